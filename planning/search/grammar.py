"""A question about a figure, read word by word: figure, place, month, and what it is held against.

Every word must mean something, or the question is refused with the word that does not: nothing is guessed. Without a
month it is the year to date; a month without a year is the newest one with that name that has figures.

Source: docs/methods.md#search.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from planning.hierarchy import ROOT, Node, Tree
from planning.names import plain_words
from planning.periods import shift

Against = Literal["budget", "prior"]
Why = Literal["word", "figure", "many", "month", "months", "nothing"]
#: Rows that an answer has at most: places × figures.
MOST_ROWS = 12
#: Words that say nothing of their own.
_FILLERS = "the of for in at on and a an what was is were are how much many show me give did do we us our to"  # no text
FILLERS = frozenset(_FILLERS.split())  # no text
#: What a figure is held against, longest phrase first.
AGAINST: Mapping[tuple[str, ...], Against] = {
    ("last", "year"): "prior",
    ("prior", "year"): "prior",
    ("previous", "year"): "prior",
    ("py",): "prior",
    ("budget",): "budget",
    ("plan",): "budget",
    ("actual",): "budget",
    ("variance",): "budget",
}
#: They stand before what a figure is held against, and say nothing without it.
BETWEEN = frozenset(("vs", "versus", "against", "compared", "with", "over", "under", "from"))  # no text
#: Spans by their words.
SPANS: Mapping[tuple[str, ...], Literal["ytd", "year", "month"]] = {
    ("year", "to", "date"): "ytd",
    ("ytd",): "ytd",
    ("full", "year"): "year",
    ("this", "month"): "month",
    ("last", "month"): "month",
    ("latest", "month"): "month",
}
#: Other words for the groups of accounts; the names of all groups and accounts count anyway.
GROUPS: Mapping[str, str] = {  # no text
    "agency": "Contract labor",
    "salary": "Salaries",
    "wages": "Salaries",
    "drug": "Drugs",
    "supply": "Supplies",
    "energy": "Utilities",
    "income": "Revenue",
    "revenues": "Revenue",
    "sales": "Revenue",
    "cost": "Expense",
    "costs": "Expense",
    "expenses": "Expense",
    "spending": "Expense",
    "result": "Operating result",
    "profit": "Operating result",
    "loss": "Operating result",
    "surplus": "Operating result",
    "bottom line": "Operating result",
}
_ISO_MONTH = re.compile(r"\b((?:19|20)\d\d)-(0[1-9]|1[0-2])\b")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class KnownMonths:
    """The months that may be asked for: `newest` has figures, `known` are all of the years with figures (yyyymm)."""

    newest: int
    known: tuple[int, ...]
    #: Month of the year (1–12) by name, in plain words.
    names: Mapping[str, int]


@dataclass(frozen=True)
class FigureQuestion:
    """A question that was understood: keys of the trees, the month it ends with, and what it is held against."""

    places: tuple[str, ...]
    figures: tuple[str, ...]
    period: int
    span: Literal["month", "ytd", "year"]
    against: Against


@dataclass(frozen=True)
class NotUnderstood:
    """Why a question has no answer: the words, and what they might mean where it is several things."""

    why: Why
    words: str = ""
    choices: tuple[str, ...] = ()


@dataclass
class _Read:
    """What is read so far; `rest` are words that nothing has taken yet, None where something has."""

    rest: list[str | None]
    places: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    months: list[int] = field(default_factory=list)
    unknown_month: str = ""
    span: Literal["month", "ytd", "year"] | None = None
    against: Against | None = None

    @property
    def asks(self) -> bool:
        """Return whether it says a month, a span or a comparison, and so asks for a figure."""
        return bool(self.months or self.unknown_month or self.span or self.against)


def read(text: str, places: Tree, accounts: Tree, months: KnownMonths) -> FigureQuestion | NotUnderstood | None:
    """Return what a text asks for, why it is not understood, or None where it asks for no figure but a name."""
    known = _Read([])
    words = plain_words(_ISO_MONTH.sub(lambda hit: _take_iso(hit, known, months), text)).split()
    known.rest = list(words)
    _take_phrases(known)
    _take_months(known, months)
    refusal = _take_names(known, places, accounts)
    if not known.asks and (refusal or not (known.places and known.figures)):
        return None
    return refusal or _question(known, months)


def _question(known: _Read, months: KnownMonths) -> FigureQuestion | NotUnderstood:
    if known.unknown_month:
        return NotUnderstood("month", known.unknown_month)
    if len(known.months) > 1:
        return NotUnderstood("months")
    if not known.figures:
        return NotUnderstood("figure")
    places = tuple(known.places or [ROOT])
    if len(places) * len(known.figures) > MOST_ROWS:
        return NotUnderstood("many")
    period = known.months[0] if known.months else months.newest
    span = known.span or ("month" if known.months else "ytd")
    return FigureQuestion(places, tuple(known.figures), period, span, known.against or "budget")


def _take_iso(hit: re.Match[str], known: _Read, months: KnownMonths) -> str:
    _add_month(known, months, int(hit[1]) * 100 + int(hit[2]), hit[0])
    return " "


def _add_month(known: _Read, months: KnownMonths, period: int, said: str) -> None:
    if period in months.known:
        known.months.append(period)
    else:
        known.unknown_month = said


def _take_phrases(known: _Read) -> None:
    """Take spans and comparisons, with the word between."""
    for phrase, span in SPANS.items():
        if (at := _at(known.rest, phrase)) is not None:
            known.span = span
            known.rest[at : at + len(phrase)] = [None] * len(phrase)
    for phrase, against in AGAINST.items():
        while (at := _at(known.rest, phrase)) is not None:
            # "actual vs last year" is held against last year: the other words only name one side of it.
            known.against = against if known.against is None or against == "prior" else known.against
            first = at - 1 if at and known.rest[at - 1] in BETWEEN else at
            known.rest[first : at + len(phrase)] = [None] * (at + len(phrase) - first)


def _at(words: Sequence[str | None], phrase: tuple[str, ...]) -> int | None:
    size = len(phrase)
    return next((at for at in range(len(words) - size + 1) if tuple(words[at : at + size]) == phrase), None)


def _take_months(known: _Read, months: KnownMonths) -> None:
    for at, word in enumerate(known.rest):
        if word is None or word not in months.names:
            continue
        month, said = months.names[word], word
        known.rest[at] = None
        following = known.rest[at + 1] if at + 1 < len(known.rest) else None
        if following and _YEAR.fullmatch(following):
            known.rest[at + 1] = None
            _add_month(known, months, int(following) * 100 + month, f"{said} {following}")
        else:
            back = (months.newest % 100 - month) % 12
            _add_month(known, months, shift(months.newest, -back), said)


def _take_names(known: _Read, places: Tree, accounts: Tree) -> NotUnderstood | None:
    """Take names of places and figures, the longest first; the first words that mean nothing are the answer."""
    at = 0
    while at < len(known.rest):
        if known.rest[at] is None:
            at += 1
            continue
        taken, refusal = _take_name(known, at, places, accounts)
        if not taken and known.rest[at] in FILLERS | BETWEEN:
            taken, refusal = 1, None
        if refusal or not taken:
            return refusal or NotUnderstood("word", str(known.rest[at]))
        at += taken
    return None


def _take_name(known: _Read, at: int, places: Tree, accounts: Tree) -> tuple[int, NotUnderstood | None]:
    """Return how many words from here are a name, 0 for none; or what they could mean."""
    end = at
    while end < len(known.rest) and known.rest[end] is not None:
        end += 1
    for stop in range(end, at, -1):
        phrase = " ".join(str(word) for word in known.rest[at:stop])
        for meant in (_exactly, _partly):
            place, figure = meant(phrase, places, {}), meant(phrase, accounts, GROUPS)
            if place and figure:
                names = [places[key].label for key in place] + [accounts[key].label for key in figure]
                return 0, NotUnderstood("word", phrase, tuple(names[:MOST_ROWS]))
            if place or figure:
                known.places += [key for key in place if key not in known.places]
                known.figures += [key for key in figure if key not in known.figures]
                return stop - at, None
    return 0, None


def _exactly(phrase: str, tree: Tree, others: Mapping[str, str]) -> list[str]:
    """Return the nodes of this very name or code, the highest first; a group with another word for it counts too."""
    label = plain_words(others.get(phrase, ""))
    hits = [node for node in tree.nodes if phrase in _names(node) or (label and label in _names(node))]
    return [hits[0].key] if hits and _same(tree, hits) else [node.key for node in hits]


def _same(tree: Tree, hits: Sequence[Node]) -> bool:
    """Return whether all hits lie at or below the first one: a group and its only member of the same name."""
    below = set(tree.members(hits[0].key))
    return all(set(tree.members(node.key)) <= below for node in hits)


def _partly(phrase: str, tree: Tree, _others: Mapping[str, str]) -> list[str]:
    """Return the departments or accounts whose names hold all the words; a word of one letter holds nothing."""
    words = set(phrase.split()) - FILLERS
    if not words or all(len(word) < 2 for word in words):
        return []
    return [n.key for n in tree.nodes if n.member is not None and words <= set(plain_words(n.label).split())]


def _names(node: Node) -> set[str]:
    """Return the names of a node in plain words: as it is shown, its name alone, its code alone."""
    whole, name = plain_words(node.label), plain_words(node.name)
    code = whole.removesuffix(name).strip() if name and whole != name else ""
    return {whole, name, code} - {""}
