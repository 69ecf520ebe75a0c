"""Every figure of every command has a unit: amounts come out in the currency's main unit, never as they are stored.

Each command runs twice over the demo hospital, the second time as if the currency had three minor digits: an amount is
then a tenth of what it was. A figure that stays the same is no amount, and `commands.rows.UNITS` has to say so.
"""

import csv
import io
import json
import re
import shlex
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest
import typer.main
from typer.testing import CliRunner

import cli
from commands.rows import UNITS, as_csv, records

#: What is run for each command that prints figures of money.
LISTS = {
    "variance": [
        "--period 2026-10",
        "--period 2026-10 --ytd --by category",
        "--period 2026-10 --flex --by account",
        "--period 2026-10 --flex --by department",
        "--period 2026-10 --commitments --by account",
    ],
    "landing": ["--fiscal-year 2027 --by category"],
    "contracts": ["--as-of 2026-11-24"],
    "leakage": [f"--period 2026-10 --by {by}" for by in ("supplier", "department", "contract", "item")],
    "plan": ["surge --simulate 20"],
    "ratios": ["--period 2026-10", "--period 2026-10 --span month"],
    "compare": ["surge worst --draws 20 --days-cash 100"],
    "outlook": ["--fiscal-year 2027"],
    "signals": ["--all"],
    "explanations": ["--period 2026-10"],
    "budget-stage list": ['"FY 2027/28 draft"'],
    "month-end": ["2026-10", "2026-05"],
}
#: Commands without figures of the hospital's money among their answers, or whose files are tested elsewhere.
OTHERS = {
    "refresh", "months", "value-added", "rejected", "init", "show-settings",
    "settings set", "settings propose", "undo", "backup", "restore", "verify", "anchor", "doctor",
    "inspect", "import",  # totals in the unit of the file: tests/commands/test_imports.py
    "forecast", "backtest",  # any series, in its own unit
    "user add", "user change", "user deactivate", "user list", "user import",
    "budget-stage submit", "budget-stage approve", "budget-stage return", "budget-stage lock", "budget-stage due",
    "budget-stage exempt", "month-hand-in",
    "budget-sheet export", "budget-sheet import",  # tests/commands/test_budget_sheets.py
    "audit",  # amounts as texts: tests/commands/test_audit.py
    "budget-line",  # what it stored: tests/commands/test_budget_line.py
    # what they stored: tests/commands/test_budget_build.py
    *(f"budget-build {step}" for step in ("create", "over", "kinds", "show", "set", "drop", "read", "explain")),
    # exact amounts: tests/commands/test_budget_adjust.py and test_month_end.py
    *(f"budget-adjust {step}" for step in ("list", "revised", "initiative", "one-time", "transfer", "carry-forward")),
    *(f"budget-adjust {step}" for step in ("approve", "refuse", "remove", "limit")), "month-close", "month-reopen",
    "export csv", "export summary", "export board-pack", "export pdf", "export template",  # tests/reports/board_pack/
    "export form", "export digest",  # exact amounts: tests/reports/forms/, tests/reports/digest/
    "export workbook",  # tests/pages/test_download_units.py reads the same workbook
}  # fmt: skip
#: Commands whose plain answer is text.
ONLY_JSON = ("plan", "compare", "outlook", "signals", "month-end")
#: Commands that say figures in sentences, and how they are asked.
SAYING = {**{name: LISTS[name][0] for name in ONLY_JSON}, "value-added": "", "months": ""}
#: A figure that nobody formatted: whole thousands without marks between them, or more decimals than any figure has.
UNFORMATTED = re.compile(r"(?<![\d.,])(?:\d{5,}(?:\.\d+)?|\d{4}\.\d+|\d+\.\d{4,})(?![\d,])")
#: Figures of answers that are no rows.
PLAIN = {
    "unanswered", "late", "fiscal_year", "draws", "seed", "version", "chance_of_budget", "chance_of_loss",
    "without_end", "chance_of_days_cash", "chance_of_operating_margin",  # of compare
    "change", "departments", "above", "below", "chance", "inside80", "volume_change", "volume",  # of outlook
    "count", "number",  # of month-end
    "ewma_weight", "judged", "not_judged", "limit_months",  # of signals
    "latest_share", "expected_share", "latest_volume",  # of signals
}  # fmt: skip
#: Parts of answers that are no figures: numbers of contracts by bucket and of departments by source,
#: what the scenario was asked for, how closely volumes follow others.
NO_FIGURES = {"counts", "changes", "volumes", "volume_links"}


