"""Who has not answered: departments with variances that need an explanation, and the people who answer for them."""

from datetime import date

import pandas as pd

from data.engine import reading
from services.explanations import review
from services.people.answering import answering
from services.permissions import Actor, require

COLUMNS = ("department_id", "department", "people", "asked", "open", "open_minor")


def by_department(url: str, actor: Actor, *, period: int, version_id: int | None = None, today: date) -> pd.DataFrame:
    """Return the departments with variances to explain in a month, most unanswered first: `COLUMNS`.

    `people`: names of who answers for the department (`services.people.answering`; "" for nobody); `open_minor`: the
    size of the unanswered variances (absolute, minor units).

    Raises:
        UserError: The version is not of the month's fiscal year.
    """
    require(actor, "budget:read")
    told = review.of_month(url, actor, period=period, version_id=version_id, today=today).rows
    asked = told[told["required"]]
    with reading(url) as session:
        people = answering(session)
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
