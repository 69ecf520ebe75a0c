"""Stores the demo's master data: who, what and which contracts its figures belong to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session, SQLModel

from data.models import (
    Account,
    AppUser,
    BudgetVersion,
    Comment,
    Contract,
    ContractPrice,
    Department,
    Facility,
    FlexRule,
    JobClass,
    Measure,
    MonthClose,
    PayCode,
    PayerRate,
    Period,
    RebateTier,
    ServiceLine,
    Supplier,
    SupplierAlias,
    UserDepartment,
)
from data.models.base import utc_now
from data.seed import Demo, labor, stories
from data.seed.accounts import ACCOUNTS, BY_CODE
from data.seed.catalog import supply_costs
from data.seed.contracts import CONTRACTS, TIERS, price_list
from data.seed.organization import MEASURES, SERVICE_LINES, facilities, groups
from data.seed.size import LAST_PERIOD, Timeline, fiscal_year
from data.seed.suppliers import suppliers
from planning.names import match_name, normalize
from planning.periods import FiscalCalendar
from services import settings
from services.month_end import reported

#: Fixed shares this far from the account's own become a rule of the department.
NOTABLE = 0.05
#: email -> (name, role, department code)
PEOPLE = {
    "finance@northlake.example": ("Robert Kline", "finance_lead", None),
    "cfo@northlake.example": ("Margaret Hale", "approver", None),
    "board@northlake.example": ("Board member", "viewer", None),
    "icu@northlake.example": ("Dana Whitfield", "manager", stories.AGENCY_DEPARTMENT),
}
CONTROLLER, APPROVER = "finance@northlake.example", "cfo@northlake.example"


@dataclass
class Ids:
    """Ids by code (budget versions by name) of what was stored."""

    departments: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)
    measures: dict[str, int] = field(default_factory=dict)
    job_classes: dict[str, int] = field(default_factory=dict)
    pay_codes: dict[str, int] = field(default_factory=dict)
    suppliers: dict[str, int] = field(default_factory=dict)
    contracts: dict[str, int] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)


def store(session: Session, demo: Demo) -> Ids:
    """Store all master data of the demo in an empty database and return the ids."""
    ids = Ids()
    ids.measures = _add(session, Measure, [{"code": c, "name": n, "unit": u} for c, (n, u) in MEASURES.items()])
    _departments(session, demo, ids)
    _accounts(session, demo, ids)
    ids.job_classes = _add(session, JobClass, [{"code": c, "name": row[0]} for c, row in labor.JOB_CLASSES.items()])
    pay_codes = [{"code": code, "name": name, "pay_group": group} for code, (name, group) in labor.PAY_CODES.items()]
    ids.pay_codes = _add(session, PayCode, pay_codes)
    _suppliers(session, ids)
    _contracts(session, ids)
    _versions(session, demo, ids)
    _people(session, ids)
    return ids


def _add(
    session: Session, model: type[SQLModel], rows: Sequence[Mapping[str, Any]], key: str = "code"
) -> dict[str, int]:
    """Insert rows and return their ids by a unique column."""
    table = model.__table__  # type: ignore[attr-defined]
    session.connection().execute(insert(table), list(rows))
    added = session.connection().execute(select(table.c[key], table.c.id))
    return {row[0]: row[1] for row in added}


def _departments(session: Session, demo: Demo, ids: Ids) -> None:
    places = facilities(demo.size)
    facility_ids = _add(
        session,
        Facility,
        [{"code": code, "name": name, "country": "US", "region": "MN", "beds": beds} for code, name, beds in places],
    )
    by_number = {number: facility_ids[code] for number, (code, _, _) in enumerate(places, start=1)}
    lines = _add(session, ServiceLine, [{"code": code, "name": name} for code, name in SERVICE_LINES.items()])
    for top in (True, False):  # parents first
        rows = [
            {
                "code": code,
                "name": name,
                "facility_id": by_number[number],
                "parent_id": ids.departments.get(parent) if parent else None,
            }
            for code, name, parent, number in groups(demo.size)
            if (parent is None) == top
        ]
        ids.departments = _add(session, Department, rows)
    ids.departments = _add(
        session,
        Department,
        [
            {
                "code": unit.code,
                "name": unit.name,
                "facility_id": by_number[unit.facility],
                "parent_id": ids.departments[unit.parent],
                "service_line_id": lines[unit.line],
                "manager": unit.manager,
                "uos_measure_id": ids.measures[unit.measure] if unit.measure else None,
                "target_hours_per_uos": unit.target or None,
                "fixed_hours": unit.fixed,
            }
            for unit in demo.units
        ],
    )


def _accounts(session: Session, demo: Demo, ids: Ids) -> None:
    waiting = list(ACCOUNTS)
    while waiting:  # one level of the hierarchy after the other
        ready = [row for row in waiting if row.parent is None or row.parent in ids.accounts]
        waiting = [row for row in waiting if row not in ready]
        ids.accounts = _add(
            session,
            Account,
            [
                {
                    "code": row.code,
                    "name": row.name,
                    "type": row.type,
                    "category": row.category,
                    "parent_id": ids.accounts[row.parent] if row.parent else None,
                    "flex_measure_id": ids.measures[row.flex] if row.flex else None,
                    "fixed_share": float(row.fixed_share),
                    "non_recurring": row.non_recurring,
                }
                for row in ready
            ],
        )
    rules = _flex_rules(demo, ids)
    if rules:
        session.connection().execute(insert(FlexRule.__table__), rules)  # type: ignore[attr-defined]


def _flex_rules(demo: Demo, ids: Ids) -> list[dict[str, Any]]:
    """Return rules where a department's supply cost is fixed to another degree than its account says."""
    rules = []
    for unit in demo.units:
        for cost in supply_costs(unit.template):
            monthly = cost.per_uos * unit.base * 30.4
            share = round(cost.per_month / (cost.per_month + monthly), 2)
            if cost.per_uos and abs(share - BY_CODE[cost.account].fixed_share) > NOTABLE:
                rules.append(
                    {
                        "department_id": ids.departments[unit.code],
                        "account_id": ids.accounts[cost.account],
                        "flex_measure_id": None,
                        "fixed_share": share,
                    }
                )
    return rules


