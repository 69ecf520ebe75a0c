"""The dropped files in the order of posting: what each is, how sure that is, what it would do, what it asks."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from language import N_, _, ngettext, translate
from pages.common import cells
from pages.imports.drop import shared
from pages.imports.drop.held import Drop
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
from services.imports import FileQuestion
from services.imports.dropping import DropPlan, PlannedFile, SameFigures
from services.imports.dropping.kind_question import NONE

STATES = {
    "ready": (":material/check_circle:", N_("ready")),
    "asked": (":material/help:", N_("has a question")),
    "refused": (":material/block:", N_("cannot be imported")),
    "left_out": (":material/remove_circle:", N_("left out")),
    "stored": (":material/task_alt:", N_("imported")),
}
LEAVE_OUT = N_("Leave this file out")


def propose_new(drop: Drop, plan: DropPlan) -> bool:
    """Take codes as new in files that are the first of their kind; return whether that changed anything."""
    read = [planned for planned in plan.files if planned.preview is not None and planned.preview.unknown]
    return sum(codes.propose_new(drop.of(planned.key), planned.preview) for planned in read if planned.preview) > 0


def summary(waiting: list[PlannedFile], plan: DropPlan) -> None:
    """Say how many files there are, and what is still to be decided."""
    ready = sum(planned.state == "ready" for planned in waiting)
    open_ = len(plan.open_questions)
    text = ngettext("{count} file", "{count} files", len(waiting))
    parts = [text, _("{count} ready", count=ready)]
    if open_:
        parts.append(ngettext("{count} question", "{count} questions", open_))
    st.markdown(f"#### {' · '.join(parts)}")  # no text
    st.caption(_("In this order, each as a batch of its own that can be undone by itself. Nothing is stored yet."))


def accept_likely(drop: Drop, plan: DropPlan) -> None:
    """Offer to answer at once all open questions whose likely answer has a reason; each stays shown to be changed."""
    groups = {group.key for group in plan.same}
    # A proposal without a reason is only the usual one: it decides nothing unseen.
    open_ = [(key, asked) for key, asked in plan.open_questions if asked.proposal and asked.why]
    differing = {group.key for group in plan.same if not group.alike}  # which is right is for a person to see
    likely = [
        (key, asked)
        for key, asked in open_
        if not (asked.name == "take" and key in differing)
        and not (asked.name == "kind" and _has_rivals(plan.file(key)))
    ]
    if not likely:
        return
    label = ngettext("Take {count} likely answer", "Take {count} likely answers", len(likely))
    key = f"drop_likely_{drop.token}"
    st.button(label, key=key, icon=":material/done_all:", on_click=_take_likely, args=(drop, plan, groups, likely))


def _has_rivals(planned: PlannedFile) -> bool:
    """Return whether a file may as well be of another kind: then the likely one is hardly more than a guess."""
    return planned.recognition is None or bool(planned.recognition.rivals)


def _take_likely(drop: Drop, plan: DropPlan, groups: set[str], likely: list[tuple[str, FileQuestion]]) -> None:
    """Answer questions before the page is drawn, so that their boxes show it."""
    for key, asked in likely:
        shared_one = plan.shared_by(key, asked.name)
        if shared_one is not None:
            shared.answer(drop, shared_one, asked.proposal)
            if asked.name != account_types.QUESTION:
                shared.show_likely(drop, plan, asked, shared_one)
        elif asked.name == "take" and key in groups:
            drop.take = {**drop.take, key: str(asked.proposal)}
            st.session_state[_take_key(drop, key)] = asked.proposal
        else:
            questions.answer(drop.of(key), asked.name, asked.proposal)
            st.session_state[choices.key(drop.of(key), f"answer_{asked.name}")] = asked.proposal


def _take_key(drop: Drop, group: str) -> str:
    return f"drop_take_{drop.token}_{group}"


def same(drop: Drop, plan: DropPlan) -> None:
    """Ask which file to take where several say the same."""
    if not plan.same:
        return
    st.header(_("The same figures twice"))
    for group in plan.same:
        questions.ask(group.question, key=_take_key(drop, group.key), store=_take(drop, group))


def _take(drop: Drop, group: SameFigures) -> Callable[[], None]:
    def store() -> None:
        value = st.session_state.get(_take_key(drop, group.key))
        drop.take = {**drop.take, group.key: value} if value else drop.take

    return store


def one(drop: Drop, plan: DropPlan, planned: PlannedFile, formats: Formats, *, may_post: bool) -> bool:
    """Draw one file with all that is to be decided about it; return whether it is to be posted by itself."""
    icon, state = STATES[planned.state]
    name = cells.escape(planned.file.name)
    chosen = drop.of(planned.key)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"{icon} **{name}** · {translate(state)}", width="content")  # no text
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
                post = planned.state == "ready" and st.button(
                    _("Import this file"), key=f"drop_post_{chosen.token}", type="tertiary", disabled=not may_post
                )
        _kind(planned, chosen)
        if planned.preview is not None and planned.state in ("ready", "asked"):
            st.markdown(cells.escape(_what(planned, formats)))
        for sentence in filter(None, (planned.said, planned.hint)):
            st.caption(cells.escape(sentence))
        _ask(drop, plan, planned, formats)
        if planned.preview is not None and planned.state in ("ready", "asked"):
            _details(planned, chosen, formats)
    return bool(post)


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
        st.selectbox(
            _("Kind"),
            options,
            index=options.index(shown) if shown in options else None,
            format_func=lambda kind: translate(LEAVE_OUT) if kind == NONE else words.kind_title(kind),
            key=choices.key(chosen, "kind"),
            on_change=choices.keep(chosen, "kind"),
            label_visibility="collapsed",
            width=190,
        )
        sure = _("{confidence} sure", confidence=f"{looks.confidence:.0%}")
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
    aside = preview.rows_rejected
    if aside:
        parts.append(ngettext("{count} row set aside", "{count} rows set aside", aside, count=formats.number(aside)))
    for kind, labels in preview.new_codes.items():
        parts.append(_("new {kind}: {count}", kind=translate(codes.TITLES[kind]).lower(), count=len(labels)))
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


def _details(planned: PlannedFile, chosen: Any, formats: Formats) -> None:
    preview = planned.preview
    assert preview is not None  # noqa: S101 - the caller has looked
    columns.list_unused(preview)
    with st.expander(_("What will be posted")):
        left, right = st.columns(2)
        with left:
            checks.reconciliation(preview, planned.kind, formats, key=choices.key(chosen, "reconciliation"))
            checks.own_total(preview, formats)
        with right:
            checks.months(preview, formats, key=choices.key(chosen, "months"))
        first = preview.typed_sample.head(columns.SAMPLE_ROWS)
        if len(first):
            st.dataframe(
                stored_rows.view(first, formats),
                hide_index=True,
                height="content",
                key=choices.key(chosen, "typed"),
                alt=_("First rows as they would be stored"),
            )
        for note in preview.notes:
            st.caption(f":material/info: {cells.escape(note)}")
        checks.issues(preview, chosen)
