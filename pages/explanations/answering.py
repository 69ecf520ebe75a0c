"""The dialog in which a variance is explained: the draft, twelve months of the line, and the person's own words."""

import zlib
from typing import Any

import pandas as pd
import streamlit as st

from language import _, ngettext, translate
from pages.common import access, cells, kept, looks, messages, notices, phone, queries
from pages.editors import boxes
from pages.people import naming
from planning.explanations.facts import CAUSES, DraftedExplanation
from planning.hierarchy import CATEGORY_LABELS
from reports import column_tables
from reports.explanations import tables, words
from services.explanations import behind, notes, review, subtotal_drafts
from services.explanations.notes import Note, NoteConflictError
from services.permissions import Actor
from services.variance.report import Choices

OPEN = "explanation_open"
#: The revision of the words that the person has read: as the dialog opened, or somebody else's that it told of.
SEEN = "explanation_seen"
#: Lines of a subtotal that its dialog lists.
MOST_LINES = 8
Row = dict[str, Any]


def button(row: Row, period: int, *, primary: bool = False) -> None:
    """Draw the button that opens the dialog of a line."""
    st.button(
        _("Explain") if not row["answered"] else _("Change"),
        key=f"explain_{row['department_id']}_{_account(row) or row['note_category']}_{period}",
        type="primary" if primary else "secondary",
        on_click=open_line,
        args=(row, period),
    )


def open_line(row: Row, period: int) -> None:
    """Have the dialog of a line, or of a subtotal, open in the next run."""
    st.session_state.pop(SEEN, None)
    st.session_state[OPEN] = (int(row["department_id"]), _account(row), row["note_category"], period)


def subtotal(actor: Actor, choices: Choices, department: str, period: int) -> None:
    """Let a person write about a subtotal of one department: accounts together, or the department as a whole."""
    member = choices.departments[department].member
    if member is None or not actor.may("comment:write"):
        return
    tree = choices.accounts
    codes = {label: code for code, label in CATEGORY_LABELS.items()}
    groups = [node for node in tree.nodes if not tree.is_leaf(node.key) and (node.member or node.label in codes)]
    nodes = {node.key: node for node in (tree.root, *groups)}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        key = boxes.selectbox(
            st,
            _("Subtotal"),
            list(nodes),
            format_func=lambda one: words.subtotal("") if one == tree.root.key else translate(nodes[one].label),
            key="explanation_subtotal",
            width=300,
        )
        node = nodes[key]
        category = "" if node is tree.root or node.member else codes[node.label]
        row = {"department_id": member, "account_id": node.member, "note_category": category}
        st.button(_("Write about it"), key="explain_subtotal", on_click=open_line, args=(row, period))


def _account(row: Row) -> int:
    """Return the account of a row, 0 for a subtotal."""
    return 0 if pd.isna(row["account_id"]) else int(row["account_id"])


def dialog(actor: Actor, told: review.MonthReview) -> None:
    """Show the dialog whose button was pressed, until it is saved or closed."""
    department, account, category, period = st.session_state.get(OPEN) or (0, 0, "", 0)
    if period != told.period:
        return
    rows = told.rows[(told.rows["department_id"] == department) & (told.rows["account_id"] == account)]
    if department and (rows.empty or not account):
        version = told.version.id if told.version else None
        place: dict[str, Any] = {"department_id": department, "account_id": account or None, "category": category}
        rows = queries.ask(review.subtotal, **place, period=period, version_id=version)
    if rows.empty:
        return
    row = {str(name): value for name, value in rows.iloc[0].to_dict().items()}
    st.dialog(cells.escape(words.about(row)), width="large", on_dismiss=_close)(messages.guard(_content))(
        actor, told, row
    )


def _close() -> None:
    st.session_state.pop(OPEN, None)
    st.session_state.pop(SEEN, None)


