"""How figures read; rounded half up, exact before that."""

from datetime import UTC, date, datetime, timedelta, timezone

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from language import speaking
from reports.formats import Formats

US = Formats()


@pytest.mark.parametrize(
    ("minor", "shown"),
    [
        (0, "$0"),
        (99, "$1"),
        (-50, "−$1"),
        (999_49, "$999"),
        (999_50, "$1.00K"),
        (12_345_67, "$12.3K"),
        (999_499_00, "$999K"),
        (999_500_00, "$1.00M"),
        (-45_600_00, "−$45.6K"),
        (1_234_567_890_12, "$1.23B"),
        (None, "–"),
        (pd.NA, "–"),
    ],
)
def test_short_amounts_have_three_digits(minor: object, shown: str) -> None:
    assert US.short(minor) == shown


@pytest.mark.parametrize(
    ("minor", "shown"), [(20_396_00, "20,396"), (-20_396_49, "(20,396)"), (50, "1"), (-49, "0"), (None, "–")]
)
def test_table_amounts_write_negatives_in_parentheses(minor: object, shown: str) -> None:
    assert US.amount(minor) == shown


def test_cents_are_exact_beyond_the_digits_of_a_float() -> None:
    assert US.amount(90_071_992_547_409_93, cents=True) == "90,071,992,547,409.93"


@pytest.mark.parametrize(
    ("formats", "shown"),
    [
        (Formats("EUR", "de_DE"), "1.234,56 €"),
        (Formats("GBP", "en_GB"), "£1,234.56"),
        (Formats("JPY", "en_US"), "¥123,456"),
        (Formats("USD", "nowhere"), "$1,234.56"),
    ],
)
def test_money_follows_currency_and_locale(formats: Formats, shown: str) -> None:
    assert formats.money(1_234_56, cents=True) == shown


@pytest.mark.parametrize(
    ("rate", "shown"),
    [(0.0744, "+7.4%"), (-0.12832, "−12.8%"), (0.0, "0.0%"), (float("nan"), "n/a"), (None, "n/a"), (25.0, "+>999%")],
)
def test_percent_has_its_sign_and_an_end(rate: object, shown: str) -> None:
    assert US.percent(rate, signed=True) == shown


def test_variances_carry_an_arrow() -> None:
    assert [US.variance(minor) for minor in (20_00, -20_00, 0, None)] == ["▲ 20", "▼ (20)", "● 0", "–"]


def test_months_and_runs_of_months() -> None:
    assert (US.month(202604), US.months((202604,))) == ("Apr 2026", "Apr 2026")
    assert US.months((202601, 202602, 202604)) == "Jan – Apr 2026"
    assert US.months((202507, 202602)) == "Jul 2025 – Feb 2026"
    assert US.runs((202601, 202602, 202604)) == "Jan – Feb 2026, Apr 2026"
    assert US.runs(()) == US.months(()) == "–"


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (datetime(2026, 11, 2, 14, 5, tzinfo=UTC), "Nov 2, 2026, 2:05 PM UTC"),
        (datetime(2026, 11, 2, 14, 5), "Nov 2, 2026, 2:05 PM UTC"),  # SQLite keeps UTC without saying so
        (datetime(2026, 11, 2, 23, 5, tzinfo=timezone(timedelta(hours=-5))), "Nov 3, 2026, 4:05 AM UTC"),
        (pd.Timestamp("2026-11-02 14:05:59", tz="UTC"), "Nov 2, 2026, 2:05 PM UTC"),
        (None, "–"),
        (pd.NaT, "–"),
    ],
)
def test_a_stamp_is_a_day_and_a_time_in_utc(at: datetime | None, shown: str) -> None:
    assert Formats().stamp(at) == shown


def test_months_have_names() -> None:
    assert [Formats().month_name(4), Formats(locale="de_DE").month_name(3)] == ["April", "März"]


def test_a_stamp_follows_the_locale() -> None:
    assert Formats(locale="de_DE").stamp(datetime(2026, 11, 2, 14, 5, tzinfo=UTC)) == "02.11.2026, 14:05 UTC"


@settings(deadline=None)
@given(minor=st.integers(-(10**17), 10**17))
def test_an_amount_with_cents_reads_back(minor: int) -> None:
    text = US.amount(minor, cents=True)
    digits = int(text.strip("()").replace(",", "").replace(".", ""))

    assert digits * (-1 if text.startswith("(") else 1) == minor


@pytest.mark.parametrize(
    ("language", "hospital", "shown"),
    [
        ("en", "en_US", ("$1,234.50", "$12.3M", "−7.4%", "Oct 2026", "Oct 5, 2026")),
        ("en", "de_DE", ("1.234,50 $", "12,3M $", "−7,4 %", "Oct 2026", "05.10.2026")),
        ("de", "en_US", ("1.234,50 $", "12,3 Mio. $", "−7,4 %", "Okt. 2026", "05.10.2026")),
        ("de", "de_CH", ("$1’234.50", "$12.3 Mio.", "−7.4%", "Okt. 2026", "05.10.2026")),
    ],
)
def test_language_decides_words_and_the_hospital_its_numbers(
    language: str, hospital: str, shown: tuple[str, ...]
) -> None:
    with speaking(language):
        own = Formats.for_reader("USD", hospital)
        told = (
            own.money(1_234_50, cents=True),
            own.short(12_345_678_90),
            own.percent(-0.074),
            own.month(202610),
            own.day(date(2026, 10, 5)),
        )
    assert tuple(text.replace("\N{NO-BREAK SPACE}", " ") for text in told) == shown


def test_a_country_prints_on_its_paper_in_every_language() -> None:
    with speaking("de"):
        assert Formats.for_reader("USD", "en_US").locale == "de_US"
