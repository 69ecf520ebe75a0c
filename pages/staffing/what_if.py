"""The what-if of the staffing cost forecast: sliders in, a change of the plan out. All of it lives in the URL."""

import streamlit as st

from language import N_, _, ngettext, translate
from pages.common import looks, state
from pages.navigation import link_widgets
from planning.staffing.plan import WhatIf
from services.staffing.basis import StaffingBasis

AS_ASSUMED, AT_ONCE = N_("as assumed"), N_("at once")
#: What the slider says in links, and the months it stands for.
FILLED: dict[str, int | None] = {AS_ASSUMED: None} | {f"{n} months": n for n in (12, 9, 6, 4, 3, 2)}  # no text
FILLED |= {"1 month": 1, AT_ONCE: 0}
PERCENTS = (state.TARGET_HOURS, state.AGENCY_HOURS, state.BILL_RATE, state.WAGE_AWARD)


def ask(basis: StaffingBasis) -> WhatIf:
    """Draw the sliders and return what they say; all at rest change nothing."""
    months = {looks.formats().month(period): period for period in basis.open_months}
    with st.expander(_("What if…"), icon=":material/tune:", expanded=_is_moved()):
        with st.grid(columns=6, min_column_width=145, gap="small"):
            target = _percent(
                _("Target hours"), state.TARGET_HOURS, (-15, 15, 1), _("Hours worked per unit of service.")
            )
            agency = _percent(
                _("Agency hours"),
                state.AGENCY_HOURS,
                (-100, 50, 10),
                _("Own staff at regular pay take over the hours agency gives up, and vice versa."),
            )
            bill = _percent(_("Bill rate"), state.BILL_RATE, (-25, 25, 1), _("What agencies charge per hour."))
            award = _percent(
                _("Wage award"), state.WAGE_AWARD, (0, 10, 1), _("For all own staff, on top of assumed awards.")
            )
            since = link_widgets.box(
                _("Award from"),
                list(months),
                key=state.AWARD_FROM,
                first=next(iter(months)),
                help=_("First day of this month."),
            )
            filled = link_widgets.steps(
                _("Vacancies filled after"),
                list(FILLED),
                key=state.FILLED_AFTER,
                shown=_fill_time,
                help=_("When hires take over the hours agency covers now, counted from the first open month."),
            )
        st.button(
            _("Reset"),
            key="staffing_reset",
            icon=":material/restart_alt:",
            type="tertiary",
            on_click=_reset,
            args=(next(iter(months)),),
        )
    return WhatIf(
        target_hours=target,
        agency_hours=agency,
        bill_rate=bill,
        award=award,
        award_from=months.get(str(since), basis.open_months[0]),
        lead_months=FILLED.get(str(filled)),
    )


def _is_moved() -> bool:
    """Return whether a link or the person has moved a slider: what changes the figures above is in view."""
    asked = st.query_params
    return any(key in asked for key in (*PERCENTS, state.AWARD_FROM, state.FILLED_AFTER))


def _fill_time(option: str) -> str:
    months = FILLED[option]
    return ngettext("{count} month", "{count} months", months) if months else translate(option)


def _percent(label: str, key: str, bounds: tuple[int, int, int], help_text: str) -> float:
    low, high, step = bounds
    chosen = link_widgets.slider(label, low, high, 0, step, key=key, format="%+d %%", help=help_text)
    return int(chosen) / 100


def _reset(first_month: str) -> None:
    for key in PERCENTS:
        st.session_state[key] = 0
    st.session_state[state.AWARD_FROM] = first_month
    st.session_state[state.FILLED_AFTER] = AS_ASSUMED
