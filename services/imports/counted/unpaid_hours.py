"""Hours of lines whose pay is blank, in files that have pay: stored without cost, counted and told."""

from dataclasses import dataclass

import numpy as np

from language import count_text, ngettext
from services.imports.results import amount_text
from services.imports.rows.typed import Bools, Int64


@dataclass
class UnpaidHours:
    """Lines with hours (thousandths) and no pay."""

    lines: int = 0
    hours: int = 0

    def count(self, unpaid: Bools, hours: Int64) -> None:
        """Count the lines that are marked."""
        self.lines += int(np.count_nonzero(unpaid))
        self.hours += int(hours[unpaid].sum())

    def notes(self) -> list[str]:
        """Say which hours cost nothing, nothing where all have pay."""
        if not self.lines:
            return []
        return [
            ngettext(
                "{count} line has hours and no pay: {hours} hours are stored without cost. Fill the pay in if it is "
                "missing.",
                "{count} lines have hours and no pay: {hours} hours are stored without cost. Fill the pay in if it is "
                "missing.",
                self.lines,
                count=count_text(self.lines),
                hours=amount_text(self.hours, 3),
            )
        ]
