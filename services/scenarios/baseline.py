"""The base that scenarios start from: the landing, its volumes, labor, beds, contracts, cash and budget, read once.

The base stands as long as the data do: moving a slider reads nothing and fits nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
import pandas as pd
from sqlalchemy import and_, func, not_, or_, select
from sqlmodel import Session, col

from data.engine import reading
from data.models import ACTUAL, AuditEvent, BudgetVersion
from language import _, current
from planning.landing import totals as landing_totals
from planning.landing.lines import Landed
from planning.periods import FiscalCalendar, shift
from planning.scenarios.base.baseline import BaseYear, Cash
from planning.scenarios.base.build import build
from planning.scenarios.base.frames import BaseFrames
from planning.variance.comparison import RESULT_SIGN
from services import audit, kept_reads, settings
from services.currencies import exponent
from services.errors import UserError
from services.forecasts.ahead import SCORES
from services.landing import lines as landing
from services.landing.reading import LandingInputs
from services.month_end.states import read_states
from services.permissions import Actor, require
from services.scenarios import base_frames, labor_frames, link_frames, spans
from services.scenarios.catalog import Catalog
from services.scenarios.plan import refusing
from services.staffing.baseline import LaborBaseline, labor_baseline
from services.totals import reading as monthly_totals
from services.variance.question import BudgetChoice, known_versions

#: Raised when what a base is built from, or how, changes: bases saved before count as moved.
BASE_VERSION = "2"
#: Events that change nothing a base is built from.
WITHOUT_EFFECT = ("scenario.%", "comment.%", "forecast.refresh")
#: How many bases are kept: 2.8 MB each for a group of eight hospitals. Fewer would read for seconds at each move of a
#: slider while several people explore, each with departments of their own.
KEPT = 8
Z80 = float(SCORES[3])
LEDGER = ["department_id", "account_id", "period", "amount_minor"]


@dataclass(frozen=True, eq=False)
class ScenarioBase:
    """A base with what people need to read it.

    `volume_sources`: how many departments' volumes come from each source ("published forecast", "budgeted volume" …).
    Results are revenue − expense in minor units: of closed months, of the budget by month, and of its year (None
    without a budget). `payer_drift` is the shift that would bring the payers back to the budget ("MCD>COM"), "" where
    they are not known. `bill_rates`: agency hours that are not priced as recorded (`StaffingBasis`); `links`: volumes
    that follow others. `landing_range` is the landing's 80 % range of the year's result (None unknown); `spans`: how
    far drivers may lie from their value by this hospital's own past. `one_offs`: what each account that a person marked
    as not recurring adds to the year's result. `hash` stands for all figures.
    """

    baseline: BaseYear
    catalog: Catalog
    label: str
    closed: tuple[int, ...]
    version: BudgetChoice | None
    volume_sources: tuple[tuple[str, int], ...]
    has_labor_hours: bool
    budget_result: int | None
    closed_results: Mapping[int, int]
    budget_results: Mapping[int, int]
    payer_drift: str
    bill_rates: pd.DataFrame
    links: tuple[link_frames.VolumeLink, ...]
    hash: str
    landing_range: tuple[int, int] | None = None
    spans: Mapping[str, float] = field(default_factory=dict)
    one_offs: Mapping[int, int] = field(default_factory=dict)

    @property
    def first_open(self) -> int:
        """Return the first month (yyyymm) that a scenario can move."""
        return self.baseline.months[0]

    @property
    def departments(self) -> tuple[int, ...]:
        """Return the ids of the departments that it holds."""
        return tuple(self.baseline.departments["department_id"].astype(int).tolist())


def years(url: str, actor: Actor) -> dict[str, int]:
    """Return the fiscal years of scenarios by their label, this one and the next; none without actuals."""
    require(actor, "scenario:read")
    with reading(url) as session:
        calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
        known = [year for version, year in monthly_totals.years_with_totals(session) if version == ACTUAL]
        if not known:
            return {}
        last = read_states(session).last_counted or shift(calendar.period(min(known), 1), -1)
        first = calendar.fiscal_year(shift(last, 1))
        return {calendar.label(year): year for year in (first, first + 1)}


def load(url: str, actor: Actor, *, fiscal_year: int, departments: tuple[int, ...] | None = None) -> ScenarioBase:
    """Return the base of a fiscal year for all departments that the actor may see, or for some of them.

    Raises:
        UserError: There are no actuals, the year is over or too far ahead, or a department is not the actor's.
    """
    require(actor, "scenario:read")
    asked = (url, _mark(url), fiscal_year, _scope(actor, departments), current())
    return kept_reads.ask_once(("scenario_base", *asked), lambda: None, lambda: _load_once(*asked))


def _scope(actor: Actor, departments: tuple[int, ...] | None) -> frozenset[int] | None:
    """Return the departments of a base: the actor's own, or those asked for when all of them are."""
    if departments is None:
        return actor.departments
    asked = frozenset(departments)
    if actor.departments is not None and not asked <= actor.departments:
        raise UserError(_("This scenario covers departments that you do not have access to."), code="not_permitted")
    return asked


