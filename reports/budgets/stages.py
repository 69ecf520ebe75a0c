"""The stage board in words and as a table: who is late, what waits, and what each department has to do."""

from collections.abc import Sequence

import pandas as pd

from language import N_, _, ngettext, translate
from planning.budgets.stages import DepartmentStage, StageBoard, StageEvent
from reports.column_tables import TableColumn
from reports.formats import Formats, phrase

STAGES = {
    "open": N_("Open"),
    "submitted": N_("Submitted"),
    "returned": N_("Returned"),
    "approved": N_("Approved"),
    "locked": N_("Locked"),
}
#: So many late departments are named.
NAMED = 3


def columns(board: StageBoard) -> tuple[TableColumn, ...]:
    """Return the columns of the board; what stands beside the budget is a year or the last twelve months."""
    prior = N_("Prior-year result") if board.prior_is_year else N_("Result of last 12 months")
    return (
        TableColumn("department", N_("Department")),
        TableColumn("stage", N_("Stage")),
        TableColumn("late_days", N_("Days late"), "number"),
        TableColumn("due", N_("Due"), "day"),
        TableColumn("managers", N_("Manager")),
        TableColumn("since", N_("Since"), "day"),
        TableColumn("revenue", N_("Revenue"), "money"),
        TableColumn("expense", N_("Expense"), "money"),
        TableColumn("result", N_("Result"), "money"),
        TableColumn("prior_result", prior, "money"),
        TableColumn("result_change", N_("Change of result"), "money"),
        TableColumn("changed_by", N_("By")),
        TableColumn("note", N_("Note")),
    )


def frame(rows: Sequence[DepartmentStage]) -> pd.DataFrame:
    """Return departments as rows of the table: amounts in minor units, days late NA where nothing is overdue."""
    table = pd.DataFrame(
        {
            "department": [row.label for row in rows],
            "stage": [translate(STAGES[row.stage]) for row in rows],
            "due": [row.due for row in rows],
            "managers": [", ".join(row.managers) for row in rows],
            "since": [row.since.date() for row in rows],
            "changed_by": [row.changed_by or "" for row in rows],
            "note": [row.note or "" for row in rows],
        }
    )
    figures: dict[str, list[int | None]] = {
        "late_days": [row.late_days or None for row in rows],
        "revenue": [row.revenue_minor for row in rows],
        "expense": [row.expense_minor for row in rows],
        "result": [row.result_minor for row in rows],
        "prior_result": [row.prior_result_minor for row in rows],
        "result_change": [row.change_minor for row in rows],
    }
    return table.assign(**{name: pd.array(values, dtype="Int64") for name, values in figures.items()})


def headline(board: StageBoard, formats: Formats) -> str:
    """Return in one sentence where the round stands; the board has to hold all departments of the version."""
    named = {"version": board.version}
    if board.status == "locked":
        return _("“{version}” is locked.", **named)
    if not board.is_running:
        return _("“{version}” was submitted as a whole; its departments take no steps of their own.", **named)
    late = board.late
    if late:
        names = phrase([row.name for row in late[:NAMED]], len(late) - NAMED, formats)
        return ngettext(
            "{count} department is late for “{version}”: {names}.",
            "{count} departments are late for “{version}”: {names}.",
            len(late),
            names=names,
            count=formats.number(len(late)),
            **named,
        )
    waiting = board.in_stage("submitted")
    if waiting:
        return ngettext(
            "{count} department of “{version}” waits for approval.",
            "{count} departments of “{version}” wait for approval.",
            len(waiting),
            count=formats.number(len(waiting)),
            **named,
        )
    open_ones = board.in_stage("open", "returned")
    if open_ones:
        return ngettext(
            "{count} department of “{version}” is still open; nobody is late.",
            "{count} departments of “{version}” are still open; nobody is late.",
            len(open_ones),
            count=formats.number(len(open_ones)),
            **named,
        )
    return (
        _("All departments of “{version}” are approved. Lock them to lock the version.", **named)
        if board.in_stage("approved")
        else _("All departments of “{version}” are locked, the version is not. Lock them again to lock it.", **named)
    )


def counts(board: StageBoard, formats: Formats) -> str:
    """Return how many departments are in each stage, by the way that they go."""
    sizes = {stage: len(board.in_stage(stage)) for stage in STAGES}
    return " · ".join(
        _("{stage}: {count}", stage=translate(name), count=formats.number(sizes[stage]))
        for stage, name in STAGES.items()
        if sizes[stage]
    )


def stands(row: DepartmentStage, formats: Formats) -> str:
    """Return where a department stands and what its manager has to do."""
    day = formats.day(row.since.date())
    if row.stage == "submitted":
        return " ".join((_("Finance reviews it; there is nothing to do."), _handed_in_by(row, day)))
    if row.stage == "approved":
        return _("Approved by {person} on {day}. There is nothing to do.", person=row.changed_by, day=day)
    if row.stage == "locked":
        return _("Locked on {day}.", day=day)
    if row.stage == "returned":
        return _("Returned by {person} on {day}: {note}", person=row.changed_by, day=day, note=row.note)
    return _("Enter the figures, then submit them.")


def to_approve(row: DepartmentStage, formats: Formats) -> str:
    """Return what somebody reads who may approve a submitted department: who submitted it, when, and the note."""
    return " ".join((_("It waits for your approval."), _handed_in_by(row, formats.day(row.since.date()))))


def _handed_in_by(row: DepartmentStage, day: str) -> str:
    if row.note:
        return _("Submitted by {person} on {day}: {note}", person=row.changed_by, day=day, note=row.note)
    return _("Submitted by {person} on {day}.", person=row.changed_by, day=day)


def short_list(rows: Sequence[DepartmentStage], formats: Formats) -> str:
    """Return departments as one phrase that stays short."""
    return phrase([row.label for row in rows[:NAMED]], len(rows) - NAMED, formats)


def due_line(row: DepartmentStage, formats: Formats) -> str:
    """Return by when the figures have to be in; "" where that no longer matters, or no day is set."""
    if row.due is None or not row.is_open:
        return ""
    day = formats.day(row.due)
    if row.late_days:
        return ngettext(
            "{count} day late: due on {day}.",
            "{count} days late: due on {day}.",
            row.late_days,
            count=formats.number(row.late_days),
            day=day,
        )
    return _("Due on {day}.", day=day)


def event_line(event: StageEvent) -> str:
    """Return what happened in one step of a department's history."""
    if event.what == "step":
        return translate(STAGES[event.new or "open"])
    if event.what == "exempt":
        return _("{person} may approve it despite own changes", person=event.new)
    return _("Due day changed from {old} to {new}", old=event.old or _("none"), new=event.new or _("none"))
