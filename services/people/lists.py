"""Lists of people as CSV: managers with their departments, looked at before anything is stored."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd
from charset_normalizer import from_bytes
from sqlmodel import Session

from data.engine import writing
from data.models.access import ROLES
from language import N_, _, translate
from services.errors import UserError
from services.people import accounts
from services.people.accounts import BOUND, Person
from services.permissions import ROLE_NAMES, Actor, require

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
    return _carried_out(url, actor, content, keep=False)


def store(url: str, actor: Actor, *, content: bytes) -> list[ListedPerson]:
    """Store a list: everybody whose lines are right; the others come back as refused with the reason.

    Raises:
        UserError: The file is no such list.
    """
    require(actor, "users:write")
    return _carried_out(url, actor, content, keep=True)


def table(members: Iterable[Person]) -> pd.DataFrame:
    """Return people as a list that can be read back: `email, name, role, departments, active`, one row each."""
    rows = [
        (one.email, one.name, one.role, ";".join(one.departments), "yes" if one.active else "no") for one in members
    ]
    return pd.DataFrame(rows, columns=[*HEADINGS, "active"])


def _carried_out(url: str, actor: Actor, content: bytes, *, keep: bool) -> list[ListedPerson]:
    """Return what becomes of each person; without `keep` all of it is taken back at the end."""
    wishes = _read(content)
    with writing(url) as session:
        stored = {one.email: one for one in accounts.members(session)}
        whole = session.begin_nested()
        entries = [_outcome(session, actor, wish, stored.get(wish.email.lower())) for wish in wishes]
        if not keep:
            whole.rollback()
        return entries


def _outcome(session: Session, actor: Actor, wish: Wish, was: Person | None) -> ListedPerson:
    """Carry a wish out in a savepoint, which a refusal takes back."""
    role = wish.role or (was.role if was else BOUND if wish.departments else "viewer")
    try:
        with session.begin_nested():
            new = _put(session, actor, wish, role, was)
    except UserError as error:
        departments = tuple(wish.departments)
        return ListedPerson(wish.line, wish.email, wish.name or "", role, departments, "refused", was, str(error))
    step: Step = "add" if was is None else "same" if new == was else "change"
    return ListedPerson(wish.line, new.email, new.name, new.role, new.departments, step, was)


def _put(session: Session, actor: Actor, wish: Wish, role: str, was: Person | None) -> Person:
    if wish.two_roles:
        raise UserError(
            _("The list gives {email} two roles.", email=wish.email), hint=_("Leave one of them."), code="two_roles"
        )
    if was is None:
        return accounts.store_new(
            session, actor, email=wish.email, name=wish.name or "", role=role, departments=wish.departments
        )
    if not was.active:
        raise UserError(
            _("{email} is deactivated.", email=was.email), hint=_("Activate that person first."), code="inactive"
        )
    return accounts.store_change(
        session, actor, email=was.email, name=wish.name, role=role, departments=wish.departments or None
    )


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
    for separator in _SEPARATORS:
        try:
            rows = list(csv.reader(io.StringIO(text, newline=None), delimiter=separator))
        except csv.Error as error:
            raise UserError(
                _("This is not a CSV file."), hint=_("In Excel, save the list as “CSV UTF-8”."), code="not_csv"
            ) from error
        at = next((place for place, row in enumerate(rows) if "email" in _columns(row)), None)
        if at is not None and (best is None or len(_columns(rows[at])) > len(best[2])):
            best = rows, at, _columns(rows[at])
    if best is None:
        raise UserError(
            _("The file has no column for e-mail addresses."),
            hint=_("Give it a first line such as: email,name,role,departments"),
            code="no_email",
        )
    rows, at, columns = best
    if len([cell for cell in rows[at] if _columns([cell])]) > len(columns):
        raise UserError(
            _("Two columns of the list say the same."), hint=_("Keep one column of each kind."), code="two_columns"
        )
    return best


def _plain(cell: str) -> str:
    """Return a cell without blanks around it and without the apostrophe that keeps it from being run as a formula."""
    text = cell.strip()
    return text[1:] if re.match(r"'+[=+\-@]", text) else text


def _add(wishes: dict[str, Wish], line: int, cells: dict[str, str]) -> None:
    email = cells.get("email", "")
    wish = wishes.setdefault(email.lower() or f"line-{line}", Wish(line, email))
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
