"""Views that a person pinned, in the menu and in the search, and the last ones she had open.

What was open is handed to the service by the minute (`every_minute.py`), so that no click waits for a write.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import streamlit as st
from streamlit.navigation.page import Page

from language import _, available, speaking, translate
from pages.common import access, cells, filters, messages, queries, state
from pages.navigation import links
from planning.hierarchy import ROOT, Tree
from services.errors import UserError
from services.names_and_notes import NAME_LENGTH
from services.navigation import views
from services.navigation.views import KeptView, OpenedView
from services.variance import report

PIN, MANAGE = "pin_view", "kept_views"
#: In the menu; the others are under "Your views".
MOST_IN_MENU = 6
_HERE, _OPENED, _HANDED_OVER, _REFUSED = "view_here", "views_opened", "view_handed_over", "pin_refused"
_KEPT = "views_kept"
#: What names a view before its page, as links say it: the menu cuts names that are long. Its month comes last.
TELLING = (state.DEPARTMENT, state.PLACE, state.ACCOUNT, state.CONTRACT, state.CATEGORY, state.MEASURE)


@dataclass(frozen=True)
class OpenPages:
    """The pages that a person may open, by address, former ones too, and the one that is open.

    `home` is the address of the page at the root.
    """

    pages: Mapping[str, Page]
    chosen: Page
    home: str

    @property
    def address(self) -> str:
        """Return the address of the open page, by which it is found wherever the root moves."""
        return self.chosen.url_path or self.home

    def page(self, view: KeptView) -> Page | None:
        """Return the page of a view, None where the person may no longer open it."""
        return self.pages.get(view.page) or (self.pages.get("") if view.page == self.home else None)


def in_sidebar(where: OpenPages) -> None:
    """Draw the pinned views, the button that pins the open one, and the way to all of them."""
    if access.actor().seen_by:
        return
    kept = views_to_open(where)
    with st.container(key="kept_views_menu", gap="xxsmall"):
        for view in [view for view in kept if view.pinned][:MOST_IN_MENU]:
            _link(view, where, icon=":material/keep:")
    with st.container(horizontal=True, gap="small"):
        st.button(
            _("Pin this view"),
            key=PIN,
            icon=":material/keep:",
            type="tertiary",
            on_click=_pin,
            args=(where.address, where.chosen.title, [view.id for view in _kept_views() if view not in kept]),
        )
        if st.button(_("Your views"), key=MANAGE, type="tertiary"):
            hand_over()
            st.dialog(_("Your views"), width="medium", on_dismiss="rerun")(messages.guard(_dialog))(where)
    _refusal()


def views_to_open(where: OpenPages) -> list[KeptView]:
    """Return the views that the person may still open: their page, and the departments that their link names.

    A place of volumes may be a total, a service line or a department with its facility, and read otherwise in another
    language: of one that is not there, the page says so.
    """
    tree = queries.ask(report.choices).departments
    return [
        view
        for view in _kept_views()
        if where.page(view) is not None and _known(tree, {*view.values.get(state.DEPARTMENT, ())} - {""})
    ]


def _kept_views() -> list[KeptView]:
    """Return the person's own views as this browser session last read or changed them: no run asks again for them."""
    whose = (access.url(), access.require("budget:read"))
    held: tuple[object, list[KeptView]] | None = st.session_state.get(_KEPT)
    if held is None or held[0] != whose:
        held = st.session_state[_KEPT] = (whose, views.list_views(*whose))
    return held[1]


def label(view: KeptView, where: OpenPages) -> str:
    """Return what a view is called: its name, or its page with what its link says of place, account and month."""
    page = where.page(view)
    return view.name if view.pinned or page is None else _description(page.title, view.values)


def open_link(view: KeptView, where: OpenPages, *, text: str, icon: str = ":material/keep:") -> None:
    """Draw the link that opens a view."""
    page = where.page(view)
    if page is not None:
        st.page_link(page, label=cells.escape(text), icon=icon, query_params=links.carrying(view.values))


def arrive(where: OpenPages) -> None:
    """Note the view that was left when another page is opened; called before a page runs."""
    here: tuple[str, str] | None = st.session_state.get(_HERE)
    if here is not None and here[0] != where.address:
        _waiting()[here] = datetime.now(UTC)
        del st.session_state[_HERE]


