"""`cli.py budget-adjust …`: initiatives, one-time amounts, transfers and carry-forward of a budget version."""

from collections.abc import Callable
from typing import Annotated, Any

import pandas as pd
import typer

from commands.budgets import given
from commands.months import month_text
from commands.output import emit, refusing, say_csv
from commands.rows import as_csv, migrated_database, records
from language import translate
from services.permissions import LOCAL_ACTOR

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
RowsAsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object; else CSV.")]
Version = Annotated[str, typer.Argument(help="Name of the version.", show_default=False)]
Amount = Annotated[str, typer.Argument(help="Such as 1200.50; of a month with --monthly.", show_default=False)]
Title = Annotated[str, typer.Option(help="Such as “Second CT scanner”.", show_default=False)]
Owner = Annotated[str, typer.Option(help="Who owns it.", show_default=False)]
Department = Annotated[str, typer.Option(help="Code of the department.", show_default=False)]
Account = Annotated[str, typer.Option(help="Code of the account.", show_default=False)]
Month = Annotated[str, typer.Option(metavar="YYYY-MM", help="A month of the budget.", show_default=False)]
Monthly = Annotated[bool, typer.Option("--monthly", help="Every month from then on.")]
Justification = Annotated[str | None, typer.Option("--reason", help="Justification; needed above the limit.")]
Reason = Annotated[str, typer.Option(help="Why; kept with it.", show_default=False)]
Number = Annotated[int, typer.Argument(help="Its number, as `budget-adjust list` shows.", show_default=False)]
Note = Annotated[str | None, typer.Option(help="What to say with it; kept.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the commands to the terminal."""
    group = typer.Typer(help="Initiatives, transfers and carry-forward of a budget.", no_args_is_help=True)
    group.command("list")(list_all)
    group.command("revised")(list_revised)
    group.command("initiative")(initiative)
    group.command("one-time")(one_time)
    group.command("transfer")(transfer)
    group.command("carry-forward")(carry_forward)
    group.command("approve")(approve)
    group.command("refuse")(refuse)
    group.command("remove")(remove)
    group.command("limit")(limit)
    app.add_typer(group, name="budget-adjust")


@refusing
def list_all(version: Version, *, as_json: RowsAsJson = False) -> None:
    """List what was added to a version or asked for, newest first, with its state."""
    from services.budgets.adjusting import listing

    url = migrated_database()
    rows = listing.adjustments(url, LOCAL_ACTOR, version_id=_version(url, version))
    texts = ["owner", "to_department", "to_account", "reason", "decided_by", "decision_note"]
    shown = rows.assign(
        month=[month_text(int(period)) for period in rows["period"]],
        recurrent=rows["recurrent"].astype(bool),
        **{name: rows[name].astype("object").fillna("").astype("str") for name in texts},
    ).rename(columns={"amount_minor": "amount", "year_minor": "year"})
    columns = ["id", "kind", "status", "name", "owner", "department", "account", "to_department", "to_account", "month",
               "amount", "recurrent", "year", "reason", "requested_by", "decided_by", "decision_note"]  # fmt: skip
    _print_rows(url, version, shown[columns], as_json=as_json)


@refusing
def list_revised(version: Version, *, as_json: RowsAsJson = False) -> None:
    """Show lines that transfers or carry-forward changed: original + transfers + carried = revised."""
    from services.budgets.adjusting import listing

    url = migrated_database()
    rows = listing.original_and_revised(url, LOCAL_ACTOR, version_id=_version(url, version))
    _print_rows(url, version, rows.rename(columns=lambda name: str(name).removesuffix("_minor")), as_json=as_json)


@refusing
def initiative(
    version: Version,
    amount: Amount,
    *,
    name: Title,
    owner: Owner,
    department: Department,
    account: Account,
    month: Month,
    monthly: Monthly = False,
    reason: Justification = None,
    as_json: AsJson = False,
) -> None:
    """Add an initiative to a draft, as a line of its own with an owner. Write -- before a negative amount."""
    _make("initiative", version, amount, name=name, department=department, account=account, month=month,
          owner=owner, recurrent=monthly, reason=reason, as_json=as_json)  # fmt: skip


@refusing
def one_time(
    version: Version,
    amount: Amount,
    *,
    name: Title,
    owner: Owner,
    department: Department,
    account: Account,
    month: Month,
    reason: Justification = None,
    as_json: AsJson = False,
) -> None:
    """Add a one-time adjustment to a draft. Write -- before a negative amount."""
    _make("one_time", version, amount, name=name, department=department, account=account, month=month,
          owner=owner, reason=reason, as_json=as_json)  # fmt: skip


@refusing
def transfer(
    version: Version,
    amount: Amount,
    *,
    name: Title,
    department: Department,
    account: Account,
    to_department: Department,
    to_account: Account,
    month: Month,
    reason: Reason,
    monthly: Monthly = False,
    as_json: AsJson = False,
) -> None:
    """Ask for a transfer to another account or department; somebody else approves it."""
    _make("transfer", version, amount, name=name, department=department, account=account, month=month,
          recurrent=monthly, reason=reason, to=(to_department, to_account), as_json=as_json)  # fmt: skip


@refusing
def carry_forward(
    version: Version,
    amount: Amount,
    *,
    name: Title,
    from_version: Annotated[str, typer.Option("--from", help="Approved budget of the year before.")],
    department: Department,
    account: Account,
    month: Month,
    reason: Reason,
    as_json: AsJson = False,
) -> None:
    """Ask to carry an amount forward that was left of the year before; somebody else approves it."""
    _make("carry_forward", version, amount, name=name, department=department, account=account, month=month,
          reason=reason, from_version=from_version, as_json=as_json)  # fmt: skip


@refusing
def approve(number: Number, *, note: Note = None, as_json: AsJson = False) -> None:
    """Approve a transfer or carry-forward: it is part of the budget from then on."""
    from reports.budgets.adjusting import APPROVED
    from services.budgets.adjusting import deciding

    _decide(deciding.approve, number, note, "approved", APPROVED, as_json=as_json)


@refusing
def refuse(
    number: Number,
    *,
    note: Annotated[str, typer.Option(help="Why not.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Refuse a transfer or carry-forward, with the reason."""
    from reports.budgets.adjusting import REFUSED
    from services.budgets.adjusting import deciding

    _decide(deciding.refuse, number, note, "refused", REFUSED, as_json=as_json)


@refusing
def remove(number: Number, *, note: Note = None, as_json: AsJson = False) -> None:
    """Take an initiative off a draft, or withdraw what nobody decided yet; the record of it stays."""
    from reports.budgets.adjusting import TAKEN_BACK
    from services.budgets.adjusting import making

    _decide(making.remove, number, note, "withdrawn", TAKEN_BACK, as_json=as_json)


@refusing
def limit(
    amount: Annotated[str | None, typer.Argument(help="Of a year; 0 asks for one always.", show_default=False)] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Say above which amount a year a justification is needed, or set it."""
    from services.budgets.adjusting import limits

    url = migrated_database()
    formats = _formats(url)
    if amount is not None:
        limits.set_limit(url, LOCAL_ACTOR, minor=given.minor(amount, formats.digits))
    emit({"justification_above": formats.exact(limits.load_limit(url, LOCAL_ACTOR))}, as_json=as_json)


def _make(
    kind: str,
    version: str,
    amount: str,
    *,
    name: str,
    department: str,
    account: str,
    month: str,
    owner: str = "",
    recurrent: bool = False,
    reason: str | None = None,
    to: tuple[str, str] | None = None,
    from_version: str | None = None,
    as_json: bool,
) -> None:
    from planning.budgets.adjusting import AT_ONCE
    from reports.budgets.adjusting import answer as said
    from reports.budgets.adjusting import state
    from services.budgets import sheet
    from services.budgets.adjusting import making
    from services.budgets.adjusting.making import AdjustmentRequest

    url = migrated_database()
    places, accounts = making.places_to(url, LOCAL_ACTOR), sheet.accounts(url, LOCAL_ACTOR)
    request = AdjustmentRequest(
        version_id=_version(url, version),
        kind=kind,
        name=name,
        department_id=given.by_code(url, places, department),
        account_id=given.by_code(url, accounts, account, account=True),
        period=given.month(month),
        amount_minor=given.minor(amount, _formats(url).digits),
        owner=owner,
        recurrent=recurrent,
        reason=reason,
        to_department_id=None if to is None else given.by_code(url, places, to[0]),
        to_account_id=None if to is None else given.by_code(url, accounts, to[1], account=True),
        from_version_id=None if from_version is None else _version(url, from_version),
    )
    number = making.make(url, LOCAL_ACTOR, request=request)
    status = "approved" if kind in AT_ONCE else "requested"
    answer = {"id": number, "kind": kind, "status": status, "about": state(kind, status)}
    emit(answer, as_json=as_json, text=f"{number}: {said(kind, version)}")


def _decide(step: Callable[..., None], number: int, note: str | None, status: str, told: str, *, as_json: bool) -> None:
    step(migrated_database(), LOCAL_ACTOR, adjustment_id=number, note=note)
    emit({"id": number, "status": status}, as_json=as_json, text=translate(told))


def _print_rows(url: str, version: str, rows: pd.DataFrame, *, as_json: bool) -> None:
    currency = _formats(url).currency
    if not as_json:
        say_csv(as_csv(rows, currency))
        return
    emit({"version": version, "currency": currency, "rows": records(rows, currency)}, as_json=True)


def _version(url: str, name: str) -> int:
    from services.budgets import sheet

    return sheet.version_named(url, LOCAL_ACTOR, name=name)


def _formats(url: str) -> Any:
    from reports.formats import Formats
    from services import status

    hospital = status.read(url).settings
    return Formats.for_reader(hospital.currency, hospital.locale)
