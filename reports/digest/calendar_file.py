"""What is due for an owner as an iCalendar file (RFC 5545), for any calendar program."""

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from icalendar import Calendar, Event, vText

from language import _, translate
from reports.board_pack.document import printable
from reports.digest.page import KINDS
from reports.formats import Formats

PRODUCT = "-//Caseload//Digest//EN"  # no text


def as_calendar(told: Any, formats: Formats, *, made: datetime) -> bytes | None:
    """Return an all-day event for each thing with a day, None where nothing has one.

    Args:
        told: `services.board_pack.digest.OwnerDigest`.
        formats: Of the hospital.
        made: When the file is made, with its zone.

    A contract's event has the identity that it has in the contract calendar, so that it stands in a calendar once. What
    is changed keeps its identity, with a higher sequence, so that the entry moves and no second one appears.
    """
    dated = told.due[told.due["day"].notna()]
    if dated.empty:
        return None
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(_("Due: {owner}", owner=printable(told.owner))))
    for row in dated.to_dict("records"):
        event = Event()
        event.add("uid", f"{row['uid']}@caseload")
        event.add("sequence", int(row["sequence"]))
        event.add("dtstamp", made)
        event.add("dtstart", row["day"])
        event.add("dtend", row["day"] + timedelta(days=1))
        event.add("summary", f"{translate(KINDS[row['kind']])}: {printable(row['what'])}")
        if not pd.isna(row["minor"]):
            event.add("description", _("Renewal commits {amount}", amount=formats.money(row["minor"])))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
