"""Small files after conditions that people reported for other tools: each is read to the cent, or asked about.

What is right stands in reported_cases.py. Cases that are known to be wrong are expected to fail, and to be taken off
the list once they do not; `pytest -rx` prints them.
"""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from services import imports
from services.permissions import LOCAL_ACTOR
from services.upkeep import backup, verify
from services.variance import listing
from services.variance.report import Question
from tests.services.imports.expectations import Loads, Tried, attempt, cases, check, check_any
from tests.services.imports.reported_cases import EXPECTED, FOLDER, KNOWN_WRONG, RIGHT

#: Cases with a test of their own below.
TOLD_APART = ("G03", "U03", "C01", "R01", "FC1", "FC3", "FC5")


def options(case: str) -> dict[str, Any]:
    """Return kind and options of a case's command."""
    words = EXPECTED[case]["command"].split()
    kind = next((word for word in words if word in ("ledger", "budget", "contracts")), "ledger")
    return {"kind": "ledger" if case == "S08" else kind, "version": "B1" if "--version" in words else None}


def import_case(url: str, case: str) -> Tried:
    """Import the file of a case on an empty database."""
    return attempt(url, FOLDER / EXPECTED[case]["file"], **options(case))


@pytest.mark.parametrize("case", cases(tuple(RIGHT), KNOWN_WRONG))
def test_a_reported_case_gives_what_is_right(sqlite_url: str, case: str) -> None:
    tried = import_case(sqlite_url, case)

    check_any(tried, *RIGHT[case])
    if tried.outcome is not None and EXPECTED[case]["total"] is not None:
        assert abs(Decimal(imports.answer(tried.outcome)["loaded_total"])) == abs(Decimal(EXPECTED[case]["total"]))


def test_every_case_is_held_here() -> None:
    assert sorted([*RIGHT, *TOLD_APART]) == sorted(EXPECTED)
    assert set(KNOWN_WRONG) <= {*EXPECTED, "S08 as budget"}


@pytest.mark.parametrize("case", [name for name, rights in RIGHT.items() if EXPECTED[name]["rows"]])
def test_the_lines_here_are_those_of_the_expectation(case: str) -> None:
    """The table above cannot drift from what the file was made for."""
    for right in RIGHT[case]:
        if isinstance(right, Loads):
            assert len(right.rows()) == EXPECTED[case]["rows"]
            if case != "E09":  # its balance-sheet lines are written without a sign
                assert sum(line[-1] for line in right.rows()) == Decimal(EXPECTED[case]["total"])


# Cases that need more than one file or command -----------------------------------------------------------------------


@pytest.mark.parametrize("case", cases(("S08 as budget",), KNOWN_WRONG))
def test_accounts_across_are_no_budget_of_the_last_one(sqlite_url: str, case: str) -> None:
    tried = attempt(sqlite_url, FOLDER / "s08_transposed.csv", "budget", version="B1")

    check_any(tried, *RIGHT[case.removesuffix(" as budget")])


def test_signs_of_budget_and_ledger_meet_in_the_variance(sqlite_url: str) -> None:
    for name, kind in (("accounts", "accounts"), ("budget", "budget"), ("ledger", "ledger")):
        tried = attempt(sqlite_url, FOLDER / f"b01_{name}.csv", kind, version="B1" if kind == "budget" else None)
    rows = listing.listing(
        sqlite_url, LOCAL_ACTOR, question=Question(202601, "month"), by=("department", "account")
    ).rows
    year = tried.rows("SELECT SUM(amount_minor), COUNT(*) FROM budget_line GROUP BY account_id ORDER BY account_id")

    check(tried, Loads("2026-01 | 6010 | 4000 revenue | 9000.00\n2026-01 | 6010 | 7100 | 10.00"))
    revenue = rows[rows["account"].astype(str).str.startswith("4000")].iloc[0]
    assert (revenue["budget"], revenue["actual"], revenue["variance"]) == (833333, 900000, 66667)
    assert year == [(10000000, 12), (10000, 12)]


@pytest.mark.parametrize("case", cases(("U03",), KNOWN_WRONG))
def test_a_re_export_that_differs_only_in_form_is_known(sqlite_url: str, case: str) -> None:
    attempt(sqlite_url, FOLDER / "u01_first.csv", "ledger")

    tried = attempt(sqlite_url, FOLDER / EXPECTED[case]["file"], "ledger")

    hinted = re.search("almost the same|already stored|differs? only", tried.told, re.IGNORECASE)
    assert hinted or tried.rows("SELECT SUM(amount_minor) FROM ledger_entry") == [(31900,)]


@pytest.mark.parametrize("case", cases(("C01",), KNOWN_WRONG))
def test_open_ends_and_short_amounts_of_contracts_are_understood(sqlite_url: str, case: str) -> None:
    tried = import_case(sqlite_url, case)

    assert tried.outcome is not None, tried.refusal
    reasons = {(issue.line, issue.column) for issue in tried.outcome.issues if issue.code != "wrong_currency"}
    assert not reasons & {(2, "End"), (5, "End"), (3, "Value"), (6, "Value")}, reasons
    stored = {row[0]: row[1:] for row in tried.rows("SELECT number, end_date, value_minor FROM contract")}
    assert stored["C1"] == (None, 12_000_000)
    assert "C3" not in stored  # it ends before it starts
    assert {number: stored[number][1] for number in ("C2", "C5") if number in stored} in (
        {"C2": 120_000_000, "C5": 25_000_000},
        {},  # both are in another currency than the hospital's
    )


def test_texts_that_spreadsheets_would_run_survive_backup_and_restore(
    sqlite_url: str, unmigrated_url: str, tmp_path: Path
) -> None:
    tried = import_case(sqlite_url, "R01")
    check(tried, Loads("2026-01 | 6010 | 7100 | 120.50\n2026-01 | 6010 | 7200 | -45.00"))

    backup.backup(sqlite_url, LOCAL_ACTOR, path=tmp_path / "b.backup")
    backup.restore(unmigrated_url, LOCAL_ACTOR, path=tmp_path / "b.backup")

    query = "SELECT description FROM ledger_entry ORDER BY line_number"
    assert tried.rows(query) == [("-2+3 Gloves 😀",), ("line\nbreak",)]
    assert Tried(unmigrated_url, "ledger", None, "").rows(query) == tried.rows(query)
    assert verify.verify(unmigrated_url, LOCAL_ACTOR).sound


def test_forecasts_keep_month_ends_and_ids_and_are_not_negative(tmp_path: Path) -> None:
    table = forecast("FC1", tmp_path)

    assert sorted(table["unique_id"].unique()) == ["0100", "0200", "0300", "0400"]
    assert list(table["ds"][:2]) == ["2026-01-31", "2026-02-28"]
    assert len(table) == EXPECTED["FC1"]["rows"]
    assert (table["forecast"] >= 0).all()


@pytest.mark.parametrize(("case", "says"), [("FC3", "twice|more than once|two|duplicate"), ("FC5", "1,201")])
def test_forecasts_refuse_what_is_no_series(case: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(Exception, match=says):
        forecast(case, tmp_path)


def forecast(case: str, folder: Path) -> pd.DataFrame:
    """Return the forecast of a case's series for six months."""
    from forecasting import Settings
    from forecasting.files import forecast_csv

    out = folder / "out.csv"
    forecast_csv(FOLDER / EXPECTED[case]["file"], out, Settings(horizon=6, model="seasonal_naive"), workers=0)
    return pd.read_csv(out, dtype={"unique_id": str})
