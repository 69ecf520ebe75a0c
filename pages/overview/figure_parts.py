"""The second row of the overview: six figures, each with actual, budget and forecast on a scale; then the others."""

from dataclasses import asdict
from typing import Any

import streamlit as st

from language import N_, _, translate
from pages.common import cells, kept, looks, queries
from planning.key_figures import KeyFigures, key_figures, verdict
from planning.overview.figures import BoardFigure, lacking
from reports.landing import words as landing_words
from reports.overview import bullets, words
from services.overview import months
from services.overview.figures import BoardFigures
from services.variance.report import Question

#: Figures that stand beside the six, with what they are.
CARDS = {
    "revenue": (N_("Revenue"), N_("Net revenue, fiscal year to date.")),
    "expense": (N_("Expense"), N_("Operating expense, fiscal year to date.")),
    "labor_share": (N_("Labor share"), N_("Salaries, benefits and contract labor as a percent of net revenue.")),
    "contract_share": (N_("Contract labor share"), N_("Contract labor as a percent of total labor cost.")),
}
#: Figures that say nothing where there is no revenue.
OF_REVENUE = ("revenue", "labor_share")


def tiles(board: BoardFigures) -> None:
    """Draw the figures that there are, and say what brings the others."""
    with st.grid(columns=3, min_column_width=270, gap="small"):
        for figure in board.figures:
            _tile(figure, board)
    st.caption(translate(words.KEY))
    absent = [words.SWITCHED_ON_BY[name] for name in lacking(board.figures) if name in _asked_for(board)]
    if absent:
        needs = "; ".join(translate(text) for text in absent)
        st.caption(f":material/info: {_('Not shown: {needs}.', needs=needs)}")


def _asked_for(board: BoardFigures) -> set[str]:
    """Return the figures that this person could see: ratios of the hospital are not for some departments."""
    hospital_only = {"days_cash"} if board.ratios is None else set()
    over = {"landing"} if board.year_end is not None and not board.year_end.open_months else set()
    return set(words.SWITCHED_ON_BY) - hospital_only - over


def _tile(figure: BoardFigure, board: BoardFigures) -> None:
    formats = looks.formats()
    with st.container(border=True, gap="xxsmall", key=f"figure_{figure.name}"):
        bar = figure.lead
        st.metric(
            cells.escape(words.title(figure)),
            words.value(figure.unit, bar.value, formats),
            delta=words.distance(figure, formats),
            **looks.verdict(words.verdict(figure), None if bar.against is None else bar.value - bar.against),
            help=translate(words.HELP[figure.name]),
        )
        if figure.name == "landing":
            _range_and_chance(figure, board)
        st.vega_lite_chart(
            kept.chart(bullets.bullets, figure, formats, looks.colors()),
            alt=words.description(figure, [translate(bullets.SPANS[one.span]) for one in figure.bars], formats),
        )


def _range_and_chance(figure: BoardFigure, board: BoardFigures) -> None:
    bar, formats = figure.lead, looks.formats()
    if bar.low is None or bar.high is None or board.year_end is None:
        return
    low, high = words.value("money", bar.low, formats), words.value("money", bar.high, formats)
    chance = landing_words.chance_of_budget(board.year_end.result)
    if chance != chance:  # noqa: PLR0124 - NaN: there is no budget
        st.caption(_("80% range {low} to {high}", low=low, high=high))
        return
    st.caption(
        _(
            "80% range {low} to {high} · meets the budget: {chance}",
            low=low,
            high=high,
            chance=formats.percent(chance, digits=0),
        )
    )


def cards(question: Question, board: BoardFigures) -> None:
    """Draw revenue, expense and shares against budget, with their last 13 months."""
    by_month = queries.ask(months.monthly, period=question.period)
    series = [asdict(key_figures(by_month[by_month["period"] == period])) for period in sorted(set(by_month["period"]))]
    sides_known = [side for side in board.sides.values() if side is not None]
    without_revenue = bool(sides_known) and not any(side.revenue for side in sides_known)
    if without_revenue:
        st.caption(_(":material/info: No revenue was imported, so the operating result is expense only."))
    with st.grid(columns=4, min_column_width=150, gap="small"):
        for name in CARDS:
            if not (without_revenue and name in OF_REVENUE):
                _card(name, board.sides["actual"], board.sides["budget"], [month[name] for month in series])


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
