"""The tour of a new person: three steps for the role, each on the page that it is about; shown until it is closed.

It waits for the first figures: an empty database begins with the import.
"""

from typing import NamedTuple

import streamlit as st

from language import N_, _, translate
from pages.common import access, filters, messages, queries
from pages.navigation.favorites import OpenPages
from reports.search import words
from services.navigation import tour
from services.settings import ProcessSettings
from services.variance import report

AGAIN, NEXT, BACK, CLOSE = "tour_again", "tour_next", "tour_back", "tour_close"
_STEP, _CLOSED = "tour_step", -1
#: In session state until the page of the step is open: the tour was asked for, or the person has just come.
_LEADS, _IS_NEW = "tour_leads", "tour_is_new"


class TourStep(NamedTuple):
    """A step: the address of its page, what it is about, and what the person finds there."""

    address: str
    title: str
    text: str


ON_PLAN = TourStep(
    "board",
    N_("Is the year on plan?"),
    N_(
        "The first lines say whether the year is on plan, where it will land, and what has to be decided first. "
        "Click a bar or a name to see what is behind it."
    ),
)
ASK = TourStep(
    "variance",
    N_("Ask for a figure, keep a view"),
    N_(
        "Press Ctrl+K (Command+K on a Mac) and type a question such as “{example}”. “Pin this view” in the menu keeps "
        "what you see here, with its month and department."
    ),
)
CLOSING = TourStep(
    "month_end",
    N_("Close the month"),
    N_("The checklist says what is still open, who has to answer, and what a close would leave unexplained."),
)
#: By role; roles that only read take the tour of executives.
BRIEF = (
    ON_PLAN,
    TourStep(
        "outlook",
        N_("Where are volume and staffing cost going?"),
        N_("Outlook says it in a few sentences, with one picture each. There is nothing to set."),
    ),
    ASK,
)
LEADING = (
    ON_PLAN,
    TourStep(
        "import",
        N_("Bring in a month"),
        N_(
            "Drop the month’s files here. You see what each one holds and what is wrong with it before anything is "
            "stored, and you can undo every import."
        ),
    ),
    CLOSING,
)
TOURS: dict[str, tuple[TourStep, ...]] = {
    "viewer": BRIEF,
    "executive": BRIEF,
    "manager": (
        TourStep(
            "desk",
            N_("What waits for you"),
            N_(
                "My departments lists the variances that need your explanation, with a draft for each, and your hours "
                "and volumes. You see your departments only."
            ),
        ),
        TourStep(
            "budget_sheet",
            N_("Plan your budget"),
            N_("Type or paste as in a spreadsheet; totals follow at once. Nothing counts until you save."),
        ),
        ASK,
    ),
    "approver": (
        ON_PLAN,
        TourStep(
            "stages",
            N_("Approve budgets"),
            N_("The stage board shows where each department’s budget stands, and which ones wait for your approval."),
        ),
        CLOSING,
    ),
    "finance_lead": LEADING,
    "admin": LEADING,
}


def card(where: OpenPages) -> None:
    """Draw the present step above its page; nothing once the person has closed the tour.

    A tour that begins opens that page, but leads nobody away from what a link asked for.
    """
    steps, at = _steps(), _step()
    asks = where.address != where.home or filters.link_values()
    leads = st.session_state.pop(_LEADS, False) or (st.session_state.pop(_IS_NEW, False) and not asks)
    with st.container(key="tour_place"):
        if 0 <= at < len(steps) and not access.actor().seen_by:
            if not _is_elsewhere(steps[at], where):
                _draw(steps, at, where)
            elif leads:
                _open(steps[at], where)


def again_in_sidebar(where: OpenPages) -> None:
    """Draw the button that shows the tour: again where it was closed, or the page where its present step is."""
    at = _step()
    is_away = at >= 0 and _is_elsewhere(_steps()[at], where)
    if (at == _CLOSED or is_away) and not access.actor().seen_by:
        st.button(_("Show the tour"), key=AGAIN, icon=":material/tour:", type="tertiary", on_click=_lead,
                  args=(max(at, 0),))  # fmt: skip


def _steps() -> tuple[TourStep, ...]:
    return TOURS.get(access.actor().role, BRIEF)


def _step() -> int:
    """Return the step that is open, `_CLOSED` for none; looked up once a session, as soon as there are figures."""
    if _STEP not in st.session_state:
        if queries.ask(report.choices).latest is None:
            return _CLOSED - 1
        is_due = ProcessSettings.from_env().tour and tour.is_due(access.url(), access.actor())
        st.session_state[_STEP] = 0 if is_due else _CLOSED
        st.session_state[_IS_NEW] = True
    step: int = st.session_state[_STEP]
    return step


def _draw(steps: tuple[TourStep, ...], at: int, where: OpenPages) -> None:
    step, is_last = steps[at], at == len(steps) - 1
    with st.container(border=True, key="tour", gap="small"):
        st.markdown(
            f":material/tour: **{translate(step.title)}** · "
            + _("Tour, step {step} of {count}", step=at + 1, count=len(steps))
        )
        st.markdown(translate(step.text, example=translate(words.EXAMPLE)))
        with st.container(horizontal=True, gap="small"):
            moved = 0
            if st.button(_("Done") if is_last else _("Next"), key=NEXT, type="primary"):
                moved = 1
            if at and st.button(_("Back"), key=BACK):
                moved = -1
            if not is_last:
                st.button(_("Close the tour"), key=CLOSE, type="tertiary", on_click=_close)
    if moved == 1 and is_last:
        _close()
        st.rerun()
    elif moved:
        _go(at + moved)
        _open(steps[at + moved], where)


def _open(step: TourStep, where: OpenPages) -> None:
    if _is_elsewhere(step, where):
        # Named, if empty: Streamlit refuses to empty an address itself that holds the filters of the page.
        st.switch_page(where.pages[step.address], query_params={})
    st.rerun()


def _is_elsewhere(step: TourStep, where: OpenPages) -> bool:
    """Return whether the page of a step is another one than is open; one that the person may not open is none."""
    return step.address in where.pages and step.address != where.address


def _lead(step: int) -> None:
    """Go to a step and open its page."""
    _go(step)
    st.session_state[_LEADS] = True


def _go(step: int) -> None:
    st.session_state[_STEP] = step


def _close() -> None:
    _go(_CLOSED)
    with messages.refusals():
        tour.close(access.url(), access.actor())
