"""A sheet in Excel: its file to download, and what comes back as a list of changes to accept, all or in part."""

import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from language import N_, _, ngettext, translate
from pages.common import access, cells, downloads, messages, notices, phone, queries
from pages.people import naming
from planning.budgets.offline import OfflineSheet, ReturnedChange, ReturnedSheet
from reports.budgets import sheet_file
from reports.formats import Formats
from services.budgets.cells import SavedCells
from services.budgets.offline import sheet_files
from services.budgets.offline.sheet_files import SheetReview
from services.budgets.sheet import BudgetSheet
from services.errors import UserError
from services.permissions import Actor

#: What came back in the file that is uploaded now, by the number of the upload; files are read once.
RETURNED = "offline_returned"
REFUSED = "offline_refused"
EMPTY = {N_("Leave as they are"): "keep", N_("Set to zero"): "zero"}


def show(actor: Actor, sheet: BudgetSheet, formats: Formats, *, editable: bool) -> None:
    """Show the download, and where figures may change also the way back."""
    with st.expander(_("Work in Excel"), key="sheet_offline", icon=":material/table_view:"):
        _download(actor, sheet, formats)
        if not editable:
            return
        file = st.file_uploader(
            _("Upload the filled sheet"),
            type=["xlsx"],
            key=f"offline_file_{sheet.version_id}_{sheet.department_id}",
            help=_("Nothing changes before you accept it."),
        )
        refused = st.session_state.pop(REFUSED, None)
        if refused is not None:
            messages.show_error(refused)
        if file is not None:
            with messages.refusals():
                _review(actor, sheet, formats, _sheet_of(file), file.name)


def _download(actor: Actor, sheet: BudgetSheet, formats: Formats) -> None:
    going = sheet_files.to_fill_in(sheet, person=actor.label or actor.name, currency=queries.settings().currency)
    st.caption(
        _(
            "Fill the colored cells without Caseload and upload the file here. You then see every change, and what "
            "others changed meanwhile, before anything is saved."
        )
    )
    downloads.button(
        _("Download as Excel"),
        lambda: _made(going, formats),
        f"{sheet_file.file_name(going)}.xlsx",
        downloads.XLSX,
        key="offline_xlsx",
    )


def _made(going: OfflineSheet, formats: Formats) -> bytes:
    return sheet_file.sheet_workbook(going, formats)


def _sheet_of(file: Any) -> ReturnedSheet:
    """Return what the uploaded file holds; it is read at its first run only.

    Raises:
        UserError: It is no budget sheet, or a cell holds no amount; the same at each run.
    """
    kept = st.session_state.get(RETURNED)
    if kept is None or kept[0] != file.file_id:
        kept = (file.file_id, _read(file.getvalue()))
        st.session_state[RETURNED] = kept
    returned: ReturnedSheet | UserError = kept[1]
    if isinstance(returned, UserError):
        raise returned
    return returned


def _read(content: bytes) -> ReturnedSheet | UserError:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        path.write_bytes(content)
        try:
            return sheet_files.read_file(path)
        except UserError as error:
            return error


def _review(actor: Actor, sheet: BudgetSheet, formats: Formats, returned: ReturnedSheet, name: str) -> None:
    review = _review_of(actor, sheet, formats, returned)
    if not review.is_settled:
        return
    if not review.changes:
        st.info(_("The file changes nothing: it and Caseload say the same."))
        return
    st.markdown(cells.escape(_headline(review, formats)))
    picked = phone.table(
        _table(review, formats),
        lead=(_("In the file"), _("Now"), _("Month")),
        column_config={_("Account"): phone.name_column(230)},
        key=f"offline_changes_{_fingerprint(review)}",
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        height=cells.height(pd.DataFrame(index=range(len(review.changes))), rows=12),
        alt=_("Changes of the file: cell by cell with the figure at the export, now, and in the file"),
    )
    chosen = [review.changes[place] for place in picked["selection"]["rows"] if place < len(review.changes)]
    _accept_buttons(actor, review, chosen, name, formats)


def _review_of(actor: Actor, sheet: BudgetSheet, formats: Formats, returned: ReturnedSheet) -> SheetReview:
    """Return the review with what the person answered; what is open is asked first."""

    def review(**answers: Any) -> SheetReview:
        return sheet_files.review(
            access.url(),
            actor,
            returned=returned,
            version_id=sheet.version_id,
            department_id=sheet.department_id,
            **answers,
        )

    first = review()
    answers: dict[str, Any] = {}
    if first.empty:
        asked = ngettext(
            "{count} cell that had a figure is empty in the file. What does that mean?",
            "{count} cells that had figures are empty in the file. What does that mean?",
            first.empty,
            count=formats.number(first.empty),
        )
        choice = st.radio(asked, list(EMPTY), index=None, key="offline_empty", format_func=translate, horizontal=True)
        answers["empty"] = EMPTY.get(choice or "")
    if first.longer:
        asked = ngettext(
            "{count} amount has more decimals than {currency}. Round it",
            "{count} amounts have more decimals than {currency}. Round them",
            first.longer,
            count=formats.number(first.longer),
            currency=formats.currency,
        )
        answers["rounded"] = st.checkbox(asked, key="offline_round")
    return review(**answers) if answers else first


