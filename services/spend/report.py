"""Spend by supplier, category, department and month, with the prior year beside it, concentration and new suppliers."""

from dataclasses import dataclass

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from data.engine import reading
from data.models import MONTH_COLUMNS, PurchaseTotals, SupplierTotals
from language import _
from planning.hierarchy import ROOT
from planning.periods import FiscalCalendar
from planning.spend import concentration
from planning.spend.concentration import USUAL, Bands
from services import settings
from services.errors import UserError
from services.month_end.states import states_for
from services.organization import trees as organization_trees
from services.permissions import Actor, require
from services.spend import amounts
from services.spend.amounts import Source, conditions
from services.spend.look_alikes import surviving
from services.variance.question import Choices, Question, ResolvedQuestion, Span, open_frame

#: A category with one supplier is named from this share of spend on.
SINGLE_SHARE = 0.002


@dataclass(frozen=True)
class SpendChoices:
    """What the filters offer. `sources`: where spend is known from, the better one first; none in an empty hospital."""

    sources: tuple[Source, ...]
    by_source: dict[Source, Choices]

    def of(self, source: Source | None) -> Choices:
        """Return the months and departments to choose from."""
        return self.by_source[source or self.sources[0]]


@dataclass(frozen=True)
class SpendReport:
    """An answer; amounts in minor units, credits negative.

    `suppliers`: `supplier_id, supplier, code, payer, nameless` (the file does not say who), `amount_minor,
    prior_minor, contracted_minor, share, before, cumulative, grade`, largest first. `categories`: `category,
    amount_minor, prior_minor, suppliers, hhi, largest_share`. `departments`: `key, department_id, name, amount_minor,
    prior_minor`. `months`: `period, category, amount_minor`. `single`: categories that one supplier alone is paid for.
    `new`: suppliers first paid in the span, with `first` (yyyymm). `hhi` and shares leave nameless payees out.
    """

    source: Source
    periods: tuple[int, ...]
    suppliers: pd.DataFrame
    categories: pd.DataFrame
    departments: pd.DataFrame
    months: pd.DataFrame
    single: pd.DataFrame
    new: pd.DataFrame
    total: int
    prior: int | None  # None: nothing is known of the prior year
    contracted: int | None  # None: the ledger does not know contracts
    nameless: int
    hhi: float | None
    band: str
    tail: tuple[int, int, float | None]  # suppliers, amount, share

    @property
    def utilization(self) -> float | None:
        """Return contracted ÷ total spend (0–1)."""
        return None if self.contracted is None or self.total <= 0 else self.contracted / self.total

    @property
    def change(self) -> float | None:
        """Return the change against the prior year (0–1 of it), None where that was nothing or a net credit."""
        return None if self.prior is None or self.prior <= 0 else self.total / self.prior - 1


def choices(url: str, actor: Actor) -> SpendChoices:
    """Return what the filters offer this person: months and departments with spend, from which sources."""
    require(actor, "procurement:read")
    with reading(url) as session:
        calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
        trees = organization_trees.load(session, actor)
        scope = None if actor.departments is None else trees.departments.members(ROOT)
        years = amounts.known(session, calendar, scope)
        states = states_for(session, actor)
        latest = dict(years.latest)
        if "ledger" in latest:  # as everywhere else, the last whole month
            latest["ledger"] = min(latest["ledger"], states.default or latest["ledger"])
        return SpendChoices(
            years.sources,
            {
                source: Choices(
                    calendar, trees.departments, trees.accounts, (), years.years[source], latest[source], states
                )
                for source in years.sources
            },
        )


def report(
    url: str,
    actor: Actor,
    *,
    source: Source,
    period: int,
    over: Span,
    department: str = ROOT,
    category: str = "",
    bands: Bands = USUAL,
) -> SpendReport:
    """Return the spend of a selection.

    Raises:
        UserError: The department or category is not there for this person.
    """
    require(actor, "procurement:read")
    with reading(url) as session:
        frame = open_frame(session, actor, Question(period, over, department=department))
        survivors = surviving(session)
        rows = amounts.amounts(frame, source, [frame.year, frame.year - 1], survivors)
        if category:
            if category not in set(rows["category"]):
                raise UserError(
                    _("There is no spend on “{category}” here.", category=category), hint=_("Choose another category.")
                )
            rows = rows[rows["category"] == category]
        return _answer(frame, source, rows, bands, survivors)


