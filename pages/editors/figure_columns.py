"""Columns of figures in a table to edit, as text in the reader's marks: what she types or pastes is that figure.

A number cell of the browser goes by the browser's language and drops what it does not expect: a pasted 12,5 became 125,
1,234.56 in a column of whole numbers 123,456, and what lay beyond the column's bounds became the bound. A cell of text
takes what is one figure in the reader's marks and within the bounds; anything else leaves the figure that was there.
"""

import math
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from language import _
from pages.common import looks
from pages.editors.fields import PERCENT
from services.errors import UserError

SPACES = " \u00a0\u202f"
#: Bounds up to here are part of what a cell takes; higher ones, and lowest figures above zero, services check.
HIGHEST_LISTED = 100
EXACT_DIGITS = 9
#: What two figures differ by, of their size, that calculation made of one: 0.035 times 100.
SAME = 1e-14
#: As many digits before the mark as a browser and a database hold to the last one, and as many groups of three.
MOST_DIGITS, MOST_GROUPS = 15, 4


@dataclass(frozen=True)
class FigureColumn:
    """A column of figures: what its cells take, and how a figure is written and read in the reader's marks."""

    decimal_mark: str
    group_mark: str
    is_whole: bool = False
    is_share: bool = False
    low: float | None = None
    high: float | None = None
    is_required: bool = False

    @property
    def pattern(self) -> str:
        """Return what a cell takes, as the browser's regular expressions are written; nothing where it may be empty."""
        sign = "" if self.low is not None and self.low >= 0 else "[-+−]?"
        body = f"(?:{self._figure(self.high)})"
        if self.is_share:
            body += f"|(?:{self._figure(None if self.high is None else self.high * 100)})[{SPACES}]*%"
        return f"^[{SPACES}]*(?:{sign}(?:{body})){'' if self.is_required else '?'}[{SPACES}]*$"

    def _figure(self, high: float | None) -> str:
        decimals = f"(?:[{self.decimal_mark}]\\d*)?"
        if high is not None and high <= HIGHEST_LISTED and high == int(high):
            lower = "|".join(str(whole) for whole in range(int(high)))
            zeros = f"(?:[{self.decimal_mark}]0*)?"
            return f"{int(high)}{zeros}|(?:{lower}){'' if self.is_whole else decimals}" + self._bare_decimals
        marks = f"[{re.sub('[^.,]', '', self.group_mark)}{SPACES}'’]"
        plain = rf"\d{{1,{MOST_DIGITS}}}"
        grouped = rf"\d{{1,3}}(?:{marks}\d{{3}}){{1,{MOST_GROUPS}}}"
        if self.is_whole:
            return rf"{plain}{self._zeros}|{grouped}{self._zeros}"
        if self.group_mark != ".":
            return rf"{plain}{decimals}|{grouped}{decimals}{self._bare_decimals}"
        # A lone 1.234 may be a thousand or one and a bit.
        several = rf"\d{{1,3}}(?:{marks}\d{{3}}){{2,{MOST_GROUPS}}}"
        return rf"{plain}{decimals}|{grouped}[,]\d*|{several}{self._bare_decimals}"

    @property
    def _zeros(self) -> str:
        return f"(?:[{self.decimal_mark}]0*)?"

    @property
    def _bare_decimals(self) -> str:
        return "" if self.is_whole else rf"|[{self.decimal_mark}]\d+"

    def written(self, figures: pd.Series) -> pd.Series:
        """Return the figures as texts that tell them apart; 3.5000000000000004 is 3.5 where nothing else is."""
        values = figures.tolist()
        texts = [self._write(figure) for figure in values]
        meant: dict[str | None, set[Any]] = defaultdict(set)
        for text, figure in zip(texts, values, strict=True):
            meant[text].add(figure)
        texts = [
            text if text is None or len(meant[text]) == 1 else self._write(figure, is_exact=True)
            for text, figure in zip(texts, values, strict=True)
        ]
        return pd.Series(texts, figures.index, dtype="object")

    def _write(self, figure: Any, *, is_exact: bool = False) -> str | None:
        if figure is None or pd.isna(figure):
            return None
        scale = 2 if self.is_share else 0
        exact = Decimal(repr(float(figure)) if isinstance(figure, float) else str(figure))
        short = round(exact.scaleb(scale), EXACT_DIGITS)
        is_same = self.is_whole or math.isclose(float(short.scaleb(-scale)), float(figure), rel_tol=SAME)
        shown = short if is_same and not is_exact else exact.scaleb(scale)
        text = f"{shown:,f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        if self.group_mark == "." and not self.is_whole and "." not in text and text.count(",") == 1:
            text += ".0"  # a lone 1.234 is not taken
        marks = {",": self.group_mark, ".": self.decimal_mark}
        return "".join(marks.get(sign, sign) for sign in text) + ("%" if self.is_share else "")

    def read(self, cell: Any) -> Any:
        """Return the figure that a cell holds, None for an empty one.

        Raises:
            UserError: It is none in the reader's marks.
        """
        if not isinstance(cell, str):
            return None if cell is None or pd.isna(cell) else cell
        text = cell.strip()
        if not text:
            return None
        if not re.match(self.pattern, text):
            raise UserError(
                _("Not a number: {value}", value=text), hint=_("Write it as {example}.", example=self.example)
            )
        share = text.endswith("%")
        plain = re.sub(f"[{SPACES}'’%]", "", text).replace("−", "-").replace(self.group_mark, "")
        figure = Decimal(plain.replace(self.decimal_mark, "."))
        figure = figure.scaleb(-2) if share else figure
        return int(figure) if self.is_whole else float(figure)

    def settings(self, known: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return the settings of the column as one of text, with its label, width, help and default."""
        kept = dict(known or {})
        if kept.get("default") is not None:
            kept["default"] = self._write(kept["default"])
        text = {"type": "text", "validate": self.pattern}
        return {**kept, "alignment": kept.get("alignment") or "right", "type_config": text}

    @property
    def example(self) -> str:
        """Return a figure as a cell takes it."""
        if self.is_share:
            return f"12{self.decimal_mark}5%"
        return "25" if self.is_whole else f"12{self.decimal_mark}5"


def columns_of(view: pd.DataFrame, config: Mapping[str, Any], locked: set[str]) -> dict[str, FigureColumn]:
    """Return the columns of a table to edit that hold figures which a person may change, by title."""
    formats = looks.formats()
    columns = {}
    for title in map(str, view.columns):
        known = config.get(title) or {}
        settings = known.get("type_config") or {}
        if (
            _holds_figures(view[title], is_said=settings.get("type") == "number")
            and settings.get("type", "number") == "number"
            and title not in locked
            and not known.get("disabled")
        ):
            columns[title] = FigureColumn(
                formats.decimal_mark,
                formats.group_mark,
                is_whole=pd.api.types.is_integer_dtype(view[title]) or _is_whole(settings.get("step")),
                is_share=settings.get("format") == PERCENT,
                low=settings.get("min_value"),
                high=settings.get("max_value"),
                is_required=bool(known.get("required")),
            )
    return columns


def _holds_figures(column: pd.Series, *, is_said: bool) -> bool:
    """Return whether a column holds figures; of one of objects (some or all are missing) its settings say so."""
    if column.dtype == object:
        return is_said
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _is_whole(step: float | None) -> bool:
    return step is not None and float(step).is_integer()


def written(view: pd.DataFrame, columns: Mapping[str, FigureColumn]) -> pd.DataFrame:
    """Return the table with its figures as texts."""
    return view.assign(**{title: column.written(view[title]) for title, column in columns.items()})


def read(edited: pd.DataFrame, view: pd.DataFrame, columns: Mapping[str, FigureColumn]) -> pd.DataFrame:
    """Return the edited table with figures again, of the kind that the table had before."""
    figures = {}
    for title, column in columns.items():
        before = dict(zip(column.written(view[title]).tolist(), view[title].tolist(), strict=True))
        cells = [before[cell] if cell in before else column.read(cell) for cell in edited[title].tolist()]
        whole = pd.api.types.is_integer_dtype(view[title]) and not any(cell is None or pd.isna(cell) for cell in cells)
        kind: Any = view[title].dtype if whole or not pd.api.types.is_integer_dtype(view[title]) else "float64"
        nothing = None if view[title].dtype == object else math.nan
        figures[title] = pd.Series(
            [nothing if cell is None or pd.isna(cell) else cell for cell in cells], edited.index, dtype="object"
        ).astype(kind)
    return edited.assign(**figures)
