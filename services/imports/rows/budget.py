"""Budget rows: an amount for a month, for twelve months side by side, or for a year that is spread over its months."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import text

from data.importers.questions import AnswerChoice, question
from data.importers.reading.chunks import Chunk
from data.importers.remarks import remark
from data.importers.tables.layout import NumberFormat
from data.importers.tables.month_headings import month_heading
from data.importers.values.months import read_label
from data.importers.values.periods import spelled_out
from data.models import MONTH_COLUMNS
from data.models.base import utc_now
from data.models.budget import LINE_KINDS
from language import N_, _
from planning.names import plain_words
from planning.phasing import day_weights, even_weights, profile_weights, spread
from services.imports.budgets.month_or_year import holds_one_month
from services.imports.budgets.year_order import YearOrder
from services.imports.codes.lookup import clean
from services.imports.rows import code_remarks
from services.imports.rows.context import Context
from services.imports.rows.ledger import check_currency
from services.imports.rows.so_far import SoFar
from services.imports.rows.typed import Bools, Int64, Problems, Rows, TypedRows, text_column
from services.imports.rows.wide import FilledCells, by_label, read_wide, sums_by
from services.imports.storing.versions import Versions, year_in
from services.imports.years.two_years import first_spanning, hold_sentence, spanning, turn_around


class BudgetRows(Rows):
    """Types budget rows; `narrow` limits overlap and replacement to the versions of the file."""

    table = "budget_line"
    closes = False
    versions: Versions

    def __init__(self, context: Context) -> None:
        self.context = context
        self.control = ("amount", context.amounts.exponent)
        self.versions = Versions(
            context.catalogue.session, context.calendar, context.settings.currency, context.actor,
            store=context.catalogue.store,
        )  # fmt: skip
        self._profiles: dict[int, dict[tuple[int, int], list[int]]] = {}
        self._annual: bool | None = None
        self._month: int = 0  # the one month that all amounts are of
        self.so_far = SoFar(context, goes_on=False)
        self.year_order = YearOrder(context)

    @property
    def restates(self) -> bool:
        """True when the file has the year so far and its months are stored."""
        return self.so_far.restates

    def finish(self) -> None:
        """Ask for what only the whole file shows to be missing."""
        self.so_far.ask_missing()
        self.year_order.ask()

    def narrow(self) -> str:
        """Return the condition for lines of the same versions."""
        listed = ", ".join(str(number) for number in sorted(set(self.versions.used.values()))) or "0"
        return f"version_id IN ({listed})"

    def read(self, chunk: Chunk) -> TypedRows:
        """Return the typed rows of a chunk."""
        table, context = chunk.table, self.context
        problems = context.problems(chunk)
        departments = context.departments(table, problems)
        shape = context.source.layout.shape if context.source.layout.month_columns else "long"
        self._hold_other_years(table, shape)
        figures = self._wide(table, problems) if shape != "long" else self._long(table, problems)
        amounts = figures.total
        check_currency(context, table, problems)
        accounts = self._accounts(table, problems, figures, by_class=shape in _BY_CLASS)
        names = self._names(table, figures, by_year=shape == "wide_years")
        if shape == "wide_months":
            years = self._years(table, figures, names)
            periods = self._label_months(figures, years, problems)
            rows, months, parts = figures.row, periods, figures.value
            line_names, line_accounts = names, accounts
        elif self._is_annual(table, shape):
            years = self._years(table, figures, names)
            usable = years > 0
            self._ask_year(usable, problems, figures)
            rows, months, parts, place = self._phase(figures, years, departments, accounts, usable)
            line_names, line_accounts = [names[spot] for spot in place.tolist()], accounts[place]
        else:
            month = self._months(table, problems)
            rows, months, parts = figures.row, month[figures.row], figures.value
            line_names, line_accounts = names, accounts
        good = ~problems.bad[rows] & (months > 0)
        rows, months, parts, line_accounts = rows[good], months[good], parts[good], line_accounts[good]
        line_names = [name for name, fine in zip(line_names, good.tolist(), strict=True) if fine]
        natural = context.natural(parts, line_accounts, np.ones(len(parts), dtype=bool))
        if not self._annual:
            parts, natural = self._of_each_month(parts, natural, (months, departments[rows], line_accounts), line_names)
            amounts = (
                np.where(problems.bad, amounts, sums_by(rows, parts, table.num_rows)) if self.restates else amounts
            )
        version_ids = self._version_ids(line_names, months)
        self.year_order.take(np.unique(months).tolist())
        self.versions.hold_closed(version_ids, departments[rows], context.ask)
        return TypedRows(
            lines=chunk.lines,
            amount=amounts,
            problems=problems,
            columns={
                "version_id": version_ids,
                "department_id": departments[rows],
                "account_id": line_accounts,
                "period": months,
                "amount_minor": natural,
                "quantity_milli": self._quantities(table, problems)[rows],
                "kind": self._line_kinds(table, rows),
                **{name: self._remarks(table, f"line_{name}", rows) for name in ("note", "owner")},
            },
            line_amount=parts,
            row=rows,
            nullable=frozenset(("quantity_milli",)),
        )

    # Figures ----------------------------------------------------------------------------------------------------------

    def _long(self, table: Any, problems: Problems) -> FilledCells:
        amounts, read = self.context.amounts.amounts(table, problems)
        rows = np.flatnonzero(read & ~problems.bad)
        return FilledCells([""], rows, np.zeros(len(rows), dtype=np.int64), amounts[rows], amounts)

    def _wide(self, table: Any, problems: Problems) -> FilledCells:
        layout = self.context.source.layout
        return read_wide(table, layout, layout.month_columns, problems, scale=self.context.amounts.scale, money=True)

    def _quantities(self, table: Any, problems: Problems) -> Int64:
        column = self.context.mapping.get("quantity")
        if column is None or self.context.source.layout.month_columns:
            return np.zeros(table.num_rows, dtype=np.int64)
        from services.imports.rows.amounts import read_figures

        fmt = self.context.source.layout.number_formats.get(column, NumberFormat())
        cells = self.context.texts(table, "quantity")
        return read_figures(cells, fmt, scale=3, column=column, problems=problems, required=False)[0]

    def _line_kinds(self, table: Any, rows: Int64) -> pa.Array:
        """Return what each line is, "base" where the file says nothing else."""
        cells = self.context.texts(table, "line_kind").take(pa.array(rows)).to_pylist()
        words = {cell: plain_words(cell).replace(" ", "_") for cell in set(cells)}
        return pa.array([words[cell] if words[cell] in LINE_KINDS else "base" for cell in cells], pa.string())

    def _remarks(self, table: Any, concept: str, rows: Int64) -> pa.Array:
        cells = self.context.texts(table, concept).take(pa.array(rows))
        return pc.if_else(pc.equal(pc.binary_length(cells), 0), pa.scalar(None, pa.string()), cells)

    def _accounts(self, table: Any, problems: Problems, figures: FilledCells, *, by_class: bool) -> Int64:
        """Return the account of each figure: from the row, or from the class that heads its column."""
        if not by_class:
            return self.context.accounts(table, problems, figures.total)[figures.row]
        book = self.context.catalogue.book("account")
        numbers = book.ids(pa.array([clean(label) for label in figures.labels], pa.string()))
        ids = by_label(figures.column, numbers.tolist())
        unknown = np.zeros(table.num_rows, dtype=bool)
        unknown[figures.row[ids < 0]] = True
        if not self.context.source.options.create_missing:
            labels = pa.array([_first_unknown(figures, numbers, row) for row in range(table.num_rows)], pa.string())
            problems.add(
                unknown, column="", cells=labels, code="unknown_account",
                message=remark(code_remarks.UNKNOWN_COLUMN["account"]),
            )  # fmt: skip
        return ids

    def _hold_other_years(self, table: Any, shape: str) -> None:
        """Hold a budget of years that run over two calendar years where the hospital's begin in January."""
        context, layout = self.context, self.context.source.layout
        if context.calendar.first_month != 1 or not (shape != "long" or self._is_annual(table, shape)):
            return
        months = [clean(label) for label in layout.month_columns.values()]
        if shape == "wide_months" and all(one and one.year for one in map(read_label, months)):
            return  # each says its own year
        column = context.mapping.get("fiscal_year") or context.mapping.get("period")
        cells = map(clean, text_column(table, column).unique().to_pylist()) if column else ()
        named = spanning(context.source.options.version or "") or spanning(context.source.filename)
        example = first_spanning([layout.stated_year, *months, *cells]) or named
        if not example and shape == "wide_months" and turn_around(months):
            example = f"{months[0]}–{months[-1]}"
        if example:
            context.ask(hold_sentence(example))

    # Versions and years -----------------------------------------------------------------------------------------------

    def _names(self, table: Any, figures: FilledCells, *, by_year: bool) -> list[str]:
        """Return the version's name of each figure; "" is named after its year."""
        given = self.context.source.options.version or ""
        if by_year:
            labels = [f"{given} – {clean(label)}" if given else clean(label) for label in figures.labels]
            return [labels[place] for place in figures.column.tolist()]
        column = self.context.mapping.get("version")
        if column is None and self.context.source.layout.shape == "blocks" and "Block" in table.column_names:
            column = "Block"
            self.context.read_columns.add(column)
        if column is None:
            return [given] * len(figures.row)
        cells = text_column(table, column).take(pa.array(figures.row)).to_pylist()
        return [clean(" – ".join(part for part in (given, cell) if part)) for cell in cells]

    def _years(self, table: Any, figures: FilledCells, names: list[str]) -> Int64:
        """Return the fiscal year of each figure (0 = nobody says): its column, its version, the upload, the file."""
        column = self.context.mapping.get("fiscal_year") or self.context.mapping.get("period")
        stated = self._stated_years(text_column(table, column)) if column else np.zeros(table.num_rows, np.int64)
        years = stated[figures.row]
        named = {name: year_in(name) or 0 for name in set(names)}
        by_name = np.array([named[name] for name in names], dtype=np.int64)
        years = np.where(years > 0, years, by_name)
        return np.where(years > 0, years, self._usual_year())

    def _stated_years(self, cells: pa.Array) -> Int64:
        codes = cells.dictionary_encode()
        years = np.array([self._year(clean(cell)) for cell in codes.dictionary.to_pylist()], dtype=np.int64)
        index = codes.indices.to_numpy(zero_copy_only=False)
        return years[index] if len(years) else np.zeros(len(cells), dtype=np.int64)

    def _year(self, cell: str) -> int:
        label = read_label(spelled_out(cell))
        if label is None or label.year is None:
            return 0
        by_start = label.starts or self.context.source.options.fiscal_naming == "start"
        return label.year + 1 if by_start and self.context.calendar.first_month > 1 else label.year

    def _usual_year(self) -> int:
        """Return the year that the version, the upload month or the file's name speaks of; 0 when none does."""
        context = self.context
        options = context.source.options
        if "year" in options.answers:
            return int(options.answers["year"])
        if options.upload_period is not None:
            return context.calendar.fiscal_year(options.upload_period)
        named = year_in(options.version or "")
        if named is None and options.version:
            query = text("SELECT fiscal_year FROM budget_version WHERE name = :name")
            named = context.catalogue.session.connection().execute(query, {"name": options.version}).scalar()
        return named or self._year_of_file()

    def _year_of_file(self) -> int:
        """Return the year of the file's name or of its titles; 0 when neither names one, or they differ."""
        layout = self.context.source.layout
        by_name, title, month = year_in(self.context.source.filename), layout.stated_year, layout.stated_month
        if title.isdecimal() and month // 100 == int(title):
            # "Month 9 - December 2025": the year in which that month lies. Over all months of a year it is only the
            # month in which the budget was shown.
            by_title = 0 if len(layout.month_columns) > 1 else self.context.calendar.fiscal_year(month)
        else:
            by_title = self._year(title) if title else 0
        if by_name and by_title and by_name != by_title:
            return 0
        return by_name or by_title

    def _ask_year(self, usable: Bools, problems: Problems, figures: FilledCells) -> None:
        if usable.all():
            return
        if not usable.any():
            text = _("The budget's fiscal year is missing. Name it, or give a month in it.")
            years = range(utc_now().year - 1, utc_now().year + 3)
            choices = [AnswerChoice(str(year), str(year)) for year in years]
            self.context.source.ask(question("year", text, choices, free=True))
        rows = np.zeros(len(problems.bad), dtype=bool)
        rows[figures.row[~usable]] = True
        column = self.context.mapping.get("fiscal_year", "")
        problems.add(
            rows, column=column, cells=None, code="missing_year",
            message=remark(N_("The row has no fiscal year. Fill it in, or give a month in the budget year.")),
        )  # fmt: skip

    def _version_ids(self, names: list[str], months: Int64) -> Int64:
        calendar = self.context.calendar
        years = {month: calendar.fiscal_year(month) for month in np.unique(months).tolist()}
        keys = [(name, years[month]) for name, month in zip(names, months.tolist(), strict=True)]
        numbers = {key: self.versions.id_of(*key) for key in dict.fromkeys(keys)}
        for name in self.versions.locked:
            self.context.ask(self.versions.refusal(name))
        return np.array([numbers[key] for key in keys], dtype=np.int64)

    # Months -----------------------------------------------------------------------------------------------------------

    def _months(self, table: Any, problems: Problems) -> Int64:
        if self._month:
            return np.full(table.num_rows, self._month, dtype=np.int64)
        return self.context.months.months(table, problems)[0]

    def _of_each_month(
        self, parts: Int64, natural: Int64, places: tuple[Int64, Int64, Int64], names: list[str]
    ) -> tuple[Int64, Int64]:
        """Return amounts of the month where the file has the year so far; places are month, department, account."""
        moved = self.so_far.months_of(parts, natural, places, np.ones(len(parts), dtype=bool))
        if self.restates and len(set(names)) > 1:
            self.context.ask(_("Several budgets with figures of the year so far are in one file. Load one at a time."))
        return moved

    def _label_months(self, figures: FilledCells, years: Int64, problems: Problems) -> Int64:
        """Return the month that the column of each figure stands for."""
        months = np.zeros(len(figures.row), dtype=np.int64)
        for key in np.unique(figures.column * 10_000 + years).tolist():
            place, year = divmod(key, 10_000)
            label = clean(figures.labels[place])
            numbers = self._month_of(label, str(year) if year else "")
            months[(figures.column == place) & (years == year)] = numbers or 0
        self._ask_year(months > 0, problems, figures)
        return months

    def _month_of(self, label: str, year: str) -> int | None:
        """Return the month of a column, whatever else its heading says (“Jan Budget”)."""
        heading = month_heading(label)
        plain = self.context.months.month_of(label, year)
        return plain or (self.context.months.month_of(heading.text, year) if heading else None)

    def _is_annual(self, table: Any, shape: str) -> bool:
        if self._annual is None:
            self._annual = shape in ("wide_years", "wide_classes", "blocks") or self._yearly(table)
            layout, dated = self.context.source.layout, {"fiscal_period", "period"} & set(self.context.mapping)
            column, ask = self.context.amounts.column, self.context.source.ask
            dated |= {one.name for one in self.context.source.open_questions if one.name == "month-column"}
            if self._annual and shape == "long" and not dated and holds_one_month(layout, column, ask):
                self._annual, self._month = False, layout.stated_month
        return self._annual

    def _yearly(self, table: Any) -> bool:
        """True when rows name no month, or the same first period throughout, as yearly reports do."""
        mapping = self.context.mapping
        column = mapping.get("fiscal_period") or mapping.get("period")
        if column is None:
            return "date" not in mapping
        distinct = {clean(cell) for cell in text_column(table, column).unique().to_pylist()}
        labels = [read_label(cell) for cell in distinct]
        if all(label is not None and label.year is not None and not (label.month or label.period) for label in labels):
            return True
        if distinct <= {"1", "01"} and "fiscal_year" in mapping and table.num_rows > 1:
            self.context.notes.append(_("All rows are in period 1; the amounts were read as annual and spread."))
            return True
        return False

    def _phase(
        self, figures: FilledCells, years: Int64, departments: Int64, accounts: Int64, usable: Bools
    ) -> tuple[Int64, Int64, Int64, Int64]:
        """Spread annual figures; return row, month, part and place of the figure for each of the lines."""
        places = np.flatnonzero(usable)
        rows, months, parts, spots = [], [], [], []
        for year in np.unique(years[places]).tolist():
            here = places[years[places] == year]
            span = self.context.calendar.months(year)
            weights = self._weights(year, span, departments[figures.row[here]], accounts[here])
            parts.append(spread(figures.value[here], weights).ravel())
            months.append(np.tile(np.array(span, dtype=np.int64), len(here)))
            rows.append(np.repeat(figures.row[here], 12))
            spots.append(np.repeat(here, 12))
        if not rows:
            empty = np.zeros(0, dtype=np.int64)
            return empty, empty, empty, empty
        return tuple(np.concatenate(part) for part in (rows, months, parts, spots))  # type: ignore[return-value]

    def _weights(self, year: int, months: list[int], departments: Int64, accounts: Int64) -> Int64:
        how = self.context.source.options.annual_spread
        if how == "days":
            return day_weights(months)
        if how == "even":
            return even_weights(months)
        profiles = self._prior_year(year - 1)
        keys = zip(departments.tolist(), accounts.tolist(), strict=True)
        rows = [profiles.get(key, [0] * 12) for key in keys]
        weights, _unused = profile_weights(np.array(rows, dtype=np.int64).reshape(-1, 12))
        return weights

    def _prior_year(self, year: int) -> dict[tuple[int, int], list[int]]:
        if year not in self._profiles:
            statement = text(
                f"SELECT department_id, account_id, {', '.join(MONTH_COLUMNS)} FROM period_totals "  # noqa: S608
                "WHERE version_id = 0 AND fiscal_year = :year"
            )
            rows = self.context.catalogue.session.connection().execute(statement, {"year": year})
            self._profiles[year] = {(int(row[0]), int(row[1])): [int(value) for value in row[2:]] for row in rows}
        return self._profiles[year]


_BY_CLASS = ("wide_classes", "blocks")


def _first_unknown(figures: FilledCells, numbers: Int64, row: int) -> str:
    columns = figures.column[figures.row == row]
    return next((figures.labels[place] for place in columns.tolist() if numbers[place] < 0), "")
