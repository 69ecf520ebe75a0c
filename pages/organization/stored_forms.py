"""Forms whose fields begin as what is stored: nothing is written over that the person did not see and change.

A page stays open for hours, so what its form shows may be old. What was left as seen is not stored; where the person
and somebody else have changed the same value, both are shown and she chooses.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

from language import N_, _, translate
from pages.common import access, cells, messages, notices, presses, queries
from planning.seen_values import Clash
from services.errors import ChangedMeanwhileError

T = TypeVar("T")
Values = Mapping[Any, Any]
#: Stores values (as seen, as asked) and returns what to say about it.
Send = Callable[[Values, Values], str]
STORED, ASKED = "stored", "asked"
CHOICES = {STORED: N_("Keep what is stored: {value}"), ASKED: N_("Save mine: {value}")}


@dataclass(frozen=True)
class StoredForm:
    """A form; each of its rounds has its own widgets and ends when its values are stored or given up.

    Args:
        name: Tells the form from others, in keys of widgets.
        end: Called when a round ends, for forms whose widgets another object keeps.
    """

    name: str
    end: Callable[[], None] | None = None

    def key(self, field: str) -> str:
        """Return the key of a widget in this round."""
        number = st.session_state.get(f"{self.name}_form_round", 0)
        return f"{self.name}_{field}_{number}" if number else f"{self.name}_{field}"

    def seen(self, load: Callable[[], T], *, shown_by: str) -> T:
        """Return what was stored when the form came on the screen.

        Args:
            load: Returns what is stored now.
            shown_by: The key of a widget of the form; where it is new, the form has just come on the screen.
        """
        key, now = f"{self.name}_form_seen", (access.url(), queries.now().data_version)
        before = st.session_state.get(key)
        if before is None or (before[0] != now and shown_by not in st.session_state):
            st.session_state[key] = before = now, load()
        told: T = before[1]
        return told

    def save(self, send: Send, seen: Values, asked: Values) -> None:
        """Store what the person asks for; where a value clashes, keep it for `choose`."""
        with messages.refusals():
            try:
                said = send(seen, asked)
            except ChangedMeanwhileError as error:
                before = st.session_state.get(self._waiting)
                turn = before[3] + 1 if before else 0  # what was chosen of other values is no choice of these
                st.session_state[self._waiting] = (dict(seen), dict(asked), error, turn)
                return
            self._begin_next(said)

    def choose(self, send: Send, label: Callable[[Any], str], text: Callable[[Any, Any], str]) -> None:
        """Where values clash, show both of each and let the person choose; draws nothing else.

        Args:
            send: As in `save`.
            label: Returns what a value is called, by its key.
            text: Returns a value as a person reads it, by its key; None is no value.
        """
        waiting = st.session_state.get(self._waiting)
        if waiting is None:
            return
        seen, asked, error, turn = waiting
        with st.container(border=True, key=f"{self.name}_clashes"):
            st.warning(f"**{cells.escape(error.message)}** {cells.escape(error.hint)}", icon=":material/group:")
            keys = [self.key(f"clash_{place}_{turn}") for place in range(len(error.clashes))]
            chosen = [self._choice(key, clash, label, text) for key, clash in zip(keys, error.clashes, strict=True)]
            with st.container(horizontal=True):
                save = presses.button(
                    _("Save as chosen"), key=self.key("clash_save"), type="primary", disabled=None in chosen
                )
                if st.button(_("Discard and reload"), key=self.key("clash_discard")):
                    self._begin_next("")
        if save:
            now = {clash.key: clash.stored for clash in error.clashes}
            hers = {clash.key for clash, one in zip(error.clashes, chosen, strict=True) if one == ASKED}
            self.save(send, seen | now, asked | {key: value for key, value in now.items() if key not in hers})
            if st.session_state.get(self._waiting) is not waiting:
                st.rerun()  # somebody was faster once more

    def _choice(
        self, key: str, clash: Clash, label: Callable[[Any], str], text: Callable[[Any, Any], str]
    ) -> str | None:
        values = {STORED: clash.stored, ASKED: clash.asked}
        title = _("{name} (you saw {value})", name=label(clash.key), value=text(clash.key, clash.seen))
        answer: str | None = st.radio(
            cells.escape(title),
            list(CHOICES),
            index=None,
            format_func=lambda one: cells.escape(translate(CHOICES[one], value=text(clash.key, values[one]))),
            key=key,
        )
        return answer

    def discard(self) -> None:
        """Give the round up, clashes included; the form shows what is stored when it is drawn next."""
        key = f"{self.name}_form_round"
        st.session_state[key] = st.session_state.get(key, 0) + 1
        for kept in ("seen", "clashes"):
            st.session_state.pop(f"{self.name}_form_{kept}", None)
        if self.end is not None:
            self.end()

    @property
    def _waiting(self) -> str:
        return f"{self.name}_form_clashes"

    def _begin_next(self, said: str) -> None:
        """End the round: the form shows what is stored now."""
        self.discard()
        if said:
            notices.say(said)
        st.rerun()
