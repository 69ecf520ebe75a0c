"""A month as reported against what stands now, in tables and sentences; and who has not answered."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from language import N_, _, ngettext, translate
from planning.hierarchy import CATEGORY_LABELS, TYPE_LABELS
from planning.month_end.reported import CAUSES
from reports.column_tables import TableColumn
from reports.formats import Formats
from reports.variance.tables import TableSource
from reports.workbook import PlainSheet

_AMOUNTS = (
    TableColumn("reported", N_("As reported"), "money"),
    TableColumn("now", N_("Now"), "money"),
    TableColumn("changed", N_("Changed"), "money"),
)
TOTALS = (TableColumn("figure", N_("Figures")), *_AMOUNTS)
CHANGES = (
    TableColumn("account", N_("Account")),
    TableColumn("department", N_("Department")),
    *_AMOUNTS,
    TableColumn("month", N_("Month")),
    TableColumn("type", N_("Type")),
    TableColumn("category", N_("Category")),
)
FILES = (
    TableColumn("account", N_("Account")),
    TableColumn("department", N_("Department")),
    TableColumn("changed", N_("Changed"), "money"),
    TableColumn("cause", N_("What happened")),
    TableColumn("file_name", N_("File")),
    TableColumn("person", N_("By")),
    TableColumn("at", N_("On")),
    TableColumn("month", N_("Month")),
)
LINES = (
    TableColumn("side", N_("Line")),
    TableColumn("amount_minor", N_("Amount"), "cents"),
    TableColumn("description", N_("Description")),
    TableColumn("supplier", N_("Supplier")),
    TableColumn("reference", N_("Reference")),
    TableColumn("posting_date", N_("Posting date"), "day"),
    TableColumn("file_name", N_("File")),
    TableColumn("line_number", N_("Line number"), "number"),
)
ANSWERS = (
    TableColumn("department", N_("Department")),
    TableColumn("managers", N_("Manager")),
    TableColumn("unanswered", N_("Open lines"), "number"),
    TableColumn("unanswered_minor", N_("Open amount"), "money"),
    TableColumn("answered", N_("Explained"), "number"),
    TableColumn("asked", N_("Above thresholds"), "number"),
    TableColumn("state", N_("Handed in")),
    TableColumn("note", N_("Note")),
)
#: Lines above the thresholds that a month has no explanation of.
UNEXPLAINED = (
    TableColumn("department", N_("Department")),
    TableColumn("account", N_("Account")),
    TableColumn("variance_minor", N_("Variance"), "money"),
    TableColumn("managers", N_("Manager")),
)
SIDES = {"came": N_("Added since"), "went": N_("Replaced since")}
FIGURES = {"revenue": N_("Revenue"), "expense": N_("Expense"), "result": N_("Operating result")}


def in_words(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return changes, or their files, as a person reads them: months, types, categories and causes in words."""
    words: dict[str, list[str]] = {
        "month": [formats.month(int(period)) for period in rows["period"]],
        "type": [translate(TYPE_LABELS.get(kind, kind)) for kind in rows["type"]],
        "category": [translate(CATEGORY_LABELS.get(name, name)) for name in rows["category"]],
    }
    if "cause" in rows:
        words["cause"] = [translate(CAUSES[cause]) for cause in rows["cause"]]
        words["at"] = [formats.stamp(at) for at in rows["at"]]
    return rows.assign(**words)


def answers_in_words(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return who has answered and handed in as a person reads it."""
    return rows.assign(state=[hand_in_state(row, formats) for row in rows.to_dict("records")])


def hand_in_state(row: Mapping[Any, Any], formats: Formats) -> str:
    """Return in one phrase whether a department's month is handed in; "" where nobody has taken a step."""
    if not row["by"]:
        return _("Not yet") if row.get("expected") else ""
    values = {"name": row["by"], "day": formats.day(row["at"].date())}
    if not row["handed_in"]:
        return _("Given back by {name}, {day}", **values)
    if row["unanswered"]:
        return ngettext(
            "{name}, {day}; {count} variance came since",
            "{name}, {day}; {count} variances came since",
            int(row["unanswered"]),
            count=formats.number(row["unanswered"]),
            **values,
        )
    return _("{name}, {day}", **values)


def totals(sums: dict[str, tuple[int, int, int]]) -> pd.DataFrame:
    """Return revenue, expense and result as reported, now and changed, one row each."""
    rows = [(translate(FIGURES[name]), *amounts) for name, amounts in sums.items()]
    return pd.DataFrame(rows, columns=["figure", "reported", "now", "changed"])


def lines_in_words(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the ledger lines behind a change with their side in words."""
    return rows.assign(side=[translate(SIDES[side]) for side in rows["side"]])


def headline(sums: dict[str, tuple[int, int, int]], figures: int, months: str, formats: Formats) -> str:
    """Return in one sentence what changed since the figures of some months were reported."""
    if not figures:
        return _("{months}: nothing changed since the figures were reported.", months=months)
    reported, now, _changed = sums["result"]
    return ngettext(
        "{months}: {count} figure changed since it was reported; the operating result was {reported} and is {now} now.",
        "{months}: {count} figures changed since they were reported; the operating result was {reported} and is "
        "{now} now.",
        figures,
        count=formats.number(figures),
        months=months,
        reported=formats.money(reported),
        now=formats.money(now),
    )


def sheets(
    rows: pd.DataFrame, files: pd.DataFrame, months: Sequence[int], source: TableSource, formats: Formats
) -> list[PlainSheet]:
    """Return the sheets of a workbook with what changed after the close, and the files behind it."""
    period = formats.runs(tuple(months))
    flat = {"depth": 0, "is_group": False}
    changed, behind = _("Changed after close"), _("Files behind changes")
    return [
        PlainSheet(
            changed, CHANGES, in_words(rows, formats).assign(**flat), replace(source, title=changed, period=period)
        ),
        PlainSheet(
            behind, FILES, in_words(files, formats).assign(**flat), replace(source, title=behind, period=period)
        ),
    ]
