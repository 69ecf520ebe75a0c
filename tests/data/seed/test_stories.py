"""Every story of docs/demo_hospital.md is in the data, in the stated size, and nothing else looks like one."""

from datetime import timedelta

import pandas as pd
import pytest

from data.seed import Demo, stories
from data.seed.accounts import BY_CODE
from data.seed.contracts import BY_NUMBER, price_list
from data.seed.size import fiscal_year
from data.seed.suppliers import suppliers

CURRENT = [202607, 202608, 202609, 202610]
SPELLINGS = {variant: kept for kept, variant in stories.DUPLICATE_SUPPLIERS}


@pytest.fixture(scope="module")
def against_contract(invoices: pd.DataFrame) -> pd.DataFrame:
    """Return invoice lines of articles under contract on that day, beside the contract's supplier and price."""
    prices = pd.DataFrame(price_list()).rename(columns={"unit_price_micro": "agreed_micro", "contract": "agreement"})
    prices["seller"] = prices["agreement"].map(lambda number: BY_NUMBER[number].supplier)
    both = invoices.merge(prices[["item", "unit", "agreement", "seller", "agreed_micro", "valid_from", "valid_to"]])
    inside = (both["day"] >= pd.to_datetime(both["valid_from"])) & (both["day"] <= pd.to_datetime(both["valid_to"]))
    return both[inside].assign(bought_from=both["supplier"].replace(SPELLINGS))


