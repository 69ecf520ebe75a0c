"""The frames that a scenario's base is built from, beside the landing and the staffing forecast: one query each.

Payers, member months, bed days and cash are told by codes and names; docs/methods.md#scenarios says how.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, case, cast, func, select
from sqlmodel import Session, col

from data.models import (
    ACTUAL,
    MONTH_COLUMNS,
    Account,
    Contract,
    Department,
    Measure,
    PurchaseTotals,
    Statistic,
)
from data.rows import plain
from planning.exact import prorate
from planning.measure_words import Meaning, meanings_of
from planning.periods import FiscalCalendar, days_in, shift, span
from services.totals import reading

MEMBER_WORDS = "member month"  # no text: part of a measure's name
#: A contract's share of a line is taken over so many months before the open ones.
SPEND_MONTHS = 12


def measures(session: Session) -> pd.DataFrame:
    """Return `measure_id, measure, name, part_of, payer, payer_name, member`.

    A measure with the code `PDAYS_MCR` is the part of `PDAYS` that payer `MCR` pays for, when `PDAYS` exists; what
    follows the last comma of its name is the payer's name.
    """
    columns = (Measure.id, Measure.code, Measure.name)
    rows: Sequence[Any] = session.connection().execute(select(*map(col, columns)).order_by(col(Measure.code))).all()
    codes = {code for _, code, _ in rows}
    made = []
    for number, code, name in rows:
        whole, _, payer = code.rpartition("_")
        part = (whole, payer, name.rpartition(",")[2].strip()) if whole in codes and payer else ("", "", "")
        made.append((number, code, name, *part, MEMBER_WORDS in name.casefold()))
    names = ["measure_id", "measure", "name", "part_of", "payer", "payer_name", "member"]
    return pd.DataFrame(made, columns=names)


def meanings(session: Session) -> dict[int, Meaning]:
    """Return what measures mean, by id; the part of one that a payer pays for means nothing of its own."""
    known = measures(session)
    whole = known[known["part_of"] == ""]
    told = meanings_of(whole["measure"].tolist(), whole["name"].tolist())
    return {
        int(number): meaning for number, meaning in zip(whole["measure_id"], told, strict=True) if meaning is not None
    }


def accounts(session: Session, known: pd.DataFrame) -> pd.DataFrame:
    """Return the money accounts: `account_id, code, name, type, category, payer`.

    An account belongs to the payer of the measure that it flexes on, else to the one that its name tells.
    """
    columns = (Account.id, Account.code, Account.name, Account.type, Account.category, Account.flex_measure_id)
    query = select(*map(col, columns)).where(col(Account.type).in_(("revenue", "expense")))
    rows: Sequence[Any] = session.connection().execute(query.order_by(col(Account.code))).all()
    names = zip(known["payer"].tolist(), known["payer_name"].tolist(), strict=True)
    named = [(str(payer), str(name).casefold()) for payer, name in names if payer]
    payer_of = dict(zip(known["measure_id"], known["payer"], strict=True))
    made = [
        (*row[:5], payer_of.get(row[5], "") or (_payer_in(row[2], named) if row[3] == "revenue" else ""))
        for row in rows
    ]
    return pd.DataFrame(made, columns=["account_id", "code", "name", "type", "category", "payer"])


def _payer_in(name: str, payers: Sequence[tuple[str, str]]) -> str:
    return next((payer for payer, told in payers if told and told in name.casefold()), "")


def departments(session: Session, own: Sequence[int] | None) -> pd.DataFrame:
    """Return `department_id, code, name, facility_id, service_line_id, uos` (code, "" for none)."""
    query = (
        select(
            col(Department.id),
            col(Department.code),
            col(Department.name),
            col(Department.facility_id),
            col(Department.service_line_id),
            col(Measure.code),
        )
        .join(Measure, col(Measure.id) == col(Department.uos_measure_id), isouter=True)
        .order_by(col(Department.code))
    )
    if own is not None:
        query = query.where(col(Department.id).in_(own))
    rows = session.connection().execute(query).all()
    names = ["department_id", "code", "name", "facility_id", "service_line_id", "uos"]
    return pd.DataFrame.from_records(plain(rows), columns=names).fillna({"uos": ""})


def budget(
    session: Session, calendar: FiscalCalendar, *, version_id: int | None, fiscal_year: int, own: Sequence[int] | None
) -> pd.DataFrame:
    """Return a budget version's months: `department_id, account_id, period, amount_minor`; no rows without one."""
    if version_id is None:
        return pd.DataFrame(columns=["department_id", "account_id", "period", "amount_minor"]).astype("int64")
    lines = reading.by_month(
        session, years=[(version_id, fiscal_year)], by=["department_id", "account_id"], departments=own
    )
    periods = {month: calendar.period(fiscal_year, month) for month in range(1, 13)}
    lines = lines[lines["amount_minor"] != 0].assign(period=lines["fiscal_month"].map(periods))
    return lines[["department_id", "account_id", "period", "amount_minor"]].astype("int64").reset_index(drop=True)


