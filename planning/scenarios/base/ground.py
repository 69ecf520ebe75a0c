"""A baseline made ready for one scenario: money in fixed and variable parts, labor tied to its accounts.

All arrays have the months on their second axis and draws on the last: rows × months × 1. One scenario is one draw, a
simulation has many, and both go through the same steps.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planning.scenarios.base.baseline import WORKED, BaseYear, Floats, Index
from planning.scenarios.steps.selection import Selection

PLAIN, OWN_PAY, AGENCY_PAY, BENEFITS = range(4)
OWN, OVERTIME, AGENCY, OTHER, UNTIMED_AGENCY = range(5)
_ROLE_OF_GROUP = {"regular": OWN, "float": OWN, "paid_leave": OWN, "education": OWN,
                  "overtime": OVERTIME, "agency": AGENCY}  # fmt: skip
#: Overtime where a department has none to take the price from: pay of a regular hour × 1.5.
OVERTIME_FACTOR = 1.5


@dataclass(eq=False)
class MoneyRows:
    """Rows of money. A line of the baseline is one row, or more when contracts are cut out of it.

    `origin` is the outcome's line; `fixed` + `variable` = the base amount; `pair` −1 when nothing varies; `contract`
    and `payer` −1 for none; `category` a place in `Ground.categories`.
    """

    department: Index
    account: Index
    origin: Index
    fixed: Floats
    variable: Floats
    pair: Index
    contract: Index
    category: Index
    payer: Index
    revenue: npt.NDArray[np.bool_]
    role: Index


@dataclass(eq=False)
class Cells:
    """Rows of hours, sorted by `pool`: departments' own pay first, then (+ departments) their agency.

    `cost` adds up to the pool's labor accounts. `present` is 1, and 0 for a row that only says what an hour would cost
    if there were one: its `hours` are then the measure of one unit of quantity. `job_class` is a place in
    `Ground.job_classes`, `takes_agency` tells the classes that agency works in.
    """

    department: Index
    pool: Index
    role: Index
    job_class: Index
    takes_agency: npt.NDArray[np.bool_]
    hours: Floats
    worked: Floats
    cost: Floats
    fixed_share: Floats
    present: Floats


@dataclass(eq=False)
class PreparedYear:
    """What the steps work on; see the parts. `uos` is each department's pair of its unit of service, −1 for none."""

    baseline: BaseYear
    select: Selection
    rows: MoneyRows
    cells: Cells
    categories: tuple[str, ...]
    job_classes: tuple[str, ...]
    uos: Index
    pair_department: Index
    pair_measure: npt.NDArray[np.object_]
    pair_total: Index
    pair_payer: Index
    pair_member: npt.NDArray[np.bool_]
    pair_quantity: Floats
    pair_error: Floats
    bed_pair: Index
    beds: Floats
    link_sources: tuple[str, ...]
    link_members: Floats
    link_strength: Floats


def tied_cells(
    baseline: BaseYear, rows: MoneyRows, uos: Index, extra: "list[ExtraCell]"
) -> tuple[Cells, tuple[str, ...]]:
    """Return the hours with their cost scaled to the labor accounts, department by department and month by month."""
    labor = baseline.labor
    places = len(baseline.departments)
    role = np.array([_ROLE_OF_GROUP.get(group, OTHER) for group in labor.pay_group], dtype=np.intp)
    classes = tuple(sorted({"", *labor.job_class.tolist(), *(cell.job_class for cell in extra)}))
    number = {name: place for place, name in enumerate(classes)}
    pool = labor.department + places * (role == AGENCY)
    booked, share = _pools(rows, places, len(baseline.months))
    # Pay without hours of kinds that are moved by the hour would be moved with somebody else's: hours carry it instead.
    timed = (labor.hours > 0) | (role == OTHER)[:, None]
    cost = _scale(np.where(timed, labor.amount, 0.0), labor.hours, pool, booked)
    left = booked - _sums(cost, pool, 2 * places)
    bare = np.flatnonzero((np.abs(left) > 0.25).any(axis=1))
    worked = np.isin(labor.pay_group, WORKED)
    months = (1, len(baseline.months))
    fixed = np.where(np.isnan(labor.fixed_share), share[pool], labor.fixed_share)
    made = Cells(
        department=np.concatenate([labor.department, bare % places, [c.department for c in extra]]).astype(np.intp),
        pool=np.concatenate([pool, bare, [c.department + places * (c.role == AGENCY) for c in extra]]).astype(np.intp),
        role=np.concatenate([role, np.where(bare < places, OTHER, UNTIMED_AGENCY), [c.role for c in extra]]).astype(
            np.intp
        ),
        job_class=np.array(
            [number[name] for name in labor.job_class]
            + [number[""]] * len(bare)
            + [number[c.job_class] for c in extra],
            dtype=np.intp,
        ),
        takes_agency=np.empty(0, dtype=bool),
        hours=_stack(labor.hours, np.zeros((len(bare), months[1])), [c.hours for c in extra]),
        worked=_stack(labor.hours * worked[:, None], np.zeros((len(bare), months[1])), [c.hours for c in extra]),
        cost=_stack(cost, left[bare], [c.hours * c.rate for c in extra]),
        fixed_share=_stack(fixed, share[bare], [np.zeros(months[1]) for _ in extra]),
        present=_stack(np.ones((len(labor.hours) + len(bare), months[1])), [np.zeros(months[1]) for _ in extra]),
    )
    made.takes_agency = _takes_agency(made, places, len(classes))
    _freeze_without_volume(made, baseline, uos)
    return _sort(made), classes


