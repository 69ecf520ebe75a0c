"""The state of each month in the terminal, and the month that reports begin with."""

from typing import Annotated, Any

import typer

from commands.output import emit, note, refusing
from commands.rows import migrated_database, records
from language import _, translate
from services.errors import UserError
from services.permissions import LOCAL_ACTOR

AMOUNTS_SINCE = ("reported", "now", "changed")
#: Columns of what changed after a close.
CHANGES = ("department_code", "department", "account_code", "account", "type", "category", *AMOUNTS_SINCE)


def register(app: typer.Typer) -> None:
    """Add the command to the terminal."""
    app.command("months")(months)


@refusing
def months(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say which months are whole, what is missing of the others, and which month reports begin with."""
    from reports.formats import Formats
    from reports.month_end import words
    from services import status
    from services.month_end.states import month_states

    url = migrated_database()
    hospital = status.read(url).settings
    formats = Formats.for_reader(hospital.currency, hospital.locale)
    states = month_states(url, LOCAL_ACTOR)
    rows = [
        {
            "period": month_text(state.period),
            "state": state.state,
            "judged_by": state.judged_by,
            "posted": state.posted,
            "missing": [
                {
                    "category": one.category,
                    "usual": formats.exact(one.usual),
                    "posted": formats.exact(one.posted),
                }
                for one in state.missing
            ],
            "about": words.about(state, formats),
        }
        for state in states.months
    ]
    lines = [
        f"{row['period']}  {translate(words.STATES[str(row['state'])])}  {row['about']}".rstrip()
        for row in reversed(rows)
    ]
    default = None if states.default is None else month_text(states.default)
    emit({"default": default, "months": rows}, as_json=as_json, text="\n".join(lines) or _("No month has figures yet."))


def default_month(url: str) -> int:
    """Return the month (yyyymm) that reports begin with.

    Raises:
        UserError: No month has figures.
    """
    from services.month_end.states import month_states

    month = month_states(url, LOCAL_ACTOR).default
    if month is None:
        raise UserError(_("No month has figures yet."), hint=_("Import a ledger file first."))
    return month


def say_state(url: str, period: int) -> dict[str, Any]:
    """Say on stderr what a reader has to know of a month, and return its state for JSON."""
    from reports.formats import Formats
    from reports.month_end import words
    from services import status
    from services.month_end.states import month_states

    hospital = status.read(url).settings
    state = month_states(url, LOCAL_ACTOR).of(period)
    about = words.about(state, Formats.for_reader(hospital.currency, hospital.locale))
    if about and state.state != "whole":
        note(about)
    return {"state": state.state, "about": about}


def changed_beside(url: str, question: Any) -> dict[str, Any] | None:
    """Say on stderr what changed in the closed months of a question, and return it for JSON; None where nothing did."""
    from reports.formats import Formats
    from reports.month_end import reported
    from services import status
    from services.month_end import changes

    told = changes.beside(url, LOCAL_ACTOR, question=question)
    if told is None or told.rows.empty:
        return None
    hospital = status.read(url).settings
    formats = Formats.for_reader(hospital.currency, hospital.locale)
    note(reported.headline(told.totals, len(told.rows), formats.runs(told.months), formats))
    months = [month_text(int(period)) for period in told.rows["period"]]
    totals = {name: map(formats.exact, amounts) for name, amounts in told.totals.items()}
    return {
        "months": [month_text(month) for month in told.changed],
        "totals": {name: dict(zip(AMOUNTS_SINCE, amounts, strict=True)) for name, amounts in totals.items()},
        "rows": records(told.rows.assign(period=months)[["period", *CHANGES]], hospital.currency),
    }


def month_text(period: int) -> str:
    """Return a month (yyyymm) as programs write it: 2026-04."""
    return f"{period // 100}-{period % 100:02d}"
