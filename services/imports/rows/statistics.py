"""Volumes: one count per row, one column per measure, or one column per unit (a census sheet)."""

from collections.abc import Container
from typing import Any

import numpy as np
import pyarrow as pa

from data.importers.columns.measures import is_generic
from data.importers.meaning.mapping import name_score
from data.importers.reading.chunks import Chunk
from data.importers.remarks import remark
from data.importers.tables.layout import NumberFormat
from data.importers.tables.roles import actual_measures, is_nameless, is_unnamed, may_head_unit
from data.importers.values.failed_formulas import is_failed
from data.importers.values.months import month_number
from data.importers.values.numbers import parse_decimals
from language import N_, _
from planning.names import plain_words
from services.imports.codes.lookup import UNKNOWN, clean
from services.imports.counted.growing import CountsByMonth
from services.imports.rows import code_remarks
from services.imports.rows.averages import (
    LEAVE_OUT,
    LOAD,
    averages_question,
    broken_measures,
    constant_measures,
    does_not_add_up,
)
from services.imports.rows.context import Context
from services.imports.rows.typed import Int64, Problems, Rows, TypedRows, text_column
from services.imports.rows.wide import FilledCells, by_label, read_wide
from services.imports.storing.versions import Versions

#: Words in a version's column that name none.
_ACTUAL = frozenset(("actual", "actuals"))
#: What a census sheet counts when neither it nor its name says so.
CENSUS = "Patient days"  # no text


