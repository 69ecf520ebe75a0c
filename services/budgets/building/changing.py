"""Change what a budget is built on: seen before it is stored, driver figures only, old and new in the audit trail."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session

from data.engine import reading, writing
from data.models import BudgetVersion
from language import _
from planning.budgets.building.assumptions import Assumption
from planning.budgets.building.basis import BuildBasis
from planning.budgets.building.build import BuiltBudget, Place, build, figures_moved
from planning.periods import FiscalCalendar
from services import audit, settings
from services.budgets.building.checks import check_assumptions, require_assumptions
from services.budgets.building.keeping import (
    Move,
    StoredBuild,
    keep_assumptions,
    keep_basis,
    move_figures,
    rewrite_volumes,
    stored_build,
    volume_frame,
)
from services.budgets.building.reading import read_basis
from services.budgets.cells import CHANGE_COLUMNS
from services.budgets.overtyped import Cell, typed_cells
from services.budgets.stages.closing import require_open
from services.budgets.states import draft_of
from services.budgets.versions import require_all_departments
from services.errors import UserError
from services.names_and_notes import kept_note
from services.permissions import Actor, require

ACTION = "budget.build"


@dataclass(frozen=True)
class AssumptionEdit:
    """An assumption to make or, with `taken_back`, to drop, so that the expected or usual figure counts again."""

    assumption: Assumption
    taken_back: bool = False


@dataclass(frozen=True)
class BuildPreview:
    """What a change would move; nothing is stored.

    `moves`: figures that the sheet shows, `beneath`: driver figures beneath typed ones, which stay out of sight; both
    as department, account, month (yyyymm), before and after (minor units). `mark` stands for what was seen: it is
    handed back to `store`. `unplaced_minor`: labor that no account of its department can take, of the departments that
    the person sees. `quantities`: cells whose quantity beside the money stays as it was planned.
    """

    version_id: int
    moves: tuple[Move, ...]
    beneath: tuple[Move, ...]
    mark: str
    unplaced_minor: int = 0
    quantities: int = 0


def preview(url: str, actor: Actor, *, version_id: int, edits: Sequence[AssumptionEdit]) -> BuildPreview:
    """Return what edits of assumptions would move in a draft that is built from drivers.

    Raises:
        NotPermittedError: An assumption is another manager's, or finance's.
        UserError: The version is not built from drivers, or an assumption is impossible.
    """
    require(actor, "budget:write")
    require_assumptions(actor, [one.assumption for one in edits])
    with reading(url) as session:
        stored = stored_build(session, version_id)
        after = _after_edits(session, stored.basis, stored.assumptions, edits)
        return _preview(session, actor, stored, build(stored.basis, after), _mark(stored))


def store(
    url: str,
    actor: Actor,
    *,
    version_id: int,
    edits: Sequence[AssumptionEdit],
    mark: str,
    note: str | None = None,
) -> BuildPreview:
    """Store edits of assumptions with the figures that they move, in one transaction; typed figures stay.

    Args:
        url: The database.
        actor: Needs to write budgets; a manager volumes and hours of her own departments only.
        version_id: A draft that is built from drivers.
        edits: As in `preview`.
        mark: Of the preview that the person saw.
        note: Why; kept with the assumptions and in the audit trail.

    Raises:
        NotPermittedError: As for `preview`; nothing is saved.
        UserError: As for `preview`, it is no draft, a department whose figures move has handed in, or somebody else
            changed its drivers since; nothing is saved.
    """
    require(actor, "budget:write")
    require_assumptions(actor, [one.assumption for one in edits])
    with writing(url) as session:
        draft_of(session, version_id)
        stored = stored_build(session, version_id)
        _refuse_changed(stored, mark)
        after = _after_edits(session, stored.basis, stored.assumptions, edits)
        told = _old_and_new(stored.assumptions, edits)
        why = kept_note(note)
        kept = [replace(one.assumption, note=one.assumption.note or why) for one in edits if not one.taken_back]
        gone = [one.assumption for one in edits if one.taken_back]
        keep_assumptions(session, version_id, kept, gone, actor.name)
        return _store_figures(
            session, actor, stored, built=build(stored.basis, after), told={"assumptions": told}, note=note
        )


def preview_reading(url: str, actor: Actor, *, version_id: int) -> BuildPreview:
    """Return what would move if prices, hours and expected volumes were read anew; assumptions stay.

    Raises:
        UserError: The version is not built from drivers, or its year has begun.
    """
    require(actor, "budget:write")
    require_all_departments(actor)
    with reading(url) as session:
        stored = stored_build(session, version_id)
        basis = read_basis(session, stored.basis.fiscal_year, without=version_id)
        return _preview(session, actor, stored, build(basis, stored.assumptions), _mark(stored, basis))


def store_reading(url: str, actor: Actor, *, version_id: int, mark: str, note: str | None = None) -> BuildPreview:
    """Store what was read anew with the figures that it moves; typed figures and assumptions stay.

    Raises:
        UserError: As for `store`, or the data changed since the preview; nothing is saved.
    """
    require(actor, "budget:write")
    require_all_departments(actor)
    with reading(url) as session:  # reading takes seconds: the draft is locked only while it is stored
        basis = read_basis(session, stored_build(session, version_id).basis.fiscal_year, without=version_id)
    with writing(url) as session:
        draft_of(session, version_id)
        stored = stored_build(session, version_id)
        _refuse_changed(stored, mark, basis)
        check_assumptions(session, stored.assumptions, basis)
        keep_basis(session, version_id, basis, actor.name)
        told = {"read": {"old": list(stored.basis.base_months), "new": list(basis.base_months)}}
        return _store_figures(session, actor, stored, built=build(basis, stored.assumptions), told=told, note=note)


def _after_edits(
    session: Session, basis: BuildBasis, known: Iterable[Assumption], edits: Sequence[AssumptionEdit]
) -> list[Assumption]:
    made = [one.assumption for one in edits if not one.taken_back]
    check_assumptions(session, made, basis)
    keys = [one.assumption.key for one in edits]
    if len(set(keys)) != len(keys):
        raise UserError(
            _("The same assumption is there twice."), hint=_("Nothing was saved. Leave one out."), code="twice"
        )
    return [*(one for one in known if one.key not in keys), *made]


def _mark(stored: StoredBuild, basis: BuildBasis | None = None) -> str:
    """Return a short text that stands for basis and assumptions as they are stored, and for a basis read anew."""
    content: list[Any] = [stored.read_at.isoformat(), [[*one.key, one.value] for one in stored.assumptions]]
    if basis is not None:
        content.append(basis.to_plain())
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]


def _refuse_changed(stored: StoredBuild, mark: str, basis: BuildBasis | None = None) -> None:
    if mark != _mark(stored, basis):
        raise UserError(
            _("The drivers changed since you looked."),
            hint=_("Nothing was saved. Look at the preview again, then store it."),
            code="changed",
        )


def _preview(session: Session, actor: Actor, stored: StoredBuild, built: BuiltBudget, mark: str) -> BuildPreview:
    moves = figures_moved(stored.built.figures, built.figures)
    typed = typed_cells(session, stored.version_id, {place[0] for place in moves})
    told = [_move(stored.basis, place, before, after) for place, (before, after) in moves.items()]
    return BuildPreview(
        version_id=stored.version_id,
        moves=tuple(one for one in told if Cell(*one[:3]) not in typed),
        beneath=tuple(one for one in told if Cell(*one[:3]) in typed),
        mark=mark,
        unplaced_minor=_labor_left_over(actor, built),
    )


def _labor_left_over(actor: Actor, built: BuiltBudget) -> int:
    """Return the labor that is in no figure, of the departments that a person sees."""
    seen = actor.departments
    return sum(amount for (place, _category), amount in built.unplaced.items() if seen is None or place in seen)


def _move(basis: BuildBasis, place: Place, before: int, after: int) -> Move:
    department, account, month = place
    return department, account, basis.months[month], before, after


def _store_figures(
    session: Session,
    actor: Actor,
    before: StoredBuild,
    *,
    built: BuiltBudget,
    told: Mapping[str, Any],
    note: str | None,
) -> BuildPreview:
    version_id = before.version_id
    calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
    changes = figures_moved(before.built.figures, built.figures)
    require_open(session, version_id, {place[0] for place in changes} | _volumes_moved(before.built, built))
    after = {place: amount for place, (_before, amount) in changes.items()}
    shown, beneath = move_figures(session, version_id, before.basis, after, calendar)
    rewrite_volumes(session, version_id, built.basis, built.volumes)
    version = session.get_one(BudgetVersion, version_id)
    version.revision += 1
    session.add(version)
    why = kept_note(note)
    details = {
        "revision": version.revision, **told, "cells": len(shown), "beneath": [list(one) for one in beneath],
        "amount_minor": sum(one[4] - one[3] for one in shown), "reason": why, "columns": list(CHANGE_COLUMNS),
        "changes": [[*one, False, None] for one in shown],
    }  # fmt: skip
    audit.record(session, actor, ACTION, f"budget_version/{version_id}", details)
    return BuildPreview(version_id, tuple(shown), tuple(beneath), "", _labor_left_over(actor, built))


def _volumes_moved(before: BuiltBudget, after: BuiltBudget) -> set[int]:
    """Return the departments whose volumes differ."""
    figures = ["department_id", "measure_id", "period", "quantity_milli"]
    frames = (volume_frame(one.basis, one.volumes)[figures] for one in (before, after))
    one, other = (set(frame.itertuples(index=False, name=None)) for frame in frames)
    return {int(department) for department, *_figures in one ^ other}


def _old_and_new(known: Iterable[Assumption], edits: Sequence[AssumptionEdit]) -> list[dict[str, Any]]:
    before = {one.key: one for one in known}
    return [
        {
            "kind": one.assumption.kind,
            "department_id": one.assumption.department_id,
            "detail": one.assumption.detail,
            "day": one.assumption.day.isoformat() if one.assumption.day else None,
            "old": before[one.assumption.key].value if one.assumption.key in before else None,
            "new": None if one.taken_back else one.assumption.value,
            "note": one.assumption.note,
        }
        for one in edits
    ]
