"""What a budget version holds: totals, months, comparison, lines, history."""

import pandas as pd
import streamlit as st

from pages.common import cells, queries
from planning.periods import FiscalCalendar
from reports.formats import Formats
from services.budgets import comparison as budget_compare
from services.budgets.comparison import VersionSums
from services.budgets.versions import Version

STATUS = {
    "draft": ":gray-badge[:material/edit: Draft]",
    "submitted": ":orange-badge[:material/hourglass_top: Submitted]",
    "approved": ":blue-badge[:material/check: Approved]",
    "locked": ":blue-badge[:material/lock: Locked]",
}
PRIOR_YEAR = "Actuals of the year before"
PAGE_ROWS = 200
ACTIONS = {
    "budget.create": "Made",
    "budget.copy": "Copied from another version",
    "budget.edit": "Renamed or noted",
    "budget.submit": "Submitted",
    "budget.approve": "Approved",
    "budget.return": "Returned to draft",
    "budget.lock": "Locked",
}


def overview(versions: list[Version], sums: dict[int, VersionSums], formats: Formats) -> None:
    """Show all versions with their totals, one row each."""
    label = FiscalCalendar(queries.settings().fiscal_first_month).label
    table = pd.DataFrame(
        {
            "Version": [version.name for version in versions],
            "Year": [label(version.fiscal_year) for version in versions],
            "Status": [version.status.capitalize() for version in versions],
            "Lines": [sums[version.id].lines for version in versions],
            "Revenue": [sums[version.id].revenue_minor for version in versions],
            "Expense": [sums[version.id].expense_minor for version in versions],
            "Result": [sums[version.id].result_minor for version in versions],
        }
    )
    amounts = ["Revenue", "Expense", "Result"]
    st.dataframe(
        cells.written(table, formats, amounts=amounts),
        hide_index=True,
        column_config={
            "Version": st.column_config.TextColumn(pinned=True),
            "Lines": st.column_config.NumberColumn(format="localized"),
        },
        alt="All budget versions with status and totals",
        key="versions_table",
    )


def headline(version: Version, total: VersionSums, formats: Formats) -> None:
    """Show status, where the version comes from, and its three totals."""
    kind = {"original": "Original budget", "revised": "Revised budget", "forecast": "Forecast"}[version.kind]
    calendar = FiscalCalendar(queries.settings().fiscal_first_month)
    parts = [STATUS[version.status], kind, calendar.label(version.fiscal_year), f"{total.lines:,} lines"]
    parts.append(f"made by {cells.escaped(version.created_by)} on {version.created_at:%Y-%m-%d}")
    if version.approved_by:
        parts.append(f"approved by {cells.escaped(version.approved_by)} on {version.approved_at:%Y-%m-%d}")
    st.markdown(" · ".join(parts))
    if version.note:
        st.text(version.note)
    columns = st.columns(3)
    columns[0].metric("Revenue", formats.money(total.revenue_minor), border=True)
    columns[1].metric("Expense", formats.money(total.expense_minor), border=True)
    columns[2].metric("Result", formats.money(total.result_minor), border=True)


def months(version: Version, formats: Formats) -> None:
    """Show revenue, expense and result of the twelve months, and their sum."""
    table = queries.ask(budget_compare.months, version_id=version.id)
    amounts = ["revenue_minor", "expense_minor", "result_minor"]
    total = pd.DataFrame([{"period": 0, **{name: table[name].sum() for name in amounts}}])
    table = pd.concat([table, total], ignore_index=True)
    labels = [formats.month(period) if period else "Year" for period in table["period"].tolist()]
    view = table[amounts].rename(columns=_titles(amounts))
    view.insert(0, "Month", labels)
    st.dataframe(
        cells.written(view, formats, amounts=list(view.columns[1:])),
        hide_index=True,
        height="content",
        alt=f"Monthly totals of {version.name}",
        key="version_months",
    )


