"""Files as hospitals and councils publish them, from the file to the ledger, to the cent."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from data.engine import reading
from planning.periods import FiscalCalendar
from services import imports
from services.imports import Decision, ImportOptions
from services.organization import hospital
from services.totals import ledger
from tests.services.imports.conftest import ADMIN, tied


def _post(url: str, path: Path, kind: str, **options: object) -> imports.Outcome:
    chosen = ImportOptions(kind=kind, mode="only_new", create_missing=True, **options)  # type: ignore[arg-type]
    return imports.post(url, ADMIN, path, filename=path.name, options=chosen)


@pytest.mark.slow
def test_every_spend_file_loads_to_its_exact_total(sqlite_url: str, real_files: Path) -> None:
    """All files of ledgers with months in one database; rows without a readable amount or month are rejected."""
    expected = json.loads((real_files / "expected.json").read_text())
    hospital.change(sqlite_url, ADMIN, currency="GBP")
    checked = 0
    for name, facts in sorted(expected.items()):
        if facts.get("amount_total") is None or not name.startswith(("nhs", "council")):
            continue
        options = {"upload_period": 201404} if "00:00:00" in facts.get("nasties", "") else {}
        outcome = _post(sqlite_url, real_files / name, "ledger", **options)
        undated = sum(issue.code == "missing_date" for issue in outcome.issues)

        assert tied(outcome), name
        assert outcome.rows_loaded + undated + outcome.rows_duplicate == facts["data_rows"], name
        assert Decimal(imports.exact(outcome.control_total)) == Decimal(facts["amount_total"]), name
        checked += 1
    assert checked >= 15
    with reading(sqlite_url) as session:
        assert ledger.differences(session, FiscalCalendar(1)).empty


@pytest.mark.parametrize(
    ("pattern", "month"),
    [("nhs_kings*", {202004}), ("nhs_kingston*", {202009}), ("nhs_royalfree*", {202004, 202005, 202006})],
)
def test_the_accounting_period_decides_the_month(
    sqlite_url: str, real_files: Path, pattern: str, month: set[int]
) -> None:
    outcome = _post(sqlite_url, next(real_files.glob(pattern)), "ledger")

    detail = imports.batch_detail(sqlite_url, ADMIN, batch_id=outcome.batch_id)
    assert set(detail["periods"]["period"]) == month


@pytest.mark.slow
def test_budgets_keep_every_cent(sqlite_url: str, real_files: Path) -> None:
    expected = json.loads((real_files / "expected.json").read_text())
    for name in ("budget_philadelphia_fy15-16_proposed_long.csv", "budget_philadelphia_fy17_adopted.csv"):
        outcome = _post(sqlite_url, real_files / name, "budget", version=name)
        assert Decimal(imports.exact(outcome.loaded_total)) == Decimal(expected[name]["amount_total"])
    with reading(sqlite_url) as session:
        assert ledger.differences(session, FiscalCalendar(1)).empty


@pytest.mark.slow
def test_a_contract_register_rejects_other_currencies_only(sqlite_url: str, real_files: Path) -> None:
    expected = json.loads((real_files / "expected.json").read_text())["contracts_toronto_noncompetitive.csv"]

    outcome = _post(sqlite_url, real_files / "contracts_toronto_noncompetitive.csv", "contracts")

    assert (outcome.rows_loaded, outcome.rows_rejected) == (expected["data_rows"], 2)
    assert Decimal(imports.exact(outcome.loaded_total)) == Decimal(expected["amount_total"])


def test_staffing_hours_add_up_by_class(sqlite_url: str, real_files: Path) -> None:
    outcome = _post(sqlite_url, next(real_files.glob("staffing_pbj*")), "labor")

    with reading(sqlite_url) as session:
        from sqlalchemy import text

        query = "SELECT code, SUM(hours_milli) FROM labor_entry JOIN job_class j ON j.id = job_class_id GROUP BY code"
        rows = session.connection().execute(text(query))
        hours = {code: Decimal(int(total)) / 1000 for code, total in rows}
    assert (hours["RN"], hours["LPN"], hours["CNA"]) == (Decimal("2388.25"), Decimal("939.52"), Decimal("5863.44"))
    assert tied(outcome)


@pytest.mark.slow
def test_charts_of_accounts_load_whole(sqlite_url: str, real_files: Path) -> None:
    for name in sorted(real_files.glob("coa_*")):
        outcome = _post(sqlite_url, name, "accounts")
        assert outcome.rows_loaded > 100, name.name
        assert outcome.rows_loaded + outcome.rows_duplicate + outcome.rows_rejected + outcome.rows_skipped == (
            outcome.rows_read
        )


@pytest.mark.slow
def test_no_real_file_is_taken_for_one_with_patients(sqlite_url: str, real_files: Path) -> None:
    files = [path for path in sorted(real_files.iterdir()) if path.suffix in (".csv", ".xlsx", ".xls", ".txt")]
    for path in files:
        if "template" in path.name:  # empty, and refused as such
            continue
        kind = "labor" if "staffing" in path.name else "ledger"
        preview = imports.preview(sqlite_url, ADMIN, path, filename=path.name, options=ImportOptions(kind=kind))
        assert preview.private_columns == [], path.name


@pytest.mark.slow
def test_a_decision_on_a_real_code_releases_its_rows(sqlite_url: str, real_files: Path) -> None:
    path = next(real_files.glob("nhs_whittington*"))
    imports.post(sqlite_url, ADMIN, path, filename=path.name, options=ImportOptions(kind="ledger", mode="only_new"))
    queue = imports.unknown_codes(sqlite_url, ADMIN)

    assert set(queue["kind"]) == {"department", "account", "supplier"}
    for row in queue.itertuples():
        imports.decide(sqlite_url, ADMIN, kind=row.kind, text=row.text, decision=Decision("create"))
    batches = imports.list_batches(sqlite_url, ADMIN)
    assert batches["loaded_total_minor"].sum() == 723056347
    assert batches["open_rejected"].sum() == 0
