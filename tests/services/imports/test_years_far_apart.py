"""Days of another century are rows to be corrected, not lines of a month that nobody looks at."""

import pytest

from tests.services.imports.conftest import Desk

HEAD = "Date,Department,Account,Account name,Amount\n"


@pytest.mark.parametrize("day", ["31.12.68", "2062-12-31", "31.12.69", "1955-01-31", "31/12/2096"])
def test_a_year_far_from_the_others_is_a_bad_row(new_desk: Desk, day: str) -> None:
    lines = f"{HEAD}{day},100,6000,Supplies,900.00\n31.12.2025,100,6000,Supplies,90.00\n"

    outcome = new_desk.post(lines, create_missing=True)

    assert [(issue.line, issue.code, issue.value) for issue in outcome.issues] == [(2, "bad_date", day)]
    assert (outcome.loaded_total, outcome.rejected_total) == (90_00, 900_00)


@pytest.mark.parametrize("kind", ["ledger", "purchases"])
def test_a_period_far_ahead_is_a_bad_row_although_it_is_alone(new_desk: Desk, kind: str) -> None:
    lines = "Period,Department,Account,Account name,Supplier,Amount\n2068-12,100,6000,Supplies,Acme,900.00\n"

    preview = new_desk.preview(lines, kind=kind, create_missing=True)

    assert [issue.code for issue in preview.issues] == ["bad_date"]
    assert preview.rows_loaded == 0


def test_long_series_and_old_files_are_loaded(new_desk: Desk) -> None:
    series = "".join(f"{year}-06-30,100,6000,Supplies,1.00\n" for year in range(1990, 2026, 3))
    old = "".join(f"{year}-06-30,100,6000,Supplies,1.00\n" for year in (1987, 1988))

    assert new_desk.post(HEAD + series, create_missing=True).rows_rejected == 0
    assert new_desk.post(HEAD + old, create_missing=True).rows_rejected == 0


def test_budgets_may_look_further_ahead(new_desk: Desk) -> None:
    lines = "Month,Department,Account,Account name,Amount\n2045-01,100,6000,Supplies,1.00\n"

    preview = new_desk.preview(lines, kind="budget", create_missing=True, version="Plan")

    assert preview.issues == []
