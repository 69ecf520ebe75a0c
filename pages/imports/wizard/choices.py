"""The person's choices about one file, kept in the draft and turned into the service's options.

Every widget writes its value into `draft.choices` in a callback, which runs before the page does; so the options at
the top of the page already hold what was just chosen further down.
"""

import re
from collections.abc import Callable
from typing import Any, Protocol

import streamlit as st

from language import N_, _, count_text, translate
from pages.editors import boxes
from services import imports
from services.imports import QUESTIONS, ImportOptions, Preview

DATE_ORDERS = QUESTIONS["date-order"].choices or {}
SIGNS = QUESTIONS["sign"].choices or {}
NAMINGS = QUESTIONS["fiscal-naming"].choices or {}
MODES = {
    "only_new": N_("Load only lines not stored yet"),
    "replace": N_("Replace these months with this file"),
    "add": N_("Add every line of this file"),
}
SPREADS = {
    "even": N_("Twelve equal parts"),
    "days": N_("By days in each month"),
    "prior_year": N_("Like prior-year actuals"),
}
FROM_FILE = N_("As in the file")
#: Questions about a file that a box of “Read it differently” asks as well, and the name of its choice.
BOXES = {
    "date-order": "date_order",
    "sign": "sign",
    "fiscal-naming": "fiscal_naming",
    "sheet": "sheet",
    "month": "month",
}


class ImportChoices(Protocol):
    """What a person chose about one file, and what tells its widgets from those of other files."""

    token: str
    choices: dict[str, Any]


def period_of_text(typed: str) -> int | None:
    """Return a typed month ("2026-04", "4/2026") as `yyyymm`; None when it is none."""
    match = re.fullmatch(r"(\d{4})\D?(\d{1,2})|(\d{1,2})\D(\d{4})", typed.strip())
    if match is None:
        return None
    year, month = (match[1], match[2]) if match[1] else (match[4], match[3])
    period = int(year) * 100 + int(month)
    return period if 1 <= int(month) <= 12 and 190001 <= period <= 299912 else None


def options(draft: ImportChoices, kind: str, version: str | None) -> ImportOptions:
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
        drop_private=chosen.get("people") == "leave_out",
        mask_private=chosen.get("people") == "mask",
        supplier_people=chosen.get("supplier_people"),
        upload_period=period_of_text(chosen.get("month") or ""),
        date_order=chosen.get("date_order"),
        fiscal_naming=chosen.get("fiscal_naming"),
        annual_spread=chosen.get("spread") or "even",
        decisions=dict(chosen.get("decisions") or {}),
        answers={
            name: value for name, value in (chosen.get("answers") or {}).items() if name != "kind" or value == kind
        },
    )


def key(draft: ImportChoices, name: str) -> str:
    """Return the key of a widget; a new file gets new widgets."""
    return f"import_{name}_{draft.token}"


def keep(draft: ImportChoices, name: str) -> Callable[[], None]:
    """Return the callback that writes a widget's value into the choices, and beside the question that asks the same."""
    asked = next((key(draft, f"answer_{question}") for question, box in BOXES.items() if box == name), "")

    def store() -> None:
        draft.choices[name] = st.session_state.get(key(draft, name)) or None
        if asked and asked in st.session_state:
            st.session_state[asked] = draft.choices[name]

    return store


def select(
    draft: ImportChoices,
    name: str,
    label: str,
    values: dict[str, str],
    *,
    none: str | None = FROM_FILE,
    usual: str = "",
) -> None:
    """Draw a box for one choice; `none` is what it says when nothing is chosen, `usual` what holds then."""
    listed = [*([""] if none is not None else []), *values]
    chosen = draft.choices.get(name) or usual
    boxes.selectbox(
        st,
        label,
        listed,
        index=listed.index(chosen) if chosen in listed else 0,
        format_func=lambda value: translate(values.get(value) or none or value),
        key=key(draft, name),
        on_change=keep(draft, name),
    )


def reading(draft: ImportChoices, preview: Preview) -> None:
    """Draw the choices about how the file is read; open by itself when something is left to decide."""
    layout, kind = preview.layout, preview.options.kind
    if layout is None:
        return
    if len(layout.sheets) > 1:
        sheets = {name: name.strip() or _("(no name)") for name in layout.sheets}
        select(draft, "sheet", _("Sheet"), sheets, none=None, usual=layout.sheet or "")
    undecided = bool(preview.blocking and preview.overlap is None and not preview.questions)
    with st.expander(_("Read it differently"), expanded=undecided and not preview.private_columns):
        left, right = st.columns(2)
        with left:
            select(draft, "date_order", _("Date order"), DATE_ORDERS)
            _month(draft, _("A month in the budget year") if kind == "budget" else _("Month for rows without a date"))
        with right:
            if imports.FILE_KINDS[kind].signed:
                select(draft, "sign", _("Sign of revenue"), SIGNS)
            if kind == "budget":
                select(draft, "spread", _("Spread annual amounts"), SPREADS, none=None)
            else:
                select(draft, "fiscal_naming", _("Fiscal years in the file are named by"), NAMINGS)


def _month(draft: ImportChoices, label: str) -> None:
    typed: Any = st.text_input(
        label,
        value=draft.choices.get("month") or "",
        key=key(draft, "month"),
        on_change=keep(draft, "month"),
        placeholder="2026-04",
        max_chars=7,
        help=_("Used only for rows with neither a month nor a valid date."),
    )
    if typed and period_of_text(typed) is None:
        st.caption(f":orange[{_('Write year and month, like 2026-04.')}]")  # no text


def overlap(draft: ImportChoices, preview: Preview, months: str) -> None:
    """Ask what to do when the months of the file hold figures already."""
    stored = preview.overlap
    if stored is None:
        return
    text = _(
        "**Lines already stored for {months}: {stored}**; lines of this file equal to one of them: {equal}.",
        months=months,
        stored=count_text(stored.stored_rows),
        equal=count_text(stored.equal_rows),
    )
    st.markdown(f":orange[:material/warning:] {text}")  # no text
    modes = list(MODES)
    chosen = draft.choices.get("mode")
    st.radio(
        _("What should happen?"),
        modes,
        index=modes.index(chosen) if chosen in modes else None,
        format_func=lambda mode: translate(MODES[mode]),
        key=key(draft, "mode"),
        on_change=keep(draft, "mode"),
    )


def after_refusal(draft: ImportChoices) -> None:
    """Offer what may help when the whole file was refused because of a choice made before."""
    if draft.choices.keys() - {"create_missing"} and st.button(
        _("Undo my choices for this file"), key=key(draft, "reset")
    ):
        draft.choices.clear()
        st.rerun()
