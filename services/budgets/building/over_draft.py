"""Drivers over a draft that began without them: its lines become driver figures; what people typed stays marked.

Lines of accounts that drivers make no figure of stay as they are, and so do initiatives and transfers. Quantities
beside the money stay where they were: drivers make amounts. A copy of the draft as it was is the way back.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from sqlalchemy import delete, func, insert, select
from sqlmodel import Session, col

from data.engine import reading, writing
from data.models import BudgetLine, BudgetVersion, Statistic
from language import _
from planning.budgets.building.assumptions import KINDS, Assumption
from planning.budgets.building.basis import BuildBasis
from planning.budgets.building.build import BuiltBudget, build
from planning.periods import FiscalCalendar, first_day
from services import audit, settings
from services.budgets import overtyped
from services.budgets.building.changing import ACTION, BuildPreview
from services.budgets.building.checks import check_assumptions, details_of
from services.budgets.building.creating import changes_decided
from services.budgets.building.keeping import (
    Move,
    is_built,
    keep_assumptions,
    keep_basis,
    move_figures,
    rewrite_volumes,
)
from services.budgets.building.reading import has_begun, read_basis
from services.budgets.cells import CHANGE_COLUMNS
from services.budgets.overtyped import Cell, FigureChange
from services.budgets.stages.closing import require_open
from services.budgets.states import draft_of
from services.budgets.versions import copy_in, require_all_departments
from services.errors import UserError
from services.month_end.states import read_states
from services.names_and_notes import kept_note
from services.permissions import Actor, require
from services.totals import ledger

_LINES = BudgetLine.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class _Plan:
    """What building over a draft does: the figures after, the assumptions, and what its lines say now by cell.

    `quantities` (thousandths) are those beside the money of the lines that drivers replace.
    """

    built: BuiltBudget
    assumed: list[Assumption]
    own: dict[Cell, int]
    typed: dict[Cell, int]
    quantities: dict[Cell, int]

    @property
    def lines(self) -> set[tuple[int, int]]:
        """Return departments and accounts that drivers make figures of."""
        return {(department, account) for department, account, _month in self.built.figures}

    def moves(self) -> tuple[list[Move], list[Move]]:
        """Return the figures that a sheet shows and that move, and those that move beneath a typed one."""
        months = self.built.basis.months
        after = {Cell(d, a, months[m]): amount for (d, a, m), amount in self.built.figures.items()}
        told = [
            (*cell, self.own.get(cell, 0), after.get(cell, 0))
            for cell in sorted({*after, *self.own})
            if self.own.get(cell, 0) != after.get(cell, 0)
        ]
        shown = [one for one in told if Cell(*one[:3]) not in self.typed]
        return shown, [one for one in told if Cell(*one[:3]) in self.typed]


def preview_over(url: str, actor: Actor, *, version_id: int, keep_typed: bool = True) -> BuildPreview:
    """Return what would move if a draft that began without drivers were built from them; nothing is stored.

    Typed figures and planned volumes stay, the latter as assumptions; with `keep_typed` False both give way.

    Raises:
        NotPermittedError: Only finance may.
        UserError: It is no draft, is built from drivers already, its year has begun, or there are too few actuals.
    """
    require(actor, "budget:write")
    require_all_departments(actor)
    with reading(url) as session:
        version = _unbuilt(session, session.get(BudgetVersion, version_id))
        basis = read_basis(session, version.fiscal_year, without=version_id)
        plan = _plan(session, version_id, basis, keep_typed=keep_typed)
        shown, beneath = plan.moves()
        taken = [] if keep_typed else _typed_moves(session, version_id, plan)
        moves = [*(one for one in shown if Cell(*one[:3]) not in {Cell(*row[:3]) for row in taken}), *taken]
        unplaced = sum(plan.built.unplaced.values())
        mark, kept = _mark(version, basis), len(plan.quantities)
        return BuildPreview(version_id, tuple(moves), tuple(beneath), mark, unplaced, kept)


def build_over(
    url: str,
    actor: Actor,
    *,
    version_id: int,
    mark: str,
    keep_typed: bool = True,
    note: str | None = None,
    copy_as: str | None = None,
) -> BuildPreview:
    """Build a draft from drivers in one transaction, as it was previewed; every figure is in the audit trail.

    Args:
        url: The database.
        actor: Must see all departments.
        version_id: A draft without drivers.
        mark: Of the preview that the person saw.
        keep_typed: As in `preview_over`.
        note: Why; kept in the audit trail.
        copy_as: The name of a copy of the draft as it was before; None for no copy.

    Raises:
        NotPermittedError: As for `preview_over`.
        UserError: As for `preview_over`, a department has handed in, somebody changed it since, or the name of the
            copy is taken; nothing is saved.
    """
    require(actor, "budget:write")
    require_all_departments(actor)
    with reading(url) as session:  # reading takes seconds: the draft is locked only while it is stored
        draft = _unbuilt(session, session.get(BudgetVersion, version_id))
        basis = read_basis(session, draft.fiscal_year, without=version_id)
    with writing(url) as session:
        version = _unbuilt(session, draft_of(session, version_id))
        if mark != _mark(version, basis):
            raise UserError(
                _("The draft or its drivers changed since you looked."),
                hint=_("Nothing was saved. Look at the preview again, then store it."),
                code="changed",
            )
        plan = _plan(session, version_id, basis, keep_typed=keep_typed)
        check_assumptions(session, plan.assumed, basis)
        require_open(session, version_id, _departments(plan))
        taken = [] if keep_typed else _typed_moves(session, version_id, plan)
        shown, beneath = plan.moves()
        copied = None if copy_as is None else copy_in(session, actor, version_id, name=copy_as, kind=version.kind)
        _store(session, actor, version, plan, taken)
        moved = [*(one for one in shown if Cell(*one[:3]) not in {Cell(*row[:3]) for row in taken}), *taken]
        details = {
            "revision": version.revision, "over_draft": True, "typed_stays": keep_typed, "cells": len(moved),
            "assumptions": [[*one.key, one.value] for one in plan.assumed], "beneath": [list(one) for one in beneath],
            "amount_minor": sum(one[4] - one[3] for one in moved), "reason": kept_note(note),
            "columns": list(CHANGE_COLUMNS), "changes": [[*one, False, None] for one in moved],
            "quantities_kept": len(plan.quantities), "copied_to": copied,
        }  # fmt: skip
        audit.record(session, actor, ACTION, f"budget_version/{version_id}", details)
        unplaced = sum(plan.built.unplaced.values())
        return BuildPreview(version_id, tuple(moved), tuple(beneath), "", unplaced, len(plan.quantities))


def drafts_without_drivers(url: str, actor: Actor) -> dict[int, str]:
    """Return name by id of the drafts without drivers of years that have not begun, the newest year first.

    There are none for who may not build.
    """
    require(actor, "budget:read")
    if actor.departments is not None or not actor.may("budget:write"):
        return {}
    query: Any = (
        select(col(BudgetVersion.id), col(BudgetVersion.name), col(BudgetVersion.fiscal_year))
        .where(col(BudgetVersion.status) == "draft")
        .order_by(col(BudgetVersion.fiscal_year).desc(), col(BudgetVersion.id).desc())
    )
    with reading(url) as session:
        states = read_states(session)
        drafts = {
            int(number): str(name)
            for number, name, year in session.connection().execute(query)
            if not has_begun(states, year)
        }
        return {number: name for number, name in drafts.items() if not is_built(session, number)}


def _mark(version: BudgetVersion, basis: BuildBasis) -> str:
    """Return a short text that stands for the draft as it is and the basis that was read."""
    content = json.dumps([version.id, version.revision, basis.to_plain()], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def _unbuilt(session: Session, version: BudgetVersion | None) -> BudgetVersion:
    if version is None or version.status != "draft" or is_built(session, version.id or 0):
        raise UserError(
            _("Only a draft without drivers can be built from them."),
            hint=_("Nothing was saved. Choose such a draft, or create a version that begins with drivers."),
            code="not_unbuilt",
        )
    return version


def _plan(session: Session, version_id: int, basis: BuildBasis, *, keep_typed: bool) -> _Plan:
    assumed = changes_decided(session, basis)
    assumed += _planned_volumes(session, version_id, basis) if keep_typed else []
    built = build(basis, assumed)
    lines = {(department, account) for department, account, _month in built.figures}
    departments = {department for department, _account in lines}
    own = overtyped.own_figures(session, version_id, departments)
    typed = overtyped.typed_cells(session, version_id, departments)
    return _Plan(
        built,
        assumed,
        {cell: amount for cell, amount in own.items() if cell[:2] in lines},
        {cell: row.amount_minor for cell, row in typed.items() if cell[:2] in lines} if keep_typed else {},
        {cell: milli for cell, milli in _quantities(session, version_id).items() if cell[:2] in lines},
    )


def _quantities(session: Session, version_id: int) -> dict[Cell, int]:
    """Return the quantities (thousandths) beside the money of a version's own lines, by cell."""
    keys = (_LINES.c.department_id, _LINES.c.account_id, _LINES.c.period)
    query = (
        select(*keys, func.sum(_LINES.c.quantity_milli))
        .where(*_own_lines(version_id), _LINES.c.quantity_milli.is_not(None), _LINES.c.superseded_by.is_(None))
        .group_by(*keys)
    )
    rows = session.connection().execute(query)
    return {Cell(int(d), int(a), int(p)): int(milli) for d, a, p, milli in rows}


