"""Scenarios as JSON, for files and storage, and as a short text for links.

A link is `name!change!change…`, a change `code~value~scope~start~end~ramp~detail~option…`, empty fields at its end left
out: `Busy_20winter!vol~0.04~d12~202611~202703~2~PDAYS`. Scopes are `f3`, `s2`, `d12`, several `d12-14`, empty for the
whole hospital; options stand in the order of the catalogue. Other characters than letters, digits, "." and "-" are `_`
and their UTF-8 bytes in hexadecimal, so that no browser or mail program changes the text.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from language import _, translate
from planning.scenarios.drivers import BY_CODE, driver_of, validate
from planning.scenarios.types import LONGEST_NAME, DriverChange, ScenarioChanges, ScenarioError, Scope, ScopeKind

MOST_CHANGES = 60
_SCOPES: dict[str, ScopeKind] = {"f": "facility", "s": "service_line", "d": "department"}
_LETTERS = {kind: letter for letter, kind in _SCOPES.items()}
_FIELDS = 7


def to_link(scenario: ScenarioChanges) -> str:
    """Return the scenario as text for a link; `from_link` gives back an equal scenario.

    Raises:
        ScenarioError: The scenario is outside the catalogue's bounds.
    """
    validate(scenario)
    return "!".join([_escape(scenario.name), *(_change_text(change) for change in scenario.changes)])


def from_link(text: str) -> ScenarioChanges:
    """Return the scenario of a link.

    Raises:
        ScenarioError: The text is no scenario, or outside the catalogue's bounds.
    """
    name, *parts = text.split("!")
    if len(parts) > MOST_CHANGES:
        raise ScenarioError(_("A scenario has at most {most} changes.", most=MOST_CHANGES))
    return _check(ScenarioChanges(_unescape(name), tuple(_change_of(part) for part in parts)))


def _change_text(change: DriverChange) -> str:
    driver = driver_of(change)
    letter = _LETTERS.get(change.scope.kind, "")
    given = dict(change.options)
    fields = [
        driver.code,
        _number(change.value),
        letter + "-".join(map(str, change.scope.ids)),
        str(change.start or ""),
        str(change.end or ""),
        str(change.ramp_months or ""),
        _escape(change.detail),
        *(_number(given[option.key]) if option.key in given else "" for option in driver.options),
    ]
    return "~".join(fields).rstrip("~")


def _change_of(text: str) -> DriverChange:
    code, *fields = text.split("~")
    driver = BY_CODE.get(code)
    if driver is None:
        raise ScenarioError(_("This link is damaged: “{code}” is not a driver.", code=code[:20]))
    if len(fields) > _FIELDS - 1 + len(driver.options):
        raise ScenarioError(_("This link is damaged: {driver} has too many parts.", driver=translate(driver.label)))
    fields += [""] * (_FIELDS - 1 + len(driver.options) - len(fields))
    value, scope, start, end, ramp, detail, *options = fields
    given = zip(driver.options, options, strict=True)
    return DriverChange(
        driver=driver.key,
        value=_float(value),
        scope=_scope(scope),
        start=_whole(start),
        end=_whole(end),
        ramp_months=_whole(ramp) or 0,
        detail=_unescape(detail),
        options=tuple((option.key, _float(part)) for option, part in given if part),
    )


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value).replace("e+", "e")


def _float(text: str) -> float:
    if not re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", text, re.ASCII):
        raise ScenarioError(_("This link is damaged: “{text}” is not a number.", text=text[:20]))
    return float(text)


def _whole(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise ScenarioError(_("This link is damaged: “{text}” is not a whole number.", text=text[:20]))
    return int(text)


def _scope(text: str) -> Scope:
    if not text:
        return Scope()
    numbers = [_whole(part) for part in text[1:].split("-")]
    if text[0] not in _SCOPES or not all(numbers):
        raise ScenarioError(_("This link is damaged: “{text}” is not a place in the hospital.", text=text[:20]))
    return Scope.of(_SCOPES[text[0]], [number for number in numbers if number])


def _escape(text: str) -> str:
    plain = re.compile(r"[A-Za-z0-9.-]")
    return "".join(
        letter if plain.match(letter) else "".join(f"_{byte:02x}" for byte in letter.encode()) for letter in text
    )


def _unescape(text: str) -> str:
    if not re.fullmatch(r"(?:[A-Za-z0-9.-]|_[0-9a-f]{2})*", text, re.ASCII):
        raise ScenarioError(_("This link is damaged: it contains invalid characters."))
    raw = re.sub(r"_([0-9a-f]{2})", lambda match: chr(int(match[1], 16)), text).encode("latin-1")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise ScenarioError(_("This link is damaged: its text is not valid UTF-8.")) from None


def to_json(scenario: ScenarioChanges) -> dict[str, Any]:
    """Return the scenario as plain values: `name`, and `changes` with what differs from a change's defaults."""
    validate(scenario)
    return {"name": scenario.name, "changes": [_change_json(change) for change in scenario.changes]}


