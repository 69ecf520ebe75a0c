"""What became of the files of a drop: lines and totals, where to see them, what was set aside, and the way back."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from language import _, count_text, ngettext, translate
from pages.common import access, cells, messages, notices, presses, queries
from pages.imports.drop import held
from pages.imports.drop.held import Drop
from pages.imports.wizard import checks, result, words
from reports.formats import Formats
from services import imports
from services.imports.dropping import FileResult
from services.permissions import Actor

#: Up to so many files are listed unasked.
MOST_LISTED = 15


def show(drop: Drop, actor: Actor, formats: Formats) -> None:
    """List the files that were posted, and those that could not be."""
    _forget_undone(drop)
    posted = [one for one in drop.results.values() if one.state == "posted"]
    if posted:
        rows = sum(one.outcome.rows_loaded for one in posted if one.outcome)
        files = ngettext("{count} file", "{count} files", len(posted))
        lines = ngettext("{count} row", "{count} rows", rows, count=formats.number(rows))
        st.success(_("**{files} imported**: {rows}.", files=files, rows=lines), icon=":material/check_circle:")
        under_way = st.container()
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(
                "pages/variance/comparison.py", label=_("Budget versus actual"), icon=":material/arrow_forward:"
            )
            if len(posted) > 1:
                label = ngettext("Undo {count} file", "Undo all {count} files", len(posted))
                if presses.button(label, key=f"drop_undo_all_{drop.token}", icon=":material/undo:"):
                    _undo(drop, actor, posted, under_way)
    for one in _files_to_list(drop):
        _line(drop, actor, one, formats)


def _files_to_list(drop: Drop) -> list[FileResult]:
    """Return the files to be listed: where there are many, those with something to see, the others once asked for."""
    results = list(drop.results.values())
    if len(results) <= MOST_LISTED:
        return results
    fine = [one for one in results if one.state == "posted" and one.outcome and not one.outcome.rows_rejected]
    label = ngettext("Show {count} file", "Show {count} files", len(fine))
    listed = st.toggle(label, key=f"drop_show_posted_{drop.token}")
    return results if listed else [one for one in results if one not in fine]


def _line(drop: Drop, actor: Actor, one: FileResult, formats: Formats) -> None:
    name = cells.escape(one.key)
    under_way = st.container()
    with st.container(border=True):
        if one.outcome is None:
            st.markdown(f":material/block: **{name}**: {cells.escape(f'{one.said} {one.hint}'.strip())}")  # no text
            return
        outcome = one.outcome
        parts = [
            words.kind_title(one.kind),
            ngettext("{count} row", "{count} rows", outcome.rows_loaded, count=formats.number(outcome.rows_loaded)),
        ]
        if imports.FILE_KINDS[one.kind].figure and outcome.loaded_total:
            parts.append(checks.spoken(outcome.loaded_total, outcome.control_of, formats))
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            icon = "task_alt" if one.state == "posted" else "block"
            st.markdown(f":material/{icon}: **{name}** · {' · '.join(parts)}", width="content")  # no text
            with st.container(horizontal=True, width="content", gap="small", vertical_alignment="center"):
                if one.kind in ("contracts", "budget"):
                    page, label = result.WHERE[one.kind]
                    st.page_link(page, label=translate(label))
                st.page_link(
                    "pages/imports/files.py",
                    label=_("Batch {batch}", batch=outcome.batch_id),
                    query_params={"file": str(outcome.batch_id)},
                )
                if presses.button(_("Undo"), key=f"drop_undo_{outcome.batch_id}", icon=":material/undo:"):
                    _undo(drop, actor, [one], under_way)
        if outcome.rows_rejected:
            aside = outcome.rows_rejected
            text = ngettext(
                "{count} row was set aside.", "{count} rows were set aside.", aside, count=formats.number(aside)
            )
            said = one.said if one.state == "set_aside" else text
            st.caption(f":material/warning: {cells.escape(f'{said} {one.hint}'.strip())}")  # no text


def _undo(drop: Drop, actor: Actor, posted: list[FileResult], under_way: DeltaGenerator) -> None:
    """Take back files, all or none, and say so in a place of the page; they are ready to be imported again."""
    with under_way, messages.refusals(), st.spinner(_("Undoing …")):
        numbers = [one.outcome.batch_id for one in posted if one.outcome is not None]
        removed = imports.undo_all(access.url(), actor, batch_ids=numbers)
        held.forget_results(drop, [one.key for one in posted])
        notices.say(
            ngettext(
                "Undone: {count} line removed.", "Undone: {count} lines removed.", removed, count=count_text(removed)
            )
        )
        st.rerun()


def _forget_undone(drop: Drop) -> None:
    """Forget the results that somebody has undone elsewhere since."""
    batches = queries.ask(imports.list_batches)
    undone = set(batches.loc[batches["undone_at"].notna(), "id"].tolist())
    gone = [one.key for one in drop.results.values() if one.outcome is not None and one.outcome.batch_id in undone]
    if gone:
        held.forget_results(drop, gone)
