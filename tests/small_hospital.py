"""A hospital small enough to reckon by hand: four departments, seven accounts, three suppliers, one draft budget."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

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
JOB_CLASSES = [("RN", "Registered nurse"), ("TECH", "Technician")]
DEPARTMENTS = [("ICU", "Intensive care", "patient_days"), ("ED", "Emergency", "visits"), ("LAB", "Laboratory", "tests")]
PAY_CODES = [("REG", "regular"), ("OT", "overtime"), ("AGY", "agency"), ("PTO", "paid_leave")]


def add_small_hospital(url: str) -> SmallHospital:
    """Store the small hospital in an empty, migrated database and return its ids."""
    facility = Facility(code="MAIN", name="Main hospital", beds=120)
    line = ServiceLine(code="ACUTE", name="Acute care")
    accounts = [Account(code=code, name=name, type=kind, category=category) for code, name, kind, category in ACCOUNTS]
    suppliers = [Supplier(code=code, name=name, match_name=name.casefold()) for code, name in SUPPLIERS]
    measures = [Measure(code=code, name=name) for code, name in MEASURES]
    job_classes = [JobClass(code=code, name=name) for code, name in JOB_CLASSES]
    pay_codes = [PayCode(code=code, name=code, pay_group=group) for code, group in PAY_CODES]
    version = BudgetVersion(name="Budget 2026", fiscal_year=2026, created_by="test")
    with writing(url) as session:
        session.add_all([facility, line, version, *accounts, *suppliers, *measures, *job_classes, *pay_codes])
        session.flush()  # one statement a table, not one a row: a test in four begins here
        return SmallHospital(
            url=url,
            facility=_id(facility),
            departments=_departments(session, _id(facility), _id(line), _ids(measures)),
            accounts=_ids(accounts),
            suppliers=_ids(suppliers),
            measures=_ids(measures),
            job_classes=_ids(job_classes),
            pay_codes=_ids(pay_codes),
            version=_id(version),
        )


def _departments(session: Session, facility: int, line: int, measures: dict[str, int]) -> dict[str, int]:
    total = Department(code="HOSP", name="Hospital", facility_id=facility)
    session.add(total)
    session.flush()
    places = [
        Department(
            code=code,
            name=name,
            facility_id=facility,
            parent_id=_id(total),
            service_line_id=line,
            uos_measure_id=measures[measure],
            target_hours_per_uos=12.0,
        )
        for code, name, measure in DEPARTMENTS
    ]
    session.add_all(places)
    session.flush()
    return _ids([total, *places])


def _ids(rows: Iterable[Any]) -> dict[str, int]:
    """Return the ids of stored rows by their codes."""
    return {row.code: _id(row) for row in rows}


def _id(row: Any) -> int:
    number: int = row.id
    return number
