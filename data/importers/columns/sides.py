"""The column that says debit or credit of each amount although its heading does not: all its texts are such words."""

import re
from collections.abc import Mapping

from data.importers.headings.side_words import side_of
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.layout import ColumnGuess
from data.importers.tables.roles import is_unnamed
from data.importers.values.headings import normalized
from language import _

#: Letters say it only together, and under a heading that names nothing else ("Shift", "Category").
_LETTERS = (frozenset("dc"), frozenset("sh"), frozenset("dk"))
_OF_LETTERS = frozenset(  # no text
    (
        "side", "sides", "type", "typ", "sign", "ind", "indicator", "flag", "mark", "posting", "post", "entry", "line",
        "trans", "transaction", "txn", "d", "c", "s", "h", "k", "art", "kz", "vz", "kennzeichen", "vorzeichen", "sens",
        "nature", "bal", "balance", "seite", "buchung", "soort", "signo",
    )
)  # fmt: skip
_AMOUNTS = frozenset(("debit", "credit", "dc_flag"))
#: What such a column is taken for where only a weak name says so.
_WEAKLY = frozenset(("description", "reference", "supplier", "entity"))
#: Headings of the nominal account, and of the supplier's or customer's account beside it.
_NOMINAL = frozenset(("nominal", "nominal code", "nominal account", "n c"))  # no text
_PERSONAL = frozenset(("account", "account ref", "a c", "a c ref"))  # no text
_PRIMARY = frozenset(("primary account", "primary acct", "primary code", "primary"))  # no text
_SECONDARY = frozenset(("secondary account", "secondary acct", "secondary code", "secondary"))  # no text
#: Codes of transactions that take the sign from figures: invoices, credit notes, payments, receipts, journals.
_TRANSACTIONS = frozenset(  # no text
    ("pi", "pc", "pp", "pa", "pr", "si", "sc", "sr", "sa", "bp", "br", "cp", "cr", "vp", "vr", "jd", "jc")
)
_REVERSING = frozenset(("pc", "sc", "jc"))
#: Kinds of documents that take back what others said, and headings of columns that name kinds of documents.
_TAKES_BACK = re.compile(  # no text
    r"(?:(?:supplier|vendor|purchase|ap|purch|lieferanten|rechnungs) ?)?"
    r"(?:credits?(?: ?(?:memos?|notes?|invoices?|adj\w*))?|cr(?: memo| note)|refunds?|returns?|reversals?|reversed|"
    r"gutschrift(?:en)?|storno\w*|ruckgabe|retoure|avoirs?|note de credit|nota (?:de )?credito|abono|creditnota|"
    r"kreditnota|kreditfaktura)"
)
_OF_DOCUMENTS = frozenset(  # no text
    (
        "type", "types", "typ", "art", "kind", "class", "doc", "document", "transaction", "trans", "txn", "nature",
        "belegart", "belegtyp", "dokumentart", "rechnungsart", "vorgangsart", "buchungsart", "tipo", "soort", "trx",
    )
)  # fmt: skip
_PLUS = frozenset(("+", "plus", "positive", "pos", "positiv"))  # no text
_MINUS = frozenset(("-", "minus", "negative", "neg", "negativ"))  # no text
_SIGNED_BY = _OF_LETTERS | {"factor", "faktor", "multiplier"}
_YES = frozenset(("y", "yes", "x", "true", "j", "ja", "1", "oui"))  # no text
_NO = frozenset(("n", "no", "false", "nein", "0", "non"))  # no text
_MOST_TYPES, _NAMED = 30, 6
#: Headings of posting keys, two digits that say the side of a line (SAP delivers 40 and 50 for accounts of the ledger).
_KEY_HEADINGS = frozenset(  # no text
    ("pk", "posting key", "pstky", "post key", "pstg key", "bs", "bschl", "buchungsschlussel", "bu schl", "bschluessel")
)
_DEBIT_KEYS = frozenset(("40", "70", *(f"{key:02d}" for key in (*range(1, 10), *range(21, 30), *range(80, 90)))))
_CREDIT_KEYS = frozenset(("50", "75", *(str(key) for key in (*range(11, 20), *range(31, 40), *range(90, 100)))))


def point_at_nominal(mapping: dict[str, ColumnGuess], facts: Mapping[str, ColumnFacts]) -> None:
    """Point the account at "Nominal" where "Account" beside it is that of a supplier or customer."""
    account = mapping.get("account")
    nominal = next((name for name in facts if normalized(name) in _NOMINAL), None)
    taken = {guess.column for guess in mapping.values()}
    if account is not None and normalized(account.column) in _PERSONAL and nominal and nominal not in taken:
        mapping["account"] = ColumnGuess("account", nominal, 0.9)


def point_at_primary(mapping: dict[str, ColumnGuess], facts: Mapping[str, ColumnFacts]) -> None:
    """Point the department at the primary account where a secondary one stands beside it, as Canadian charts (MIS) do.

    The primary account is the functional center, the secondary one what it is for; alone it is an account.
    """
    primary = next((name for name in facts if normalized(name) in _PRIMARY), None)
    secondary = next((name for name in facts if normalized(name) in _SECONDARY), None)
    if primary is None or secondary is None:
        return
    if "department" in mapping and mapping["department"].column not in (primary, secondary):
        return
    for concept in [one for one, guess in mapping.items() if guess.column in (primary, secondary)]:
        del mapping[concept]
    mapping["department"] = ColumnGuess("department", primary, 0.9)
    mapping["account"] = ColumnGuess("account", secondary, 0.9)


