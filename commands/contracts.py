"""Contracts in the terminal: the notice calendar and the three leakage numbers, as a list."""

from datetime import date, datetime
from typing import Annotated, Literal

import pandas as pd
import typer

from commands.output import emit, note, refusing, say_csv
from commands.reports import Period
from commands.rows import as_csv, migrated_database, records
from language import _, count_text
from services import settings
from services.permissions import LOCAL_ACTOR

Format = Annotated[Literal["csv", "json"], typer.Option("--format", help="How to print the rows.")]
AsJson = Annotated[bool, typer.Option("--json", help="The same as --format json.")]
AsOf = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Day, as 2026-11-24; today when left out.")
]
CALENDAR = (
    "number", "title", "supplier", "department", "category", "owner", "state", "bucket", "start_date", "end", "notice",
    "days_left", "renews_to", "committed_minor", "value_minor", "used_minor",
)  # fmt: skip
FIGURES = (
    "total", "contracted", "around", "around_dearer", "none", "unclear", "above", "below", "ppv", "utilization",
)  # fmt: skip
NAMES = {"committed_minor": "renewal_commits", "value_minor": "value", "used_minor": "used"}


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("contracts")(contracts)
    app.command("leakage")(leakage)


@refusing
def contracts(*, as_of: AsOf = None, form: Format = "csv", as_json: AsJson = False) -> None:
    """List contracts by last day of notice: what has to be decided, what was missed, what renews by itself."""
    from services.contracts import calendar

    day = date.today() if as_of is None else as_of.date()
    upcoming = calendar.calendar(migrated_database(), LOCAL_ACTOR, as_of=day)
    if upcoming.undated:
        note(_("{undated} contracts have no end date and are left out.", undated=count_text(upcoming.undated)))
    rows = upcoming.rows[list(CALENDAR)].rename(columns=NAMES)
    if form == "csv" and not as_json:
        say_csv(as_csv(rows, _currency()))
        return
    emit(
        {
            "as_of": day.isoformat(),
            "currency": _currency(),
            "counts": upcoming.counts(),
            "without_end": upcoming.undated,
            "rows": records(rows, _currency()),
        },
        as_json=True,
    )


@refusing
def leakage(
    *,
    period: Period,
    ytd: Annotated[bool, typer.Option("--ytd", help="The fiscal year up to the month.")] = False,
    by: Annotated[
        Literal["supplier", "department", "contract", "item"], typer.Option(help="What to list the figures by.")
    ] = "supplier",
    form: Format = "csv",
    as_json: AsJson = False,
) -> None:
    """List what was bought without a contract, around one, and above its price; three numbers, never one."""
    from services.contracts import leakage as leaks

    month = int(period.replace("-", ""))
    report = leaks.report(migrated_database(), LOCAL_ACTOR, period=month, over="ytd" if ytd else "month")
    if by == "item":
        rows = report.items.drop(columns="contract_id").rename(
            columns={"paid_minor": "paid", "expected_minor": "expected"}
        )
    else:
        rows = getattr(report, f"by_{by}")[["name", *FIGURES]].rename(columns={"name": by})
    if form == "csv" and not as_json:
        say_csv(as_csv(rows, _currency()))
        return
    total = pd.DataFrame([{name: report.total[name] for name in FIGURES}])
    emit(
        {
            "period": period,
            "months": [f"{month // 100}-{month % 100:02d}" for month in report.months],
            "currency": _currency(),
            "total": records(total, _currency())[0],
            "rows": records(rows, _currency()),
        },
        as_json=True,
    )


def _currency() -> str:
    from services import status

    return status.read(settings.database_url()).settings.currency