def comparison(version: Version, versions: list[Version], formats: Formats) -> None:
    """Compare with another version, or with last year's actuals: totals first, then line by line."""
    others = {other.name: other.id for other in versions if other.id != version.id}
    name = st.selectbox("Compare with", [PRIOR_YEAR, *others], key="version_other", width=360)
    table = queries.ask(budget_compare.compare, version_id=version.id, other_id=others.get(name))
    if table.empty:
        st.info("Neither side has any figures.")
        return
    st.dataframe(_compared_totals(table, version.name, name, formats), hide_index=True, key="version_totals")
    only_changes = st.toggle("Only lines that differ", value=True, key="version_changes")
    shown = table[table["difference_minor"] != 0] if only_changes else table
    if shown.empty:
        st.info("The two are equal, line by line.")
        return
    view = pd.DataFrame(
        {
            "Department": shown["department_code"] + " · " + shown["department"],
            "Account": shown["account_code"] + " · " + shown["account"],
            version.name: shown["amount_minor"],
            name: shown["other_minor"],
            "Difference": shown["difference_minor"],
            "%": shown["share"],
        }
    )
    amounts = [version.name, name, "Difference"]
    styled = cells.written(view, formats, amounts=amounts, percents=["%"])
    st.dataframe(styled, hide_index=True, height=420, key="version_compared", alt=f"{version.name} against {name}")


def lines(version: Version, formats: Formats) -> None:
    """Show the lines, searched and paged by the database."""
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    search = left.text_input("Search", key="version_search", placeholder="Department, account or note", type="search")
    page = int(right.number_input("Page", min_value=1, value=1, step=1, key="version_page"))
    table, total = queries.ask(
        budget_compare.lines, version_id=version.id, search=search or "", offset=(page - 1) * PAGE_ROWS, limit=PAGE_ROWS
    )
    if not total:
        st.info("No line matches." if search else "This version has no lines yet.")
        return
    first = (page - 1) * PAGE_ROWS + 1
    st.caption(f"Lines {first:,} to {first + len(table) - 1:,} of {total:,}" if len(table) else "Nothing on this page.")
    numbers = table["line_number"].astype("Int64").map("line {:,}".format, na_action="ignore")
    origin = (table["file_name"] + ", " + numbers).fillna("typed in")
    view = pd.DataFrame(
        {
            "Month": [formats.month(period) for period in table["period"].tolist()],
            "Department": table["department_code"] + " · " + table["department"],
            "Account": table["account_code"] + " · " + table["account"],
            "Amount": table["amount_minor"],
            "Kind": table["kind"].str.replace("_", " "),
            "From": origin,
        }
    )
    styled = cells.written(view, formats, amounts=["Amount"], cents=True)
    st.dataframe(styled, hide_index=True, height=420, key="version_lines", alt=f"Lines of {version.name}")


def past(version: Version) -> None:
    """Show who did what with the version, newest first."""
    table = queries.ask(budget_compare.history, version_id=version.id)
    if table.empty:
        st.info("Nothing is recorded for this version.")
        return
    view = pd.DataFrame(
        {
            "When": table["at"],
            "Who": table["actor"],
            "What": [ACTIONS.get(action, action) for action in table["action"]],
            "Why": [details.get("reason") or "" for details in table["details"]],
        }
    )
    when = st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm")
    st.dataframe(view, hide_index=True, column_config={"When": when}, key="version_history")


def _titles(columns: list[str]) -> dict[str, str]:
    return {name: name.removesuffix("_minor").capitalize() for name in columns}


def _compared_totals(table: pd.DataFrame, name: str, other: str, formats: Formats) -> object:
    by_type = table.groupby("type")[["amount_minor", "other_minor"]].sum()
    rows = []
    for kind in ("revenue", "expense"):
        this, that = (int(by_type[side].get(kind, 0)) for side in ("amount_minor", "other_minor"))
        rows.append((kind.capitalize(), this, that))
    rows.append(("Result", rows[0][1] - rows[1][1], rows[0][2] - rows[1][2]))
    view = pd.DataFrame(rows, columns=["Total", name, other])
    view["Difference"] = view[name] - view[other]
    view["%"] = view["Difference"] / view[other].abs().where(view[other] != 0)
    return cells.written(view, formats, amounts=[name, other, "Difference"], percents=["%"])
