"""The parts of the overview below its figures: causes, what is unusual, what waits for somebody, the trend."""

import pandas as pd
import streamlit as st

from language import N_, _, translate
from pages.common import causes_of, cells, filters, kept, looks, queries, state
from pages.overview import first_parts
from pages.variance import flash_parts, underlying_parts
from planning.variance import comparison
from reports import attention as words
from reports.formats import VERDICTS
from reports.month_end import words as month_words
from reports.overview import words as overview_words
from reports.variance import charts, sentences
from services.overview import attention as waiting
from services.overview.attention import Attention
from services.overview.figures import YearEnd
from services.overview.unusual import unusual
from services.permissions import Actor
from services.variance import report as budget_report
from services.variance.report import Choices, Question, Report

VARIANCE_PAGE = "pages/variance/comparison.py"
#: Pages that a remedy leads to, by path.
PAGES = {
    "pages/imports/data_quality.py": N_("Data quality"),
    "pages/budgets/versions.py": N_("Budget versions"),
    VARIANCE_PAGE: N_("Budget versus actual"),
}
#: What waits for a person -> the page where it is done, and who may open that.
REMEDIES = {
    "unknown_codes": ("pages/imports/data_quality.py", "import:read"),
    "rejected_rows": ("pages/imports/data_quality.py", "import:read"),
    "to_review": ("pages/imports/data_quality.py", "import:read"),
    "submitted_budgets": ("pages/budgets/versions.py", "budget:read"),
    "draft_budgets": ("pages/budgets/versions.py", "budget:read"),
    "months_without_budget": ("pages/budgets/versions.py", "budget:read"),
    "no_budget": (VARIANCE_PAGE, "budget:read"),
}
MOST_CAUSES = 6
MOVES = {
    "variance": N_("**Largest variances** from budget"),
    "prior_variance": N_("**Largest changes** from the prior year"),
    "actual": N_("**Largest figures**"),
}
#: Figures out of line that are named.
MOST_UNUSUAL = 4


def notes(choices: Choices, question: Question, report: Report, *, below_flash: bool) -> None:
    """Say what a reader of the verdict must know: no budget, a draft, months left out or not whole."""
    formats = looks.formats()
    if report.version is None:
        label = choices.calendar.label(choices.calendar.fiscal_year(question.period))
        st.caption(
            _(":material/info: There is no budget for {year} yet; compared with the prior year.", year=label)
            if report.compared_with == "prior"
            else _(":material/info: There is no budget for {year} yet.", year=label)
        )
    elif note := looks.approval_note(report.version.name, report.version.status):
        st.caption(f":material/info: {cells.escape(note)}")
    if report.left_out:
        st.caption(f":material/info: {cells.escape(month_words.left_out(report.left_out, formats))}")
    flash_parts.headline(tuple(month for month in report.preliminary if month.period != question.period))
    flash_parts.notes(choices, question, below_flash=below_flash)


def no_actuals(report: Report) -> None:
    """Say that the month's year has no actuals yet."""
    formats, budget = looks.formats(), report.total("result")["budget"]
    known = None if pd.isna(budget) else int(budget)
    sentence = sentences.budget_without_actuals(known, formats, when=formats.runs(report.months), figures="result")
    st.markdown(f"## {cells.escape(sentence)}")


def causes(question: Question, report: Report) -> None:
    """Draw what moves the year; a click opens budget versus actual there."""
    name = report.ranking
    bars = causes_of.by_department(question).assign(actual_verdict="")
    bars = comparison.largest(bars[bars[name].fillna(0) != 0], MOST_CAUSES, name=name)
    st.markdown(translate(MOVES[name]))
    said = sentences.main_causes(
        first_parts.facts_of(question, report), looks.formats(), reference=first_parts.reference_of(report)
    )
    st.markdown(cells.escape(said))
    underlying_parts.sentence(question, "result")  # no text
    if bars.empty:
        st.caption(_("No differences."))
        return
    picked = st.vega_lite_chart(
        kept.chart(charts.variance_bars, bars, looks.formats(), looks.colors(), name=name),
        key="causes",
        on_select="rerun",
        selection_mode=charts.PICK,
        alt=_("Largest first: {causes}", causes="; ".join(_bar_texts(bars, f"{name}_verdict"))),
    )
    st.caption(f"{looks.bar_key(report)}{_('Click a bar to drill down.')}")
    keys = picked["selection"].get(charts.PICK, [])
    if keys:
        department, account = causes_of.node_of(keys[0]["key"])
        month = looks.formats().month(question.period)
        there = {state.DEPARTMENT: department, state.ACCOUNT: account, state.PERIOD: month}
        if report.version is not None:
            others = queries.ask(budget_report.choices)
            year = others.calendar.fiscal_year(question.period)
            there[state.VERSION] = filters.version_label(report.version, others.versions_of(year))
        st.switch_page(VARIANCE_PAGE, query_params=there)


