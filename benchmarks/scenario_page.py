"""What a slider's move costs the server on the demo hospital, and the work behind the other panels.

`redraw` is everything between the new value and the finished charts: the engine, sentence, key figures, bridge, months
and staff as Vega-Lite. `page` is the same move through Streamlit's own test harness, which runs the whole script with
menu and sign-in, not the fragment alone: an upper bound. Medians over rounds, wall time beside processor time.

    python -m benchmarks.scenario_page [--quick]
"""

import argparse
import logging
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from planning.scenarios.types import DriverChange
from reports import bridge_chart
from reports.formats import Formats
from reports.scenarios import charts as scenario_charts
from reports.scenarios import words
from reports.theme import LIGHT
from services.database import migrate
from services.permissions import LOCAL_ACTOR
from services.scenarios import baseline, goals, running, uncertainty, views
from services.scenarios.baseline import ScenarioBase
from services.scenarios.goals import Goal
from services.upkeep import demo

PROJECT = Path(__file__).resolve().parents[1]
REDRAW_TARGET, PAGE_TARGET = 0.2, 0.6


def main() -> int:
    """Print the times and return 1 when a redraw is over its target."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    rounds = 5 if parser.parse_args().quick else 25
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/demo.sqlite"
        migrate(url)
        demo.load(url, LOCAL_ACTOR, folder=Path(folder) / "files")
        year = next(iter(baseline.years(url, LOCAL_ACTOR).values()))
        start = time.perf_counter()
        base = baseline.load(url, LOCAL_ACTOR, fiscal_year=year)
        print(f"{'base, read once per change of data':44} {time.perf_counter() - start:8.3f}", flush=True)
        redraw_ = _timed("redraw after a slider's move", lambda step: redraw(base, moved(step)), rounds)
        _timed("what moves: departments and categories", lambda step: _moves(base, moved(step)), rounds)
        _timed("goal seek: every slider", lambda step: goals.levers(base, moved(step), _goal(base)), min(rounds, 5))
        _timed("10,000 draws and tornado", lambda step: _study(base, step), min(rounds, 5))
        page = _timed("page, whole script", _page(url), min(rounds, 10))
    late = [
        name
        for name, took, target in (("redraw", redraw_, REDRAW_TARGET), ("page", page, PAGE_TARGET))
        if took > target
    ]
    for name in late:
        print(f"{name} is over its target.")
    return 1 if late else 0


def moved(step: int) -> tuple[DriverChange, ...]:
    """Return three changes, another volume each time, so that nothing is remembered."""
    return (
        DriverChange("volume", 0.005 * (1 + step % 20)),
        DriverChange("agency_share", -0.01),
        DriverChange("wage_award", 0.02),
    )


def redraw(base: ScenarioBase, changes: tuple[DriverChange, ...]) -> object:
    """Return all that the explore page draws for changes."""
    formats = Formats()
    outcome = running.explore(base, changes)
    steps, months, staff = views.bridge(outcome), views.by_month(base, outcome), views.fte_by_month(outcome)
    phrases = [words.change(change, base.catalog.names, formats) for change in changes]
    told = words.landing(
        phrases,
        formats,
        year="This year",
        base=outcome.base_kpis.operating_margin,
        scenario=outcome.kpis.operating_margin,
    )
    charts = [
        bridge_chart.bridge(steps, formats, LIGHT),
        scenario_charts.monthly(months, formats, LIGHT, title="Result"),
        scenario_charts.monthly(staff, formats, LIGHT, title="FTE", money=False),
    ]
    return told, [chart.to_dict() for chart in charts]


def _moves(base: ScenarioBase, changes: tuple[DriverChange, ...]) -> object:
    outcome = running.explore(base, changes)
    return views.departments(base, outcome), views.categories(base, outcome)


def _goal(base: ScenarioBase) -> Goal:
    return Goal("margin", float(base.budget_result or 0))


def _study(base: ScenarioBase, step: int) -> object:
    return uncertainty.study(base, moved(step), spreads=uncertainty.usual(base), seed=step + 1)


def _page(url: str) -> Callable[[int], object]:
    from streamlit.testing.v1 import AppTest

    logging.disable(logging.WARNING)  # the harness has no server and says so
    os.environ["DATABASE_URL"] = url
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60).run()
    app.switch_page("pages/scenarios/explore.py").run()
    return lambda step: app.slider(key="vol").set_value(0.5 * (1 + step % 20)).run()


def _timed(name: str, job: Callable[[int], object], rounds: int) -> float:
    job(0)
    wall, processor = [], []
    for step in range(1, rounds + 1):
        start, cpu = time.perf_counter(), time.process_time()
        job(step)
        wall.append(time.perf_counter() - start)
        processor.append(time.process_time() - cpu)
    print(f"{name:44} {statistics.median(wall):8.3f}  processor {statistics.median(processor):8.3f}", flush=True)
    return statistics.median(processor)


if __name__ == "__main__":
    sys.exit(main())
