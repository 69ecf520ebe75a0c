"""Columns whose codes are made of parts: which columns can be made of them, and what a person is asked."""

import itertools
from collections.abc import Mapping, Sequence

from data.importers.kinds import file_kind
from data.importers.meaning.mapping import name_score
from data.importers.questions import AnswerChoice, FileQuestion, question
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.composites import Composite, find_composite, shown_parts
from data.importers.tables.layout import ColumnGuess
from language import _

#: Ways to read the parts that are offered; others may be answered.
OFFERED = 4


def find_composites(
    facts: Mapping[str, ColumnFacts],
    cells: Mapping[str, Sequence[str]],
    mapping: Mapping[str, ColumnGuess],
    kind: str,
) -> list[Composite]:
    """The composite columns among those of accounts and departments, where their parts are of use."""
    if not {"account", "department"} <= set(file_kind(kind).concepts) or file_kind(kind).listing:
        return []
    made = []
    for concept in ("account", "department"):
        name = mapping[concept].column if concept in mapping else ""
        composite = find_composite(name, facts[name].counted.elements()) if name in facts else None
        if composite is None or _names_company(composite, cells, mapping):
            continue
        if composite.is_path or (concept == "account" and _is_open(composite, facts, mapping)):
            made.append(composite)
    return made or _under_unknown_heading(facts, mapping)


def _under_unknown_heading(facts: Mapping[str, ColumnFacts], mapping: Mapping[str, ColumnGuess]) -> list[Composite]:
    """The one column of repeated codes of parts where no heading is known to say department or account."""
    if {"account", "account_name", "department", "department_name"} & set(mapping):
        return []
    taken = {guess.column for guess in mapping.values()}
    free = [
        find_composite(name, column.counted.elements())
        for name, column in facts.items()
        if name not in taken and not column.is_date and column.distinct < column.rows * column.filled
    ]
    made = [composite for composite in free if composite is not None and not composite.is_path]
    return made if len(made) == 1 else []


def _names_company(
    composite: Composite, cells: Mapping[str, Sequence[str]], mapping: Mapping[str, ColumnGuess]
) -> bool:
    """Return whether the first of two parts only repeats the company beside it: then the whole keeps accounts apart."""
    guess = mapping.get("entity")
    if guess is None or guess.column not in cells or len(composite.parts) != 2:
        return False
    if len(cells[guess.column]) != len(cells[composite.column]):  # codes of headings, not of lines
        return False
    beside = zip(cells[guess.column], cells[composite.column], strict=True)
    pairs = {(company, cell.split(composite.mark)[0]) for company, cell in beside if cell}
    return len(pairs) == len({company for company, _part in pairs})


def _is_open(composite: Composite, facts: Mapping[str, ColumnFacts], mapping: Mapping[str, ColumnGuess]) -> bool:
    """Return whether the account says more than the account: no department stands beside it, or it is a part."""
    guess = mapping.get("department")
    if guess is None or guess.column not in facts or len(composite.parts) > 2:
        return True
    departments = set(facts[guess.column].counted)
    return any(set(texts) <= departments for texts in composite.parts)


def part_questions(composites: Sequence[Composite], cells: Mapping[str, Sequence[str]]) -> tuple[FileQuestion, ...]:
    """Ask how composite codes are to be read: one question for each column, one answer for all."""
    return tuple(
        _path_question(composite, cells[composite.column])
        if composite.is_path
        else _segment_question(composite, cells[composite.column])
        for composite in composites
    )


def _whole() -> AnswerChoice:
    return AnswerChoice("whole", _("The whole text is the code"))


def _path_question(composite: Composite, cells: Sequence[str]) -> FileQuestion:
    text = _(
        "“{column}” holds paths such as “{example}”. Which part of the path is the code?",
        column=composite.column,
        example=next((cell for cell in cells if cell), ""),
    )
    last = AnswerChoice("last", _("The last part of the path"))
    return question("code-split", text, (last, _whole()), column=composite.column, proposal="last")


