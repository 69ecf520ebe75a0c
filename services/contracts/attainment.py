"""Ceiling, minimum commitment and rebate tiers of a contract: to date, and projected from the volume forecast."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np
import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from data.engine import reading
from data.models import Contract, Supplier
from language import _
from planning.contracts import attainment as rules
from planning.contracts import notice
from planning.contracts.attainment import TermProjection
from planning.periods import first_day, period_of, shift, span
from services.contracts import purchases, register, volume_driver
from services.contracts.volume_driver import VolumeIndex
from services.month_end.states import read_states
from services.permissions import Actor, require
from services.spend.look_alikes import surviving

#: A tier with at least this probability is taken for safe, and the one above is the goal.
SAFE = 0.9
Goal = Literal["ceiling", "minimum", "tiers"]


@dataclass(frozen=True)
class OtherSpelling:
    """Another supplier whose lines name this contract: not merged, so it does not count towards the tiers.

    `amount_minor` is its spend so far, `middle_minor` the projected total, `chance` the probability of the next tier
    and `worth_minor` the further expected rebate if it counted.
    """

    supplier_id: int
    name: str
    amount_minor: int
    middle_minor: int
    chance: float
    worth_minor: int


@dataclass(frozen=True)
class Attainment:
    """How far a contract is from one of its thresholds; money in minor units, None where nothing can be projected.

    `months` (yyyymm) are those of the term or contract year, the first and last perhaps in part (`first_day`,
    `last_day`, both included); low and high hold 80 % of the futures. `path`: `period,
    low, middle, high` of the running total at each month, `actual` True where all of it is invoiced. `chance` is the
    probability of reaching the threshold (of passing a ceiling; of the first tier that is not safe, else the
    highest), `expected_minor` the mean
    shortfall, overrun or rebate, `passed` the month in which half of the futures have passed a ceiling. `tiers` as of
    `planning.contracts.attainment.tiers`. Purchases before `known_from` (yyyymm) are not known.
    """

    goal: Goal
    threshold_minor: int
    months: tuple[int, ...]
    first_day: date
    last_day: date
    to_date_minor: int
    driver: VolumeIndex
    low_minor: int | None = None
    middle_minor: int | None = None
    high_minor: int | None = None
    chance: float = float("nan")
    expected_minor: int | None = None
    passed: int | None = None
    path: pd.DataFrame = field(default_factory=pd.DataFrame)
    tiers: pd.DataFrame = field(default_factory=pd.DataFrame)
    others: tuple[OtherSpelling, ...] = ()
    known_from: int | None = None


@dataclass(frozen=True)
class CountedDays:
    """The days over which a threshold counts, both included; a month that two contract years share is in both."""

    first: date
    last: date

    @property
    def months(self) -> tuple[int, ...]:
        """Return the months that the days touch (yyyymm)."""
        return tuple(span(period_of(self.first), period_of(self.last)))

    @property
    def whole_months(self) -> bool:
        """Return whether no month counts in part."""
        return self.first.day == 1 and (self.last + timedelta(days=1)).day == 1

    def share(self, month: int) -> float:
        """Return the part of a month's days that count (0–1)."""
        first, after = first_day(month), first_day(shift(month, 1))
        counted = min(self.last + timedelta(days=1), after) - max(self.first, first)
        return max(counted.days, 0) / (after - first).days


@dataclass(frozen=True)
class _Case:
    """One contract on one day with all that its thresholds need; `bought` is by supplier, department and month."""

    session: Session
    contract: Contract
    bought: pd.DataFrame
    tiers: pd.DataFrame
    as_of: date
    start: int  # first month of the contract, or of what is known
    last: int  # newest finished month
    own: int  # the supplier after merges


def attainment(url: str, actor: Actor, *, contract_id: int, as_of: date) -> list[Attainment]:
    """Return what the contract has to attain, in the order ceiling, minimum, tiers; empty without any.

    Raises:
        NotPermittedError: The person sees only some departments: thresholds count the whole hospital's purchases.
        UserError: The contract is not there.
    """
    require(actor, "procurement:read")
    purchases.require_whole_hospital(actor, _("Contract attainment"))
    with reading(url) as session:
        return of_contract(session, actor, purchases.find(session, actor, contract_id), as_of)


def of_contract(session: Session, actor: Actor, contract: Contract, as_of: date) -> list[Attainment]:
    """Return the attainments of one contract inside an open session."""
    number = contract.id or 0
    case = _Case(
        session=session,
        contract=contract,
        bought=purchases.monthly(session, actor, contracts=[number]),
        tiers=register.tiers_of(session, number),
        as_of=as_of,
        start=first_known(session, contract),
        last=last_finished(session, as_of),
        own=surviving(session).get(contract.supplier_id, contract.supplier_id),
    )
    goals: list[tuple[Goal, int | None, str]] = [
        ("ceiling", contract.ceiling_minor, contract.ceiling_basis),
        ("minimum", contract.minimum_commitment_minor, contract.commitment_basis),
    ]
    if len(case.tiers):
        goals.append(("tiers", int(case.tiers["from_minor"].iloc[0]), str(case.tiers["basis"].iloc[0])))
    attainments = []
    for goal, threshold, basis in goals:
        days = counted_days(contract, basis, as_of)
        if threshold is not None and days is not None and case.last:
            attainments.append(_without_paths(_attain(case, goal, threshold, days)))
    return attainments


