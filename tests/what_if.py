"""A small hospital with a year behind it, three closed months, a budget, volumes and labor: enough for scenarios."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import col, update

from data.engine import writing
from data.models import Account
from planning.periods import days_in
from tests.figures import Figure, post_actuals, set_budget
from tests.services.labor.test_productivity import work
from tests.small_hospital import SmallHospital
from tests.volumes import add_months

YEAR_2025, YEAR_2026 = [202501 + month for month in range(12)], [202601 + month for month in range(12)]
#: Account → amount a month: what ICU and ED earn and spend.
ICU = {"4000": 100_000_00, "5100": 40_000_00, "5900": 6_000_00, "6100": 20_000_00, "6900": 5_000_00}
ED = {"4000": 60_000_00, "5100": 30_000_00, "6200": 12_000_00}
#: Fixed part of each account; revenue and agency move with volume wholly.
FIXED = {"4000": 0.0, "5100": 0.2, "5900": 0.0, "6100": 0.1, "6200": 0.0, "6900": 1.0}


def fill(hospital: SmallHospital) -> SmallHospital:
    """Post 2025 and January to March 2026, budget 2026 (2 % less expense), count volumes and hours."""
    with writing(hospital.url) as session:
        for code, share in FIXED.items():
            session.exec(update(Account).where(col(Account.code) == code).values(fixed_share=share))
    post_actuals(hospital, _months([*YEAR_2025, *YEAR_2026[:3]]))
    set_budget(
        hospital, [(p, d, a, amount if a == "4000" else amount * 98 // 100) for p, d, a, amount in _months(YEAR_2026)]
    )
    for department, measure, count in (("ICU", "patient_days", 300.0), ("ED", "visits", 900.0)):
        place = hospital.departments[department], hospital.measures[measure]
        add_months(hospital.url, *place, [count] * 15, first=202501)
        add_months(hospital.url, *place, [count] * 12, first=202601, version=hospital.version)
    for period in [*YEAR_2025, *YEAR_2026[:3]]:
        end = date(period // 100, period % 100, days_in([period]))
        work(hospital, end, {"REG": 800, "OT": 40, "AGY": 80, "PTO": 90}, period=period)
    return hospital


def _months(periods: Iterable[int]) -> list[Figure]:
    return [
        (period, department, account, amount)
        for period in periods
        for department, amounts in (("ICU", ICU), ("ED", ED))
        for account, amount in amounts.items()
    ]
