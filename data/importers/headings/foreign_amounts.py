"""Amounts in the currency of the invoice beside the same amounts in the hospital's own: only these add up."""

import re
from collections.abc import Mapping, Sequence

from data.importers.meaning.mapping import name_score
from data.importers.tables.columns import ColumnFacts
from data.importers.values.currencies import CODES, are_codes
from data.importers.values.headings import normalized

#: What is said of a column that is left out for it.
FOREIGN = "in the currency of the document"  # no text
#: What is said of a tax or discount where the only whole amount is in the currency of the document.
PART = "a part of the amount"  # no text
_FOREIGN = re.compile(  # no text
    r"\b(?:fc|fcy|fw|foreign|fremdwahrung\w*|(?:doc|document|trans|transaction|orig|original|entered|invoice) "
    r"(?:curr?|currency|ccy)|tc|belegwahrung|(?:in )?devises?|montantdevise|vreemde valuta|divisa|valuta)\b"
)
_NAMED = re.compile(rf"\b(?:{'|'.join(sorted(CODES))})\b", re.IGNORECASE)
#: The words of the hospital's own currency, whatever the amount is of.
_OWN = re.compile(  # no text
    r"\b(?:lc|lcy|hw|hauswahrung\w*|konzernwahrung\w*|(?:local|home|base|company(?: code)?|functional|group|"
    r"reporting) (?:curr?|currency|ccy))\b"
)
#: What an amount may be a part of, beside or instead of the whole; the own twin of an amount is of the same.
_PARTS = re.compile(  # no text
    r"tax(?!onom)|vat\b|gst\b|hst\b|mwst|\bust\b|umsatzsteuer|steuer|\bbtw\b|\btva\b|\biva\b|\bmva\b|moms\b|"
    r"discount|skonto|rabatt|remise|korting|escompte|rebate|withh\w*|retention|retenue|freight|fracht|shipping|fees?\b|"
    r"gebuhr|paid\b|payments?\b|open\b|outstanding|due\b|remaining|offen\w*|bezahlt|budget|plan\b|planned|"
    r"commit\w*|prior\b|previous|balance|saldo|solde"
)
#: How far a heading has to speak of an amount.
_AMOUNT = 0.45


def foreign_amounts(names: Sequence[str], facts: Mapping[str, ColumnFacts]) -> dict[str, str]:
    """Return columns of amounts that are not to be loaded for their currency, with why; {} for none.

    These are the amounts in other currencies where the own one stands beside them: their headings say so ("Betrag FW",
    "FC Amount"), or a column says the currency of each line and only the other amount names one in its heading
    ("Amount", "Currency", "Amount USD"). The own one is of the same thing: a tax or discount beside "Amount in doc.
    curr." is none; it is left out, and the only amount stays.

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
    own = {name: _parts(name) for name in amounts if name not in foreign}
    if any(_parts(name) in own.values() for name in foreign):
        return dict.fromkeys(foreign, FOREIGN)
    whole = any(not _parts(name) for name in foreign)
    return {name: PART for name, parts in own.items() if whole and parts}


def _parts(name: str) -> frozenset[str]:
    """Return the words that say which part of a sum an amount is, none for the sum itself."""
    return frozenset(_PARTS.findall(_bare(name)))


def _bare(name: str) -> str:
    return _OWN.sub(" ", _FOREIGN.sub(" ", normalized(name))).strip()


def _is_amount(name: str) -> bool:
    bare = _bare(name)
    return max(name_score(name, "amount"), name_score(bare, "amount") if bare else 0.0) >= _AMOUNT
