"""The parts of budget versus actual: sentence, cards, charts, table with downloads, and the way down to a line."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from pages.common import causes_of, cells, downloads, drill, kept, looks, queries, state
from planning.variance import comparison, headline
from reports import workbook
from reports.variance import charts, sentences, tables
from services.variance import report as budget_report
from services.variance.report import AMOUNTS, By, Choices, Question, Report

ROWS: dict[str, By] = {"Departments": "department", "Accounts": "account"}
FIGURES = {"Operating result": "result", "Revenue": "revenue", "Expense": "expense"}
LARGEST = {
    "variance": "**Largest variances** against budget",
    "prior_variance": "**Largest variances** against the prior year",
    "actual": "**Largest figures**",
}


@dataclass(frozen=True)
class View:
    """How the answer is laid out: which rows, and which figures."""

    by: By
    figures: str

    @property
    def title(self) -> str:
        """Return the name of the figures."""
        return {"result": "Operating result", "statistic": "Statistics"}.get(self.figures, self.figures.capitalize())


def view(choices: Choices, question: Question) -> View:
    """Draw what rows and figures are, where there is a choice, and return it."""
    kind = choices.accounts[question.account].kind
    with st.container(horizontal=True, gap="small"):
        by: By = "account"
        if not choices.departments.is_leaf(question.department):
            rows = st.segmented_control(
                "Rows", list(ROWS), default="Departments", required=True, key=state.ROWS, bind="query-params"
            )
            by = ROWS[rows or "Departments"]
        if kind != "result":
            return View(by, kind)
        figures = st.segmented_control(
            "Figures",
            list(FIGURES),
            default="Operating result",
            required=True,
            key=state.FIGURES,
            bind="query-params",
            help="Operating result is revenue minus expense. A positive variance is always favorable.",
        )
        return View(by, FIGURES[figures or "Operating result"])


def total(report: Report, view: View) -> dict[str, Any]:
    """Return the row of the whole selection."""
    return report.total(view.figures) if view.figures in comparison.FIGURES else report.top()


def sentence(choices: Choices, question: Question, report: Report, view: View) -> None:
    """Say what the page shows, against the budget or, without one, the prior year."""
    row = total(report, view)
    against, name = ("budget", "variance") if not pd.isna(row["budget"]) else ("prior", "prior_variance")
    formats = looks.formats()
    if report.nothing_posted:
        budget = None if pd.isna(row["budget"]) else int(row["budget"])
        told = sentences.awaited(budget, formats, when=formats.months(report.months), figures=str(row["type"]))
        st.markdown(f"#### {cells.escaped(told)}")
        return
    facts = headline.headline(row, causes(choices, question, view), reference=against, name=name)
    answer = sentences.against(facts, formats, when=formats.months(report.months), reference=against)
    st.markdown(f"#### {cells.escaped(answer)}")
    explained = sentences.explained(facts, formats, reference=against)
    if explained:
        st.markdown(cells.escaped(explained))


def causes(choices: Choices, question: Question, view: View) -> pd.DataFrame:
    """Return the parts of the variance: categories by department, or the accounts of one department."""
    one_department = choices.departments.is_leaf(question.department)
    parts = (causes_of.by_account if one_department else causes_of.by_department)(choices, question)
    return parts if view.figures == "result" else parts[parts["type"] == view.figures]


def cautions(report: Report) -> None:
    """Say what the reader must know before trusting the picture."""
    formats = looks.formats()
    if report.version is None:
        st.caption(f":material/info: There is no budget for this year yet{looks.instead_of_budget(report)}.")
    elif report.version.status not in ("approved", "locked"):
        st.caption(f":material/info: {cells.escaped(report.version.name)} is {report.version.status}, not approved.")
    if report.at_budget:
        st.caption(f":material/info: {formats.months(report.at_budget)}: no actuals yet, taken at budget.")
    elif report.without_actuals:
        st.caption(f":material/warning: {formats.months(report.without_actuals)}: no actuals yet.")


def cards(report: Report) -> None:
    """Draw revenue, expense, result and margin with their distance from budget."""
    formats = looks.formats()
    rows = [report.total(name) for name in ("revenue", "expense", "result")]
    shown = [row for row in rows if not all(pd.isna(row[side]) for side in AMOUNTS)]
    if len(shown) < 3:
        shown = [row for row in shown if row["type"] != "result"]
    with st.grid(columns=4, min_column_width=150, gap="small"):
        for row in shown:
            known = not pd.isna(row["budget"])
            st.metric(
                {"result": "Operating result"}.get(row["type"], str(row["type"]).capitalize()),
                formats.short(row["actual"]),
                delta=_distance(row) if known else None,
                **looks.verdict(row["variance_verdict"]),
                border=True,
                help=f"Budget {formats.money(row['budget'])}, prior year {formats.money(row['prior'])}.",
            )
        if len(shown) == 3:
            _margin(report)


def _distance(row: dict[str, Any]) -> str:
    formats = looks.formats()
    if row["variance"] == 0:
        return "on budget"
    word = sentences.direction(str(row["type"]), int(row["variance"]))
    percent = "" if pd.isna(row["variance_percent"]) else f" ({formats.percent(abs(row['variance_percent']))})"
    return f"{formats.short(abs(row['variance']))} {word}{percent}"


def _margin(report: Report) -> None:
    formats = looks.formats()
    actual, budget = (
        comparison.margin(report.total("revenue")[side], report.total("expense")[side]) for side in ("actual", "budget")
    )
    if actual is None:
        return
    points = None if budget is None else (actual - budget) * 100
    verdict = "" if points is None else "favorable" if points > 0 else "unfavorable" if points < 0 else "on budget"
    st.metric(
        "Operating margin",
        formats.percent(actual),
        delta=None
        if points is None
        else f"{formats.number(round(abs(points), 1), 1)} pts {'above' if points >= 0 else 'below'}",
        **looks.verdict(verdict),
        border=True,
        help=f"Operating result over revenue. Budget {formats.percent(budget)}.",
    )


def largest(report: Report, view: View) -> None:
    """Draw the largest variances; a click goes down to that department or account."""
    name = report.ranking
    rows = report.rows.assign(actual_verdict="")
    rows = rows[~rows["is_group"] & (rows[name].fillna(0) != 0)]
    if view.by == "account" and view.figures in ("revenue", "expense"):
        rows = rows[rows["type"] == view.figures]
    st.markdown(LARGEST[name])
    if rows.empty:
        st.caption("Nothing is off.")
        return
    bars = comparison.largest(rows, drill.MOST_BARS, name=name)
    drill.bars(
        kept.chart(charts.variance_bars, bars, looks.formats(), looks.colors(), name=name),
        key="largest",
        alt="Largest first: "
        + "; ".join(f"{row.label} {getattr(row, name + '_verdict')}" for row in bars.itertuples()),
        go=lambda key: drill.into(view.by, key),
    )
    st.caption(f"{looks.bar_key(report)}click a bar to look inside")


def trend(question: Question, view: View) -> None:
    """Draw actual, budget and prior year over 13 or 24 months."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"**{view.title} by month**", width="content")
        months = st.segmented_control(
            "Months",
            ["13", "24"],
            default="13",
            required=True,
            key=state.TREND_MONTHS,
            bind="query-params",
            label_visibility="collapsed",
        )
    series = queries.ask(budget_report.trend, question=question, figures=view.figures, months=int(months or "13"))
    st.vega_lite_chart(
        kept.chart(charts.trend, series, looks.formats(), looks.colors(), title=view.title),
        alt=f"{view.title} by month: actual as bars, budget as outlines, prior year as marks.",
    )
    st.caption(charts.trend_key())


