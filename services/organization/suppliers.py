"""Suppliers under several names: merge two into one, take it back, and remember other spellings."""

from collections.abc import Sequence

import pandas as pd
from sqlmodel import col, select

from data.engine import reading, writing
from data.models import Supplier, SupplierAlias
from language import N_, _
from planning.names import normalize
from services import audit
from services.contracts import matching
from services.errors import UserError
from services.merging import Mergeable
from services.permissions import Actor, require

SUPPLIERS = Mergeable(
    Supplier,
    "supplier",
    gone=N_("This supplier no longer exists."),
    itself=N_("A supplier cannot be merged into itself."),
    merged=N_("{name} is itself merged into another supplier."),
    alone=N_("{name} is not merged into another supplier."),
)


def merge(url: str, actor: Actor, *, supplier_id: int, into_id: int) -> None:
    """Count a supplier's spend under another one from now on.

    No line changes: each keeps the supplier of its file, and readers follow `merged_into_id`. So a merge can be taken
    back exactly. Suppliers merged into this one before move along.

    Raises:
        UserError: One of them does not exist, both are the same, or the target is itself merged into another.
    """
    require(actor, "master_data:write")
    with writing(url) as session:
        before = SUPPLIERS.merge(session, actor, supplier_id, into_id)
        matching.rematch(session, suppliers=_ids_given(into_id, before))


def merge_pairs(url: str, actor: Actor, *, pairs: Sequence[tuple[int, int]]) -> int:
    """Merge several (supplier, into) at once, all or none, and return how many; chains end at one supplier.

    Raises:
        UserError: As `merge`.
    """
    require(actor, "master_data:write")
    done, touched = 0, set[int]()
    with writing(url) as session:
        named = SUPPLIERS.find_all(session, {number for pair in pairs for number in pair})
        for supplier_id, into_id in pairs:
            source = named[supplier_id].merged_into_id or supplier_id
            target = named[into_id].merged_into_id or into_id
            if source != target:  # an earlier pair may have brought both together
                touched |= _ids_given(target, SUPPLIERS.merge(session, actor, source, target))
                done += 1
        matching.rematch(session, suppliers=touched)
    return done


def _ids_given(*numbers: int | None) -> set[int]:
    return {number for number in numbers if number is not None}


def unmerge(url: str, actor: Actor, *, supplier_id: int) -> None:
    """Take a merge back: the supplier stands for itself again, with those that had moved along with it.

    Raises:
        UserError: It is not merged into another.
    """
    require(actor, "master_data:write")
    with writing(url) as session:
        before = SUPPLIERS.take_back(session, actor, supplier_id)
        matching.rematch(session, suppliers=[supplier_id, before])


def list_aliases(url: str, actor: Actor) -> pd.DataFrame:
    """Return the remembered spellings: `id, text, supplier_id, supplier, created_by, created_at`."""
    require(actor, "procurement:read")
    query = (
        select(SupplierAlias, Supplier.name)
        .join(Supplier, col(Supplier.id) == SupplierAlias.supplier_id)
        .order_by(col(Supplier.name), col(SupplierAlias.text))
    )
    with reading(url) as session:
        rows = [
            (alias.id, alias.text, alias.supplier_id, name, alias.created_by, alias.created_at)
            for alias, name in session.exec(query)
        ]
    return pd.DataFrame(rows, columns=["id", "text", "supplier_id", "supplier", "created_by", "created_at"])


def add_alias(url: str, actor: Actor, *, supplier_id: int, text: str) -> int:
    """Remember another spelling of a supplier for the next import, and return its id.

    Raises:
        UserError: The text is empty, or means another supplier already.
    """
    require(actor, "master_data:write")
    text = normalize(text)
    if not text:
        raise UserError(_("Enter the other spelling."), code="empty")
    with writing(url) as session:
        supplier = SUPPLIERS.find(session, supplier_id)
        known = session.exec(select(SupplierAlias).where(SupplierAlias.text == text)).first()
        if known is not None:
            other = session.get_one(Supplier, known.supplier_id)
            raise UserError(
                _("“{text}” is already an alias of {other}.", text=text, other=other.name),
                hint=_("Remove that alias first."),
                code="taken",
            )
        alias = SupplierAlias(supplier_id=supplier_id, text=text, created_by=actor.name)
        session.add(alias)
        session.flush()
        audit.record(session, actor, "supplier.alias", f"supplier/{supplier.id}", {"text": text})
        return alias.id or 0


def remove_alias(url: str, actor: Actor, *, alias_id: int) -> None:
    """Forget a spelling; lines that were loaded by it stay with their supplier.

    Raises:
        UserError: It is not known (any more).
    """
    require(actor, "master_data:write")
    with writing(url) as session:
        audit.one_writer(session)  # before the spelling, as an undo that takes its supplier back does
        alias = session.get(SupplierAlias, alias_id)
        if alias is None:
            raise UserError(_("This alias no longer exists."), hint=_("Reload the page."), code="missing")
        details = {"text": alias.text}
        session.delete(alias)
        session.flush()
        audit.record(session, actor, "supplier.forget_alias", f"supplier/{alias.supplier_id}", details)
