"""A form filled in: named cells, and rows under a header, with the facts of a board pack; no other cell changes."""

from dataclasses import dataclass, field

from language import _
from reports.forms.facts import PREFIX, FormFacts, FormTable, word
from reports.forms.package import BrokenFormError, FormBook, FormSheet, letters, open_form, place_of, split

#: What a name of the header cell of rows begins with, and what a cell says to be one.
ROWS, MARK = f"{PREFIX}rows.", "caseload:"
#: Rows and columns of a table in a form.
MOST_ROWS, MOST_COLUMNS = 2_000, 100


@dataclass
class FilledForm:
    """The file and what came of it: `filled` (name, place), `unknown` names, `left` (name, place, reason)."""

    content: bytes = b""
    filled: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    left: list[tuple[str, str, str]] = field(default_factory=list)


def fill(content: bytes, facts: FormFacts) -> FilledForm:
    """Return the form with the facts that it names.

    A cell with a defined name `caseload.TABLE.ROW.FIGURE` gets that fact. A cell that says `caseload:TABLE`, or has the
    defined name `caseload.rows.TABLE`, heads rows: figures are named to its right, rows (by code or label) below it.

    Raises:
        BrokenFormError: The file cannot be filled in, or names no fact at all.
    """
    book = open_form(content)
    told = FilledForm()
    for name, reference in book.names:
        if name.casefold().startswith(PREFIX):
            _fill_name(book, name, reference, facts, told)
    for sheet_name in book.sheets:
        sheet = book.sheet(sheet_name)
        for column, row, key in sheet.marks(MARK):
            _fill_rows(sheet, (column, row), key.casefold(), facts, told)
    if not told.filled and not told.unknown and not told.left:
        raise BrokenFormError(_("The form names no facts: no cell is named caseload.… and none says caseload:…"))
    told.unknown = list(dict.fromkeys(told.unknown))
    told.content = book.content() if told.filled else content
    return told


def _fill_name(book: FormBook, name: str, reference: str, facts: FormFacts, told: FilledForm) -> None:
    key = name.casefold()
    place = place_of(reference)
    if place is None or place[0] not in book.sheets:
        told.left.append((name, reference, _("the name means no single cell of this workbook")))
        return
    sheet, address = book.sheet(place[0]), place[1]
    if key.startswith(ROWS):
        _fill_rows(sheet, split(address), key.removeprefix(ROWS), facts, told)
        return
    fact = facts.single.get(key.removeprefix(PREFIX))
    if fact is None:
        told.unknown.append(name)
    elif sheet.has_formula(address):
        told.left.append((name, f"{sheet.name}!{address}", _("the cell has a formula")))
    else:
        sheet.write(address, fact)
        told.filled.append((name, f"{sheet.name}!{address}"))


def _fill_rows(sheet: FormSheet, head: tuple[int, int], key: str, facts: FormFacts, told: FilledForm) -> None:
    table = facts.tables.get(key)
    if table is None:
        told.unknown.append(f"{MARK}{key}")
        return
    column, row = head
    figures = _figures(sheet, head, key, table, told)
    for number in range(row + 1, row + 1 + MOST_ROWS):
        label = sheet.text(column, number).strip()
        if not label:
            return
        known = table.labels.get(word(label))
        if known is None:
            told.unknown.append(f"{MARK}{key} {label}")
            continue
        for place, figure in figures.items():
            _fill_cell(sheet, f"{letters(place)}{number}", f"{key}.{known}.{figure}", facts, told)


def _figures(sheet: FormSheet, head: tuple[int, int], key: str, table: FormTable, told: FilledForm) -> dict[int, str]:
    """Return the figure of each column to the right of the header, up to the first without a title."""
    figures, (column, row) = {}, head
    for place in range(column + 1, column + 1 + MOST_COLUMNS):
        title = sheet.text(place, row).strip()
        if not title:
            break
        figure = table.figures.get(word(title))
        if figure is None:
            told.unknown.append(f"{MARK}{key} {title}")
        else:
            figures[place] = figure
    return figures


def _fill_cell(sheet: FormSheet, address: str, name: str, facts: FormFacts, told: FilledForm) -> None:
    fact, place = facts.single.get(name), f"{sheet.name}!{address}"
    if fact is None:
        told.left.append((name, place, _("there is no such figure for this row")))
    elif sheet.has_formula(address):
        told.left.append((name, place, _("the cell has a formula")))
    else:
        sheet.write(address, fact)
        told.filled.append((name, place))
