"""The same figures asked of every page's service, export and command, so that a test can hold the answers together."""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import python_calamine
from sqlmodel import select
from typer.testing import CliRunner

import cli
from data.engine import reading
from data.models import Department
from planning.key_figures import key_figures
from planning.labor.measures import full_time_hours
from planning.periods import FiscalCalendar, days_in, shift
from planning.ratios import LABOR_CATEGORIES
from planning.scenarios.base.baseline import BaseYear
from planning.staffing.rule import WORKED
from reports.formats import Formats
from reports.landing import tables as landing_tables
from reports.variance import tables as variance_tables
from services.forecasts import ahead, many, money_signals
from services.forecasts.expected import MIDDLE
from services.labor import productivity
from services.landing import report as landing_report
from services.landing.lines import landing_lines
from services.overview import months as overview_months
from services.overview import scorecard
from services.permissions import LOCAL_ACTOR as ME
from services.scenarios import baseline, beside, running
from services.spend import commitments as open_orders
from services.staffing import basis, bridge, projection, volumes_ahead
from services.staffing.foundation import StaffingBasis
from services.staffing.projection import StaffingProjection
from services.variance import commitments, flexed, underlying
from services.variance import report as budget_report
from services.variance.report import Question

#: The demo's fiscal years begin in July.
CALENDAR = FiscalCalendar(7)
#: By figure: who was asked → the answer (minor units, or a count).
Answers = dict[str, dict[str, float]]
FIGURES = ("revenue", "expense", "result")
TO_DATE = (*FIGURES, "underlying", "labor", "agency", "orders", "volumes", "FTE")
AT_YEAR_END = (
    *FIGURES, "underlying", "low", "high", "labor", "agency", "labor to date", "volumes", "volumes of the year", "FTE",
)  # fmt: skip
#: By sheet of the workbook: the row and column of each figure.
SHEETS = {
    "YTD by account": {"revenue": ("Revenue", 1), "expense": ("Expense", 1), "result": ("Operating result", 1)},
    "YTD by department": {"result": ("All departments", 1)},
    "YTD without one-offs": {
        "result": ("Operating result as reported", 1), "underlying": ("Underlying operating result", 1)
    },
    "Commitments by account": {"expense": ("Expense", 2), "orders": ("Expense", 3)},
    "Commitments by department": {"expense": ("All departments", 2), "orders": ("All departments", 3)},
}  # fmt: skip
#: Paid without being worked.
BESIDE_PAID = ("paid_leave", "education")


