"""Approved budgets, built before each year from planned volumes, standards, wages and prices."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.seed import labor, revenue, stories
from data.seed.catalog import OVERHEADS, SERVICES, TAIL_SERVICES, supply_costs
from data.seed.contracts import price_cents
from data.seed.ledger import BENEFITS, overhead_amounts
from data.seed.organization import PAYER_MEASURES, DemoUnit
from data.seed.revenue import CHARGES, DEDUCTIONS, ROUTINE
from data.seed.size import LAST_PERIOD, Timeline, fiscal_label, fiscal_months, fiscal_timeline, fiscal_year, stream
from data.seed.volumes import MEMBERS_BASE, STAY, apportion, budget, payer_mix

#: Planned rise of supply and drug prices, and cents to which budgets are rounded.
SUPPLY_INFLATION = 0.0255
ROUND_TO = 100_00


@dataclass(frozen=True)
class DemoVersion:
    """One budget version of the demo; `parent` names the version it revises."""

    name: str
    year: int
    kind: str
    status: str
    note: str
    parent: str | None = None


def versions(months: list[int]) -> list[DemoVersion]:
    """Return an approved budget per fiscal year of the history, a draft revision, and next year's draft."""
    current = fiscal_year(LAST_PERIOD)
    rows = [
        DemoVersion(
            f"{fiscal_label(year)} budget",
            year,
            "original",
            "approved" if year >= current - 1 else "locked",
            "Approved by the board in May before the year.",
        )
        for year in range(fiscal_year(months[0]), current + 1)
    ]
    approved = rows[-1].name
    rows.append(
        DemoVersion(
            f"{fiscal_label(current)} revision 1",
            current,
            "revised",
            "draft",
            "Original budget with telemetry volume at its new level from November on.",
            approved,
        )
    )
    rows.append(
        DemoVersion(
            f"{fiscal_label(current + 1)} draft", current + 1, "original", "draft", "First draft from planned volumes."
        )
    )
    return rows


def lines(units: list[DemoUnit], year: int, raised: frozenset[str] = frozenset(), raised_from: int = 0) -> pd.DataFrame:
    """Return the budget of a fiscal year: department, account, period, amount_minor.

    Args:
        raised: Departments whose volume is planned at the level of the volume story from `raised_from` on.
    """
    places: list[tuple[str, str]] = []
    rows: list[np.ndarray] = []
    for unit in units:
        volume = _volume(unit, year, raised, raised_from)
        amounts: dict[str, np.ndarray] = {}
        _add_revenue(amounts, unit, volume, year)
        _add_labor(amounts, unit, volume, year)
        _add_purchases(amounts, unit, volume, year)
        _add_overheads(amounts, unit, year)
        _add_stories(amounts, unit, year)
        places += [(unit.code, account) for account in sorted(amounts)]
        rows += [np.rint(amounts[account] / ROUND_TO).astype(np.int64) * ROUND_TO for account in sorted(amounts)]
    frame = _monthly(places, rows, year, ("department", "account", "amount_minor"))
    return frame[frame["amount_minor"] != 0].reset_index(drop=True)


def _monthly(
    places: list[tuple[str, str]], rows: list[np.ndarray], year: int, names: tuple[str, str, str]
) -> pd.DataFrame:
    """Return one line per place (two codes) and month of the fiscal year, with the row's twelve figures."""
    months = fiscal_months(year)
    return pd.DataFrame(
        {
            names[0]: [place[0] for place in places for _ in months],
            names[1]: [place[1] for place in places for _ in months],
            "period": months * len(places),
            names[2]: np.concatenate(rows),
        }
    )


