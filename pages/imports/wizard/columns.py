"""Which column means what: one screen of boxes with confidence and an example, and the first rows beside it."""

from typing import Any

import pandas as pd
import streamlit as st

from language import _, in_quotes, ngettext, share_text
from pages.common import access, cells, messages, notices, phone
from pages.editors import boxes
from pages.imports.wizard import choices, stored_rows, words
from pages.imports.wizard.draft import Draft
from reports.formats import Formats
from services import imports
from services.imports import Preview
from services.permissions import Actor

NONE = "–"
#: Below this the screen says how sure a guess is.
SURE = 0.9
LONGEST = 24
SAMPLE_ROWS = 8


def mapping(draft: Draft, actor: Actor, preview: Preview) -> None:
    """Draw a box per concept; nothing is read again before “Apply”."""
    kind = preview.options.kind
    listed = _columns(preview)
    _profile_in_use(preview)
    with st.form(choices.key(draft, f"mapping_form_{kind}"), border=True):
        first, others = _concepts(preview)
        _boxes(draft, preview, first, listed)
        if others:
            with st.expander(_("More columns")):
                _boxes(draft, preview, others, listed)
        if st.form_submit_button(_("Apply"), key=choices.key(draft, "mapping_apply"), icon=":material/refresh:"):
            chosen = {concept: st.session_state[_key(draft, kind, concept)] for concept in (*first, *others)}
            draft.choices[f"mapping_{kind}"] = {
                concept: "" if column == NONE else column
                for concept, column in chosen.items()
                if column != _column_of(preview, concept) or concept in (draft.choices.get(f"mapping_{kind}") or {})
            }
            st.rerun()
    _remember(draft, actor, preview)


def list_unused(preview: Preview) -> None:
    """List the columns that hold something and are stored nowhere; nothing of a file is left out unsaid."""
    if not preview.unused_columns:
        st.caption(f":material/check_circle: {_('Every column with data is used.')}")
        return
    listed = ", ".join(in_quotes(cells.escape(name)) for name in preview.unused_columns)
    text = ngettext(
        "Not used: {columns}. Choose its meaning above, or post without it.",
        "Not used: {columns}. Choose their meaning above, or post without them.",
        len(preview.unused_columns),
        columns=listed,
    )
    st.markdown(f":material/visibility_off: {text}")  # no text


def rows(preview: Preview, draft: Draft, formats: Formats) -> None:
    """Show the first rows as they would be stored and as they are in the file."""
    stored, read = st.tabs([_("As they would be stored"), _("First rows of the file")])
    with read:
        if preview.sample.empty:
            st.caption(_("No rows to show."))
        else:
            phone.table(
                _with_concepts(preview).head(SAMPLE_ROWS),
                lead=phone.AS_AT_A_DESK,
                hide_index=True,
                height="content",
                key=choices.key(draft, "sample"),
            )
    with stored:
        if preview.typed_sample.empty:
            st.caption(_("No row can be stored yet."))
        else:
            first = preview.typed_sample.head(SAMPLE_ROWS)
            phone.table(
                stored_rows.view(first, formats),
                lead=phone.AS_AT_A_DESK,
                hide_index=True,
                height="content",
                column_config={
                    title: st.column_config.TextColumn(alignment="right") for title in stored_rows.figures(first)
                },
                key=choices.key(draft, "typed"),
                alt=_("First rows as they would be stored"),
            )


def _key(draft: Draft, kind: str, concept: str) -> str:
    return choices.key(draft, f"column_{kind}_{concept}")


def _columns(preview: Preview) -> list[str]:
    layout = preview.layout
    if layout is None:
        return []
    months = {*layout.month_columns, *(layout.unpivot.sources if layout.unpivot else ())}
    derived = [name for name in layout.derived if name not in layout.columns]
    return [name for name in (*layout.columns, *derived) if name not in months]


