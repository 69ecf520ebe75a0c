"""Make the forecasts that ship with the demo anew: `python -m scripts.demo_forecasts` (some minutes of processor time).

Needed when the demo's counts, the engine or its settings change; tests/services/upkeep/test_demo_forecasts.py says so.
"""

import gzip
import json
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from data.engine import reading
from data.models import ForecastRun
from services.database import migrate
from services.forecasts import many, runs
from services.permissions import LOCAL_ACTOR
from services.upkeep import demo, demo_forecasts

DIGITS = 9


def main() -> None:
    """Load a demo into a folder that goes again, forecast it, and write the file."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/demo.sqlite"
        migrate(url)
        demo.load(url, LOCAL_ACTOR, folder=Path(folder))
        many.forecast_changed(
            url,
            LOCAL_ACTOR,
            horizon=runs.AUTOMATIC_HORIZON,
            today=date.today(),
            report=lambda share, text: print(f"{share:4.0%}  {text}", file=sys.stderr),
            cancelled=lambda: False,
        )
        count = write(url)
    print(f"{count} forecasts, {demo_forecasts.FILE.stat().st_size / 1024:.0f} KB in {demo_forecasts.FILE}")


def write(url: str) -> int:
    """Write the automatic set of a database to the file that ships, and return how many forecasts it has."""
    with reading(url) as session:
        shipped = _shipped(session)
    text = json.dumps(shipped, separators=(",", ":"), sort_keys=True)
    demo_forecasts.FILE.write_bytes(gzip.compress(text.encode(), mtime=0))
    return len(shipped)


def _shipped(session: Session) -> dict[str, dict[str, Any]]:
    volumes = demo_forecasts.series_of(session)
    named = zip(volumes, demo_forecasts.names_of(session, volumes), strict=True)
    names = {volume.ref.key: name for volume, name in named}
    newest = select(ForecastRun).where(runs.is_automatic()).order_by(col(ForecastRun.id))
    by_key = {run.series_key: run for run in session.exec(newest)}
    points = runs.points_of(session, [run.id or 0 for run in by_key.values()])
    points["ds"] = points["ds"].dt.strftime("%Y-%m-%d")
    shipped = {}
    for key, run in by_key.items():
        rows = points.loc[points["run_id"] == run.id, ["ds", *runs.FIGURES]].to_numpy().tolist()
        kept = {name: getattr(run, name) for name in demo_forecasts.KEPT}
        shipped[names[key]] = _short({**kept, "points": rows})
    return shipped


def _short(value: Any) -> Any:
    """Return a value with its numbers cut to `DIGITS` digits: the file is a third as large."""
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, dict):
        return {name: _short(part) for name, part in value.items()}
    return [_short(part) for part in value] if isinstance(value, list) else value


if __name__ == "__main__":
    main()
