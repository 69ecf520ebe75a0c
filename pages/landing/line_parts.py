"""One line of the landing: its months, all methods side by side, and the way to choose another one."""

import streamlit as st

from pages.common import access, cells, kept, looks, messages, notices, queries
from pages.landing.year_end_parts import Asked
from reports.landing import charts, tables, words
from services.landing import choices
from services.landing.one_line import Line, line
from services.permissions import Actor


def section(actor: Actor, asked: Asked, place: tuple[int, int]) -> None:
    """Draw one line: months, methods, who chose what, and the form to choose."""
    department_id, account_id = place
    found = queries.ask(line, **asked.year, department_id=department_id, account_id=account_id)
    over = found.closed == 12
    left, right = st.columns([5, 6], gap="medium")
    with left:
        _months(found)
    with right:
        if over:
            st.caption("The year is over: every month is actual.")
        else:
            _methods(found)
    if over:
        return
    _remarks(found)
    history = queries.ask(
        choices.history, fiscal_year=asked.fiscal_year, department_id=department_id, account_id=account_id
    )
    in_use = history[history["withdrawn_at"].isna()]
    for row in in_use.to_dict("records"):
        said = f"{row['author']} chose {words.METHOD_NAMES[row['method']]}: {row['reason']}"
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/edit: {cells.escaped(said)}", width="content")
            if actor.may("budget:write"):
                st.button(
                    "Undo",
                    key="landing_undo",
                    icon=":material/undo:",
                    on_click=_withdraw,
                    args=(asked.fiscal_year, department_id, account_id),
                )
    if actor.may("budget:write"):
        _form(asked.fiscal_year, found)
    _more(found)
    if len(history) > len(in_use):
        with st.expander("Earlier choices", icon=":material/history:"):
            view = tables.history_view(history, looks.formats())
            st.dataframe(view, hide_index=True, alt="Methods chosen for this line before, by whom and why")


def _months(found: Line) -> None:
    st.markdown("**Month by month**")
    formats = looks.formats()
    st.vega_lite_chart(
        kept.chart(charts.line_months, found.months, formats, looks.colors()),
        alt=f"{found.account} of {found.department} by month: actual and landing as bars, budget as outlines.",
    )
    st.caption(charts.line_key())


def _methods(found: Line) -> None:
    st.markdown("**All methods side by side**")
    view = tables.methods_view(found.methods, looks.formats())
    st.dataframe(
        view,
        hide_index=True,
        height="content",
        column_config={
            **cells.right(view),
            "Method": st.column_config.TextColumn(pinned=True, width=140),
            "In use": st.column_config.TextColumn(width=70),
            "Past error": st.column_config.TextColumn(
                alignment="right",
                help="Average error of past landings at about this month, and of this year's months, as a part of "
                "what was expected.",
            ),
            "How": st.column_config.TextColumn(width=420),
        },
        alt="What each method expects of the open months, its variance and its past error",
    )
    default = found.methods.loc[found.methods["default"], "method"]
    name = words.METHOD_NAMES[default.iloc[0]]
    why = f"{name} had the smallest past errors" if found.past_landings else f"Nothing is known of the past: {name}"
    st.caption(f"{why}{'; a person chose another method' if found.by_hand else ''}.")


def _remarks(found: Line) -> None:
    told = [words.volume(found.volume_source, found.fixed_share, looks.formats())]
    if found.awaited:
        told.append("Last month is not posted yet; it is expected in the first open month.")
    if found.once:
        told.append("One amount in twelve months that no budget knows is taken as a one-time item.")
    st.caption(f":material/info: {cells.escaped(' '.join(told))}")


def _form(fiscal_year: int, found: Line) -> None:
    usable = found.methods.loc[found.methods["usable"], "method"].tolist()
    if len(usable) < 2:
        return
    with st.form("landing_method", border=True):
        st.markdown("**Land this line by another method**")
        first, second = st.columns([2, 5])
        method = first.selectbox(
            "Method",
            usable,
            format_func=lambda name: words.METHOD_NAMES[name],
            key="landing_method_choice",
            index=None,
        )
        reason = second.text_input("Reason", key="landing_method_reason", max_chars=choices.REASON_LENGTH)
        if not st.form_submit_button("Use this method", key="landing_method_save", icon=":material/edit:"):
            return
    if method is None:
        st.warning("Choose a method.")
        return
    with messages.refusals():
        choices.choose(
            access.url(),
            access.actor(),
            fiscal_year=fiscal_year,
            department_id=found.department_id,
            account_id=found.account_id,
            method=method,
            reason=reason,
        )
        notices.say(f"{found.account} of {found.department} is landed by {words.METHOD_NAMES[method]} now.")
        st.rerun()


def _withdraw(fiscal_year: int, department_id: int, account_id: int) -> None:
    with messages.refusals():
        choices.withdraw(
            access.url(), access.actor(), fiscal_year=fiscal_year, department_id=department_id, account_id=account_id
        )
        notices.say("The line is landed by the method with the smallest past errors again.")


def _more(found: Line) -> None:
    formats = looks.formats()
    with st.expander("Open months by every method", icon=":material/table_rows:"):
        view = tables.months_view(found.by_method, formats)
        st.dataframe(
            view,
            hide_index=True,
            height="content",
            column_config=cells.right(view),
            alt="The open months as every method expects them",
        )
