"""A month that corrects a file of the whole year in one drop: it may take the place of that month alone."""

import pytest

from services.imports import dropping
from tests.services.imports.conftest import ADMIN, Desk
from tests.services.imports.dropping.test_same_figures import ALL, CELLS, CREATE, Cell, drop, long, total, wide

MARCH: list[Cell] = [(*cell[:3], cell[3] + 10) for cell in CELLS[6:]]
JANUARY: list[Cell] = [(*cell[:3], cell[3] + 5) for cell in CELLS[:3]]
FILES = {"z_year.csv": long(CELLS), "march corrected.csv": long(MARCH)}


def test_a_corrected_month_may_replace_that_month_only(new_desk: Desk) -> None:
    plan, states = drop(new_desk, FILES)
    (group,) = plan.same
    (choice,) = [choice for choice in group.question.choices if choice.value == "correct"]
    assert choice.label == "“march corrected.csv” replaces its months of “z_year.csv”"
    assert (choice.effect, group.question.proposal) == ("3 lines, 2025-03", None)
    assert set(states.values()) == {"asked"}

    plan, states = drop(new_desk, FILES, take={group.key: "correct"})

    assert states == dict.fromkeys(FILES, "posted")
    assert [file.key for file in plan.files] == ["z_year.csv", "march corrected.csv"]
    assert total(new_desk) == round(ALL + 30, 2)
    months = "SELECT period, SUM(amount_minor) FROM ledger_entry WHERE superseded_by IS NULL GROUP BY 1 ORDER BY 1"
    assert [amount for _month, amount in new_desk.rows(months)] == [
        round(100 * sum(cell[3] for cell in cells)) for cells in (CELLS[:3], CELLS[3:6], MARCH)
    ]


def test_several_months_are_corrected_by_one_answer(new_desk: Desk) -> None:
    files = {**FILES, "january.csv": wide(JANUARY)}

    _plan, states = drop(new_desk, files, answers={"take": "correct"})

    assert states == dict.fromkeys(files, "posted")
    assert total(new_desk) == round(ALL + 30 + 15, 2)


def test_a_budget_is_corrected_within_its_version(new_desk: Desk) -> None:
    files = {"year.csv": wide(CELLS, "Budget 2025"), "march.csv": wide(MARCH, "Budget 2025")}
    answers = {"take": "correct", "version": "B1", "month-or-year": "month"}

    _plan, states = drop(new_desk, files, answers=answers)

    assert states == dict.fromkeys(files, "posted")
    assert total(new_desk, "budget_line") == round(ALL + 30, 2)


@pytest.mark.parametrize("missing", [CELLS[6:7], CELLS[8:]])
def test_what_lacks_a_figure_of_its_month_corrects_nothing(new_desk: Desk, missing: list[Cell]) -> None:
    """Replacing the month would take out the departments that the file does not have."""
    part = [cell for cell in MARCH if cell[1:3] not in [one[1:3] for one in missing]]
    plan, _states = drop(new_desk, {"z_year.csv": long(CELLS), "march.csv": long(part)})

    assert [choice.value for group in plan.same for choice in group.question.choices] == [
        "z_year.csv",
        "march.csv",
        "all",
    ]


def test_other_departments_of_the_month_forbid_it_too(new_desk: Desk) -> None:
    files = {**FILES, "icu.csv": long([("2025-03", "300", "6010", 77.0), ("2025-03", "300", "6300", 78.0)])}
    plan, _states = drop(new_desk, files)

    assert "correct" not in [choice.value for group in plan.same for choice in group.question.choices]


def test_what_is_stored_beside_it_forbids_it_too(new_desk: Desk) -> None:
    drop(new_desk, {"icu.csv": long([("2025-03", "300", "6010", 77.0), ("2025-03", "300", "6300", 78.0)])})
    plan, _states = drop(new_desk, FILES)

    assert "correct" not in [choice.value for group in plan.same for choice in group.question.choices]


def test_the_plan_says_what_posting_does(new_desk: Desk) -> None:
    uploads = [(name, new_desk.file(text, name)) for name, text in FILES.items()]
    opened = dropping.open_files(uploads, new_desk.folder)
    plan = dropping.propose(new_desk.url, ADMIN, opened, dropping.DropChoices(base=CREATE, answers={"take": "correct"}))

    loaded = [file.preview.rows_loaded for file in plan.files if file.preview]
    results = dropping.post_all(new_desk.url, ADMIN, plan)

    assert [result.outcome.rows_loaded for result in results if result.outcome] == loaded == [9, 3]
