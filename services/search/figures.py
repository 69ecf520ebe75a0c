"""The figure that a typed question asks for: exactly what the pages show of the same place, account and month."""

from dataclasses import dataclass

import pandas as pd
from babel import Locale
from babel.dates import get_month_names

from data.engine import reading
from language import current, translate
from planning.month_end.states import MonthState
from planning.names import plain_words
from planning.search import grammar
from planning.search.grammar import Against, FigureQuestion, KnownMonths, NotUnderstood
from services import settings
from services.permissions import Actor, require
from services.variance import report
from services.variance.question import BudgetChoice, Choices, Question


@dataclass(frozen=True)
class FigureAnswer:
    """What was asked and the figures.

    `rows`: `place, figure` (keys of the trees), `place_label, figure_label`, `type`, the amounts `actual, budget,
    prior` (Int64 minor units, NA = none) and the variances of `services.variance.report`. `months` are those of the
    span that both sides have; `without_actuals` those that have none yet; `preliminary` and `begun` are not whole.
    """

    asked: FigureQuestion
    rows: pd.DataFrame
    months: tuple[int, ...]
    version: BudgetChoice | None
    without_actuals: bool
    begun: bool
    preliminary: tuple[MonthState, ...]

    @property
    def against(self) -> Against:
        """Return what the figures are held against."""
        return self.asked.against


def answer(url: str, actor: Actor, *, text: str) -> FigureAnswer | NotUnderstood | None:
    """Return the figures that a question asks for, why it is not understood, or None where it asks for none.

    A person finds only the departments that she may see; others are words that mean nothing.
    """
    require(actor, "budget:read")
    choices = report.choices(url, actor)
    if choices.latest is None:
        return None
    asked = grammar.read(text, choices.departments, choices.accounts, _months(url, choices, choices.latest))
    return _answer(url, actor, choices, asked) if isinstance(asked, FigureQuestion) else asked


def _answer(url: str, actor: Actor, choices: Choices, asked: FigureQuestion) -> FigureAnswer:
    versions = choices.versions_of(choices.calendar.fiscal_year(asked.period))
    version = versions[0] if versions else None
    rows, reports = [], []
    for place in asked.places:
        for figure in asked.figures:
            question = Question(asked.period, asked.span, version.id if version else None, place, figure)
            told = report.table(url, actor, question=question, by="account")
            reports.append(told)
            named = {
                "place": place,
                "figure": figure,
                "place_label": translate(choices.departments[place].label),
                "figure_label": translate(choices.accounts[figure].label),
            }
            rows.append(named | (told.top() if len(told.rows) else {"type": choices.accounts[figure].kind}))
    first = reports[0]
    return FigureAnswer(
        asked,
        pd.DataFrame(rows).reindex(columns=COLUMNS).convert_dtypes(),
        first.months,
        version,
        all(one.nothing_posted for one in reports),
        any(one.is_flash for one in reports),
        first.preliminary,
    )


COLUMNS = ["place", "figure", "place_label", "figure_label", "type", "actual", "budget", "prior",
           "variance", "variance_percent", "variance_verdict",
           "prior_variance", "prior_variance_percent", "prior_variance_verdict"]  # fmt: skip


def _months(url: str, choices: Choices, newest: int) -> KnownMonths:
    with reading(url) as session:
        locale = settings.load(session).locale
    known = sorted(period for year in choices.fiscal_years for period in choices.calendar.months(year))
    return KnownMonths(newest, tuple(known), _month_names(locale))


def _month_names(locale: str) -> dict[str, int]:
    """Return the months of the year by name, in English, the hospital's language and the person's."""
    names: dict[str, int] = {}
    for code in ("en", locale.replace("-", "_"), current() or "en"):
        for width in ("wide", "abbreviated"):
            for month, name in get_month_names(width, locale=Locale.parse(code)).items():
                names.setdefault(plain_words(str(name)), int(month))
    return names