def _suppliers(session: Session, ids: Ids) -> None:
    rows = [
        {
            "code": row.code,
            "name": row.name,
            "match_name": match_name(row.name),
            "category": row.category,
            "payer": row.payer,
        }
        for row in suppliers()
    ]
    ids.suppliers = _add(session, Supplier, rows)
    known = {"V1031": "Great Plains Pharma", "V1086": "Helix EHR", "V1091": "Stat Staff"}
    for code, text in known.items():
        session.add(SupplierAlias(supplier_id=ids.suppliers[code], text=normalize(text), created_by=CONTROLLER))
    session.flush()


def _contracts(session: Session, ids: Ids) -> None:
    def minor(dollars: int | None) -> int | None:
        return None if dollars is None else dollars * 100

    rows = [
        {
            "number": row.number,
            "title": row.title,
            "supplier_id": ids.suppliers[row.supplier],
            "category": row.category,
            "start_date": row.start,
            "end_date": row.end,
            "notice_days": row.notice_days,
            "auto_renew_months": row.auto_renew_months,
            "value_minor": minor(row.value),
            "ceiling_minor": minor(row.ceiling),
            "minimum_commitment_minor": minor(row.minimum),
            "promised_savings_minor": minor(row.savings),
            "currency": "USD",
            "status": row.status,
            "owner": row.owner,
            "note": row.note,
            "kind": "payer" if row.category == "Payer" else "supplier",
            "escalator_share": row.escalator or None,
        }
        for row in CONTRACTS
    ]
    ids.contracts = _add(session, Contract, rows, key="number")
    prices = [{**row, "contract_id": ids.contracts[row["contract"]]} for row in price_list()]
    for row in prices:
        del row["contract"]
    session.connection().execute(insert(ContractPrice.__table__), prices)  # type: ignore[attr-defined]
    tiers = [
        {"contract_id": ids.contracts[number], "from_minor": dollars * 100, "rebate_share": share}
        for number, steps in TIERS.items()
        for dollars, share in steps
    ]
    session.connection().execute(insert(RebateTier.__table__), tiers)  # type: ignore[attr-defined]
    _payer_rates(session, ids)


def _payer_rates(session: Session, ids: Ids) -> None:
    """Store what payers with an agreement pay, department by department; their price lists say it by item."""
    suppliers = {row.number: row.supplier for row in CONTRACTS}
    rows = [
        {
            "supplier_id": ids.suppliers[suppliers[row["contract"]]],
            "contract_id": ids.contracts[row["contract"]],
            "department_id": department,
            "measure_id": ids.measures[row["unit"]],
            "service": row["item_name"],
            "basis": "unit",
            "unit_price_micro": row["unit_price_micro"],
            "valid_from": row["valid_from"],
            "valid_to": row["valid_to"],
            "note": "",
            "changed_by": CONTROLLER,
            "changed_at": _noon(row["valid_from"].year, row["valid_from"].month, 1),
        }
        for row in price_list()
        if row["item"].startswith("RATE-")
        for code, department in ids.departments.items()
        if code[1:] == row["item"].removeprefix("RATE-")
    ]
    session.connection().execute(insert(PayerRate.__table__), rows)  # type: ignore[attr-defined]


