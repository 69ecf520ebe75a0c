"""The hospital's ratios over some months, from ledger totals and counts; for people who see the whole hospital.

Source: docs/methods.md#hospital-ratios.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from data.engine import reading
from data.models import ACTUAL, Account, Department, Statistic
from data.rows import plain
from planning.hospital_ratios import NEEDS, HospitalRatios, RatioInputs, hospital_ratios, missing_inputs
from planning.measure_words import Meaning, is_inpatient
from planning.minor_units import exponent
from planning.periods import FiscalCalendar, days_in
from services import settings
from services.permissions import Actor, require
from services.scenarios import base_frames
from services.totals import reading as monthly_totals

#: What is counted over a span; cash and receivables stand at its end.
COUNTED: tuple[Meaning, ...] = ("patient_days", "discharges", "bed_days")


@dataclass(frozen=True)
class RatioReport:
    """The ratios of a span, which inputs the others lack, and counts that several measures of a department could be."""

    ratios: HospitalRatios
    missing: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()


def of_months(url: str, actor: Actor, *, months: Sequence[int]) -> RatioReport | None:
    """Return the ratios of some months (yyyymm, oldest first); None for people who see some departments only.

    Raises:
        NotPermittedError: The actor may not see budgets.
    """
    require(actor, "budget:read")
    if actor.departments is not None or not months:
        return None
    with reading(url) as session:
        inputs, unclear = _inputs(session, base_frames.meanings(session), months)
    ratios = hospital_ratios(inputs)
    lacking = missing_inputs(inputs, [name for name in NEEDS if getattr(ratios, name) is None])
    return RatioReport(ratios, lacking, unclear)


def by_month(session: Session, money: pd.DataFrame) -> dict[int, HospitalRatios]:
    """Return the ratios of each month by itself, inside the caller's unit of work; whole hospital only.

    Levels at the end of a month (cash, receivables) are not read, so that nothing which needs them is there.

    Args:
        session: An open session.
        money: Actuals of all departments: `period` (yyyymm), `account_id, type, category, amount_minor`.
    """
    months = sorted({int(month) for month in money["period"]})
    rows = _quantities(session, _of(base_frames.meanings(session), COUNTED), months)
    units, inpatient = _units(session), _inpatient_accounts(session)
    ratios = {}
    for month in months:
        counts, _unclear = _counts(rows[rows["period"] == month], units)
        sums = _money(money[money["period"] == month], inpatient)
        ratios[month] = hospital_ratios(RatioInputs(days=days_in([month]), **sums, **counts))
    return ratios


def _inputs(
    session: Session, meanings: Mapping[int, Meaning], months: Sequence[int]
) -> tuple[RatioInputs, tuple[str, ...]]:
    hospital = settings.load(session)
    amounts = _amounts(session, FiscalCalendar(hospital.fiscal_first_month), months)
    counts, unclear = _counts(_quantities(session, _of(meanings, COUNTED), months), _units(session))
    inputs = RatioInputs(
        days=days_in(months),
        **_money(amounts, _inpatient_accounts(session)),
        **_levels(session, meanings, months[-1], digits=exponent(hospital.currency)),
        **counts,
    )
    return inputs, unclear


def _amounts(session: Session, calendar: FiscalCalendar, months: Sequence[int]) -> pd.DataFrame:
    return pd.concat(
        monthly_totals.amounts(
            session,
            version_id=ACTUAL,
            fiscal_year=year,
            months=[calendar.fiscal_month(month) for month in months if calendar.fiscal_year(month) == year],
            by=["account_id", "type", "category"],
        )
        for year in sorted({calendar.fiscal_year(month) for month in months})
    )


def _money(amounts: pd.DataFrame, inpatient: Mapping[int, bool | None]) -> dict[str, int]:
    """Return revenue and expense of a span by what ratios need of them."""
    by_type, by_category = (amounts.groupby(key)["amount_minor"].sum() for key in ("type", "category"))
    gross = amounts[amounts["category"] == "gross_revenue"]
    places = gross["account_id"].map(dict(inpatient))
    return {
        "revenue": int(by_type.get("revenue", 0)),
        "expense": int(by_type.get("expense", 0)),
        "interest": int(by_category.get("interest", 0)),
        "depreciation": int(by_category.get("depreciation", 0)),
        "gross": int(gross["amount_minor"].sum()),
        "deductions": int(by_category.get("deductions", 0)),
        "gross_inpatient": int(gross.loc[places.eq(True), "amount_minor"].sum()),
        "gross_unnamed": int(gross.loc[places.isna(), "amount_minor"].abs().sum()),
    }


def _inpatient_accounts(session: Session) -> dict[int, bool | None]:
    """Return of each account whether its own name says inpatients, else that of the nearest one above it."""
    columns = (Account.id, Account.name, Account.parent_id)
    rows: Sequence[Any] = session.connection().execute(select(*map(col, columns))).all()
    names = {number: name for number, name, _parent in rows}
    parents = {number: parent for number, _name, parent in rows}
    return {number: _told(number, names, parents) for number in names}


def _told(number: int, names: Mapping[int, str], parents: Mapping[int, int | None]) -> bool | None:
    here: int | None = number
    for _step in range(len(names)):
        if here is None or here not in names:
            return None
        said = is_inpatient(names[here])
        if said is not None:
            return said
        here = parents[here]
    return None


def _units(session: Session) -> dict[int, int | None]:
    """Return the unit of service of each department."""
    return dict(plain(session.connection().execute(select(col(Department.id), col(Department.uos_measure_id)))))


def _counts(rows: pd.DataFrame, units: Mapping[int, int | None]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return patient days, discharges and staffed bed days, where known, and which of them are not clear.

    A department that has several measures of one meaning (all days, and those of a payer) counts by its unit of
    service; where that is none of them, the meaning is not clear and the hospital has no figure.
    """
    keys = ["department_id", "measure_id", "meaning"]
    sums = rows.groupby(keys)["quantity"].sum().reset_index()
    counts: dict[str, Any] = {}
    unclear = []
    for meaning, of_meaning in sums.groupby("meaning"):
        own = of_meaning["measure_id"] == of_meaning["department_id"].map(dict(units))
        by_unit = set(of_meaning.loc[own, "department_id"])
        used = of_meaning[own | ~of_meaning["department_id"].isin(by_unit)]
        if used["department_id"].duplicated().any():
            unclear.append(str(meaning))
        else:
            counts[str(meaning)] = float(used["quantity"].sum())
    return counts, tuple(unclear)


