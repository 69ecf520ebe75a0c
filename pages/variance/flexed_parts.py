"""The parts of the flexed budget: sentence, bridge, largest controllable variances, table, lines not flexed."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from language import N_, _, ngettext, translate
from pages.common import cells, downloads, drill, kept, looks, phone, queries, state
from pages.explanations import section
from pages.variance.layout import ACCOUNTS, BY_ROWS, DEPARTMENTS, FIRST_COLUMNS, Arrangement, Controls
from planning.variance import comparison, flex_bridge
from reports import bridge_chart
from reports.month_end import words
from reports.variance import charts, flex_tables, flex_words
from reports.variance.tables import with_explanations
from services.variance.flexed import By, FlexReport
from services.variance.report import Choices, Question

#: Choices as links name them.
ROWS: dict[str, By] = {
    DEPARTMENTS: "department",
    N_("Service lines"): "service line",
    N_("Hospitals"): "hospital",
    ACCOUNTS: "account",
}  # no text
FIRST = FIRST_COLUMNS | {"service line": N_("Service line"), "hospital": N_("Hospital")}  # no text
BY = BY_ROWS | {"service line": N_("By service line"), "hospital": N_("By hospital")}  # no text
#: What rows and figures may be chosen.
CONTROLS = Controls(
    ROWS,
    rows_key=state.FLEX_ROWS,
    figures=N_("Expense"),
    figures_key=state.FLEX_FIGURES,
    help=N_("A manager can control expense, but not revenue or volume."),
)


def sentence(choices: Choices, report: FlexReport, shown: Arrangement[By]) -> None:
    """Say how much of the variance comes from volume and how much can be controlled."""
    formats = looks.formats()
    if report.lacking in ("unit", "volumes"):
        nothing_flexes(report)
        return
    facts = flex_bridge.breakdown(report.totals, shown.figures)
    answer = flex_words.control(facts, formats, when=formats.runs(report.months))
    st.markdown(f"## {cells.escape(answer)}")
    words = [flex_words.verdict(facts, formats)]
    if shown.by == "department" and shown.figures == "expense":
        busy = flex_bridge.only_busy(report.rows)["key"].astype("str")
        words.append(flex_words.busy([choices.departments[key].name for key in busy]))
    if shown.figures != "expense":
        words.append(flex_words.shift(flex_bridge.payer_shift(report.deductions), formats))
    if any(words):
        st.markdown(cells.escape(" ".join(word for word in words if word)))


def nothing_flexes(report: FlexReport) -> None:
    """Say which input is missing before volume explains anything, and lead to where it is given."""
    st.markdown(f"## {cells.escape(flex_words.not_yet())}")
    st.markdown(cells.escape(flex_words.missing(report.lacking)))


def flexing(report: FlexReport) -> None:
    """Say how much of the cost flexes, and where that is set."""
    if report.flexing is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(cells.escape(flex_words.flexing(report.flexing, looks.formats())), width="content")
        st.page_link("pages/organization/flex_setup.py", label=_("Flex and staffing"), icon=":material/tune:")


def cautions(report: FlexReport) -> None:
    """Say what the reader must know before trusting the picture."""
    formats = looks.formats()
    note = looks.approval_note(report.version.name, report.version.status) if report.version is not None else ""
    if note:
        st.caption(f":material/info: {cells.escape(note)}")
    if report.left_out:
        st.caption(f":material/info: {cells.escape(words.left_out(report.left_out, formats))}")
    if report.at_budget:
        months = formats.runs(report.at_budget)
        st.caption(_(":material/info: {months}: not posted in full yet, all columns are at budget.", months=months))
    elif report.without_actuals:
        months = formats.runs(report.without_actuals)
        st.caption(_(":material/warning: {months}: no actuals yet.", months=months))


def bridge(report: FlexReport, shown: Arrangement[By]) -> None:
    """Draw the way from budget over flexed budget to actual."""
    formats = looks.formats()
    steps = flex_bridge.bridge(report.totals, shown.figures)
    st.markdown(_("**From budget to actual**: {figures}", figures=cells.escape(shown.title)))
    st.vega_lite_chart(
        kept.chart(bridge_chart.bridge, steps, formats, looks.colors()), alt=bridge_chart.bridge_text(steps, formats)
    )
    st.caption(bridge_chart.key(steps, formats))


def largest(report: FlexReport, shown: Arrangement[By]) -> None:
    """Draw the largest controllable variances (of revenue: the largest beyond volume); a click goes down."""
    name = "rate" if shown.figures == "revenue" else "controllable"
    rows = report.rows[~report.rows["is_group"] & (report.rows[name] != 0)]
    if shown.by == "account" and shown.figures != "result":
        rows = rows[rows["type"] == shown.figures]
    st.markdown(_("**Largest variances beyond volume**") if name == "rate" else _("**Largest controllable variances**"))
    if rows.empty:
        st.caption(_("No variances."))
        return
    bars = _with_verdicts(comparison.largest(rows, drill.MOST_BARS, name=name), name, shown.figures)
    drill.bars(
        kept.chart(charts.variance_bars, bars, looks.formats(), looks.colors(), name=name),
        key="flex_largest",
        alt=_(
            "Largest variances beyond volume: {variances}",
            variances="; ".join(
                f"{row['label']} {translate(row[f'{name}_verdict'])}" for row in bars.to_dict("records")
            ),
        ),
        go=_into(shown),
    )
    key = [_("▲ favorable"), _("▼ unfavorable")]
    key += [] if shown.figures == "result" else [_("Percent of the flexed budget")]
    key += [_("Click a bar to drill down.")] if shown.leads_down else []
    st.caption(" · ".join(key))


def _into(shown: Arrangement[By]) -> Callable[[str], None] | None:
    return (lambda key: drill.select(shown.by, key)) if shown.leads_down else None


def _with_verdicts(rows: pd.DataFrame, name: str, figures: str) -> pd.DataFrame:
    # A result may be near 0 compared with its cost; a cost variance over it would say nothing.
    base = rows["flexed"].abs().astype("float64")
    percent = rows[name].astype("float64") / base.where((base > 0) & (figures != "result"))
    return rows.assign(**{f"{name}_verdict": comparison.verdicts(rows[name], rows["type"]), f"{name}_percent": percent})


def table(question: Question, report: FlexReport, shown: Arrangement[By]) -> None:
    """Draw the table with subtotals or largest first, its downloads, and the way down."""
    first, title = translate(FIRST[shown.by]), translate(BY[shown.by])
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.markdown(f"**{title}** · {queries.settings().currency}", width="content")
        with st.container(horizontal=True, width="content", gap="small"):
            order = drill.order()
            _downloads(question, report, shown, first)
    rows, subtotals = report.rows, order == drill.SUBTOTALS
    if not subtotals:
        name = "rate" if shown.figures == "revenue" else "controllable"
        rows = comparison.largest(rows[~rows["is_group"]], len(rows), name=name).reset_index(drop=True)
    seen = flex_tables.flex_view(rows, first=first, actual=_actual_title(report), hierarchy=subtotals)
    drill.table(
        kept.table(flex_tables.style, seen, rows, looks.formats(), looks.colors()),
        rows["key"].tolist(),
        key=f"flex_{shown.by}_{question.department}_{question.account}_{order}",
        alt=_("Static budget, flexed budget, actual and what explains the variance. {rows}", rows=title),
        go=_into(shown),
        columns=_column_help(),
        lead=_("Controllable"),
    )
    st.caption(_("Parts add up to the variance; positive parts are favorable."))
    covered = flex_words.coverage(report.supplies, looks.formats())
    if covered and shown.figures != "revenue":
        st.caption(cells.escape(covered))


def _column_help() -> dict[str, Any]:
    helps = {
        _("Flexed budget"): _("The budget at actual volume: fixed part + variable part × actual ÷ budgeted volume."),
        _("Volume"): _("Static versus flexed budget: more or fewer patients than planned."),
        _("Payer mix"): _("Who pays for these patients, where revenue accounts flex with their payers' volumes."),
        _("Controllable"): _("Flexed budget versus actual cost: efficiency + rate + usage + price + spending."),
        _("Efficiency"): _("Hours worked versus hours allowed at actual volume, at the budgeted cost per hour."),
        _("Rate"): _(
            "Actual versus budgeted cost per hour, including the mix of own, overtime and agency staff. "
            "For revenue: actual versus budgeted revenue per unit of service."
        ),
        _("Usage"): _("Supplies and drugs: quantities bought versus allowed at actual volume, at standard prices."),
        _("Price"): _(
            "Supplies and drugs: price paid versus standard price, for the quantities bought. The standard is the "
            "contract price, or without one the average paid in the prior fiscal year."
        ),
        _("Spending"): _("Other costs, and supplies without invoices: flexed budget versus actual."),
    }
    return {title: st.column_config.Column(help=text) for title, text in helps.items()}


def _actual_title(report: FlexReport) -> str:
    return _("Outlook") if report.at_budget else _("Actual")


def _downloads(question: Question, report: FlexReport, shown: Arrangement[By], first: str) -> None:
    formats, actual = looks.formats(), _actual_title(report)
    rows = with_explanations(report.rows, section.texts(question, shown.by))
    source = downloads.source(_("Flexed budget: {figures}", figures=shown.title), report.months, report.version)
    downloads.csv_and_excel(
        f"flexed-budget-{shown.by.replace(' ', '-')}-{report.months[-1]}",
        as_csv=lambda: flex_tables.as_csv(rows, formats, first=first, actual=actual),
        as_workbook=lambda: flex_tables.as_workbook(rows, source, formats, first=first, actual=actual),
        prefix="flex_",
    )


def not_flexed(report: FlexReport) -> None:
    """List the lines that keep their static budget, and why."""
    lines = report.not_flexed
    if lines.empty:
        return
    formats = looks.formats()
    title = ngettext(
        "{count} line keeps its static budget",
        "{count} lines keep their static budget",
        len(lines),
        count=formats.number(len(lines)),
    )
    with st.expander(title, icon=":material/lock:", key="fold_not_flexed", on_change="rerun") as fold:
        if fold.open:
            _not_flexed(lines)


def _not_flexed(lines: pd.DataFrame) -> None:
    formats = looks.formats()
    phone.table(
        pd.DataFrame(
            {
                _("Department"): lines["department"],
                _("Account"): lines["account"],
                _("Reason"): lines["reason"].map(translate),
                _("Months"): lines["months"],
                _("Budget"): [formats.money(minor) for minor in lines["budget"]],
            }
        ),
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height="content" if len(lines) <= 12 else 440,
        alt=_("Lines that are not flexed, with the reason"),
    )
    st.caption(_("Set a department's unit of service and an account's own statistic under Flex and staffing."))
