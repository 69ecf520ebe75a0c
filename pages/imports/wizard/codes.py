"""Codes of the file that nobody has explained yet: map, create, or reject, with suggestions."""

from typing import Any

import pandas as pd
import streamlit as st

from language import N_, _, count_text, in_sentence, ngettext, share_text, translate
from pages.common import cells, queries
from pages.editors import boxes, editable
from pages.imports.wizard import checks, choices, words
from pages.imports.wizard.choices import ImportChoices
from reports.formats import Formats
from services.imports import Decision, Preview, Unknown
from services.organization import registers

CREATE = N_("＋ Create")
REJECT = N_("✕ Reject its rows")
SHOWN = 500
#: So many new codes are named in one line.
NAMED = 12
#: From this likeness on a suggestion is offered for taking in bulk; a person still sees it first.
GOOD = 0.95
TITLES = {
    "department": N_("Departments"),
    "account": N_("Accounts"),
    "supplier": N_("Suppliers"),
    "measure": N_("Measures"),
    "job_class": N_("Job classes"),
    "pay_code": N_("Pay codes"),
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
    answers = [translate(CREATE), translate(REJECT)]  # no name reads like one of these
    by_label = boxes.by_label([*answers, *labels], [0, 0, *table["id"].tolist()])
    return {label: number for label, number in by_label.items() if label not in answers}


def label_of(known: dict[str, int], item_id: int | None) -> str | None:
    """Return the label of an id."""
    return next((label for label, number in known.items() if number == item_id), None)


def decision_of(cell: str | None, known: dict[str, int]) -> Decision | None:
    """Return what a chosen cell means; None for “decide later”."""
    if not cell:
        return None
    if cell == translate(CREATE):
        return Decision("create")
    if cell == translate(REJECT):
        return Decision("reject")
    return Decision("map", target_id=known[cell])


def answers_column(known: dict[str, int]) -> Any:
    """Return the settings of the column in which a person says what a code means."""
    options = [translate(CREATE), translate(REJECT), *known]
    return st.column_config.SelectboxColumn(options=options, width="medium")


def take_label(count: int) -> str:
    """Return what the button says that takes all good suggestions."""
    return ngettext("Accept {count} good suggestion", "Accept {count} good suggestions", count, count=count_text(count))


def propose_new(draft: ImportChoices, preview: Preview) -> bool:
    """Take all codes of a kind as new where none of the kind is stored yet; return whether that changed anything.

    That is proposed once per file: what a person decides afterwards stays.
    """
    if preview.options.kind in draft.choices.get("new_proposed", ()):
        return False
    draft.choices["new_proposed"] = (*draft.choices.get("new_proposed", ()), preview.options.kind)
    first = {kind for kind in {item.kind for item in preview.unknown} if not targets(kind)}
    fresh = {(item.kind, item.text): Decision("create") for item in preview.unknown if item.kind in first}
    draft.choices["decisions"] = fresh | dict(draft.choices.get("decisions") or {})
    return bool(fresh)


def section(draft: ImportChoices, preview: Preview, formats: Formats) -> None:
    """Show the new and the unknown codes by kind, with what may be decided about them before posting."""
    decided: dict[tuple[str, str], Decision] = dict(draft.choices.get("decisions") or {})
    open_ = [item for item in preview.unknown if (item.kind, item.text) not in decided]
    if not preview.unknown and not decided and not draft.choices.get("create_missing"):
        return
    st.header(_("Unknown codes") if open_ else _("New codes"))
    _new(preview)
    if decided:
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.caption(
            ngettext(
                "{count} decided. Once you post, it is remembered; a rejected code is asked again.",
                "{count} decided. Once you post, each is remembered; rejected codes are asked again.",
                len(decided),
                count=count_text(len(decided)),
            )
        )
        if right.button(_("Start over"), key=choices.key(draft, "decisions_reset")):
            draft.choices["decisions"] = {}
            st.rerun()
    st.checkbox(
        _("Create unknown departments, accounts, suppliers and so on, marked for review"),
        value=bool(draft.choices.get("create_missing")),
        key=choices.key(draft, "create_missing"),
        on_change=choices.keep(draft, "create_missing"),
        help=_("Otherwise their rows are set aside, and loaded once the code is matched."),
    )
    if open_:
        _tables(draft, preview, open_, decided, formats)


def _new(preview: Preview) -> None:
    """List what posting would make."""
    for kind, labels in preview.new_codes.items():
        if kind not in TITLES:
            continue
        shown = ", ".join(labels[:NAMED]) + (" …" if len(labels) > NAMED else "")
        text = _(
            "New: {kind} ({count}): {codes}", kind=translate(TITLES[kind]), count=count_text(len(labels)), codes=shown
        )
        st.caption(f":material/add_circle: {cells.escape(text)}")


def create_label(kind: str, count: int) -> str:
    """Return what the button says that creates all codes of a kind."""
    # TRANSLATORS: {kind} is departments, accounts, suppliers …
    return _("Create all: {kind} ({count})", kind=in_sentence(translate(TITLES[kind])), count=count_text(count))


def _tables(
    draft: ImportChoices,
    preview: Preview,
    unknown: list[Unknown],
    decided: dict[tuple[str, str], Decision],
    formats: Formats,
) -> None:
    kinds = [kind for kind in TITLES if any(item.kind == kind for item in unknown)]
    by_kind = {kind: [item for item in unknown if item.kind == kind] for kind in kinds}
    tabs = st.tabs([f"{translate(TITLES[kind])} ({count_text(len(by_kind[kind]))})" for kind in kinds])
    for kind, tab in zip(kinds, tabs, strict=True):
        with tab, editable.form(choices.key(draft, f"codes_form_{kind}"), border=False):
            known = targets(kind)
            shown = by_kind[kind][:SHOWN]
            edited = _editor(draft, kind, _view(shown, preview.control_of, formats), known)
            if len(by_kind[kind]) > SHOWN:
                st.caption(
                    _(
                        "{shown} of {count} codes are shown, those with the largest amounts first.",
                        shown=SHOWN,
                        count=count_text(len(by_kind[kind])),
                    )
                )
            with st.container(horizontal=True):
                apply = editable.submit(_("Apply"), key=choices.key(draft, f"codes_apply_{kind}"))
                good = [item for item in shown if (item.score or 0) >= GOOD and item.suggestion_id is not None]
                take = bool(good) and editable.submit(
                    take_label(len(good)),
                    key=choices.key(draft, f"codes_take_{kind}"),
                )
                create = editable.submit(
                    create_label(kind, len(by_kind[kind])), key=choices.key(draft, f"codes_create_{kind}")
                )
            if create:
                draft.choices["decisions"] = {(kind, item.text): Decision("create") for item in by_kind[kind]} | decided
                st.rerun()
            if apply or take:
                chosen = {}
                for item, cell in zip(shown, edited[_("Match to")].tolist(), strict=True):
                    decision = decision_of(cell if isinstance(cell, str) else None, known)
                    if take and decision is None and item in good:
                        decision = Decision("map", target_id=item.suggestion_id)
                    if decision is not None:
                        chosen[kind, item.text] = decision
                draft.choices["decisions"] = decided | chosen
                st.rerun()


def _view(shown: list[Unknown], control: str, formats: Formats) -> pd.DataFrame:
    return pd.DataFrame(
        {
            _("In the file"): [item.text for item in shown],
            _("Name"): [item.name for item in shown],
            _("Rows"): [item.rows for item in shown],
            words.measure_title(control): [checks.figure(item.amount_minor, control, formats) for item in shown],
            _("Suggestion"): [_suggestion(item) for item in shown],
        }
    )


def _editor(draft: ImportChoices, kind: str, view: pd.DataFrame, known: dict[str, int]) -> pd.DataFrame:
    locked = list(view.columns)
    view = view.assign(**{_("Match to"): pd.Series([None] * len(view), dtype="object")})
    edited: pd.DataFrame = editable.table(
        view,
        hide_index=True,
        height=cells.height(view),
        placeholder="",
        disabled=locked,
        column_config={
            locked[3]: st.column_config.TextColumn(alignment="right"),
            _("Match to"): answers_column(known),
        },
        key=choices.key(draft, f"codes_{kind}"),
        alt=_("Unknown codes in the file: {kind}", kind=translate(TITLES[kind])),
    )
    return edited


def _suggestion(item: Unknown) -> str | None:
    if item.suggestion_text is None:
        return None
    return f"{item.suggestion_text} ({share_text(item.score or 0)})"
