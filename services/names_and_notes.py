"""Names and notes that people give to what they keep: budget versions and scenarios."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from language import _, translate
from services.errors import UserError

#: In characters.
NAME_LENGTH = 80
NOTE_LENGTH = 2000
#: The largest number that an id can be in a database.
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class Naming:
    """What is said about a name, marked for the catalog: there is none, an example, and that `{name}` is taken."""

    missing: str
    example: str
    taken: str


def readable(text: str) -> str:
    """Return a text without what nobody sees (PostgreSQL takes no NUL): controls, zero width, turned direction."""
    return "".join(sign for sign in text if sign.isprintable() or sign.isspace())


def without_controls(text: str) -> str:
    """Return a text without control characters: a NUL stays for good in SQLite, and PostgreSQL takes none."""
    return "".join(sign for sign in text if sign.isspace() or unicodedata.category(sign) != "Cc")


def id_in(text: str) -> int | None:
    """Return the number that a text from outside is, None where it is none that an id or a page can have.

    Other digits than ours are no number of a link, and databases break off at one that is longer than theirs.
    """
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_ID)) else None
    return number if number is None or number <= LARGEST_ID else None


def free_name(name: str, others: Iterable[str], naming: Naming) -> str:
    """Return the name with single spaces.

    Raises:
        UserError: It is empty, too long, or one of the others but for upper and lower case.
    """
    name = " ".join(without_controls(name).split())
    if not name:
        raise UserError(translate(naming.missing), hint=translate(naming.example), code="name")
    if len(name) > NAME_LENGTH:
        raise UserError(
            _("The name is too long."), hint=_("Use at most {most} characters.", most=NAME_LENGTH), code="name"
        )
    if name.casefold() in {other.casefold() for other in others}:
        raise UserError(translate(naming.taken, name=name), hint=_("Choose another name."), code="name")
    return name


def kept_note(note: str | None) -> str | None:
    """Return the note as it is stored: trimmed, cut at its longest, None when it says nothing."""
    return readable(note or "").strip()[:NOTE_LENGTH] or None
