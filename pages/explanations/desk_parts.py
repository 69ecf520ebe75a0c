"""Parts of a manager's desk: what she said last month and what became of it, hours against target, volumes ahead."""

import pandas as pd
import streamlit as st

from language import _, ngettext, translate
from pages.common import cells, downloads, kept, looks, phone, queries
from pages.people import whose
from reports import column_tables
from reports.explanations import tables
from reports.formats import MISSING, Formats
from reports.labor import productivity_tables, productivity_words
from reports.staffing import ahead_tables
from services.labor import productivity
from services.staffing import volumes_ahead
from services.variance.report import BudgetChoice


def headline(waiting: int, month: str, formats: Formats, *, closed: bool) -> str:
    """Return how many variances of a month need an explanation, or that none is taken any more."""
    if not waiting:
        return _("Everything is explained for {month}.", month=month)
    told = {"month": month, "count": formats.number(waiting)}
    if closed:
        return ngettext(
            "{month} is closed; {count} variance was not explained.",
            "{month} is closed; {count} variances were not explained.",
            waiting,
            **told,
        )
    return ngettext(
        "{count} variance of {month} needs an explanation.",
        "{count} variances of {month} need an explanation.",
        waiting,
        **told,
    )


def said_last_month(said: pd.DataFrame) -> None:
    """Show every explanation of the month before with what became of it."""
    if said.empty:
        return
    formats = looks.formats()
    back = int(said["came_back"].sum())
    st.subheader(_("What you said last month"))
    st.markdown(
        ngettext(
            "{back} of {count} explained variance came back.",
            "{back} of {count} explained variances came back.",
            len(said),
            back=formats.number(back),
            count=formats.number(len(said)),
        )
    )
    _table(tables.said_rows(said), tables.SAID, "desk_said", _("Explanations of last month and what became of them"),
           _("Since then"), _("Variance now"))  # fmt: skip


def hours(period: int, department: str) -> None:
    """Show hours worked against target, for the departments together and each."""
    labor = queries.ask(productivity.report, period=period, over="month", department=department)
    if labor.departments.empty:
        return
    formats = looks.formats()
    st.subheader(_("Hours against target"))
    st.markdown(cells.escape(productivity_words.headline(labor.total, formats, when=formats.month(period))))
    if len(labor.departments) > 1:
        titles = [_("Department"), _("Hours worked"), _("Target hours"), _("Over target"), "%", _("Index")]
        phone.table(
            kept.table(productivity_tables.departments_view, labor.departments, formats),
            hide_index=True,
            height=cells.height(labor.departments, rows=12),
            lead=(_("Over target"), "%"),
            column_order=titles,
            placeholder=MISSING,
            column_config={_("Department"): phone.name_column(240)},
            alt=_("Hours worked against target by department"),
            key="desk_hours",
        )


def volumes(department: str, version: BudgetChoice | None) -> None:
    """Show what is expected of the coming months, with its range, budget and last year."""
    coming = queries.ask(volumes_ahead.coming_months, department=department, version_id=version.id if version else None)
    if coming.empty:
        return
    formats = looks.formats()
    st.subheader(_("Volumes ahead"))
    for sentence in ahead_tables.sentences(coming, formats):
        st.markdown(cells.escape(sentence))
    _table(ahead_tables.in_words(coming, formats), ahead_tables.COMING, "desk_volumes",
           _("Expected volumes of the coming months, with range, budget and last year"), _("Expected"))  # fmt: skip
    said = _("The range holds four of five outcomes.")
    if version is not None and not coming["budget"].isna().all():
        said = _("The range holds four of five outcomes. Budget: {version}.", version=version.name)
    st.caption(cells.escape(said))


def _table(rows: pd.DataFrame, columns: tuple[column_tables.TableColumn, ...], key: str, alt: str, *lead: str) -> None:
    titles, source = [translate(column.title) for column in columns], whose.source()
    formats = looks.formats()
    with st.container(horizontal=True, gap="small"):
        downloads.csv_and_excel(
            key.replace("_", "-"),
            as_csv=lambda: column_tables.as_csv(rows, columns, formats),
            as_workbook=lambda: column_tables.as_workbook(
                rows, columns, formats, sheet=_("Table"), notes=[source, alt]
            ),
            prefix=f"{key}_",
        )
    phone.table(
        kept.table(column_tables.style, rows, columns, looks.formats()),
        hide_index=True,
        height=cells.height(rows, rows=12),
        placeholder="–",
        lead=lead,
        column_config={titles[0]: phone.name_column(240)},
        alt=alt,
        key=key,
    )
