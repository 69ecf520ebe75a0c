"""`cli.py variance --commitments`: what of the year's budget is spent, ordered and left."""

from typing import Any

from commands.months import say_state
from commands.output import NO_BUDGET, emit, note, say_csv
from commands.rows import as_csv, records
from language import translate
from services.permissions import LOCAL_ACTOR


def answer(url: str, question: Any, columns: Any, *, as_json: bool) -> None:
    """Print budget of the year, actual to date, open orders and what is left, by `columns`."""
    from reports.formats import Formats
    from services.variance import commitments

    listed = commitments.listing(url, LOCAL_ACTOR, question=question, by=columns)
    state = say_state(url, question.period)
    if listed.version is None:
        note(translate(NO_BUDGET))
    if not as_json:
        say_csv(as_csv(listed.rows, listed.currency))
        return
    totals = records(listed.totals, listed.currency)
    emit(
        {
            "version": listed.version,
            "period": f"{question.period // 100}-{question.period % 100:02d}",
            "month": state,
            "months": [f"{month // 100}-{month % 100:02d}" for month in listed.months],
            "orders_as_of": listed.as_of.isoformat(),
            "currency": listed.currency,
            "by": list(columns),
            "rows": records(listed.rows, listed.currency),
            "totals": totals[0] if totals else {},
            "ordered_elsewhere": Formats(listed.currency).exact(listed.elsewhere),
        },
        as_json=True,
    )
