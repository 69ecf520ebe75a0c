"""Sections about volumes and people: units of service, hours and FTE, what staffing will cost."""

from typing import Any

import numpy as np
import pandas as pd

from language import N_, _, ngettext, translate
from planning.variance.comparison import verdicts
from reports.board_pack.document import ChartSeries, PackChart, PackSection, PackSource, PackTable, chart_values
from reports.board_pack.sources import Composing, make_section
from reports.column_tables import TableColumn
from reports.labor import productivity_words
from reports.staffing.bridge import LABELS
from reports.staffing.summary import sentences

COUNTED = (
    TableColumn("key", N_("Department")),
    TableColumn("measure", N_("Unit of service")),
    TableColumn("actual", N_("Actual"), "number"),
    TableColumn("budget", N_("Budget"), "number"),
    TableColumn("difference", N_("Difference"), "number"),
    TableColumn("percent", N_("Difference %"), "change"),
)
HOURS = (
    TableColumn("key", N_("Department")),
    TableColumn("fte", N_("FTE with agency"), "decimal"),
    TableColumn("worked", N_("Hours worked"), "number"),
    TableColumn("target", N_("Target hours"), "number"),
    TableColumn("gap", N_("Over target"), "number"),
    TableColumn("index", N_("Productivity index"), "decimal"),
    TableColumn("overtime_share", N_("Overtime"), "rate"),
    TableColumn("agency_share", N_("Agency"), "rate"),
    TableColumn("gap_cost", N_("Cost of the gap"), "money"),
)
COST = (
    TableColumn("label", N_("Department")),
    TableColumn("actual", N_("Actual to date"), "money"),
    TableColumn("total", N_("Landing"), "money"),
    TableColumn("lo80", N_("Low (80%)"), "money"),
    TableColumn("hi80", N_("High (80%)"), "money"),
    TableColumn("budget", N_("Budget"), "money"),
    TableColumn("variance", N_("Variance"), "money"),
    TableColumn("chance", N_("Chance over budget"), "rate"),
)


def volumes(made: Composing, part: Any) -> PackSection:
    """Return the units of service of each department against budget; a difference has no verdict."""
    if part.rows.empty:
        return make_section(made, "volumes", headline=_("No volumes are counted for these months."))
    months = made.figures.to_date.months
    rows = part.rows.assign(difference=part.rows["actual"] - part.rows["budget"])
    rows = rows.assign(percent=rows["difference"] / rows["budget"].abs().replace(0, np.nan))
    short = rows[rows["months"] < len(months)]
    off = rows["percent"].abs() > 0.02
    first = ngettext(
        "Of {count} department with volumes {above} is more than 2% above budget and {below} more than 2% below.",
        "Of {count} departments with volumes {above} are more than 2% above budget and {below} more than 2% below.",
        len(rows),
        count=made.formats.number(len(rows)),
        above=made.formats.number(int((off & (rows["percent"] > 0)).sum())),
        below=made.formats.number(int((off & (rows["percent"] < 0)).sum())),
    )
    note = ""
    if len(short):
        note = _("Not all months are counted: {departments}.", departments=", ".join(short["key"]))
    table = PackTable(
        "volumes", _("Units of service, fiscal year to date"), COUNTED, rows.reset_index(drop=True),
        made.source(months, part.version or (_("in force") if rows["budget"].notna().any() else None)), note,
    )  # fmt: skip
    said = [] if part.version else [_without_volumes(made, rows)]
    return make_section(made, "volumes", headline=first, sentences=said, tables=[table], source=table.source)


def _without_volumes(made: Composing, rows: pd.DataFrame) -> str:
    """Return that the pack's budget plans no volumes, and what they are held against instead."""
    version = made.figures.to_date.version
    if version is None:
        return ""
    if rows["budget"].isna().all():
        return _("“{version}” plans no volumes.", version=version.name)
    return _("“{version}” plans no volumes; they are held against the budget in force.", version=version.name)


def labor(made: Composing, part: Any) -> PackSection:
    """Return hours against target, FTE, overtime and agency."""
    report = part["report"]
    if report.departments.empty:
        return make_section(made, "labor", headline=_("No labor hours are imported for these months."))
    formats = made.formats
    said = [
        productivity_words.outliers(report.departments, report.agency, formats),
        productivity_words.hiring(report.agency, formats),
    ]
    if report.left_out and not report.only_begun:
        said.append(_("Left out, as it has only begun: {months}.", months=formats.runs(report.left_out)))
    total = pd.DataFrame([{**report.total, "key": _("All departments"), "is_group": True}])
    named = [column.name for column in HOURS]
    rows = report.departments[named].assign(is_group=False)
    if len(rows) > 1:
        rows = pd.concat([total[[*named, "is_group"]], rows], ignore_index=True)
    source = made.source(report.months, None)
    table = PackTable("labor", _("Hours and FTE by department"), HOURS, rows, source)
    first = productivity_words.headline(report.total, formats, when=formats.months(report.months))
    return make_section(
        made, "labor", headline=first, sentences=said, charts=[_fte(made, part["trend"])], tables=[table], source=source
    )


