"""Budget versus actual in the terminal: as a list, and as a workbook."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from commands.months import changed_beside, default_month, say_state
from commands.output import NO_BUDGET, emit, for_readers, note, refusing, say_csv, write_file
from commands.rows import UNITS, as_csv, migrated_database, records
from language import N_, _, translate
from services.errors import UserError
from services.listings import Listing
from services.permissions import LOCAL_ACTOR


def checked_month(text: str | None) -> str | None:
    """Return a month as it was written.

    Raises:
        typer.BadParameter: It is not written as 2026-04.
    """
    if text is not None and not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text):
        raise typer.BadParameter(_("a month is written as 2026-04"))
    return text


Period = Annotated[str, typer.Option("--period", callback=checked_month, help="Month, as 2026-04.")]
PeriodOrLast = Annotated[
    str | None,
    typer.Option("--period", callback=checked_month, help="Month, as 2026-04; the last whole one when left out."),
]
Version = Annotated[str | None, typer.Option("--version", help="Budget version; the newest approved when left out.")]
NO_ROWS = N_("There is no budget for this year, so there are no rows.")

export = typer.Typer(help="Write reports to files.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("variance")(variance)
    app.command("landing")(landing)
    export.command("workbook")(workbook)
    app.add_typer(export, name="export")


@refusing
def variance(
    *,
    period: PeriodOrLast = None,
    version: Version = None,
    ytd: Annotated[bool, typer.Option("--ytd", help="The fiscal year up to the month.")] = False,
    by: Annotated[str, typer.Option(help="Any of department, account, category; by comma.")] = "department,account",
    flex: Annotated[bool, typer.Option("--flex", help="With the budget at actual volume and its components.")] = False,
    commitments: Annotated[
        bool, typer.Option("--commitments", help="The year's budget, actual to date, open orders and what is left.")
    ] = False,
    form: Annotated[Literal["csv", "json"], typer.Option("--format", help="How to print the rows.")] = "csv",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Compare a budget version with actuals; a positive variance is favorable."""
    from commands.budgets import use as budget_use
    from services.variance import flex_listing
    from services.variance import listing as variance_listing
    from services.variance.report import Question

    url = migrated_database()
    month = month_of(period) if period else default_month(url)
    question = Question(month, "ytd" if ytd else "month", version_id(url, version))
    columns: Any = tuple(name.strip() for name in by.split(",") if name.strip())
    if commitments and flex:
        raise UserError(
            _("Commitments stand beside the year’s budget as it is, not beside the flexed one."),
            hint=_("Give --commitments or --flex, not both."),
        )
    if commitments:
        budget_use.answer(url, question, columns, as_json=as_json or form == "json")
        return
    listing = flex_listing.listing if flex else variance_listing.listing
    listed = listing(url, LOCAL_ACTOR, question=question, by=columns)
    listed = replace(listed, rows=with_explanations(url, listed.rows, question, columns))
    state = say_state(url, month)
    if listed.version is None:
        note(translate(NO_ROWS if flex else NO_BUDGET))
    _say_underlying(url, listed, "actual")
    changed = changed_beside(url, question)
    if form == "csv" and not as_json:
        say_csv(as_csv(listed.rows, listed.currency))
        return
    head = {"version": listed.version, "period": f"{month // 100}-{month % 100:02d}", "month": state}
    emit({**head, **_list_head(listed, columns, "months"), "changed_after_close": changed}, as_json=True)


