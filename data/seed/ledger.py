"""The ledger: payroll, benefits, revenue, invoices, overheads; every line explains itself."""

import numpy as np
import pandas as pd

from data.seed import revenue, stories
from data.seed.accounts import BY_CODE
from data.seed.catalog import OVERHEADS, Overhead
from data.seed.labor import PAY_CODES, salary_account
from data.seed.organization import DemoUnit
from data.seed.size import fiscal_year, stream
from data.seed.volumes import DemoVolumes

#: Benefit accounts: rate on employees' pay (agency excluded), spread of the monthly figure.
BENEFITS = {"5210": (0.0705, 0.002), "5220": (0.1240, 0.018), "5230": (0.0410, 0.004)}
COLUMNS = ["day", "period", "department", "account", "supplier", "amount_minor", "description", "reference"]


def ledger(units: list[DemoUnit], volumes: DemoVolumes, labor: pd.DataFrame, purchases: pd.DataFrame) -> pd.DataFrame:
    """Return all ledger lines in posting order; amounts in the account's natural sign."""
    months = volumes.timeline.months
    payroll = payroll_lines(labor)
    parts = [payroll, _benefits(labor, months), _invoices(purchases), *revenue.ledger_lines(units, volumes)]
    for unit in units:
        parts += [_overhead(unit, row, months) for row in OVERHEADS if row.template == unit.template]
    frame = pd.concat([part for part in parts if len(part)], ignore_index=True)[COLUMNS]
    return frame.sort_values(["period", "day", "department", "account", "reference"], kind="stable", ignore_index=True)


def payroll_lines(labor: pd.DataFrame) -> pd.DataFrame:
    """Return employees' pay per pay period, month, department and account (agency comes by invoice)."""
    group = labor["pay_code"].map(lambda code: PAY_CODES[code][1])
    paid = labor[group != "agency"].copy()
    accounts = {
        (job, code): salary_account(job, PAY_CODES[code][1])
        for job, code in paid[["job_class", "pay_code"]].drop_duplicates().itertuples(index=False)
    }
    paid["account"] = [accounts[key] for key in zip(paid["job_class"], paid["pay_code"], strict=True)]
    keys = ["period", "day", "department", "account"]
    sums = paid.groupby(keys, sort=True)[["amount_minor", "hours_milli"]].sum().reset_index()
    ends = sums["day"]
    own_month = (ends.dt.year * 100 + ends.dt.month) == sums["period"]
    stamp = ends.dt.strftime("%Y-%m-%d")
    return pd.DataFrame(
        {
            # The part of a pay period before the month's end is accrued on the month's last day.
            "day": np.where(own_month, ends, _ends(sums["period"])),
            "period": sums["period"],
            "department": sums["department"],
            "account": sums["account"],
            "supplier": "",
            "amount_minor": sums["amount_minor"],
            "description": np.where(own_month, "Payroll, period ending ", "Payroll accrual, period ending ") + stamp,
            "reference": "PR-" + ends.dt.strftime("%Y%m%d") + "-" + sums["department"],
        }
    )


def _ends(periods: pd.Series) -> pd.Series:
    starts = pd.to_datetime(periods.astype(str) + "01", format="%Y%m%d")
    return (starts + pd.offsets.MonthEnd(0)).astype("datetime64[s]")


def _benefits(labor: pd.DataFrame, months: list[int]) -> pd.DataFrame:
    pay = (
        labor[labor["pay_code"] != "AGY"]
        .groupby(["period", "department"], sort=True)["amount_minor"]
        .sum()
        .reset_index()
    )
    parts = []
    for account, (rate, spread) in BENEFITS.items():
        noise = stream("benefits", account).normal(1, spread, len(months))
        factor = pay["period"].map(dict(zip(months, rate * noise, strict=True)))
        amount = np.rint(pay["amount_minor"].to_numpy() * factor.to_numpy()).astype(np.int64)
        parts.append(
            pd.DataFrame(
                {
                    "day": _ends(pay["period"]),
                    "period": pay["period"],
                    "department": pay["department"],
                    "account": account,
                    "supplier": "",
                    "amount_minor": amount,
                    "description": f"{BY_CODE[account].name}, monthly allocation",
                    "reference": [f"BEN-{period}-{account}" for period in pay["period"]],
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _invoices(purchases: pd.DataFrame) -> pd.DataFrame:
    """Return one line per invoice and account, with the invoice's number as reference."""
    bills = purchases[purchases["kind"] == "invoice"]
    keys = ["period", "day", "department", "account", "supplier", "invoice_number"]
    sums = (
        bills.groupby(keys, sort=True)
        .agg(
            amount_minor=("amount_minor", "sum"),
            first=("item_name", "first"),
            lines=("item", "size"),
            po=("po_number", "first"),
        )
        .reset_index()
    )
    more = np.where(sums["lines"] > 1, " and " + (sums["lines"] - 1).astype(str) + " more", "")
    order = np.where(sums["po"] != "", ", " + sums["po"], "")
    return sums.assign(description=sums["first"] + more + order, reference=sums["invoice_number"])


def overhead_amounts(row: Overhead, unit: DemoUnit, months: list[int]) -> np.ndarray:
    """Return expected cents per month of an overhead: trend and season, no noise."""
    years = np.array([fiscal_year(month) for month in months])
    month = np.array([month % 100 for month in months])
    season = 1 + row.season * np.cos(2 * np.pi * (month - 7) / 12)
    return np.asarray(row.dollars * 100 * unit.scale * (1 + row.raise_) ** (years - 2024) * season)


def _overhead(unit: DemoUnit, row: Overhead, months: list[int]) -> pd.DataFrame:
    noise = stream("overhead", unit.code, row.account).normal(1.0, row.noise, len(months))
    amounts = np.rint(overhead_amounts(row, unit, months) * noise).astype(np.int64)
    missing = (unit.code, row.account) == (stories.MISSING_ACCRUAL_DEPARTMENT, stories.MISSING_ACCRUAL_ACCOUNT)
    if missing and stories.MISSING_ACCRUAL_PERIOD in months:
        place = months.index(stories.MISSING_ACCRUAL_PERIOD)
        amounts[place + 1] += amounts[place]
        amounts[place] = 0
    texts = [f"{row.text} {month // 100}-{month % 100:02d}" for month in months]
    kind = "AP" if row.supplier else "JE"
    frame = pd.DataFrame({"period": months, "account": row.account, "amount_minor": amounts})
    lines = revenue.posting(unit.code, frame, texts, [f"{kind}-{m}-{row.account}-{unit.code}" for m in months])
    return lines.assign(supplier=row.supplier)[lines["amount_minor"] != 0]
