"""The parts of budget versus actual: sentence, cards, charts, table with downloads, and the way down to a line."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from language import N_, _, translate
from pages.common import access, causes_of, cells, downloads, drill, filters, kept, looks, phone, queries, state
from pages.explanations import section
from pages.month_end import reported_parts
from pages.variance.layout import BY_ROWS, FIRST_COLUMNS, ROWS, TITLES, Arrangement, Controls
from planning.variance import comparison, headline
from planning.variance.underlying import WithoutOneOffs
from reports import plain_files, workbook
from reports.formats import Formats
from reports.month_end import reported as reported_words
from reports.month_end import words
from reports.variance import book, charts, sentences, tables
from services.month_end import changed_rows
from services.month_end.changes import ChangesBeside
from services.variance import commitments, underlying
from services.variance import report as budget_report
from services.variance.commitments import BudgetUse
from services.variance.report import AMOUNTS, By, Choices, Question, Report

#: How a figure lies off its budget, by `sentences.direction`.
DISTANCES = {
    "under": N_("{size} under"),
    "over": N_("{size} over"),
    "above": N_("{size} above"),
    "below": N_("{size} below"),
}
#: Accounts that only one side has: how many, and what is missing.
ONE_SIDED = {
    "no budget": (N_("{count} without budget"), N_("Budget")),
    "no actuals": (N_("{count} without actuals"), N_("Actuals")),
}  # no text
LARGEST = {
    "variance": N_("**Largest variances** from budget"),
    "prior_variance": N_("**Largest variances** from the prior year"),
    "actual": N_("**Largest figures**"),
}


#: What rows and figures may be chosen.
CONTROLS = Controls(
    ROWS, help=N_("Operating result is revenue minus expense. A positive variance is always favorable.")
)


def total(report: Report, view: Arrangement[By]) -> dict[str, Any]:
    """Return the row of the whole selection."""
    return report.total(view.figures) if view.figures in comparison.FIGURES else report.top()


def sentence(choices: Choices, question: Question, report: Report, view: Arrangement[By]) -> None:
    """Say what the page shows, against the budget or, without one, the prior year."""
    row = total(report, view)
    against, name = ("budget", "variance") if not pd.isna(row["budget"]) else ("prior", "prior_variance")
    formats = looks.formats()
    if report.nothing_posted:
        budget = None if pd.isna(row["budget"]) else int(row["budget"])
        plan = sentences.budget_without_actuals(
            budget, formats, when=formats.runs(report.months), figures=str(row["type"])
        )
        st.markdown(f"## {cells.escape(plan)}")
        return
    facts = headline.headline(row, causes(choices, question, view), reference=against, name=name)
    answer = sentences.against(facts, formats, when=formats.runs(report.months), reference=against)
    st.markdown(f"## {cells.escape(answer)}")
    explained = sentences.main_causes(facts, formats, reference=against)
    if explained:
        st.markdown(cells.escape(explained))


def causes(choices: Choices, question: Question, view: Arrangement[By]) -> pd.DataFrame:
    """Return the parts of the variance: categories by department, or the accounts of one department."""
    one_department = choices.departments.is_leaf(question.department)
    parts = (causes_of.by_account if one_department else causes_of.by_department)(question)
    return parts if view.figures == "result" else parts[parts["type"] == view.figures]


def cautions(report: Report) -> None:
    """Say what the reader must know before trusting the picture."""
    formats = looks.formats()
    if report.version is None:
        st.caption(
            _(":material/info: There is no budget for this year yet; compared with the prior year.")
            if report.compared_with == "prior"
            else _(":material/info: There is no budget for this year yet.")
        )
    elif note := looks.approval_note(report.version.name, report.version.status):
        st.caption(f":material/info: {cells.escape(note)}")
    if report.left_out:
        st.caption(f":material/info: {cells.escape(words.left_out(report.left_out, formats))}")
    if report.at_budget:
        months = formats.runs(report.at_budget)
        st.caption(_(":material/info: {months}: not posted in full yet, taken at budget.", months=months))
    elif report.without_actuals:
        months = formats.runs(report.without_actuals)
        st.caption(_(":material/warning: {months}: no actuals yet.", months=months))


def cards(report: Report) -> None:
    """Draw revenue, expense, result and margin with their distance from budget."""
    formats = looks.formats()
    rows = [report.total(name) for name in ("revenue", "expense", "result")]
    shown = [row for row in rows if not all(pd.isna(row[side]) for side in AMOUNTS)]
    if len(shown) < 3:
        shown = [row for row in shown if row["type"] != "result"]
    with st.grid(columns=4, min_column_width=150, gap="small"):
        for row in shown:
            known = not pd.isna(row["budget"])
            st.metric(
                translate(TITLES[row["type"]]),
                formats.short(row["actual"]),
                delta=_distance(row) if known else None,
                **looks.verdict(row["variance_verdict"], row["actual"] - row["budget"] if known else None),
                border=True,
                help=_(
                    "Budget {budget}, prior year {prior}.",
                    budget=formats.money(row["budget"]),
                    prior=formats.money(row["prior"]),
                ),
            )
        if len(shown) == 3:
            _margin(report)


def _distance(row: dict[str, Any]) -> str:
    formats = looks.formats()
    if row["variance"] == 0:
        return _("on budget")
    place = sentences.direction(str(row["type"]), int(row["variance"]))
    percent = "" if pd.isna(row["variance_percent"]) else f" ({formats.percent(abs(row['variance_percent']))})"
    return translate(DISTANCES[place], size=f"{formats.short(abs(row['variance']))}{percent}")


def _margin(report: Report) -> None:
    formats = looks.formats()
    actual, budget = (
        comparison.margin(report.total("revenue")[side], report.total("expense")[side]) for side in ("actual", "budget")
    )
    if actual is None:
        return
    points = None if budget is None else (actual - budget) * 100
    verdict = "" if not points else "favorable" if points > 0 else "unfavorable"
    st.metric(
        _("Operating margin"),
        formats.percent(actual),
        delta=None if points is None else _points(points),
        **looks.verdict(verdict, points),
        border=True,
        help=_("Operating result ÷ revenue. Budget {budget}.", budget=formats.percent(budget)),
    )


def _points(points: float) -> str:
    size = looks.formats().number(round(abs(points), 1), 1)
    return _("{points} pts above", points=size) if points >= 0 else _("{points} pts below", points=size)


def largest(report: Report, view: Arrangement[By]) -> None:
    """Draw the largest variances; a click goes down to that department or account."""
    name = report.ranking
    rows = report.rows.assign(actual_verdict="")
    rows = rows[~rows["is_group"] & (rows[name].fillna(0) != 0)]
    if view.by == "account" and view.figures in ("revenue", "expense"):
        rows = rows[rows["type"] == view.figures]
    st.markdown(translate(LARGEST[name]))
    if rows.empty:
        st.caption(_("No variances."))
        return
    bars = comparison.largest(rows, drill.MOST_BARS, name=name)
    drill.bars(
        kept.chart(charts.variance_bars, bars, looks.formats(), looks.colors(), name=name),
        key="largest",
        alt=_(
            "Largest first: {variances}",
            variances="; ".join(
                f"{row['label']} {translate(row[f'{name}_verdict'])}".strip() for row in bars.to_dict("records")
            ),
        ),
        go=lambda key: drill.select(view.by, key),
    )
    st.caption(f"{looks.bar_key(report)}{_('Click a bar to drill down.')}")


def trend(question: Question, view: Arrangement[By]) -> None:
    """Draw actual, budget and prior year over 13 or 24 months."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(_("**{figures} by month**", figures=cells.escape(view.title)), width="content")
        months = filters.one_of(_("Months"), ["13", "24"], default="13", key=state.TREND_MONTHS, bare=True)
    series = queries.ask(budget_report.trend, question=question, figures=view.figures, months=int(months or "13"))
    st.vega_lite_chart(
        kept.chart(charts.trend, series, looks.formats(), looks.colors(), title=view.title),
        alt=_("{figures} by month: actual as bars, budget as outlines, prior year as marks.", figures=view.title),
    )
    st.caption(charts.trend_key())


