"""Sections about money: on plan or not, result to date, landing, causes, budget versus actual."""

from typing import Any

import pandas as pd

from language import N_, _, translate
from planning.variance import comparison, headline
from reports import hospital_ratios as ratio_words
from reports import scope_words
from reports.board_pack.document import ChartSeries, PackChart, PackSection, PackTable, chart_values
from reports.board_pack.sources import Composing, make_section
from reports.column_tables import TableColumn
from reports.landing import words as landing_words
from reports.month_end import words as month_words
from reports.variance import sentences, underlying
from reports.variance.tables import row_labels

#: Causes that a pack names; levels of accounts that count as categories.
MOST_CAUSES, CATEGORY_DEPTH = 10, 2
COMPARED = (
    TableColumn("actual", N_("Actual"), "money"),
    TableColumn("budget", N_("Budget"), "money"),
    TableColumn("variance", N_("Variance"), "money"),
    TableColumn("variance_percent", N_("Variance %"), "change"),
    TableColumn("prior", N_("Prior year"), "money"),
    TableColumn("prior_variance", N_("vs prior year"), "money"),
)
LANDED = (
    TableColumn("actual", N_("Actual to date"), "money"),
    TableColumn("landing", N_("Landing"), "money"),
    TableColumn("lo80", N_("Low (80%)"), "money"),
    TableColumn("hi80", N_("High (80%)"), "money"),
    TableColumn("budget", N_("Budget"), "money"),
    TableColumn("variance", N_("Variance"), "money"),
    TableColumn("variance_percent", N_("Variance %"), "change"),
    TableColumn("chance", N_("Chance above budget"), "rate"),
)
TOTALS = {"revenue": N_("Revenue"), "expense": N_("Expense"), "result": N_("Operating result")}
SHARES = {
    "margin": N_("Operating margin"),
    "labor_share": N_("Labor share"),
    "contract_share": N_("Contract labor share"),
}
RATES, AMOUNTS = ("ebitda_margin", "occupancy"), ("cost_per_adjusted_day", "revenue_per_adjusted_day")


def verdict(made: Composing, part: Any) -> PackSection:
    """Return whether the year is on plan, and why; the same sentences as the overview."""
    formats, report = made.formats, made.figures.to_date
    row, reference = report.total("result"), "prior" if report.compared_with == "prior" else "budget"
    when = formats.runs(report.months)
    if report.nothing_posted or report.is_flash:
        budget = None if pd.isna(row["budget"]) else int(row["budget"])
        first = month_words.about(report.state, formats) or sentences.budget_without_actuals(
            budget, formats, when=when, figures="result"
        )
        return make_section(made, "verdict", headline=first, sentences=_commentary(made, part))
    name = "prior_variance" if reference == "prior" else "variance"
    facts = headline.headline(row, part.causes, reference=reference, name=name)
    said = [sentences.against(facts, formats, when=when, reference=reference)]
    said.append(sentences.main_causes(facts, formats, reference=reference))
    without = part.without_one_offs
    said.append("" if without is None else underlying.sentence(without, formats, figures="result"))
    if report.left_out:
        said.append(month_words.left_out(report.left_out, formats))
    said += [month_words.about(state, formats) for state in report.preliminary]
    course = ""
    if not pd.isna(row["budget"]):
        expense = report.total("expense")["budget"]
        standing = headline.course(facts.variance, 0 if pd.isna(expense) else int(expense))
        course = scope_words.course(made.figures.scope.departments, standing)
    first, *rest = [text for text in (course, *said) if text]
    rest = [*_commentary(made, part), *rest]
    return make_section(made, "verdict", headline=first, sentences=rest, charts=[_trend(made, part.trend)])


def _commentary(made: Composing, part: Any) -> list[str]:
    """Return what the finance lead says of the month, paragraph by paragraph, then who said it and when."""
    said = part.commentary
    if said is None:
        return []
    stamp = made.formats.stamp(said.written_at)
    return [*said.text.split("\n"), _("Commentary by {name}, {stamp}", name=said.author, stamp=stamp)]


def result(made: Composing, part: Any) -> PackSection:
    """Return revenue, expense and result of the year to date and of the month, shares, ratios, and the trend."""
    report, month = made.figures.to_date, made.figures.month
    tables = [
        _totals(made, report, "totals", _("Fiscal year to date")),
        _totals(made, month, "totals_month", _("Month alone")),
        *_shares(made),
        *_ratios(made, part),
    ]
    row = report.total("result")
    facts = headline.headline(row, pd.DataFrame({"label": [], "type": [], "variance": []}))
    first = sentences.against(facts, made.formats, when=made.formats.runs(report.months))
    return make_section(made, "result", headline=first, tables=tables)


