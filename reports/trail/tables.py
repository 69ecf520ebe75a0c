"""Tables of the audit trail: one row an event on the page, one row a changed field in files."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

import pandas as pd

from language import N_
from planning.trail.changes import changes, reason
from reports.column_tables import TableColumn
from reports.formats import Formats
from reports.trail import words

EVENTS = (
    TableColumn("when", N_("When")),
    TableColumn("who", N_("Who")),
    TableColumn("what", N_("What")),
    TableColumn("about", N_("About")),
    TableColumn("changed", N_("Old → new")),
    TableColumn("why", N_("Reason")),
)
CHANGES = (
    TableColumn("where", N_("Where")),
    TableColumn("field", N_("Field")),
    TableColumn("old", N_("Old")),
    TableColumn("new", N_("New")),
    TableColumn("why", N_("Reason")),
)
FILE = (
    TableColumn("number", N_("Event number"), "number"),
    *EVENTS[:2],
    TableColumn("actor", N_("Signed in as")),
    TableColumn("kind", N_("Kind")),
    *EVENTS[2:4],
    *CHANGES,
)


class Event(Protocol):
    """An event of the trail (`services.trail.events.TrailEvent`)."""

    @property
    def id(self) -> int:  # noqa: D102
        ...

    @property
    def at(self) -> datetime:  # noqa: D102
        ...

    @property
    def actor(self) -> str:  # noqa: D102
        ...

    @property
    def person(self) -> str:  # noqa: D102
        ...

    @property
    def action(self) -> str:  # noqa: D102
        ...

    @property
    def subject(self) -> str:  # noqa: D102
        ...

    @property
    def details(self) -> dict[str, Any]:  # noqa: D102
        ...


def event_rows(events: Iterable[Event], names: words.Names, formats: Formats) -> pd.DataFrame:
    """Return one row an event, in the order given; columns of `EVENTS`."""
    rows = [
        _head(event, names, formats)
        | {"changed": words.in_short(event.action, event.details, names, formats), "why": reason(event.details)}
        for event in events
    ]
    return pd.DataFrame(rows, columns=[column.name for column in EVENTS])


def change_rows(event: Event, names: words.Names, formats: Formats) -> pd.DataFrame:
    """Return one row for each field that an event changed; columns of `CHANGES`."""
    return pd.DataFrame(list(_changes(event, names, formats)), columns=[column.name for column in CHANGES])


def file_rows(events: Iterable[Event], names: words.Names, formats: Formats) -> pd.DataFrame:
    """Return one row for each field that events changed (one for an event without any); columns of `FILE`."""
    rows = []
    for event in events:
        head = _head(event, names, formats) | {
            "number": event.id,
            "when": event.at.isoformat(timespec="seconds")[:19] + "Z",
            "who": event.person or words.who(event.actor, ""),
            "actor": event.actor,
            "kind": words.kind(event.action),
        }
        own: list[dict[str, Any]] = list(_changes(event, names, formats)) or [{"why": reason(event.details)}]
        rows += [head | change for change in own]
    return pd.DataFrame(rows, columns=[column.name for column in FILE])


def _head(event: Event, names: words.Names, formats: Formats) -> dict[str, Any]:
    return {
        "when": formats.stamp(event.at),
        "who": words.who(event.actor, event.person),
        "what": words.what(event.action),
        "about": words.subject(event.subject, names, formats),
    }


def _changes(event: Event, names: words.Names, formats: Formats) -> Iterable[dict[str, Any]]:
    why = reason(event.details)
    for one in changes(event.action, event.details):
        yield {
            "where": words.place(one, names, formats),
            "field": words.field(one),
            "old": words.value(one, one.old, event.action, names, formats) if one.old is not None else "",
            "new": words.value(one, one.new, event.action, names, formats) if one.new is not None else "",
            "why": one.why or why,
        }