def table(question: Question, report: Report, view: View) -> None:
    """Draw the table with subtotals or largest first, its downloads, and the way down."""
    first = "Department" if view.by == "department" else "Account"
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.markdown(f"**By {first.lower()}** · {queries.settings().currency}", width="content")
        with st.container(horizontal=True, width="content", gap="small"):
            order = drill.order()
            _downloads(report, view, first)
    rows, subtotals = report.rows, order == drill.SUBTOTALS
    if not subtotals:
        rows = comparison.largest(rows[~rows["is_group"]], len(rows), name=report.ranking).reset_index(drop=True)
    shown = tables.variance_view(
        rows,
        first=first,
        actual=_actual_title(report),
        has_budget=report.compared_with == "budget",
        has_prior=report.compared_with != "",
        hierarchy=subtotals,
    )
    drill.table(
        kept.table(tables.styled, shown, rows, looks.formats(), looks.colors()),
        rows["key"].tolist(),
        key=f"table_{view.by}_{question.department}_{question.account}_{order}",
        alt=f"Budget versus actual by {first.lower()}",
        go=lambda key: drill.into(view.by, key),
        lead="Variance",
        placeholder="–",
    )
    st.caption("Select a row to look inside it: departments, then accounts, then ledger lines.")


def _actual_title(report: Report) -> str:
    return "Outlook" if report.at_budget else "Actual"


def _downloads(report: Report, view: View, first: str) -> None:
    formats, actual = looks.formats(), _actual_title(report)
    source = downloads.source(f"Budget versus actual, {view.title.lower()}", report.months, report.version)

    def as_csv() -> bytes:
        shown = tables.variance_view(report.rows, first=first, actual=actual, hierarchy=False)
        return tables.plain(shown, formats).to_csv(index=False).encode("utf-8-sig")

    def as_workbook() -> bytes:
        return workbook.variance_workbook(
            [workbook.Sheet(f"By {first.lower()}", first, report.rows, source, actual)], formats
        )

    stem = f"budget-versus-actual-{view.by}-{report.months[-1]}"
    downloads.csv_and_excel(stem, as_csv=as_csv, as_workbook=as_workbook)


def without_counterpart(question: Question) -> None:
    """List accounts with actuals but no budget, and the reverse."""
    found = queries.ask(budget_report.unmatched, question=question)
    if found.empty:
        return
    formats = looks.formats()
    counts = found["side"].value_counts()
    title = " · ".join(f"{counts[side]} with {side}" for side in ("no budget", "no actuals") if side in counts)
    with st.expander(f"Figures without a counterpart: {title}", icon=":material/link_off:"):
        st.dataframe(
            pd.DataFrame(
                {
                    "Department": found["department"],
                    "Account": found["account"],
                    "What is missing": found["side"].map({"no budget": "Budget", "no actuals": "Actuals"}),
                    "Amount": [formats.money(minor) for minor in found["amount_minor"]],
                }
            ),
            hide_index=True,
            height="content" if len(found) <= 12 else 440,
            alt="Figures without a counterpart",
        )
