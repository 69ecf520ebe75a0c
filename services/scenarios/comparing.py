"""Several scenarios side by side on today's base of one year: saved ones, and templates that nobody saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from language import N_, _, available, speaking, translate
from planning.names import tell_apart
from planning.scenarios.outcome import ScenarioOutcome
from planning.scenarios.presets import TEMPLATES, template
from planning.scenarios.types import DriverChange
from services.errors import UserError
from services.permissions import Actor, require
from services.scenarios import baseline, freshness, running, store, uncertainty
from services.scenarios.baseline import ScenarioBase
from services.scenarios.plan import refusing
from services.scenarios.store import Saved

By = Literal["category", "department"]
MOST = 4
#: What a year is held against.
TARGETS = ("budget", "operating_margin", "days_cash")
#: The column that says what a difference is by, and what stands beside scenarios in tables, pictures and files.
BY_LABEL = "label"
BESIDE = (N_("Base"), N_("Budget"), N_("Figure"), N_("Line"), N_("View"), N_("Category"), N_("Department"))


@dataclass(frozen=True, eq=False)
class ComparedScenario:
    """One scenario of a comparison; `saved` is None for a template, `state` as of `freshness` ("" for a template).

    `name` is no other's in the comparison: a scenario called "Base" is "Base (2)" here.
    """

    name: str
    changes: tuple[DriverChange, ...]
    outcome: ScenarioOutcome
    saved: Saved | None = None
    state: str = ""
    base_moved_minor: int = 0

    @property
    def totals(self) -> dict[str, Any]:
        """Return the year's key figures."""
        return running.totals(self.outcome)


@dataclass(frozen=True, eq=False)
class Comparison:
    """Scenarios on one base."""

    base: ScenarioBase
    columns: tuple[ComparedScenario, ...]

    @property
    def base_totals(self) -> dict[str, Any]:
        """Return the year's key figures without any change."""
        return running.totals(running.explore(self.base, ()), of_base=True)


def options(url: str, actor: Actor, *, fiscal_year: int) -> list[str]:
    """Return what can be compared: the year's scenarios of the actor's whole base by name, then the templates."""
    return [*_choices(url, actor, fiscal_year)]


def _choices(url: str, actor: Actor, fiscal_year: int) -> dict[str, Saved | str]:
    """Return scenarios, and keys of templates, by a name that nothing else in a comparison has.

    A scenario may be called what a template is called, or the base beside it: its column would take the other's place.
    """
    saved = _comparable(url, actor, fiscal_year)
    taken = [BY_LABEL, *(word for code in available() for word in _words_beside(code))]
    names = [*taken, *(one.name for one in saved)]
    told = tell_apart([*names, *_templates()], [*names, *_templates().values()])
    return dict(zip(told[len(taken) :], [*saved, *_templates().values()], strict=True))


def _words_beside(code: str) -> list[str]:
    with speaking(code):
        return [*map(translate, BESIDE)]


def _comparable(url: str, actor: Actor, fiscal_year: int) -> list[Saved]:
    own = None if actor.departments is None else tuple(sorted(actor.departments))
    listed = store.list_scenarios(url, actor)
    return [saved for saved in listed if saved.plan.fiscal_year == fiscal_year and saved.plan.departments == own]


def _templates() -> dict[str, str]:
    """Return template keys by the name that a comparison shows."""
    return {f"{label} (template)": key for key, (label, _unused) in TEMPLATES.items() if key != "base"}


def compare(url: str, actor: Actor, *, fiscal_year: int, names: Sequence[str]) -> Comparison:
    """Return up to four scenarios, in the order asked for; a template may be named by its key.

    Raises:
        UserError: A name is not among `options`, or there are more than four.
    """
    require(actor, "scenario:read")
    if len(names) > MOST:
        raise UserError(_("You can compare at most {most} scenarios.", most=MOST), hint=_("Remove one first."))
    base = baseline.load(url, actor, fiscal_year=fiscal_year)
    choices = _choices(url, actor, fiscal_year)
    return Comparison(base, tuple(_column(url, actor, base, _label(choices, name), choices) for name in names))


