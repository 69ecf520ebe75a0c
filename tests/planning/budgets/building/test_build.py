"""A budget from drivers: figures are what their inputs multiply to, parts add up, and the same basis gives the same."""

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.budgets.building.assumptions import MICRO, Assumption
from planning.budgets.building.basis import BuildBasis, ContractPart
from planning.budgets.building.build import BuiltBudget, build, figures_moved
from planning.budgets.building.labor import full_time_places
from planning.budgets.building.parts import FigurePart
from planning.periods import days_in
from tests.planning.budgets.building.small_basis import (
    AGENCY,
    BENEFITS,
    DEDUCTIONS,
    MONTHS,
    OFFICE,
    OVERTIME,
    RENT,
    REVENUE,
    SALARIES,
    SUPPLIES,
    WARD,
    line,
    small_basis,
)

JULY = date(2027, 7, 1)


def year(built: BuiltBudget, department: int, *accounts: int) -> int:
    return sum(amount for (place, account, _m), amount in built.figures.items()
               if place == department and account in accounts)  # fmt: skip


def test_volume_times_price_and_the_run_rates_fixed_part() -> None:
    built = build(small_basis(), [])

    assert built.figures[WARD, REVENUE, 0] == 100_000_00  # 100 patient days × $1,000
    assert built.figures[WARD, SUPPLIES, 0] == 100 * 20_00 + 500_00
    assert built.figures[OFFICE, RENT, 11] == 1000_00
    assert built.figures[WARD, DEDUCTIONS, 0] == -40 * 600_00


def test_hours_are_the_standard_and_who_works_them_costs_what_an_hour_does() -> None:
    built = build(small_basis(), [])
    needed = built.labor.needed[0]

    assert needed.required_milli == (100 * 10 + 200) * 1000  # the standard, not the pace of recent months
    hours = {one.pay_group: sum(one.months_milli) for one in built.labor.hours}
    assert sum(hours.values()) == pytest.approx(12 * 1200 * 1000, abs=12)
    assert hours["agency"] > 0
    labor = year(built, WARD, SALARIES, OVERTIME)
    assert labor == pytest.approx(hours["regular"] / 1000 * 50_00, abs=12)
    assert year(built, WARD, AGENCY) == pytest.approx(hours["agency"] / 1000 * 90_00, abs=12)
    assert year(built, WARD, BENEFITS) == pytest.approx(labor * 0.25, abs=12)


def test_accounts_share_the_salaries_as_they_did_to_the_cent() -> None:
    built = build(small_basis(), [])

    origin = built.explain((WARD, SALARIES, 3))
    assert origin.labor[0].total_minor == built.figures[WARD, SALARIES, 3] + built.figures[WARD, OVERTIME, 3]
    assert built.figures[WARD, SALARIES, 3] == pytest.approx(origin.labor[0].total_minor * 0.9, abs=1)


@pytest.mark.parametrize(
    ("assumption", "place", "before", "after"),
    [
        (Assumption("inflation", 30_000, None, "supplies", JULY), (WARD, SUPPLIES, 6), 2500_00, 2575_00),
        (Assumption("inflation", 30_000, None, "supplies", JULY), (WARD, SUPPLIES, 5), 2500_00, 2500_00),
        (Assumption("inflation", 30_000, None, "supplies", date(2027, 4, 16)), (WARD, SUPPLIES, 3), 2500_00, 2537_50),
        (Assumption("volume_change", 50_000, None, "", JULY), (WARD, REVENUE, 6), 100_000_00, 105_000_00),
        (Assumption("volume", 90_000, WARD, "PD", JULY), (WARD, REVENUE, 6), 100_000_00, 90_000_00),
        # A payer's part goes with the whole: 36 of 90 instead of 40 of 100.
        (Assumption("volume", 90_000, WARD, "PD", JULY), (WARD, DEDUCTIONS, 6), -24_000_00, -21_600_00),
        # $100,000 of charges × 40 % of them payer A × 25 % paid × 4 % more
        (Assumption("payer_rate", 40_000, None, "A", JULY), (WARD, DEDUCTIONS, 6), -24_000_00, -23_600_00),
    ],
)  # fmt: skip
def test_an_assumption_moves_what_it_is_about(
    assumption: Assumption, place: tuple[int, int, int], before: int, after: int
) -> None:
    assert build(small_basis(), []).figures[place] == before
    assert build(small_basis(), [assumption]).figures[place] == after


def test_a_wage_award_raises_own_pay_and_its_benefits_and_no_agency() -> None:
    before, after = build(small_basis(), []), build(small_basis(), [Assumption("wage_award", 100_000, day=JULY)])

    for accounts in ((SALARIES, OVERTIME), (BENEFITS,)):
        assert year(after, WARD, *accounts) == pytest.approx(year(before, WARD, *accounts) * 1.05, rel=0.01)
    assert year(after, WARD, AGENCY) == year(before, WARD, AGENCY)


def test_typed_hours_are_needed_instead_of_the_standards() -> None:
    built = build(small_basis(), [Assumption("hours", 1_000_000, WARD, "", JULY)])

    assert [one.required_milli for one in built.labor.needed[5:8]] == [1_200_000, 1_000_000, 1_200_000]
    assert built.labor.needed[6].typed


def test_another_standard_counts_for_its_department() -> None:
    assumed = [Assumption("hours_per_unit", 9_000_000, WARD), Assumption("fixed_hours", 0, WARD)]

    assert {one.required_milli for one in build(small_basis(), assumed).labor.needed} == {900_000}


def test_more_volume_than_own_staff_can_work_goes_to_agency() -> None:
    before, after = build(small_basis(), []), build(small_basis(), [Assumption("volume_change", 100_000, day=JULY)])

    assert year(after, WARD, AGENCY) > year(before, WARD, AGENCY)
    assert year(after, WARD, SALARIES) == year(before, WARD, SALARIES)


