"""The parts of the year-end landing: filters, sentence, cards, the course of the year, table with downloads."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from language import N_, _, translate
from pages.common import cells, downloads, drill, filters, kept, looks, queries, state
from pages.explanations import section
from pages.navigation import link_widgets
from pages.variance import underlying_parts
from pages.variance.comparison_parts import DISTANCES
from pages.variance.layout import BY_ROWS, FIRST_COLUMNS, ROWS, TITLES, Arrangement, Controls
from planning.hierarchy import Tree
from planning.variance import comparison
from reports.landing import charts, tables, words
from reports.scenarios.base_words import volume_sources
from reports.variance import sentences, underlying
from reports.variance.tables import with_explanations
from services.landing.reading import YEARS_AHEAD
from services.landing.report import LandingReport
from services.variance.report import By, Choices, Question

LATEST = N_("Last posted")
#: What rows and figures may be chosen.
CONTROLS = Controls(ROWS, rows_of_one_account=False)


@dataclass(frozen=True)
class LandingChoice:
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


def filters_of(choices: Choices, latest: int) -> LandingChoice:
    """Draw the filters in one wrapping row and return what was chosen."""
    calendar = choices.calendar
    newest = calendar.fiscal_year(latest)
    years = {calendar.label(year): year for year in range(newest + YEARS_AHEAD, min(choices.fiscal_years) - 1, -1)}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        year = years[
            filters.selectbox_in_url(
                _("Fiscal year"), list(years), calendar.label(newest), state.LANDING_YEAR, width=150
            )
        ]
        department = filters.department(choices)
        account = filters.account(choices)
        with st.popover(_("More"), icon=":material/tune:", key="more_filters"):
            version = filters.budget_version(choices.versions_of(year))
            through = _through(choices, year, latest)
    return LandingChoice(year, version.id if version else None, through, department, account)


def _through(choices: Choices, year: int, latest: int) -> int | None:
    months = [month for month in choices.calendar.months(year) if month <= latest]
    if not months:
        return None
    chosen = link_widgets.box(
        _("Actual through"),
        [0, *reversed(months)],
        key=state.THROUGH,
        first=0,
        shown=lambda month: looks.formats().month(month) if month else translate(LATEST),
        help=_("Shows the landing as of an earlier month, with the data known then."),
    )
    return chosen or None


def one_line(choices: Choices, asked: LandingChoice) -> tuple[int, int] | None:
    """Return department and account id when exactly one of each is chosen."""
    department, account = _leaf(choices.departments, asked.department), _leaf(choices.accounts, asked.account)
    return None if department is None or account is None else (department, account)


def _leaf(tree: Tree, key: str) -> int | None:
    return tree[key].member if tree.is_leaf(key) else None


def sentence(landing: LandingReport, shown: Arrangement[By], choices: Choices) -> None:
    """Say where the year lands, how sure that is and what moves it."""
    formats = looks.formats()
    total = landing.total(shown.figures)
    year = choices.calendar.label(landing.fiscal_year)
    headline = words.headline(total, formats, year=year, over=_over(landing))
    st.markdown(f"## {cells.escape(headline)}")
    rows = landing.rows[~landing.rows["is_group"]]
    if shown.by == "account" and shown.figures != "result":
        rows = rows[rows["type"] == shown.figures]
    movers = words.movers(rows, formats, figures=shown.figures) if len(rows) > 1 else ""
    if movers and not pd.isna(total["budget"]):
        st.markdown(cells.escape(movers))
    rest = landing.without_one_offs
    if rest is not None and rest.touches(shown.figures, ("landing", "budget")):
        same = words.headline(rest.total(shown.figures), formats, year=year, over=_over(landing))
        st.markdown(cells.escape(underlying.landing_sentence(rest, same, formats)))


def without_one_offs(landing: LandingReport) -> None:
    """Show the way from the reported to the underlying landing, to take along."""
    if landing.without_one_offs is None:
        return
    source = downloads.source(_("Landing without one-offs and grants"), landing.months, landing.version)
    underlying_parts.table(
        landing.without_one_offs,
        underlying.LANDING_COLUMNS,
        stem=f"underlying-landing-{landing.fiscal_year}",
        notes=source.lines(),
    )


def _over(landing: LandingReport) -> bool:
    return len(landing.closed) == len(landing.months)


def cautions(landing: LandingReport) -> None:
    """Say what the reader must know before trusting the picture."""
    formats = looks.formats()
    notes = []
    if landing.closed and not _over(landing):
        notes.append(_("Actual: {months}.", months=formats.months(landing.closed)))
    notes.append(
        _("There is no budget for this year.")
        if landing.version is None
        else looks.approval_note(landing.version.name, landing.version.status)
    )
    if not _over(landing):
        notes += words.cautions(
            begun=bool(landing.closed),
            partial=landing.partial,
            awaited=landing.awaited,
            past_years=landing.past_years,
            by_hand=landing.by_hand,
            formats=formats,
        )
    if not _over(landing) and landing.volumes:
        notes.append(_("Open months: {volumes}.", volumes=volume_sources(landing.volumes)))
    notes = [note for note in notes if note]
    if notes:
        st.caption(f":material/info: {cells.escape(' '.join(notes))}")


def cards(landing: LandingReport, shown: Arrangement[By]) -> None:
    """Draw revenue, expense and result with their distance from budget, and the chance of reaching it."""
    total = landing.total(shown.figures)
    formats = looks.formats()
    rows = [landing.total(name) for name in ("revenue", "expense", "result")]
    rows = [row for row in rows if row["landing"] or not pd.isna(row["budget"])]
    if len(rows) < 3:
        rows = [row for row in rows if row["type"] != "result"]
    with st.grid(columns=4, min_column_width=150, gap="small"):
        for row in rows:
            _card(row, over=_over(landing))
        chance = float("nan") if _over(landing) else words.chance_of_budget(total)
        if not pd.isna(chance):
            title = words.chance_title(shown.figures)
            st.metric(title, formats.percent(chance, digits=0), border=True, help=_("From the range of the landing."))


def _card(row: dict[str, Any], *, over: bool) -> None:
    formats, known = looks.formats(), not pd.isna(row["budget"])
    facts = [
        _(
            "Budget {budget}, actual to date {actual}.",
            budget=formats.money(row["budget"]),
            actual=formats.money(row["actual"]),
        )
    ]
    if not over and not pd.isna(row["lo80"]):
        facts.append(_("80% range {low} to {high}.", low=formats.money(row["lo80"]), high=formats.money(row["hi80"])))
    st.metric(
        translate(TITLES[str(row["type"])]),
        formats.short(row["landing"]),
        delta=_distance(row) if known else None,
        **looks.verdict(
            str(row["variance_verdict"]) if known else "", row["landing"] - row["budget"] if known else None
        ),
        border=True,
        help=" ".join(facts),
    )


def _distance(row: dict[str, Any]) -> str:
    if row["variance"] == 0:
        return _("on budget")
    place = sentences.direction(str(row["type"]), int(row["variance"]))
    return translate(DISTANCES[place], size=looks.formats().short(abs(row["variance"])))


def course(landing: LandingReport, shown: Arrangement[By]) -> None:
    """Draw the cumulative year up to its end, with its widening range, and its distance from the budget."""
    formats, colors, total = looks.formats(), looks.colors(), landing.total(shown.figures)
    year = charts.LandingYear(landing.course, total, len(landing.closed))
    compared = bool(landing.course["budget"].notna().all())
    left, right = st.columns(2, gap="medium") if compared else (st.container(), None)
    with left:
        st.markdown(_("**{figures}, cumulative**", figures=cells.escape(shown.title)))
        st.vega_lite_chart(
            kept.chart(charts.course, year, formats, colors),
            alt=_(
                "{figures}, cumulative: actual solid, landing dashed to {landing} with its "
                "ranges, budget dotted to {budget}.",
                figures=shown.title,
                landing=formats.short(total["landing"]),
                budget=formats.short(total["budget"]),
            ),
        )
    if right is not None:
        with right:
            st.markdown(_("**Distance from budget**"))
            off = total["landing"] - total["budget"]
            st.vega_lite_chart(
                kept.chart(charts.distance, year, formats, colors),
                alt=_("Distance from budget, cumulative: {amount} at year end.", amount=formats.short(off)),
            )
    if not _over(landing) and not pd.isna(total["lo80"]):
        st.caption(_("Darker band: 80% range. Lighter band: 95% range. Both are based on errors of past landings."))


def explained_question(choices: Choices, asked: LandingChoice, landing: LandingReport) -> Question | None:
    """Return the months with actuals, whose explanations stand beside the landing; None before the first."""
    latest = asked.through or choices.latest or 0
    months = [month for month in choices.calendar.months(landing.fiscal_year) if month <= latest]
    version = landing.version.id if landing.version else None
    return Question(months[-1], "ytd", version, asked.department, asked.account) if months else None


def table(choices: Choices, asked: LandingChoice, landing: LandingReport, shown: Arrangement[By]) -> None:
    """Draw the table with subtotals or largest first, its downloads, and the way down."""
    formats = looks.formats()
    first, title = translate(FIRST_COLUMNS[shown.by]), translate(BY_ROWS[shown.by])
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.markdown(f"**{title}** · {queries.settings().currency}", width="content")
        with st.container(horizontal=True, width="content", gap="small"):
            order = drill.order()
            source = downloads.source(
                _("Year-end landing: {figures}", figures=shown.title), landing.months, landing.version
            )
            question = explained_question(choices, asked, landing)
            told = with_explanations(landing.rows, section.texts(question, shown.by) if question else {})
            downloads.csv_and_excel(
                f"landing-{shown.by}-{landing.fiscal_year}",
                as_csv=lambda: tables.as_csv(told, formats, first=first),
                as_workbook=lambda: tables.as_workbook(told, source, formats, first=first),
                prefix="landing_",
            )
    rows, subtotals = landing.rows, order == drill.SUBTOTALS
    if not subtotals:
        rows = comparison.largest(rows[~rows["is_group"]], len(rows)).reset_index(drop=True)
    seen = tables.landing_view(rows, formats, first=first, hierarchy=subtotals, over=_over(landing))
    drill.table(
        kept.table(tables.style, seen, rows, formats, looks.colors()),
        rows["key"].tolist(),
        key=f"landing_{shown.by}_{asked.department}_{asked.account}_{order}",
        alt=_("Year-end landing with actual, open months, range, budget, variance and method. {rows}", rows=title),
        go=lambda key: drill.select(shown.by, key),
        columns=_column_help(),
        lead=tables.LEAD,
    )


def _column_help() -> dict[str, Any]:
    helps = {
        _("Open months"): _("What the lines' methods expect for the months without actuals."),
        _("80% range"): _(
            "The year ends in this range four times out of five, judged by errors of past landings at the same month. "
            "A total has its own range; ranges do not add up."
        ),
        _("Method"): _("The method most lines below use, and how many lines use another."),
    }
    return {title: st.column_config.Column(help=text) for title, text in helps.items()}