def sum_of_month() -> Any:
    """Return the count of a group of one month: stored both as a whole and by days it counts once, as the whole."""
    quantity = col(Statistic.quantity_milli)
    whole = func.sum(case((col(Statistic.day).is_(None), quantity)))
    return cast(func.coalesce(whole, func.sum(quantity)), BigInteger)


def beds(session: Session, units: Mapping[int, str], months: Sequence[int], *, version_id: int | None) -> pd.DataFrame:
    """Return staffed beds: `department_id, measure, period, beds`; `measure` is the department's unit of service.

    Staffed bed days ÷ days of the month, from the budget of the month, else the last actual one. A department whose
    bed days several measures count has no beds that are known.
    """
    counted = [number for number, meaning in meanings(session).items() if meaning == "bed_days"]
    actual = _bed_days(session, units, counted, kind="actual", version_id=None)
    planned = (
        _bed_days(session, units, counted, kind="budget", version_id=version_id) if version_id else actual.iloc[:0]
    )
    last = actual.sort_values("period").groupby("department_id")["beds"].last()
    stated = planned.set_index(["department_id", "period"])["beds"]
    made = []
    for department in sorted(set(last.index) | set(planned["department_id"])):
        for month in months:
            known = stated.get((department, month), last.get(department))
            if known is not None:
                made.append((department, units[department], month, float(known)))
    return pd.DataFrame(made, columns=["department_id", "measure", "period", "beds"])


def _bed_days(
    session: Session, units: Mapping[int, str], measures: Sequence[int], *, kind: str, version_id: int | None
) -> pd.DataFrame:
    keys: list[Any] = [col(Statistic.department_id), col(Statistic.period)]
    query: Any = (
        select(*keys, col(Statistic.measure_id), sum_of_month())
        .where(
            col(Statistic.measure_id).in_(measures),
            col(Statistic.kind) == kind,
            col(Statistic.superseded_by).is_(None),
            col(Statistic.department_id).in_([number for number, unit in units.items() if unit]),
        )
        .group_by(*keys, col(Statistic.measure_id))
    )
    if version_id is not None:
        query = query.where(col(Statistic.version_id) == version_id)
    rows = session.connection().execute(query).all()
    names = ["department_id", "period", "measure_id", "beds"]
    table = pd.DataFrame.from_records(plain(rows), columns=names).astype("int64")
    of_one = table.groupby("department_id")["measure_id"].transform("nunique").eq(1)
    table = table[of_one].drop(columns="measure_id")
    days = pd.Series([days_in([month]) for month in table["period"]], table.index, "float64")
    return table.assign(beds=table["beds"] / 1000 / days)


