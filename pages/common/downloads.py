"""Files to take along, made on the click, named after what they hold and saying where they come from.

Every download of a page is a `button`: what it holds is made when it is asked for, so no address leads to it before;
the address that the click brings serves the browser that clicked, for a minute (`scripts/handing_out.py`).
"""

import logging
import threading
import uuid
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from language import _, current, speaking
from pages.common import access, looks, messages, queries
from pages.people import whose
from reports import plain_files
from reports.variance.tables import TableSource
from services.errors import UserError
from services.faults import refusing_faults
from services.variance import ledger_lines
from services.variance.report import BudgetChoice

log = logging.getLogger("caseload.downloads")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: The cookie that tells one browser from another; Streamlit sets it before a page opens.
COOKIE = "_streamlit_xsrf"


class Asking(threading.local):
    """For whom this thread makes a file: the cookie of the browser that clicked."""

    browser = ""


asking = Asking()


def button(
    label: str,
    make: Callable[[], bytes],
    name: str,
    kind: str,
    *,
    key: str,
    icon: str = ":material/download:",
    **shown: Any,
) -> None:
    """Draw a button that brings a file; `make` runs in another thread, so it must not ask Streamlit for anything."""
    st.download_button(label, _on_click(make), name, kind, key=key, on_click="ignore", icon=icon, **shown)


def csv_and_excel(
    stem: str, *, as_csv: Callable[[], bytes], as_workbook: Callable[[], bytes], prefix: str = ""
) -> None:
    """Draw the two buttons.

    `prefix` tells the keys of several pairs on one page apart ("flex_": `flex_csv`, `flex_xlsx`).
    """
    for label, make, ending, kind in (("CSV", as_csv, "csv", "text/csv"), (_("Excel"), as_workbook, "xlsx", XLSX)):
        button(label, make, f"{stem}.{ending}", kind, key=f"{prefix}{ending}")


def table(
    shown: pd.DataFrame,
    stem: str,
    *,
    title: str,
    about: Sequence[str] = (),
    amounts: Sequence[str] = (),
    key: str = "",
) -> None:
    """Draw CSV and Excel of a table as it is shown, with where it comes from below it in Excel.

    Args:
        shown: The table with its titles; figures as numbers.
        stem: Name of the files.
        title: What the table holds.
        about: What else is said of it: the budget, the months.
        amounts: Columns of minor units; files hold them in the main unit.
        key: Tells the buttons of one page apart; by the name of the files where it is not given.
    """
    formats, version = looks.formats(), queries.now().data_version
    below = [whose.source(), title, *about, _("Data version {version}", version=version)]

    def plain() -> pd.DataFrame:
        return shown.assign(
            **{name: pd.Series([formats.figure(minor) for minor in shown[name]], shown.index) for name in amounts}
        )

    with st.container(horizontal=True, gap="small"):
        csv_and_excel(
            stem,
            as_csv=lambda: plain_files.as_csv(plain()),
            as_workbook=lambda: plain_files.as_workbook(
                plain(), sheet=_("Table"), below=below, day_code=formats.day_code
            ),
            prefix=f"{key or stem}_",
        )


def cut_short(count: int) -> list[str]:
    """Return what a page and its files of `count` lines say where the files hold only the first of them."""
    most = ledger_lines.MOST_IN_FILE
    if count <= most:
        return []
    number = looks.formats().number
    return [
        _(
            "Files hold the first {most} of {count} lines; their total is not the total of all.",
            most=number(most),
            count=number(count),
        )
    ]


def _on_click(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Return what makes a file for this browser in the language of the page; what it raises is said at the button.

    No page runs at that click, so who asks is looked at here: a page may stand open long after she left.
    """
    code, browser, check = current(), st.context.cookies.get(COOKIE, ""), access.at_click()

    def make_for_who_asks() -> bytes:
        check()
        return make()

    def make_file() -> bytes:
        with speaking(code):
            content = _made(make_for_who_asks)
        asking.browser = browser
        return content

    return make_file


def _made(make: Callable[[], bytes]) -> bytes:
    try:
        with refusing_faults():
            return make()
    except UserError as error:
        messages.log_fault(error)
        raise
    except Exception as error:
        reference = uuid.uuid4().hex[:8]
        log.exception("Unexpected error, reference %s", reference)
        said = _("Something went wrong inside Caseload (reference {reference}).", reference=reference)
        raise UserError(said) from error


def source(title: str, months: tuple[int, ...], version: BudgetChoice | None) -> TableSource:
    """Return where a table comes from, as every export says it."""
    return TableSource(
        hospital=whose.source(),
        title=title,
        period=looks.formats().runs(months),
        version=version.name if version else _("none"),
        data_as_of=_("Data version {version}", version=queries.now().data_version),
    )
