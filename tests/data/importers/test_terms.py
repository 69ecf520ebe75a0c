"""Terms of contracts as registers write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.tables.layout import NumberFormat
from data.importers.values import terms
from data.importers.values.terms import Notice


@pytest.mark.parametrize(
    ("text", "notice"),
    [
        ("90 days", Notice(90)),
        ("90", Notice(90)),
        ("90-day", Notice(90)),
        ("ninety (90) days' prior written notice", Notice(90)),
        ("6 weeks", Notice(42)),
        ("3 months", Notice(0, 3)),
        ("Three calendar months before expiry", Notice(0, 3)),
        ("1 year", Notice(0, 12)),
        ("1 quarter", Notice(0, 3)),
        ("3 months to quarter end", Notice(0, 3, "quarter")),
        ("3 months to the end of a quarter", Notice(0, 3, "quarter")),
        ("6 Monate zum Jahresende", Notice(0, 6, "year")),
        ("1 month to month-end", Notice(0, 1, "month")),
        ("90.0 days", Notice(90)),
        ("90 (ninety) days", Notice(90)),
        ("30 days (calendar)", Notice(30)),
        ("3 months (to quarter end)", Notice(0, 3, "quarter")),
        ("30 days (quarter end)", Notice(30, 0, "quarter")),
        ("30 days (business)", None),
        ("30 days (working)", None),
        ("30 days (after expiry)", None),
        ("sixty (90) days", None),
        ("90+ days", None),
        ("> 90 days", None),
        ("<90", None),
        ("-90 days", None),
        ("approx. ~90 days", None),
        ("1.000 days", None),
        ("3,000 days", None),
        ("none", Notice()),
        ("at any time", Notice()),
        ("3", None),
        ("30 working days", None),
        ("30 days after invoice", None),
        ("90 days, 60 in Texas", None),
        ("see clause 8", None),
        ("3 or 6 months", None),
    ],
)
def test_a_length_of_notice_is_read_or_refused(text: str, notice: Notice | None) -> None:
    assert terms.parse_notice(text, unit=None) == notice


def test_a_figure_alone_counts_what_the_header_says() -> None:
    read = {unit: terms.parse_notice("3", unit=unit) for unit in ("day", "week", "month", "year")}

    assert read == {"day": Notice(3), "week": Notice(21), "month": Notice(0, 3), "year": Notice(0, 36)}


@given(count=st.integers(1, 999), unit=st.sampled_from(("day", "week", "month", "year")), text=st.text(max_size=12))
def test_what_stands_around_a_length_is_understood_or_the_cell_is_refused(count: int, unit: str, text: str) -> None:
    bare, read = (
        terms.parse_notice(f"{count} {unit}s", unit=None),
        terms.parse_notice(f"{count} {unit}s {text}", unit=None),
    )

    assert bare is not None
    assert read is None or (read.days, read.months) == (bare.days, bare.months)


@pytest.mark.parametrize(
    ("text", "renewal"),
    [
        ("Y", "yes"), ("yes", "yes"), ("Auto", "yes"), ("Evergreen", "yes"), ("rolling", "yes"), ("1", "yes"),
        ("N", 0), ("No", 0), ("Manual", 0), ("Optional", 0), ("0", 0), ("does not renew", 0),
        ("12 months", 12), ("1 year", 12), ("Auto-renews annually", 12), ("successive one-year terms", 12),
        ("Yes, 24 months", 24), ("month-to-month", 1), ("12", 12),
        ("perhaps", None), ("2 x 1 year", None), ("90 days", None), ("2", None), ("5", None),
        ("Extension 12 months", None), ("12 months (option)", None), ("12 months (not automatic)", None),
    ],
)  # fmt: skip
def test_a_renewal_is_known_with_or_without_its_length_or_refused(text: str, renewal: int | str | None) -> None:
    assert terms.parse_renewal(text, unit=None) == renewal


@pytest.mark.parametrize(
    "text",
    [
        "12/31/9999",
        "31.12.9999",
        "9999-12-31 00:00:00",
        "99991231",
        "31-Dec-9999",
        "Dec 31, 9999",
        "2958465",
        "Evergreen",
        "open-ended",
    ],
)
def test_an_open_end_is_none(text: str) -> None:
    assert terms.is_open_end(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-31",
        "31.12.2026",
        "Open Systems Ltd",
        "12/31/2029",
        "TBC",
        "Room 2999",
        "contract 9999 ends 2026-01-01",
        "n/a",
        "-",
        "none",
    ],
)
def test_a_day_or_a_doubt_is_no_open_end(text: str) -> None:
    assert not terms.is_open_end(text)


@pytest.mark.parametrize(
    ("text", "full"),
    [("€1.2m", "€1200000"), ("£250k", "£250000"), ("$3MM", "$3000000"), ("1,5 Mio €", "1500000 €"),
     ("12.5 million", "12500000"), ("1,250", "1,250"), ("Km 5", "Km 5"), ("TBC", "TBC")],
)  # fmt: skip
def test_an_amount_written_short_is_written_in_full(text: str, full: str) -> None:
    assert terms.in_full(text, NumberFormat(thousands=",")) == full


@pytest.mark.parametrize(
    "text", ["Total", "Grand Total:", "Total contracts", "Total annual value", "Total of all contracts"]
)
def test_a_total_is_known_by_what_it_is_of(text: str) -> None:
    assert terms.is_total_label(text)


@pytest.mark.parametrize("text", ["Total Renal Care", "Total Gas & Power Ltd", "Total joint implants", "Totally Clean"])
def test_a_name_that_begins_with_total_is_none(text: str) -> None:
    assert not terms.is_total_label(text)


@pytest.mark.parametrize(
    "text",
    ["unbefristet", "auf unbestimmte Zeit", "illimité", "durée indéterminée", "indefinida", "por tiempo indefinido",
     "indeterminato", "onbepaalde tijd", "tills vidare", "løpende", "tidsubegrænset", "prazo indeterminado"],
)  # fmt: skip
def test_an_open_end_is_known_in_the_languages_of_hospitals(text: str) -> None:
    assert terms.is_open_end(text)
    assert not terms.is_open_end(f"Labor {text}")


@pytest.mark.parametrize(
    ("text", "full"),
    [("T€ 120", "120000 €"), ("120 T€", "120000 €"), ("TEUR 45", "45000 EUR"), ("12,5 T€", "12500 €"),
     ("1.250 T€", "1250000 €"), ("450 tkr", "450000 kr"), ("1,2 MSEK", "1200000 SEK"), ("3 M€", "3000000 €")],
)  # fmt: skip
def test_thousands_at_the_sign_are_written_out(text: str, full: str) -> None:
    assert terms.in_full(text, NumberFormat(decimal=",", thousands=".")) == full


@pytest.mark.parametrize("text", ["3 Monate", "3 mois", "3 meses", "3 mesi", "3 maanden", "3 månader", "3 måneder"])
def test_a_notice_of_months_is_known_in_the_languages_of_hospitals(text: str) -> None:
    notice = terms.parse_notice(text, unit=None)

    assert notice is not None
    assert (notice.months, notice.days) == (3, 0)


@pytest.mark.parametrize(
    ("text", "renews"),
    [("automatisch", "yes"), ("tacite reconduction", "yes"), ("sim", "yes"), ("nej", 0), ("não", 0), ("12 meses", 12)],
)
def test_a_renewal_is_known_in_the_languages_of_hospitals(text: str, renews: object) -> None:
    assert terms.parse_renewal(text, unit="month") == renews
