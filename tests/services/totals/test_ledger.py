"""Monthly totals: what is added, taken away, rebuilt and proved."""

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session, select

from data.engine import reading, writing
from data.models import BudgetLine, ImportBatch, LedgerEntry, PeriodTotals, SupplierTotals
from planning.periods import FiscalCalendar
from services.totals import ledger
from tests.small_hospital import SmallHospital

APRIL = FiscalCalendar(4)


def frame(*rows: tuple[int, int, int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["period", "department_id", "account_id", "amount_minor"])


def stored(session: Session) -> list[tuple[int, int, int, int]]:
    rows = session.exec(select(PeriodTotals).order_by("fiscal_year", "account_id")).all()
    return [(row.fiscal_year, row.account_id, row.m01, row.m12) for row in rows]


def test_months_lie_in_the_fiscal_year_that_ends_with_them(small_hospital: SmallHospital) -> None:
    icu, drugs = small_hospital.departments["ICU"], small_hospital.accounts["6200"]
    with writing(small_hospital.url) as session:
        ledger.apply(
            session, 0, frame((202603, icu, drugs, 5), (202604, icu, drugs, 7), (202604, icu, drugs, 1)), APRIL
        )

        assert stored(session) == [(2026, drugs, 0, 5), (2027, drugs, 8, 0)]


def test_taking_away_what_was_added_leaves_no_row(small_hospital: SmallHospital) -> None:
    icu, drugs = small_hospital.departments["ICU"], small_hospital.accounts["6200"]
    lines = frame((202603, icu, drugs, 5), (202604, icu, drugs, -7))
    with writing(small_hospital.url) as session:
        ledger.apply(session, 0, lines, APRIL)
        ledger.apply(session, 0, lines, APRIL, sign=-1)

        assert stored(session) == []


def test_an_amount_beyond_float_precision_stays_exact(small_hospital: SmallHospital) -> None:
    icu, drugs = small_hospital.departments["ICU"], small_hospital.accounts["6200"]
    with writing(small_hospital.url) as session:
        ledger.apply(session, 0, frame((202604, icu, drugs, 2**53), (202604, icu, drugs, 1)), APRIL)

        assert stored(session) == [(2027, drugs, 2**53 + 1, 0)]


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(
        st.tuples(st.integers(202510, 202512), st.integers(0, 2), st.integers(-(10**12), 10**12)), max_size=12
    ),
    first=st.integers(1, 12),
)
def test_a_rebuild_equals_the_lines(small_hospital: SmallHospital, lines: list, first: int) -> None:
    icu = small_hospital.departments["ICU"]
    accounts = [small_hospital.accounts[code] for code in ("4000", "5100", "6200")]
    with writing(small_hospital.url) as session:
        for table in ("ledger_entry", "budget_line", "import_batch"):
            session.connection().execute(text(f"DELETE FROM {table}"))  # noqa: S608
        session.add(ImportBatch(id=1, kind="ledger", file_name="a.csv", sha256="a", posted_by="test"))
        session.flush()
        for number, (period, account, amount) in enumerate(lines):
            place = {"period": period, "department_id": icu, "account_id": accounts[account], "amount_minor": amount}
            session.add(
                LedgerEntry(
                    batch_id=1, line_number=number, currency="USD", fingerprint=bytes(16), supplier_id=1, **place
                )
            )
            session.add(BudgetLine(version_id=small_hospital.version, **place))
        session.flush()
        ledger.rebuild(session, first)

        assert ledger.differences(session, FiscalCalendar(first)).empty
        kept = session.exec(select(PeriodTotals)).all() + session.exec(select(SupplierTotals)).all()
        months = [getattr(row, f"m{month:02d}") for row in kept for month in range(1, 13)]
        assert sum(months) == 3 * sum(amount for _, _, amount in lines)


def test_a_total_that_differs_from_its_lines_is_named(small_hospital: SmallHospital) -> None:
    icu, drugs = small_hospital.departments["ICU"], small_hospital.accounts["6200"]
    with writing(small_hospital.url) as session:
        ledger.apply(session, 0, frame((202604, icu, drugs, 7)), APRIL)
    with reading(small_hospital.url) as session:
        found = ledger.differences(session, APRIL)

    assert found[["table", "fiscal_year", "month", "kept_minor", "lines_minor"]].values.tolist() == [
        ["period_totals", 2027, 1, 7, 0]
    ]
