"""Run a scenario in the terminal: the same figures as on the page."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands import scenario_text
from commands.output import emit, note, refusing
from commands.rows import migrated_database
from services.permissions import LOCAL_ACTOR

if TYPE_CHECKING:
    from reports.formats import Formats
    from services.scenarios.asking import NamedPlan
    from services.scenarios.running import Run

PERCENT = ("operating_margin", "labor_share", "agency_share")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("plan")(plan)
    app.command("compare")(compare)


@refusing
def plan(
    scenario: Annotated[
        str, typer.Argument(help="A JSON or TOML file, a link, a saved scenario's name, or best, worst, surge.")
    ],
    *,
    fiscal_year: Annotated[
        int | None, typer.Option("--fiscal-year", help="Year in which it ends; this one when left out.")
    ] = None,
    simulate: Annotated[
        int | None, typer.Option("--simulate", min=1, max=100_000, help="Draw the year so many times.")
    ] = None,
    next_year: Annotated[bool, typer.Option("--next-year", help="Show the next fiscal year beside this one.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show where a year lands as it goes and with a scenario, step by step; the steps add up to the cent."""
    from reports.formats import Formats
    from reports.staffing import words as staffing_words
    from services import status
    from services.scenarios import asking, running

    url = migrated_database()
    hospital = status.read(url).settings
    formats = Formats.for_reader(hospital.currency, hospital.locale)
    named = asking.understand(url, LOCAL_ACTOR, scenario, fiscal_year=fiscal_year)
    runs = running.years(url, LOCAL_ACTOR, plan=named.plan) if next_year else ()
    run = runs[0] if runs else running.run(url, LOCAL_ACTOR, plan=named.plan)
    told = staffing_words.bill_rates(run.base.bill_rates, run.base.catalog.departments, formats)
    for sentence in (*run.outcome.notes, *filter(None, [told])):
        note(sentence)
    answer = _answer(url, named, run, formats, state=_state(url, named), draws=simulate)
    if next_year:
        answer["years"] = _years(runs, formats)
        for sentence in (sentence for other in runs[1:] for sentence in other.outcome.notes):
            note(f"{runs[1].base.label}: {sentence}")
    emit(
        answer,
        as_json=as_json,
        text="" if as_json else scenario_text.of_plan(named, run, formats, answer, others=runs[1:]),
    )


def _state(url: str, named: "NamedPlan") -> str | None:
    from services.scenarios import freshness

    return freshness.of(url, LOCAL_ACTOR, named.saved).state if named.saved else None


