"""Small files that show what an import takes, and whether there is anything to compare codes with yet."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import select

from data.engine import reading
from data.models import Account, Department
from data.seed import samples
from services.imports.kinds import KINDS
from services.permissions import Actor, require


@dataclass(frozen=True)
class SampleFile:
    """A file to download."""

    name: str
    content: bytes


def sample(kind: str, *, year: int | None = None) -> SampleFile:
    """Return the sample of a kind of file, its months in the given year (default: last year)."""
    year = year or datetime.now(UTC).year - 1
    # The mark at the start tells Excel that the text is UTF-8.
    return SampleFile(f"sample_{kind}_{year}.csv", samples.text(KINDS[kind].sample(year)).encode("utf-8-sig"))


def nothing_known(url: str, actor: Actor) -> bool:
    """Return whether there is neither a department nor an account, so that every code of a file must be new."""
    require(actor, "import:read")
    with reading(url) as session:
        department = session.exec(select(Department.id).limit(1)).first()
        return department is None and session.exec(select(Account.id).limit(1)).first() is None
