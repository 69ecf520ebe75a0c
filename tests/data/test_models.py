"""The tables keep what they promise: impossible rows are refused by the database itself, on both kinds."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import BigInteger, Float, Numeric, insert
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session, SQLModel, select

from data import models
from data.engine import reading, writing
from data.models import (
    Account,
    BudgetLine,
    BudgetVersion,
    ContractPrice,
    ImportBatch,
    LedgerEntry,
    Period,
    PeriodTotals,
    Statistic,
    Supplier,
)
from tests.small_hospital import SmallHospital

LARGEST = 2**63 - 1


def batch(**changes: Any) -> ImportBatch:
    given: dict[str, Any] = {"kind": "ledger", "file_name": "april.csv", "sha256": "ab" * 32, "posted_by": "fay"}
    return ImportBatch(**(given | changes))


def line(hospital: SmallHospital, batch_id: int, **changes: Any) -> LedgerEntry:
    given: dict[str, Any] = {
        "batch_id": batch_id,
        "line_number": 2,
        "period": 202604,
        "department_id": hospital.departments["ICU"],
        "account_id": hospital.accounts["6100"],
        "amount_minor": 120_00,
        "currency": "USD",
        "fingerprint": b"0123456789abcdef",
    }
    return LedgerEntry(**(given | changes))


def refused(url: str, *rows: SQLModel) -> bool:
    """Return whether the database refuses the rows."""
    try:
        with writing(url) as session:
            session.add_all(rows)
    except DBAPIError:
        return True
    return False


def stored(session: Session, row: Any) -> int:
    session.add(row)
    session.flush()
    number: int = row.id
    return number


def test_every_money_column_is_a_wide_integer() -> None:
    suffixes = ("_minor", "_milli", "_micro")
    columns = [column for table in SQLModel.metadata.tables.values() for column in table.columns]
    money = [column for column in columns if column.name.endswith(suffixes) or column.name in models.MONTH_COLUMNS]

    assert len(money) > 40
    assert [str(column) for column in money if not isinstance(column.type, BigInteger)] == []


def test_no_column_is_a_decimal_and_floats_are_rates_or_forecasts_only() -> None:
    columns = [column for table in SQLModel.metadata.tables.values() for column in table.columns]
    floats = {str(column) for column in columns if isinstance(column.type, Float)}

    assert [str(column) for column in columns if isinstance(column.type, Numeric)] == []
    assert floats == {
        *("account.fixed_share", "flex_rule.fixed_share", "rebate_tier.rebate_share", "unknown_code.suggested_score"),
        *("contract.escalator_share", "payer_rate.charge_share", "purchase_line.match_confidence"),
        *("department.fixed_hours", "department.target_hours_per_uos"),
        *("forecast_override.value", "forecast_run.seconds"),
        *(f"forecast_point.{name}" for name in ("mean", "lo80", "hi80", "lo95", "hi95")),
    }


def test_every_foreign_key_of_a_large_table_can_be_found_by_an_index() -> None:
    """A row of `import_batch` must not be slow to delete or undo because ten million lines are searched."""
    for name in ("ledger_entry", "budget_line", "statistic", "labor_entry", "purchase_line"):
        table = SQLModel.metadata.tables[name]
        leading = {next(iter(index.columns)).name for index in table.indexes}
        assert "batch_id" in leading, name


def test_amounts_up_to_the_widest_integer_come_back_exactly(small_hospital: SmallHospital) -> None:
    with writing(small_hospital.url) as session:
        number = stored(session, batch())
        session.add(line(small_hospital, number, amount_minor=LARGEST))
        session.add(line(small_hospital, number, amount_minor=-LARGEST))

    with reading(small_hospital.url) as session:
        assert sorted(session.exec(select(LedgerEntry.amount_minor))) == [-LARGEST, LARGEST]


@pytest.mark.parametrize("period", [0, 202600, 202613, 189912, 300001, 2026])
def test_impossible_months_are_refused(small_hospital: SmallHospital, period: int) -> None:
    with writing(small_hospital.url) as session:
        number = stored(session, batch())

    assert refused(small_hospital.url, line(small_hospital, number, period=period))
    assert refused(small_hospital.url, Period(period=period))


def test_a_ledger_line_needs_its_batch_department_and_account(small_hospital: SmallHospital) -> None:
    with writing(small_hospital.url) as session:
        number = stored(session, batch())

    assert refused(small_hospital.url, line(small_hospital, 999))
    assert refused(small_hospital.url, line(small_hospital, number, department_id=999))
    assert refused(small_hospital.url, line(small_hospital, number, account_id=999))
    assert refused(small_hospital.url, line(small_hospital, number, supplier_id=999))
    assert refused(small_hospital.url, line(small_hospital, number, fingerprint=b"short"))
    assert not refused(small_hospital.url, line(small_hospital, number))


def test_two_identical_lines_of_one_file_are_both_kept(small_hospital: SmallHospital) -> None:
    with writing(small_hospital.url) as session:
        number = stored(session, batch())

    assert not refused(small_hospital.url, line(small_hospital, number), line(small_hospital, number))


@pytest.mark.parametrize(
    "counts",
    [
        {"rows_read": 10, "rows_loaded": 9},
        {"control_total_minor": 100, "loaded_total_minor": 99},
        {"kind": "payroll"},
        {"mode": "merge"},
        {"sign_convention": "reversed"},
    ],
)
def test_a_batch_that_does_not_tie_out_is_refused(database_url: str, counts: dict[str, Any]) -> None:
    assert refused(database_url, batch(**counts))


def test_the_same_file_is_refused_until_its_batch_is_undone(database_url: str) -> None:
    assert not refused(database_url, batch())
    assert refused(database_url, batch())
    assert not refused(database_url, batch(scope="Sheet2"))
    assert not refused(database_url, batch(kind="budget"))

    with writing(database_url) as session:
        for row in session.exec(select(ImportBatch)):
            row.undone_at = row.posted_at
    assert not refused(database_url, batch())


def test_codes_and_names_that_identify_are_unique(small_hospital: SmallHospital) -> None:
    assert refused(small_hospital.url, Account(code="5100", name="Again"))
    assert refused(small_hospital.url, Supplier(code="S1", name="Again", match_name="again"))
    assert refused(small_hospital.url, BudgetVersion(name="Budget 2026", fiscal_year=2026, created_by="fay"))


def test_values_outside_the_field_are_refused(small_hospital: SmallHospital) -> None:
    hospital = small_hospital
    assert refused(hospital.url, Account(code="X", name="X", type="income"))
    assert refused(hospital.url, Account(code="X", name="X", category="misc"))
    assert refused(hospital.url, Account(code="X", name="X", fixed_share=1.01))
    assert refused(hospital.url, BudgetVersion(name="X", fiscal_year=2026, created_by="fay", status="final"))
    place = {"department_id": hospital.departments["ICU"], "account_id": hospital.accounts["5100"], "period": 202601}
    assert refused(hospital.url, BudgetLine(version_id=hospital.version, kind="extra", **place))
    measure = hospital.measures["visits"]
    assert refused(
        hospital.url,
        Statistic(department_id=hospital.departments["ED"], measure_id=measure, period=202601, kind="plan"),
    )
    assert refused(hospital.url, ContractPrice(contract_id=1, item="A", base_units=0, valid_from=date(2026, 1, 1)))


def test_totals_have_one_row_for_a_place_and_year(small_hospital: SmallHospital) -> None:
    hospital = small_hospital
    place = {"department_id": hospital.departments["ICU"], "account_id": hospital.accounts["5100"], "fiscal_year": 2026}

    assert not refused(hospital.url, PeriodTotals(version_id=0, m01=5_00, **place))
    assert not refused(hospital.url, PeriodTotals(version_id=hospital.version, m01=6_00, **place))
    with pytest.raises(IntegrityError), writing(hospital.url) as session:
        session.connection().execute(insert(PeriodTotals).values(version_id=0, **place))
