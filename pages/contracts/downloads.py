"""The buttons that take a table of contracts into a file."""

import pandas as pd
import streamlit as st

from pages.common import downloads, looks, queries
from reports.contracts import tables


def buttons(rows: pd.DataFrame, titles: dict[str, str], *, about: str, stem: str, sheet: str, key: str) -> None:
    """Draw CSV and Excel side by side, `titles` naming the columns that go into the file.

    The workbook says below the table whose figures these are, what they are `about` (period or day), and of which
    state of the data.
    """
    formats = looks.formats()
    notes = [queries.settings().hospital_name, about, f"Data version {queries.now().data_version}"]
    with st.container(horizontal=True, width="content", gap="small"):
        downloads.csv_and_excel(
            stem,
            as_csv=lambda: tables.as_csv(rows, titles, formats),
            as_workbook=lambda: tables.as_workbook(rows, titles, formats, sheet=sheet, notes=notes),
            prefix=f"{key}_",
        )
