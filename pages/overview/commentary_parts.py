"""The finance lead's commentary on a month: shown above the figures, written and corrected in a dialog."""

import streamlit as st

from language import _
from pages.common import access, cells, looks, messages, notices, queries
from services.month_end import commentary
from services.month_end.commentary import LONGEST, Commentary
from services.permissions import Actor

TEXT = "commentary_text"
#: In the state while the dialog is open.
_OPEN = "commentary_open"


def section(period: int, actor: Actor) -> None:
    """Draw what finance says of a month, with author and time, and the button for who may write it."""
    said = queries.ask(commentary.read, period=period)
    may_write = actor.may("period:write") and not actor.seen_by
    if said is not None and said.text:
        with st.container(border=True, gap="xsmall", key="commentary"):
            st.markdown(cells.escape(said.text).replace("\n", "\n\n"))
            stamp = looks.formats().stamp(said.written_at)
            st.caption(_("Commentary by {name}, {stamp}", name=cells.escape(said.written_by), stamp=stamp))
            if may_write:
                _button(_("Change commentary"))
    elif may_write:
        _button(_("Write a commentary on {month}", month=looks.formats().month_long(period)))
    if may_write and st.session_state.get(_OPEN):
        title = _("Commentary on {month}", month=looks.formats().month_long(period))
        st.dialog(title, width="medium", on_dismiss=_close)(_content)(period, said)


def _button(label: str) -> None:
    st.button(label, key="commentary_write", type="tertiary", icon=":material/edit_note:", on_click=_open)


def _open() -> None:
    st.session_state[_OPEN] = True


def _close() -> None:
    st.session_state.pop(_OPEN, None)


def _content(period: int, said: Commentary | None) -> None:
    """Ask for the text and store it; an empty text takes the commentary back."""
    text = st.text_area(
        _("Commentary"),
        said.text if said else "",
        key=TEXT,
        max_chars=LONGEST,
        height=260,
        help=_("Plain text. It stands above the figures of the overview and in the board pack, with your name."),
    )
    if st.button(_("Save"), key="commentary_save", type="primary"):
        with messages.refusals():
            seen = said.revision if said else 0
            commentary.write(access.url(), access.actor(), period=period, text=text or "", seen=seen)
            notices.say(_("The commentary is saved.") if (text or "").strip() else _("The commentary is taken back."))
            _close()
            st.rerun()
