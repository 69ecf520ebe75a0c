"""Worked examples of published textbooks, in the order in which these explain them; sources in docs/methods.md.

Amounts are whole dollars in the books; the rules work in cents.
"""

from decimal import Decimal
from math import prod

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.labor.mix import explain_labor
from planning.variance.factors import Factor, explain_factors
from planning.variance.flex_lines import explained
from planning.variance.revenue import explain_revenue, explain_services
from tests.planning.variance.test_flex_lines import line, lines

DOLLAR = 100


def cost(
    budget: float, actual: float, *, volume: tuple[int, int], hours: tuple[float, float] | None = None, fixed: float = 0
) -> dict[str, int]:
    """Return flexed budget and components of one cost line in whole dollars; volumes and hours in units."""
    row = line(
        round(budget * DOLLAR),
        round(actual * DOLLAR),
        volume=(volume[0] * 1000, volume[1] * 1000),
        hours=(round(hours[0] * 1000), round(hours[1] * 1000)) if hours else (None, None),
        fixed=fixed,
    )
    told = explained(lines(row)).iloc[0]
    return {name: round(told[name] / DOLLAR) for name in ("flexed", "volume", "efficiency", "rate", "spending")}


# Finkler, Jones, Kovner, Financial Management for Nurse Managers and Executives ---------------------------------------


def test_finkler_a_nursing_department_with_fixed_costs() -> None:
    # $10 million budgeted of which $4 million fixed, 1,000 admissions; 1,300 came, $14 million spent
    told = cost(10_000_000, 14_000_000, volume=(1000, 1300), fixed=0.4)

    assert told["flexed"] == 11_800_000
    assert told["spending"] == -2_200_000


def test_finkler_nurses_of_a_home_health_agency() -> None:
    # 1,250 visits at 0.60 hours at $23 budgeted; 1,500 visits at 0.65 hours at $23.40
    told = cost(17_250, 22_815, volume=(1250, 1500), hours=(750, 975))

    assert (told["volume"], told["efficiency"], told["rate"]) == (-3_450, -1_725, -390)


# Published exercises whose book was not traced ------------------------------------------------------------------------


def test_a_well_baby_clinic_pays_less_for_more_hours() -> None:
    # $100,000 at $40 an hour for 5,000 babies; 6,000 came, 3,200 hours at $37.50
    told = cost(100_000, 120_000, volume=(5000, 6000), hours=(2500, 3200))

    assert (told["volume"], told["efficiency"], told["rate"]) == (-20_000, -8_000, 8_000)


def test_an_emergency_room_with_nurses_supplies_and_physicians() -> None:
    # 3,700 patients expected, 4,200 treated
    nurses = cost(32_560, 32_400, volume=(3700, 4200), hours=(1480, 1596))
    supplies = cost(33_300, 29_300, volume=(3700, 4200))
    physicians = cost(96_000, 95_400, volume=(3700, 4200), fixed=1.0)

    assert nurses["efficiency"] + nurses["rate"] == 4_560
    assert (nurses["efficiency"], nurses["rate"]) == (1_848, 2_712)
    assert (supplies["flexed"], supplies["spending"]) == (37_800, 8_500)
    assert (physicians["volume"], physicians["spending"]) == (0, 600)


# Cleverley, Song, Cleverley, Essentials of Health Care Finance --------------------------------------------------------


