"""One line of the landing: its months, all methods side by side, and the way to choose another one."""

import streamlit as st

from language import _, translate
from pages.common import access, cells, kept, looks, messages, notices, phone, queries
from pages.editors import boxes
from pages.landing.year_end_parts import LandingChoice
from pages.people import naming
from reports.landing import charts, tables, words
from services.landing import choices
from services.landing.one_line import LandingLine, line
from services.permissions import Actor


def section(actor: Actor, asked: LandingChoice, place: tuple[int, int]) -> None:
    """Draw one line: months, methods, who chose what, and the form to choose."""
    department_id, account_id = place
    landing = queries.ask(line, **asked.year, department_id=department_id, account_id=account_id)
    over = landing.closed == 12
    left, right = st.columns([5, 6], gap="medium")
    with left:
        _months(landing)
    with right:
        if over:
            st.caption(_("The year is over: every month is actual."))
        else:
            _methods(landing)
    if over:
        return
    _remarks(landing)
    history = queries.ask(
        choices.history, fiscal_year=asked.fiscal_year, department_id=department_id, account_id=account_id
    )
    in_use = history[history["withdrawn_at"].isna()]
    for row in in_use.to_dict("records"):
        choice = _(
            "{author} chose {method}: {reason}",
            author=naming.name(row["author"]),
            method=translate(words.METHOD_NAMES[row["method"]]),
            reason=row["reason"],
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/edit: {cells.escape(choice)}", width="content")
            if actor.may("budget:write"):
                st.button(
                    _("Undo"),
                    key="landing_undo",
                    icon=":material/undo:",
                    on_click=_withdraw,
                    args=(asked.fiscal_year, department_id, account_id, int(row["id"])),
                )
    if actor.may("budget:write"):
        _form(asked.fiscal_year, landing)
    _more(landing)
    if len(history) > len(in_use):
        with st.expander(_("Earlier choices"), icon=":material/history:"):
            view = tables.history_view(history.assign(author=naming.names(history["author"])), looks.formats())
            phone.table(
                view,
                lead=phone.FIRST_FIGURE,
                hide_index=True,
                alt=_("Earlier choices of a method for this line, with person and reason"),
            )


def _months(landing: LandingLine) -> None:
    st.markdown(_("**Month by month**"))
    formats = looks.formats()
    st.vega_lite_chart(
        kept.chart(charts.line_months, landing.months, formats, looks.colors()),
        alt=_(
            "{account} of {department} by month: actual and landing as bars, budget as outlines.",
            account=landing.account,
            department=landing.department,
        ),
    )
    st.caption(charts.line_key())


def _methods(landing: LandingLine) -> None:
    st.markdown(_("**All methods side by side**"))
    view = tables.methods_view(landing.methods, looks.formats())
    phone.table(
        view,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height="content",
        column_config={
            **cells.align_right(view),
            _("Method"): st.column_config.TextColumn(pinned=True, width=140),
            _("In use"): st.column_config.TextColumn(width=70),
            _("Past error"): st.column_config.TextColumn(
                alignment="right",
                help=_(
                    "Average error of past landings made around this month, and of this year's months, as a share "
                    "of the expected amount."
                ),
            ),
            _("How"): st.column_config.TextColumn(width=420),
        },
        alt=_("Open months, variance and past error by method"),
    )
    default = landing.methods.loc[landing.methods["default"], "method"]
    st.caption(_why(translate(words.METHOD_NAMES[default.iloc[0]]), landing))


def _why(method: str, landing: LandingLine) -> str:
    """Return why a line has its method."""
    if landing.one_off and not landing.by_hand:
        return _("The account is marked as a one-off or grant: open months hold only what is budgeted for them.")
    if landing.past_landings and landing.by_hand:
        return _("{method} had the smallest past errors; another method was set by hand.", method=method)
    if landing.past_landings:
        return _("{method} had the smallest past errors.", method=method)
    if landing.by_hand:
        return _(
            "There are no past errors to choose by, so {method} is the default; another was set by hand.", method=method
        )
    return _("There are no past errors to choose by, so {method} is used.", method=method)


def _remarks(landing: LandingLine) -> None:
    notes = [words.volume(landing.volume_source, landing.fixed_share, looks.formats())]
    if landing.awaited:
        notes.append(_("Last month is not posted yet; its amount is expected in the first open month."))
    if landing.once and not landing.one_off:
        notes.append(_("One unbudgeted amount in twelve months is treated as a one-time item."))
    st.caption(f":material/info: {cells.escape(' '.join(notes))}")


def _form(fiscal_year: int, landing: LandingLine) -> None:
    usable = landing.methods.loc[landing.methods["usable"], "method"].tolist()
    if len(usable) < 2:
        return
    with st.form("landing_method", border=True):
        st.markdown(_("**Use another method for this line**"))
        first, second = st.columns([2, 5])
        method = boxes.selectbox(
            first,
            _("Method"),
            usable,
            format_func=lambda name: translate(words.METHOD_NAMES[name]),
            key="landing_method_choice",
            index=None,
        )
        reason = second.text_input(_("Reason"), key="landing_method_reason", max_chars=choices.REASON_LENGTH)
        if not st.form_submit_button(_("Use this method"), key="landing_method_save", icon=":material/edit:"):
            return
    if method is None:
        st.warning(_("Choose a method."))
        return
    with messages.refusals():
        choices.choose(
            access.url(),
            access.actor(),
            fiscal_year=fiscal_year,
            department_id=landing.department_id,
            account_id=landing.account_id,
            method=method,
            reason=reason,
        )
        notices.say(
            _(
                "{account} in {department} now uses {method}.",
                account=landing.account,
                department=landing.department,
                method=translate(words.METHOD_NAMES[method]),
            )
        )
        st.rerun()


def _withdraw(fiscal_year: int, department_id: int, account_id: int, seen: int) -> None:
    with messages.refusals():
        choices.withdraw(
            access.url(),
            access.actor(),
            fiscal_year=fiscal_year,
            department_id=department_id,
            account_id=account_id,
            seen=seen,
        )
        notices.say(_("The line again uses the method with the smallest past errors."))


def _more(landing: LandingLine) -> None:
    formats = looks.formats()
    with st.expander(_("Open months by method"), icon=":material/table_rows:"):
        view = tables.months_view(landing.by_method, formats)
        phone.table(
            view,
            lead=phone.FIRST_FIGURE,
            hide_index=True,
            height="content",
            column_config=cells.align_right(view),
            alt=_("Open months as each method expects them"),
        )
