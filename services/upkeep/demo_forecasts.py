"""The demo's finished forecasts: made once by the engine, shipped beside the generator, stored with the demo.

Fitting 150 series takes a minute or two of two processor cores; so a first start shows them at once. Only what was made
from exactly the counts of this database is stored: the rest is made like any other forecast.
"""

import gzip
import json
from pathlib import Path
from typing import Any

import pandas as pd
from sqlmodel import Session, col, select

from data.models import Department, Facility, Measure, ServiceLine
from services.forecasts import runs, series, totals
from services.forecasts.references import SeriesRef
from services.forecasts.runs import FIGURES, Result
from services.forecasts.series import Volume
from services.permissions import Actor

FILE = Path(__file__).resolve().parents[2] / "data" / "seed" / "forecasts.json.gz"
#: Fields of a run that are kept as they are.
KEPT = ("horizon", "model", "reason", "data_hash", "settings", "engine_version", "backtest", "notes", "seconds")


def store(session: Session, actor: Actor) -> int:
    """Store the forecasts that fit the counts of an open unit of work.

    Returns:
        How many there were, 0 when some series has none: then the set still has to be made.
    """
    volumes = series_of(session)
    names = names_of(session, volumes)
    shipped = json.loads(gzip.decompress(FILE.read_bytes()))
    fitting = [
        _result(volume.ref, shipped[name])
        for volume, name in zip(volumes, names, strict=True)
        if name in shipped and runs.data_hash(volume.frame) == shipped[name]["data_hash"]
    ]
    stored = runs.keep(session, actor, fitting)
    return len(stored) if len(stored) == len(volumes) else 0


def names_of(session: Session, volumes: list[Volume]) -> list[str]:
    """Return the names of series by codes, which are the same in every demo: "department/ICU/DAYS"."""
    codes: dict[tuple[str, int], str] = {("hospital", 0): ""}
    codes |= {("department", row.id or 0): row.code for row in session.exec(select(Department))}
    codes |= {("facility", row.id or 0): row.code for row in session.exec(select(Facility))}
    codes |= {("service_line", row.id or 0): row.code for row in session.exec(select(ServiceLine))}
    measures = dict(session.exec(select(col(Measure.id), col(Measure.code))).all())
    refs = [volume.ref for volume in volumes]
    return [f"{ref.level}/{codes[ref.level, ref.place_id]}/{measures[ref.measure_id]}" for ref in refs]


def series_of(session: Session) -> list[Volume]:
    """Return every monthly series of the database, totals too."""
    months = series.stored_months(session)
    return [*series.load_all(session, months), *(total.volume for total in totals.load_all(session, months))]


def _result(ref: SeriesRef, kept: dict[str, Any]) -> Result:
    points = pd.DataFrame(kept["points"], columns=["ds", *FIGURES])
    plain = {name: kept[name] for name in KEPT}
    return Result(ref=ref, points=points, **(plain | {"notes": tuple(kept["notes"])}))
