"""What a hospital keeps for its board packs."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, LargeBinary
from sqlmodel import Field, SQLModel

from data.models.base import json_column, period_check, timestamp


class PackTemplate(SQLModel, table=True):
    """The hospital's own slides (PPTX) with its logo, colors and fonts: one row, or none for the plain ones."""

    __tablename__ = "pack_template"
    __table_args__ = (CheckConstraint("id = 1", name="ck_pack_template_one"),)
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    file_name: str
    content: bytes = Field(sa_type=LargeBinary)
    sha256: str
    stored_by: str
    stored_at: datetime = timestamp()


class SavedPack(SQLModel, table=True):
    """A board pack under a name: its sections in order, which month it is of, and whether tables show cents.

    One with `removed_at` is deleted; it can be brought back.
    """

    __tablename__ = "saved_pack"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    sections: list = json_column(default=list)  # type: ignore[type-arg]
    period_rule: str = "latest"
    cents: bool = False
    created_by: str
    created_at: datetime = timestamp()
    changed_by: str
    changed_at: datetime = timestamp()
    removed_at: datetime | None = timestamp(nullable=True)


class PackDecision(SQLModel, table=True):
    """What was decided over the pack of a month, or has to be done since: by whom, until when, whether it is done.

    `pack_id` names the saved pack whose next one it opens, NULL for packs that are not saved.
    """

    __tablename__ = "pack_decision"
    __table_args__ = (period_check(table="pack_decision"),)
    id: int | None = Field(default=None, primary_key=True)
    pack_id: int | None = Field(default=None, foreign_key="saved_pack.id")
    period: int
    decision: str
    owner: str = ""
    due: date | None = None
    done_at: datetime | None = timestamp(nullable=True)
    recorded_by: str
    recorded_at: datetime = timestamp()
    removed_at: datetime | None = timestamp(nullable=True)
