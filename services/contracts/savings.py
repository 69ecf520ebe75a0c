"""Promised against realized savings of contracts, month by month, with the alarm when they decay."""

from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy import BigInteger, cast, func, select
from sqlmodel import Session, col

from data.engine import reading
from data.models import Contract, ItemTotals
from data.rows import plain
from language import _
from planning.contracts import notice
from planning.contracts import savings as rules
from planning.contracts.savings import Savings
from planning.periods import period_of, shift
from services.contracts import purchases, register
from services.permissions import Actor, require

#: Months before the start whose prices the contract is compared with.
COMPARED = 12


@dataclass(frozen=True)
class ContractSavings:
    """The savings of one contract, with what names it."""

    contract_id: int
    name: str
    supplier_id: int
    savings: Savings


def promises(url: str, actor: Actor, *, as_of: date) -> list[ContractSavings]:
    """Return the savings of all contracts that promise some and have begun, decaying ones first.

    Managers get the contracts they may see, with the purchases of their own departments against the whole promise
    left out: a promise is the hospital's, so for them the list is empty.
    """
    require(actor, "procurement:read")
    if actor.departments is not None:
        return []
    with reading(url) as session:
        query = select(Contract).where(col(Contract.promised_savings_minor) > 0, col(Contract.status) != "draft")
        contracts = [
            one
            for contract in session.scalars(query.order_by(col(Contract.number)))
            if (one := of_contract(session, actor, contract, as_of)) is not None
        ]
    return sorted(contracts, key=lambda one: one.savings.decay is None)


def of(url: str, actor: Actor, *, contract_id: int, as_of: date) -> ContractSavings | None:
    """Return the savings of one contract; None when it promises none or has not begun.

    Raises:
        NotPermittedError: The person sees only some departments; the promise is the whole hospital's.
        UserError: The contract is not there.
    """
    require(actor, "procurement:read")
    purchases.require_whole_hospital(actor, _("A promised saving"))
    with reading(url) as session:
        return of_contract(session, actor, purchases.find(session, actor, contract_id), as_of)


def of_contract(session: Session, actor: Actor, contract: Contract, as_of: date) -> ContractSavings | None:
    """Return the savings of one contract inside an open session."""
    promised_minor, start = contract.promised_savings_minor, contract.start_date
    last, known = purchases.last_month(session), purchases.first_month(session)
    if not promised_minor or start is None or last is None or known is None:
        return None
    first = max(period_of(start), known)
    last = min(last, period_of(as_of), period_of(contract.end_date) if contract.end_date else last)
    if last < first:
        return None
    number = contract.id or 0
    bought = purchases.items(session, actor, contracts=[number], periods=(first, last))
    bought = bought[bought["expected_minor"] != 0].assign(amount_minor=bought["priced_minor"])
    return ContractSavings(
        contract_id=number,
        name=f"{contract.number} {contract.title}",
        supplier_id=contract.supplier_id,
        savings=rules.savings(
            bought,
            _prices_before(session, contract, number),
            promised_minor=promised_minor,
            months=(first, last),
            term_months=notice.months_of(start, contract.end_date) or 12,
        ),
    )


def _prices_before(session: Session, contract: Contract, number: int) -> pd.DataFrame:
    """Return what items cost before the contract: as agreed on the price list, else as bought in the year before."""
    prices = register.prices_of(session, number)
    if prices.empty or contract.start_date is None:
        return pd.DataFrame({"item": pd.Series(dtype="str"), "factor": pd.Series(dtype="float64")})
    first = prices.drop_duplicates(["item", "unit"])  # ordered by first day
    stated = first[first["baseline_price_micro"].notna() & (first["unit_price_micro"] > 0)]
    agreed = pd.DataFrame(
        {
            "item": stated["item"],
            "factor": stated["baseline_price_micro"].astype("float64") / stated["unit_price_micro"],
        }
    ).drop_duplicates("item")
    bought = _bought_before(session, period_of(contract.start_date), first)
    rest = rules.prices_before(bought[~bought["item"].isin(agreed["item"])])
    return pd.concat([agreed, rest], ignore_index=True)


def _bought_before(session: Session, start: int, first: pd.DataFrame) -> pd.DataFrame:
    """Return purchases of the listed items and units in the year before, with their amount at the first list price."""
    keys = [col(ItemTotals.item), col(ItemTotals.unit)]
    sums = [cast(func.sum(col(figure)), BigInteger) for figure in (ItemTotals.quantity_milli, ItemTotals.amount_minor)]
    query = select(*keys, *sums).where(
        col(ItemTotals.kind) == purchases.INVOICE,
        col(ItemTotals.period).between(shift(start, -COMPARED), shift(start, -1)),
        col(ItemTotals.item).in_(first["item"].unique().tolist()),
    )
    columns = ["item", "unit", "quantity_milli", "amount_minor"]
    rows = pd.DataFrame.from_records(plain(session.connection().execute(query.group_by(*keys))), columns=columns)
    rows = rows.astype({"item": "str", "unit": "str", "quantity_milli": "int64", "amount_minor": "int64"})
    joined = rows.merge(first[["item", "unit", "unit_price_micro"]], on=["item", "unit"])
    digits = purchases.minor_digits(session)
    at_list = joined["quantity_milli"].astype("float64") * joined["unit_price_micro"] / 10 ** (9 - digits)
    return joined.assign(first_minor=at_list.round().astype("int64"))