def _totals(made: Composing, report: Any, key: str, title: str) -> PackTable:
    rows = report.totals.loc[list(TOTALS)].reset_index(drop=True)
    rows = rows.assign(label=[translate(TOTALS[name]) for name in rows["type"]], is_group=rows["type"] == "result")
    columns = (TableColumn("label", N_("Figure")), *COMPARED)
    return PackTable(key, title, columns, rows, made.source(report.months, report.version))


def _shares(made: Composing) -> list[PackTable]:
    sides = made.figures.sides
    if sides["actual"] is None:
        return []
    rows = [
        (translate(title), *(getattr(sides[side], name) if sides[side] else None for side in ("actual", "budget")))
        for name, title in SHARES.items()
    ]
    columns = (
        TableColumn("label", N_("Share")),
        TableColumn("actual", N_("Actual"), "rate"),
        TableColumn("budget", N_("Budget"), "rate"),
    )
    frame = pd.DataFrame(rows, columns=["label", "actual", "budget"]).astype(
        dict.fromkeys(("actual", "budget"), "float64")
    )
    report = made.figures.to_date
    return [PackTable("shares", _("Shares"), columns, frame, made.source(report.months, report.version))]


def _ratios(made: Composing, told: Any) -> list[PackTable]:
    """Return the hospital's ratios by their unit: percents, amounts, and others; none for a manager's departments."""
    known = {} if told is None else ratio_words.known(told.ratios)
    groups = (
        ("ratio_percents", _("Ratios, percent"), "rate", [name for name in known if name in RATES]),
        ("ratio_amounts", _("Ratios, amounts"), "cents", [name for name in known if name in AMOUNTS]),
        ("ratios", _("Ratios"), "decimal", [name for name in known if name not in (*RATES, *AMOUNTS)]),
    )
    tables = []
    for key, title, kind, names in groups:
        values = [round(known[name]) if kind == "cents" else known[name] for name in names]
        rows = pd.DataFrame({"label": [translate(ratio_words.TITLES[name][0]) for name in names], "actual": values})
        columns = (TableColumn("label", N_("Ratio")), TableColumn("actual", N_("Actual"), kind))  # type: ignore[arg-type]
        if names:
            tables.append(PackTable(key, title, columns, rows, made.source(made.figures.to_date.months, None)))
    return tables


def _trend(made: Composing, months: pd.DataFrame) -> PackChart:
    formats = made.formats
    series = [
        ChartSeries(name, role, chart_values(months[role].tolist(), formats))  # type: ignore[arg-type]
        for name, role in ((_("Prior year"), "prior"), (_("Actual"), "actual"), (_("Budget"), "budget"))
        if months[role].notna().any()
    ]
    last = months.iloc[-1]
    return PackChart(
        "trend",
        "columns",
        _("Operating result by month"),
        tuple(formats.month(int(period)) for period in months["period"]),
        tuple(series),
        formats.currency,
        _(
            "Operating result by month: {actual} in {month} against a budget of {budget}.",
            actual=formats.short(last["actual"]),
            month=formats.month_long(int(last["period"])),
            budget=formats.short(last["budget"]),
        ),
        made.source(tuple(int(period) for period in months["period"]), made.figures.to_date.version),
    )


def landing(made: Composing, part: Any) -> PackSection:
    """Return where the year lands, its range, its chance, and what moves it."""
    formats, total = made.formats, part.total("result")
    over = len(part.closed) == len(part.months)
    said = []
    rows = part.rows[~part.rows["is_group"]]
    if not pd.isna(total["budget"]):
        said.append(landing_words.movers(rows, formats, figures="result"))
    chance = float("nan") if over else landing_words.chance_of_budget(total)
    if not pd.isna(chance):
        said.append(_("Chance of meeting the budget: {chance}.", chance=formats.percent(chance, digits=0)))
    said += landing_words.cautions(
        begun=bool(part.closed),
        partial=part.partial,
        awaited=part.awaited,
        past_years=part.past_years,
        by_hand=part.by_hand,
        formats=formats,
    ) if not over else []  # fmt: skip
    totals = part.totals.loc[list(TOTALS)].reset_index(drop=True)
    chances = [float("nan") if over else landing_words.chance_of_budget(row) for row in totals.to_dict("records")]
    frame = totals.assign(
        label=[translate(TOTALS[name]) for name in totals["type"]],
        is_group=totals["type"] == "result",
        chance=pd.Series(chances, totals.index, "float64"),
    )
    source = made.source(part.months, part.version)
    table = PackTable("landing", _("Fiscal year"), (TableColumn("label", N_("Figure")), *LANDED), frame, source)
    first = landing_words.headline(total, formats, year=made.figures.year, over=over)
    return make_section(
        made, "landing", headline=first, sentences=said, charts=[_course(made, part, source)], tables=[table],
        source=source,
    )  # fmt: skip


