"""The cases worked by hand in docs/methods.md#scenarios, in dollars."""

import numpy as np
import pandas as pd
import pytest

from planning.scenarios.engine import apply
from planning.scenarios.outcome import ScenarioOutcome
from planning.scenarios.types import DriverChange, ScenarioChanges, ScenarioError, Scope
from tests.scenario_bases import CLINIC, MONTHS, WARD, frames, monthly, small_base

NOVEMBER, DECEMBER = MONTHS
BASE = small_base()


def done(*changes: DriverChange) -> ScenarioOutcome:
    return apply(BASE, ScenarioChanges("", changes))


def dollars(outcome: ScenarioOutcome, step: str, month: int = NOVEMBER) -> dict[int, float]:
    """Return a step's effect in one month by account."""
    rows = outcome.steps
    rows = rows[(rows["step"] == step) & (rows["period"] == month)]
    return {
        int(account): amount / 100 for account, amount in zip(rows["account_id"], rows["amount_minor"], strict=True)
    }


def test_no_change_is_the_base_to_the_cent() -> None:
    outcome = done()

    assert outcome.result.tolist() == outcome.base.tolist()
    assert outcome.effects == {}
    assert outcome.kpis == outcome.base_kpis


def test_four_percent_more_volume_moves_variable_parts_and_hours() -> None:
    outcome = done(DriverChange("volume", 0.04, Scope("department", WARD)))

    assert dollars(outcome, "volume") == {
        4111: 3_600, 4112: 3_600, 4120: 4_000, 4510: -2_400, 4520: -4_400,
        5010: 3_200, 5210: 800, 5310: 360, 6010: 720, 6110: 200,
    }  # fmt: skip
    # Of 2,450 own hours a fifth is fixed, as a fifth of the salaries is; agency's 100 all follow.
    assert outcome.hours[0, 0] == pytest.approx(2_450 * 1.032 + 100 * 1.04)


def test_fewer_patients_of_one_payer_take_the_whole_with_them() -> None:
    outcome = done(DriverChange("volume", -0.10, Scope("department", WARD), detail="PD_COM"))

    effect = dollars(outcome, "volume")
    assert outcome.volume[:3, 0].tolist() == pytest.approx([855, 405, 450])
    assert {account: effect.get(account, 0) for account in (4111, 4112, 4120, 4510, 4520)} == {
        4111: -9_000, 4112: 0, 4120: -5_000, 4510: 6_000, 4520: 0,
    }  # fmt: skip
    assert effect[6010] == -900


def test_a_wage_award_begins_with_its_month_and_benefits_follow() -> None:
    outcome = done(DriverChange("wage_award", 0.03, Scope("department", WARD), start=DECEMBER))

    assert dollars(outcome, "pay", NOVEMBER) == {}
    assert dollars(outcome, "pay", DECEMBER) == {5010: 2_400, 5050: 600, 5210: 750}


def test_two_points_less_agency_are_worked_by_own_staff() -> None:
    outcome = done(DriverChange("agency_share", -0.02, Scope("department", WARD)))

    # 2 % of 2,200 worked hours are 44: at 90 an hour saved, and 44 ÷ 2,000 of the 94,000 for own hours, leave and
    # education spent; benefits are a quarter of pay.
    assert dollars(outcome, "staffing") == {5010: 2_068, 5210: 517, 5310: -3_960}
    assert outcome.agency[0, 0] == pytest.approx(56)
    assert outcome.worked[0, 0] == pytest.approx(2_200)


def test_agency_never_falls_below_zero() -> None:
    outcome = done(DriverChange("agency_share", -0.5, Scope("department", WARD)))

    assert dollars(outcome, "staffing")[5310] == -9_000
    assert outcome.agency[0].tolist() == [0, 0]


def test_agency_that_a_department_does_not_use_comes_at_the_hospital_s_bill_rate() -> None:
    outcome = done(DriverChange("agency_share", 0.04, Scope("department", CLINIC)))

    # 50 of 1,250 hours at 90 an hour; own staff gives them up.
    assert dollars(outcome, "staffing") == {5310: 4_500, 5010: -2_000}


def test_a_change_of_nothing_elsewhere_opens_no_door_to_agency() -> None:
    gap = DriverChange("vacancy", 0.05)
    idle = DriverChange("agency_share", 1e-300, Scope("department", CLINIC))

    assert done(gap, idle).result.tolist()[:17] == done(gap).result.tolist()