def table(question: Question, report: Report, view: Arrangement[By]) -> None:
    """Draw the table with subtotals or largest first, its downloads, and the way down."""
    first, title = translate(FIRST_COLUMNS[view.by]), translate(BY_ROWS[view.by])
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.markdown(f"**{title}** · {queries.settings().currency}", width="content")
        with st.container(horizontal=True, width="content", gap="small"):
            order = drill.order()
            _downloads(question, report, view, first, section.texts(question, view.by))
    rows, subtotals = report.rows, order == drill.SUBTOTALS
    if not subtotals:
        rows = comparison.largest(rows[~rows["is_group"]], len(rows), name=report.ranking).reset_index(drop=True)
    shown = tables.variance_view(
        rows,
        first=first,
        actual=_actual_title(report),
        has_budget=report.compared_with == "budget",
        has_prior=report.compared_with != "",
        hierarchy=subtotals,
    )
    drill.table(
        kept.table(tables.style, shown, rows, looks.formats(), looks.colors()),
        rows["key"].tolist(),
        key=f"table_{view.by}_{question.department}_{question.account}_{order}",
        alt=_("Budget versus actual. {rows}", rows=title),
        go=lambda key: drill.select(view.by, key),
        lead=_("Variance"),
        placeholder="–",
    )


def _actual_title(report: Report) -> str:
    return _("Outlook") if report.at_budget else _("Actual")