def payer_drift(
    session: Session,
    known: pd.DataFrame,
    *,
    closed: Sequence[int],
    version_id: int | None,
    own: Sequence[int] | None,
) -> str:
    """Return from which payer to which patients would have to move to be paid as budgeted: "MCD>COM".

    The payer with the largest share of patients above its budgeted share over the closed months, and the one furthest
    below; empty without payers, a budget or closed months.
    """
    payers = known[known["payer"] != ""]
    if version_id is None or not closed or payers.empty:
        return ""
    counted = _shares(session, payers, closed, own, col(Statistic.kind) == "actual")
    planned = _shares(session, payers, closed, own, col(Statistic.version_id) == version_id)
    drift = (counted - planned).dropna()
    if len(drift) < 2 or not drift.max() > 0:
        return ""
    return f"{drift.idxmax()}>{drift.idxmin()}"


def _shares(
    session: Session, payers: pd.DataFrame, months: Sequence[int], own: Sequence[int] | None, condition: Any
) -> pd.Series:
    """Return each payer's share of the patients counted by payer."""
    query = (
        select(col(Statistic.measure_id), cast(func.sum(col(Statistic.quantity_milli)), BigInteger))
        .where(
            condition,
            col(Statistic.superseded_by).is_(None),
            col(Statistic.period).in_(list(months)),
            col(Statistic.measure_id).in_(payers["measure_id"].tolist()),
        )
        .group_by(col(Statistic.measure_id))
    )
    if own is not None:
        query = query.where(col(Statistic.department_id).in_(own))
    rows = pd.DataFrame.from_records(plain(session.connection().execute(query)), columns=["measure_id", "count"])
    payer = rows["measure_id"].map(dict(zip(payers["measure_id"], payers["payer"], strict=True)))
    counts = rows["count"].astype("float64").groupby(payer).sum()
    return counts / counts.sum()


def cash_minor(session: Session, *, last: int, digits: int) -> int | None:
    """Return unrestricted cash at the end of the last month (yyyymm) or the newest before it; None when not known."""
    measures = [number for number, told in meanings(session).items() if told == "cash"]
    newest = session.connection().execute(
        select(func.max(col(Statistic.period))).where(*_actual_of(measures), col(Statistic.period) <= last)
    )
    period = newest.scalar()
    if period is None:
        return None
    total = int(levels_at_end(session, measures, int(period)).sum())
    return int(prorate(total, 10**digits, 1000))


def levels_at_end(session: Session, measures: Sequence[int], period: int) -> "pd.Series[int]":
    """Return what stood at the end of a month, in thousandths, by `department_id, measure_id` (index).

    A level that is stored for the whole month counts as that, else the one of its last day: levels of days do not add
    up.
    """
    columns = (Statistic.department_id, Statistic.measure_id, Statistic.day, Statistic.quantity_milli)
    query = select(*map(col, columns)).where(*_actual_of(measures), col(Statistic.period) == period)
    names = ["department_id", "measure_id", "day", "quantity"]
    rows = pd.DataFrame.from_records(plain(session.connection().execute(query)), columns=names)
    keys = ["department_id", "measure_id"]
    whole = rows[rows["day"].isna()].groupby(keys)["quantity"].sum()
    by_day = rows[rows["day"].notna()].groupby([*keys, "day"])["quantity"].sum().groupby(level=keys).last()
    return whole.combine_first(by_day).astype("int64")


def _actual_of(measures: Sequence[int]) -> tuple[Any, ...]:
    return (
        col(Statistic.measure_id).in_(list(measures)),
        col(Statistic.kind) == "actual",
        col(Statistic.superseded_by).is_(None),
    )


def contracts(session: Session) -> pd.DataFrame:
    """Return the active contracts: `contract_id, contract` (number), `title, end_period` (yyyymm, NA open)."""
    columns = (Contract.id, Contract.number, Contract.title, Contract.end_date)
    query = select(*map(col, columns)).where(col(Contract.status) == "active").order_by(col(Contract.number))
    rows: Sequence[Any] = session.connection().execute(query).all()
    made = [(*row[:3], row[3].year * 100 + row[3].month if row[3] else pd.NA) for row in rows]
    table = pd.DataFrame(made, columns=["contract_id", "contract", "title", "end_period"])
    return table.astype({"end_period": "Int64"})