def statistics(
    units: list[DemoUnit], year: int, raised: frozenset[str] = frozenset(), raised_from: int = 0
) -> pd.DataFrame:
    """Return budgeted volumes of a fiscal year per month: department, measure, period, quantity (whole)."""
    months = fiscal_months(year)
    places: list[tuple[str, str]] = []
    rows: list[np.ndarray] = []
    for unit in units:
        if unit.measure is None:
            continue
        volume = _volume(unit, year, raised, raised_from)
        figures: dict[str, np.ndarray] = {unit.measure: volume}
        if unit.inpatient:
            figures["DISCH"] = np.rint(volume / STAY[unit.template]).astype(np.int64)
            figures["BEDDAYS"] = fiscal_timeline(year).days_in_month * unit.beds
            split = _by_payer(unit, volume, months)
            figures |= {f"PDAYS_{payer}": split[:, place] for place, payer in enumerate(PAYER_MEASURES)}
        if unit.template == "8020":
            figures["MEMB"] = _members(unit, year)
        places += [(unit.code, measure) for measure in figures]
        rows += list(figures.values())
    return _monthly(places, rows, year, ("department", "measure", "quantity"))


def _volume(unit: DemoUnit, year: int, raised: frozenset[str], raised_from: int) -> np.ndarray:
    volume = budget(unit, year)
    if unit.code in raised:
        later = np.array(fiscal_months(year)) >= raised_from
        volume = np.where(later, np.rint(volume * (1 + stories.VOLUME_UP)).astype(np.int64), volume)
    return volume


def _by_payer(unit: DemoUnit, volume: np.ndarray, months: list[int]) -> np.ndarray:
    known = fiscal_year(months[0]) > fiscal_year(LAST_PERIOD)  # the shift became visible after the last approval
    return apportion(volume, payer_mix(unit, months, shifted=known))


def _members(unit: DemoUnit, year: int) -> np.ndarray:
    steps = np.arange(12) + (year - 2024) * 12
    return np.rint(MEMBERS_BASE * unit.scale * 1.018 ** (steps / 12)).astype(np.int64)


def _add_revenue(amounts: dict[str, np.ndarray], unit: DemoUnit, volume: np.ndarray, year: int) -> None:
    months = fiscal_months(year)
    if unit.template in CHARGES:
        by_payer = _by_payer(unit, volume, months)
        inside, outside = revenue.inpatient_split(unit, by_payer)
        rate = revenue.charge(unit.template, year)
        accounts = CHARGES[unit.template]
        for place, payer in enumerate(PAYER_MEASURES):
            account = ROUTINE[payer] if unit.inpatient else accounts.inpatient
            for code, part in ((account, inside[:, place]), (accounts.outpatient, outside[:, place])):
                if code and part.any():
                    amounts[code] = amounts.get(code, np.zeros(12)) + part * float(rate)
            charges = by_payer[:, place] * float(rate)
            amounts[DEDUCTIONS[payer]] = -charges * revenue.deduction_share(payer, year)
    if unit.template == "8020":
        amounts["4710"] = _members(unit, year) * float(revenue.capitation_rate(year))
    amounts |= revenue.other_amounts(unit, volume, months)


def _add_labor(amounts: dict[str, np.ndarray], unit: DemoUnit, volume: np.ndarray, year: int) -> None:
    """Add hours at standard × planned wages by account, and benefits on employees' pay."""
    hours = _hours(unit, volume, year)
    employees = np.zeros(12)
    for (job_class, pay_code), quantity in hours.items():
        group = labor.PAY_CODES[pay_code][1]
        account = labor.salary_account(job_class, group)
        if group == "agency":
            cost = quantity * labor.bill_rate(unit, job_class, year)
        else:
            factor = {"OT": labor.OVERTIME_FACTOR, "FLT": labor.FLOAT_FACTOR}.get(pay_code, 1.0)
            cost = quantity * labor.wage(job_class, year, planned=True) * 100 * factor
            employees += cost
        amounts[account] = amounts.get(account, np.zeros(12)) + cost
    for account, (rate, _) in BENEFITS.items():
        amounts[account] = employees * rate


