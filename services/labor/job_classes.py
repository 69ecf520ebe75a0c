"""Job classes under several codes: hours of each, count one under another, take it back."""

import pandas as pd
from sqlalchemy import func
from sqlmodel import Session, col, select

from data.engine import reading, writing
from data.models import JobClass
from language import _
from services import audit
from services.errors import UserError
from services.labor import hours as labor_hours
from services.permissions import Actor, require

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
    return labor_hours.joined(table, hours).sort_values("hours", ascending=False, kind="stable", ignore_index=True)


def merge(url: str, actor: Actor, *, job_class_id: int, into_id: int) -> None:
    """Count a class's hours under another one from now on, also those of later files.

    No line changes: each keeps the class of its file, and readers follow `merged_into_id`. So a merge can be taken back
    exactly. Classes merged into this one before move along.

    Raises:
        UserError: One of them does not exist, both are the same, or the target is itself counted under another.
    """
    require(actor, "master_data:write")
    with writing(url) as session:
        source, target = _find(session, job_class_id), _find(session, into_id)
        if source.id == target.id:
            raise UserError(_("A job class cannot be merged into itself."), hint=_("Choose another."), code="same")
        if target.merged_into_id is not None:
            raise UserError(
                _("{target} is itself merged into another class.", target=target.name),
                hint=_("Choose that one instead."),
            )
        before = source.merged_into_id
        moved = session.exec(select(JobClass).where(JobClass.merged_into_id == source.id)).all()
        for one in (source, *moved):
            one.merged_into_id = target.id
            session.add(one)
        session.flush()
        details = {"into": target.id, "before": before, "moved_along": [one.id for one in moved]}
        audit.record(session, actor, "job_class.merge", f"job_class/{source.id}", details)


def unmerge(url: str, actor: Actor, *, job_class_id: int) -> None:
    """Take a merge back: the class stands for itself again.

    Raises:
        UserError: It is not counted under another.
    """
    require(actor, "master_data:write")
    with writing(url) as session:
        source = _find(session, job_class_id)
        if source.merged_into_id is None:
            raise UserError(_("{source} is not merged into another class.", source=source.name), code="not_merged")
        before, source.merged_into_id = source.merged_into_id, None
        session.add(source)
        session.flush()
        audit.record(session, actor, "job_class.unmerge", f"job_class/{source.id}", {"from": before})


def _find(session: Session, job_class_id: int) -> JobClass:
    job_class = session.get(JobClass, job_class_id, with_for_update=True)
    if job_class is None:
        raise UserError(_("This job class no longer exists."), hint=_("Reload the page."), code="missing")
    return job_class
