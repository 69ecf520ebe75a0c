"""A month as reported, as it stands now, and what changed: totals, figures, the files behind them, and their lines."""

import pandas as pd
import streamlit as st

from language import _, in_quotes, ngettext, translate
from pages.common import cells, downloads, kept, looks, phone, queries
from pages.editors import boxes
from pages.people import naming
from reports import column_tables
from reports.month_end import checklist as checklist_words
from reports.month_end import reported as words
from services.month_end import changes
from services.month_end.changes import ChangesBeside, MonthChanges
from services.month_end.close_records import CloseRecord
from services.month_end.left_open import name_lines
from services.variance.question import Question
from services.variance.report import Report

#: Rows that a table shows before it scrolls.
MOST_ROWS = 12


def section(period: int) -> None:
    """Show the closes of a month and what changed since one of them; nothing of a month never closed."""
    told = queries.ask(changes.of_month, period=period)
    if told is None:
        return
    formats = looks.formats()
    st.header(_("As reported"))
    for one in told.closes:
        st.markdown(f"- {cells.escape(_record(one))}")
    if len(told.closes) > 1:
        labels = boxes.by_label(map(_label, told.closes), (one.id for one in told.closes))
        chosen = boxes.selectbox(st, _("Compared with"), list(labels), key="reported_close", width=300)
        told = queries.ask(changes.of_month, period=period, close_id=labels[chosen]) or told
    sentence = words.headline(told.totals, len(told.rows), formats.month_long(period), formats)
    st.markdown(f"## {cells.escape(sentence)}")
    _table(words.totals(told.totals), words.TOTALS, "reported_totals", _("As reported, now, changed"))
    _budget(told)
    _change_tables(told.rows, told.files, f"reported-{period}", (period,))
    _lines(told)


def _label(one: CloseRecord) -> str:
    return _("Close {number}, {when}", number=one.number, when=looks.formats().stamp(one.closed_at))


def _record(one: CloseRecord) -> str:
    """Return who closed a month when and why, what was open, and whether it was reopened, in one line."""
    formats = looks.formats()
    closer = naming.name(one.closed_by)
    parts = [
        _("Close {number}, {when}", number=one.number, when=formats.stamp(one.closed_at)),
        _(
            "proposed by {name}, confirmed by {other}",
            name=naming.name(one.proposed_by),
            other=naming.name(one.closed_by),
        )
        if one.proposed_by != one.closed_by
        else _("closed by {name}", name=closer),
        _("result {amount}", amount=formats.money(one.revenue - one.expense)),
    ]
    if one.reason:
        parts.append(in_quotes(one.reason))
    if one.open_items:
        names = ", ".join(checklist_words.name(item) for item in one.open_items)
        parts.append(_("open then: {items}", items=names))
    if one.unexplained:
        parts.append(_without_explanations(one))
    if one.ended_at is not None:
        told = {"when": formats.stamp(one.ended_at), "name": naming.name(one.ended_by)}
        parts.append(
            _("reopened {when} by {name}: “{reason}”", **told, reason=one.ended_reason)
            if one.ended_reason
            else _("reopened {when} by {name}", **told)
        )
    return " · ".join(parts)


def _without_explanations(one: CloseRecord) -> str:
    """Return which variances nobody had explained, and why the month was closed without them."""
    lines = name_lines(one.unexplained)
    if not one.unexplained_reason:
        return _("without explanation: {lines}", lines=lines)
    return _("without explanation: {lines} – “{reason}”", lines=lines, reason=one.unexplained_reason)


def _budget(told: MonthChanges) -> None:
    if told.budget is None:
        return
    changed = told.budget["revenue"][2] or told.budget["expense"][2]
    formats = looks.formats()
    if not changed:
        st.caption(cells.escape(_("Reported against “{budget}”, which is unchanged.", budget=told.close.budget)))
        return
    st.caption(
        cells.escape(
            _(
                "Reported against “{budget}” (result {amount}); the approved budget is now “{other}” (result {now}).",
                budget=told.close.budget,
                amount=formats.money(told.budget["result"][0]),
                other=told.budget_now,
                now=formats.money(told.budget["result"][1]),
            )
        )
    )