def _lines(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    columns = ["day", "department", "supplier", "item", "unit", "quantity_milli", "amount_minor", "invoice_number"]
    return sorted(frame[columns].itertuples(index=False, name=None))


def test_prices_above_contract_are_the_planted_ones_and_no_others(
    hospital: Demo, against_contract: pd.DataFrame
) -> None:
    own = against_contract[against_contract["bought_from"] == against_contract["seller"]]
    above = own[own["unit_price_micro"] > own["agreed_micro"]]

    planted = pd.concat([hospital.planted["price_creep"], hospital.planted["overpriced"]])

    assert _lines(above) == _lines(planted)
    assert (own["unit_price_micro"] >= own["agreed_micro"]).all()


def test_the_price_creep_rises_in_the_stated_steps(hospital: Demo, against_contract: pd.DataFrame) -> None:
    mine = against_contract[against_contract["agreement"] == stories.PRICE_CREEP_CONTRACT]
    above = (mine["unit_price_micro"] / mine["agreed_micro"] - 1).groupby(mine["period"]).median()

    for month, share in stories.PRICE_CREEP_STEPS:
        assert above[month] == pytest.approx(share, abs=0.004)
    assert above[202512] == 0


def test_buying_around_a_contract_is_the_planted_supplier_only(hospital: Demo, against_contract: pd.DataFrame) -> None:
    around = against_contract[against_contract["bought_from"] != against_contract["seller"]]

    assert _lines(around) == _lines(hospital.planted["around_contract"])
    assert set(around["agreement"]) == {stories.AROUND_CONTRACT}
    dearer = (around["unit_price_micro"] / around["agreed_micro"] - 1).round(3)
    assert dearer.between(stories.AROUND_PRICE - 0.002, stories.AROUND_PRICE + 0.002).all()


def test_stated_contracts_are_the_right_ones(against_contract: pd.DataFrame, invoices: pd.DataFrame) -> None:
    stated = against_contract[against_contract["contract"] != ""]

    assert (stated["contract"] == stated["agreement"]).all()
    assert len(stated) == (invoices["contract"] != "").sum()


def test_orders_invoiced_twice_are_the_planted_duplicate_payments(hospital: Demo, invoices: pd.DataFrame) -> None:
    ordered = invoices[invoices["po_number"] != ""]
    keys = ["supplier", "po_number", "item", "quantity_milli"]
    twice = ordered[ordered.duplicated(keys, keep=False)]
    planted = hospital.planted["duplicate_payments"]

    assert len(planted) == stories.DUPLICATE_PAYMENTS
    assert set(twice["po_number"]) == set(planted["po_number"])
    assert len(twice) == 2 * stories.DUPLICATE_PAYMENTS
    plain = twice["invoice_number"].str.replace("-", "").str.slice(0, 8)
    assert plain.groupby(twice["po_number"]).nunique().eq(1).all()


def test_agency_nurses_replace_staff_in_one_icu(labor: pd.DataFrame) -> None:
    nurses = labor[labor["job_class"].eq("RN") & labor["pay_code"].isin(["REG", "OT", "AGY", "FLT"])]
    nurses = nurses[nurses["department"] == stories.AGENCY_DEPARTMENT]
    hours = nurses.pivot_table(index="period", columns="pay_code", values="hours_milli", aggfunc="sum")
    share = hours["AGY"] / hours.sum(axis=1)

    assert share[share.index >= stories.AGENCY_FROM].mean() == pytest.approx(stories.AGENCY_SHARE, abs=0.02)
    assert share[share.index < stories.AGENCY_FROM].max() < 0.09


def test_the_busy_unit_looks_bad_static_and_fine_flexed(
    ledger: pd.DataFrame, budget: pd.DataFrame, volumes: pd.DataFrame, budgeted_volumes: pd.DataFrame
) -> None:
    def mine(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["department"].eq(stories.VOLUME_UP_DEPARTMENT) & frame["period"].isin(CURRENT)]

    def costs(frame: pd.DataFrame) -> "pd.Series[int]":
        lines = mine(frame)
        expense = lines[lines["account"].map(lambda code: BY_CODE[code].type) == "expense"]
        return expense.groupby("account")["amount_minor"].sum()

    def days(frame: pd.DataFrame) -> int:
        return int(mine(frame)[mine(frame)["measure"] == "PDAYS"]["quantity"].sum())

    ratio = days(volumes) / days(budgeted_volumes)
    planned = costs(budget)
    fixed = planned.index.map(lambda code: BY_CODE[code].fixed_share)
    flexed = (planned * (fixed + (1 - fixed) * ratio)).sum()

    assert ratio == pytest.approx(1 + stories.VOLUME_UP, abs=0.04)
    assert costs(ledger).sum() / planned.sum() - 1 > 0.08
    assert costs(ledger).sum() / flexed - 1 == pytest.approx(0, abs=0.015)


def test_therapy_hours_drift_above_target(hospital: Demo, labor: pd.DataFrame, volumes: pd.DataFrame) -> None:
    unit = next(unit for unit in hospital.units if unit.code == stories.PRODUCTIVITY_DEPARTMENT)
    worked = labor[labor["department"].eq(unit.code) & labor["pay_code"].isin(["REG", "OT", "AGY", "FLT"])]
    late = worked[worked["period"].isin(CURRENT)]["hours_milli"].sum() / 1000 - unit.fixed * 123 / 365.25
    counted = volumes[volumes["department"].eq(unit.code) & volumes["period"].isin(CURRENT)]["quantity"].sum()

    assert late / counted / unit.target - 1 == pytest.approx(stories.PRODUCTIVITY_HOURS, abs=0.03)


def test_the_surge_fills_beds_and_empties_operating_rooms(volumes: pd.DataFrame) -> None:
    def daily(measure: str, department: str, first: str, last: str) -> float:
        rows = volumes[volumes["department"].eq(department) & volumes["measure"].eq(measure)]
        return float(rows[rows["day"].between(first, last)]["quantity"].mean())

    surge, year_later = ("2025-01-13", "2025-02-09"), ("2026-01-12", "2026-02-08")
    assert daily("RTTX", "17310", *surge) > 1.2 * daily("RTTX", "17310", *year_later)
    assert daily("SURG", "16410", *surge) < 0.8 * daily("SURG", "16410", *year_later)


def test_patients_move_from_commercial_plans_to_medicaid(volumes: pd.DataFrame) -> None:
    days = volumes[volumes["measure"].str.startswith("PDAYS_")]
    table = days.pivot_table(index="period", columns="measure", values="quantity", aggfunc="sum")
    share = table.div(table.sum(axis=1), axis=0)
    before, after = share.loc[202501:202512].mean(), share.loc[CURRENT].mean()

    assert after["PDAYS_MCD"] - before["PDAYS_MCD"] == pytest.approx(stories.PAYER_SHIFT_POINTS, abs=0.01)
    assert before["PDAYS_COM"] - after["PDAYS_COM"] == pytest.approx(stories.PAYER_SHIFT_POINTS, abs=0.01)


def test_the_missing_accrual_comes_twice_in_the_next_month(ledger: pd.DataFrame) -> None:
    lines = ledger[
        ledger["department"].eq(stories.MISSING_ACCRUAL_DEPARTMENT)
        & ledger["account"].eq(stories.MISSING_ACCRUAL_ACCOUNT)
    ].set_index("period")["amount_minor"]

    assert stories.MISSING_ACCRUAL_PERIOD not in lines.index
    assert lines[202610] > 1.8 * lines[202510]


def test_actuals_without_budget_and_the_reverse(ledger: pd.DataFrame, budget: pd.DataFrame) -> None:
    def places(frame: pd.DataFrame) -> set[tuple[str, str]]:
        inside = frame[frame["period"].isin(CURRENT)]
        return set(zip(inside["department"], inside["account"], strict=True))

    assert places(ledger) - places(budget) == {
        (stories.GRANT_DEPARTMENT, stories.GRANT_ACCOUNT),
        (stories.INCIDENT_DEPARTMENT, stories.INCIDENT_ACCOUNT),
    }
    assert places(budget) - places(ledger) == {
        (stories.TELEMEDICINE_DEPARTMENT, stories.TELEMEDICINE_ACCOUNT),
        (stories.RECRUITMENT_DEPARTMENT, stories.RECRUITMENT_ACCOUNT),
    }
    incident = ledger[ledger["account"] == stories.INCIDENT_ACCOUNT]
    assert incident["amount_minor"].sum() == stories.INCIDENT_MINOR


def test_the_notice_contract_has_its_last_day_soon_after_the_data() -> None:
    contract = BY_NUMBER[stories.NOTICE_CONTRACT]

    assert contract.end - timedelta(days=contract.notice_days) == stories.NOTICE_DATE
    assert 0 < (stories.NOTICE_DATE - stories.DATA_DATE).days <= 30
    assert contract.auto_renew_months > 0


def test_the_expired_contract_is_bought_on_without_any_contract(invoices: pd.DataFrame) -> None:
    contract = BY_NUMBER[stories.EXPIRED_CONTRACT]
    late = invoices[invoices["supplier"].eq(contract.supplier) & (invoices["day"] > pd.Timestamp(contract.end))]

    assert contract.end == stories.EXPIRED_ON
    assert late["amount_minor"].sum() > 500_000_00
    assert (late["contract"] == "").all()


def test_the_large_order_is_not_invoiced(hospital: Demo, invoices: pd.DataFrame) -> None:
    order = hospital.planted["open_order"]

    assert order["amount_minor"].tolist() == [stories.OPEN_ORDER_MINOR]
    assert stories.OPEN_ORDER_NUMBER not in set(invoices["po_number"])


def test_the_rebate_tier_is_reached_only_with_both_spellings(invoices: pd.DataFrame) -> None:
    kept = BY_NUMBER[stories.TIER_CONTRACT].supplier
    variant = next(variant for original, variant in stories.DUPLICATE_SUPPLIERS if original == kept)
    year = invoices[invoices["period"].isin(CURRENT)]
    spend = year.groupby("supplier")["amount_minor"].sum()

    assert spend[kept] * 3 < stories.TIER_FROM_MINOR < (spend[kept] + spend[variant]) * 3


def test_one_contract_runs_over_its_ceiling_and_one_stays_below_its_minimum(invoices: pd.DataFrame) -> None:
    def projected(number: str) -> float:
        contract = BY_NUMBER[number]
        mine = invoices[invoices["supplier"].eq(contract.supplier) & (invoices["day"] >= pd.Timestamp(contract.start))]
        days = (stories.DATA_DATE - contract.start).days
        return float(mine["amount_minor"].sum()) / days * (contract.end - contract.start).days

    assert BY_NUMBER[stories.CEILING_CONTRACT].ceiling == stories.CEILING_MINOR // 100
    assert projected(stories.CEILING_CONTRACT) > 1.1 * stories.CEILING_MINOR
    assert BY_NUMBER[stories.COMMITMENT_CONTRACT].minimum == stories.COMMITMENT_MINOR // 100
    assert projected(stories.COMMITMENT_CONTRACT) < 0.97 * stories.COMMITMENT_MINOR


def test_second_spellings_name_real_suppliers_and_have_spend(invoices: pd.DataFrame) -> None:
    known = {row.code: row for row in suppliers()}
    spend = invoices.groupby("supplier")["amount_minor"].sum()

    for kept, variant in stories.DUPLICATE_SUPPLIERS:
        assert known[variant].variant_of == kept
        assert 0 < spend[variant] < 0.2 * spend[kept]


def test_the_current_fiscal_year_is_partly_done(ledger: pd.DataFrame, budget: pd.DataFrame) -> None:
    assert ledger["period"].max() == 202610
    assert {fiscal_year(period) for period in set(budget["period"])} == {2024, 2025, 2026, 2027}
