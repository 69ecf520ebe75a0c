"""`value-added`: did overrides, published plans and budgets beat the model?"""

from typing import Annotated, Literal

import typer

from commands.output import emit, refusing
from commands.rows import migrated_database, records

#: `--by` to the column of the rows.
ROWS = {"author": "author", "department": "place"}


def register(app: typer.Typer) -> None:
    """Add the command to the terminal."""
    app.command("value-added")(value_added)


@refusing
def value_added(
    *,
    by: Annotated[Literal["author", "department"], typer.Option("--by", help="What the rows are.")] = "author",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Compare what people said of volumes with what the model said, over the months that have come."""
    from planning.forecasts import value_added as rule
    from reports.forecasts import value_words as words
    from reports.formats import Formats
    from services import status
    from services.forecasts.value_added import judged_months
    from services.permissions import LOCAL_ACTOR

    url = migrated_database()
    hospital = status.read(url).settings
    formats = Formats.for_reader(hospital.currency, hospital.locale)
    months = judged_months(url, LOCAL_ACTOR)
    by_kind = rule.value_added(months, ["kind"])
    rows = rule.value_added(months, ["kind", ROWS[by]]).rename(columns={"place": "department"})
    rows = rows.assign(verdict=[rule.verdict(added) for added in rows["added"]])
    told = words.sentences(by_kind, formats) or [words.nothing_yet()]
    emit({"sentences": told, "rows": records(rows, hospital.currency)}, as_json=as_json, text="\n".join(told))
