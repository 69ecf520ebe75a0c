"""What a budget version holds: totals, months, comparison, lines, history."""

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from language import N_, _, in_quotes, ngettext, translate
from pages.common import cells, downloads, phone, queries
from pages.editors import boxes
from pages.people import naming
from planning.periods import FiscalCalendar
from reports.formats import Formats
from services.budgets import comparison as budget_compare
from services.budgets.comparison import VersionSums
from services.budgets.versions import Version

STATUSES = {
    "draft": N_("Draft"),
    "submitted": N_("Submitted"),
    "approved": N_("Approved"),
    "locked": N_("Locked"),
}
#: Color and icon of a status.
BADGES = {
    "draft": ("gray", "edit"),
    "submitted": ("orange", "hourglass_top"),
    "approved": ("blue", "check"),
    "locked": ("blue", "lock"),
}
KINDS = {"original": N_("Original budget"), "revised": N_("Revised budget"), "forecast": N_("Forecast")}
LINE_KINDS = {"base": N_("Base"), "initiative": N_("Initiative"), "one_time": N_("One-time")}
TYPES = {"revenue": N_("Revenue"), "expense": N_("Expense"), "result": N_("Result")}
PAGE_ROWS = 200
ACTIONS = {
    "budget.create": N_("Created"),
    "budget.copy": N_("Copied from another version"),
    "budget.cells": N_("Figures typed in the sheet"),
    "budget.build": N_("Drivers changed"),
    "budget.adjustment": N_("Initiative, transfer or carry-forward"),
    "budget.due": N_("Due day changed"),
    "budget.edit": N_("Renamed or note edited"),
    "budget.submit": N_("Submitted"),
    "budget.approve": N_("Approved"),
    "budget.exempt": N_("Approval allowed despite own changes"),
    "budget.return": N_("Returned to draft"),
    "budget.lock": N_("Locked"),
}


def overview(versions: list[Version], sums: dict[int, VersionSums], formats: Formats) -> None:
    """Show all versions with their totals, one row each."""
    label = FiscalCalendar(queries.settings().fiscal_first_month).label
    table = pd.DataFrame(
        {
            _("Version"): [version.name for version in versions],
            _("Year"): [label(version.fiscal_year) for version in versions],
            _("Status"): [translate(STATUSES[version.status]) for version in versions],
            _("Lines"): [sums[version.id].lines for version in versions],
            _("Revenue"): [sums[version.id].revenue_minor for version in versions],
            _("Expense"): [sums[version.id].expense_minor for version in versions],
            _("Result"): [sums[version.id].result_minor for version in versions],
        }
    )
    amounts = [_("Revenue"), _("Expense"), _("Result")]
    downloads.table(table, "budget-versions", title=_("All budget versions with status and totals"), amounts=amounts)
    phone.table(
        cells.write_out(table, formats, amounts=amounts, counts=[_("Lines")]),
        lead=(_("Result"), _("Status")),
        hide_index=True,
        column_config={_("Version"): st.column_config.TextColumn(pinned=True)},
        alt=_("All budget versions with status and totals"),
        key="versions_table",
    )


def headline(version: Version, total: VersionSums, formats: Formats) -> None:
    """Show status, where the version comes from, and its three totals."""
    calendar = FiscalCalendar(queries.settings().fiscal_first_month)
    parts = [
        _badge(version.status),
        translate(KINDS[version.kind]),
        calendar.label(version.fiscal_year),
        ngettext("{count} line", "{count} lines", total.lines, count=formats.number(total.lines)),
        _(
            "created by {person} on {day}",
            person=cells.escape(naming.name(version.created_by)),
            day=formats.day(version.created_at),
        ),
    ]
    if version.approved_by:
        parts.append(
            _(
                "approved by {person} on {day}",
                person=cells.escape(naming.name(version.approved_by)),
                day=formats.day(version.approved_at),
            )
        )
    st.markdown(" · ".join(parts))
    if version.note:
        st.text(version.note)
    columns = st.columns(3)
    columns[0].metric(_("Revenue"), formats.money(total.revenue_minor), border=True)
    columns[1].metric(_("Expense"), formats.money(total.expense_minor), border=True)
    columns[2].metric(_("Result"), formats.money(total.result_minor), border=True)


def _badge(status: str) -> str:
    color, icon = BADGES[status]
    return f":{color}-badge[:material/{icon}: {translate(STATUSES[status])}]"


def months(version: Version, formats: Formats) -> None:
    """Show revenue, expense and result of the twelve months, and their sum."""
    table = queries.ask(budget_compare.months, version_id=version.id)
    amounts = ["revenue_minor", "expense_minor", "result_minor"]
    total = pd.DataFrame([{"period": 0, **{name: table[name].sum() for name in amounts}}])
    table = pd.concat([table, total], ignore_index=True)
    labels = [formats.month(period) if period else _("Year") for period in table["period"].tolist()]
    view = table[amounts].rename(columns=_titles(amounts))
    view.insert(0, _("Month"), labels)
    phone.table(
        cells.write_out(view, formats, amounts=list(view.columns[1:])),
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height="content",
        alt=_("Monthly totals of {version}", version=version.name),
        key="version_months",
    )


