"""A small hospital with every kind of column filled: bytes, dates, times, JSON, floats, references to later rows."""

from datetime import UTC, date, datetime

from sqlmodel import Session, select

from data.engine import writing
from data.models import (
    Account,
    BudgetLine,
    Department,
    ForecastPoint,
    ForecastRun,
    ImportBatch,
    LedgerEntry,
    RejectedRow,
    Statistic,
)
from planning.periods import FiscalCalendar
from services import audit, settings
from services.month_end import closing
from services.permissions import Actor
from services.totals import ledger
from tests.small_hospital import SmallHospital

ACTOR = Actor(name="fay", role="finance_lead")


def fill(hospital: SmallHospital) -> None:
    """Add a posted batch with lines and totals, a budget, statistics, a forecast, odd texts, and their audit trail."""
    with writing(hospital.url) as session:
        _refer_to_a_later_row(session, hospital)
        batch = _post(session, hospital)
        session.add(
            RejectedRow(batch_id=batch, line_number=9, cells={"Beløb": "1.2.3\n\t\\N"}, issues=[{"column": None}])
        )
        session.add(
            Statistic(
                department_id=hospital.departments["ED"],
                measure_id=hospital.measures["visits"],
                day=date(2026, 2, 28),
                period=202602,
                quantity_milli=123_456,
            )
        )
        _forecast(session, hospital)
        settings.store(session, settings.HospitalSettings(hospital_name="Sjúkrahús – 病院", region=None))
        ledger.rebuild(session, 1)
        audit.record(session, ACTOR, "import.post", f"import_batch/{batch}", {"rows": 3, "note": "ü\\"})
    closing.close(hospital.url, ACTOR, period=202601, reason="final")


def _refer_to_a_later_row(session: Session, hospital: SmallHospital) -> None:
    """Give the first department and account a parent that was made after them."""
    parent = Department(code="GROUP", name="Group", fixed_hours=0.1 + 0.2)
    root = Account(code="9999", name="Result", fixed_share=1 / 3)
    session.add_all([parent, root])
    session.flush()
    session.exec(select(Department).where(Department.code == "HOSP")).one().parent_id = parent.id
    session.exec(select(Account).where(Account.code == "4000")).one().parent_id = root.id


def _post(session: Session, hospital: SmallHospital) -> int:
    batch = ImportBatch(
        kind="ledger",
        file_name="jan.csv",
        sha256="0a" * 32,
        rows_read=3,
        rows_loaded=3,
        control_total_minor=-5,
        loaded_total_minor=-5,
        layout={"delimiter": "\t", "columns": ["a", None, 1.5]},
        posted_by="fay",
        posted_at=datetime(2026, 2, 3, 4, 5, 6, 789_012, tzinfo=UTC),
    )
    session.add(batch)
    session.flush()
    assert batch.id is not None
    for number, (account, supplier, amount) in enumerate(
        [("4000", None, 2**62), ("6100", "S1", -(2**62) - 5), ("6100", "S3", 0)], start=2
    ):
        session.add(
            LedgerEntry(
                batch_id=batch.id,
                line_number=number,
                period=202601,
                posting_date=date(2024, 2, 29) if supplier else None,
                department_id=hospital.departments["ICU"],
                account_id=hospital.accounts[account],
                supplier_id=hospital.suppliers[supplier] if supplier else None,
                amount_minor=amount,
                currency="USD",
                description='Line "two"\nand a NUL-free \\. backslash',
                fingerprint=bytes(range(number, number + 16)),
            )
        )
    for month in FiscalCalendar().months(2026):
        session.add(
            BudgetLine(
                version_id=hospital.version,
                department_id=hospital.departments["ICU"],
                account_id=hospital.accounts["6100"],
                period=month,
                amount_minor=100_00 + month % 100,
            )
        )
    return batch.id


def _forecast(session: Session, hospital: SmallHospital) -> None:
    run = ForecastRun(
        series_key="volume/ED/visits",
        department_id=hospital.departments["ED"],
        settings={"level": [80, 95]},
        created_by="fay",
        seconds=0.1,
    )
    session.add(run)
    session.flush()
    assert run.id is not None
    session.add(
        ForecastPoint(run_id=run.id, ds=date(2026, 3, 1), mean=1 / 3, lo80=0.1, hi80=1e300, lo95=-0.0, hi95=5e-324)
    )
