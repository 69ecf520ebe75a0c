"""What stands behind the texts of a table: figures and days, by which a browser sorts."""

from datetime import date

import pandas as pd

from reports.formats import MISSING
from reports.sortable import sortable

VIEW = pd.DataFrame(
    {"Contract": ["A", "B", "C"], "Value": ["$1,000", "$20", MISSING], "Ends": ["Nov 1, 2026", "Apr 1, 2027", MISSING]},
    index=[7, 7, 9],
)
BEHIND = {"Value": [1000_00, 20_00, None], "Ends": [date(2026, 11, 1), date(2027, 4, 1), None]}


def test_amounts_with_gaps_stay_amounts() -> None:
    behind = {"Value": pd.Series([1000_00, 20_00, None], dtype="Int64")}

    column = sortable(VIEW, behind).data["Value"]  # type: ignore[attr-defined]

    assert pd.api.types.is_integer_dtype(column)
    assert column.isna().tolist() == [False, False, True]


def test_a_table_reads_as_it_is_written_and_holds_what_it_sorts_by() -> None:
    table = sortable(VIEW, BEHIND)

    assert table.data["Value"].tolist()[:2] == [1000_00, 20_00]  # type: ignore[attr-defined]
    assert table.data["Ends"].tolist()[:2] == [date(2026, 11, 1), date(2027, 4, 1)]  # type: ignore[attr-defined]
    shown = [line.split("|")[1:] for line in table.to_string(delimiter="|").split("\n")[1:4]]
    assert shown == VIEW.to_numpy().tolist()