def stay(where: OpenPages) -> None:
    """Note what the open page shows; called when it has run."""
    st.session_state[_HERE] = (where.address, views.link_of(filters.link_values()))


def hand_over() -> None:
    """Have what was open since the last time remembered; the open page counts, too, once."""
    actor, here = access.actor(), st.session_state.get(_HERE)
    waiting = _waiting() if here is None else _waiting() | {here: datetime.now(UTC)}
    if not actor.seen_by and waiting.keys() - {st.session_state.get(_HANDED_OVER)}:
        views.remember(access.url(), actor, views=[OpenedView(page, link, at) for (page, link), at in waiting.items()])
        _read_again()
    st.session_state[_HANDED_OVER] = here
    _waiting().clear()


def _link(view: KeptView, where: OpenPages, *, icon: str) -> None:
    open_link(view, where, text=label(view, where), icon=icon)


def _description(title: str, values: Mapping[str, Sequence[str]]) -> str:
    told = [value for name in TELLING for value in values.get(name, ()) if value and value != ROOT]
    return " · ".join([*told, title, *values.get(state.PERIOD, ())])


def _dialog(where: OpenPages) -> None:
    _refusal()
    kept = views_to_open(where)
    pinned = [view for view in kept if view.pinned]
    if not kept:
        st.caption(_("Nothing is pinned yet. Open a page, choose what you want to see, and press “Pin this view”."))
    if pinned:
        st.markdown(_("**Pinned**"))
    for view in pinned:
        _row(view, where)
    others = [view for view in kept if not view.pinned]
    if others:
        st.markdown(_("**Last views**"))
    for view in others:
        _link(view, where, icon=":material/history:")


def _row(view: KeptView, where: OpenPages) -> None:
    """Draw a pinned view: its name, which can be changed, the way to it, and the way out of the list."""
    key = f"view_name_{view.id}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.text_input(
            _("Name of the view"),
            view.name,
            key=key,
            max_chars=NAME_LENGTH,
            label_visibility="collapsed",
            on_change=_rename,
            args=(view.id, key),
        )
        open_link(view, where, text=_("Open"), icon=":material/arrow_forward:")
        st.button(
            _("Remove"),
            key=f"view_remove_{view.id}",
            icon=":material/keep_off:",
            type="tertiary",
            on_click=_unpin,
            args=(view.id,),
        )


def _rename(number: int, key: str) -> None:
    with _refused_later():
        views.rename(access.url(), access.actor(), view_id=number, name=st.session_state[key])


def _unpin(number: int) -> None:
    with _refused_later():
        views.unpin(access.url(), access.actor(), view_id=number)


def _pin(address: str, title: str, lost: list[int]) -> None:
    values = filters.link_values()
    name = _description(title, values)
    with _refused_later():
        views.pin(access.url(), access.actor(), page=address, link=views.link_of(values), name=name, lost=lost)


@contextmanager
def _refused_later() -> Iterator[None]:
    """Keep why something was refused until the list is drawn, which follows the callback."""
    try:
        yield
    except UserError as error:
        st.session_state[_REFUSED] = error
    finally:
        _read_again()  # a refusal, too, says that the list has changed elsewhere


def _read_again() -> None:
    st.session_state.pop(_KEPT, None)


def _refusal() -> None:
    if (error := st.session_state.pop(_REFUSED, None)) is not None:
        messages.show_error(error)


def _known(tree: Tree, asked: set[str]) -> bool:
    """Return whether a tree has all that a link names: by keys, names and codes, groups in any language."""
    named = {text for node in tree.nodes for text in (node.key, node.name, node.label)}
    return asked <= named or asked <= named | _groups(tree)


def _groups(tree: Tree) -> set[str]:
    """Return how groups of the house read in each language."""
    texts = [text for node in tree.nodes if node.member is None for text in (node.key, node.label)]
    told: set[str] = set()
    for code in available():
        with speaking(code):
            told |= {*map(translate, texts)}
    return told


def _waiting() -> dict[tuple[str, str], datetime]:
    waiting: dict[tuple[str, str], datetime] = st.session_state.setdefault(_OPENED, {})
    return waiting