@refusing
def compare(
    scenarios: Annotated[list[str], typer.Argument(help="Up to four saved scenarios' names, or best, worst, surge.")],
    *,
    fiscal_year: Annotated[
        int | None, typer.Option("--fiscal-year", help="Year in which it ends; this one when left out.")
    ] = None,
    days_cash: Annotated[float | None, typer.Option("--days-cash", help="Covenant: least days of cash.")] = None,
    margin: Annotated[float, typer.Option("--margin", help="Covenant: least operating margin, 0-1.")] = 0.0,
    draws: Annotated[int, typer.Option("--draws", min=1, max=100_000, help="How many years are drawn.")] = 10_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show several scenarios side by side: where the year lands, and the chance of a loss and of meeting targets."""
    from reports.formats import Formats
    from reports.scenarios import view_tables
    from services import status
    from services.scenarios import asking, comparing

    url = migrated_database()
    hospital = status.read(url).settings
    formats = Formats.for_reader(hospital.currency, hospital.locale)
    year = fiscal_year or asking.this_year(url, LOCAL_ACTOR)
    made = comparing.compare(url, LOCAL_ACTOR, fiscal_year=year, names=scenarios)
    rows = comparing.chances(made, days_cash=days_cash, operating_margin=margin, draws=draws)
    for column in made.columns:
        for sentence in column.outcome.notes:
            note(f"{column.name}: {sentence}")
    results = [made.base_totals, *(column.totals for column in made.columns)]
    answer = {
        "fiscal_year": year,
        "currency": formats.currency,
        "draws": draws,
        "scenarios": [
            {
                "name": row["name"],
                **_figures(figures, formats),
                "range_80": [formats.exact(row["low"]), formats.exact(row["high"])],
                "chance_of_loss": row["loss"],
                **{f"chance_of_{target}": row[target] for target in comparing.TARGETS},
            }
            for row, figures in zip(_records(rows), results, strict=True)
        ],
    }
    view = view_tables.chances_view(rows, formats)
    emit(answer, as_json=as_json, text="" if as_json else view.to_string(index=False))


def _answer(
    url: str, named: "NamedPlan", run: "Run", formats: "Formats", *, state: str | None, draws: int | None
) -> dict[str, Any]:
    from planning.scenarios.bridge import bridge
    from services.scenarios import plan as plans

    steps = bridge(run.outcome)
    answer = {
        "name": named.name,
        "fiscal_year": run.plan.fiscal_year,
        "months": [_month(month) for month in run.base.baseline.months],
        "currency": formats.currency,
        "changes": run.plan.rows(),
        "base": _figures(run.base_totals, formats),
        "scenario": _figures(run.totals, formats),
        "steps": [
            {
                "step": row["step"],
                "label": row["label"],
                **{name: formats.exact(row[name]) for name in ("revenue", "expense")},
                "result": formats.exact(row["margin"]),
            }
            for row in steps.to_dict("records")
        ],
        "by_payer": _payers(run, formats),
        "without_one_offs": _without_one_offs(run, formats),
        "ordered": _open_orders(url, run, formats),
        "budget_result": None if run.base.budget_result is None else formats.exact(run.base.budget_result),
        "volumes": dict(run.base.volume_sources),
        "notes": list(run.outcome.notes),
        "volume_links": [link._asdict() for link in run.base.links],
        "implausible_agency_rates": [
            {
                "department": run.base.catalog.departments.get(int(row["department_id"]), ""),
                "recorded": _rate(row["recorded"], formats),
                "used": _rate(row["rate"], formats),
            }
            for row in run.base.bill_rates.to_dict("records")
        ],
        "saved": state,
        "base_hash": run.base.hash,
        "link": plans.query(run.plan, run.base.first_open, run.base.label),
    }
    return answer if draws is None else {**answer, "simulation": _simulate(named, run, formats, draws)}


def _payers(run: "Run", formats: "Formats") -> list[dict[str, Any]]:
    """Return what each payer pays over the open months; the last one, with an empty name, is nobody's."""
    from services.scenarios import views

    rows = views.by_payer(run.base, run.outcome)
    names = {"base_net": "base", "net": "scenario", "change": "change"}
    return [
        {"payer": row["name"], **{title: formats.exact(int(row[name])) for name, title in names.items()}}
        for row in rows.to_dict("records")
    ]


def _without_one_offs(run: "Run", formats: "Formats") -> dict[str, Any] | None:
    """Return the year's result without the accounts that do not recur, and what each of them adds to it."""
    from services.scenarios import beside

    known = beside.underlying(run.base, run.outcome)
    if known is None:
        return None
    accounts = [
        {"account": row["name"], **{side: formats.exact(int(row[side])) for side in ("base", "scenario")}}
        for row in known.accounts.to_dict("records")
    ]
    return {"base": formats.exact(known.results[0]), "scenario": formats.exact(known.results[1]), "accounts": accounts}


def _open_orders(url: str, run: "Run", formats: "Formats") -> dict[str, Any] | None:
    """Return what is ordered already of the open months' expense, by category."""
    from services.scenarios import beside

    orders, as_of = beside.open_orders(
        url, LOCAL_ACTOR, first_open=run.base.first_open, departments=run.base.departments
    )
    known = beside.beside_expense(run.outcome, orders, as_of)
    if known is None:
        return None
    amounts = ("base", "scenario", "ordered", "left")
    rows = [
        {"category": row["category"], **{name: formats.exact(row[name]) or None for name in amounts}}
        for row in known.rows.to_dict("records")
    ]
    return {"as_of": as_of.isoformat(), "rows": rows}


def _years(runs: "Sequence[Run]", formats: "Formats") -> list[dict[str, Any]]:
    from services.scenarios import views

    return [
        {
            "fiscal_year": run.plan.fiscal_year,
            "label": row["year"],
            **{name: formats.exact(int(row[name])) for name in ("base", "scenario", "change")},
            "budget": None if row["planned"] is None else formats.exact(int(row["planned"])),
            "notes": list(run.outcome.notes),
        }
        for run, row in zip(runs, _records(views.by_year(runs)), strict=True)
    ]


def _records(table: Any) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = table.astype(object).where(table.notna(), None).to_dict("records")
    return records


def _rate(minor: float | None, formats: "Formats") -> Any:
    return None if minor is None or math.isnan(minor) else formats.exact(round(minor))


def _figures(totals: dict[str, Any], formats: "Formats") -> dict[str, Any]:
    """Return figures with exact amounts as text; rates 0–1, null unknown."""
    money = {name: f"{name}_minor" for name in ("revenue", "expense", "result")}
    figures: dict[str, Any] = {name: formats.exact(totals[key]) for name, key in money.items()}
    for name in (*PERCENT, "fte", "days_cash"):
        value = totals[name]
        figures[name] = None if value is None else round(float(value), 6)
    return figures


def _simulate(named: "NamedPlan", run: "Run", formats: "Formats", draws: int) -> dict[str, Any]:
    from services.scenarios import uncertainty

    spreads = uncertainty.usual(run.base) | dict(named.saved.spreads if named.saved else {})
    drawn = uncertainty.study(run.base, run.plan.changes, spreads=spreads, draws=draws).simulation
    table = drawn.percentiles()
    return {
        "draws": draws,
        "seed": uncertainty.SEED,
        "result": {
            str(percentile): formats.exact(round(value))
            for percentile, value in zip(table["percentile"], table["margin"], strict=True)
        },
        "chance_of_budget": drawn.chances.get("budget"),
        "chance_of_loss": float((drawn.margin < 0).mean()),
    }


def _month(period: int) -> str:
    return f"{period // 100}-{period % 100:02d}"
