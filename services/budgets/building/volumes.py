"""The volumes that a budget is built on: what was counted, what is expected, and from where."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from sqlmodel import Session

from planning.budgets.building.basis import DriverVolume
from planning.forecasts.expected import LAST_YEAR
from planning.periods import shift
from services.forecasts import ahead, series
from services.month_end import counts
from services.scenarios import base_frames
from services.staffing import history
from services.staffing.foundation import StaffingBasis

#: Volumes by month (yyyymm).
Months = dict[int, float]


class ReadVolumes:
    """The volumes of all drivers: counted ones by month, and expected ones of open months."""

    def __init__(
        self,
        drivers: tuple[DriverVolume, ...],
        counted: Mapping[tuple[int, int], Months],
        coming: Mapping[tuple[int, int], Months],
        main: Mapping[int, int],
    ) -> None:
        """Keep them; `main` is the unit of service by department."""
        self.drivers, self.counted, self.coming, self.main = drivers, counted, coming, main
        self.place = {(one.department_id, one.measure_id): number for number, one in enumerate(drivers)}

    def driver(self, department: int, measure: int | None) -> int:
        """Return the place of a driver, −1 where there is none."""
        return -1 if measure is None else self.place.get((department, measure), -1)

    def counts(self, driver: int) -> Months:
        """Return what was counted of a driver by month (yyyymm)."""
        one = self.drivers[driver]
        return self.counted.get((one.department_id, one.measure_id), {})

    @classmethod
    def read(
        cls, session: Session, places: pd.DataFrame, staffing: StaffingBasis, *, base: Sequence[int],
        months: Sequence[int], without: int | None,
    ) -> "ReadVolumes":  # fmt: skip
        """Return the volumes that lines flex on and those that staffing needs; `without`: see `read_basis`."""
        moved = places.dropna(subset="measure_id")[["department_id", "measure_id"]].astype("int64")
        units = _units_of_service(session, staffing)
        drivers = pd.concat([moved, units]).drop_duplicates().sort_values(["department_id", "measure_id"])
        drivers = drivers.reset_index(drop=True)
        counted = _counts_by_month(session, drivers, last=staffing.last)
        values, _bounds, sources, _runs = ahead.by_driver(
            session, drivers, last=staffing.last, periods=staffing.open_months, without=without
        )
        named = base_frames.measures(session).set_index("measure_id")
        made: list[DriverVolume] = []
        coming: dict[tuple[int, int], Months] = {}
        for number, (department, measure) in enumerate(drivers.itertuples(index=False, name=None)):
            own = counted.get((department, measure), {})
            filled, told = _fill_gaps(dict(zip(staffing.open_months, values[number].tolist(), strict=True)),
                                   dict(zip(staffing.open_months, sources[number], strict=True)), own)  # fmt: skip
            if filled is None:
                continue
            coming[department, measure] = filled
            about = named.loc[measure]
            whole = about["part_of"]
            made.append(
                DriverVolume(
                    department,
                    measure,
                    str(about["measure"]),
                    str(about["name"]),
                    tuple(round(filled[month] * 1000) for month in months),
                    tuple(told[month] for month in months),
                    round(sum(own.get(month, 0.0) for month in base) * 1000),
                    _place_of(made, department, str(whole)),
                    bool(about["member"]),
                )
            )
        main = dict(zip(units["department_id"].tolist(), units["measure_id"].tolist(), strict=True))
        return cls(tuple(made), counted, coming, main)


def _place_of(made: Sequence[DriverVolume], department: int, measure: str) -> int:
    places = [number for number, one in enumerate(made) if (one.department_id, one.measure) == (department, measure)]
    return places[0] if measure and places else -1


def _units_of_service(session: Session, staffing: StaffingBasis) -> pd.DataFrame:
    units = history.standards(session, None)["measure_id"].dropna()
    units = units[units.index.isin(staffing.plan.department_ids)]
    table = pd.DataFrame({"department_id": units.index, "measure_id": units.to_numpy()})
    return table.astype("int64")


def _counts_by_month(session: Session, drivers: pd.DataFrame, *, last: int) -> dict[tuple[int, int], Months]:
    counted = counts.whole(series.stored_months(session, measures=drivers["measure_id"].unique().tolist()))
    counted = counted[counted["period"] <= last]
    months: dict[tuple[int, int], Months] = {}
    names = ["department_id", "measure_id", "period", "y"]
    for department, measure, period, volume in counted[names].itertuples(index=False, name=None):
        months.setdefault((int(department), int(measure)), {})[int(period)] = float(volume)
    return months


def _fill_gaps(expected: Months, sources: dict[int, str], own: Months) -> tuple[Months | None, dict[int, str]]:
    """Return the months with gaps filled by the same month a year before, else by the last year's mean."""
    recent = [own[month] for month in sorted(own)[-12:]]
    if not recent and not any(np.isfinite(volume) for volume in expected.values()):
        return None, sources
    known, told = dict(own), dict(sources)
    for month, volume in sorted(expected.items()):
        if np.isfinite(volume):
            known[month] = max(volume, 0.0)
            continue
        mean = sum(recent) / len(recent) if recent else 0.0
        known[month], told[month] = known.get(shift(month, -12), mean), LAST_YEAR
    return known, told
