"""Hours and pay of a budget that is built from drivers, by the rule of the staffing forecast.

Volume × hours per unit + fixed hours are needed; own staff, float pool, overtime and agency work them
(`planning.staffing`), each hour at its pay. Source: docs/methods.md#budget-from-drivers.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from planning.budgets.building.assumptions import MICRO, MILLI, AssumptionSet
from planning.budgets.building.basis import BuildBasis, LaborAccount
from planning.budgets.building.parts import BENEFITS, DAYS, HOURS, Factor, FigurePart, product_minor, share_minor
from planning.budgets.building.volumes import Volumes
from planning.budgets.spreading import over
from planning.labor.measures import full_time_hours
from planning.periods import days_in, first_day
from planning.staffing.plan import Needs
from planning.staffing.rule import AGENCY, GROUPS, WORKED, Floats, fixed_by_month, required_hours
from planning.staffing.simulation import category_of, simulate

#: No account: an amount of a category before it goes to the accounts.
NO_ACCOUNT = 0


@dataclass(frozen=True)
class PlannedHours:
    """The hours of a department, job class and pay group by month of the budget (thousandths)."""

    department_id: int
    job_class_id: int
    pay_group: str
    months_milli: tuple[int, ...]


@dataclass(frozen=True)
class NeededHours:
    """What a department needs in a month: units × hours per unit × pace + fixed hours (at the pace), or `typed`.

    `per_unit_micro`, `pace_micro` in millionths; hours in thousandths. `required_milli` is never below the minimum;
    `standard_milli` is what would be needed had nobody typed.
    """

    department_id: int
    place: int
    units_milli: int
    per_unit_micro: int
    fixed_milli: int
    pace_micro: int
    required_milli: int
    standard_milli: int
    typed: bool


@dataclass(frozen=True)
class PlannedLabor:
    """Hours and the parts of labor by category, before these go to accounts."""

    hours: tuple[PlannedHours, ...]
    needed: tuple[NeededHours, ...]
    parts: tuple[FigurePart, ...]
    categories: dict[int, str]


def planned_hours(
    basis: BuildBasis, assumed: AssumptionSet, volumes: Volumes
) -> tuple[list[PlannedHours], list[NeededHours]]:
    """Return who works how long, and what departments need, in the months of the budget."""
    plan, staffed = basis.plan, basis.staffed
    units = np.zeros((len(staffed), len(plan.periods)))
    for row, one in enumerate(staffed):
        units[row, : basis.first] = one.before
        if one.driver >= 0:
            units[row, basis.first :] = np.array(volumes[one.driver]) / MILLI
    standard = _standard(basis, assumed)
    needs = _with_typed(basis, assumed, standard, units)
    made = simulate(replace(plan, needs=needs), units[:, None, :])
    milli = np.rint(made.hours[:, basis.first :] * MILLI).astype(np.int64)
    hours = [
        PlannedHours(
            staffed[int(place)].department_id,
            int(plan.positions.job_class_id[row]),
            group,
            tuple(milli[row, :, number].tolist()),
        )
        for row, place in enumerate(plan.positions.place)
        for number, group in enumerate(GROUPS)
        if milli[row, :, number].any()
    ]
    return hours, list(_hours_needed(basis, assumed, units, standard, made.required))


def _standard(basis: BuildBasis, assumed: AssumptionSet) -> Needs:
    """Return what departments need by the standard, at the assumed pace."""
    needs, periods = basis.plan.needs, basis.plan.periods
    per_unit, pace = needs.hours_per_uos.copy(), needs.pace.copy()
    fixed = needs.fixed.copy()
    for row, one in enumerate(basis.staffed):
        number = one.department_id
        if one.rule in ("standard", "fixed"):
            pace[row] = 1.0
        hours, yearly = assumed.figure("hours_per_unit", number), assumed.figure("fixed_hours", number)
        if one.rule not in ("standard", "fixed") and hours is not None:
            pace[row], fixed[row] = 1.0, 0.0
        per_unit[row] = per_unit[row] if hours is None else hours / MICRO
        if yearly is not None:
            fixed[row] = fixed_by_month(yearly / MILLI, periods)
        told = assumed.figure("pace", number)
        pace[row] *= 1.0 if told is None else told / MICRO
    return replace(needs, hours_per_uos=per_unit, pace=pace, fixed=fixed)


def _with_typed(basis: BuildBasis, assumed: AssumptionSet, needs: Needs, units: Floats) -> Needs:
    """Return the needs with the hours that people typed for months."""
    fixed, minimum = needs.fixed.copy(), needs.minimum.copy()
    for row, one in enumerate(basis.staffed):
        for place, month in enumerate(basis.months, start=basis.first):
            typed = assumed.figure("hours", one.department_id, day=first_day(month))
            if typed is not None and needs.pace[row] > 0:
                fixed[row, place] = typed / MILLI / needs.pace[row] - units[row, place] * needs.hours_per_uos[row]
                minimum[row, place] = 0.0
    return replace(needs, fixed=fixed, minimum=minimum)


def _hours_needed(
    basis: BuildBasis, assumed: AssumptionSet, units: Floats, needs: Needs, required: Floats
) -> Iterator[NeededHours]:
    standard = required_hours(
        units, hours_per_uos=needs.hours_per_uos[:, None], fixed_hours=needs.fixed, minimum_hours=needs.minimum,
        pace=needs.pace[:, None],
    )  # fmt: skip
    for row, one in enumerate(basis.staffed):
        for place, month in enumerate(basis.months):
            at = basis.first + place
            yield NeededHours(
                department_id=one.department_id,
                place=place,
                units_milli=round(units[row, at] * MILLI),
                per_unit_micro=round(needs.hours_per_uos[row] * MICRO),
                fixed_milli=round(needs.fixed[row, at] * MILLI),
                pace_micro=round(needs.pace[row] * MICRO),
                required_milli=round(required[row, at] * MILLI),
                standard_milli=round(standard[row, at] * MILLI),
                typed=assumed.figure("hours", one.department_id, day=first_day(month)) is not None,
            )


def planned_labor(basis: BuildBasis, assumed: AssumptionSet, volumes: Volumes) -> PlannedLabor:
    """Return hours and the parts of labor cost; their account is still 0, `categories` says which by place of a part.

    Departments without any hours are not here: their labor accounts are lines like others.
    """
    hours, needed = planned_hours(basis, assumed, volumes)
    pay = _pay_of_positions(basis)
    parts: list[FigurePart] = []
    categories: dict[int, str] = {}
    for one in hours:
        rate = pay[one.department_id, one.job_class_id][GROUPS.index(one.pay_group)]
        kind = "bill_rate" if one.pay_group == WORKED[AGENCY] else "wage_award"
        code = basis.job_class_codes.get(one.job_class_id, "")
        factors = assumed.factors(kind, one.department_id, basis.months, ("", code))
        for place, milli in enumerate(one.months_milli):
            if milli:
                told = (Factor(kind, factors[place]),)
                amount = product_minor(milli, rate, told, basis.digits)
                categories[len(parts)] = category_of(one.pay_group)
                parts.append(
                    FigurePart(one.department_id, NO_ACCOUNT, place, HOURS, f"{one.job_class_id}/{one.pay_group}",
                               amount, milli, rate, None, told)
                )  # fmt: skip
    for part, category in [*_benefits(basis, assumed, parts, categories), *_without_hours(basis, assumed)]:
        categories[len(parts)] = category
        parts.append(part)
    return PlannedLabor(tuple(hours), tuple(needed), tuple(parts), categories)


def _pay_of_positions(basis: BuildBasis) -> dict[tuple[int, int], list[int]]:
    """Return millionths of the main unit an hour by pay group."""
    rows = basis.plan.positions
    both = np.concatenate([rows.pay, rows.beside_pay], axis=1)
    scale = MICRO / 10**basis.digits
    rates = np.rint(np.nan_to_num(both) * scale).astype(np.int64)
    return {
        (basis.staffed[int(place)].department_id, int(rows.job_class_id[row])): rates[row].tolist()
        for row, place in enumerate(rows.place)
    }


def _benefits(
    basis: BuildBasis, assumed: AssumptionSet, parts: list[FigurePart], categories: dict[int, str]
) -> Iterator[tuple[FigurePart, str]]:
    pay: dict[tuple[int, int], int] = {}
    for number, part in enumerate(parts):
        if categories[number] == "salaries":
            key = part.department_id, part.place
            pay[key] = pay.get(key, 0) + part.amount_minor
    shares = {one.department_id: basis.plan.needs.benefit_share[row] for row, one in enumerate(basis.staffed)}
    for (department, place), amount in sorted(pay.items()):
        told = assumed.figure("benefit_share", department)
        share = Factor("benefit_share", round(shares[department] * MICRO) if told is None else told)
        if share.micro and amount:
            minor = share_minor(amount, (share,))
            part = FigurePart(department, NO_ACCOUNT, place, BENEFITS, "", minor, base_minor=amount, factors=(share,))
            yield part, "benefits"


def _without_hours(basis: BuildBasis, assumed: AssumptionSet) -> Iterator[tuple[FigurePart, str]]:
    """Yield labor cost of the ledger that is in no time line, by the day."""
    needs, scale = basis.plan.needs, MICRO / 10**basis.digits
    for row, one in enumerate(basis.staffed):
        if one.rule == "cost":
            continue
        own = needs.beside[row] - needs.beside_agency[row]
        for category, kind, cost in (
            ("salaries", "wage_award", own),
            ("contract_labor", "bill_rate", needs.beside_agency[row]),
        ):
            factors = assumed.factors(kind, one.department_id, basis.months)
            a_day = round(cost[basis.first] / basis.plan.days[basis.first] * scale)
            for place, month in enumerate(basis.months):
                told = (Factor(kind, factors[place]),)
                days = days_in([month]) * MILLI
                if amount := product_minor(days, a_day, told, basis.digits):
                    part = FigurePart(one.department_id, NO_ACCOUNT, place, DAYS, category, amount, days, a_day, None,
                                      told)  # fmt: skip
                    yield part, category


def to_accounts(
    planned: PlannedLabor, accounts: tuple[LaborAccount, ...]
) -> tuple[dict[tuple[int, int, int], int], dict[tuple[int, str], int]]:
    """Return labor by department, account and month (0–11), and what no account can take, by department and category.

    The accounts of a category share its amount as they did in the base months, to the cent. A category without an
    account is booked with the salaries.
    """
    totals: dict[tuple[int, str, int], int] = {}
    for number, part in enumerate(planned.parts):
        key = part.department_id, planned.categories[number], part.place
        totals[key] = totals.get(key, 0) + part.amount_minor
    figures: dict[tuple[int, int, int], int] = {}
    left: dict[tuple[int, str], int] = {}
    for (department, category, place), amount in sorted(totals.items()):
        takers = takers_of(accounts, department, category)
        if not takers:
            left[department, category] = left.get((department, category), 0) + amount
            continue
        for taker, part_minor in zip(takers, over(amount, [one.weight for one in takers]), strict=True):
            cell = department, taker.account_id, place
            figures[cell] = figures.get(cell, 0) + part_minor
    return figures, left


def takers_of(accounts: tuple[LaborAccount, ...], department: int, category: str) -> list[LaborAccount]:
    """Return the accounts that share the labor of a category: its own, else those of salaries, else any."""
    own = [one for one in accounts if one.department_id == department]
    for asked in (category, "salaries"):
        if takers := [one for one in own if one.category == asked]:
            return takers
    return own[:1]


def full_time_places(basis: BuildBasis, hours_milli: int, place: int) -> float:
    """Return FTE: paid hours of a month over those of a full-time place in it."""
    days = days_in([basis.months[place]])
    whole: float = full_time_hours(basis.fte_hours_per_year, days=days, year_days=days_in(basis.months))
    return hours_milli / MILLI / whole
