"""The person's choices about one file, kept in the draft and turned into the service's options.

Every widget writes its value into `draft.choices` in a callback, which runs before the page does; so the options at
the top of the page already hold what was just chosen further down.
"""

import re
from collections.abc import Callable
from typing import Any

import streamlit as st

from pages.common import cells
from pages.imports.wizard import words
from pages.imports.wizard.draft import Draft
from services import imports
from services.imports import ImportOptions, Preview

DATE_ORDERS = {"dmy": "Day first: 31/12/2026", "mdy": "Month first: 12/31/2026", "ymd": "Year first: 2026-12-31"}
SIGNS = {
    "natural": "Revenue and cost both positive",
    "debit_positive": "General ledger: revenue negative, cost positive",
}
MODES = {
    "only_new": "Load only lines that are not stored yet",
    "replace": "Replace these months by this file",
    "add": "Add every line of this file",
}
NAMINGS = {
    "end": "The year in which it ends",
    "start": "The year in which it starts",
    "calendar": "They are calendar months",
}
SPREADS = {
    "even": "Twelve equal parts",
    "days": "By the days of each month",
    "prior_year": "Like the actuals of the year before",
}
FROM_FILE = "As found in the file"


def period_of_text(typed: str) -> int | None:
    """Return a typed month ("2026-04", "4/2026") as `yyyymm`; None when it is none."""
    found = re.fullmatch(r"(\d{4})\D?(\d{1,2})|(\d{1,2})\D(\d{4})", typed.strip())
    if found is None:
        return None
    year, month = (found[1], found[2]) if found[1] else (found[4], found[3])
    period = int(year) * 100 + int(month)
    return period if 1 <= int(month) <= 12 and 190001 <= period <= 299912 else None


def options(draft: Draft, kind: str, version: str | None) -> ImportOptions:
    """Return the service's options for the choices made so far."""
    chosen = draft.choices
    mapping = chosen.get(f"mapping_{kind}")
    return ImportOptions(
        kind=kind,
        version=version,
        mapping=dict(mapping) if mapping else None,
        profile=chosen.get("profile"),
        sheet=chosen.get("sheet"),
        sign_convention=chosen.get("sign"),
        mode=chosen.get("mode"),
        create_missing=bool(chosen.get("create_missing")),
        drop_private=bool(chosen.get("drop_private")),
        upload_period=period_of_text(chosen.get("month") or ""),
        date_order=chosen.get("date_order"),
        fiscal_naming=chosen.get("fiscal_naming"),
        annual_spread=chosen.get("spread") or "even",
        decisions=dict(chosen.get("decisions") or {}),
    )


def key(draft: Draft, name: str) -> str:
    """Return the key of a widget; a new file gets new widgets."""
    return f"import_{name}_{draft.token}"


def keep(draft: Draft, name: str) -> Callable[[], None]:
    """Return the callback that writes a widget's value into the choices."""

    def store() -> None:
        draft.choices[name] = st.session_state.get(key(draft, name)) or None

    return store


def select(
    draft: Draft, name: str, label: str, values: dict[str, str], *, none: str | None = FROM_FILE, help_: str = ""
) -> None:
    """Draw a box for one choice; `none` is what it says when nothing is chosen."""
    listed = [*([""] if none is not None else []), *values]
    chosen = draft.choices.get(name) or ""
    st.selectbox(
        label,
        listed,
        index=listed.index(chosen) if chosen in listed else 0,
        format_func=lambda value: values.get(value) or none or value,
        key=key(draft, name),
        on_change=keep(draft, name),
        help=help_ or None,
    )


def other_kind(preview: Preview, kind: str) -> None:
    """Offer to read a file as what its system is known to hold."""
    preset = preview.layout.preset if preview.layout else None
    likely = imports.kind_of_preset(preset)
    if preset is None or likely in (None, "ledger", kind):  # a list of payments may be read as many things
        return
    title = imports.FILE_KINDS[likely].title
    st.info(f"This looks like a {words.PRESETS[preset]}, which holds {title.lower()}.")
    st.button(f"Read it as {title.lower()}", key="import_other_kind", on_click=_read_as, args=(title,))


