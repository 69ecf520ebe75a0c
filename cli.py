"""Caseload in the terminal: the same services as the pages, for schedulers and for checks."""

from importlib import import_module
from typing import Annotated

import typer

from commands.output import use_language

app = typer.Typer(
    help="Budgeting and financial planning for hospitals.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def speak(
    language: Annotated[
        str | None,
        typer.Option(
            "--language",
            envvar="CASELOAD_LANGUAGE",
            metavar="CODE",
            help="Language of answers and of what is written, such as de; English answers when left out.",
        ),
    ] = None,
) -> None:
    """Budgeting and financial planning for hospitals."""
    use_language(language)


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
