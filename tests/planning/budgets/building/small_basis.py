"""A basis small enough to reckon by hand: one ward with patient days, hours, supplies and revenue, one office."""

from dataclasses import replace
from typing import Any

import numpy as np

from planning.budgets.building.basis import (
    BuildBasis,
    ContractPart,
    DriverVolume,
    LaborAccount,
    LineBasis,
    PayerPart,
    StaffedDepartment,
)
from planning.periods import days_in
from planning.staffing.plan import Needs, Positions, StaffingPlan

WARD, OFFICE = 1, 2
REVENUE, DEDUCTIONS, SALARIES, OVERTIME, BENEFITS, AGENCY, SUPPLIES, RENT = 10, 11, 20, 21, 22, 23, 30, 31
MONTHS = tuple(202701 + place for place in range(12))
NURSE = 7


def small_basis(**changes: Any) -> BuildBasis:
    """Return it: 100 patient days a month, 10 hours a day and 200 fixed hours, nurses at $50, agency at $90."""
    basis = BuildBasis(
        fiscal_year=2027,
        months=MONTHS,
        base_months=tuple(202601 + place for place in range(12)),
        digits=2,
        fte_hours_per_year=2080.0,
        volumes=(
            DriverVolume(WARD, 1, "PD", "Patient days", (100_000,) * 12, ("published forecast",) * 12, 1_200_000, -1,
                         False),
            DriverVolume(WARD, 2, "PD_A", "Patient days, A", (40_000,) * 12, ("published forecast",) * 12, 480_000, 0,
                         False),
        ),
        lines=(
            line(WARD, REVENUE, "revenue", "gross_revenue", driver=0, unit=1_000_000_000),
            line(WARD, DEDUCTIONS, "revenue", "deductions", driver=1, unit=-600_000_000),
            line(WARD, SUPPLIES, "expense", "supplies", driver=0, unit=20_000_000, fixed=500_00),
            line(OFFICE, RENT, "expense", "other", fixed=1000_00),
        ),
        labor_accounts=(
            LaborAccount(WARD, SALARIES, "salaries", 900),
            LaborAccount(WARD, OVERTIME, "salaries", 100),
            LaborAccount(WARD, BENEFITS, "benefits", 1),
            LaborAccount(WARD, AGENCY, "contract_labor", 1),
        ),
        payers=(PayerPart(WARD, "A", 400_000, 250_000, (1_000_000,) * 12, DEDUCTIONS),),
        staffed=(StaffedDepartment(WARD, "standard", 0, 1_020_000, ()),),
        plan=_plan(),
        job_classes={NURSE: "Nurse"},
        job_class_codes={NURSE: "RN"},
    )  # fmt: skip
    return replace(basis, **changes)


def line(
    department: int, account: int, kind: str, category: str, *, driver: int = -1, unit: int = 0, fixed: int = 0,
    contracts: tuple[ContractPart, ...] = (),
) -> LineBasis:  # fmt: skip
    """Return a line with a price per unit (millionths of a dollar) and a fixed amount of each month (cents)."""
    return LineBasis(department, account, kind, category, driver, unit, (fixed,) * 12, contracts)


def _plan() -> StaffingPlan:
    days = np.array([days_in([month]) for month in MONTHS], dtype=np.float64)
    one = np.ones(1)
    return StaffingPlan(
        department_ids=(WARD,),
        periods=MONTHS,
        days=days,
        needs=Needs(
            hours_per_uos=one * 10, pace=one * 1.02, fixed=np.full((1, 12), 200.0), minimum=np.zeros((1, 12)),
            season=np.ones((1, 12)), benefit_share=one * 0.25, beside=np.zeros((1, 12)),
            beside_agency=np.zeros((1, 12)),
        ),
        positions=Positions(
            place=np.zeros(1, np.int64), job_class_id=np.full(1, NURSE), share=one, filled=1100 / days.mean() * one,
            vacant=one * 0, pool=one * 0, usual=1200 / days.mean() * one, follows=one * 0, overtime_limit=one * 0,
            has_agency=np.ones(1, bool), pay=np.array([[5000.0, 5000.0, 7500.0, 9000.0]]),
            beside_hours=np.zeros((1, 12, 3)), beside_pay=np.zeros((1, 3)),
        ),
    )  # fmt: skip