def _segment_question(composite: Composite, cells: Sequence[str]) -> FileQuestion:
    text = _(
        "The codes in “{column}” are made of parts, as in {example}. Which parts are the department and the account?",
        column=composite.column,
        example=next((cell for cell in cells if cell), ""),
    )
    ways = _ways(composite, cells)[:OFFERED]
    choices = [AnswerChoice(_value(way), _label(composite, way)) for way in ways]
    proposal = choices[0].value if choices and _is_plain(composite) else None
    column = composite.column
    return question("code-split", text, (*choices, _whole()), column=column, proposal=proposal, free=True)


#: First and last part of the department, and the part of the account; counted from 1.
Way = tuple[int, int, int]


def _value(way: Way) -> str:
    first, last, account = way
    return f"department={first if first == last else f'{first}-{last}'},account={account}"


def _label(composite: Composite, way: Way) -> str:
    first, last, account = way
    shown = composite.mark.join(shown_parts(composite, place).split(",")[0] for place in range(first, last + 1))
    return _(
        "Department: part {department} ({departments}); account: part {account} ({accounts})",
        department=first if first == last else f"{first}-{last}",
        departments=shown_parts(composite, first) if first == last else shown,
        account=account,
        accounts=shown_parts(composite, account),
    )


def _ways(composite: Composite, cells: Sequence[str]) -> list[Way]:
    """Ways to read the parts, the likeliest first.

    The header may name them; else the account is the longer one, or the one behind the department. A company, which has
    few texts before parts with many, is neither; before departments that others have as well it belongs to their codes.
    """
    count = len(composite.parts)
    named = _named_parts(composite)
    long = [place for place in range(1, count + 1) if max(map(len, composite.parts[place - 1])) >= 3]
    varied = [place for place in long if len(composite.parts[place - 1]) > 1]
    places = varied if len(varied) >= 2 else long
    pairs = sorted(itertools.permutations(places, 2), key=lambda pair: _rank(composite, named, *pair))
    ways: list[Way] = []
    for department, account in pairs:
        company = department - 1
        if company >= 1 and company != account and _repeats(cells, composite.mark, company, department, count):
            ways.append((company, department, account))
        ways.append((department, department, account))
    return ways


def _rank(
    composite: Composite, named: tuple[int, int] | None, department: int, account: int
) -> tuple[bool, bool, int, bool, int]:
    width = [max(map(len, texts)) for texts in composite.parts]
    behind = abs(account - department)
    company = _leads_as_company(composite) and 1 in (department, account)
    wider = width[department - 1] - width[account - 1]
    return ((department, account) != named, company, wider, account < department, behind)


#: A company has so many times fewer texts than each of the parts behind it.
_FEWER = 3


def _leads_as_company(composite: Composite) -> bool:
    """Return whether a first part has few texts and two parts behind it have many ("100-6010-4010")."""
    first, *others = map(len, composite.parts)
    return sum(count >= max(first * _FEWER, 2) for count in others) >= 2


def _is_plain(composite: Composite) -> bool:
    """Return whether the likeliest way may be proposed: a first part of a few texts may be a company as well."""
    if len(composite.parts) == 2 or _named_parts(composite) or _leads_as_company(composite):
        return True
    first, *others = map(len, composite.parts)
    return first == 1 or first >= max(others)


def _named_parts(composite: Composite) -> tuple[int, int] | None:
    """The places of department and account as a header such as "Fund-Dept-Account" names them."""
    names = [name.strip() for name in composite.column.split(composite.mark)]
    if len(names) != len(composite.parts):
        return None
    best = {
        concept: max(range(len(names)), key=lambda place: name_score(names[place], concept)) + 1
        for concept in ("department", "account")
    }
    return (best["department"], best["account"]) if best["department"] != best["account"] else None


def _repeats(cells: Sequence[str], mark: str, company: int, department: int, count: int) -> bool:
    """Return whether a department has the same code in several companies."""
    pairs = {
        (parts[company - 1], parts[department - 1]) for cell in cells if len(parts := cell.strip().split(mark)) == count
    }
    return len(pairs) > len({place for _company, place in pairs})
