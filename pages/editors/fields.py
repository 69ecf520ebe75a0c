"""The fields of one row of a table to edit, as the settings of its columns say: text, number, day, choice, switch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import streamlit as st

from language import _
from pages.common import cells, looks
from pages.editors import boxes

PERCENT = "percent"
Store = Callable[[str, int, str, Any], None]


@dataclass(frozen=True)
class RowField:
    """A column as a field: `kind` is the kind of its settings ("text", "number", "date", "selectbox", "checkbox")."""

    title: str
    label: str
    kind: str
    settings: dict[str, Any] = field(default_factory=dict)
    locked: bool = False
    required: bool = False
    default: Any = None
    is_whole: bool = False

    @classmethod
    def of(cls, view: pd.DataFrame, title: str, config: Any) -> "RowField":
        """Return the field of a column; without settings its cells say what it is."""
        known = config or {}
        settings = dict(known.get("type_config") or {})
        column = view[title]
        usual = "checkbox" if pd.api.types.is_bool_dtype(column) else "text"
        if pd.api.types.is_numeric_dtype(column) and usual == "text":
            usual = "number"
        return cls(
            title=title,
            label=str(known.get("label") or title),
            kind=str(settings.pop("type", None) or usual),
            settings=settings,
            locked=bool(known.get("disabled")),
            required=bool(known.get("required")),
            default=known.get("default"),
            is_whole=pd.api.types.is_integer_dtype(column),
        )

    def draw(self, cell: Any, *, key: str, store: Store, where: tuple[str, int]) -> None:
        """Draw the field with what the cell holds; a change is handed to `store`."""
        draw = getattr(self, f"_{self.kind}", self._text)
        draw(None if not isinstance(cell, list | tuple) and pd.isna(cell) else cell, key, (store, where, key))

    def _text(self, cell: Any, key: str, then: tuple[Any, ...]) -> None:
        text = str(cell or "")
        st.text_input(
            cells.escape(self.label),
            text,
            max_chars=self.settings.get("max_chars"),
            key=key,
            on_change=self._take,
            args=(*then, text),
        )

    def _number(self, cell: Any, key: str, then: tuple[Any, ...]) -> None:
        scale: int = self._scale
        kind: Callable[[Any], Any] = int if self.is_whole else float
        low, high, step = (self.settings.get(name) for name in ("min_value", "max_value", "step"))
        number = None if cell is None else kind(round(cell * scale, 9))
        lowest, highest = _around(number, *(None if end is None else kind(end * scale) for end in (low, high)))
        asked = str(self.settings.get("format") or "")
        st.number_input(
            f"{cells.escape(self.label)}, %" if scale != 1 else cells.escape(self.label),
            lowest,
            highest,
            number,
            kind(step * scale) if step else None,
            format=asked if asked.startswith("%") and not self.is_whole else None,
            key=key,
            on_change=self._take,
            args=(*then, number),
        )

    def _date(self, cell: Any, key: str, then: tuple[Any, ...]) -> None:
        low, high = self.settings.get("min_value") or "1900-01-01", self.settings.get("max_value") or "2999-12-31"
        day = None if cell is None else pd.Timestamp(cell).date()
        earliest, latest = _around(day, pd.Timestamp(low).date(), pd.Timestamp(high).date())
        st.date_input(
            cells.escape(self.label),
            day,
            earliest,
            latest,
            format=looks.formats().day_typed,
            key=key,
            on_change=self._take,
            args=(*then, day),
        )

    def _selectbox(self, cell: Any, key: str, then: tuple[Any, ...]) -> None:
        labels = {
            one["value"] if isinstance(one, dict) else one: one.get("label") or one["value"]
            if isinstance(one, dict)
            else one
            for one in self.settings.get("options") or ()
        }
        values = list(labels)
        chosen = cell if cell in labels else None
        boxes.selectbox(
            st,
            cells.escape(self.label),
            values,
            index=None if chosen is None else values.index(chosen),
            format_func=lambda value: str(labels[value]),
            key=key,
            placeholder=_("None"),
            on_change=self._take,
            args=(*then, chosen),
        )

    def _checkbox(self, cell: Any, key: str, then: tuple[Any, ...]) -> None:
        st.checkbox(cells.escape(self.label), bool(cell), key=key, on_change=self._take, args=(*then, cell))

    @property
    def _scale(self) -> int:
        return 100 if self.settings.get("format") == PERCENT else 1

    def _take(self, store: Store, where: tuple[str, int], key: str, kept: Any) -> None:
        """Hand over what was typed; a required field that was emptied shows again what is `kept`."""
        value = st.session_state[key]
        if self.kind == "text":
            value = value.strip() or None
        if value is None and self.required:
            st.session_state[key] = kept
            return
        if self.kind == "number" and value is not None and self._scale != 1:
            value = value / self._scale
        store(*where, self.title, value)


def _around(value: Any, low: Any, high: Any) -> tuple[Any, Any]:
    """Return the limits of a field, wide enough for what is stored: a field refuses to show what is beyond them."""
    if value is None:
        return low, high
    return None if low is None else min(low, value), None if high is None else max(high, value)


def row_names(table: pd.DataFrame) -> Sequence[str]:
    """Return what each row is called: its first text, with the next one where that is a code; numbered where needed."""
    texts = [title for title in table.columns if not pd.api.types.is_bool_dtype(table[title])][:2]
    names = []
    for row in table[texts].to_dict("records"):
        first, *then = ["" if pd.isna(cell) else str(cell) for cell in row.values()]
        is_code = bool(first) and " " not in first and bool(then) and isinstance(row[texts[-1]], str)
        names.append(f"{first} {then[0]}" if is_code else first)
    return [
        name if name and names.count(name) == 1 else f"{place}. {name or _('new row')}"
        for place, name in enumerate(names, start=1)
    ]
