"""A question about a figure, read word by word: figure, place, month, and what it is held against.

Every word must mean something, or the question is refused with the word that does not: nothing is guessed. Without a
month it is the year to date; a month without a year is the newest one with that name that has figures.

Source: docs/methods.md#search.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from planning.hierarchy import ROOT, Tree
from planning.names import plain_words
from planning.periods import shift
from planning.search.counted import COUNTED, other_names
from planning.search.naming import ExactNames, exact_names, named_in_part

Against = Literal["budget", "prior"]
Span = Literal["month", "ytd", "year"]
Why = Literal["word", "own", "figure", "many", "month", "months", "spans", "sides", "kinds", "uneven"]
#: Rows that an answer has at most: places × figures.
MOST_ROWS = 12
#: Words that say nothing of their own.
_FILLERS = "the of for in at on and a an what was is were are how much many show me give did do we us our to"  # no text
FILLERS = frozenset(_FILLERS.split())  # no text
#: What a figure is held against, longest phrase first; None where a word only names the figure's own side.
AGAINST: Mapping[tuple[str, ...], Against | None] = {
    ("last", "year"): "prior",
    ("prior", "year"): "prior",
    ("previous", "year"): "prior",
    ("py",): "prior",
    ("budget",): "budget",
    ("plan",): "budget",
    ("actual",): None,
    ("variance",): None,
}
#: They stand before what a figure is held against, and say nothing without it.
BETWEEN = frozenset(("vs", "versus", "against", "compared", "with", "over", "under", "from"))  # no text
#: Of these, what says that the words behind it are the other side.
VERSUS = frozenset(("vs", "versus", "against", "with"))  # no text
#: Spans by their words.
SPANS: Mapping[tuple[str, ...], Span] = {
    ("year", "to", "date"): "ytd",
    ("ytd",): "ytd",
    ("full", "year"): "year",
    ("this", "month"): "month",
    ("last", "month"): "month",
    ("latest", "month"): "month",
}
#: All words of questions but months; a name of nothing else could be meant or not.
GRAMMAR = FILLERS | BETWEEN | {word for phrase in (*SPANS, *AGAINST) for word in phrase}
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
    span: Span
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
    #: All words; where exact names stand among them.
    words: tuple[str | None, ...] = ()
    exact: list[tuple[int, int]] = field(default_factory=list)
    #: Spans by their words ("ytd" whatever its words), and whether one or a month is what figures are held against.
    spans: dict[str, Span] = field(default_factory=dict)
    is_span_compared: bool = False
    #: What figures are held against; `is_compared` also where only "actual" or "variance" is said.
    sides: list[Against] = field(default_factory=list)
    is_compared: bool = False

    @property
    def span(self) -> Span | None:
        """Return the first span that is said."""
        return next(iter(self.spans.values()), None)

    @property
    def asks(self) -> bool:
        """Return whether it says a month, a span or a comparison, and so asks for a figure."""
        return bool(self.months or self.unknown_month or self.spans or self.is_compared)

    def add(self, places: Iterable[str], figures: Iterable[str]) -> None:
        """Add places and figures that are not named yet."""
        self.places += [key for key in places if key not in self.places]
        self.figures += [key for key in figures if key not in self.figures]


def read(text: str, places: Tree, accounts: Tree, months: KnownMonths) -> FigureQuestion | NotUnderstood | None:
    """Return what a text asks for, why it is not understood, or None where it asks for no figure but a name.

    Exact names and codes come first, so that no word of theirs is taken for a month or a comparison. `accounts` may
    hold volumes and hours beside them (`planning.search.counted`).
    """
    known = _Read([])
    known.rest = _words(text, known, months)
    known.words = tuple(known.rest)
    trees = places, accounts
    refusal = _take_exact(
        known, trees, (exact_names(places, {}), exact_names(accounts, {**GROUPS, **other_names()})), months
    )
    for start, stop in known.exact:
        known.rest[start:stop] = [None] * (stop - start)
    _take_phrases(known)
    _take_months(known, months)
    refusal = refusal or _take_parts(known, trees)
    kinds = _kinds(known.figures, accounts)
    is_named = bool(known.places and known.figures) or bool(kinds & COUNTED)
    if not known.asks and (refusal or not is_named):
        return None
    return refusal or _question(known, months, kinds)


def _kinds(figures: Sequence[str], accounts: Tree) -> frozenset[str]:
    """Return of which kinds figures are: volumes, hours, or "money" for accounts of any type."""
    return frozenset(accounts[key].kind if accounts[key].kind in COUNTED else "money" for key in figures)


def _question(known: _Read, months: KnownMonths, kinds: frozenset[str]) -> FigureQuestion | NotUnderstood:
    if refusal := _contradiction(known):
        return refusal
    if not known.figures:
        return NotUnderstood("figure")
    if len(kinds) > 1:
        return NotUnderstood("kinds")
    places = tuple(known.places or [ROOT])
    if len(places) * len(known.figures) > MOST_ROWS:
        return NotUnderstood("many")
    period = known.months[0] if known.months else months.newest
    span = known.span or ("month" if known.months else "ytd")
    against = known.sides[0] if known.sides else "budget"
    return FigureQuestion(places, tuple(known.figures), period, span, against)


def _contradiction(known: _Read) -> NotUnderstood | None:
    """Return why months, spans and comparisons cannot all be meant."""
    if known.unknown_month:
        return NotUnderstood("month", known.unknown_month)
    if len(known.months) > 1:
        return NotUnderstood("months")
    if len(known.spans) > 1 or (known.months and known.span == "month") or known.is_span_compared:
        return NotUnderstood("spans")
    return NotUnderstood("sides") if len(known.sides) > 1 else None


def _words(text: str, known: _Read, months: KnownMonths) -> list[str | None]:
    """Return the words; a month written as 2026-08 is taken, and what stands around it is no phrase together."""
    words: list[str | None] = []
    end = 0
    for hit in _ISO_MONTH.finditer(text):
        words += [*plain_words(text[end : hit.start()]).split(), None]
        _add_month(known, months, int(hit[1]) * 100 + int(hit[2]), hit[0])
        end = hit.end()
    return [*words, *plain_words(text[end:]).split()]


def _add_month(known: _Read, months: KnownMonths, period: int, said: str) -> None:
    if period in months.known:
        known.months.append(period)
    else:
        known.unknown_month = said


def _take_phrases(known: _Read) -> None:
    """Take spans and comparisons, with the word between."""
    for phrase, span in SPANS.items():
        while (at := _at(known.rest, phrase)) is not None:
            known.spans |= {span if span == "ytd" else " ".join(phrase): span}
            known.is_span_compared |= at > 0 and known.rest[at - 1] in VERSUS
            known.rest[at : at + len(phrase)] = [None] * len(phrase)
    for phrase, against in AGAINST.items():
        while (at := _at(known.rest, phrase)) is not None:
            known.is_compared = True
            if against and against not in known.sides:
                known.sides.append(against)
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
        known.is_span_compared |= at > 0 and known.rest[at - 1] in VERSUS
        known.rest[at] = None
        following = known.rest[at + 1] if at + 1 < len(known.rest) else None
        if following and _YEAR.fullmatch(following):
            known.rest[at + 1] = None
            _add_month(known, months, int(following) * 100 + month, f"{said} {following}")
        else:
            back = (months.newest % 100 - month) % 12
            _add_month(known, months, shift(months.newest, -back), said)


def _take_exact(
    known: _Read, trees: tuple[Tree, Tree], names: tuple[ExactNames, ExactNames], months: KnownMonths
) -> NotUnderstood | None:
    """Take exact names and codes, the longest first; what is also words of the question is asked about."""
    for start, stop in _name_places(known.rest, names):
        phrase = _phrase(known.rest, start, stop)
        sense = _sense(known.rest, start, stop, months)
        crossed = [one for one in known.exact if start < one[1] and one[0] < stop]
        if sense == "question" or any(one[1] - one[0] > stop - start for one in crossed):
            continue
        if sense == "both":
            return NotUnderstood("own", phrase, _labels(phrase, trees, names))
        if crossed:
            choices = [_labels(_phrase(known.rest, *one), trees, names) for one in (*crossed, (start, stop))]
            both = _phrase(known.rest, min(start, crossed[0][0]), max(stop, crossed[-1][1]))
            return NotUnderstood("word", both, tuple(label for labels in choices for label in labels)[:MOST_ROWS])
        place, figure = names[0].get(phrase, ()), names[1].get(phrase, ())
        if (place and figure) or len(_kinds(figure, trees[1])) > 1:
            return NotUnderstood("word", phrase, _labels(phrase, trees, names))
        known.exact.append((start, stop))
        known.add(place, figure)
    return None


def _name_places(words: Sequence[str | None], names: tuple[ExactNames, ExactNames]) -> list[tuple[int, int]]:
    """Return where names and codes stand, the longest first."""
    hits = []
    for start in range(len(words)):
        for stop in range(start + 1, len(words) + 1):
            if words[stop - 1] is None:
                break
            phrase = _phrase(words, start, stop)
            if phrase in names[0] or phrase in names[1]:
                hits.append((start, stop))
    return sorted(hits, key=lambda one: (one[0] - one[1], one[0]))


def _sense(
    words: Sequence[str | None], start: int, stop: int, months: KnownMonths
) -> Literal["name", "question", "both"]:
    """Return whether a name that stands here is one, are words of the question, or could be both."""
    before = words[start - 1] if start else None
    after = words[stop] if stop < len(words) else None
    said = [str(word) for word in words[start:stop]]
    if before in months.names and _YEAR.fullmatch(said[0]):
        return "question" if len(said) == 1 else "both"
    if not all(word in GRAMMAR or word in months.names for word in said):
        return "name"
    is_month = said[0] in months.names and len(said) == 1 and after and _YEAR.fullmatch(after)
    return "question" if is_month or (before in BETWEEN and tuple(said) in AGAINST) else "both"


def _labels(phrase: str, trees: tuple[Tree, Tree], names: tuple[ExactNames, ExactNames]) -> tuple[str, ...]:
    told = [tree[key].label for tree, known in zip(trees, names, strict=True) for key in known.get(phrase, ())]
    return tuple(told[:MOST_ROWS])


def _phrase(words: Sequence[str | None], start: int, stop: int) -> str:
    return " ".join(str(word) for word in words[start:stop])


def _take_parts(known: _Read, trees: tuple[Tree, Tree]) -> NotUnderstood | None:
    """Take parts of names, the longest first; the first words that mean nothing are the answer."""
    at = 0
    while at < len(known.rest):
        if known.rest[at] is None:
            at += 1
            continue
        taken, refusal = _take_part(known, at, trees)
        if not taken and known.rest[at] in FILLERS | BETWEEN:
            taken, refusal = 1, None
        if refusal or not taken:
            return refusal or NotUnderstood("word", str(known.rest[at]))
        at += taken
    return None


def _take_part(known: _Read, at: int, trees: tuple[Tree, Tree]) -> tuple[int, NotUnderstood | None]:
    """Return how many words from here are part of a name, 0 for none; or what they could mean."""
    end = at
    while end < len(known.rest) and known.rest[end] is not None:
        end += 1
    for stop in range(end, at, -1):
        phrase = _phrase(known.rest, at, stop)
        place, figure = (named_in_part(phrase, tree, FILLERS) for tree in trees)
        counted = [key for key in figure if trees[1][key].kind in COUNTED]
        figure = [key for key in figure if key not in counted]
        if not (place or figure):  # names of departments and accounts come before parts of what is counted
            figure = counted
        if not place and not figure:
            continue
        names = [trees[0][key].label for key in place] + [trees[1][key].label for key in figure]
        if (place and figure) or (figure == counted and len(counted) > 1):
            return 0, NotUnderstood("word", phrase, tuple(names[:MOST_ROWS]))
        if beside := _with_exact(known, at, stop, trees):
            return 0, beside
        known.add(place, figure)
        return stop - at, None
    return 0, None


def _with_exact(known: _Read, at: int, stop: int, trees: tuple[Tree, Tree]) -> NotUnderstood | None:
    """Return what words could mean where they and the exact name beside them are part of another name together."""
    for start, end in known.exact:
        if end != at and start != stop:
            continue
        phrase = _phrase(known.words, min(start, at), max(end, stop))
        first = _phrase(known.words, start, end)
        labels = [tree[key].label for tree in trees for key in named_in_part(phrase, tree, FILLERS)]
        names = [label for label in labels if plain_words(label) != first]
        if names:
            return NotUnderstood("word", phrase, (first, *names[: MOST_ROWS - 1]))
    return None