def unsigned_transactions(mapping: Mapping[str, ColumnGuess], facts: Mapping[str, ColumnFacts]) -> tuple[str, ...]:
    """Return what holds a list in which only texts tell what takes back: credit notes and minuses would add up.

    Codes of transactions (PC), kinds of documents ("Credit memo", "Gutschrift"), "+" and "-" in a column of their own.
    """
    amount = mapping.get("amount")
    if amount is None or _AMOUNTS & set(mapping) or amount.column not in facts or facts[amount.column].signed:
        return ()
    for name, column in facts.items():
        if told := _kinds_of_lines(name, column):
            words = {"column": name, "codes": ", ".join(told)}
            if {normalized(text) for text in told} <= _TRANSACTIONS:
                text = _(
                    "“{column}” has credits and invoices ({codes}), and the amounts have no sign. Export it with a "
                    "debit and a credit column, or with negative credits.",
                    **words,
                )
            else:
                text = _(
                    "Only “{column}” says which lines take others back ({codes}); the amounts have no sign. Export it "
                    "with a debit and a credit column, or with negative credits.",
                    **words,
                )
            return (text,)
    return ()


def _kinds_of_lines(name: str, column: ColumnFacts) -> list[str]:
    """Return the texts of a column that tells what takes back from what does not; none for any other column."""
    texts = sorted({text.strip() for text in column.counted if text.strip()})
    if len(texts) > _MOST_TYPES:
        return []
    if _flags_what_takes_back(name, column):
        return [f"{name}: {text}" for text in texts]
    if len(texts) < 2:
        return []
    codes = {normalized(text) for text in texts}
    if codes <= _TRANSACTIONS and codes & _REVERSING:
        return sorted(code.upper() for code in codes)
    if _are_signs(name, texts):
        return texts
    back = [text for text in texts if _TAKES_BACK.fullmatch(normalized(text))]
    of_documents = bool(_OF_DOCUMENTS & set(normalized(name).split()))
    return [*back, *(text for text in texts if text not in back)][:_NAMED] if back and of_documents else []


def _are_signs(name: str, texts: list[str]) -> bool:
    """Return whether texts are plus and minus; numbers are only under a heading that speaks of signs."""
    signs = {text.casefold().replace("\u2212", "-").replace("\u2013", "-") for text in texts}
    spoken = {"1", "+1", "-1"} if _SIGNED_BY & set(normalized(name).split()) else set()
    return signs <= _PLUS | _MINUS | spoken and bool(signs & (_MINUS | {"-1"}))


def _flags_what_takes_back(name: str, column: ColumnFacts) -> bool:
    """Return whether a column like "Reversal" or "Storno" says yes of some lines."""
    says = {normalized(text) for text in column.counted} - {""}
    heading = normalized(name).removeprefix("is ")
    heading = re.sub(r" (?:flag|ind|indicator|y n|kz|kennzeichen)$", "", heading)
    return bool(says & _YES) and says <= _YES | _NO and _TAKES_BACK.fullmatch(heading) is not None


def side_of_key(text: str) -> int:
    """Return 1 for a posting key of the debit side, -1 for one of the credit side, 0 for any other text."""
    return (text in _DEBIT_KEYS) - (text in _CREDIT_KEYS)


def point_at_posting_keys(mapping: dict[str, ColumnGuess], facts: Mapping[str, ColumnFacts]) -> None:
    """Point the flag at posting keys, whether the amounts have a sign or not.

    Whether the signs say the same again, or mark postings that take back within their side, is told by all lines when
    they are read (`values.sides`), and asked where they contradict the keys.
    """
    amount = mapping.get("amount")
    keys = next((name for name, column in facts.items() if _holds_keys(name, column)), None)
    if amount is None or amount.column not in facts or keys is None or {"debit", "credit"} & set(mapping):
        return
    flag = mapping.get("dc_flag")
    if flag is not None and flag.column != keys:
        return
    for concept in [one for one, guess in mapping.items() if guess.column == keys]:
        del mapping[concept]
    mapping["dc_flag"] = ColumnGuess("dc_flag", keys, 0.8)


def _holds_keys(name: str, column: ColumnFacts) -> bool:
    keys = [text.strip() for text in column.counted if text.strip()]
    return normalized(name) in _KEY_HEADINGS and bool(keys) and all(map(side_of_key, keys))


def point_at_sides(mapping: dict[str, ColumnGuess], facts: Mapping[str, ColumnFacts]) -> None:
    """Point the flag at the one column of nothing but "Debit" and "Credit", whatever its heading."""
    if _AMOUNTS & set(mapping) or "amount" not in mapping:
        return
    taken = {guess.column for concept, guess in mapping.items() if concept not in _WEAKLY}
    likely = [name for name, column in facts.items() if name not in taken and _says_sides(name, column)]
    if len(likely) != 1:
        return
    for concept in [one for one, guess in mapping.items() if guess.column == likely[0]]:
        del mapping[concept]
    mapping["dc_flag"] = ColumnGuess("dc_flag", likely[0], 0.7)


def _says_sides(name: str, column: ColumnFacts) -> bool:
    """Return whether lines on both sides say so in words of their own."""
    texts = [normalized(text) for text in column.counted if text.strip()]
    if frozenset(texts) in _LETTERS:
        return is_unnamed(name) or set(normalized(name).split()) <= _OF_LETTERS
    sides = [side_of(text) for text in texts]
    return {side for side, _rest in sides} == {"debit", "credit"} and not any(rest for _side, rest in sides)
