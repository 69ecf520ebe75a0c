"""What departments buy: item lines at contract prices, running services, small suppliers, agency invoices."""

import numpy as np
import pandas as pd

from data.seed import stories
from data.seed.catalog import ITEMS, SERVICES, TAIL_SERVICES, TAIL_SHARE, Article, supply_costs
from data.seed.contracts import AGENCY_CONTRACTS, BY_NUMBER, UNCONTRACTED, agency_item, price_cents
from data.seed.labor import salary_account
from data.seed.organization import DemoUnit
from data.seed.size import LAST_PERIOD, fiscal_year, shift, stream
from data.seed.suppliers import tail_by_category
from data.seed.volumes import DemoVolumes

#: Deliveries of one supplier to one department fall on up to four days a month.
SLOTS = 4
#: Raw lines before days and numbers are given: one row per article, delivery and department.
RAW = ["period", "slot", "department", "account", "supplier", "item", "item_name", "unit", "quantity", "cents"]
RAW += ["order_cents", "contract", "ordered"]


def raw_lines(units: list[DemoUnit], volumes: DemoVolumes, labor: pd.DataFrame) -> pd.DataFrame:
    """Return what is bought from the first month to the month after the last one.

    The month after is there for its orders, which are open commitments; its invoices are not known yet. `cents` is the
    price invoiced, `order_cents` the price ordered at, `contract` the contract that covers the line or "".
    """
    months = [*volumes.timeline.months, shift(LAST_PERIOD, 1)]
    parts = []
    for unit in units:
        monthly = volumes.monthly(unit.code)
        monthly = np.append(monthly, monthly[-1])
        for cost in supply_costs(unit.template):
            account = cost.account
            rng = stream("purchases", unit.code, account)
            need = (cost.per_uos * monthly + cost.per_month * unit.scale) * rng.normal(1.004, 0.014, len(months))
            tail, category = TAIL_SHARE.get(account, (0.0, ""))
            parts.append(_items(unit, account, need * (1 - tail), months, rng))
            if tail:
                parts.append(_small(unit, account, need * tail, months, rng, category=category))
        parts += _services(unit, monthly, months)
    parts += [_agency(units, labor), _incident(months)]
    frame = pd.concat([part for part in parts if len(part)], ignore_index=True)
    return frame[frame["quantity"] > 0].reset_index(drop=True)


def _items(unit: DemoUnit, account: str, need: np.ndarray, months: list[int], rng: np.random.Generator) -> pd.DataFrame:
    """Return lines whose value follows `need` (dollars a month at prices of July 2023); leftovers carry over."""
    items = [item for item in ITEMS if item.account == account and (not item.only or unit.template in item.only)]
    weights = np.array([item.weight for item in items]) * rng.uniform(0.85, 1.15, len(items))
    parts = [
        _item(unit, item, need * share, months, rng) for item, share in zip(items, weights / weights.sum(), strict=True)
    ]
    return pd.concat(parts, ignore_index=True)


