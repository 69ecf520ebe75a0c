"""The people who may sign in: add, change, deactivate; every change in the audit trail with old and new."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, delete, select, update

from data.engine import reading, writing
from data.models import AppUser, Department, SignIn, UserDepartment
from data.models.access import ROLES
from data.models.base import utc_now
from language import _
from services import audit
from services.errors import UserError, only_changes
from services.names_and_notes import NAME_LENGTH, readable
from services.people.addresses import plain_address
from services.permissions import BOUND, LOCAL_ACTOR, Actor, require, require_still, role_name

EMAIL_LENGTH = 254
_numbers: dict[tuple[str, str], str] = {}
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")


@dataclass(frozen=True)
class Person:
    """A person as pages and the terminal show them; `departments` are codes, by code.

    `bound` says whether the person has signed in and is known by issuer and subject since.
    """

    id: int
    email: str
    name: str
    role: str
    departments: tuple[str, ...] = ()
    active: bool = True
    bound: bool = False


def list_members(url: str, actor: Actor) -> list[Person]:
    """Return all people, active ones first, then by name."""
    require(actor, "users:write")
    with reading(url) as session:
        return members(session)


def members(session: Session) -> list[Person]:
    """Return all people inside an open session; the caller has checked the permission."""
    codes: dict[int, list[str]] = {}
    query = select(UserDepartment.user_id, Department.code).join(Department).order_by(col(Department.code))
    for user_id, code in session.exec(query):
        codes.setdefault(user_id, []).append(code)
    rows = session.exec(select(AppUser).order_by(col(AppUser.active).desc(), col(AppUser.name), col(AppUser.id)))
    return [_plain(row, codes.get(row.id or 0, [])) for row in rows]


def add(
    url: str, actor: Actor, *, email: str, name: str = "", role: str = "viewer", departments: Sequence[str] = ()
) -> Person:
    """Invite a person, who can sign in from now on with this address.

    Args:
        url: The database.
        actor: An administrator.
        email: The address that the identity provider confirms at the first sign-in.
        name: As it is shown; left out, the part of the address before the @.
        role: One of `data.models.access.ROLES`.
        departments: Codes, for a manager; what rolls up to a department is included.

    Raises:
        UserError: The address is impossible or known, the role or a department is unknown, or both do not fit.
    """
    require(actor, "users:write")
    with writing(url) as session:
        audit.one_writer(session)
        return store_new(session, actor, email=email, name=name, role=role, departments=departments)


def store_new(
    session: Session,
    actor: Actor,
    *,
    email: str,
    name: str,
    role: str,
    departments: Sequence[str],
    known: Mapping[str, int] | None = None,
) -> Person:
    """Store an invited person inside a unit of work that `audit.one_writer` began; for the rest see `add`.

    `known` are the departments by code where the caller has them (`known_departments`).
    """
    address = checked_email(email)
    if _by_email(session, address) is not None:
        raise UserError(
            _("{email} is already a user.", email=address), hint=_("Change that person instead."), code="known"
        )
    ids = checked_departments(role, departments, known or known_departments(session))
    row = AppUser(email=address, name=checked_name(name, address), role=role)
    session.add(row)
    session.flush()
    _bind_departments(session, row, ids)
    new = _plain(row, ids)
    audit.record(session, actor, "user.add", _subject(row), {"new": _details(new)})
    return new


def change(
    url: str,
    actor: Actor,
    *,
    email: str,
    new_email: str | None = None,
    name: str | None = None,
    role: str | None = None,
    departments: Sequence[str] | None = None,
    active: bool | None = None,
    forget_sign_in: bool = False,
    seen: Person | None = None,
) -> Person:
    """Change what is known of a person; what is None stays, and all of it is stored or nothing.

    Args:
        url: The database.
        actor: An administrator.
        email: Of the person, as it is stored.
        new_email: Another address; who is bound to an identity stays the same person.
        name: As it is shown.
        role: One of `data.models.access.ROLES`; only a manager keeps departments.
        departments: Codes, all of them, for a manager.
        active: False keeps the person out from the next click on; what is under way stores nothing any more.
        forget_sign_in: Let the next verified sign-in with this address be the person, after a change of provider.
        seen: The person as a form showed her: what was left as seen is not stored, whatever it is by now.

    Raises:
        ChangedMeanwhileError: Somebody else has changed one of these values since.
        UserError: Nobody has this address, the new values are impossible, or no administrator would be left.
    """
    require(actor, "users:write")
    with writing(url) as session:
        audit.one_writer(session)
        return store_change(
            session,
            actor,
            email=email,
            new_email=new_email,
            name=name,
            role=role,
            departments=departments,
            active=active,
            forget_sign_in=forget_sign_in,
            seen=seen,
        )


def log_name(url: str, address: str) -> str:
    """Return how logs name a person: by number, or "local"; looked up once per process, "" where it cannot be."""
    if address == LOCAL_ACTOR.name:
        return address
    known = _numbers.get((url, address))
    if known is None:
        with reading(url) as session:
            row = _by_email(session, address)
            known = _numbers[url, address] = _subject(row) if row else ""
    return known


def deactivate(url: str, actor: Actor, *, email: str) -> Person:
    """Keep a person out from the next click on; what they did stays under their name.

    Raises:
        UserError: Nobody has this address, or it is the last administrator.
    """
    return change(url, actor, email=email, active=False)


def store_change(
    session: Session,
    actor: Actor,
    *,
    email: str,
    new_email: str | None = None,
    name: str | None = None,
    role: str | None = None,
    departments: Sequence[str] | None = None,
    active: bool | None = None,
    forget_sign_in: bool = False,
    known: Mapping[str, int] | None = None,
    seen: Person | None = None,
) -> Person:
    """Change a person inside a unit of work that `audit.one_writer` began: for the rest see `change`, `store_new`.

    Begun so, two administrators who demote each other at once do not both succeed.
    """
    require_still(session, actor)  # before this changes the actor's own account
    row = _person_row(session, email, seen)
    old = _plain(row, _codes_of(session, row))
    if seen is not None:
        asked = {"email": new_email, "name": name, "role": role, "departments": tuple(departments or ())}
        new_email, name, role, departments = _changes_asked(seen, old, asked)
    if new_email is not None:
        _rename(session, row, checked_email(new_email))
    row.name = row.name if name is None else checked_name(name, row.email)
    row.role = row.role if role is None else role
    row.active = row.active if active is None else active
    if forget_sign_in:
        row.issuer = row.subject = None
        _end_sign_ins(session, row)
    wished = departments if departments is not None else old.departments if row.role == BOUND else ()
    ids = checked_departments(row.role, wished, known or known_departments(session))
    _bind_departments(session, row, ids)
    session.add(row)
    session.flush()
    _require_an_administrator(session, old)
    new = _plain(row, ids)
    if new != old:
        _record_change(session, actor, row, old, new)
    return new


def _person_row(session: Session, email: str, seen: Person | None) -> AppUser:
    """Return the row of a person: the one that a form showed, or who has the address."""
    if seen is not None:
        row = session.get(AppUser, seen.id, populate_existing=True)
    else:
        row = _by_email(session, plain_address(" ".join(email.split())))
    if row is None:
        raise UserError(
            _("No user has the address {email}.", email=email),
            hint=_("`cli.py user list` shows the addresses."),
            code="missing",
        )
    return row


def _changes_asked(seen: Person, stored: Person, asked: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return address, name, role and departments as asked for; None where the form was left as it was seen."""
    given = {key: value for key, value in asked.items() if value is not None}
    changes = only_changes(asdict(seen), asdict(stored), given)
    return tuple(map(changes.get, ("email", "name", "role", "departments")))


