"""What a person asks: a fiscal year, changes, and whose departments; and the same as a link, a file or stored rows."""

import json
import math
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from language import _, translate
from planning.scenarios import codec
from planning.scenarios.drivers import BY_CODE, DRIVERS, Driver
from planning.scenarios.types import DriverChange, ScenarioChanges, ScenarioError
from services.errors import UserError

#: Names in a link: the fiscal year, whatever is no slider, and the departments of a base that does not hold all.
#: Sliders go by their driver's code, in percent.
YEAR, MORE, PLACES = "year", "more", "departments"
#: The drivers that have a slider: key → its lowest and highest value; further away is set under "Add a change".
SLIDERS: dict[str, tuple[float, float]] = {
    "volume": (-0.15, 0.15),
    "payer_rate": (-0.1, 0.1),
    "wage_award": (-0.05, 0.1),
    "agency_share": (-0.1, 0.1),
    "agency_rate": (-0.3, 0.3),
    "overtime_share": (-0.05, 0.05),
    "hours_per_unit": (-0.1, 0.1),
    "supply_use": (-0.1, 0.1),
    "supply_inflation": (-0.1, 0.15),
    "drug_inflation": (-0.1, 0.15),
}


@contextmanager
def refusing() -> Iterator[None]:
    """Turn a refusal of the scenario rules into one for a person."""
    try:
        yield
    except ScenarioError as error:
        raise UserError(str(error), hint=_("Change it and try again."), code="scenario") from error


@dataclass(frozen=True)
class ScenarioPlan:
    """Changes on the base of one fiscal year. `departments` limits the base (None: all that the asker may see)."""

    fiscal_year: int
    changes: tuple[DriverChange, ...] = ()
    departments: tuple[int, ...] | None = None

    @property
    def scenario(self) -> ScenarioChanges:
        """Return the changes as the engine takes them."""
        return ScenarioChanges("", self.changes)

    def rows(self) -> list[dict[str, Any]]:
        """Return the changes as they are stored.

        Raises:
            UserError: A change is outside what its driver accepts.
        """
        with refusing():
            rows: list[dict[str, Any]] = codec.to_json(self.scenario)["changes"]
            return rows

    @classmethod
    def from_rows(
        cls, fiscal_year: int, departments: Sequence[int] | None, rows: Sequence[Mapping[str, Any]]
    ) -> "ScenarioPlan":
        """Return the plan of stored rows."""
        with refusing():
            changes = codec.from_json({"changes": list(rows)}).changes
        return cls(fiscal_year, changes, None if departments is None else tuple(departments))


def on_slider(change: DriverChange, first_open: int) -> bool:
    """Return whether a slider can show a change: whole hospital, all open months, a step within the slider's ends."""
    low_high = SLIDERS.get(change.driver)
    plain = DriverChange(change.driver, change.value)
    if low_high is None or replace(change, start=None) != plain or change.start not in (None, first_open):
        return False
    steps = change.value / DRIVERS[change.driver].step
    return low_high[0] <= change.value <= low_high[1] and abs(steps - round(steps)) < 1e-9


def sides(changes: Sequence[DriverChange], first_open: int) -> tuple[dict[str, float], tuple[DriverChange, ...]]:
    """Return the values of sliders by driver, and the other changes; a driver's second change is no slider."""
    values: dict[str, float] = {}
    others = []
    for change in changes:
        if on_slider(change, first_open) and change.driver not in values:
            values[change.driver] = change.value
        else:
            others.append(change)
    return values, tuple(others)


def join_changes(values: Mapping[str, float], others: Sequence[DriverChange]) -> tuple[DriverChange, ...]:
    """Return all changes: sliders that were moved, in the catalogue's order, then the others."""
    moved = [DriverChange(key, values[key]) for key in SLIDERS if values.get(key)]
    return (*moved, *others)


def query(plan: ScenarioPlan, first_open: int, label: str) -> dict[str, str]:
    """Return the plan as the parameters of a link; `label` is how the year is called."""
    values, others = sides(plan.changes, first_open)
    with refusing():
        more = {MORE: codec.to_link(ScenarioChanges("", others))} if others else {}
    sliders = {DRIVERS[key].code: f"{as_percent(value):g}" for key, value in values.items() if value}
    places = {} if plan.departments is None else {PLACES: to_places(plan.departments)}
    return {YEAR: label, **places, **sliders, **more}


