"""Codes that files name and nobody has explained yet, and what is decided about them."""

from typing import Any

import pandas as pd
from sqlalchemy import func
from sqlmodel import Session, col, select

from data.engine import reading
from data.models import UnknownCode
from data.models.base import utc_now
from language import _
from planning.names import normalize
from services import audit
from services.errors import UserError
from services.imports.codes import held, waiting
from services.imports.codes.code_books import MODELS, Catalogue
from services.imports.codes.remembering import remember_alias
from services.imports.options import Decision, ImportOptions
from services.imports.results import Outcome
from services.imports.storing.bulk import importing, lock_versions
from services.permissions import Actor, require


def unknown_codes(url: str, actor: Actor) -> pd.DataFrame:
    """Return the open codes: id, kind, text, name, rows, amount_minor, suggested_id, suggested_text, suggested_score.

    Most money first; `amount_minor` is in the sign of the files, for the rows that wait for an answer.
    """
    require(actor, "import:read")
    with reading(url) as session:
        rows = session.exec(select(UnknownCode).where(UnknownCode.status == "open")).all()
        labels = _labels(session, rows)
        table = [
            (
                row.id, row.kind, row.text, row.name, row.rows, row.amount_minor, row.suggested_id,
                labels.get((row.kind, row.suggested_id)), row.suggested_score, row.first_batch_id,
            )
            for row in sorted(rows, key=lambda row: (-abs(row.amount_minor), row.kind, row.text))
        ]  # fmt: skip
    return pd.DataFrame(table, columns=_COLUMNS)


_COLUMNS = [
    "id", "kind", "text", "name", "rows", "amount_minor", "suggested_id", "suggested_text", "suggested_score",
    "first_batch_id",
]  # fmt: skip


def _labels(session: Session, rows: Any) -> dict[tuple[str, int | None], str]:
    labels: dict[tuple[str, int | None], str] = {}
    for kind in {row.kind for row in rows}:
        model: Any = MODELS[kind]
        numbers = [row.suggested_id for row in rows if row.kind == kind and row.suggested_id is not None]
        for item in session.exec(select(model).where(col(model.id).in_(numbers))):
            labels[(kind, item.id)] = f"{item.code} {item.name}" if item.code else item.name
    return labels


def decide(url: str, actor: Actor, *, kind: str, text: str, decision: Decision) -> list[Outcome]:
    """Explain a code, remember it as an alias, and post the rows it held back as new batches (one per file).

    Raises:
        UserError: No such open code, or the target does not exist.
    """
    require(actor, "import:write")
    with importing(url) as session:
        lock_versions(session)  # rows of budgets may have waited, and are posted after the trail is told
        query = select(UnknownCode).where(UnknownCode.kind == kind, UnknownCode.text == text)
        row = session.exec(query).first()
        if row is None or row.status != "open":
            raise UserError(_("This code is no longer open."), hint=_("Reload the list."), code="missing")
        target = _target(session, actor, row, decision)
        row.status = {"map": "mapped", "create": "created", "reject": "rejected"}[decision.action]
        row.resolved_id, row.resolved_by, row.resolved_at = target, actor.name, utc_now()
        session.add(row)
        if target is not None and decision.action == "map":
            remember_alias(session, actor, kind, text, target)
        session.flush()
        details = {"kind": kind, "text": text, "decision": decision.action, "target": target}
        audit.record(session, actor, "import.decide", f"unknown_code/{row.id}", details)
        if decision.action == "reject":
            waiting.discard(session, kind, text)
            return []
        return held.post_waiting(session, actor, kind=kind, text=text)


def _target(session: Session, actor: Actor, row: UnknownCode, decision: Decision) -> int | None:
    if decision.action == "reject":
        return None
    model: Any = MODELS[row.kind]
    if decision.action == "map":
        if decision.target_id is None or session.get(model, decision.target_id) is None:
            raise UserError(_("The target of this code no longer exists."), hint=_("Choose another one."))
        return decision.target_id
    values = decision.values or {}
    code = str(values.get("code") or row.text)
    if session.exec(select(model.id).where(func.lower(model.code) == code.casefold())).first() is not None:
        raise UserError(
            _("The code “{code}” is already used.", code=code), hint=_("Map to it instead, or choose another code.")
        )
    catalogue = Catalogue(session, ImportOptions(kind="ledger"), store=True)
    make = catalogue.book(row.kind).make
    assert make is not None  # noqa: S101 - a catalogue's books can make
    number = make(row.text, row.name, values)
    if normalize(code) != normalize(row.text):
        remember_alias(session, actor, row.kind, row.text, number)
    return number
