"""Budget versions that a file names: found, or made as drafts, one per fiscal year."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlalchemy import insert
from sqlmodel import Session, select

from data.models import BudgetBuild, BudgetVersion
from language import _
from planning.names import normalize
from planning.periods import FiscalCalendar
from services.budgets.stages.closing import closed_stages, sentence_on

_YEAR = re.compile(
    r"(?i)(?:\b|_)(?:fy|cy|budget|year)[\s_.\-']*((?:19|20)[0-9]{2}|[0-9]{2})(?![0-9])|\b((?:19|20)[0-9]{2})\b"
)
_SPAN = re.compile(r"((?:19|20)[0-9]{2})\s*[/\-–_]\s*((?:19|20)?[0-9]{2})(?![0-9])")
#: "FY25-26", "budget 25/26".
_SHORT_SPAN = re.compile(r"(?i)(?:fy|budget|year)[\s_.\-']*([0-9]{2})[/\-–_]([0-9]{2})(?![0-9/\-–_])")


def year_in(text: str) -> int | None:
    """Return the fiscal year that a label or file name speaks of (the later of "2025/26"), None when it names none."""
    span = _SPAN.search(text)
    if span and (int(span[1]) + 1) % 100 == int(span[2]) % 100:
        return int(span[1]) + 1
    short = _SHORT_SPAN.search(text)
    if short and (int(short[1]) + 1) % 100 == int(short[2]):
        return int(short[1]) + 2001
    match = _YEAR.search(text)
    if not match:
        return None
    digits = match[1] or match[2]
    return int(digits) + (2000 if len(digits) == 2 else 0)


@dataclass
class Versions:
    """The budget versions of one import; a name that spans fiscal years becomes one version per year.

    The first year keeps the plain name. Without `store` new versions get provisional ids, below zero. `locked`
    collects names of versions that take no figures (no drafts any more, or among `built`: from drivers), `made` the
    ids of stored new ones, `filled` the names of all and their ids.
    """

    session: Session
    calendar: FiscalCalendar
    currency: str
    actor: str
    store: bool
    created: list[str] = field(default_factory=list)
    made: list[int] = field(default_factory=list)
    locked: list[str] = field(default_factory=list)
    built: list[str] = field(default_factory=list)
    filled: dict[str, int] = field(default_factory=dict)
    used: dict[tuple[str, int], int] = field(default_factory=dict)
    _provisional: int = -10

    def id_of(self, name: str, year: int) -> int:
        """Return the version for a name ("" = named after the year) and a fiscal year."""
        key = (name, year)
        if key not in self.used:
            self.used[key] = self._find_or_make(name or f"Budget {self.calendar.label(year)}", year)  # no text
        return self.used[key]

    def refusal(self, name: str) -> str:
        """Return why one of the `locked` takes no figures, and what to do."""
        if name in self.built:
            return _("“{name}” is built from drivers and takes no lines of files. Name another version.", name=name)
        return _("“{name}” is no longer a draft and takes no figures. Name another version.", name=name)

    def hold_closed(self, versions: Any, departments: Any, ask: Callable[[str], None]) -> None:
        """Hold the import where it has figures of departments that have handed in their part (ids, line by line)."""
        for version in np.unique(versions).tolist():
            closed = closed_stages(self.session, version) if version > 0 else {}
            filled = np.unique(departments[versions == version]).tolist() if closed else ()
            shut = {number: closed[number] for number in filled if number in closed}
            if shut:
                ask(sentence_on(self.session, shut))

    def _find_or_make(self, name: str, year: int) -> int:
        known = {normalize(row.name): row for row in self.session.exec(select(BudgetVersion))}
        plain = known.get(normalize(name))
        if (plain is not None and plain.fiscal_year != year) or self._made_for_other_year(name, year):
            name = f"{name} {self.calendar.label(year)}"
            plain = known.get(normalize(name))
        if plain is not None and plain.fiscal_year == year:
            if plain.status != "draft" or self.session.get(BudgetBuild, plain.id or 0) is not None:
                self.locked.append(plain.name)
                self.built += [plain.name] if plain.status == "draft" else []
            self.filled[plain.name] = plain.id or 0
            return plain.id or 0
        self.created.append(name)
        self.filled[name] = self._make(name, year)
        return self.filled[name]

    def _made_for_other_year(self, name: str, year: int) -> bool:
        return any(other == name and of != year for other, of in self.used)

    def _make(self, name: str, year: int) -> int:
        if not self.store:
            self._provisional -= 1
            return self._provisional
        version = BudgetVersion(name=name, fiscal_year=year, currency=self.currency, created_by=self.actor)
        made = self.session.connection().execute(insert(BudgetVersion).values(**version.model_dump(exclude={"id"})))
        self.made.append(int(made.inserted_primary_key[0]))  # type: ignore[index]
        return self.made[-1]