def _change_json(change: DriverChange) -> dict[str, Any]:
    made: dict[str, Any] = {"driver": change.driver, "value": change.value}
    if change.scope.id:
        made["scope"] = {"kind": change.scope.kind, "id": change.scope.id}
        made["scope"] |= {"more": list(change.scope.more)} if change.scope.more else {}
    optional = {"start": change.start, "end": change.end, "ramp_months": change.ramp_months, "detail": change.detail}
    made |= {name: value for name, value in optional.items() if value}
    if change.options:
        made["options"] = dict(change.options)
    return made


def from_json(document: str | Mapping[str, Any]) -> ScenarioChanges:
    """Return the scenario of `to_json`, or of its text.

    Raises:
        ScenarioError: The document is no scenario, or outside the catalogue's bounds.
    """
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except json.JSONDecodeError as error:
            raise ScenarioError(
                _("Not valid JSON: line {line}, {error}.", line=error.lineno, error=error.msg)
            ) from None
    if not isinstance(document, Mapping) or not isinstance(document.get("changes", []), list):
        raise ScenarioError(_("A scenario must be an object with a name and a list of changes."))
    unknown = set(document) - {"name", "changes"}
    if unknown:
        raise ScenarioError(_("Unknown field in the scenario: “{field}”.", field=min(map(str, unknown))))
    changes = document.get("changes", [])
    if len(changes) > MOST_CHANGES:
        raise ScenarioError(_("A scenario has at most {most} changes.", most=MOST_CHANGES))
    return _check(ScenarioChanges(str(document.get("name", "")), tuple(_change_from(item) for item in changes)))


_KINDS: dict[str, type | tuple[type, ...]] = {
    "driver": str,
    "value": (int, float),
    "scope": Mapping,
    "start": int,
    "end": int,
    "ramp_months": int,
    "detail": str,
    "options": Mapping,
}


def _change_from(item: object) -> DriverChange:
    if not isinstance(item, Mapping) or item.get("driver") is None or item.get("value") is None:
        raise ScenarioError(_("Each change must be an object with at least a driver and a value."))
    for name, value in item.items():
        if name not in _KINDS:
            raise ScenarioError(_("Unknown field in a change: “{field}”.", field=name))
        if value is not None and (isinstance(value, bool) or not isinstance(value, _KINDS[name])):
            raise ScenarioError(_("“{field}” of a change cannot be {value}.", field=name, value=repr(value)))
    given = {name: value for name, value in item.items() if value is not None}
    scope, options = given.get("scope", {}), given.get("options", {})
    if not isinstance(scope.get("id", 0), int) or not all(_is_number(value) for value in options.values()):
        raise ScenarioError(_("A scope's id and a change's options must be numbers."))
    more = scope.get("more", [])
    if not isinstance(more, list) or not all(type(number) is int for number in more):
        raise ScenarioError(_("Further places of a scope must be a list of numbers."))
    place = Scope(scope.get("kind", "hospital"), scope.get("id", 0))
    given["scope"] = Scope.of(place.kind, (*place.ids, *more)) if more else place
    given["options"] = tuple((str(name), float(value)) for name, value in options.items())
    if not _is_number(given.get("value")):
        raise ScenarioError(_("The value of a change must be a number."))
    return DriverChange(**given)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e18


def _check(scenario: ScenarioChanges) -> ScenarioChanges:
    if len(scenario.name) > LONGEST_NAME:
        raise ScenarioError(_("The name of a scenario has at most {most} characters.", most=LONGEST_NAME))
    return validate(scenario)
