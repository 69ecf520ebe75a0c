"""What one person keeps for herself: views of pages, and that the tour was seen. It changes no figure of anybody."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from data.models.base import timestamp


class PersonalView(SQLModel, table=True):
    """A page with what its link says, as a person opened it last or pinned it under a name.

    `owner` names the person as the audit trail does ("app_user/7"), so that a new address takes nothing away and a
    former one gives nothing to whoever has it now; "local" is the person at this computer. `page` is the address that
    the page had then, `link` its parameters. It never changes data for readers, so it raises no data version.
    """

    __tablename__ = "personal_view"
    __table_args__ = (UniqueConstraint("owner", "page", "link", name="uq_personal_view"),)
    id: int | None = Field(default=None, primary_key=True)
    owner: str
    page: str
    link: str = ""
    name: str = ""
    pinned: bool = False
    opened_at: datetime = timestamp()


class TourSeen(SQLModel, table=True):
    """That a person closed the tour or went through it; `owner` as in `PersonalView`."""

    __tablename__ = "tour_seen"
    owner: str = Field(primary_key=True)
    seen_at: datetime = timestamp()
