"""Views that a person keeps for herself: those she pinned under a name, and the last ones she had open.

A view is a page with what its link says. Whether its page is still hers to open is asked where it is shown
(`pages/navigation/favorites.py`), of the same list as the menu.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import text
from sqlmodel import Session, col, select

from data.engine import reading, writing
from data.models import AppUser, PersonalView
from data.models.base import utc_now
from language import N_, _, ngettext
from services import audit
from services.errors import UserError
from services.names_and_notes import NAME_LENGTH, Naming, free_name, readable
from services.permissions import Actor, require, require_own_eyes

MOST_PINNED = 20
#: As many times more with those that a person may not open any more, which she does not see and so cannot remove.
WITH_LOST = 2
MOST_OPENED = 8
#: In characters; a longer link is no view that anybody comes back to.
LINK_LENGTH = 2000
#: First part of the locks on PostgreSQL by which the tabs of a person take turns.
PERSONAL_LOCK = 7_311
NAMING = Naming(
    missing=N_("The view needs a name."),
    example=N_("For example “ICU, agency”."),
    taken=N_("You already have a view “{name}”."),
)


@dataclass(frozen=True)
class KeptView:
    """A view as it is kept: the address of its page, its link ("department=ICU"), its name where it is pinned."""

    id: int
    page: str
    link: str
    name: str
    pinned: bool
    opened_at: datetime

    @property
    def values(self) -> dict[str, list[str]]:
        """Return what the link says, all values of each name."""
        return values_of(self.link)


class OpenedView(NamedTuple):
    """A view that a person had open: the address of its page, its link, and when (UTC)."""

    page: str
    link: str
    at: datetime


def link_of(values: Mapping[str, str | Sequence[str]]) -> str:
    """Return what a link says as it is kept: the same for the same values, whatever their order."""
    return urlencode(sorted(values.items()), doseq=True)


def values_of(link: str) -> dict[str, list[str]]:
    """Return what a kept link says."""
    values: dict[str, list[str]] = {}
    for name, value in parse_qsl(link):
        values.setdefault(name, []).append(value)
    return values


def list_views(url: str, actor: Actor) -> list[KeptView]:
    """Return the person's own views: the pinned ones by name, then the others, the last one first.

    Nobody else's, nor those of whom an administrator only looks as.
    """
    require(actor, "budget:read")
    if actor.seen_by:
        return []
    with reading(url) as session:
        rows = _rows(session, owner_of(session, actor))
        pinned = sorted((row for row in rows if row.pinned), key=lambda row: row.name.casefold())
        return [_plain(row) for row in (*pinned, *_newest_first(rows))]


def pin(url: str, actor: Actor, *, page: str, link: str, name: str, lost: Collection[int] = frozenset()) -> KeptView:
    """Pin a view; a name that is taken gets a number, and a view that is pinned already keeps its name.

    `lost` are the numbers of views that she may not open any more (`WITH_LOST`).

    Raises:
        NotPermittedError: An administrator only looks as this person.
        UserError: There are as many as there can be, or the link is too long.
    """
    _check(actor)
    if len(link) > LINK_LENGTH:
        raise UserError(_("This view says too much to be pinned."), hint=_("Clear some of its filters."))
    with writing(url) as session:
        owner = owner_alone(session, actor)
        rows = _rows(session, owner)
        row = next((one for one in rows if (one.page, one.link) == (page, link)), None)
        if row is not None and row.pinned:
            return _plain(row)
        names = [one.name for one in rows if one.pinned]
        shown = [one for one in rows if one.pinned and one.id not in lost]
        if len(shown) >= MOST_PINNED or len(names) >= WITH_LOST * MOST_PINNED:
            raise _full()
        row = row or PersonalView(owner=owner, page=page, link=link, opened_at=utc_now())
        row.name, row.pinned = _numbered_name(name, names), True
        session.add(row)
        session.flush()
        return _plain(row)


def rename(url: str, actor: Actor, *, view_id: int, name: str) -> KeptView:
    """Give a pinned view another name.

    Raises:
        NotPermittedError: An administrator only looks as this person.
        UserError: The name is empty, too long or taken, or the view is no longer pinned.
    """
    _check(actor)
    with writing(url) as session:
        rows = _rows(session, owner_alone(session, actor))
        row = _pinned_row(rows, view_id)
        row.name = free_name(readable(name), [one.name for one in rows if one.pinned and one is not row], NAMING)
        session.add(row)
        return _plain(row)


def unpin(url: str, actor: Actor, *, view_id: int) -> KeptView:
    """Take a pinned view out of the list; it counts as one of the last ones until newer ones push it out.

    Raises:
        NotPermittedError: An administrator only looks as this person.
        UserError: It is no longer pinned.
    """
    _check(actor)
    with writing(url) as session:
        rows = _rows(session, owner_alone(session, actor))
        row = _pinned_row(rows, view_id)
        before = _plain(row)
        row.name, row.pinned = "", False
        session.add(row)
        _forget_oldest(session, rows)
        return before


def remember(url: str, actor: Actor, *, views: Sequence[OpenedView]) -> None:
    """Remember views that a person had open; the oldest beyond `MOST_OPENED` are forgotten.

    Raises:
        NotPermittedError: An administrator only looks as this person.
    """
    _check(actor)
    with writing(url, asked=False) as session:
        owner = owner_alone(session, actor)
        known = {(row.page, row.link): row for row in _rows(session, owner)}
        for view in views:
            if len(view.link) > LINK_LENGTH:
                continue
            fresh = PersonalView(owner=owner, page=view.page, link=view.link, opened_at=view.at)
            row = known.setdefault((view.page, view.link), fresh)
            row.opened_at = view.at
            session.add(row)
        session.flush()
        _forget_oldest(session, _rows(session, owner))


def owner_of(session: Session, actor: Actor) -> str:
    """Return whose a view is, as the audit trail names the person; the name of who never was invited."""
    number = session.exec(select(AppUser.id).where(AppUser.email == actor.name)).first()
    return actor.name if number is None else f"app_user/{number}"


def owner_alone(session: Session, actor: Actor) -> str:
    """Return whose a view is, and let no other tab of hers change what she keeps until this transaction ends.

    On SQLite writers take turns anyway.
    """
    owner = owner_of(session, actor)
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:kind, hashtext(:owner))"),
                                     {"kind": PERSONAL_LOCK, "owner": owner})  # fmt: skip
    return owner


def _check(actor: Actor) -> None:
    require(actor, "budget:read")
    require_own_eyes(actor)


def _rows(session: Session, owner: str) -> list[PersonalView]:
    return list(session.exec(select(PersonalView).where(PersonalView.owner == owner).order_by(col(PersonalView.id))))


def _newest_first(rows: Sequence[PersonalView]) -> list[PersonalView]:
    return sorted((row for row in rows if not row.pinned), key=lambda row: audit.utc_time(row.opened_at), reverse=True)


def _forget_oldest(session: Session, rows: Sequence[PersonalView]) -> None:
    for row in _newest_first(rows)[MOST_OPENED:]:
        session.delete(row)


def _pinned_row(rows: Sequence[PersonalView], view_id: int) -> PersonalView:
    row = next((one for one in rows if one.id == view_id and one.pinned), None)
    if row is None:
        raise UserError(_("This view is no longer pinned."), hint=_("Load the page again."), code="missing")
    return row


def _numbered_name(name: str, taken: Sequence[str]) -> str:
    """Return a name that nobody typed, cut where it is too long, with a number where it is taken."""
    short = " ".join(readable(name).split())[: NAME_LENGTH - 5]
    names = (short if number == 1 else f"{short} ({number})" for number in range(1, WITH_LOST * MOST_PINNED + 2))
    known = {one.casefold() for one in taken}
    return free_name(next(one for one in names if one.casefold() not in known), taken, NAMING)


def _full() -> UserError:
    return UserError(
        ngettext(
            "{count} view is pinned already.", "{count} views are pinned already.", MOST_PINNED, count=MOST_PINNED
        ),
        hint=_("Remove one of them first."),
        code="full",
    )


def _plain(row: PersonalView) -> KeptView:
    return KeptView(row.id or 0, row.page, row.link, row.name, row.pinned, audit.utc_time(row.opened_at))
