"""One dropped file: what it is, how sure that is, what posting it would do, what it asks; whole or as one line."""

from typing import Any

import streamlit as st

from language import N_, _, in_sentence, ngettext, share_text, translate
from pages.common import cells, phone
from pages.editors import boxes
from pages.imports.drop import shared
from pages.imports.drop.held import Drop, FileChoices
from pages.imports.wizard import (
    account_types,
    checks,
    choices,
    codes,
    columns,
    draft,
    people,
    questions,
    stored_rows,
    words,
)
from reports.formats import Formats
from services import imports
from services.imports.dropping import DropPlan, PlannedFile
from services.imports.dropping.kind_question import NONE

STATES = {
    "ready": (":material/check_circle:", N_("ready")),
    "asked": (":material/help:", N_("has a question")),
    "refused": (":material/block:", N_("cannot be imported")),
    "left_out": (":material/remove_circle:", N_("left out")),
    "stored": (":material/task_alt:", N_("imported")),
}
LEAVE_OUT = N_("Leave this file out")


def row(drop: Drop, plan: DropPlan, planned: PlannedFile, formats: Formats, *, may_post: bool) -> bool:
    """Draw a file that is ready in one line, which opens; return whether it is to be posted by itself."""
    chosen = drop.of(planned.key)
    icon, _state = STATES[planned.state]
    parts = (words.kind_title(planned.kind), _what(planned, formats), planned.said)
    what = cells.escape(" · ".join(filter(None, parts)))
    label = f"**{cells.escape(planned.file.name)}** · {what}"  # no text
    with st.expander(label, icon=icon, key=f"drop_row_{chosen.token}", on_change="rerun") as fold:
        if not fold.open:
            return False
        post = _buttons(planned, chosen, may_post=may_post)
        body(drop, plan, planned, formats)
        _list_unused(planned)
        _posted_as(planned, chosen, formats)
    return post


def card(drop: Drop, plan: DropPlan, planned: PlannedFile, formats: Formats, *, may_post: bool) -> bool:
    """Draw one file with all that is to be decided about it; return whether it is to be posted by itself."""
    chosen = drop.of(planned.key)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            _head(planned)
            post = _buttons(planned, chosen, may_post=may_post)
        body(drop, plan, planned, formats)
        if planned.preview is not None and planned.state in ("ready", "asked"):
            _list_unused(planned)
            with st.expander(_("What will be posted")):
                _posted_as(planned, chosen, formats)
    return post


def brief(drop: Drop, plan: DropPlan, planned: PlannedFile, formats: Formats) -> None:
    """Draw one file of which nothing is to be decided now."""
    with st.container(border=True):
        _head(planned)
        body(drop, plan, planned, formats)


def line(planned: PlannedFile) -> None:
    """Say why a file was left out that is no longer planned."""
    icon, _state = STATES[planned.state]
    st.markdown(f"{icon} **{cells.escape(planned.file.name)}** · {cells.escape(planned.said)}")  # no text


def _list_unused(planned: PlannedFile) -> None:
    if planned.preview is not None:
        columns.list_unused(planned.preview)


def _head(planned: PlannedFile) -> None:
    icon, state = STATES[planned.state]
    st.markdown(f"{icon} **{cells.escape(planned.file.name)}** · {translate(state)}", width="content")  # no text


def _buttons(planned: PlannedFile, chosen: FileChoices, *, may_post: bool) -> bool:
    """Draw what can be done with a file by itself; return whether it is to be posted."""
    with st.container(horizontal=True, width="content", gap="small"):
        if planned.kind and planned.state != "stored":
            st.button(
                _("Look closer"),
                key=f"drop_closer_{chosen.token}",
                type="tertiary",
                on_click=_look_closer,
                args=(planned,),
                help=_("Columns, dates and numbers of this file by itself."),
            )
        return planned.state == "ready" and st.button(
            _("Import this file"), key=f"drop_post_{chosen.token}", type="tertiary", disabled=not may_post
        )


def body(drop: Drop, plan: DropPlan, planned: PlannedFile, formats: Formats) -> None:
    """Draw what a file is, what posting it would do, and what it asks."""
    chosen = drop.of(planned.key)
    _kind(planned, chosen)
    read = planned.preview is not None and planned.state in ("ready", "asked")
    if read:
        st.markdown(cells.escape(_what(planned, formats)))
    for sentence in filter(None, (planned.said, planned.hint)):
        st.caption(cells.escape(sentence))
    _ask(drop, plan, planned, formats)


