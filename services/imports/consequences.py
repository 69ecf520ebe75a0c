"""What only the whole file can ask, and what follows from each answer: its totals one way and the other."""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from data.importers.meaning.pairs import pair_in
from data.importers.questions import AnswerChoice, FileQuestion, question, title
from data.importers.tables.layout import Layout, NumberFormat
from data.importers.values.numbers import parse_decimals
from data.importers.values.sides import FACTORS
from language import _, count_text, in_marks, ngettext
from services.imports.asking import POWERS
from services.imports.options import StartAgainError
from services.imports.results import FallbackCount, StatementTotals, amount_text, exact
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
                    value = "decimal" if fmt.decimals else "thousands"
                    self.marks[value] += sum(_sum(table, one, fmt) for one in _cells_of(layout, name))
        if "amount-column" in asked:
            for choice in asked["amount-column"].choices:
                for name, factor in _parts(context, choice.value):
                    self.columns[choice.value] += factor * _sum(
                        table, name, layout.number_formats.get(name, NumberFormat())
                    )


def _parts(context: Context, value: str) -> list[tuple[str, int]]:
    """The columns that an answer names, with the factor of each: a pair is debit less credit."""
    layout = context.source.layout
    pair = None if value in layout.columns else pair_in(value, layout.columns)
    factors = FACTORS[layout.sides or context.amounts.settled or "unsigned"]
    return list(zip(pair, factors, strict=True)) if pair else [(value, 1)]


def ask_at_end(context: Context, readings: OtherReadings, control_total: int, exponent: int) -> None:
    """Raise what only the whole file can ask, and tell what follows from each choice.

    `control_total` is in units of 10^-`exponent`, in the sign of the file.
    """
    places = exponent + context.amounts.power
    still_open = {asked.name for asked in context.source.open_questions}
    for fallback in context.fallbacks.used.values():
        if {"code-split", f"{fallback.kind}-column"} & still_open:
            continue  # which lines lack it is known once that is answered
        if fallback.rows and (fallback.asks or fallback.answer is not None):
            context.source.ask(fallback.question(amount_text(fallback.total, exponent)))
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
    return _("total {total}", total=in_marks(f"{whole}.{places.rstrip('0').ljust(2, '0')}"))


def _in_use(context: Context, names: list[str]) -> list[str]:
    taken = {*context.mapping.values(), *context.source.layout.month_columns}
    return [name for name in names if name in taken] or names


def _cells_of(layout: Layout, name: str) -> list[str]:
    """Return the columns of the file that hold some figures: of columns side by side several."""
    across = layout.unpivot
    if across is None or name not in across.figures:
        return [name]
    place = across.figures.index(name)
    return [group.sources[place] for group in across.groups if group.sources[place]]


def _sum(table: Any, name: str, fmt: NumberFormat) -> int:
    figures, _read = parse_decimals(text_column(table, name), fmt, scale=PLACES)
    return int(figures.sum())


def settle_sides(context: Context) -> None:
    """Keep what all rows show of the signs of debits and credits, or ask; called at the end of a pass.

    Raises:
        StartAgainError: The first rows were read by other signs.
    """
    source, amounts = context.source, context.amounts
    if not any((*amounts.sides.debits, *amounts.sides.credits)) or source.layout.sides:
        return
    decided = amounts.sides.decide() or source.ask(_sides_question(context))
    if decided is None:
        return
    source.layout = replace(source.layout, sides=decided)
    if decided in ("negated", "flipped"):
        source.notes.append(_("Debits are negative in this file; they were read as positive."))
    if decided != (amounts.settled or "unsigned"):
        raise StartAgainError


def _sides_question(context: Context) -> FileQuestion:
    sides = context.amounts.sides
    text = _(
        "Negative debits: {debits} of {all_debits}; negative credits: {credits} of {all_credits}. "
        "What do the signs of this file say?",
        debits=sides.debits[1],
        all_debits=sum(sides.debits),
        credits=sides.credits[1],
        all_credits=sum(sides.credits),
    )
    return question("debit-credit", text, proposal="unsigned")


def ask_sign(context: Context, totals: StatementTotals | None, exponent: int) -> str | None:
    """Ask what negative cost beside positive revenue means, and return the answer in force.

    `totals` are those of the lines read, in units of 10^-`exponent` and in the sign of the file.
    """
    signs = context.signs
    cost = signs.cost_positive - signs.cost_negative
    revenue = totals.operating - cost if totals is not None else signs.positive - signs.negative
    text = _("Revenue is positive and cost negative in this file. Is that cost, or is it taken back?")
    choices = [
        AnswerChoice("credit_positive", _("Cost, shown as it reduces the result"), _result(revenue, -cost, exponent)),
        AnswerChoice("natural", _("Cost that was taken back: load it as negative"), _result(revenue, cost, exponent)),
    ]
    return context.source.ask(question("sign", text, choices, proposal="credit_positive"))


def _result(revenue: int, cost: int, exponent: int) -> str:
    return _(
        "revenue {revenue}, cost {cost}, result {result}",
        revenue=amount_text(revenue, exponent),
        cost=amount_text(cost, exponent),
        result=amount_text(revenue - cost, exponent),
    )


def told_notes(context: Context, exponent: int) -> list[str]:
    """Say what went to a fallback, and which answers came from an earlier file."""
    notes = [fallback_note(part, amount_text(part.total, exponent)) for part in context.fallbacks.counts() if part.kind]
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
    count = count_text(part.rows)
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