def _headline(review: SheetReview, formats: Formats) -> str:
    count, conflicts = len(review.changes), len(review.conflicts)
    told = ngettext(
        "The file changes {count} figure.", "The file changes {count} figures.", count, count=formats.number(count)
    )
    if not conflicts:
        return told
    return ngettext(
        "{told} {count} of them was changed here since the export.",
        "{told} {count} of them were changed here since the export.",
        conflicts,
        told=told,
        count=formats.number(conflicts),
    )


def _titles() -> list[str]:
    return [_("Account"), _("Month"), _("At export"), _("Now"), _("In the file"), _("Difference"), _("Conflict")]


def _table(review: SheetReview, formats: Formats) -> Any:
    rows = [
        (f"{one.code} {one.name}", formats.month(one.period), one.basis_minor, one.now_minor, one.new_minor,
         one.new_minor - one.now_minor, _conflict(review, one, formats))
        for one in review.changes
    ]  # fmt: skip
    view = pd.DataFrame(rows, columns=_titles())
    amounts = [_("At export"), _("Now"), _("In the file"), _("Difference")]
    return cells.write_out(view, formats, amounts=amounts, cents=True)


def _fingerprint(review: SheetReview) -> int:
    """Return a number of the rows: other rows are another table, so that no row chosen before stands for another."""
    return hash(tuple((one.account_id, one.period, one.now_minor, one.new_minor) for one in review.changes))


def _conflict(review: SheetReview, one: ReturnedChange, formats: Formats) -> str:
    """Return who changed the cell since the export, "" where nobody did."""
    if not one.is_conflict:
        return ""
    other = review.others[one.account_id, one.period]
    if other.person is None:
        return _("Changed by a file since the export")
    told = _("{person} on {day}", person=naming.name(other.person), day=formats.stamp(other.at))
    return f"{told}: {other.note}" if other.note else told


def _accept_buttons(
    actor: Actor, review: SheetReview, chosen: list[ReturnedChange], name: str, formats: Formats
) -> None:
    st.text_input(_("Reason (optional)"), key="offline_note")
    with st.container(horizontal=True):
        for key, label, changes in _offers(review, chosen, formats):
            primary = key == ("offline_accept_quiet" if review.conflicts else "offline_accept_all")
            st.button(
                label,
                key=key,
                type="primary" if primary else "secondary",
                on_click=_accept,
                args=(actor, review, changes, name),
            )


def _accept(actor: Actor, review: SheetReview, changes: list[ReturnedChange], name: str) -> None:
    """Store changes, as a button's callback: the run that follows shows the sheet as it is afterwards."""
    note = st.session_state.get("offline_note")
    places = [(one.account_id, one.period) for one in changes]
    try:
        saved = sheet_files.accept(access.url(), actor, sheet=review, file_name=name, places=places, note=note)
    except UserError as error:
        st.session_state[REFUSED] = error
    else:
        notices.say(_said(saved, name))


def _offers(
    review: SheetReview, chosen: list[ReturnedChange], formats: Formats
) -> list[tuple[str, str, list[ReturnedChange]]]:
    """Return what can be accepted: key and label of the button, and the changes."""
    every, quiet = list(review.changes), [one for one in review.changes if not one.is_conflict]
    count = formats.number(len(every))
    offers = []
    if chosen:
        selected = _("Accept selected ({count})", count=formats.number(len(chosen)))
        offers.append(("offline_accept_chosen", selected, chosen))
    if not review.conflicts:
        return [*offers, ("offline_accept_all", _("Accept all ({count})", count=count), every)]
    if quiet:
        label = _("Accept all but conflicts ({count})", count=formats.number(len(quiet)))
        offers.append(("offline_accept_quiet", label, quiet))
    return [*offers, ("offline_accept_all", _("Accept all, the file over the others ({count})", count=count), every)]


def _said(saved: SavedCells, name: str) -> str:
    told = ngettext(
        "{count} figure was saved from {file}.", "{count} figures were saved from {file}.", len(saved.saved), file=name
    )
    if not saved.conflicts:
        return told
    return ngettext(
        "{told} {count} was changed by somebody else in this moment and is shown below.",
        "{told} {count} were changed by somebody else in this moment and are shown below.",
        len(saved.conflicts),
        told=told,
    )
