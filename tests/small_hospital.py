"""A hospital small enough to reckon by hand: four departments, seven accounts, three suppliers, one draft budget."""

from dataclasses import dataclass

from sqlmodel import Session

from data.engine import writing
from data.models import (
    Account,
    BudgetVersion,
    Department,
    Facility,
    JobClass,
    Measure,
    PayCode,
    ServiceLine,
    Supplier,
)


@dataclass(frozen=True)
class SmallHospital:
    """The ids by code, so that a test reads `hospital.departments["ICU"]`."""

    url: str
    facility: int
    departments: dict[str, int]  # HOSP (total) > ICU, ED, LAB
    accounts: dict[
        str, int
    ]  # 4000 revenue, 4900 deductions, 5100 salaries, 5900 agency, 6100 supplies, 6200 drugs, 6900
    suppliers: dict[str, int]  # S1 Medline, S2 Cardinal Health, S3 Total Gas & Power Ltd
    measures: dict[str, int]  # patient_days, visits, tests
    job_classes: dict[str, int]  # RN, TECH
    pay_codes: dict[str, int]  # REG, OT, AGY, PTO
    version: int  # "Budget 2026", fiscal year 2026, draft


ACCOUNTS = [
    ("4000", "Gross patient revenue", "revenue", "gross_revenue"),
    ("4900", "Contractual allowances", "revenue", "deductions"),
    ("5100", "Salaries and wages", "expense", "salaries"),
    ("5900", "Agency nursing", "expense", "contract_labor"),
    ("6100", "Medical supplies", "expense", "supplies"),
    ("6200", "Drugs", "expense", "drugs"),
    ("6900", "Electricity and gas", "expense", "utilities"),
]
SUPPLIERS = [("S1", "Medline Industries"), ("S2", "Cardinal Health"), ("S3", "Total Gas & Power Ltd")]
MEASURES = [("patient_days", "Patient days"), ("visits", "Visits"), ("tests", "Tests")]
PAY_CODES = [("REG", "regular"), ("OT", "overtime"), ("AGY", "agency"), ("PTO", "paid_leave")]


def add_small_hospital(url: str) -> SmallHospital:
    """Store the small hospital in an empty, migrated database and return its ids."""
    with writing(url) as session:
        facility = _stored(session, Facility(code="MAIN", name="Main hospital", beds=120))
        measures = {code: _stored(session, Measure(code=code, name=name)) for code, name in MEASURES}
        return SmallHospital(
            url=url,
            facility=facility,
            departments=_departments(session, facility, measures),
            accounts={
                code: _stored(session, Account(code=code, name=name, type=kind, category=category))
                for code, name, kind, category in ACCOUNTS
            },
            suppliers={
                code: _stored(session, Supplier(code=code, name=name, match_name=name.casefold()))
                for code, name in SUPPLIERS
            },
            measures=measures,
            job_classes={
                "RN": _stored(session, JobClass(code="RN", name="Registered nurse")),
                "TECH": _stored(session, JobClass(code="TECH", name="Technician")),
            },
            pay_codes={
                code: _stored(session, PayCode(code=code, name=code, pay_group=group)) for code, group in PAY_CODES
            },
            version=_stored(session, BudgetVersion(name="Budget 2026", fiscal_year=2026, created_by="test")),
        )


def _departments(session: Session, facility: int, measures: dict[str, int]) -> dict[str, int]:
    line = _stored(session, ServiceLine(code="ACUTE", name="Acute care"))
    total = _stored(session, Department(code="HOSP", name="Hospital", facility_id=facility))
    places = [("ICU", "Intensive care", "patient_days"), ("ED", "Emergency", "visits"), ("LAB", "Laboratory", "tests")]
    return {"HOSP": total} | {
        code: _stored(
            session,
            Department(
                code=code,
                name=name,
                facility_id=facility,
                parent_id=total,
                service_line_id=line,
                uos_measure_id=measures[measure],
                target_hours_per_uos=12.0,
            ),
        )
        for code, name, measure in places
    }


def _stored(session: Session, row: object) -> int:
    session.add(row)
    session.flush()
    number: int = row.id  # type: ignore[attr-defined]
    return number
