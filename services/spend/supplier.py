"""Suppliers: the list, and one supplier's page: spend, prices paid against contract, contracts, invoices, names."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, cast, func, select
from sqlmodel import Session, col

from data.engine import reading
from data.models import Contract, ItemTotals, Supplier, SupplierAlias
from language import _
from planning.contracts.notice import Term, notice_date
from planning.periods import shift, span
from planning.spend import units
from services import frames
from services.contracts import payer_rates, purchases
from services.errors import UserError
from services.permissions import Actor, require
from services.spend import amounts
from services.spend.amounts import Source
from services.spend.look_alikes import surviving, with_merged
from services.spend.prices import MOST_NAMED, item_names
from services.variance.question import Question, ResolvedQuestion, open_frame

#: Months of spend and of prices that a supplier's page shows.
MONTHS = 24
PRICE_MONTHS = 12


@dataclass(frozen=True)
class SupplierPage:
    """One supplier, with the records merged into it; amounts in minor units.

    `months`: `period, standing, amount_minor` (24 months). `items`: `item, name, unit, quantity, amount_minor, price,
    expected_minor, priced_minor, over_minor` of the last 12 months, largest first (`price` minor units a unit; the
    amount at contract prices is for the priced part only). `contracts`: `id, number, title, start_date, end_date,
    notice_date, auto_renew_months, status, value_minor, owner`. `rates` of a payer:
    `payer_rates.COLUMNS`.
    """

    supplier_id: int
    name: str
    code: str | None
    category: str | None
    payer: bool
    contact: str | None
    note: str | None
    aliases: tuple[str, ...]
    merged: tuple[str, ...]
    months: pd.DataFrame
    items: pd.DataFrame
    contracts: pd.DataFrame
    rates: pd.DataFrame
    total: int  # the last 12 months
    prior: int  # the 12 months before


def listing(url: str, actor: Actor, *, source: Source | None, period: int | None) -> pd.DataFrame:
    """Return the suppliers that count by themselves: those with spend first, largest first.

    A person bound to departments sees the suppliers that these were supplied by.

    Returns:
        `supplier_id, supplier, code, category, payer, amount_minor, prior_minor` (12 months and the 12 before),
        `contracts` (active ones).
    """
    require(actor, "procurement:read")
    with reading(url) as session:
        survivors, known = surviving(session), amounts.supplier_table(session)
        own = sorted({survivors.get(int(number), int(number)) for number in known.index})
        table = known.loc[own].rename_axis("supplier_id").reset_index().rename(columns={"name": "supplier"})
        table = table.assign(amount_minor=0, prior_minor=0)
        if source is not None and period is not None:
            frame = open_frame(session, actor, Question(period, "month"))
            months = _by_month(frame, source, survivors, None)
            recent = months["period"] > shift(period, -PRICE_MONTHS)
            for name, mine in (("amount_minor", recent), ("prior_minor", ~recent)):
                summed = months[mine].groupby("supplier_id")["amount_minor"].sum()
                table[name] = table["supplier_id"].map(summed).fillna(0).astype("int64")
            if actor.departments is not None:
                table = table[table["supplier_id"].isin(months["supplier_id"])]
        elif actor.departments is not None:
            table = table.iloc[:0]
        counted = _active_contracts(session, survivors)
        table = table.assign(contracts=table["supplier_id"].map(counted).fillna(0).astype("int64"))
        return table.sort_values(["amount_minor", "supplier"], ascending=[False, True], kind="stable").reset_index(
            drop=True
        )


def _active_contracts(session: Session, survivors: dict[int, int]) -> dict[int, int]:
    query = select(col(Contract.supplier_id), func.count()).where(col(Contract.status) == "active")
    counted: Any = session.connection().execute(query.group_by(col(Contract.supplier_id)))
    counts: dict[int, int] = {}
    for supplier, count in counted:
        owner = survivors.get(int(supplier), int(supplier))
        counts[owner] = counts.get(owner, 0) + int(count)
    return counts


def _by_month(
    frame: ResolvedQuestion, source: Source, survivors: dict[int, int], supplier_id: int | None
) -> pd.DataFrame:
    """Return `supplier_id, period, standing, amount_minor` of the 24 months up to the question's."""
    last = frame.question.period
    years = sorted({frame.calendar.fiscal_year(shift(last, -step)) for step in range(MONTHS)})
    spent = amounts.amounts(frame, source, years, survivors)
    if supplier_id is not None:
        spent = spent[spent["supplier_id"] == supplier_id]
    long = spent.melt(
        ["fiscal_year", "supplier_id", "standing"], list(range(1, 13)), var_name="month", value_name="amount_minor"
    )
    long = long.groupby(["fiscal_year", "month", "supplier_id", "standing"], as_index=False)[["amount_minor"]].sum()
    periods = {(year, month): frame.calendar.period(int(year), int(month)) for year in years for month in range(1, 13)}
    places = [periods[int(y), int(m)] for y, m in zip(long["fiscal_year"], long["month"], strict=True)]
    long = long.assign(period=pd.Series(places, long.index, "int64"))
    within = long["period"].between(shift(last, 1 - MONTHS), last) & (long["amount_minor"] != 0)
    return long.loc[within, ["supplier_id", "period", "standing", "amount_minor"]].reset_index(drop=True)


