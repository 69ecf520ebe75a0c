"""New departments and accounts that one reads like known ones say so, and are never merged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.names import normalize, to_the_eye
from services import imports
from tests.services.imports.conftest import Desk

_LIKE = str.maketrans("ACEHIKMOPTXaceopx", "АСЕНІКМОРТХасеорх")  # Cyrillic
_DISGUISES = ("Cаrdiology", "Сardiology", "Cardio\u200blogy", "\u202eCardiology", "Ｃardiology")


def _lines(department: str, account: str) -> str:
    head = "Date,Department,Department Name,Account,Account Name,Amount\n"
    known = "".join(f"2026-01-0{day},6120,Cardiology,61500,Supplies,10.00\n" for day in range(1, 9))
    return f"{head}{known}2026-01-10,{department},{account},5.00\n"


def _said(outcome: imports.Outcome) -> list[str]:
    return [note for note in outcome.notes if "invisible" in note and "reads like" in note]


@pytest.mark.parametrize(
    ("department", "account"),
    [*((f"6999,{name}", "61500,Supplies") for name in _DISGUISES), ("6120,Cardiology", "61999,Suррlies")],
)
def test_a_disguised_name_is_told(new_desk: Desk, department: str, account: str) -> None:
    outcome = new_desk.post(_lines(department, account), create_missing=True, answers={"account-types": "proposed"})

    assert len(_said(outcome)) == 1
    made = new_desk.rows("SELECT (SELECT COUNT(*) FROM department) + (SELECT COUNT(*) FROM account)")
    assert made == [(3,)]


@pytest.mark.parametrize(
    ("kind", "head"), [("departments", "Department,Department Name"), ("accounts", "Account,Account Name,Account Type")]
)
def test_a_register_tells_it_too(new_desk: Desk, kind: str, head: str) -> None:
    more = ",expense" if kind == "accounts" else ""
    lines = "".join(f"61{number}0,{name}{more}\n" for number, name in enumerate(("Cardiology", "Nursing", "Surgery")))

    honest = new_desk.post(f"{head}\n{lines}", kind=kind)
    outcome = new_desk.post(f"{head}\n{lines}6999,Cаrdiology{more}\n", kind=kind)

    assert (_said(honest), len(_said(outcome))) == ([], 1)


def test_a_disguised_code_is_told_and_proposed_for_what_it_reads_like(desk_sqlite: Desk) -> None:
    lines = "Date,Department,Account,Amount\n2026-01-10,ICU,6100,1.00\n2026-01-11,ІСU,6100,5.00\n"  # Cyrillic

    (unknown,) = desk_sqlite.preview(lines).unknown
    outcome = desk_sqlite.post(lines, create_missing=True)

    assert (unknown.text, unknown.suggestion_id) == (
        "ІСU",
        desk_sqlite.rows("SELECT id FROM department WHERE code='ICU'")[0][0],
    )
    assert len(_said(outcome)) == 1


@pytest.mark.parametrize("name", ["cardiology", "Cardiology East", "Kardiologie", "Кардиология", "Cardiologie"])
def test_honest_names_say_nothing(new_desk: Desk, name: str) -> None:
    answers = {"account-types": "proposed"}
    outcome = new_desk.post(_lines(f"6999,{name}", "61500,Supplies"), create_missing=True, answers=answers)

    assert _said(outcome) == []


@given(text=st.text("ACEHIKMOPTXaceopxQ7 é", max_size=12), places=st.sets(st.integers(0, 12)))
def test_no_look_alike_letter_changes_what_one_reads(text: str, places: set[int]) -> None:
    disguised = "".join(char.translate(_LIKE) if place in places else char for place, char in enumerate(text))

    assert to_the_eye(disguised) == to_the_eye(text) == normalize(text)
