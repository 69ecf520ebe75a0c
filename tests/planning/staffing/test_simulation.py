"""Possible futures through the staffing rule: identities to the cent, and spreads that are those of sums."""

from dataclasses import replace
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.forecasts.likelihood import chance_above
from planning.staffing.plan import StaffingPlan, WhatIf, change
from planning.staffing.rule import Hiring, RateChange
from planning.staffing.simulation import by_group, chance_over, normal_scores, quantiles, simulate, to_volumes
from tests.planning.staffing.staffing_plans import NOVEMBER, always, ward


def cost_of(plan: StaffingPlan, volume: float) -> int:
    return int(by_group(simulate(plan, always(volume, plan)))["amount_minor"].sum())


def test_the_month_of_the_methods_to_the_cent() -> None:
    plan = ward()

    found = by_group(simulate(plan, always(1000, plan))).set_index("pay_group")

    assert found["hours"].to_dict() == pytest.approx(
        {"regular": 8200, "float": 200, "overtime": 470, "agency": 530, "paid_leave": 1064.4, "benefits": 0}
    )
    assert found["amount_minor"].to_dict() == {
        "regular": 328_000_00,
        "float": 8_400_00,
        "overtime": 28_200_00,
        "agency": 47_700_00,
        "paid_leave": 42_576_00,
        "benefits": 101_794_00,
    }
    assert found["amount_minor"].sum() == 556_670_00


def test_benefits_are_never_reckoned_on_agency() -> None:
    dearer = ward()
    dearer.positions.pay[:, 3] = 180_00

    ours = by_group(simulate(dearer, always(1000, dearer))).set_index("pay_group")["amount_minor"]

    assert (ours["agency"], ours["benefits"]) == (95_400_00, 101_794_00)


def test_minimum_staffing_is_paid_for_without_any_patient() -> None:
    assert cost_of(ward(minimum=2160), 0) == cost_of(ward(), (2160 - 400) / 9)


@given(st.floats(0, 2000), st.floats(0, 500), st.booleans())
def test_more_volume_never_costs_less(volume: float, more: float, agency: bool) -> None:
    plan = ward(agency=agency)

    assert cost_of(plan, volume + more) >= cost_of(plan, volume) - 1


@given(st.lists(st.floats(0, 2000), min_size=2, max_size=8))
def test_the_mean_of_the_draws_is_the_sum_of_the_groups(volumes: list[float]) -> None:
    plan = ward()
    found = simulate(plan, np.array(volumes)[None, :, None])

    parts = by_group(found)["amount_minor"].sum()
    assert found.draws.mean(axis=1).sum() == pytest.approx(parts, abs=3)  # each group is rounded to the cent
    assert found.required.sum() == pytest.approx(found.hours[:, :, :4].sum())


def test_an_award_moves_own_pay_leave_and_benefits_and_leaves_agency_alone() -> None:
    plan = ward()
    dearer = replace(plan, changes=(RateChange(NOVEMBER, 1, 0.10),))

    before, after = (by_group(simulate(one, always(1000, one))).set_index("pay_group") for one in (plan, dearer))

    grown = (after["amount_minor"] / before["amount_minor"]).to_dict()
    assert grown == pytest.approx(dict.fromkeys(grown, 1.1) | {"agency": 1.0})


def test_filling_vacancies_takes_the_place_of_agency_from_the_lead_time_on() -> None:
    plan = replace(ward(vacant=530, months=3), hiring=Hiring(lead_months=2))

    hours = simulate(plan, always(1000, plan)).hours[0]
    assert hours[:, 3].tolist() == pytest.approx([530, 530, 0])
    assert hours[:, 0].tolist() == pytest.approx([8200, 8200, 8730])


def test_a_what_if_changes_only_what_it_says() -> None:
    plan = ward()

    assert cost_of(change(plan, WhatIf()), 1000) == cost_of(plan, 1000)
    assert WhatIf().changes_nothing
    assert cost_of(change(plan, WhatIf(bill_rate=0.10)), 1000) - cost_of(plan, 1000) == 4_770_00
    # Half of 530 agency hours by own staff at $40, with 12 % leave and 25 % benefits instead of $90.
    assert cost_of(change(plan, WhatIf(agency_hours=-0.5)), 1000) - cost_of(plan, 1000) == 265 * (56_00 - 90_00)
    assert cost_of(change(plan, WhatIf(target_hours=-0.05)), 1000) < cost_of(plan, 1000)
    assert cost_of(change(plan, WhatIf(award=0.03, award_from=NOVEMBER)), 1000) > cost_of(plan, 1000)


