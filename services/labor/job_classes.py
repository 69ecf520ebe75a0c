"""Job classes under several codes: hours of each, count one under another, take it back."""

import pandas as pd
from sqlalchemy import func
from sqlmodel import col, select

from data.engine import reading, writing
from data.models import JobClass
from language import N_
from services.labor import hours as labor_hours
from services.merging import Mergeable
from services.permissions import Actor, require

JOB_CLASSES = Mergeable(
    JobClass,
    "job_class",
    gone=N_("This job class no longer exists."),
    itself=N_("A job class cannot be merged into itself."),
    merged=N_("{name} is itself merged into another class."),
    alone=N_("{name} is not merged into another class."),
)

#: The job class that a labor line counts under; for queries that join `JobClass` on the line's own class.
COUNTED = func.coalesce(col(JobClass.merged_into_id), col(JobClass.id)).label("job_class_id")


def list_job_classes(url: str, actor: Actor) -> pd.DataFrame:
    """Return the job classes, most hours first: `id, code, name, merged_into_id, merged_into` (name), `hours` (float)
    and `amount_minor` of the last twelve months with labor, of the departments that the actor may see.

    A class that is counted under another keeps its own hours here.
    """
    require(actor, "budget:read")
    columns = ["id", "code", "name", "merged_into_id"]
    with reading(url) as session:
        rows = session.exec(select(JobClass).order_by(col(JobClass.code)))
        table = pd.DataFrame([[getattr(row, name) for name in columns] for row in rows], columns=columns)
        hours = labor_hours.of_last_year(session, actor, by="job_class_id")
    table = table.astype({"merged_into_id": "Int64"})
    names = dict(zip(table["id"].tolist(), table["name"].tolist(), strict=True))
    table["merged_into"] = [None if pd.isna(number) else names[number] for number in table["merged_into_id"]]
    return labor_hours.join_hours(table, hours).sort_values("hours", ascending=False, kind="stable", ignore_index=True)


def merge(url: str, actor: Actor, *, job_class_id: int, into_id: int) -> None:
    """Count a class's hours under another one from now on, also those of later files.

    No line changes: each keeps the class of its file, and readers follow `merged_into_id`. So a merge can be taken back
    exactly. Classes merged into this one before move along.

    Raises:
        UserError: One of them does not exist, both are the same, or the target is itself counted under another.
    """
    require(actor, "master_data:write")
    with writing(url) as session:
        JOB_CLASSES.merge(session, actor, job_class_id, into_id)


def unmerge(url: str, actor: Actor, *, job_class_id: int) -> None:
    """Take a merge back: the class counts for itself again, with those that had moved along with it.

    Raises:
        UserError: It is not counted under another.
    """
    require(actor, "master_data:write")
    with writing(url) as session:
        JOB_CLASSES.take_back(session, actor, job_class_id)