def test_agency_is_converted_by_a_share_of_its_hours() -> None:
    outcome = done(DriverChange("agency_conversion", 0.6, Scope("department", WARD)))

    # 60 of 100 hours at 90 saved; own staff works 60 ÷ 2,000 of 94,000 more, benefits are a quarter of it.
    assert dollars(outcome, "staffing") == {5010: 2_820, 5210: 705, 5310: -5_400}
    assert outcome.worked[0, 0] == pytest.approx(2_200)


def test_a_conversion_reaches_its_share_by_a_month() -> None:
    outcome = done(DriverChange("agency_conversion", 0.6, Scope("department", WARD), start=NOVEMBER, ramp_months=1))

    assert [dollars(outcome, "staffing", month)[5310] for month in MONTHS] == [-2_700, -5_400]


def test_one_change_acts_in_several_departments() -> None:
    both = done(DriverChange("volume", 0.04, Scope.of("department", [CLINIC, WARD])))
    each = [DriverChange("volume", 0.04, Scope("department", place)) for place in (WARD, CLINIC)]

    assert both.result.tolist() == done(*each).result.tolist()


def test_one_change_acts_on_several_job_classes() -> None:
    labor = pd.concat([
        frames()["labor"].assign(job_class="RN"),
        frames()["labor"].assign(job_class="TECH"),
        frames()["labor"].assign(job_class="MD"),
    ])  # fmt: skip
    base = small_base(labor=labor)

    def cost(*changes: DriverChange) -> int:
        return apply(base, ScenarioChanges("", changes)).kpis.expense

    each = [DriverChange("wage_award", 0.03, detail=name) for name in ("RN", "TECH")]
    assert cost(DriverChange("wage_award", 0.03, detail="RN,TECH")) == cost(*each) > cost(each[0]) > cost()


def test_overtime_points_replace_regular_hours() -> None:
    outcome = done(DriverChange("overtime_share", 0.01, Scope("department", WARD)))

    # 22 hours at 60 = 1,320 more, 22 ÷ 2,000 of 94,000 = 1,034 less.
    assert dollars(outcome, "staffing") == {5010: 286, 5210: 71.5}


def test_vacant_positions_are_filled_by_agency_and_hires_replace_it() -> None:
    gap = done(DriverChange("vacancy", 0.05, Scope("department", WARD)))
    hired = done(DriverChange("vacancy", -0.10, Scope("department", WARD)))

    assert dollars(gap, "staffing") == {5010: -4_700, 5210: -1_175, 5310: 9_000}
    # 200 hours hired replace 100 agency hours and then 100 hours of overtime.
    assert dollars(hired, "staffing") == {5010: 3_400, 5210: 850, 5310: -9_000}
    assert hired.worked[0, 0] == pytest.approx(2_200)


def test_patient_days_stop_at_the_beds_there_are() -> None:
    outcome = done(DriverChange("volume", 0.10, Scope("department", WARD)))

    # 990 days asked for; November has 32 × 30 = 960 bed days, December 992.
    assert dollars(outcome, "volume")[6010] == 1_800
    assert dollars(outcome, "capacity")[6010] == -600
    assert dollars(outcome, "capacity", DECEMBER) == {}
    assert outcome.volume[0].tolist() == pytest.approx([960, 990])
    assert outcome.notes == ("Patient days are capped at the available beds in 1 department.",)


def test_more_beds_lift_the_limit_and_a_lower_occupancy_sets_one() -> None:
    more = done(
        DriverChange("volume", 0.10, Scope("department", WARD)), DriverChange("beds", 1, Scope("department", WARD))
    )
    lower = done(DriverChange("occupancy_limit", 0.9))

    assert "capacity" not in more.effects
    assert lower.volume[0, 0] == pytest.approx(864)  # 960 × 0.9


def test_a_base_above_its_beds_is_not_cut_by_opening_one() -> None:
    full = small_base(beds=monthly([(WARD, "PD", 28)], "department_id", "measure", "beds"))

    outcome = apply(full, ScenarioChanges("", (DriverChange("beds", 1, Scope("department", WARD)),)))

    assert outcome.effects == {}


def test_payers_shift_at_the_same_volume() -> None:
    outcome = done(DriverChange("payer_mix", 0.05, detail="COM>MCD"))

    assert dollars(outcome, "payer_mix") == {4111: -9_000, 4112: 9_000, 4510: 6_000, 4520: -11_000}
    assert outcome.volume[:3, 0].tolist() == pytest.approx([900, 405, 495])


