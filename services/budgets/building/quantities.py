"""Volumes, hours and places of one department of a budget, month by month: what stands beside its money."""

from dataclasses import dataclass

from data.engine import reading
from planning.budgets.building.assumptions import MILLI, Assumption, AssumptionSet
from planning.budgets.building.labor import full_time_places
from planning.budgets.building.volumes import TYPED, volume_source
from planning.periods import first_day
from planning.staffing.rule import OWN_PAID
from services.budgets.building.changing import AssumptionEdit
from services.budgets.building.keeping import stored_build
from services.permissions import Actor, require, require_department


@dataclass(frozen=True)
class QuantityRow:
    """Thousandths by month; `expected` is what counts where nobody typed, `typed` says where somebody did.

    `kind` and `detail` are those of the assumption that a typed figure is ("volume" of a measure, "hours").
    """

    kind: str
    detail: str
    name: str
    months: tuple[int, ...]
    expected: tuple[int, ...]
    typed: tuple[bool, ...]


@dataclass(frozen=True)
class Quantities:
    """What stands beside a department's money: `rows` can be typed; `fte` and `agency_fte` follow from hours."""

    version_id: int
    department_id: int
    periods: tuple[int, ...]
    rows: tuple[QuantityRow, ...]
    fte: tuple[float, ...]
    agency_fte: tuple[float, ...]


def quantities(url: str, actor: Actor, *, version_id: int, department_id: int) -> Quantities:
    """Return volumes (the unit of service first), needed hours, and the places that follow from them.

    Raises:
        NotPermittedError: It is another manager's department.
        UserError: The version is not built from drivers.
    """
    require(actor, "budget:read")
    require_department(actor, department_id)
    with reading(url) as session:
        stored = stored_build(session, version_id)
    basis, built = stored.basis, stored.built
    assumed = AssumptionSet(stored.assumptions)
    places = range(len(basis.months))
    rows = [
        QuantityRow(
            "volume", one.measure, one.name, built.volumes[number], one.months_milli,
            tuple(volume_source(basis, assumed, built.volumes, number, place) == TYPED for place in places),
        )
        for number, one in enumerate(basis.volumes) if one.department_id == department_id
    ]  # fmt: skip
    units = {basis.volumes[one.driver].measure for one in basis.staffed
             if one.department_id == department_id and one.driver >= 0}  # fmt: skip
    rows.sort(key=lambda row: row.detail not in units)
    needed = [one for one in built.labor.needed if one.department_id == department_id]
    if needed and any(one.required_milli for one in needed):
        rows.append(
            QuantityRow("hours", "", "", tuple(one.required_milli for one in needed),
                        tuple(one.standard_milli for one in needed),
                        tuple(one.typed for one in needed))
        )  # fmt: skip
    own = [one for one in built.labor.hours if one.department_id == department_id]
    paid = [sum(one.months_milli[place] for one in own if one.pay_group in OWN_PAID) for place in places]
    agency = [sum(one.months_milli[place] for one in own if one.pay_group == "agency") for place in places]
    return Quantities(
        version_id=version_id,
        department_id=department_id,
        periods=basis.months,
        rows=tuple(rows),
        fte=tuple(full_time_places(basis, paid[place], place) for place in places),
        agency_fte=tuple(full_time_places(basis, agency[place], place) for place in places),
    )


def edits_of(shown: Quantities, typed: dict[tuple[int, int], float | None]) -> list[AssumptionEdit]:
    """Return what a person typed as edits: by row and month (0–11) the new figure in units, None to take it back.

    Figures that are there already are left out, and so is taking back what nobody typed.
    """
    edits = []
    for (at, place), figure in sorted(typed.items()):
        row = shown.rows[at]
        day = first_day(shown.periods[place])
        if figure is None:
            if row.typed[place]:
                made = Assumption(row.kind, row.months[place], shown.department_id, row.detail, day)
                edits.append(AssumptionEdit(made, taken_back=True))
            continue
        milli = round(figure * MILLI)
        if milli != row.months[place]:
            edits.append(AssumptionEdit(Assumption(row.kind, milli, shown.department_id, row.detail, day)))
    return edits
