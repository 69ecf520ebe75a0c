"""Users, the audit trail, and the counter that tells caches the data has changed."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from data.models.base import json_column, one_of, timestamp, wide_key

ROLES = ("viewer", "executive", "manager", "finance_lead", "approver", "admin")


class AppUser(SQLModel, table=True):
    """A person who may sign in; a department manager sees the departments in `user_department` only.

    `issuer` and `subject` name the person at the identity provider. They are bound at the first sign-in with the
    verified address; from then on they, and not the address, say who it is.
    """

    __tablename__ = "app_user"
    __table_args__ = (
        one_of("role", ROLES, table="app_user"),
        Index("ix_app_user_identity", "issuer", "subject", unique=True),
    )
    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True)
    name: str
    role: str = "viewer"
    active: bool = True
    issuer: str | None = None
    subject: str | None = None
    language: str | None = None  # in which the person reads; None for what her browser says


class SignIn(SQLModel, table=True):
    """One sign-in of a person, from the identity provider's answer to sign-out or a limit; good in all tabs.

    `id` is a hash of that answer: whoever reads the table cannot sign in with it. It never changes data for readers,
    so it raises no data version.
    """

    __tablename__ = "sign_in"
    id: str = Field(primary_key=True)
    user_id: int = Field(foreign_key="app_user.id", index=True)
    started_at: datetime = timestamp()
    seen_at: datetime = timestamp()
    ended_at: datetime | None = timestamp(nullable=True)


class UserDepartment(SQLModel, table=True):
    """A department that a manager answers for, with all that roll up to it."""

    __tablename__ = "user_department"
    user_id: int = Field(foreign_key="app_user.id", primary_key=True)
    department_id: int = Field(foreign_key="department.id", primary_key=True)


class AuditEvent(SQLModel, table=True):
    """Who did what, when; append-only (triggers refuse changes) and chained by hash."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_subject", "subject", "id"),
        Index("ix_audit_event_actor", "actor", "id"),
        Index("ix_audit_event_action", "action", "id"),
        Index("ix_audit_event_at", "at"),
    )
    id: int | None = wide_key()
    at: datetime = timestamp()
    actor: str
    action: str
    subject: str  # "import_batch/12"
    details: dict = json_column()  # type: ignore[type-arg]
    previous_hash: str
    hash: str = Field(unique=True)


class AuditDepartment(SQLModel, table=True):
    """A department that an event names, so that its events are found among hundreds of thousands.

    Only a way to events: they hold all that is in it. Departments may go (an import is undone), their events stay; so
    nothing is referred to here.
    """

    __tablename__ = "audit_department"
    __table_args__ = {"sqlite_with_rowid": False}
    department_id: int = Field(primary_key=True)
    event_id: int = Field(primary_key=True, sa_type=BigInteger)


class DataVersion(SQLModel, table=True):
    """A single row, raised in every transaction that changes data; caches carry it in their key."""

    __tablename__ = "data_version"
    __table_args__ = (CheckConstraint("id = 1", name="ck_data_version_single"),)
    id: int = Field(default=1, primary_key=True)
    version: int = 1