def _record_change(session: Session, actor: Actor, row: AppUser, old: Person, new: Person) -> None:
    before, after = _details(old), _details(new)
    changed = [key for key in before if before[key] != after[key]]
    details = {"old": {key: before[key] for key in changed}, "new": {key: after[key] for key in changed}}
    audit.record(session, actor, "user.change", _subject(row), {"email": new.email, **details})


def _end_sign_ins(session: Session, row: AppUser) -> None:
    """End the sign-ins that are under way: an open page would bind the forgotten identity again."""
    under_way = (col(SignIn.user_id) == row.id, col(SignIn.ended_at).is_(None))
    session.exec(update(SignIn).where(*under_way).values(ended_at=utc_now()))


def checked_email(email: str) -> str:
    """Return an address as it is stored, in lower case.

    Raises:
        UserError: It is none.
    """
    address = plain_address(email)
    if len(address) > EMAIL_LENGTH or readable(address) != address or not _EMAIL.fullmatch(address):
        raise UserError(
            _("Not an e-mail address: {email}", email=email.strip() or "–"),
            hint=_("For example maria.jones@hospital.org."),
            code="email",
        )
    return address


def has_administrator(session: Session) -> bool:
    """Return whether anybody could manage people on the Users page."""
    query = select(AppUser.id).where(AppUser.role == "admin", col(AppUser.active)).limit(1)
    return session.exec(query).first() is not None


