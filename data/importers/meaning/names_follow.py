"""Names belong to the code column that they follow: "Cost Centre, CC Description, Subjective, Subjective Desc"."""

import re
from collections.abc import Mapping, Sequence

from data.importers.meaning.concepts import normalized
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.layout import ColumnGuess

_PAIRS = {"account": "account_name", "department": "department_name"}
#: Concepts that the heading of a name may have been taken for by its words alone.
_LOOSE = frozenset((*_PAIRS.values(), "description", "title"))
_NAMING = re.compile(
    r"\b(?:name|desc|descr|descrip|description|title|text|label|bezeichnung|bez|beschreibung|nom|libelle|intitule|"
    r"designation|nombre|denominacion|descripcion|nome|denominazione|descrizione|naam|omschrijving|namn|benamning|navn|"
    r"betegnelse)$"
)
#: A name that its heading tells so surely stays, wherever it stands.
_SURE = 0.95


def settle_names(
    mapping: dict[str, ColumnGuess], facts: Mapping[str, ColumnFacts], cells: Mapping[str, Sequence[str]]
) -> None:
    """Give each code the name right behind it, and leave out names that are no names of their codes."""
    behind = {code: _name_behind(mapping[code].column, facts, cells) for code in _PAIRS if code in mapping}
    for code, name in _PAIRS.items():
        column = behind.get(code)
        held = {concept for concept, guess in mapping.items() if guess.column == column}
        current = mapping.get(name)
        astray = current is None or current.column in {other for key, other in behind.items() if key != code}
        if column and astray and held <= _LOOSE:
            for concept in held:
                del mapping[concept]
            mapping[name] = ColumnGuess(name, column, 0.8)
    for code, name in _PAIRS.items():
        if code in mapping and name in mapping and not _may_name(mapping[code], mapping[name], cells):
            del mapping[name]


def _name_behind(code: str, facts: Mapping[str, ColumnFacts], cells: Mapping[str, Sequence[str]]) -> str | None:
    """Return the column right behind a code whose heading and texts say that it holds the names of the codes."""
    names = list(facts)
    if code not in names or names.index(code) + 1 >= len(names):
        return None
    beside = names[names.index(code) + 1]
    if beside not in cells or code not in cells or not _names(beside, code) or facts[beside].words < 0.5:
        return None
    return beside if _same_text(cells[code], cells[beside]) == 1.0 else None


def _names(heading: str, code: str) -> bool:
    """Return whether a heading is that of a code with a word for names: "CC Description", "Subjective Desc"."""
    words = normalized(heading)
    of = _NAMING.sub("", words).split()
    return words != " ".join(of) and bool(of) and any(_is_short_for(word, normalized(code)) for word in of)


def _is_short_for(word: str, heading: str) -> bool:
    """Return whether a word is one of a heading's, its first letters, or an abbreviation (KST of Kostenstelle)."""
    if word in heading.split() or word == "".join(part[0] for part in heading.split()):
        return True
    letters = iter(heading.replace(" ", ""))
    return len(word) >= 2 and heading[:1] == word[0] and all(letter in letters for letter in word)


def _may_name(code: ColumnGuess, name: ColumnGuess, cells: Mapping[str, Sequence[str]]) -> bool:
    if name.confidence >= _SURE or code.column not in cells or name.column not in cells:
        return True
    return _same_text(cells[code.column], cells[name.column]) >= 0.5


def _same_text(codes: Sequence[str], texts: Sequence[str]) -> float:
    """Return the share of codes (0-1) with one text throughout; 1 where no code comes twice."""
    by_code: dict[str, list[str]] = {}
    for code, text in zip(codes, texts, strict=True):
        if code and text:
            by_code.setdefault(code, []).append(text)
    several = [set(group) for group in by_code.values() if len(group) > 1]
    return sum(len(group) == 1 for group in several) / len(several) if several else 1.0