def _bar_texts(bars: pd.DataFrame, verdict: str) -> list[str]:
    """Return each bar's label with its verdict in words."""
    return [
        f"{label} {translate(VERDICTS[word])}" if word else str(label)
        for label, word in bars[["label", verdict]].values.tolist()
    ]


def attention(question: Question, report: Report, actor: Actor) -> None:
    """List what waits for somebody, with money and names."""
    formats = looks.formats()
    st.markdown(_("**Needs attention**"))
    items = [*_from_budget(question, report), *queries.ask(waiting.attention)]
    if not items:
        st.markdown(_(":material/check_circle: Nothing needs your attention."))
        return
    for item in items:
        with st.container(border=True, gap="xxsmall", key=f"attention_{item.kind}"):
            st.markdown(f"{words.ICONS[item.kind]} **{words.title(item.kind, item.count, formats)}**")
            detail = words.detail(item.kind, item.amount_minor, item.names, item.count, formats)
            st.caption(cells.escape(detail))
            page, permission = REMEDIES.get(item.kind, ("", ""))
            if page and actor.may(permission):
                st.page_link(page, label=translate(PAGES[page]), icon=":material/arrow_forward:")


def _from_budget(question: Question, report: Report) -> list[Attention]:
    """Return months without a budget, and accounts with actuals that nobody budgeted."""
    items = []
    months = queries.ask(budget_report.trend, question=question, figures="expense", months=len(report.months))
    bare = months[months["actual"].notna() & (months["budget"].fillna(0) == 0)]
    if report.version is not None and len(bare):
        names = tuple(looks.formats().month(period) for period in bare["period"][:3])
        items.append(Attention("months_without_budget", len(bare), names=names))
    alone = queries.ask(budget_report.without_counterpart, question=question)
    alone = alone[alone["side"] == "no budget"]
    if len(alone):
        names = tuple(
            _("{account} in {department}", account=account, department=department)
            for account, department in alone[["account", "department"]].head(3).values.tolist()
        )
        items.append(Attention("no_budget", len(alone), int(alone["amount_minor"].sum()), names))
    return items


def unusual_figures(question: Question, actor: Actor) -> None:
    """List the figures whose month departs from what is usual, by more than noise and the limit of explanations."""
    if not actor.may("forecast:read"):
        return
    told = queries.ask(unusual, period=question.period)
    if not told:
        return
    formats = looks.formats()
    st.markdown(_("**Out of line in {month}**", month=formats.month_long(question.period)))
    for one in told[:MOST_UNUSUAL]:
        st.markdown(f"**{cells.escape(one.place)}**: {cells.escape(overview_words.unusual(one, formats))}")
    st.page_link("pages/forecasts/signals.py", label=_("Signals of money"), icon=":material/troubleshoot:")


def trend(question: Question, year: YearEnd | None) -> None:
    """Draw the operating result of the last 13 months, and the open ones up to where the year lands."""
    st.markdown(_("**Operating result by month**"))
    series = queries.ask(budget_report.trend, question=question)
    if year is not None and year.open_months:
        series = charts.with_open_months(series, year.course, year.open_months)
    st.vega_lite_chart(
        kept.chart(charts.trend, series, looks.formats(), looks.colors(), title=_("Operating result"), height=240),
        alt=_(
            "Operating result by month: actual as bars, forecast as dashed bars, budget as outlines, prior year as "
            "marks."
        ),
    )
    st.caption(charts.trend_key(ahead="landing" in series))