def test_a_payer_s_rate_shows_in_its_deductions() -> None:
    # Net of COM: 90,000 + half of 100,000 − 60,000 = 80,000.
    outcome = done(DriverChange("payer_rate", 0.02, Scope("department", WARD), detail="COM"))
    elsewhere = done(DriverChange("payer_rate", 0.02, Scope("department", CLINIC), detail="COM"))

    assert dollars(outcome, "payer_rates") == {4510: 1_600}
    # The clinic books nothing by payer: it has the hospital's mix, half COM.
    assert dollars(elsewhere, "payer_rates") == {4260: 1_500}


def test_the_rates_of_all_payers_move_net_revenue() -> None:
    outcome = done(DriverChange("payer_rate", 0.02, Scope("department", WARD)))

    assert sum(dollars(outcome, "payer_rates").values()) == pytest.approx(2_200)  # 2 % of 110,000
    assert dollars(done(DriverChange("payer_rate", 0.02, Scope("department", CLINIC))), "payer_rates") == {4260: 3_000}


def test_visits_by_telehealth_earn_and_cost_less() -> None:
    options = (("rate_ratio", 0.8), ("cost_ratio", 0.6))
    outcome = done(DriverChange("telehealth", 0.25, detail="VISITS", options=options))

    assert dollars(outcome, "telehealth") == {4260: -7_500, 5010: -3_000, 6010: -400}
    assert outcome.volume[4, 0] == 1_000


def test_a_one_time_item_falls_in_its_month_only() -> None:
    outcome = done(DriverChange("one_time", 100_001, start=DECEMBER, detail="6900"))

    assert dollars(outcome, "one_time", NOVEMBER) == {}
    assert dollars(outcome, "one_time", DECEMBER) == {6900: 1_000.01}


def test_an_amount_over_several_departments_adds_up_to_the_cent() -> None:
    outcome = done(DriverChange("new_contract_cost", 100_01, detail="supplies"))

    effect = outcome.effects["contracts"]
    assert effect.sum(axis=0).tolist() == [100_01, 100_01]
    assert (effect != 0).sum() == 4  # both departments, by what they spend: 20,000 and 4,000


def test_use_and_prices_of_supplies() -> None:
    assert dollars(done(DriverChange("supply_use", 0.1, detail="supplies")), "supplies") == {6010: 400}  # clinic, last
    assert (
        done(DriverChange("supply_use", 0.1, Scope("department", WARD))).kpis.expense - done().kpis.expense
        == 2 * 230_000
    )
    assert dollars(done(DriverChange("drug_inflation", 0.04)), "supplies") == {6110: 200}


def test_contracts_act_on_what_is_bought_under_them() -> None:
    assert dollars(done(DriverChange("contract_price", 0.05, detail="C-2")), "contracts") == {6010: 250}
    assert dollars(done(DriverChange("contract_stop", 1, detail="C-2")), "contracts") == {6010: -5_000}


def test_a_renewal_acts_from_the_month_after_the_contract_s_own_end() -> None:
    outcome = done(DriverChange("contract_renewal", 0.10))

    assert dollars(outcome, "contracts", NOVEMBER) == {}
    assert dollars(outcome, "contracts", DECEMBER) == {6010: 800}  # C-1 ends in November; C-2 has no end


def test_closing_a_service_keeps_the_fixed_costs_that_stay() -> None:
    outcome = done(DriverChange("close_service", 1, Scope("department", WARD), options=(("fixed_kept", 0.5),)))

    effect = dollars(outcome, "services")
    assert effect[6010] == -19_000  # 18,000 variable and half of 2,000 fixed
    assert effect[6700] == -5_000
    assert effect[5010] == -80_000
    assert effect[5050] == -10_000


def test_opening_a_service_pays_its_fixed_costs_before_it_is_full() -> None:
    change = DriverChange("open_service", 0.5, Scope("department", WARD), ramp_months=1)
    outcome = apply(small_base(beds=None), ScenarioChanges("", (change,)))

    assert dollars(outcome, "services", NOVEMBER)[6010] == 18_000 * 0.25 + 1_000
    assert dollars(outcome, "services", DECEMBER)[6010] == 18_000 * 0.5 + 1_000
    assert dollars(outcome, "services", NOVEMBER)[6700] == 5_000


