"""Column builders shared by all tables: money, periods, timestamps, text."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, DateTime, Integer
from sqlmodel import Field

from data.clock import utc_now

#: SQLite only auto-numbers INTEGER keys; PostgreSQL needs the wide type for ledgers.
WideKey = BigInteger().with_variant(Integer, "sqlite")


def wide_key() -> Any:
    """Return the auto-numbered primary key of a table that may grow past two billion rows."""
    return Field(default=None, primary_key=True, sa_type=WideKey)


def money(*, nullable: bool = False, default: int | None = 0) -> Any:
    """Return an amount column in integer minor units."""
    return Field(default=None if nullable else default, sa_type=BigInteger, nullable=nullable)


def scaled_column(*, nullable: bool = False, default: int | None = 0) -> Any:
    """Return a column for a scaled integer: quantity, hours (thousandths) or unit price (millionths)."""
    return Field(default=None if nullable else default, sa_type=BigInteger, nullable=nullable)


def timestamp(*, nullable: bool = False) -> Any:
    """Return a timestamp column in UTC; set to now when the row is made unless nullable."""
    kind = DateTime(timezone=True)
    if nullable:
        return Field(default=None, sa_type=kind, nullable=True)
    return Field(default_factory=utc_now, sa_type=kind, nullable=False)


def json_column(*, nullable: bool = False, default: type = dict) -> Any:
    """Return a JSON column, an empty object by default."""
    if nullable:
        return Field(default=None, sa_type=JSON, nullable=True)
    return Field(default_factory=default, sa_type=JSON, nullable=False)


def period_check(column: str = "period", *, table: str) -> CheckConstraint:
    """Guard a calendar-month column `yyyymm` against impossible months."""
    return CheckConstraint(
        f"{column} BETWEEN 190001 AND 299912 AND {column} % 100 BETWEEN 1 AND 12", name=f"ck_{table}_{column}"
    )


def one_of(column: str, values: tuple[str, ...], *, table: str) -> CheckConstraint:
    """Guard a text column that holds one of a fixed set of words."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"ck_{table}_{column}")


def share_check(column: str, *, table: str) -> CheckConstraint:
    """Guard a rate between 0 and 1."""
    return CheckConstraint(f"{column} BETWEEN 0 AND 1", name=f"ck_{table}_{column}")


__all__ = [
    "WideKey",
    "date",
    "json_column",
    "money",
    "one_of",
    "period_check",
    "scaled_column",
    "share_check",
    "timestamp",
    "utc_now",
    "wide_key",
]
