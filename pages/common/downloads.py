"""Files to take along: CSV and Excel, made on the click, named after what they hold and saying where they come from."""

from collections.abc import Callable

import streamlit as st

from language import _, current, speaking
from pages.common import looks, queries
from pages.people import whose
from reports.variance.tables import TableSource
from services.variance.report import BudgetChoice

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_and_excel(
    stem: str, *, as_csv: Callable[[], bytes], as_workbook: Callable[[], bytes], prefix: str = ""
) -> None:
    """Draw the two buttons; the files are made in another thread, so their makers must not ask Streamlit for anything.

    `prefix` tells the keys of several pairs on one page apart ("flex_": `flex_csv`, `flex_xlsx`).
    """
    for label, make, ending, kind in (("CSV", as_csv, "csv", "text/csv"), (_("Excel"), as_workbook, "xlsx", XLSX)):
        st.download_button(
            label,
            in_this_language(make),
            f"{stem}.{ending}",
            kind,
            key=f"{prefix}{ending}",
            on_click="ignore",
            icon=":material/download:",
        )


def in_this_language(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Return what makes a file in the language of the page: it runs in another thread."""
    code = current()

    def make_in_language() -> bytes:
        with speaking(code):
            return make()

    return make_in_language


def source(title: str, months: tuple[int, ...], version: BudgetChoice | None) -> TableSource:
    """Return where a table comes from, as every export says it."""
    return TableSource(
        hospital=whose.source(),
        title=title,
        period=looks.formats().runs(months),
        version=version.name if version else _("none"),
        data_as_of=_("Data version {version}", version=queries.now().data_version),
    )
