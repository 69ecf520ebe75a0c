"""Finished charts and tables, kept by what they were made from: drawing the same thing again costs next to nothing.

The key is the maker, the language and every value it is given, cell by cell: other figures, other words or another mode
of light are another entry. So nothing old can be shown, nor what another person may see, and sessions may share.
"""

from collections.abc import Callable, Hashable
from typing import Any, ParamSpec
from weakref import WeakKeyDictionary

import altair as alt
import streamlit as st
from altair.utils import schemapi
from pandas.io.formats.style import Styler
from streamlit import dataframe_util
from streamlit.elements import vega_charts
from streamlit.runtime.scriptrunner import get_script_run_ctx

from language import current
from pages.common import cells, looks
from pages.common.shelf import Shelf, content
from reports import chart_locale, chart_titles, notation_rules
from reports.formats import Formats
from services.settings import ProcessSettings

P = ParamSpec("P")
MOST_ENTRIES = 1_000
MOST_BYTES = 48_000_000
#: A styled cell as it is kept: its name, its text, its place in lists.
CELL_BYTES = 400
_widths: WeakKeyDictionary[Styler, dict[Hashable, int]] = WeakKeyDictionary()


@st.cache_resource(show_spinner=False)
def shelf() -> Shelf:
    """Return what this process keeps."""
    return Shelf(MOST_ENTRIES, MOST_BYTES)


def chart(make: Callable[P, Any], /, *args: P.args, **named: P.kwargs) -> dict[str, Any]:
    """Return the specification of the chart that `make` draws of these values, for `st.vega_lite_chart`."""
    formats = _formats()
    key = (_key(make, args, named), formats)
    spec: dict[str, Any] | None = shelf().get(key)
    if spec is None:
        spec = chart_titles.harmless(chart_locale.in_formats(_specification(make, *args, **named), formats))
        shelf().put(key, spec, _size(spec))
    # Streamlit moves the data out of the dictionary that it is given.
    return dict(spec)


def table(make: Callable[P, Styler], /, *args: P.args, **named: P.kwargs) -> Styler:
    """Return the table that `make` styles of these values, with its cells written out."""
    key = _key(make, args, named)
    styler: Styler | None = shelf().get(key)
    if styler is None:
        styler = _written_out(cells.inert_style(make(*args, **named)))
        shelf().put(key, styler, styler.data.size * CELL_BYTES)  # type: ignore[attr-defined]
    return styler


def widths(styler: Styler) -> dict[Hashable, int]:
    """Return `cells.fitted` of a table, looked for once."""
    if styler not in _widths:
        _widths[styler] = cells.column_widths(styler)
    return _widths[styler]


def _formats() -> Formats:
    """Return the formats of the page; outside of a run there is no hospital to ask for them."""
    return Formats() if get_script_run_ctx(suppress_warning=True) is None else looks.formats()


class _Unchecked:
    """A chart that is not compared with the schema of Vega-Lite again; the tests do that (CASELOAD_CHECK_CHARTS)."""

    def __init__(self, chart: alt.TopLevelMixin) -> None:
        self._chart = chart

    def to_dict(self) -> dict[str, Any]:
        spec: dict[str, Any] = self._chart.to_dict(validate=False)
        return spec


def _specification(make: Callable[P, Any], /, *args: P.args, **named: P.kwargs) -> dict[str, Any]:
    checked = ProcessSettings.from_env().check_charts
    if checked:
        chart = make(*args, **named)
    else:
        schemapi.disable_debug_mode()
        chart = _Unchecked(make(*args, **named))
    # What `st.altair_chart` does with a chart, up to what is the same every time (a test compares the two).
    spec = vega_charts._convert_altair_to_vega_lite_spec(chart)
    if checked and (told := notation_rules.problems({**spec, "datasets": _rows(spec)})):
        raise ValueError(f"{make.__qualname__} departs from the notation: {'; '.join(told)}")  # no text: for tests
    return notation_rules.in_words(spec)


def _rows(spec: dict[str, Any]) -> dict[str, list[dict[Hashable, Any]]]:
    """Return the data of a chart row by row; Streamlit has packed them."""
    packed = {name: data for name, data in spec.get("datasets", {}).items() if isinstance(data, bytes)}
    frames = {name: dataframe_util.convert_arrow_bytes_to_pandas_df(data) for name, data in packed.items()}
    return {name: frame.to_dict("records") for name, frame in frames.items()}


def _size(spec: dict[str, Any]) -> int:
    # Dictionaries take several times the space of their text.
    data: dict[str, bytes] = spec.get("datasets", {})
    return 4 * len(str({name: part for name, part in spec.items() if name != "datasets"})) + sum(
        map(len, data.values())
    )


def _written_out(styler: Styler) -> Styler:
    """Return the table with its cells and the widths of its columns fixed."""
    widths(styler)
    return cells.write_out_once(styler)


def _key(make: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]) -> Hashable:
    return f"{make.__module__}.{make.__qualname__}", current(), content(args, sorted(named.items()))