def _own_lines(version_id: int) -> tuple[Any, ...]:
    """Return the conditions under which a line is one that drivers replace, where they know its account."""
    return _LINES.c.version_id == version_id, _LINES.c.kind == "base", _LINES.c.overtyping.is_(False)


def _planned_volumes(session: Session, version_id: int, basis: BuildBasis) -> list[Assumption]:
    """Return the planned volumes of the draft as assumptions, where drivers know the measure; days add up to months."""
    drivers = {(one.department_id, one.measure_id): one.measure for one in basis.volumes}
    sums: dict[tuple[int, str, int], int] = {}
    query = select(
        col(Statistic.department_id), col(Statistic.measure_id), col(Statistic.period), col(Statistic.quantity_milli)
    ).where(col(Statistic.version_id) == version_id, col(Statistic.superseded_by).is_(None))
    for department, measure, period, milli in session.connection().execute(query):
        code = drivers.get((department, measure))
        if code is not None and period in basis.months and code in details_of(KINDS["volume"], basis, department):
            sums[department, code, period] = sums.get((department, code, period), 0) + int(milli)
    return [
        Assumption("volume", milli, department, code, first_day(period))
        for (department, code, period), milli in sorted(sums.items())
    ]


def _typed_moves(session: Session, version_id: int, plan: _Plan) -> list[Move]:
    """Return what becomes of typed figures that give way to drivers."""
    months = plan.built.basis.months
    after = {Cell(d, a, months[m]): amount for (d, a, m), amount in plan.built.figures.items()}
    typed = overtyped.typed_cells(session, version_id, {department for department, _account in plan.lines})
    given = {cell: row.amount_minor for cell, row in typed.items() if cell[:2] in plan.lines}
    return [(*cell, amount, after.get(cell, 0)) for cell, amount in sorted(given.items())]


