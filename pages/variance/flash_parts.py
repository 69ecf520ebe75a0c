"""What pages say of months that are not whole, and the flash of a month that has begun."""

import pandas as pd
import streamlit as st

from language import N_, _, translate
from pages.common import cells, downloads, filters, looks, phone, queries, state
from pages.variance.layout import TITLES
from planning.hierarchy import CATEGORY_LABELS
from planning.month_end.flash import MonthEstimate
from planning.month_end.states import MonthState
from reports.month_end import words
from services.month_end.flash import flash
from services.variance.report import Choices, Question

PAGE = "pages/variance/comparison.py"
ICONS = {"begun": ":material/hourglass_top:", "preliminary": ":material/pending:", "whole": ":material/info:"}
LEAVES_OUT = N_("It is not compared with the budget.")


def headline(preliminary: tuple[MonthState, ...]) -> None:
    """Say above all else which of the compared months are preliminary, and what they lack."""
    for month in preliminary:
        st.markdown(f"## {ICONS['preliminary']} {cells.escape(words.about(month, looks.formats()))}")


def notes(choices: Choices, question: Question, *, below_flash: bool = False) -> None:
    """Say that the month cannot be judged, or which later month is being posted."""
    formats = looks.formats()
    own = choices.states.of(question.period)
    if own.state == "whole" and (note := words.about(own, formats)):
        st.caption(f"{ICONS['whole']} {cells.escape(note)}")
    for month in choices.states.unfinished[: 0 if below_flash else 1]:
        if month.period > question.period == choices.states.last_counted:
            note = words.through(month, question.period, formats)
            st.caption(f"{ICONS.get(month.state, '')} {cells.escape(note)}")
            st.page_link(
                PAGE,
                label=_("Show {month}", month=formats.month_long(month.period)),
                icon=":material/arrow_forward:",
                query_params={state.PERIOD: formats.month(month.period), state.SPAN: next(iter(filters.SPANS))},
            )


def section(question: Question, month: MonthState) -> MonthEstimate | None:
    """Draw the flash of the question's month: its likely end, what is posted and what is still to come."""
    estimate = queries.ask(flash, question=question)
    if estimate is None:
        return None
    formats = looks.formats()
    figures = "result" if estimate.totals.loc[["revenue", "expense"], "expected"].ne(0).all() else "expense"
    with st.container(border=True):
        st.markdown(f"## {cells.escape(words.flash(estimate, formats, figures))}")
        st.markdown(f"{ICONS['begun']} {cells.escape(words.about(month, formats))} {translate(LEAVES_OUT)}")
        _cards(estimate)
        title = _("What is usually still to come")
        with st.expander(title, icon=":material/schedule:", key="fold_still_to_come", on_change="rerun") as fold:
            if fold.open:
                _table(estimate)
    return estimate


def _cards(estimate: MonthEstimate) -> None:
    formats = looks.formats()
    with st.grid(columns=3, min_column_width=150, gap="small"):
        for name, row in estimate.totals.iterrows():
            if not row["expected"] and not row["posted"]:
                continue
            ranged = _("80% range {low} to {high}.", low=formats.money(row["lo80"]), high=formats.money(row["hi80"]))
            st.metric(
                translate(TITLES[str(name)]),
                formats.short(row["expected"]),
                delta=_("{amount} posted", amount=formats.short(row["posted"])),
                delta_color="gray",
                delta_arrow="off",
                help=_("Posted plus what is usually still to come. {range}", range=ranged)
                if pd.notna(row["lo80"])
                else _("Posted plus what is usually still to come."),
            )


def _table(estimate: MonthEstimate) -> None:
    rows, formats = estimate.rows, looks.formats()
    shown = pd.DataFrame(
        {
            _("Category"): [translate(CATEGORY_LABELS[category]) for category in rows["category"]],
            _("Posted"): rows["posted"],
            _("Still to come"): rows["to_come"],
            _("Estimate"): rows["expected"],
        }
    )
    amounts = [_("Posted"), _("Still to come"), _("Estimate")]
    title = _("Posted and usually still to come, by category")
    downloads.table(
        shown, f"flash-{estimate.period}", title=title, about=[formats.month(estimate.period)], amounts=amounts
    )
    phone.table(
        cells.write_out(shown, formats, amounts=amounts),
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height="content",
        alt=title,
    )
    st.caption(
        _("By account: the last three months, moved by the budget’s phasing; the range is from the last twelve months.")
    )
