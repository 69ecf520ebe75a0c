"""People in the file: what was columns where, and the person's choice to mask it, leave it out or keep suppliers."""

import pandas as pd
import streamlit as st

from language import N_, _, translate
from pages.common import cells, phone
from pages.imports.wizard.choices import ImportChoices, keep, key
from services.imports import SUPPLIER_CHOICES, Preview

CHOICES = {
    "mask": N_("Mask names and numbers in texts; leave out columns that hold nothing else"),
    "leave_out": N_("Leave these columns out"),
}

SHOWN_NAMES = 10


def section(draft: ImportChoices, preview: Preview) -> None:
    """Name the columns that seem to identify people and ask what to do with them."""
    columns = preview.private_columns
    others = [item for item in columns if item.holds != "suppliers"]
    if others:
        st.error(_("**Some columns seem to identify people.** They must not be stored here."), icon=":material/shield:")
    if len(others) < len(columns):
        st.warning(_("**Some suppliers look like persons.** Are they patients?"), icon=":material/shield:")
    if columns:
        phone.table(
            {_("Column"): [item.column for item in columns], _("Reason"): [item.reason for item in columns]},
            lead=phone.FIRST_FIGURE,
            hide_index=True,
            key=key(draft, "private_table"),
        )
    if others or draft.choices.get("people"):
        _ask_about(draft, "people", _("What should happen to them?"), CHOICES)
    if len(others) < len(columns) or draft.choices.get("supplier_people"):
        _ask_about(draft, "supplier_people", _("Suppliers that look like persons"), SUPPLIER_CHOICES)
    if preview.masked_suppliers:
        st.caption(
            _("These names are replaced by “[private person]”; one that is a company is kept with the other choice.")
        )
        phone.table(
            {_("Supplier"): preview.masked_suppliers},
            lead=phone.FIRST_FIGURE,
            hide_index=True,
            height=cells.height(pd.DataFrame(preview.masked_suppliers), rows=SHOWN_NAMES),
            key=key(draft, "masked_suppliers"),
        )
    if preview.options.leave_out:
        st.caption(_("Left out: {columns}", columns=", ".join(preview.options.leave_out)))


def _ask_about(draft: ImportChoices, name: str, label: str, values: dict[str, str]) -> None:
    listed = list(values)
    chosen = draft.choices.get(name)
    st.radio(
        label,
        listed,
        index=listed.index(chosen) if chosen in listed else None,
        format_func=lambda value: translate(values[value]),
        key=key(draft, name),
        on_change=keep(draft, name),
    )
