"""The contract calendar as an iCalendar file (RFC 5545), for any calendar program."""

import unicodedata
from datetime import datetime, timedelta

import pandas as pd
from icalendar import Alarm, Calendar, Event, vText

from language import _, ngettext
from reports.board_pack.document import printable
from reports.contracts.words import renewal
from reports.formats import Formats

PRODUCT = "-//Caseload//Contract calendar//EN"  # no text
#: Days before the last day of notice on which a calendar program reminds.
REMINDERS = (30, 7)


def notice_calendar(rows: pd.DataFrame, formats: Formats, *, made: datetime, hospital: str) -> bytes:
    """Return one all-day event per contract on its last day of notice, with reminders 30 and 7 days before.

    Args:
        rows: Rows of the contract calendar: `id, renewals, number, title, supplier, owner, notice, end, renews_to,
            committed_minor`.
        formats: How figures read.
        made: When the file is made, with its zone.
        hospital: Name of the calendar.

    The identity of an event is its contract and renewal, so a changed date moves the event instead of doubling it.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(_("{hospital}: contract notice dates", hospital=printable(hospital))))
    for row in rows.to_dict("records"):
        texts = {name: _readable(row[name]) for name in ("title", "number", "supplier", "owner") if row[name]}
        calendar.add_component(_event(row | texts, formats, made))
    return bytes(calendar.to_ical())


def _readable(text: str) -> str:
    """Return a text without the controls that no calendar file may hold; lines stay."""
    return "".join(" " if unicodedata.category(sign) == "Cc" and sign != "\n" else sign for sign in text)


def _event(row: dict, formats: Formats, made: datetime) -> Event:  # type: ignore[type-arg]
    event = Event()
    event.add("uid", f"contract-{row['id']}-notice-{row['renewals']}@caseload")
    event.add("dtstamp", made)
    event.add("dtstart", row["notice"])
    event.add("dtend", row["notice"] + timedelta(days=1))
    event.add("summary", _("Last day of notice: {title} ({number})", title=row["title"], number=row["number"]))
    lines = [_("Supplier: {supplier}", supplier=row["supplier"]), renewal(row, formats)]
    if row["owner"]:
        lines.append(_("Owner: {owner}", owner=row["owner"]))
    event.add("description", "\n".join(lines))
    event.add("categories", [_("Contract notice")])
    event.add("transp", "TRANSPARENT")
    for days in REMINDERS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add(
            "description",
            ngettext(
                "Notice for {title} in {count} day", "Notice for {title} in {count} days", days, title=row["title"]
            ),
        )
        alarm.add("trigger", -timedelta(days=days))
        event.add_component(alarm)
    return event
