"""The order of actions: what is due soon by money, the rest by day."""

from datetime import date

from planning.overview.actions import DueAction, by_urgency

TODAY = date(2026, 11, 30)


def due(name: str, day: date, amount: int | None) -> DueAction:
    return DueAction("contract_notice", name, day, amount, name)


def test_money_decides_within_thirty_days_and_the_day_after_that() -> None:
    actions = [
        due("later, dear", date(2027, 2, 1), 9_000_00),
        due("tomorrow, cheap", date(2026, 12, 1), 10_00),
        due("overdue, unknown", date(2026, 11, 1), None),
        due("in thirty days, dear", date(2026, 12, 30), 500_00),
        due("in thirty-one days", date(2026, 12, 31), 700_00),
    ]

    assert [action.name for action in by_urgency(actions, today=TODAY)] == [
        "in thirty days, dear", "tomorrow, cheap", "overdue, unknown", "in thirty-one days", "later, dear",
    ]  # fmt: skip


def test_the_dearer_comes_first_on_the_same_later_day() -> None:
    day = date(2027, 2, 1)

    assert [one.name for one in by_urgency([due("a", day, 1), due("b", day, 2)], today=TODAY)] == ["b", "a"]
