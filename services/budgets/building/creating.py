"""A new draft that is built from drivers: volume × hours per unit × pay, volume × price, run rate."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from data.engine import reading
from language import N_, translate
from planning.budgets.building.assumptions import MICRO, Assumption
from planning.budgets.building.basis import BuildBasis
from planning.budgets.building.build import BuiltBudget, build
from services.budgets import versions
from services.budgets.building.checks import check_assumptions
from services.budgets.building.keeping import driver_frame, keep_assumptions, keep_basis, volume_frame
from services.budgets.building.reading import check_year as check_basis
from services.budgets.building.reading import read_basis
from services.permissions import Actor, require
from services.staffing.assumptions import load_assumptions

#: Told a share of the work (0–1) and what is being done.
Progress = Callable[[float, str], object]
STEPS = {
    0.05: N_("Reading prices, hours and volumes"),
    0.6: N_("Building the figures"),
    0.75: N_("Storing the draft"),
}
WAGE_KINDS = {"award": "wage_award", "step": "wage_award", "bill": "bill_rate"}


@dataclass(frozen=True)
class NewBuild:
    """A new draft and what it holds: number of figures, and labor (minor units) that no account could take."""

    version_id: int
    figures: int
    unplaced_minor: int


def _quietly(_share: float, _step: str) -> None:
    pass


def check_year(url: str, actor: Actor, *, fiscal_year: int) -> None:
    """Check that a fiscal year's budget can be built from drivers, before anything is read for it.

    Raises:
        UserError: There are too few months of actuals, or the year has begun, is over or too far ahead.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        check_basis(session, fiscal_year)


def create(
    url: str,
    actor: Actor,
    *,
    name: str,
    fiscal_year: int,
    kind: str = "original",
    note: str | None = None,
    assumptions: Iterable[Assumption] = (),
    progress: Progress = _quietly,
) -> NewBuild:
    """Make a draft out of drivers; every figure is a driver figure until somebody types over it.

    Awards and bill rates that the staffing forecast assumes are taken over as assumptions; others can be given and
    changed later.

    Args:
        url: The database.
        actor: Must see all departments.
        name: As for `versions.create`.
        fiscal_year: A year that has not begun.
        kind: As for `versions.create`.
        note: As for `versions.create`.
        assumptions: What is assumed from the start.
        progress: Told how far the work is.

    Raises:
        UserError: Too few months of actuals, an impossible assumption, or as for `versions.create`.
    """
    require(actor, "budget:write")
    versions.require_all_departments(actor)
    _tell(progress, 0.05)
    with reading(url) as session:
        basis = read_basis(session, fiscal_year)
        given = list(assumptions)
        known = {one.key for one in given}
        told = [*given, *(one for one in changes_decided(session, basis) if one.key not in known)]
        check_assumptions(session, told, basis)
    _tell(progress, 0.6)
    built = build(basis, told)
    _tell(progress, 0.75)

    def keep(session: Session, version_id: int) -> None:
        keep_basis(session, version_id, basis, actor.name)
        keep_assumptions(session, version_id, told, [], actor.name)

    version_id = versions.create_with_lines(
        url, actor, name=name, fiscal_year=fiscal_year, kind=kind, note=note, lines=driver_frame(basis, built.figures),
        volumes=volume_frame(basis, built.volumes), origin=_origin(basis, told), beside=keep,
    )  # fmt: skip
    progress(1.0, "")
    return NewBuild(version_id, len(built.figures), _without_account(built))


def _tell(progress: Progress, share: float) -> None:
    progress(share, translate(STEPS[share]))


def _without_account(built: BuiltBudget) -> int:
    return sum(built.unplaced.values())


def _origin(basis: BuildBasis, told: Iterable[Assumption]) -> dict[str, object]:
    assumed = [[*one.key, one.value] for one in told]
    return {"seeded_from": "drivers", "months": list(basis.base_months), "assumptions": assumed}


def changes_decided(session: Session, basis: BuildBasis) -> list[Assumption]:
    """Return awards and bill rates that the staffing forecast assumes and that prices do not show yet."""
    after = date(basis.base_months[-1] // 100, basis.base_months[-1] % 100, 1)
    merged: dict[tuple[str, int, str, str], Assumption] = {}
    for change in load_assumptions(session).changes:
        if change.day <= after:
            continue
        code = basis.job_class_codes.get(change.job_class_id or 0, "")
        one = Assumption(WAGE_KINDS[change.kind], round(change.percent * MICRO), None, code, change.day)
        before = merged.get(one.key)
        both = one.value if before is None else round((MICRO + before.value) * (MICRO + one.value) / MICRO) - MICRO
        merged[one.key] = Assumption(one.kind, both, None, code, change.day)
    return list(merged.values())