def _column_of(preview: Preview, concept: str) -> str:
    guess = preview.mapping.get(concept)
    return guess.column if guess else NONE


def _concepts(preview: Preview) -> tuple[list[str], list[str]]:
    """Return the concepts to show at once, those with a column or without which no row counts, and the others."""
    kind = preview.options.kind
    known = imports.FILE_KINDS[kind]
    ordered = [*known.main, *(name for name in known.concepts if name not in known.main)]
    missing = {group[0] for group in known.needed if not preview.mapping.keys() & set(group)}
    if preview.layout is not None and preview.layout.month_columns:
        missing -= {"period", "amount"}
    shown = [name for name in ordered if name in preview.mapping or name in missing]
    return shown, [name for name in ordered if name not in shown]


def _boxes(draft: Draft, preview: Preview, concepts: list[str], listed: list[str]) -> None:
    kind = preview.options.kind
    for start in range(0, len(concepts), 3):
        for place, concept in zip(st.columns(3), concepts[start : start + 3], strict=False):
            guess = _column_of(preview, concept)
            offered = [NONE, *listed] if guess in (NONE, *listed) else [NONE, guess, *listed]
            label = f"{words.concept(concept)} {_hint(preview, concept)}".strip()
            boxes.selectbox(place, label, offered, index=offered.index(guess), key=_key(draft, kind, concept))


def _hint(preview: Preview, concept: str) -> str:
    """Return an example from the column, and how sure the guess is where it may be wrong."""
    guess = preview.mapping.get(concept)
    if guess is None:
        return ""
    sample = preview.sample
    texts = sample[guess.column].astype("str").str.strip() if guess.column in sample.columns else pd.Series(dtype="str")
    example = next((text for text in texts if text), "")
    parts = [f":gray[{cells.escape(example[:LONGEST])}{'…' if len(example) > LONGEST else ''}]"] if example else []
    if guess.confidence < SURE:
        text = _("{confidence} sure", confidence=share_text(guess.confidence))
        parts.append(f":orange[{text}]")
    return " ".join(parts)


def _with_concepts(preview: Preview) -> pd.DataFrame:
    """Return the sample with the concept above each column that has one."""
    titles = {guess.column: f"{guess.column} → {words.concept(name)}" for name, guess in preview.mapping.items()}
    return preview.sample.rename(columns=titles)


def _profile_in_use(preview: Preview) -> None:
    if preview.profile_suggested:
        st.info(
            _(
                "Read with your saved mapping “{mapping}”: the header is the same. Check it, and change what differs.",
                mapping=cells.escape(preview.profile_suggested),
            ),
            icon=":material/bookmark:",
        )


def _remember(draft: Draft, actor: Actor, preview: Preview) -> None:
    if not actor.may("import:write") or preview.layout is None:
        return
    with st.popover(_("Save this mapping"), icon=":material/bookmark:"):
        name = st.text_input(
            _("Name"), key=choices.key(draft, "profile_name"), placeholder=_("Payments list of our bank"), max_chars=80
        )
        st.caption(_("It will be suggested for files with the same header."))
        if st.button(_("Save"), key=choices.key(draft, "profile_save"), type="primary"):
            with messages.refusals():
                imports.save_profile(
                    access.url(),
                    actor,
                    kind=preview.options.kind,
                    name=(name or "").strip(),
                    fingerprint=preview.layout.fingerprint,
                    mapping={concept: guess.column for concept, guess in preview.mapping.items()},
                    options=_remembered_options(preview),
                )
                notices.say(_("Saved as “{name}”.", name=name))
                st.rerun()


def _remembered_options(preview: Preview) -> dict[str, Any]:
    chosen = preview.options
    fields = ("sign_convention", "date_order", "fiscal_naming")
    options = {name: value for name in fields if (value := getattr(chosen, name)) is not None}
    answers = {name: value for name, value in chosen.answers.items() if imports.QUESTIONS[name].remembered}
    return options | ({"answers": answers} if answers else {})
