"""The demo looks like a real hospital group of its size."""

import pandas as pd
import pytest

from data.seed import Demo
from data.seed.accounts import ACCOUNTS, BY_CODE
from data.seed.contracts import CONTRACTS
from data.seed.size import fiscal_year
from data.seed.suppliers import suppliers
from planning.names import match_name

REVENUE = ("gross_revenue", "deductions", "other_revenue")
LABOR = ("salaries", "benefits", "contract_labor")


def _by_category(lines: pd.DataFrame) -> pd.DataFrame:
    """Return cents by category (rows) and fiscal year (columns)."""
    category = lines["account"].map(lambda code: BY_CODE[code].category)
    placed = lines.assign(category=category, year=lines["period"].map(fiscal_year))
    return placed.pivot_table(index="category", columns="year", values="amount_minor", aggfunc="sum", fill_value=0)


def test_the_group_has_the_promised_size(hospital: Demo) -> None:
    assert 25 <= len(hospital.units) <= 30
    assert 55 <= sum(row.posts for row in ACCOUNTS) <= 75
    assert len([row for row in suppliers() if not row.payer]) == 150
    assert len([row for row in suppliers() if row.payer]) == 5
    assert len(CONTRACTS) == 40


def test_labor_is_half_to_six_tenths_of_operating_expense(ledger: pd.DataFrame) -> None:
    table = _by_category(ledger)
    expense = table.drop(index=list(REVENUE)).sum()

    share = table.loc[list(LABOR)].sum() / expense

    assert share.between(0.50, 0.60).all()


def test_operating_margin_is_thin_and_falls_in_the_current_year(ledger: pd.DataFrame) -> None:
    table = _by_category(ledger)
    revenue = table.loc[list(REVENUE)].sum()
    margin = 1 - table.drop(index=list(REVENUE)).sum() / revenue

    assert margin.between(-0.015, 0.045).all()
    assert margin[2027] < margin[2026] - 0.02


def test_approved_budgets_are_near_but_not_at_the_actuals(ledger: pd.DataFrame, budget: pd.DataFrame) -> None:
    known = budget[budget["period"].isin(set(ledger["period"]))]
    actual, planned = _by_category(ledger), _by_category(known)

    off = ((actual - planned) / planned.abs()).loc[["salaries", "supplies", "drugs", "gross_revenue", "benefits"]]

    assert (off.abs() < 0.05).all(axis=None)
    assert off.abs().to_numpy().mean() > 0.003


def test_most_departments_land_within_four_percent_of_their_expense_budget(
    ledger: pd.DataFrame, budget: pd.DataFrame
) -> None:
    def expense(lines: pd.DataFrame) -> "pd.Series[int]":
        inside = lines[lines["period"].between(202507, 202606)]
        costs = inside[inside["account"].map(lambda code: BY_CODE[code].type) == "expense"]
        return costs.groupby("department")["amount_minor"].sum()

    off = (expense(ledger) / expense(budget) - 1).abs()

    assert (off < 0.04).mean() > 0.85
    assert (off > 0.005).mean() > 0.4


def test_no_unit_is_ever_fuller_than_its_beds(volumes: pd.DataFrame) -> None:
    monthly = volumes.groupby(["measure", "department", "period"])["quantity"].sum()
    occupancy = monthly["PDAYS"] / monthly["BEDDAYS"]

    assert occupancy.max() < 1
    assert 0.65 < (monthly["PDAYS"].sum() / monthly["BEDDAYS"].sum()) < 0.85


@pytest.mark.parametrize(("department", "least", "most"), [("16010", 16, 20), ("16110", 9, 11), ("26520", 7.5, 9.5)])
def test_worked_hours_per_patient_day_are_plausible(
    labor: pd.DataFrame, volumes: pd.DataFrame, department: str, least: float, most: float
) -> None:
    worked = labor[(labor["department"] == department) & labor["pay_code"].isin(["REG", "OT", "AGY", "FLT"])]
    days = volumes[(volumes["department"] == department) & (volumes["measure"] == "PDAYS")]["quantity"].sum()

    assert least < worked["hours_milli"].sum() / 1000 / days < most


def test_clinics_rest_on_sundays_and_emergencies_do_not(volumes: pd.DataFrame) -> None:
    sundays = volumes[volumes["day"].dt.day_of_week == 6]
    by_measure = sundays.groupby("measure")["quantity"].sum()

    assert by_measure["VISITS"] == 0
    assert by_measure["EDV"] > 0


def test_elective_surgery_nearly_stops_on_holidays(volumes: pd.DataFrame) -> None:
    surgery = volumes[(volumes["department"] == "16410") & (volumes["measure"] == "SURG")].set_index("day")["quantity"]
    thanksgiving = [pd.Timestamp("2023-11-23"), pd.Timestamp("2024-11-28"), pd.Timestamp("2025-11-27")]

    assert surgery[thanksgiving].mean() < 0.4 * surgery.mean()


def test_pay_periods_are_fourteen_days_and_end_with_the_history(labor: pd.DataFrame) -> None:
    ends = labor["day"].drop_duplicates().sort_values()

    assert ends.iloc[-1] == pd.Timestamp("2026-10-31")
    assert (ends.diff().dropna() == pd.Timedelta(days=14)).all()


def test_texts_read_like_a_ledger_and_name_no_person(ledger: pd.DataFrame) -> None:
    texts = ledger["description"]

    assert texts.str.len().between(8, 90).all()
    assert not texts.str.contains(r"\b(?:nan|None|patient|MRN|SSN)\b(?! days| transport)", regex=True).any()
    assert (ledger["reference"].str.len() > 4).all()


def test_supplier_names_look_alike_only_where_a_second_spelling_was_planted() -> None:
    originals = [match_name(row.name) for row in suppliers() if not row.variant_of]

    assert len(set(originals)) == len(originals)