def _read_as(title: str) -> None:
    st.session_state["kind"] = title


def reading(draft: Draft, preview: Preview) -> None:
    """Draw the choices about how the file is read; open by itself when something is left to decide."""
    layout, kind = preview.layout, preview.options.kind
    if layout is None:
        return
    if len(layout.sheets) > 1:
        sheets = {name: name.strip() or "(no name)" for name in layout.sheets}
        draft.choices.setdefault("sheet", layout.sheet)
        select(draft, "sheet", "Sheet", sheets, none=None)
    for question in preview.questions:
        st.info(cells.escaped(question), icon=":material/help:")
    undecided = bool(preview.questions or (preview.blocking and preview.overlap is None))
    with st.expander("Read it differently", expanded=undecided and not preview.private_columns):
        left, right = st.columns(2)
        with left:
            select(draft, "date_order", "Order of dates", DATE_ORDERS)
            _month(draft, "A month of the budget's year" if kind == "budget" else "Month of rows without a date")
        with right:
            if imports.FILE_KINDS[kind].signed:
                select(draft, "sign", "Sign of revenue", SIGNS)
            if kind == "budget":
                select(draft, "spread", "Amounts of a whole year become", SPREADS, none=None)
            else:
                select(draft, "fiscal_naming", "Fiscal years in the file are named by", NAMINGS)


def _month(draft: Draft, label: str) -> None:
    typed: Any = st.text_input(
        label,
        value=draft.choices.get("month") or "",
        key=key(draft, "month"),
        on_change=keep(draft, "month"),
        placeholder="2026-04",
        max_chars=7,
        help="Used only for rows that name neither a month nor a readable date.",
    )
    if typed and period_of_text(typed) is None:
        st.caption(":orange[Write year and month, like 2026-04.]")


def overlap(draft: Draft, preview: Preview, months: str) -> None:
    """Ask what to do when the months of the file hold figures already."""
    found = preview.overlap
    if found is None:
        return
    st.markdown(
        f":orange[:material/warning:] **{months} already {'hold' if len(found.periods) > 1 else 'holds'} "
        f"{found.stored_rows:,} lines**; {found.equal_rows:,} lines of this file are equal to one of them."
    )
    modes = list(MODES)
    chosen = draft.choices.get("mode")
    st.radio(
        "What should happen?",
        modes,
        index=modes.index(chosen) if chosen in modes else None,
        format_func=MODES.__getitem__,
        key=key(draft, "mode"),
        on_change=keep(draft, "mode"),
    )


def private(draft: Draft, preview: Preview) -> None:
    """Name the columns that seem to identify people and offer to leave them out."""
    if not preview.private_columns and not draft.choices.get("drop_private"):
        return
    if preview.private_columns:
        st.error("**Some columns seem to identify people.** They must not be stored here.", icon=":material/shield:")
        st.dataframe(
            {
                "Column": [item.column for item in preview.private_columns],
                "Why": [item.reason for item in preview.private_columns],
            },
            hide_index=True,
            key=key(draft, "private_table"),
        )
    st.checkbox(
        "Leave these columns out: they are neither stored nor logged",
        value=bool(draft.choices.get("drop_private")),
        key=key(draft, "drop_private"),
        on_change=keep(draft, "drop_private"),
    )
    left_out = preview.options.leave_out
    if left_out:
        st.caption(f"Left out: {', '.join(left_out)}")


def after_refusal(draft: Draft) -> None:
    """Offer what may help when the whole file was refused because of a choice made before."""
    if draft.choices.keys() - {"create_missing"} and st.button(
        "Undo my choices for this file", key=key(draft, "reset")
    ):
        draft.choices.clear()
        st.rerun()
