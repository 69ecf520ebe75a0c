"""Budgets of twelve months that are no calendar year, where nobody has said with which month fiscal years begin."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from data.importers.questions import question
from language import _
from services.imports.file_settings import has_months
from services.imports.rows.context import Context

#: Months of a year; the question that asks with which one it begins.
_YEAR, _QUESTION = 12, "first-month"


@dataclass
class YearOrder:
    """Collects the months of one file's budget; such a year would become two budgets, of a part of a year each."""

    context: Context
    _months: set[int] = field(default_factory=set)

    def take(self, months: Iterable[int]) -> None:
        """Take in months (yyyymm)."""
        self._months.update(months)

    def ask(self) -> None:
        """Ask with which month fiscal years begin; where figures are stored, by the settings, which move them along."""
        context = self.context
        began = first_of_year(self._months)
        if began is None or context.months.stated or context.calendar.first_month != 1:
            return
        first, last = (f"{month // 100}-{month % 100:02d}" for month in (min(self._months), max(self._months)))
        if has_months(context.catalogue.session) and _QUESTION not in context.source.asked:
            context.ask(
                _(
                    "The budget runs from {first} to {last}, and nobody has said with which month fiscal years begin. "
                    "Set it in the hospital's settings ({month}; 1 keeps calendar years and makes two budgets), then "
                    "import again.",
                    first=first,
                    last=last,
                    month=began,
                )
            )
        elif _QUESTION not in context.source.asked:
            text = _(
                "The budget runs from {first} to {last}, and nobody has said with which month fiscal years begin. With "
                "which month do they?",
                first=first,
                last=last,
            )
            context.source.ask(
                question(_QUESTION, text, proposal=str(began), why=_("The twelve months begin with it."))
            )


def first_of_year(months: set[int]) -> int | None:
    """Return the calendar month with which twelve months (yyyymm) in a row begin, None for others and for January."""
    numbers = sorted(12 * (month // 100) + month % 100 - 1 for month in months)
    if len(numbers) != _YEAR or numbers[-1] - numbers[0] != _YEAR - 1 or numbers[0] % _YEAR == 0:
        return None
    return numbers[0] % _YEAR + 1
