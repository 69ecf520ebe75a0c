"""Two departments on each line (home and worked, requesting and charged): the one that bears it counts, or is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from data.importers.meaning.code_names import BESIDE_WORDS, is_named
from data.importers.questions import AnswerChoice, FileQuestion, question
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.layout import ColumnGuess
from data.importers.values.headings import normalized
from language import _, in_quotes

Side = Literal["bears", "plain", "aside", "from", "to", "open"]

#: So many texts are shown of each column.
SHOWN = 3
#: What a department is called, longest first, in the languages of concepts.
_DEPARTMENTS = (  # no text
    "cost center", "cost centre", "centre de cout", "centro de costo", "centro de coste", "centro di costo",
    "department", "departement", "departamento", "costcenter", "costcentre", "dept", "kostenstelle", "kst", "ward",
    "unit", "kostenplaats", "afdeling", "avdeling", "avdelning", "koststed", "kostnadsstalle", "service", "uf",
)  # fmt: skip
_SIDES: dict[Side, str] = {  # no text
    "bears": "worked work working charged charge charging chargeable performing performed posting posted receiving "
    "receiver actual debited einsatz leistende belastete buchungs empfanger empfangende affectation imputation "
    "travaille werkelijke gewerkte arbets",
    "aside": "home requesting requestor requester requested ordering parent primary default base assigned employee "
    "hiring stamm heimat anfordernde bestellende ubergeordnete sender sendende origine rattachement demandeur "
    "thuis hem hjemme superior ursprung",
    "from": "from von de desde da van fran fra sending source origen",
    "to": "to an nach vers a hasta destino destination naar till til target",
}
_WORDS: dict[str, Side] = {word: side for side, words in _SIDES.items() for word in words.split()}
_SMALL = frozenset(  # no text
    ("of", "the", "in", "at", "by", "where", "for", "d", "l", "der", "die", "das", "del", "della", "du", "en", "im")
)
#: With these words a unit is no department.
_MEASURED = frozenset(["measure", "measures", "price", "cost", "costs", "rate", "quantity", "issue"])  # no text
#: A heading of unknown words is a department's where so much of its texts stands in another one, too.
_SHARED = 0.5


@dataclass(frozen=True)
class Departments:
    """The department columns of a file: the one that counts, the others, and whether that has to be asked."""

    counts: str
    others: tuple[str, ...]
    asks: bool


def find_departments(
    facts: Mapping[str, ColumnFacts], cells: Mapping[str, Sequence[str]], taken: str
) -> Departments | None:
    """Return which of several departments of each line counts; None for files with one.

    Args:
        facts: Facts of each column.
        cells: The cells of the sample.
        taken: The column that headings alone would choose, "" where none.
    """
    sides = _department_columns({name: column for name, column in facts.items() if name in cells})
    if len(sides) < 2 or set(sides.values()) == {"plain"} or _same(sides, cells):
        return None
    ranked = sorted(sides, key=lambda name: _RANK[sides[name]])
    best = [name for name in ranked if sides[name] == sides[ranked[0]]]
    others = tuple(name for name in sides if name != best[0])
    transfer = {"from", "to"} <= set(sides.values()) and "bears" not in sides.values()
    counts = taken if taken in best else best[0]
    unknown = "open" in sides.values() and "bears" not in sides.values()
    return Departments(counts, others, asks=len(best) > 1 or transfer or unknown)


def _department_columns(facts: Mapping[str, ColumnFacts]) -> dict[str, Side]:
    """What each heading of departments says of them.

    One with words that are not understood is such a heading only where it holds departments of another column, too:
    "Labor Dept Distribution" beside "Department", but not "Default unit of measure" beside "Unit".
    """
    said = {
        name: side
        for name, column in facts.items()
        if not is_named(name)
        and column.filled >= 0.5
        and not (column.has_decimals or column.is_date)
        and (side := _side(name))
    }
    texts = {name: {text.strip() for text in facts[name].counted} - {""} for name in said}

    def shares(name: str) -> bool:
        mine = texts[name]
        return any(len(mine & texts[other]) >= max(1, len(mine) * _SHARED) for other in said if other != name)

    return {name: side for name, (side, sure) in said.items() if sure or shares(name)}


_RANK: dict[Side, int] = {"bears": 0, "to": 1, "plain": 2, "open": 3, "from": 4, "aside": 5}


def department_question(departments: Departments, facts: Mapping[str, ColumnFacts]) -> FileQuestion:
    """Return the question which department of each line counts."""
    text = _("Each line names several departments. Which one are its figures filed under?")
    names = [name for name in facts if name in (departments.counts, *departments.others)]
    choices = [AnswerChoice(name, name, ", ".join(list(facts[name].counted)[:SHOWN])) for name in names]
    return question("two-departments", text, choices, proposal=departments.counts)


def department_note(departments: Departments) -> str:
    """Say which department of each line counts."""
    others = ", ".join(in_quotes(name) for name in departments.others)
    return _("Lines are filed under “{column}”, not under {others}.", column=departments.counts, others=others)


def _side(name: str) -> tuple[Side, bool] | None:
    """Return what a heading says of its department and whether all of it is understood, None for any other heading."""
    words = normalized(name)
    for department in _DEPARTMENTS:
        if f" {department} " in f" {words} ":
            left = f" {words} ".replace(f" {department} ", " ", 1).split()
            return None if department == "unit" and _MEASURED & set(left) else _said(left)
    if words.endswith("kostenstelle"):  # Stammkostenstelle, Einsatzkostenstelle
        return _said([words.removesuffix("kostenstelle").removesuffix("s")])
    return None


def _said(left: list[str]) -> tuple[Side, bool]:
    said = [word for word in left if (word not in BESIDE_WORDS and word not in _SMALL) or word in _WORDS]
    if not said:
        return "plain", True
    sides = {_WORDS[word] for word in said if word in _WORDS}
    side = sides.pop() if len(sides) == 1 else "open"
    return side, side != "open" and all(word in _WORDS for word in said)


def _same(sides: Mapping[str, Side], cells: Mapping[str, Sequence[str]]) -> bool:
    first, *rest = (list(cells[name]) for name in sides)
    return all(other == first for other in rest)


def with_department(mapping: dict[str, ColumnGuess], departments: Departments) -> None:
    """Let the department that counts be the line's, and no other of them anything else."""
    aside = {departments.counts, *departments.others}
    for concept in [concept for concept, guess in mapping.items() if guess.column in aside]:
        del mapping[concept]
    mapping["department"] = ColumnGuess("department", departments.counts, 0.8)