def _without_paths(attained: Attainment) -> Attainment:
    """Return the answer without the simulated futures, which nobody shows and caches would carry."""
    return replace(attained, driver=replace(attained.driver, paths=attained.driver.paths[:0]))


def counted_days(contract: Contract, basis: str, as_of: date) -> CountedDays | None:
    """Return the days over which a threshold counts: the contract year that the day lies in, or the term.

    Contract years begin on the anniversary of the start. A term that renewed by itself counts from its renewal on.
    None where the start (or for a term, the end) is not known, or the contract has not begun.
    """
    start, end = contract.start_date, contract.end_date
    if start is None or as_of < start:
        return None
    if basis == "year":
        years = as_of.year - start.year - int(notice.add_months(start, 12 * (as_of.year - start.year)) > as_of)
        first = notice.add_months(start, 12 * years)
        return CountedDays(first, notice.add_months(start, 12 * (years + 1)) - timedelta(days=1))
    if end is None:
        return None
    term = register.term_of(contract.model_dump())
    times = notice.renewals_before(term, as_of)
    first = notice.renewed_end(end, term.renew_months, times - 1) + timedelta(days=1) if times else start
    last = notice.renewed_end(end, term.renew_months, times) if times else end
    return CountedDays(first, last)


def last_finished(session: Session, as_of: date) -> int:
    """Return the newest month that has invoices and had ended by the day; 0 without any.

    A month whose ledger has only begun is not finished, however many days ago it ended: the first invoices of November
    are not November's spend.
    """
    month = min(purchases.last_month(session) or 0, shift(period_of(as_of + timedelta(days=1)), -1))
    states = read_states(session)
    while month and states.of(month).state == "begun":
        month = shift(month, -1)
    return month


def first_known(session: Session, contract: Contract) -> int:
    """Return the month from which on purchases under a contract are known: its first whole one, or that of invoices."""
    begun = period_of(contract.start_date + timedelta(days=27)) if contract.start_date else 0
    return max(begun, purchases.first_month(session) or 0)


def _attain(case: _Case, goal: Goal, threshold: int, days: CountedDays) -> Attainment:
    # The supplier pays back on its own account only; ceilings and commitments count whoever delivers.
    suppliers = frozenset({case.own}) if goal == "tiers" else None
    months, counted = days.months, _bought_within(case, days)
    bought = _of_suppliers(counted, suppliers)
    steps = len(span(shift(case.last, 1), months[-1]))
    driver = volume_driver.load(case.session, case.bought, last=case.last, steps=steps)
    projection = _project(case, counted, days, driver, suppliers=suppliers)
    known = purchases.first_month(case.session)
    base = Attainment(
        goal=goal,
        threshold_minor=threshold,
        months=months,
        first_day=days.first,
        last_day=days.last,
        to_date_minor=_between(bought, months[0], period_of(case.as_of)),
        driver=driver,
        known_from=known if known is not None and known > months[0] else None,
    )
    if projection is not None:
        base = replace(
            base,
            low_minor=projection.at(0.1),
            middle_minor=projection.middle,
            high_minor=projection.at(0.9),
            path=_path(months, bought, projection, case.last),
        )
    if goal == "tiers":
        return _with_others(case, counted, days, _with_tiers(base, projection, case.tiers))
    return base if projection is None else _judge(base, projection, case.last)


def _between(bought: pd.DataFrame, first: int, last: int) -> int:
    return int(bought.loc[bought["period"].between(first, last), "amount_minor"].sum())


def _judge(base: Attainment, projection: TermProjection, last: int) -> Attainment:
    """Return a ceiling or a minimum commitment with its probability and what it may cost."""
    if base.goal == "minimum":
        expected = rules.expected_shortfall(projection, base.threshold_minor)
        return replace(base, chance=projection.chance(base.threshold_minor), expected_minor=expected)
    after = rules.passed_after(projection, base.threshold_minor)
    begun = max(last, shift(base.months[0], -1))
    return replace(
        base,
        chance=projection.chance(base.threshold_minor + 1),
        expected_minor=rules.expected_overrun(projection, base.threshold_minor),
        passed=None if after is None else shift(begun, after),
    )