def _names(command: Any, before: tuple[str, ...] = ()) -> Iterator[str]:
    if not hasattr(command, "commands"):
        yield " ".join(before)
        return
    for name, inner in command.commands.items():
        yield from _names(inner, (*before, name))


def test_every_command_is_looked_at() -> None:
    assert set(_names(typer.main.get_command(cli.app))) == {*LISTS, *OTHERS}


@pytest.mark.slow
@pytest.mark.parametrize(("command", "options"), [(name, options) for name in LISTS for options in LISTS[name]])
def test_amounts_are_in_the_main_unit(
    demo_url: str, monkeypatch: pytest.MonkeyPatch, command: str, options: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_url)
    cents, mills = [], []
    for digits, answers in ((2, cents), (3, mills)):
        monkeypatch.setattr("reports.formats.exponent", lambda _currency, digits=digits: digits)
        answers.extend(_answers(command, shlex.split(options)))

    raw = {name for before, after in zip(cents, mills, strict=True) for name in _unmoved(before, after)}
    moving = {
        name for before, after in zip(cents, mills, strict=True) for name in before if _moved(before, after, name)
    }

    assert {name for name in raw if UNITS.get(name, "amount") == "amount"} - PLAIN == set()
    assert {name for name in moving if UNITS.get(name) in ("rate", "count")} == set()
    assert moving


def _answers(command: str, options: list[str]) -> list[dict[str, list[float]]]:
    """Return the figures by name, of the CSV and of the JSON answer."""
    printed = []
    for form in ([], ["--json"]) if command not in ONLY_JSON else (["--json"],):
        answer = CliRunner().invoke(cli.app, [*command.split(), *options, *form])
        assert answer.exit_code == 0, answer.stderr
        figures: dict[str, list[float]] = {}
        if form:
            _collect(json.loads(answer.stdout), "", figures)
        else:
            for row in csv.DictReader(io.StringIO(answer.stdout)):
                for name, text in row.items():
                    _collect(text, name, figures)
        printed.append(figures)
    return printed


def _collect(value: Any, name: str, figures: dict[str, list[float]]) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in NO_FIGURES:
                continue
            _collect(inner, name if key.isdigit() else key, figures)
    elif isinstance(value, list):
        for inner in value:
            _collect(inner, name, figures)
    elif value is not None and not isinstance(value, bool) and name not in ("account", "department"):
        try:
            figures.setdefault(name, []).append(float(value))
        except ValueError:
            return


def _unmoved(before: dict[str, list[float]], after: dict[str, list[float]]) -> list[str]:
    return [name for name, values in before.items() if values == after.get(name) and any(values)]


def _moved(before: dict[str, list[float]], after: dict[str, list[float]], name: str) -> bool:
    pairs = list(zip(before[name], after.get(name, []), strict=True))
    return any(old for old, _new in pairs) and all(abs(old - 10 * new) < 0.006 for old, new in pairs)


@pytest.mark.slow
@pytest.mark.parametrize("command", SAYING)
def test_figures_in_sentences_are_formatted(demo_url: str, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_url)

    answer = CliRunner().invoke(cli.app, [command, *SAYING[command].split()])

    assert answer.exit_code == 0, answer.stderr
    codes_of_accounts = re.compile(r"\b\d{4,5} (?=[A-Z])")
    assert UNFORMATTED.findall(codes_of_accounts.sub("", answer.stdout + answer.stderr)) == []


@pytest.mark.parametrize("text", ["between 1366412.79 and 2", "412345 h", "0.123456", "8907.5"])
def test_what_nobody_formatted_is_found(text: str) -> None:
    assert UNFORMATTED.findall(text)


@pytest.mark.parametrize("text", ["$1,366,412.79", "FY 2026/27", "2026-10-31", "$2.792K", "11.25%", "1,812.3"])
def test_what_is_formatted_is_left_alone(text: str) -> None:
    assert UNFORMATTED.findall(text) == []


def test_only_texts_are_guarded_against_spreadsheets() -> None:
    rows = pd.DataFrame({"title": ["=1+1"], "days_left": [-53], "budget": [-1234], "percent": [-0.5]})

    assert as_csv(rows, "USD").splitlines() == ["title,days_left,budget,percent", "'=1+1,-53,-12.34,-0.500000"]


@pytest.mark.parametrize("write", [records, as_csv])
def test_a_figure_without_a_unit_is_refused(write: Any) -> None:
    with pytest.raises(LookupError, match="penalty"):
        write(pd.DataFrame({"department": ["ICU"], "penalty": [1234]}), "USD")
