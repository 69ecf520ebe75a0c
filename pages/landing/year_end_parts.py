"""The parts of the year-end landing: filters, sentence, cards, the course of the year, table with downloads."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from pages.common import cells, downloads, drill, filters, kept, looks, queries, state
from pages.variance.comparison_parts import FIGURES, ROWS
from planning.hierarchy import Tree
from planning.variance import comparison
from reports.landing import charts, tables, words
from reports.variance import sentences
from services.landing.reading import YEARS_AHEAD
from services.landing.report import LandingReport
from services.variance.report import By, Choices

LATEST = "Last posted"


@dataclass(frozen=True)
class Asked:
    """What a person looks at; `through` is the last month (yyyymm) taken as actual, None for the last posted one."""

    fiscal_year: int
    version_id: int | None
    through: int | None
    department: str
    account: str

    @property
    def year(self) -> dict[str, Any]:
        """Return what names the landing of the year."""
        return {"fiscal_year": self.fiscal_year, "version_id": self.version_id, "through": self.through}

    @property
    def selection(self) -> dict[str, Any]:
        """Return what names the selection."""
        return self.year | {"department": self.department, "account": self.account}


@dataclass(frozen=True)
class View:
    """How the answer is laid out: which rows, and which figures."""

    by: By
    figures: str

    @property
    def title(self) -> str:
        """Return the name of the figures."""
        return "Operating result" if self.figures == "result" else self.figures.capitalize()


def filters_of(choices: Choices, latest: int) -> Asked:
    """Draw the filters in one wrapping row and return what was chosen."""
    calendar = choices.calendar
    newest = calendar.fiscal_year(latest)
    years = {calendar.label(year): year for year in range(newest + YEARS_AHEAD, min(choices.fiscal_years) - 1, -1)}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        year = years[filters.explicit("Year", list(years), calendar.label(newest), state.LANDING_YEAR, width=150)]
        department = filters.department(choices)
        account = filters.account(choices)
        with st.popover("More", icon=":material/tune:", key="more_filters"):
            version = filters.budget_version(choices.versions_of(year))
            through = _through(choices, year, latest)
    return Asked(year, version.id if version else None, through, department, account)


def _through(choices: Choices, year: int, latest: int) -> int | None:
    months = {looks.formats().month(month): month for month in choices.calendar.months(year) if month <= latest}
    if not months:
        return None
    chosen = st.selectbox(
        "Actual through",
        [LATEST, *reversed(months)],
        key=state.THROUGH,
        bind="query-params",
        help="See the landing as it was after an earlier month, with what was known then.",
    )
    return months.get(chosen or LATEST)


def view(choices: Choices, asked: Asked) -> View:
    """Draw what rows and figures are, where there is a choice, and return it."""
    kind = choices.accounts[asked.account].kind
    one_department = choices.departments.is_leaf(asked.department)
    one_account = choices.accounts.is_leaf(asked.account)
    with st.container(horizontal=True, gap="small"):
        by: By = "account" if one_department else "department"
        if not one_department and not one_account:
            rows = st.segmented_control(
                "Rows", list(ROWS), default="Departments", required=True, key=state.ROWS, bind="query-params"
            )
            by = ROWS[rows or "Departments"]
        if kind != "result":
            return View(by, kind)
        figures = st.segmented_control(
            "Figures",
            list(FIGURES),
            default="Operating result",
            required=True,
            key=state.FIGURES,
            bind="query-params",
        )
        return View(by, FIGURES[figures or "Operating result"])


def one_line(choices: Choices, asked: Asked) -> tuple[int, int] | None:
    """Return department and account id when exactly one of each is chosen."""
    department, account = _leaf(choices.departments, asked.department), _leaf(choices.accounts, asked.account)
    return None if department is None or account is None else (department, account)


def _leaf(tree: Tree, key: str) -> int | None:
    return tree[key].member if tree.is_leaf(key) else None


def sentence(found: LandingReport, shown: View, choices: Choices) -> None:
    """Say where the year lands, how sure that is and what moves it."""
    formats = looks.formats()
    total = found.total(shown.figures)
    year = choices.calendar.label(found.fiscal_year)
    told = words.headline(total, formats, year=year, over=_over(found))
    st.markdown(f"#### {cells.escaped(told)}")
    rows = found.rows[~found.rows["is_group"]]
    if shown.by == "account" and shown.figures != "result":
        rows = rows[rows["type"] == shown.figures]
    told = words.movers(rows, formats, figures=shown.figures) if len(rows) > 1 else ""
    if told and not pd.isna(total["budget"]):
        st.markdown(cells.escaped(told))


def _over(found: LandingReport) -> bool:
    return len(found.closed) == len(found.months)


def cautions(found: LandingReport) -> None:
    """Say what the reader must know before trusting the picture."""
    formats = looks.formats()
    closed = formats.months(found.closed) if found.closed else ""
    basis = f"Actual: {closed}. " if closed and not _over(found) else ""
    if found.version is None:
        basis += "There is no budget for this year."
    elif found.version.status not in ("approved", "locked"):
        basis += f"{found.version.name} is {found.version.status}, not approved."
    told = [basis.strip()]
    if not _over(found):
        told += words.cautions(
            begun=bool(found.closed),
            partial=found.partial,
            awaited=found.awaited,
            past_years=found.past_years,
            by_hand=found.by_hand,
            formats=formats,
        )
    told = [text for text in told if text]
    if told:
        st.caption(f":material/info: {cells.escaped(' '.join(told))}")


def cards(found: LandingReport, shown: View) -> None:
    """Draw revenue, expense and result with their distance from budget, and the chance of reaching it."""
    total = found.total(shown.figures)
    formats = looks.formats()
    rows = [found.total(name) for name in ("revenue", "expense", "result")]
    rows = [row for row in rows if row["landing"] or not pd.isna(row["budget"])]
    if len(rows) < 3:
        rows = [row for row in rows if row["type"] != "result"]
    with st.grid(columns=4, min_column_width=150, gap="small"):
        for row in rows:
            _card(row, over=_over(found))
        chance = float("nan") if _over(found) else words.chance_of_budget(total)
        if not pd.isna(chance):
            title = words.chance_title(shown.figures)
            st.metric(title, formats.percent(chance, digits=0), border=True, help="Read off the range of the landing.")


def _card(row: dict[str, Any], *, over: bool) -> None:
    formats = looks.formats()
    name = {"result": "Operating result"}.get(str(row["type"]), str(row["type"]).capitalize())
    known = "" if over or pd.isna(row["lo80"]) else f" 80% range {formats.money(row['lo80'])} to "
    known += f"{formats.money(row['hi80'])}." if known else ""
    st.metric(
        name,
        formats.short(row["landing"]),
        delta=None if pd.isna(row["budget"]) else _distance(row),
        **looks.verdict("" if pd.isna(row["budget"]) else str(row["variance_verdict"])),
        border=True,
        help=f"Budget {formats.money(row['budget'])}, actual to date {formats.money(row['actual'])}.{known}",
    )


def _distance(row: dict[str, Any]) -> str:
    if row["variance"] == 0:
        return "on budget"
    word = sentences.direction(str(row["type"]), int(row["variance"]))
    return f"{looks.formats().short(abs(row['variance']))} {word}"


def course(found: LandingReport, shown: View) -> None:
    """Draw the year added up to its end, with the range it opens into, and its distance from the budget."""
    formats, colors, total = looks.formats(), looks.colors(), found.total(shown.figures)
    year = charts.Year(found.course, total, len(found.closed))
    compared = bool(found.course["budget"].notna().all())
    left, right = st.columns(2, gap="medium") if compared else (st.container(), None)
    with left:
        st.markdown(f"**{shown.title}, added up over the year**")
        st.vega_lite_chart(
            kept.chart(charts.course, year, formats, colors),
            alt=f"{shown.title} added up: actual solid, landing dashed to {formats.short(total['landing'])} with its "
            f"ranges, budget dotted to {formats.short(total['budget'])}.",
        )
    if right is not None:
        with right:
            st.markdown("**Its distance from the budget**")
            off = total["landing"] - total["budget"]
            st.vega_lite_chart(
                kept.chart(charts.distance, year, formats, colors),
                alt=f"Distance from the budget, added up: {formats.short(off)} at the year's end.",
            )
    if not _over(found) and not pd.isna(total["lo80"]):
        st.caption("Darker band 80%, lighter band 95% of what may come, from errors of past landings.")


def table(asked: Asked, found: LandingReport, shown: View) -> None:
    """Draw the table with subtotals or largest first, its downloads, and the way down."""
    first, formats = shown.by.capitalize(), looks.formats()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.markdown(f"**By {first.lower()}** · {queries.settings().currency}", width="content")
        with st.container(horizontal=True, width="content", gap="small"):
            order = drill.order()
            source = downloads.source(f"Year-end landing, {shown.title.lower()}", found.months, found.version)
            downloads.csv_and_excel(
                f"landing-{shown.by}-{found.fiscal_year}",
                as_csv=lambda: tables.as_csv(found.rows, formats, first=first),
                as_workbook=lambda: tables.as_workbook(found.rows, source, formats, first=first),
                prefix="landing_",
            )
    rows, subtotals = found.rows, order == drill.SUBTOTALS
    if not subtotals:
        rows = comparison.largest(rows[~rows["is_group"]], len(rows)).reset_index(drop=True)
    seen = tables.landing_view(rows, formats, first=first, hierarchy=subtotals, over=_over(found))
    drill.table(
        kept.table(tables.styled, seen, rows, formats, looks.colors()),
        rows["key"].tolist(),
        key=f"landing_{shown.by}_{asked.department}_{asked.account}_{order}",
        alt=f"Year-end landing by {first.lower()}: actual, open months, landing, range, budget, variance, method",
        go=lambda key: drill.into(shown.by, key),
        columns=_explained(),
        lead=tables.LEAD,
    )
    st.caption("Select a row to look inside it: departments, then accounts, then the months and methods of one line.")


def _explained() -> dict[str, Any]:
    helps = {
        "Open months": "What the lines' methods expect of the months without actuals.",
        "80% range": "Four times in five the year ends in it, judged by errors of past landings at the same month. "
        "A total has its own range; ranges do not add up.",
        "Method": "How the lines below are landed: the method used most, and how many lines use another.",
    }
    return {title: st.column_config.Column(help=text) for title, text in helps.items()}
