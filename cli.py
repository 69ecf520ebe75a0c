"""Caseload in the terminal: the same services as the pages, for schedulers and for checks."""

from importlib import import_module

import typer

app = typer.Typer(
    help="Budgeting and financial planning for hospitals.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

#: One module per subject in `commands/`.
SUBJECTS = (
    "database",
    "hospital",
    "people",
    "audit",
    "importing.files",
    "budgets.line",
    "budgets.sheets",
    "budgets.stages",
    "budgets.build",
    "budgets.adjusting",
    "reports",
    "exporting.packs",
    "exporting.handouts",
    "ratios",
    "months",
    "month_end",
    "explanations",
    "forecasts",
    "signals",
    "outlook",
    "value_added",
    "contracts",
    "scenarios",
    "maintenance",
    "doctor",
)

for subject in SUBJECTS:
    import_module(f"commands.{subject}").register(app)

if __name__ == "__main__":
    app()
