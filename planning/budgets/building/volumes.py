"""The volumes that a budget is built on: expected ones, changed by assumptions, or typed.

Source: docs/methods.md#budget-from-drivers.
"""

from planning.budgets.building.assumptions import MICRO, AssumptionSet
from planning.budgets.building.basis import BuildBasis, DriverVolume
from planning.budgets.building.parts import nearest
from planning.periods import first_day

#: Where a volume comes from when a person typed it, or changed the expected one.
TYPED, CHANGED = "typed", "changed"  # no text: codes

Volumes = list[tuple[int, ...]]


def planned_volumes(basis: BuildBasis, assumed: AssumptionSet) -> Volumes:
    """Return the volumes (thousandths) of each driver by month of the budget.

    A typed figure counts as it is. A payer's part of a measure moves with the whole, unless it is assumed itself.
    """
    whole = [_own(basis, assumed, one, ("", one.measure)) if one.whole < 0 else () for one in basis.volumes]
    return [
        months if one.whole < 0 else _part(basis, assumed, one, basis.volumes[one.whole], whole[one.whole])
        for one, months in zip(basis.volumes, whole, strict=True)
    ]


def volume_source(basis: BuildBasis, assumed: AssumptionSet, volumes: Volumes, driver: int, place: int) -> str:
    """Return where the volume of a month comes from: `TYPED`, `CHANGED`, or the source of the expected one."""
    one = basis.volumes[driver]
    if assumed.figure("volume", one.department_id, detail=one.measure, day=first_day(basis.months[place])) is not None:
        return TYPED
    if volumes[driver][place] != one.months_milli[place]:
        return CHANGED
    return one.sources[place]


def _own(basis: BuildBasis, assumed: AssumptionSet, one: DriverVolume, details: tuple[str, ...]) -> tuple[int, ...]:
    details = details if not one.member else (one.measure,)
    factors = assumed.factors("volume_change", one.department_id, basis.months, details)
    moved = [nearest(milli * factor, MICRO) for milli, factor in zip(one.months_milli, factors, strict=True)]
    return tuple(
        milli if typed is None else typed
        for milli, typed in zip(moved, _typed_figures(basis, assumed, one), strict=True)
    )


def _part(
    basis: BuildBasis, assumed: AssumptionSet, one: DriverVolume, whole: DriverVolume, now: tuple[int, ...]
) -> tuple[int, ...]:
    own = _own(basis, assumed, one, (one.measure,))
    typed = _typed_figures(basis, assumed, one)
    return tuple(
        milli if said is not None or not before else nearest(milli * after, before)
        for milli, said, before, after in zip(own, typed, whole.months_milli, now, strict=True)
    )


def _typed_figures(basis: BuildBasis, assumed: AssumptionSet, one: DriverVolume) -> list[int | None]:
    return [
        assumed.figure("volume", one.department_id, detail=one.measure, day=first_day(month)) for month in basis.months
    ]
