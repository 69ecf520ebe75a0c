"""Names of files and of tabs that name a person: what identifies somebody is masked before anything keeps them.

In a file name words are separated by anything ("Refund_Kowalski_Maria_MRN12345.xlsx") and no sentence stands around
them: two words are a name where one of them is a common given name and either the whole of it is a name or a word for a
patient stands in it as well.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from planning.identifiers.people import WORD, person_in_any_order, plain
from planning.identifiers.texts import MASK, TextMark, marks, mask
from planning.identifiers.trade_words import TRADE_WORDS
from planning.names import read_letters

_ENDING = re.compile(r"(?:\.[A-Za-z]{2,5}){1,2}$")
#: Words that say that a file is about one patient.
_PATIENT_WORDS = (  # no text
    "patient patientin pt pat resident paciente paziente bewohner mrn dob refund copay erstattung ruckerstattung "
    "remboursement reembolso rimborso terugbetaling guarantor claim discharge"
)
_OF_PATIENTS = frozenset(_PATIENT_WORDS.split())
_FILE_WORDS = (  # no text
    "report reports ledger gl budget payroll hours export upload extract list summary actual actuals forecast plan "
    "trial purchases suppliers vendors contracts stats statistics labor labour hauptbuch buchungen kostenstellen "
    "kosten erlose grand livre libro mayor mastro grootboek jan feb mar apr jun jul aug sep sept oct okt nov dec "
    "dez fy ytd copy final draft version"
)
_NO_NAMES = TRADE_WORDS | _OF_PATIENTS | frozenset(_FILE_WORDS.split())
_BETWEEN = re.compile(r"[ ,]{1,2}")
_LONGEST = 3
_TWICE = re.compile(rf"{re.escape(MASK)}(?:[\s_,+\-]*{re.escape(MASK)})+")


def safe_file_name(name: str) -> str:
    """Return a file name without what identifies a person, the same one where nothing does."""
    ending = _ENDING.search(name)
    stem = name[: ending.start()] if ending else name
    return safe_title(stem) + name[len(stem) :]


def safe_title(title: str) -> str:
    """Return the name of a tab, or a file name without its ending, without what identifies a person."""
    letters, places = _split_words(title)
    named = sorted([*marks(letters), *_names(letters)], key=lambda mark: (mark.start, -mark.end))
    apart = [mark for place, mark in enumerate(named) if all(mark.start >= one.end for one in named[:place])]
    spans = [TextMark(mark.reason, places[mark.start], places[mark.end - 1] + 1) for mark in apart]
    return _TWICE.sub(MASK, mask(title, spans))


def safe_tabs(tabs: Sequence[str]) -> dict[str, str]:
    """Return tabs by name as they may be kept: those that name persons are told apart by their places."""
    safe = {tab: safe_title(tab) for tab in tabs}
    return {tab: name if name == tab else f"{name} {place}" for place, (tab, name) in enumerate(safe.items(), 1)}


def _split_words(title: str) -> tuple[str, list[int]]:
    """Return a title with blanks between its words, "KowalskiMaria" taken apart, and where each character stands."""
    letters, places = read_letters(title)
    spaced = ""
    at: list[int] = []
    for place, char in enumerate(letters):
        before, after = letters[place - 1 : place], letters[place + 1 : place + 2]
        if char in "_+" or (char in "-." and (before.isalpha() or after.isalpha())):
            spaced, at = spaced + " ", [*at, places[place]]
            continue
        if before.islower() and char.isupper():
            spaced, at = spaced + " ", [*at, places[place]]
        spaced, at = spaced + char, [*at, places[place]]
    return spaced, at


def _names(letters: str) -> Iterator[TextMark]:
    words = list(WORD.finditer(letters))
    of_patient = any(plain(word[0]) in _OF_PATIENTS for word in words)
    for run in _runs(letters, words):
        if not of_patient and len(run) != len(words):  # other words than a name
            continue
        first = 0
        while first < len(run) - 1:
            size = next(
                (size for size in range(_LONGEST, 1, -1) if _is_name(letters, run[first : first + size], size)), 0
            )
            if size:
                yield TextMark("patient", run[first].start(), run[first + size - 1].end())
            first += max(size, 1)


def _is_name(letters: str, words: Sequence[re.Match[str]], size: int) -> bool:
    if len(words) < size:
        return False
    text = letters[words[0].start() : words[-1].end()]
    return person_in_any_order(text.title() if text.islower() else text)


def _runs(letters: str, words: Sequence[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """Yield words that stand side by side and are none of files, patients or the trade."""
    run = [word for word in words[:1] if plain(word[0]) not in _NO_NAMES]
    for before, word in pairwise(words):
        beside = _BETWEEN.fullmatch(letters, before.end(), word.start()) is not None
        if plain(word[0]) in _NO_NAMES or not beside:
            yield run
            run = []
        if plain(word[0]) not in _NO_NAMES:
            run.append(word)
    yield run
