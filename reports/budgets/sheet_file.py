"""A department's budget sheet as a workbook to fill in: inputs open, all else protected, totals as formulas."""

from io import BytesIO
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from language import _
from planning.budgets.offline import (
    FIRST_MONTH,
    HEAD,
    HIDDEN,
    LARGEST_MINOR,
    MONTHS,
    OfflineLine,
    OfflineSheet,
    hidden_rows,
)
from reports import plain_files
from reports.formats import Formats

INPUT_COLOR, HEAD_COLOR = "#E8F3FB", "#1F3A4D"
YEAR, PRIOR, CHANGE = FIRST_MONTH + MONTHS, FIRST_MONTH + MONTHS + 1, FIRST_MONTH + MONTHS + 2
PRIOR_MONTHS = CHANGE + 1
#: What no name of a sheet may hold, and how long it may be.
NOT_IN_NAMES, NAME_LENGTH = str.maketrans(dict.fromkeys("[]:*?/\\'", " ")), 31
TYPES = ("revenue", "expense")


def sheet_workbook(sheet: OfflineSheet, formats: Formats) -> bytes:
    """Return the sheet as an XLSX file; text is never taken for a formula.

    Accounts stand below each other and months side by side, with the year, the actuals beside it and their months; the
    rows of checks say whether all cells hold numbers and the months add up to the year.
    """
    file = BytesIO()
    with plain_files.open_workbook(file) as book:
        page = book.add_worksheet(_sheet_name(sheet.department))
        hidden = book.add_worksheet(HIDDEN)
        written = _Page(page, sheet, formats, _looks(book, formats))
        written.write()
        for number, texts in enumerate(hidden_rows(sheet, written.rows, written.headings, last=written.last)):
            for column, text in enumerate(texts):
                hidden.write_string(number, column, text)
        hidden.very_hidden()
        page.activate()
    return file.getvalue()


def file_name(sheet: OfflineSheet) -> str:
    """Return what the file is called: version and department, without signs that no file may have."""
    name = f"{sheet.version} {sheet.department}"
    return "".join(sign if sign.isalnum() or sign in " -_." else "-" for sign in name).strip()


def _sheet_name(department: str) -> str:
    name = " ".join(department.translate(NOT_IN_NAMES).split())[:NAME_LENGTH].strip()
    return name if name and name.casefold() not in (HIDDEN, "history") else "Sheet"  # no text


def _looks(book: Any, formats: Formats) -> dict[str, Any]:
    digits = "." + "0" * formats.digits if formats.digits else ""
    money = {"num_format": f"#,##0{digits};(#,##0{digits});0{digits}"}
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "note": book.add_format({"font_color": "#55616D"}),
        "head": book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": HEAD_COLOR, "align": "right"}),
        "head_text": book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": HEAD_COLOR}),
        "text": book.add_format({}),
        "bold_text": book.add_format({"bold": True, "top": 1}),
        "input": book.add_format({**money, "locked": False, "bg_color": INPUT_COLOR}),
        "money": book.add_format(money),
        "bold_money": book.add_format({**money, "bold": True, "top": 1}),
        "check": book.add_format({"align": "right", "font_color": "#55616D"}),
    }


