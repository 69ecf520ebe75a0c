"""Tables under edits: their rows stay as they were when a person began, since edits name rows by their place."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from language import _
from pages.common import access, queries
from pages.organization.stored_forms import Send, StoredForm, Values
from planning.seen_values import same
from services.organization.registers import CellChange
from services.permissions import Actor


@dataclass(frozen=True)
class EditRounds:
    """One table; each of its rounds has its own widgets and ends when its edits are saved or discarded.

    Args:
        name: Tells the table from others, in keys of widgets.
        load: Returns the rows as they are stored.
    """

    name: str
    load: Callable[[str, Actor], pd.DataFrame]

    @property
    def widget(self) -> str:
        """The key of the table's widget in this round."""
        return f"{self.name}_table_{st.session_state.get(f'{self.name}_round', 0)}"

    def rows(self) -> pd.DataFrame:
        """Return the rows as they were when the round began; without edits a later change of the data begins anew."""
        key, now = f"{self.name}_rows", queries.now().data_version
        before = st.session_state.get(key)
        if before is None or (before[0] != now and not self._has_edits()):
            if before is not None:
                self.begin_next()
            st.session_state[key] = before = now, self.load(access.url(), access.actor())
        rows: pd.DataFrame = before[1]
        return rows

    def _has_edits(self) -> bool:
        """Return whether the person has changed something that is not saved."""
        return any((st.session_state.get(self.widget) or {}).values())

    def begin_next(self) -> None:
        """End the round: the table shows what is stored now, without edits."""
        st.session_state[f"{self.name}_round"] = st.session_state.get(f"{self.name}_round", 0) + 1
        st.session_state.pop(f"{self.name}_rows", None)

    def save(self, send: Send, seen: Values, asked: Values) -> None:
        """Store cells by key; where somebody else has changed one to another value, both are kept for `choose`."""
        StoredForm(self.name, end=self.begin_next).save(send, seen, asked)

    def choose(self, send: Send, label: Callable[[Any], str], text: Callable[[Any, Any], str]) -> None:
        """Where cells clash, show both values of each and let the person choose (`StoredForm.choose`)."""
        StoredForm(self.name, end=self.begin_next).choose(send, label, text)

    def reload_button(self) -> None:
        """Draw the button that discards the edits of this round, and what of them clashes."""
        if st.button(_("Discard and reload"), key=f"{self.name}_reload"):
            StoredForm(self.name, end=self.begin_next).discard()
            st.rerun()


def values_of(changes: Iterable[CellChange]) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """Return what was seen and what is asked for, by (item id, field)."""
    kept = list(changes)
    return {(one.item_id, one.field): one.old for one in kept}, {(one.item_id, one.field): one.new for one in kept}


def changes_of(seen: Values, asked: Values) -> list[CellChange]:
    """Return the changes of `values_of`, without those that ask for what is stored."""
    return [CellChange(key[0], key[1], old, asked[key]) for key, old in seen.items() if not same(old, asked[key])]
