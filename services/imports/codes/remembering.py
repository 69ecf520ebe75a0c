"""What a person decided about codes, kept for the next files."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, select

from data.models import CodeAlias, SupplierAlias
from data.models.organization import ALIAS_KINDS
from planning.names import normalize
from services.imports.codes.code_books import Catalogue
from services.imports.options import Decision
from services.permissions import Actor


def remember_decisions(
    session: Session, actor: Actor, decisions: Mapping[tuple[str, str], Decision], catalogue: Catalogue
) -> None:
    """Remember what a posted file was told: mapped codes, and created ones under another code than the file's.

    A rejected code is asked again with the next file.
    """
    for (kind, text), decision in decisions.items():
        if kind not in (*ALIAS_KINDS, "supplier"):
            continue
        target = decision.target_id if decision.action == "map" else None
        if decision.action == "create":
            target = _created_under_another_code(catalogue, kind, text, decision)
        if target is not None:
            remember_alias(session, actor, kind, text, target)


def _created_under_another_code(catalogue: Catalogue, kind: str, text: str, decision: Decision) -> int | None:
    code = str((decision.values or {}).get("code") or text)
    return None if normalize(code) == normalize(text) else catalogue.book(kind).lookup(code)


def remember_alias(session: Session, actor: Actor, kind: str, text: str, target: int) -> None:
    """Remember for the next files what a text means."""
    plain = normalize(text)
    known: Any
    if kind == "supplier":
        known = session.exec(select(SupplierAlias).where(SupplierAlias.text == plain)).first()
        known = known or SupplierAlias(supplier_id=target, text=plain, created_by=actor.name)
        known.supplier_id = target
    else:
        query = select(CodeAlias).where(CodeAlias.kind == kind, CodeAlias.text == plain)
        known = session.exec(query).first() or CodeAlias(kind=kind, text=plain, target_id=target, created_by=actor.name)
        known.target_id = target
    session.add(known)