def _content(actor: Actor, told: review.MonthReview, row: Row) -> None:
    formats = looks.formats()
    st.session_state.setdefault(SEEN, 0 if pd.isna(row["revision"]) else int(row["revision"]))
    st.caption(
        cells.escape(
            _(
                "{department} · {month} · {variance} against {budget} budgeted",
                department=row["department"],
                month=formats.month(told.period),
                variance=formats.variance(row["variance"]),
                budget=formats.money(row["budget"]),
            )
        )
    )
    draft = _draft(told, row)
    text = words.draft_text(draft, formats) if draft else ""
    if draft is not None:
        _proposal(draft)
    # Of a closed month only what becomes of an action may still change.
    may_write = actor.may("comment:write") and not actor.seen_by and not (told.closed and not row["answered"])
    if told.closed:
        month = formats.month_long(told.period)
        st.caption(_("{month} is closed; its explanations stay as they were reported.", month=month))
    if may_write and draft is not None and draft.parts and not row["answered"]:
        _accept(actor, told, row, Note(text, kind=draft.cause, source="draft"))
    if may_write:
        _form(actor, told, row, text, draft.cause if draft else "")
    if draft is not None:
        _behind(row, draft)
    if row["is_subtotal"]:
        _lines_of(told, row)
    _twelve_months(told, row)
    _earlier(told, row)


def _lines_of(told: review.MonthReview, row: Row) -> None:
    """List the lines of a department that need an explanation or have one, for who writes about a subtotal of it."""
    rows = told.rows[(told.rows["department_id"] == row["department_id"]) & ~told.rows["is_subtotal"]]
    rows = rows[rows["category"] == row["note_category"]] if row["note_category"] else rows
    if rows.empty:
        return
    formats = looks.formats()
    with st.expander(_("Lines of this department"), icon=":material/list:"):
        for line in rows.head(MOST_LINES).to_dict("records"):
            said = line["cause"] if line["answered"] else _("Not explained yet.")
            st.markdown(f"- {cells.escape(' · '.join((line['account'], formats.variance(line['variance']), said)))}")


def _accept(actor: Actor, told: review.MonthReview, row: Row, note: Note) -> None:
    read = zlib.crc32(note.cause.encode())  # other figures make another draft, which nobody has read yet
    if st.button(_("Accept draft"), key=f"explanation_accept_{read}", type="primary", icon=":material/check:"):
        _save(actor, told, row, note)


def _draft(told: review.MonthReview, row: Row) -> DraftedExplanation | None:
    version = told.version.id if told.version else None
    if row["is_subtotal"]:
        return queries.ask(subtotal_drafts.of_subtotal, **_place(told, row))
    place = (int(row["department_id"]), int(row["account_id"]))
    return queries.ask(review.drafts, period=told.period, places=(place,), version_id=version).get(place)


def _proposal(draft: DraftedExplanation) -> None:
    """Show the draft part by part; together with what is unexplained they are the variance."""
    formats = looks.formats()
    st.markdown(_("**Proposed from the figures**"))
    if not draft.parts:
        st.markdown(cells.escape(words.draft_text(draft, formats)))
        return
    for part in draft.parts:
        st.markdown(f"- {cells.escape(words.sentence(part, formats))}")
    if draft.unexplained:
        st.markdown(f"- {cells.escape(words.rest_sentence(draft, formats))}")


def _form(actor: Actor, told: review.MonthReview, row: Row, text: str, cause: str) -> None:
    codes = ["", *CAUSES]
    with st.form("explanation", border=False):
        said = st.text_area(_("Explanation"), row["cause"] or text, key="explanation_cause", max_chars=2000)
        kind = boxes.selectbox(
            st,
            _("Cause"),
            codes,
            index=codes.index(row["kind"] if row["answered"] else cause),
            format_func=lambda code: translate(CAUSES[code]) if code else "–",
            key="explanation_kind",
        )
        action = st.text_input(_("Action"), row["action"], key="explanation_action", max_chars=1000)
        left, middle, right = st.columns(3)
        owner = left.text_input(_("Owner"), row["owner"], key="explanation_owner", max_chars=120)
        due = middle.date_input(
            _("Due"),
            None if pd.isna(row["due"]) else row["due"],
            key="explanation_due",
            format=looks.formats().day_typed,
        )
        done = right.checkbox(_("Action done"), row["status"] == "done", key="explanation_done")
        saved = st.form_submit_button(_("Save"), key="explanation_save")
    if saved:
        plain = " ".join((said or "").split())
        source = "own" if not text else "draft" if plain == text else "corrected" if text[:40] in plain else "own"
        note = Note(
            said or "", kind=kind, action=action or "", owner=owner or "", due=due, source=source,
            status="done" if done else "open",
        )  # fmt: skip
        _save(actor, told, row, note)


