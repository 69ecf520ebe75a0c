"""Posts a few figures for a test, written as a small table: ledger lines with their totals, and budgets."""

from collections.abc import Iterable
from datetime import date
from hashlib import blake2b

from sqlmodel import Session, select

from data.engine import writing
from data.models import (
    ACTUAL,
    MONTH_COLUMNS,
    BudgetLine,
    BudgetVersion,
    DataVersion,
    ImportBatch,
    LedgerEntry,
    PeriodTotals,
)
from data.models.base import utc_now
from planning.periods import FiscalCalendar
from tests.small_hospital import SmallHospital

#: (period, department code, account code, amount in cents)
Figure = tuple[int, str, str, int]


def post_actuals(
    hospital: SmallHospital, figures: Iterable[Figure], *, first_month: int = 1, reference: str = ""
) -> int:
    """Store one ledger batch with a line per figure (of one `reference`), and its totals; return the batch id."""
    figures = list(figures)
    with writing(hospital.url) as session:
        batch = _batch(session, figures)
        for number, (period, department, account, amount) in enumerate(figures, start=2):
            session.add(
                LedgerEntry(
                    batch_id=batch,
                    line_number=number,
                    period=period,
                    posting_date=date(period // 100, period % 100, 15),
                    department_id=hospital.departments[department],
                    account_id=hospital.accounts[account],
                    supplier_id=hospital.suppliers["S1"] if account == "6100" else None,
                    amount_minor=amount,
                    currency="USD",
                    description=f"{department} {account} of {period}",
                    reference=reference or f"DOC-{number}",
                    fingerprint=blake2b(f"{batch}/{number}".encode(), digest_size=16).digest(),
                )
            )
            _add_total(session, hospital, ACTUAL, (period, department, account, amount), first_month)
        _changed(session)
        return batch


def set_budget(
    hospital: SmallHospital, figures: Iterable[Figure], *, status: str = "approved", version: int | None = None
) -> int:
    """Store budget lines with their totals in a version (the hospital's own by default) and give it a status."""
    number = version or hospital.version
    with writing(hospital.url) as session:
        stored = session.get_one(BudgetVersion, number)
        stored.status = status
        stored.approved_at = utc_now() if status in ("approved", "locked") else None
        for period, department, account, amount in figures:
            session.add(
                BudgetLine(
                    version_id=number,
                    department_id=hospital.departments[department],
                    account_id=hospital.accounts[account],
                    period=period,
                    amount_minor=amount,
                )
            )
            _add_total(session, hospital, number, (period, department, account, amount), 1)
        _changed(session)
    return number


def new_version(hospital: SmallHospital, name: str, fiscal_year: int) -> int:
    """Store an empty draft version and return its id."""
    with writing(hospital.url) as session:
        version = BudgetVersion(name=name, fiscal_year=fiscal_year, created_by="test")
        session.add(version)
        session.flush()
        return version.id or 0


def _batch(session: Session, figures: list[Figure]) -> int:
    total = sum(amount for *_, amount in figures)
    count = len(session.exec(select(ImportBatch)).all())
    batch = ImportBatch(
        kind="ledger",
        file_name="ledger.csv",
        sha256=f"{count:064d}",
        rows_read=len(figures),
        rows_loaded=len(figures),
        control_total_minor=total,
        loaded_total_minor=total,
        posted_by="test",
    )
    session.add(batch)
    session.flush()
    return batch.id or 0


def _add_total(session: Session, hospital: SmallHospital, version: int, figure: Figure, first_month: int) -> None:
    period, department, account, amount = figure
    calendar = FiscalCalendar(first_month)
    key = (version, calendar.fiscal_year(period), hospital.departments[department], hospital.accounts[account])
    totals = session.get(PeriodTotals, key)
    if totals is None:
        names = ("version_id", "fiscal_year", "department_id", "account_id")
        totals = PeriodTotals(**dict(zip(names, key, strict=True)))
        session.add(totals)
    column = MONTH_COLUMNS[calendar.fiscal_month(period) - 1]
    setattr(totals, column, getattr(totals, column) + amount)
    session.flush()


def _changed(session: Session) -> None:
    version = session.get(DataVersion, 1) or DataVersion(id=1)
    version.version += 1
    session.add(version)
