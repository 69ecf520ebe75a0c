"""Identifiers inside one text: a label with its number, a personal number, a name with a birth date, a named patient.

Every pattern is of bounded length and looks only around what it holds on to (a label, a date, a number), so that the
work grows with the length of the text and no more. `CANDIDATE` is for Arrow's regular expressions (RE2): a text
that matches neither it nor `CHANCE_CANDIDATE` holds no identifier; `CANDIDATE_JOINED` tells it of texts run together.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from language import N_
from planning.identifiers.numbers import CHANCE_SHAPES, JOINED_SHAPES, NUMBERS, SURE_SHAPES, numbers_in
from planning.identifiers.people import certainty, name_at_end, name_at_start, person_in_any_order
from planning.names import read_letters

#: What an identifier is replaced by; stored, so the same in every language.
MASK = "[masked]"

REASONS = {
    "label": N_("a cell names a record, insurance or social security number, or a birth date"),
    "number": N_("a cell holds a personal number (its form and check digits fit)"),
    "birth": N_("a cell holds a name with a date of birth"),
    "patient": N_("a cell names a patient"),
    "carets": N_("a cell holds a name as patient systems write it (SURNAME^NAME)"),
    "staff": N_("a cell names a person beside a job class"),
}


@dataclass(frozen=True)
class TextMark:
    """An identifier in a text: a key of REASONS and where it stands."""

    reason: str
    start: int
    end: int


# Patterns, valid in Python and in RE2 --------------------------------------------------------------------------------

_NO = r"(?:#|no\b\.?|nr\b\.?|num\b\.?|number\b|n°|nº|id\b|nummer\b|num[eé]ro\b)"
_GAP = r"[\s:#.\-]{0,4}"
_MONTH = r"(?:jan|feb|m[aä]r|apr|ma[yi]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-z]{0,6}"
_YEAR = r"(?:19[0-9]{2}|20[01][0-9])"
_LATER_YEAR = r"(?:19|20)[0-9]{2}"
_ANY_DAY = (
    rf"(?:{_LATER_YEAR}[/.\-][0-9]{{1,2}}[/.\-][0-9]{{1,2}}|[0-9]{{1,2}}[/.\-][0-9]{{1,2}}[/.\-](?:{_LATER_YEAR}|[0-9]{{2}})"
    rf"|[0-9]{{1,2}}[ .\-]{{0,2}}{_MONTH}[ .,\-]{{0,2}}{_LATER_YEAR}"
    rf"|{_MONTH}[ .\-]{{1,2}}[0-9]{{1,2}},? {_LATER_YEAR}|[0-9]{{8}}\b)"
)
_BIRTH_DAY = (
    rf"(?:{_YEAR}[/.\-][0-9]{{1,2}}[/.\-][0-9]{{1,2}}|[0-9]{{1,2}}[/.\-][0-9]{{1,2}}[/.\-]{_YEAR}"
    rf"|[0-9]{{1,2}}[ .\-]{{0,2}}{_MONTH}[ .,\-]{{0,2}}{_YEAR}|{_MONTH}[ .\-]{{1,2}}[0-9]{{1,2}},? {_YEAR})"
)
_PATIENT = r"(?:patient(?:en|in)?|pt|pat|resident|paciente|paziente|pati[eë]nt|potilas)"
_LABELS = (
    rf"\b(?:e?mrn|medical record|med\.? ?rec|hospital number|unit record)(?:[ \-]?{_NO})?{_GAP}"
    r"[a-z]{0,3}-?[0-9]{4,}",
    rf"\b(?:ssn|social security|soc\.? ?sec)(?:[ \-]?{_NO})?{_GAP}"
    rf"(?:[0-9]{{3}}[ \-]?[0-9]{{2}}[ \-]?[0-9]{{4}}\b|[x*]{{3}}-?[x*]{{2}}-?[0-9]{{4}}\b)",
    rf"\b(?:nhs|chi)[ \-]?{_NO}{_GAP}[0-9]{{3}}[ \-]?[0-9]{{3}}[ \-]?[0-9]{{4}}\b",
    rf"\b{_PATIENT}s?\.?[ \-]{{0,2}}(?:acct|account|file|chart|record|visit|ref|case)?[ .\-]{{0,2}}{_NO}{_GAP}"
    r"[a-z]{0,3}-?[0-9]{4,}",
    rf"\bpatient{_GAP}[0-9]{{6,}}\b",
    r"\bpt[\s:#]{1,3}[0-9]{6,}\b",  # "PT-100234" is a supplier's invoice
    rf"\b(?:chart|encounter|admission|csn|fallnummer|aufnahmenummer|fall-nr)[ \-]?(?:{_NO})?{_GAP}"
    rf"[a-z]{{0,2}}[0-9]{{5,}}\b",
    rf"\b(?:visit|episode|har)[ \-]?{_NO}{_GAP}[a-z]{{0,2}}[0-9]{{5,}}\b",
    r"\bhar[ :]{1,2}[0-9]{6,}\b",  # "HAR-10023" is an invoice
    r"\b(?:kvnr|kv-?nr|(?:kranken)?versicherten-?(?:nr|nummer)|vers\.?-?nr|egk-?nr)\b\.?[\s:#.\-]{0,4}[a-z][0-9]{9}\b",
    rf"\b(?:medicare|medicaid|subscriber)[ ]{_NO}{_GAP}[a-z0-9][a-z0-9\-]{{8,14}}\b",
    r"\b(?:personnummer|personnr|f[oø]dselsnummer|f[oø]dselsnr|fnr|cpr)(?:[ \-]?nr)?[\s:#.\-]{0,4}"
    r"[0-9]{6,8}[ \-]?[0-9]{4,5}\b",
    r"\b(?:bsn|burgerservicenummer)(?:[ \-]?(?:nr|nummer))?[\s:#.\-]{0,4}[0-9]{4}[ .]?[0-9]{2}[ .]?[0-9]{3}\b",
    r"\bdni[\s:#.\-]{0,4}[0-9]{8}-?[a-z]\b",
    r"\b(?:dob|d\.o\.b|date of birth|birth ?date|born(?: on)?|geb\.?(?: ?am| ?datum)?|geburtsdatum|geboren(?: am)?"
    r"|n[eé]e?(?: le)"
    rf"|date de naissance|fecha de nacimiento|nacid[oa](?: el)?|nat[oa] il|f[oöø]d[dt])[\s:.\-]{{0,4}}{_ANY_DAY}",
)
_LABELED = "|".join(f"(?:{label})" for label in _LABELS)
_REFUND = r"(?:refund|co-?pay(?:ment)?|overpayment|overpaid|zuzahlung|eigenanteil|ticket mod[eé]rateur)"
_BESIDE = r"[\s,;:(\[*\-–/]{1,4}"
_CONTEXT = rf"\b(?:{_PATIENT}s?|nhs|ssn|social security|mrn|dob|medicare|medicaid|refund|copay|insured|versicher\w*)\b"

# What a text with an identifier shows at a glance. Alternatives are short and their counts small: that keeps RE2 at
# two nanoseconds a byte; with the whole patterns above it takes two hundred times as long.
_WORDS = (
    r"mrn|med\.? ?rec|medical rec|hospital n|unit rec|ssn|social sec|soc\.? ?sec|nhs|chi[ \-]?[#n]|pati|pacient|"
    r"pazient|resident|potilas|pa?t[ .:,#\-()0-9]|chart|har[ \-#]|visit[ \-#]|episode|encounter|admission|csn|"
    r"fallnummer|aufnahmen|fall-nr|kvn|kv-n|"
    r"versichert|krankenvers|insured|vers\.?-?nr|egk|medicare|medicaid|subscriber|personn|f[oø]dsel|fnr|cpr|bsn|burgers|dni|"
    r"dob|d\.o\.b|date of b|birth|born|geb[. ]|geb[ou]|date de n|n[eé]e? |fecha de n|nacid|nat[oa] |f[oöø]d[dt]|"
    r"refund|co-?pay|overpa|zuzahl|eigenant|ticket mod"
)
_QUICK_BORN = (
    rf"{_YEAR}[/.\-][0-9]{{1,2}}[/.\-]|[0-9][/.\-]{_YEAR}"
    rf"|(?:jan|feb|m[aä]r|apr|ma[yi]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-z]*[ .,\-]*(?:[0-9]{{1,2}},? )?{_YEAR}"
)
#: Letters that may look like Latin ones, and characters that nobody sees: a text with them is read before it is judged.
_DISGUISED = (
    "[\u00ad\u034f\u0370-\u058f\u061c\u13a0-\u13ff\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2c80-\u2cff\ufeff\uff21-\uff5a\U0001d400-\U0001d7ff]"
)
CANDIDATE_JOINED = rf"(?i){_WORDS}|{JOINED_SHAPES}|{_QUICK_BORN}|\^|{_DISGUISED}"
CANDIDATE = rf"(?i)\b(?:{_WORDS})|{_QUICK_BORN}|{SURE_SHAPES}|\^|{_DISGUISED}"
CHANCE_CANDIDATE = rf"(?i){CHANCE_SHAPES}"

_words = re.compile(rf"\b(?:{_WORDS})", re.IGNORECASE)
_shapes = re.compile(rf"{SURE_SHAPES}|{CHANCE_SHAPES}", re.IGNORECASE)
_labeled = re.compile(_LABELED, re.IGNORECASE)
_birth_day = re.compile(rf"(?<![0-9/.\-]){_BIRTH_DAY}(?![0-9])", re.IGNORECASE)
#: Kinds of numbers of which one in ten is valid by chance.
CHANCE_KINDS = frozenset(number.kind for number in NUMBERS if number.by_chance)
_context = re.compile(_CONTEXT, re.IGNORECASE)
_patient = re.compile(rf"\b{_PATIENT}\b(?P<gap>[\s.:#,(\-–]{{1,4}})", re.IGNORECASE)
_patient_after = re.compile(
    rf"[\s,(\[\-–]{{1,4}}{_PATIENT}\b(?![\s\-](?!refund|copay|overpa)[a-z]{{3}})", re.IGNORECASE
)
_refund = re.compile(rf"\b{_REFUND}(?P<gap>[\s:(\-–]{{1,4}}(?:(?:to|for|of|an) )?)", re.IGNORECASE)
_refund_after = re.compile(rf"[\s:\-–]{{1,3}}{_REFUND}\b", re.IGNORECASE)
_beside_before, _beside_after = re.compile(rf"{_BESIDE}$"), re.compile(r"[\s,;:()\[\]\-–/]{1,4}")
#: A name in components, as HL7 writes it, with a number before it or titles behind it.
_carets = re.compile(
    r"(?:\b\w{1,20}\^+){0,3}\b(?P<family>[^\W\d_](?:[^\W\d_]|['’\-]){1,30})\^(?P<given>[^\W\d_](?:[^\W\d_]|['’\-.]){0,30})"
    r"(?:\^[\w.'’\-]{0,30}){0,8}"
)
#: What separates a job class from a person.
_apart = re.compile(r"\s+[-–—]+\s+|\s*[/|:;()\[\]]\s*|\s{2,}")
#: Characters looked at beside a label or a date.
_WINDOW = 64
#: A name of no common given name beside a date is a person's where the date is old; else it may be a contract's.
_UNKNOWN_BORN_BEFORE = 2001


def marks(text: str, credible: frozenset[str] = frozenset(), *, labels_only: bool = False) -> list[TextMark]:
    """Return the identifiers in a text, in order; those that overlap are one.

    Args:
        text: One cell.
        credible: Kinds of numbers that are valid by chance too often and that `credible_numbers` found for the column.
        labels_only: The column holds codes or figures, so that only a label proves anything.
    """
    if text.isascii():
        return _marks(text, credible, labels_only=labels_only)
    letters, places = read_letters(text)
    kept = _marks(letters, credible, labels_only=labels_only)
    return [TextMark(mark.reason, places[mark.start], places[mark.end - 1] + 1) for mark in kept]


def _marks(text: str, credible: frozenset[str], *, labels_only: bool) -> list[TextMark]:
    worded = bool(_words.search(text))
    places = [_with_name(text, match, labels_only) for match in _labeled.finditer(text)] if worded else []
    places += _in_components(text) if "^" in text else []
    if not labels_only:
        places += _numbers(text, credible) if worded or _shapes.search(text) else []
        places += _births(text)
        places += _patients(text) if worded else []
    kept: list[TextMark] = []
    for mark in sorted(places, key=lambda item: (item.start, -item.end)):
        if kept and mark.start < kept[-1].end:
            kept[-1] = TextMark(kept[-1].reason, kept[-1].start, max(mark.end, kept[-1].end))
        else:
            kept.append(mark)
    return kept


def mask(text: str, places: Iterable[TextMark]) -> str:
    """Return a text with its identifiers replaced."""
    parts, last = [], 0
    for mark in places:
        parts += [text[last : mark.start], MASK]
        last = mark.end
    return "".join([*parts, text[last:]])


def credible_numbers(texts: Sequence[str]) -> frozenset[str]:
    """Return the kinds of numbers that one column bears out: of those of the shape, four in five are valid.

    One part number in ten looks like a German insurance number; a column of them does not.
    """
    shaped: dict[str, list[bool]] = {}
    for text in texts:
        for item in numbers_in(text, context=False):
            if item.number.by_chance:
                shaped.setdefault(item.number.kind, []).append(item.valid)
    return frozenset(kind for kind, valid in shaped.items() if sum(valid) >= 0.8 * len(valid))


def holds_identifier(text: str) -> bool:
    """Return whether a text by itself may identify a person; numbers valid by chance count too."""
    return bool(marks(text, CHANCE_KINDS))


def without_identifiers(text: str, credible: frozenset[str] = CHANCE_KINDS) -> str:
    """Return a text with what may identify a person replaced; by default numbers valid by chance count too."""
    return mask(text, marks(text, credible))


def marks_of_staff(text: str) -> list[TextMark]:
    """Return the names of persons beside a job class or pay code ("RN - Maria Kowalski")."""
    letters, places = read_letters(text)
    spans, start = [], 0
    for mark in [*_apart.finditer(letters), None]:
        end = mark.start() if mark else len(letters)
        spans += [(start, end)] if person_in_any_order(letters[start:end]) else []
        start = mark.end() if mark else end
    if not spans:
        sure, first = name_at_end(letters.rstrip())
        spans = [(first, len(letters.rstrip()))] if sure == 2 else []
    return [TextMark("staff", places[first], places[last - 1] + 1) for first, last in spans]


def _in_components(text: str) -> list[TextMark]:
    """Find names whose parts are separated by carets."""
    return [
        TextMark("carets", name.start(), name.end())
        for name in _carets.finditer(text)
        if certainty([name["family"], name["given"]], comma=True)
    ]


def _with_name(text: str, label: re.Match[str], labels_only: bool) -> TextMark:
    """Return the mark of a labeled number or birth date, with the name right before or after it."""
    start, end = label.span()
    if labels_only:
        return TextMark("label", start, end)
    before = text[max(0, start - _WINDOW) : start]
    beside = _beside_before.search(before)
    if beside:
        sure, place = name_at_end(before[: beside.start()])
        start -= len(before) - place if sure else 0
    beside = _beside_after.match(text, end)
    if beside:
        sure, place = name_at_start(text[beside.end() : beside.end() + _WINDOW])
        end = beside.end() + place if sure else end
    return TextMark("label", start, end)


def _numbers(text: str, credible: frozenset[str]) -> list[TextMark]:
    numbers = numbers_in(text, context=bool(_context.search(text)))
    return [
        TextMark("number", item.start, item.end)
        for item in numbers
        if item.valid and (not item.number.by_chance or item.number.kind in credible)
    ]


def _births(text: str) -> list[TextMark]:
    """Find a name right before or after a date that may be a birth date."""
    places = []
    for day in _birth_day.finditer(text):
        start, end = day.span()
        year = max(int(part) for part in re.findall(r"[0-9]{4}", day[0]))
        before = text[max(0, start - _WINDOW) : start]
        beside = _beside_before.search(before)
        if beside:
            sure, place = name_at_end(before[: beside.start()])
            if _is_birth(sure, year, before[place : beside.start()]):
                places.append(TextMark("birth", start - len(before) + place, end))
                continue
        beside = _beside_after.match(text, end)
        if beside:
            sure, place = name_at_start(text[beside.end() : beside.end() + _WINDOW])
            if _is_birth(sure, year, text[beside.end() : beside.end() + place]):
                places.append(TextMark("birth", start, beside.end() + place))
    return places


def _is_birth(sure: int, year: int, name: str) -> bool:
    """Return whether a name beside a date of that year is a person's with a birth date."""
    return sure == 2 or (sure == 1 and ("," in name or year < _UNKNOWN_BORN_BEFORE))


def _patients(text: str) -> list[TextMark]:
    """Find names right after or before a word for a patient, and after a word for money given back to one."""
    places = []
    for label in _patient.finditer(text):
        window = text[label.end() : label.end() + _WINDOW]
        sure, place = name_at_start(window)
        stated = ":" in label["gap"] or "," in window[:place]
        if sure == 2 or (sure and stated):
            places.append(TextMark("patient", label.end(), label.end() + place))
    for label in _refund.finditer(text):
        sure, place = name_at_start(text[label.end() : label.end() + _WINDOW])
        if sure == 2:
            places.append(TextMark("patient", label.end(), label.end() + place))
    for pattern in (_patient_after, _refund_after):
        for label in pattern.finditer(text):
            before = text[max(0, label.start() - _WINDOW) : label.start()]
            sure, place = name_at_end(before)
            if sure == 2:
                places.append(TextMark("patient", label.start() - len(before) + place, label.start()))
    return places