def _save(actor: Actor, told: review.MonthReview, row: Row, note: Note) -> None:
    with messages.refusals():
        try:
            notes.write(
                access.url(),
                actor,
                **_place(told, row),
                note=note,
                seen=st.session_state[SEEN],
                variance_minor=None if pd.isna(row["variance"]) else int(row["variance"]),
            )
        except NoteConflictError as conflict:
            st.session_state[SEEN] = conflict.revision  # she reads it now, and may replace it
            raise
        notices.say(_("{account} is explained.", account=words.about(row)))
        _close()
        st.rerun()


def _place(told: review.MonthReview, row: Row) -> dict[str, Any]:
    """Return what a line is asked for and stored by."""
    return {
        "department_id": int(row["department_id"]),
        "account_id": _account(row) or None,
        "category": row["note_category"],
        "period": told.period,
        "version_id": told.version.id if told.version else None,
    }


def _behind(row: Row, draft: DraftedExplanation) -> None:
    """List the ledger lines behind each part, with the file and line that they came from."""
    causes = {number: words.cause(part.cause) for part in draft.parts for number in part.lines}
    if not causes:
        return
    entries = queries.ask(
        behind.ledger_lines,
        department_id=int(row["department_id"]),
        account_id=None if row["is_subtotal"] else int(row["account_id"]),
        ids=tuple(sorted(causes)),
    )
    formats = looks.formats()
    title = ngettext(
        "{count} ledger line behind it",
        "{count} ledger lines behind it",
        len(causes),
        count=formats.number(len(causes)),
    )
    with st.expander(title, icon=":material/receipt_long:"):
        if len(entries) < len(causes):
            st.caption(_("The {count} largest are shown.", count=formats.number(len(entries))))
        shown = entries.assign(cause=[causes[int(number)] for number in entries["id"]])
        phone.table(
            kept.table(column_tables.style, shown, tables.BEHIND, formats),
            lead=phone.FIRST_FIGURE,
            hide_index=True,
            height="content" if len(shown) <= 10 else 380,
            alt=_("Ledger lines behind the parts of the draft, with amount, supplier, text, file and line"),
            key="explanation_behind",
        )


def _twelve_months(told: review.MonthReview, row: Row) -> None:
    line = queries.ask(review.months_of_line, **_place(told, row))
    with st.expander(_("Twelve months of this line"), icon=":material/calendar_month:"):
        phone.table(
            kept.table(column_tables.style, line.iloc[::-1].reset_index(drop=True), tables.MONTHS, looks.formats()),
            lead=phone.FIRST_FIGURE,
            hide_index=True,
            alt=_("Budget, actual, variance and explanation of the last twelve months"),
            key="explanation_months",
        )


def _earlier(told: review.MonthReview, row: Row) -> None:
    """List what was written before; nothing is ever overwritten."""
    if bool(pd.isna(row["revision"])):
        return
    formats = looks.formats()
    history = queries.ask(notes.revisions, **_place(told, row))
    with st.expander(_("Who wrote what"), icon=":material/history:"):
        for one in history.to_dict("records"):
            source = translate(words.SOURCES[one["source"]])
            line = f"{formats.stamp(one['written_at'])} · {naming.name(one['written_by'])} · {source}: {one['cause']}"
            st.markdown(f"- {cells.escape(line)}")
