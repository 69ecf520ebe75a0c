"""Names of thousands of characters in a pack: cut where they label a row, whole where somebody said something."""

import pandas as pd
import pytest

from reports.board_pack.document import LONGEST_NAME, PackSource, PackTable
from reports.column_tables import TableColumn
from reports.formats import Formats

SOURCE = PackSource("Northlake", "October 2026", (202610,), "", "", "")


def cell_of(column: str, text: str) -> str:
    table = PackTable("t", "Table", (TableColumn(column, "Title"),), pd.DataFrame({column: [text]}), SOURCE)
    return table.cells(Formats(), cents=False)[0][0].text


@pytest.mark.parametrize("letter", ["W", "ü", "重", "😀", "word "])
def test_a_name_fits_a_row(letter: str) -> None:
    text = cell_of("department", letter * 790)

    assert len(text) <= LONGEST_NAME
    assert text.endswith("…")
    assert text.startswith(letter.strip())


def test_a_name_that_fits_is_whole() -> None:
    assert cell_of("department", "x" * LONGEST_NAME) == "x" * LONGEST_NAME


@pytest.mark.parametrize("column", ["decision", "cause_text", "action_text"])
def test_what_people_said_is_never_cut(column: str) -> None:
    said = "We open two beds in May. " * 40

    assert cell_of(column, said) == said.strip()
