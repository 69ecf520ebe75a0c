"""Board packs under a name: sections in their order and which month they are of; kept, renamed, deleted, undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from data.engine import reading, writing
from data.models import AuditEvent, SavedPack
from data.models.base import utc_now
from language import N_, _
from planning.periods import FiscalCalendar, shift
from services import audit
from services.board_pack import sections
from services.errors import UserError, only_changes
from services.names_and_notes import Naming, free_name, readable
from services.permissions import Actor, require

#: Which month a saved pack is of, from the latest whole month on; the first is the usual one.
PERIOD_RULES = {
    "latest": N_("Latest whole month"),
    "before": N_("The month before the latest"),
    "quarter": N_("Last month of the latest whole quarter"),
}
NAMING = Naming(
    missing=N_("The pack needs a name."),
    example=N_("For example “Board” or “Department review”."),
    taken=N_("There is already a pack “{name}”."),
)


@dataclass(frozen=True)
class KeptPack:
    """A pack as it is kept; `removed` is one that was deleted and can be brought back."""

    id: int
    name: str
    sections: tuple[str, ...]
    period_rule: str
    cents: bool
    changed_by: str
    changed_at: datetime
    removed: bool

    @property
    def values(self) -> dict[str, Any]:
        """Return what a person changes of it."""
        return {name: getattr(self, name) for name in ("name", "sections", "period_rule", "cents")}


def period_by(rule: str, latest: int, calendar: FiscalCalendar) -> int:
    """Return the month (yyyymm) that a rule means where `latest` is the latest whole month."""
    if rule == "before":
        return shift(latest, -1)
    return shift(latest, -(calendar.fiscal_month(latest) % 3)) if rule == "quarter" else latest


def list_packs(url: str, actor: Actor, *, removed: bool = False) -> list[KeptPack]:
    """Return the saved packs by name; the deleted ones instead when asked for."""
    require(actor, "budget:read")
    with reading(url) as session:
        rows = session.exec(select(SavedPack).order_by(col(SavedPack.name)))
        return [_plain(row) for row in rows if (row.removed_at is not None) is removed]


def by_name(url: str, actor: Actor, *, name: str) -> KeptPack:
    """Return the pack of a name, whatever its case.

    Raises:
        UserError: There is none.
    """
    spelling = " ".join(name.split()).casefold()
    known = list_packs(url, actor)
    for pack in known:
        if pack.name.casefold() == spelling:
            return pack
    raise UserError(
        _("There is no saved pack “{name}”.", name=name),
        hint=_("Choose from: {names}.", names=", ".join(pack.name for pack in known))
        if known
        else _("Save one on the page Board pack."),
        code="missing",
    )


def save(
    url: str,
    actor: Actor,
    *,
    name: str,
    keys: Sequence[str],
    period_rule: str = "latest",
    cents: bool = False,
    pack_id: int | None = None,
    seen: Mapping[str, Any] | None = None,
) -> KeptPack:
    """Keep a pack under a name, or change the one with `pack_id`; a deleted one of that name comes back.

    `seen`: the `values` of that pack as a page showed them; what was left as seen is not stored, whatever it is by now.

    Raises:
        NotPermittedError: The role may not.
        ChangedMeanwhileError: Somebody else has changed one of them since.
        UserError: The name is empty or taken, a section or the rule does not exist, or the pack is gone.
    """
    require(actor, "master_data:write")
    sections.check(actor, tuple(keys))
    if period_rule not in PERIOD_RULES:
        raise UserError(
            _("There is no period rule “{rule}”.", rule=period_rule),
            hint=_("Choose from: {names}.", names=", ".join(PERIOD_RULES)),
        )
    asked: dict[str, Any] = {"name": name, "sections": tuple(keys), "period_rule": period_rule, "cents": cents}
    with writing(url) as session:
        audit.one_writer(session)
        others = session.exec(select(SavedPack)).all()
        row = _find(session, pack_id) if pack_id is not None else _row_deleted(others, name)
        if row is None:
            row = SavedPack(name="", created_by=actor.name, changed_by=actor.name)
        elif seen is not None:
            stored = _plain(row).values
            asked = stored | only_changes(seen, stored, asked)
        kept = free_name(readable(asked["name"]), [one.name for one in others if one is not row], NAMING)
        state = {**asked, "name": kept, "sections": list(asked["sections"]), "removed": False}
        return _store(session, actor, row, state, "pack.save")


def remove(url: str, actor: Actor, *, pack_id: int, seen: KeptPack | None = None) -> KeptPack:
    """Delete a pack; `undo` brings it back with its decisions. `seen`: the pack as a page showed it.

    Raises:
        NotPermittedError: The role may not.
        UserError: Somebody else has changed it since.
        UserError: It is gone already.
    """
    require(actor, "master_data:write")
    with writing(url) as session:
        audit.one_writer(session)
        row = _find(session, pack_id)
        _refuse_changed(row, seen)
        return _store(session, actor, row, {**_state(row), "removed": True}, "pack.remove")


def undo(url: str, actor: Actor, *, pack_id: int, seen: KeptPack | None = None) -> KeptPack:
    """Take the last change of a pack back: its saving, renaming or deletion; a second time does it again.

    `seen`: the pack as the change left it, so that nobody else's later change is taken back.

    Raises:
        NotPermittedError: The role may not.
        UserError: Somebody else has changed it since.
        UserError: Its name was given to another one since.
    """
    require(actor, "master_data:write")
    with writing(url) as session:
        audit.one_writer(session)
        row = session.get(SavedPack, pack_id)
        query = select(AuditEvent).where(AuditEvent.subject == f"pack/{pack_id}").order_by(col(AuditEvent.id).desc())
        event = session.exec(query.limit(1)).first()
        if row is None or event is None:
            raise _gone()
        _refuse_changed(row, seen)
        before = event.details["old"] or {**_state(row), "removed": True}
        others = session.exec(select(SavedPack.name).where(SavedPack.id != pack_id)).all()
        free_name(before["name"], others, NAMING)
        return _store(session, actor, row, before, "pack.undo")


def _find(session: Session, pack_id: int) -> SavedPack:
    row = session.get(SavedPack, pack_id)
    if row is None or row.removed_at is not None:
        raise _gone()
    return row


def _refuse_changed(row: SavedPack, seen: KeptPack | None) -> None:
    now = _plain(row)
    if seen is not None and (now.values, now.removed) != (seen.values, seen.removed):
        raise UserError(_("Someone else changed this in the meantime."), hint=_("Load the page again."), code="changed")


def _gone() -> UserError:
    return UserError(_("This saved pack no longer exists."), hint=_("Choose another."), code="missing")


def _row_deleted(rows: Sequence[SavedPack], name: str) -> SavedPack | None:
    spelling = " ".join(readable(name).split()).casefold()
    return next((row for row in rows if row.removed_at is not None and row.name.casefold() == spelling), None)


def _state(row: SavedPack) -> dict[str, Any]:
    return {
        "name": row.name,
        "sections": list(row.sections),
        "period_rule": row.period_rule,
        "cents": row.cents,
        "removed": row.removed_at is not None,
    }


def _store(session: Session, actor: Actor, row: SavedPack, state: dict[str, Any], action: str) -> KeptPack:
    before = None if row.id is None else _state(row)
    row.name, row.sections, row.period_rule = state["name"], list(state["sections"]), state["period_rule"]
    row.cents, row.removed_at = state["cents"], utc_now() if state["removed"] else None
    row.changed_by, row.changed_at = actor.name, utc_now()
    session.add(row)
    session.flush()
    audit.record(session, actor, action, f"pack/{row.id}", {"old": before, "new": state})
    return _plain(row)


def _plain(row: SavedPack) -> KeptPack:
    known = tuple(key for key in row.sections if key in sections.KEYS)
    return KeptPack(
        id=row.id or 0,
        name=row.name,
        sections=known,
        period_rule=row.period_rule,
        cents=row.cents,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        removed=row.removed_at is not None,
    )
