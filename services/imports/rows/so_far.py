"""Figures of the year so far, and closing balances: the month is what they grew by since the month before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

import numpy as np
from sqlalchemy import text

from data.importers.meaning.cumulative import is_of_month, opens_the_year, so_far
from data.importers.questions import question
from language import _, count_text, ngettext
from planning.periods import shift
from services.imports.counted.growing import adds_up
from services.imports.results import amount_text
from services.imports.rows.context import Context
from services.imports.rows.typed import Bools, Int64
from services.totals.operating import BALANCE

QUESTION = "cumulative"
Figures = Literal["month", "year-to-date", "closing"]
#: So many months, accounts and so large a share of growing accounts tell figures of the year so far.
NAMED_GROWTH, BARE_GROWTH = (3, 3, 0.8), (4, 5, 0.9)
#: Of fewer months more accounts have to grow, and by whole months: three that rise a little are no year so far.
FEW_MONTHS = (3, 10)
#: So many missing accounts are named.
_NAMED = 5
#: Files of more rows are postings, not balances by account and month.
LARGEST_BALANCE = 30_000

Place = tuple[int, int]  # department, account


@dataclass
class SoFar:
    """What the figures of one file are, and how far each place has come.

    Actuals go on from what is stored (`goes_on`); a budget's months are all in its file.
    """

    context: Context
    goes_on: bool = True
    figures: Figures | None = None  # None until the first rows are seen
    _last: dict[Place, tuple[int, int]] = field(default_factory=dict)  # month and figure (natural sign)
    _months: set[int] = field(default_factory=set)
    _written: dict[Place, dict[int, int]] = field(default_factory=dict)  # figure of the file by month
    _stored: dict[Place, dict[int, int]] | None = None
    _whole: dict[Place, int] = field(default_factory=dict)  # month of balances without an earlier one

    def months_of(
        self, amounts: Int64, natural: Int64, places: tuple[Int64, Int64, Int64], usable: Bools
    ) -> tuple[Int64, Int64]:
        """Return the amounts of the month in the sign of the file and in natural sign.

        Args:
            amounts: In the sign of the file.
            natural: The same in natural sign.
            places: Month (yyyymm), department and account of each row.
            usable: Rows without a problem.
        """
        if self.figures is None:
            self.figures = self._figures(natural, places, usable)
        if self.figures == "month" or not usable.any():
            return amounts, natural
        moved = self._movement(natural, places, usable)
        return self.context.turn_signs(moved, places[2]), moved

    @property
    def restates(self) -> bool:
        """True when what is stored differs from what is written."""
        return self.figures not in (None, "month")

    # What the figures are ---------------------------------------------------------------------------------------------

    def _figures(self, natural: Int64, places: tuple[Int64, Int64, Int64], usable: Bools) -> Figures:
        said = self._said()
        answer = self.context.source.options.answers.get(QUESTION)
        moves = said == "year-to-date" or (not said and self._may_be_of_the_year(places[0][usable]))
        if answer is not None:
            self._ask("month" if answer == "month" else "year-to-date")
            return "month" if answer == "month" else "year-to-date" if moves else "closing"
        if moves and not said:
            self._ask("year-to-date")
            return "month"
        if said in ("year-to-date", "closing"):
            self._note(said)
            return "year-to-date" if said == "year-to-date" else "closing"
        grows = self._grows(natural, places, usable, NAMED_GROWTH if said else BARE_GROWTH)
        if said and grows is not None:
            if grows:
                self._note("closing")
            return "closing" if grows else "month"
        if said or grows:
            self._ask("year-to-date" if grows else None)
        return "month"

    def _ask(self, proposal: str | None) -> None:
        column = self.context.amounts.column
        text = (
            _("Are the figures in “{column}” of the month, or of the year so far?", column=column)
            if column
            else _("Are the figures of the months, or of the year so far?")
        )
        self.context.source.ask(question(QUESTION, text, proposal=proposal))

    def _hold(self, sentence: str) -> None:
        """Hold the file until the month before is stored, or a person says that nothing has to be taken off."""
        if self.context.source.ask(question(QUESTION, sentence, ("month",))) is not None:
            self.context.ask(sentence)

    def _said(self) -> str:
        mapping = self.context.mapping
        names = [mapping[concept] for concept in ("amount", "debit", "credit") if concept in mapping]
        told = {so_far(name) for name in names}
        return told.pop() if len(told) == 1 else ""

    def _may_be_of_the_year(self, months: Int64) -> bool:
        """Tell whether figures without a word may have moved since the year began: a title or the opening says so.

        In the first month of a fiscal year the year so far is the month.
        """
        layout, mapping = self.context.source.layout, self.context.mapping
        names = [mapping[concept] for concept in ("amount", "debit", "credit") if concept in mapping]
        dated = {"date", "period", "fiscal_period"} & set(mapping) or layout.month_columns or layout.unpivot
        first = all(self.context.calendar.fiscal_month(month) == 1 for month in np.unique(months).tolist() if month)
        if not names or dated or first or any(map(is_of_month, names)):
            return False
        opened = {"debit", "credit"} <= set(mapping) and any(map(opens_the_year, layout.columns))
        opened = opened and not layout.opening_goes_on
        return layout.stated_so_far or opened

    def _note(self, said: str) -> None:
        column = self.context.amounts.column
        sentence = (
            _("“{column}” is of the year so far; each month is the difference to the month before.", column=column)
            if said == "year-to-date"
            else _("“{column}” is a balance; each month is the difference to the month before.", column=column)
        )
        if sentence not in self.context.notes:
            self.context.notes.append(sentence)

    def _grows(
        self, natural: Int64, places: tuple[Int64, Int64, Int64], usable: Bools, least: tuple[int, int, float]
    ) -> bool | None:
        """Tell whether income and cost grow from month to month within a year; None where too little is there."""
        months, accounts, share = least
        is_short = len(np.unique(places[0][usable])) < months
        if is_short:
            months, accounts = FEW_MONTHS
        if usable.sum() > LARGEST_BALANCE or len(np.unique(places[0][usable])) < months:
            return None
        types = self.context.catalogue.account_types
        calendar = self.context.calendar
        series: dict[tuple[int, Place], dict[int, int]] = {}
        for (place, period), (_row, amount) in self._sums(natural, places, usable).items():
            if types.get(place[1]) in ("revenue", "expense"):
                series.setdefault((calendar.fiscal_year(period), place), {})[period] = amount
        long = [[abs(one[month]) for month in sorted(one)] for one in series.values() if len(one) >= months]
        if len(long) < accounts:
            return None
        grown = [all(a <= b for a, b in pairwise(sizes)) and sizes[-1] > sizes[0] for sizes in long]
        return adds_up(long) or (not is_short and sum(grown) >= share * len(long))

    # The month --------------------------------------------------------------------------------------------------------

    def _sums(
        self, natural: Int64, places: tuple[Int64, Int64, Int64], usable: Bools
    ) -> dict[tuple[Place, int], tuple[int, int]]:
        """Return first row and sum of each place and month, by month."""
        sums: dict[tuple[Place, int], tuple[int, int]] = {}
        rows = np.flatnonzero(usable)
        rows = rows[np.argsort(places[0][rows], kind="stable")]
        columns = (part[rows].tolist() for part in (*places, natural))
        for row, period, department, account, amount in zip(rows.tolist(), *columns, strict=True):
            key = (department, account), period
            first, total = sums.get(key, (row, 0))
            sums[key] = first, total + amount
        return sums

    def _movement(self, natural: Int64, places: tuple[Int64, Int64, Int64], usable: Bools) -> Int64:
        moved = natural.copy()
        sums = self._sums(natural, places, usable)
        self._hold_gaps(sorted({period for _place, period in sums}))
        for (place, period), (row, total) in sums.items():
            by_month = self._written.setdefault(place, {})
            by_month[period] = by_month.get(period, 0) + total
            last = self._last.get(place)
            if last is not None and last[0] == period:  # the month goes on in the next piece of the file
                self._last[place] = period, last[1] + total
                continue
            if last is not None and last[0] > period:
                self.context.ask(_("The months of a file with figures of the year so far must follow each other."))
                continue
            moved[row] -= self._before(place, period)
            self._last[place] = period, total
        return moved

    def _start(self, place: Place, period: int) -> int:
        """Return the month since which a place adds up."""
        carries = self.figures == "closing" and self.context.catalogue.account_types.get(place[1]) == BALANCE
        return 0 if carries else self.context.calendar.months(self.context.calendar.fiscal_year(period))[0]

    def _before(self, place: Place, period: int) -> int:
        """Return how far a place had come at the end of the month before."""
        start = self._start(place, period)
        last = self._last.get(place)
        if last is not None and last[0] >= start:
            return last[1]
        earlier = self._stored_months().get(place, {})
        if start == 0 and not earlier:
            self._whole.setdefault(place, period)
        return sum(amount for month, amount in earlier.items() if start <= month < period and month not in self._months)

    def _ask_whole(self) -> None:
        """Ask whether balances count as a whole in their first month, since nothing tells what stood there before."""
        if not self._whole:
            return
        month = min(self._whole.values())
        text_ = ngettext(
            "{count} balance-sheet account has no earlier month, so its whole balance would count in {month}, not only "
            "what moved. Load the month before first, or let it count.",
            "{count} balance-sheet accounts have no earlier month, so their whole balances would count in {month}, not "
            "only what moved. Load the month before first, or let them count.",
            len(self._whole),
            count=count_text(len(self._whole)),
            month=f"{month // 100}-{month % 100:02d}",
        )
        self.context.source.ask(question("first-balances", text_))

    # What is missing --------------------------------------------------------------------------------------------------

    def ask_missing(self) -> None:
        """Ask for accounts that had come somewhere and have no line in a later month: called at the end of a pass.

        Balances of a first month are asked about as well.
        """
        self._ask_whole()
        missing = self._missing() if self.restates else {}
        if not missing:
            return
        listed = self._name(missing)
        month = min(period for period, _figure in missing.values())
        text_ = ngettext(
            "{count} account has figures of the year so far before {month} and no line in this file: {accounts}. Add "
            "it with 0 where nothing is left of it, or say that it did not move.",
            "{count} accounts have figures of the year so far before {month} and no line in this file: {accounts}. Add "
            "them with 0 where nothing is left of them, or say that they did not move.",
            len(missing),
            count=count_text(len(missing)),
            month=f"{month // 100}-{month % 100:02d}",
            accounts=listed,
        )
        self.context.source.ask(question("missing-accounts", text_))

    def _missing(self) -> dict[Place, tuple[int, int]]:
        """Return the first month without a line of each place, and how far it had come."""
        missing = {}
        months = sorted(self._months)
        for place in {*self._stored_months(), *self._written}:
            written = self._written.get(place, {})
            for period in months:
                if period in written:
                    continue
                figure = self._come_to(place, period)
                if figure:
                    missing[place] = period, figure
                    break
        return missing

    def _come_to(self, place: Place, period: int) -> int:
        """Return how far a place had come before a month, in the file or in what is stored."""
        start = self._start(place, period)
        written = {month: figure for month, figure in self._written.get(place, {}).items() if start <= month < period}
        if written:
            return written[max(written)]
        stored = self._stored_months().get(place, {})
        return sum(amount for month, amount in stored.items() if start <= month < period and month not in self._months)

    def _name(self, missing: Mapping[Place, tuple[int, int]]) -> str:
        """Return department, account and figure of the largest places."""
        books = (self.context.catalogue.book(kind) for kind in ("department", "account"))
        codes = [{item.id: item.code or item.name for item in book.known} for book in books]
        largest = sorted(missing.items(), key=lambda item: -abs(item[1][1]))
        exponent = self.context.amounts.exponent
        told = [
            f"{codes[0].get(place[0], place[0])} {codes[1].get(place[1], place[1])} ({amount_text(figure, exponent)})"
            for place, (_period, figure) in largest[:_NAMED]
        ]
        return ", ".join(told) + (" …" if len(largest) > _NAMED else "")

    def _hold_gaps(self, months: list[int]) -> None:
        """Hold the file where the month before one of its months is neither in it nor stored."""
        stored = {month for by_month in self._stored_months().values() for month in by_month}
        calendar = self.context.calendar
        for month in months:
            before = shift(month, -1)
            first = calendar.fiscal_month(month) == 1
            if not first and before not in stored | self._months:
                self._hold(self._gap(f"{before // 100}-{before % 100:02d}"))
            self._months.add(month)

    def _gap(self, month: str) -> str:
        """Return the sentence about a month that is missing; the months of a budget are all in its file."""
        if self.goes_on:
            return _(
                "The figures are of the year so far, and {month} is not there to take them from. Load it first, or say "
                "that they are of the month.",
                month=month,
            )
        return _(
            "The budget is of the year so far, and {month} is not there to take it from. Import a file with every "
            "month since the year began, or say that the figures are of the month.",
            month=month,
        )

    def _stored_months(self) -> Mapping[Place, dict[int, int]]:
        """Return what is stored of each place by month, as it was before this file."""
        if not self.goes_on:
            return {}
        if self._stored is None:
            query = text(
                "SELECT department_id, account_id, period, SUM(amount_minor) FROM ledger_entry "
                "WHERE superseded_by IS NULL GROUP BY department_id, account_id, period"
            )
            self._stored = {}
            for department, account, period, amount in self.context.catalogue.session.connection().execute(query):
                self._stored.setdefault((department, account), {})[period] = int(amount)
            self._add_coming(self._stored)
        return self._stored

    def _add_coming(self, stored: dict[Place, dict[int, int]]) -> None:
        """Add the figures of files that are posted before this one."""
        departments, accounts = (self.context.catalogue.book(kind) for kind in ("department", "account"))
        for figures in self.context.source.coming.figures:
            cells = figures.cells[figures.cells["fresh"] > 0]
            columns = (cells[name].tolist() for name in ("department", "thing", "period", "amount"))
            for department, account, period, amount in zip(*columns, strict=True):
                place = departments.lookup(department), accounts.lookup(account)
                if place[0] is not None and place[1] is not None:
                    by_month = stored.setdefault((place[0], place[1]), {})
                    by_month[period] = by_month.get(period, 0) + amount