def comparison(version: Version, versions: list[Version], formats: Formats) -> None:
    """Compare with another version, or with last year's actuals: totals first, then line by line."""
    others = {other.id: other.name for other in versions if other.id != version.id}
    first = 1 + list(others).index(version.parent_id) if version.parent_id in others else 0  # a revision: what changed
    last_year = _("Prior-year actuals")
    chosen: int | None = boxes.selectbox(
        st,
        _("Compare with"),
        [None, *others],
        index=first,
        format_func=lambda number: others.get(number, last_year),
        key=f"version_other_{version.id}",
        width=360,
    )
    table = queries.ask(budget_compare.compare, version_id=version.id, other_id=chosen)
    name = others.get(chosen or 0, last_year)
    if table.empty:
        st.info(_("Neither has any figures."))
        return
    phone.table(
        _compared_totals(table, version.name, name, formats),
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        key="version_totals",
    )
    only_changes = st.toggle(_("Only lines that differ"), value=True, key="version_changes")
    shown = table[table["difference_minor"] != 0] if only_changes else table
    if shown.empty:
        st.info(_("The two match line by line."))
        return
    this, that = _sides(version.name, name, _("Department"), _("Account"))
    view = pd.DataFrame(
        {
            _("Department"): shown["department_code"] + " · " + shown["department"],
            _("Account"): shown["account_code"] + " · " + shown["account"],
            this: shown["amount_minor"],
            that: shown["other_minor"],
            _("Difference"): shown["difference_minor"],
            "%": shown["share"],
        }
    )
    amounts = [this, that, _("Difference")]
    downloads.table(
        view,
        f"budget-{version.id}-compared",
        title=_("{version} compared with {other}", version=version.name, other=name),
        amounts=amounts,
    )
    styled = cells.write_out(view, formats, amounts=amounts, percents=["%"])
    phone.table(
        styled,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height=420,
        key="version_compared",
        alt=_("{version} compared with {other}", version=version.name, other=name),
    )


def lines(version: Version, formats: Formats) -> None:
    """Show the lines, searched and paged by the database."""
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    search = left.text_input(
        _("Search"), key="version_search", placeholder=_("Department, account or note"), type="search"
    )
    page = int(right.number_input(_("Page"), min_value=1, value=1, step=1, key="version_page"))
    table, total = queries.ask(
        budget_compare.lines, version_id=version.id, search=search or "", offset=(page - 1) * PAGE_ROWS, limit=PAGE_ROWS
    )
    if not total:
        st.info(_("No matching lines.") if search else _("This version has no lines yet."))
        return
    first = (page - 1) * PAGE_ROWS + 1
    st.caption(
        _(
            "Lines {first}–{last} of {total}",
            first=formats.number(first),
            last=formats.number(first + len(table) - 1),
            total=formats.number(total),
        )
        if len(table)
        else _("This page is empty.")
    )
    view = pd.DataFrame(
        {
            _("Month"): [formats.month(period) for period in table["period"].tolist()],
            _("Department"): table["department_code"] + " · " + table["department"],
            _("Account"): table["account_code"] + " · " + table["account"],
            _("Amount"): table["amount_minor"],
            _("Kind"): [translate(LINE_KINDS[kind]) for kind in table["kind"].tolist()],
            _("Source"): _origins(table, formats),
        }
    )
    styled = cells.write_out(view, formats, amounts=[_("Amount")], cents=True)
    phone.table(
        styled,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height=420,
        key="version_lines",
        alt=_("Lines of {version}", version=version.name),
    )


def _origins(table: pd.DataFrame, formats: Formats) -> list[str]:
    """Return file and line of each budget line, or that drivers made it or a person entered it."""
    return [
        _("drivers")
        if driver
        else _("entered by hand")
        if pd.isna(file) or pd.isna(line)
        else _("{file}, line {line}", file=file, line=formats.number(int(line)))
        for file, line, driver in table[["file_name", "line_number", "driver"]].values.tolist()
    ]


def history(version: Version, formats: Formats) -> None:
    """Show who did what with the version, newest first."""
    table = queries.ask(budget_compare.history, version_id=version.id)
    if table.empty:
        st.info(_("No history is recorded for this version."))
        return
    view = pd.DataFrame(
        {
            _("When"): [formats.stamp(at) for at in table["at"].tolist()],
            _("Who"): naming.names(table["actor"]),
            _("What"): [translate(ACTIONS.get(action, action)) for action in table["action"]],
            _("Why"): [details.get("reason") or "" for details in table["details"]],
        }
    )
    phone.table(view, lead=phone.FIRST_FIGURE, hide_index=True, key="version_history")


def _titles(columns: list[str]) -> dict[str, str]:
    return {name: translate(TYPES[name.removesuffix("_minor")]) for name in columns}


def _sides(name: str, other: str, *titles: str) -> tuple[str, str]:
    """Return what the columns of two versions are called; no version's name is that of another column."""
    taken = {*titles, _("Difference"), "%"}
    this, that = (in_quotes(one) if one in taken else one for one in (name, other))
    return this, that if that != this else in_quotes(that)


def _compared_totals(table: pd.DataFrame, name: str, other: str, formats: Formats) -> Styler:
    by_type = table.groupby("type")[["amount_minor", "other_minor"]].sum()
    rows = []
    for kind in ("revenue", "expense"):
        this, that = (int(by_type[side].get(kind, 0)) for side in ("amount_minor", "other_minor"))
        rows.append((translate(TYPES[kind]), this, that))
    rows.append((_("Result"), rows[0][1] - rows[1][1], rows[0][2] - rows[1][2]))
    name, other = _sides(name, other, _("Total"))
    view = pd.DataFrame(rows, columns=[_("Total"), name, other])
    view[_("Difference")] = view[name] - view[other]
    view["%"] = view[_("Difference")] / view[other].abs().where(view[other] != 0)
    return cells.write_out(view, formats, amounts=[name, other, _("Difference")], percents=["%"])
