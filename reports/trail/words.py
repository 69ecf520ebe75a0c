"""Events of the audit trail in people's words: what happened, to what, and each field with its old and new value."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from language import _, translate
from planning.budgets.building.assumptions import KINDS as ASSUMPTIONS
from planning.budgets.building.assumptions import Assumption
from planning.trail.changes import FieldChange, changes, reference
from reports.budgets import driver_words
from reports.formats import MISSING, Formats
from reports.trail.names import ACTIONS, FIELDS, KINDS, MONEY, RATES, STEPS, SUBJECTS, VALUES

Names = Mapping[tuple[str, int], str]
#: Suffixes of stored numbers with the power of ten they are scaled by.
SCALED = {"_milli": 3, "_micro": 6}
#: Imports whose totals are quantities or hours in thousandths; those of the others are money.
IN_THOUSANDTHS = frozenset(("import.statistics", "import.labor"))
SUFFIXES = ("_minor", *SCALED, "_id")


def kind(action: str) -> str:
    """Return what an action is about: "Budgets"."""
    word = action.partition(".")[0]
    return translate(KINDS[word]) if word in KINDS else _plain(word)


def what(action: str) -> str:
    """Return what happened: "Budget figures changed"."""
    if action in ACTIONS:
        return translate(ACTIONS[action])
    word, _dot, step = action.partition(".")
    if word == "import":
        return _("File imported: {kind}", kind=_plain(step))
    if word in KINDS and step in STEPS:
        return translate(STEPS[step], kind=kind(action))
    return f"{kind(action)}: {_plain(step)}"


def who(actor: str, person: str) -> str:
    """Return who did something: name and address, or "local" in words."""
    if actor == "local":
        return _("At this computer")
    return f"{person} ({actor})" if person and person != actor else actor


def subject(code: str, names: Names, formats: Formats) -> str:
    """Return what an event is about: "FY 2027 budget", "ICU · 5100 Salaries · Apr 2026"."""
    word, *rest = code.split("/")
    numbers = [int(part) if part.isdecimal() else 0 for part in rest]
    if maker := _PLACES.get((word, len(numbers))):
        return " · ".join(filter(None, maker(rest, numbers, names, formats))) or MISSING
    named = names.get((word, numbers[0])) if len(numbers) == 1 else None
    if named or not rest or word == "setting":
        return named or ("" if word in KINDS or word == "setting" else _plain(word)) or MISSING
    return f"{translate(SUBJECTS[word]) if word in SUBJECTS else _plain(word)} {' '.join(rest)}"


def _line(numbers: list[int], names: Names) -> list[str]:
    """Return the names of a department and an account."""
    department, account = numbers
    return [names.get(("department", department), ""), names.get(("account", account), "")]


#: Subjects of several parts, by their first word and the number of the others.
_PLACES: dict[tuple[str, int], Callable[[list[str], list[int], Names, Formats], list[str]]] = {
    ("comment", 3): lambda _rest, at, names, formats: [*_line(at[:2], names), _month(at[2], formats)],
    ("landing", 3): lambda _rest, at, names, _formats: [*_line(at[1:], names), _("FY {year}", year=at[0])],
    ("volume", 4): lambda rest, at, names, _formats: [
        names.get((rest[0], at[1]), ""),
        names.get(("measure", at[2]), ""),
    ],
    ("budget_version", 3): lambda _rest, at, names, _formats: [
        names.get(("department", at[2]), ""),
        names.get(("budget_version", at[0]), ""),
    ],
    ("period", 3): lambda _rest, at, names, formats: [names.get(("department", at[2]), ""), _month(at[0], formats)],
    ("period", 1): lambda _rest, at, _names, formats: [_month(at[0], formats)],
}


def field(change: FieldChange) -> str:
    """Return the title of a field, with what it is inside of: "Thresholds › Supplies › Amount"."""
    parts = [part for part in change.field.split(".") if part not in ("usual", "categories")]
    return " › ".join(_field(part) for part in parts) or _("Value")


def _field(part: str) -> str:
    if part in FIELDS:
        return translate(FIELDS[part])
    if part in ASSUMPTIONS:
        return translate(ASSUMPTIONS[part].label)
    labels = VALUES["category"]
    return translate(labels[part]) if part in labels else _plain(part)


def place(change: FieldChange, names: Names, formats: Formats) -> str:
    """Return where a field is: department, account and month, as far as they are said."""
    words = (
        names.get(("department", change.department_id or 0)),
        names.get(("account", change.account_id or 0)),
        _month(change.period, formats) if change.period else "",
        _field(change.detail) if change.detail in VALUES["category"] else change.detail,
        _text("day", change.day, formats),
    )
    return " · ".join(filter(None, words))


def value(change: FieldChange, stored: Any, action: str, names: Names, formats: Formats) -> str:
    """Return an old or new value of a field as it is read; a dash for none."""
    if stored is None:
        return MISSING
    kind = change.field.partition(".")[2] if change.field.startswith("assumption.") else ""
    if kind in ASSUMPTIONS:
        return driver_words.value(Assumption(kind, stored), formats)
    if change.field == "read":
        return formats.runs(tuple(stored))
    if isinstance(stored, Mapping):
        told = ((name, inner) for name, inner in stored.items() if inner not in (None, "", [], {}))
        return " · ".join(f"{_field(name)} {_value(name, inner, action, names, formats)}" for name, inner in told)
    return _value(change.field, stored, action, names, formats)


def _value(name: str, stored: Any, action: str, names: Names, formats: Formats) -> str:
    if isinstance(stored, list):
        return ", ".join(_value(name, one, action, names, formats) for one in stored)
    if isinstance(stored, Mapping):
        return " · ".join(
            f"{_field(one)} {_value(one, inner, action, names, formats)}" for one, inner in stored.items()
        )
    if stored is None or isinstance(stored, bool):
        return MISSING if stored is None else _("yes") if stored else _("no")
    last = name.rpartition(".")[2]
    if isinstance(stored, str):
        return _text(last, stored, formats)
    if thing := reference(action, name):
        return names.get((thing, int(stored))) or _("no longer there ({number})", number=stored)
    return _number(last, stored, action, formats)


def _text(name: str, stored: str, formats: Formats) -> str:
    words = VALUES.get(name, {})
    if stored in words:
        return translate(words[stored])
    if name in ("due", "day", "month") or name.endswith(("_date", "_from", "_to")):
        try:
            return formats.day(date.fromisoformat(stored[:10]))
        except ValueError:
            return stored
    return stored


def _number(name: str, stored: float, action: str, formats: Formats) -> str:
    if name.endswith("_total"):
        name += "_milli" if action in IN_THOUSANDTHS else "_minor"
    if name in MONEY or name.endswith("_minor"):
        return formats.money(stored, cents=True)
    if name in RATES:
        return formats.percent(stored)
    if name in ("period", "fiscal_year"):
        return _month(int(stored), formats)
    exact = Decimal(str(stored)).scaleb(-next((power for suffix, power in SCALED.items() if name.endswith(suffix)), 0))
    digits = max(0, -int(exact.normalize().as_tuple().exponent)) if exact.is_finite() else 0
    return formats.number(exact, min(digits, 6)) if exact.is_finite() else str(stored)


def _month(period: int | None, formats: Formats) -> str:
    known = period is not None and 190001 <= period <= 299912 and 1 <= period % 100 <= 12
    return formats.month(period) if known and period is not None else str(period or "")


def _plain(name: str) -> str:
    """Return a name of code as words: "notice_days" reads "Notice days"; translated where the catalog has them."""
    for suffix in SUFFIXES:
        name = name.removesuffix(suffix)
    text = " ".join(name.replace("_", " ").replace("-", " ").split())
    return translate(text[:1].upper() + text[1:])


class TrailFilters(Protocol):
    """What events were chosen by (`services.trail.events.TrailQuestion`)."""

    @property
    def person(self) -> str:  # noqa: D102
        ...

    @property
    def kind(self) -> str:  # noqa: D102
        ...

    @property
    def since(self) -> date | None:  # noqa: D102
        ...

    @property
    def until(self) -> date | None:  # noqa: D102
        ...

    @property
    def text(self) -> str:  # noqa: D102
        ...


def chosen(question: TrailFilters, formats: Formats) -> list[str]:
    """Return what a file is narrowed to, one line each; none where it has all events."""
    lines = [_("Who: {person}", person=who(question.person, ""))] if question.person else []
    lines += [_("What: {kind}", kind=kind(question.kind))] if question.kind else []
    lines += [_("From: {day}", day=formats.day(question.since))] if question.since else []
    lines += [_("To: {day}", day=formats.day(question.until))] if question.until else []
    return lines + ([_("Text: {text}", text=question.text)] if question.text else [])


def in_short(action: str, details: Mapping[str, Any], names: Names, formats: Formats, most: int = 2) -> str:
    """Return the first changes of an event in one line, and how many more there are."""
    told = changes(action, details)
    lines = [one_change(one, action, names, formats) for one in told[:most]]
    if len(told) > most:
        lines.append(_("{count} more", count=formats.number(len(told) - most)))
    return "; ".join(lines)


def one_change(change: FieldChange, action: str, names: Names, formats: Formats) -> str:
    """Return one change in a line: "Figure: $100 → $250 · ICU", with the new value alone where nothing stood before."""
    where = place(change, names, formats)
    told = value(change, change.new, action, names, formats)
    if change.old is not None:
        told = f"{value(change, change.old, action, names, formats)} → {told}"
    return f"{field(change)}: {told} · {where}" if where else f"{field(change)}: {told}"