def from_query(text: str, *, fiscal_year: int) -> ScenarioPlan:
    """Return the plan of a link (a whole address or what follows its question mark); `fiscal_year` when it names none.

    Raises:
        UserError: A part of it is no driver, no number, or outside what the driver accepts.
    """
    given = dict(parse_qsl(urlsplit(text).query if "://" in text else text.lstrip("?"), keep_blank_values=True))
    values: dict[str, float] = {}
    for name, value in given.items():
        driver = BY_CODE.get(name)
        if driver is not None:
            values[driver.key] = _number(value, driver) / 100
    others = others_from(given.get(MORE, ""))
    changes = join_changes(values, others)
    with refusing():
        codec.to_json(ScenarioChanges("", changes))
    return ScenarioPlan(_year(given.get(YEAR, "")) or fiscal_year, changes, places_from(given.get(PLACES, "")))


def to_places(departments: Sequence[int]) -> str:
    """Return departments (ids) as a link carries them."""
    return "-".join(map(str, sorted(departments)))


def places_from(text: str) -> tuple[int, ...] | None:
    """Return the departments that a link limits the base to, None for all.

    Raises:
        UserError: The text holds something else.
    """
    if not text:
        return None
    if not re.fullmatch(r"\d{1,9}(-\d{1,9})*", text, re.ASCII):
        raise UserError(
            _("This link is damaged: it does not name its departments correctly."), hint=_("Ask for a new link.")
        )
    return tuple(sorted({int(part) for part in text.split("-")}))


def _year(text: str) -> int | None:
    """Return the year of "2027", "FY 2027" or "FY 2026/27"; a fiscal year is named by its end."""
    match = re.fullmatch(r"(?:FY )?(\d{4})(/\d{2})?", text)
    return int(match[1]) + bool(match[2]) if match else None


def others_from(more: str) -> tuple[DriverChange, ...]:
    """Return the changes that a link carries beside the sliders."""
    if not more:
        return ()
    with refusing():
        return codec.from_link(more).changes


def to_more(others: Sequence[DriverChange]) -> str:
    """Return changes as a link carries them beside the sliders, empty for none."""
    if not others:
        return ""
    with refusing():
        return codec.to_link(ScenarioChanges("", tuple(others)))


def as_percent(value: float) -> float:
    """Return a rate or points of a share as the percent of a widget, without the noise of floats."""
    return round(float(value) * 100, 6)


def from_file(
    text: str, *, toml: bool, fiscal_year: int, place: Callable[[str, str], int] | None = None
) -> tuple[str, ScenarioPlan]:
    """Return name and plan of a scenario file: `name`, `fiscal_year` (optional) and `changes`, in JSON or TOML.

    Args:
        text: The file.
        toml: Whether it is TOML.
        fiscal_year: The year when the file names none.
        place: Returns the id of a facility, service line or department by kind and code: a scope may name its code,
            or a list of codes.

    Raises:
        UserError: The text is neither, or a change is not possible.
    """
    document = _toml(text) if toml else _json(text)
    year = document.pop("fiscal_year", fiscal_year)
    if not isinstance(year, int):
        raise UserError(_("Not a fiscal year in the scenario."), hint=_("For example, 2027."))
    if place is not None:
        for change in document.get("changes") or []:
            scope = change.get("scope") if isinstance(change, dict) else None
            if isinstance(scope, dict) and "code" in scope:
                codes = scope.pop("code")
                codes = codes if isinstance(codes, list) else [codes]
                scope["id"], *more = [place(str(scope.get("kind", "")), str(code)) for code in codes or [""]]
                scope |= {"more": more} if more else {}
    with refusing():
        plan = codec.from_json(document)
    return plan.name, ScenarioPlan(year, plan.changes)


def _toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(
            _("Not valid TOML: {error}.", error=error), hint=_("See docs/methods.md for the format.")
        ) from error


def _json(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise UserError(
            _("Not valid JSON: line {line}, {reason}.", line=error.lineno, reason=error.msg),
            hint=_("See docs/methods.md for the format."),
        ) from error
    if not isinstance(document, dict):
        raise UserError(_("A scenario must be an object with a name and a list of changes."))
    return document


def _number(text: str, driver: Driver) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if math.isnan(value) or abs(value) > 1e6:
        raise UserError(
            _("{driver}: “{text}” is not a number.", driver=translate(driver.label), text=text[:20]),
            hint=_("Enter a percentage, such as 4 or −2.5."),
        )
    return value
