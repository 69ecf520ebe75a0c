"""Headers of time exports that hold one kind of pay each: "REG", "Overtime Hrs", "PTO Dollars"; and hours as H:MM."""

import re
from collections.abc import Iterable

from data.importers.tables.roles import role_of
from data.importers.values.headings import normalized
from data.importers.values.pay_words import PAY_ALONE, pay_group_of

HOURS = frozenset(("hours", "hrs", "hr", "hour", "h"))
MONEY = frozenset(("dollars", "dollar", "earnings", "wages", "cost", "amount", "amt", "money", "usd", "gbp", "eur"))
#: SumLines over kinds of pay, which would count hours twice beside their parts.
_SUM_WORDS = "total all worked productive nonproductive non gross net sum"  # no text
_KIND_WORDS = (  # no text
    "reg regular base basic straight st ot overtime ovt dt double doubletime pto vac vacation sick sck hol holiday "
    "leave bereavement jury edu education orient orientation ori training trn inservice agy agency contract registry "
    "travel traveler travelers locum float flt pool bank call oncall callback standby shift diff differential premium "
    "bonus incentive low census unpaid study maternity paternity toil absence"
)
_KINDS = frozenset(_KIND_WORDS.split())
_MORE_WORDS = (  # no text
    "1 2 3 5 15 on back o t time off pay evening night weekend eve and half annual special parental public paid"
)
#: Words that only say more on a kind: overtime *1.5*, *on* call, call *back*, *time* off.
_BESIDE = frozenset(_MORE_WORDS.split())
_SUMS = frozenset(_SUM_WORDS.split())
_CLOCK = re.compile(r"[-+]?\(?[-+]?[0-9]{1,7}:[0-5][0-9](?::[0-5][0-9])?\)?-?")
_HOURS_BY_NAME = re.compile(
    r"\b(?:hours?|hrs?|\w*stunden|std|heures?|horas?|ore|uren|timmar|timer|arbeidstimer|total|duration|worked|qty|quantity)\b"
)
#: A punch is a time of day, not a length of time.
_PUNCH = re.compile(r"\b(?:in|out|start|end|begin|punch|from|to|until|clock|stamp)\b")


def pay_kind(header: str) -> str | None:
    """Return which kind of pay a column of hours holds ("REG", "OT 1 5"), None for any other column and for sums."""
    words = set(normalized(header).split())
    return None if "pay" in words and not words & HOURS else _kind(header, HOURS, MONEY)


def pay_money_kind(header: str) -> str | None:
    """Return which kind of pay a column of money holds, in the words of its hours; None for any other column."""
    words = set(normalized(header).split())
    paid = "pay" in words and not words & HOURS  # "OT Pay"
    return _kind(header, MONEY | {"pay"}, HOURS) if words & MONEY or "$" in header or paid else None


def is_of_pay_alone(header: str) -> bool:
    """Return whether a heading speaks of overtime or leave; "regular" and "agency" may say other things too."""
    return pay_group_of(header) in PAY_ALONE


def _kind(header: str, own: frozenset[str], other: frozenset[str]) -> str | None:
    words = normalized(header).split()
    if set(words) & (other | _SUMS) or ("$" in header and own is HOURS):
        return None
    left = [word for word in words if word not in own]
    if left[:2] == ["o", "t"]:
        left = ["ot", *left[2:]]
    stated = bool(set(words) & own)
    known = [word in _KINDS for word in left]
    beside = all(is_kind or word in _BESIDE for word, is_kind in zip(left, known, strict=True))
    return " ".join(left).upper() if any(known) and (stated or beside) else None


def are_hours_of_a_clock(name: str, cells: Iterable[str]) -> bool:
    """Return whether cells are lengths of time as hours and minutes (8:30), not times of day."""
    words = normalized(name)
    if _PUNCH.search(words) or not (_HOURS_BY_NAME.search(words) or pay_kind(name)):
        return False
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and sum(1 for cell in filled if _CLOCK.fullmatch(cell.strip())) >= len(filled) * 0.6


# The pay as one amount ------------------------------------------------------------------------------------------------

_PAY = re.compile(  # no text
    r"\w*(?:kosten|aufwand|aufwendungen|vergutung|entgelte?|lohn|lohne|gehalt|gehalter|brutto|bezuge|kostnad|kostnader|"
    r"lonn?|salaris|salarissen|omkostning(?:er)?|udgift(?:er)?)|pay|salar(?:y|ies|ios?|io)|wages?|earnings|cost|costs|"
    r"masse salariale|salaires?|remunerations?|remuneracion(?:es)?|retribuzion[ei]|stipendi|couts?|costes?|cost[oi]|"
    r"nomina|dollars"
)
#: What a rate or a share is for.
_RATE = re.compile(
    r"\b(?:\w*satz|rate|je|pro|per|par|por|stunde|hour|heure|hora|avg|durchschnitt\w*|mittel\w*|anteil)\b"
)


def pay_column(names: Iterable[str]) -> str | None:
    """Return the one column whose heading says pay or cost in its own word ("Bruttopersonalkosten")."""
    likely = [name for name in names if is_pay(name)]
    return likely[0] if len(likely) == 1 else None


def is_pay(name: str) -> bool:
    """Return whether a heading says pay or cost: no rate, plan or difference."""
    words = normalized(name)
    if role_of(name) in ("budget", "forecast", "variance", "percent", "prior", "cumulative") or _RATE.search(words):
        return False
    return any(_PAY.fullmatch(word) for word in (words, *words.split()))
