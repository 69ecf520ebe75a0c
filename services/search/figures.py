"""The figure that a typed question asks for: exactly what the pages show of the same place, account and month."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd
from babel import Locale
from babel.dates import get_month_names

from data.engine import reading
from data.models import ACTUAL
from language import current, translate
from planning.hierarchy import Node, Tree
from planning.month_end.states import MonthState
from planning.names import plain_words
from planning.search import grammar
from planning.search.counted import COUNTED, LABOR, with_counted
from planning.search.grammar import Against, FigureQuestion, KnownMonths, NotUnderstood
from services import settings
from services.permissions import Actor, require
from services.search import counts
from services.search.counts import CountedFigures
from services.totals.reading import months_with_amounts
from services.variance import report
from services.variance.question import BudgetChoice, Choices, Question

#: What the amounts of an answer are: actuals, with months at budget, of a begun month, of a part of the months.
Basis = Literal["actual", "outlook", "begun", "part"]


@dataclass(frozen=True)
class FigureAnswer:
    """What was asked and the figures.

    `rows`: `place, figure` (keys of the trees), `place_label, figure_label`, `type`, the amounts `actual, budget,
    prior` (Int64 minor units, NA = none) and the variances of `services.variance.report`. `months` are those of the
    span that both sides have; of these, `at_budget` are not posted in full and stand at budget, `without_actuals` have
    no actuals and stand at nothing, and `preliminary` are not whole. `begun`: the months have only begun. `left_out`:
    months that a volume or hours are not counted in full in. Volumes (`type` "volume") and hours ("labor") are in
    thousandths.
    """

    asked: FigureQuestion
    rows: pd.DataFrame
    months: tuple[int, ...]
    version: BudgetChoice | None
    at_budget: tuple[int, ...]
    without_actuals: tuple[int, ...]
    begun: bool
    preliminary: tuple[MonthState, ...]
    left_out: tuple[int, ...] = ()

    @property
    def against(self) -> Against:
        """Return what the figures are held against."""
        return self.asked.against

    @property
    def basis(self) -> Basis:
        """Return what the amounts `actual` are: with months at budget an outlook; not comparable where months lack."""
        if self.at_budget:
            return "outlook"
        if self.begun:
            return "begun"
        return "part" if 0 < len(self.without_actuals) < len(self.months) else "actual"


def answer(url: str, actor: Actor, *, text: str) -> FigureAnswer | NotUnderstood | None:
    """Return the figures that a question asks for, why it is not understood, or None where it asks for none.

    A person finds only the departments that she may see; others are words that mean nothing.
    """
    require(actor, "budget:read")
    choices = report.choices(url, actor)
    if choices.latest is None:
        return None
    with reading(url) as session:
        figures = with_counted(choices.accounts, counts.measures(session))
    asked = grammar.read(text, choices.departments, figures, _months(url, choices, choices.latest))
    if not isinstance(asked, FigureQuestion):
        return asked
    kind = figures[asked.figures[0]].kind
    if kind in COUNTED:
        told = counts.counted_figures(url, actor, choices=choices, asked=asked, kind=kind)
        return _count_answer(choices, figures, asked, told) if isinstance(told, CountedFigures) else told
    return _answer(url, actor, choices, asked)


def _budget_months(url: str, choices: Choices, version: BudgetChoice | None) -> set[int]:
    """Return the months (yyyymm) in which a budget has any amount: at the budget of others nothing stands."""
    if version is None:
        return set()
    year = version.fiscal_year
    with reading(url) as session:
        months = months_with_amounts(session, version_id=version.id, fiscal_year=year)
        return {choices.calendar.period(year, month) for month in months}


def months_with_figures(url: str, actor: Actor) -> tuple[int, ...]:
    """Return the months (yyyymm) that have actuals or a budget of what the person may see, oldest first."""
    require(actor, "budget:read")
    choices = report.choices(url, actor)
    versions = [(ACTUAL, year) for year in choices.fiscal_years]
    versions += [(version.id, version.fiscal_year) for version in choices.versions]
    mine = None if actor.departments is None else sorted(actor.departments)
    with reading(url) as session:
        months = {
            choices.calendar.period(year, month)
            for version, year in versions
            for month in months_with_amounts(session, version_id=version, fiscal_year=year, departments=mine)
        }
    return tuple(sorted(months))


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
                "place_label": _label(choices.departments[place]),
                "figure_label": _label(choices.accounts[figure]),
            }
            rows.append(named | (told.top() if len(told.rows) else {"type": choices.accounts[figure].kind}))
    first = reports[0]
    at_budget = tuple(month for month in first.at_budget if month in _budget_months(url, choices, version))
    return FigureAnswer(
        asked,
        pd.DataFrame(rows).reindex(columns=COLUMNS).convert_dtypes(),
        first.months,
        version,
        at_budget,
        tuple(month for month in first.without_actuals if month not in at_budget),
        bool(first.months) and all(choices.states.of(month).state == "begun" for month in first.months),
        first.preliminary,
    )


def _count_answer(choices: Choices, figures: Tree, asked: FigureQuestion, told: CountedFigures) -> FigureAnswer:
    """Return the answer of what is counted: more or less than its reference is neither good nor bad."""
    rows = []
    for row in told.rows:
        figure = figures[row["figure"]]
        called = translate(figure.label) if figure.kind == LABOR else figure.name or figure.label
        line = row | {"place_label": _label(choices.departments[row["place"]]), "figure_label": called}
        for side, name in (("budget", "variance"), ("prior", "prior_variance")):
            actual, reference = row["actual"], row[side]
            if actual is not None and reference is not None:
                line[name] = actual - reference
                line[f"{name}_percent"] = (actual - reference) / reference if reference else None
        rows.append(line)
    table = pd.DataFrame(rows).reindex(columns=COLUMNS).convert_dtypes()
    return FigureAnswer(asked, table, told.months, told.version, (), (), False, (), told.left_out)


def _label(node: Node) -> str:
    """Return a name of the hospital's as it is, a group of the house in the person's language."""
    return node.label if node.member is not None else translate(node.label)


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