def _versions(session: Session, demo: Demo, ids: Ids) -> None:
    """Store all versions as drafts, which alone take lines; `finish` approves and locks them."""
    for version in demo.versions:
        row = BudgetVersion(
            name=version.name,
            fiscal_year=version.year,
            kind=version.kind,
            parent_id=ids.versions[version.parent] if version.parent else None,
            note=version.note,
            created_by=CONTROLLER,
            created_at=_noon(version.year - 1, 4, 6) if version.status != "draft" else _noon(2026, 11, 2),
        )
        session.add(row)
        session.flush()
        ids.versions[version.name] = row.id or 0


def _approve(session: Session, demo: Demo, ids: Ids) -> None:
    for version in demo.versions:
        row = session.get_one(BudgetVersion, ids.versions[version.name])
        row.status = version.status
        if version.status in ("approved", "locked"):
            row.submitted_by, row.submitted_at = CONTROLLER, _noon(version.year - 1, 5, 4)
            row.approved_by, row.approved_at = APPROVER, _noon(version.year - 1, 5, 20)
        if version.status == "locked":
            row.locked_by, row.locked_at = APPROVER, _noon(version.year, 8, 15)
        session.add(row)


def _noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def _people(session: Session, ids: Ids) -> None:
    for email, (name, role, department) in PEOPLE.items():
        person = AppUser(email=email, name=name, role=role)
        session.add(person)
        session.flush()
        if department:
            session.add(UserDepartment(user_id=person.id or 0, department_id=ids.departments[department]))
    session.flush()


def finish(session: Session, demo: Demo, ids: Ids) -> None:
    """Approve budgets, close the months of finished fiscal years, add what managers have explained so far."""
    _approve(session, demo, ids)
    current = fiscal_year(LAST_PERIOD)
    for month in Timeline.of_history(demo.size).months:
        if fiscal_year(month) < current:
            _close(session, month)
    version = ids.versions[next(row.name for row in demo.versions if row.year == current and row.kind == "original")]
    for comment in _comments(ids, version):
        session.add(comment)
    session.flush()


def _close(session: Session, month: int) -> None:
    """Close a month as it stands, proposed by the controller and confirmed by the approver."""
    calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
    session.add(Period(period=month, status="closed", reason="Fiscal year audited", changed_by=APPROVER))
    close = MonthClose(
        period=month, status="closed", reason="Fiscal year audited", proposed_by=CONTROLLER, closed_by=APPROVER,
        closed_at=utc_now(),
    )  # fmt: skip
    reported.keep(session, close, calendar)


def _comments(ids: Ids, version: int) -> list[Comment]:
    agency, volume = ids.departments[stories.AGENCY_DEPARTMENT], ids.departments[stories.VOLUME_UP_DEPARTMENT]
    incident = ids.departments[stories.INCIDENT_DEPARTMENT]
    return [
        Comment(
            department_id=agency,
            account_id=ids.accounts["5310"],
            period=stories.INCIDENT_PERIOD,
            version_id=version,
            kind="vacancy",
            cause="Six nurses left in April; their shifts are covered by travel nurses.",
            action="Four offers are out; start dates in January.",
            owner="Dana Whitfield",
            due=date(2027, 1, 31),
            written_by="icu@northlake.example",
        ),
        Comment(
            department_id=volume,
            period=stories.INCIDENT_PERIOD,
            version_id=version,
            kind="volume",
            cause="The new cardiology group admits more patients than the budget assumed.",
            action="Revision 1 of the budget carries the new volume.",
            owner="Marcus Bell",
            due=date(2026, 12, 15),
            written_by=CONTROLLER,
        ),
        Comment(
            department_id=incident,
            account_id=ids.accounts[stories.INCIDENT_ACCOUNT],
            period=stories.INCIDENT_PERIOD,
            version_id=version,
            kind="one_off",
            cause="Response to a security incident; not in the budget.",
            action="Claim filed with the insurer.",
            owner="Aisha Malik",
            due=date(2026, 12, 31),
            written_by=CONTROLLER,
        ),
    ]
