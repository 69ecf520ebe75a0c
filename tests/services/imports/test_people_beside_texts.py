"""Who is named in a column that is left out is named nowhere else: not in texts of the row, not in rejected rows."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.identifiers.row_names import parts_of_person, without_words
from planning.identifiers.texts import MASK
from tests.services.imports.conftest import Desk

_NAMES = ("Zebulon Quark", "Quark, Zebulon", "QUARK, ZEBULON A", "Zebulon A. Quark", "Ms. Zebulon Quark-Lee")
_HEAD = "Date,Department,Account,Amount,Patient Name,MRN,Description"


def without_person(text: str, cells: list[str]) -> str:
    """Return a text without what the left-out cells of its row say of a person."""
    return without_words(text, parts_of_person(cells))


@given(
    name=st.sampled_from(_NAMES),
    told=st.sampled_from(("Zebulon Quark", "quark zebulon", "QUARK, ZEBULON A", "Zebulon A. Quark", "Mr Quark")),
    before=st.sampled_from(("", "Hip for ", "(", "Refund/")),
    after=st.sampled_from(("", " room 4", ")", ", paid")),
)
def test_no_form_of_a_name_stays_in_a_text(name: str, told: str, before: str, after: str) -> None:
    left = without_person(before + told + after, [name, ""])

    assert MASK in left
    assert not {"zebulon", "quark"} & set(left.casefold().replace("/", " ").split())


@pytest.mark.parametrize("text", ["Gloves, box of 100", "Quarks of cheese", "Lot 887", ""])
def test_other_texts_stay(text: str) -> None:
    assert without_person(text, ["Zebulon Quark", "MRN-1887", "2/3/1955"]) == text


@pytest.mark.parametrize("options", [{"drop_private": True}, {"mask_private": True}])
def test_a_patient_of_a_left_out_column_is_masked_in_texts(desk_sqlite: Desk, options: dict[str, bool]) -> None:
    lines = [f"2026-01-{day:02d},ICU,6100,{day}.50,Zebulon Quark,88770{day:02d},Hip for Quark" for day in range(10, 20)]

    outcome = desk_sqlite.post("\n".join([_HEAD, *lines]) + "\n", **options)

    assert outcome.rows_loaded == 10
    assert not stored(desk_sqlite, b"Quark", b"Zebulon", b"88770")
    assert ("Hip for [masked]",) in desk_sqlite.rows("SELECT DISTINCT description FROM ledger_entry")


def test_a_rejected_row_keeps_no_part_of_a_masked_text(desk_sqlite: Desk) -> None:
    lines = [
        f'2026-01-{day:02d},ICU,6100,{"abc" if day == 12 else day},"Pt: Zebulon Quark, dob 2/3/1955"'
        for day in range(10, 20)
    ]

    outcome = desk_sqlite.post("\n".join(["Date,Department,Account,Amount,Memo", *lines]) + "\n", mask_private=True)

    assert (outcome.rows_loaded, outcome.rows_rejected) == (9, 1)
    assert not stored(desk_sqlite, b"Quark", b"Zebulon", b"1955")


def stored(desk: Desk, *texts: bytes) -> list[bytes]:
    """Return which texts stand anywhere in the database's files."""
    path = Path(desk.url.removeprefix("sqlite:///"))
    content = b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))
    return [text for text in texts if text in content]


def test_letters_that_are_two_when_folded_hide_nobody() -> None:
    assert without_person("Rebate for STRAUSSMANN, ward 3", ["Straußmann, Eva"]) == f"Rebate for {MASK}, ward 3"
    assert without_person("für Straußmann (Hüfte)", ["STRAUSSMANN"]) == f"für {MASK} (Hüfte)"


def test_what_thousands_of_patients_are_called_is_taken_out_without_a_pattern_for_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [
        (
            f"Pt Zebulon{number} Quark{number} MRN 88{number:06d}, 12 Elm{number} Street, Dr Lee-Ann{number}",
            (f"Zebulon{number} Quark{number}", f"88{number:06d}", f"12 Elm{number} Street", f"Lee-Ann{number}"),
        )
        for number in range(10_000, 12_000)
    ]
    patterns: list[object] = []
    build = re._compiler.compile  # type: ignore[attr-defined]
    monkeypatch.setattr(re._compiler, "compile", lambda *asked: patterns.append(asked[0]) or build(*asked))  # type: ignore[attr-defined]

    left = {without_person(text, cells) for text, cells in rows}

    assert left == {f"Pt {MASK} MRN {MASK}, Dr {MASK}"}
    assert len(patterns) < 10  # for 2,000 people; a pattern takes a hundred times longer than a look
