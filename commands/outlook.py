"""`outlook`: what an executive is told about forecasts, in five sentences with their figures."""

import math
from typing import Annotated, Any

import typer

from commands.output import emit, refusing
from commands.rows import migrated_database
from language import _
from services.errors import UserError


def register(app: typer.Typer) -> None:
    """Add the command to the terminal."""
    app.command("outlook")(outlook)


@refusing
def outlook(
    *,
    fiscal_year: Annotated[
        int | None,
        typer.Option(
            "--fiscal-year", help="By the calendar year in which it ends; that of the next open month if left out."
        ),
    ] = None,
    version: Annotated[
        str | None, typer.Option("--version", help="Budget version to plan on and compare with; else the one in force.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say how volume and staffing cost end, which departments depart most, what it costs, and how sure that is."""
    from datetime import date

    from commands.reports import version_id
    from planning.periods import FiscalCalendar
    from reports.formats import Formats
    from reports.staffing.summary import sentences
    from services import status
    from services.permissions import LOCAL_ACTOR
    from services.staffing import basis
    from services.staffing.summary import summary

    url = migrated_database()
    hospital = status.read(url).settings
    formats = Formats.for_reader(hospital.currency, hospital.locale)
    years = basis.years(url, LOCAL_ACTOR)
    chosen = fiscal_year if fiscal_year is not None else next(iter(years), None)
    outcome = (
        None
        if chosen is None
        else summary(url, LOCAL_ACTOR, fiscal_year=chosen, today=date.today(), version_id=version_id(url, version))
    )
    if outcome is None:
        raise UserError(_("There is no labor cost yet."), hint=_("Import a ledger or a time export first."))
    told = sentences(outcome, formats, year=FiscalCalendar(hospital.fiscal_first_month).label(outcome.fiscal_year))
    answer = {
        "fiscal_year": outcome.fiscal_year,
        "currency": hospital.currency,
        "sentences": told,
        **_figures(outcome, formats),
    }
    emit(answer, as_json=as_json, text="\n".join(text for text in told.values() if text))


def _figures(outcome: Any, formats: Any) -> dict[str, Any]:
    """Return the figures behind the sentences: amounts as exact text, shares 0–1."""

    def share(value: float) -> float | None:
        return None if math.isnan(value) else round(value, 6)

    labor = outcome.labor
    bounds = ("expected", "actual", "budget", "lo80", "hi80", "lo95", "hi95")
    return {
        "actual_through": f"{outcome.last // 100}-{outcome.last % 100:02d}",
        "volume": {
            "change": share(outcome.volume.index),
            "departments": outcome.volume.judged,
            "above": outcome.volume.above,
            "below": outcome.volume.below,
            "measures": [
                {"measure": one.measure, "volume": round(one.volume, 3), "budget": round(one.budget, 3)}
                for one in outcome.volume.measures
            ],
        },
        "labor": {name: formats.exact(getattr(labor, name)) or None for name in bounds} | {"chance": labor.chance},
        "departments": [
            {
                "department": one.name,
                "over": formats.exact(one.over),
                "landing": formats.exact(one.landing),
                "budget": formats.exact(one.budget),
                "volume_change": share(one.volume_change),
                "largest_step": one.step or None,
            }
            for one in outcome.departures
        ],
        "steps": {name: formats.exact(minor) for name, minor in outcome.steps.items()},
        "volumes": dict(outcome.sources),
        "past": None
        if outcome.past is None
        else {"error": share(outcome.past.error), "inside80": share(outcome.past.inside80)},
    }
