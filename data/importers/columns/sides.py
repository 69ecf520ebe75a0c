"""The column that says debit or credit of each amount although its heading does not: all its texts are such words."""

from collections.abc import Mapping

from data.importers.headings.side_words import side_of
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.layout import ColumnGuess
from data.importers.tables.roles import is_unnamed
from data.importers.values.headings import normalized

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


def drop_lone_minus(mapping: dict[str, ColumnGuess], facts: Mapping[str, ColumnFacts]) -> None:
    """Leave out a flag that marks some lines with a minus and says nothing of the others, which would be set aside.

    Whether such lines take the others back is asked (`lines.taking_back`).
    """
    flag = mapping.get("dc_flag")
    column = facts.get(flag.column) if flag else None
    if (
        column is not None
        and column.filled < 1
        and {text.strip() for text in column.counted} <= {"-", "\u2212", "\u2013"}
    ):
        del mapping["dc_flag"]


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