def _rename(session: Session, row: AppUser, address: str) -> None:
    other = _by_email(session, address)
    if other is not None and other.id != row.id:
        raise UserError(
            _("{email} is already a user.", email=address), hint=_("Change that person instead."), code="known"
        )
    row.email = address


def _require_an_administrator(session: Session, old: Person) -> None:
    if old.role == "admin" and old.active and not has_administrator(session):
        raise last_administrator(old.email)


def checked_name(name: str, address: str) -> str:
    """Return a name as it is stored: blanks in order, the part of the address before the @ where there is none.

    Raises:
        UserError: It is too long.
    """
    name = " ".join(readable(name).split()) or address.partition("@")[0]
    if len(name) > NAME_LENGTH:
        raise UserError(_("The name is too long."), hint=_("Use at most {most} characters.", most=NAME_LENGTH))
    return name


def known_departments(session: Session) -> dict[str, int]:
    """Return the ids of all departments by code."""
    return {code: id_ or 0 for code, id_ in session.exec(select(Department.code, Department.id))}


def checked_departments(role: str, departments: Sequence[str], known: Mapping[str, int]) -> dict[str, int]:
    """Return the departments of a person by code, id each; checked together with the role.

    Raises:
        UserError: The role or a department is unknown, or both do not fit.
    """
    if role not in ROLES:
        raise UserError(
            _("Not a role: {role}", role=role), hint=_("Choose from: {roles}.", roles=", ".join(ROLES)), code="role"
        )
    codes = sorted({code.strip() for code in departments if code.strip()})
    if role != BOUND:
        if codes:
            raise UserError(
                _("Only a manager has departments; the role {role} sees all of them.", role=role_name(role)),
                hint=_("Leave the departments out, or choose the role Manager."),
                code="departments",
            )
        return {}
    if not codes:
        raise UserError(
            _("A manager needs at least one department."),
            hint=_("Give the codes of the departments that the person answers for."),
            code="departments",
        )
    unknown = [code for code in codes if code not in known]
    if unknown:
        raise UserError(
            _("Unknown department: {codes}", codes=", ".join(unknown)),
            hint=_("Codes are listed under Organization."),
            code="departments",
        )
    return {code: known[code] for code in codes}


def last_administrator(email: str) -> UserError:
    """Return the refusal to do without the last administrator."""
    return UserError(
        _("{email} is the last administrator.", email=email),
        hint=_("Make someone else an administrator first."),
        code="last_admin",
    )


def _bind_departments(session: Session, row: AppUser, ids: dict[str, int]) -> None:
    # Past the session, which would look through all that a list of thousands has left in it.
    connection = session.connection()
    connection.execute(delete(UserDepartment).where(col(UserDepartment.user_id) == row.id))
    if ids:
        rows = [{"user_id": row.id, "department_id": id_} for id_ in ids.values()]
        connection.execute(insert(UserDepartment), rows)


def _codes_of(session: Session, row: AppUser) -> list[str]:
    query = select(Department.code).join(UserDepartment).where(UserDepartment.user_id == row.id)
    return list(session.exec(query.order_by(col(Department.code))))


def _by_email(session: Session, address: str) -> AppUser | None:
    query = select(AppUser).where(AppUser.email == address)
    return session.exec(query.execution_options(populate_existing=True)).first()


def _plain(row: AppUser, codes: Iterable[str]) -> Person:
    return Person(
        id=row.id or 0,
        email=row.email,
        name=row.name,
        role=row.role,
        departments=tuple(codes),
        active=row.active,
        bound=row.subject is not None,
    )


def _details(member: Person) -> dict[str, Any]:
    shown = asdict(member)
    shown.pop("id")
    return shown | {"departments": list(member.departments)}


def _subject(row: AppUser) -> str:
    return f"app_user/{row.id}"