def _look_closer(planned: PlannedFile) -> None:
    """Take a file into the wizard for single files, as the kind that it is."""
    with planned.path.open("rb") as content:
        taken = draft.start(planned.file.name, content)
    taken.choices["create_missing"] = planned.options.create_missing
    st.session_state["kind"] = imports.FILE_KINDS[planned.kind].title


def _kind(planned: PlannedFile, chosen: Any) -> None:
    """Show the kind with its certainty and one line of why; another one can be chosen."""
    looks = planned.recognition
    if looks is None:
        return
    options = [*imports.FILE_KINDS, NONE]
    shown = planned.kind or chosen.choices.get("kind") or looks.kind
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        boxes.selectbox(
            st,
            _("Kind"),
            options,
            index=options.index(shown) if shown in options else None,
            format_func=lambda kind: translate(LEAVE_OUT) if kind == NONE else words.kind_title(kind),
            key=choices.key(chosen, "kind"),
            on_change=choices.keep(chosen, "kind"),
            label_visibility="collapsed",
            width=190,
        )
        sure = _("{confidence} sure", confidence=share_text(looks.confidence))
        st.caption(f"{sure}. {cells.escape(looks.why)}")


def _what(planned: PlannedFile, formats: Formats) -> str:
    """Return what posting would do: rows, months and the total."""
    preview = planned.preview
    assert preview is not None  # noqa: S101 - the caller has looked
    parts = [ngettext("{count} row", "{count} rows", preview.rows_loaded, count=formats.number(preview.rows_loaded))]
    if len(preview.periods):
        parts.append(formats.months(tuple(preview.periods["period"].tolist())))
    if imports.FILE_KINDS[planned.kind].figure and preview.loaded_total:
        parts.append(checks.spoken(preview.loaded_total, preview.control_of, formats))
    if preview.unused_columns:
        count = len(preview.unused_columns)
        parts.append(ngettext("{count} column not used", "{count} columns not used", count))
    aside = preview.rows_rejected
    if aside:
        parts.append(ngettext("{count} row set aside", "{count} rows set aside", aside, count=formats.number(aside)))
    for kind, labels in preview.new_codes.items():
        parts.append(_("new {kind}: {count}", kind=in_sentence(translate(codes.TITLES[kind])), count=len(labels)))
    return " · ".join(parts)


def _ask(drop: Drop, plan: DropPlan, planned: PlannedFile, formats: Formats) -> None:
    """Draw the questions of a file; those that are hidden by an open group wait for it."""
    chosen = drop.of(planned.key)
    apart = [asked for asked in planned.questions if asked.name not in ("kind", account_types.QUESTION)]
    if planned.key in plan.waiting:
        apart = [asked for asked in apart if asked.answer is not None]
    together = [asked for asked in apart if plan.shared_by(planned.key, asked.name) is not None]
    for asked in apart:
        if asked not in together:
            questions.draw(chosen, asked)
    shared.answer_alone(chosen, together)
    if planned.preview is None:
        return
    people.section(chosen, planned.preview)
    if planned.state not in ("ready", "asked"):
        return
    if not shared.has_types(drop, plan):
        account_types.section(chosen, planned.preview.proposed, planned.preview.statement, formats)
    if planned.preview.unknown:
        codes.section(chosen, planned.preview, formats)


def _posted_as(planned: PlannedFile, chosen: FileChoices, formats: Formats) -> None:
    """Draw rows and money reconciled, months, and the first rows as they would be stored."""
    preview = planned.preview
    assert preview is not None  # noqa: S101 - the caller has looked
    left, right = st.columns(2)
    with left:
        checks.reconciliation(preview, planned.kind, formats, key=choices.key(chosen, "reconciliation"))
        checks.own_total(preview, formats)
    with right:
        checks.months(preview, formats, key=choices.key(chosen, "months"))
    first = preview.typed_sample.head(columns.SAMPLE_ROWS)
    if len(first):
        phone.table(
            stored_rows.view(first, formats),
            lead=phone.AS_AT_A_DESK,
            hide_index=True,
            height="content",
            key=choices.key(chosen, "typed"),
            alt=_("First rows as they would be stored"),
        )
    for note in preview.notes:
        st.caption(f":material/info: {cells.escape(note)}")
    checks.issues(preview, chosen)
