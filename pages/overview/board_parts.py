"""The parts of the overview: the answer, the main figures with sparklines, causes, and what needs attention."""

from dataclasses import asdict
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from language import N_, _, translate
from pages.common import causes_of, cells, filters, kept, looks, queries, state
from pages.people import whose
from pages.variance import flash_parts, underlying_parts
from planning.key_figures import KeyFigures, key_figures, verdict
from planning.variance import comparison, headline
from reports import attention as words
from reports import scope_words
from reports.formats import VERDICTS
from reports.month_end import words as month_words
from reports.variance import charts, sentences
from services import overview
from services.overview import Attention
from services.permissions import Actor
from services.variance import report as budget_report
from services.variance.report import Choices, Question, Report

VARIANCE_PAGE = "pages/variance/comparison.py"
#: Pages that a remedy leads to, by path.
PAGES = {
    "pages/contracts/calendar.py": N_("Contract calendar"),
    "pages/imports/data_quality.py": N_("Data quality"),
    "pages/budgets/versions.py": N_("Budget versions"),
    VARIANCE_PAGE: N_("Budget versus actual"),
}
#: What waits for a person -> the page where it is done, and who may open that.
REMEDIES = {
    "contract_notice": ("pages/contracts/calendar.py", "procurement:read"),
    "contract_missed": ("pages/contracts/calendar.py", "procurement:read"),
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
CARDS = {
    "revenue": (N_("Revenue"), N_("Net revenue, fiscal year to date.")),
    "expense": (N_("Expense"), N_("Operating expense, fiscal year to date.")),
    "result": (N_("Operating result"), N_("Revenue minus expense.")),
    "margin": (N_("Operating margin"), N_("Operating result as a percent of revenue.")),
    "labor_share": (N_("Labor share"), N_("Salaries, benefits and contract labor as a percent of net revenue.")),
    "contract_share": (N_("Contract labor share"), N_("Contract labor as a percent of total labor cost.")),
}
#: Figures that say nothing where there is no revenue.
OF_REVENUE = ("revenue", "margin", "labor_share")


def answer(choices: Choices, question: Question, report: Report, *, below_flash: bool) -> None:
    """Say whether the year is on plan, and why."""
    formats = looks.formats()
    row = report.total("result")
    compared = not pd.isna(row["budget"])
    name, reference = ("variance", "budget") if compared else ("prior_variance", "prior")
    facts = headline.headline(row, causes_of.by_department(question), reference=reference, name=name)
    when = formats.runs(report.months)
    lacks = [month for month in report.preliminary if month.period == question.period]
    if lacks:
        st.markdown(f"## {cells.escape(month_words.about(lacks[0], formats))}")
    elif compared:
        course = headline.course(facts.variance, _or_zero(report.total("expense")["budget"]))
        st.markdown(f"## {cells.escape(scope_words.course(whose.now().departments, course))}")
    st.markdown(cells.escape(sentences.against(facts, formats, when=when, reference=reference)))
    st.markdown(cells.escape(sentences.main_causes(facts, formats, reference=reference)))
    underlying_parts.sentence(question, "result")  # no text
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
    flash_parts.headline(tuple(month for month in report.preliminary if month not in lacks))
    flash_parts.notes(choices, question, below_flash=below_flash)


def no_actuals(report: Report) -> None:
    """Say that the month's year has no actuals yet."""
    formats, budget = looks.formats(), report.total("result")["budget"]
    known = None if pd.isna(budget) else int(budget)
    sentence = sentences.budget_without_actuals(known, formats, when=formats.runs(report.months), figures="result")
    st.markdown(f"#### {cells.escape(sentence)}")


def _or_zero(minor: Any) -> int:
    return 0 if pd.isna(minor) else int(minor)


def cards(question: Question) -> None:
    """Draw the main figures against budget, with their last 13 months."""
    months = queries.ask(overview.monthly, period=question.period)
    series = [asdict(key_figures(months[months["period"] == period])) for period in sorted(set(months["period"]))]
    sides = queries.ask(budget_report.detail, question=question, by=("category",))
    actual, budget = _side(sides, "actual"), _side(sides, "budget")
    sides_known = [side for side in (actual, budget) if side is not None]
    without_revenue = bool(sides_known) and not any(side.revenue for side in sides_known)
    if without_revenue:
        st.caption(_(":material/info: No revenue was imported, so the operating result is expense only."))
    with st.grid(columns=3, min_column_width=150, gap="small"):
        for name in CARDS:
            if not (without_revenue and name in OF_REVENUE):
                _card(name, actual, budget, [month[name] for month in series])


def _side(sides: pd.DataFrame, name: str) -> KeyFigures | None:
    """Return the key figures of actuals or budget, None when there is not one amount."""
    known = sides.dropna(subset=[name])
    if known.empty:
        return None
    return key_figures(known.assign(amount_minor=known[name].astype("int64")))


def _card(name: str, actual: KeyFigures | None, budget: KeyFigures | None, series: list[float | None]) -> None:
    formats = looks.formats()
    title, explanation = (translate(text) for text in CARDS[name])
    value: Any = getattr(actual, name) if actual else None
    compared: Any = getattr(budget, name) if budget else None
    is_money = name in ("revenue", "expense", "result")
    shown = formats.short(value) if is_money else formats.percent(value)
    both = value is not None and compared is not None
    st.metric(
        title,
        shown,
        delta=_distance(name, value, compared, is_money=is_money) if both else None,
        **looks.verdict(verdict(name, value, compared), value - compared if both else None),
        chart_data=_sparkline(series, 10**formats.digits if is_money else 1),
        chart_type="area",
        border=True,
        help=_(
            "{explanation} Budget: {budget}.",
            explanation=explanation,
            budget=formats.money(compared) if is_money else formats.percent(compared),
        ),
    )


def _sparkline(series: list[float | None], unit: int) -> list[float] | None:
    """Return the months that have a figure, in main units; None where there is no line to draw."""
    points = [point / unit for point in series if point is not None]
    return points if len(points) > 1 else None


def _distance(name: str, value: float, compared: float, *, is_money: bool) -> str:
    formats = looks.formats()
    if value == compared:
        return _("on budget")
    more = value > compared
    if not is_money:
        points = formats.number(round(abs(value - compared) * 100, 1), 1)
        return _("{points} pts above", points=points) if more else _("{points} pts below", points=points)
    amount = formats.short(abs(int(value - compared)))
    if name == "expense":
        return _("{amount} over budget", amount=amount) if more else _("{amount} under budget", amount=amount)
    return _("{amount} above budget", amount=amount) if more else _("{amount} below budget", amount=amount)


def causes(question: Question, report: Report) -> None:
    """Draw what moves the year; a click opens budget versus actual there."""
    name = report.ranking
    bars = causes_of.by_department(question).assign(actual_verdict="")
    bars = comparison.largest(bars[bars[name].fillna(0) != 0], MOST_CAUSES, name=name)
    st.markdown(translate(MOVES[name]))
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
            there[state.VERSION] = filters.version_label(report.version)
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
    items = [*_from_budget(question, report), *queries.ask(overview.attention, today=date.today())]
    if not items:
        st.markdown(_(":material/check_circle: Nothing needs your attention."))
        return
    for item in items:
        with st.container(border=True, gap="xxsmall"):
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


def trend(question: Question) -> None:
    """Draw the operating result of the last 13 months."""
    st.markdown(_("**Operating result by month**"))
    series = queries.ask(budget_report.trend, question=question)
    st.vega_lite_chart(
        kept.chart(charts.trend, series, looks.formats(), looks.colors(), title=_("Operating result"), height=240),
        alt=_("Operating result by month: actual as bars, budget as outlines, prior year as marks."),
    )
    st.caption(charts.trend_key())