def _with_tiers(base: Attainment, projection: TermProjection | None, tiers: pd.DataFrame) -> Attainment:
    """Return the attainment with its tiers; the threshold is the first that is not safe, else the highest."""
    known = projection or TermProjection(base.to_date_minor, np.empty((1, 0)))
    steps = rules.tiers(known, tiers)
    if projection is None:
        steps = steps.assign(chance=np.where(steps["reached"], 1.0, np.nan), gap_minor=steps["missing_minor"])
    ahead = steps[~(steps["chance"] >= SAFE)]
    following = (ahead if len(ahead) else steps.tail(1)).iloc[0]
    return replace(
        base,
        tiers=steps,
        threshold_minor=int(following["from_minor"]),
        chance=float(following["chance"]),
        expected_minor=rules.expected_rebate(projection, tiers) if projection else None,
    )


def _bought_within(case: _Case, days: CountedDays) -> pd.DataFrame:
    """Return what counts of the purchases, by month: of months that count in part, by the day of the invoice."""
    if days.whole_months:
        return case.bought[case.bought["period"].between(days.months[0], days.months[-1])]
    return purchases.between_days(case.session, case.contract.id or 0, days.first, days.last)


def _of_suppliers(bought: pd.DataFrame, suppliers: frozenset[int] | None) -> pd.DataFrame:
    return bought if suppliers is None else bought[bought["supplier_id"].isin(suppliers)]


def _project(
    case: _Case, counted: pd.DataFrame, days: CountedDays, driver: VolumeIndex, *, suppliers: frozenset[int] | None
) -> TermProjection | None:
    """Return the projected spend of the counted days with some suppliers, None where the history is too short.

    The rate is learned from whole months; a month that counts in part is taken by its days.
    """
    months, bought = days.months, _of_suppliers(counted, suppliers)
    to_date = _between(bought, months[0], min(case.last, months[-1]))
    ahead = [month for month in months if month > case.last]
    if not ahead:
        return TermProjection(to_date, np.empty((rules.PATHS, 0)))
    history = [month for month in driver.months if month >= case.start]
    learned = _of_suppliers(case.bought, suppliers).groupby("period")["amount_minor"].sum()
    spend = learned.reindex(history).fillna(0).to_numpy()
    paths = rules.spend_paths(spend, driver.history[len(driver.months) - len(history) :], driver.paths)
    if paths is None:
        return None
    # What an unfinished month holds already cannot be undone.
    by_month = bought.groupby("period")["amount_minor"].sum()
    begun = [int(by_month.get(month, 0)) if month <= period_of(case.as_of) else 0 for month in ahead]
    coming = paths[:, -len(ahead) :] * np.array([days.share(month) for month in ahead])
    return TermProjection(to_date, np.maximum(coming, np.array(begun, dtype="float64")[None, :]))


def _path(months: tuple[int, ...], bought: pd.DataFrame, projection: TermProjection, last: int) -> pd.DataFrame:
    """Return the running total at each month's end: known, then the middle and 80 % range of the futures."""
    by_month = bought.groupby("period")["amount_minor"].sum()
    known = by_month.reindex([month for month in months if month <= last]).fillna(0).cumsum().astype("int64")
    done = pd.DataFrame({"period": known.index, "low": known, "middle": known, "high": known, "actual": True})
    running = projection.to_date + np.cumsum(projection.months, axis=1)
    if not running.size:
        return done.reset_index(drop=True)
    low, middle, high = np.quantile(running, [0.1, 0.5, 0.9], axis=0).round().astype("int64")
    ahead = pd.DataFrame({"period": months[-running.shape[1] :], "low": low, "middle": middle, "high": high})
    return pd.concat([done, ahead.assign(actual=False)], ignore_index=True)


def _with_others(case: _Case, counted: pd.DataFrame, days: CountedDays, attained: Attainment) -> Attainment:
    """Return the attainment with suppliers beside the contract's own whose lines name it."""
    last = period_of(case.as_of)
    inside = counted[(counted["period"] <= last) & (counted["supplier_id"] != case.own)]
    sums = inside.groupby("supplier_id")["amount_minor"].sum().sort_values(ascending=False)
    query = select(col(Supplier.id), col(Supplier.name)).where(col(Supplier.id).in_(sums.index.tolist()))
    rows: Any = case.session.connection().execute(query).all() if len(sums) else []
    names = {int(row[0]): str(row[1]) for row in rows}
    others = []
    for supplier, amount in zip(sums.index.tolist(), sums.tolist(), strict=True):
        both = frozenset({case.own, supplier})
        projection = _project(case, counted, days, attained.driver, suppliers=both)
        if projection is not None and amount > 0:
            others.append(
                OtherSpelling(
                    supplier_id=supplier,
                    name=names[supplier],
                    amount_minor=amount,
                    middle_minor=projection.middle,
                    chance=projection.chance(attained.threshold_minor),
                    worth_minor=rules.expected_rebate(projection, case.tiers) - (attained.expected_minor or 0),
                )
            )
    return replace(attained, others=tuple(others))
