"""One line on pages that rest on volume forecasts: of when they are, while newer data is being forecast."""

from datetime import date
from functools import partial

import streamlit as st

from language import _
from pages.common import access, looks, messages, queries
from services.background_work import Job
from services.forecasts import keeping_up
from services.forecasts.keeping_up import ForecastState, Refreshed
from services.settings import ProcessSettings

POLL_SECONDS = 3


def keep_up() -> None:
    """Have forecasts made beside the pages where data is newer; every run of a page asks, nothing waits."""
    if _makes_forecasts() and access.actor().may("forecast:read"):
        keeping_up.start(access.url(), queries.ask(keeping_up.standing), today=date.today())


def line() -> None:
    """Say of when the forecasts are while they are behind the data, until those of the new data are there."""
    if not access.actor().may("forecast:read"):
        return
    now = queries.ask(keeping_up.standing)
    if not now.behind:
        return
    st.caption(":material/update: " + _sentence(now))
    job = keeping_up.start(access.url(), now, today=date.today()) if _makes_forecasts() else None
    if job is not None:
        _follow(job)


def _makes_forecasts() -> bool:
    return ProcessSettings.from_env().refresh_forecasts


def _sentence(now: ForecastState) -> str:
    if now.made_at is None:
        return _("There is no volume forecast yet. Until there is, volumes are the budget at this year's pace.")
    return _("Volume forecast of {time}, before the last change of the data.", time=looks.formats().stamp(now.made_at))


def _follow(job: Job[Refreshed]) -> None:
    @st.fragment(run_every=POLL_SECONDS)
    @partial(messages.guard, by_itself=True)
    def watch() -> None:
        if not job.active:
            st.rerun()
        else:
            st.caption(_("New forecasts are being made beside your work ({share}%).", share=round(100 * job.share)))

    watch()
