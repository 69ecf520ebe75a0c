"""`cli.py budget-line`: spread or raise one line of a budget draft, to the cent."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.budgets import given
from commands.output import emit, note, refusing
from commands.rows import migrated_database
from language import _
from services.permissions import LOCAL_ACTOR

if TYPE_CHECKING:
    from reports.formats import Formats
    from services.budgets.cells import CellConflict, SavedCells

PERCENT = Decimal(10_000)  # millionths of one percent


def register(app: typer.Typer) -> None:
    """Add the command to the terminal."""
    app.command("budget-line")(budget_line)


@refusing
def budget_line(
    version: Annotated[str, typer.Argument(help="Name of the draft.")],
    *,
    department: Annotated[str, typer.Option(help="Code of the department.")],
    account: Annotated[str, typer.Option(help="Code of the account.")],
    total: Annotated[str | None, typer.Option(help="What the year adds up to; as it is now if left out.")] = None,
    by: Annotated[str, typer.Option(help="Course of the year: shape (as it is), even, prior, season.")] = "shape",
    change: Annotated[str | None, typer.Option(help="Percent (3%) or amount on top, over the open months.")] = None,
    lock: Annotated[list[str] | None, typer.Option(metavar="YYYY-MM", help="A month that stays; repeatable.")] = None,
    why: Annotated[str | None, typer.Option("--note", help="Why; kept in the audit trail.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Spread or raise one line of a budget draft; months always add up to the cent."""
    from reports.formats import Formats
    from services import status
    from services.budgets.line_phasing import METHODS, Phasing, phase

    if by not in METHODS:
        raise typer.BadParameter(_("Choose from: {methods}.", methods=", ".join(METHODS)))
    url = migrated_database()
    hospital = status.read(url).settings
    formats = Formats.for_reader(hospital.currency, hospital.locale)
    is_rate = change is not None and change.strip().endswith("%")
    phasing = Phasing(
        total_minor=None if total is None else given.minor(total, formats.digits),
        method=by,
        rate_millionths=_rate(change or "") if is_rate else None,
        added_minor=None if change is None or is_rate else given.minor(change, formats.digits),
        locked=frozenset(given.month(text) for text in lock or ()),
    )
    months, saved = phase(
        url, LOCAL_ACTOR, version=version, department=department, account=account, phasing=phasing, note=why
    )
    emit(
        {
            "months": [formats.exact(amount) for amount in months],
            "total": formats.exact(sum(months)),
            "saved": len(saved.saved),
            "conflicts": [_conflict(one, formats) for one in saved.conflicts],
        },
        as_json=as_json,
        text=_text(months, saved, formats),
    )
    if saved.conflicts:
        for one in saved.conflicts:
            _say(one, formats)
        raise typer.Exit(1)


def _text(months: Sequence[int], saved: "SavedCells", formats: "Formats") -> str:
    lines = [
        _("Months: {amounts}", amounts=", ".join(map(formats.exact, months))),
        _("Total: {amount}", amount=formats.exact(sum(months))),
        _("Months saved: {count}", count=formats.number(len(saved.saved))),
    ]
    return "\n".join(lines)


def _conflict(one: "CellConflict", formats: "Formats") -> dict[str, Any]:
    return {
        "month": _month_text(one.edit.period),
        "wanted": formats.exact(one.edit.new_minor),
        "stored": formats.exact(one.stored_minor),
        "changed_by": one.changed_by,
    }


def _say(one: "CellConflict", formats: "Formats") -> None:
    """Say on stderr which month was not saved, and what stands there."""
    note(
        _(
            "{month} was not saved: {name} changed it meanwhile to {amount}. Run the command again to go on.",
            month=_month_text(one.edit.period),
            name=one.changed_by or _("an import"),
            amount=formats.exact(one.stored_minor),
        )
    )


def _month_text(period: int) -> str:
    return f"{period // 100}-{period % 100:02d}"


def _rate(text: str) -> int:
    """Return a percent in millionths of 1; finer ones are refused, not cut off."""
    scaled = given.decimal(text.strip()[:-1]) * PERCENT
    if scaled != scaled.to_integral_value():
        raise typer.BadParameter(_("A percent has at most four decimals: {text}", text=text))
    return int(scaled)