@refusing
def landing(
    *,
    fiscal_year: Annotated[
        int | None,
        typer.Option(
            "--fiscal-year", help="The year, by the calendar year in which it ends; else that of the last month."
        ),
    ] = None,
    period: Annotated[
        str | None, typer.Option("--period", callback=checked_month, help="Last month taken as actual, as 2026-04.")
    ] = None,
    version: Version = None,
    by: Annotated[str, typer.Option(help="Any of department, account, category; by comma.")] = "department,account",
    form: Annotated[Literal["csv", "json"], typer.Option("--format", help="How to print the rows.")] = "csv",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Say where the year lands, with an 80 and a 95 % range; a positive variance is favorable."""
    from planning.periods import FiscalCalendar
    from reports.scenarios.base_words import volume_sources
    from services import status
    from services.landing.listing import listing

    url = migrated_database()
    through = month_of(period) if period else None
    calendar = FiscalCalendar(status.read(url).settings.fiscal_first_month)
    year = fiscal_year if fiscal_year is not None else calendar.fiscal_year(through or default_month(url))
    if through is not None and calendar.fiscal_year(through) != year:
        raise UserError(
            _("{period} is not in {year}.", period=period, year=calendar.label(year)),
            hint=_("Leave one of the two out."),
        )
    columns: Any = tuple(name.strip() for name in by.split(",") if name.strip())
    listed = listing(
        url, LOCAL_ACTOR, fiscal_year=year, by=columns, version_id=version_id(url, version), through=through
    )
    if fiscal_year is None:
        note(calendar.label(year))
    if listed.version is None:
        note(translate(NO_BUDGET))
    if listed.volumes:
        note(_("Open months: {volumes}.", volumes=volume_sources(listed.volumes)))
    if listed.partial is not None:
        say_state(url, listed.partial)
    _say_underlying(url, listed, "landing")
    if form == "csv" and not as_json:
        say_csv(as_csv(listed.rows, listed.currency))
        return
    head = {"version": listed.version, "fiscal_year": year, "volumes": dict(listed.volumes)}
    emit({**head, **_list_head(listed, columns, "actual_months")}, as_json=True)


@refusing
def workbook(
    *,
    out: Annotated[Path, typer.Option("--out", help="XLSX file to write.")],
    period: PeriodOrLast = None,
    version: Version = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Write budget versus actual and the flexed budget as a workbook that goes on reckoning.

    Of the month and the year to date, by department and by account; a changed volume moves the flexed budget.
    """
    from reports.formats import Formats
    from reports.variance import whole_book
    from services.variance import workbook_figures

    url = migrated_database()
    month = month_of(period) if period else default_month(url)
    say_state(url, month)
    number = version_id(url, version)
    with for_readers(url):
        figures = workbook_figures.figures(url, LOCAL_ACTOR, period=month, version_id=number)
        content, names = whole_book.as_workbook(figures) if figures.tables else (b"", [])
    if not figures.tables:
        formats = Formats.for_reader(figures.hospital.currency, figures.hospital.locale)
        raise UserError(
            _("There are no figures for {period}.", period=formats.month(month)),
            hint=_("Choose a month that has actuals or a budget."),
        )
    write_file(out, content)
    emit({"file": str(out), "sheets": names}, as_json=as_json, text=_("Wrote {out}.", out=out))


def with_explanations(url: str, rows: Any, question: Any, columns: Sequence[str]) -> Any:
    """Return rows by department and account with `explanation`, what people say of each; other rows as they are."""
    if not {"department", "account"} <= set(columns):
        return rows
    from reports.explanations.tables import by_line
    from reports.formats import Formats
    from services import status
    from services.explanations.beside import beside

    hospital = status.read(url).settings
    said = by_line(beside(url, LOCAL_ACTOR, question=question), Formats.for_reader(hospital.currency, hospital.locale))
    return rows.assign(
        explanation=[said.get(place, "") for place in zip(rows["department"], rows["account"], strict=True)]
    )


def _list_head(listing: Listing, columns: Sequence[str], months: str) -> dict[str, Any]:
    """Return what the answers of lists share; `months` names the key of the months they cover."""
    without = listing.without_one_offs
    return {
        months: [f"{month // 100}-{month % 100:02d}" for month in listing.months],
        "currency": listing.currency,
        "by": list(columns),
        "rows": records(listing.rows, listing.currency),
        "totals": dict(zip(listing.totals.index, records(listing.totals, listing.currency), strict=True)),
        "without_one_offs": None if without is None else _without_one_offs(without, listing),
    }


def _without_one_offs(without: Any, listing: Listing) -> dict[str, Any]:
    """Return the totals without the accounts that are marked as not recurring, and what each of these adds."""
    amounts = [name for name in listing.totals.columns if UNITS.get(str(name)) == "amount" and name in without.bridge]
    totals = records(without.underlying[amounts], listing.currency)
    return {
        "accounts": list(without.accounts),
        "totals": dict(zip(without.underlying.index, totals, strict=True)),
        "bridge": records(without.bridge[["part", "label", *amounts]], listing.currency),
    }


def _say_underlying(url: str, listed: Listing, figure: str) -> None:
    """Say on stderr what the result is without one-offs and grants; nothing of months without actuals."""
    import pandas as pd

    from reports.formats import Formats
    from reports.variance.underlying import in_terminal
    from services import status

    without = listed.without_one_offs
    if without is not None and not pd.isna(without.total("result")[figure]):
        hospital = status.read(url).settings
        note(in_terminal(without, Formats.for_reader(hospital.currency, hospital.locale), figure=figure))


def month_of(text: str) -> int:
    """Return a month written as 2026-04 as yyyymm."""
    return int(text.replace("-", ""))


def version_id(url: str, name: str | None) -> int | None:
    """Return the id of a named budget version, None for the best one."""
    from services.variance import listing as variance_listing

    return None if name is None else variance_listing.version_named(url, LOCAL_ACTOR, name=name)
