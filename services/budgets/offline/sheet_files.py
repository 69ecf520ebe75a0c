"""A department's budget sheet goes out as a workbook, is filled in elsewhere, and comes back as a list of changes.

What comes back is stored like typing (`services/budgets/cells.py`): in one transaction, checked cell by cell, with the
name of the file as the reason.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from data.engine import reading
from data.importers.tables.layout import UnreadableFile
from data.models import BudgetVersion, Department
from data.models.base import utc_now
from language import N_, _, ngettext, translate
from planning.budgets import offline
from planning.budgets.offline import (
    ForeignFileError,
    OfflineLine,
    OfflineSheet,
    Place,
    ReturnedChange,
    ReturnedSheet,
    SheetIdentity,
    StoredCell,
    UnreadableCell,
    in_one_line,
)
from services import audit, dates, settings
from services.budgets import cells
from services.budgets.cell_history import latest_changes
from services.budgets.cells import CellEdit, SavedCells
from services.budgets.overtyped import Cell, own_figures, typed_cells
from services.budgets.sheet import BudgetSheet
from services.budgets.stages.closing import require_open
from services.budgets.states import require_draft
from services.currencies import exponent
from services.errors import UserError
from services.imports.files.reading import cells_of
from services.names_and_notes import readable
from services.permissions import Actor, require, require_department

#: So many unreadable cells are named; so long may the name of a file be in the history.
NAMED, NAME_LENGTH = 5, 120
FOREIGN = {
    "foreign": N_("This file is no budget sheet of Caseload."),
    "format": N_("This budget sheet was made by another release of Caseload."),
    "damaged": N_("The part of the file that says which sheet it is was changed."),
    "protected": N_("A protected figure was typed over; only the colored cells are filled in."),
    "structure": N_("Rows or columns of the sheet were moved, added or removed."),
}
HOLDS = {
    "text": N_("{place} holds the text “{text}”"),
    "bool": N_("{place} holds {text}, a yes or no"),
    "error": N_("{place} holds the error {text}"),
    "date": N_("{place} holds a date"),
    "percent": N_("{place} holds a percent"),
    "uncalculated": N_("{place} holds a formula that no program has calculated"),
    "size": N_("{place} is larger than any budget"),
}


@dataclass(frozen=True)
class LastEdit:
    """Who changed a cell since the export, when and why; `person` is None where a file brought the figure."""

    person: str | None
    at: datetime | None
    note: str | None


@dataclass(frozen=True)
class SheetReview:
    """What a file that came back would change, before anything is stored.

    `changes` hold what is answered already; `longer` and `empty` count cells of which a person has to say whether they
    are rounded, and whether they are zero or stay (0: nothing to ask). `others` names the last edit of each conflict.
    """

    identity: SheetIdentity
    changes: tuple[ReturnedChange, ...]
    longer: int
    empty: int
    others: Mapping[Place, LastEdit]

    @property
    def conflicts(self) -> tuple[ReturnedChange, ...]:
        """Return the cells that somebody else changed since the export."""
        return tuple(one for one in self.changes if one.is_conflict)

    @property
    def is_settled(self) -> bool:
        """Return whether all is answered."""
        return not self.longer and not self.empty


def to_fill_in(sheet: BudgetSheet, *, person: str, currency: str) -> OfflineSheet:
    """Return a sheet that somebody has loaded, as it goes into a file."""
    return OfflineSheet(
        version_id=sheet.version_id, version=sheet.version, created=_stamp(sheet.created_at),
        department_id=sheet.department_id, department=sheet.department, fiscal_year=sheet.fiscal_year,
        currency=currency, digits=exponent(currency), periods=sheet.periods,
        exported_at=_stamp(utc_now()), exported_by=person,
        prior_is_year=sheet.prior_is_year, recent_months=sheet.recent_months,
        lines=tuple(
            OfflineLine(
                row.account_id, in_one_line(row.code), in_one_line(row.name), row.type, row.kind, row.months,
                row.prior_year,
            )
            for row in sheet.rows
        ),
    )  # fmt: skip


def read_file(path: Path) -> ReturnedSheet:
    """Return what was filled into a file, in a process of its own; nothing is compared and nothing stored.

    Raises:
        UserError: It is no workbook or no budget sheet of ours, its rows were moved, or a cell holds no amount.
    """
    try:
        book = {
            sheet: {place: StoredCell(*cell) for place, cell in unread.items()}  # type: ignore[arg-type]
            for sheet, unread in cells_of(path).items()
        }
        returned = offline.read_back(book)
    except UnreadableFile as error:
        raise UserError(error.message, hint=error.hint, code=error.code) from error
    except ForeignFileError as error:
        said = translate(FOREIGN[error.code])
        if error.where:
            said = _("{what} The first place is {cell}.", what=said, cell=error.where)
        raise UserError(
            said, hint=_("Nothing was changed. Download the sheet again, fill it in, and upload that file."),
            code=error.code,
        ) from error  # fmt: skip
    if returned.unreadable:
        raise _unreadable(returned.unreadable)
    return returned


def review(
    url: str,
    actor: Actor,
    *,
    returned: ReturnedSheet,
    version_id: int | None = None,
    department_id: int | None = None,
    empty: offline.Answer | None = None,
    rounded: bool = False,
) -> SheetReview:
    """Compare a file that came back with the books, cell by cell.

    Args:
        url: The database.
        actor: Needs to write budgets; a manager her own departments only.
        returned: Of `read_file`.
        version_id: The version that the person has open, None for that of the file.
        department_id: The same for the department.
        empty: What empty cells mean; None asks where there are any.
        rounded: Round amounts with more decimals than the currency; else it is asked where there are any.

    Raises:
        NotPermittedError: It is another manager's department.
        UserError: The file is of another version, department or hospital, or its figures may not change now.
    """
    require(actor, "budget:write")
    identity = returned.identity
    require_department(actor, identity.department_id)
    with reading(url) as session:
        _check(session, identity, version_id, department_id)
        now = _now(session, identity)
        told = offline.returned_changes(returned, now, empty=empty or offline.KEEP, rounded=rounded)
        sure = offline.returned_changes(returned, now, empty=offline.KEEP, rounded=False)
        longer = 0 if rounded else len(offline.returned_changes(returned, now)) - len(sure)
        empties = len(offline.returned_changes(returned, now, empty=offline.ZERO, rounded=False)) - len(sure)
        return SheetReview(
            identity, tuple(told), longer, 0 if empty is not None else empties, _others(session, identity, told)
        )


def accept(
    url: str, actor: Actor, *, sheet: SheetReview, file_name: str, places: Collection[Place], note: str | None = None
) -> SavedCells:
    """Store chosen changes of a file as if they had been typed, in one transaction and checked cell by cell.

    Whoever accepts a conflict has seen both figures; one that arises after the review comes back as a conflict.

    Args:
        url: The database.
        actor: As for `review`.
        sheet: Of `review`, with all questions answered.
        file_name: Goes into the history of each cell.
        places: Account and month of the changes to store.
        note: Why; before the name of the file in the history.

    Raises:
        NotPermittedError: It is another manager's department.
        UserError: Something is still to be answered, nothing is chosen, or the figures may not change now; nothing is
            stored.
    """
    require(actor, "budget:write")
    if not sheet.is_settled:
        raise UserError(
            _("Empty cells or amounts with more decimals still have to be decided."),
            hint=_("Nothing was changed. Answer the question first."), code="question",
        )  # fmt: skip
    chosen = [one for one in sheet.changes if (one.account_id, one.period) in set(places)]
    if not chosen:
        raise UserError(_("No change is chosen."), hint=_("Choose at least one."))
    edits = [
        CellEdit(sheet.identity.department_id, one.account_id, one.period, one.now_minor, one.new_minor)
        for one in chosen
    ]
    said = f"from file {readable(file_name).strip()[:NAME_LENGTH]}"  # no text: stored, in no one's language
    reason = f"{note.strip()} – {said}" if note and note.strip() else said
    return cells.save(url, actor, version_id=sheet.identity.version_id, edits=edits, note=reason)


def _check(session: Session, identity: SheetIdentity, version_id: int | None, department_id: int | None) -> None:
    version = session.get(BudgetVersion, identity.version_id)
    department = session.get(Department, identity.department_id)
    if version is None or department is None or _stamp(version.created_at) != identity.created:
        raise UserError(
            _("The budget version of this file (“{version}”) is not here.", version=identity.version),
            hint=_("It was deleted, or the file comes from another installation. Nothing was changed."), code="version",
        )  # fmt: skip
    if version_id not in (None, identity.version_id) or department_id not in (None, identity.department_id):
        raise UserError(
            _("This file is the sheet of {department} in “{version}”.", department=identity.department,
              version=version.name),
            hint=_("Nothing was changed. Open that sheet and upload the file there."), code="other_sheet",
        )  # fmt: skip
    if settings.load(session).currency != identity.currency:
        raise UserError(
            _("The amounts of this file are in {currency}.", currency=identity.currency),
            hint=_("Nothing was changed. Download the sheet again."), code="currency",
        )  # fmt: skip
    require_draft(version)
    require_open(session, identity.version_id, [identity.department_id])


def _now(session: Session, identity: SheetIdentity) -> dict[Place, int]:
    """Return what the cells of the file's department show now."""
    place = [identity.department_id]
    now = {(cell.account_id, cell.period): amount
           for cell, amount in own_figures(session, identity.version_id, place).items()}  # fmt: skip
    typed = typed_cells(session, identity.version_id, place)
    return now | {(cell.account_id, cell.period): row.amount_minor for cell, row in typed.items()}


