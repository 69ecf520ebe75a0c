"""The hospital's ratios over some months, from ledger totals and counts; for people who see the whole hospital.

Source: docs/methods.md#hospital-ratios.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, cast, func, select
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
        hospital = settings.load(session)
        meanings = base_frames.meanings(session)
        counts, unclear = _counts(session, meanings, months)
        inputs = RatioInputs(
            days=days_in(months),
            **_money(session, FiscalCalendar(hospital.fiscal_first_month), months),
            **_levels(session, meanings, months[-1], digits=exponent(hospital.currency)),
            **counts,
        )
    ratios = hospital_ratios(inputs)
    lacking = missing_inputs(inputs, [name for name in NEEDS if getattr(ratios, name) is None])
    return RatioReport(ratios, lacking, unclear)


def _money(session: Session, calendar: FiscalCalendar, months: Sequence[int]) -> dict[str, int]:
    """Return revenue and expense of the span by what ratios need of them."""
    amounts = pd.concat(
        monthly_totals.amounts(
            session,
            version_id=ACTUAL,
            fiscal_year=year,
            months=[calendar.fiscal_month(month) for month in months if calendar.fiscal_year(month) == year],
            by=["account_id", "type", "category"],
        )
        for year in sorted({calendar.fiscal_year(month) for month in months})
    )
    by_type, by_category = (amounts.groupby(key)["amount_minor"].sum() for key in ("type", "category"))
    gross = amounts[amounts["category"] == "gross_revenue"]
    places = gross["account_id"].map(_inpatient_accounts(session))
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


def _counts(
    session: Session, meanings: Mapping[int, Meaning], months: Sequence[int]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return patient days, discharges and staffed bed days, where known, and which of them are not clear.

    A department that has several measures of one meaning (all days, and those of a payer) counts by its unit of
    service; where that is none of them, the meaning is not clear and the hospital has no figure.
    """
    measures = _of(meanings, ("patient_days", "discharges", "bed_days"))
    rows = _quantities(session, measures, col(Statistic.period).in_(list(months)))
    units = dict(plain(session.connection().execute(select(col(Department.id), col(Department.uos_measure_id)))))
    counts: dict[str, Any] = {}
    unclear = []
    for meaning, of_meaning in rows.groupby("meaning"):
        own = of_meaning["measure_id"] == of_meaning["department_id"].map(units)
        by_unit = set(of_meaning.loc[own, "department_id"])
        used = of_meaning[own | ~of_meaning["department_id"].isin(by_unit)]
        if used["department_id"].duplicated().any():
            unclear.append(str(meaning))
        else:
            counts[str(meaning)] = float(used["quantity"].sum())
    return counts, tuple(unclear)


def _levels(session: Session, meanings: Mapping[int, Meaning], last: int, *, digits: int) -> dict[str, Any]:
    """Return cash and receivables at the end of the last month, where they are counted for it, in minor units."""
    rows = _quantities(session, _of(meanings, ("cash", "receivables")), col(Statistic.period) == last)
    level = rows.groupby("meaning")["quantity"].sum()
    return {str(meaning): round(float(amount) * 10**digits) for meaning, amount in level.items()}


def _of(meanings: Mapping[int, Meaning], chosen: Sequence[Meaning]) -> dict[int, Meaning]:
    return {number: meaning for number, meaning in meanings.items() if meaning in chosen}


def _quantities(session: Session, measures: Mapping[int, Meaning], when: Any) -> pd.DataFrame:
    """Return actual counts: `department_id, measure_id, quantity, meaning`."""
    keys: list[Any] = [col(Statistic.department_id), col(Statistic.measure_id)]
    query = (
        select(*keys, cast(func.sum(col(Statistic.quantity_milli)), BigInteger))
        .where(
            col(Statistic.measure_id).in_(list(measures)),
            col(Statistic.kind) == "actual",
            col(Statistic.superseded_by).is_(None),
            when,
        )
        .group_by(*keys)
    )
    rows = plain(session.connection().execute(query))
    table = pd.DataFrame.from_records(rows, columns=["department_id", "measure_id", "quantity"])
    return table.assign(quantity=table["quantity"] / 1000, meaning=table["measure_id"].map(dict(measures)))
