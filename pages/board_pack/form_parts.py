"""A form of somebody else, filled in with the facts of the pack."""

import streamlit as st

from language import _
from pages.board_pack.making import PreparedPack
from pages.common import cells, downloads, messages, phone
from reports.forms import words
from reports.forms.facts import PREFIX
from reports.forms.filling import fill
from reports.forms.package import BrokenFormError
from services.errors import UserError

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def fill_in(prepared: PreparedPack) -> None:
    """Draw the upload of a form, and what came of it."""
    with st.expander(_("Fill in a form"), icon=":material/edit_document:"):
        st.caption(
            _(
                "A workbook of yours, such as a regulator’s form: a cell named caseload.totals.expense.actual gets "
                "that figure; a cell that says caseload:departments heads rows of departments. Nothing else changes."
            )
        )
        names = "\n".join(f"{PREFIX}{name}\t{fact.value}" for name, fact in prepared.facts.single.items())
        downloads.button(
            _("All names (text)"),
            names.encode,
            "caseload-names.txt",
            "text/plain",
            key="pack_form_names",
            icon=":material/list:",
        )
        file = st.file_uploader(_("Your form"), type=["xlsx"], key="pack_form_file")
        if file is not None:
            with messages.refusals():
                _show(file.name, file.getvalue(), prepared)


def _show(name: str, content: bytes, prepared: PreparedPack) -> None:
    try:
        told = fill(content, prepared.facts)
    except BrokenFormError as error:
        raise UserError(str(error), hint=_("Name cells as the list of all names has them.")) from error
    st.markdown(cells.escape(words.headline(told)))
    left = words.left_alone(told)
    if len(left):
        phone.table(
            left,
            lead=phone.FIRST_FIGURE,
            hide_index=True,
            height=cells.height(left),
            key="pack_form_left",
            alt=_("What was left"),
        )
    if told.filled:
        downloads.button(
            _("Filled form"), lambda: told.content, f"filled-{name}", XLSX, key="pack_form_filled",
            type="primary",
        )  # fmt: skip
