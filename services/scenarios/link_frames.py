"""Which volumes others may follow, and how closely they did: inpatient days and emergency visits by facility."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from sqlmodel import Session

from language import _
from planning.scenarios.base.baseline import BaseYear
from planning.scenarios.base.links import LinkSource, estimate
from services.forecasts.series import stored_months

#: Parts of a measure's or department's name that tell emergency visits.
EMERGENCY_WORDS = (  # no text
    "emergency", "a&e", "notaufnahme", "notfall", "urgence", "pronto soccorso", "urgencia", "urgência",
    "spoedeisend", "akutmottag", "akuttmottak", "skadestue", "päivystys",
)  # fmt: skip
BEDS, EMERGENCY = "beds", "emergency"  # no text


def sources(departments: pd.DataFrame, measures: pd.DataFrame, beds: pd.DataFrame) -> list[LinkSource]:
    """Return what others may follow, by facility.

    Args:
        departments: `department_id, name, facility_id, uos`.
        measures: `measure, name`.
        beds: `department_id`: those with staffed beds; their unit of service counts inpatient days.
    """
    names = dict(zip(measures["measure"], measures["name"].str.casefold(), strict=True))
    with_beds = set(beds["department_id"].tolist())
    members: dict[str, list[tuple[int, str]]] = {}
    for row in departments[departments["uos"] != ""].to_dict("records"):
        told = f"{names.get(row['uos'], '')} {row['name']}".casefold()
        kind = BEDS if row["department_id"] in with_beds else EMERGENCY if _is_emergency(told) else ""
        if kind:
            key = f"{kind}-{_facility(row['facility_id'])}"
            members.setdefault(key, []).append((int(row["department_id"]), str(row["uos"])))
    return [LinkSource(key, tuple(pairs)) for key, pairs in sorted(members.items())]


def _is_emergency(name: str) -> bool:
    return any(word in name for word in EMERGENCY_WORDS)


def _facility(number: object) -> int:
    return 0 if pd.isna(number) else int(number)  # type: ignore[call-overload]


def estimate_links(
    session: Session, departments: pd.DataFrame, measures: pd.DataFrame, known: Sequence[LinkSource], *, last: int
) -> pd.DataFrame:
    """Return the links that the months up to the last one (yyyymm) show, within facilities; see `links.estimate`."""
    counted = stored_months(session, frozenset(departments["department_id"].astype(int).tolist()))
    codes = dict(zip(measures["measure_id"], measures["measure"], strict=True))
    history = pd.DataFrame(
        {
            "department_id": counted["department_id"],
            "measure": counted["measure_id"].map(codes),
            "period": counted["ds"].dt.year * 100 + counted["ds"].dt.month,
            "quantity": counted["y"],
        }
    )
    taken = {member for source in known for member in source.members}
    units = departments[departments["uos"] != ""].to_dict("records")
    places = [(_facility(row["facility_id"]), (int(row["department_id"]), str(row["uos"]))) for row in units]
    parts = []
    for facility in sorted({number for number, _unit in places}):
        own = [place for place, source in enumerate(known) if source.key.endswith(f"-{facility}")]
        targets = [unit for number, unit in places if number == facility and unit not in taken]
        links = estimate(history[history["period"] <= last], [known[place] for place in own], targets)
        parts.append(links.assign(source=[own[place] for place in links["source"]]))
    links = pd.concat(parts, ignore_index=True) if parts else estimate(history, (), ())
    return links.astype(dict.fromkeys(("source", "department_id", "months"), "int64"))  # a facility may have none


def source_names(known: Sequence[str], facilities: dict[int, str]) -> dict[str, str]:
    """Return how sources are called, by key; the facility is told where there are several."""
    several = len({key.rpartition("-")[2] for key in known}) > 1
    names = {}
    for key in known:
        kind, _dash, number = key.rpartition("-")
        name = _("inpatient days") if kind == BEDS else _("emergency visits")
        facility = facilities.get(int(number), "")
        names[key] = _("{volume}, {facility}", volume=name, facility=facility) if several and facility else name
    return names


class VolumeLink(NamedTuple):
    """One link: the department that follows, what it follows, per cent by per cent, R² and months."""

    department: str
    source: str
    strength: float
    fit: float
    months: int


def links_of(baseline: BaseYear, departments: dict[int, str], names: dict[str, str]) -> tuple[VolumeLink, ...]:
    """Return the links of a base, the department that follows most first."""
    links, made = baseline.links, []
    for source, pair in zip(*np.nonzero(links.strength), strict=True):
        number = int(baseline.departments["department_id"].iloc[int(baseline.volumes.department[pair])])
        cell = (source, pair)
        made.append(
            VolumeLink(
                departments.get(number, str(number)),
                names[links.sources[source]],
                float(links.strength[cell]),
                float(links.fit[cell]),
                int(links.months[cell]),
            )
        )
    return tuple(sorted(made, key=lambda link: (-link.strength, link.department)))