def _months(rows: pd.DataFrame, frame: ResolvedQuestion) -> list[int]:
    """Return the fiscal months of the span, up to the last one with spend: months to come are not compared."""
    this = rows[rows["fiscal_year"] == frame.year]
    last = max((month for month in range(1, 13) if (this[month] != 0).any()), default=0)
    chosen = frame.months()
    return [month for month in chosen if month <= last] if frame.question.span == "year" else chosen


def _answer(
    frame: ResolvedQuestion, source: Source, rows: pd.DataFrame, bands: Bands, survivors: dict[int, int]
) -> SpendReport:
    months = _months(rows, frame)
    suppliers = _by_supplier(frame, rows, months, bands)
    named = suppliers[~suppliers["nameless"]]
    hhi = concentration.hhi(named["amount_minor"])
    places = rows[rows["supplier_id"].isin(named["supplier_id"])]
    by_category = amounts.sum_by(places, frame.year, months, ["category", "supplier_id"])
    contracted = suppliers["contracted_minor"].sum() if source == "purchases" else None
    return SpendReport(
        source=source,
        periods=tuple(frame.calendar.period(frame.year, month) for month in months),
        suppliers=suppliers,
        categories=_by_category(rows, frame.year, months, by_category),
        departments=_by_department(frame, rows, months),
        months=_by_month(frame, rows),
        single=_single(by_category, suppliers),
        new=_new(frame, source, suppliers, months, survivors),
        total=int(suppliers["amount_minor"].sum()),
        prior=_prior_total(rows, suppliers, frame.year),
        contracted=None if contracted is None else int(contracted),
        nameless=int(suppliers.loc[suppliers["nameless"], "amount_minor"].sum()),
        hhi=hhi,
        band=concentration.band(hhi, bands),
        tail=concentration.tail(suppliers),
    )


def _both_years(rows: pd.DataFrame, year: int, months: list[int], by: list[str]) -> pd.DataFrame:
    """Return `by, amount_minor, prior_minor`; a key without spend in one of the years has 0 there."""
    now = amounts.sum_by(rows, year, months, by)
    before = amounts.sum_by(rows, year - 1, months, by).rename(columns={"amount_minor": "prior_minor"})
    both = now.merge(before, on=by, how="outer").fillna({"amount_minor": 0, "prior_minor": 0})
    both = both.astype({"amount_minor": "int64", "prior_minor": "int64"})
    both = both[(both["amount_minor"] != 0) | (both["prior_minor"] != 0)]
    return both.sort_values("amount_minor", ascending=False, kind="stable").reset_index(drop=True)


def _by_supplier(frame: ResolvedQuestion, rows: pd.DataFrame, months: list[int], bands: Bands) -> pd.DataFrame:
    both = _both_years(rows, frame.year, months, ["supplier_id"])
    contracted = amounts.sum_by(rows[rows["standing"] == "contracted"], frame.year, months, ["supplier_id"])
    by_id = contracted.set_index("supplier_id")["amount_minor"]
    known = amounts.supplier_table(frame.session)
    both = both.assign(
        supplier=both["supplier_id"].map(known["name"]).astype("str"),
        code=both["supplier_id"].map(known["code"]),
        payer=both["supplier_id"].map(known["payer"]).astype("bool"),
        contracted_minor=both["supplier_id"].map(by_id).fillna(0).astype("int64"),
    )
    nameless = both["supplier"].map(concentration.nameless).astype("bool")
    ranked = concentration.grade_suppliers(both[~nameless], bands)
    # Payees that the file hides stand last: they are many, so that they have neither a share nor a grade.
    return pd.concat([ranked.assign(nameless=False), both[nameless].assign(nameless=True, grade="")], ignore_index=True)


