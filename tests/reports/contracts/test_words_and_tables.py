"""Contracts in files and words: the calendar file parsed back, the brief read back, sentences from computed facts."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from pypdf import PdfReader

from planning.contracts import notice, renewal, savings
from planning.contracts.notice import Term
from planning.contracts.renewal import Alternative, RenewalChange
from reports.contracts import brief_pdf, brief_words, calendar_file, charts, money_words, tables, words
from reports.contracts.brief_words import BriefFigures, BriefText
from reports.formats import Formats
from reports.theme import LIGHT

FORMATS = Formats()
MADE = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
TITLE = "Gloves; gowns, and\nmasks \\ " + "ä very long title " * 8


def calendar_rows(title: str = TITLE, *, end: date = date(2027, 2, 28)) -> pd.DataFrame:
    row: dict[str, object] = {"id": 7, "renewals": 1, "number": "C-1", "title": title, "kind": "supplier"}
    row |= {"supplier": "Müller & Söhne, Inc.", "owner": "Laura", "state": "decide", "days_left": 6, "bucket": "7 days"}
    row |= {"start_date": None, "notice": end - timedelta(days=90), "end": end, "renews_to": date(2030, 2, 28)}
    row |= {"committed_minor": 16_200_000_00, "yearly_minor": 100_00, "value_minor": 1}
    return pd.DataFrame([row]).astype({"committed_minor": "Int64"})


def parsed(rows: pd.DataFrame) -> Calendar:
    found = Calendar.from_ical(calendar_file.notice_calendar(rows, FORMATS, made=MADE, hospital="Northlake"))
    assert isinstance(found, Calendar)
    return found


def test_the_calendar_file_says_the_same_when_it_is_read_back() -> None:
    (event,) = parsed(calendar_rows()).walk("VEVENT")

    assert event.decoded("dtstart") == date(2026, 11, 30)
    assert event.decoded("dtend") == date(2026, 12, 1)
    assert str(event["summary"]) == f"Last day of notice: {TITLE} (C-1)"
    assert str(event["description"]).split("\n") == [
        "Supplier: Müller & Söhne, Inc.",
        "Ends on Feb 28, 2027; auto-renews until Feb 28, 2030, which commits $16.2M.",
        "Owner: Laura",
    ]
    assert [alarm.decoded("trigger") for alarm in event.walk("VALARM")] == [-timedelta(days=30), -timedelta(days=7)]


@pytest.mark.parametrize("sign", ["\x00", "\x01", "\x0b", "\x7f", "\x85"])
def test_a_calendar_file_holds_no_control(sign: str) -> None:
    title = f"Gloves{sign}END:VEVENT"
    text = calendar_file.notice_calendar(calendar_rows(title), FORMATS, made=MADE, hospital=f"North{sign}lake, Inc.")

    assert sign not in text.decode()
    assert b"X-WR-CALNAME:North lake\\, Inc." in text


def test_the_calendar_file_keeps_to_the_standard() -> None:
    text = calendar_file.notice_calendar(calendar_rows(), FORMATS, made=MADE, hospital="Northlake")

    assert all(len(line) <= 75 for line in text.split(b"\r\n"))  # folded
    assert b"\n" not in text.replace(b"\r\n", b"")
    assert rb"Gloves\; gowns\, and\nmasks \\" in text.replace(b"\r\n ", b"")
    assert text.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert b"DTSTART;VALUE=DATE:20261130" in text


def test_a_changed_date_moves_the_event_and_does_not_double_it() -> None:
    before, after = calendar_rows(), calendar_rows(end=date(2027, 3, 31))
    uid = {str(event["uid"]) for rows in (before, after) for event in parsed(rows).walk("VEVENT")}

    assert uid == {"contract-7-notice-1@caseload"}


@given(title=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=80))
def test_any_title_survives_the_calendar_file(title: str) -> None:
    (event,) = parsed(calendar_rows(title)).walk("VEVENT")

    assert str(event["summary"]) == f"Last day of notice: {title} (C-1)"


def test_an_empty_calendar_is_still_a_calendar() -> None:
    assert parsed(calendar_rows().iloc[:0]).walk("VEVENT") == []


# The brief ------------------------------------------------------------------------------------------------------------


def figures(**changes: object) -> BriefFigures:
    term = Term(date(2022, 3, 1), date(2027, 2, 28), notice_days=90, renew_months=36)
    usual = {
        "row": {
            "number": "C-1", "title": "Health #record* $x$", "supplier": "Helix [EHR]", "start_date": term.start,
            "value_minor": 27_000_000_00, "owner": None,
        },
        "standing": notice.standing(term, date(2026, 11, 24)),
        "committed_minor": 16_200_000_00,
        "lately_minor": 5_503_270_24,
        "forecast": (5_684_401_74, 5_645_763_87, 5_723_245_64),
        "volume_change": 0.021,
        "measures": ("Patient days",),
        "years": pd.DataFrame({"label": ["FY 2025/26"], "amount_minor": [5_448_782_40], "above_minor": [0]}),
        "months": pd.DataFrame({"period": [202609, 202610], "amount_minor": [100, 50]}),
        "items": pd.DataFrame(
            {
                "item": ["A", "B"], "item_name": ["Knee", "Hip"], "yearly_minor": [600_00, 400_00],
                "price_micro": [10_000_000.0, 250_000.0], "supplier": ["Other", None],
                "other_micro": [9_000_000.0, None], "change": [-0.1, None],
            }
        ),
        "sellers": pd.DataFrame({"supplier": ["Other"], "amount_minor": [1_234_00]}),
        "paid_change": 0.03,
        "listed_change": 0.03,
        "market_change": 0.01,
        "reckoning": renewal.reckon(
            5_684_401_74, months=36, change=RenewalChange(price=-0.05), alternative=Alternative(-0.1, 0.5, 200_000_00)
        ),
        "tier": None,
        "as_of": date(2026, 11, 24),
        "last_month": 202610,
    }  # fmt: skip
    return BriefFigures(**(usual | changes))  # type: ignore[arg-type]


def the_view(**changes: object) -> BriefText:
    return brief_words.view(figures(**changes), FORMATS, hospital="Northlake")


def test_the_brief_answers_first() -> None:
    assert the_view().answer == (
        "Notice by Nov 30, 2026; otherwise it renews until Feb 28, 2030 and commits $16.2M.",
        "Each 1% of price is worth $171K over 36 months, at $5.68M a year.",
        "Walk away above $16.4M for the term (−3.8% vs. today's prices).",
    )


def test_the_brief_shows_what_was_reckoned() -> None:
    found = the_view()

    assert dict(found.lists["What changes over 36 months"]) == {
        "As now": "$17,053,205", "Price": "−$852,660", "Changed": "$16,200,545",
    }  # fmt: skip
    assert dict(found.lists["Prices over the last year"])["Paid vs. market"] == "2.0 pts above"
    assert found.tables["Largest items and the cheapest other supplier"][1:] == [
        ("A Knee", "$600", "$10.00", "Other", "$9.00", "−10.0%"),
        ("B Hip", "$400", "$0.2500", "–", "–", "–"),
    ]


def test_a_brief_without_alternative_market_or_end_says_so() -> None:
    nothing = renewal.reckon(0, months=12, change=RenewalChange(), alternative=None)
    found = the_view(
        reckoning=nothing, market_change=None, standing=notice.standing(Term(None, None), date(2026, 1, 1))
    )

    assert found.answer[0] == "The contract has no end date, so no decision is due."
    assert found.answer[1].startswith("Nothing was bought under it recently")
    assert "enter an alternative" in found.answer[2]


def test_the_brief_is_one_page_whose_figures_can_be_read_back() -> None:
    view = the_view(items=pd.concat([figures().items] * 6, ignore_index=True))

    (page,) = PdfReader(BytesIO(brief_pdf.one_page(view, footer="Made by Caseload"))).pages

    told = " ".join(page.extract_text().split())
    for text in ("Negotiation brief: Health #record* $x$", *view.answer, "Made by Caseload"):
        assert text in told
    for rows in [*view.lists.values(), *view.tables.values()]:
        assert all(cell in told for row in rows for cell in row)


# Words, tables, charts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 24), "Notice by Nov 30, 2026 (in 6 days); otherwise it auto-renews until Feb 28, 2030."),
        (date(2026, 11, 30), "Notice by Nov 30, 2026 (today); otherwise it auto-renews until Feb 28, 2030."),
        (date(2026, 12, 1), "The last day of notice was Nov 30, 2026: it auto-renews until Feb 28, 2030."),
    ],
)
def test_a_standing_reads_as_a_sentence(day: date, said: str) -> None:
    term = Term(date(2022, 3, 1), date(2027, 2, 28), notice_days=90, renew_months=36)

    assert words.standing(notice.standing(term, day), None, FORMATS) == said


def test_three_numbers_are_never_added_up() -> None:
    total = {"total": 1000_00, "none": 100_00, "around": 0, "above": 7_00}

    assert money_words.leakage(total, FORMATS, when="Oct 2026") == (
        "Oct 2026: $100 (10.0%) was bought without any contract, nothing around one. $7 was paid above contract prices."
    )


def test_probabilities_are_words_where_figures_would_promise_too_much() -> None:
    told = [words.chance(value, FORMATS) for value in (float("nan"), 0.0, 0.034, 0.99, 1.0)]

    assert told == ["not known", "impossible", "about 3%", "about 99%", "certain"]


def test_files_hold_figures_and_nothing_that_runs() -> None:
    rows = calendar_rows("=HYPERLINK(1)").assign(used_minor=5, used_share=0.5)
    titles = {"title": "Title", "notice": "Notice by", "committed_minor": "Renewal commits"}

    text = tables.as_csv(rows, titles, FORMATS).decode("utf-8-sig")
    file = tables.as_workbook(rows, titles, FORMATS, sheet="Calendar", notes=["As of Nov 24, 2026"])
    book, about = (pd.read_excel(BytesIO(file), sheet, engine="calamine") for sheet in ("Calendar", "About"))

    assert text.splitlines() == ["Title,Notice by,Renewal commits", "'=HYPERLINK(1),2026-11-30,16200000.00"]
    assert book["Renewal commits"].tolist() == [16_200_000.0]
    assert about.columns.tolist() == ["As of Nov 24, 2026"]


def test_charts_hold_what_they_are_given() -> None:
    gantt = charts.notice_gantt(calendar_rows(), FORMATS, LIGHT, as_of=date(2026, 11, 24)).to_dict()
    table = pd.DataFrame(
        {"period": [202601, 202602], "realized_minor": [10_00, 2_00], "promised_minor": [10_00, 10_00]}
    )
    saved = charts.savings(table, FORMATS, LIGHT).to_dict()
    path = pd.DataFrame(
        {"period": [202601, 202602], "low": [1, 2], "middle": [1, 3], "high": [1, 4], "actual": [True, False]}
    )
    limit = pd.DataFrame({"label": ["Ceiling"], "amount_minor": [4]})

    shades = [row["shade"] for rows in saved["datasets"].values() for row in rows if "shade" in row]
    assert set(shades) == {LIGHT.favorable, LIGHT.unfavorable}
    assert "2026-11-30T12:00:00" in json.dumps(gantt)
    assert re.search("Ceiling", json.dumps(charts.attainment(path, limit, FORMATS, LIGHT).to_dict()))
    index = pd.DataFrame({"period": [202601, 202602], "paid": [1.0, 1.1], "listed": [1.0, float("nan")]})
    assert "110.0" in json.dumps(charts.price_index(index, FORMATS, LIGHT).to_dict())


def test_the_basis_of_savings_is_told() -> None:
    bought = pd.DataFrame({"period": [202601], "item": ["A"], "amount_minor": [90], "expected_minor": [100]})
    before = pd.DataFrame({"item": ["A"], "factor": [1.05]})
    found = savings.savings(bought, before, promised_minor=120, months=(202601, 202601), term_months=12)

    assert money_words.savings(found, FORMATS) == "$0 of $0 promised so far was realized (150.0%)."
    assert money_words.basis(found, FORMATS).endswith("100.0% of spend has one.")
