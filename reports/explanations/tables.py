"""Tables of explanations: the review of a month, and what stands beside rows of budget versus actual."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from language import N_, _, translate
from planning.hierarchy import CATEGORY_LABELS
from reports.column_tables import TableColumn
from reports.explanations import words
from reports.formats import Formats

UNANSWERED, ANSWERED = N_("Unanswered"), N_("Explained")
DEPARTMENT_NOTE, SUBTOTAL_NOTE = N_("Department note"), N_("Subtotal note")
REVIEW = (
    TableColumn("account", N_("Account")),
    TableColumn("variance", N_("Variance"), "money"),
    TableColumn("percent", N_("Variance %"), "change"),
    TableColumn("department", N_("Department")),
    TableColumn("state", N_("State")),
    TableColumn("kind", N_("Cause")),
    TableColumn("cause", N_("Explanation")),
    TableColumn("action", N_("Action")),
    TableColumn("owner", N_("Owner")),
    TableColumn("due", N_("Due"), "day"),
    TableColumn("status", N_("Action state")),
    TableColumn("written_by", N_("Written by")),
    TableColumn("last_cause", N_("Last month")),
    TableColumn("came_true", N_("Since then")),
    TableColumn("category", N_("Category")),
    TableColumn("budget", N_("Budget"), "money"),
    TableColumn("actual", N_("Actual"), "money"),
)
MONTHS = (
    TableColumn("period", N_("Month"), "month"),
    TableColumn("budget", N_("Budget"), "money"),
    TableColumn("actual", N_("Actual"), "money"),
    TableColumn("variance", N_("Variance"), "money"),
    TableColumn("cause", N_("Explanation")),
)
SAID = (
    TableColumn("account", N_("Account")),
    TableColumn("last_cause", N_("Last month")),
    TableColumn("came_true", N_("Since then")),
    TableColumn("last_variance", N_("Variance then"), "money"),
    TableColumn("variance", N_("Variance now"), "money"),
    TableColumn("last_action", N_("Action")),
    TableColumn("department", N_("Department")),
)
WAITING = (
    TableColumn("department", N_("Department")),
    TableColumn("people", N_("Who answers")),
    TableColumn("open", N_("Unanswered"), "number"),
    TableColumn("asked", N_("To explain"), "number"),
    TableColumn("open_minor", N_("Unanswered amount"), "money"),
)
BEHIND = (
    TableColumn("cause", N_("Cause")),
    TableColumn("period", N_("Month"), "month"),
    TableColumn("amount_minor", N_("Amount"), "cents"),
    TableColumn("supplier", N_("Supplier")),
    TableColumn("reference", N_("Reference")),
    TableColumn("description", N_("Description")),
    TableColumn("file", N_("File")),
    TableColumn("line", N_("Line"), "number"),
)


def review_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a review (`services.explanations.review.MonthReview`) as a person reads them."""
    records = [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]
    return rows.assign(
        state=[translate(_state(row)) for row in records],
        account=[words.about(row) for row in records],
        category=[translate(CATEGORY_LABELS[name]) if name in CATEGORY_LABELS else "" for name in rows["category"]],
        kind=[words.cause(code) for code in rows["kind"]],
        status=[translate(words.STATES[code]) if code in words.STATES else "" for code in rows["status"]],
        came_true=[came_true(row) for row in rows.to_dict("records")],
    )


def _state(row: Mapping[str, Any]) -> str:
    if not row["answered"]:
        return UNANSWERED
    if not row["is_subtotal"]:
        return ANSWERED
    return SUBTOTAL_NOTE if row["account"] or row["note_category"] else DEPARTMENT_NOTE


def said_rows(said: pd.DataFrame) -> pd.DataFrame:
    """Return what was said the month before with what became of it, in words."""
    return said.assign(came_true=[came_true(row) for row in said.to_dict("records")])


def came_true(row: Mapping[Any, Any]) -> str:
    """Return what became of last month's explanation; "" without one."""
    if not row["last_cause"]:
        return ""
    said = [_("The variance came back.") if row["came_back"] else _("The variance did not come back.")]
    if row["overdue"]:
        said.append(_("The action is overdue."))
    elif row["last_status"] == "done":
        said.append(_("The action is done."))
    return " ".join(said)


def beside_rows(notes: pd.DataFrame, by: str, formats: Formats) -> dict[str, str]:
    """Return the explanations behind each row of budget versus actual, by the row's key.

    Args:
        notes: Of `services.explanations.beside.beside`.
        by: "department" or "account": what the rows are.
        formats: How months and days read.
    """
    other = "account" if by == "department" else "department"
    months = len(set(notes["period"])) > 1
    texts: dict[str, list[str]] = {}
    for row in notes.to_dict("records"):
        about = f"{row[other]}: " if row[other] else ""
        when = f"{formats.month(int(row['period']))} " if months else ""
        texts.setdefault(str(row[by]), []).append(f"{when}{about}{in_one_line(row, formats)}")
    return {key: " | ".join(lines) for key, lines in texts.items()}


def as_lines(notes: pd.DataFrame, formats: Formats) -> list[str]:
    """Return what is said of each line as a text of its own, with department, account and month."""
    return [
        f"{' · '.join(filter(None, (row['department'], row['account'], formats.month(int(row['period'])))))}: "
        f"{in_one_line(row, formats)}"
        for row in notes.to_dict("records")
    ]


def in_one_line(row: Mapping[Any, Any], formats: Formats) -> str:
    """Return cause, action, owner, due date and state of an explanation in one line."""
    name, text = words.cause(row["kind"]), str(row["cause"])
    parts = [f"{name}: {text}" if name and not text.startswith(name) else text]
    if row["action"]:
        parts.append(_("Action: {action}", action=row["action"]))
    if row["owner"]:
        parts.append(_("Owner: {owner}", owner=row["owner"]))
    if not pd.isna(row["due"]):
        parts.append(_("Due: {day}", day=formats.day(row["due"])))
    if row["status"] == "done":
        parts.append(_("Done"))
    return "; ".join(parts)


def by_line(notes: pd.DataFrame, formats: Formats) -> dict[tuple[str, str], str]:
    """Return what is said of each line by the codes of its department and account, months one after the other."""
    texts: dict[tuple[str, str], list[str]] = {}
    months = len(set(notes["period"])) > 1
    for row in notes[notes["account_code"].notna()].to_dict("records"):
        when = f"{formats.month(int(row['period']))} " if months else ""
        texts.setdefault((row["department_code"], row["account_code"]), []).append(when + in_one_line(row, formats))
    return {place: " | ".join(lines) for place, lines in texts.items()}
