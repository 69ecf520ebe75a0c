"""Files whose dates have years of two digits at one end: read as written or asked about, never filed in one month."""

import pytest

from services import imports
from services.errors import UserError
from tests.services.imports.conftest import Desk

HEAD = "Date,Department,Account,Amount\n"
CREATE = {"create_missing": True}
DAYS = ["15/01/22", "15/02/22", "15/03/22"]
STORED = "SELECT period, CAST(posting_date AS TEXT) FROM ledger_entry ORDER BY line_number"


def ledger(days: list[str], head: str = HEAD, more: str = "") -> str:
    return head + "".join(f"{day},ICU,6100,1{number}.50{more}\n" for number, day in enumerate(days))


def asked_of(desk: Desk, lines: str, **options: object) -> tuple[list[str], str | None]:
    with pytest.raises(imports.OpenQuestionsError) as held:
        desk.post(lines, **CREATE, **options)  # type: ignore[arg-type]
    (asked,) = [one for one in held.value.questions if one.name == "date-order"]
    return [choice.value for choice in asked.choices], asked.proposal


@pytest.mark.parametrize("month", [None, 202203])
@pytest.mark.parametrize("days", [DAYS, ["28/11/24"], ["25/06/26", "25/07/26"]])
def test_the_order_is_asked_also_where_the_month_is_given(new_desk: Desk, days: list[str], month: int | None) -> None:
    choices, proposal = asked_of(new_desk, ledger(days), upload_period=month)

    assert choices == ["dmy", "ymd"]
    assert proposal == "dmy"
    assert new_desk.rows("SELECT COUNT(*) FROM ledger_entry") == [(0,)]


def test_months_of_the_days_stay_apart_where_a_month_is_given(new_desk: Desk) -> None:
    new_desk.post(ledger(DAYS), **CREATE, upload_period=202203, date_order="dmy")

    assert new_desk.rows(STORED) == [(202201, "2022-01-15"), (202202, "2022-02-15"), (202203, "2022-03-15")]


def test_an_order_under_which_no_date_can_be_read_is_refused(new_desk: Desk) -> None:
    with pytest.raises(UserError, match="mdy"):
        new_desk.post(ledger(DAYS), **CREATE, upload_period=202203, date_order="mdy")
    assert new_desk.rows("SELECT COUNT(*) FROM ledger_entry") == [(0,)]


@pytest.mark.parametrize("options", [{"upload_period": 202411}, {"name": "GL November 2024.csv"}])
def test_the_month_of_the_file_says_which_end_is_the_year(new_desk: Desk, options: dict[str, object]) -> None:
    new_desk.post(ledger(["24/11/26", "24/11/27", "24/11/28"]), **CREATE, **options)  # type: ignore[arg-type]

    assert new_desk.rows(STORED) == [(202411, f"2024-11-{day}") for day in (26, 27, 28)]


@pytest.mark.parametrize(("period", "day"), [("2024-11", "2024-11-26"), ("2026-11", "2026-11-24")])
def test_a_column_of_months_says_which_end_is_the_year(new_desk: Desk, period: str, day: str) -> None:
    lines = ledger(["24/11/26"] * 3, HEAD.strip() + ",Period\n", f",{period}")

    new_desk.post(lines, **CREATE)

    assert {row[1] for row in new_desk.rows(STORED)} == {day}


def test_a_column_of_months_that_fits_no_order_leaves_the_days_to_be_asked_about(new_desk: Desk) -> None:
    lines = ledger(["24/11/26", "24/11/27", "24/11/28"], HEAD.strip() + ",Period\n", ",2025-01")

    assert asked_of(new_desk, lines)[0] == ["dmy", "ymd"]


def test_the_order_that_was_shown_is_kept_for_rows_that_wait(new_desk: Desk) -> None:
    """A few rows by themselves may show none."""
    lines = ledger(["24/11/26", "24/11/27", "24/11/28"])

    outcome = new_desk.post(lines, **CREATE, upload_period=202411)

    (layout,) = new_desk.rows("SELECT layout FROM import_batch")
    assert outcome.rows_loaded == 3
    assert '"date_order": "ymd"' in layout[0]
