"""The menu: one entry for each destination, and above a page the bar of views of the destination that it belongs to.

A page is a view of one destination and keeps its address. The entry of the destination where a person is leads to the
view that is open, which is how Streamlit marks it; the bar takes along the filters that the views share.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import Page

from pages.common import filters, state
from pages.navigation import links
from planning.hierarchy import ROOT

#: Filters that mean the same in every view of a destination, by their names in links.
SHARED = frozenset(
    (
        *(state.PERIOD, state.SPAN, state.VERSION, state.DEPARTMENT, state.ACCOUNT, state.FIGURES),
        *(state.WORKSHOP_VERSION, state.SPEND_SOURCE, state.CATEGORY, state.SUPPLIER),
        *(state.FACILITY, state.PLACE, state.MEASURE, state.SCENARIO_YEAR),
    )
)
MENU_KEY, VIEWS_KEY = "menu", "views"


@dataclass(frozen=True)
class Destination:
    """What an entry of the menu leads to, in the person's language; `views` are those in this person's menu."""

    title: str
    icon: str
    views: tuple[Page, ...]
    #: Further views that the person may open by links.
    others: tuple[Page, ...] = ()

    def holds(self, page: Page) -> bool:
        """Return whether a page is a view of this destination."""
        return any(page.url_path == view.url_path for view in (*self.views, *self.others))


def draw(destinations: Sequence[Destination], chosen: Page) -> None:
    """Draw the menu; the entry of the destination where the person is leads to the view that is open."""
    with st.container(key=MENU_KEY, gap="xxsmall"):
        for destination in destinations:
            if destination.views:
                page = chosen if destination.holds(chosen) else destination.views[0]
                st.page_link(page, label=destination.title, icon=f":material/{destination.icon}:")


class ViewBar:
    """The views of a destination above one of them, with the filters that go along to each."""

    def __init__(self, destinations: Sequence[Destination], chosen: Page) -> None:
        here = next((one for one in destinations if one.holds(chosen)), None)
        views = () if here is None else here.views
        if here is not None and not any(chosen.url_path == view.url_path for view in views):
            views = (*views, *(view for view in here.others if view.url_path == chosen.url_path))
        self._views = views if len(views) > 1 else ()
        self._place: DeltaGenerator | None = None
        self._carried: Mapping[str, list[str]] = {}

    def draw(self) -> None:
        """Draw the bar, if there is more than one view."""
        if self._views:
            with st.container(key=VIEWS_KEY):  # a key may be drawn only once a run
                self._place = st.empty()
            self._fill(self._place, shared_filters())

    def catch_up(self) -> None:
        """Take along what the page has chosen since: a drill or a default is in the link only after the page ran."""
        if self._place is not None and (now := shared_filters()) != self._carried:
            self._fill(self._place, now)

    def _fill(self, place: DeltaGenerator, carried: Mapping[str, list[str]]) -> None:
        self._carried = carried
        with place.container(horizontal=True, gap="xxsmall"):
            for view in self._views:
                st.page_link(view, label=view.title, width="content", query_params=links.carrying(carried))


def shared_filters() -> dict[str, list[str]]:
    """Return what was chosen of the filters that views of one destination share, as links say it."""
    link = filters.link_values()
    chosen = {name: _in_link(name, link) for name in sorted(SHARED)}
    return {name: values for name, values in chosen.items() if values}


def _in_link(name: str, link: Mapping[str, list[str]]) -> list[str]:
    # Streamlit tells the server of a new address only when a page is opened: widgets know better.
    if name not in st.session_state:
        return link.get(name, [])
    value = st.session_state[name]
    return [value] if isinstance(value, str) and value not in ("", ROOT) else []