def test_the_mean_cost_lies_above_the_cost_of_the_mean_volume_where_agency_covers_peaks() -> None:
    plan = ward(own=9400)
    around = np.array([900.0, 1100.0])[None, :, None]

    assert by_group(simulate(plan, around))["amount_minor"].sum() > cost_of(plan, 1000)


def test_a_year_and_a_hospital_are_less_uncertain_than_their_parts_together() -> None:
    plan = ward(departments=4, months=12)
    scores = normal_scores([1, 2, 3, 4], [0.4] * 4, together=0.2, count=2000, steps=12)
    found = simulate(plan, np.maximum(1000 + 80 * scores, 0)).draws

    def width(draws: np.ndarray) -> np.ndarray:
        bounds = quantiles(draws)
        return np.asarray(bounds["hi80"] - bounds["lo80"])

    by_month, by_department = width(found.sum(axis=0)).sum(), width(found.sum(axis=2).T).sum()
    year = width(found.sum(axis=(0, 2)))
    assert year < 0.75 * by_month
    assert year < 0.75 * by_department


def test_scores_wander_and_move_together_as_asked() -> None:
    scores = normal_scores([5, 9], [0.7, 0.3], together=0.5, count=20_000, steps=6)

    def correlation(left: np.ndarray, right: np.ndarray) -> float:
        return float(np.corrcoef(left.ravel(), right.ravel())[0, 1])

    assert correlation(scores[0, :, :-1], scores[0, :, 1:]) == pytest.approx(0.7, abs=0.03)
    assert correlation(scores[1, :, :-1], scores[1, :, 1:]) == pytest.approx(0.3, abs=0.03)
    assert correlation(scores[0, :, 0], scores[1, :, 0]) == pytest.approx(0.5, abs=0.03)
    assert scores.mean() == pytest.approx(0, abs=1e-12)  # mirrored


def test_a_department_has_the_same_futures_whoever_asks() -> None:
    alone = normal_scores([9], [0.3], together=0.5, count=10, steps=3)
    among = normal_scores([5, 9], [0.7, 0.3], together=0.5, count=10, steps=3)

    assert alone[0].tolist() == among[1].tolist()


def test_volumes_have_the_bounds_of_the_forecast() -> None:
    figures = np.array([[70.0, 85.0, 100.0, 120.0, 140.0]])
    scores = normal_scores([3], [0.0], together=0.0, count=40_000, steps=1)[0]

    volumes = to_volumes(scores, figures)

    assert np.quantile(volumes, [0.025, 0.1, 0.5, 0.9, 0.975]) == pytest.approx(figures[0], abs=1.0)
    assert np.mean(volumes > 130) == pytest.approx(chance_above(130, figures[0].tolist()), abs=0.01)
    assert to_volumes(np.array([[-60.0]]), figures).item() == 0  # never below nought


def test_the_chance_is_counted_and_never_certain() -> None:
    assert chance_over(np.array([1.0, 2.0, 3.0, 4.0]), 2.5) == 0.5
    assert chance_over(np.array([3.0, 4.0]), 2.5) == pytest.approx(0.99)
    assert chance_over(np.array([1.0, 2.0]), 2.5) == pytest.approx(0.01)


def test_a_part_of_the_plan_costs_its_part_of_the_whole() -> None:
    plan = ward(departments=3)

    assert cost_of(plan.only({2}), 1000) * 3 == cost_of(plan, 1000)
    assert plan.only({2}).department_ids == (2,)


def test_sixty_departments_and_two_thousand_futures_take_well_under_a_second() -> None:
    plan = ward(departments=60, months=12)
    volumes = always(1000, plan, draws=2000)

    began = perf_counter()
    simulate(plan, volumes)

    assert perf_counter() - began < 0.9
