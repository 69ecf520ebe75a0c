"""Actions that are due, each by its name, with its day and amount: contracts to decide on, and what people promised."""

from datetime import date, timedelta

import pandas as pd

from data.engine import reading
from planning.overview.actions import DueAction, by_urgency
from services.contracts import calendar
from services.explanations import promises
from services.organization import trees as organization_trees
from services.permissions import Actor, require

NOTICE_DAYS_AHEAD = 90
#: Promised actions are shown from so many days before they are due.
FOLLOW_UP_DAYS = 30


def actions(url: str, actor: Actor, *, period: int, today: date) -> list[DueAction]:
    """Return what is due in this person's departments, the most urgent first (`by_urgency`).

    Args:
        url: Database.
        actor: Who asks; contracts need `procurement:read`.
        period: Explanations of the 13 months up to this one (yyyymm) are read.
        today: Contracts are listed from 90 days before their last day of notice; afterwards, while they will renew by
            themselves, as missed.
    """
    require(actor, "budget:read")
    due = follow_ups(url, actor, period=period, today=today)
    if actor.may("procurement:read"):
        due += _contracts(url, actor, today)
    return by_urgency(due, today=today)


def follow_ups(url: str, actor: Actor, *, period: int, today: date) -> list[DueAction]:
    """Return open actions of explanations that are overdue or due within 30 days; `key` is the department."""
    require(actor, "budget:read")
    with reading(url) as session:
        said = promises.open_actions(session, actor, period)
        keys = organization_trees.load(session, actor).departments.keys_by_member()
    promised = said[said["due"].notna()]
    latest = today + timedelta(days=FOLLOW_UP_DAYS)
    return [
        DueAction(
            "follow_up",
            row["action"],
            row["due"],
            None if pd.isna(row["variance_minor"]) else abs(int(row["variance_minor"])),
            keys.get(int(row["department_id"]), ""),
            row["owner"],
            int(row["period"]),
        )
        for row in promised.to_dict("records")
        if row["due"] <= latest
    ]


def _contracts(url: str, actor: Actor, today: date) -> list[DueAction]:
    """Return contracts whose last day of notice is near, and those where it has passed and they renew by themselves."""
    rows = calendar.calendar(url, actor, as_of=today).rows
    near = rows[(rows["state"] == "decide") & (rows["days_left"].astype("int64") <= NOTICE_DAYS_AHEAD)]
    missed = rows[rows["state"] == "missed"]
    return [*_notices("contract_notice", near), *_notices("contract_missed", missed)]


def _notices(kind: str, rows: pd.DataFrame) -> list[DueAction]:
    """Return contracts with what their renewal commits (nothing where they end by themselves)."""
    return [
        DueAction(
            kind,  # type: ignore[arg-type]
            row["title"],
            row["notice"],
            None if pd.isna(row["committed_minor"]) else int(row["committed_minor"]),
            row["number"],
        )
        for row in rows.to_dict("records")
    ]
