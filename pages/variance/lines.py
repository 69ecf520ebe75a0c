"""The ledger lines behind a figure, down to the file and line they came from."""

import pandas as pd
import streamlit as st

from pages.common import cells, line_search, looks, messages, queries, state
from services.variance import ledger_lines
from services.variance.report import Choices, Question, Report


def section(choices: Choices, question: Question, report: Report) -> None:
    """Draw the lines once a department or an account is chosen; all lines of a hospital are no answer."""
    one_department = choices.departments.is_leaf(question.department)
    one_account = choices.accounts.is_leaf(question.account)
    if not (one_department or one_account):
        return
    st.subheader("Ledger lines", anchor="ledger-lines")
    periods = tuple(period for period in report.months if period not in report.without_actuals)
    mixed = choices.accounts[question.account].kind == "result"
    _lines(periods, question.department, question.account, mixed=mixed)


@st.fragment
def _lines(periods: tuple[int, ...], department: str, account: str, *, mixed: bool) -> None:
    with messages.refusals():
        wanted = line_search.ask()
        found = queries.ask(
            ledger_lines.find,
            periods=periods,
            department=department,
            account=account,
            search=wanted.words,
            order=wanted.order,
            page=wanted.page,
        )
        _table(found, mixed=mixed)


def _table(found: ledger_lines.LinesPage, *, mixed: bool) -> None:
    formats = looks.formats()
    if not found.count:
        st.caption("No ledger line matches.")
        return
    # Revenue and cost are both positive in the ledger: their sum would mean nothing.
    total = "" if mixed else f", together {formats.money(found.total_minor, cents=True)}"
    st.caption(cells.escaped(f"{formats.number(found.count)} {'line' if found.count == 1 else 'lines'}{total}"))
    lines = found.lines
    columns = {
        "Amount": lines["amount_minor"],
        "Date": lines["posting_date"],
        "Description": lines["description"],
        "Supplier": lines["supplier"].fillna(""),
        "Reference": lines["reference"],
        "File": lines["file_name"],
        "Line": lines["line_number"],
        "Month": [formats.month(period) for period in lines["period"]],
        "Department": lines["department"],
        "Account": lines["account"],
        "Batch": lines["batch_id"],
    }
    shown = pd.DataFrame(columns)
    constant = {name for name in ("Department", "Account") if shown[name].eq(shown[name].iloc[0]).all()}
    st.dataframe(
        shown.style.format(lambda minor: formats.amount(minor, cents=True), subset=["Amount"]),
        hide_index=True,
        height="content" if len(shown) <= 15 else 560,
        column_order=[name for name in columns if name not in constant],
        alt="Ledger lines with amount, date, description, supplier, file and line",
    )
    pages = found.pages(ledger_lines.PAGE_SIZE)
    if pages > 1:
        st.pagination(pages, key=state.LINES_PAGE)
