"""Dates that read both ways: another file of the same form in the drop proves their order."""

import pytest

from services.imports import dropping
from tests.services.imports.conftest import ADMIN, Desk
from tests.services.imports.dropping.test_same_figures import CREATE, drop

HEAD = "Posting Date,Department,Account,Amount\n"


def ledger(days: list[str], head: str = HEAD) -> str:
    return head + "".join(f"{day},210,6010,{place}00.25\n" for place, day in enumerate(days, 1))


OPEN = ledger(["03/02/2026", "04/02/2026", "05/02/2026"])
DMY = ledger(["13/01/2026", "14/01/2026", "05/01/2026"])
MDY = ledger(["01/13/2026", "01/14/2026", "01/05/2026"])


def open_names(desk: Desk, files: dict[str, str]) -> list[str]:
    uploads = [(name, desk.file(text, name)) for name, text in files.items()]
    plan = dropping.propose(
        desk.url, ADMIN, dropping.open_files(uploads, desk.folder), dropping.DropChoices(base=CREATE)
    )
    return [asked.name for _key, asked in plan.open_questions]


@pytest.mark.parametrize(("sibling", "months"), [(DMY, [202601, 202602]), (MDY, [202601, 202603, 202604, 202605])])
def test_a_file_of_the_same_form_proves_the_order(new_desk: Desk, sibling: str, months: list[int]) -> None:
    plan, states = drop(new_desk, {"x.csv": OPEN, "y.csv": sibling})

    assert states == {"x.csv": "posted", "y.csv": "posted"}
    assert [month for (month,) in new_desk.rows("SELECT DISTINCT period FROM ledger_entry ORDER BY 1")] == months
    (asked,) = [asked for asked in plan.file("x.csv").questions if asked.name == "date-order"]
    assert asked.answer is not None


def test_files_that_prove_both_orders_prove_none(new_desk: Desk) -> None:
    assert "date-order" in open_names(new_desk, {"x.csv": OPEN, "y.csv": DMY, "z.csv": MDY})


def test_another_form_proves_nothing(new_desk: Desk) -> None:
    other = ledger(["13/01/2026", "14/01/2026"], "Date,Department,Account,Value\n")

    assert "date-order" in open_names(new_desk, {"x.csv": OPEN, "y.csv": other})


def test_what_a_person_says_wins(new_desk: Desk) -> None:
    plan, _states = drop(new_desk, {"x.csv": OPEN, "y.csv": DMY}, by_file={"x.csv": {"date-order": "mdy"}})

    (asked,) = [asked for asked in plan.file("x.csv").questions if asked.name == "date-order"]
    assert asked.answer == "mdy"
