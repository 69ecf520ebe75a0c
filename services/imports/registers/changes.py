"""What a register file changes, in one sentence: "2 of the contracts change: C-1 (end date 2026-06-30 → …)"."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from language import _, ngettext, translate
from services.contracts import fields
from services.imports.results import exact
from services.imports.rows.registers import RegisterItem

#: So many changes are told one by one.
TOLD = 10


def changes_text(changed: Sequence[tuple[int, RegisterItem, dict[str, Any]]], *, exponent: int) -> str | None:
    """Return what known things become, None when nothing changes.

    Args:
        changed: Id, item with the new values, and old values of each thing.
        exponent: Decimal places of the currency.
    """
    real = [(item, old) for _unused, item, old in changed if old]
    if not real:
        return None
    single = [f"{item.key} ({_values(item.values, old, exponent)})" for item, old in real[:TOLD]]
    changes, more = ", ".join(single), len(real) - TOLD
    if more <= 0:
        return _("Changes to existing entries: {changes}.", changes=changes)
    return ngettext(
        "Changes to existing entries: {changes}, and {count} more.",
        "Changes to existing entries: {changes}, and {count} more.",
        more,
        changes=changes,
        count=f"{more:,}",
    )


def _values(new: dict[str, Any], old: dict[str, Any], exponent: int) -> str:
    return "; ".join(_change(name, value, new.get(name), exponent) for name, value in old.items())


def _change(name: str, old: Any, new: Any, exponent: int) -> str:
    field = fields.BY_NAME.get(name)
    word = (translate(field.title) if field else name.replace("_", " ")).lower()
    if name.endswith("_id"):  # another one; ids say nothing to a person
        return word
    return f"{word} {_text(name, old, exponent)} → {_text(name, new, exponent)}"


def _text(name: str, value: Any, exponent: int) -> str:
    if value is None:
        return "–"
    if name.endswith("_minor"):
        return exact(value, exponent)
    if name.endswith("_micro"):
        return f"{Decimal(value).scaleb(-6).normalize():f}"
    return value.isoformat() if isinstance(value, date) else str(value)
