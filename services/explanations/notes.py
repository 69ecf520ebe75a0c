"""Explanations of figures: written, corrected without losing what stood before, and read."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import and_, func
from sqlmodel import Session, col, select

from data.engine import reading, writing
from data.models import Account, BudgetVersion, Comment, Department
from data.models.base import utc_now
from data.models.organization import ACCOUNT_CATEGORIES
from language import _
from planning.explanations.facts import CAUSES
from planning.periods import FiscalCalendar
from services import audit, settings
from services.dates import month
from services.errors import UserError
from services.month_end.closed import refuse_closed
from services.names_and_notes import readable
from services.people.naming import name_in
from services.permissions import Actor, require, require_department

#: Characters of each text that are kept.
LONGEST = {"cause": 2000, "action": 1000, "owner": 120}
PLACE = ("department_id", "account_id", "period", "version_id")
COLUMNS = (
    *PLACE, "category", "revision", "kind", "source", "variance_minor", "cause", "action", "owner", "due", "status",
    "written_by", "written_at",
)  # fmt: skip


@dataclass(frozen=True)
class NotePlace:
    """What a note is about: an account, a category of accounts or (neither) the department as a whole, in a month."""

    department_id: int
    account_id: int | None
    period: int
    version_id: int | None
    category: str

    def conditions(self) -> tuple[Any, ...]:
        """Return the conditions under which a comment is about it."""
        account, version = col(Comment.account_id), col(Comment.version_id)
        return (
            Comment.department_id == self.department_id,
            Comment.period == self.period,
            Comment.category == self.category,
            account.is_(None) if self.account_id is None else account == self.account_id,
            version.is_(None) if self.version_id is None else version == self.version_id,
        )


@dataclass(frozen=True)
class Note:
    """What a person says of a figure. `kind` is a code of `CAUSES` or "", `source` draft, corrected or own."""

    cause: str
    kind: str = ""
    action: str = ""
    owner: str = ""
    due: date | None = None
    status: str = "open"
    source: str = "own"


def write(
    url: str,
    actor: Actor,
    *,
    department_id: int,
    account_id: int | None,
    period: int,
    version_id: int | None,
    note: Note,
    category: str = "",
    seen: int = 0,
    variance_minor: int | None = None,
) -> int:
    """Store an explanation as the next revision of its place and return its number.

    Args:
        url: Database.
        actor: Who writes; a manager only about her own departments.
        department_id: The department.
        account_id: The account, None for a category of accounts or the department as a whole.
        period: The month (yyyymm).
        version_id: The budget version that was compared with.
        note: The words; texts are plain, blanks are normalized.
        category: The category of accounts, "" for an account or the department as a whole.
        seen: The revision that the writer saw, 0 for none; a newer one is never replaced unseen.
        variance_minor: The variance that is explained.

    Raises:
        NotPermittedError: The role or the department does not allow it.
        NoteConflictError: Somebody else has written meanwhile.
        UserError: The cause is empty, something is not known, or the month is closed (then only owner, due date and
            state of an action may still change).
    """
    require(actor, "comment:write")
    require_department(actor, department_id)
    texts = {name: _plain(getattr(note, name), longest) for name, longest in LONGEST.items()}
    _check(note, texts["cause"])
    with writing(url) as session:
        audit.one_writer(session)  # on PostgreSQL as well
        _check_place(session, department_id, account_id, category)
        _check_month(session, period, version_id)
        place = NotePlace(department_id, account_id, period, version_id, category)
        before = _latest(session, place)
        _check_unchanged(session, before, seen)
        if before is not None and _only_follow_up(before, note, texts):
            note = replace(note, source=before.source)
        else:
            _refuse_closed(session, period)
        row = Comment(
            **asdict(place), revision=seen + 1, variance_minor=variance_minor, written_by=actor.name,
            written_at=utc_now(), **_columns_of(note, texts),
        )  # fmt: skip
        session.add(row)
        session.flush()
        _record(session, actor, before, row)
        return row.revision


def _record(session: Session, actor: Actor, before: Comment | None, row: Comment) -> None:
    details: dict[str, Any] = {"old": _words(before) if before else None, "new": _words(row), "revision": row.revision}
    details |= {"category": row.category} if row.category else {}
    subject = f"comment/{row.department_id}/{row.account_id or 0}/{row.period}"
    audit.record(session, actor, "comment.write", subject, details)


def _check_place(session: Session, department_id: int, account_id: int | None, category: str) -> None:
    gone = account_id is not None and session.get(Account, account_id) is None
    gone |= bool(category) and (account_id is not None or category not in ACCOUNT_CATEGORIES)
    if gone or session.get(Department, department_id) is None:
        raise UserError(_("This line no longer exists."), hint=_("Reload the page."), code="missing")


def _check_month(session: Session, period: int, version_id: int | None) -> None:
    """Refuse a month that is none, and a budget version of another year: nobody would ever read the words."""
    calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
    version = session.get(BudgetVersion, version_id) if version_id is not None else None
    known = 1 <= period % 100 <= 12 and (
        version_id is None or (version is not None and calendar.fiscal_year(period) == version.fiscal_year)
    )
    if not known:
        raise UserError(_("This month is not of that budget version."), hint=_("Reload the page."), code="missing")


def _only_follow_up(before: Comment, note: Note, texts: dict[str, str]) -> bool:
    """Return whether only what became of the action changes: who does it, until when, whether it is done."""
    said = {"kind": note.kind, "cause": texts["cause"], "action": texts["action"] or None}
    return all(getattr(before, name) == value for name, value in said.items())


def _refuse_closed(session: Session, period: int) -> None:
    refuse_closed(
        session,
        period,
        _("{month} is closed; its explanations stay as they were reported.", month=month(period)),
        hint=_("Whether an action is done can still be changed. For anything else, reopen the month first."),
    )


class NoteConflictError(UserError):
    """Somebody else has written since the writer saw the line; `revision` is what stands now."""

    def __init__(self, session: Session, theirs: Comment | None) -> None:
        super().__init__(
            _("{name} has explained this meanwhile.", name=name_in(session, theirs.written_by if theirs else None)),
            hint=_(
                "It now says: “{text}” Save again to replace it with yours, or close to keep it.",
                text=theirs.cause if theirs else "",
            ),
            code="changed",
        )
        self.revision = theirs.revision if theirs else 0


def _check_unchanged(session: Session, before: Comment | None, seen: int) -> None:
    if (before.revision if before else 0) != seen:
        raise NoteConflictError(session, before)


def _columns_of(note: Note, texts: dict[str, str]) -> dict[str, Any]:
    """Return a note's fields as columns; an empty text is none, but for the cause."""
    return {
        "kind": note.kind,
        "source": note.source,
        "cause": texts["cause"],
        "action": texts["action"] or None,
        "owner": texts["owner"] or None,
        "due": note.due,
        "status": note.status,
    }


