"""Hours and cost of staff by department, job class and pay code; never of a person."""

import re
from typing import Any

import numpy as np
import pyarrow as pa

from data.importers.chunks import Chunk
from data.importers.layout import NumberFormat
from planning.names import plain_words
from services.imports.codes import UNKNOWN, clean
from services.imports.context import Context
from services.imports.money import read_figures
from services.imports.typed import Int64, Problems, TypedRows, text_column
from services.imports.wide import Figures, by_label, read_wide

#: Job class and pay code of files that do not name any.
ALL_STAFF, REGULAR, AGENCY = "ALL", "REG", "AGENCY"
_PAY_WORDS = re.compile(
    r"\b(?:regular|reg|overtime|ot|agency|contract|float|pto|vacation|sick|leave|education|orientation|holiday|training"
    r"|premium|call)\b"
)
_STAFFING = re.compile(r"(?i)hrs[_ ]?(?P<job>[a-z]+?)[_ ]?(?P<pay>emp|ctr)?")
_JOB_NAMES = {
    "RN": "Registered nurse",
    "RNDON": "Director of nursing",
    "RNADMIN": "Registered nurse, administrative duties",
    "LPN": "Licensed practical nurse",
    "LPNADMIN": "Licensed practical nurse, administrative duties",
    "CNA": "Certified nursing assistant",
    "NATRN": "Nurse aide in training",
    "MEDAIDE": "Medication aide",
}


class LaborRows:
    """Types labor rows; money is the control figure where the file has any, else hours."""

    table = "labor_entry"
    closes = True

    def __init__(self, context: Context) -> None:
        self.context = context
        self.paid = "amount" in context.mapping
        self.control = ("amount", context.amounts.exponent) if self.paid else ("hours", 3)
        self._columns: dict[str, str] | None = None

    def read(self, chunk: Chunk) -> TypedRows:
        """Return the typed rows of a chunk."""
        table, context = chunk.table, self.context
        problems = Problems(chunk.lines)
        periods, days = context.months.months(table, problems)
        departments = context.departments(table, problems)
        figures = self._hours(table, problems)
        amounts = self._amounts(table, problems)
        job_classes, pay_codes = self._job_classes(table, figures, problems), self._pay_codes(table, figures, problems)
        good = ~problems.bad[figures.row]
        rows = figures.row[good]
        paid = np.where(_first_of_row(figures.row), amounts[figures.row], 0)[good]
        return TypedRows(
            lines=chunk.lines,
            amount=amounts if self.paid else figures.total,
            problems=problems,
            columns={
                "department_id": departments[rows],
                "job_class_id": job_classes[good],
                "pay_code_id": pay_codes[good],
                "day": days[rows],
                "period": periods[rows],
                "hours_milli": figures.value[good],
                "amount_minor": paid,
            },
            line_amount=paid if self.paid else figures.value[good],
            row=rows,
        )

    def _hours(self, table: Any, problems: Problems) -> Figures:
        if self._columns is None:
            self._columns = self._hour_columns(table)
        if self._columns:
            return read_wide(table, self.context.source.layout, self._columns, problems, scale=3)
        if not self.paid:
            self.context.ask("No column says the hours. Choose it.")
        rows = np.arange(table.num_rows)
        zero = np.zeros(table.num_rows, dtype=np.int64)
        return Figures([""], rows, zero, zero, zero)

    def _hour_columns(self, table: Any) -> dict[str, str]:
        """Return the columns of hours with what each stands for: job classes, kinds of pay, or nothing more."""
        layout, mapping = self.context.source.layout, self.context.mapping
        classes = {name: label for name, label in layout.month_columns.items() if name in table.column_names}
        if classes:
            return classes
        hours = mapping.get("hours")
        if "pay_code" not in mapping:
            kinds = [name for name in layout.number_formats if name in table.column_names and _kind_of_hours(name)]
            if len(kinds) >= 2:
                return {name: name for name in kinds}
        return {hours: ""} if hours else {}

    def _amounts(self, table: Any, problems: Problems) -> Int64:
        if not self.paid:
            return np.zeros(table.num_rows, dtype=np.int64)
        column = self.context.mapping["amount"]
        fmt = self.context.source.layout.number_formats.get(column, NumberFormat())
        return read_figures(
            text_column(table, column), fmt, scale=self.context.amounts.exponent, column=column, problems=problems,
            required=False,
        )[0]  # fmt: skip

    def _job_classes(self, table: Any, figures: Figures, problems: Problems) -> Int64:
        if self._staffing(figures):
            book = self.context.catalogue.book("job_class")
            jobs = [_staffing_job(label) for label in figures.labels]
            names = pa.array([_JOB_NAMES.get(job, job) for job in jobs], pa.string())
            found = book.ids(pa.array(jobs, pa.string()), names)
            self._report(found, jobs, table, figures, problems)
            return by_label(figures, found.tolist())
        constant = ALL_STAFF if "job_class" not in self.context.mapping else None
        if constant and not self.context.source.options.create_missing:
            known = self.context.catalogue.book("job_class").lookup(constant)
            if known is None:
                self.context.ask("No column says the job class. Choose it.")
            return np.full(len(figures.row), known or 0, dtype=np.int64)
        return self.context.ids(table, "job_class", problems, constant=constant)[figures.row]

    def _report(self, found: Int64, jobs: list[str], table: Any, figures: Figures, problems: Problems) -> None:
        for place in np.flatnonzero(found == UNKNOWN).tolist():
            rows = np.zeros(table.num_rows, dtype=bool)
            rows[figures.row[figures.column == place]] = True
            problems.add(
                rows, column=figures.labels[place], cells=pa.array([jobs[place]] * table.num_rows, pa.string()),
                code="unknown_job_class", message="No job class has this code. Say what it means, or create it.",
            )  # fmt: skip

    def _pay_codes(self, table: Any, figures: Figures, problems: Problems) -> Int64:
        book = self.context.catalogue.book("pay_code")
        if self._staffing(figures):
            codes = [AGENCY if label.casefold().endswith("ctr") else REGULAR for label in figures.labels]
        elif len(figures.labels) > 1:
            codes = [_pay_text(label) for label in figures.labels]
        else:
            return self.context.ids(table, "pay_code", problems, constant=REGULAR)[figures.row]
        return by_label(figures, book.ids(pa.array(codes, pa.string())).tolist())

    def _staffing(self, figures: Figures) -> bool:
        """True for the federal staffing files, whose columns are Hrs_RN_emp, Hrs_RN_ctr …"""
        return len(figures.labels) > 1 and all(_STAFFING.fullmatch(clean(label)) for label in figures.labels)


def _first_of_row(rows: Int64) -> Any:
    """Mark the first line of each file row: a row's money is one figure, whatever its hours are split into."""
    return np.diff(rows, prepend=-1) != 0


def _kind_of_hours(name: str) -> bool:
    words = plain_words(name)
    return bool({"hours", "hrs"} & set(words.split())) and bool(_PAY_WORDS.search(words))


def _pay_text(label: str) -> str:
    words = [word for word in plain_words(label).split() if word not in ("hours", "hrs", "worked", "paid")]
    return " ".join(words).upper() or REGULAR


def _staffing_job(label: str) -> str:
    found = _STAFFING.fullmatch(clean(label))
    return found["job"].upper() if found else clean(label)
