"""Turns what is bought into invoices and orders, and plants the procurement stories in them."""

from calendar import monthrange
from datetime import date, timedelta

import numpy as np
import pandas as pd

from data.seed import stories
from data.seed.catalog import ITEMS
from data.seed.purchasing import SLOTS
from data.seed.size import LAST_PERIOD, stream
from data.seed.suppliers import suppliers

#: Share of an original supplier's deliveries that come in under its second spelling.
VARIANT_SHARE = 0.08
#: Share of covered lines on which the invoice names its contract.
NAMES_CONTRACT = 0.72
COLUMNS = [
    "kind", "day", "period", "department", "account", "supplier", "contract", "category", "item", "item_name", "unit",
    "quantity_milli", "unit_price_micro", "amount_minor", "po_number", "invoice_number",
]  # fmt: skip


def purchases(raw: pd.DataFrame, months: list[int]) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """Return order and invoice lines of `months`, and the planted rows by story."""
    lines = _around_contract(raw)
    lines = _second_spellings(lines)
    lines["day"] = _days(lines)
    lines, overpriced = _raise_some_prices(lines)
    lines = _numbers(lines)
    category = {row.code: row.category for row in suppliers()}
    lines["category"] = lines["supplier"].map(category)
    lines["stated"] = _stated_contract(lines)
    invoices = _invoice_lines(lines[lines["period"] <= LAST_PERIOD])
    duplicates = _duplicates(invoices)
    orders = _order_lines(lines, months)
    orders = pd.concat([orders, _open_order()], ignore_index=True)
    frame = pd.concat([orders, invoices, duplicates], ignore_index=True)
    frame = frame.sort_values(["day", "kind", "po_number", "invoice_number"], kind="stable", ignore_index=True)
    creep = lines["contract"].eq(stories.PRICE_CREEP_CONTRACT) & (lines["cents"] > lines["order_cents"])
    planted = {
        "duplicate_payments": duplicates,
        "price_creep": _invoice_lines(lines[creep & (lines["period"] <= LAST_PERIOD)]),
        "overpriced": _invoice_lines(lines.loc[overpriced]),
        "around_contract": _invoice_lines(
            lines[lines["supplier"].eq(stories.AROUND_SUPPLIER) & (lines["period"] <= LAST_PERIOD)]
        ),
        "open_order": _open_order(),
    }
    return frame, planted


def _around_contract(raw: pd.DataFrame) -> pd.DataFrame:
    """Move part of one contract's items to a supplier without a contract, at a higher price."""
    lines = raw.copy()
    rng = stream("around")
    candidate = (
        lines["contract"].eq(stories.AROUND_CONTRACT)
        & lines["department"].eq(stories.AROUND_DEPARTMENT)
        & (lines["period"] >= stories.AROUND_FROM)
    )
    chosen = candidate & (rng.random(len(lines)) < stories.AROUND_SHARE)
    dearer = np.rint(lines["cents"] * (1 + stories.AROUND_PRICE)).astype(np.int64)
    lines["cents"] = np.where(chosen, dearer, lines["cents"])
    lines["order_cents"] = np.where(chosen, dearer, lines["order_cents"])
    lines["supplier"] = np.where(chosen, stories.AROUND_SUPPLIER, lines["supplier"])
    lines["contract"] = np.where(chosen, "", lines["contract"])
    return lines


def _second_spellings(lines: pd.DataFrame) -> pd.DataFrame:
    """Book some deliveries of four suppliers under a second record of the same supplier."""
    rng = stream("variants")
    supplier = lines["supplier"].to_numpy(dtype=object)
    for original, variant in stories.DUPLICATE_SUPPLIERS:
        # A whole delivery (department, month, slot) goes to the variant, so that its invoice stays one.
        share = rng.random((997,))
        place = (lines["period"] * 4 + lines["slot"] + lines["department"].astype(int) * 7).to_numpy() % 997
        chosen = (lines["supplier"] == original).to_numpy() & (share[place] < VARIANT_SHARE)
        supplier = np.where(chosen, variant, supplier)
    lines["supplier"] = supplier
    return lines


