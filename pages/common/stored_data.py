"""Buttons that take stored rows out as files which can be imported again."""

import streamlit as st

from language import _, ngettext, translate
from pages.common import access, downloads, looks, queries
from pages.people import whose
from reports import load_files
from services import imports
from services.permissions import Actor

#: Rows of an Excel sheet below its header.
SHEET_ROWS = 1_048_575


def buttons(
    actor: Actor, kind: str, *, months: tuple[int, int] | None = None, version_id: int | None = None, key: str
) -> None:
    """Draw CSV and Excel for a kind of data, with the number of rows; nothing where it may not be taken out.

    Args:
        actor: The person.
        kind: Name of a kind of import.
        months: First and last month of lines.
        version_id: Only the lines of one budget version.
        key: Tells the buttons of one page apart.
    """
    if kind not in imports.exportable(actor):
        return
    formats, hospital, now = looks.formats(), whose.source(), queries.now()
    count = queries.ask(imports.count_export, kind=kind, months=months, version_id=version_id)
    title, url = translate(imports.FILE_KINDS[kind].title), access.url()
    about = [
        hospital,
        title,
        *([formats.months(months)] if months else []),
        _("Data version {version}", version=now.data_version),
    ]

    def table() -> imports.ExportTable:
        return imports.export(url, actor, kind=kind, months=months, version_id=version_id)

    def as_csv() -> bytes:
        taken = table()
        return load_files.as_csv(taken.rows, taken.forms, exponent=taken.exponent)

    def as_workbook() -> bytes:
        taken = table()
        return load_files.as_workbook(
            taken.rows, taken.forms, exponent=taken.exponent, sheet=title, about=" · ".join(about)
        )

    with st.container(horizontal=True, vertical_alignment="center", width="content", gap="small"):
        if count <= SHEET_ROWS:
            downloads.csv_and_excel(kind, as_csv=as_csv, as_workbook=as_workbook, prefix=f"{key}_")
        else:
            st.caption(_("Too many rows for an Excel sheet. Choose fewer months."))
        st.caption(
            ngettext(
                "{count} row; the file can be imported again.",
                "{count} rows; the file can be imported again.",
                count,
                count=formats.number(count),
            )
        )