def _by_category(rows: pd.DataFrame, year: int, months: list[int], named: pd.DataFrame) -> pd.DataFrame:
    both = _both_years(rows, year, months, ["category"])
    dense = concentration.concentration_by(named, "category")[["category", "suppliers", "hhi", "largest_share"]]
    return both.merge(dense, on="category", how="left")


def _by_department(frame: ResolvedQuestion, rows: pd.DataFrame, months: list[int]) -> pd.DataFrame:
    both = _both_years(rows, frame.year, months, ["department_id"])
    tree = frame.trees.departments
    keys, names = tree.keys_by_member(), tree.names()
    return both.assign(
        key=both["department_id"].map(keys).astype("str"), name=both["department_id"].map(names).astype("str")
    )


def _by_month(frame: ResolvedQuestion, rows: pd.DataFrame) -> pd.DataFrame:
    """Return spend by month and category over the 13 months up to the chosen one."""
    long = rows.melt(["fiscal_year", "category"], list(range(1, 13)), var_name="month", value_name="amount_minor")
    long = long.groupby(["fiscal_year", "month", "category"], as_index=False)[["amount_minor"]].sum()
    periods = [
        frame.calendar.period(int(year), int(month))
        for year, month in zip(long["fiscal_year"], long["month"], strict=True)
    ]
    last = frame.question.period
    shown = long.assign(period=pd.Series(periods, long.index, "int64"))
    within = shown["period"].between(last - 100, last)
    # A month without any spend is one that nobody loaded, not one of zeros.
    loaded = shown["amount_minor"].abs().groupby(shown["period"]).transform("sum") > 0
    kept = shown.loc[within & loaded, ["period", "category", "amount_minor"]]
    return kept.sort_values(["period", "category"]).reset_index(drop=True)


def _prior_total(rows: pd.DataFrame, suppliers: pd.DataFrame, year: int) -> int | None:
    return int(suppliers["prior_minor"].sum()) if (rows["fiscal_year"] == year - 1).any() else None


def _single(by_category: pd.DataFrame, suppliers: pd.DataFrame) -> pd.DataFrame:
    """Return the categories with one supplier, as far as they matter."""
    only_source = concentration.single_source(by_category, "category")
    spent = suppliers["amount_minor"].clip(lower=0).sum()
    single = only_source[only_source["amount_minor"] >= SINGLE_SHARE * spent].reset_index(drop=True)
    return single.assign(supplier=single["supplier_id"].map(suppliers.set_index("supplier_id")["supplier"]))


def _new(
    frame: ResolvedQuestion, source: Source, suppliers: pd.DataFrame, months: list[int], survivors: dict[int, int]
) -> pd.DataFrame:
    """Return the suppliers first paid within the span, if there is history before it to know that from."""
    first = first_paid(frame.session, source, frame.calendar, survivors)
    begin = min(first.values(), default=0)
    periods = {frame.calendar.period(frame.year, month) for month in months}
    paid = suppliers[~suppliers["nameless"] & (suppliers["amount_minor"] != 0)]
    when = paid["supplier_id"].map(first)
    first_time = paid.assign(first=when.astype("Int64"))[when.isin(periods).to_numpy() & (when > begin).to_numpy()]
    return first_time[["supplier_id", "supplier", "code", "first", "amount_minor"]].reset_index(drop=True)


def first_paid(session: Session, source: Source, calendar: FiscalCalendar, survivors: dict[int, int]) -> dict[int, int]:
    """Return the first month (yyyymm) with spend of each supplier, over all departments."""
    table = PurchaseTotals if source == "purchases" else SupplierTotals
    flags = [func.max(func.abs(col(getattr(table, name)))) for name in MONTH_COLUMNS]
    keys = [col(table.supplier_id), col(table.fiscal_year)]
    query = select(*keys, *flags).where(*conditions(source, None)).group_by(*keys)
    first: dict[int, int] = {}
    for supplier, year, *sizes in session.connection().execute(query):
        month = next((number for number, size in enumerate(sizes, start=1) if size), None)
        if month is not None:
            owner, period = survivors.get(supplier, supplier), calendar.period(year, month)
            first[owner] = min(first.get(owner, period), period)
    return first
