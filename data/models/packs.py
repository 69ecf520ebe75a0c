"""What a hospital keeps for its board packs."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary
from sqlmodel import Field, SQLModel

from data.models.base import timestamp


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
