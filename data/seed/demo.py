"""Puts the demo together: master data, and one frame per file in the order in which the files are loaded."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from data.seed import budgets, invoicing, labor, ledger, purchasing, stories, volumes
from data.seed.budgets import DemoVersion
from data.seed.organization import DemoUnit, units
from data.seed.size import LAST_PERIOD, Size, Timeline, fiscal_year, shift, stream

#: Days cash on hand move slowly around this many dollars of unrestricted cash.
CASH_DEPARTMENT, CASH_START = "19120", 168_000_000


@dataclass(frozen=True)
class SeedFile:
    """One file of the demo. `version` names the budget version of a budget or of budgeted statistics."""

    name: str
    kind: str
    frame: pd.DataFrame
    version: str | None = None


@dataclass
class Demo:
    """The whole demo: departments with figures, budget versions, files, and the rows planted one by one.

    Frames hold codes, months as `yyyymm`, and whole numbers: money in minor units, hours and quantities in thousandths
    (`_milli`), unit prices in millionths (`_micro`), volumes in whole units.
    """

    size: Size
    units: list[DemoUnit]
    versions: list[DemoVersion]
    files: list[SeedFile] = field(default_factory=list)
    planted: dict[str, pd.DataFrame] = field(default_factory=dict)

    def frame(self, kind: str) -> pd.DataFrame:
        """Return all rows of the files of one kind; budgets carry their version's name."""
        parts = [file.frame.assign(version=file.version or "") for file in self.files if file.kind == kind]
        return pd.concat(parts, ignore_index=True)


def generate(size: Size | None = None) -> Demo:
    """Return the demo hospital; the same size gives the same figures, always."""
    size = size or Size()
    timeline = Timeline.of_history(size)
    departments = units(size)
    demo = Demo(size, departments, budgets.versions(timeline.months))
    volume = volumes.simulate(departments, timeline)
    staff = labor.simulate(departments, volume)
    bought, demo.planted = invoicing.purchases(purchasing.raw_lines(departments, volume, staff), timeline.months)
    entries = ledger.ledger(departments, volume, staff, bought)
    counts = pd.concat([volumes.statistics_frame(departments, volume), _cash(timeline)], ignore_index=True)
    counts = counts.sort_values(["period", "day", "department", "measure"], kind="stable", ignore_index=True)
    for kind, frame in (("statistics", counts), ("labor", staff), ("purchases", bought), ("ledger", entries)):
        demo.files += _by_fiscal_year(kind, frame)
    for version in demo.versions:
        demo.files += _budget_files(departments, version)
    return demo


def _by_fiscal_year(kind: str, frame: pd.DataFrame) -> list[SeedFile]:
    years = frame["period"].map(fiscal_year)
    return [
        SeedFile(f"{kind}-fy{year}.csv", kind, rows.reset_index(drop=True))
        for year, rows in frame.groupby(years, sort=True)
    ]


def _budget_files(departments: list[DemoUnit], version: DemoVersion) -> list[SeedFile]:
    revised = version.parent is not None
    raised = frozenset({stories.VOLUME_UP_DEPARTMENT}) if revised else frozenset()
    start = shift(LAST_PERIOD, 1)
    lines = budgets.lines(departments, version.year, raised, start)
    counts = budgets.statistics(departments, version.year, raised, start)
    suffix = f"fy{version.year}" + ("-revision-1" if revised else "")
    return [
        SeedFile(f"budget-{suffix}.csv", "budget", lines, version.name),
        SeedFile(f"budget-statistics-{suffix}.csv", "statistics", counts, version.name),
    ]


def _cash(timeline: Timeline) -> pd.DataFrame:
    """Return month-end cash and short-term investments in dollars."""
    steps = stream("cash").normal(350_000, 2_300_000, len(timeline.months))
    season = 2_600_000 * np.sin(2 * np.pi * (np.array(timeline.months) % 100 - 2) / 12)
    return pd.DataFrame(
        {
            "day": np.full(len(timeline.months), np.datetime64("NaT", "s")),
            "period": timeline.months,
            "department": CASH_DEPARTMENT,
            "measure": "CASH",
            "quantity": np.rint((CASH_START + np.cumsum(steps) + season) / 1000).astype(np.int64) * 1000,
        }
    )
