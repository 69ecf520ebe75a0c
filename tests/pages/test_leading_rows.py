"""Tables whose rows lead somewhere: the first column stays in view and is wide, figures sort as figures."""

import json
from collections.abc import Callable

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Dataframe

from pages.common import drill

OpenApp = Callable[..., AppTest]

#: Pages with the least number of columns that hold figures.
PAGES = {
    "pages/variance/comparison.py": 5,
    "pages/variance/flexed.py": 4,
    "pages/landing/year_end.py": 4,
    "pages/labor/productivity.py": 8,
    "pages/contracts/register.py": 3,
    "pages/contracts/calendar.py": 3,
    "pages/contracts/matching.py": 2,
    "pages/spend/supplier.py": 3,
    "pages/forecasts/all_series.py": 2,
    "pages/overview/scorecard.py": 2,
}


def leading(app: AppTest) -> list[Dataframe]:
    """Return the page's tables whose rows lead somewhere."""
    tables = [table for table in app.dataframe if table.proto.selection_mode]
    assert tables, "no row of this page leads anywhere"
    return tables


@pytest.mark.slow
@pytest.mark.parametrize(("page", "figures"), PAGES.items())
def test_names_stay_in_view_and_figures_sort_as_figures(
    demo_url: str, open_app: OpenApp, page: str, figures: int
) -> None:
    app = open_app(demo_url, page=page)
    assert not app.exception
    for table in leading(app):
        settings = json.loads(table.proto.columns)
        first = settings[table.value.columns[0]]
        assert first["pinned"] is True
        numbers = [name for name in table.value if pd.api.types.is_numeric_dtype(table.value[name])]
        assert len(numbers) >= figures
        # A column that is told to be text sorts as text, whatever it holds.
        assert [name for name in numbers if settings.get(name, {}).get("type_config", {}).get("type") == "text"] == []
        assert table.proto.alt


@pytest.mark.parametrize(("rows", "width"), [(1, 32), (100, 32), (101, 36), (1_001, 44), (10_001, 48)])
def test_the_box_to_hide_is_as_wide_as_the_table_draws_it(rows: int, width: int) -> None:
    """`rowMarkerWidth` of Streamlit's grid, by the number of rows."""
    assert drill.box_width(rows) == width