def test_cleverley_a_home_health_agency_with_fixed_hours() -> None:
    # 320 fixed hours and 1.0 an RVU at $16 for 1,000 RVUs; 1,200 RVUs took 1,640 hours at $17
    told = cost(21_120, 27_880, volume=(1000, 1200), hours=(1320, 1640), fixed=320 / 1320)

    assert (told["efficiency"], told["rate"]) == (-1_920, -1_640)
    # The book flexes the full cost per RVU, so that its volume part is the fixed hours spread over more RVUs: 1,024.
    assert told["volume"] == -(21_120 * 200 // 1000) + 1_024


def test_cleverley_a_capitated_contract_over_four_factors() -> None:
    told = explain_factors(
        [
            Factor("enrollment", 42_000, 42_000),
            Factor("utilization", Decimal("0.070"), Decimal("0.095")),
            Factor("case mix", Decimal("0.90"), Decimal("0.85")),
            Factor("cost per case", 4_750, 4_900),
        ],
        cost=True,
    )

    assert told == {
        "enrollment": 0,
        "utilization": -4_488_750_00,
        "case mix": 947_625_00,
        "cost per case": -508_725_00,
    }
    assert sum(told.values()) == 12_568_500_00 - 16_618_350_00


# Gapenski, Healthcare Finance: Carroll Clinic ------------------------------------------------------------------------

#: The book's operating budget: 36,000 visits paid for singly, 360,000 member-months at 0.15 visits; labor 48,000 hours
#: at $25, supplies 100,000 at $1.50, $500,000 fixed. The outcomes below are ours.
SINGLE, MEMBER_MONTHS, PER_MEMBER = 36_000, 360_000, Decimal("0.15")


def test_gapenski_revenue_flexes_on_members_and_cost_on_visits() -> None:
    visits = SINGLE + round(MEMBER_MONTHS * PER_MEMBER)
    assert visits == 90_000
    told = explained(
        lines(
            line(900_000_00, 850_000_00, volume=(36_000_000, 34_000_000), cost=False),
            line(1_080_000_00, 1_110_000_00, volume=(360_000_000, 370_000_000), cost=False),
            line(1_350_000_00, 1_500_000_00, volume=(90_000_000, 96_900_000)),
            line(500_000_00, 490_000_00, volume=(90_000_000, 96_900_000), fixed=1.0),
        )
    )

    assert told["flexed"].tolist() == [850_000_00, 1_110_000_00, 1_453_500_00, 500_000_00]
    assert told["volume"].tolist() == [-50_000_00, 30_000_00, -103_500_00, 0]
    assert told["spending"].tolist() == [0, 0, -46_500_00, 10_000_00]


def test_gapenski_the_volume_of_a_capitated_cost_is_enrollment_and_utilization() -> None:
    # 370,000 member-months came, 0.17 visits each; the variable cost of a visit is $15
    parts = explain_factors(
        [
            Factor("enrollment", MEMBER_MONTHS, 370_000),
            Factor("utilization", PER_MEMBER, Decimal("0.17")),
            Factor("cost", 15, 15),
        ],
        cost=True,
    )
    told = cost(810_000, 943_500, volume=(54_000, 62_900))

    assert (parts["enrollment"], parts["utilization"]) == (-22_500_00, -111_000_00)
    assert (parts["enrollment"] + parts["utilization"]) // DOLLAR == told["volume"]


# Horngren, Datar, Rajan, Cost Accounting: A Managerial Emphasis ------------------------------------------------------


def test_horngren_a_static_budget_over_the_flexible_one_to_the_actual() -> None:
    # Webb Company: 12,000 jackets at $120 planned, 10,000 sold at $125; cloth, labor, overhead, $276,000 fixed
    volume = (12_000_000, 10_000_000)
    told = explained(
        lines(
            line(1_440_000_00, 1_250_000_00, volume=volume, cost=False),
            line(720_000_00, 621_600_00, volume=volume, hours=(24_000_000, 22_200_000)),
            line(192_000_00, 198_000_00, volume=volume, hours=(9_600_000, 9_000_000)),
            line(144_000_00, 130_500_00, volume=volume),
            line(276_000_00, 285_000_00, volume=volume, fixed=1.0),
        )
    )

    sides = [(told[name] * [1, -1, -1, -1, -1]).sum() // DOLLAR for name in ("budget", "flexed", "actual")]
    assert sides == [108_000, 44_000, 14_900]
    assert told["volume"].sum() // DOLLAR == -64_000
    assert (told[["efficiency", "rate", "spending"]].to_numpy().sum()) // DOLLAR == -29_100
    assert (told["efficiency"] // DOLLAR).tolist()[1:3] == [-66_000, -20_000]
    assert (told["rate"] // DOLLAR).tolist()[:3] == [50_000, 44_400, -18_000]


def test_horngren_mix_and_yield_of_several_inputs() -> None:
    # Delpino: 6,400 tons of three inputs allowed at $70, $80, $90; 6,500 used at $70, $82, $96
    classes = pd.DataFrame(
        {
            "budget_hours": [3_200_000, 1_920_000, 1_280_000],
            "actual_hours": [3_250_000, 2_275_000, 975_000],
            "budget": [224_000_00, 153_600_00, 115_200_00],
            "actual": [227_500_00, 186_550_00, 93_600_00],
        },
        index=["Latoms", "Caltoms", "Flotoms"],
    )

    told = explain_labor(classes, budget_volume=4_000_000, actual_volume=4_000_000)

    assert (told.volume, told.mix, told.efficiency, told.rate) == (0, 3_250_00, -7_700_00, -10_400_00)
    assert (told.classes["mix"] + told.classes["efficiency"]).tolist() == [-3_500_00, -28_400_00, 27_450_00]


# Several payers, services and job classes: what holds for any figures -------------------------------------------------


def test_services_in_different_units_are_explained_each_by_itself() -> None:
    parts = pd.DataFrame(
        [
            ("visits", 20_000_00, 16_800_00, 100_000, 80_000),
            ("days", 90_000_00, 99_000_00, 30_000, 33_000),
            ("visits", 10_000_00, 14_000_00, 100_000, 140_000),
            ("telemedicine", 0, 5_000_00, 0, 50_000),
        ],
        columns=["service", "budget", "actual", "budget_volume", "actual_volume"],
    )

    told = explain_services(parts, service="service")

    assert (told.volume, told.mix, told.rate) == (3_000_00 + 9_000_00, -3_000_00, 800_00 + 5_000_00)
    assert told.total == told.volume + told.mix + told.rate
    assert told.detail["service"].tolist() == parts["service"].tolist()


AMOUNT, HOURS = st.integers(0, 10**9), st.integers(0, 10**8)
ONE_CLASS = st.tuples(HOURS, HOURS, AMOUNT, AMOUNT, st.floats(0, 1))


@st.composite
def job_classes(draw: st.DrawFn) -> pd.DataFrame:
    rows = draw(st.lists(ONE_CLASS, min_size=1, max_size=6))
    frame = pd.DataFrame(rows, columns=["budget_hours", "actual_hours", "budget", "actual", "fixed_share"])
    return frame.assign(budget_hours=frame["budget_hours"] + (frame.index == 0))


@given(frame=job_classes(), planned=st.integers(1, 10**8), came=st.integers(0, 10**8))
def test_labor_over_job_classes_adds_up_to_the_cent(frame: pd.DataFrame, planned: int, came: int) -> None:
    told = explain_labor(frame, budget_volume=planned, actual_volume=came)

    assert told.total == frame["budget"].sum() - frame["actual"].sum()
    for name in ("volume", "mix", "efficiency", "rate"):
        assert told.classes[name].sum() == getattr(told, name)


@given(frame=job_classes(), volume=st.integers(1, 10**8))
def test_labor_as_budgeted_has_no_variance(frame: pd.DataFrame, volume: int) -> None:
    same = frame.assign(actual=frame["budget"], actual_hours=frame["budget_hours"])
    same.loc[same["budget_hours"] == 0, ["budget", "actual"]] = 0

    told = explain_labor(same, budget_volume=volume, actual_volume=volume)

    assert (told.volume, told.mix, told.efficiency, told.rate) == (0, 0, 0, 0)


@given(frame=job_classes(), planned=st.integers(1, 10**7), came=st.integers(1, 10**7))
def test_one_job_class_has_no_mix_and_agrees_with_the_line(frame: pd.DataFrame, planned: int, came: int) -> None:
    one = frame.head(1).assign(fixed_share=0.0)
    told = explain_labor(one, budget_volume=planned, actual_volume=came)
    row = one.iloc[0]
    hours = (int(row["budget_hours"]), int(row["actual_hours"]))
    by_line = explained(lines(line(int(row["budget"]), int(row["actual"]), volume=(planned, came), hours=hours)))

    assert told.mix == 0
    assert [told.volume, told.efficiency, told.rate] == by_line[["volume", "efficiency", "rate"]].iloc[0].tolist()


FACTOR = st.tuples(st.decimals(0, 10_000, places=3), st.decimals(0, 10_000, places=3))


@given(pairs=st.lists(FACTOR, min_size=1, max_size=4), cost_like=st.booleans())
def test_factors_add_up_and_nothing_is_off_when_all_came_as_budgeted(
    pairs: list[tuple[Decimal, Decimal]], cost_like: bool
) -> None:
    factors = [Factor(str(place), budget, actual) for place, (budget, actual) in enumerate(pairs)]
    budget, actual = (prod(pair[side] for pair in pairs) * DOLLAR for side in (0, 1))

    told = explain_factors(factors, cost=cost_like)
    same = explain_factors([Factor(one.name, one.budget, one.budget) for one in factors], cost=cost_like)

    assert abs(sum(told.values()) - (budget - actual if cost_like else actual - budget)) <= 1
    assert not any(same.values())


def test_a_factor_that_rises_is_unfavorable_for_a_cost_and_favorable_for_revenue() -> None:
    factors = [Factor("members", 100, 110), Factor("rate", 3, 3)]

    assert explain_factors(factors, cost=True)["members"] == -30_00
    assert explain_factors(factors, cost=False)["members"] == 30_00


def test_labor_without_a_standard_is_refused() -> None:
    frame = pd.DataFrame({"budget_hours": [0], "actual_hours": [5], "budget": [1], "actual": [1]})

    with pytest.raises(ValueError, match="no standard"):
        explain_labor(frame, budget_volume=1, actual_volume=1)


def test_one_new_payer_does_not_change_the_rate_of_the_others() -> None:
    known = pd.DataFrame({"budget": [200_00], "actual": [220_00], "budget_volume": [1000], "actual_volume": [1000]})
    new = pd.DataFrame({"budget": [0], "actual": [30_00], "budget_volume": [0], "actual_volume": [200]})

    told = explain_revenue(pd.concat([known, new], ignore_index=True))

    assert told.detail["rate"].tolist() == [20_00, 30_00 - 40_00]
    assert (told.volume, told.mix) == (40_00, 0)
