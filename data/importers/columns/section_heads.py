"""What texts above groups of lines name: the department or the account of the lines below them."""

from collections.abc import Mapping, Sequence
from typing import Literal, cast

from data.importers.lines.section_words import SECTION_STYLES, numbered_section, section_concept
from data.importers.lines.words import names_class
from data.importers.tables.across import account_or_department
from data.importers.tables.columns import ColumnFacts, column_facts
from data.importers.tables.layout import DerivedColumn
from data.importers.tables.splitting import split, split_style

#: The name of the column that heads of groups make.
HEADING = "Heading"
#: So many different labels are looked at.
_LOOKED_AT = 200
_OTHER = {"account": "department", "department": "account"}


def head_concept(facts: Mapping[str, ColumnFacts], known: set[str]) -> str:
    """Return what heads of groups name, "" where they only part a statement into revenue and expense.

    What another column names they do not; where none does, words tell, their own or those of the labels below.

    Args:
        facts: Facts per column, with those of the heads as `HEADING`.
        known: Concepts that columns are known to say.
    """
    heads = facts[HEADING].counted
    if sum(map(names_class, heads)) >= len(heads) * 0.5:
        return ""
    taken = [concept for concept in _OTHER if {concept, f"{concept}_name"} & known]
    if (numbered := numbered_section(heads)) or taken:
        concept = numbered or _OTHER[taken[0]]
        return concept if concept not in known else ""
    told = account_or_department(list(heads)[:_LOOKED_AT])
    if told is None:
        first = next((column for name, column in facts.items() if name != HEADING and column.words >= 0.5), None)
        labels = account_or_department(list(first.counted)[:_LOOKED_AT]) if first else None
        told = _OTHER[labels] if labels else None
    return told or "account"


def derive_headings(
    source: str, texts: Sequence[str], derived: dict[str, DerivedColumn], halves: dict[str, ColumnFacts]
) -> None:
    """Add the heading above each line as a column, and its code and label when it has both."""
    derived[HEADING] = DerivedColumn(source, "heading")
    halves[HEADING] = column_facts(HEADING, texts)
    worded = split_style(texts, SECTION_STYLES) if section_concept(texts) else None
    numbered = numbered_section(texts)
    style = worded or (f"{numbered} section" if numbered else split_style(texts))  # no text
    if style:
        pairs = [split(text, style) for text in dict.fromkeys(texts)]
        for index, how in enumerate(("code", "label")):
            if worded is None or any(pair[index] for pair in pairs):
                half = f"{HEADING} [{how}]"
                derived[half] = DerivedColumn(HEADING, cast(Literal["code", "label"], how), style)
