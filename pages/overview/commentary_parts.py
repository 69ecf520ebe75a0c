"""The finance lead's commentary on a month: shown above the figures, written and corrected in a dialog."""

from dataclasses import dataclass

import streamlit as st

from language import _
from pages.common import access, cells, looks, messages, notices, queries
from services.errors import UserError
from services.month_end import commentary
from services.month_end.commentary import LONGEST, Commentary
from services.permissions import Actor

TEXT = "commentary_text"
#: In the state while the dialog is open.
_OPEN = "commentary_open"


@dataclass
class _Typing:
    """An open dialog: the text that it began with, the revision that the person has read, and whose came between."""

    begun_with: str
    seen: int
    other: Commentary | None = None


def section(period: int, actor: Actor) -> None:
    """Draw what finance says of a month, with author and time, and the button for who may write it."""
    said = queries.ask(commentary.read, period=period)
    may_write = actor.may("period:write") and not actor.seen_by
    if said is not None and said.text:
        with st.container(border=True, gap="xsmall", key="commentary"):
            st.markdown(cells.escape(said.text).replace("\n", "\n\n"))
            stamp = looks.formats().stamp(said.written_at)
            st.caption(_("Commentary by {name}, {stamp}", name=cells.escape(said.author), stamp=stamp))
            if may_write:
                _button(_("Change commentary"), said)
    elif may_write:
        _button(_("Write a commentary on {month}", month=looks.formats().month_long(period)), said)
    if may_write and st.session_state.get(_OPEN):
        title = _("Commentary on {month}", month=looks.formats().month_long(period))
        st.dialog(title, width="medium", on_dismiss=_close)(messages.guard(_content))(period)


def _button(label: str, said: Commentary | None) -> None:
    st.button(label, key="commentary_write", type="tertiary", icon=":material/edit_note:", on_click=_open, args=(said,))


def _open(said: Commentary | None) -> None:
    st.session_state[_OPEN] = _Typing(said.text if said else "", said.revision if said else 0)


def _close() -> None:
    st.session_state.pop(_OPEN, None)


def _content(period: int) -> None:
    """Ask for the text and store it; an empty text takes the commentary back.

    Where somebody else has written meanwhile, that text is shown and what is typed stays; saved again it follows that.
    """
    typing: _Typing = st.session_state[_OPEN]
    text = st.text_area(
        _("Commentary"),
        typing.begun_with,
        key=TEXT,
        max_chars=LONGEST,
        height=260,
        help=_("Plain text. It stands above the figures of the overview and in the board pack, with your name."),
    )
    if st.button(_("Save"), key="commentary_save", type="primary"):
        with messages.refusals():
            _write(period, text or "", typing)
            notices.say(_("The commentary is saved.") if (text or "").strip() else _("The commentary is taken back."))
            _close()
            st.rerun()
    if typing.other is not None:
        st.caption(_("Commentary by {name}, {stamp}", name=cells.escape(typing.other.author),
                     stamp=looks.formats().stamp(typing.other.written_at)))  # fmt: skip
        st.markdown(cells.escape(typing.other.text).replace("\n", "\n\n"))


def _write(period: int, text: str, typing: _Typing) -> None:
    """Store the text; where somebody was faster, keep that text for the person to read, and pass the refusal on."""
    try:
        commentary.write(access.url(), access.actor(), period=period, text=text, seen=typing.seen)
    except UserError as error:
        if error.code == "changed":
            other = commentary.read(access.url(), access.actor(), period=period)
            st.session_state[_OPEN] = typing
            typing.other, typing.seen = other, other.revision if other else 0
        raise