def _downloads(
    question: Question, report: Report, view: Arrangement[By], first: str, explained: dict[str, str]
) -> None:
    formats, actual = looks.formats(), _actual_title(report)
    title, sheet = _("Budget versus actual: {figures}", figures=view.title), translate(BY_ROWS[view.by])
    source = downloads.source(title, report.months, report.version)
    rows = tables.with_explanations(report.rows, explained)
    since = queries.ask(changed_rows.changed_rows, question=question, by=view.by, figures=view.figures)
    below = _read_below(question, report, view)

    def as_csv() -> bytes:
        shown = tables.variance_view(rows, first=first, actual=actual, hierarchy=False)
        plain = tables.add_changes(tables.plain(shown, formats), rows, since, formats)
        return plain_files.as_csv(tables.add_explanations(plain, rows))

    def as_workbook() -> bytes:
        main = workbook.Sheet(sheet, first, rows, source, actual)
        return workbook.variance_workbook([main, *_beside(below, view, source, formats)], formats)

    stem = f"budget-versus-actual-{view.by}-{report.months[-1]}"
    downloads.csv_and_excel(stem, as_csv=as_csv, as_workbook=as_workbook)


@dataclass(frozen=True)
class _Below:
    """What stands below the table; read while the page runs: a click on a download runs no page that could ask."""

    without: WithoutOneOffs | None = None
    told: ChangesBeside | None = None
    use: BudgetUse | None = None


def _read_below(question: Question, report: Report, view: Arrangement[By]) -> _Below:
    if report.is_flash or report.nothing_posted:
        return _Below()
    return _Below(
        without=queries.ask(underlying.without_one_offs, question=question),
        told=reported_parts.beside(question),
        use=queries.ask(commitments.beside_actuals, question=question, by=view.by) if _may_see_orders() else None,
    )


def _beside(
    below: _Below, view: Arrangement[By], source: tables.TableSource, formats: Formats
) -> Iterator[workbook.Sheet | workbook.PlainSheet]:
    """Return the further sheets of the workbook: what stands below the table on the page."""
    told, use = below.told, below.use
    if below.without is not None:
        yield book.one_offs_sheet(below.without, source)
    if told is not None and len(told.rows):
        yield from reported_words.sheets(told.rows, told.files, told.changed, source, formats)
    if use is not None:
        yield book.commitments_sheet(use.rows, view.by, source, formats, as_of=use.as_of, months=use.months)


def _may_see_orders() -> bool:
    return access.actor().may("procurement:read")


def without_counterpart(question: Question) -> None:
    """List accounts with actuals but no budget, and the reverse."""
    unmatched = queries.ask(budget_report.without_counterpart, question=question)
    if unmatched.empty:
        return
    formats = looks.formats()
    counts = unmatched["side"].value_counts()
    parts = [
        translate(text, count=formats.number(counts[side]))
        for side, (text, _missing) in ONE_SIDED.items()
        if side in counts
    ]
    title = _("Unmatched lines: {counts}", counts=" · ".join(parts))
    with st.expander(title, icon=":material/link_off:", key="fold_unmatched", on_change="rerun") as fold:
        if fold.open:
            _unmatched_table(unmatched)


def _unmatched_table(lines: pd.DataFrame) -> None:
    formats = looks.formats()
    phone.table(
        pd.DataFrame(
            {
                _("Department"): lines["department"],
                _("Account"): lines["account"],
                _("Missing"): [translate(ONE_SIDED[side][1]) for side in lines["side"]],
                _("Amount"): [formats.money(minor) for minor in lines["amount_minor"]],
            }
        ),
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height="content" if len(lines) <= 12 else 440,
        alt=_("Accounts with actuals but no budget, or the reverse"),
    )
