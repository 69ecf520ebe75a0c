"""The flexed budget as sheets that go on reckoning: a volume that a reader changes moves everything that stands on it.

Volumes lead to lines (flexed = rate × volume + fixed part), lines to departments and accounts (sums), and these to
their variances. Every formula carries the exact figure as its value, for readers that do not reckon.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from language import N_, _, translate
from planning.variance.comparison import COST_LIKE
from reports import subtotals
from reports.formats import Formats
from reports.variance.tables import TableSource, row_labels
from reports.workbook import first_row, heading

MILLI = 1000
#: Width of a second column of names (characters), height of titles in two lines (points).
NAMES, HEAD = 44, 30
#: Places of columns on the sheet of volumes.
BUDGETED, CAME, PER_UNIT, FIXED, ALLOWED, ALLOWED_CAME = 3, 4, 5, 6, 7, 8
#: Places of columns on the sheet of lines; the last two name the rows of departments and accounts.
BUDGET, FIXED_PART, UNIT, PLANNED, RATE, UNITS, FLEXED, ACTUAL, OF_DEPARTMENT, OF_ACCOUNT = range(4, 14)
VOLUME_TITLES = (
    N_("Department"), N_("Unit of service"), N_("Month"), N_("Budgeted volume"), N_("Actual volume"),
    N_("Hours per unit"), N_("Fixed hours"), N_("Hours allowed, budget"), N_("Hours allowed, actual"),
)  # fmt: skip
LINE_TITLES = (
    N_("Department"), N_("Account"), N_("Month"), N_("Type"), N_("Budget"), N_("Fixed part"), N_("Flexes on"),
    N_("Budgeted units"), N_("Rate per unit"), N_("Actual units"), N_("Flexed budget"), N_("Actual"),
    N_("Row of department"), N_("Row of account"),
)  # fmt: skip
SUM_TITLES = (
    N_("Budget"), N_("Flexed budget"), N_("Actual"), N_("Volume"), N_("At actual volume"), N_("Variance"),
    N_("Variance %"),
)  # fmt: skip
SUMMED = {"budget": 1, "flexed": 2, "actual": 3}
HOURS, POSITIVE = N_("Hours allowed"), N_("Positive variances are favorable.")
Key = tuple[int, int, int]


@dataclass(frozen=True)
class LiveFlex:
    """The four sheets: flexed budget by department and by account, its lines, and the volumes.

    `flex`: `services.variance.workbook_figures.FlexBook`.
    """

    flex: Any
    source: TableSource

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the sheets in their order."""
        return (_("Flexed by department"), _("Flexed by account"), _("Flexed lines"), _("Volumes"))

    def write(self, book: Any, formats: Formats, looks: dict[str, Any]) -> None:
        """Add the sheets to the open workbook."""
        names = self.names
        pages = [book.add_worksheet(name) for name in names]
        lines, volumes = self.flex.months.lines, self.flex.months.volumes
        departments, accounts = self.flex.departments.rows, self.flex.accounts.rows
        named = [dict(zip(rows["member"], row_labels(rows), strict=True)) for rows in (departments, accounts)]
        places = _Volumes(self._source_of(names[3]), named[0]).write(pages[3], volumes, formats, looks)
        first = first_row([*self.source.lines(), POSITIVE])
        rows = [_rows_of(table, first) for table in (departments, accounts)]
        written = _Lines(self._source_of(names[2]), named, rows, names[3], places)
        span = written.write(pages[2], lines, formats, looks)
        for page, name, table, title, column in (
            (pages[0], names[0], departments, _("Department"), OF_DEPARTMENT),
            (pages[1], names[1], accounts, _("Account"), OF_ACCOUNT),
        ):
            _Sums(self._source_of(name), title, names[2], span, column).write(page, table, formats, looks)

    def _source_of(self, title: str) -> TableSource:
        return replace(self.source, title=title)


def _rows_of(rows: pd.DataFrame, first: int) -> dict[int, int]:
    """Return the row of the sheet, as people count, of each department or account."""
    return {int(member): first + place + 1 for place, member in enumerate(rows["member"]) if not pd.isna(member)}


def _milli(value: Any) -> float | None:
    return None if pd.isna(value) else int(value) / MILLI