def _days(lines: pd.DataFrame) -> np.ndarray:
    """Return the invoice day: one of four working days a month per department and supplier."""
    starts = lines["period"].map(lambda period: np.datetime64(f"{period // 100:04d}-{period % 100:02d}-01"))
    seeds = pd.util.hash_pandas_object(
        lines["department"] + lines["supplier"] + lines["period"].astype(str) + lines["slot"].astype(str), index=False
    ).to_numpy()
    offset = 2 + 7 * np.minimum(lines["slot"].to_numpy(), SLOTS - 1) + (seeds % np.uint64(5)).astype(np.int64)
    days = starts.to_numpy(dtype="datetime64[D]") + offset
    weekday = (days.astype(np.int64) + 3) % 7
    return np.asarray(days - np.maximum(weekday - 4, 0))


def _raise_some_prices(lines: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """Raise the price of a few single lines of one contract in the current fiscal year."""
    candidates = lines.index[
        lines["contract"].eq(stories.OVERPRICE_CONTRACT)
        & lines["period"].between(stories.VOLUME_UP_FROM, LAST_PERIOD)
        & (lines["cents"] * lines["quantity"] > 500_000)
    ].to_numpy()
    count = min(stories.OVERPRICE_LINES, len(candidates))
    chosen = np.sort(stream("overpriced").choice(candidates, count, replace=False)) if count else candidates
    lines.loc[chosen, "cents"] = np.rint(lines.loc[chosen, "order_cents"] * (1 + stories.OVERPRICE)).astype(np.int64)
    return lines, chosen


def _numbers(lines: pd.DataFrame) -> pd.DataFrame:
    """Give every delivery (department, supplier, day) an invoice number and, when ordered, an order number and day."""
    keys = ["supplier", "day", "department", "ordered"]
    groups = lines.groupby(keys, sort=True).ngroup().to_numpy()
    heads = lines.assign(group=groups).drop_duplicates("group").sort_values("group")
    prefix = {row.code: _prefix(row.name) for row in suppliers()}
    running = heads.groupby("supplier").cumcount().to_numpy()
    start = heads["supplier"].map(lambda code: 20_000 + 937 * (int(code[1:]) % 97)).to_numpy()
    numbers = np.array(
        [
            f"{prefix[code]}-{start + count}"
            for code, start, count in zip(heads["supplier"], start, running * 3, strict=True)
        ],
        dtype=object,
    )
    lead = 4 + (heads["supplier"].map(lambda code: int(code[1:]) % 17).to_numpy())
    order_days = heads["day"].to_numpy(dtype="datetime64[D]") - lead
    order_days = order_days - np.maximum((order_days.astype(np.int64) + 3) % 7 - 4, 0)
    order_numbers = np.array([f"PO-{400_000 + group}" for group in range(len(heads))], dtype=object)
    order_numbers[~heads["ordered"].to_numpy()] = ""
    lines["invoice_number"] = numbers[groups]
    lines["po_number"] = order_numbers[groups]
    lines["order_day"] = order_days[groups]
    return lines


def _prefix(name: str) -> str:
    letters = "".join(letter for letter in name.upper() if letter.isalpha())
    return letters[:3]


def _stated_contract(lines: pd.DataFrame) -> np.ndarray:
    """Return the contract that the invoice names; second spellings always name it, for they have none of their own."""
    variants = [variant for _, variant in stories.DUPLICATE_SUPPLIERS]
    seeds = pd.util.hash_pandas_object(lines["invoice_number"], index=False).to_numpy()
    names = (seeds % np.uint64(1000)).astype(np.int64) < NAMES_CONTRACT * 1000
    return np.where(names | lines["supplier"].isin(variants), lines["contract"], "")


def _shape(lines: pd.DataFrame, kind: str, day: str, cents: str) -> pd.DataFrame:
    days = pd.to_datetime(lines[day]).astype("datetime64[s]")
    return pd.DataFrame(
        {
            "kind": kind,
            "day": days.to_numpy(),
            "period": (days.dt.year * 100 + days.dt.month).to_numpy(),
            "department": lines["department"].to_numpy(),
            "account": lines["account"].to_numpy(),
            "supplier": lines["supplier"].to_numpy(),
            "contract": lines["stated"].to_numpy(),
            "category": lines["category"].to_numpy(),
            "item": lines["item"].to_numpy(),
            "item_name": lines["item_name"].to_numpy(),
            "unit": lines["unit"].to_numpy(),
            "quantity_milli": lines["quantity"].to_numpy() * 1000,
            "unit_price_micro": lines[cents].to_numpy() * 10_000,
            "amount_minor": lines["quantity"].to_numpy() * lines[cents].to_numpy(),
            "po_number": lines["po_number"].to_numpy(),
            "invoice_number": lines["invoice_number"].to_numpy() if kind == "invoice" else "",
        },
        columns=COLUMNS,
    )


def _invoice_lines(lines: pd.DataFrame) -> pd.DataFrame:
    return _shape(lines, "invoice", "day", "cents")


def _order_lines(lines: pd.DataFrame, months: list[int]) -> pd.DataFrame:
    """Return orders given within the history; those whose invoice is still to come are open commitments."""
    first = np.datetime64(f"{months[0] // 100:04d}-{months[0] % 100:02d}-01")
    within = lines["ordered"] & (lines["order_day"] >= first) & (lines["order_day"] <= np.datetime64(stories.DATA_DATE))
    return _shape(lines[within.to_numpy(dtype=bool)], "order", "order_day", "order_cents")


def _open_order() -> pd.DataFrame:
    item = next(item for item in ITEMS if item.code == "EQ-4301")
    quantity, cents = 150, stories.OPEN_ORDER_MINOR // 150
    row = {
        "kind": "order",
        "day": pd.Timestamp(stories.OPEN_ORDER_DAY).as_unit("s"),
        "period": stories.OPEN_ORDER_DAY.year * 100 + stories.OPEN_ORDER_DAY.month,
        "department": stories.OPEN_ORDER_DEPARTMENT,
        "account": item.account,
        "supplier": item.supplier,
        "contract": "",
        "category": "Equipment",
        "item": item.code,
        "item_name": "Vital signs monitor, unit replacement",
        "unit": item.unit,
        "quantity_milli": quantity * 1000,
        "unit_price_micro": cents * 10_000,
        "amount_minor": quantity * cents,
        "po_number": stories.OPEN_ORDER_NUMBER,
        "invoice_number": "",
    }
    return pd.DataFrame([row], columns=COLUMNS)


def _duplicates(invoices: pd.DataFrame) -> pd.DataFrame:
    """Return copies of a few invoices, posted again some days later in the same month."""
    totals = invoices.groupby("invoice_number").agg(
        lines=("item", "size"),
        amount=("amount_minor", "sum"),
        period=("period", "first"),
        day=("day", "first"),
        po=("po_number", "first"),
        supplier=("supplier", "first"),
    )
    early = totals["day"].dt.day <= 18
    fits = (totals["lines"] == 1) & totals["amount"].between(400_000, 6_000_000) & (totals["po"] != "") & early
    fits &= totals["period"].between(202604, LAST_PERIOD) & totals["supplier"].isin(sorted(_plain_suppliers()))
    shuffled = totals[fits].sample(frac=1, random_state=stream("duplicates"))
    chosen = shuffled[shuffled.groupby("supplier").cumcount() < 2].head(stories.DUPLICATE_PAYMENTS).index
    parts = []
    for place, number in enumerate(sorted(chosen)):
        copy = invoices[invoices["invoice_number"] == number].copy()
        later = copy["day"].iloc[0].date() + timedelta(days=6 + place)
        later = min(later, date(later.year, later.month, monthrange(later.year, later.month)[1]))
        copy["day"] = pd.Timestamp(later).as_unit("s")
        altered = (number, number.replace("-", ""), f"{number}-1")[place % 3]
        copy["invoice_number"] = altered
        parts.append(copy)
    return pd.concat(parts, ignore_index=True) if parts else invoices.iloc[:0].copy()


def _plain_suppliers() -> set[str]:
    """Return the suppliers that no other story is about."""
    busy = {code for pair in stories.DUPLICATE_SUPPLIERS for code in pair} | {stories.AROUND_SUPPLIER}
    storied = (stories.PRICE_CREEP_CONTRACT, stories.OVERPRICE_CONTRACT, stories.EXPIRED_CONTRACT)
    return {item.supplier for item in ITEMS if item.contract and item.contract not in storied} - busy
