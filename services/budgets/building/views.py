"""What people see of a budget that is built from drivers: assumptions, volumes, hours, positions, origins."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from data.engine import reading
from data.models import Account, BudgetBuild, BudgetVersion, Department
from planning.budgets.building.assumptions import KINDS, MICRO, MILLI, AssumptionSet
from planning.budgets.building.build import FigureOrigin
from planning.budgets.building.labor import NeededHours, full_time_places
from planning.budgets.building.volumes import volume_source
from planning.staffing.rule import OWN_PAID, WORKED
from services.budgets.building.checks import details_of as known_details
from services.budgets.building.keeping import KeptAssumption, StoredBuild, stored_build
from services.budgets.overtyped import Cell, typed_cells
from services.permissions import Actor, require, require_department


@dataclass(frozen=True)
class BuildView:
    """A version's build as the actor may see it: own departments, and what holds for the whole hospital.

    Names of job classes by code, and by id; of measures by code.
    """

    version_id: int
    fiscal_year: int
    months: tuple[int, ...]
    base_months: tuple[int, ...]
    read_by: str
    read_at: datetime
    assumptions: tuple[KeptAssumption, ...]
    departments: dict[int, str]
    job_classes: dict[str, str]
    job_class_names: dict[int, str]
    measures: dict[str, str]


@dataclass(frozen=True)
class MonthOrigin:
    """How the figure of one month came about; `typed_minor` is what a person typed over it, None where nobody did."""

    period: int
    origin: FigureOrigin
    typed_minor: int | None
    typed_by: str | None


def built_versions(url: str, actor: Actor) -> dict[int, str]:
    """Return the names of versions that are built from drivers, by id, newest year first."""
    require(actor, "budget:read")
    query = (
        select(col(BudgetVersion.id), col(BudgetVersion.name))
        .join(BudgetBuild, col(BudgetBuild.version_id) == col(BudgetVersion.id))
        .order_by(col(BudgetVersion.fiscal_year).desc(), col(BudgetVersion.id).desc())
    )
    with reading(url) as session:
        rows: Any = session.connection().execute(query)
        return {int(number): str(name) for number, name in rows}


def view(url: str, actor: Actor, *, version_id: int) -> BuildView:
    """Return assumptions and basis of a version.

    Raises:
        UserError: The version is not built from drivers.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        stored = stored_build(session, version_id)
        own = _own(session, actor, stored)
        basis = stored.basis
        kept = tuple(one for one in stored.kept if one.assumption.department_id in {None, *own})
        codes = {basis.job_class_codes[number]: name for number, name in basis.job_classes.items()}
        return BuildView(version_id, basis.fiscal_year, basis.months, basis.base_months, stored.read_by, stored.read_at,
                         kept, own, codes, dict(basis.job_classes),
                         {one.measure: one.name for one in basis.volumes})  # fmt: skip


def details(url: str, actor: Actor, *, version_id: int, kind: str, department_id: int | None = None) -> list[str]:
    """Return the codes that an assumption of a kind can be about, of one department where it is named."""
    require(actor, "budget:read")
    with reading(url) as session:
        return known_details(KINDS[kind], stored_build(session, version_id).basis, department_id)


def volumes(url: str, actor: Actor, *, version_id: int) -> pd.DataFrame:
    """Return the volumes by driver and month of the actor's departments.

    Returns:
        `department_id, department, measure, name, period, quantity_milli, expected_milli, source, is_unit` ("typed",
        "changed", or where the expected one comes from; `is_unit`: the department's unit of service).
    """
    require(actor, "budget:read")
    with reading(url) as session:
        stored = stored_build(session, version_id)
        own = _own(session, actor, stored)
        basis, built = stored.basis, stored.built
        assumed = AssumptionSet(stored.assumptions)
        units = {one.driver for one in basis.staffed}
        rows = [
            (one.department_id, own[one.department_id], one.measure, one.name, month, built.volumes[number][place],
             one.months_milli[place], volume_source(basis, assumed, built.volumes, number, place), number in units)
            for number, one in enumerate(basis.volumes) if one.department_id in own
            for place, month in enumerate(basis.months)
        ]  # fmt: skip
    names = ["department_id", "department", "measure", "name", "period", "quantity_milli", "expected_milli", "source",
             "is_unit"]  # fmt: skip
    return pd.DataFrame(rows, columns=names)


