"""Which actions come first: what is due soon by the money in question, the rest by its day.

Source: docs/methods.md#overview.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

ActionKind = Literal["contract_notice", "contract_missed", "follow_up"]
#: Due within so many days, or overdue: the money decides which of them comes first.
SOON_DAYS = 30


@dataclass(frozen=True)
class DueAction:
    """Something to be done by a day.

    `name` is a contract's title or what a person has said will be done; `key` the contract's number, or the department
    and month (yyyymm) of the explanation that holds the action. `amount_minor` is what a renewal commits or the
    variance that the action is about (absolute), None where neither is known.
    """

    kind: ActionKind
    name: str
    day: date
    amount_minor: int | None
    key: str
    owner: str = ""
    period: int | None = None


def by_urgency(actions: Iterable[DueAction], *, today: date) -> list[DueAction]:
    """Return the actions in their order: due within `SOON_DAYS` or overdue by amount, the later ones by day."""
    soon = today + timedelta(days=SOON_DAYS)

    def place(action: DueAction) -> tuple[bool, int | date, int, str]:
        size = action.amount_minor or 0
        return (True, action.day, -size, action.name) if action.day > soon else (False, -size, 0, action.name)

    return sorted(actions, key=place)  # days and amounts never meet: the first part differs