def _change_tables(rows: pd.DataFrame, files: pd.DataFrame, stem: str, months: tuple[int, ...]) -> None:
    """Show the figures that changed and the files behind them, to take along."""
    if rows.empty:
        return
    formats = looks.formats()
    changed, behind = words.in_words(rows, formats), words.in_words(files, formats)
    behind = behind.assign(person=naming.names(behind["person"]))
    source = downloads.source(_("Changed after close"), months, None)
    with st.container(horizontal=True, gap="small"):
        downloads.csv_and_excel(
            stem,
            as_csv=lambda: column_tables.as_csv(changed, words.CHANGES, formats),
            as_workbook=lambda: column_tables.as_workbook(
                changed, words.CHANGES, formats, sheet=_("Changed after close"), notes=source.lines()
            ),
            prefix="reported_",
        )
    _table(changed, words.CHANGES, "reported_changes", _("Figures that changed after the close"))
    st.markdown(_("**Files behind these changes**"))
    _table(behind, words.FILES, "reported_files", _("Files behind the changes"))


def _table(rows: pd.DataFrame, columns: tuple[column_tables.TableColumn, ...], key: str, alt: str) -> None:
    titles = [translate(column.title) for column in columns]
    phone.table(
        kept.table(column_tables.style, rows, columns, looks.formats()),
        hide_index=True,
        height=cells.height(rows, rows=MOST_ROWS),
        placeholder="–",
        lead=(_("Changed"),),
        column_config={titles[0]: phone.name_column(260)},
        alt=alt,
        key=key,
    )


def _lines(told: MonthChanges) -> None:
    """Let one changed figure be chosen and list its ledger lines."""
    if told.rows.empty:
        return
    places = told.rows.drop_duplicates(["department_id", "account_id"])
    labels = boxes.by_label(
        places["account"] + " · " + places["department"],
        places[["department_id", "account_id"]].astype("int64").itertuples(index=False, name=None),
    )
    with st.expander(_("Ledger lines behind one figure"), icon=":material/receipt_long:"):
        chosen = boxes.selectbox(st, _("Figure"), list(labels), key="reported_figure")
        department, account = labels[chosen]
        rows = queries.ask(
            changes.lines,
            period=told.period,
            department_id=department,
            account_id=account,
            close_id=told.close.id,
        )
        if rows.empty:
            st.caption(_("No line came or was replaced: a file was undone, or the account moved."))
            return
        _table(words.lines_in_words(rows), words.LINES, "reported_lines", _("Ledger lines behind the change"))


def beside(question: Question) -> ChangesBeside | None:
    """Return what changed in the reported months of a question; None where none was reported."""
    return queries.ask(changes.beside, question=question)


def in_comparison(question: Question, report: Report) -> None:
    """Say below budget versus actual what changed after the close of its months; nothing where nothing did."""
    told = beside(question)
    if told is None or told.rows.empty:
        return
    formats = looks.formats()
    sentence = words.headline(told.totals, len(told.rows), formats.runs(told.months), formats)
    title = ngettext(
        "Changed after close: {count} figure in {months}",
        "Changed after close: {count} figures in {months}",
        len(told.rows),
        count=formats.number(len(told.rows)),
        months=formats.runs(told.changed),
    )
    with st.expander(cells.escape(title), icon=":material/history:", key="fold_after_close", on_change="rerun") as fold:
        if fold.open:
            st.markdown(cells.escape(sentence))
            _table(words.totals(told.totals), words.TOTALS, "reported_totals", _("As reported, now, changed"))
            _change_tables(told.rows, told.files, f"changed-after-close-{report.months[-1]}", told.changed)
