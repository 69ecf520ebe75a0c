"""The ledger lines behind a figure, down to the file and line they came from."""

from functools import partial

import pandas as pd
import streamlit as st

from language import _, ngettext, translate
from pages.common import access, cells, downloads, line_search, looks, messages, phone, queries, state
from reports import plain_files
from reports.formats import Formats
from services.variance import ledger_lines
from services.variance.report import Choices, Question, Report


def section(choices: Choices, question: Question, report: Report) -> None:
    """Draw the lines once a department or an account is chosen; all lines of a hospital are no answer."""
    one_department = choices.departments.is_leaf(question.department)
    one_account = choices.accounts.is_leaf(question.account)
    if not (one_department or one_account):
        return
    st.subheader(_("Ledger lines"), anchor="ledger-lines")
    periods = tuple(period for period in report.months if period not in report.without_actuals)
    mixed = choices.accounts[question.account].kind == "result"
    about = [
        _("{label}: {value}", label=_("Department"), value=translate(choices.departments[question.department].label)),
        _("{label}: {value}", label=_("Account"), value=translate(choices.accounts[question.account].label)),
    ]
    _lines(periods, question.department, question.account, about=about, mixed=mixed)


@st.fragment
@messages.guard
def _lines(periods: tuple[int, ...], department: str, account: str, *, about: list[str], mixed: bool) -> None:
    with messages.refusals():
        search = line_search.ask()
        matching = queries.ask(
            ledger_lines.find,
            periods=periods,
            department=department,
            account=account,
            search=search.words,
            order=search.order,
            page=search.page,
        )
        _table(matching, mixed=mixed)
        if matching.count:
            cut = downloads.cut_short(matching.count)
            for sentence in cut:
                st.caption(sentence)
            _files(periods, department, account, search, about=[*about, *_search_words(search), *cut])


def _table(matching: ledger_lines.LedgerLinesPage, *, mixed: bool) -> None:
    formats = looks.formats()
    if not matching.count:
        st.caption(_("No ledger lines match."))
        return
    st.caption(cells.escape(_count_and_sum(matching, mixed=mixed)))
    shown = _view(matching.lines, formats)
    amount = _("Amount")
    constant = {name for name in (_("Department"), _("Account")) if shown[name].eq(shown[name].iloc[0]).all()}
    phone.table(
        shown.style.format(lambda minor: formats.amount(minor, cents=True), subset=[amount]),
        lead=phone.AS_AT_A_DESK,
        hide_index=True,
        height="content" if len(shown) <= 15 else 560,
        column_order=[name for name in shown.columns if name not in constant],
        alt=_("Ledger lines with amount, date, description, supplier, file and line"),
    )
    pages = matching.pages(ledger_lines.PAGE_SIZE)
    if pages > 1:
        st.pagination(pages, key=state.LINES_PAGE)


def _search_words(search: line_search.LineSearch) -> list[str]:
    words = search.words.strip()
    return [_("{label}: {value}", label=_("Search"), value=words)] if words else []


def _files(
    periods: tuple[int, ...], department: str, account: str, search: line_search.LineSearch, *, about: list[str]
) -> None:
    """Draw the files of all lines that match, in their order; `about` says which lines these are."""
    formats, url, actor = looks.formats(), access.url(), access.actor()
    source = downloads.source(_("Ledger lines"), periods, None)
    period = _("Period: {period}", period=source.period)
    below = [source.hospital, source.title, *about, period, source.data_as_of]

    def rows() -> pd.DataFrame:
        find = partial(
            ledger_lines.find,
            url,
            actor,
            periods=periods,
            department=department,
            account=account,
            search=search.words,
            order=search.order,
        )
        shown = _view(ledger_lines.every_page(find), formats)
        return shown.assign(
            **{_("Amount"): pd.Series([formats.figure(minor) for minor in shown[_("Amount")]], shown.index)}
        )

    with st.container(horizontal=True, gap="small"):
        downloads.csv_and_excel(
            f"ledger-lines-{periods[-1]}",
            as_csv=lambda: plain_files.as_csv(rows()),
            as_workbook=lambda: plain_files.as_workbook(
                rows(), sheet=_("Ledger lines"), below=below, day_code=formats.day_code
            ),
            prefix="ledger_lines_",
        )


def _view(lines: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    columns = {
        _("Amount"): lines["amount_minor"],
        _("Date"): lines["posting_date"],
        _("Description"): lines["description"],
        _("Supplier"): lines["supplier"].fillna(""),
        _("Reference"): lines["reference"],
        _("File"): lines["file_name"],
        _("Line"): lines["line_number"],
        _("Month"): [formats.month(period) for period in lines["period"]],
        _("Department"): lines["department"],
        _("Account"): lines["account"],
        _("Batch"): lines["batch_id"],
    }
    return pd.DataFrame(columns)


def _count_and_sum(matching: ledger_lines.LedgerLinesPage, *, mixed: bool) -> str:
    formats = looks.formats()
    count, total = formats.number(matching.count), formats.money(matching.total_minor, cents=True)
    if mixed:  # revenue and cost are both positive in the ledger: their sum would mean nothing
        return ngettext("{count} line", "{count} lines", matching.count, count=count)
    return ngettext(
        "{count} line, total {total}", "{count} lines, total {total}", matching.count, count=count, total=total
    )
