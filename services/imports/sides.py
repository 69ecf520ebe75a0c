"""How a file writes debits and credits, settled by all of its rows."""

from dataclasses import replace

from data.importers.questions import FileQuestion, question
from language import _
from services.imports.options import StartAgainError
from services.imports.rows.context import Context


def settle_sides(context: Context) -> None:
    """Keep what all rows show of the signs of debits and credits, or ask; called at the end of a pass.

    Raises:
        StartAgainError: The first rows were read by other signs.
    """
    source, amounts = context.source, context.amounts
    if not any((*amounts.sides.debits, *amounts.sides.credits)) or source.layout.sides:
        return
    decided = amounts.sides.decide() or source.ask(_question(context))
    if decided is None:
        return
    source.layout = replace(source.layout, sides=decided)
    if decided in ("negated", "flipped"):
        source.notes.append(_("Debits are negative in this file; they were read as positive."))
    if decided != (amounts.settled or "unsigned"):
        raise StartAgainError


def _question(context: Context) -> FileQuestion:
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