@dataclass(frozen=True, eq=False)
class ExtraCell:
    """Hours that do not exist yet, with what one would cost (minor units an hour, by month)."""

    department: int
    role: int
    job_class: str
    hours: Floats
    rate: Floats


def _pools(rows: MoneyRows, places: int, months: int) -> tuple[Floats, Floats]:
    """Return what the labor accounts of each pool hold, and the fixed part of it (0–1)."""
    labor = np.flatnonzero((rows.role == OWN_PAY) | (rows.role == AGENCY_PAY))
    pool = rows.department[labor] + places * (rows.role[labor] == AGENCY_PAY)
    fixed, variable = rows.fixed[labor, :, 0], rows.variable[labor, :, 0]
    booked = _sums(fixed + variable, pool, 2 * places)
    size = _sums(np.abs(fixed) + np.abs(variable), pool, 2 * places)
    firm = _sums(np.abs(fixed), pool, 2 * places)
    return booked, np.divide(firm, size, out=np.ones((2 * places, months)), where=size > 0)


def _scale(amount: Floats, hours: Floats, pool: Index, booked: Floats) -> Floats:
    """Scale recorded pay to the booked pay of its pool and month; hours without pay carry it by hours."""
    recorded = _sums(amount, pool, len(booked))
    spent = _sums(hours, pool, len(booked))
    by_pay = np.divide(booked, recorded, out=np.zeros_like(booked), where=recorded > 0)
    by_hour = np.divide(booked, spent, out=np.zeros_like(booked), where=(recorded <= 0) & (spent > 0))
    return np.asarray(amount * by_pay[pool] + hours * by_hour[pool])


def _takes_agency(cells: Cells, places: int, classes: int) -> npt.NDArray[np.bool_]:
    """Tell the rows whose department and job class has agency hours (all classes where agency names none)."""
    used = np.zeros((places, classes), dtype=bool)
    agency = (cells.role == AGENCY) & ((cells.hours * cells.present).sum(axis=(1, 2)) > 0)
    used[cells.department[agency], cells.job_class[agency]] = True
    nowhere = ~used.any(axis=1)
    unnamed = used[:, 0]
    return used[cells.department, cells.job_class] | (nowhere | unnamed)[cells.department]


def _freeze_without_volume(cells: Cells, baseline: BaseYear, uos: Index) -> None:
    pair = uos[cells.department]
    cells.fixed_share[pair < 0] = 1.0
    with_pair = np.flatnonzero(pair >= 0)
    moving = baseline.volumes.quantity[pair[with_pair]][:, :, None] > 0
    cells.fixed_share[with_pair] = np.where(moving, cells.fixed_share[with_pair], 1.0)


def _sort(cells: Cells) -> Cells:
    order = np.argsort(cells.pool, kind="stable")
    return Cells(**{name: values[order] for name, values in vars(cells).items()})


def _sums(values: Floats, place: Index, count: int) -> Floats:
    sums = np.zeros((count, *values.shape[1:]))
    np.add.at(sums, place, values)
    return sums


def _stack(*parts: Floats | list[Floats]) -> Floats:
    filled = [np.asarray(part, dtype=np.float64) for part in parts if len(part)]
    months = next((np.shape(part)[-1] for part in parts if np.ndim(part) == 2), 0)
    return (np.concatenate(filled) if filled else np.zeros((0, months)))[:, :, None]
