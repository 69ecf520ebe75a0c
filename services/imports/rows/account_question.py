"""The one question about the types of new accounts, asked before anything is posted and answered for all at once."""

from collections.abc import Sequence

from data.importers.questions import AnswerChoice, FileQuestion, question
from language import _, ngettext, quoted
from services.imports.codes.answered_types import PROPOSED, QUESTION
from services.imports.results import ProposedAccount, StatementTotals, amount_text
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
    named = ", ".join(map(quoted, known))
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


def proposed_accounts(context: Context) -> list[ProposedAccount]:
    """Return the new accounts with their likely types, most money first; none where nothing is uncertain."""
    recognized = context.catalogue.recognized
    if recognized is None or not (recognized.uncertain() or QUESTION in context.source.options.answers):
        return []
    return [
        ProposedAccount(account.code, account.name, account.total, one.type, one.category, one.confidence, one.reason)
        for account, one in recognized.by_money()
    ]
