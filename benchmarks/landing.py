"""Landings looked back on: how often their ranges held, with and without what moves all departments at once.

The demo hospital of other seeds, landed again after each of the first eleven months of two years; in the last quarter
of the second its payers shift, which no year before had shown. By level and year: how many of the 80 and 95 % ranges
held the year that came.

    python -m benchmarks.landing [--quick] [--seeds N]
"""

import argparse
import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from benchmarks.staffing import FIRST_SEED, JUDGED, database
from data.engine import reading
from data.seed import size
from planning.landing import totals
from planning.landing.lines import Landed
from planning.landing.totals import Parts
from planning.periods import FiscalCalendar
from services.landing import lines as landing
from services.landing.reading import LandingInputs
from services.permissions import LOCAL_ACTOR

#: The hospital's 80 % range of the result holds in so many look-backs of the year of the shift.
HELD = 0.76
WITH, WITHOUT = "with moves", "without"


def look_back(url: str) -> pd.DataFrame:
    """Return one row per look-back and total: `ranges, level, year, closed, landing, truth, lo80, hi80, lo95, hi95`."""
    calendar = FiscalCalendar(size.FISCAL_FIRST_MONTH)
    rows = []
    with reading(url) as session:
        for year in JUDGED:
            came = dict(_tables(*landing.of_session(session, LOCAL_ACTOR, fiscal_year=year), WITH))
            for closed in range(1, 12):
                through = calendar.period(year, closed)
                then = landing.of_session(session, LOCAL_ACTOR, fiscal_year=year, through=through)
                for ranges in (WITH, WITHOUT):
                    for level, table in _tables(*then, ranges):
                        both = table.join(came[level]["landing"].rename("truth"), how="inner")
                        rows.append(both.assign(ranges=ranges, level=level, year=year, closed=closed))
    return pd.concat(rows, ignore_index=True)


def _tables(base: LandingInputs, landed: Landed, ranges: str) -> Iterator[tuple[str, pd.DataFrame]]:
    parts = totals.of_lines(landed, base.places)
    if ranges == WITHOUT:
        parts = replace(parts, moves=np.zeros_like(parts.moves))
    named, accounts = totals.by_account(parts, base.places)
    yield "account", _table(accounts, named["account_id"])
    departments = totals.by_department(parts, base.places)
    for figures, part in departments.parts.items():
        yield f"department {figures}", _table(part, departments.departments)
        yield f"hospital {figures}", _table(departments.total(figures), [0])


def _table(parts: Parts, keys: object) -> pd.DataFrame:
    return parts.table().astype("float64").set_index(pd.Index(keys))  # type: ignore[call-overload]


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """Return by year, level and ranges: the share held (0–1) and the mean half width of 80 % (minor units)."""
    known = rows.dropna(subset=["lo80"])
    held = {f"inside {level} %": known["truth"].between(known[f"lo{level}"], known[f"hi{level}"]) for level in (80, 95)}
    shown = known.assign(level=known["level"].str.replace(r"department .*", "department", regex=True), **held)
    shown = shown.assign(half=(shown["hi80"] - shown["lo80"]) / 2)
    return shown.groupby(["year", "level", "ranges"])[[*held, "half"]].mean()


def main() -> int:
    """Print the table; return 1 where the hospital's range did not hold in the year of the shift."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one seed")
    parser.add_argument("--seeds", type=int, default=4)
    chosen = parser.parse_args()
    many = 1 if chosen.quick else chosen.seeds
    tables = []
    for seed in range(FIRST_SEED, FIRST_SEED + many):
        started = time.monotonic()
        with database(seed) as url:
            tables.append(look_back(url))
        print(f"  seed {seed}: {time.monotonic() - started:.0f} s", flush=True)
    table = summary(pd.concat(tables, ignore_index=True))
    shown = table.drop(columns="half").mul(100).round(0).assign(half=(table["half"] / 1e8).round(2))
    print(f"\n{many} seeds, percent held; half width of 80 % in millions\n{shown.to_string()}")
    held = float(table.loc[(JUDGED[-1], "hospital result", WITH), "inside 80 %"])  # type: ignore[arg-type, index]
    print(f"The hospital's range of the result held {held:.0%} of the look-backs of {JUDGED[-1]}.")
    return 0 if chosen.quick or held >= HELD else 1


if __name__ == "__main__":
    raise SystemExit(main())
