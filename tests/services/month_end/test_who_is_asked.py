"""Nobody is left out: every command, page and export is asked for the same figures, or shows none of them.

A new one fails here until it says who asks it (`same_figures.py`, `tests/pages/test_same_figures.py`), or why it has
neither revenue, expense, result, labor, agency, volumes nor FTE of the year so far or of where it lands.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

import app
import cli

ASKED = Path("tests/services/month_end/same_figures.py")
ASKED_PAGES = Path("tests/pages/test_same_figures.py")
NO_SUCH_FIGURE = "no figure of these"
#: Each command, with the words under which its answer is held against the others.
COMMANDS = {
    "variance": "variance --json", "landing": "landing --json", "export workbook": "workbook, {sheet}",
    "export csv": "facts of the board pack", "export summary": "facts of the board pack",
    "export board-pack": "facts of the board pack", "export pdf": "facts of the board pack",
    "export form": "facts of the board pack", "export digest": "variances of single lines of a month",
    "export template": "data",
    "plan": "base of plan --json", "compare": "base of compare --json", "outlook": "outlook --json",
    "signals": "money signals",  # the page and the command have the answer of one service
    **dict.fromkeys(("value-added", "forecast", "backtest", "refresh"), "errors of volumes, or any file's series"),
    **dict.fromkeys(("ratios",), "ratios of figures that are asked for"),
    **dict.fromkeys(("contracts", "leakage"), "contracts and invoices"),
    **dict.fromkeys(("init", "show-settings", "settings set", "settings propose", "undo", "backup", "restore"), "data"),
    **dict.fromkeys(("verify", "inspect", "import", "rejected", "months", "budget-line", "month-end"), "data"),
    **dict.fromkeys(("month-close", "month-reopen", "month-hand-in"), "data"),
    **dict.fromkeys(("user add", "user change", "user deactivate", "user list", "user import"), "data"),
    **dict.fromkeys(("budget-stage list", "budget-stage submit", "budget-stage approve"), "data"),
    **dict.fromkeys(("budget-stage return", "budget-stage lock", "budget-stage due", "budget-stage exempt"), "data"),
    **dict.fromkeys(("budget-sheet export", "budget-sheet import"), "data"),
    **{f"budget-adjust {step}": "data" for step in ("list", "revised", "initiative", "one-time", "transfer")},
    **{f"budget-adjust {step}": "data" for step in ("carry-forward", "approve", "refuse", "remove", "limit")},
    **dict.fromkeys(("audit", "anchor", "doctor"), "data"),
    "explanations": "variances of single lines of a month",
    **{f"budget-build {step}": "data" for step in ("create", "over", "kinds", "show", "set", "drop", "read")},
    "budget-build explain": "data",
}  # fmt: skip
NONE_OF_THESE = ("errors of volumes, or any file's series", "ratios of figures that are asked for",
                 "contracts and invoices", "data", "variances of single lines of a month")  # fmt: skip
#: Each page, with the words or the script under which it is asked; the scripts are opened at all dates.
PAGES = {
    "overview/board": "pages/overview/board.py", "variance/comparison": "pages/variance/comparison.py",
    "variance/flexed": "pages/variance/flexed.py", "landing/year_end": "pages/landing/year_end.py",
    "labor/productivity": "pages/labor/productivity.py", "staffing/cost": "pages/staffing/cost.py",
    "scenarios/explore": "pages/scenarios/explore.py", "scenarios/compare": "pages/scenarios/compare.py",
    "forecasts/patient_volume": "forecast series", "forecasts/all_series": "forecast series",
    "forecasts/signals": "money signals", "spend/analysis": "spend", "contracts/calendar": "volumes of contracts",
    **dict.fromkeys(("contracts/register", "contracts/leakage", "contracts/matching"), "contracts and invoices"),
    **dict.fromkeys(("spend/supplier", "spend/payments"), "contracts and invoices"),
    **dict.fromkeys(("budgets/versions", "month_end/months", "month_end/checklist"), "data"),
    "organization/registers": "data",
    "organization/flex_setup": "data", "trail/audit": "data",
    **dict.fromkeys(("organization/hospital", "labor/pay_codes", "imports/upload", "imports/files"), "data"),
    **dict.fromkeys(("imports/data_quality", "budgets/sheet", "people/users", "explanations/limits"), "data"),
    "board_pack/prepare": "facts of the board pack",
    "overview/scorecard": "scorecard", "forecasts/outlook": "departments of staffing",
    "guide/tasks": "data", "budgets/stages": "data", "budgets/drivers": "data", "budgets/adjustments": "data",
    **dict.fromkeys(("explanations/overview", "explanations/desk"), "variances of single lines of a month"),
}  # fmt: skip
#: Each script that draws downloads, with the words under which its figures are asked, on the page or in the file.
EXPORTS = {
    "variance/comparison_parts": "export of budget versus actual", "variance/flexed_parts": "flexed budget",
    "variance/underlying_parts": "result without one-offs", "variance/commitment_parts": "commitments beside actuals",
    "landing/year_end_parts": "export of the landing, by {by}", "staffing/cost_parts": "departments of staffing",
    "labor/productivity_parts": "departments of productivity", "scenarios/results": "base of scenarios",
    "scenarios/beside_parts": "orders beside a scenario", "scenarios/compare_parts": "base of compare --json",
    "forecasts/volume_parts": "forecast series", "forecasts/money_signal_parts": "money signals",
    "spend/analysis_parts": "spend", "spend/analysis_sections": "spend",
    "forecasts/value_parts": "errors of volumes, or any file's series",
    **dict.fromkeys(("labor/pay_code_parts", "common/downloads", "common/stored_data", "trail/audit_parts"), "data"),
    "budgets/stage_views": "data", "overview/scorecard": "scorecard",
    "explanations/overview": "variances of single lines of a month",
    **dict.fromkeys(("month_end/answer_parts", "month_end/reported_parts"), "data"),
    **dict.fromkeys(("variance/lines", "explanations/desk_parts"), "data"),
    "contracts/payer_rates": "contracts and invoices",
    **dict.fromkeys(("spend/supplier_parts", "spend/payments_parts"), "contracts and invoices"),
    **dict.fromkeys(("contracts/matching_parts", "contracts/downloads"), "contracts and invoices"),
}  # fmt: skip


def _commands(command: Any, before: tuple[str, ...] = ()) -> Iterator[str]:
    if not hasattr(command, "commands"):
        yield " ".join(before)
        return
    for name, inner in command.commands.items():
        yield from _commands(inner, (*before, name))


def _pages() -> set[str]:
    return {entry.path.removeprefix("pages/").removesuffix(".py") for entry in app.PAGES}


def _exports() -> set[str]:
    scripts = (path for path in Path("pages").rglob("*.py") if "csv_and_excel(" in path.read_text(encoding="utf-8"))
    return {path.relative_to("pages").with_suffix("").as_posix() for path in scripts}


def test_every_command_is_asked() -> None:
    assert set(_commands(typer.main.get_command(cli.app))) == set(COMMANDS)


def test_every_page_is_asked() -> None:
    assert _pages() == set(PAGES)


def test_every_export_is_asked() -> None:
    assert _exports() == set(EXPORTS)


def test_who_is_named_is_asked() -> None:
    asked = ASKED.read_text(encoding="utf-8") + ASKED_PAGES.read_text(encoding="utf-8")
    named = {*COMMANDS.values(), *PAGES.values(), *EXPORTS.values()} - set(NONE_OF_THESE)

    assert {words for words in named if f'"{words}"' not in asked} == set()