class _Page:
    """The visible sheet: where it stands while it is written, and which rows its lines got."""

    def __init__(self, page: Any, sheet: OfflineSheet, formats: Formats, looks: dict[str, Any]) -> None:
        self._page, self._sheet, self._formats, self._looks = page, sheet, formats, looks
        self._next = HEAD + 1
        self._rows: dict[OfflineLine, int] = {}
        self.headings = tuple(formats.month(period) for period in sheet.periods)
        self.last = HEAD

    @property
    def rows(self) -> list[int]:
        """Return the row of each line of the sheet, in the sheet's order."""
        return [self._rows[line] for line in self._sheet.lines]

    @property
    def _is_comparable(self) -> bool:
        """Return whether twelve months of actuals stand beside the budget."""
        return self._sheet.prior_is_year or self._sheet.recent_months == MONTHS

    def write(self) -> None:
        """Write all of it."""
        self._head()
        totals = {kind: self._group(kind) for kind in TYPES}
        self._result(totals)
        self._checks(totals)
        self._protect()

    def _head(self) -> None:
        page, sheet, looks = self._page, self._sheet, self._looks
        page.write_string(0, 0, _("Budget sheet: {department}", department=sheet.department), looks["title"])
        about = _("“{version}”, amounts in {currency}", version=sheet.version, currency=sheet.currency)
        page.write_string(1, 0, about, looks["note"])
        told = _("Exported on {day} by {person}", day=sheet.exported_at[:16].replace("T", " ") + " UTC",
                 person=sheet.exported_by)  # fmt: skip
        page.write_string(2, 0, told, looks["note"])
        how = _("Fill the colored cells, save, and upload the file on the budget sheet. Everything else is protected.")
        page.write_string(3, 0, how, looks["note"])
        count = self._formats.number(sheet.recent_months)
        prior = _("Prior year") if sheet.prior_is_year else _("Last {count} months", count=count)
        titles = [_("Account"), _("Name"), *self.headings, _("Year"), prior, _("Change")]
        titles += [self._prior_heading(period) for period in sheet.periods] if self._is_comparable else []
        for column, title in enumerate(titles):
            page.write_string(HEAD, column, title, looks["head_text" if column < FIRST_MONTH else "head"])
        page.set_column(0, 0, 10)
        page.set_column(1, 1, 34)
        page.set_column(FIRST_MONTH, CHANGE, 14)
        page.set_column(PRIOR_MONTHS, PRIOR_MONTHS + MONTHS - 1, 30)
        page.freeze_panes(HEAD + 1, FIRST_MONTH)
        page.set_landscape()
        page.fit_to_pages(1, 0)

    def _prior_heading(self, period: int) -> str:
        """Return what a month of the actuals is called; the last twelve months may lie in two years."""
        if self._sheet.prior_is_year:
            return _("Actual {month}", month=self._formats.month(period - 100))
        return _("Actual {month}, last 12 months", month=self._formats.month_name(period % 100))

    def _group(self, kind: str) -> tuple[int, list[int]]:
        """Write the lines of a type and their total; return its row and the months of the total."""
        lines = [line for line in self._sheet.lines if line.type == kind]
        first = self._next
        for line in lines:
            self._line(line)
        row, sums = self._next, [sum(line.months[place] for line in lines) for place in range(MONTHS)]
        before = [sum(line.prior[place] for line in lines) for place in range(MONTHS)]
        self._page.write_string(row, 0, "", self._looks["bold_text"])
        self._page.write_string(row, 1, _("Revenue") if kind == "revenue" else _("Expense"), self._looks["bold_text"])

        def total(column: int, value: int) -> None:
            if lines:
                span = f"{xl_rowcol_to_cell(first, column)}:{xl_rowcol_to_cell(row - 1, column)}"
                self._formula(row, column, f"=SUM({span})", value, bold=True)
            else:
                self._formula(row, column, "=0", value, bold=True)

        for place in range(MONTHS):
            total(FIRST_MONTH + place, sums[place])
        total(PRIOR, sum(before))
        self._year(row, sum(sums), sum(before), bold=True)
        if self._is_comparable:
            for place in range(MONTHS):
                total(PRIOR_MONTHS + place, before[place])
        self._next = row + 1
        return row, sums

    def _line(self, line: OfflineLine) -> None:
        row, page, looks = self._next, self._page, self._looks
        is_input = line.kind == "base"
        page.write_string(row, 0, line.code, looks["text"])
        page.write_string(row, 1, line.name if is_input else self._special(line), looks["text"])
        for place, minor in enumerate(line.months):
            self._number(row, FIRST_MONTH + place, minor, "input" if is_input else "money")
        self._number(row, PRIOR, sum(line.prior), "money")
        self._year(row, sum(line.months), sum(line.prior))
        if self._is_comparable:
            for place, minor in enumerate(line.prior):
                self._number(row, PRIOR_MONTHS + place, minor, "money")
        self._rows[line] = row
        self._next += 1

    def _special(self, line: OfflineLine) -> str:
        if line.kind == "initiative":
            return _("{account} (initiative)", account=line.name)
        return _("{account} (one-time)", account=line.name)

    def _year(self, row: int, months: int, before: int, *, bold: bool = False) -> None:
        span = f"{xl_rowcol_to_cell(row, FIRST_MONTH)}:{xl_rowcol_to_cell(row, YEAR - 1)}"
        self._formula(row, YEAR, f"=SUM({span})", months, bold=bold)
        if self._is_comparable:
            change = f"={xl_rowcol_to_cell(row, YEAR)}-{xl_rowcol_to_cell(row, PRIOR)}"
            self._formula(row, CHANGE, change, months - before, bold=bold)

    def _result(self, totals: dict[str, tuple[int, list[int]]]) -> None:
        row = self._next
        (revenue, gained), (expense, spent) = totals["revenue"], totals["expense"]
        self._page.write_string(row, 1, _("Result"), self._looks["bold_text"])
        for place in range(MONTHS + 1):
            column = FIRST_MONTH + place
            value = gained[place] - spent[place] if place < MONTHS else sum(gained) - sum(spent)
            formula = f"={xl_rowcol_to_cell(revenue, column)}-{xl_rowcol_to_cell(expense, column)}"
            self._formula(row, column, formula, value, bold=True)
        self._next = row + 2

    def _checks(self, totals: dict[str, tuple[int, list[int]]]) -> None:
        """Write whether each month has a number in every cell, and whether the results of the months make the year."""
        row, last = self._next, totals["expense"][0]
        good, bad = _("OK"), _("Check")
        self._page.write_string(row, 1, _("Check: every cell holds a number"), self._looks["check"])
        for place in range(MONTHS):
            column = FIRST_MONTH + place
            span = f"{xl_rowcol_to_cell(HEAD + 1, column)}:{xl_rowcol_to_cell(last, column)}"
            formula = f'=IF(COUNT({span})={last - HEAD},"{good}","{bad}")'
            self._page.write_formula(row, column, formula, self._looks["check"], good)
        result = last + 1
        months = f"{xl_rowcol_to_cell(result, FIRST_MONTH)}:{xl_rowcol_to_cell(result, YEAR - 1)}"
        formula = f'=IF(ABS(SUM({months})-{xl_rowcol_to_cell(result, YEAR)})<0.005,"{good}","{bad}")'
        self._page.write_formula(row, YEAR, formula, self._looks["check"], good)
        self.last = row

    def _protect(self) -> None:
        largest = self._formats.figure(LARGEST_MINOR)
        rule = {
            "validate": "decimal", "criteria": "between", "minimum": -(largest or 0), "maximum": largest,
            "error_title": _("Not an amount"), "error_message": _("Enter a number: no text, no date, no percent."),
        }  # fmt: skip
        for line, row in self._rows.items():
            if line.kind == "base":
                self._page.data_validation(row, FIRST_MONTH, row, YEAR - 1, rule)
        self._page.protect("", {"format_columns": True, "format_rows": True})

    def _number(self, row: int, column: int, minor: int, look: str) -> None:
        self._page.write_number(row, column, self._formats.figure(minor), self._looks[look])

    def _formula(self, row: int, column: int, formula: str, minor: int, *, bold: bool = False) -> None:
        look = self._looks["bold_money" if bold else "money"]
        self._page.write_formula(row, column, formula, look, self._formats.figure(minor))