def test_value_based_payments() -> None:
    assert sum(dollars(done(DriverChange("value_based_share", 0.01)), "value_based").values()) == pytest.approx(2_600)
    assert dollars(done(DriverChange("value_based_member", 150)), "value_based") == {
        4710: 3_000
    }  # 1.50 × 2,000 members


def test_hours_per_unit_leave_fixed_hours_alone() -> None:
    outcome = done(DriverChange("hours_per_unit", -0.05, Scope("department", WARD)))

    assert dollars(outcome, "hours") == {5010: -4_000, 5210: -1_000, 5310: -450}


def test_hours_with_a_fixed_part_of_their_own_move_by_it() -> None:
    labor = frames()["labor"].assign(fixed_share=0.5)

    outcome = apply(
        small_base(labor=labor), ScenarioChanges("", (DriverChange("volume", 0.04, Scope("department", WARD)),))
    )

    # Half of 100,000 moves; the salaries that can move, 5010, take it all. Agency's hours are half fixed too.
    assert dollars(outcome, "volume")[5010] == 2_000
    assert dollars(outcome, "volume")[5310] == 180


def test_ramps_reach_the_value_step_by_step() -> None:
    outcome = done(DriverChange("supply_inflation", 0.10, Scope("department", WARD), start=NOVEMBER, ramp_months=1))

    assert [dollars(outcome, "supplies", month)[6010] for month in MONTHS] == [1_000, 2_000]


def test_key_figures_join_the_closed_months() -> None:
    closed = pd.DataFrame({"department_id": [1, 1], "account_id": [4120, 6010], "period": 202610,
                           "amount_minor": [500_000_00, 100_000_00]})  # fmt: skip

    kpis = apply(small_base(closed=closed), ScenarioChanges()).kpis

    assert kpis.revenue == (500_000 + 2 * 290_000) * 100
    assert kpis.expense == (100_000 + 2 * 229_000) * 100
    assert kpis.margin == kpis.revenue - kpis.expense
    assert kpis.operating_margin == pytest.approx(522_000 / 1_080_000)
    assert kpis.labor_share == pytest.approx(2 * 184_000 / 1_080_000)
    assert kpis.agency_share == pytest.approx(100 / 3_450)
    assert kpis.fte == pytest.approx(2 * 3_800 / (2_080 * 61 / 365))
    # Cash 900,000 and 2 × (61,000 + 10,000) of the open months; a day costs (558,000 − 20,000) ÷ 365.
    assert kpis.days_cash == pytest.approx((900_000 + 142_000) / (538_000 / 365))


def test_figures_by_month_and_department_are_the_same_figures() -> None:
    outcome = done(DriverChange("volume", 0.03), DriverChange("wage_award", 0.02), DriverChange("drug_inflation", 0.05))

    change = outcome.kpis.margin - outcome.base_kpis.margin
    assert outcome.steps["margin_minor"].sum() == change
    assert outcome.by_department["change"].sum() == change
    assert (outcome.monthly["margin"] - outcome.monthly["base_margin"]).sum() == change
    assert (outcome.lines["amount_minor"] - outcome.lines["base_minor"]).abs().sum() > 0
    assert outcome.monthly["fte"].tolist() == pytest.approx(
        (outcome.hours.sum(axis=0) / (2_080 * np.array([30, 31]) / 365)).tolist()
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (DriverChange("payer_rate", 0.01, detail="UNK"), "payer “UNK” is unknown"),
        (DriverChange("volume", 0.01, Scope("facility", 9)), "its scope has no such volume"),
        (DriverChange("wage_award", 0.01, detail="RN"), "no such pay for job class “RN”"),
        (DriverChange("contract_price", 0.01, detail="C-9"), "nothing is bought under contract “C-9”"),
        (DriverChange("one_time", 100, start=202601, detail="6900"), "its month is not open"),
        (DriverChange("other_inflation", 0.01, detail="utilities"), "its scope has no such costs"),
        (DriverChange("volume", 0.01, start=202707), "it begins after the year, in 2027-07"),
        (DriverChange("volume", 0.01, end=202610), "its months are over"),
    ],
)
def test_a_change_that_finds_nothing_says_so(change: DriverChange, words: str) -> None:
    outcome = done(change)

    assert outcome.effects == {}
    assert words in outcome.notes[0]


def test_without_an_open_month_there_is_no_base() -> None:
    with pytest.raises(ScenarioError, match="No month"):
        small_base(months=[])
