"""The dropped files: how many are ready, what is asked of several, then each file; what needs somebody comes first."""

from collections.abc import Callable

import streamlit as st

from language import _, ngettext
from pages.imports.drop import held, one_file, shared
from pages.imports.drop.held import Drop
from pages.imports.wizard import account_types, choices, codes, questions
from reports.formats import Formats
from services.imports import FileQuestion
from services.imports.dropping import DropPlan, PlannedFile, SameFigures

#: Up to so many files are drawn whole; of more, only what needs somebody.
FEW_FILES = 7
#: So many files that are ready have a line of their own.
MOST_ROWS = 15
#: Up to so many groups stay where they are once they are answered.
FEW_QUESTIONS = 3


def propose_new(drop: Drop, plan: DropPlan) -> bool:
    """Take codes as new in files that are the first of their kind; return whether that changed anything."""
    read = [planned for planned in plan.files if planned.preview is not None and planned.preview.unknown]
    return sum(codes.propose_new(drop.of(planned.key), planned.preview) for planned in read if planned.preview) > 0


def summary(waiting: list[PlannedFile], plan: DropPlan) -> None:
    """Say how many files there are, and what is still to be decided."""
    ready = sum(planned.state == "ready" for planned in waiting)
    aside = sum(planned.state in ("left_out", "stored") for planned in waiting)
    open_ = len(plan.open_questions)
    text = ngettext("{count} file", "{count} files", len(waiting))
    parts = [text, _("{count} ready", count=ready)]
    if open_:
        parts.append(ngettext("{count} question", "{count} questions", open_))
    if aside:
        parts.append(_("{count} left out", count=aside))
    st.markdown(f"## {' · '.join(parts)}")  # no text
    st.caption(_("In this order, each as a batch of its own that can be undone by itself. Nothing is stored yet."))


def import_label(ready: int, plan: DropPlan) -> str:
    """Return what the button says that imports all that is ready."""
    if not ready:
        return _("Import all")
    if plan.open_questions:
        return ngettext("Import the {count} ready file", "Import the {count} ready files", ready)
    return ngettext("Import {count} file", "Import all {count} files", ready)


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
    st.button(
        label,
        key=f"drop_likely_{drop.token}",
        type="primary",
        icon=":material/done_all:",
        on_click=_take_likely,
        args=(drop, plan, groups, likely),
        help=_("What speaks for each stands beside its question. Every answer can be changed."),
    )


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
    """Ask which file to take where several say the same; where much is asked, what is answered is folded away."""
    if not plan.same:
        return
    answered = [group for group in plan.same if group.question.answer is not None]
    folded = answered if len(plan.same) > FEW_QUESTIONS else []
    shown = [group for group in plan.same if group not in folded]
    if shown:
        st.header(_("The same figures twice"))
    for group in shown:
        with st.container(border=True):
            _which(drop, group)
    if folded:
        label = ngettext("{count} answered question", "{count} answered questions", len(folded))
        key = f"drop_answered_{drop.token}"
        with st.expander(label, icon=":material/check_circle:", key=key, on_change="rerun") as fold:
            for group in folded if fold.open else ():
                _which(drop, group)


def _which(drop: Drop, group: SameFigures) -> None:
    questions.ask(group.question, key=_take_key(drop, group.key), store=_take(drop, group))


def _take(drop: Drop, group: SameFigures) -> Callable[[], None]:
    def store() -> None:
        value = st.session_state.get(_take_key(drop, group.key))
        drop.take = {**drop.take, group.key: value} if value else drop.take

    return store


def files(drop: Drop, plan: DropPlan, waiting: list[PlannedFile], formats: Formats, *, may_post: bool) -> str | None:
    """Draw the files: what needs the person first; where there are many, what is fine and what waits is folded.

    Returns:
        The key of a file that is to be posted by itself.
    """
    if len(waiting) <= FEW_FILES:
        drawn = [(one.key, one_file.card(drop, plan, one, formats, may_post=may_post)) for one in waiting]
        return next((key for key, post in drawn if post), None)
    needing = [one for one in waiting if _needs_answer(plan, one)]
    rest = [one for one in waiting if one not in needing]
    ready, refused, asked = ([one for one in rest if one.state == state] for state in ("ready", "refused", "asked"))
    for title, shown in ((_("Files with a question"), needing), (_("Files that cannot be imported"), refused)):
        if shown:
            st.header(title)
        for one in shown:
            one_file.card(drop, plan, one, formats, may_post=may_post)
    _fold_all(drop, plan, asked, formats, ngettext(
        "{count} file waits for an answer above", "{count} files wait for an answer above", len(asked)
    ))  # fmt: skip
    if ready:
        st.header(_("Ready to import"))
    first, more = (ready, []) if len(ready) <= MOST_ROWS else (ready[:MOST_ROWS], ready[MOST_ROWS:])
    drawn = [(one.key, one_file.row(drop, plan, one, formats, may_post=may_post)) for one in first]
    label = ngettext("{count} more file is ready", "{count} more files are ready", len(more))
    _fold_all(drop, plan, more, formats, label)
    return next((key for key, post in drawn if post), None)


def aside(drop: Drop, plan: DropPlan, waiting: list[PlannedFile], formats: Formats) -> None:
    """Draw behind one line the files that are left out, also those of files that are posted by now."""
    out = [one for one in waiting if one.state in ("left_out", "stored")] if len(waiting) > FEW_FILES else []
    several = [*out, *drop.aside.values()]
    label = ngettext("{count} file is left out", "{count} files are left out", len(several))
    again = bool(drop.aside) and not plan.open_questions
    _fold_all(drop, plan, several, formats, label, again=again)


def _needs_answer(plan: DropPlan, planned: PlannedFile) -> bool:
    """Return whether something is to be decided at the file itself."""
    if planned.state == "refused":
        return bool(planned.preview and planned.preview.private_columns)
    if planned.state != "asked" or planned.key in plan.waiting:
        return False
    return any(plan.shared_by(planned.key, asked.name) is None for asked in planned.open_questions)


def _fold_all(
    drop: Drop, plan: DropPlan, several: list[PlannedFile], formats: Formats, label: str, *, again: bool = False
) -> None:
    """Draw files of which nothing is to be decided now behind one line; `again` offers to look at them once more."""
    if not several:
        return
    icon, _state = one_file.STATES[several[0].state]
    with st.expander(label, icon=icon, key=f"drop_{several[0].state}_{drop.token}", on_change="rerun") as fold:
        if not fold.open:
            return
        if again:
            st.button(_("Decide about them again"), key=f"drop_reconsider_{drop.token}", on_click=held.reconsider,
                      args=(drop,), type="tertiary", icon=":material/replay:")  # fmt: skip
        for one in several:
            if one.key in drop.aside:
                one_file.line(one)
            else:
                one_file.brief(drop, plan, one, formats)
