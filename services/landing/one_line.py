"""One line of the landing: its months, what every method would say, and what was chosen for it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from data.engine import reading
from language import _
from planning.landing import totals
from planning.landing.lines import Landed
from planning.landing.methods import METHODS
from planning.variance import comparison
from services.errors import UserError
from services.landing.lines import of_session
from services.landing.reading import LandingInputs
from services.permissions import Actor, require, require_department


@dataclass(frozen=True)
class LandingLine:
    """A line and everything that decides its landing. Amounts are minor units in the account's natural sign.

    `months`: `period, actual` (NA in open months), `landing, budget, prior` (NA without a year before).
    `methods`: one row per method in the order of `METHODS` (staffing for labor only):
    `method, usable, open, landing, variance` (against the
    budget), `error` (average size of past errors as a part of what was expected, NaN unknown), `in_use, default`.
    `by_method`: `period` of the open months and one column per usable method. `figures`: the row of the line with
    `landing_totals.AMOUNTS` and `RANGE`. `volumes`: `period, expected, budget` in units, empty without a driver.
    """

    department: str
    account: str
    department_id: int
    account_id: int
    type: str
    closed: int
    months: pd.DataFrame
    methods: pd.DataFrame
    by_method: pd.DataFrame
    figures: dict[str, Any]
    volumes: pd.DataFrame
    volume_source: str
    fixed_share: float
    past_landings: int
    by_hand: bool
    awaited: bool
    once: bool
    one_off: bool


def line(
    url: str,
    actor: Actor,
    *,
    fiscal_year: int,
    department_id: int,
    account_id: int,
    version_id: int | None = None,
    through: int | None = None,
) -> LandingLine:
    """Return one line of a year's landing.

    Raises:
        NotPermittedError: Not one of the actor's departments.
        UserError: The line has no figures in this year.
    """
    require(actor, "budget:read")
    require_department(actor, department_id)
    with reading(url) as session:
        base, landed = of_session(session, actor, fiscal_year=fiscal_year, version_id=version_id, through=through)
    here = (base.places["department_id"] == department_id) & (base.places["account_id"] == account_id)
    if not here.any():
        raise UserError(_("This line has neither actuals nor a budget this year."), hint=_("Choose another."))
    at = int(np.flatnonzero(here)[0])
    place = base.places.iloc[at]
    figures = totals.of_lines(landed, base.places).table().iloc[at]
    return LandingLine(
        department=base.trees.departments.names()[department_id],
        account=base.trees.accounts.names()[account_id],
        department_id=department_id,
        account_id=account_id,
        type=str(place["type"]),
        closed=base.record.closed,
        months=_months(base, landed, at),
        methods=_methods(landed, at, str(place["type"])),
        by_method=_by_method(base, landed, at),
        figures={str(name): value for name, value in figures.to_dict().items()},
        volumes=_volumes(base, at),
        volume_source=str(place["volume_source"]),
        fixed_share=float(base.record.fixed_share[at]),
        past_landings=0 if landed.relandings is None else int(landed.relandings.usable[:, :, at].any(axis=1).sum()),
        by_hand=bool(landed.by_hand[at]),
        awaited=bool(landed.awaited[at]),
        once=bool(landed.once[at]),
        one_off=bool(landed.one_off[at]),
    )


def _months(base: LandingInputs, landed: Landed, at: int) -> pd.DataFrame:
    record = base.record
    months = pd.DataFrame({"period": list(base.months), "landing": landed.months[at], "budget": record.budget[-1, at]})
    actual = pd.array(landed.months[at], dtype="Int64")
    actual[record.closed :] = pd.NA
    prior = pd.array(record.actual[-2, at] if record.years > 1 else [None] * 12, dtype="Int64")
    months = months.astype("Int64").assign(actual=actual, prior=prior)
    return months if record.budgeted[-1, at] else months.assign(budget=pd.array([None] * 12, dtype="Int64"))


def _methods(landed: Landed, at: int, kind: str) -> pd.DataFrame:
    closed = landed.record.closed
    actual = int(landed.months[at, :closed].sum())
    budget = int(landed.record.budget[-1, at].sum())
    open_months = landed.expected[:, at].sum(axis=1)
    usable = landed.usable[:, at]
    table = pd.DataFrame(
        {
            "method": list(METHODS),
            "usable": usable,
            "open": pd.Series(open_months).astype("Int64").where(usable),
            "landing": pd.Series(open_months + actual).astype("Int64").where(usable),
            "error": np.where(usable, landed.typical[:, at], np.nan),
            "in_use": [number == landed.method[at] for number in range(len(METHODS))],
            "default": [number == landed.default[at] for number in range(len(METHODS))],
        }
    )
    sign = -1 if kind in comparison.COST_LIKE else 1
    table = table.assign(variance=(table["landing"] - budget) * sign)
    # The staffing forecast is no method of lines that are no labor.
    return table[table["usable"] | (table["method"] != "staffing")].reset_index(drop=True)


def _by_method(base: LandingInputs, landed: Landed, at: int) -> pd.DataFrame:
    closed = base.record.closed
    table = pd.DataFrame({"period": list(base.months[closed:])})
    for number, method in enumerate(METHODS):
        if landed.usable[number, at]:
            table[method] = landed.expected[number, at, closed:]
    return table


def _volumes(base: LandingInputs, at: int) -> pd.DataFrame:
    driver = int(base.record.driver[at])
    if driver < 0:
        return pd.DataFrame(columns=["period", "expected", "budget"])
    expected, budget = base.record.expected[driver], base.record.budget_volume[-1, driver]
    return pd.DataFrame({"period": list(base.months), "expected": expected, "budget": budget})
