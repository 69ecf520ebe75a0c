"""Everything in the demo ties to the cent."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.seed import Demo
from data.seed.accounts import ACCOUNTS, BY_CODE
from data.seed.contracts import price_list
from data.seed.labor import PAY_CODES, salary_account
from data.seed.organization import PAYER_MEASURES
from data.seed.revenue import CHARGES, charge
from data.seed.size import fiscal_year
from data.seed.volumes import apportion

PURCHASED = ("supplies", "drugs", "purchased_services", "contract_labor")
PURCHASE_ACCOUNTS = [row.code for row in ACCOUNTS if row.posts and row.category in PURCHASED]
LABOR_ACCOUNTS = [row.code for row in ACCOUNTS if row.posts and row.category in ("salaries", "contract_labor")]


def test_labor_cost_equals_ledger_salaries_overtime_and_agency(labor: pd.DataFrame, ledger: pd.DataFrame) -> None:
    groups = labor["pay_code"].map(lambda code: PAY_CODES[code][1])
    accounts = [salary_account(job, group) for job, group in zip(labor["job_class"], groups, strict=True)]
    paid = labor.assign(account=accounts).groupby(["period", "department", "account"])["amount_minor"].sum()

    booked = ledger[ledger["account"].isin(LABOR_ACCOUNTS)]
    booked = booked.groupby(["period", "department", "account"])["amount_minor"].sum()

    assert booked.to_dict() == paid[paid != 0].to_dict()


def test_every_invoice_is_one_ledger_line_per_account_with_its_number(
    invoices: pd.DataFrame, ledger: pd.DataFrame
) -> None:
    keys = ["period", "day", "department", "account", "supplier"]
    billed = invoices.groupby([*keys, "invoice_number"])["amount_minor"].sum()

    booked = ledger[ledger["account"].isin(PURCHASE_ACCOUNTS)].set_index([*keys, "reference"])["amount_minor"]

    assert booked.index.is_unique
    assert booked.to_dict() == billed.to_dict()


def test_invoice_amounts_are_quantity_times_price(invoices: pd.DataFrame) -> None:
    product = invoices["quantity_milli"] * invoices["unit_price_micro"]

    assert (product == invoices["amount_minor"] * 10_000_000).all()


def test_gross_revenue_is_volume_times_rate(hospital: Demo, volumes: pd.DataFrame, ledger: pd.DataFrame) -> None:
    gross = {row.code for row in ACCOUNTS if row.category == "gross_revenue"}
    booked = ledger[ledger["account"].isin(gross)].groupby(["department", "period"])["amount_minor"].sum()
    measures = {unit.code: (unit.measure, unit.template) for unit in hospital.units if unit.template in CHARGES}
    counted = volumes.groupby(["department", "measure", "period"])["quantity"].sum()

    expected = {
        (department, period): int(counted[department, measure, period]) * charge(template, fiscal_year(period))
        for department, (measure, template) in measures.items()
        for period in volumes["period"].unique().tolist()
    }

    assert booked.to_dict() == expected


def test_patient_days_by_payer_add_up_to_the_unit(volumes: pd.DataFrame) -> None:
    split = volumes[volumes["measure"].isin([f"PDAYS_{payer}" for payer in PAYER_MEASURES])]
    by_payer = split.groupby(["department", "period"])["quantity"].sum()
    whole = volumes[volumes["measure"] == "PDAYS"].groupby(["department", "period"])["quantity"].sum()

    assert by_payer.to_dict() == whole.to_dict()


def test_deductions_are_negative_and_smaller_than_charges(ledger: pd.DataFrame) -> None:
    category = ledger["account"].map(lambda code: BY_CODE[code].category)
    deductions = ledger.loc[category == "deductions", "amount_minor"]

    assert (deductions < 0).all()
    assert -deductions.sum() < ledger.loc[category == "gross_revenue", "amount_minor"].sum()


def test_only_accounts_and_departments_that_take_postings_have_figures(
    hospital: Demo, ledger: pd.DataFrame, budget: pd.DataFrame
) -> None:
    posting = {row.code for row in ACCOUNTS if row.posts}
    departments = {unit.code for unit in hospital.units}

    assert set(ledger["account"]) | set(budget["account"]) <= posting
    assert set(ledger["department"]) | set(budget["department"]) <= departments


def test_orders_and_their_invoices_share_number_supplier_and_articles(hospital: Demo, invoices: pd.DataFrame) -> None:
    purchases = hospital.frame("purchases")
    orders = purchases[purchases["kind"] == "order"]
    keys = ["po_number", "supplier", "department", "item", "unit", "quantity_milli"]
    first = orders["day"].min() + pd.Timedelta(days=30)  # earlier invoices answer orders from before the history
    ordered = invoices[(invoices["po_number"] != "") & (invoices["day"] >= first)]

    assert set(ordered[keys].itertuples(index=False, name=None)) <= set(orders[keys].itertuples(index=False, name=None))
    assert (orders["invoice_number"] == "").all()


def test_payer_rates_are_what_the_payer_pays_of_the_charge(ledger: pd.DataFrame) -> None:
    rates = pd.DataFrame(price_list())
    blue = rates[rates["contract"].eq("C-2024-036") & rates["valid_from"].eq(date(2026, 7, 1))].set_index("item")
    routine = ledger[ledger["department"].eq("16110") & (ledger["period"] >= 202607)]
    charges = routine[routine["account"] == "4113"]["amount_minor"].sum()
    allowed = routine[routine["account"] == "4530"]["amount_minor"].sum()

    paid_share = blue.loc["RATE-6110", "unit_price_micro"] / 10_000 / charge("6110", 2027)

    assert paid_share == pytest.approx(1 + allowed / charges, abs=0.01)


@given(
    totals=st.lists(st.integers(0, 10_000), min_size=1, max_size=5),
    weights=st.lists(st.floats(0.01, 1), min_size=2, max_size=6),
)
def test_splitting_whole_numbers_keeps_their_total(totals: list[int], weights: list[float]) -> None:
    import numpy as np

    parts = apportion(np.array(totals), np.tile(weights, (len(totals), 1)))

    assert parts.sum(axis=1).tolist() == totals
    assert (parts >= 0).all()
