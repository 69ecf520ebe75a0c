"""Bases of scenarios: the two departments worked by hand in docs/methods.md#scenarios, and random hospitals."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pandas as pd

from planning.periods import span
from planning.scenarios.base.baseline import BaseYear, Cash
from planning.scenarios.base.build import build
from planning.scenarios.base.frames import BaseFrames
from planning.scenarios.drivers import DRIVERS
from planning.scenarios.types import DriverChange, Scope

MONTHS = (202611, 202612)
YEAR = span(202607, 202706)
WARD, CLINIC = 1, 2
ACCOUNTS = [
    (4111, "revenue", "gross_revenue", "COM"),
    (4112, "revenue", "gross_revenue", "MCD"),
    (4120, "revenue", "gross_revenue", ""),
    (4260, "revenue", "gross_revenue", ""),
    (4510, "revenue", "deductions", "COM"),
    (4520, "revenue", "deductions", "MCD"),
    (4710, "revenue", "other_revenue", ""),
    (5010, "expense", "salaries", ""),
    (5050, "expense", "salaries", ""),
    (5210, "expense", "benefits", ""),
    (5310, "expense", "contract_labor", ""),
    (6010, "expense", "supplies", ""),
    (6110, "expense", "drugs", ""),
    (6300, "expense", "purchased_services", ""),
    (6700, "expense", "depreciation", ""),
    (6900, "expense", "other", ""),
]
#: department, account, dollars a month, fixed share, measure
LINES = [
    (WARD, 4111, 90_000, 0.0, "PD_COM"),
    (WARD, 4112, 90_000, 0.0, "PD_MCD"),
    (WARD, 4120, 100_000, 0.0, "PD"),
    (WARD, 4510, -60_000, 0.0, "PD"),
    (WARD, 4520, -110_000, 0.0, "PD"),
    (WARD, 5010, 80_000, 0.0, "PD"),
    (WARD, 5050, 20_000, 1.0, "PD"),
    (WARD, 5210, 25_000, 0.3, "PD"),
    (WARD, 5310, 9_000, 0.0, "PD"),
    (WARD, 6010, 20_000, 0.1, "PD"),
    (WARD, 6110, 5_000, 0.0, "PD"),
    (WARD, 6700, 10_000, 1.0, ""),
    (CLINIC, 4260, 150_000, 0.0, "VISITS"),
    (CLINIC, 4710, 30_000, 0.0, "MEMB"),
    (CLINIC, 5010, 50_000, 0.4, "VISITS"),
    (CLINIC, 6010, 4_000, 0.0, "VISITS"),
    (CLINIC, 6300, 6_000, 1.0, ""),
]
#: department, pay group, hours, dollars a month
LABOR = [
    (WARD, "regular", 2_000, 80_000),
    (WARD, "overtime", 100, 6_000),
    (WARD, "agency", 100, 9_000),
    (WARD, "paid_leave", 300, 12_000),
    (WARD, "education", 50, 2_000),
    (CLINIC, "regular", 1_250, 50_000),
]
VOLUMES = [
    (WARD, "PD", 900),
    (WARD, "PD_COM", 450),
    (WARD, "PD_MCD", 450),
    (CLINIC, "VISITS", 1_000),
    (CLINIC, "MEMB", 2_000),
]
MEASURES = [
    ("PD", "", "", False),
    ("PD_COM", "PD", "COM", False),
    ("PD_MCD", "PD", "MCD", False),
    ("VISITS", "", "", False),
    ("MEMB", "", "", True),
]


def monthly(rows: list[Any], *names: str) -> pd.DataFrame:
    """Return the same rows in every month."""
    return pd.DataFrame([(*row, month) for row in rows for month in MONTHS], columns=[*names, "period"])


def frames() -> dict[str, Any]:
    """Return what `build` takes for the hospital worked by hand."""
    lines = monthly(LINES, "department_id", "account_id", "dollars", "fixed_share", "measure")
    labor = monthly(LABOR, "department_id", "pay_group", "hours", "dollars")
    return {
        "fiscal_year": 2027,
        "year_months": YEAR,
        "months": MONTHS,
        "departments": pd.DataFrame(
            {
                "department_id": [WARD, CLINIC],
                "facility_id": [1, 2],
                "service_line_id": [1, None],
                "uos": ["PD", "VISITS"],
            }
        ),
        "accounts": pd.DataFrame(
            [(number, str(number), kind, category, payer) for number, kind, category, payer in ACCOUNTS],
            columns=["account_id", "code", "type", "category", "payer"],
        ),
        "lines": lines.assign(amount_minor=lines["dollars"] * 100),
        "measures": pd.DataFrame(MEASURES, columns=["measure", "part_of", "payer", "member"]),
        "volumes": monthly(VOLUMES, "department_id", "measure", "quantity"),
        "labor": labor.assign(amount_minor=labor["dollars"] * 100, job_class=""),
        "beds": monthly([(WARD, "PD", 32)], "department_id", "measure", "beds"),
        "contracts": pd.DataFrame({"contract": ["C-1", "C-2"], "end_period": [202611, None]}),
        "contract_spend": monthly(
            [("C-1", WARD, 6010, 800_000), ("C-2", WARD, 6010, 500_000)],
            "contract", "department_id", "account_id", "amount_minor",
        ),
        "cash": Cash(900_000_00),
    }  # fmt: skip


def small_base(**changed: Any) -> BaseYear:
    """Return the hospital worked by hand, with parts of it replaced."""
    return build(BaseFrames(**(frames() | changed)))


@cache
def random_base(seed: int, *, departments: int = 4, months: int = 4) -> BaseYear:
    """Return a hospital with every kind of account, gaps in volumes, and departments without hours or agency."""
    random = np.random.default_rng(seed)
    given = frames()
    places = np.arange(1, departments + 1)
    open_months = YEAR[-months:]
    rows, counts, staff = [], [], []
    for place in places.tolist():
        for number, kind, category, payer in ACCOUNTS:
            if random.random() < 0.2:
                continue
            measure = f"PD_{payer}" if category == "gross_revenue" and payer else random.choice(["PD", "VISITS", ""])
            fixed = 0.0 if kind == "revenue" else float(random.choice([0, 0.05, 0.35, 1]))
            sign = -1 if category == "deductions" else 1
            rows += [(place, number, month, sign * int(random.integers(0, 9_000_000)), fixed, measure)
                     for month in open_months]  # fmt: skip
        for month in open_months:
            total, part = random.uniform(100, 900), random.uniform(0.2, 0.8)
            counts += [(place, "PD_COM", month, total * part), (place, "PD_MCD", month, total * (1 - part))]
            counts += [(place, "PD", month, total), (place, "VISITS", month, float(random.choice([0, 50, 300])))]
            counts += [(place, "MEMB", month, 500.0)] if place % 2 else []
            groups = [("regular", 900), ("paid_leave", 90), ("overtime", 40), ("agency", 60), ("other", 5)]
            for group, hours in groups[: int(random.integers(0, 6))]:
                for job in ("RN", "TECH") if place % 2 else ("",):
                    staff.append((place, month, group, job, hours * random.uniform(0.5, 1.5), int(hours * 4500)))
    spend = [("C-1", place, 6010, month, 700_000) for place in places.tolist() for month in open_months]
    return build(
        BaseFrames(
            fiscal_year=2027,
            year_months=YEAR,
            months=open_months,
            departments=pd.DataFrame(
                {"department_id": places, "facility_id": 1 + places % 2, "service_line_id": 1 + places % 3, "uos": "PD"}
            ),
            accounts=given["accounts"],
            lines=pd.DataFrame(
                rows, columns=["department_id", "account_id", "period", "amount_minor", "fixed_share", "measure"]
            ),
            measures=given["measures"],
            volumes=pd.DataFrame(counts, columns=["department_id", "measure", "period", "quantity"]).assign(
                lo80=lambda rows: rows["quantity"] * 0.95, hi80=lambda rows: rows["quantity"] * 1.05
            ),
            labor=pd.DataFrame(
                staff, columns=["department_id", "period", "pay_group", "job_class", "hours", "amount_minor"]
            ),
            beds=pd.DataFrame(
                [(place, "PD", month, 25.0) for place in places[:2].tolist() for month in open_months],
                columns=["department_id", "measure", "period", "beds"],
            ),
            contracts=pd.DataFrame({"contract": ["C-1"], "end_period": [open_months[0]]}),
            contract_spend=pd.DataFrame(
                spend, columns=["contract", "department_id", "account_id", "period", "amount_minor"]
            ),
            cash=Cash(5_000_000_00),
        )
    )


#: A detail that fits each driver in both kinds of base.
DETAILS = {
    "volume": ["", "PD", "VISITS", "PD_COM"],
    "volume_follows": ["beds-1"],
    "telehealth": ["VISITS", "PD"],
    "payer_lost": ["COM", "COM>MCD", "MCD>COM"],
    "agency_conversion": ["", "RN,TECH"],
    "payer_mix": ["COM>MCD", "MCD>COM"],
    "payer_rate": ["", "COM"],
    "value_based_share": ["", "MCD"],
    "wage_award": ["", "RN"],
    "agency_share": ["", "RN"],
    "overtime_share": ["", "TECH"],
    "vacancy": ["", "TECH"],
    "agency_rate": ["", "RN"],
    "supply_use": ["", "drugs"],
    "other_inflation": ["purchased_services", "other"],
    "contract_price": ["C-1"],
    "contract_renewal": ["", "C-1"],
    "contract_stop": ["C-1"],
    "new_contract_cost": ["supplies", "6300"],
    "new_contract_price": ["supplies", "salaries"],
    "one_time": ["6900", "other_revenue"],
}


def changes(scopes: Sequence[Scope] = (), drivers: Sequence[str] = tuple(DRIVERS)) -> st.SearchStrategy[DriverChange]:
    """Return changes of any driver (money in moderate amounts), in one of the scopes that its driver takes."""

    @st.composite
    def made(draw: st.DrawFn) -> DriverChange:
        driver = DRIVERS[draw(st.sampled_from(drivers))]
        near = {"money": 5_000_000, "money_month": 5_000_000, "beds": 10, "money_member": 5_000}.get(driver.unit, 0.4)
        value = draw(st.floats(max(driver.low, -near), min(driver.high, near) if driver.neutral == 0 else driver.high))
        start = draw(st.sampled_from([202702, 202703, 202705] if driver.key == "one_time" else [None, 202702, 202704]))
        options = tuple(
            (option.key, draw(st.floats(option.low, option.high))) for option in driver.options if draw(st.booleans())
        )
        allowed = [scope for scope in scopes or SCOPES if scope.kind in driver.scopes]
        return DriverChange(
            driver=driver.key,
            value=round(value) if driver.unit.startswith("money") else value,
            scope=draw(st.sampled_from(allowed)),
            start=start,
            end=draw(st.sampled_from([None, 202705, 202706])),
            ramp_months=draw(st.integers(0, 3)),
            detail=draw(st.sampled_from(DETAILS.get(driver.key, [""]))),
            options=options,
        )

    return made()


SCOPES = (
    Scope(),
    Scope("facility", 1),
    Scope("service_line", 2),
    Scope("department", 1),
    Scope("department", 2),
    Scope("department", 3),
)
SEEDS = st.integers(0, 30)
