"""Columns of figures in a table to edit, as text in the reader's marks: what she types or pastes is that figure.

A number cell of the browser goes by the browser's language and drops what it does not expect: a pasted 12,5 became 125,
1,234.56 in a column of whole numbers 123,456, and what lay beyond the column's bounds became the bound. A cell of text
takes what is one figure in the reader's marks and within the bounds; anything else leaves the figure that was there.
"""

import math
import re
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


@dataclass(frozen=True)
class FigureColumn:
    """A column of figures: what its cells take, and how a figure is written and read in the reader's marks."""

    decimal_mark: str
    group_mark: str
    is_whole: bool = False
    is_share: bool = False
    low: float | None = None
    high: float | None = None

    @property
    def pattern(self) -> str:
        """Return what a cell takes, as the browser's regular expressions are written."""
        sign = "" if self.low is not None and self.low >= 0 else "[-+−]?"
        body = f"(?:{self._figure(self.high)})"
        if self.is_share:
            body += f"|(?:{self._figure(None if self.high is None else self.high * 100)})[{SPACES}]*%"
        return f"^[{SPACES}]*{sign}(?:{body})[{SPACES}]*$"

    def _figure(self, high: float | None) -> str:
        decimals = f"(?:[{self.decimal_mark}]\\d*)?"
        if high is not None and high <= HIGHEST_LISTED and high == int(high):
            lower = "|".join(str(whole) for whole in range(int(high)))
            zeros = f"(?:[{self.decimal_mark}]0*)?"
            return f"{int(high)}{zeros}|(?:{lower}){'' if self.is_whole else decimals}" + self._bare_decimals
        marks = f"[{re.sub('[^.,]', '', self.group_mark)}{SPACES}'’]"
        grouped = rf"\d{{1,3}}(?:{marks}\d{{3}})+"
        if self.is_whole:
            return rf"\d+{self._zeros}|{grouped}{self._zeros}"
        if self.group_mark != ".":
            return rf"\d+{decimals}|{grouped}{decimals}{self._bare_decimals}"
        # A lone 1.234 may be a thousand or one and a bit.
        return rf"\d+{decimals}|{grouped}[,]\d*|\d{{1,3}}(?:{marks}\d{{3}}){{2,}}{self._bare_decimals}"

    @property
    def _zeros(self) -> str:
        return f"(?:[{self.decimal_mark}]0*)?"

    @property
    def _bare_decimals(self) -> str:
        return "" if self.is_whole else rf"|[{self.decimal_mark}]\d+"

    def written(self, figures: pd.Series) -> pd.Series:
        """Return the figures as texts that are read back as the same figures."""
        return pd.Series([self._write(figure) for figure in figures.tolist()], figures.index, dtype="object")

    def _write(self, figure: Any) -> str | None:
        if figure is None or pd.isna(figure):
            return None
        scale = 2 if self.is_share else 0
        exact = Decimal(repr(float(figure)) if isinstance(figure, float) else str(figure))
        short = round(exact.scaleb(scale), EXACT_DIGITS)
        shown = short if self.is_whole or float(short.scaleb(-scale)) == float(figure) else exact.scaleb(scale)
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
        is_figure = pd.api.types.is_numeric_dtype(view[title]) and not pd.api.types.is_bool_dtype(view[title])
        if (
            is_figure
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
            )
    return columns


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
        figures[title] = pd.Series(
            [math.nan if cell is None or pd.isna(cell) else cell for cell in cells], edited.index
        ).astype(kind)
    return edited.assign(**figures)
