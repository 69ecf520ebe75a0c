"""What is asked about the month and the year of lines that name none, or name their year so that it stays open."""

from collections.abc import Sequence

from data.importers.questions import AnswerChoice, FileQuestion, question
from data.importers.tables.stated_year import stated_month
from data.models.base import utc_now
from language import _


def month_question(stated: int) -> FileQuestion:
    """Return the question for the month of lines without one; `stated` (yyyymm, 0 for none) is what titles speak of."""
    text = _("No column says the month. Choose the date or period column, or give the month.")
    month = f"{stated // 100}-{stated % 100:02d}" if stated else None
    why = _("The title or the file's name speaks of it.") if month else ""
    choices = [AnswerChoice(month, month)] if month else []
    return question("month", text, choices, free=True, proposal=month, why=why)


def year_question() -> FileQuestion:
    """Return the question for the fiscal year of months and periods without one."""
    text = _("The months and periods of the file name no year. Name the fiscal year, or give a month in it.")
    years = range(utc_now().year - 1, utc_now().year + 3)
    return question("year", text, [AnswerChoice(str(year), str(year)) for year in years], free=True)


def loose_label_question(label: str) -> FileQuestion:
    """Return the question how a file names periods of which one may be a month of the calendar."""
    text = _(
        "“{loose}” can be a calendar month or a fiscal period, and no date decides it. "
        "How does the file name its periods?",
        loose=label,
    )
    return question("fiscal-naming", text)


def naming_question(year: str, choices: Sequence[str]) -> FileQuestion:
    """Return the question which of its two calendar years a plain number names a fiscal year by."""
    text = _(
        "The fiscal years of the file are written as {year}, and no date decides in which calendar year {year} "
        "begins. By which year are they named?",
        year=year,
    )
    return question("fiscal-naming", text, choices)


def agreed_note(month: int, filename: str) -> str:
    """Return what is said where no column says the month (yyyymm) and a title, or title and name, decide it."""
    said = f"{month // 100}-{month % 100:02d}"
    if stated_month([filename]) == month:
        return _("All rows are of {month}: the title and the file's name say so.", month=said)
    return _("All rows are of {month}: the title says so.", month=said)
