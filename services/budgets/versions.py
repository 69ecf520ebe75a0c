"""Budget versions: make, copy, submit, approve, return, lock, delete; every step checked and recorded."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlmodel import Session, col, select

from data.engine import ROW_LOCK, reading, writing
from data.models import BudgetVersion
from data.models.base import utc_now
from data.models.budget import VERSION_KINDS
from language import N_, _
from planning.periods import FiscalCalendar
from services import audit, settings
from services.budgets import exemptions
from services.budgets.copying import copy_contents
from services.budgets.hands import hands_of
from services.budgets.lines import add_lines, add_volumes, line_sums, proven_sums, release
from services.budgets.stages.closing import require_nobody_closed
from services.budgets.states import expect, given_reason, wrong_state
from services.budgets.uses import require_unused
from services.errors import NotPermittedError, UserError
from services.imports.storing.bulk import lock_books
from services.names_and_notes import Naming, free_name, kept_note
from services.people.four_eyes import require_other_eyes
from services.permissions import Actor, require
from services.totals import ledger

NAMING = Naming(
    missing=N_("The version needs a name."),
    example=N_("For example “Budget 2026”."),
    taken=N_("There is already a version “{name}”."),
)
FISCAL_YEARS = range(1990, 2101)


@dataclass(frozen=True)
class Version:
    """A budget version as pages show it; `revision` is what a change must name to prove it saw the newest state."""

    id: int
    name: str
    fiscal_year: int
    kind: str
    status: str
    parent_id: int | None
    scenario_id: int | None
    note: str | None
    currency: str
    due: date | None
    revision: int
    created_by: str
    created_at: datetime
    submitted_by: str | None
    submitted_at: datetime | None
    approved_by: str | None
    approved_at: datetime | None
    locked_by: str | None
    locked_at: datetime | None


def list_versions(url: str, actor: Actor, *, fiscal_year: int | None = None) -> list[Version]:
    """Return all versions, newest fiscal year first, then by name."""
    require(actor, "budget:read")
    query = select(BudgetVersion).order_by(col(BudgetVersion.fiscal_year).desc(), col(BudgetVersion.name))
    if fiscal_year is not None:
        query = query.where(BudgetVersion.fiscal_year == fiscal_year)
    with reading(url) as session:
        return [_plain(row) for row in session.exec(query)]


def create(
    url: str,
    actor: Actor,
    *,
    name: str,
    fiscal_year: int,
    kind: str = "original",
    parent_id: int | None = None,
    note: str | None = None,
) -> int:
    """Make an empty draft and return its id.

    Raises:
        UserError: The name is empty or taken, the year or the kind is impossible, or the parent does not exist.
    """
    require(actor, "budget:write")
    require_all_departments(actor)
    with writing(url) as session:
        version = _new(session, actor, name=name, fiscal_year=fiscal_year, kind=kind, parent_id=parent_id, note=note)
        details = {"name": version.name, "fiscal_year": fiscal_year, "kind": kind, "parent_id": parent_id}
        audit.record(session, actor, "budget.create", _subject(version), details)
        return version.id or 0


def copy(
    url: str,
    actor: Actor,
    *,
    version_id: int,
    name: str,
    kind: str = "revised",
    fiscal_year: int | None = None,
    note: str | None = None,
) -> int:
    """Copy a version with all its lines and planned volumes into a new draft, and return the draft's id.

    For another fiscal year every line moves by whole years. The copied lines keep the file and the line they came
    from, so every figure can be traced; undoing that file takes them from draft copies too, and is refused once a
    copy is submitted.

    Raises:
        UserError: As for `create`.
    """
    require(actor, "budget:write")
    require_all_departments(actor)
    with writing(url) as session:
        return copy_in(session, actor, version_id, name=name, kind=kind, fiscal_year=fiscal_year, note=note)


def copy_in(
    session: Session, actor: Actor, version_id: int, *, name: str, kind: str, fiscal_year: int | None = None,
    note: str | None = None,
) -> int:  # fmt: skip
    """Copy a version inside an open unit of work, for who may; for the rest see `copy`."""
    source = _find(session, version_id, lock_row=True)  # nobody saves between its lines and what lies beside them
    year = source.fiscal_year if fiscal_year is None else fiscal_year
    target = _new(session, actor, name=name, fiscal_year=year, kind=kind, parent_id=version_id, note=note)
    target.currency = source.currency
    session.flush()
    lines = copy_contents(session, version_id, target.id or 0, (year - source.fiscal_year) * 100)
    calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
    ledger.apply(session, target.id or 0, line_sums(session, target.id or 0), calendar)
    details = {"name": target.name, "fiscal_year": year, "copied_from": version_id, "lines": lines}
    audit.record(session, actor, "budget.copy", _subject(target), details)
    return target.id or 0


def create_with_lines(
    url: str,
    actor: Actor,
    *,
    name: str,
    fiscal_year: int,
    kind: str,
    note: str | None,
    lines: pd.DataFrame,
    origin: dict[str, Any],
    volumes: pd.DataFrame | None = None,
    scenario_id: int | None = None,
    beside: Callable[[Session, int], None] | None = None,
) -> int:
    """Make a draft that begins with lines and volumes which come from no file, and return its id.

    Args:
        url: The database.
        actor: Must see all departments.
        name: As for `create`, and so are `fiscal_year`, `kind` and `note`.
        lines: As for `budget_store.add_lines`.
        origin: Where they come from, for the audit trail.
        volumes: As for `budget_store.add_volumes`; None for none.
        scenario_id: The scenario that they come from, with the way back to it.
        beside: Stores what else belongs to the draft (its id), in the same transaction.

    Raises:
        UserError: As for `create`.
    """
    require(actor, "budget:write")
    require_all_departments(actor)
    with writing(url) as session:
        version = _new(session, actor, name=name, fiscal_year=fiscal_year, kind=kind, parent_id=None, note=note)
        version.scenario_id = scenario_id
        session.flush()
        add_lines(session, version.id or 0, lines)
        if volumes is not None:
            add_volumes(session, version.id or 0, volumes)
        if beside is not None:
            beside(session, version.id or 0)
        calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
        ledger.apply(session, version.id or 0, line_sums(session, version.id or 0), calendar)
        count, amount = proven_sums(session, version)
        details = {"name": version.name, "fiscal_year": fiscal_year, "kind": kind, "lines": count}
        details |= {**origin, "amount_minor": amount}
        audit.record(session, actor, "budget.create", _subject(version), details)
        return version.id or 0


def edit(url: str, actor: Actor, *, version_id: int, revision: int, name: str, note: str | None) -> Version:
    """Rename a version that is not locked, or change its note."""
    require(actor, "budget:write")
    require_all_departments(actor)
    with writing(url) as session:
        version = _for_change(session, version_id, revision)
        if version.status == "locked":
            raise wrong_state(version, _("Create a revised version from it instead."))
        old = {"name": version.name, "note": version.note}
        version.name = _free_name(session, name, besides=version_id)
        version.note = kept_note(note)
        new = {"name": version.name, "note": version.note}
        return _save(session, actor, version, "budget.edit", {"old": old, "new": new})


def submit(url: str, actor: Actor, *, version_id: int, revision: int) -> Version:
    """Hand a draft in for approval; from here on its lines cannot be changed.

    Raises:
        UserError: It is no draft, has no lines, departments have handed in their parts, or somebody changed it.
    """
    require(actor, "budget:submit")
    with writing(url) as session:
        version = _for_change(session, version_id, revision)
        expect(version, "draft", "submit")
        require_nobody_closed(session, version)
        lines, amount = proven_sums(session, version)
        if not lines:
            raise UserError(
                _("“{version}” has no lines yet.", version=version.name),
                hint=_("Import a budget file into it first."),
                code="empty",
            )
        version.status, version.submitted_by, version.submitted_at = "submitted", actor.name, utc_now()
        return _save(session, actor, version, "budget.submit", {"lines": lines, "amount_minor": amount})


def approve(url: str, actor: Actor, *, version_id: int, revision: int) -> Version:
    """Approve a submitted version; no line and no total changes by it, and that is checked first.

    Raises:
        UserError: It was not submitted, was changed in the meantime, or its totals do not equal its lines.
        NotPermittedError: The same person submitted it, or changed figures of it (four eyes).
    """
    require(actor, "budget:approve")
    with writing(url) as session:
        version = _for_change(session, version_id, revision)
        expect(version, "submitted", "approve")
        exemption = exemptions.in_force(session, _subject(version), version.submitted_at)
        added = require_other_eyes(
            session, actor, submitted_by=version.submitted_by, submitted_at=version.submitted_at,
            hands=hands_of(session, version_id).of_version(), exempted=exemption.person if exemption else None,
        )  # fmt: skip
        lines, amount = proven_sums(session, version)
        version.status, version.approved_by, version.approved_at = "approved", actor.name, utc_now()
        details = {"lines": lines, "amount_minor": amount} | ({"approver_added_by_submitter": True} if added else {})
        details |= exemptions.details_of(session, exemption, actor)
        return _save(session, actor, version, "budget.approve", details)


def return_to_draft(url: str, actor: Actor, *, version_id: int, revision: int, reason: str) -> Version:
    """Send a submitted or approved version back for changes, with the reason in the audit trail.

    Raises:
        UserError: It is a draft or locked, no reason is given, or it was changed in the meantime.
    """
    require(actor, "budget:approve")
    reason = given_reason(reason)
    with writing(url) as session:
        version = _for_change(session, version_id, revision)
        if version.status not in ("submitted", "approved"):
            raise wrong_state(version, _("Only submitted and approved versions can be returned."))
        before, version.status = version.status, "draft"
        version.submitted_by = version.submitted_at = version.approved_by = version.approved_at = None
        return _save(session, actor, version, "budget.return", {"from": before, "reason": reason})


def lock(url: str, actor: Actor, *, version_id: int, revision: int) -> Version:
    """Lock an approved version for good; changes then need a revised version.

    Raises:
        UserError: It is not approved, or was changed in the meantime.
    """
    require(actor, "budget:approve")
    with writing(url) as session:
        version = _for_change(session, version_id, revision)
        expect(version, "approved", "lock")
        lines, amount = proven_sums(session, version)
        version.status, version.locked_by, version.locked_at = "locked", actor.name, utc_now()
        return _save(session, actor, version, "budget.lock", {"lines": lines, "amount_minor": amount})


def delete_draft(url: str, actor: Actor, *, version_id: int, revision: int) -> int:
    """Delete a draft with its lines and return how many lines went; its files may be loaded again.

    The audit trail and the record of its files stay. Versions copied from it stay, without a parent.

    Raises:
        UserError: It is no draft, a department has handed in, something stands on it, or somebody changed it.
    """
    require(actor, "budget:write")
    require_all_departments(actor)
    with writing(url) as session:
        lock_books(session)  # its files are taken back, and no import begins to fill what goes
        version = _for_change(session, version_id, revision)
        expect(version, "draft", "delete")
        require_nobody_closed(session, version)
        require_unused(session, version)
        lines, amount = proven_sums(session, version)
        details = {"name": version.name, "fiscal_year": version.fiscal_year, "lines": lines, "amount_minor": amount}
        details["files_undone"] = release(session, actor, version_id)
        session.delete(version)
        session.flush()
        audit.record(session, actor, "budget.delete", _subject(version), details)
        return lines


def require_all_departments(actor: Actor) -> None:
    """Refuse who sees some departments only.

    Raises:
        NotPermittedError: A version covers all departments.
    """
    if actor.departments is not None:
        raise NotPermittedError(
            _("A budget version covers all departments; you have access to only some."),
            hint=_("Ask your finance lead to create or delete versions."),
            code="not_permitted",
        )


def _plain(row: BudgetVersion) -> Version:
    return Version(**row.model_dump())


def _subject(version: BudgetVersion) -> str:
    return f"budget_version/{version.id}"


def _find(session: Session, version_id: int, *, lock_row: bool = False) -> BudgetVersion:
    version = session.get(
        BudgetVersion, version_id, with_for_update=ROW_LOCK if lock_row else None, populate_existing=lock_row
    )
    if version is None:
        raise UserError(
            _("This budget version no longer exists."),
            hint=_("Reload the page and choose another."),
            code="missing",
        )
    return version


def _for_change(session: Session, version_id: int, revision: int) -> BudgetVersion:
    version = _find(session, version_id, lock_row=True)
    if version.revision != revision:
        raise UserError(
            _("Someone else changed “{version}” in the meantime.", version=version.name),
            hint=_("Nothing was saved. Review the latest version and try again."),
            code="changed",
        )
    return version


def _save(session: Session, actor: Actor, version: BudgetVersion, action: str, details: dict[str, Any]) -> Version:
    version.revision += 1
    session.add(version)
    session.flush()
    audit.record(session, actor, action, _subject(version), {"revision": version.revision, **details})
    return _plain(version)


def _new(
    session: Session,
    actor: Actor,
    *,
    name: str,
    fiscal_year: int,
    kind: str,
    parent_id: int | None,
    note: str | None,
) -> BudgetVersion:
    if kind not in VERSION_KINDS:
        raise UserError(
            _("Not a kind of budget: {kind}", kind=kind),
            hint=_("Choose from: {kinds}.", kinds=", ".join(VERSION_KINDS)),
        )
    if fiscal_year not in FISCAL_YEARS:
        raise UserError(
            _("Not a fiscal year: {fiscal_year}", fiscal_year=fiscal_year),
            hint=_("Enter the calendar year in which it ends."),
        )
    if parent_id is not None:
        _find(session, parent_id)
    version = BudgetVersion(
        name=_free_name(session, name),
        fiscal_year=fiscal_year,
        kind=kind,
        parent_id=parent_id,
        note=kept_note(note),
        currency=settings.load(session).currency,
        created_by=actor.name,
    )
    session.add(version)
    session.flush()
    return version


def _free_name(session: Session, name: str, *, besides: int | None = None) -> str:
    taken = [other for id_, other in session.exec(select(BudgetVersion.id, BudgetVersion.name)) if id_ != besides]
    return free_name(name, taken, NAMING)
