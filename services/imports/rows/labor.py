"""Hours and cost of staff by department, job class and pay code; never of a person."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from data.importers.reading.chunks import Chunk
from data.importers.remarks import remark
from data.importers.tables.layout import NumberFormat
from language import N_, _
from services.imports.codes.lookup import UNKNOWN, clean
from services.imports.counted.default_pay import DefaultPay
from services.imports.counted.full_time import hours_of_posts
from services.imports.counted.growing import CountsByMonth
from services.imports.counted.regular_hours import are_included
from services.imports.counted.unpaid_hours import UnpaidHours
from services.imports.rows import code_remarks
from services.imports.rows.amounts import read_figures
from services.imports.rows.context import Context
from services.imports.rows.labor_figures import (
    LaborFigures,
    PayColumns,
    pair_hours_with_pay,
    pay_columns,
    read_kinds,
    with_one_amount,
)
from services.imports.rows.ledger import check_currency
from services.imports.rows.typed import Bools, Int64, Problems, Rows, TypedRows, text_column, which_filled
from services.imports.rows.wide import FilledCells, by_label

#: Job class and pay code of files that do not name any.
ALL_STAFF, REGULAR, AGENCY = "ALL", "REG", "AGENCY"
_STAFFING = re.compile(r"(?i)hrs[_ ]?(?P<job>[a-z]+?)[_ ]?(?P<pay>emp|ctr)?")
_JOB_NAMES = {  # no text
    "RN": "Registered nurse",
    "RNDON": "Director of nursing",
    "RNADMIN": "Registered nurse, administrative duties",
    "LPN": "Licensed practical nurse",
    "LPNADMIN": "Licensed practical nurse, administrative duties",
    "CNA": "Certified nursing assistant",
    "NATRN": "Nurse aide in training",
    "MEDAIDE": "Medication aide",
}


class LaborRows(Rows):
    """Types labor rows; money is the control figure where the file has any, else hours."""

    table = "labor_entry"
    closes = True

    def __init__(self, context: Context) -> None:
        self.context = context
        layout, mapping = context.source.layout, context.mapping
        names = [name for name in layout.columns if name not in context.source.left_out]
        wide = "pay_code" not in mapping and not layout.month_columns
        self.columns = pay_columns(layout, names, mapping) if wide else PayColumns({}, {})
        context.read_columns |= {*self.columns.hours, *self.columns.money}
        self.paid = "amount" in mapping or bool(self.columns.money)
        self.control = ("amount", context.amounts.exponent) if self.paid else ("hours", 3)
        self._default, self._unpaid = DefaultPay(context.amounts.exponent), UnpaidHours()
        context.tellers += [self._default.notes, self._unpaid.notes]
        self._counts = CountsByMonth(context)

    @property
    def totals_are_partial(self) -> bool:
        """True where kinds of pay stand side by side: the total lines are compared in one of these columns alone."""
        layout = self.context.source.layout
        kinds = {*self.columns.hours, *self.columns.money}
        return (layout.stated_column or layout.amount_column) in kinds and len(kinds) > 1

    def finish(self) -> None:
        """Ask for what only the whole file shows."""
        self._counts.ask()

    def read(self, chunk: Chunk) -> TypedRows:
        """Return the typed rows of a chunk."""
        table, context = chunk.table, self.context
        problems = context.problems(chunk)
        check_currency(context, table, problems)
        periods, days = context.months.months(table, problems)
        departments = context.departments(table, problems)
        figures = self._figures(table, problems)
        job_classes, pay_codes = self._job_classes(table, figures, problems), self._pay_codes(table, figures, problems)
        good = ~problems.bad[figures.row]
        rows, hours, money = figures.row[good], figures.hours[good], figures.money[good]
        self._counts.take(periods[rows], (departments[rows], job_classes[good], pay_codes[good]), hours, money)
        self._unpaid.count(self._lacks_pay(table, figures)[good], hours)
        self._default.count(self._lacks_pay_code(table, figures)[good], hours, money)
        self._default.count_codes(self.context.catalogue.book("pay_code").created, pay_codes[good], hours, money)
        return TypedRows(
            lines=chunk.lines,
            amount=figures.paid if self.paid else figures.worked,
            problems=problems,
            columns={
                "department_id": departments[rows],
                "job_class_id": job_classes[good],
                "pay_code_id": pay_codes[good],
                "day": days[rows],
                "period": periods[rows],
                "hours_milli": hours,
                "amount_minor": money,
            },
            line_amount=money if self.paid else hours,
            row=rows,
        )

    def _figures(self, table: Any, problems: Problems) -> LaborFigures:
        if self.columns.money:
            figures = pair_hours_with_pay(self._hours(table, problems), self._money(table, problems))
        else:
            figures = with_one_amount(self._hours(table, problems), self._amounts(table, problems))
        empty = np.bincount(figures.row, minlength=table.num_rows) == 0
        problems.add(
            empty & ~problems.bad, column=self.context.mapping.get("hours", ""), cells=None, code="missing_amount",
            message=remark(N_("The row has neither hours nor an amount. Fill one in, or remove the line.")),
        )  # fmt: skip
        return figures

    def _hours(self, table: Any, problems: Problems) -> FilledCells:
        columns, layout = self._hour_columns(table), self.context.source.layout
        if columns:
            included = are_included(self.context, "regular-hours", self.columns.rest_hours, self.columns.hours)
            scale = 3 + self.context.amounts.power_said_by(columns)
            return read_kinds(table, layout, columns, problems, scale=scale, included=included, money=False)
        posts = hours_of_posts(self.context, table, problems)
        if posts is None and not self.paid and "fte" not in self.context.mapping:
            self.context.ask(_("No column says the hours. Choose it."))
        if posts is None and "fte" not in self.context.mapping:
            self._say(_("No column says the hours, so no hours are stored beside the pay."))
        return posts or _no_hours(table.num_rows)

    def _money(self, table: Any, problems: Problems) -> FilledCells:
        columns, amounts = self.columns.money, self.context.amounts
        scale = amounts.exponent + max(map(amounts.power_under, columns))
        included = are_included(self.context, "regular-pay", self.columns.rest_money, columns)
        layout = self.context.source.layout
        return read_kinds(table, layout, columns, problems, scale=scale, included=included, money=True)

    def _hour_columns(self, table: Any) -> Mapping[str, str]:
        """Return the columns of hours with what each stands for: job classes, kinds of pay, or nothing more."""
        classes = self.context.source.layout.month_columns
        if classes:
            return {name: label for name, label in classes.items() if name in table.column_names}
        hours = self.context.mapping.get("hours")
        return self.columns.hours or ({hours: ""} if hours else {})

    def _amounts(self, table: Any, problems: Problems) -> Int64:
        column = self.context.mapping.get("amount")
        if column is None:
            return np.zeros(table.num_rows, dtype=np.int64)
        fmt, amounts = self.context.source.layout.number_formats.get(column, NumberFormat()), self.context.amounts
        return read_figures(
            text_column(table, column), fmt, scale=amounts.exponent + amounts.power_under(column), column=column,
            problems=problems, required=False, money=True,
        )[0]  # fmt: skip

    def _job_classes(self, table: Any, figures: LaborFigures, problems: Problems) -> Int64:
        if self._staffing(figures):
            book = self.context.catalogue.book("job_class")
            jobs = [_staffing_job(label) for label in figures.labels]
            names = pa.array([_JOB_NAMES.get(job, job) for job in jobs], pa.string())
            numbers = book.ids(pa.array(jobs, pa.string()), names)
            self._report(numbers, jobs, table, figures, problems)
            return by_label(figures.column, numbers.tolist())
        if "job_class" in self.context.mapping:
            return self.context.ids(table, "job_class", problems)[figures.row]
        book = self.context.catalogue.book("job_class")
        known = book.lookup(ALL_STAFF)
        number = book.create(ALL_STAFF) if known is None else known
        self._say_all_staff()
        return np.full(len(figures.row), number, dtype=np.int64)

    def _say_all_staff(self) -> None:
        """Say once that the file parts nobody by job class."""
        self._say(_("No column says the job class, so all hours are filed under “{job_class}”.", job_class=ALL_STAFF))

    def _say(self, sentence: str) -> None:
        if sentence not in self.context.notes:
            self.context.notes.append(sentence)

    def _report(self, numbers: Int64, jobs: list[str], table: Any, figures: LaborFigures, problems: Problems) -> None:
        for place in np.flatnonzero(numbers == UNKNOWN).tolist():
            rows = np.zeros(table.num_rows, dtype=bool)
            rows[figures.row[figures.column == place]] = True
            problems.add(
                rows, column=figures.labels[place], cells=pa.array([jobs[place]] * table.num_rows, pa.string()),
                code="unknown_job_class", message=remark(code_remarks.UNKNOWN["job_class"]),
            )  # fmt: skip

    def _pay_codes(self, table: Any, figures: LaborFigures, problems: Problems) -> Int64:
        book = self.context.catalogue.book("pay_code")
        if self._staffing(figures):
            codes = [AGENCY if label.casefold().endswith("ctr") else REGULAR for label in figures.labels]
        elif len(figures.labels) > 1:
            codes = list(figures.labels)
        else:
            return self.context.ids(table, "pay_code", problems, constant=REGULAR)[figures.row]
        return by_label(figures.column, book.ids(pa.array(codes, pa.string())).tolist())

    def _lacks_pay_code(self, table: Any, figures: LaborFigures) -> Bools:
        """Return the lines that name no pay code, neither in a cell nor by the column of their hours."""
        named = np.zeros(table.num_rows, dtype=bool)
        if len(figures.labels) > 1:
            named[:] = True
        elif {"pay_code", "pay_code_name"} & set(self.context.mapping):
            named = which_filled(self.context.texts(table, "pay_code")) | which_filled(
                self.context.texts(table, "pay_code_name")
            )
        return ~named[figures.row]

    def _lacks_pay(self, table: Any, figures: LaborFigures) -> Bools:
        """Return the lines with hours of rows that leave all pay blank, in a file that has pay."""
        columns = [*self.columns.money] or [name for name in (self.context.mapping.get("amount"),) if name]
        filled = [which_filled(text_column(table, name)) for name in columns]
        blank: Bools = ~np.logical_or.reduce(filled) if filled else np.zeros(table.num_rows, dtype=bool)
        unpaid: Bools = blank[figures.row] & (figures.hours != 0)
        return unpaid

    def _staffing(self, figures: LaborFigures) -> bool:
        """True for the federal staffing files, whose columns are Hrs_RN_emp, Hrs_RN_ctr …"""
        return len(figures.labels) > 1 and all(_STAFFING.fullmatch(clean(label)) for label in figures.labels)


def _no_hours(count: int) -> FilledCells:
    rows, zero = np.arange(count), np.zeros(count, dtype=np.int64)
    return FilledCells([""], rows, zero, zero, zero)


def _staffing_job(label: str) -> str:
    numbers = _STAFFING.fullmatch(clean(label))
    return numbers["job"].upper() if numbers else clean(label)
