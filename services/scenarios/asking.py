"""Find the plan that a person means in the terminal: a file, a link, a saved scenario's name, or a template."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import select

from data.engine import reading
from data.models import Department, Facility, ServiceLine
from language import N_, _, translate
from planning.scenarios.presets import TEMPLATES, template
from services.errors import UserError
from services.permissions import Actor
from services.scenarios import baseline, store
from services.scenarios import plan as plans
from services.scenarios.plan import ScenarioPlan, refusing
from services.scenarios.store import Saved

ENDINGS = (".json", ".toml")


@dataclass(frozen=True)
class NamedPlan:
    """A plan with its name; `saved` when it is kept in the database."""

    name: str
    plan: ScenarioPlan
    saved: Saved | None = None


def understand(url: str, actor: Actor, text: str, *, fiscal_year: int | None = None) -> NamedPlan:
    """Return what a text means: a JSON or TOML file, a link or what follows its "?", a saved name, a template's key.

    Args:
        url: The database.
        actor: Who asks.
        text: The text.
        fiscal_year: Overrides the year of a file, link or template; a saved scenario must be of this year.

    Raises:
        UserError: It is none of these, is a saved scenario of another year, or holds a change that is not possible.
    """
    year = fiscal_year or this_year(url, actor)
    path = Path(text)
    if path.suffix.lower() in ENDINGS:
        toml = path.suffix.lower() == ".toml"
        name, plan = plans.from_file(_read(path), toml=toml, fiscal_year=year, place=_places(url))
        return NamedPlan(name or path.stem, _of_year(plan, fiscal_year))
    if "=" in text or text.startswith(("?", "http://", "https://")):
        return NamedPlan("link", _of_year(plans.from_query(text, fiscal_year=year), fiscal_year))
    try:
        saved = store.scenario_by_name(url, actor, name=text)
    except UserError as refusal:
        if text not in TEMPLATES or refusal.code != "missing":
            raise
        months = baseline.load(url, actor, fiscal_year=year).baseline.months
        with refusing():
            return NamedPlan(TEMPLATES[text][0], ScenarioPlan(year, template(text, months).changes))
    if fiscal_year is not None and saved.plan.fiscal_year != fiscal_year:
        raise UserError(
            _("“{scenario}” was saved for fiscal year {year}.", scenario=saved.name, year=saved.plan.fiscal_year),
            hint=_("Leave out --fiscal-year, or give its changes as a file or link."),
            code="other_year",
        )
    return NamedPlan(saved.name, saved.plan, saved)


UNKNOWN_PLACES = {
    "facility": N_("There is no facility “{code}”."),
    "service_line": N_("There is no service line “{code}”."),
    "department": N_("There is no department “{code}”."),
}


def _places(url: str) -> Callable[[str, str], int]:
    """Return the lookup of a place's id by kind and code."""

    def place(kind: str, code: str) -> int:
        tables: dict[str, Any] = {"facility": Facility, "service_line": ServiceLine, "department": Department}
        table = tables.get(kind)
        if table is None:
            raise UserError(_("Not a scope: {kind}", kind=kind), hint=_("Use facility, service_line or department."))
        with reading(url) as session:
            number = session.exec(select(table.id).where(table.code == code)).first()
        if number is None:
            raise UserError(
                translate(UNKNOWN_PLACES[kind], code=code),
                hint=_("Use its code."),
                code="missing",
            )
        return int(number)

    return place


def _of_year(plan: ScenarioPlan, fiscal_year: int | None) -> ScenarioPlan:
    return plan if fiscal_year is None else ScenarioPlan(fiscal_year, plan.changes, plan.departments)


def this_year(url: str, actor: Actor) -> int:
    """Return the fiscal year of the next open month.

    Raises:
        UserError: There are no actuals.
    """
    years = baseline.years(url, actor)
    if not years:
        raise UserError(_("There is no data yet."), hint=_("Import a general ledger first."), code="empty")
    return next(iter(years.values()))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(_("{path} cannot be read.", path=path), hint=_("Give a text file with a scenario.")) from error