def hours(url: str, actor: Actor, *, version_id: int) -> pd.DataFrame:
    """Return needed hours by department and month: units × hours per unit × pace + fixed hours, or as typed.

    Returns:
        `department_id, department, period, units_milli, per_unit_micro, fixed_milli, pace_micro, required_milli, typed,
        recent_pace` (ratio of recent months).
    """
    require(actor, "budget:read")
    with reading(url) as session:
        stored = stored_build(session, version_id)
        own = _own(session, actor, stored)
        recent = {one.department_id: one.pace_micro / MICRO for one in stored.basis.staffed}
        rules = {one.department_id: one.rule for one in stored.basis.staffed}
        rows = [
            (one.department_id, own[one.department_id], stored.basis.months[one.place], one.units_milli,
             one.per_unit_micro, one.fixed_milli, one.pace_micro, one.required_milli, one.typed,
             recent[one.department_id] if rules[one.department_id] in ("standard", "fixed") else None)
            for one in stored.built.labor.needed
            if one.department_id in own and rules[one.department_id] != "cost"
        ]  # fmt: skip
    names = ["department_id", "department", "period", "units_milli", "per_unit_micro", "fixed_milli", "pace_micro",
             "required_milli", "typed", "recent_pace"]  # fmt: skip
    return pd.DataFrame(rows, columns=names)


def needed_hours(url: str, actor: Actor, *, version_id: int, department_id: int) -> tuple[NeededHours, ...]:
    """Return what a department needs, month by month; none where it has no hours.

    Raises:
        NotPermittedError: It is another manager's department.
    """
    require(actor, "budget:read")
    require_department(actor, department_id)
    with reading(url) as session:
        needed = stored_build(session, version_id).built.labor.needed
        return tuple(one for one in needed if one.department_id == department_id)


def positions(url: str, actor: Actor, *, version_id: int) -> pd.DataFrame:
    """Return the year's hours and places by department and job class.

    Returns:
        `department_id, department, job_class, worked, paid, agency` (hours of the year, floats), `fte` (own paid hours
        over those of full-time places, mean of the year) and `agency_fte`.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        stored = stored_build(session, version_id)
        own = _own(session, actor, stored)
        basis = stored.basis
        rows = [
            (one.department_id, own[one.department_id], basis.job_classes.get(one.job_class_id, ""), one.pay_group,
             sum(one.months_milli) / MILLI,
             sum(full_time_places(basis, milli, place) for place, milli in enumerate(one.months_milli)) / 12)
            for one in stored.built.labor.hours if one.department_id in own
        ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["department_id", "department", "job_class", "group", "hours", "fte"])
    keys = ["department_id", "department", "job_class"]
    return (
        table.assign(
            worked=table["hours"].where(table["group"].isin(WORKED), 0.0),
            paid=table["hours"].where(table["group"].isin(OWN_PAID), 0.0),
            agency=table["hours"].where(table["group"] == "agency", 0.0),
            agency_fte=table["fte"].where(table["group"] == "agency", 0.0),
            fte=table["fte"].where(table["group"].isin(OWN_PAID), 0.0),
        )
        .groupby(keys, sort=False)[["worked", "paid", "agency", "fte", "agency_fte"]]
        .sum()
        .reset_index()
    )


def origins(url: str, actor: Actor, *, version_id: int, department_id: int, account_id: int) -> tuple[MonthOrigin, ...]:
    """Return how the figures of a line came about, month by month.

    Raises:
        NotPermittedError: It is another manager's department.
        UserError: The version is not built from drivers.
    """
    require(actor, "budget:read")
    require_department(actor, department_id)
    with reading(url) as session:
        stored = stored_build(session, version_id)
        typed = typed_cells(session, version_id, [department_id])
        made = []
        for place, month in enumerate(stored.basis.months):
            mark = typed.get(Cell(department_id, account_id, month))
            made.append(
                MonthOrigin(
                    month, stored.built.explain((department_id, account_id, place)),
                    mark.amount_minor if mark else None, mark.typed_by if mark else None,
                )
            )  # fmt: skip
        return tuple(made)


def lines_of(url: str, actor: Actor, *, version_id: int, department_id: int) -> dict[int, str]:
    """Return code and name of the accounts of a department that drivers make figures for, by id.

    Raises:
        NotPermittedError: It is another manager's department.
    """
    require(actor, "budget:read")
    require_department(actor, department_id)
    with reading(url) as session:
        figures = stored_build(session, version_id).built.figures
        ids = {account for department, account, _place in figures if department == department_id}
        query = select(col(Account.id), col(Account.code), col(Account.name)).where(col(Account.id).in_(ids))
        rows: Any = session.connection().execute(query.order_by(col(Account.code)))
        return {int(number): f"{code} {name}" for number, code, name in rows}


def _own(session: Session, actor: Actor, stored: StoredBuild) -> dict[int, str]:
    inside = {line.department_id for line in stored.basis.lines}
    inside |= {one.department_id for one in stored.basis.staffed}
    inside |= {one.department_id for one in stored.basis.volumes}
    query = select(col(Department.id), col(Department.code), col(Department.name)).order_by(col(Department.code))
    rows: Any = session.connection().execute(query)
    return {
        int(number): f"{code} {name}"
        for number, code, name in rows
        if number in inside and (actor.departments is None or number in actor.departments)
    }
