"""Names: what counts as the same supplier, what does not, and that thousands take no time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.names import hidden
from planning.spend.supplier_names import LIKELY, Rarity, alike, compare, words_of

OTHERS = [
    *("Alder Medical Products Inc.", "Zenith Medical Products Ltd.", "Bayside Office Interiors LLC", "Larkspur Foods"),
    *(
        "Kingsley Training Institute",
        "Viking Training Institute LLC",
        "Norwood Office Interiors Group",
        "Hudson Energy",
    ),
]


def score(one: str, other: str) -> float:
    rarity = Rarity([words_of(name) for name in (*OTHERS, one, other)])
    return compare(words_of(one), words_of(other), rarity)[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Meridian Medical Supply, Inc.", "MERIDIAN MEDICAL SUPPLY INC"),
        ("OrthoCore Implants, Inc.", "Ortho Core Implants Inc"),
        ("Great Plains Pharmaceutical Distribution, Inc.", "Great Plains Pharmaceutical Distrib."),
        ("Twin Rivers Printing & Forms", "Twin Rivers Printing and Forms Co"),
        ("Société Générale Médicale", "Societe Generale Medicale SARL"),
        ("Becton Dickinson", "Dickinson Becton and Co"),
        ("Acme Cleaning Ltd", "J Smith T/A Acme Cleaning"),
        ("Johnson & Johnson S.A.", "JOHNSON AND JOHNSON SA"),
        ("Intergraph Mapping Ltd", "Ntergraph Mapping"),
        ("St George's Hospital", "ST GEORGES HOSPITAL"),
    ],
)
def test_spellings_of_one_supplier_are_found(one: str, other: str) -> None:
    assert score(one, other) >= LIKELY
    assert [(pair.left, pair.right) for pair in alike([*OTHERS, one, other])] == [(len(OTHERS), len(OTHERS) + 1)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("St. Mary's Clinic North", "St. Mary's Clinic South"),
        ("Depot 12 Ltd", "Depot 13 Ltd"),
        ("Alder Medical Products Inc.", "Zenith Medical Products Ltd."),
        ("Xerox (UK) Ltd", "Xerox Canada Ltd"),
        ("Penna plc", "Pennamed Ltd"),
        ("Kingston Hospital NHS Trust", "King's College Hospital NHS Trust"),
        ("Kenfield Catering", "Zenfield Catering"),
    ],
)
def test_two_suppliers_stay_two(one: str, other: str) -> None:
    assert score(one, other) < LIKELY


def test_a_name_that_hides_something_says_so() -> None:
    found = alike(["Paypal Services", "\u0420aypal Services", "Zero\u200bWidth Ltd", "ZeroWidth Ltd"])
    assert {pair.reason for pair in found} == {
        "looks the same, but one contains letters of two alphabets",
        "looks the same, but one contains invisible characters",
    }
    assert hidden("Ørsted Ελλάδα") == ""  # two words of two languages are no trick


def test_equal_tax_numbers_settle_a_pair_and_different_ones_rule_it_out() -> None:
    names = ["Acme Cleaning Ltd", "Acme Cleaners"]
    assert [pair.reason for pair in alike(names, tax_ids=["GB 1", "GB1"])] == ["same tax number"]
    assert alike(["Acme Ltd", "ACME LIMITED"], tax_ids=["1", "2"]) == []


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_symmetric_and_between_0_and_1(one: str, other: str) -> None:
    rarity = Rarity([words_of(one), words_of(other)])
    there, back = compare(words_of(one), words_of(other), rarity), compare(words_of(other), words_of(one), rarity)
    assert 0 <= there[0] <= 1.0 + 1e-9
    assert there[0] == pytest.approx(back[0])


@given(st.lists(st.text(max_size=25), max_size=25))
def test_any_names_are_compared_each_pair_once(names: list[str]) -> None:
    pairs = [(pair.left, pair.right) for pair in alike(names)]
    assert all(left < right for left, right in pairs)
    assert len(set(pairs)) == len(pairs)
