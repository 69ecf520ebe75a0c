"""What counts where: a department's figure before the hospital's, several changes multiply, a day within a month."""

from datetime import date

from planning.budgets.building.assumptions import KINDS, MICRO, Assumption, AssumptionSet

MONTHS = (202701, 202702, 202703)


def test_a_departments_own_figure_counts_before_the_hospitals() -> None:
    assumed = AssumptionSet([Assumption("pace", 1_050_000), Assumption("pace", 980_000, 4)])

    assert assumed.figure("pace", 4) == 980_000
    assert assumed.figure("pace", 5) == 1_050_000
    assert AssumptionSet().figure("pace", 5) is None


def test_changes_of_a_price_multiply_from_their_day_on() -> None:
    changes = [
        Assumption("wage_award", 30_000, None, "", date(2027, 2, 1)),
        Assumption("wage_award", 20_000, 4, "", date(2027, 3, 1)),
    ]
    assumed = AssumptionSet(changes)

    assert assumed.factors("wage_award", 4, MONTHS) == (MICRO, 1_030_000, 1_050_600)
    assert assumed.factors("wage_award", 5, MONTHS) == (MICRO, 1_030_000, 1_030_000)


def test_a_change_within_a_month_counts_for_its_days() -> None:
    assumed = AssumptionSet([Assumption("wage_award", 28_000, None, "", date(2027, 2, 15))])

    assert assumed.factors("wage_award", 4, MONTHS)[1] == 1_014_000  # 14 of 28 days


def test_a_change_for_one_job_class_is_no_change_for_others() -> None:
    assumed = AssumptionSet([Assumption("wage_award", 50_000, None, "RN", date(2027, 1, 1))])

    assert assumed.factors("wage_award", 4, MONTHS, ("", "RN"))[0] == 1_050_000
    assert assumed.factors("wage_award", 4, MONTHS, ("", "TECH"))[0] == MICRO


def test_what_makes_an_assumption_the_same_is_all_but_value_and_note() -> None:
    one = Assumption("inflation", 1, None, "drugs", date(2027, 1, 1), "a letter")

    assert one.key == Assumption("inflation", 2, None, "drugs", date(2027, 1, 1)).key
    assert one.key != Assumption("inflation", 1, None, "supplies", date(2027, 1, 1)).key
    assert all(kind.low < kind.high and kind.scale in (1000, MICRO) for kind in KINDS.values())
