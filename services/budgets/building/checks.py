"""What makes an assumption impossible: its kind, its figure, its place, its day."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session

from data.models import Department
from data.models.organization import ACCOUNT_CATEGORIES
from language import N_, _, bound_text, digits_text, translate
from planning.budgets.building.assumptions import KINDS, Assumption, AssumptionKind
from planning.budgets.building.basis import BuildBasis
from planning.periods import period_of
from services.errors import NotPermittedError, UserError
from services.permissions import Actor, require_department

NOTHING = N_("Nothing was saved.")
#: Kinds that who plans a department may assume for it; the others are finance's.
OF_DEPARTMENTS = ("volume", "hours")


def require_assumptions(actor: Actor, assumptions: Iterable[Assumption]) -> None:
    """Check that the actor may make these assumptions: volumes and hours of own departments, or all with all of them.

    Raises:
        NotPermittedError: Another manager's department, or an assumption that only finance makes.
    """
    for one in assumptions:
        if actor.departments is None:
            continue
        if one.kind not in OF_DEPARTMENTS or one.department_id is None:
            raise NotPermittedError(
                _("Only finance can change this assumption."),
                hint=_("You can plan volumes and hours of your own departments."),
                code="not_permitted",
            )
        require_department(actor, one.department_id)


def check_assumptions(session: Session, assumptions: Sequence[Assumption], basis: BuildBasis) -> None:
    """Refuse assumptions that cannot be.

    Raises:
        UserError: Says which one and why; nothing was saved.
    """
    if len({one.key for one in assumptions}) != len(assumptions):
        raise UserError(
            _("The same assumption is there twice."), hint=_("Nothing was saved. Leave one out."), code="twice"
        )
    for one in assumptions:
        kind = KINDS.get(one.kind)
        if kind is None:
            raise UserError(_("Not a kind of assumption: {kind}", kind=one.kind), hint=translate(NOTHING), code="kind")
        _check_value(kind, one)
        _check_day(kind, one, basis)
        _check_place(session, kind, one)
        _check_detail(kind, one, basis)


def _refuse(kind: AssumptionKind, why: str) -> UserError:
    return UserError(
        _("{assumption}: {reason}", assumption=translate(kind.label), reason=why), hint=translate(NOTHING), code="value"
    )


def _check_value(kind: AssumptionKind, one: Assumption) -> None:
    if not kind.low <= one.value <= kind.high:
        text = bound_text if kind.unit in ("rate", "share", "ratio") else digits_text
        raise _refuse(
            kind,
            _(
                "the figure must be between {low} and {high}.",
                low=text(kind.low / kind.scale),
                high=text(kind.high / kind.scale),
            ),
        )


def _check_day(kind: AssumptionKind, one: Assumption, basis: BuildBasis) -> None:
    if (one.day is None) == bool(kind.dated):
        raise _refuse(kind, _("a day is missing.") if kind.dated else _("it has no day."))
    if kind.dated == "month" and (one.day is None or one.day.day != 1 or period_of(one.day) not in basis.months):
        raise _refuse(kind, _("the month is not in the year of the budget."))


def _check_place(session: Session, kind: AssumptionKind, one: Assumption) -> None:
    if one.department_id is None:
        if kind.scope == "department":
            raise _refuse(kind, _("choose a department."))
        return
    if kind.scope == "hospital":
        raise _refuse(kind, _("it holds for the whole hospital."))
    if session.get(Department, one.department_id) is None:
        raise _refuse(kind, _("this department no longer exists."))


def details_of(kind: AssumptionKind, basis: BuildBasis, department_id: int | None = None) -> list[str]:
    """Return the codes that an assumption can be about; those of one department where it is named."""
    if kind.detail == "measure":
        inside = [one for one in basis.volumes if department_id in (None, one.department_id)]
        return sorted({one.measure for one in inside})
    if kind.detail == "job_class":
        return sorted(basis.job_class_codes.values())
    if kind.detail == "category":
        return [name for name in ACCOUNT_CATEGORIES if name in {one.category for one in basis.lines}]
    if kind.detail == "contract":
        return sorted({part.contract for line in basis.lines for part in line.contracts})
    if kind.detail == "payer":
        return sorted({one.payer for one in basis.payers})
    return []


def _check_detail(kind: AssumptionKind, one: Assumption, basis: BuildBasis) -> None:
    if not one.detail:
        if kind.detail_required:
            raise _refuse(kind, _("say what it is about."))
        return
    known = details_of(kind, basis, one.department_id)
    if one.detail not in known:
        raise _refuse(
            kind, _("“{detail}” is not known here. Known: {known}", detail=one.detail, known=", ".join(known))
        )
