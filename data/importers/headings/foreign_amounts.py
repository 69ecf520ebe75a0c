"""Amounts in the currency of the invoice beside the same amounts in the hospital's own: only these add up."""

import re
from collections.abc import Mapping, Sequence

from data.importers.meaning.mapping import name_score
from data.importers.tables.columns import ColumnFacts
from data.importers.values.currencies import CODES, are_codes
from data.importers.values.headings import normalized

#: What is said of a column that is left out for it.
FOREIGN = "in the currency of the document"  # no text
_FOREIGN = re.compile(  # no text
    r"\b(?:fc|fcy|fw|foreign|fremdwahrung\w*|(?:doc|document|trans|transaction|orig|original|entered|invoice) "
    r"(?:curr?|currency|ccy)|tc|belegwahrung|(?:in )?devises?|montantdevise|vreemde valuta|divisa|valuta)\b"
)
_NAMED = re.compile(rf"\b(?:{'|'.join(sorted(CODES))})\b", re.IGNORECASE)
#: How far a heading has to speak of an amount.
_AMOUNT = 0.45


def foreign_amounts(names: Sequence[str], facts: Mapping[str, ColumnFacts]) -> dict[str, str]:
    """Return the columns of amounts in other currencies where the own one stands beside them, with why; else {}.

    Their headings say so ("Betrag FW", "FC Amount"); or a column says the currency of each line and only the other
    amount names one in its heading ("Amount", "Currency", "Amount USD").

    Args:
        names: Columns of figures.
        facts: Facts per column.
    """
    amounts = [name for name in names if _is_amount(name)]
    foreign = [name for name in amounts if _FOREIGN.search(normalized(name))]
    if not foreign and any(column.distinct > 1 and are_codes(column.counted) for column in facts.values()):
        named = [name for name in amounts if _NAMED.search(normalized(name))]
        foreign = [name for name in amounts if name not in named] if len(named) == 1 else []
        foreign = foreign if len(foreign) == 1 else []
    return dict.fromkeys(foreign, FOREIGN) if len(foreign) < len(amounts) else {}


def _is_amount(name: str) -> bool:
    bare = _FOREIGN.sub(" ", normalized(name)).strip()
    return max(name_score(name, "amount"), name_score(bare, "amount") if bare else 0.0) >= _AMOUNT
