"""The hospital's ratios over some months, from ledger totals and counts; for people who see the whole hospital.

Source: docs/methods.md#hospital-ratios.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from data.engine import reading
from data.models import ACTUAL, Account, Department
from data.rows import plain
from planning.exact import prorate
from planning.hospital_ratios import NEEDS, HospitalRatios, RatioInputs, hospital_ratios, missing_inputs
from planning.measure_words import Meaning, is_inpatient
from planning.minor_units import exponent
from planning.periods import FiscalCalendar, days_in
from services import balance_levels, settings
from services.forecasts import series
from services.month_end import counts as month_counts
from services.permissions import Actor, require
from services.scenarios import base_frames
from services.totals import reading as monthly_totals

#: What is counted over a span; cash and receivables stand at its end.
COUNTED: tuple[Meaning, ...] = ("patient_days", "discharges", "bed_days")


@dataclass(frozen=True)
class RatioReport:
    """The ratios of a span, which inputs the others lack, and counts that several measures of a department could be.

    `unfinished`: counts that some days or departments of the span are missing from, with the months (yyyymm).
    """

    ratios: HospitalRatios
    missing: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    unfinished: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Counts:
    """What is counted over a span: `values` by meaning, and the meanings that are not clear or not all there."""

    values: dict[str, Any]
    unclear: tuple[str, ...]
    unfinished: dict[str, tuple[int, ...]]


def of_months(url: str, actor: Actor, *, months: Sequence[int]) -> RatioReport | None:
    """Return the ratios of some months (yyyymm, oldest first); None for people who see some departments only.

    Raises:
        NotPermittedError: The actor may not see budgets.
    """
    require(actor, "budget:read")
    if actor.departments is not None or not months:
        return None
    with reading(url) as session:
        inputs, counts = _inputs(session, base_frames.meanings(session), months)
    ratios = hospital_ratios(inputs)
    lacking = missing_inputs(inputs, [name for name in NEEDS if getattr(ratios, name) is None])
    return RatioReport(ratios, lacking, counts.unclear, counts.unfinished)


def by_month(session: Session, money: pd.DataFrame) -> dict[int, HospitalRatios]:
    """Return the ratios of each month by itself, inside the caller's unit of work; whole hospital only.

    Levels at the end of a month (cash, receivables) are not read, so that nothing which needs them is there; nor is
    what needs a count of which days or departments are missing.

    Args:
        session: An open session.
        money: Actuals of all departments: `period` (yyyymm), `account_id, type, category, amount_minor`.
    """
    months = sorted({int(month) for month in money["period"]})
    known = _Known.read(session, base_frames.meanings(session))
    inpatient = _inpatient_accounts(session)
    ratios = {}
    for month in months:
        sums = _money(money[money["period"] == month], inpatient)
        ratios[month] = hospital_ratios(RatioInputs(days=days_in([month]), **sums, **known.counts([month]).values))
    return ratios


def _inputs(session: Session, meanings: Mapping[int, Meaning], months: Sequence[int]) -> tuple[RatioInputs, _Counts]:
    hospital = settings.load(session)
    amounts = _amounts(session, FiscalCalendar(hospital.fiscal_first_month), months)
    counts = _Known.read(session, meanings).counts(months)
    inputs = RatioInputs(
        days=days_in(months),
        **_money(amounts, _inpatient_accounts(session)),
        **_levels(session, meanings, months[-1], hospital),
        **counts.values,
    )
    return inputs, counts


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


@dataclass(frozen=True)
class _Known:
    """All counts of a hospital with their meaning, which months of them are not all there, and units of service.

    `rows`: `department_id, measure_id, period, y, meaning`; `unfinished`: `department_id, measure_id, period, meaning`.
    """

    rows: pd.DataFrame
    unfinished: pd.DataFrame
    units: Mapping[int, int | None]

    @classmethod
    def read(cls, session: Session, meanings: Mapping[int, Meaning]) -> "_Known":
        measures = _of(meanings, COUNTED)
        stored = month_counts.with_period(series.stored_months(session, measures=list(measures)))
        short = month_counts.unfinished_counts(stored)
        rows, short = (table.assign(meaning=table["measure_id"].map(measures)) for table in (stored, short))
        return cls(rows, short, _units(session))

    def counts(self, months: Sequence[int]) -> _Counts:
        """Return patient days, discharges and staffed bed days over some months.

        A department that has several measures of one meaning (all days, and those of a payer) counts by its unit of
        service; where that is none of them, the meaning is not clear and the hospital has no figure.
        """
        here, short = (table[table["period"].isin(list(months))] for table in (self.rows, self.unfinished))
        values: dict[str, Any] = {}
        unclear, unfinished = [], {}
        for meaning in COUNTED:
            used, late = (self._counting_rows(table[table["meaning"] == meaning]) for table in (here, short))
            if used.drop_duplicates(["department_id", "measure_id"])["department_id"].duplicated().any():
                unclear.append(str(meaning))
            elif len(late):
                unfinished[str(meaning)] = tuple(sorted(set(late["period"].tolist())))
            elif len(used):
                values[str(meaning)] = float(used["y"].sum())
        return _Counts(values, tuple(unclear), unfinished)

    def _counting_rows(self, rows: pd.DataFrame) -> pd.DataFrame:
        own = rows["measure_id"] == rows["department_id"].map(dict(self.units))
        return rows[own | ~rows["department_id"].isin(set(rows.loc[own, "department_id"]))]


#: Categories of balance-sheet accounts that say the same as a count of the month's end.
_BALANCES = {"cash": "cash", "receivables": "receivables"}


def _levels(
    session: Session, meanings: Mapping[int, Meaning], last: int, hospital: settings.HospitalSettings
) -> dict[str, Any]:
    """Return cash and receivables at the end of the last month in minor units: as counted, else from the books."""
    measures = _of(meanings, ("cash", "receivables"))
    level = base_frames.levels_at_end(session, list(measures), last)
    by_meaning = level.groupby(level.index.get_level_values("measure_id").map(measures)).sum()
    digits = exponent(hospital.currency)
    counted = {str(meaning): int(prorate(int(amount), 10**digits, 1000)) for meaning, amount in by_meaning.items()}
    if counted.keys() >= _BALANCES.keys():
        return counted
    booked = balance_levels.at_end(session, FiscalCalendar(hospital.fiscal_first_month), last)
    return {name: booked[category] for name, category in _BALANCES.items() if category in booked} | counted


def _of(meanings: Mapping[int, Meaning], chosen: Sequence[Meaning]) -> dict[int, Meaning]:
    return {number: meaning for number, meaning in meanings.items() if meaning in chosen}
