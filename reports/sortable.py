"""Tables that read as they are written and sort as what stands behind: figures as figures, days as days."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any

import pandas as pd
from pandas.io.formats.style import Styler

from reports.formats import MISSING


def sortable(view: pd.DataFrame, behind: Mapping[str, Iterable[Any]]) -> Styler:
    """Return a table of texts with other values behind some of its columns, by which a reader's browser sorts.

    Args:
        view: The table as it reads; equal values have equal texts.
        behind: Figures or days by the title of their column, a missing one where the text is a dash.
    """
    view = view.reset_index(drop=True)
    values = {
        title: pd.Series(column.array if isinstance(column, pd.Series) else list(column), index=view.index)
        for title, column in behind.items()
    }
    styler = view.assign(**values).style
    for title, column in values.items():
        titles: list[Hashable] = [title]
        styler = styler.format(_writer(column, view[title]), subset=titles)
    return styler


def _writer(values: pd.Series, texts: pd.Series) -> Callable[[Any], str]:
    written = {value: text for value, text in zip(values, texts, strict=True) if not pd.isna(value)}
    return lambda value: MISSING if pd.isna(value) else written[value]
