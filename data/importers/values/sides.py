"""Which signs debits and credits have in a file, judged by all of its figures."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Int64 = npt.NDArray[np.int64]

#: Factors of debit and credit that make the amount, by how a file writes them. "unsigned": negative figures reverse.
#: "signed": credits are negative. "negated": debits are negative, credits positive. "flipped": both are negative.
FACTORS = {"unsigned": (1, -1), "signed": (1, 1), "negated": (-1, -1), "flipped": (-1, 1)}
#: Share of a side's figures from which its usual sign is no matter of a few reversals.
USUAL = 0.75
#: Negative debits are believed in from this many lines.
LEAST = 3


@dataclass
class Sides:
    """Counts of positive and negative figures on each side, and their sums, in any one unit."""

    debits: list[int] = field(default_factory=lambda: [0, 0])
    credits: list[int] = field(default_factory=lambda: [0, 0])
    total: list[int] = field(default_factory=lambda: [0, 0])

    def take(self, debit: Int64, credit: Int64) -> None:
        """Take in the figures of some lines; 0 where a side is empty."""
        for counts, figures in ((self.debits, debit), (self.credits, credit)):
            counts[0] += int((figures > 0).sum())
            counts[1] += int((figures < 0).sum())
        self.total = [self.total[0] + int(debit.sum()), self.total[1] + int(credit.sum())]

    def decide(self) -> str | None:
        """Return how the file writes its sides, a key of `FACTORS`; None where that is not certain."""
        debit = -1 if self.debits[1] and self.debits[1] >= USUAL * sum(self.debits) else 1
        credit = _usual(self.credits)
        if debit >= 0 and credit >= 0:
            return "unsigned"
        if not any(self.debits):  # credits alone
            return "signed" if credit < 0 else None
        if debit > 0:
            balanced = [name for name in ("unsigned", "signed") if self._sum(name) == 0]
            if len(balanced) == 1:  # a whole journal
                return balanced[0]
            return "signed" if _is_clear(self.credits, USUAL) and credit < 0 else None
        clear = any(self.credits) and not self.credits[1] and not self.debits[0]
        return "negated" if clear and sum(self.debits) >= LEAST else None

    def _sum(self, name: str) -> int:
        debit, credit = FACTORS[name]
        return debit * self.total[0] + credit * self.total[1]


def _usual(counts: list[int]) -> float:
    """Return 1 for a side that is mostly positive (or empty), -1 for mostly negative, -0.5 for a tie."""
    positive, negative = counts
    return -0.5 if positive == negative and positive else 1 if positive >= negative else -1


def _is_clear(counts: list[int], share: float) -> bool:
    return max(counts) >= share * sum(counts)
