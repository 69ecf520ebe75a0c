"""What posting would do, before it is done: rows and money reconciled, months, issues, and what stands in the way."""

import pandas as pd
import streamlit as st

from language import N_, _, count_text, ngettext, translate
from pages.common import cells, downloads, phone
from pages.imports.wizard import choices, stored_rows, words
from pages.imports.wizard.choices import ImportChoices
from reports import plain_files
from reports.formats import Formats
from services.imports import FILE_KINDS, Outcome, Preview, shown

#: Issues drawn on the page; the download has all of them.
SHOWN_ISSUES = 1_000
SHOWN_MONTHS = 12


def reconciliation(counts: Preview | Outcome, kind: str, formats: Formats, *, key: str) -> None:
    """Show that rows read = loaded + rejected + duplicate + skipped, and that the money ties."""
    rows = [
        (_("Loaded"), counts.rows_loaded, counts.loaded_total),
        (_("Rejected"), counts.rows_rejected, counts.rejected_total),
        (_("Already stored"), counts.rows_duplicate, counts.duplicate_total),
        (_("Skipped (blank, titles, totals)"), counts.rows_skipped, None),
        (_("Read"), counts.rows_read, counts.control_total),
    ]
    view = pd.DataFrame(
        {
            _("Outcome"): [row[0] for row in rows],
            _("Rows"): [count_text(row[1]) for row in rows],
        }
    )
    adds_up, control = FILE_KINDS[kind].figure is not None, counts.control_of
    if adds_up:
        view[words.measure_title(control)] = [
            figure(total, control, formats) if total is not None else "" for total in (row[2] for row in rows)
        ]
    alt = _("Rows and amounts of the file, reconciled")
    phone.table(
        view,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height="content",
        column_config=cells.align_right(view),
        key=key,
        alt=alt,
    )
    parts = counts.rows_loaded + counts.rows_rejected + counts.rows_duplicate + counts.rows_skipped
    money = counts.loaded_total + counts.rejected_total + counts.duplicate_total
    if parts == counts.rows_read and money == counts.control_total:
        tied = _("Every row is accounted for, and the amounts tie to the cent.")
        text = tied if adds_up and control == "amount" else _("Every row is accounted for.")
        st.caption(f":material/check_circle: {text}")
        statement(counts, formats)
    else:
        st.error(_("Rows and totals do not add up. Do not post this file; tell your administrator."))


def statement(counts: Preview | Outcome, formats: Formats) -> None:
    """Show what of the loaded amount is operating and what is of the balance sheet, where both are in the file."""
    if counts.statement is None or not counts.statement.accounts:
        return
    st.caption(
        ":material/account_balance: "
        + ngettext(
            "Loaded: {operating} of revenue and expense, {balance} on {count} balance-sheet account. "
            "It does not enter the operating result.",
            "Loaded: {operating} of revenue and expense, {balance} on {count} balance-sheet accounts. "
            "They do not enter the operating result.",
            counts.statement.accounts,
            operating=formats.amount(counts.statement.operating, cents=True),
            balance=formats.amount(counts.statement.balance, cents=True),
            count=count_text(counts.statement.accounts),
        )
    )


def figure(value: int, control_of: str, formats: Formats) -> str:
    """Return a control figure: money with its sign and cents, quantities and hours from thousandths."""
    if control_of != "amount":
        return stored_rows.quantity(value, formats)
    return formats.amount(value, cents=True)


def spoken(value: int, control_of: str, formats: Formats) -> str:
    """Return a control figure for a sentence: money with its currency, hours and quantities with what they are."""
    if control_of == "amount":
        return formats.money(value, cents=True)
    unit = {"hours": N_("{count} hours"), "quantity": N_("{count} units")}[control_of]
    return translate(unit, count=stored_rows.quantity(value, formats))


