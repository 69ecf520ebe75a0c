"""Hours and pay that count as regular because nothing in the file says otherwise: counted, and told."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from data.importers.values.pay_words import pay_group_of
from language import count_text, in_quotes, ngettext
from services.imports.codes.lookup import KnownCode
from services.imports.results import amount_text, join_first
from services.imports.rows.typed import Bools, Int64

#: Pay codes named in the sentence.
NAMED = 5


@dataclass
class PaySum:
    """Lines with their hours (thousandths) and money (minor units)."""

    lines: int = 0
    hours: int = 0
    money: int = 0

    def add(self, chosen: Bools, hours: Int64, money: Int64) -> None:
        """Add the chosen lines."""
        self.lines += int(np.count_nonzero(chosen))
        self.hours += int(hours[chosen].sum())
        self.money += int(money[chosen].sum())


@dataclass
class DefaultPay:
    """Lines that fell to regular pay: `unnamed` have no pay code, `unsaid` new ones that say nothing of their group."""

    exponent: int
    unnamed: PaySum = field(default_factory=PaySum)
    unsaid: PaySum = field(default_factory=PaySum)
    codes: dict[int, str] = field(default_factory=dict)

    def count(self, unnamed: Bools, hours: Int64, money: Int64) -> None:
        """Count the lines that name no pay code."""
        self.unnamed.add(unnamed, hours, money)

    def count_codes(self, created: Iterable[KnownCode], pay_codes: Int64, hours: Int64, money: Int64) -> None:
        """Count the lines of new pay codes whose code and name say nothing of what they pay for."""
        self.codes |= {new.id: new.label for new in created if pay_group_of(f"{new.code} {new.name}") is None}
        self.unsaid.add(np.isin(pay_codes, list(self.codes)), hours, money)

    def notes(self) -> list[str]:
        """Say what counts as regular pay, nothing where no line does."""
        return [*self._unnamed_note(), *self._unsaid_note()]

    def _unnamed_note(self) -> list[str]:
        lines, figures = self.unnamed.lines, self._figures(self.unnamed)
        if not lines:
            return []
        return [
            ngettext(
                "{count} line names no pay code and counts as regular, worked hours: {hours} hours, {amount}.",
                "{count} lines name no pay code and count as regular, worked hours: {hours} hours, {amount}.",
                lines, **figures,
            )
        ]  # fmt: skip

    def _unsaid_note(self) -> list[str]:
        lines, figures = self.unsaid.lines, self._figures(self.unsaid)
        if not lines:
            return []
        codes = join_first([in_quotes(code) for code in self.codes.values()], NAMED)
        return [
            ngettext(
                "What these pay codes pay for is not known: {codes}. {count} line counts as regular until they are "
                "reviewed: {hours} hours, {amount}.",
                "What these pay codes pay for is not known: {codes}. {count} lines count as regular until they are "
                "reviewed: {hours} hours, {amount}.",
                lines, codes=codes, **figures,
            )
        ]  # fmt: skip

    def _figures(self, part: PaySum) -> dict[str, str]:
        return {
            "count": count_text(part.lines),
            "hours": amount_text(part.hours, 3),
            "amount": amount_text(part.money, self.exponent),
        }
