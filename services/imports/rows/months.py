"""The accounting month of each row: the period column wins, then the document's date, then the month of the upload."""

import re
from dataclasses import dataclass, field
from typing import Any, Literal, cast

import numpy as np
import pyarrow as pa

from data.importers.questions import FileQuestion, question
from data.importers.remarks import remark
from data.importers.tables.layout import DateFormat, DateOrder, Layout
from data.importers.values.dates import in_order, parse_date, parse_dates
from data.importers.values.headings import normalized
from data.importers.values.months import read_label
from data.importers.values.periods import parse_period, spelled_out
from language import N_, _
from planning.periods import FiscalCalendar
from services.imports.asking import Ask, left_open
from services.imports.calendars.day_orders import accepted_order, month_numbers, order_in_months, order_question
from services.imports.calendars.far_years import FarYears
from services.imports.calendars.file_calendar import FileCalendar, count_explained, fiscal_label, named_calendar
from services.imports.calendars.first_month import (
    counts_within,
    first_month_question,
    follows_the_calendar,
    is_fiscal,
    spans_two_years,
)
from services.imports.calendars.year_questions import (
    agreed_note,
    loose_label_question,
    month_question,
    naming_question,
    year_question,
)
from services.imports.codes.lookup import clean
from services.imports.options import ImportOptions
from services.imports.rows.typed import Bools, Days, Int64, Problems, text_column, which_filled
from services.imports.storing.versions import year_in
from services.imports.years.two_years import spanning

#: Share of the dates that have to lie in their label's month before a file's own fiscal calendar is believed.
BELIEVED = 0.1
#: The last period that is a month, and the last closing period that a fiscal year may have.
LAST_MONTH, LAST_PERIOD = 12, 16
#: "2027-01", and headings that say that numbers of months are counted from the start of a fiscal year.
_YEAR_FIRST = re.compile(r"((?:19|20)[0-9]{2})-(0[1-9]|1[0-6])")
_SAYS_FISCAL = re.compile(r"\b(?:fiscal|fisc|financial|fy|acctg|geschaftsjahr|exercice)\b")  # no text
#: Two headings over numbers of months and years of the calendar.
_SAY_CALENDAR = re.compile(  # no text
    r"(?:cal(?:endar)? )?(?:month|mth|monat|mois|mes)(?: no| nr| num| number)? \| "
    r"(?:cal(?:endar)? )?(?:year|yr|jahr|annee|ano)"
)
#: Months in which fiscal years usually start, beside the hospital's own.
USUAL_STARTS = (1, 4, 7, 10)


