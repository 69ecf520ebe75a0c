"""The negotiation brief for a renewal: what was spent and paid, who else sells it, what it is worth, where to leave."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from data.engine import reading
from data.models import Contract, ContractPrice, ItemTotals, PurchaseTotals, Supplier
from data.rows import plain
from language import _
from planning.contracts import attainment as rules
from planning.contracts import notice, price_history, renewal
from planning.contracts.attainment import TermProjection
from planning.contracts.renewal import Alternative, Reckoning, RenewalChange
from planning.periods import period_of, shift
from services.contracts import attainment, leakage, purchases, register, savings, volume_driver
from services.contracts.register import Facts
from services.contracts.savings import ContractSavings
from services.permissions import Actor, require
from services.spend.look_alikes import surviving

#: Months of a year of purchases, and of other suppliers' prices that still count.
YEAR = 12
STILL_COUNTS = 24
#: A renewal without a stated length is reckoned over as many months.
USUAL_TERM = 12


@dataclass(frozen=True)
class Forecast:
    """Spend of the next twelve months: median and 80 % range (minor units), and how the volume changes (share).

    `measured` names the volumes that drive it; `yearly_minor` is None where the history is too short, and then the last
    twelve months stand in.
    """

    yearly_minor: int | None
    low_minor: int | None
    high_minor: int | None
    volume_change: float
    measures: tuple[str, ...]
    modelled: float


@dataclass(frozen=True)
class Brief:
    """Everything on one contract that a negotiation needs; money in minor units.

    `years`: `label, amount_minor, above_minor` (paid above the contract's price) by fiscal year, the last one so far.
    `months`: `period, amount_minor`. `index`: `period, paid, listed`, 1 = first month; `paid_change` and
    `listed_change` over the last year. `items`: `item, item_name, yearly_minor, price_micro` (of a single piece),
    `supplier, other_micro, change` of the cheapest other supplier; largest first. `sellers`: `supplier, amount_minor`
    of others in the same category. `alternative` is what the cheapest other prices make up, None when nobody else is
    known. `renewal_months` is what an automatic renewal runs, else the term, else a year.
    """

    facts: Facts
    as_of: date
    last_month: int
    years: pd.DataFrame
    months: pd.DataFrame
    index: pd.DataFrame
    paid_change: float
    listed_change: float
    items: pd.DataFrame
    sellers: pd.DataFrame
    forecast: Forecast
    alternative: Alternative | None
    renewal_months: int
    savings: ContractSavings | None

    @property
    def yearly_minor(self) -> int:
        """Return the yearly cost that the reckoning starts from: the forecast, else the last twelve months."""
        return self.facts.yearly_minor if self.forecast.yearly_minor is None else self.forecast.yearly_minor


def brief(url: str, actor: Actor, *, contract_id: int, as_of: date) -> Brief:
    """Return the negotiation brief of a contract.

    Raises:
        NotPermittedError: The person sees only some departments.
        UserError: The contract is not there.
    """
    require(actor, "procurement:read")
    purchases.require_whole_hospital(actor, _("A negotiation brief"))
    facts = register.facts(url, actor, contract_id=contract_id, as_of=as_of)
    with reading(url) as session:
        contract = purchases.find(session, actor, contract_id)
        last = min(purchases.last_month(session) or period_of(as_of), period_of(as_of))
        bought = purchases.monthly(session, actor, contracts=[contract_id])
        bought = bought[bought["period"] <= last]
        rows = purchases.items(session, actor, contracts=[contract_id], periods=(0, last))
        index = price_history.basket_index(rows)
        items = _items(session, contract, rows, facts.prices, last)
        return Brief(
            facts=facts,
            as_of=as_of,
            last_month=last,
            years=_years(session, bought, rows),
            months=bought.groupby("period")[["amount_minor"]].sum().reset_index(),
            index=index,
            paid_change=price_history.change_over(index["paid"], YEAR),
            listed_change=price_history.change_over(index["listed"], YEAR),
            items=items,
            sellers=_sellers(session, contract, last),
            forecast=_forecast(session, contract, bought, as_of),
            alternative=renewal.alternative_of(items),
            renewal_months=int(facts.row["auto_renew_months"] or _term(facts) or USUAL_TERM),
            savings=savings.of_contract(session, actor, contract, as_of),
        )


def _term(facts: Facts) -> int | None:
    return notice.months_of(facts.row["start_date"], facts.row["end_date"])


def _years(session: Session, bought: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return spend and what was paid above the contract's price by fiscal year."""
    calendar = purchases.calendar_of(session)
    spend = bought.groupby(bought["period"].map(calendar.fiscal_year))["amount_minor"].sum()
    above = rows.groupby(rows["period"].map(calendar.fiscal_year))["over_minor"].sum()
    return pd.DataFrame(
        {
            "label": [calendar.label(int(year)) for year in spend.index],
            "amount_minor": spend.to_numpy(dtype="int64"),
            "above_minor": above.reindex(spend.index).fillna(0).to_numpy(dtype="int64"),
        }
    )


def _items(session: Session, contract: Contract, rows: pd.DataFrame, prices: pd.DataFrame, last: int) -> pd.DataFrame:
    """Return the items of the last year with today's price of a single piece and the cheapest other one."""
    recent = rows[rows["period"] > shift(last, -YEAR)]
    pieces = _with_pieces(recent, _pieces(prices))
    yearly = pieces.groupby("item")["amount_minor"].sum()
    lately = pieces[(pieces["period"] > shift(last, -3)) & (pieces["pieces"] > 0)]
    lately = lately if len(lately) else pieces[pieces["pieces"] > 0]
    sums = lately.groupby("item")[["amount_minor", "pieces"]].sum()
    digits = purchases.minor_digits(session)
    price = (sums["amount_minor"] / sums["pieces"].where(sums["pieces"] > 0)) * 10 ** (6 - digits)
    names = leakage.item_names(session, [str(item) for item in yearly.index])
    own = pd.DataFrame(
        {
            "item": yearly.index.astype("str"),
            "item_name": [names.get(str(item), "") for item in yearly.index],
            "yearly_minor": yearly.to_numpy(dtype="int64"),
            "price_micro": price.reindex(yearly.index).to_numpy(dtype="float64"),
        }
    )
    others = _other_prices(session, contract, own["item"].tolist(), _pieces(prices), last)
    alternatives = renewal.alternative_prices(own, others)
    return alternatives.sort_values("yearly_minor", ascending=False, kind="stable", ignore_index=True)


def _pieces(prices: pd.DataFrame) -> pd.DataFrame:
    """Return how many single pieces each item's unit holds, as the price list says."""
    return prices.drop_duplicates(["item", "unit"], keep="last")[["item", "unit", "base_units"]]


def _with_pieces(rows: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Return rows with their quantity in single pieces; a unit that the price list does not name is left out."""
    joined = rows.merge(units.astype({"item": "str", "unit": "str"}), on=["item", "unit"])
    return joined.assign(pieces=joined["quantity_milli"] * joined["base_units"] / 1000)


def _other_prices(
    session: Session, contract: Contract, items: list[str], units: pd.DataFrame, last: int
) -> pd.DataFrame:
    """Return prices of a single piece from other suppliers: their newest invoices, and their price lists."""
    into = surviving(session)
    own = into.get(contract.supplier_id, contract.supplier_id)
    names = _supplier_names(session)
    query = select(
        col(ItemTotals.item), col(ItemTotals.unit), col(ItemTotals.supplier_id), col(ItemTotals.period),
        col(ItemTotals.quantity_milli), col(ItemTotals.amount_minor),
    ).where(
        col(ItemTotals.kind) == purchases.INVOICE,
        col(ItemTotals.item).in_(items),
        col(ItemTotals.period).between(shift(last, 1 - STILL_COUNTS), last),
        col(ItemTotals.quantity_milli) > 0,
        col(ItemTotals.contract_id) != (contract.id or 0),  # other spellings of the contract's own supplier
    )  # fmt: skip
    columns = ["item", "unit", "supplier_id", "period", "quantity_milli", "amount_minor"]
    rows = pd.DataFrame.from_records(plain(session.connection().execute(query)), columns=columns)
    rows = rows.astype({"item": "str", "unit": "str", "supplier_id": "int64", "quantity_milli": "int64"})
    rows = rows.assign(supplier_id=purchases.replaced(rows["supplier_id"], into))
    rows = _with_pieces(rows[rows["supplier_id"] != own], units)
    rows = rows[rows["period"] == rows.groupby(["item", "supplier_id"])["period"].transform("max")]
    sums = rows.groupby(["item", "supplier_id"])[["amount_minor", "pieces"]].sum().reset_index()
    digits = purchases.minor_digits(session)
    invoiced = pd.DataFrame(
        {
            "item": sums["item"],
            "supplier": [names.get(int(number), "") for number in sums["supplier_id"]],
            "price_micro": sums["amount_minor"].astype("float64") / sums["pieces"] * 10 ** (6 - digits),
        }
    )
    return pd.concat([invoiced, _listed_elsewhere(session, contract, items, own, last)], ignore_index=True)


def _listed_elsewhere(session: Session, contract: Contract, items: list[str], own: int, last: int) -> pd.DataFrame:
    """Return prices of a single piece on the price lists of other suppliers' contracts in force."""
    month = date(last // 100, last % 100, 1)
    query = (
        select(
            col(ContractPrice.item),
            col(Supplier.name),
            col(ContractPrice.unit_price_micro),
            col(ContractPrice.base_units),
        )
        .join(Contract, col(Contract.id) == col(ContractPrice.contract_id))
        .join(Supplier, col(Supplier.id) == col(Contract.supplier_id))
        .where(
            col(ContractPrice.item).in_(items),
            col(Contract.id) != contract.id,
            col(Supplier.id) != own,
            func.coalesce(col(Supplier.merged_into_id), 0) != own,
            col(Contract.status) == "active",
            col(ContractPrice.valid_from) <= month,
            func.coalesce(col(ContractPrice.valid_to), month) >= month,
        )
    )
    rows: Any = session.connection().execute(query).all()
    return pd.DataFrame(
        {
            "item": pd.Series([row[0] for row in rows], dtype="str"),
            "supplier": pd.Series([row[1] for row in rows], dtype="str"),
            "price_micro": pd.Series([row[2] / row[3] for row in rows], dtype="float64"),
        }
    )


def _supplier_names(session: Session) -> dict[int, str]:
    rows: Any = session.connection().execute(select(col(Supplier.id), col(Supplier.name)))
    return {int(row[0]): str(row[1]) for row in rows}


def _sellers(session: Session, contract: Contract, last: int) -> pd.DataFrame:
    """Return other suppliers that sold in the contract's category in this and the last fiscal year, largest first."""
    if not contract.category:
        return pd.DataFrame({"supplier": pd.Series(dtype="str"), "amount_minor": pd.Series(dtype="int64")})
    into = surviving(session)
    own = into.get(contract.supplier_id, contract.supplier_id)
    year = purchases.calendar_of(session).fiscal_year(last)
    months = [col(getattr(PurchaseTotals, f"m{month:02d}")) for month in range(1, 13)]
    added: Any = months[0]
    for month in months[1:]:
        added = added + month
    query = (
        select(col(PurchaseTotals.supplier_id), func.sum(added))
        .where(
            col(PurchaseTotals.kind) == purchases.INVOICE,
            col(PurchaseTotals.category) == contract.category,
            col(PurchaseTotals.fiscal_year).in_((year - 1, year)),
            col(PurchaseTotals.contract_id) != (contract.id or 0),  # other spellings of the contract's own supplier
        )
        .group_by(col(PurchaseTotals.supplier_id))
    )
    rows: Any = session.connection().execute(query).all()
    frame = pd.DataFrame(
        {"id": [into.get(row[0], row[0]) for row in rows], "amount_minor": [int(row[1]) for row in rows]}
    )
    sums = frame[frame["id"] != own].groupby("id")["amount_minor"].sum().sort_values(ascending=False)
    names = _supplier_names(session)
    return pd.DataFrame(
        {"supplier": [names.get(int(str(number)), "") for number in sums.index], "amount_minor": sums.to_numpy()}
    )


def _forecast(session: Session, contract: Contract, bought: pd.DataFrame, as_of: date) -> Forecast:
    """Return the spend of the twelve months after the last finished one."""
    last = attainment.last_finished(session, as_of)
    driver = volume_driver.load(session, bought, last=last, steps=YEAR)
    start = attainment.first_known(session, contract)
    history = [month for month in driver.months if month >= start]
    spend = bought.groupby("period")["amount_minor"].sum().reindex(history).fillna(0).to_numpy()
    paths = rules.spend_paths(spend, driver.history[len(driver.months) - len(history) :], driver.paths)
    past = float(driver.history[-YEAR:].mean()) if len(driver.history) else 0.0
    ahead = float(np.median(driver.paths.mean(axis=1))) if driver.paths.size else 0.0
    change = ahead / past - 1 if past > 0 and len(bought) else float("nan")
    if paths is None:
        return Forecast(None, None, None, change, driver.measures, driver.modelled)
    projection = TermProjection(0, paths)
    return Forecast(projection.middle, projection.at(0.1), projection.at(0.9), change, driver.measures, driver.modelled)


def reckon(brief: Brief, *, change: RenewalChange, alternative: Alternative | None) -> Reckoning:
    """Return what the renewal is worth under a change and against an alternative."""
    return renewal.reckon(brief.yearly_minor, months=brief.renewal_months, change=change, alternative=alternative)
