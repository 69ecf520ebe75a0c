"""Contracts of a file that are known under another number: asked about, so that none counts twice."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlmodel import Session, select

from data.importers.questions import question
from data.models import Contract, Supplier
from language import _, ngettext
from planning.names import match_name, normalize
from services.imports.codes.coming import Coming
from services.imports.register_rows.masters import RegisterItem

QUESTION, LEAVE_OUT = "same-contracts", "leave-out"
#: What two contracts have in common that are one: supplier, term and what it is worth.
Terms = tuple[Any, ...]
_NAMED = 5


def twins(
    fresh: Iterable[RegisterItem], known: Mapping[Terms, str], suppliers: Callable[[Any], str], own: Iterable[str]
) -> list[tuple[RegisterItem, str]]:
    """Return the new contracts that are known already under another number, with that number.

    Args:
        fresh: New contracts of a file.
        known: Terms of the contracts that are known, to their number.
        suppliers: Id of a supplier to its name.
        own: Numbers that the file itself has, normalized: who names both tells them apart.
    """
    apart = set(own)
    pairs = [(item, known.get(_terms(suppliers(item.values.get("supplier_id")), item.values) or ())) for item in fresh]
    return [(item, number) for item, number in pairs if number and normalize(number) not in apart]


def known_terms(session: Session, coming: Coming) -> dict[Terms, str]:
    """Return the terms of contracts that are stored or come before, to their number."""
    known: dict[Terms, str] = {}
    stored = session.exec(select(Contract, Supplier.name).join(Supplier)).all()
    rows = [(row.number, supplier, row.model_dump()) for row, supplier in stored]
    items = [item for item in coming.items if item.kind == "contracts" and not item.known]
    rows += [(str(item.values["number"]), item.supplier, dict(item.values)) for item in items]
    for number, supplier, values in rows:
        terms = _terms(supplier, values)
        if terms is not None:
            known.setdefault(terms, number)
    return known


def _terms(supplier: str, values: Mapping[str, Any]) -> Terms | None:
    """Return what tells a contract whatever its number; None where its row says too little."""
    worth = values.get("annual_value_minor") or values.get("value_minor")
    start, end = values.get("start_date"), values.get("end_date")
    return (match_name(supplier), start, end, worth) if supplier and start and end and worth else None


def twin_question(pairs: Sequence[tuple[RegisterItem, str]]) -> Any:
    """Return what is asked about contracts that are known under another number."""
    named = ", ".join(
        _("“{number}” (line {line}) as “{known}”", number=item.values["number"], line=item.line, known=number)
        for item, number in pairs[:_NAMED]
    )
    text = ngettext(
        "{count} contract has supplier, term and value of one that is known under another number: {contracts}. Is it "
        "the same?",
        "{count} contracts have supplier, term and value of ones that are known under other numbers: {contracts}. Are "
        "they the same?",
        len(pairs),
        count=len(pairs),
        contracts=named + (" …" if len(pairs) > _NAMED else ""),
    )
    why = _("Supplier, first and last day and value are equal.")
    return question(QUESTION, text, proposal=LEAVE_OUT, why=why)