def own_total(preview: Preview, formats: Formats) -> None:
    """Compare the file's own totals row with its lines."""
    if preview.file_total is None:
        return
    difference = preview.file_total - preview.control_total
    stated = formats.amount(preview.file_total, cents=True)
    if difference == 0:
        text = _("The file's own total, {total}, equals its lines.", total=stated)
        st.caption(f":material/check_circle: {text}")
        return
    st.warning(
        _(
            "The file's own total is {total}, but its lines add up to {sum_of_lines}, "
            "a difference of {difference}. Lines may be missing from the file.",
            total=stated,
            sum_of_lines=formats.amount(preview.control_total, cents=True),
            difference=formats.amount(difference, cents=True),
        ),
        icon=":material/balance:",
    )


def months(preview: Preview, formats: Formats, *, key: str) -> None:
    """Show rows and amount of each month that the file fills."""
    if preview.periods.empty:
        return
    amounts = [figure(value, preview.control_of, formats) for value in preview.periods["amount_minor"].tolist()]
    view = pd.DataFrame(
        {
            _("Month"): [formats.month(period) for period in preview.periods["period"].tolist()],
            _("Rows"): [count_text(count) for count in preview.periods["rows"].tolist()],
            words.measure_title(preview.control_of): amounts,
        }
    )
    height = cells.height(view, rows=SHOWN_MONTHS)
    phone.table(
        view,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height=height,
        column_config=cells.align_right(view),
        key=key,
        alt=_("Rows by month"),
    )


def months_text(periods: tuple[int, ...], formats: Formats) -> str:
    """Return "Apr 2026" or "Apr – Jun 2026"."""
    return formats.months(tuple(sorted(periods)))


def issues(preview: Preview, draft: ImportChoices) -> None:
    """List every row that cannot be loaded, with its remedy, and offer the list as a file."""
    if not preview.issues:
        return
    problems = preview.issues
    lines = len({issue.line for issue in problems})
    st.header(_("Rows with a problem"))
    st.caption(
        ngettext(
            "{count} row will be set aside; the others can be posted without it. "
            "You can download it afterwards, correct it and load it again.",
            "{count} rows will be set aside; the others can be posted without them. "
            "You can download them afterwards, correct them and load them again.",
            lines,
            count=count_text(lines),
        )
    )
    view = pd.DataFrame(
        {
            _("Line"): [issue.line for issue in problems[:SHOWN_ISSUES]],
            _("Column"): [issue.column for issue in problems[:SHOWN_ISSUES]],
            _("Value"): [issue.value for issue in problems[:SHOWN_ISSUES]],
            _("What to do"): [shown(issue.message) for issue in problems[:SHOWN_ISSUES]],
        }
    )
    phone.table(
        view,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height=cells.height(view),
        column_config={_("Line"): st.column_config.NumberColumn(width="small", pinned=True)},
        key=choices.key(draft, "issues"),
        alt=_("Rows with a problem"),
    )
    if len(problems) > SHOWN_ISSUES:
        st.caption(
            _(
                "The first {shown} of {count} problems. The download has all of them.",
                shown=count_text(SHOWN_ISSUES),
                count=count_text(len(problems)),
            )
        )
    downloads.button(
        _("Download the list"),
        lambda: issues_csv(preview),
        "problems.csv",
        "text/csv",
        key=choices.key(draft, "issues_download"),
    )


def issues_csv(preview: Preview) -> bytes:
    """Return all issues as CSV for Excel; no cell is ever taken for a formula."""
    head = [_("Line"), _("Column"), _("Value"), _("What to do")]
    rows = ([issue.line, issue.column, issue.value, shown(issue.message)] for issue in preview.issues)
    return plain_files.rows_as_csv([head, *rows])


def obstacles(preview: Preview) -> None:
    """Say what has to be settled before posting, and what was decided by evidence."""
    for sentence in preview.blocking:
        st.warning(cells.escape(sentence), icon=":material/block:")
    for sentence in preview.notes:
        st.caption(f":material/info: {cells.escape(sentence)}")