def page(url: str, actor: Actor, *, supplier_id: int, source: Source | None, period: int | None) -> SupplierPage:
    """Return one supplier's page; of a merged supplier that of the one it counts under.

    Raises:
        UserError: It is not there, or supplied none of this person's departments.
    """
    require(actor, "procurement:read")
    with reading(url) as session:
        survivors = surviving(session)
        owner = survivors.get(supplier_id, supplier_id)
        supplier = session.get(Supplier, owner)
        if supplier is None:
            raise UserError(_("This supplier no longer exists."), hint=_("Choose one from the list."), code="missing")
        group = sorted(with_merged(survivors, [owner]))
        months, items = _nothing_bought(), pd.DataFrame(columns=ITEM_COLUMNS)
        if source is not None and period is not None:
            frame = open_frame(session, actor, Question(period, "month"))
            months = _by_month(frame, source, survivors, owner)
            items = _items(frame, group)
        if actor.departments is not None and months.empty:
            raise UserError(
                _("You do not have access to this supplier."), hint=_("Choose one from the list."), code="missing"
            )
        last = period or 0
        recent = months["period"] > (shift(last, -PRICE_MONTHS) if last else 0)
        return SupplierPage(
            supplier_id=owner,
            name=supplier.name,
            code=supplier.code,
            category=supplier.category,
            payer=supplier.payer,
            contact=supplier.contact,
            note=supplier.note,
            aliases=_aliases(session, group),
            merged=tuple(
                session.connection()
                .execute(select(col(Supplier.name)).where(col(Supplier.id).in_(group), col(Supplier.id) != owner))
                .scalars()
            ),
            months=months,
            items=items,
            contracts=_contracts(session, actor, group),
            rates=payer_rates.register(session, actor, group if supplier.payer else []),
            total=int(months.loc[recent, "amount_minor"].sum()),
            prior=int(months.loc[~recent, "amount_minor"].sum()),
        )


ITEM_COLUMNS = ["item", "name", "unit", "quantity", "amount_minor", "price", "expected_minor", "priced_minor",
                "over_minor"]  # fmt: skip
CONTRACT_COLUMNS = ["id", "number", "title", "start_date", "end_date", "notice_date", "auto_renew_months", "status",
                    "value_minor", "owner"]  # fmt: skip


def _nothing_bought() -> pd.DataFrame:
    return pd.DataFrame(
        {"supplier_id": [], "period": [], "standing": pd.Series([], dtype="str"), "amount_minor": []}
    ).astype({"supplier_id": "int64", "period": "int64", "amount_minor": "int64"})


def _aliases(session: Session, group: list[int]) -> tuple[str, ...]:
    query = select(col(SupplierAlias.text)).where(col(SupplierAlias.supplier_id).in_(group))
    return tuple(session.connection().execute(query.order_by(col(SupplierAlias.text))).scalars())


def _items(frame: ResolvedQuestion, group: list[int]) -> pd.DataFrame:
    """Return what was paid for each item over the last 12 months, beside the amount at contract prices."""
    last = frame.question.period
    names = ("quantity_milli", "amount_minor", "expected_minor", "priced_minor", "over_minor")
    sums = [cast(func.sum(col(getattr(ItemTotals, name))), BigInteger) for name in names]
    keys = [col(ItemTotals.item), col(ItemTotals.unit)]
    query = select(*keys, *sums, func.min(col(ItemTotals.supplier_id))).where(
        col(ItemTotals.supplier_id).in_(group),
        col(ItemTotals.period).in_(span(shift(last, 1 - PRICE_MONTHS), last)),
        col(ItemTotals.kind) == "invoice",
        col(ItemTotals.item) != "",
    )
    if frame.departments is not None:
        query = query.where(col(ItemTotals.department_id).in_(frame.departments))
    items = frames.frame(frame.session, query.group_by(*keys), ["item", "unit", *names, "supplier_id"])
    items = items.astype(dict.fromkeys((*names, "supplier_id"), "int64"))
    items = items.assign(
        unit=items["unit"].map(units.spelling),
        quantity=items["quantity_milli"] / 1000,
        price=items["amount_minor"] / (items["quantity_milli"].where(items["quantity_milli"] > 0) / 1000),
    )
    ordered = items.sort_values("amount_minor", ascending=False, kind="stable")
    top = ordered.head(MOST_NAMED)
    titles = item_names(frame.session, dict(zip(top["item"], top["supplier_id"], strict=True)))
    ordered = ordered.assign(name=ordered["item"].map(titles).fillna("").astype("str"))
    return ordered[ITEM_COLUMNS].reset_index(drop=True)


def _contracts(session: Session, actor: Actor, group: list[int]) -> pd.DataFrame:
    fields = (
        Contract.id, Contract.number, Contract.title, Contract.start_date, Contract.end_date, Contract.notice_days,
        Contract.notice_months, Contract.notice_to, Contract.auto_renew_months, Contract.status,
        Contract.value_minor, Contract.owner,
    )  # fmt: skip
    query = select(*map(col, fields)).where(col(Contract.supplier_id).in_(group))
    seen = purchases.visible(session, actor)
    if seen is not None:
        query = query.where(col(Contract.id).in_(sorted(seen)))
    known: Any = session.connection().execute(query.order_by(col(Contract.end_date).desc()))
    listed = [
        (key, number, title, start, end, _notice(Term(start, end, *notice)), months, status, value, owner)
        for key, number, title, start, end, *notice, months, status, value, owner in known
    ]
    return pd.DataFrame(listed, columns=CONTRACT_COLUMNS).astype({"value_minor": "Int64"})


def _notice(term: Term) -> date | None:
    return None if term.end is None else notice_date(term.end, term)
