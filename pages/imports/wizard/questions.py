"""Questions that the file leaves open, each with its choices and what follows; the import waits for the answers."""

from collections.abc import Callable

import streamlit as st

from language import _, translate
from pages.common import cells
from pages.editors import boxes
from pages.imports.wizard import account_types, choices
from pages.imports.wizard.choices import ImportChoices
from services.imports import FILE_KINDS, QUESTIONS, FileQuestion, Preview

#: Up to so many choices are listed under each other.
LISTED = 8


def section(draft: ImportChoices, preview: Preview) -> None:
    """Draw every question about the file, answered or not."""
    shown = [asked for asked in preview.questions if asked.name != account_types.QUESTION]  # it has its own screen
    if not shown:
        return
    st.header(_("Questions about the file"))
    for asked in shown:
        store = _keep_kind(draft) if asked.name == "kind" else _keep(draft, asked.name)
        ask(asked, key=choices.key(draft, f"answer_{asked.name}"), store=store)


def draw(draft: ImportChoices, asked: FileQuestion) -> None:
    """Draw one question; its answer goes to the choices about the file."""
    ask(asked, key=choices.key(draft, f"answer_{asked.name}"), store=_keep(draft, asked.name))


def ask(asked: FileQuestion, *, key: str, store: Callable[[], None]) -> None:
    """Draw one question with its choices and what follows from each; `store` is called when it is answered."""
    label = cells.escape(" ".join(part for part in (asked.text, asked.decides) if part))
    values = [choice.value for choice in asked.choices]
    if values and asked.answer is not None and asked.answer not in values:
        values.append(asked.answer)
    labels = {choice.value: choice.label for choice in asked.choices}
    effects = {choice.value: choice.effect for choice in asked.choices}
    place = values.index(asked.answer) if asked.answer in values else None

    def shown(value: str) -> str:
        return labels.get(value, value)

    if not values:
        st.text_input(label, value=asked.answer or "", key=key, on_change=store, placeholder="2026-04", max_chars=40)
    elif len(values) <= LISTED and asked.name != "version":  # a new name may be typed
        captions = [cells.escape(effects.get(value, "")) for value in values] if any(effects.values()) else None
        st.radio(label, values, index=place, format_func=shown, captions=captions, key=key, on_change=store)
    else:
        boxes.selectbox(
            st,
            label,
            values,
            index=place,
            format_func=shown,
            key=key,
            on_change=store,
            accept_new_options=asked.free,
            placeholder=translate(QUESTIONS[asked.name].title),
        )
    if asked.last_time:
        st.caption(f":material/history: {_('Answered as last time.')}")
    elif asked.answer is None and asked.proposal in labels:
        st.caption(_("Likely: {choice}. {why}", choice=labels[asked.proposal], why=asked.why).strip())


def answer(draft: ImportChoices, name: str, value: str | None) -> None:
    """Write an answer into the choices about a file, and into the box that asks the same."""
    if name == "kind":
        draft.choices["kind"] = value
    elif name in choices.BOXES:
        draft.choices[choices.BOXES[name]] = value
        st.session_state[choices.key(draft, choices.BOXES[name])] = value or ""
    else:
        answers = {**(draft.choices.get("answers") or {}), name: value}
        draft.choices["answers"] = {question: given for question, given in answers.items() if given}


def _keep(draft: ImportChoices, name: str) -> Callable[[], None]:
    """Return the callback that keeps what a question's widget holds."""
    return lambda: answer(draft, name, st.session_state.get(choices.key(draft, f"answer_{name}")) or None)


def _keep_kind(draft: ImportChoices) -> Callable[[], None]:
    """Return the callback that keeps what a single file holds, and chooses that kind above it."""

    def store() -> None:
        value = st.session_state.get(choices.key(draft, "answer_kind"))
        if value:
            draft.choices["answers"] = {**(draft.choices.get("answers") or {}), "kind": value}
            st.session_state["kind"] = FILE_KINDS[value].title

    return store
