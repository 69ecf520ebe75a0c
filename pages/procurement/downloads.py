"""The buttons that take a table of contracts into a file."""

import pandas as pd
import streamlit as st

from pages.common import downloads, looks
from reports import contract_tables


def buttons(rows: pd.DataFrame, titles: dict[str, str], *, stem: str, sheet: str, key: str) -> None:
    """Draw CSV and Excel side by side, `titles` naming the columns that go into the file."""
    formats = looks.formats()
    with st.container(horizontal=True, width="content", gap="small"):
        downloads.csv_and_excel(
            stem,
            as_csv=lambda: contract_tables.as_csv(rows, titles, formats),
            as_workbook=lambda: contract_tables.as_workbook(rows, titles, formats, sheet=sheet),
            prefix=f"{key}_",
        )