class StatisticRows(Rows):
    """Types statistics: department, measure, day or month, quantity in thousandths, actual or budgeted."""

    table = "statistic"
    closes = True
    control = ("quantity", 3)
    versions: Versions

    def __init__(self, context: Context) -> None:
        self.context = context
        self.versions = Versions(
            context.catalogue.session, context.calendar, context.settings.currency, context.actor,
            store=context.catalogue.store,
        )  # fmt: skip
        self._measures: set[int] = set()
        self._filled: set[tuple[str, int]] = set()  # actual or budget, and the version (0 = none)
        self._columns: dict[str, str] | None = None
        self._by_unit = False
        self._averages: list[str] = []
        self._counts = CountsByMonth(context)

    def narrow(self) -> str:
        """Return the condition for stored counts of the same measures, actual or of the same budget versions."""
        measures = ", ".join(str(number) for number in sorted(self._measures)) or "0"
        parts = (f"(kind = '{kind}' AND COALESCE(version_id, 0) = {number})" for kind, number in sorted(self._filled))
        return f"measure_id IN ({measures}) AND ({' OR '.join(parts) or '1 = 0'})"

    def finish(self) -> None:
        """Ask for what only the whole file shows."""
        self._counts.ask()

    def read(self, chunk: Chunk) -> TypedRows:
        """Return the typed rows of a chunk."""
        table, context = chunk.table, self.context
        problems = context.problems(chunk)
        periods, days = context.months.months(table, problems)
        self._set_averages_aside(table, problems)
        figures = self._figures(table, problems)
        if self._by_unit:
            self._hold_keyed(table)
            departments, measures = self._units(table, figures, problems), self._measure(table, figures, problems)
        else:
            departments = self._departments(table, problems)[figures.row]
            measures = self._measure(table, figures, problems)
        good = ~problems.bad[figures.row]
        rows, months = figures.row[good], periods[figures.row[good]]
        self._measures.update(np.unique(measures[good]).tolist())
        names = self._names(table)
        kinds = self._kinds(table, names)
        versions = self._versions([names[row] for row in rows.tolist()], months)
        self.versions.hold_closed(versions, departments[good], context.ask)
        self._counts.take(months, (departments[good], measures[good], versions), figures.value[good])
        self._filled.update(zip((kinds[row] for row in rows.tolist()), versions.tolist(), strict=True))
        return TypedRows(
            lines=chunk.lines,
            amount=figures.total,
            problems=problems,
            columns={
                "department_id": departments[good],
                "measure_id": measures[good],
                "kind": pa.array(kinds, pa.string()).take(pa.array(rows)),
                "version_id": versions,
                "day": days[rows],
                "period": months,
                "quantity_milli": figures.value[good],
            },
            line_amount=figures.value[good],
            row=rows,
            nullable=frozenset(("version_id",)),
        )

    def _figures(self, table: Any, problems: Problems) -> FilledCells:
        if self._columns is None:
            self._columns = self._without_averages(self._value_columns(table), table)
            self.context.read_columns |= set(self._columns)
        if not self._columns or all(map(is_unnamed, self._columns)):
            self.context.ask(_("No column says the quantity. Choose it."))
        return read_wide(
            table, self.context.source.layout, self._columns, problems, scale=3 + self.context.amounts.power
        )

    def _set_averages_aside(self, table: Any, problems: Problems) -> None:
        """Ask about measures that are averages; their rows are rejected where they are not to be loaded."""
        for concept in ("measure", "measure_name"):
            self._set_aside(concept, table, problems)

    def _set_aside(self, concept: str, table: Any, problems: Problems) -> None:
        cells = self.context.texts(table, concept)
        texts = cells.to_pylist()
        quantities = self._plain_figures(table, self.context.mapping.get("quantity", ""))
        departments = self.context.texts(table, "department").to_pylist()
        doubtful = {*broken_measures(texts, quantities), *constant_measures(texts, departments, quantities)}
        averages = [
            cell
            for cell in dict.fromkeys(texts)
            if cell and (does_not_add_up(cell) or self._is_doubtful(cell, doubtful))
        ]
        if not averages:
            return
        self._averages += averages
        if self.context.source.ask(averages_question(self._averages)) == LEAVE_OUT:
            marked = np.isin(np.array(texts, dtype=object), averages)
            problems.add(
                marked, column=self.context.mapping[concept], cells=cells, code="average",
                message=remark(N_("An average or a rate does not add up, so it is no volume.")),
            )  # fmt: skip

    def _is_doubtful(self, measure: str, doubtful: Container[str]) -> bool:
        """Return whether a measure has broken or constant figures and is neither known nor one that hospitals count."""
        return measure in doubtful and not self._is_measure(measure)

    def _plain_figures(self, table: Any, column: str) -> Int64:
        """Return the figures of a column in thousandths, 0 where one cannot be read or there is no such column."""
        if column not in table.column_names:
            return np.zeros(table.num_rows, dtype=np.int64)
        fmt = self.context.source.layout.number_formats.get(column, NumberFormat())
        return parse_decimals(text_column(table, column), fmt, scale=3)[0]

    def _without_averages(self, columns: dict[str, str], table: Any) -> dict[str, str]:
        """Return the columns to read without those of averages, where these are not to be loaded."""
        if self._by_unit:
            return columns
        figures = {name: self._plain_figures(table, name) for name in columns if columns[name]}
        labels = [name for name, column in figures.items() for _figure in column]
        doubtful = self._doubtful(labels, figures, table) if figures else set()
        averages = [name for name in figures if does_not_add_up(columns[name]) or self._is_doubtful(name, doubtful)]
        if not averages or self.context.source.ask(averages_question(averages)) == LOAD:
            return columns
        return {name: label for name, label in columns.items() if name not in averages}

    def _doubtful(self, labels: list[str], figures: dict[str, Int64], table: Any) -> set[str]:
        """Return the columns whose figures are broken, or stay the same in each department."""
        quantities = np.concatenate(list(figures.values()))
        departments = self.context.texts(table, "department").to_pylist() * len(figures)
        return {*broken_measures(labels, quantities), *constant_measures(labels, departments, quantities)}

    def _value_columns(self, table: Any) -> dict[str, str]:
        """Return the columns that count something, with the text that names it (measure or unit)."""
        mapping = self.context.mapping
        quantity = mapping.get("quantity")
        if "measure" in mapping and quantity:
            return {quantity: ""}
        taken = set(mapping.values()) - {quantity}
        numeric = [
            name for name in self.context.source.layout.number_formats
            if name in table.column_names and name not in taken
        ]  # fmt: skip
        department = {"department", "department_name"} & set(mapping)
        if not department:
            units = [name for name in numeric if self.context.catalogue.book("department").lookup(clean(name))]
            others = [
                name for name in numeric if name not in units and not _counts(name) and not _total(name)
                and may_head_unit(name)
            ]  # fmt: skip
            self._by_unit = bool(units) or (len(others) >= 2 and self.context.source.options.create_missing)
            if self._by_unit:
                return {name: name for name in numeric if name in units or name in others}
        numeric = [name for name in numeric if not _is_key(name)]
        measured = actual_measures(name for name in numeric if self._is_measure(name) or self._may_measure(name))
        return measured or ({quantity: quantity} if quantity else {})

    def _is_measure(self, name: str) -> bool:
        return _counts(name) or self.context.catalogue.book("measure").lookup(clean(name)) is not None

    def _may_measure(self, name: str) -> bool:
        """Return whether a column of figures beside others may be a measure by its own heading."""
        if does_not_add_up(name):
            return True
        quantity = self.context.mapping.get("quantity")
        side_by_side = self.context.source.options.create_missing and not (quantity and is_generic(quantity))
        return side_by_side and may_head_unit(name) and not _total(name) and not _is_other_figure(name)

    def _departments(self, table: Any, problems: Problems) -> Int64:
        return self.context.departments(table, problems)

    def _units(self, table: Any, figures: FilledCells, problems: Problems) -> Int64:
        """Return the department that heads the column of each figure."""
        return self._by_header("department", table, figures, problems)

    def _hold_keyed(self, table: Any) -> None:
        """Hold a file of units across whose days come again under a text that nothing was read from."""
        figures = self._columns or {}
        mapped = [name for name in self.context.mapping.values() if name in table.column_names and name not in figures]
        free = [
            name for name in self.context.source.layout.columns
            if name not in figures and name not in mapped and name in table.column_names
            and name not in self.context.source.layout.number_formats
        ]  # fmt: skip
        keyed = table.select([*mapped, *free]).to_pandas()
        for name in free:
            if mapped and keyed[[*mapped, name]].drop_duplicates().shape[0] > keyed[mapped].drop_duplicates().shape[0]:
                self.context.ask(
                    _(
                        "Several lines of one day or month differ in “{column}”. Say what it means: department or "
                        "measure.",
                        column=name,
                    )
                )

    def _measure(self, table: Any, figures: FilledCells, problems: Problems) -> Int64:
        """Return the measure of each figure: its row's, its column's header, or what the sheet counts."""
        if "measure" in self.context.mapping:
            return self.context.ids(table, "measure", problems)[figures.row]
        layout, source = self.context.source.layout, self.context.source
        made = layout.unpivot.figures if layout.unpivot else ()  # of months across, whose headings name no measure
        if not self._by_unit and not any(is_nameless(label) or label in made for label in figures.labels):
            return self._by_header("measure", table, figures, problems)
        book = self.context.catalogue.book("measure")
        stem = source.filename.rsplit(".", 1)[0].replace("_", " ")
        texts = [clean(text) for text in (layout.sheet or "", stem, *(layout.columns if made else ()))]
        known = next((number for text in texts if (number := book.lookup(text)) is not None), None)
        counting = next(filter(None, map(_counted_in, texts if made else ())), "")
        known = known or (int(book.ids(pa.array([counting], pa.string()))[0]) if counting else None)
        census = int(book.ids(pa.array([CENSUS], pa.string()))[0]) if self._by_unit and known is None else UNKNOWN
        number = known or census
        if number == UNKNOWN:
            self.context.ask(_("The sheet does not say what it counts. Add a column with the measure."))
        return np.full(len(figures.row), number, dtype=np.int64)

    def _by_header(self, kind: str, table: Any, figures: FilledCells, problems: Problems) -> Int64:
        labels = [clean(label) for label in figures.labels]
        numbers = self.context.catalogue.book(kind).ids(pa.array(labels, pa.string()))
        for place in np.flatnonzero(numbers < 0).tolist():
            if numbers[place] != UNKNOWN and not is_failed(labels[place]):
                continue
            rows = np.zeros(table.num_rows, dtype=bool)
            rows[figures.row[figures.column == place]] = True
            problems.add(
                rows, column=labels[place], cells=pa.array([labels[place]] * table.num_rows, pa.string()),
                code=f"unknown_{kind}",
                message=remark(code_remarks.UNKNOWN_COLUMN[kind]),
            )  # fmt: skip
        return by_label(figures.column, numbers.tolist())

    def _names(self, table: Any) -> list[str]:
        """Return the name of each row's budget version, "" where it has none."""
        given = self.context.source.options.version
        if given or "version" not in self.context.mapping:
            return [given or ""] * table.num_rows
        cells = self.context.texts(table, "version").to_pylist()
        names = {cell: "" if plain_words(cell) in _ACTUAL else clean(cell) for cell in set(cells)}
        return [names[cell] for cell in cells]

    def _kinds(self, table: Any, versions: list[str]) -> list[str]:
        cells = self.context.texts(table, "kind").to_pylist()
        planned = {cell: _is_planned(cell) or self.context.scenarios.is_planned(cell) for cell in set(cells)}
        return [
            "budget" if version or planned[cell] else "actual" for version, cell in zip(versions, cells, strict=True)
        ]

    def _versions(self, names: list[str], months: Int64) -> Int64:
        """Return the budget version of each line, 0 where it has none."""
        if not any(names):
            return np.zeros(len(months), dtype=np.int64)
        calendar = self.context.calendar
        years = {month: calendar.fiscal_year(month) for month in np.unique(months).tolist()}
        keys = [(name, years[month]) for name, month in zip(names, months.tolist(), strict=True)]
        ids = {key: self.versions.id_of(*key) if key[0] else 0 for key in sorted(set(keys))}
        for locked in self.versions.locked:
            self.context.ask(self.versions.refusal(locked))
        return np.array([ids[key] for key in keys], dtype=np.int64)


