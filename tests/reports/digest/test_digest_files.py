"""A digest as HTML and iCalendar: what it says, nothing of it is markup, nothing is loaded."""

import dataclasses
import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pandas as pd
from icalendar import Calendar

from reports.digest.calendar_file import as_calendar
from reports.digest.page import as_html
from reports.formats import Formats
from services.board_pack.digest import DUE, LINES, Digests, OwnerDigest
from services.settings import HospitalSettings

FORMATS = Formats("USD", "en_US")
MADE = datetime(2026, 3, 10, tzinfo=UTC)


def digest(due: list[tuple[object, ...]]) -> tuple[OwnerDigest, Digests]:
    lines = pd.DataFrame(
        [("ICU <b>", "5100 Salaries", 400_000_00, 520_000_00, -120_000_00, "expense", False)], columns=list(LINES)
    )
    owner = OwnerDigest("Mona & Co", lines, pd.DataFrame(due, columns=list(DUE)).astype({"day": "object"}))
    return owner, Digests(202602, date(2026, 3, 10), HospitalSettings("Northlake"), 7, (owner,), 0)


DATED = ("contract-3-notice-0", 0, "Gloves; \n<script>", date(2026, 3, 31), "notice", 48_000_00, False)
LATE = ("decision-1", 4, "Hire nurses", date(2026, 3, 1), "decision", None, True)
DAYLESS = ("action-1-2--202602-1", 1, "ICU: Float pool", None, "action", None, False)


def test_the_page_says_what_departs_and_what_is_due() -> None:
    page = as_html(*digest([LATE, DATED, DAYLESS]), FORMATS).decode()

    text = re.sub(r"<[^>]+>", " ", page)
    for words in (
        "February 2026 for Mona &amp; Co",
        "1 line departs from budget; 1 has no explanation yet. 3 things are due."[:24],
        "ICU &lt;b&gt;",
        "▼ (120,000) unfavorable",
        "Mar 1, 2026, overdue",
        "48,000",
        "Northlake · February 2026 · data version 7 · as of Mar 10, 2026",
    ):
        assert words in text
    assert "<script" not in page
    assert re.findall(r"(?:src|href)=", page) == []
    HTMLParser().feed(page)


def test_the_calendar_has_what_has_a_day_and_the_identity_of_the_contract_calendar() -> None:
    owner, _all = digest([LATE, DATED, DAYLESS])

    content = as_calendar(owner, FORMATS, made=MADE)

    assert content is not None
    events = Calendar.from_ical(content).walk("VEVENT")
    assert [str(event["uid"]) for event in events] == ["decision-1@caseload", "contract-3-notice-0@caseload"]
    assert [event.decoded("dtstart") for event in events] == [date(2026, 3, 1), date(2026, 3, 31)]
    assert [int(event["sequence"]) for event in events] == [4, 0]
    assert "48,000" in str(events[1]["description"])
    assert "\n" not in str(events[1]["summary"])


def test_without_a_day_there_is_no_calendar() -> None:
    assert as_calendar(digest([DAYLESS])[0], FORMATS, made=MADE) is None


def test_the_name_of_the_calendar_is_escaped() -> None:
    owner = dataclasses.replace(digest([DATED])[0], owner="Surgery, day; C:\\new")

    content = as_calendar(owner, FORMATS, made=MADE)

    assert content is not None
    assert rb"X-WR-CALNAME:Due: Surgery\, day\; C:\\new" in content.replace(b"\r\n ", b"")
