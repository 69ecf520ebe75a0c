"""Volume series out of the stored statistics: one department and measure, or the sum over a group."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Integer, case, func, literal_column, select
from sqlmodel import Session, col

from data.engine import only_reads
from data.models import Department, Facility, Measure, ServiceLine, Statistic
from data.rows import plain
from language import _
from services import kept_reads, settings
from services.errors import UserError
from services.forecasts.references import Frequency, SeriesRef

#: A department that lags this many months behind its group has not reported yet; one that lags more has closed.
LATE_MONTHS = 2
EMPTY = pd.DataFrame({"ds": pd.Series(dtype="datetime64[ns]"), "y": pd.Series(dtype="float64")})


@dataclass(frozen=True)
class Volume:
    """One series with its name; `frame` has `ds` (month start or day, ascending) and `y` (units, not thousandths).

    A month without a row is absent from the frame. `notes` say what was left out; stored with runs,
    so in English.
    """

    ref: SeriesRef
    place: str
    measure: str
    unit: str
    facility: str | None
    service_line: str | None
    country: str
    region: str | None
    frame: pd.DataFrame
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Place and measure as one title."""
        return f"{self.place} · {self.measure}"


def stored_months(
    session: Session, departments: frozenset[int] | None = None, *, measures: Collection[int] | None = None
) -> pd.DataFrame:
    """Return actual counts by month: `department_id, measure_id, ds, y, first_day, last_day, days, daily`.

    A month that is stored both as a whole and by days counts once, with the figure for the whole month. `days` is how
    many days have a figure, 0 where the month is stored as a whole.
    """
    if not only_reads(session):
        return _stored_months(session, departments, measures)
    # One read of the hospital serves all that a page asks of some departments or measures.
    made: pd.DataFrame = kept_reads.kept(
        session, ("stored_months", newest_row(session)), lambda: _stored_months(session, None, None)
    )
    if departments is None and measures is None:
        return made.copy(deep=False)  # what one caller writes is no other's
    asked = np.ones(len(made), dtype=bool)
    for name, numbers in (("department_id", departments), ("measure_id", measures)):
        if numbers is not None:
            asked &= made[name].isin(list(numbers)).to_numpy()
    return made[asked].reset_index(drop=True)


def newest_row(session: Session) -> int:
    """Return the newest count: what is loaded by hand has no audit event."""
    return int(session.connection().execute(select(func.max(col(Statistic.id)))).scalar() or 0)


def _stored_months(
    session: Session, departments: frozenset[int] | None, measures: Collection[int] | None
) -> pd.DataFrame:
    quantity = col(Statistic.quantity_milli)
    day = col(Statistic.day)
    # The added zero keeps SQLite from looking up each row by an index that groups nothing: three times as fast.
    zero = literal_column("0", Integer)
    keys = [col(Statistic.department_id) + zero, col(Statistic.measure_id) + zero, col(Statistic.period) + zero]
    query = (
        select(
            *keys,
            func.sum(case((day.is_(None), quantity))).label("whole"),
            func.sum(case((day.is_not(None), quantity))).label("by_days"),
            func.min(day).label("first_day"),
            func.max(day).label("last_day"),
            func.count(day).label("days"),
        )
        .where(col(Statistic.kind) == "actual", col(Statistic.superseded_by).is_(None))
        .group_by(*keys)
        .order_by(*keys)
    )
    if departments is not None:
        query = query.where(col(Statistic.department_id).in_(departments))
    if measures is not None:
        query = query.where(col(Statistic.measure_id).in_(measures))
    columns = ["department_id", "measure_id", "period", "whole", "by_days", "first_day", "last_day", "days"]
    table = pd.DataFrame(plain(session.connection().execute(query)), columns=columns)
    whole = pd.to_numeric(table["whole"], errors="coerce")
    by_days = pd.to_numeric(table["by_days"], errors="coerce")
    return pd.DataFrame(
        {
            "department_id": table["department_id"].astype("int64"),
            "measure_id": table["measure_id"].astype("int64"),
            "ds": month_starts(table["period"]),
            "y": whole.fillna(by_days).astype("float64") / 1000,
            "first_day": pd.to_datetime(table["first_day"]),
            "last_day": pd.to_datetime(table["last_day"]),
            "days": table["days"].where(whole.isna(), 0).astype("int64"),
            "daily": whole.isna().to_numpy(),
        }
    )


