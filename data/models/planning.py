"""Forecast runs with their points, how lines are landed at year end, and saved scenarios."""

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from data.models.base import json_column, one_of, timestamp, wide_key

RUN_STATES = ("running", "done", "failed", "cancelled")
#: How the open months of a line can be landed; `planning.landing.methods` says what each does.
LANDING_METHODS = ("forecast", "run_rate", "seasonal", "statistical", "budget", "staffing")


class ForecastRun(SQLModel, table=True):
    """One forecast of one series, reproducible from its data hash, settings and engine version.

    `series_key` names the series by ids, so that a rename keeps it ("volume/department/12/3/MS"). At most one run of a
    series is published: it is the planning baseline.
    """

    __tablename__ = "forecast_run"
    __table_args__ = (
        one_of("status", RUN_STATES, table="forecast_run"),
        Index("ix_forecast_run_cache", "series_key", "data_hash", "settings_hash"),
        Index(
            "uq_forecast_run_published",
            "series_key",
            unique=True,
            sqlite_where=text("published_at IS NOT NULL"),
            postgresql_where=text("published_at IS NOT NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    series_key: str = Field(index=True)
    department_id: int | None = Field(default=None, foreign_key="department.id")
    measure_id: int | None = Field(default=None, foreign_key="measure.id")
    frequency: str = "MS"
    horizon: int = 12
    model: str = ""
    reason: str = ""
    settings: dict = json_column()  # type: ignore[type-arg]
    settings_hash: str = ""
    data_hash: str = ""
    engine_version: str = ""
    backtest: dict = json_column()  # type: ignore[type-arg]
    components: dict = json_column()  # type: ignore[type-arg]
    notes: list = json_column(default=list)  # type: ignore[type-arg]
    status: str = "done"
    error: str | None = None
    seconds: float = 0.0
    created_by: str = "system"
    created_at: datetime = timestamp()
    published_by: str | None = None
    published_at: datetime | None = timestamp(nullable=True)


class ForecastPoint(SQLModel, table=True):
    """One step of a forecast; an override stays beside the model's own figure, with its reason and author."""

    __tablename__ = "forecast_point"
    run_id: int = Field(foreign_key="forecast_run.id", primary_key=True, ondelete="CASCADE")
    ds: date = Field(primary_key=True)
    mean: float
    lo80: float
    hi80: float
    lo95: float
    hi95: float


class ForecastOverride(SQLModel, table=True):
    """A person's figure for one month of a series, kept beside the model's."""

    __tablename__ = "forecast_override"
    __table_args__ = (Index("ix_forecast_override_series", "series_key", "ds"),)
    id: int | None = wide_key()
    series_key: str
    ds: date
    value: float
    reason: str
    author: str
    created_at: datetime = timestamp()
    withdrawn_at: datetime | None = timestamp(nullable=True)


class LandingMethod(SQLModel, table=True):
    """The method that a person chose for one line of a fiscal year, instead of the one chosen by its past errors.

    At most one choice of a line counts; one that was replaced or taken back stays, with when and by whom.
    """

    __tablename__ = "landing_method"
    __table_args__ = (
        one_of("method", LANDING_METHODS, table="landing_method"),
        Index(
            "uq_landing_method_in_use",
            "fiscal_year",
            "department_id",
            "account_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )
    id: int | None = wide_key()
    fiscal_year: int
    department_id: int = Field(foreign_key="department.id")
    account_id: int = Field(foreign_key="account.id")
    method: str
    reason: str
    author: str
    created_at: datetime = timestamp()
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = timestamp(nullable=True)


class Scenario(SQLModel, table=True):
    """Named changes on a base, kept with what is needed to run them again and to tell whether the base has moved.

    `drivers` are the changes as text and numbers, `ranges` how far drivers may lie from their value. `departments` are
    the ids that the base held (null = all). `base` says what the base was made from and its totals, `result` the totals
    with the changes, all in minor units at the time of saving; `base_hash` stands for all of the base's figures.
    Scenarios are archived, never deleted: budget versions made from them lead back here.
    """

    __tablename__ = "scenario"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    note: str | None = None
    owner: str
    fiscal_year: int = 0
    departments: list | None = json_column(nullable=True)  # type: ignore[type-arg]
    drivers: list = json_column(default=list)  # type: ignore[type-arg]
    ranges: list = json_column(default=list)  # type: ignore[type-arg]
    base: dict = json_column()  # type: ignore[type-arg]
    base_hash: str = ""
    result: dict = json_column()  # type: ignore[type-arg]
    engine_version: str = ""
    app_version: str = ""
    origin: str = ""  # "scenario/3" of a copy, "template/best", "" when made by hand
    revision: int = 1
    created_at: datetime = timestamp()
    changed_by: str = ""
    changed_at: datetime = timestamp()
    archived_by: str | None = None
    archived_at: datetime | None = timestamp(nullable=True)