def _item(unit: DemoUnit, item: Article, need: np.ndarray, months: list[int], rng: np.random.Generator) -> pd.DataFrame:
    size = float(need.mean())
    deliveries = 1 if size < 4_000 else 2 if size < 20_000 else SLOTS
    first = rng.integers(0, SLOTS, len(months)) if deliveries == 1 else np.zeros(len(months), dtype=np.int64)
    slots = np.stack([(first + step * (SLOTS // deliveries)) % SLOTS for step in range(deliveries)], axis=1)
    exact = need[:, None] / deliveries / item.price * rng.uniform(0.8, 1.2, slots.shape)
    quantity = np.diff(np.floor(np.cumsum(exact.ravel()) + rng.uniform()), prepend=0).astype(np.int64)
    periods = np.repeat(months, deliveries)
    agreed, covered = _prices(item.price, item.contract, periods)
    unit_name = np.full(len(periods), item.unit, dtype=object)
    if item.case:
        cased = (rng.random(len(periods)) < 0.25) & (quantity >= item.case)
        quantity = np.where(cased, quantity // item.case, quantity)
        agreed = np.where(cased, agreed * item.case, agreed)
        unit_name[cased] = "CS"
    return pd.DataFrame(
        {
            "period": periods,
            "slot": slots.ravel(),
            "department": unit.code,
            "account": item.account,
            "supplier": item.supplier,
            "item": item.code,
            "item_name": item.name,
            "unit": unit_name,
            "quantity": quantity,
            "cents": _creeping(item, periods, agreed),
            "order_cents": agreed,
            "contract": np.where(covered, item.contract, ""),
            "ordered": True,
        }
    )


def _prices(price: float, contract: str, periods: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the price in cents that is due in each month, and whether the contract covers it."""
    years = [fiscal_year(period) for period in periods.tolist()]
    prices = {year: price_cents(price, contract, year) for year in set(years)}
    agreed = np.array([prices[year] for year in years])
    covered = covers(contract, periods)
    if contract:
        agreed = np.where(covered, agreed, np.rint(agreed * UNCONTRACTED).astype(np.int64))
    return agreed, covered


def covers(contract: str, periods: np.ndarray) -> np.ndarray:
    """Return for each month whether the contract runs through it."""
    if not contract:
        return np.zeros(len(periods), dtype=bool)
    row = BY_NUMBER[contract]
    first, last = row.start.year * 100 + row.start.month, row.end.year * 100 + row.end.month
    return np.asarray((periods >= first) & (periods <= last))


def _creeping(item: Article, periods: np.ndarray, agreed: np.ndarray) -> np.ndarray:
    if item.contract != stories.PRICE_CREEP_CONTRACT:
        return agreed
    factor = np.ones(len(periods))
    for start, above in stories.PRICE_CREEP_STEPS:
        factor = np.where(periods >= start, 1 + above, factor)
    return np.rint(agreed * factor).astype(np.int64)


def _services(unit: DemoUnit, monthly: np.ndarray, months: list[int]) -> list[pd.DataFrame]:
    parts = []
    periods = np.array(months)
    for service in SERVICES:
        if service.template != unit.template:
            continue
        agreed, covered = _prices(service.price, service.contract, periods)
        variable = service.per_uos * monthly + service.monthly * (1 if service.monthly == 1 else unit.scale)
        noise = stream("service", unit.code, service.code).normal(1, 0.02, len(months))
        quantity = np.full(len(months), 1) if service.monthly == 1 else np.rint(variable * noise).astype(np.int64)
        scale = unit.scale if service.monthly == 1 and unit.facility > 2 else 1.0
        parts.append(
            pd.DataFrame(
                {
                    "period": periods,
                    "slot": 3,
                    "department": unit.code,
                    "account": service.account,
                    "supplier": service.supplier,
                    "item": service.code,
                    "item_name": service.name,
                    "unit": service.unit,
                    "quantity": quantity,
                    "cents": np.rint(agreed * scale).astype(np.int64),
                    "order_cents": agreed,
                    "contract": np.where(covered, service.contract, "") if scale == 1.0 else "",
                    "ordered": False,
                }
            )
        )
    for template, account, dollars, category, text in TAIL_SERVICES:
        if template == unit.template:
            rng = stream("tail service", unit.code, account)
            need = dollars * unit.scale * rng.normal(1, 0.15, len(months))
            parts.append(_small(unit, account, need, months, rng, category=category, text=text))
    return parts


def _small(
    unit: DemoUnit,
    account: str,
    need: np.ndarray,
    months: list[int],
    rng: np.random.Generator,
    *,
    category: str,
    text: str = "",
) -> pd.DataFrame:
    """Return one purchase a month (or less often, when small) from a small supplier without a contract."""
    sellers = tail_by_category()[category]
    saved, rows = 0.0, []
    least = 350.0
    for place, period in enumerate(months):
        saved += float(need[place])
        if saved < least:
            continue
        seller = sellers[int(rng.integers(len(sellers)))]
        quantity = int(rng.integers(1, 9))
        cents = max(round(saved * 100 / quantity), 1)
        saved = 0.0
        name = text or f"{category} without contract"
        item = f"NC-{account}-{seller[1:]}"
        rows.append(
            (
                period,
                int(rng.integers(SLOTS)),
                unit.code,
                account,
                seller,
                item,
                name,
                "EA",
                quantity,
                cents,
                cents,
                "",
                bool(rng.integers(2)),
            )
        )
    return pd.DataFrame(rows, columns=RAW)


def _agency(units: list[DemoUnit], labor: pd.DataFrame) -> pd.DataFrame:
    """Return one invoice line per month, department and job class; hours × rate equal the labor lines to the cent."""
    staff = {unit.code: unit.staff for unit in units}
    agency = labor[labor["pay_code"] == "AGY"]
    sums = (
        agency.groupby(["period", "department", "job_class"], sort=True)[["hours_milli", "amount_minor"]]
        .sum()
        .reset_index()
    )
    hours = sums["hours_milli"].to_numpy() // 1000
    keys = [
        "ICU" if job == "RN" and staff[department] == "icu" else job
        for department, job in zip(sums["department"], sums["job_class"], strict=True)
    ]
    cents = sums["amount_minor"].to_numpy() // np.maximum(hours, 1)
    return pd.DataFrame(
        {
            "period": sums["period"].to_numpy(),
            "slot": SLOTS,
            "department": sums["department"].to_numpy(),
            "account": [salary_account(job, "agency") for job in sums["job_class"]],
            "supplier": [BY_NUMBER[AGENCY_CONTRACTS[key]].supplier for key in keys],
            "item": [agency_item(key)[0] for key in keys],
            "item_name": [agency_item(key)[1] for key in keys],
            "unit": "HR",
            "quantity": hours,
            "cents": cents,
            "order_cents": cents,
            "contract": [
                AGENCY_CONTRACTS[key] if covers(AGENCY_CONTRACTS[key], np.array([period]))[0] else ""
                for key, period in zip(keys, sums["period"], strict=True)
            ],
            "ordered": False,
        }
    )


def _incident(months: list[int]) -> pd.DataFrame:
    """Return the invoices of an unbudgeted security incident: three installments within one month."""
    period, total = stories.INCIDENT_PERIOD, stories.INCIDENT_MINOR
    cents = [total // 2, total * 3 // 10, total - total // 2 - total * 3 // 10]
    name = "Incident response and forensics, installment"
    rows = [
        (
            period,
            slot,
            stories.INCIDENT_DEPARTMENT,
            stories.INCIDENT_ACCOUNT,
            "V1085",
            "SV-6091",
            f"{name} {slot + 1}",
            "EA",
            1,
            amount,
            amount,
            "",
            False,
        )
        for slot, amount in enumerate(cents)
        if period in months
    ]
    return pd.DataFrame(rows, columns=RAW)