def _course(made: Composing, part: Any, source: Any) -> PackChart:
    formats, course = made.formats, part.course
    landed, closed = course["landing"].cumsum().tolist(), len(part.closed)
    ahead = [amount if place >= closed - 1 else None for place, amount in enumerate(landed)]
    series = [ChartSeries(_("Actual"), "actual", chart_values([*landed[:closed], *[None] * (12 - closed)], formats))]
    if closed < len(landed):
        series.append(ChartSeries(_("Landing"), "forecast", chart_values(ahead, formats)))
    if course["budget"].notna().all():
        series.append(ChartSeries(_("Budget"), "budget", chart_values(course["budget"].cumsum().tolist(), formats)))
    return PackChart(
        "course",
        "lines",
        _("Operating result, cumulative"),
        tuple(formats.month(int(period)) for period in course["period"]),
        tuple(series),
        formats.currency,
        _(
            "Operating result, cumulative: lands at {landing} against a budget of {budget}.",
            landing=formats.short(landed[-1]),
            budget=formats.short(part.total("result")["budget"]),
        ),
        source,
    )


def causes(made: Composing, part: Any) -> PackSection:
    """Return what moves the year to date most: a bar and a row for each."""
    formats, report = made.formats, made.figures.to_date
    name = report.ranking
    rows = comparison.largest(part[part[name].fillna(0) != 0], MOST_CAUSES, name=name).reset_index(drop=True)
    columns = (TableColumn("label", N_("Cause")), *(COMPARED if name != "actual" else COMPARED[:1]))
    table = PackTable("causes", _("Largest causes"), columns, rows, made.source(report.months, report.version))
    if rows.empty:
        return make_section(made, "causes", headline=_("No differences."))
    row = report.total("result")
    reference = "prior" if name == "prior_variance" else "budget"
    first = _("Largest figures")
    if name != "actual":
        facts = headline.headline(row, part, reference=reference, name=name)
        first = sentences.main_causes(facts, formats, reference=reference) or _("Largest causes")
    return make_section(made, "causes", headline=first, charts=[_bars(made, rows, name)], tables=[table])


def _bars(made: Composing, rows: pd.DataFrame, name: str) -> PackChart:
    formats, amounts = made.formats, rows[name].tolist()
    sides = ((_("Favorable"), "favorable", 1), (_("Unfavorable"), "unfavorable", -1))
    series = [
        ChartSeries(title, role, chart_values([one if one * sign > 0 else None for one in amounts], formats))  # type: ignore[arg-type]
        for title, role, sign in sides
    ]
    if name == "actual":
        series = [ChartSeries(_("Actual"), "actual", chart_values(amounts, formats))]
    report = made.figures.to_date
    return PackChart(
        "causes",
        "bars",
        _("Largest causes"),
        tuple(str(label) for label in rows["label"]),
        tuple(one for one in series if any(value is not None for value in one.values)),
        formats.currency,
        _(
            "Largest first: {causes}",
            causes="; ".join(
                f"{label} {formats.short(amount)}" for label, amount in zip(rows["label"], amounts, strict=True)
            ),
        ),
        made.source(report.months, report.version),
    )


def categories(made: Composing, part: Any) -> PackSection:
    """Return budget versus actual by category, of the year to date and of the month."""
    tables = [
        _comparison_table(made, part, "categories", _("By category, fiscal year to date"), N_("Category")),
        _comparison_table(made, made.figures.month, "categories_month", _("By category, month alone"), N_("Category")),
    ]
    return make_section(made, "categories", tables=[table for table in tables if len(table.rows)])


def departments(made: Composing, part: Any) -> PackSection:
    """Return the operating result of each department against its budget."""
    table = _comparison_table(made, part, "departments", _("Operating result by department"), N_("Department"), depth=9)
    return make_section(made, "departments", tables=[table])


def _comparison_table(
    made: Composing, report: Any, key: str, title: str, first: str, *, depth: int = CATEGORY_DEPTH
) -> PackTable:
    rows = report.rows[report.rows["depth"] <= depth].reset_index(drop=True)
    flat = depth == CATEGORY_DEPTH
    groups = rows["depth"] < CATEGORY_DEPTH if flat else rows["is_group"]
    rows = rows.assign(label=row_labels(rows), is_group=groups)
    return PackTable(
        key, title, (TableColumn("label", first), *COMPARED), rows, made.source(report.months, report.version)
    )
