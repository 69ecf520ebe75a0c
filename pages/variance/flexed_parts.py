"""The parts of the flexed budget: sentence, bridge, largest controllable variances, table, lines not flexed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from pages.common import cells, downloads, drill, kept, looks, queries, state
from pages.variance.comparison_parts import FIGURES
from planning.variance import comparison, flex_bridge
from reports import bridge_chart
from reports.variance import charts, flex_tables, flex_words
from services.variance.flexed import By, FlexReport
from services.variance.report import Choices, Question

ROWS: dict[str, By] = {
    "Departments": "department",
    "Service lines": "service line",
    "Hospitals": "hospital",
    "Accounts": "account",
}


@dataclass(frozen=True)
class View:
    """How the answer is laid out: which rows, and which figures."""

    by: By
    figures: str

    @property
    def title(self) -> str:
        """Return the name of the figures."""
        return "Operating result" if self.figures == "result" else self.figures.capitalize()

    @property
    def leads_down(self) -> bool:
        """Return whether a row can be looked into: service lines and hospitals are no filter."""
        return self.by in ("department", "account")


def view(choices: Choices, question: Question) -> View:
    """Draw what rows and figures are, where there is a choice, and return it."""
    kind = choices.accounts[question.account].kind
    with st.container(horizontal=True, gap="small"):
        by: By = "account"
        if not choices.departments.is_leaf(question.department):
            rows = st.segmented_control(
                "Rows", list(ROWS), default="Departments", required=True, key=state.FLEX_ROWS, bind="query-params"
            )
            by = ROWS[rows or "Departments"]
        if kind != "result":
            return View(by, kind)
        figures = st.segmented_control(
            "Figures",
            list(FIGURES),
            default="Expense",
            required=True,
            key=state.FLEX_FIGURES,
            bind="query-params",
            help="Expense is what a manager can control; revenue and volume are not.",
        )
        return View(by, FIGURES[figures or "Expense"])


def sentence(choices: Choices, report: FlexReport, shown: View) -> None:
    """Say how much of the variance comes from volume and how much can be controlled."""
    formats = looks.formats()
    facts = flex_bridge.breakdown(report.totals, shown.figures)
    answer = flex_words.control(facts, formats, when=formats.months(report.months))
    st.markdown(f"#### {cells.escaped(answer)}")
    words = [flex_words.verdict(facts, formats)]
    if shown.by == "department" and shown.figures == "expense":
        busy = flex_bridge.only_busy(report.rows)["key"].astype("str")
        words.append(flex_words.busy([choices.departments[key].name for key in busy]))
    if shown.figures != "expense":
        words.append(flex_words.shift(flex_bridge.payer_shift(report.deductions), formats))
    if any(words):
        st.markdown(cells.escaped(" ".join(word for word in words if word)))


def cautions(report: FlexReport) -> None:
    """Say what the reader must know before trusting the picture."""
    formats = looks.formats()
    if report.version is not None and report.version.status not in ("approved", "locked"):
        st.caption(f":material/info: {cells.escaped(report.version.name)} is {report.version.status}, not approved.")
    if report.at_budget:
        st.caption(f":material/info: {formats.months(report.at_budget)}: no actuals yet, taken at budget on all sides.")
    elif report.without_actuals:
        st.caption(f":material/warning: {formats.months(report.without_actuals)}: no actuals yet.")


def bridge(report: FlexReport, shown: View) -> None:
    """Draw the way from budget over flexed budget to actual."""
    formats = looks.formats()
    steps = flex_bridge.bridge(report.totals, shown.figures)
    st.markdown(f"**From budget to actual**, {shown.title.lower()}")
    st.vega_lite_chart(
        kept.chart(bridge_chart.bridge, steps, formats, looks.colors()), alt=bridge_chart.told(steps, formats)
    )
    st.caption(bridge_chart.key(steps, formats))


def largest(report: FlexReport, shown: View) -> None:
    """Draw the largest controllable variances (of revenue: the largest beyond volume); a click goes down."""
    name = "rate" if shown.figures == "revenue" else "controllable"
    rows = report.rows[~report.rows["is_group"] & (report.rows[name] != 0)]
    if shown.by == "account" and shown.figures != "result":
        rows = rows[rows["type"] == shown.figures]
    st.markdown("**Largest beyond volume**" if name == "rate" else "**Largest controllable variances**")
    if rows.empty:
        st.caption("Nothing is off.")
        return
    bars = _judged(comparison.largest(rows, drill.MOST_BARS, name=name), name, shown.figures)
    drill.bars(
        kept.chart(charts.variance_bars, bars, looks.formats(), looks.colors(), name=name),
        key="flex_largest",
        alt="Largest variances beyond volume: "
        + "; ".join(f"{row['label']} {row[f'{name}_verdict']}" for row in bars.to_dict("records")),
        go=_into(shown),
    )
    base = "" if shown.figures == "result" else "percent of the flexed budget · "
    click = "click a bar to look inside" if shown.leads_down else ""
    st.caption(f"▲ favorable · ▼ unfavorable · {base}{click}".removesuffix(" · "))


def _into(shown: View) -> Callable[[str], None] | None:
    return (lambda key: drill.into(shown.by, key)) if shown.leads_down else None


def _judged(rows: pd.DataFrame, name: str, figures: str) -> pd.DataFrame:
    # A result may be near 0 beside its cost; a cost variance over it would say nothing.
    base = rows["flexed"].abs().astype("float64")
    percent = rows[name].astype("float64") / base.where((base > 0) & (figures != "result"))
    return rows.assign(**{f"{name}_verdict": comparison.verdicts(rows[name], rows["type"]), f"{name}_percent": percent})


def table(question: Question, report: FlexReport, shown: View) -> None:
    """Draw the table with subtotals or largest first, its downloads, and the way down."""
    first = shown.by.capitalize()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.markdown(f"**By {first.lower()}** · {queries.settings().currency}", width="content")
        with st.container(horizontal=True, width="content", gap="small"):
            order = drill.order()
            _downloads(report, shown, first)
    rows, subtotals = report.rows, order == drill.SUBTOTALS
    if not subtotals:
        name = "rate" if shown.figures == "revenue" else "controllable"
        rows = comparison.largest(rows[~rows["is_group"]], len(rows), name=name).reset_index(drop=True)
    seen = flex_tables.flex_view(rows, first=first, actual=_actual_title(report), hierarchy=subtotals)
    drill.table(
        kept.table(flex_tables.styled, seen, rows, looks.formats(), looks.colors()),
        rows["key"].tolist(),
        key=f"flex_{shown.by}_{question.department}_{question.account}_{order}",
        alt=f"Static budget, flexed budget and actual by {first.lower()}, with what explains the variance",
        go=_into(shown),
        columns=_explained(),
        lead="Controllable",
    )
    way = "Select a row to look inside it. " if shown.leads_down else ""
    st.caption(f"{way}Every part is favorable when positive; they add up to the variance.")
    covered = flex_words.coverage(report.supplies, looks.formats())
    if covered and shown.figures != "revenue":
        st.caption(cells.escaped(covered))


def _explained() -> dict[str, Any]:
    helps = {
        "Flexed budget": "The budget at the volume that came: fixed part + variable part × actual ÷ budgeted volume.",
        "Volume": "Static against flexed budget: more or fewer patients than planned.",
        "Payer mix": "Who pays for them, where revenue accounts flex on the volumes of their payers.",
        "Controllable": "Flexed budget against actual cost: efficiency + rate + usage + price + spending.",
        "Efficiency": "Hours worked against the hours that the volume allows, at the budgeted cost of an hour.",
        "Rate": "What an hour cost against budget, with the mix of own, overtime and agency staff. "
        "Of revenue: what a unit of service earned against budget.",
        "Usage": "Supplies and drugs: what the volume allows against the quantities bought, at standard prices.",
        "Price": "Supplies and drugs: standard against paid price, of the quantities bought. The standard is the "
        "contract's price, else the average paid in the fiscal year before.",
        "Spending": "Other costs, and supplies that no invoices cover: flexed budget against actual.",
    }
    return {title: st.column_config.Column(help=text) for title, text in helps.items()}


def _actual_title(report: FlexReport) -> str:
    return "Outlook" if report.at_budget else "Actual"


def _downloads(report: FlexReport, shown: View, first: str) -> None:
    formats, actual, rows = looks.formats(), _actual_title(report), report.rows
    source = downloads.source(f"Flexed budget, {shown.title.lower()}", report.months, report.version)
    downloads.csv_and_excel(
        f"flexed-budget-{shown.by.replace(' ', '-')}-{report.months[-1]}",
        as_csv=lambda: flex_tables.as_csv(rows, formats, first=first, actual=actual),
        as_workbook=lambda: flex_tables.as_workbook(rows, source, formats, first=first, actual=actual),
        prefix="flex_",
    )


def not_flexed(report: FlexReport) -> None:
    """List the lines that keep their static budget, and why."""
    found = report.not_flexed
    if found.empty:
        return
    formats = looks.formats()
    title = f"{len(found)} {'line keeps its' if len(found) == 1 else 'lines keep their'} static budget"
    with st.expander(title, icon=":material/lock:"):
        st.dataframe(
            pd.DataFrame(
                {
                    "Department": found["department"],
                    "Account": found["account"],
                    "Why": found["reason"],
                    "Months": found["months"],
                    "Budget": [formats.money(minor) for minor in found["budget"]],
                }
            ),
            hide_index=True,
            height="content" if len(found) <= 12 else 440,
            alt="Lines that are not flexed, with the reason",
        )
        st.caption("A department's unit of service and an account's own statistic are set under Organization.")
