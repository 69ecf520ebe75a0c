"""The hospital's ratios in the terminal: the same as on the overview."""

from typing import Annotated, Literal

import pandas as pd
import typer

from commands.months import default_month, say_state
from commands.output import emit, note, refusing, say_csv
from commands.reports import PeriodOrLast
from commands.rows import as_csv, migrated_database, records
from language import _
from services.permissions import LOCAL_ACTOR


def register(app: typer.Typer) -> None:
    """Add the command to the terminal."""
    app.command("ratios")(ratios)


@refusing
def ratios(
    *,
    period: PeriodOrLast = None,
    span: Annotated[
        Literal["month", "ytd", "year"], typer.Option(help="The month, the fiscal year up to it, or the whole year.")
    ] = "ytd",
    form: Annotated[Literal["csv", "json"], typer.Option("--format", help="How to print the rows.")] = "csv",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Say days cash, margins, adjusted days, length of stay and occupancy, beside the same months a year before."""
    from planning.hospital_ratios import NEEDS
    from planning.periods import shift
    from reports import hospital_ratios as words
    from reports.formats import Formats
    from services import hospital_ratios, status
    from services.variance.report import Question, table

    url = migrated_database()
    month = int(period.replace("-", "")) if period else default_month(url)
    months = table(url, LOCAL_ACTOR, question=Question(month, span), by="account").months
    now = hospital_ratios.of_months(url, LOCAL_ACTOR, months=months)
    before = hospital_ratios.of_months(url, LOCAL_ACTOR, months=[shift(one, -12) for one in months])
    state = say_state(url, month)
    hospital = status.read(url).settings
    currency, formats = hospital.currency, Formats.for_reader(hospital.currency, hospital.locale)
    missing = list(now.missing) if now else []
    some = bool(now and words.known(now.ratios))
    if now and (lacking := words.lacking(now.missing, now.unclear, now.unfinished, formats, some=some)):
        note(lacking)
    rows = pd.DataFrame(
        [
            {"span": span_name, **{name: getattr(report.ratios, name) for name in NEEDS}}
            for span_name, report in (("actual", now), ("prior", before))
            if report is not None
        ]
    )
    if form == "csv" and not as_json:
        say_csv(as_csv(rows, currency))
        return
    if not months:
        note(_("No month has figures yet."))
    spelled = [f"{one // 100}-{one % 100:02d}" for one in months]
    head = {"period": f"{month // 100}-{month % 100:02d}", "months": spelled, "month": state, "currency": currency}
    emit({**head, "missing": missing, "rows": records(rows, currency)}, as_json=True)