def _label(choices: Mapping[str, Saved | str], name: str) -> str:
    """Return the label of a choice: it may be asked for by the name of a scenario or the key of a template, too."""
    called = {one if isinstance(one, str) else one.name: label for label, one in reversed([*choices.items()])}
    if name in choices or name in called:
        return name if name in choices else called[name]
    raise UserError(
        _("There is no scenario “{name}” for this year.", name=name),
        hint=_("Choose one from the list."),
        code="missing",
    )


def _column(
    url: str, actor: Actor, base: ScenarioBase, label: str, choices: Mapping[str, Saved | str]
) -> ComparedScenario:
    chosen = choices[label]
    if isinstance(chosen, str):
        with refusing():
            changes = template(chosen, base.baseline.months).changes
        return ComparedScenario(label, changes, running.explore(base, changes))
    rerun = freshness.of(url, actor, chosen)
    outcome = rerun.run.outcome if rerun.run else running.explore(base, chosen.plan.changes)
    return ComparedScenario(label, chosen.plan.changes, outcome, chosen, rerun.state, rerun.base_moved_minor)


def chances(
    comparison: Comparison, *, days_cash: float | None, operating_margin: float, draws: int = uncertainty.DRAWS
) -> pd.DataFrame:
    """Return how sure the base and each scenario are, drawn with the same seed; a saved one within its own spans.

    Args:
        comparison: What is compared.
        days_cash: Covenant: least days of cash; None is not asked.
        operating_margin: Covenant: least operating margin (0–1).
        draws: How many years are drawn.

    Returns:
        `name`, the 80 % range `low, high` (minor units) and the chances (0–1) of a `loss` and of meeting `budget`,
        `operating_margin, days_cash` (NaN where they cannot be known).
    """
    usual = uncertainty.usual(comparison.base)
    columns: list[tuple[str, tuple[DriverChange, ...], dict[str, float]]] = [(_("Base"), (), usual)]
    for column in comparison.columns:
        own = usual | dict(column.saved.spreads if column.saved else {})
        columns.append((column.name, column.changes, own))
    made = []
    for name, changes, spreads in columns:
        drawn = uncertainty.study(
            comparison.base,
            changes,
            spreads=spreads,
            days_cash=days_cash,
            operating_margin=operating_margin,
            draws=draws,
        ).simulation
        low, high = np.percentile(drawn.margin, [10, 90])
        met = [drawn.chances.get(target, np.nan) for target in TARGETS]
        made.append((name, round(float(low)), round(float(high)), float((drawn.margin < 0).mean()), *met))
    return pd.DataFrame(made, columns=["name", "low", "high", "loss", *TARGETS])


def difference(comparison: Comparison, by: By) -> pd.DataFrame:
    """Return what each scenario changes against the base over the open months, by its effect on the result.

    Returns:
        `label` and a column of minor units per scenario (its name), positive better, adding up to the change of the
        result; the largest first by department, in the order of accounts by category.
    """
    parts = [_effect(comparison.base, column.outcome, by).rename(column.name) for column in comparison.columns]
    if not parts:
        return pd.DataFrame({"label": []})
    table = pd.concat(parts, axis=1).fillna(0).astype("int64")
    table = table[(table != 0).any(axis=1)]
    if by == "department":
        table = table.loc[table.abs().max(axis=1).sort_values(ascending=False, kind="stable").index]
        labels = [comparison.base.catalog.departments.get(int(number), str(number)) for number in table.index]
    else:
        order = list(dict.fromkeys(comparison.base.baseline.accounts["category"]))
        table = table.loc[sorted(table.index, key=order.index)]
        labels = [str(name) for name in table.index]
    return table.reset_index(drop=True).assign(label=labels)[["label", *(column.name for column in comparison.columns)]]


def _effect(base: ScenarioBase, outcome: ScenarioOutcome, by: By) -> pd.Series:
    change = ((outcome.result - outcome.base).sum(axis=1) * outcome.sign).astype("int64")
    places = (
        base.baseline.departments["department_id"].to_numpy()[outcome.department]
        if by == "department"
        else base.baseline.accounts["category"].to_numpy()[outcome.account]
    )
    return pd.Series(change).groupby(places).sum()