def test_a_contracts_list_governs_while_it_runs_and_inflation_afterwards() -> None:
    part = ContractPart("C-1", 600_000, (1_100_000,) * 12, 6)
    bought = line(WARD, SUPPLIES, "expense", "supplies", driver=0, unit=20_000_000, contracts=(part,))
    built = build(small_basis(lines=(bought,)), [Assumption("inflation", 50_000, None, "supplies", date(2027, 1, 1))])

    within, beyond = built.figures[WARD, SUPPLIES, 5], built.figures[WARD, SUPPLIES, 6]
    assert within == round(100 * (12_00 * 1.1 + 8_00 * 1.05))
    assert beyond == round(100 * (12_00 * 1.1 * 1.05 + 8_00 * 1.05))


def test_a_registered_rate_that_rises_brings_what_the_payer_pays_more() -> None:
    basis = small_basis()
    basis = replace(basis, payers=(replace(basis.payers[0], registered=(1_020_000,) * 12),))

    assert build(basis, []).figures[WARD, DEDUCTIONS, 0] == -24_000_00 + 200_00  # $100,000 × 40 % × 25 % × 2 %


def test_labor_without_any_account_is_told_and_in_no_figure() -> None:
    built = build(small_basis(labor_accounts=()), [])

    assert built.unplaced[WARD, "salaries"] > 0
    assert {account for _d, account, _m in built.figures} == {REVENUE, DEDUCTIONS, SUPPLIES, RENT}


def test_agency_without_an_account_is_booked_with_salaries() -> None:
    basis = small_basis()
    kept = tuple(one for one in basis.labor_accounts if one.account_id != AGENCY)
    built = build(replace(basis, labor_accounts=kept), [])

    both = year(build(basis, []), WARD, SALARIES, OVERTIME, AGENCY)
    assert year(built, WARD, SALARIES, OVERTIME) == both
    assert not built.unplaced


def test_full_time_places_follow_the_paid_hours() -> None:
    basis = small_basis()
    hours = round(2080 * days_in([MONTHS[0]]) / 365 * 1000)

    assert full_time_places(basis, 3 * hours, 0) == pytest.approx(3.0, abs=1e-4)


def test_a_basis_comes_back_from_json_as_it_was() -> None:
    basis = small_basis()
    again = BuildBasis.from_plain(json.loads(json.dumps(basis.to_plain(), allow_nan=False)))

    assert build(again, []).figures == build(basis, []).figures
    assert again.to_plain() == basis.to_plain()


rates = st.integers(-MICRO // 4, MICRO // 4)
days = st.dates(date(2027, 1, 1), date(2027, 12, 31))
assumptions = st.lists(
    st.one_of(
        st.builds(Assumption, st.sampled_from(["wage_award", "bill_rate", "payer_rate", "volume_change"]), rates,
                  st.sampled_from([None, WARD]), st.just(""), days),
        st.builds(Assumption, st.just("inflation"), rates, st.none(), st.sampled_from(["supplies", "other"]), days),
        st.builds(Assumption, st.just("volume"), st.integers(0, 10**7), st.just(WARD), st.sampled_from(["PD", "PD_A"]),
                  days.map(lambda day: day.replace(day=1))),
        st.builds(Assumption, st.just("hours"), st.integers(0, 10**7), st.just(WARD), st.just(""),
                  days.map(lambda day: day.replace(day=1))),
        st.builds(Assumption, st.just("benefit_share"), st.integers(0, MICRO), st.just(WARD)),
    ),
    max_size=6, unique_by=lambda one: one.key,
)  # fmt: skip


def product(part: FigurePart) -> Fraction:
    """Return what the inputs of a part multiply to, in minor units, exactly."""
    factors = prod((Fraction(one.micro, MICRO) for one in part.factors), start=Fraction(1))
    if part.base_minor is not None:
        return part.base_minor * factors
    assert part.quantity_milli is not None
    assert part.price_micro is not None
    return Fraction(part.quantity_milli, 1000) * Fraction(part.price_micro, MICRO) * 100 * factors


@given(assumptions)
def test_the_parts_of_every_figure_add_up_and_follow_from_their_inputs(assumed: list[Assumption]) -> None:
    built = build(small_basis(), assumed)

    for part in (*built.parts, *built.labor.parts):
        assert abs(product(part) - part.amount_minor) <= Fraction(1, 2)
    plain = sum(part.amount_minor for part in built.parts)
    labor = sum(part.amount_minor for part in built.labor.parts)
    assert sum(built.figures.values()) + sum(built.unplaced.values()) == plain + labor
    for place in built.figures:
        origin = built.explain(place)
        assert sum(part.amount_minor for part in origin.parts) + origin.labor_minor == built.figures[place]
    for month in range(12):
        categories = {one.category: one for account in (SALARIES, OVERTIME, BENEFITS, AGENCY)
                      for one in built.explain((WARD, account, month)).labor}  # fmt: skip
        shown = sum(built.figures.get((WARD, account, month), 0) for account in (SALARIES, OVERTIME, BENEFITS, AGENCY))
        assert shown == sum(one.total_minor for one in categories.values())


@given(assumptions)
def test_taking_assumptions_back_brings_the_figures_back(assumed: list[Assumption]) -> None:
    before = build(small_basis(), [])
    after = build(small_basis(), assumed)
    there = figures_moved(before.figures, after.figures)
    back = figures_moved(after.figures, before.figures)

    assert {place: (new, old) for place, (old, new) in there.items()} == back
    assert all(old != new for old, new in there.values())
    assert figures_moved(build(small_basis(), assumed).figures, after.figures) == {}