def _mark(url: str) -> tuple[int, str]:
    """Return a counter of changes, and the newest one, without those that no base is built from."""
    with reading(url) as session:
        harmless = or_(*(col(AuditEvent.action).like(pattern) for pattern in WITHOUT_EFFECT))
        count = session.connection().execute(select(func.count()).where(harmless)).scalar_one()
        newest = select(col(AuditEvent.hash)).where(not_(harmless)).order_by(col(AuditEvent.id).desc()).limit(1)
        head = session.connection().execute(newest).scalar()
        return audit.data_version(session) - int(count), str(head or "")


@lru_cache(maxsize=KEPT)
def _load_once(
    url: str, _mark: tuple[int, str], fiscal_year: int, scope: frozenset[int] | None, _language: str
) -> ScenarioBase:  # its catalog holds words
    everything_of_scope = Actor("scenarios", role="viewer", departments=scope)
    return _load(url, everything_of_scope, fiscal_year)


def _load(url: str, actor: Actor, fiscal_year: int) -> ScenarioBase:
    with reading(url) as session:
        if not monthly_totals.years_with_totals(session):
            raise UserError(_("There is no data yet."), hint=_("Import a general ledger first."), code="empty")
        version = _version(session, fiscal_year)
        base, landed = landing.of_session(session, actor, fiscal_year=fiscal_year, version_id=version)
    labor = _labor(url, actor, fiscal_year, version) if base.record.closed < 12 else None
    with reading(url) as session:
        built = _built(session, actor, base, landing.lines_of(base, landed), labor)
    return replace(built, landing_range=_landing_range(base, landed), spans=spans.from_history(base, labor))


def _landing_range(base: LandingInputs, landed: Landed) -> tuple[int, int] | None:
    """Return the landing's 80 % range of the year's result; None when no past year tells."""
    departments = landing_totals.by_department(landing_totals.of_lines(landed, base.places), base.places)
    row = departments.total("result").table().iloc[0]
    return None if pd.isna(row["lo80"]) or pd.isna(row["hi80"]) else (int(row["lo80"]), int(row["hi80"]))


def _version(session: Session, fiscal_year: int) -> int | None:
    """Return the budget to compare with: the best of the year that is no forecast and no scenario's own draft."""
    query = select(col(BudgetVersion.id)).where(
        or_(
            col(BudgetVersion.kind) == "forecast",
            and_(col(BudgetVersion.scenario_id).is_not(None), col(BudgetVersion.status).in_(("draft", "submitted"))),
        )
    )
    made_of_scenarios = set(session.connection().execute(query).scalars())
    own = (version.id for version in known_versions(session) if version.fiscal_year == fiscal_year)
    return next((number for number in own if number not in made_of_scenarios), None)


def _labor(url: str, actor: Actor, fiscal_year: int, version: int | None) -> LaborBaseline | None:
    """Return the staffing forecast on the base's own budget.

    None without labor, or when its months are over while the ledger's are not.
    """
    try:
        return labor_baseline(url, actor, fiscal_year=fiscal_year, version_id=version)
    except UserError:
        return None


