"""Worked examples of published textbooks, in the order in which these explain them; sources in docs/methods.md.

Amounts are whole dollars in the books; the rules work in cents.
"""

from decimal import Decimal

from planning.variance.flex_lines import explain
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
    told = explain(lines(row)).iloc[0]
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


def test_cleverley_a_capitated_contract_flexes_on_admissions() -> None:
    # 42,000 members, 0.070 -> 0.095 admissions each, case mix 0.90 -> 0.85, $4,750 -> $4,900 a case of mix 1
    told = cost(12_568_500, 16_618_350, volume=(2940, 3990))

    enrollment, utilization, case_mix, cost_per_case = 0, -4_488_750, 947_625, -508_725
    assert told["volume"] == enrollment + utilization
    assert told["spending"] == case_mix + cost_per_case


# Gapenski, Healthcare Finance: Carroll Clinic ------------------------------------------------------------------------

#: The book's operating budget: 36,000 visits paid for singly, 360,000 member-months at 0.15 visits; labor 48,000 hours
#: at $25, supplies 100,000 at $1.50, $500,000 fixed. The outcomes below are ours.
SINGLE, MEMBER_MONTHS, PER_MEMBER = 36_000, 360_000, Decimal("0.15")


def test_gapenski_revenue_flexes_on_members_and_cost_on_visits() -> None:
    visits = SINGLE + round(MEMBER_MONTHS * PER_MEMBER)
    assert visits == 90_000
    told = explain(
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
    enrollment = -15 * (370_000 - MEMBER_MONTHS) * PER_MEMBER
    utilization = -15 * 370_000 * (Decimal("0.17") - PER_MEMBER)
    told = cost(810_000, 943_500, volume=(54_000, 62_900))

    assert (enrollment, utilization) == (-22_500, -111_000)
    assert told["volume"] == enrollment + utilization


# Horngren, Datar, Rajan, Cost Accounting: A Managerial Emphasis ------------------------------------------------------


def test_horngren_a_static_budget_over_the_flexible_one_to_the_actual() -> None:
    # Webb Company: 12,000 jackets at $120 planned, 10,000 sold at $125; cloth, labor, overhead, $276,000 fixed
    volume = (12_000_000, 10_000_000)
    told = explain(
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


def test_horngren_efficiency_is_mix_and_yield_together() -> None:
    # Delpino: 6,400 tons of three inputs allowed at $70, $80, $90; 6,500 used at $70, $82, $96
    made = (4_000_000, 4_000_000)
    told = explain(
        lines(
            line(224_000_00, 227_500_00, volume=made, hours=(3_200_000, 3_250_000)),
            line(153_600_00, 186_550_00, volume=made, hours=(1_920_000, 2_275_000)),
            line(115_200_00, 93_600_00, volume=made, hours=(1_280_000, 975_000)),
        )
    )

    mix, output_yield = 3_250_00, -7_700_00
    assert told["volume"].tolist() == [0, 0, 0]
    assert told["efficiency"].tolist() == [-3_500_00, -28_400_00, 27_450_00]
    assert told["efficiency"].sum() == mix + output_yield
    assert told["rate"].sum() == -10_400_00


# Several payers and services: what holds for any figures --------------------------------------------------------------


def test_services_in_different_units_are_explained_each_by_itself() -> None:
    visits, days, telemedicine = 1, 2, 3
    told = explain(
        lines(
            line(20_000_00, 16_800_00, volume=(100_000, 80_000), cost=False, group=visits),
            line(90_000_00, 99_000_00, volume=(30_000, 33_000), cost=False, group=days),
            line(10_000_00, 14_000_00, volume=(100_000, 140_000), cost=False, group=visits),
            line(0, 5_000_00, volume=(0, 50_000), cost=False, group=telemedicine),
        )
    )

    sums = told[["volume", "mix", "rate"]].sum().tolist()
    assert sums == [3_000_00 + 9_000_00, -3_000_00, 800_00 + 5_000_00]


def test_capitation_revenue_moves_with_member_months() -> None:
    # 10,000 member months at $45 planned; 10,400 members came, the rate held
    told = explain(lines(line(450_000_00, 468_000_00, volume=(10_000_000, 10_400_000), cost=False, group=1)))

    assert told[["volume", "mix", "rate"]].to_numpy().tolist() == [[18_000_00, 0, 0]]


def test_one_new_payer_does_not_change_the_rate_of_the_others() -> None:
    told = explain(
        lines(
            line(200_00, 220_00, volume=(1000, 1000), cost=False, group=1),
            line(0, 30_00, volume=(0, 200), cost=False, group=1),
        )
    )

    assert told["rate"].tolist() == [20_00, 30_00 - 40_00]
    assert told[["volume", "mix"]].sum().tolist() == [40_00, 0]