#: Words of what hospitals count.
_COUNTED = frozenset(
    ("census", "days", "admissions", "discharges", "visits", "procedures", "surgeries", "tests", "births")
)


def _counts(name: str) -> bool:
    """Return whether a header names something that hospitals count."""
    return name_score(name, "quantity") >= 0.75 or bool(_COUNTED & set(plain_words(name).split()))


def _counted_in(text: str) -> str:
    """Return what a file, a sheet or a heading says is counted, without months and years; "" where it does not."""
    words = [word for word in text.split() if word.isalpha() and month_number(word) is None]
    return " ".join(words) if _COUNTED & {word.casefold() for word in words} else ""


def _is_other_figure(name: str) -> bool:
    """Return whether a heading names money, hours or posts."""
    return any(name_score(name, concept) >= 0.75 for concept in ("amount", "price", "hours", "fte"))


def _is_key(name: str) -> bool:
    """Return whether a heading names codes, which count nothing ("KST" beside the "Abteilung" that was taken)."""
    return any(name_score(name, concept) >= 0.85 for concept in ("department", "account", "entity", "supplier_code"))


def _total(name: str) -> bool:
    return "total" in plain_words(name).split()


def _is_planned(cell: str) -> bool:
    words = set(plain_words(cell).split())
    return bool(words & {"budget", "budgeted", "plan", "planned", "target"})
