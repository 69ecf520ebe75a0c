"""Possible futures of volume pushed through the staffing rule: cost with its spread, never a sum of bands.

Arrays: D departments, P positions, S draws, T open months. Source: docs/methods.md#staffing-cost-forecast.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from planning.forecasts.likelihood import CERTAIN, POSITIONS
from planning.staffing.plan import StaffingPlan
from planning.staffing.rule import AGENCY, GROUPS, WORKED, Floats, cover, following, required_hours

#: Quantiles that a forecast shows, by the name of their column.
QUANTILES = {"lo95": 0.025, "lo80": 0.1, "mid": 0.5, "hi80": 0.9, "hi95": 0.975}
#: The pay group of labor cost that the ledger has and no time line.
UNTIMED = "not_in_time_lines"
Reals = npt.NDArray[np.floating]


def normal_scores(
    seeds: npt.ArrayLike, persistence: npt.ArrayLike, *, together: float, count: int, steps: int, stream: int = 0
) -> Floats:
    """Return standard normal paths `[D, count, steps]` that wander from month to month and across departments.

    The second half of the draws mirrors the first, so that the mean of the draws is the middle of a symmetric forecast.

    Args:
        seeds: One per department; the same department has the same futures whoever asks.
        persistence: Correlation of neighbouring months, by department.
        together: Correlation (0–1) between departments in the same month.
        count: Number of draws, even.
        steps: Months.
        stream: Scores of different streams have nothing to do with each other (volumes, pace).
    """
    common = np.random.default_rng([0, stream]).standard_normal((count // 2, steps))
    paths = []
    for seed, phi in zip(np.asarray(seeds).tolist(), np.asarray(persistence, np.float64).tolist(), strict=True):
        own = np.random.default_rng([1, stream, int(seed)]).standard_normal((count // 2, steps))
        scores = np.sqrt(together) * common + np.sqrt(1 - together) * own
        for step in range(1, steps):
            scores[:, step] = phi * scores[:, step - 1] + np.sqrt(1 - phi**2) * scores[:, step]
        paths.append(np.concatenate([scores, -scores]))
    return np.stack(paths) if paths else np.zeros((0, count // 2 * 2, steps))


def to_volumes(scores: Floats, figures: Floats) -> Floats:
    """Return scores `[S, T]` as volumes of one department, never below nought.

    Args:
        scores: Standard normal.
        figures: Lower 95 %, lower 80 %, mean, upper 80 %, upper 95 % by month, `[T, 5]`; read as in
            `planning.forecasts.likelihood.chance_above`: linear on the normal scale between them and beyond.
    """
    known = np.maximum.accumulate(figures, axis=1)
    volumes = np.empty_like(scores)
    for step in range(scores.shape[1]):
        row, score = known[step], scores[:, step]
        below = (row[2] - row[0]) / -POSITIONS[0] * np.minimum(score - POSITIONS[0], 0.0)
        above = (row[4] - row[2]) / POSITIONS[4] * np.maximum(score - POSITIONS[4], 0.0)
        volumes[:, step] = np.interp(score, POSITIONS, row) + below + above
    return np.maximum(volumes, 0.0)


@dataclass(frozen=True)
class Simulated:
    """What the draws say.

    `hours`, `cost` (minor units): the mean of the draws by position, month and pay group, `[P, T, 7]`, groups in the
    order of `GROUPS`; `benefits`: `[P, T]`; `required` (mean hours): `[D, T]`; `own`: hours that filled places can
    work, `[P, T]`; `draws`: cost of a department in each future with benefits and everything beside, `[D, S, T]`.
    """

    plan: StaffingPlan
    hours: Floats
    cost: Floats
    benefits: Floats
    required: Floats
    own: Floats
    draws: Floats


def simulate(plan: StaffingPlan, volumes: Reals, pace: Reals | None = None) -> Simulated:
    """Return cost and hours over all futures.

    Args:
        plan: Departments in the order of `volumes`.
        volumes: Units of service, `[D, S, T]`.
        pace: Factor on the hours needed, `[D, S, T]` (how far months stray from the usual pace); None for none.
    """
    rows, needs = plan.positions, plan.needs
    count, months = volumes.shape[1], len(plan.periods)
    own, pool, usual = plan.own_hours(), plan.pool_hours(), plan.usual_hours()
    loading = _prices(plan)[1]
    worked = np.zeros((len(rows.place), months, len(WORKED)))
    required = np.zeros((len(plan.department_ids), months))
    draws = np.zeros((len(plan.department_ids), count, months))
    for place in range(len(plan.department_ids)):
        hours = required_hours(
            volumes[place],
            hours_per_uos=needs.hours_per_uos[place],
            fixed_hours=needs.fixed[place],
            minimum_hours=needs.minimum[place],
            pace=needs.pace[place] * (1.0 if pace is None else pace[place]),
        )
        required[place] = hours.mean(axis=0)
        draws[place] = needs.beside[place]
        for row in np.flatnonzero(rows.place == place):
            needed = hours * rows.share[row]
            able = following(needed, usual[row], rows.follows[row])
            who = cover(
                needed,
                own[row] * able,
                float_hours=pool[row] * able,
                overtime_limit=rows.overtime_limit[row],
                agency=bool(rows.has_agency[row]),
                agency_change=plan.agency_change,
            )
            for group, part in enumerate(who.by_group()):
                worked[row, :, group] = part.mean(axis=0)
                draws[place] += part * loading[row, :, group]
    return _sum(plan, worked, required, own, draws)


def _prices(plan: StaffingPlan) -> tuple[Floats, Floats]:
    """Return minor units an hour by worked group, `[P, T, 4]`: pay alone, and with leave, education and benefits."""
    rows = plan.positions
    pay = np.repeat(rows.pay[:, None, :], len(plan.periods), axis=1)
    factors = plan.factors()[:, :, None]
    pay[:, :, :AGENCY] *= factors
    pay[:, :, AGENCY] *= plan.factors(agency=True)
    beside = (rows.beside_hours * rows.beside_pay[:, None, :]).sum(axis=2, keepdims=True) * factors
    loading = pay.copy()
    benefits = plan.needs.benefit_share[rows.place][:, None, None]
    loading[:, :, :AGENCY] = (pay[:, :, :AGENCY] + beside) * (1 + benefits)
    return pay, loading


def _sum(plan: StaffingPlan, worked: Floats, required: Floats, own: Floats, draws: Floats) -> Simulated:
    rows = plan.positions
    by_own = worked[:, :, :AGENCY].sum(axis=2, keepdims=True)
    beside = by_own * rows.beside_hours
    beside_cost = beside * rows.beside_pay[:, None, :] * plan.factors()[:, :, None]
    cost = np.concatenate([worked * _prices(plan)[0], beside_cost], axis=2)
    paid = cost.sum(axis=2) - cost[:, :, AGENCY]
    return Simulated(
        plan=plan,
        hours=np.concatenate([worked, beside], axis=2),
        cost=cost,
        benefits=paid * plan.needs.benefit_share[rows.place][:, None],
        required=required,
        own=own,
        draws=draws,
    )


def by_group(simulated: Simulated) -> pd.DataFrame:
    """Return `department_id, job_class_id, period, pay_group, category, hours, amount_minor` of the mean, in cents.

    `benefits` and `not_in_time_lines` (job class 0) are pay groups without hours. `category` is that of the ledger's
    accounts. What is shown anywhere is a sum of these rows, so that totals tie to the cent.
    """
    plan, months = simulated.plan, len(simulated.plan.periods)
    rows = plan.positions
    names = (*GROUPS, "benefits")
    hours = np.concatenate([simulated.hours, np.zeros((*simulated.benefits.shape, 1))], axis=2)
    cost = np.concatenate([simulated.cost, simulated.benefits[:, :, None]], axis=2)
    size = months * len(names)
    table = pd.DataFrame(
        {
            "department_id": np.repeat(np.array(plan.department_ids, dtype=np.int64)[rows.place], size),
            "job_class_id": np.repeat(rows.job_class_id, size),
            "period": np.tile(np.repeat(np.array(plan.periods, dtype=np.int64), len(names)), len(rows.place)),
            "pay_group": np.tile(np.array(names, dtype=object), len(rows.place) * months),
            "category": np.tile(np.array([category_of(name) for name in names], object), len(rows.place) * months),
            "hours": hours.ravel(),
            "amount_minor": np.rint(cost.ravel()).astype(np.int64),
        }
    )
    agency = plan.needs.beside_agency
    parts = [
        _without_hours(plan, "salaries", plan.needs.beside - agency),
        _without_hours(plan, "contract_labor", agency),
    ]
    table = pd.concat([table, *parts], ignore_index=True)
    return table[(table["amount_minor"] != 0) | (table["hours"] != 0)].reset_index(drop=True)


def category_of(pay_group: str) -> str:
    """Return the category of labor accounts that hours of a pay group are booked to."""
    return {"agency": "contract_labor", "benefits": "benefits"}.get(pay_group, "salaries")


def _without_hours(plan: StaffingPlan, category: str, cost: Floats) -> pd.DataFrame:
    """Return the labor cost that is in no time line, `[D, T]`, as rows; only where there is any."""
    months = len(plan.periods)
    amount = np.rint(cost).astype(np.int64).ravel()
    rows = pd.DataFrame(
        {
            "department_id": np.repeat(np.array(plan.department_ids, dtype=np.int64), months),
            "job_class_id": np.int64(0),
            "period": np.tile(np.array(plan.periods, dtype=np.int64), len(plan.department_ids)),
            "pay_group": UNTIMED,
            "category": category,
            "hours": 0.0,
            "amount_minor": amount,
        }
    )
    some: pd.DataFrame = rows[amount != 0]
    return some


def quantiles(draws: Floats) -> dict[str, Floats]:
    """Return the quantiles over the draws, which are the first of the remaining axes: `[S, …]` → `[…]` by name."""
    quantiles = np.quantile(draws, list(QUANTILES.values()), axis=0)
    return {name: quantiles[place] for place, name in enumerate(QUANTILES)}


def chance_over(draws: Floats, limit: float) -> float:
    """Return the share of draws above a limit, kept within 1–99 %: no simulation promises more."""
    return float(np.clip(np.mean(draws > limit), 1 - CERTAIN, CERTAIN))
