"""The variances of a month that finance's thresholds ask an explanation of: line by line, and by department."""

import pandas as pd
from sqlmodel import Session

from services.explanations import lines, notes, thresholds
from services.people.answering import answering
from services.permissions import Actor
from services.variance.question import Question, open_frame

#: Columns of the lines: `managers` are the names of who answers ("" for nobody), `variance` favorable positive.
LINES = ("department_id", "account_id", "department", "account", "managers", "variance", "answered")
#: Columns of the answers by department.
COLUMNS = ("department_id", "department", "managers", "asked", "answered", "unanswered", "unanswered_minor")
PLACE = ["department_id", "account_id"]


def required_lines(session: Session, actor: Actor, period: int) -> pd.DataFrame | None:
    """Return the lines of a month that need an explanation (`LINES`); None where nothing is compared.

    Those without one come first, then the largest.
    """
    frame = open_frame(session, actor, Question(period, "month"))
    told = lines.variances(frame)
    if told.version is None or not told.months:
        return None
    asked = told.rows[thresholds.load(session).needing_explanation(told.rows)] if len(told.rows) else told.rows
    asked = asked[[*PLACE, "variance"]].astype("int64")
    written = notes.of_versions(notes.in_force(session, actor, (period,)), {told.version.id})
    places = pd.MultiIndex.from_frame(written[PLACE].dropna().astype("int64"))
    departments, accounts = (tree.keys_by_member() for tree in (frame.trees.departments, frame.trees.accounts))
    people = answering(session)
    named = asked.assign(
        answered=pd.MultiIndex.from_frame(asked[PLACE]).isin(places),
        department=[departments.get(number, "") for number in asked["department_id"]],
        account=[accounts.get(number, "") for number in asked["account_id"]],
        managers=[", ".join(people.get(number, ())) for number in asked["department_id"]],
        _size=asked["variance"].abs(),
    )
    ordered = named.sort_values(["answered", "_size"], ascending=[True, False], kind="stable")
    return ordered[list(LINES)].reset_index(drop=True)


def lines_without_words(asked: pd.DataFrame | None) -> pd.DataFrame:
    """Return the lines without an explanation, by department as the largest one comes first (`LINES`)."""
    if asked is None:
        return pd.DataFrame(columns=list(LINES))
    open_lines = asked[~asked["answered"]]
    order = {name: place for place, name in enumerate(open_lines["department"].drop_duplicates())}
    return open_lines.sort_values("department", key=lambda names: names.map(order), kind="stable", ignore_index=True)


def by_department(asked: pd.DataFrame | None) -> pd.DataFrame:
    """Return who was asked and who has not answered: `COLUMNS`, most unanswered money first."""
    if asked is None:
        return pd.DataFrame(columns=list(COLUMNS))
    size = asked["variance"].abs()
    counted = asked.assign(
        asked=1,
        answered=asked["answered"].astype("int64"),
        unanswered=(~asked["answered"]).astype("int64"),
        unanswered_minor=size.where(~asked["answered"], 0),
    )
    keys = ["department_id", "department", "managers"]
    sums = counted.groupby(keys)[["asked", "answered", "unanswered", "unanswered_minor"]].sum().astype("int64")
    ordered = sums.reset_index().sort_values(["unanswered_minor", "department"], ascending=[False, True], kind="stable")
    return ordered[list(COLUMNS)].reset_index(drop=True)
