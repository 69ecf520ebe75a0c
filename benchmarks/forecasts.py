"""Forecast accuracy, coverage and speed on real series, ours beside its peers: `python -m benchmarks.forecasts`.

The series lie outside the project (CASELOAD_REAL_DATA, folder forecast_dev). Protocol: its README. `--quick` takes a
sample of each set. Peers are used as their documentation shows; "in ours" rows are the members as the engine runs them.

The last table sets ours beside the best single peer of the same run and beside what was measured and aimed at on the
series of these sets that were kept back, which are not here: what can be compared is the ratio to the peer.
"""

import argparse
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.forecast_peers import DAILY, LEVELS, MONTHLY, PeerForecast
from forecasting import Settings, measures
from forecasting.engine import finish
from forecasting.models.members import MEMBERS
from forecasting.running.fitting import fit, gather, mase_scale, tasks_of
from forecasting.series.prepare import prepare

DATA = Path(os.environ.get("CASELOAD_REAL_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
OURS, TOGETHER = "Caseload", "Caseload, together"


@dataclass(frozen=True)
class Goal:
    """On the series kept back: MASE of the best single peer (for series alone: of ours together), and that aimed at."""

    peer: float
    mase: float


@dataclass(frozen=True)
class Task:
    """A set of the protocol: season, steps ahead, number of origins and their distance.

    `alone`: each series in a call of its own, so that it learns from no other; `most` series at most (0: all).
    """

    name: str
    file: str
    season: int
    horizon: int
    origins: int
    step: int
    quick: int
    goal: Goal
    alone: bool = False
    most: int = 0


TASKS = (
    Task("hospital monthly", "hospital_monthly", 12, 12, 1, 12, 40, Goal(0.761, 0.737)),
    Task("hospital, each alone", "hospital_monthly", 12, 12, 1, 12, 10, Goal(0.745, 0.750), alone=True, most=60),
    Task("A&E, 24-30 months", "ae_monthly", 12, 6, 3, 3, 20, Goal(1.626, 1.60)),
    Task("drug cost monthly", "drug_cost_monthly", 12, 12, 3, 12, 12, Goal(0.785, 0.785)),
    Task("health staff monthly", "us_health_staff_monthly", 12, 12, 3, 12, 2, Goal(0.337, 0.335)),
    Task("COVID-shocked monthly", "ed_covid_monthly", 12, 12, 3, 6, 1, Goal(0.598, 0.60)),
    Task("ambulance daily", "ambulance_daily", 7, 84, 4, 84, 1, Goal(0.683, 0.675)),
)
#: 80 % bands are to hold so many percent.
HELD = (76, 84)


@dataclass
class Scores:
    """What is collected for one method on one set."""

    mase: list[float] = field(default_factory=list)
    inside: dict[int, list[np.ndarray]] = field(default_factory=lambda: {level: [] for level in LEVELS})
    score: dict[int, list[float]] = field(default_factory=lambda: {level: [] for level in LEVELS})
    seconds: float = 0.0

    def add(self, actual: np.ndarray, forecast: PeerForecast, scale: float) -> None:
        self.mase.append(measures.mase(actual, forecast.mean, scale))
        for level in LEVELS:
            low, high = forecast.low.get(level), forecast.high.get(level)
            if low is None or high is None:
                continue
            self.inside[level].append((actual >= low) & (actual <= high))
            self.score[level].append(measures.interval_score(actual, low, high, level, scale))


def read(task: Task, quick: bool) -> dict[str, pd.DataFrame]:
    table = pd.read_csv(DATA / "forecast_dev" / f"{task.file}.csv.gz", parse_dates=["date"])
    table = table.rename(columns={"series_id": "unique_id", "date": "ds", "value": "y"})
    series = dict(list(table.groupby("unique_id", sort=False)))
    names = list(series)
    most = task.quick if quick else task.most or len(names)
    if len(names) > most:
        names = [names[at] for at in np.linspace(0, len(names) - 1, most).astype(int)]
    return {str(name): series[name].reset_index(drop=True) for name in names}


def run_ours(
    series: dict[str, pd.DataFrame], cut: int, task: Task, scores: dict[str, Scores], *, name: str = OURS
) -> None:
    """Ours in this process, and the members' paths that it combined."""
    past = pd.concat([rows.iloc[:cut] for rows in series.values()])
    settings = Settings(task.horizon)
    started = time.perf_counter()
    prepared = prepare(past)
    tasks, kinds = tasks_of(prepared.series, settings)
    fits = gather(prepared.series, tasks, kinds, [fit(one) for one in tasks], settings)
    done = finish(fits, settings)
    scores.setdefault(name, Scores()).seconds += time.perf_counter() - started
    for rows, one, fitted in zip(series.values(), done, fits, strict=True):
        actual, scale = _actual(rows, cut, task)
        skip = len(one.dates) - task.horizon
        bounds = one.bounds
        low = {level: values[skip:] for level, values in bounds.low.items()}
        high = {level: values[skip:] for level, values in bounds.high.items()}
        scores[name].add(actual, PeerForecast(bounds.mean[skip:], low, high), scale)
        for member, path in fitted.paths.items() if name == OURS else ():
            part = scores.setdefault(f"  in ours: {MEMBERS[member].words}", Scores())
            part.add(actual, PeerForecast(path.mean[skip : skip + task.horizon], {}, {}), scale)


def run_peers(series: dict[str, pd.DataFrame], cut: int, task: Task, scores: dict[str, Scores]) -> None:
    for name, peer in (MONTHLY if task.season == 12 else DAILY).items():
        collected = scores.setdefault(name, Scores())
        for rows in series.values():
            actual, scale = _actual(rows, cut, task)
            values = rows["y"].to_numpy(dtype="float64")[:cut]
            started = time.perf_counter()
            forecast = peer(rows["ds"].to_numpy()[:cut], values, task.horizon, task.season)
            collected.seconds += time.perf_counter() - started
            collected.add(actual, forecast, scale)


def _actual(rows: pd.DataFrame, cut: int, task: Task) -> tuple[np.ndarray, float]:
    values = rows["y"].to_numpy(dtype="float64")
    return values[cut : cut + task.horizon], mase_scale(values[:cut], task.season)


def measure(task: Task, quick: bool) -> pd.DataFrame:
    """The table of one set: a row per method."""
    series = read(task, quick)
    length = min(len(rows) for rows in series.values())
    scores: dict[str, Scores] = {}
    for turn in range(task.origins):
        cut = length - task.horizon - turn * task.step
        for call in [{name: rows} for name, rows in series.items()] if task.alone else [series]:
            run_ours(call, cut, task, scores)
        if task.alone:
            run_ours(series, cut, task, scores, name=TOGETHER)
        run_peers(series, cut, task, scores)
    plain = scores["Prophet (plain)"].seconds
    lines = []
    for name, one in scores.items():
        count = len(one.mase)
        line: dict[str, object] = {"method": name, "MASE": np.mean(one.mase), "median": np.median(one.mase)}
        for level in LEVELS:
            line[f"cov{level}"] = 100 * np.mean(one.inside[level]) if one.inside[level] else np.nan
        for level in LEVELS:
            line[f"MSIS{level}"] = np.mean(one.score[level]) if one.score[level] else np.nan
        line["s/series"] = one.seconds / count if one.seconds else np.nan
        line["x Prophet"] = one.seconds / plain if one.seconds else np.nan
        lines.append(line)
    table = pd.DataFrame(lines)
    table.attrs["task"] = task
    table.attrs["title"] = f"{task.name}: {len(series)} series, {task.origins} origin(s), {task.horizon} steps ahead"
    return table


def beside_goals(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Return one row per set: ours, the best single peer, and what both are to be on the series kept back."""
    rows = []
    for table in tables:
        task: Task = table.attrs["task"]
        ours = table.loc[table["method"] == OURS].iloc[0]
        ours_too = table["method"].str.startswith("  in ours") | (table["method"] == OURS)
        peers = table[table["method"] == TOGETHER] if task.alone else table[~ours_too]
        best = peers.sort_values("MASE").iloc[0]
        rows.append(
            {
                "set": task.name,
                "ours": ours["MASE"],
                "best peer": best["MASE"],
                "which": best["method"],
                "ours / peer": ours["MASE"] / best["MASE"],
                "80 % held": ours["cov80"],
                "kept back: peer": task.goal.peer,
                "goal": task.goal.mase,
                "goal / peer": task.goal.mase / task.goal.peer,
            }
        )
    goals = pd.DataFrame(rows)
    goals["reached"] = np.where(goals["ours / peer"] <= goals["goal / peer"], "yes", "no")
    goals["band"] = np.where(goals["80 % held"].between(*HELD), "yes", "no")
    return goals


def warm_up() -> None:
    """Load the libraries once, so that the first series is not charged with it."""
    frame = pd.DataFrame({"unique_id": "a", "ds": pd.date_range("2020-01-01", periods=40, freq="MS"), "y": range(40)})
    run = prepare(frame)
    tasks, _ = tasks_of(run.series, Settings(3))
    fit(tasks[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a sample of each set, about two minutes")
    parser.add_argument("--only", default="", help="part of a set's name")
    chosen = parser.parse_args()
    if not (DATA / "forecast_dev").is_dir():
        raise SystemExit("No forecast_dev folder: set CASELOAD_REAL_DATA to the folder that holds it.")
    warm_up()
    tables = []
    for task in TASKS:
        if chosen.only.lower() in task.name.lower():
            table = measure(task, chosen.quick)
            tables.append(table)
            print(f"\n{table.attrs['title']}")
            print(table.to_string(index=False, float_format="%.3f", na_rep="-"), flush=True)
    if tables:
        print(
            "\nOurs beside the best single peer here, and the goal on the series kept back (MASE; 80 % held in percent)"
        )
        print(beside_goals(tables).to_string(index=False, float_format="%.3f"))


if __name__ == "__main__":
    main()
