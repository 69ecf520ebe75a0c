"""Columns of names: which column names which codes, told by headings, by place and by one text a code.

"Description" beside "Account", "CC Description" behind "Cost Centre", "Worked Dept Name" that is no name of "Home
Dept", and labels of lines under no heading at all.
"""

import re
from collections.abc import Mapping, Sequence

from data.importers.meaning.concepts import CODE_NAMES
from data.importers.meaning.mapping import name_score
from data.importers.tables.across import account_or_department
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.layout import ColumnGuess
from data.importers.values.headings import normalized

#: So many different labels are looked at.
_LOOKED_AT = 200
#: Of the codes with names those that each line of a ledger or budget has.
_LISTED = ("account", "department")
_OF_CODES = "code codes no nr number num id key nummer numero kode"  # no text
_OF_NAMES = (  # no text
    "name names description desc descr descrip title text label bezeichnung bez beschreibung titel langtext kurztext "
    "nom libelle intitule designation nombre denominacion descripcion nome denominazione descrizione descricao "
    "denominacao naam omschrijving namn benamning beskrivning navn betegnelse beskrivelse"
)
#: Words of headings that only say whether codes or names stand below.
BESIDE_WORDS = frozenset(_OF_CODES.split()) | frozenset(_OF_NAMES.split())
_NAMES = frozenset(_OF_NAMES.split())
_NAMING = re.compile(rf"\b(?:{'|'.join(_OF_NAMES.split())})$")
#: Words of headings of codes behind which what they are of stands alone.
_CODING = re.compile(r"\b(?:code|codes|no|nr|number|id|num|nummer|kode|codigo|codice)$")
#: Headings that name whatever stands before them; what they are taken for alone is worth less.
_NAMELESS = _NAMES | {"full name"}  # no text
#: Of postings with days it is what each was about, of lists the name of the account.
_OF_POSTINGS = "text"
#: Concepts that a heading without a subject, and one of a name, may have been taken for by its words alone.
_LOOSE = frozenset(("supplier", "description", "title", "item_name", "reference"))
_LOOSELY_NAMED = frozenset((*(CODE_NAMES[code] for code in _LISTED), "description", "title"))
_NUMBERED = re.compile(r" [0-9]+$")
#: A name that its heading tells so surely stays, wherever it stands.
_SURE = 0.95


# By the words of headings ---------------------------------------------------------------------------------------------


def stem(heading: str) -> str:
    """Return what a heading speaks of, without the words that say whether codes or names stand below."""
    return " ".join(word for word in normalized(heading).split() if word not in BESIDE_WORDS)


def owner(name: str, columns: Sequence[str]) -> str | None:
    """Return the column of codes that a column of names says it names, None where its heading says none."""
    subject = stem(name)
    others = [column for column in columns if column != name and not is_named(column)]
    return next((column for column in others if subject and stem(column) == subject), None)


def names_of(code: str, columns: Sequence[str]) -> str | None:
    """Return the column whose heading says that it holds the names of a column of codes."""
    return next((name for name in columns if name != code and is_named(name) and owner(name, columns) == code), None)


def is_named(heading: str) -> bool:
    """Return whether a heading says that names stand below."""
    return bool(_NAMES & set(normalized(heading).split()))


# By place -------------------------------------------------------------------------------------------------------------


def add_names(
    mapping: dict[str, ColumnGuess],
    facts: Mapping[str, ColumnFacts],
    cells: Mapping[str, Sequence[str]],
    concepts: Sequence[str],
) -> None:
    """Point the name of an account or department at a text column right behind the code, one text a code."""
    for code in _LISTED:
        name = CODE_NAMES[code]
        guess = mapping.get(code)
        if guess is None or name in mapping or name not in concepts:
            continue
        beside = _behind(guess.column, facts)
        posted = "date" in mapping and normalized(beside) == _OF_POSTINGS
        if (
            beside in cells
            and not posted
            and _is_free(beside, mapping)
            and _names_codes(cells[guess.column], cells[beside], facts[beside])
        ):
            for other in [concept for concept, taken in mapping.items() if taken.column == beside]:
                del mapping[other]
            mapping[name] = ColumnGuess(name, beside, 0.6)
    _part_suppliers(mapping, facts, cells, concepts)


def settle_names(
    mapping: dict[str, ColumnGuess],
    facts: Mapping[str, ColumnFacts],
    cells: Mapping[str, Sequence[str]],
    *,
    listing: bool = False,
) -> None:
    """Give each code the name right behind it, and leave out names that are no names of their codes.

    In a `listing` each code stands once: one that comes twice with two names is a slip, which its line is refused for.
    """
    behind = {code: _name_behind(mapping[code].column, facts, cells) for code in _LISTED if code in mapping}
    for code in _LISTED:
        name, column = CODE_NAMES[code], behind.get(code)
        held = {concept for concept, guess in mapping.items() if guess.column == column}
        current = mapping.get(name)
        astray = current is None or current.column in {other for key, other in behind.items() if key != code}
        if column and astray and held <= _LOOSELY_NAMED:
            for concept in held:
                del mapping[concept]
            mapping[name] = ColumnGuess(name, column, 0.8)
    for code in () if listing else _LISTED:
        name = CODE_NAMES[code]
        if code in mapping and name in mapping and not _may_name(mapping[code], mapping[name], cells):
            del mapping[name]


