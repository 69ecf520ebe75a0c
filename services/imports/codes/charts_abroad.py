"""Whether the numbers of a file's accounts may be trusted to say what they say in charts of the US and the UK."""

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


def numbers_say_little(heading: str, currency: str) -> bool:
    """Return whether a file is of a country whose charts are numbered in another way than those of the US and the UK.

    Args:
        heading: Heading of the column of accounts, "" where there is none.
        currency: Code of the money of its figures.
    """
    words = [word for word in normalized(heading.split(" [", maxsplit=1)[0]).split() if not word.isdigit()]
    return currency not in _HOME or any(word not in _ENGLISH for word in words if word != "column")
