"""Gross revenue by payer (volume × rate), deductions, and other operating revenue."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from data.seed import stories
from data.seed.organization import MEASURES, PAYER_MEASURES, DemoUnit
from data.seed.size import fiscal_year, month_end, stream
from data.seed.table_files import read
from data.seed.volumes import DemoVolumes


class Charge(NamedTuple):
    """Dollars per unit of service in July 2023, the inpatient share, and the accounts for in- and outpatients.

    Departments with beds post to one routine-care account per payer instead.
    """

    template: str
    dollars: float
    inpatient_share: float
    inpatient: str
    outpatient: str


CHARGES = {row.template: row for row in read("charges", Charge)}
ROUTINE = {"MCR": "4111", "MCD": "4112", "BLU": "4113", "COM": "4114", "SLF": "4115"}
DEDUCTIONS = {"MCR": "4510", "MCD": "4520", "BLU": "4530", "COM": "4540", "SLF": "4550"}
#: Share of charges that a payer does not pay, July 2023, and its change a year (charges rise faster than payments).
DEDUCTION_SHARE = {"MCR": 0.815, "MCD": 0.860, "BLU": 0.703, "COM": 0.673, "SLF": 0.918}
DEDUCTION_DRIFT = 0.0026
CHARGE_RAISE = 0.035
CAPITATION_MINOR = 39_40
#: Other revenue: template -> (account, cents per unit of service, cents a month, description).
OTHER: dict[str, tuple[tuple[str, float, int, str], ...]] = {
    "9020": (("4720", 175.0, 42_000_00, "Cafeteria and catering sales"),),
    "9030": (("4730", 0.0, 118_000_00, "Parking and rental income"),),
    "7210": (("4750", 170.0, 410_000_00, "Contract pharmacy settlement"),),
    "9210": (("4720", 160.0, 15_000_00, "Cafeteria and catering sales"),),
}


def charge(template: str, year: int) -> int:
    """Return the charge per unit of service in cents, in a fiscal year; raised every 1 July."""
    return round(CHARGES[template].dollars * 100 * (1 + CHARGE_RAISE) ** (year - 2024))


def deduction_share(payer: str, year: int) -> float:
    """Return the share of charges that a payer does not pay, in a fiscal year."""
    return DEDUCTION_SHARE[payer] + DEDUCTION_DRIFT * (year - 2024)


def inpatient_split(unit: DemoUnit, by_payer: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Split volumes by payer (months × payers) into in- and outpatients, in whole numbers."""
    share = CHARGES[unit.template].inpatient_share
    inside = np.rint(by_payer * share).astype(np.int64)
    return inside, by_payer - inside


def gross_lines(unit: DemoUnit, by_payer: np.ndarray, months: list[int]) -> pd.DataFrame:
    """Return volume × rate per month, payer and account: period, payer, account, units, rate, amount_minor."""
    accounts = CHARGES[unit.template]
    rates = np.array([charge(unit.template, fiscal_year(month)) for month in months])
    inside, outside = inpatient_split(unit, by_payer)
    parts = []
    for place, payer in enumerate(PAYER_MEASURES):
        account = ROUTINE[payer] if unit.inpatient else accounts.inpatient
        for code, units in ((account, inside[:, place]), (accounts.outpatient, outside[:, place])):
            if code and units.any():
                parts.append(
                    pd.DataFrame(
                        {"period": months, "payer": payer, "account": code, "units": units, "rate": rates}
                    ).assign(amount_minor=units * rates)
                )
    frame = pd.concat(parts, ignore_index=True)
    return frame[frame["amount_minor"] != 0]


def ledger_lines(units: list[DemoUnit], volumes: DemoVolumes) -> list[pd.DataFrame]:
    """Return all revenue lines of the ledger."""
    months = volumes.timeline.months
    parts = []
    for unit in units:
        if unit.template in CHARGES:
            gross = gross_lines(unit, volumes.by_payer[unit.code], months)
            parts += [_gross_postings(unit, gross), _deduction_postings(unit, gross)]
        if unit.code in volumes.members:
            parts.append(_capitation(unit, volumes.members[unit.code], months))
        parts += _other(unit, volumes)
    return parts


