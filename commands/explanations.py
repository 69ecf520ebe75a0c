"""`explanations`: which variances of a month need an explanation, what is said, and what is proposed."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import pandas as pd
import typer

from commands.months import default_month
from commands.output import emit, refusing, say_csv
from commands.reports import PeriodOrLast, month_of, version_id
from commands.rows import as_csv, migrated_database, records
from language import _, ngettext
from services.errors import UserError
from services.permissions import LOCAL_ACTOR

if TYPE_CHECKING:
    from planning.explanations.facts import DraftedExplanation

WORDS = ("kind", "cause", "action", "owner", "due", "status", "written_by")
LAST = ("last_kind", "last_cause", "last_action", "last_due", "last_status", "last_variance", "came_back", "overdue")


def register(app: typer.Typer) -> None:
    """Add the command to the terminal."""
    app.command("explanations")(explanations)


@refusing
def explanations(
    *,
    period: PeriodOrLast = None,
    version: Annotated[str | None, typer.Option("--version", help="Budget version.")] = None,
    drafts: Annotated[bool, typer.Option("--drafts", help="With what is proposed, part by part.")] = False,
    department: Annotated[
        str, typer.Option(help="Only a subtotal: this department (code) as a whole, or a part of it; with its draft.")
    ] = "",
    account: Annotated[str, typer.Option(help="Of that department the account (code) with those below it.")] = "",
    category: Annotated[str, typer.Option(help="Of that department a category of accounts, such as salaries.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object; else CSV.")] = False,
) -> None:
    """List the variances of a month that need an explanation, unanswered first, with what is said about them.

    With --department it is one subtotal, whether or not anything is said about it, and its draft.
    """
    from services import status
    from services.explanations import review

    url = migrated_database()
    month = month_of(period) if period else default_month(url)
    chosen = version_id(url, version)
    place = _subtotal(url, department, account, category)
    told = review.of_month(url, LOCAL_ACTOR, period=month, version_id=chosen, today=date.today())
    currency = status.read(url).settings.currency
    columns = ["department", "account", "category", *review.FIGURES, "percent", "required", "answered", *WORDS]
    if place is None:
        known, columns = told.rows, [*columns, *LAST]
    else:
        known = review.subtotal(url, LOCAL_ACTOR, **place, period=month, version_id=chosen)
        _refuse_single_line(known)
    rows = known[columns].copy()
    parts = _drafts(url, month, chosen, known) if drafts or place else None
    if parts is not None:
        rows["draft"] = [part["text"] for part in parts]
    if not as_json:
        say_csv(as_csv(rows, currency))
        return
    listed = records(rows, currency)
    for row, part in zip(listed, parts or (), strict=False):
        row["parts"], row["unexplained"] = part["parts"], part["unexplained"]
    head = {
        "period": f"{month // 100}-{month % 100:02d}",
        "version": told.version.name if told.version else None,
        "currency": currency,
        "unanswered": told.unanswered,
    }
    text = ngettext("{count} line is unanswered.", "{count} lines are unanswered.", told.unanswered)
    emit({**head, "about": text, "rows": listed}, as_json=True)


def _subtotal(url: str, department: str, account: str, category: str) -> dict[str, Any] | None:
    """Return department, account and category of the subtotal that is asked for; None where none is.

    Raises:
        UserError: There is no such department, account or category, both of these, or no department with them.
    """
    from planning.hierarchy import CATEGORY_LABELS
    from services.organization import registers
    from services.organization.by_text import by_text

    if not department and not account and not category:
        return None
    if not department or (account and category):
        raise UserError(
            _("A subtotal is a department, or of a department an account or a category."),
            hint=_("Give --department, and with it --account or --category or neither."),
            code="subtotal",
        )
    if category and category not in CATEGORY_LABELS:
        names = ", ".join(CATEGORY_LABELS)
        raise UserError(_("No category {code}.", code=category), hint=_("Choose from: {names}.", names=names))
    places = _names(registers.list_departments(url, LOCAL_ACTOR))
    number = by_text(url, places, department, sentence=_("No department {code}.", code=department))
    accounts = _names(registers.list_accounts(url, LOCAL_ACTOR)) if account else {}
    sentence = _("No account {code}.", code=account)
    at = by_text(url, accounts, account, sentence=sentence, account=True) if account else None
    return {"department_id": number, "account_id": at, "category": category}


def _refuse_single_line(rows: pd.DataFrame) -> None:
    if not rows["is_subtotal"].all():
        raise UserError(
            _("{account} is no subtotal: no accounts are below it.", account=rows["account"].iloc[0]),
            hint=_("Lines are in the list without --department; --drafts proposes their explanations."),
            code="subtotal",
        )


def _names(table: pd.DataFrame) -> dict[int, str]:
    return {int(row["id"]): f"{row['code']} {row['name']}" for row in table.to_dict("records")}


def _drafts(url: str, month: int, version: int | None, rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return for each row its draft: text, parts with exact amounts, and what is unexplained."""
    from reports.explanations import words
    from reports.formats import Formats
    from services import status

    hospital = status.read(url).settings
    formats = Formats.for_reader(hospital.currency, hospital.locale)
    answers: list[dict[str, Any]] = []
    for draft in _made(url, month, version, rows):
        if draft is None:
            answers.append({"text": "", "parts": [], "unexplained": None})
            continue
        parts = [
            {
                "cause": part.cause,
                "amount": formats.exact(part.amount),
                "about": words.sentence(part, formats),
                "ledger_lines": list(part.lines),
            }
            for part in draft.parts
        ]
        answers.append(
            {
                "text": words.draft_text(draft, formats),
                "parts": parts,
                "unexplained": formats.exact(draft.unexplained),
            }
        )
    return answers


def _made(url: str, month: int, version: int | None, rows: pd.DataFrame) -> "list[DraftedExplanation | None]":
    """Return the draft of each row, of a line or of a subtotal."""
    from services.explanations import review, subtotal_drafts

    sums = rows["is_subtotal"]
    lines = {(int(row["department_id"]), int(row["account_id"])) for row in rows[~sums].to_dict("records")}
    made = review.drafts(url, LOCAL_ACTOR, period=month, places=lines, version_id=version)
    return [
        subtotal_drafts.of_subtotal(
            url, LOCAL_ACTOR, department_id=int(row["department_id"]), category=row["note_category"], period=month,
            account_id=None if pd.isna(row["account_id"]) else int(row["account_id"]), version_id=version,
        )
        if row["is_subtotal"]
        else made.get((int(row["department_id"]), int(row["account_id"])))
        for row in rows.to_dict("records")
    ]  # fmt: skip