def _departments(plan: _Plan) -> set[int]:
    return {department for department, _account in plan.lines} | {one.department_id for one in plan.built.basis.volumes}


def _store(session: Session, actor: Actor, version: BudgetVersion, plan: _Plan, taken: Iterable[Move]) -> None:
    version_id, basis = version.id or 0, plan.built.basis
    calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
    back = [
        FigureChange(Cell(d, a, p), plan.own.get(Cell(d, a, p), 0), typed, None) for d, a, p, typed, _after in taken
    ]
    overtyped.change(session, version_id, back, calendar)
    _drop_lines(session, version_id, plan, calendar)
    keep_basis(session, version_id, basis, actor.name)
    keep_assumptions(session, version_id, [replace(one, note=None) for one in plan.assumed], [], actor.name)
    move_figures(session, version_id, basis, plan.built.figures, calendar)
    rewrite_volumes(session, version_id, basis, plan.built.volumes)
    version = session.get_one(BudgetVersion, version_id)
    version.revision += 1
    session.add(version)
    session.flush()


def _drop_lines(session: Session, version_id: int, plan: _Plan, calendar: FiscalCalendar) -> None:
    """Take the lines that drivers replace out, with the monthly totals; typed figures are settled afterwards."""
    frame = pd.DataFrame(
        [(*cell, amount) for cell, amount in plan.own.items()], columns=[*overtyped.CELL_KEY, "amount_minor"]
    ).astype("int64")
    if len(frame):
        ledger.apply(session, version_id, frame, calendar, -1)
    base = _own_lines(version_id)
    for department, account in sorted(plan.lines):
        place = (_LINES.c.department_id == department, _LINES.c.account_id == account)
        session.connection().execute(delete(_LINES).where(*base, *place))
    if plan.quantities:
        kept = [
            {"version_id": version_id, "department_id": d, "account_id": a, "period": p, "amount_minor": 0,
             "quantity_milli": milli, "kind": "base"}
            for (d, a, p), milli in plan.quantities.items()
        ]  # fmt: skip
        session.connection().execute(insert(_LINES), kept)
    session.expire_all()
