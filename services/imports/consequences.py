"""What follows from each answer to a question, told beside it: the totals of the file one way and the other."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from data.importers.questions import title
from data.importers.tables.layout import NumberFormat
from data.importers.values.numbers import parse_decimals
from language import _, ngettext
from services.imports.asking import POWERS
from services.imports.results import FallbackCount, exact
from services.imports.rows.context import Context
from services.imports.rows.typed import text_column

#: Decimal places that figures are summed with where two ways of reading them are compared.
PLACES = 3


@dataclass
class OtherReadings:
    """Sums of the columns that open questions are about, read one way and the other; nothing without a question."""

    marks: Counter[str] = field(default_factory=Counter)
    columns: Counter[str] = field(default_factory=Counter)

    def take(self, context: Context, table: Any) -> None:
        """Add up the rows of a chunk."""
        asked, layout = context.source.asked, context.source.layout
        if "thousands-mark" in asked:
            for name in _in_use(context, list(layout.rival_formats)):
                for fmt in (layout.number_formats[name], layout.rival_formats[name]):
                    self.marks["decimal" if fmt.decimals else "thousands"] += _sum(table, name, fmt)
        if "amount-column" in asked:
            for choice in asked["amount-column"].choices:
                fmt = layout.number_formats.get(choice.value, NumberFormat())
                self.columns[choice.value] += _sum(table, choice.value, fmt)


def ask_at_end(context: Context, readings: OtherReadings, control_total: int, exponent: int) -> None:
    """Raise what only the whole file can ask, and tell what follows from each choice.

    `control_total` is in units of 10^-`exponent`, in the sign of the file.
    """
    places = exponent + context.amounts.power
    for fallback in context.fallbacks.used.values():
        if fallback.rows and (fallback.asks or fallback.answer is not None):
            context.source.ask(fallback.question(exact(fallback.total, exponent)))
    asked = context.source.asked
    effects = {
        "thousands": {unit: _total(exact(control_total * 10**more, places)) for unit, more in POWERS.items()},
        "thousands-mark": {value: _total(exact(total, PLACES)) for value, total in readings.marks.items()},
        "amount-column": {value: _total(exact(total, PLACES)) for value, total in readings.columns.items()},
    }
    for name, effect in effects.items():
        if name in asked and effect:
            asked[name] = asked[name].with_effects(effect)


def _total(money: str) -> str:
    whole, _point, places = money.partition(".")
    return _("total {total}", total=f"{whole}.{places.rstrip('0').ljust(2, '0')}")


def _in_use(context: Context, names: list[str]) -> list[str]:
    taken = {*context.mapping.values(), *context.source.layout.month_columns}
    return [name for name in names if name in taken] or names


def _sum(table: Any, name: str, fmt: NumberFormat) -> int:
    figures, _read = parse_decimals(text_column(table, name), fmt, scale=PLACES)
    return int(figures.sum())


def told_notes(context: Context, exponent: int) -> list[str]:
    """Say what went to a fallback, and which answers came from an earlier file."""
    notes = [fallback_note(part, exact(part.total, exponent)) for part in context.fallbacks.counts() if part.kind]
    again = [asked for asked in context.source.asked.values() if asked.last_time]
    return [
        *notes,
        *(
            _("{subject}: answered as last time ({answer}).", subject=title(asked.name), answer=asked.answer)
            for asked in again
        ),
    ]


def fallback_note(part: FallbackCount, total: str) -> str:
    """Return what is said of lines that lack a department or account; `total` is their amount as shown."""
    count = f"{part.rows:,}"
    if part.kind == "account":
        return ngettext(
            "{count} line without an account went to “{target}” ({total}).",
            "{count} lines without an account went to “{target}” ({total}).",
            part.rows, count=count, target=part.target, total=total,
        )  # fmt: skip
    return ngettext(
        "{count} line without a department went to “{target}” ({total}).",
        "{count} lines without a department went to “{target}” ({total}).",
        part.rows, count=count, target=part.target, total=total,
    )  # fmt: skip
