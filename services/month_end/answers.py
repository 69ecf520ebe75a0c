"""How far each department is with a month: what it has explained of what finance asks, and whether it has handed in."""

from typing import Any

import pandas as pd
from sqlmodel import Session, col, select

from data.models import MonthHandIn
from services.month_end import required
from services.organization import trees as organization_trees
from services.people import answering
from services.permissions import Actor

#: `handed_in`: whether it stands; `by`, `at`: who took the last step and when ("" and None: nobody yet); `note`: why it
#: was given back; `expected`: whether a manager signs in for the department and has something to hand in.
COLUMNS = (*required.COLUMNS, "handed_in", "by", "at", "note", "expected")


def by_department(session: Session, actor: Actor, period: int, asked: pd.DataFrame | None) -> pd.DataFrame:
    """Return who was asked or has handed in, and who has not answered: `COLUMNS`, most unanswered money first.

    `asked` are the lines that need an explanation (`required.required_lines`).
    """
    taken = steps(session, period)
    rows = required.by_department(asked)
    rows = pd.concat([rows, _nothing_asked(session, actor, set(taken) - set(rows["department_id"]))], ignore_index=True)
    if rows.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    awaited = answering.with_managers(session)
    last = [step_of(taken.get(int(number))) for number in rows["department_id"]]
    expected = rows["department_id"].isin(awaited) & (rows["asked"] > 0)
    told = rows.assign(expected=expected, **{name: [one[name] for one in last] for name in ("handed_in", "by", "note")})
    return told.assign(at=pd.Series([one["at"] for one in last], told.index, "object"))[list(COLUMNS)]


def _nothing_asked(session: Session, actor: Actor, departments: set[int]) -> pd.DataFrame:
    """Return departments that handed in although nothing was asked of them, with zeros."""
    keys = organization_trees.load(session, actor).departments.keys_by_member()
    people = answering.answering(session)
    rows = [
        (number, keys[number], ", ".join(people.get(number, ())), 0, 0, 0, 0)
        for number in sorted(departments)
        if number in keys
    ]
    return pd.DataFrame(rows, columns=list(required.COLUMNS))


def steps(session: Session, period: int) -> dict[int, MonthHandIn]:
    """Return the last step of each department of a month, by department; the caller has checked the permission."""
    rows = session.exec(select(MonthHandIn).where(col(MonthHandIn.period) == period)).all()
    return {row.department_id: row for row in rows}


def step_of(row: MonthHandIn | None) -> dict[str, Any]:
    """Return a department's last step as `handed_in, by, at, note`; nothing of it where there was none."""
    if row is None:
        return {"handed_in": False, "by": "", "at": None, "note": ""}
    given_back = row.status == "given_back"
    return {
        "handed_in": not given_back,
        "by": (row.given_back_by if given_back else row.handed_in_by) or "",
        "at": row.given_back_at if given_back else row.handed_in_at,
        "note": row.note or "",
    }