def add_labels(
    mapping: dict[str, ColumnGuess],
    facts: Mapping[str, ColumnFacts],
    cells: Mapping[str, Sequence[str]],
    unnamed: Sequence[str],
) -> None:
    """Point account or department at the first column, which has no heading, as in pivots and income statements.

    Codes may have their names in the next one. It is what the file lacks; where it lacks both, its texts tell.

    Args:
        mapping: What is known of the columns; it is added to.
        facts: Facts per column.
        cells: The cells of the sample.
        unnamed: Columns without a heading.
    """
    first = next(iter(facts), "")
    taken = {guess.column for guess in mapping.values()}
    lacking = [concept for concept in _LISTED if not {concept, CODE_NAMES[concept]} & set(mapping)]
    if first not in unnamed or not lacking or facts[first].filled < 0.5:
        return
    if any(column == first or column.startswith(f"{first} [") for column in taken):
        return
    names = first if facts[first].words >= 0.5 else _unnamed_names(first, facts, cells, unnamed)
    if names not in facts or names in taken:
        return
    told = account_or_department(list(facts[names].counted)[:_LOOKED_AT]) if len(lacking) > 1 else lacking[0]
    if told:
        mapping[told] = ColumnGuess(told, first, 0.6)
        if names != first:
            mapping[CODE_NAMES[told]] = ColumnGuess(CODE_NAMES[told], names, 0.6)


def _unnamed_names(
    codes: str, facts: Mapping[str, ColumnFacts], cells: Mapping[str, Sequence[str]], unnamed: Sequence[str]
) -> str:
    """Return the column right behind one of codes that has their names, neither under a heading; "" where none."""
    beside = _behind(codes, facts)
    coded = facts[codes].codes >= 0.8 and beside in unnamed and beside in cells and codes in cells
    return beside if coded and _names_codes(cells[codes], cells[beside], facts[beside]) else ""


def _part_suppliers(
    mapping: dict[str, ColumnGuess],
    facts: Mapping[str, ColumnFacts],
    cells: Mapping[str, Sequence[str]],
    concepts: Sequence[str],
) -> None:
    """Read "Kreditor | Name" as code and name: codes under a supplier's heading, their names right behind."""
    guess = mapping.get("supplier")
    if guess is None or "supplier_code" in mapping or "supplier_code" not in concepts or guess.column not in cells:
        return
    beside = _behind(guess.column, facts)
    coded = facts[guess.column].codes >= 0.8 and beside in cells and _is_nameless(beside) and _is_free(beside, mapping)
    if coded and _names_codes(cells[guess.column], cells[beside], facts[beside]):
        for other in [concept for concept, taken in mapping.items() if taken.column == beside]:
            del mapping[other]
        mapping["supplier_code"] = ColumnGuess("supplier_code", guess.column, 0.7)
        mapping["supplier"] = ColumnGuess("supplier", beside, 0.7)


def _behind(column: str, facts: Mapping[str, ColumnFacts]) -> str:
    names = list(facts)
    return next(iter(names[names.index(column) + 1 :]), "") if column in names else ""


def _is_nameless(name: str) -> bool:
    return _NUMBERED.sub("", normalized(name)) in _NAMELESS


def _is_free(name: str, mapping: Mapping[str, ColumnGuess]) -> bool:
    """Return whether a column means nothing yet, or only what its heading alone was taken for."""
    concepts = {concept for concept, guess in mapping.items() if guess.column == name}
    if _is_nameless(name):
        return concepts <= _LOOSE
    return not concepts and name_score(name, "description") >= 0.75


def _name_behind(code: str, facts: Mapping[str, ColumnFacts], cells: Mapping[str, Sequence[str]]) -> str | None:
    """Return the column right behind a code whose heading and texts say that it holds the names of the codes."""
    beside = _behind(code, facts)
    if beside not in cells or code not in cells or not _names(beside, code) or facts[beside].words < 0.5:
        return None
    return beside if _same_text(cells[code], cells[beside]) == 1.0 else None


def _names(heading: str, code: str) -> bool:
    """Return whether a heading is that of a code with a word for names: "CC Description", "Subjective Desc"."""
    words = normalized(heading)
    if words and words == _CODING.sub("", normalized(code)).strip() != normalized(code):
        return True  # "Account Code, Account"
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


def _names_codes(codes: Sequence[str], texts: Sequence[str], column: ColumnFacts) -> bool:
    """Return whether texts are names of codes: one text a code, and not the same for all."""
    if column.words < 0.8 or column.filled < 0.8 or _same_text(codes, texts) < 1.0:
        return False
    return len({text for code, text in zip(codes, texts, strict=True) if code and text}) > 1


def _same_text(codes: Sequence[str], texts: Sequence[str]) -> float:
    """Return the share of codes (0-1) with one text throughout; 1 where no code comes twice."""
    by_code: dict[str, list[str]] = {}
    for code, text in zip(codes, texts, strict=True):
        if code and text:
            by_code.setdefault(code, []).append(text)
    several = [set(group) for group in by_code.values() if len(group) > 1]
    return sum(len(group) == 1 for group in several) / len(several) if several else 1.0
