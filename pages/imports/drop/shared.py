"""What several dropped files ask alike: drawn once with the files that it is about; types of new accounts for all."""

from collections.abc import Callable, Sequence

import streamlit as st

from language import _, ngettext
from pages.common import cells
from pages.imports.drop.held import Drop
from pages.imports.wizard import account_types, choices, questions
from reports.formats import Formats
from services.imports import FileQuestion, ProposedAccount
from services.imports.dropping import DropPlan, SharedQuestion

#: So many files are named; the others are counted.
NAMED = 6


def section(drop: Drop, plan: DropPlan, formats: Formats) -> None:
    """Draw the questions of several files, and the types of their new accounts."""
    asked = [one for one in plan.shared if one.question.name != account_types.QUESTION]
    if asked:
        st.header(_("Questions about several files"))
    for place, one in enumerate(asked):
        with st.container(border=True):
            questions.ask(one.question, key=_key(drop, one, place), store=_store(drop, one, place))
            st.caption(f":material/description: {cells.escape(files_text(one.files))}")
    if has_types(drop, plan):
        account_types.section(drop.all, _new_accounts(plan), None, formats)


def has_types(drop: Drop, plan: DropPlan) -> bool:
    """Return whether the types of accounts are asked, or stated, for all files at once."""
    stated = account_types.QUESTION in (drop.all.choices.get("answers") or {})
    return stated or any(one.question.name == account_types.QUESTION for one in plan.shared)


def files_text(files: Sequence[str]) -> str:
    """Return the files that one answer is for: "5 files: jan.csv, feb.csv …"."""
    named = ", ".join(files[:NAMED]) + (" …" if len(files) > NAMED else "")
    return ngettext("For {count} file: {files}", "For {count} files: {files}", len(files), files=named)


def answer(drop: Drop, one: SharedQuestion, value: str | None) -> None:
    """Keep the answer for all files of a form; none takes it back."""
    if one.question.name == account_types.QUESTION:
        questions.answer(drop.all, account_types.QUESTION, value)
        return
    given = {name: said for name, said in drop.by_form.get(one.form, {}).items() if name != one.question.name}
    drop.by_form = {**drop.by_form, one.form: {**given, **({one.question.name: value} if value else {})}}


def show_likely(drop: Drop, plan: DropPlan, asked: FileQuestion, one: SharedQuestion) -> None:
    """Put an answer into the box that asks, before the page is drawn."""
    place = [other for other in plan.shared if other.question.name != account_types.QUESTION].index(one)
    st.session_state[_key(drop, one, place)] = asked.proposal


def _key(drop: Drop, one: SharedQuestion, place: int) -> str:
    return f"drop_shared_{one.question.name}_{place}_{drop.token}"


def _store(drop: Drop, one: SharedQuestion, place: int) -> Callable[[], None]:
    return lambda: answer(drop, one, st.session_state.get(_key(drop, one, place)) or None)


def _new_accounts(plan: DropPlan) -> list[ProposedAccount]:
    """Return the new accounts of all files, each as the first file that has it shows it, most money first."""
    accounts: dict[str, ProposedAccount] = {}
    for planned in plan.files:
        if planned.preview is not None and planned.state in ("ready", "asked") and planned.key not in plan.waiting:
            for account in planned.preview.proposed:
                accounts.setdefault(account.code, account)
    return sorted(accounts.values(), key=lambda account: -abs(account.total))


def answer_alone(chosen: choices.ImportChoices, asked: Sequence[FileQuestion]) -> None:
    """Offer to answer for one file by itself what is asked for several."""
    if not asked:
        return
    with st.expander(_("Answer for this file alone")):
        for one in asked:
            # The key holds the answer in force, so that a new answer for all files shows here too.
            key = choices.key(chosen, f"answer_{one.name}_{one.answer}")
            questions.ask(one, key=key, store=_store_alone(chosen, one.name, key))


def _store_alone(chosen: choices.ImportChoices, name: str, key: str) -> Callable[[], None]:
    return lambda: questions.answer(chosen, name, st.session_state.get(key) or None)
