"""What people know of a supplier: how well it delivers, whom to call, remarks; each can be withdrawn again."""

from datetime import date
from typing import Literal

import pandas as pd
from sqlmodel import Session, col, select

from data.engine import reading, writing
from data.models import Supplier, SupplierNote
from data.models.base import utc_now
from language import _
from services import audit
from services.errors import UserError
from services.permissions import Actor, require
from services.spend.look_alikes import surviving, with_merged

NoteKind = Literal["performance", "contact", "note"]
COLUMNS = ["id", "kind", "day", "rating", "text", "contact_name", "contact_role", "contact_email", "contact_phone",
           "written_by", "written_at"]  # fmt: skip
LONGEST = 1_000


def notes(url: str, actor: Actor, *, supplier_id: int) -> pd.DataFrame:
    """Return what is written of a supplier and those merged into it, newest first: `COLUMNS`."""
    require(actor, "procurement:read")
    with reading(url) as session:
        group = with_merged(surviving(session), [supplier_id])
        query = (
            select(SupplierNote)
            .where(col(SupplierNote.supplier_id).in_(group), col(SupplierNote.withdrawn_at).is_(None))
            .order_by(col(SupplierNote.written_at).desc(), col(SupplierNote.id).desc())
        )
        rows = [tuple(getattr(note, name) for name in COLUMNS) for note in session.exec(query)]
        return pd.DataFrame(rows, columns=COLUMNS).astype({"rating": "Int64"})


def write(
    url: str,
    actor: Actor,
    *,
    supplier_id: int,
    kind: NoteKind,
    text: str = "",
    rating: int | None = None,
    day: date | None = None,
    contact: tuple[str, str, str, str] = ("", "", "", ""),
) -> int:
    """Store a note and return its id. `contact`: name, role, e-mail, phone; `rating`: 1 poor to 5 good.

    Raises:
        UserError: There is nothing in it, or the supplier does not exist.
    """
    require(actor, "procurement:write")
    words = " ".join(text.split())[:LONGEST]
    name, role, email, phone = (" ".join(part.split())[:120] for part in contact)
    if not (words or name) or (kind == "contact" and not name):
        raise UserError(
            _("Enter the name of the contact.") if kind == "contact" else _("Enter the note."), code="empty"
        )
    if rating is not None and not 1 <= rating <= 5:
        raise UserError(_("A rating must be 1 (poor) to 5 (good)."), code="rating")
    with writing(url) as session:
        audit.one_writer(session)
        if session.get(Supplier, supplier_id) is None:
            raise UserError(_("This supplier no longer exists."), hint=_("Reload the page."), code="missing")
        note = SupplierNote(
            supplier_id=supplier_id, kind=kind, text=words, rating=rating, day=day, written_by=actor.name,
            contact_name=name, contact_role=role, contact_email=email, contact_phone=phone,
        )  # fmt: skip
        session.add(note)
        session.flush()
        audit.record(session, actor, "supplier.note", f"supplier/{supplier_id}", {"note": note.id, "kind": kind})
        return note.id or 0


def withdraw(url: str, actor: Actor, *, note_id: int) -> None:
    """Take a note off the page; it stays stored.

    Raises:
        UserError: It is not there.
    """
    _set_withdrawn(url, actor, note_id, withdrawn=True)


def restore(url: str, actor: Actor, *, note_id: int) -> None:
    """Bring a withdrawn note back.

    Raises:
        UserError: It is not there.
    """
    _set_withdrawn(url, actor, note_id, withdrawn=False)


def _set_withdrawn(url: str, actor: Actor, note_id: int, *, withdrawn: bool) -> None:
    require(actor, "procurement:write")
    with writing(url) as session:
        audit.one_writer(session)
        note = _find(session, note_id)
        note.withdrawn_at = utc_now() if withdrawn else None
        session.add(note)
        session.flush()
        action = "supplier.note_withdraw" if withdrawn else "supplier.note_restore"
        audit.record(session, actor, action, f"supplier/{note.supplier_id}", {"note": note.id})


def _find(session: Session, note_id: int) -> SupplierNote:
    note = session.get(SupplierNote, note_id)
    if note is None:
        raise UserError(_("This note no longer exists."), hint=_("Reload the page."), code="missing")
    return note
