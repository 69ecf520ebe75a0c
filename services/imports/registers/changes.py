"""What a register file changes, in one sentence: "2 of the contracts change: C-1 (end date 2026-06-30 → …)"."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from language import N_, _, count_text, digits_text, ngettext, translate
from services.contracts import fields
from services.imports.register_rows.masters import RegisterItem
from services.imports.results import amount_text
from services.imports.rows.context import Context
from services.imports.storing import effects

#: Registers of codes that lines are filed under, and what they list.
_LISTED = {"departments": "department", "accounts": "account"}
#: So many changes are told one by one.
TOLD = 10


#: What a link to another thing is called.
LINKS = {
    "parent_id": N_("parent"),
    "service_line_id": N_("service line"),
    "uos_measure_id": N_("unit of service"),
    "flex_measure_id": N_("statistic"),
}


def changes_text(
    changed: Sequence[tuple[int, RegisterItem, dict[str, Any]]],
    linked: Mapping[int, Mapping[str, Any]],
    *,
    exponent: int,
) -> str | None:
    """Return what known things become, None when nothing changes.

    Args:
        changed: Id, item with the new values, and old values of each thing.
        linked: Which links of a thing change, by its id.
        exponent: Decimal places of the currency.
    """
    real = [(item, old, linked.get(number, {})) for number, item, old in changed if old or number in linked]
    if not real:
        return None
    single = [f"{item.key} ({_told(item, old, links, exponent)})" for item, old, links in real[:TOLD]]
    changes, more = ", ".join(single), len(real) - TOLD
    if more <= 0:
        return _("Changes to existing entries: {changes}.", changes=changes)
    return ngettext(
        "Changes to existing entries: {changes}, and {count} more.",
        "Changes to existing entries: {changes}, and {count} more.",
        more,
        changes=changes,
        count=count_text(more),
    )


def _told(item: RegisterItem, old: dict[str, Any], links: Mapping[str, Any], exponent: int) -> str:
    values = [_change(name, value, item.values.get(name), exponent) for name, value in old.items()]
    return "; ".join([*values, *(f"{translate(LINKS[name])} → {item.links[name]}" for name in links)])


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
        return amount_text(value, exponent)
    if name.endswith("_micro"):
        return digits_text(Decimal(value).scaleb(-6), 28)
    return value.isoformat() if isinstance(value, date) else str(value)


def alike_notes(context: Context, kind: str, items: Iterable[RegisterItem]) -> list[str]:
    """Say which new departments and accounts of a register one reads like known ones."""
    listed = _LISTED.get(kind)
    if listed is None:
        return []
    for item in items:
        code = str(item.values.get("code") or item.key)
        context.catalogue.note_new(listed, {"code": code, "name": item.values.get("name") or code})
    return effects.alike_notes(context)
