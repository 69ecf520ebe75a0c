"""Where a year lands, line by line: what scenarios, pages and the terminal build on."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlmodel import Session

from data.engine import reading
from planning.landing import lines as landing
from planning.landing import totals as landing_totals
from planning.landing.lines import Landed
from planning.landing.methods import METHODS
from services import kept_reads
from services.landing import choices
from services.landing.reading import LandingInputs, after, basis, with_volumes
from services.landing.staffed_lines import with_staffing
from services.permissions import Actor, require
from services.staffing.foundation import newest_rows
from services.variance.question import BudgetChoice

#: `Landing.lines.source` of closed months.
FROM_LEDGER = "actual"


@dataclass(frozen=True)
class Landing:
    """A year landed, as far as the actor may see it. Amounts are minor units in the account's natural sign.

    `lines`: one row per line and month of the year: `department_id, account_id, period` (yyyymm), `amount_minor`
    (int64), `source` ("actual" or the method).
    `places`: one row per line: `department_id, account_id, type, category, method, default_method, by_hand`,
    `volume_source`, `actual` (closed months), `open`, `landing`, `budget` (NA without one), `awaited, once` and the
    range. `accounts` (`account_id, type`), `departments` (`department_id, type`: revenue, expense, result) and `totals`
    (index `type`) have `actual, open, landing, budget` and the range.
    The range is `lo80, hi80, lo95, hi95` of the year (Int64, NA when no past year tells).
    `closed`: months that are actual; `partial`: the month still being posted, which counts as open.
    """

    fiscal_year: int
    version: BudgetChoice | None
    months: tuple[int, ...]
    closed: tuple[int, ...]
    partial: int | None
    past_years: int
    lines: pd.DataFrame
    places: pd.DataFrame
    accounts: pd.DataFrame
    departments: pd.DataFrame
    totals: pd.DataFrame


def landing_lines(
    url: str, actor: Actor, *, fiscal_year: int, version_id: int | None = None, through: int | None = None
) -> Landing:
    """Return where every line of a year lands: actual for closed months, its method for open ones.

    A year that has not begun is landed on the year before, which is landed first if it is not over.

    Args:
        url: The database.
        actor: Sees own departments only; those of others are not read.
        fiscal_year: Named by its end.
        version_id: The budget to land on; the best of the year when None.
        through: Last month (yyyymm) taken as actual, to see the landing as it was; the last posted one when None.

    Raises:
        UserError: The version is not of this year, or the year lies too far ahead.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        base, own = of_session(session, actor, fiscal_year=fiscal_year, version_id=version_id, through=through)
    parts = landing_totals.of_lines(own, base.places)
    accounts, of_accounts = landing_totals.by_account(parts, base.places)
    departments = landing_totals.by_department(parts, base.places)
    return Landing(
        fiscal_year=fiscal_year,
        version=base.version,
        months=base.months,
        closed=base.months[: base.record.closed],
        partial=base.partial,
        past_years=sum(months == 12 for months in base.record.real[:-1]),
        lines=lines_of(base, own),
        places=_beside(landing_totals.methods_table(own, base.places), parts),
        accounts=_beside(accounts, of_accounts),
        departments=pd.concat(
            [
                _beside(pd.DataFrame({"department_id": departments.departments}), part).assign(type=figures)
                for figures, part in departments.parts.items()
            ],
            ignore_index=True,
        ),
        totals=pd.concat([departments.total(figures).table().assign(type=figures) for figures in departments.parts])
        .set_index("type", drop=False)
        .rename_axis(None),
    )


def _beside(named: pd.DataFrame, parts: landing_totals.Parts) -> pd.DataFrame:
    return named.reset_index(drop=True).join(parts.table())


def of_session(
    session: Session,
    actor: Actor,
    *,
    fiscal_year: int,
    version_id: int | None = None,
    through: int | None = None,
) -> tuple[LandingInputs, Landed]:
    """Return the lines of a year and where they land, inside the caller's unit of work; made once for each state.

    Nobody may change what they are: overview, landing and staffing share them.
    """
    name = ("landing", fiscal_year, version_id, through, actor.departments, newest_rows(session))
    made: tuple[LandingInputs, Landed] = kept_reads.kept(
        session, name, lambda: _of_session(session, actor, fiscal_year, version_id, through)
    )
    return made


def _of_session(
    session: Session, actor: Actor, fiscal_year: int, version_id: int | None, through: int | None
) -> tuple[LandingInputs, Landed]:
    base = basis(session, actor, fiscal_year=fiscal_year, version_id=version_id, through=through)
    if base.rests_on_an_open_year:
        before, before_landed = of_session(session, actor, fiscal_year=fiscal_year - 1)
        base = after(base, before, before_landed.months)
    base = with_staffing(session, with_volumes(session, base))
    return base, landing.land(base.record, chosen_of(session, actor, base))


def chosen_of(session: Session, actor: Actor, base: LandingInputs) -> np.ndarray:
    """Return the place in `METHODS` of each line's chosen method, −1 where nobody chose."""
    chosen = np.full(len(base.places), landing.NOBODY, dtype=np.int64)
    by_line = choices.in_use(session, base.fiscal_year, actor.departments)
    if by_line:
        keys = zip(base.places["department_id"].tolist(), base.places["account_id"].tolist(), strict=True)
        for line, key in enumerate(keys):
            if key in by_line:
                chosen[line] = METHODS.index(by_line[key])
    return chosen


def lines_of(base: LandingInputs, landed_lines: Landed) -> pd.DataFrame:
    """Return one row per line and month: `department_id, account_id, period, amount_minor, source`."""
    count = len(base.places)
    source = np.repeat(landed_lines.method[:, None] + 1, 12, axis=1)
    source[:, : base.record.closed] = 0
    return pd.DataFrame(
        {
            "department_id": np.repeat(base.places["department_id"].to_numpy(dtype=np.int64), 12),
            "account_id": np.repeat(base.places["account_id"].to_numpy(dtype=np.int64), 12),
            "period": np.tile(np.array(base.months, dtype=np.int64), count),
            "amount_minor": landed_lines.months.reshape(-1),
            "source": pd.Categorical.from_codes(source.reshape(-1), pd.Index([FROM_LEDGER, *METHODS])),
        }
    )