def contract_spend(
    session: Session,
    calendar: FiscalCalendar,
    *,
    lines: pd.DataFrame,
    known: pd.DataFrame,
    first_open: int,
    own: Sequence[int] | None,
) -> pd.DataFrame:
    """Return what of the open months' lines is bought under each contract.

    A contract's share of a line is what was invoiced under it over the twelve months before, of what the ledger holds
    for the same months; at most the whole line.

    Args:
        session: An open session.
        calendar: The hospital's.
        lines: `department_id, account_id, period, amount_minor` of the open months.
        known: Contracts, as of `contracts`.
        first_open: First open month.
        own: Departments, None for all.

    Returns:
        `contract, department_id, account_id, period, amount_minor`.
    """
    before = span(shift(first_open, -SPEND_MONTHS), shift(first_open, -1))
    bought, spent = _invoice_sums(session, calendar, before, own), _ledger(session, calendar, before, own)
    place = ["department_id", "account_id"]
    shares = bought.merge(spent, on=place, suffixes=("", "_line")).merge(known[["contract_id", "contract"]])
    shares = shares[(shares["amount_minor"] > 0) & (shares["amount_minor_line"] > 0)]
    shares = shares.assign(share=(shares["amount_minor"] / shares["amount_minor_line"]).clip(upper=1.0))
    spend = shares[["contract", *place, "share"]].merge(lines, on=place)
    amount = (spend["amount_minor"] * spend["share"]).astype("float64").floordiv(1).astype("int64")
    return spend.assign(amount_minor=amount)[["contract", *place, "period", "amount_minor"]]


def _invoice_sums(
    session: Session, calendar: FiscalCalendar, months: Sequence[int], own: Sequence[int] | None
) -> pd.DataFrame:
    """Return `contract_id, department_id, account_id, amount_minor` invoiced under contracts over the months."""
    keys = (col(PurchaseTotals.contract_id), col(PurchaseTotals.department_id), col(PurchaseTotals.account_id))
    parts: list[Any] = []
    for year, columns in _by_year(calendar, months).items():
        added = sum(col(getattr(PurchaseTotals, name)) for name in columns)
        query = select(*keys, cast(func.sum(added), BigInteger)).where(
            col(PurchaseTotals.kind) == "invoice",
            col(PurchaseTotals.standing) == "contracted",
            col(PurchaseTotals.fiscal_year) == year,
            col(PurchaseTotals.contract_id) != 0,
        )
        if own is not None:
            query = query.where(col(PurchaseTotals.department_id).in_(own))
        parts += session.connection().execute(query.group_by(*keys)).all()
    names = ["contract_id", "department_id", "account_id", "amount_minor"]
    lines = pd.DataFrame.from_records(plain(parts), columns=names).astype("int64")
    return lines.groupby(names[:3])["amount_minor"].sum().reset_index()


def _ledger(
    session: Session, calendar: FiscalCalendar, months: Sequence[int], own: Sequence[int] | None
) -> pd.DataFrame:
    place = ["department_id", "account_id"]
    parts = [
        reading.amounts(
            session,
            version_id=ACTUAL,
            fiscal_year=year,
            months=[MONTH_COLUMNS.index(name) + 1 for name in columns],
            by=place,
            departments=own,
        )
        for year, columns in _by_year(calendar, months).items()
    ]
    return pd.concat(parts, ignore_index=True).groupby(place)["amount_minor"].sum().reset_index()


def _by_year(calendar: FiscalCalendar, months: Sequence[int]) -> dict[int, list[str]]:
    parts: dict[int, list[str]] = {}
    for month in months:
        parts.setdefault(calendar.fiscal_year(month), []).append(MONTH_COLUMNS[calendar.fiscal_month(month) - 1])
    return parts
