"""The one question about the types of new accounts, asked before anything is posted and answered for all at once."""

from collections.abc import Sequence

from data.importers.questions import AnswerChoice, FileQuestion, question
from language import _, in_quotes, ngettext
from planning.accounts.evidence import BY_NUMBER, SURE, is_numbered
from services.imports.codes.answered_types import PROPOSED, QUESTION
from services.imports.results import ProposedAccount, StatementTotals, amount_text, join_first
from services.imports.rows.context import Context

#: Accounts named in the sentence.
NAMED = 3


def ask_types(context: Context, totals: StatementTotals | None, exponent: int) -> None:
    """Hold the import while the type of a new account is uncertain and nobody has answered."""
    recognized = context.catalogue.recognized
    uncertain = recognized.uncertain() if recognized is not None else []
    if any(asked.name == "code-split" for asked in context.source.open_questions):
        return  # what the accounts are is known once their codes are
    if not uncertain and QUESTION not in context.source.options.answers:
        return
    effect = (
        _(
            "operating total {operating}, balance sheet {balance}",
            operating=amount_text(totals.operating, exponent),
            balance=amount_text(totals.balance, exponent),
        )
        if totals is not None
        else ""
    )
    context.source.ask(
        types_question([(account.code, account.name) for account, _proposal in uncertain], effect=effect)
    )


def types_question(uncertain: Sequence[tuple[str, str]], *, effect: str) -> FileQuestion:
    """Return the question about accounts (code and name, most money first); `effect` follows from the proposals."""
    known = [f"{code} {name}" if name and name != code else code for code, name in uncertain[:NAMED]]
    named = ", ".join(map(in_quotes, known))
    text = ngettext(
        "The type of {count} new account is uncertain: {named}. Is it revenue, expense, balance sheet, statistic or "
        "hours?",
        "The types of {count} new accounts are uncertain, among them {named}. Which are revenue, expense, balance "
        "sheet, statistic or hours?",
        len(uncertain),
        named=named,
    )
    if not uncertain:
        text = _("The types of new accounts were stated.")
    choices = [AnswerChoice(PROPOSED, _("As proposed"), effect)]
    why = _("From the chart, names and signs of the file; a CSV file with code, type and category answers as well.")
    return question(QUESTION, text, choices, proposal=PROPOSED, why=why, free=True)


def number_notes(context: Context, exponent: int) -> list[str]:
    """Return what the numbers of accounts without a name, and nothing else, made of them, and how much that is."""
    recognized = context.catalogue.recognized
    told = recognized.by_money() if recognized is not None else []
    told = [(account, one) for account, one in told if one.reason in BY_NUMBER and one.confidence >= SURE]
    notes = []
    for kind in ("revenue", "expense"):
        accounts = [account for account, one in told if one.type == kind and is_numbered(account)]
        if accounts:
            codes = join_first([account.code for account in accounts], NAMED)
            amount = amount_text(sum(account.total for account in accounts), exponent)
            notes.append(_number_note(kind, len(accounts), codes, amount))
    return notes


def _number_note(kind: str, count: int, codes: str, amount: str) -> str:
    if kind == "revenue":
        return ngettext(
            "{count} new account without a name counts as revenue by its number: {codes} ({amount}).",
            "{count} new accounts without a name count as revenue by their numbers: {codes} ({amount}).",
            count,
            codes=codes,
            amount=amount,
        )
    return ngettext(
        "{count} new account without a name counts as expense by its number: {codes} ({amount}).",
        "{count} new accounts without a name count as expense by their numbers: {codes} ({amount}).",
        count,
        codes=codes,
        amount=amount,
    )


def proposed_accounts(context: Context) -> list[ProposedAccount]:
    """Return the new accounts with their likely types, most money first; none where nothing is uncertain."""
    recognized = context.catalogue.recognized
    if recognized is None or not (recognized.uncertain() or QUESTION in context.source.options.answers):
        return []
    return [
        ProposedAccount(account.code, account.name, account.total, one.type, one.category, one.confidence, one.reason)
        for account, one in recognized.by_money()
    ]
