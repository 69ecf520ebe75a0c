"""Names without a telling heading: "Description" beside "Account", and labels of lines under no heading at all."""

import re
from collections.abc import Mapping, Sequence

from data.importers.meaning.concepts import normalized
from data.importers.meaning.mapping import name_score
from data.importers.tables.across import account_or_department
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.layout import ColumnGuess

#: So many different labels are looked at.
_LOOKED_AT = 200
_PAIRS = {"account": "account_name", "department": "department_name"}
#: Headings that name whatever stands before them; what they are taken for alone is worth less.
_NAMELESS = frozenset(  # no text
    [
        "name",
        "names",
        "full name",
        "title",
        "label",
        "description",
        "desc",
        "text",
        "bezeichnung",
        "beschreibung",
        "titel",
        "nom",
        "libelle",
        "intitule",
        "designation",
        "nombre",
        "denominacion",
        "descripcion",
        "nome",
        "denominazione",
        "descrizione",
        "naam",
        "omschrijving",
        "namn",
        "benamning",
        "beskrivning",
        "navn",
        "betegnelse",
        "beskrivelse",
        "descricao",
        "denominacao",
    ]
)
#: Of postings with days it is what each was about, of lists the name of the account.
_OF_POSTINGS = "text"
_LOOSE = frozenset(("supplier", "description", "title", "item_name", "reference"))
_NUMBERED = re.compile(r" [0-9]+$")


def add_names(
    mapping: dict[str, ColumnGuess],
    facts: Mapping[str, ColumnFacts],
    cells: Mapping[str, Sequence[str]],
    concepts: Sequence[str],
) -> None:
    """Point the name of an account or department at a text column right behind the code, one text a code."""
    for code, name in _PAIRS.items():
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


def add_labels(
    mapping: dict[str, ColumnGuess],
    facts: Mapping[str, ColumnFacts],
    cells: Mapping[str, Sequence[str]],
    unnamed: Sequence[str],
) -> None:
    """Point account or department at the first column, which has no heading, as in pivots and income statements.

    Codes may have their names in the next one.

    It is what the file lacks; where it lacks both, its texts tell.

    Args:
        mapping: What is known of the columns; it is added to.
        facts: Facts per column.
        cells: The cells of the sample.
        unnamed: Columns without a heading.
    """
    first = next(iter(facts), "")
    taken = {guess.column for guess in mapping.values()}
    lacking = [concept for concept in _PAIRS if not {concept, _PAIRS[concept]} & set(mapping)]
    if first not in unnamed or not lacking or facts[first].filled < 0.5:
        return
    if any(column == first or column.startswith(f"{first} [") for column in taken):
        return
    names = first if facts[first].words >= 0.5 else _names_beside(first, facts, cells, unnamed)
    if names not in facts or names in taken:
        return
    told = account_or_department(list(facts[names].counted)[:_LOOKED_AT]) if len(lacking) > 1 else lacking[0]
    if told:
        mapping[told] = ColumnGuess(told, first, 0.6)
        if names != first:
            mapping[_PAIRS[told]] = ColumnGuess(_PAIRS[told], names, 0.6)


def _names_beside(
    codes: str, facts: Mapping[str, ColumnFacts], cells: Mapping[str, Sequence[str]], unnamed: Sequence[str]
) -> str:
    """Return the column right behind one of codes that has their names, neither under a heading; "" where none."""
    beside = _behind(codes, facts)
    coded = facts[codes].codes >= 0.8 and beside in unnamed and beside in cells and codes in cells
    return beside if coded and _names_codes(cells[codes], cells[beside], facts[beside]) else ""


def _names_codes(codes: Sequence[str], texts: Sequence[str], column: ColumnFacts) -> bool:
    if column.words < 0.8 or column.filled < 0.8:
        return False
    pairs = {(code, text) for code, text in zip(codes, texts, strict=True) if code and text}
    return len({code for code, _text in pairs}) == len(pairs) and len({text for _code, text in pairs}) > 1


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
