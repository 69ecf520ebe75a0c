"""A quiet notice above the page: somebody else imported a file, or took one back, since the person looked.

It interrupts nothing: it stands in a place of its own, and the page is drawn anew only when the person says so.
"""

from dataclasses import dataclass, field

import streamlit as st

from language import _, ngettext
from pages.common import access, cells, looks, queries
from reports.navigation import words
from services.imports import FILE_KINDS
from services.navigation import news
from services.navigation.news import ImportNews

_KEPT = "news"
MOST_SHOWN = 3
SEE, CLOSE = "news_see", "news_close"


@dataclass
class _KeptNews:
    """Until where a person was told, what is still to be read, and whether the page shows figures from before it.

    `is_asked_for`: the person wants to see the new figures.
    """

    version: int
    event: int
    told: list[ImportNews] = field(default_factory=list)
    is_old: bool = False
    is_asked_for: bool = False


def notice(*, drawn_before: bool) -> None:
    """Show what others imported; `drawn_before`: the page around was drawn in an earlier run."""
    seen = _look(drawn_before=drawn_before)
    if seen.is_asked_for:
        seen.is_asked_for = False
        if drawn_before:
            st.rerun()
    with st.container(key="news_place"):
        if seen.told:
            _show(seen)


def _look(*, drawn_before: bool) -> _KeptNews:
    version = queries.now().data_version
    seen: _KeptNews | None = st.session_state.get(_KEPT)
    url, actor = access.url(), access.actor()
    if seen is None:
        seen = st.session_state[_KEPT] = _KeptNews(version, news.newest_event(url, actor))
    elif seen.version != version:
        fresh = news.imports_since(url, actor, event=seen.event)
        seen.version, seen.event = version, fresh.until
        seen.told = [*fresh.imports, *seen.told]
        seen.is_old |= drawn_before and bool(fresh.imports)
    if not drawn_before:
        seen.is_old = False
    return seen


def _show(seen: _KeptNews) -> None:
    formats = looks.formats()
    said = [
        words.news(one.by, FILE_KINDS[one.kind].title, one.months, one.at, formats, undone=one.undone)
        for one in seen.told[:MOST_SHOWN]
    ]
    more = len(seen.told) - MOST_SHOWN
    if more > 0:
        said.append(ngettext("{count} more import.", "{count} more imports.", more, count=formats.number(more)))
    said.append(_("The figures below are from before.") if seen.is_old else _("The figures below already show it."))
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="news"):
        st.markdown(":material/update: " + "  \n".join(map(cells.escape, said)), width="stretch")
        if seen.is_old:
            st.button(_("Show new figures"), key=SEE, type="primary", on_click=_see)
        else:
            st.button(_("Close"), key=CLOSE, icon=":material/close:", type="tertiary", on_click=_forget)


def _forget() -> None:
    seen: _KeptNews = st.session_state[_KEPT]
    seen.told, seen.is_old = [], False


def _see() -> None:
    _forget()
    st.session_state[_KEPT].is_asked_for = True
