"""Headers with one kind of pay each, and hours written as hours and minutes."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.meaning.pay_columns import pay_kind, pay_money_kind
from data.importers.tables.columns import column_facts
from data.importers.tables.layout import NumberFormat
from data.importers.values.numbers import parse_amount

CLOCK = NumberFormat(decimals=9, clock=True)


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("REG", "REG"),
        ("Overtime Hrs", "OVERTIME"),
        ("O/T Hours", "OT"),
        ("OT 1.5", "OT 1 5"),
        ("Annual Leave", "ANNUAL LEAVE"),
        ("On Call Hours", "ON CALL"),
        ("Total Hours", None),
        ("Productive Hours", None),
        ("Non-Productive Hours", None),
        ("Hours", None),
        ("Shift", "SHIFT"),
        ("Job Class", None),
        ("Regular Dollars", None),
        ("Contract number", None),
    ],
)
def test_which_kind_of_pay_a_column_of_hours_holds(header: str, kind: str | None) -> None:
    assert pay_kind(header) == kind


@pytest.mark.parametrize(
    ("header", "kind"),
    [("Regular Dollars", "REGULAR"), ("O/T Earnings", "OT"), ("PTO $", "PTO"), ("REG", None), ("Total Dollars", None)],
)
def test_which_kind_of_pay_a_column_of_money_holds(header: str, kind: str | None) -> None:
    assert pay_money_kind(header) == kind


@given(minutes=st.integers(-(10**7), 10**7))
def test_a_minute_is_a_sixtieth_of_an_hour(minutes: int) -> None:
    text = f"{'-' if minutes < 0 else ''}{abs(minutes) // 60}:{abs(minutes) % 60:02d}"

    value = parse_amount(text, CLOCK)

    assert value is not None
    assert abs(value * 60 - minutes) < Decimal("0.000001")


@pytest.mark.parametrize("text", ["8:60", "8:5", "(8:00", "-(8:00)", "8:00:61", ":30"])
def test_what_is_no_length_of_time_is_not_read(text: str) -> None:
    assert parse_amount(text, CLOCK) is None


def test_times_of_day_are_no_hours() -> None:
    cells = ["7:00", "15:30", "19:00"]

    assert not column_facts("Time In", cells).is_number
    assert column_facts("Hours", cells).is_number
