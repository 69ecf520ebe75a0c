"""The first month of a hospital's fiscal year, as its files show it."""

import re
from collections.abc import Iterator, Sequence

from data.importers.values.months import month_number, plain
from language import _
from services.organization.setup_evidence import FileEvidence

#: Month, how much it is worth (0-1), why.
Hint = tuple[int, float, str]
_NAMES = r"[a-z]{3,9}"
_RANGE = re.compile(
    rf"\b({_NAMES})\.?(?: \d{{1,2}})?,?(?: (\d{{4}}))? ?(?:-|–|—|to|through|thru|until|bis|a|au|al|t/m|till)"
    rf" ?({_NAMES})\.?(?: \d{{1,2}})?,?(?: (\d{{4}}))?\b"
)
_ENDING = re.compile(
    r"\b(?:year|twelve months|12 months|fy\d*|geschaftsjahr|exercice)[a-z0-9 /]{0,12}?"
    r" (?:ending|ended|ends|end|zum|clos le)"
    rf" (?:\d{{1,2}}\.? )?({_NAMES})\b"
)
_STARTING = re.compile(
    rf"\b(?:fiscal|financial)? ?year[a-z0-9 ]{{0,12}}? (?:beginning|begins|starting|starts|start|from|beginnt im|ab)"
    rf" (?:\d{{1,2}}\.? )?({_NAMES})\b"
)
_SPAN = re.compile(r"\b20\d\d ?/ ?(?:20)?\d\d\b")


def first_month_hints(files: Sequence[FileEvidence]) -> Iterator[Hint]:
    """Yield what files say of the first month: in words, by months side by side, by the months that they cover."""
    for file in files:
        for title in file.titles:
            yield from _in_words(title)
        yield from _by_columns(file)
        yield from _by_cover(file)


def spans_years(files: Sequence[FileEvidence]) -> bool:
    """Return whether a title names a fiscal year by two calendar years."""
    return any(_SPAN.search(title) for file in files for title in file.titles)


def _in_words(title: str) -> Iterator[Hint]:
    words = " ".join(plain(title).split())
    why = _("The title “{title}” says so.", title=title.strip())
    for match in _ENDING.finditer(words):
        if month := month_number(match[1]):
            yield month % 12 + 1, 0.95, why
    for match in _STARTING.finditer(words):
        if month := month_number(match[1]):
            yield month, 0.95, why
    for match in _RANGE.finditer(words):
        first, last = month_number(match[1]), month_number(match[3])
        if first and last and (last - first) % 12 == 11 and _one_year(match[2], match[4], first):
            yield first, 0.95, why


def _one_year(first: str | None, last: str | None, month: int) -> bool:
    """Return whether a range of months is one year long, as far as its years say so."""
    return not first or not last or int(last) - int(first) == (0 if month == 1 else 1)


def _by_columns(file: FileEvidence) -> Iterator[Hint]:
    """Twelve months side by side begin with the first one of the year."""
    months = file.columns
    if len(months) % 12 or not months or file.numbered:
        return
    run = [(months[0] + step - 1) % 12 + 1 for step in range(len(months))]
    if list(months) == run:
        yield (
            months[0],
            0.9 if file.kind == "budget" else 0.7,
            _("The months of “{file}” run in this order.", file=file.name),
        )


def _by_cover(file: FileEvidence) -> Iterator[Hint]:
    """A file with exactly twelve months covers a year."""
    months = file.months
    if file.numbered or file.columns or len(months) != 12:
        return
    span = (months[-1] // 100 - months[0] // 100) * 12 + months[-1] % 100 - months[0] % 100
    if span == 11:
        why = _("“{file}” covers twelve months from this one on.", file=file.name)
        yield months[0] % 100, 0.85 if file.kind == "budget" else 0.65, why