def _built(
    session: Session, actor: Actor, base: LandingInputs, lines: pd.DataFrame, labor: LaborBaseline | None
) -> ScenarioBase:
    known = KnownFrames.read(session, base, own=None if actor.departments is None else sorted(actor.departments))
    with refusing():
        baseline = build(_base_frames(session, base, lines, labor, known))
    kinds = dict(zip(known.accounts["account_id"], known.accounts["type"], strict=True))
    planned = _results(known.budget, kinds)
    catalog = Catalog.read(
        session,
        departments=known.departments,
        accounts=known.accounts,
        measures=known.measures,
        contracts=known.contracts,
        baseline=baseline,
    )
    return ScenarioBase(
        baseline=baseline,
        catalog=catalog,
        label=base.span.calendar.label(base.fiscal_year),
        closed=known.closed,
        version=base.version,
        volume_sources=base.volume_sources,
        has_labor_hours=labor is not None and bool((labor.rows["hours"] > 0).any()),
        budget_result=sum(planned.values()) if planned else None,
        closed_results=_results(baseline.closed, kinds),
        budget_results=planned,
        payer_drift=base_frames.payer_drift(
            session, known.measures, closed=known.closed, version_id=known.version_id, own=known.own
        ),
        links=link_frames.links_of(baseline, catalog.departments, catalog.link_sources),
        bill_rates=labor_frames.doubted_rates(labor),
        hash=f"{BASE_VERSION}:{baseline.fingerprint[:32]}",
        one_offs=_one_offs(lines, kinds, base.trees.non_recurring),
    )


@dataclass(frozen=True, eq=False)
class KnownFrames:
    """What a base stands on beside landing and staffing forecast: the hospital's registers and its budget."""

    own: list[int] | None
    closed: tuple[int, ...]
    months: tuple[int, ...]
    version_id: int | None
    measures: pd.DataFrame
    accounts: pd.DataFrame
    departments: pd.DataFrame
    contracts: pd.DataFrame
    budget: pd.DataFrame

    @classmethod
    def read(cls, session: Session, base: LandingInputs, *, own: list[int] | None) -> "KnownFrames":
        """Return the frames of a landing's year.

        Raises:
            UserError: The year has no open month.
        """
        closed, months = base.months[: base.record.closed], base.months[base.record.closed :]
        if not months:
            raise UserError(
                _("{fiscal_year} is over.", fiscal_year=base.span.calendar.label(base.fiscal_year)),
                hint=_("Choose the next year."),
                code="over",
            )
        version = base.version.id if base.version else None
        measures = base_frames.measures(session)
        accounts = base_frames.accounts(session, measures)
        budget = base_frames.budget(
            session, base.span.calendar, version_id=version, fiscal_year=base.fiscal_year, own=own
        )
        return cls(
            own=own,
            closed=closed,
            months=months,
            version_id=version,
            measures=measures,
            accounts=accounts,
            departments=base_frames.departments(session, own),
            contracts=base_frames.contracts(session),
            budget=budget[budget["account_id"].isin(accounts["account_id"])].reset_index(drop=True),
        )


def _base_frames(
    session: Session, base: LandingInputs, lines: pd.DataFrame, labor: LaborBaseline | None, known: KnownFrames
) -> BaseFrames:
    months, own, departments = known.months, known.own, known.departments
    is_open = lines["period"].isin(months)
    ahead = _flex(base, lines[is_open], known.measures)
    spend = base_frames.contract_spend(
        session, base.span.calendar, lines=ahead[LEDGER], known=known.contracts, first_open=months[0], own=own
    )
    units = dict(zip(departments["department_id"].astype(int), departments["uos"], strict=True))
    hospital = settings.load(session)
    staffed = base_frames.beds(session, units, months, version_id=known.version_id)
    linked = link_frames.sources(departments, known.measures, staffed)
    return BaseFrames(
        fiscal_year=base.fiscal_year,
        year_months=base.months,
        months=months,
        departments=departments[["department_id", "facility_id", "service_line_id", "uos"]],
        accounts=known.accounts,
        lines=ahead,
        measures=known.measures,
        volumes=_volumes(base, months, known.measures, labor),
        labor=labor_frames.hours_and_pay(session, labor, ahead[LEDGER], known.accounts),
        beds=staffed,
        contracts=known.contracts[["contract", "end_period"]],
        contract_spend=spend,
        closed=lines.loc[~is_open, LEDGER],
        budget=known.budget,
        cash=_cash(session, known, digits=exponent(hospital.currency)),
        link_sources=linked,
        links=link_frames.estimate_links(session, departments, known.measures, linked, last=shift(months[0], -1)),
        hours_per_fte=hospital.fte_hours_per_year,
    )


