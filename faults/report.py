"""The matrix as it is printed, and as the table of docs/faults.md."""

import os
import platform
import re
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime

from faults.matrix import ROWS, Row
from faults.tally import SHOWN, Tally

BEGIN, END = "<!-- made by `make faults` -->\n", "<!-- end of what is made -->"
_LINE = re.compile(r"^\| (\d+) \|.*$", re.MULTILINE)


def machine(size: str, seed: int) -> str:
    """Return what the matrix runs on, in one line."""
    return (
        f"Fault matrix, {size}, seed {seed}: {platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def print_row(row: Row, tally: Tally) -> None:
    """Print what came of a row."""
    print(f"{row.number:2}. {row.fault}: {_outcome(tally)}", flush=True)
    if tally.parts:
        print(f"    {', '.join(f'{name} {count:,}' for name, count in tally.parts.most_common())}")
    for text in tally.lost[:SHOWN]:
        print(f"    LOST {text}")
    if len(tally.lost) > SHOWN:
        print(f"    and {len(tally.lost) - SHOWN} more", flush=True)


def _outcome(tally: Tally) -> str:
    if not tally.tried:
        return f"not run: {tally.not_run}" if tally.not_run else f"tried 0, lost {len(tally.lost)}"
    longest = f"longest case {tally.longest:.1f} s ({tally.longest_case}), largest process {tally.megabytes} MB"
    left_out = f", left out {tally.left_out:,} for want of time" if tally.left_out else ""
    before = f", {tally.before:,} before were left to an earlier run" if tally.before else ""
    return f"tried {tally.tried:,}, lost {len(tally.lost)}{left_out}{before}; {tally.seconds:.0f} s, {longest}"


def summary(outcomes: Mapping[int, Tally]) -> str:
    """Return the last line: all rows together."""
    whole = Tally()
    for tally in outcomes.values():
        whole.add(tally)
    left = [str(number) for number, tally in outcomes.items() if not tally.tried]
    not_run = f"; not run: row {', '.join(left)}" if left else ""
    return f"{len(outcomes)} rows, tried {whole.tried:,}, lost {len(whole.lost)}{not_run}"


def page(text: str, outcomes: Mapping[int, Tally], size: str, seed: int) -> str:
    """Return the page with the table brought up to date: a row that did not run now keeps what it came to last."""
    head, rest = text.split(BEGIN)
    old, tail = rest.split(END)
    lines = {int(match[1]): match[0] for match in _LINE.finditer(old)}
    day = f"{datetime.now(UTC):%Y-%m-%d}, {size}" + ("" if seed == 1 else f", seed {seed}")
    for row in ROWS:
        tally = outcomes.get(row.number)
        if tally is not None or row.number not in lines:
            lines[row.number] = _line(row, tally, day)
    table = (
        "| # | fault | expected | tried | lost | longest case | largest process | when |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- |\n"
    )
    return head + BEGIN + table + "\n".join(lines[row.number] for row in ROWS) + "\n" + END + tail


def _line(row: Row, tally: Tally | None, day: str) -> str:
    facts = ["–", "–", "–", "–", "not run"]
    if tally is not None and tally.tried:
        others = tally.left_out + tally.before
        tried = f"{tally.tried:,}" + (f" of {tally.tried + others:,}" if others else "")
        when = day.replace("full", "part") if others else day
        facts = [tried, str(len(tally.lost)), f"{tally.longest:.1f} s", f"{tally.megabytes} MB", when]
    elif tally is not None and tally.not_run:
        facts[-1] = f"not run: {tally.not_run}"
    return f"| {row.number} | {row.fault} | {row.expected} | {' | '.join(facts)} |"
