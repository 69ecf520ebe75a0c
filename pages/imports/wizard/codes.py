"""Codes of the file that nobody has explained yet: map, create, or reject, with suggestions."""

from typing import Any

import pandas as pd
import streamlit as st

from pages.common import cells, queries
from pages.imports.wizard import choices, words
from pages.imports.wizard.draft import Draft
from reports.formats import Formats
from services.imports import Decision, Preview, Unknown
from services.organization import registers

CREATE = "＋ Create it"
REJECT = "✕ Reject its rows"
SHOWN = 500
#: From this likeness on a suggestion is offered for taking in bulk; a person still sees it first.
GOOD = 0.95
TITLES = {
    "department": "Departments",
    "account": "Accounts",
    "supplier": "Suppliers",
    "measure": "Measures",
    "job_class": "Job classes",
    "pay_code": "Pay codes",
}


def targets(kind: str) -> dict[str, int]:
    """Return what a code of a kind can be mapped to: label to id."""
    lists: dict[str, Any] = {
        "department": registers.list_departments,
        "account": registers.list_accounts,
        "supplier": registers.list_suppliers,
        "measure": registers.list_measures,
        "job_class": registers.list_job_classes,
    }
    if kind not in lists:
        return {}
    table = queries.ask(lists[kind])
    codes = table["code"].fillna("").astype("str")
    labels = (codes + " · ").where(codes != "", "") + table["name"]
    return dict(zip(labels.tolist(), table["id"].tolist(), strict=True))


def label_of(known: dict[str, int], item_id: int | None) -> str | None:
    """Return the label of an id."""
    return next((label for label, number in known.items() if number == item_id), None)


def decision_of(cell: str | None, known: dict[str, int]) -> Decision | None:
    """Return what a chosen cell means; None for “decide later”."""
    if not cell:
        return None
    if cell == CREATE:
        return Decision("create")
    if cell == REJECT:
        return Decision("reject")
    return Decision("map", target_id=known[cell])


def section(draft: Draft, preview: Preview, formats: Formats) -> None:
    """Show the unknown codes by kind, with what may be decided about them before posting."""
    decided: dict[tuple[str, str], Decision] = dict(draft.choices.get("decisions") or {})
    open_ = [item for item in preview.unknown if (item.kind, item.text) not in decided]
    if not preview.unknown and not decided and not draft.choices.get("create_missing"):
        return
    st.header("Codes nobody knows yet")
    if decided:
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.caption(f"{len(decided):,} decided. Each is remembered for the next file when you post.")
        if right.button("Start over", key=choices.key(draft, "decisions_reset")):
            draft.choices["decisions"] = {}
            st.rerun()
    st.checkbox(
        "Create departments, accounts, suppliers … that nobody knows, marked for review",
        value=bool(draft.choices.get("create_missing")),
        key=choices.key(draft, "create_missing"),
        on_change=choices.keep(draft, "create_missing"),
        help="Otherwise their rows are set aside, and loaded as soon as somebody explains the code.",
    )
    if open_:
        _tables(draft, open_, decided, formats)


def _tables(draft: Draft, unknown: list[Unknown], decided: dict[tuple[str, str], Decision], formats: Formats) -> None:
    kinds = [kind for kind in TITLES if any(item.kind == kind for item in unknown)]
    by_kind = {kind: [item for item in unknown if item.kind == kind] for kind in kinds}
    tabs = st.tabs([f"{TITLES[kind]} ({len(by_kind[kind]):,})" for kind in kinds])
    for kind, tab in zip(kinds, tabs, strict=True):
        with tab, st.form(choices.key(draft, f"codes_form_{kind}"), border=False):
            known = targets(kind)
            shown = by_kind[kind][:SHOWN]
            edited = _editor(draft, kind, shown, known, formats)
            if len(by_kind[kind]) > SHOWN:
                st.caption(f"The {SHOWN} with the most money of {len(by_kind[kind]):,}.")
            with st.container(horizontal=True):
                apply = st.form_submit_button("Apply", key=choices.key(draft, f"codes_apply_{kind}"))
                good = [item for item in shown if (item.score or 0) >= GOOD and item.suggestion_id is not None]
                take = bool(good) and st.form_submit_button(
                    f"Take {words.counted(len(good), 'good suggestion')}", key=choices.key(draft, f"codes_take_{kind}")
                )
            if apply or take:
                chosen = {}
                for item, cell in zip(shown, edited["Means"].tolist(), strict=True):
                    decision = decision_of(cell if isinstance(cell, str) else None, known)
                    if take and decision is None and item in good:
                        decision = Decision("map", target_id=item.suggestion_id)
                    if decision is not None:
                        chosen[kind, item.text] = decision
                draft.choices["decisions"] = decided | chosen
                st.rerun()


def _editor(draft: Draft, kind: str, shown: list[Unknown], known: dict[str, int], formats: Formats) -> pd.DataFrame:
    view = pd.DataFrame(
        {
            "In the file": [item.text for item in shown],
            "Name": [item.name for item in shown],
            "Rows": [item.rows for item in shown],
            "Amount": [formats.amount(item.amount_minor) for item in shown],
            "Suggestion": [_suggestion(item) for item in shown],
            "Means": pd.Series([None] * len(shown), dtype="object"),
        }
    )
    edited: pd.DataFrame = st.data_editor(
        view,
        hide_index=True,
        height=cells.height(view),
        placeholder="",
        disabled=["In the file", "Name", "Rows", "Amount", "Suggestion"],
        column_config={
            "Amount": st.column_config.TextColumn(alignment="right"),
            "Means": st.column_config.SelectboxColumn(options=[CREATE, REJECT, *known], width="medium", pinned=False),
        },
        key=choices.key(draft, f"codes_{kind}"),
        alt=f"Unknown {TITLES[kind].lower()} of the file",
    )
    return edited


def _suggestion(item: Unknown) -> str | None:
    if item.suggestion_text is None:
        return None
    return f"{item.suggestion_text} ({item.score or 0:.0%})"
