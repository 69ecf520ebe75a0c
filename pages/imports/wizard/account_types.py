"""The types of new accounts on one screen, largest amounts first; the answer is for all of them at once."""

import csv
import io

import pandas as pd
import streamlit as st

from language import N_, _, translate
from pages.common import cells
from pages.imports.wizard import choices
from pages.imports.wizard.choices import ImportChoices
from reports.formats import Formats
from services.imports import ProposedAccount, StatementTotals
from services.imports.codes.answered_types import LEAVE_OUT

QUESTION = "account-types"
TYPES = {
    "revenue": N_("Revenue"),
    "expense": N_("Expense"),
    "balance": N_("Balance sheet"),
    "statistic": N_("Statistic"),
    "hours": N_("Hours"),
    LEAVE_OUT: N_("Leave out"),
}
#: From this confidence on nothing has to be looked at.
SURE = 0.65


def section(
    draft: ImportChoices, proposed: list[ProposedAccount], statement: StatementTotals | None, formats: Formats
) -> None:
    """Show every new account with its proposed type while it is asked, and take all answers with one button."""
    stated = QUESTION in (draft.choices.get("answers") or {})
    if not proposed and not stated:
        return
    if stated:
        _start_over(draft)
        return
    st.header(_("Types of accounts"))
    if statement is not None:
        st.caption(
            _(
                "With these types: {operating} of revenue and expense, {balance} on the balance sheet.",
                operating=formats.amount(statement.operating, cents=True),
                balance=formats.amount(statement.balance, cents=True),
            )
        )
    with st.form(choices.key(draft, "account_types_form"), border=False):
        edited = _editor(draft, proposed, formats)
        if st.form_submit_button(_("Use these types"), key=choices.key(draft, "account_types_apply"), type="primary"):
            answers = dict(draft.choices.get("answers") or {})
            draft.choices["answers"] = answers | {QUESTION: _answer(proposed, edited)}
            st.rerun()


def _start_over(draft: ImportChoices) -> None:
    """Say that the types are stated, and offer to state them anew."""
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.caption(f":material/check_circle: {_('The types of the new accounts are stated.')}")
    if right.button(_("Change the types"), key=choices.key(draft, "account_types_reset")):
        draft.choices["answers"] = {
            name: answer for name, answer in draft.choices["answers"].items() if name != QUESTION
        }
        st.rerun()


def _editor(draft: ImportChoices, accounts: list[ProposedAccount], formats: Formats) -> pd.DataFrame:
    view = pd.DataFrame(
        {
            _("Account"): [account.code for account in accounts],
            _("Name"): [account.name for account in accounts],
            _("Amount"): [formats.amount(account.total, cents=True) for account in accounts],
            _("Certainty"): [_("sure") if account.confidence >= SURE else _("please check") for account in accounts],
            _("Type"): [translate(TYPES[account.type]) for account in accounts],
        }
    )
    edited: pd.DataFrame = cells.edit_table(
        view,
        hide_index=True,
        height=cells.height(view),
        disabled=[_("Account"), _("Name"), _("Amount"), _("Certainty")],
        column_config={
            _("Amount"): st.column_config.TextColumn(alignment="right"),
            _("Type"): st.column_config.SelectboxColumn(
                options=[translate(one) for one in TYPES.values()], required=True
            ),
        },
        key=choices.key(draft, "account_types"),
        alt=_("New accounts of the file and their types"),
    )
    return edited


def _answer(accounts: list[ProposedAccount], edited: pd.DataFrame) -> str:
    """Return the list of codes and types; a category is stated only where the type stays as proposed."""
    codes = {translate(word): code for code, word in TYPES.items()}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["code", "type", "category"])
    for account, shown in zip(accounts, edited[_("Type")].tolist(), strict=True):
        kind = codes[shown]
        same = kind == account.type and kind in ("revenue", "expense", "balance")
        writer.writerow([account.code, kind, account.category if same else ""])
    return out.getvalue()
