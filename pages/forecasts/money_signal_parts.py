"""Signals of money figures on the signals page: which ones really changed, each with its control chart."""

import streamlit as st

from language import _, ngettext
from pages.common import cells, downloads, kept, looks, messages, queries
from pages.editors import boxes
from planning.forecasts.money_signals import MoneyLine
from reports import plain_files
from reports.forecasts import accuracy_charts
from reports.forecasts import money_words as words
from reports.forecasts import words as forecast_words
from services.forecasts import money_signals
from services.forecasts.money_signals import MoneySignals

MOST_PICTURES = 12


def section() -> None:
    """Draw what the newest whole months say of the money figures."""
    answer = queries.ask(money_signals.money_signals)
    judged = [line for line in answer.lines if line.judgement is not None]
    if not judged:
        messages.show_empty(_("Signals of money need 20 whole months of actuals: a year of them to compare with."))
        return
    real = sorted([line for line in judged if line.current], key=_strength, reverse=True)
    _sentence(answer, judged, real)
    _downloads(answer)
    for start in range(0, min(len(real), MOST_PICTURES), 2):
        for column, line in zip(st.columns(2, gap="large"), real[start : start + 2], strict=False):
            with column:
                _draw(line)
    rest = [*real[MOST_PICTURES:], *(line for line in judged if not line.current)]
    if rest:
        st.markdown(_("**Other figures**"))
        names = boxes.by_label(map(words.title, rest), rest)
        name = boxes.selectbox(st, _("Figure"), list(names), key="calm_money", label_visibility="collapsed")
        if name:
            _draw(names[name])


def _strength(line: MoneyLine) -> tuple[bool, float]:
    """Return the order of the page: the hospital's own figures first, then by standard deviations."""
    judgement = line.judgement
    assert judgement is not None  # noqa: S101 - only judged lines come here
    reach = max(abs(change.size) for change in judgement.current)
    return line.series.department_id is None, reach / (judgement.limits.sigma or 1e-9)


def _sentence(answer: MoneySignals, judged: list[MoneyLine], real: list[MoneyLine]) -> None:
    formats = looks.formats()
    if real:
        st.markdown(
            ngettext(
                "## {count} of {total} money figures shows more than noise in the last three whole months.",
                "## {count} of {total} money figures show more than noise in the last three whole months.",
                len(real),
                total=len(judged),
            )
        )
    else:
        st.markdown(
            _(
                "## None of {total} money figures shows more than noise in the last three whole months.",
                total=len(judged),
            )
        )
    if len(judged) < len(answer.lines):
        st.markdown(forecast_words.not_judged(len(answer.lines) - len(judged)))
    notes = [
        _(
            "Each month is compared with the same month a year before, plus the usual change over a year, so season "
            "and trend do not count. Limits: mean ± 2.66 × mean moving range (XmR). Blue line: weighted mean (EWMA)."
        )
    ]
    if answer.left_out:
        notes.append(_("Not whole, so not judged: {months}.", months=formats.runs(answer.left_out)))
    st.caption(" ".join(notes))


def _downloads(answer: MoneySignals) -> None:
    formats, through = looks.formats(), answer.through
    table = words.table(answer.lines, formats)
    with st.container(horizontal=True, gap="small"):
        downloads.csv_and_excel(
            f"money-signals-{through}",
            as_csv=lambda: plain_files.as_csv(table),
            as_workbook=lambda: plain_files.as_workbook(table, sheet=_("Signals")),
            prefix="money_signals_",
        )


def _draw(line: MoneyLine) -> None:
    if line.judgement is None:
        return
    formats = looks.formats()
    st.markdown(f"**{cells.escape(words.title(line))}**")
    verdict = words.verdict(line, formats)
    st.markdown(cells.escape(verdict).replace(r"\*\*", "**"))
    title, unit = words.chart_unit(line, formats)
    st.vega_lite_chart(
        kept.chart(accuracy_charts.control_chart, line.judgement, title=title, palette=looks.colors(), unit=unit),
        alt=f"{words.title(line)}: {verdict.replace('*', '')}",
    )
