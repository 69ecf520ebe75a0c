"""The one question about the types of new accounts, asked before anything is posted and answered for all at once."""

from language import ngettext
from services.imports.codes.answered_types import QUESTION
from services.imports.rows.context import Context

#: Accounts named in the sentence.
NAMED = 3


def ask_types(context: Context) -> None:
    """Hold the import while the type of a new account is uncertain and nobody has answered."""
    recognized = context.catalogue.recognized
    uncertain = recognized.uncertain() if recognized is not None else []
    if not uncertain or QUESTION in context.source.options.answers:
        return
    named = ", ".join(
        f"“{account.code} {account.name}”" if account.name and account.name != account.code else f"“{account.code}”"
        for account, _proposal in uncertain[:NAMED]
    )
    context.ask(
        ngettext(
            "The type of {count} new account is uncertain: {named}. Say whether it is revenue, expense, balance sheet, "
            "statistic or hours (question account-types; “proposed” takes the proposal).",
            "The types of {count} new accounts are uncertain, among them {named}. Say which are revenue, expense, "
            "balance sheet, statistic or hours (question account-types; “proposed” takes the proposals).",
            len(uncertain),
            named=named,
        )
    )