def _cash(session: Session, known: KnownFrames, *, digits: int) -> Cash | None:
    """Return the cash of the whole hospital; a part of it has none of its own."""
    if known.own is not None:
        return None
    cash = base_frames.cash_minor(session, last=shift(known.months[0], -1), digits=digits)
    return None if cash is None else Cash(cash)


def _flex(base: LandingInputs, lines: pd.DataFrame, measures: pd.DataFrame) -> pd.DataFrame:
    """Return open lines with `fixed_share` and `measure` (code that they flex on, "" for none)."""
    codes = dict(zip(measures["measure_id"], measures["measure"], strict=True))
    places = base.places.assign(
        fixed_share=base.record.fixed_share,
        measure=[codes.get(number, "") if pd.notna(number) else "" for number in base.places["measure_id"]],
    )
    keys = ["department_id", "account_id"]
    flexed = lines[LEDGER].merge(places[[*keys, "fixed_share", "measure"]], on=keys, how="left")
    return flexed[(flexed["amount_minor"] != 0) | flexed["measure"].ne("")].reset_index(drop=True)


def _volumes(
    base: LandingInputs, months: Sequence[int], measures: pd.DataFrame, labor: LaborBaseline | None
) -> pd.DataFrame:
    """Return the expected volumes of open months that lines flex on: `department_id, measure, period, quantity`.

    `lo80, hi80` are there where the staffing forecast knows how far volumes stray (the department's unit of service).
    """
    drivers, count = base.volumes.drivers, len(months)
    codes = dict(zip(measures["measure_id"], measures["measure"], strict=True))
    expected = base.record.expected[:, base.record.closed :]
    table = pd.DataFrame(
        {
            "department_id": np.repeat(drivers["department_id"].to_numpy(dtype=np.int64), count),
            "measure": np.repeat([codes[number] for number in drivers["measure_id"]], count),
            "period": np.tile(np.array(months, dtype=np.int64), len(drivers)),
            "quantity": expected.reshape(-1),
        }
    )
    table = table[table["quantity"].notna()]
    spread = table.merge(labor_frames.volume_stray(labor), on=["department_id", "period"], how="left")[
        "stray"
    ].to_numpy(dtype=np.float64)
    width = Z80 * spread * table["quantity"]
    return table.assign(lo80=table["quantity"] - width, hi80=table["quantity"] + width).reset_index(drop=True)


def _one_offs(lines: pd.DataFrame, kinds: Mapping[int, str], marked: Collection[int]) -> dict[int, int]:
    """Return what marked accounts with figures add to the year's result."""
    own = lines[lines["account_id"].isin(marked)]
    amounts = own["amount_minor"] * own["account_id"].map(kinds).map(RESULT_SIGN)
    sums = amounts.groupby(own["account_id"]).sum()
    return {int(account): int(amount) for account, amount in sums.items() if amount}  # type: ignore[call-overload]


def _results(rows: pd.DataFrame, kinds: Mapping[int, str]) -> dict[int, int]:
    """Return revenue − expense by month."""
    sign = rows["account_id"].map(kinds).map(RESULT_SIGN)
    sums = (rows["amount_minor"] * sign).groupby(rows["period"]).sum()
    return {int(month): int(amount) for month, amount in sums.items()}  # type: ignore[call-overload]