def _plain(text: str, longest: int) -> str:
    return " ".join(readable(text).split())[:longest]


def _check(note: Note, cause: str) -> None:
    if not cause:
        raise UserError(_("Say what caused the variance."), hint=_("One sentence is enough."), code="empty")
    if note.kind and note.kind not in CAUSES:
        raise UserError(_("Not a cause: {kind}", kind=note.kind), code="kind")
    if note.status not in ("open", "done"):
        raise UserError(_("An action is open or done: {status}", status=note.status), code="status")


def _words(row: Comment) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("kind", "cause", "action", "owner", "due", "status", "source")}


def _latest(session: Session, place: NotePlace) -> Comment | None:
    query = (
        select(Comment)
        .where(*place.conditions())
        .order_by(col(Comment.revision).desc(), col(Comment.id).desc())
        .limit(1)
    )
    written = session.exec(query).first()
    if written is None and place.version_id is not None:  # what was said before there was a budget is what one sees
        return _latest(session, replace(place, version_id=None))
    return written


def in_force(session: Session, actor: Actor, periods: tuple[int, ...]) -> pd.DataFrame:
    """Return the explanations in force of some months that the actor may see: `COLUMNS` (ids nullable Int64)."""
    keys = [col(getattr(Comment, name)) for name in (*PLACE, "category")]
    newest = (
        select(*keys, func.max(Comment.revision).label("newest"))  # type: ignore[call-overload]
        .where(col(Comment.period).in_(periods))
        .group_by(*keys)
        .subquery()
    )
    same = [
        func.coalesce(col(getattr(Comment, name)), 0) == func.coalesce(getattr(newest.c, name), 0) for name in PLACE
    ]
    same += [col(Comment.category) == newest.c.category, col(Comment.revision) == newest.c.newest]
    query = select(Comment).join(newest, and_(*same))
    query = query.where(col(Comment.period).in_(periods))
    if actor.departments is not None:
        query = query.where(col(Comment.department_id).in_(actor.departments))
    return _frame(session.exec(query).all())


def of_versions(rows: pd.DataFrame, versions: Collection[int]) -> pd.DataFrame:
    """Return what is said of some budget versions, one row per line and month.

    What was said before there was a budget counts where nothing is said of the version.
    """
    own = rows[rows["version_id"].isna() | rows["version_id"].isin(list(versions))]
    own = own.sort_values("version_id", na_position="first", kind="stable")
    return own.drop_duplicates(["department_id", "account_id", "category", "period"], keep="last")


def revisions(
    url: str,
    actor: Actor,
    *,
    department_id: int,
    account_id: int | None,
    period: int,
    version_id: int | None,
    category: str = "",
) -> pd.DataFrame:
    """Return everything that was ever written about a figure, newest first: `COLUMNS`.

    Raises:
        NotPermittedError: It is another manager's department.
    """
    require(actor, "budget:read")
    require_department(actor, department_id)
    with reading(url) as session:
        place = NotePlace(department_id, account_id, period, version_id, category)
        query = select(Comment).where(*place.conditions())
        return _frame(session.exec(query.order_by(col(Comment.revision).desc())).all())


def _frame(rows: Any) -> pd.DataFrame:
    table = pd.DataFrame([tuple(getattr(row, name) for name in COLUMNS) for row in rows], columns=list(COLUMNS))
    numbers = dict.fromkeys((*PLACE, "revision", "variance_minor"), "Int64")
    texts = {name: table[name].astype("object").where(table[name].notna(), "").astype("str") for name in LONGEST}
    return table.astype(numbers).assign(**texts)
