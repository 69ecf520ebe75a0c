"""Names that could be taken for another one say so: turned directions, what nobody sees, mixed alphabets."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning import names
from planning.names import hidden, mark_name, match_name, tell_apart

RLO = "\u202e"
CYRILLIC_A = "\u0410"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (f"Acme {RLO}detimiL", "⚠ Acme [U+202E]detimiL (invisible characters)"),
        ("Zero\u200bWidth Ltd", "⚠ Zero[U+200B]Width Ltd (invisible characters)"),
        (f"{CYRILLIC_A}cme Ltd", f"⚠ {CYRILLIC_A}cme Ltd (letters of two alphabets)"),
        ("T\u043bink \u0578ovelty", "⚠ T\u043bink \u0578ovelty (letters of two alphabets)"),
        ("p\u0430yroll.csv", "⚠ p\u0430yroll.csv (letters of two alphabets)"),
        (f"⚠ abc{RLO}txt (invisible characters)", "⚠ ⚠ abc[U+202E]txt (invisible characters) (invisible characters)"),
        ("a\ue000b", "⚠ a[U+E000]b (invisible characters)"),
    ],
)
def test_a_name_that_hides_something_says_so(name: str, shown: str) -> None:
    assert mark_name(name) == shown


@pytest.mark.parametrize(
    "name",
    [
        "Acme Ltd",
        "Müller & Söhne",
        "Ørsted Ελλάδα",
        "ООО Ромашка",
        "בית חולים",
        "مستشفى",
        "TGFβ kit",
        "two\nlines",
        "",
    ],
)
def test_honest_names_stay_as_they_are(name: str) -> None:
    assert mark_name(name) == name


@pytest.mark.parametrize("alike", ["Medli\u0578e", "\u04bbarbor", "Me\u0501line", "Harb\u0585r", "\u03b7orth"])
def test_a_name_in_borrowed_letters_matches_the_name_it_looks_like(alike: str) -> None:
    plain = {"Medli\u0578e": "Medline", "\u04bbarbor": "Harbor", "Me\u0501line": "Medline"}
    plain |= {"Harb\u0585r": "Harbor", "\u03b7orth": "North"}

    assert match_name(alike) == match_name(plain[alike])
    assert hidden(alike)


@pytest.mark.parametrize("name", [f"Acme {RLO}detimiL", f"{CYRILLIC_A}cme\u200b Ltd", "p\u0430yroll", "a\ue000b"])
def test_a_marked_name_is_not_marked_again(name: str) -> None:
    assert mark_name(mark_name(name)) == mark_name(name)


def test_a_plain_name_is_not_looked_through_sign_by_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each cell of each table is asked for; nearly all of them are plain."""
    looked = []
    monkeypatch.setattr(names, "_is_unseen", looked.append)

    assert mark_name("Budget 2026 (draft)") == "Budget 2026 (draft)"
    assert looked == []


#: Names that read like each other with a status, a mark or a number.
ALIKE = st.lists(
    st.sampled_from(
        ("Plan", "Plan (draft)", "Plan (2)", "Plan (draft) (2)", "Plan\u200b", mark_name("Plan\u200b"), "Plan (3)")
    ),
    max_size=7,
)


@given(ALIKE, st.randoms())
def test_no_two_choices_read_alike_and_each_keeps_its_own_name(called: list[str], chance: Random) -> None:
    read = [mark_name(chance.choice((name, f"{name} (draft)"))) for name in called]

    told = tell_apart(read, called)

    assert len(set(told)) == len(told) == len(called)
    for name, text, label in zip(called, read, told, strict=True):
        assert label.startswith(text)
        if text == name and called.count(name) == 1:
            assert label == name