@dataclass
class MonthReader:
    """Reads the month (yyyymm) and the document's day of rows; decided once per file on its first rows.

    `ask` raises a question, `notes` tell what was decided by evidence, `year` is the fiscal year of labels that name
    none ("2025/26", "FY2026"); `first_month` is the hospital's, `stated` whether anybody has said so.
    """

    mapping: dict[str, str]
    layout: Layout
    options: ImportOptions
    first_month: int
    ask: Ask = left_open
    filename: str = ""
    notes: list[str] = field(default_factory=list)
    calendar: FileCalendar | None = None
    year: str = ""
    agreed: int | None = None  # month that title and name of the file speak of, where no column says one
    stated: bool = True
    first_month_open: bool = False
    far: FarYears = field(default_factory=FarYears)
    order: str = ""  # of day, month and year, where the values left it open
    _date_format: DateFormat | None = None
    _months: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def yearly(self) -> bool:
        """True when rows name a fiscal year and nothing finer."""
        return "fiscal_year" in self.mapping and not {"period", "fiscal_period", "date"} & set(self.mapping)

    def decide(self, table: Any) -> None:
        """Settle the order of dates and the fiscal calendar on the first rows of the file."""
        if self.calendar is not None:
            return
        self._date_format = self._settled_format(table)
        self.calendar = self._settled_calendar(table)
        if self._lacks_year(table):
            self.year = self.usual_year() or self.asked_year()
        known = {"date", "period", "fiscal_period", "fiscal_year"} & set(self.mapping)
        lacks_month = not known and not self._column_is_open()
        if lacks_month and self.options.upload_period is None and self.layout.month_agreed:
            self.agreed = self.layout.stated_month
            self.notes.append(agreed_note(self.agreed, self.filename))
        elif lacks_month:
            stated = self.layout.stated_month or self.month_of(self.layout.stated_period) or 0
            self.ask(month_question(0 if self.first_month_open else stated))

    def _column_is_open(self) -> bool:
        """Return whether a person is asked first which column says the month."""
        asked = any(one.name == "month-column" for one in self.layout.questions)
        return asked and "month-column" not in self.options.answers and self.options.upload_period is None

    def months(self, table: Any, problems: Problems) -> tuple[Int64, Days]:
        """Return the month and the day (NaT where none) of each row; rows without a month become problems."""
        self.decide(table)
        days, read = self._days(table)
        months = self._label_months(table)
        dated = (months == 0) & read
        months[dated] = month_numbers(days[dated])
        missing = months == 0
        stated = self.options.upload_period or self.agreed
        if missing.any() and stated is not None:
            months[missing] = stated
        elif missing.any():
            self._refuse(table, missing, problems)
        self._refuse_far(table, self.far.among(np.where(missing, 0, months)), dated, problems)
        return months, days

    def _refuse(self, table: Any, missing: Bools, problems: Problems) -> None:
        labels, _unused = self._labels(table)
        named = which_filled(labels)
        column = self.mapping.get("period") or self.mapping.get("fiscal_period") or ""
        bad_label = missing & named & bool(column)
        problems.add(
            bad_label, column=column, cells=labels, code="bad_period",
            message=remark(N_("Not a month of the fiscal calendar (closing periods 13 to 16 have no month). "
            "Write the month, for example 2025-01.")),
        )  # fmt: skip
        rest = missing & ~bad_label
        column = self.mapping.get("date") or column or self.mapping.get("fiscal_year") or ""
        cells = text_column(table, column or None)
        problems.add(
            rest & which_filled(cells), column=column, cells=cells, code="bad_date",
            message=remark(N_("Not a valid date. Correct it, or give the month of the file.")),
        )  # fmt: skip
        problems.add(
            rest & ~which_filled(cells), column=column, cells=None, code="missing_date",
            message=remark(N_("The row has neither a date nor a period. Fill one in, or give the month of the file.")),
        )  # fmt: skip

    def _refuse_far(self, table: Any, far: Bools, dated: Bools, problems: Problems) -> None:
        label = self.mapping.get("period") or self.mapping.get("fiscal_year") or ""
        for rows, column in ((far & dated, self.mapping.get("date", "")), (far & ~dated, label)):
            problems.add(
                rows, column=column, cells=text_column(table, column or None), code="bad_date",
                message=remark(N_("The year lies far from those of the other rows, or far ahead. "
                "Correct it, or load the row from a file of its own.")),
            )  # fmt: skip

    def _days(self, table: Any) -> tuple[Days, Bools]:
        column = self.mapping.get("date")
        if column is None:
            return np.full(table.num_rows, "NaT", dtype="datetime64[D]"), np.zeros(table.num_rows, dtype=bool)
        return parse_dates(text_column(table, column), self._date_format or DateFormat("%Y-%m-%d", "ymd"))

    def _labels(self, table: Any) -> tuple[pa.Array, pa.Array]:
        """Return the period label and the fiscal year of each row as texts."""
        column = self.mapping.get("period") or self.mapping.get("fiscal_period")
        return text_column(table, column), text_column(table, self.mapping.get("fiscal_year"))

    def _label_months(self, table: Any) -> Int64:
        column = self.mapping.get("period") or self.mapping.get("fiscal_period")
        months = np.zeros(table.num_rows, dtype=np.int64)
        if column is None or column == self.mapping.get("date"):
            return months
        pairs, index = self._distinct_pairs(table)
        read = [self._month(label, year) for label, year in pairs]
        return np.array(read, dtype=np.int64)[index] if read else months

    def _distinct_pairs(self, table: Any) -> tuple[list[tuple[str, str]], Int64]:
        labels, years = (column.dictionary_encode() for column in self._labels(table))
        first = labels.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        second = years.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        size = max(len(years.dictionary), 1)
        distinct, index = np.unique(first * size + second, return_inverse=True)
        texts, others = (
            [self._as_meant(label) for label in labels.dictionary.to_pylist()],
            [spelled_out(clean(year)) for year in years.dictionary.to_pylist()],
        )
        return [(texts[key // size], others[key % size]) for key in distinct.tolist()], index

    def _as_meant(self, label: str) -> str:
        """Return a label; under a heading that says fiscal, "2027-01" may be a period as well ("2027/01" says so)."""
        heading = normalized(self.mapping.get("period") or self.mapping.get("fiscal_period") or "")
        return _YEAR_FIRST.sub(r"\1/\2", label.strip()) if _SAYS_FISCAL.search(heading) else label

    def _month(self, label: str, year: str) -> int:
        key = (label, year)
        if key not in self._months:
            month = self.month_of(clean(label), clean(year)) or self._month_of_day(clean(label))
            self._months[key] = month or self._month_of_closing(clean(label), clean(year))
        return self._months[key]

    def _month_of_closing(self, label: str, year: str) -> int:
        """Return the last month of the year for a closing period (13 to 16) where the answer files it there, else 0."""
        read = read_label(label)
        number = read.period if read else int(label) if label.isdecimal() and len(label) <= 3 else 0
        if not number or not LAST_MONTH < number <= LAST_PERIOD:
            return 0
        stated = f"{read.year}/{str(read.year + 1)[2:]}" if read and read.year and read.starts else ""
        stated = stated or (f"FY{read.year}" if read and read.year else year)
        last = self.month_of(f"P{LAST_MONTH}", stated) or 0
        if not last:
            return 0
        text = _(
            "The file has lines in closing period {period}, which is no month. Where do they belong?", period=label
        )
        return last if self.ask(question("closing-periods", text, proposal="last-month")) == "last-month" else 0

    def _month_of_day(self, label: str) -> int:
        """Return the month of a day that stands in the column of months (1/1/2024 under "Month"), 0 where none does."""
        fmt = self.layout.date_formats.get(self.mapping.get("period") or "")
        day = parse_date(label, fmt) if fmt is not None else None
        return day.year * 100 + day.month if day else 0

    def month_of(self, label: str, year: str = "") -> int | None:
        """Return the calendar month that a label (with the fiscal year of another column) means."""
        calendar = self.calendar or FileCalendar(self.options.fiscal_start or self.first_month, "end")
        if not label:
            return None
        year = year or self.year
        named, number = calendar.named_by, None
        if year:
            stated = read_label(year)
            number = stated.year if stated else None
            named = "start" if stated and stated.starts else named
        start = 1 if calendar.calendar_labels else calendar.first_month
        if start == 1 and not (calendar.calendar_labels or calendar.proved):
            self._ask_first_month(label, year)
        read = parse_period(label, fiscal_start=start, named_by=named, fiscal_year=number)
        return read if read and 190001 <= read <= 299912 else None

    def _ask_first_month(self, label: str, year: str) -> None:
        """Ask with which month fiscal years begin where January is nothing but a default, or cannot be."""
        if self.first_month_open or self.options.fiscal_start is not None:
            return
        read = read_label(f"P{int(label)}" if label.isdecimal() and len(label) <= 3 and year else label)  # SAP: "004"
        spans = spans_two_years(read, year)
        if self._says_calendar() and not spans:
            return
        named = read is not None and read.month is not None and read.year is None and bool(year)
        named = named and _SAYS_FISCAL.search(normalized(self.mapping.get("fiscal_year", ""))) is not None
        if not (is_fiscal(read) or named or (spans and counts_within(read))):
            return
        if not (spans or self.stated) and follows_the_calendar(label):
            note = _("Periods with numbers were read as months of the calendar year: 1 is January.")
            self.notes += [note] if note not in self.notes else []
        elif spans or not self.stated:
            self.first_month_open = self.ask(first_month_question(label, year)) is None

    def _says_calendar(self) -> bool:
        """Return whether the headings say nothing but month and year, as those of the calendar are called."""
        headings = (self.mapping.get("period", ""), self.mapping.get("fiscal_year", ""))
        return _SAY_CALENDAR.fullmatch(" | ".join(map(normalized, headings))) is not None

    # Deciding ---------------------------------------------------------------------------------------------------------

    def _settled_format(self, table: Any) -> DateFormat | None:
        column = self.mapping.get("date")
        if column is None:
            return None
        fmt = self.layout.date_formats.get(column) or DateFormat("%d/%m/%Y", "dmy", ambiguous=False)
        order = cast(Any, self.options.date_order)
        if fmt.ambiguous:
            asked = order_question(self.layout, column, fmt)
            shown = None if order else self._shown_order(table, fmt, asked)
            order = shown or accepted_order(self.layout, asked, self.ask(asked))
            self.order = order or ""
        return in_order(fmt, order) if order else fmt

    def _shown_order(self, table: Any, fmt: DateFormat, asked: FileQuestion) -> DateOrder | None:
        """Return the order under which the days lie in the months of the labels, or in the one month of the upload."""
        months, cells = self._label_months(table), text_column(table, self.mapping["date"])
        if months.any():
            return order_in_months(cells, fmt, asked, months)
        stated = self.options.upload_period
        return order_in_months(cells, fmt, asked, np.full(len(months), stated), all_in=True) if stated else None

    def _lacks_year(self, table: Any) -> bool:
        """Return whether labels are months or periods of a year that neither they nor a column name."""
        if "fiscal_year" in self.mapping or not self._has_labels():
            return False
        labels = [clean(label) for label, _year in self._distinct_pairs(table)[0]]
        read = [read_label(label) for label in labels]
        numbers = [label.isdecimal() and 1 <= int(label) <= LAST_PERIOD for label in labels]
        dated = any(one is not None and one.year is not None for one in read)
        undated = [one is not None and one.year is None for one in read]
        return not dated and any(map(any, zip(numbers, undated, strict=True)))

    def usual_year(self, *, across: bool = False) -> str:
        """Return the year of the upload's month, of an answer, of the titles, the version or the file's name.

        "" where nothing says it, where two differ, and where a plain "2026" may be fiscal or of the calendar; of months
        `across`, their order tells which it is, and the version says nothing.
        """
        if self.options.upload_period is not None:
            return f"FY{FiscalCalendar(self.first_month).fiscal_year(self.options.upload_period)}"
        if "year" in self.options.answers:
            return f"FY{self.options.answers['year']}"
        version = "" if across else self.options.version or ""
        span = spanning(version) or spanning(self.filename)
        stated, named = self.layout.stated_year, year_in(version) or year_in(self.filename)
        if (stated and named and year_in(stated) != named) or (
            stated.isdecimal() and self.first_month != 1 and not across
        ):
            return ""
        if across:
            return stated or span or (str(named) if named else "")
        return stated or span or (f"FY{named}" if named else "")

    def asked_year(self) -> str:
        """Return the fiscal year that a person named, "" while nobody has."""
        answer = self.ask(year_question())
        return f"FY{answer}" if answer else ""

    def _settled_calendar(self, table: Any) -> FileCalendar:
        start = self.options.fiscal_start or self.first_month
        if self.options.fiscal_naming:
            return named_calendar(self.options.fiscal_naming, start)
        pairs, index = self._distinct_pairs(table) if self._has_labels() else ([], np.zeros(0, dtype=np.int64))
        fiscal = [fiscal_label(label, year) for label, year in pairs]
        if not any(fiscal):
            return FileCalendar(start, "end")
        read = self._infer_calendar(table, fiscal, index)
        if read is not None and read[1] >= BELIEVED:
            return self._accept_calendar(read[0], start)
        return self._by_habit(pairs, start)

    def _has_labels(self) -> bool:
        return bool({"period", "fiscal_period"} & set(self.mapping))

    def _infer_calendar(self, table: Any, fiscal: list[str], index: Int64) -> tuple[FileCalendar, float] | None:
        """Return the fiscal calendar that puts most dates into their label's month, and the share it explains.

        Invoice dates run months behind and payment dates some days ahead, so the start of the year is sought among
        the usual ones only; None when two calendars explain the dates equally well.
        """
        days, read = self._days(table)
        keys = index[read] * 1_000_000 + month_numbers(days[read])
        distinct, counts = np.unique(keys, return_counts=True)
        seen = [
            (fiscal[key // 1_000_000], key % 1_000_000, count)
            for key, count in zip(distinct.tolist(), counts.tolist(), strict=True)
            if fiscal[key // 1_000_000]
        ]
        total = sum(count for _unused, _unused, count in seen)
        scores = {calendar: count_explained(seen, *calendar) for calendar in self._candidates()}
        best = max(scores.values(), default=0)
        winners = [calendar for calendar, score in scores.items() if score == best]
        if not best or len(winners) > 1:
            return None
        return FileCalendar(*winners[0], proved=True), best / total

    def _candidates(self) -> list[tuple[int, Literal["start", "end"]]]:
        starts = (self.options.fiscal_start,) if self.options.fiscal_start else (self.first_month, *USUAL_STARTS)
        named: tuple[Literal["start", "end"], ...] = ("end", "start")
        return [(start, by) for start in dict.fromkeys(starts) for by in (named if start > 1 else named[:1])]

    def _accept_calendar(self, read: FileCalendar, start: int) -> FileCalendar:
        if read.first_month != start:
            self.notes.append(
                _(
                    "By its dates, this file's fiscal years start in month {first_month}; the "
                    "settings say month {start}. The file's months were placed by "
                    "its own calendar.",
                    first_month=read.first_month,
                    start=start,
                )
            )
        if read.named_by == "start" and read.first_month > 1:
            self.notes.append(_("By its dates, this file names fiscal years by the calendar year in which they start."))
        return read

    def _by_habit(self, pairs: list[tuple[str, str]], start: int) -> FileCalendar:
        """No dates to judge by: the hospital's calendar, unless a label could as well be a calendar month."""
        if start == 1:
            return FileCalendar(1, "end")
        loose = [clean(label) for label, _unused in pairs if (read := read_label(clean(label))) and read.loose]
        if loose:
            answer = self.ask(loose_label_question(loose[0]))
            return named_calendar(answer or "end", start)
        plain = [clean(year) for _label, year in pairs if clean(year).isdecimal()]
        if plain and "fiscal_year" in self.mapping:
            choices = ("calendar", "end", "start") if self._says_calendar() else ("end", "start")
            answer = self.ask(naming_question(plain[0], choices))
            return named_calendar(answer or "end", start)
        if not any((read := read_label(clean(year or label))) and read.starts for label, year in pairs):
            self.notes.append(_("Fiscal years were read as named by the calendar year in which they end."))
        return FileCalendar(start, "end")