def command(url: str, *words: str) -> str:
    """Return what a command prints."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", url)
        result = CliRunner().invoke(cli.app, list(words))
    assert result.exit_code == 0, result.stderr
    return result.stdout


def minor(text: Any) -> int:
    """Return an amount that a command or file wrote, in minor units; nothing is 0."""
    return round(float(text or 0) * 100)


def to_date(url: str, through: int, folder: Path) -> Answers:
    """Return what everybody says of the fiscal year up to a month that is whole."""
    question, text = Question(through), f"{through // 100}-{through % 100:02d}"
    answers: Answers = {name: {} for name in TO_DATE}

    def say(who: str, figures: Mapping[str, Any], of: Callable[[Any], float] = float) -> None:
        for name, value in figures.items():
            answers[name][who] = of(value)

    by_account = budget_report.table(url, ME, question=question, by="account")
    say("budget versus actual, by account", by_account.totals["actual"])
    for figures in FIGURES:
        by_department = budget_report.table(url, ME, question=question, by="department", figures=figures)
        say("budget versus actual, by department", {figures: by_department.top()["actual"]})
        trend = budget_report.trend(url, ME, question=question, figures=figures, months=len(by_account.months))
        say("trend of budget versus actual", {figures: trend["actual"].sum()})
    say("export of budget versus actual", _of_csv(by_account))
    detail = budget_report.detail(url, ME, question=question, by=("category",))
    say("causes on the overview", _by_category(detail.assign(amount_minor=detail["actual"].fillna(0))))
    by_month = overview_months.monthly(url, ME, period=through, months=len(by_account.months))
    say("key figures of the overview", _by_category(by_month))
    card = scorecard.of_month(url, ME, question=question, today=date(2026, 11, 15))
    say("scorecard", {"result": card.rows["result"].iloc[0]})
    flexed_totals = flexed.table(url, ME, question=question, by="department").totals["actual"]
    say("flexed budget", flexed_totals.reindex(["revenue", "expense"]).dropna())
    one_offs = underlying.without_one_offs(url, ME, question=question)
    if one_offs is not None:
        say("result without one-offs", {"result": one_offs.bridge["actual"].iloc[0]})
        say("result without one-offs", {"underlying": one_offs.total("result")["actual"]})
    flexed_one_offs = flexed.without_one_offs(url, ME, question=question)
    if flexed_one_offs is not None:
        say("flexed budget without one-offs", {"result": flexed_one_offs.bridge["actual"].iloc[0]})
        say("flexed budget without one-offs", {"underlying": flexed_one_offs.total("result")["actual"]})
    use = commitments.beside_actuals(url, ME, question=question, by="department")
    assert use is not None
    say("commitments beside actuals", {"expense": use.top()["actual"], "orders": use.top()["ordered"]})
    say("spend", {"orders": open_orders.open_orders(url, ME, period=through).total})
    landed = landing_lines(url, ME, fiscal_year=CALENDAR.fiscal_year(through))
    say("landing", landed.totals["actual"])
    landing_page = landing_report.report(url, ME, fiscal_year=CALENDAR.fiscal_year(through), by="account")
    if landing_page.without_one_offs is not None:
        say("landing without one-offs", {"underlying": landing_page.without_one_offs.total("result")["actual"]})
    say("lines of the landing", _by_category(landed.places.assign(amount_minor=landed.places["actual"])))
    say("orders beside a scenario", {"orders": _of_orders(url, through)})
    say("money signals", {"result": _of_signals(url, through, len(by_account.months))})
    _ask_commands(say, url, text, folder)
    worked = productivity.report(url, ME, period=through, over="ytd")
    say("productivity", {"volumes": worked.departments["volume"].sum(), "FTE": worked.total["fte"]})
    say("departments of productivity", {"FTE": worked.departments["fte"].sum()})
    say("forecast series", {"volumes": _of_series(url, by_account.months)})
    return answers


def _of_orders(url: str, through: int) -> int:
    """Return the open orders that a scenario of all departments begins with."""
    with reading(url) as session:
        departments = tuple(session.exec(select(Department.id)).all())
    orders, _day = beside.open_orders(url, ME, first_open=shift(through, 1), departments=departments)
    return int(orders["ordered"].sum())


def _of_series(url: str, months: Sequence[int]) -> float:
    """Return the units of service of all departments that worked in some months, as the volume forecasts have them."""
    lines = many.overview(url, ME, horizon=12, today=date(2026, 11, 15))
    total = 0.0
    for line in lines:
        if line.main and line.last_month is not None:
            ends = [line.last_month - pd.DateOffset(months=step) for step in range(len(line.history))][::-1]
            known = {end.year * 100 + end.month: value for end, value in zip(ends, line.history, strict=True)}
            total += sum(known.get(month, 0.0) for month in months)
    return total


def _of_csv(report: Any) -> dict[str, int]:
    view = variance_tables.variance_view(report.rows, first="Account", actual="Actual", hierarchy=False)
    text = variance_tables.plain(view, Formats()).to_csv(index=False)
    rows = pd.read_csv(io.StringIO(text)).set_index("Account")["Actual"]
    named = {"revenue": "Revenue", "expense": "Expense", "result": "Operating result"}
    return {name: minor(rows[label]) for name, label in named.items()}


def _by_category(rows: pd.DataFrame) -> dict[str, int]:
    figures = key_figures(rows)
    costs = rows[rows["type"] == "expense"].groupby("category")["amount_minor"].sum()
    labor = sum(int(costs.get(name, 0)) for name in LABOR_CATEGORIES)
    return {
        "revenue": figures.revenue,
        "expense": figures.expense,
        "result": figures.result,
        "labor": labor,
        "agency": int(costs.get("contract_labor", 0)),
    }


def _of_signals(url: str, through: int, months: int) -> float:
    found = money_signals.money_signals(url, ME)
    assert found.through == through
    results = [line.series.values for line in found.lines if line.series.figure == "result"]
    last = pd.Timestamp(f"{through // 100}-{through % 100:02d}-01")
    span = pd.date_range(end=last, periods=months, freq="MS")
    return float(sum(values.reindex(span).fillna(0).sum() for values in results))


def _ask_commands(say: Callable[..., None], url: str, period: str, folder: Path) -> None:
    listed = json.loads(command(url, "variance", "--period", period, "--ytd", "--by", "category", "--json"))
    say("variance --json", {name: listed["totals"][name]["actual"] for name in FIGURES}, minor)
    rows = pd.DataFrame(listed["rows"]).assign(amount_minor=lambda table: table["actual"].map(minor))
    say("rows of variance", _by_category(rows))
    flex = json.loads(command(url, "variance", "--period", period, "--ytd", "--flex", "--by", "category", "--json"))
    say("variance --flex", {name: flex["totals"][name]["actual"] for name in ("revenue", "expense")}, minor)
    for who, told in (("variance --json", listed), ("variance --flex", flex)):
        if told["without_one_offs"]:
            say(who, {"underlying": told["without_one_offs"]["totals"]["result"]["actual"]}, minor)
    orders = json.loads(command(url, "variance", "--period", period, "--commitments", "--by", "account", "--json"))
    totals = orders["totals"]
    say("variance --commitments", {"expense": totals["actual"], "orders": totals["ordered"]}, minor)
    year = CALENDAR.fiscal_year(int(period.replace("-", "")))
    landed = json.loads(command(url, "landing", "--fiscal-year", str(year), "--by", "category", "--json"))
    say("landing --json", {name: landed["totals"][name]["actual"] for name in FIGURES}, minor)
    file = folder / "book.xlsx"
    command(url, "export", "workbook", "--period", period, "--out", str(file))
    for sheet, rows_of_figures in SHEETS.items():
        book = python_calamine.load_workbook(file)
        if sheet in book.sheet_names:
            rows_by_label = {row[0]: row for row in book.get_sheet_by_name(sheet).to_python()}
            for figure, (label, column) in rows_of_figures.items():
                say(f"workbook, {sheet}", {figure: minor(rows_by_label[label][column])})
    _ask_board_pack(say, url, period, folder)


def _ask_board_pack(say: Callable[..., None], url: str, period: str, folder: Path) -> None:
    file = folder / "facts.csv"
    sections = "result,departments,labor,volumes"
    command(url, "export", "csv", "--period", period, "--sections", sections, "--out", str(file))
    facts = pd.read_csv(file, encoding="utf-8-sig", dtype="str").set_index(["table", "row", "figure"])["value"]
    rows = {"revenue": "Revenue", "expense": "Expense", "result": "Operating result"}
    say("facts of the board pack", {name: facts["totals", row, "actual"] for name, row in rows.items()}, minor)
    say("facts of the board pack, by department", {"result": facts["departments", "All departments", "actual"]}, minor)
    say("facts of the board pack", {"FTE": facts["labor", "All departments", "fte"]}, lambda fte: round(float(fte), 3))
    counted = facts.loc["volumes"].xs("actual", level="figure")
    say("facts of the board pack", {"volumes": sum(map(float, counted))})


def at_year_end(url: str, year: int) -> Answers:
    """Return what everybody says of where an open year lands."""
    answers: Answers = {name: {} for name in AT_YEAR_END}

    def say(who: str, figures: Mapping[str, Any], of: Callable[[Any], float] = float) -> None:
        for name, value in figures.items():
            answers[name][who] = of(value)

    landed = landing_lines(url, ME, fiscal_year=year)
    say("landing", landed.totals["landing"])
    say("landing", _range_of(landed.totals))
    say("lines of the landing", _by_category(landed.places.assign(amount_minor=landed.places["landing"])))
    labor = landed.places[landed.places["category"].isin(LABOR_CATEGORIES)]
    say("landing", {"labor to date": labor["actual"].sum()})
    for by in ("account", "department"):
        shown = landing_report.report(url, ME, fiscal_year=year, by=by)  # type: ignore[arg-type]
        say(f"landing page, by {by}", shown.totals["landing"])
        say(f"landing page, by {by}", _range_of(shown.totals))
        say(f"course of the landing, by {by}", {"result": shown.course["landing"].sum()})
        first = landing_tables.as_csv(shown.rows, Formats(), first="Row").decode("utf-8-sig").splitlines()[:2]
        say(
            f"export of the landing, by {by}",
            {"result": minor(pd.read_csv(io.StringIO("\n".join(first)))["Landing"][0])},
        )
        if shown.without_one_offs is not None:
            way = shown.without_one_offs.bridge["landing"]
            say(f"landing without one-offs, by {by}", {"result": way.iloc[0], "underlying": way.iloc[-1]})
    staffed = basis.basis(url, ME, fiscal_year=year)
    assert staffed is not None
    projected = projection.project(staffed)
    say("staffing", {"labor": projected.landing.expected, "labor to date": projected.landing.actual})
    agency = pd.concat([staffed.actual, projected.rows[projected.rows["period"].isin(staffed.months)]])
    say("staffing", {"agency": agency.loc[agency["category"] == "contract_labor", "amount_minor"].sum()})
    say("bridge of staffing", {"labor": bridge.to_budget(staffed, projected)["landing"].sum()})
    say("departments of staffing", {"labor": projected.departments["total"].sum()})
    base = baseline.load(url, ME, fiscal_year=year)
    totals = running.totals(running.explore(base, ()), of_base=True)
    say("base of scenarios", {name: totals[f"{name}_minor"] for name in FIGURES})
    assert base.landing_range is not None
    say("base of scenarios", dict(zip(("low", "high"), base.landing_range, strict=True)))
    without = beside.underlying(base, running.explore(base, ()))
    if without is not None:
        say("base of scenarios", {"underlying": without.results[0]})
    say("volumes of contracts", {"volumes": _of_contracts(url, staffed)})
    say("volumes ahead of My departments", {"volumes": _of_desk(url, staffed)})
    say("base of scenarios", {"labor": round(totals["labor_share"] * totals["revenue_minor"])})
    printed = json.loads(command(url, "landing", "--fiscal-year", str(year), "--by", "category", "--json"))
    say("landing --json", {name: printed["totals"][name]["landing"] for name in FIGURES}, minor)
    bounds = printed["totals"]["result"]
    say("landing --json", {"low": bounds["lo80"], "high": bounds["hi80"]}, minor)
    if printed["without_one_offs"]:
        say("landing --json", {"underlying": printed["without_one_offs"]["totals"]["result"]["landing"]}, minor)
    plan = json.loads(command(url, "plan", "surge", "--fiscal-year", str(year), "--json"))
    say("base of plan --json", {name: plan["base"][name] for name in FIGURES}, minor)
    say("base of plan --json", {"FTE": round(plan["base"]["fte"], 3)})
    if plan["without_one_offs"]:
        say("base of plan --json", {"underlying": plan["without_one_offs"]["base"]}, minor)
    compared = json.loads(command(url, "compare", "surge", "--fiscal-year", str(year), "--draws", "10", "--json"))
    first = compared["scenarios"][0]
    say("base of compare --json", {name: first[name] for name in FIGURES}, minor)
    say("base of compare --json", {"FTE": round(first["fte"], 3)})
    say("base of scenarios", {"FTE": round(totals["fte"], 3), "volumes": _of_base(base.baseline)})
    say("staffing", {"FTE": _fte(staffed, projected), "volumes": _expected(staffed)})
    told = json.loads(command(url, "outlook", "--fiscal-year", str(year), "--json"))
    say("outlook --json", {"labor": minor(told["labor"]["expected"]), "labor to date": minor(told["labor"]["actual"])})
    whole_year = sum(measure["volume"] for measure in told["volume"]["measures"])
    say("outlook --json", {"volumes of the year": round(whole_year, 1)})  # written with three digits by measure
    closed = [month for month in staffed.months if month not in staffed.open_months]
    say("staffing", {"volumes of the year": round(_of_series(url, closed) + _expected(staffed), 1)})
    return answers


def _of_contracts(url: str, staffed: StaffingBasis) -> float:
    """Return the units of service of the open months as contracts expect them: for attainment, tiers and briefs."""
    months = [month for month in staffed.open_months if month in staffed.months]
    with reading(url) as session:
        units = session.exec(select(Department.id, Department.uos_measure_id)).all()
        known = {department: measure for department, measure in units if measure is not None}
        coming = ahead.load(session, known, {}, last=shift(months[0], -1), periods=months)
    counted = set(staffed.expected["department_id"])
    middles = [one.figures[:, MIDDLE].sum() for place, one in coming.items() if place in counted]
    return round(float(np.nansum(middles)), 3)


def _range_of(totals: pd.DataFrame) -> dict[str, float]:
    """Return the 80 % range of the result."""
    return {"low": totals["lo80"]["result"], "high": totals["hi80"]["result"]}


def _of_desk(url: str, staffed: StaffingBasis) -> float:
    """Return the units of service of the open months as a manager sees them ahead."""
    months = [month for month in staffed.open_months if month in staffed.months]
    coming = volumes_ahead.coming_months(url, ME, months=len(staffed.open_months))
    known = coming["department_id"].isin(staffed.expected["department_id"]) & coming["period"].isin(months)
    return round(float(coming.loc[known, "expected"].sum()), 3)


def _of_base(base: BaseYear) -> float:
    """Return the units of service of the open months in a base of scenarios."""
    uos = base.departments["uos"].to_numpy()[base.volumes.department]
    return round(float(np.nansum(base.volumes.quantity[(base.volumes.measure == uos) & (uos != "")])), 3)


def _expected(staffed: StaffingBasis) -> float:
    """Return the same as staffing expects them."""
    return round(float(staffed.expected.loc[staffed.expected["period"].isin(staffed.months), "volume"].sum()), 3)


def _fte(staffed: StaffingBasis, projected: StaffingProjection) -> float:
    """Return paid FTE of the open months with agency: hours ÷ those of a full-time place."""
    open_months = [month for month in staffed.open_months if month in staffed.months]
    rows = projected.rows[projected.rows["period"].isin(open_months)]
    hours = rows.loc[rows["pay_group"].isin((*WORKED, *BESIDE_PAID)), "hours"].sum()
    year = days_in(staffed.months)
    places = full_time_hours(staffed.fte_hours_per_year, days=days_in(open_months), year_days=year)
    return round(float(hours / places), 3)