def _gross_postings(unit: DemoUnit, gross: pd.DataFrame) -> pd.DataFrame:
    name = MEASURES[unit.measure or "PDAYS"][1]
    texts = [
        f"Charges {period // 100}-{period % 100:02d}: {units:,} {name} at ${rate / 100:,.2f}"
        for period, units, rate in zip(gross["period"], gross["units"], gross["rate"], strict=True)
    ]
    references = [
        f"REV-{period}-{unit.code}-{payer}" for period, payer in zip(gross["period"], gross["payer"], strict=True)
    ]
    return posting(unit.code, gross, texts, references)


def _deduction_postings(unit: DemoUnit, gross: pd.DataFrame) -> pd.DataFrame:
    totals = gross.groupby(["period", "payer"], sort=True)["amount_minor"].sum().reset_index()
    rng = stream("deductions", unit.code)
    shares = [deduction_share(p, fiscal_year(m)) for m, p in zip(totals["period"], totals["payer"], strict=True)]
    noisy = np.array(shares) * rng.normal(1, 0.004, len(totals))
    totals["amount_minor"] = -np.rint(totals["amount_minor"].to_numpy() * noisy).astype(np.int64)
    totals["account"] = totals["payer"].map(DEDUCTIONS)
    texts = [
        f"Contractual allowance {m // 100}-{m % 100:02d}, {share:.1%} of charges"
        for m, share in zip(totals["period"], noisy, strict=True)
    ]
    references = [f"ADJ-{m}-{unit.code}-{p}" for m, p in zip(totals["period"], totals["payer"], strict=True)]
    return posting(unit.code, totals, texts, references)


def posting(department: str, frame: pd.DataFrame, texts: list[str], references: list[str]) -> pd.DataFrame:
    """Return month-end ledger lines; `frame` has period, account, amount_minor and, for payers, payer."""
    return pd.DataFrame(
        {
            "day": pd.to_datetime([month_end(int(period)) for period in frame["period"]]).as_unit("s"),
            "period": frame["period"].to_numpy(),
            "department": department,
            "account": frame["account"].to_numpy(),
            "supplier": [f"P-{payer}" for payer in frame["payer"]] if "payer" in frame else "",
            "amount_minor": frame["amount_minor"].to_numpy(),
            "description": texts,
            "reference": references,
        }
    )


def capitation_rate(year: int) -> int:
    """Return the payment per member and month in cents, in a fiscal year."""
    return round(CAPITATION_MINOR * 1.025 ** (year - 2024))


def _capitation(unit: DemoUnit, members: np.ndarray, months: list[int]) -> pd.DataFrame:
    rates = np.array([capitation_rate(fiscal_year(month)) for month in months])
    frame = pd.DataFrame({"period": months, "account": "4710", "payer": "BLU", "amount_minor": members * rates})
    texts = [f"Capitation {count:,} members at ${rate / 100:.2f}" for count, rate in zip(members, rates, strict=True)]
    return posting(unit.code, frame, texts, [f"CAP-{month}" for month in months])


def other_amounts(unit: DemoUnit, monthly: np.ndarray, months: list[int]) -> dict[str, np.ndarray]:
    """Return expected cents per month by account of other operating revenue."""
    years = np.array([fiscal_year(month) for month in months])
    return {
        account: (per_unit * monthly + per_month * unit.scale) * 1.02 ** (years - 2024)
        for account, per_unit, per_month, _ in OTHER.get(unit.template, ())
    }


def _other(unit: DemoUnit, volumes: DemoVolumes) -> list[pd.DataFrame]:
    months = volumes.timeline.months
    parts = []
    for account, amounts in other_amounts(unit, volumes.monthly(unit.code), months).items():
        noise = stream("other revenue", unit.code, account).normal(1, 0.018, len(months))
        frame = pd.DataFrame(
            {"period": months, "account": account, "amount_minor": np.rint(amounts * noise).astype(int)}
        )
        text = next(row[3] for row in OTHER[unit.template] if row[0] == account)
        parts.append(posting(unit.code, frame, [text] * len(months), [f"OTH-{m}-{account}" for m in months]))
    if unit.code == stories.GRANT_DEPARTMENT:
        granted = [month for month in months if month >= stories.GRANT_FROM]
        frame = pd.DataFrame({"period": granted, "account": stories.GRANT_ACCOUNT, "amount_minor": stories.GRANT_MINOR})
        text = "State behavioral health access grant, monthly installment"
        parts.append(posting(unit.code, frame, [text] * len(granted), [f"GRANT-BH-{m}" for m in granted]))
    return parts