def month_starts(periods: pd.Series) -> pd.Series:
    """Return the first day of each calendar month `yyyymm`."""
    numbers = periods.to_numpy(dtype="int64")
    months = (numbers // 100 - 1970) * 12 + numbers % 100 - 1
    return pd.Series(months.astype("datetime64[M]").astype("datetime64[ns]"), periods.index)


def stored_days(session: Session, ref: SeriesRef) -> pd.DataFrame:
    """Return `ds, y` by day for one department and measure."""
    query = (
        select(col(Statistic.day), func.sum(col(Statistic.quantity_milli)))
        .where(
            col(Statistic.kind) == "actual",
            col(Statistic.superseded_by).is_(None),
            col(Statistic.department_id) == ref.place_id,
            col(Statistic.measure_id) == ref.measure_id,
            col(Statistic.day).is_not(None),
        )
        .group_by(col(Statistic.day))
        .order_by(col(Statistic.day))
    )
    table = pd.DataFrame(plain(session.execute(query)), columns=["ds", "y"])
    return pd.DataFrame(
        {"ds": pd.to_datetime(table["ds"]).astype("datetime64[ns]"), "y": table["y"].astype("float64") / 1000}
    )


def whole_months(rows: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Cut a first or last month that is only partly there by days; `rows` is one series of `stored_months`."""
    first, end, notes = _Months.of(rows).whole(0, len(rows))
    return rows.iloc[first:end], notes


@dataclass(frozen=True, eq=False)
class _Months:
    """The columns of `stored_months` as arrays: hundreds of series of a few months each make no frames to be cut."""

    days: npt.NDArray[np.datetime64]
    values: npt.NDArray[np.float64]
    daily: npt.NDArray[np.bool_]
    first_day: npt.NDArray[np.datetime64]
    last_day: npt.NDArray[np.datetime64]

    @classmethod
    def of(cls, rows: pd.DataFrame) -> "_Months":
        """Return the columns of rows."""
        return cls(
            rows["ds"].to_numpy().astype("datetime64[D]"),
            rows["y"].to_numpy(dtype="float64"),
            rows["daily"].to_numpy(dtype=bool),
            rows["first_day"].to_numpy().astype("datetime64[D]"),
            rows["last_day"].to_numpy().astype("datetime64[D]"),
        )

    def whole(self, first: int, end: int) -> tuple[int, int, tuple[str, ...]]:
        """Return where the whole months of one series, rows `first` to `end`, begin and end, and what is left out."""
        notes: list[str] = []
        if first < end and self.daily[end - 1] and self.last_day[end - 1] < _last_weekday(self.days[end - 1]):
            month, last = pd.Timestamp(self.days[end - 1]), pd.Timestamp(self.last_day[end - 1])
            counted = f"counted only through {last:%B} {last.day}"  # no text
            notes.append(f"{month:%B %Y} is left out as unfinished: {counted}.")  # no text
            end -= 1
        if first < end and self.daily[first] and self.first_day[first] > _first_weekday(self.days[first]):
            month = pd.Timestamp(self.days[first])
            notes.append(f"{month:%B %Y} is left out: counting began during the month.")  # no text
            first += 1
        return first, end, tuple(notes)

    def frame(self, first: int, end: int) -> pd.DataFrame:
        """Return months of one series as `ds, y`."""
        days = self.days[first:end].astype("datetime64[ns]")
        return pd.DataFrame({"ds": days, "y": self.values[first:end]})


def _last_weekday(month: np.datetime64) -> np.datetime64:
    # A clinic that is open on weekdays has no row for a last Saturday and Sunday.
    end = (month.astype("datetime64[M]") + 1).astype("datetime64[D]") - 1
    day: np.datetime64 = np.busday_offset(end, 0, roll="backward")
    return day


def _first_weekday(month: np.datetime64) -> np.datetime64:
    day: np.datetime64 = np.busday_offset(month.astype("datetime64[D]"), 0, roll="forward")
    return day


def _runs(*keys: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    """Return where each run of rows with the same keys begins and ends."""
    count = len(keys[0])
    changes = np.logical_or.reduce([key[1:] != key[:-1] for key in keys]) if count else np.zeros(0, dtype=bool)
    starts = [0, *(np.flatnonzero(changes) + 1).tolist()] if count else []
    return list(zip(starts, [*starts[1:], count], strict=True)) if count else []


def group_total(rows: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Add up departments (`department_id, ds, y`) so that no total is low because somebody has not reported.

    A month that a department lacks in the middle of its history is missing from the total; the total ends where
    the first of the departments that still report ends.
    """
    if rows.empty:
        return EMPTY.copy(), ()
    wide = rows.set_index(["ds", "department_id"])["y"].unstack("department_id").sort_index()  # noqa: PD010 - one row per cell, and ten times as fast
    wide = wide.reindex(pd.date_range(wide.index[0], wide.index[-1], freq="MS"))
    known = rows.dropna(subset=["y"]).groupby("department_id")["ds"]
    first, last = known.min().reindex(wide.columns), known.max().reindex(wide.columns)
    newest = wide.index[-1]
    end = last[last >= newest - pd.DateOffset(months=LATE_MONTHS)].min()
    notes = []
    if end < newest:
        notes.append(f"The total ends with {end:%B %Y}: not every department has reported later months.")  # no text
    wide = wide.loc[:end]
    dates = wide.index.to_numpy()[:, None]
    expected = (dates >= first.to_numpy()[None, :]) & (dates <= last.to_numpy()[None, :])
    complete = ~(expected & wide.isna().to_numpy()).any(axis=1)
    total = wide.sum(axis=1)[complete]
    frame = pd.DataFrame({"ds": total.index.astype("datetime64[ns]"), "y": total.to_numpy(dtype="float64")})
    return frame, tuple(notes)


def load(session: Session, ref: SeriesRef) -> Volume:
    """Return one series with its names.

    Raises:
        UserError: The place or the measure does not exist.
    """
    volume = _name_series(session, ref)
    members = members_of(session, ref)
    if ref.frequency == "D":
        return replace(volume, frame=stored_days(session, ref))
    months = stored_months(session, frozenset(members))
    months = months[months["measure_id"] == ref.measure_id]
    return replace_rows(volume, months)


def replace_rows(volume: Volume, months: pd.DataFrame) -> Volume:
    """Return the volume with its frame and notes taken from rows of `stored_months` for its departments."""
    if volume.ref.level == "department":
        columns = _Months.of(months)
        first, end, notes = columns.whole(0, len(months))
        return replace(volume, frame=columns.frame(first, end), notes=notes)
    months = months.sort_values("department_id", kind="stable")
    columns, whole = _Months.of(months), np.zeros(len(months), dtype=bool)
    for start, stop in _runs(months["department_id"].to_numpy(dtype="int64")):
        first, end, _notes = columns.whole(start, stop)
        whole[first:end] = True
    frame, notes = group_total(months[whole])
    return replace(volume, frame=frame, notes=notes)


def load_all(session: Session, months: pd.DataFrame) -> list[Volume]:
    """Return every monthly department series of `stored_months`, by facility, department and measure names."""
    names = Names.read(session)
    months = months.sort_values(["department_id", "measure_id"], kind="stable")
    columns = _Months.of(months)
    departments, measures = (months[name].to_numpy(dtype="int64") for name in ("department_id", "measure_id"))
    volumes = []
    for start, stop in _runs(departments, measures):
        ref = SeriesRef("department", int(departments[start]), int(measures[start]))
        first, end, notes = columns.whole(start, stop)
        volumes.append(replace(names.volume(ref), frame=columns.frame(first, end), notes=notes))
    return sorted(volumes, key=lambda volume: (volume.facility or "", volume.place, volume.measure))


def members_of(session: Session, ref: SeriesRef) -> list[int]:
    """Return the ids of the departments that a series adds up."""
    if ref.level == "department":
        return [ref.place_id]
    query = select(col(Department.id))
    if ref.level == "facility":
        query = query.where(col(Department.facility_id) == ref.place_id)
    if ref.level == "service_line":
        query = query.where(col(Department.service_line_id) == ref.place_id)
    return [int(row[0]) for row in session.execute(query.order_by(col(Department.id)))]


def has_days(session: Session, ref: SeriesRef) -> bool:
    """Return whether a department's measure is counted by days."""
    query = (
        select(col(Statistic.id))
        .where(
            col(Statistic.department_id) == ref.place_id,
            col(Statistic.measure_id) == ref.measure_id,
            col(Statistic.kind) == "actual",
            col(Statistic.superseded_by).is_(None),
            col(Statistic.day).is_not(None),
        )
        .limit(1)
    )
    return ref.level == "department" and session.execute(query).first() is not None


@dataclass(frozen=True)
class Names:
    """Departments, facilities, service lines and measures by id, and the hospital's own settings."""

    departments: dict[int, Department]
    facilities: dict[int, Facility]
    service_lines: dict[int, ServiceLine]
    measures: dict[int, Measure]
    hospital: settings.HospitalSettings

    @classmethod
    def read(cls, session: Session) -> "Names":
        """Read all of them once."""
        return cls(
            {row.id or 0: row for row in session.scalars(select(Department))},
            {row.id or 0: row for row in session.scalars(select(Facility))},
            {row.id or 0: row for row in session.scalars(select(ServiceLine))},
            {row.id or 0: row for row in session.scalars(select(Measure))},
            settings.load(session),
        )

    def volume(self, ref: SeriesRef) -> Volume:
        """Return a series with its names and without figures.

        Raises:
            UserError: The place or the measure does not exist.
        """
        measure = self.measures.get(ref.measure_id)
        place: str | None = self.hospital.hospital_name
        department = self.departments.get(ref.place_id) if ref.level == "department" else None
        facility = self.facilities.get(ref.place_id) if ref.level == "facility" else None
        line = self.service_lines.get(ref.place_id) if ref.level == "service_line" else None
        if department is not None:
            facility = self.facilities.get(department.facility_id or 0)
            line = self.service_lines.get(department.service_line_id or 0)
        if ref.level != "hospital":
            place = next((row.name for row in (department, line, facility) if row is not None), None)
        if ref.level == "facility":
            place = facility.name if facility else None
        if measure is None or place is None or (ref.level == "department" and department is None):
            raise UserError(
                _("This department or measure does not exist."), hint=_("Choose another one from the lists.")
            )
        return Volume(
            ref,
            place,
            measure.name,
            measure.unit,
            facility.name if facility else None,
            line.name if line else None,
            facility.country if facility else self.hospital.country,
            facility.region if facility else self.hospital.region,
            EMPTY.copy(),
        )


def _name_series(session: Session, ref: SeriesRef) -> Volume:
    return Names.read(session).volume(ref)


def unfinished_since(frame: pd.DataFrame, frequency: Frequency, today: date) -> date | None:
    """Return the first day of the last period when it has not ended by `today` (it is then left out), else None.

    The answer stays the same for the whole period, so a forecast is not made anew every day.
    """
    if frame.empty:
        return None
    last = pd.Timestamp(frame["ds"].iloc[-1])
    end = last + pd.offsets.MonthEnd(1) if frequency == "MS" else last
    return last.date() if end.date() >= today else None
