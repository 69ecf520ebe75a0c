"""Who has not answered: departments with variances that need an explanation, and the people who answer for them."""

from datetime import date

import pandas as pd
from sqlmodel import Session, col, select

from data.engine import reading
from data.models import AppUser, Department, UserDepartment
from planning.hierarchy import at_or_below
from services.explanations import review
from services.people.accounts import BOUND
from services.permissions import Actor, require

COLUMNS = ("department_id", "department", "people", "asked", "open", "open_minor")


def by_department(url: str, actor: Actor, *, period: int, version_id: int | None = None, today: date) -> pd.DataFrame:
    """Return the departments with variances to explain in a month, most unanswered first: `COLUMNS`.

    `people`: names of the active managers of the department or of one above it ("" for none); `open_minor`: the size of
    the unanswered variances (absolute, minor units).

    Raises:
        UserError: The version is not of the month's fiscal year.
    """
    require(actor, "budget:read")
    told = review.of_month(url, actor, period=period, version_id=version_id, today=today).rows
    asked = told[told["required"]]
    with reading(url) as session:
        people = _people(session)
    rows = []
    for number in asked["department_id"].unique().tolist():
        own = asked[asked["department_id"] == number]
        unanswered = own[~own["answered"]]
        rows.append(
            (
                int(number),
                str(own["department"].iloc[0]),
                ", ".join(people.get(int(number), ())),
                len(own),
                len(unanswered),
                int(unanswered["variance"].abs().sum()),
            )
        )
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.sort_values(["open", "open_minor"], ascending=False, kind="stable").reset_index(drop=True)


def _people(session: Session) -> dict[int, list[str]]:
    """Return the names of the active managers by department, those of departments above it included."""
    parents = {id_ or 0: parent for id_, parent in session.exec(select(Department.id, Department.parent_id))}
    query = (
        select(AppUser.name, UserDepartment.department_id)
        .join(UserDepartment, col(UserDepartment.user_id) == col(AppUser.id))
        .where(col(AppUser.active), AppUser.role == BOUND)
        .order_by(col(AppUser.name))
    )
    people: dict[int, list[str]] = {}
    for name, department in session.exec(query):
        for number in at_or_below(frozenset({department}), parents):
            if name not in people.setdefault(number, []):
                people[number].append(name)
    return people
