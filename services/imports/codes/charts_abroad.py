"""Whether the numbers of a file's accounts may be trusted to say what they say in charts of the US and the UK."""

import re

from data.importers.values.headings import normalized

#: Money of countries in which accounts of class 4 are revenue and higher classes are cost by custom.
_HOME = frozenset(("USD", "GBP", "CAD", "AUD", "NZD"))
#: All words of an English heading of accounts; any other is of another language, or of no account.
_ENGLISH = frozenset(  # no text
    (
        "account", "accounts", "acct", "acc", "gl", "g", "l", "general", "ledger", "code", "codes", "no", "num",
        "number", "id", "natural", "nat", "nominal", "object", "obj", "sub", "main", "chart", "of", "coa", "cost",
        "element", "class", "segment", "line", "item", "expense", "expenditure", "revenue", "income", "name",
        "description", "desc", "title", "subjective", "department", "dept", "unit", "string", "combination", "key",
        "fund", "center", "centre", "ledgers", "n", "c", "elem", "distribution", "flexfield", "primary", "secondary",
        "group", "grouping", "type", "label", "the", "and", "s", "posting", "financial", "fs", "fin", "report",
        "statement", "category", "detail", "full", "accounting",
    )
)  # fmt: skip


#: Money of countries in whose charts class 6 is no cost.
_NOT_SIX = frozenset(("CHF", "CZK", "PLN"))
_ALL = frozenset("0123456789")
#: What accounts are called in German, Swedish, Norwegian and Danish.
_NORTHERN = re.compile(r"konto|kto|kostenart|aufwandsart")  # no text
#: Words of columns that the importer makes; they say nothing of a language.
_MADE = frozenset(("column", "heading", "tab", "block"))  # no text


def open_classes(heading: str, currency: str) -> frozenset[str]:
    """Return the first digits of accounts that say nothing by themselves in a file, none in one of the US or the UK.

    Abroad class 6 is cost in nearly all charts, but revenue in some (Swiss hospitals, Czechia). Class 7 is cost
    where accounts are called Konto (KHBV, BAS, NS 4102), and revenue where they are called compte, cuenta or conta.

    Args:
        heading: Heading of the column of accounts, "" where there is none.
        currency: Code of the money of its figures.
    """
    words = [word for word in normalized(heading.split(" [", maxsplit=1)[0]).split() if not word.isdecimal()]
    if currency in _HOME and all(word in _ENGLISH or word in _MADE for word in words):
        return frozenset()
    if currency in _NOT_SIX:
        return _ALL
    northern = any(_NORTHERN.search(word) for word in words)
    return _ALL - frozenset("67" if northern else "6")