def _hours(unit: DemoUnit, volume: np.ndarray, year: int) -> dict[tuple[str, str], np.ndarray]:
    timeline = fiscal_timeline(year)
    fixed = unit.fixed / 365.25 * timeline.days_in_month
    variable = unit.target * volume
    hours: dict[tuple[str, str], np.ndarray] = {}
    for job_class, share in labor.staff_shares(unit).items():
        own = (variable if unit.measure else fixed * 0.9) * share
        agency = unit.agency if job_class in labor.AGENCY_CLASSES else 0.0
        pool = labor.FLOAT_SHARE if unit.group == "nursing" and job_class in ("RN", "AIDE") else 0.0
        parts = {"AGY": agency, "OT": unit.overtime, "FLT": pool}
        hours |= {(job_class, code): own * part for code, part in parts.items() if part}
        hours[job_class, "REG"] = own * (1 - sum(parts.values()))
    management = fixed if unit.measure else fixed * 0.1
    hours["MGR", "REG"] = management * (0.62 if unit.measure else 1)
    if unit.measure:
        hours["CLER", "REG"] = hours.get(("CLER", "REG"), np.zeros(12)) + management * 0.38
    _add_leave(hours, timeline)
    return hours


def _add_leave(hours: dict[tuple[str, str], np.ndarray], timeline: Timeline) -> None:
    month = np.array(timeline.months) % 100
    season = np.select([np.isin(month, (7, 8)), month == 12, np.isin(month, (2, 3))], [1.22, 1.25, 0.86], 0.97)
    share = timeline.monthly(timeline.holiday.astype(np.int64)) / timeline.days_in_month
    for job_class in sorted({key[0] for key in hours}):
        worked = np.sum([hours[job_class, code] for code in ("REG", "OT", "FLT") if (job_class, code) in hours], axis=0)
        hours[job_class, "PTO"] = worked * labor.PTO_SHARE * season
        hours[job_class, "HOL"] = worked * share * labor.HOLIDAY_SHARE
        hours[job_class, "EDU"] = worked * labor.EDUCATION_SHARE


def _add_purchases(amounts: dict[str, np.ndarray], unit: DemoUnit, volume: np.ndarray, year: int) -> None:
    inflation = (1 + SUPPLY_INFLATION) ** (year - 2024)
    for row in supply_costs(unit.template):
        off = stream("supply budget", unit.code, row.account, year).normal(1.004, 0.012)
        amounts[row.account] = (row.per_uos * volume + row.per_month * unit.scale) * 100 * inflation * off
    for service in (row for row in SERVICES if row.template == unit.template):
        price = price_cents(service.price, service.contract, year)
        scale = unit.scale if service.monthly == 1 and unit.facility > 2 else 1.0
        quantity = service.per_uos * volume + service.monthly * (1 if service.monthly == 1 else unit.scale)
        amounts[service.account] = amounts.get(service.account, np.zeros(12)) + quantity * price * scale
    for template, account, dollars, _, _ in TAIL_SERVICES:
        if template == unit.template:
            amounts[account] = amounts.get(account, np.zeros(12)) + np.full(
                12, dollars * unit.scale * 100.0 * inflation
            )


def _add_overheads(amounts: dict[str, np.ndarray], unit: DemoUnit, year: int) -> None:
    for row in OVERHEADS:
        if row.template == unit.template:
            amounts[row.account] = overhead_amounts(row, unit, fiscal_months(year))


def _add_stories(amounts: dict[str, np.ndarray], unit: DemoUnit, year: int) -> None:
    """Add what the current year's budget holds and nobody spends."""
    if year != fiscal_year(LAST_PERIOD):
        return
    if unit.code == stories.TELEMEDICINE_DEPARTMENT:
        amounts[stories.TELEMEDICINE_ACCOUNT] = np.full(12, float(stories.TELEMEDICINE_MINOR))
    if unit.code == stories.RECRUITMENT_DEPARTMENT:
        amounts[stories.RECRUITMENT_ACCOUNT] = np.full(12, float(stories.RECRUITMENT_MINOR))