def _fte(made: Composing, months: pd.DataFrame) -> PackChart:
    periods = tuple(day.year * 100 + day.month for day in months["start"])
    values = tuple(None if pd.isna(value) else round(float(value), 2) for value in months["fte"])
    known = [value for value in values if value is not None]
    return PackChart(
        "fte",
        "lines",
        _("FTE with agency, by month"),
        tuple(made.formats.month(period) for period in periods),
        (ChartSeries(_("FTE"), "actual", values),) if known else (),
        _("FTE"),
        _(
            "FTE with agency by month, {last} in the last one.",
            last=made.formats.number(known[-1] if known else None, 1),
        ),
        made.source(periods, None),
    )


def staffing(made: Composing, part: Any) -> PackSection:
    """Return what labor will cost this year, how sure that is, and which departments depart most."""
    if part is None:
        return make_section(made, "staffing", headline=_why_no_staffing(made))
    formats, told = made.formats, part.told
    other = _other_budget(made, part.version)
    texts = sentences(told, formats, year=made.figures.year, is_landing=not other)
    first = texts.pop("cost")
    source = _year_source(made, told, part.version)
    tables = [_cost(part, source), _steps(told, source), _measures(told, source), _by_department(part, source)]
    return make_section(
        made,
        "staffing",
        headline=first,
        sentences=[other, *texts.values()],
        charts=[_cost_by_month(made, part, source)],
        tables=tables,
        source=source,
    )


def _other_budget(made: Composing, version: Any) -> str:
    """Return which budget staffing is held against where it is not the pack's; "" where it is."""
    own = made.figures.to_date.version
    if version is None or own is None or version.id == own.id:
        return ""
    return _(
        "Staffing is held against “{version}”, the rest of this pack against “{own}”.",
        version=version.name,
        own=own.name,
    )


def _why_no_staffing(made: Composing) -> str:
    if made.figures.is_past:
        return _(
            "The staffing cost forecast goes on from the latest month with actuals; this pack is of an earlier month "
            "and leaves it out."
        )
    return _("The year is over, or there is no labor cost to start from.")


def _year_source(made: Composing, told: Any, version: Any) -> PackSource:
    calendar = made.figures.choices.calendar
    return made.source(calendar.months(told.fiscal_year), version)


def _cost(part: Any, source: PackSource) -> PackTable:
    """Return the labor cost of the year in one row."""
    landing = part.told.labor
    row = {
        "label": _("Labor cost of the fiscal year"),
        **{name: getattr(landing, name) for name in ("actual", "lo80", "hi80", "budget", "chance")},
        "total": landing.expected,
        "variance": None if landing.budget is None else landing.budget - landing.expected,
    }
    amounts = [column.name for column in COST if column.kind == "money"]
    rows = pd.DataFrame([row]).astype(dict.fromkeys(amounts, "Int64")).astype({"chance": "float64"})
    columns = (TableColumn("label", N_("Figure")), *COST[1:])
    return PackTable("staffing", _("Labor cost"), columns, _with_verdict(rows), source)


def _with_verdict(rows: pd.DataFrame) -> pd.DataFrame:
    kinds = pd.Series("expense", rows.index)
    return rows.assign(variance_verdict=verdicts(rows["variance"].astype("Int64"), kinds))


def _steps(told: Any, source: PackSource) -> PackTable:
    rows = pd.DataFrame(
        [(translate(LABELS[name]), minor) for name, minor in told.steps.items() if minor], columns=["label", "over"]
    )
    columns = (TableColumn("label", N_("Step")), TableColumn("over", N_("Over budget"), "money"))
    return PackTable("staffing_steps", _("From budget to landing; positive costs more"), columns, rows, source)


def _measures(told: Any, source: PackSource) -> PackTable:
    rows = pd.DataFrame(
        [(one.measure, one.departments, one.volume, one.budget, one.change) for one in told.volume.measures],
        columns=["label", "departments", "volume", "budget", "change"],
    )
    columns = (
        TableColumn("label", N_("Unit of service")),
        TableColumn("departments", N_("Departments"), "number"),
        TableColumn("volume", N_("Expected volume"), "number"),
        TableColumn("budget", N_("Budget"), "number"),
        TableColumn("change", N_("Difference %"), "change"),
    )
    return PackTable("year_volumes", _("Volume of the fiscal year"), columns, rows, source)


def _by_department(part: Any, source: PackSource) -> PackTable:
    rows = part.departments
    rows = rows.assign(
        label=[f"{code} {name}" for code, name in zip(rows["code"], rows["name"], strict=True)],
        **{name: rows[name].round().astype("Int64") for name in ("lo80", "hi80")},
    )
    return PackTable(
        "staffing_departments",
        _("Labor cost by department, furthest over budget first"),
        COST,
        _with_verdict(rows),
        source,
    )


def _cost_by_month(made: Composing, part: Any, source: PackSource) -> PackChart:
    months, formats = part.months, made.formats
    names = ((_("Actual"), "actual"), (_("Forecast"), "forecast"), (_("Budget"), "budget"))
    series = [
        ChartSeries(title, role, chart_values(months[role].tolist(), formats))  # type: ignore[arg-type]
        for title, role in names
        if months[role].notna().any()
    ]
    labor = part.told.labor
    return PackChart(
        "staffing",
        "columns",
        _("Labor cost by month"),
        tuple(formats.month(int(period)) for period in months["period"]),
        tuple(series),
        formats.currency,
        _(
            "Labor cost by month: the year lands at {landing} against a budget of {budget}.",
            landing=formats.short(labor.expected),
            budget=formats.short(labor.budget),
        ),
        source,
    )
