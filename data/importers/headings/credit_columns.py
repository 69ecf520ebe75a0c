"""Credit memos in a column of their own beside what was invoiced: their figures take back."""

import re
from collections.abc import Mapping, Sequence

from data.importers.tables.columns import ColumnFacts
from data.importers.tables.rival_amounts import like_money
from data.importers.values.headings import normalized
from language import _

#: What a heading adds to say that figures stand below.
_MONEY = re.compile(  # no text
    r"\b(?:amounts?|amt|total|value|net|gross|sum|in|usd|eur|gbp|chf|betrag|summe|wert|netto|brutto|montant|ht|ttc|"
    r"importe|importo|bedrag|belopp|belob)\b"
)
_CREDITED = re.compile(  # no text
    r"credit ?(?:memos?|notes?|invoices?)|cr ?(?:memos?|notes?)|credits|credited|refunds?|refunded|returns?|returned|"
    r"reversals?|gutschrift(?:en|s)?|gutschriftsbetrag|ruckgaben?|retouren?|storno|stornobetrag|avoirs?|"
    r"notes? de credit|nota (?:de |di )?credito|abonos?|creditnota|creditfactuur|kredit(?:nota|faktura)"
)
_INVOICED = re.compile(  # no text
    r"invoices?|invoiced|bills?|billed|purchases?|\w{0,30}rechnung(?:en|s)?|rechnungsbetrag|facture(?:s|e)?|facturas?|"
    r"fattur[ae]|factuur|facturen|faktura"
)


def invoice_and_credit(names: Sequence[str], facts: Mapping[str, ColumnFacts]) -> tuple[str, str] | None:
    """Return the columns of what was invoiced and what was credited, None where there are no such two.

    Args:
        names: Columns to look at, in the file's order.
        facts: Facts per column.
    """
    money = [name for name in names if like_money(facts[name])]
    credit = next(iter(_credit_columns({name: facts[name] for name in money})), None)
    invoice = next((name for name in money if _says(_INVOICED, name)), None)
    return (invoice, credit) if invoice and credit else None


def credit_refusal(amount: str | None, facts: Mapping[str, ColumnFacts]) -> tuple[str, ...]:
    """Return why a list of purchases is held that has credit memos beside its amounts; nothing where it has none."""
    pair = invoice_and_credit(list(facts), facts)
    credited = _credit_columns(facts)
    if pair is None and amount is not None and credited and amount not in credited:
        pair = amount, credited[0]
    if pair is None:
        return ()
    return (
        _(
            "“{credit}” stands beside “{invoice}” and takes back what was bought. Put both in one column, credit memos "
            "with a minus sign.",
            credit=pair[1],
            invoice=pair[0],
        ),
    )


def _credit_columns(facts: Mapping[str, ColumnFacts]) -> list[str]:
    """Return the columns of credit memos that hold a figure other than zero."""
    money = [name for name, column in facts.items() if like_money(column) and _says(_CREDITED, name)]
    return [name for name in money if any(re.search("[1-9]", text) for text in facts[name].counted)]


def _says(pattern: re.Pattern[str], name: str) -> bool:
    return pattern.fullmatch(" ".join(_MONEY.sub(" ", normalized(name)).split())) is not None