def _levels(session: Session, meanings: Mapping[int, Meaning], last: int, *, digits: int) -> dict[str, Any]:
    """Return cash and receivables at the end of the last month, where they are counted for it, in minor units."""
    rows = _quantities(session, _of(meanings, ("cash", "receivables")), [last])
    level = rows.groupby("meaning")["quantity"].sum()
    return {str(meaning): round(float(amount) * 10**digits) for meaning, amount in level.items()}


def _of(meanings: Mapping[int, Meaning], chosen: Sequence[Meaning]) -> dict[int, Meaning]:
    return {number: meaning for number, meaning in meanings.items() if meaning in chosen}


def _quantities(session: Session, measures: Mapping[int, Meaning], months: Sequence[int]) -> pd.DataFrame:
    """Return actual counts by month: `department_id, measure_id, period, quantity, meaning`.

    A month that is stored both as a whole and by days counts once, with the figure for the whole month.
    """
    keys: list[Any] = [col(Statistic.department_id), col(Statistic.measure_id), col(Statistic.period)]
    query = (
        select(*keys, base_frames.sum_of_month())
        .where(
            col(Statistic.measure_id).in_(list(measures)),
            col(Statistic.kind) == "actual",
            col(Statistic.superseded_by).is_(None),
            col(Statistic.period).in_(list(months)),
        )
        .group_by(*keys)
    )
    rows = plain(session.connection().execute(query))
    table = pd.DataFrame.from_records(rows, columns=["department_id", "measure_id", "period", "quantity"])
    return table.assign(quantity=table["quantity"] / 1000, meaning=table["measure_id"].map(dict(measures)))