@dataclass(frozen=True)
class _Volumes:
    source: TableSource
    departments: dict[int, str]

    def write(self, page: Any, volumes: pd.DataFrame, formats: Formats, looks: dict[str, Any]) -> dict[Key, int]:
        """Write the sheet and return the row (from 0) of each department, measure and month."""
        said = [
            _("Change an actual volume (shaded): lines, departments, accounts and variances follow."),
            _("Hours allowed are hours per unit × volume + fixed hours of the month."),
        ]
        titles = [translate(title) for title in VOLUME_TITLES]
        head = heading(page, self.source.title, [*self.source.lines(), *said], titles, looks)
        page.set_column(1, 1, NAMES)
        page.set_row(head, HEAD)
        places = {}
        for number, row in enumerate(volumes.to_dict("records"), start=head + 1):
            places[_key(row)] = number
            page.write_string(number, 0, self.departments.get(int(row["department_id"]), ""))
            page.write_string(number, 1, str(row["measure"]))
            page.write_string(number, 2, formats.month(int(row["period"])))
            for column, name, look in ((BUDGETED, "budget", "number"), (CAME, "actual", "input")):
                if (volume := _milli(row[name])) is not None:
                    page.write_number(number, column, volume, looks[look])
            if not pd.isna(row["per_unit"]):
                self._hours(page, number, row, looks)
        return places

    def _hours(self, page: Any, number: int, row: dict[Hashable, Any], looks: dict[str, Any]) -> None:
        page.write_number(number, PER_UNIT, float(row["per_unit"]), looks["rate"])
        page.write_number(number, FIXED, float(row["fixed"]), looks["number"])
        per_unit, fixed = (xl_rowcol_to_cell(number, column) for column in (PER_UNIT, FIXED))
        for column, volume, name in ((ALLOWED, BUDGETED, "budget"), (ALLOWED_CAME, CAME, "actual")):
            counted = 0 if pd.isna(row[name]) else int(row[name])
            hours = round(counted * float(row["per_unit"]) + float(row["fixed"]) * MILLI) / MILLI
            cell = xl_rowcol_to_cell(number, volume)
            page.write_formula(number, column, f"=ROUND({per_unit}*{cell}+{fixed},3)", looks["number"], hours)


def _key(row: dict[Hashable, Any]) -> Key:
    measure = -1 if pd.isna(row["measure_id"]) else int(row["measure_id"])
    return int(row["department_id"]), measure, int(row["period"])


@dataclass(frozen=True)
class _Lines:
    source: TableSource
    names: Sequence[dict[int, str]]  # of departments, of accounts
    rows: Sequence[dict[int, int]]  # their rows on the sheets of sums
    volumes: str  # name of the sheet
    places: dict[Key, int]

    def write(self, page: Any, lines: pd.DataFrame, formats: Formats, looks: dict[str, Any]) -> tuple[int, int]:
        """Write the sheet and return its first and last row (from 0) of lines."""
        said = [
            _("Flexed budget = rate per unit × actual units + fixed part, rounded line by line and month by month.")
        ]
        titles = [translate(title) for title in LINE_TITLES]
        head = heading(page, self.source.title, [*self.source.lines(), *said], titles, looks)
        page.set_column(1, 1, NAMES)
        page.set_row(head, HEAD)
        page.autofilter(head, 0, head + len(lines), len(titles) - 1)
        measures = {"volume": "", "hours": translate(HOURS), "payers": ""}  # no text
        for number, row in enumerate(lines.to_dict("records"), start=head + 1):
            departments, accounts = self.names
            page.write_string(number, 0, departments.get(int(row["department_id"]), ""))
            page.write_string(number, 1, accounts.get(int(row["account_id"]), ""))
            page.write_string(number, 2, formats.month(int(row["period"])))
            page.write_string(number, 3, str(row["type"]))
            page.write_number(number, BUDGET, formats.figure(row["budget"]), looks["money"])
            page.write_number(number, FIXED_PART, formats.figure(row["fixed"]), looks["money"])
            page.write_string(number, UNIT, measures.get(str(row["driver"]), "") or self._unit(row))
            self._flex(page, number, row, formats, looks)
            page.write_number(number, ACTUAL, formats.figure(row["actual"]), looks["money"])
            page.write_number(number, OF_DEPARTMENT, self.rows[0].get(int(row["department_id"]), 0), looks["note"])
            page.write_number(number, OF_ACCOUNT, self.rows[1].get(int(row["account_id"]), 0), looks["note"])
        return head + 1, head + len(lines)

    def _unit(self, row: dict[Hashable, Any]) -> str:
        return _("Volume") if row["driver"] else _("Fixed")

    def _flex(self, page: Any, number: int, row: dict[Hashable, Any], formats: Formats, looks: dict[str, Any]) -> None:
        """Write units, rate and flexed budget; of a line that does not move, the fixed part alone."""
        fixed, rate, units = (xl_rowcol_to_cell(number, column) for column in (FIXED_PART, RATE, UNITS))
        flexed = formats.figure(row["flexed"])
        if not row["driver"]:
            page.write_formula(number, FLEXED, f"={fixed}", looks["money"], flexed)
            return
        at = self.places[_key(row)]
        by_hours = row["driver"] == "hours"
        came = self._cell(at, ALLOWED_CAME if by_hours else CAME)
        page.write_formula(number, UNITS, f"={came}", looks["number"], _milli(row["came"]))
        per_unit = (formats.figure(row["variable"]) or 0.0) / (int(row["planned"]) / MILLI)
        if row["driver"] == "payers":  # the average of its service, which stands in no line of its own
            page.write_number(number, PLANNED, int(row["planned"]) / MILLI, looks["number"])
            page.write_number(number, RATE, per_unit, looks["rate"])
        else:
            planned, budget = (xl_rowcol_to_cell(number, column) for column in (PLANNED, BUDGET))
            source = self._cell(at, ALLOWED if by_hours else BUDGETED)
            page.write_formula(number, PLANNED, f"={source}", looks["number"], int(row["planned"]) / MILLI)
            formula = f"=IF({planned}=0,0,({budget}-{fixed})/{planned})"
            page.write_formula(number, RATE, formula, looks["rate"], per_unit)
        formula = f"=ROUND({rate}*{units}+{fixed},{formats.digits})"
        page.write_formula(number, FLEXED, formula, looks["money"], flexed)

    def _cell(self, row: int, column: int) -> str:
        return f"{_sheet(self.volumes)}!{xl_rowcol_to_cell(row, column)}"


