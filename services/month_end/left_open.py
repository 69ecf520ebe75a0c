"""What a month is closed with although it is open: items of its checklist, and variances that nobody explained.

Both need a reason of their own: a line above finance's thresholds is not closed away beneath a general remark.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from data.models import MonthClose
from language import _, ngettext
from services.dates import month
from services.errors import UserError
from services.month_end import checklist
from services.names_and_notes import readable
from services.permissions import Actor

REASON_LENGTH = 500
#: The item of the checklist that has a reason of its own.
EXPLANATIONS = "explanations"
#: Departments, and lines of each, that a refusal names.
NAMED = 4
KEPT = ("department_id", "account_id", "department", "account", "managers")


@dataclass(frozen=True)
class LeftOpen:
    """Names of open items, and lines without an explanation as a close keeps them: `KEPT` and `variance_minor`."""

    items: tuple[str, ...]
    lines: tuple[dict[str, Any], ...]


def read(session: Session, actor: Actor, period: int) -> LeftOpen:
    """Return what is open of a month now."""
    told = checklist.in_session(session, actor, period)
    lines = tuple(
        {name: row[name] for name in KEPT} | {"variance_minor": int(row["variance"])}
        for row in told.unexplained.to_dict("records")
    )
    return LeftOpen(told.open, lines)


def require_reasons(left: LeftOpen, period: int, reason: str, without_explanations: str) -> None:
    """Check that each kind of what is left open has its reason.

    Raises:
        UserError: One is missing; where it is that of explanations, departments and lines are named.
    """
    if set(left.items) - {EXPLANATIONS} and not plain(reason):
        raise UserError(
            _("Give a reason: not everything on the checklist of {month} is settled.", month=month(period)),
            hint=_("Settle what is open, or say why the month is closed anyway; the reason is kept."),
            code="reason",
        )
    if left.lines and not plain(without_explanations):
        raise UserError(
            ngettext(
                "{count} variance of {month} has no explanation: {lines}.",
                "{count} variances of {month} have no explanation: {lines}.",
                len(left.lines),
                month=month(period),
                lines=name_lines(left.lines),
            ),
            hint=_("Have them explained, or say why the month is closed without them; the reason is kept."),
            code="explanations",
        )


def name_lines(lines: Collection[dict[str, Any]]) -> str:
    """Return departments with their lines in one phrase; beyond `NAMED` an ellipsis stands for the rest."""
    accounts: dict[str, list[str]] = {}
    for line in lines:
        accounts.setdefault(line["department"], []).append(line["account"])
    told = [f"{department} ({_shorten(names, ', ')})" for department, names in accounts.items()]
    return _shorten(told, "; ")


def _shorten(names: list[str], comma: str) -> str:
    return comma.join([*names[:NAMED], *(["…"] if len(names) > NAMED else [])])


def has_grown(left: LeftOpen, proposal: MonthClose) -> bool:
    """Return whether something is open beyond what was proposed: an item, or a line by another variance."""
    return not set(left.items) <= set(proposal.open_items) or not _places(left.lines) <= _places(proposal.unexplained)


def _places(lines: Collection[dict[str, Any]]) -> set[tuple[int, int, int]]:
    return {(line["department_id"], line["account_id"], line["variance_minor"]) for line in lines}


def plain(reason: str) -> str:
    """Return a reason as it is kept: one line of plain text."""
    return " ".join(readable(reason).split())[:REASON_LENGTH]
