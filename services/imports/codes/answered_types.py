"""The answer to the question about account types: the proposals, or a list of codes with their types."""

import csv
import io
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from sqlmodel import Session, col, select

from data.models import Account
from data.models.organization import ACCOUNT_TYPES, BALANCE_CATEGORIES, REVENUE_CATEGORIES
from language import _
from services.errors import UserError
from services.imports.codes.coming import Coming
from services.imports.codes.guessing import type_of
from services.imports.options import Decision, ImportOptions

QUESTION = "account-types"
#: The answer that takes every proposal.
PROPOSED = "proposed"
LEAVE_OUT = "leave out"  # no text
LARGEST_LIST = 2_000_000


def with_answered_types(session: Session, options: ImportOptions, coming: Coming) -> ImportOptions:
    """Return the options with a decision for each account of the answer; those that exist or come stay as they are.

    Raises:
        UserError: The list cannot be read, or names a type or category that there is not.
    """
    answer = options.answers.get(QUESTION, PROPOSED)
    if answer == PROPOSED:
        return options
    stored = {code.casefold() for code in (*session.exec(select(col(Account.code))), *coming.codes_of("account"))}
    decided = {("account", code): decision for code, decision in _decisions(answer)}
    new = {key: one for key, one in decided.items() if one.action == "reject" or key[1].casefold() not in stored}
    return replace(options, decisions={**new, **options.decisions})


def _decisions(answer: str) -> Iterable[tuple[str, Decision]]:
    for number, cells in enumerate(csv.reader(io.StringIO(_text(answer))), start=1):
        parts = [" ".join(cell.split()) for cell in cells]
        if not any(parts) or (number == 1 and parts[1:2] and parts[1].casefold() == "type"):
            continue
        yield parts[0], _decision(number, parts)


def _text(answer: str) -> str:
    """Return the list: the answer's own lines, or the file that it names."""
    if "," in answer and "\n" in answer:
        return answer
    path = Path(answer)
    try:
        if path.stat().st_size > LARGEST_LIST:
            raise UserError(_("The list of account types is too large."), code="account_types")
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(
            _("The list of account types cannot be read: {answer}", answer=answer[:200]),
            hint=_("Write “proposed”, or name a CSV file with code, type and category."),
            code="account_types",
        ) from error


def _decision(number: int, parts: list[str]) -> Decision:
    """Return what a line says of its account."""
    stated = parts[1].casefold() if len(parts) > 1 else ""
    if stated.replace("-", " ") == LEAVE_OUT:
        return Decision("reject")
    kind = stated if stated in ACCOUNT_TYPES else type_of(stated)
    category = parts[2].casefold().replace(" ", "_") if len(parts) > 2 else ""
    if kind is None or not _has(kind, category):
        raise UserError(
            _("Line {number} of the account types: “{type}” “{category}” is no type.", number=number,
              type=parts[1] if len(parts) > 1 else "", category=category),
            hint=_("Types: {types}.", types=", ".join((*ACCOUNT_TYPES, LEAVE_OUT))),
            code="account_types",
        )  # fmt: skip
    return Decision("create", values={"type": kind} | ({"category": category} if category else {}))


def _has(kind: str, category: str) -> bool:
    if category in ("", "other"):
        return True
    if kind == "balance":
        return category in BALANCE_CATEGORIES
    if kind == "revenue":
        return category in REVENUE_CATEGORIES
    return kind == "expense" and category not in (*BALANCE_CATEGORIES, *REVENUE_CATEGORIES)