def _sheet(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


@dataclass(frozen=True)
class _Sums:
    source: TableSource
    first: str  # title of the first column
    lines: str  # name of the sheet with lines
    span: tuple[int, int]
    by: int  # column of lines that names a row here

    def write(self, page: Any, rows: pd.DataFrame, formats: Formats, looks: dict[str, Any]) -> None:
        """Write the rows: members out of the lines, groups out of the rows below."""
        titles = [self.first, *(translate(title) for title in SUM_TITLES)]
        head = heading(page, self.source.title, [*self.source.lines(), translate(POSITIVE)], titles, looks)
        groups = subtotals.children(rows, first_row=head + 1)
        for number, row in enumerate(rows.assign(label=row_labels(rows)).to_dict("records"), start=head + 1):
            weight = "bold " if row["is_group"] else ""
            page.write_string(number, 0, row["label"], looks[f"{weight}label{min(row['depth'], 8)}"])
            for side, column in SUMMED.items():
                formula = self._formula(number, column, row, groups.get(number))
                page.write_formula(number, column, formula, looks[f"{weight}money"], formats.figure(row[side]))
            self._variances(page, number, row, formats, looks)

    def _formula(self, number: int, column: int, row: dict[Hashable, Any], parts: subtotals.SubtotalRows | None) -> str:
        """Return the sum of the rows below, and of the lines of the department or account itself."""
        sums = [subtotals.formula(parts, column)] if parts else []
        if not pd.isna(row["member"]):
            place = {1: BUDGET, 2: FLEXED, 3: ACTUAL}[column]
            kinds = ("revenue", "expense") if row["type"] == subtotals.RESULT else ("",)  # no text
            sums.append("-".join(self._lines_of(number, place, kind) for kind in kinds))
        return f"={'+'.join(sums) or 0}"

    def _lines_of(self, number: int, column: int, kind: str = "") -> str:
        asked = [self._range(column), self._range(self.by), str(number + 1)]
        if kind:
            asked += [self._range(3), f'"{kind}"']
        return f"SUMIFS({','.join(asked)})"

    def _range(self, column: int) -> str:
        cells = (xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True) for row in self.span)
        return f"{_sheet(self.lines)}!{':'.join(cells)}"

    def _variances(
        self, page: Any, number: int, row: dict[Hashable, Any], formats: Formats, looks: dict[str, Any]
    ) -> None:
        weight = "bold " if row["is_group"] else ""
        budget, flexed, actual = (xl_rowcol_to_cell(number, column) for column in SUMMED.values())
        pairs = ((4, flexed, budget, "flexed", "budget"), (5, actual, flexed, "actual", "flexed"),
                 (6, actual, budget, "actual", "budget"))  # fmt: skip
        for column, new, old, more, less in pairs:
            cost = row["type"] in COST_LIKE
            formula = f"={old}-{new}" if cost else f"={new}-{old}"
            amount = int(row[more] - row[less]) * (-1 if cost else 1)
            page.write_formula(number, column, formula, looks[f"{weight}money"], formats.figure(amount))
        rate = row["variance_percent"]
        none = _("n/a")
        formula = f'=IF({budget}=0,"{none}",{xl_rowcol_to_cell(number, 6)}/ABS({budget}))'
        page.write_formula(number, 7, formula, looks[f"{weight}percent"], none if pd.isna(rate) else float(rate))
