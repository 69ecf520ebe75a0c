"""Hours (or pay) without a kind beside those of kinds: whether "Hours Worked" includes "OT Hrs" is asked."""

from collections.abc import Mapping
from typing import Literal

from data.importers.questions import question
from language import _, in_quotes
from services.imports.rows.context import Context

Asked = Literal["regular-hours", "regular-pay"]
INCLUDED = "included"


def are_included(context: Context, name: Asked, column: str, kinds: Mapping[str, str]) -> bool:
    """Return whether a column without a kind counts those of kinds, too; asked where there is one beside some.

    Args:
        context: Asks, and has the answers.
        name: Of hours or of pay.
        column: The column without a kind; "" where there is none.
        kinds: Column to kind, this one among them.
    """
    beside = [in_quotes(one) for one in kinds if one != column]
    if not column or not beside:
        return False
    text = _("Does “{column}” include {others}, or do they stand beside it?", column=column, others=", ".join(beside))
    return context.source.ask(question(name, text, column=column)) == INCLUDED
