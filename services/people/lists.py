"""Lists of people as CSV: managers with their departments, looked at before anything is stored."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import pandas as pd
from charset_normalizer import from_bytes
from sqlmodel import Session

from data.engine import reading, writing
from data.models.access import ROLES
from language import N_, _, translate
from planning.spreadsheet_text import GUARDED
from services import audit
from services.errors import UserError
from services.people import accounts
from services.people.accounts import Person
from services.people.addresses import plain_address
from services.permissions import BOUND, ROLE_NAMES, Actor, require

LARGEST_BYTES = 2_000_000
#: Columns of a list, with the headings under which they are understood; the first is the one that is written.
HEADINGS: dict[str, tuple[str, ...]] = {
    "email": ("email", "e-mail", "e mail", "mail", "email address", "user", "upn"),
    "name": ("name", "full name", "manager", "display name"),
    "role": ("role",),
    "departments": ("departments", "department", "department code", "department codes", "cost center", "cost centre"),
}  # no text
_SEPARATORS = (",", ";", "\t", "|")
EMPTY_LIST = N_("The file names nobody.")
Step = Literal["add", "change", "same", "refused"]


@dataclass
class Wish:
    """What a list says of one person, from all lines with the address; None where it says nothing."""

    line: int
    email: str
    name: str | None = None
    role: str | None = None
    departments: list[str] = field(default_factory=list)
    two_roles: bool = False


@dataclass(frozen=True)
class ListedPerson:
    """One person of a list and what storing it would do; `reason` says why it is refused.

    `was` is the person as stored, None for a new one.
    """

    line: int
    email: str
    name: str
    role: str
    departments: tuple[str, ...]
    step: Step
    was: Person | None = None
    reason: str = ""


def preview(url: str, actor: Actor, *, content: bytes) -> list[ListedPerson]:
    """Return what storing a list would do, person by person in the order of the file; nothing is stored.

    A role that is left out is the stored one; of a new person it is Manager where there are departments, else Viewer.
    Several lines of one address add up their departments. People whom the list does not name stay as they are.

    Raises:
        UserError: The file is no such list.
    """
    require(actor, "users:write")
    wishes = _read(content)
    with reading(url) as session:
        return _plan(session, wishes)


def store(url: str, actor: Actor, *, content: bytes) -> list[ListedPerson]:
    """Store a list: everybody whose lines are right; the others come back as refused with the reason.

    Raises:
        UserError: The file is no such list.
    """
    require(actor, "users:write")
    wishes = _read(content)
    with writing(url) as session:
        audit.one_writer(session)
        entries, known = _plan(session, wishes), accounts.known_departments(session)
        for one in entries:
            told = {"name": one.name, "role": one.role, "departments": one.departments, "known": known}
            if one.step == "add":
                accounts.store_new(session, actor, email=one.email, **told)  # type: ignore[arg-type]
            elif one.step == "change" and one.was is not None:
                accounts.store_change(session, actor, email=one.was.email, **told)  # type: ignore[arg-type]
        return entries


def table(members: Iterable[Person]) -> pd.DataFrame:
    """Return people as a list that can be read back: `email, name, role, departments, active`, one row each."""
    rows = [
        (one.email, one.name, one.role, ";".join(one.departments), "yes" if one.active else "no") for one in members
    ]
    return pd.DataFrame(rows, columns=[*HEADINGS, "active"])


def _plan(session: Session, wishes: Iterable[Wish]) -> list[ListedPerson]:
    """Return what becomes of each person; nothing is written, so that nobody else waits while a list is looked at."""
    stored = {one.email: one for one in accounts.members(session)}
    known = accounts.known_departments(session)
    administrators = {one.email for one in stored.values() if one.active and one.role == "admin"}
    return [_outcome(wish, stored.get(plain_address(wish.email)), known, administrators) for wish in wishes]


def _outcome(wish: Wish, was: Person | None, known: Mapping[str, int], administrators: set[str]) -> ListedPerson:
    """Return what becomes of one person; `administrators` are those that the lines so far leave."""
    role = wish.role or (was.role if was else BOUND if wish.departments else "viewer")
    try:
        new = _wished_person(wish, role, was, known)
        if new.email in administrators and role != "admin" and len(administrators) == 1:
            raise accounts.last_administrator(new.email)
    except UserError as error:
        departments = tuple(wish.departments)
        return ListedPerson(wish.line, wish.email, wish.name or "", role, departments, "refused", was, str(error))
    (administrators.add if role == "admin" else administrators.discard)(new.email)
    step: Step = "add" if was is None else "same" if new == was else "change"
    return ListedPerson(wish.line, new.email, new.name, new.role, new.departments, step, was)


def _wished_person(wish: Wish, role: str, was: Person | None, known: Mapping[str, int]) -> Person:
    """Return a person as the list wants it.

    Raises:
        UserError: The list contradicts itself or what is stored, or says something impossible.
    """
    if wish.two_roles:
        raise UserError(
            _("The list gives {email} two roles.", email=wish.email), hint=_("Leave one of them."), code="two_roles"
        )
    if was is None:
        address = accounts.checked_email(wish.email)
        places = accounts.checked_departments(role, wish.departments, known)
        return Person(0, address, accounts.checked_name(wish.name or "", address), role, tuple(places))
    if not was.active:
        raise UserError(
            _("{email} is deactivated.", email=was.email), hint=_("Activate that person first."), code="inactive"
        )
    name = was.name if wish.name is None else accounts.checked_name(wish.name, was.email)
    kept = was.departments if role == BOUND else ()
    places = accounts.checked_departments(role, wish.departments or kept, known)
    return replace(was, name=name, role=role, departments=tuple(places))


def _read(content: bytes) -> list[Wish]:
    rows, at, columns = _heading(_text(content))
    wishes: dict[str, Wish] = {}
    for line, row in enumerate(rows[at + 1 :], start=at + 2):
        cells = {name: _plain(row[place]) for name, place in columns.items() if place < len(row)}
        if any(cells.values()):
            _add(wishes, line, cells)
    if not wishes:
        raise UserError(translate(EMPTY_LIST), hint=_("Add a line for each person."), code="empty")
    return list(wishes.values())


def _heading(text: str) -> tuple[list[list[str]], int, dict[str, int]]:
    """Return the rows, the place of their heading and its columns; cells are parted as in the heading."""
    best: tuple[list[list[str]], int, dict[str, int]] | None = None
    unread: list[UserError] = []
    for separator in _SEPARATORS:
        try:
            rows = _rows(text, separator)
        except UserError as error:
            unread.append(error)
            continue
        at = next((place for place, row in enumerate(rows) if "email" in _columns(row)), None)
        if at is not None and (best is None or len(_columns(rows[at])) > len(best[2])):
            best = rows, at, _columns(rows[at])
    if best is None:
        raise (unread or [_no_address()])[0]
    rows, at, columns = best
    if len([cell for cell in rows[at] if _columns([cell])]) > len(columns):
        raise UserError(
            _("Two columns of the list say the same."), hint=_("Keep one column of each kind."), code="two_columns"
        )
    return best


def _no_address() -> UserError:
    return UserError(
        _("The file has no column for e-mail addresses."),
        hint=_("Give it a first line such as: email,name,role,departments"),
        code="no_email",
    )


def _rows(text: str, separator: str) -> list[list[str]]:
    """Return the cells of a text.

    Raises:
        UserError: A quotation mark opens a cell and never closes it (everything below would be one cell), or text
            follows one that closes.
    """
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=separator, strict=True)
    rows, line = [], 1
    try:
        for row in reader:
            rows.append(row)
            line = reader.line_num + 1
    except csv.Error as error:
        raise UserError(
            _("The quotation marks of line {line} do not match.", line=line),
            hint=_("Correct that line; nothing was read."),
            code="quotes",
        ) from error
    return rows


def _plain(cell: str) -> str:
    """Return a cell without blanks around it and without the apostrophe that keeps it from being run as a formula."""
    return re.sub(GUARDED, r"\1", cell.strip()).strip()


def _add(wishes: dict[str, Wish], line: int, cells: dict[str, str]) -> None:
    email = cells.get("email", "")
    wish = wishes.setdefault(plain_address(email) or f"line-{line}", Wish(line, email))
    wish.name = cells.get("name") or wish.name
    role = _role(cells.get("role", ""))
    wish.two_roles |= bool(role and wish.role and role != wish.role)
    wish.role = role or wish.role
    for code in cells.get("departments", "").replace(",", ";").split(";"):
        if code.strip() and code.strip() not in wish.departments:
            wish.departments.append(code.strip())


def _role(text: str) -> str:
    """Return the code of a role that is written as code or as name, else the text as it is."""
    plain = " ".join(text.replace("_", " ").split()).casefold()
    names = {role.replace("_", " "): role for role in ROLES}
    names |= {translate(name).casefold(): role for role, name in ROLE_NAMES.items()}
    return names.get(plain, text)


def _columns(row: list[str]) -> dict[str, int]:
    headings = [" ".join(cell.replace("_", " ").split()).casefold() for cell in row]
    known = {heading: name for name, written in HEADINGS.items() for heading in written}
    return {known[heading]: place for place, heading in enumerate(headings) if heading in known}


def _text(content: bytes) -> str:
    if len(content) > LARGEST_BYTES:
        raise UserError(_("The file is too large for a list of people."), hint=_("Use at most 2 MB."), code="size")
    if b"\0" in content[:4000] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UserError(_("This is not a CSV file."), hint=_("In Excel, save the list as “CSV UTF-8”."), code="not_csv")
    if content.startswith(b"\xef\xbb\xbf"):
        return content.decode("utf-8-sig", errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(content).best()
        return str(best) if best else content.decode("cp1252", errors="replace")