def _others(session: Session, identity: SheetIdentity, told: list[ReturnedChange]) -> dict[Place, LastEdit]:
    conflicts = {Cell(identity.department_id, one.account_id, one.period): one for one in told if one.is_conflict}
    last = latest_changes(session, identity.version_id, set(conflicts))
    edits = {}
    for cell, one in conflicts.items():
        known = last.get(cell)
        by_hand = known is not None and known.new_minor == one.now_minor  # else a file came later
        told_by = LastEdit(known.actor, known.at, known.note) if known and by_hand else LastEdit(None, None, None)
        edits[one.account_id, one.period] = told_by
    return edits


def _unreadable(unread: tuple[UnreadableCell, ...]) -> UserError:
    told = [
        translate(HOLDS[one.problem], place=_("{cell} ({account}, {month})", cell=one.address, account=one.code,
                                              month=dates.month(one.period)), text=one.text[:40])
        for one in unread[:NAMED]
    ]  # fmt: skip
    listed = "; ".join(told) + ("; …" if len(unread) > NAMED else "")
    hint = _("Nothing was changed. Enter plain amounts, save in Excel, and upload the file again.")
    return UserError(
        ngettext(
            "{count} cell holds no amount: {cells}.",
            "{count} cells hold no amount: {cells}.",
            len(unread),
            cells=listed,
        ),
        hint=hint,
        code="cells",
    )


def _stamp(at: datetime) -> str:
    """Return a time in UTC as text."""
    return audit.utc_time(at).replace(tzinfo=None).isoformat(timespec="microseconds")
