"""What came of a row: cases tried, what was lost, the longest case, the largest process."""

import math
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, TypeVar

#: No case may take longer, and no process may hold more.
MOST_SECONDS = 10.0
MOST_MEGABYTES = 1000
#: Losses that are printed of each row; all of them count.
SHOWN = 8
Case = TypeVar("Case")
#: Of these cases nobody can tell whether they hang or the machine was busy.
NOT_JUDGED = "longer by the clock, on a busy machine"
PRESSURE = Path("/proc/pressure/cpu")


class NotRunError(Exception):
    """This row needs what is not here; the text says what."""


@dataclass
class Tally:
    """What a row came to; `parts` say which cases it had, `seconds` and `megabytes` are its largest.

    `left_out`: cases that there was no time for; `before`: those that an earlier run has tried.
    """

    tried: int = 0
    lost: list[str] = field(default_factory=list)
    not_run: str = ""
    parts: Counter[str] = field(default_factory=Counter)
    longest: float = 0.0
    longest_case: str = ""
    megabytes: int = 0
    seconds: float = 0.0
    left_out: int = 0
    before: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values, for the process that asked."""
        return {**vars(self), "parts": dict(self.parts)}

    @classmethod
    def of(cls, values: dict[str, Any]) -> "Tally":
        """Return what `as_dict` wrote."""
        return cls(**{**values, "parts": Counter(values["parts"])})

    def add(self, other: "Tally") -> None:
        """Take in the tally of another share of the same row."""
        self.tried += other.tried
        self.lost += other.lost
        self.not_run = self.not_run or other.not_run
        self.parts += other.parts
        if other.longest >= self.longest:
            self.longest, self.longest_case = other.longest, other.longest_case
        self.megabytes = max(self.megabytes, other.megabytes)
        self.seconds += other.seconds
        self.left_out += other.left_out
        self.before += other.before


@dataclass
class Bench:
    """What a row works with: how many cases, a seed of its own, a folder, and the tally that it fills.

    `planted`: damage each case on purpose, as a fault of ours would; a row that then finds nothing is worth nothing.
    `share` and `of`: the row's cases are divided among that many processes, this one takes each `of`-th.
    `until`: the moment of `time.monotonic` after which no further case begins.
    `first`: the first case that is tried, from 1; an earlier run has tried those before it.
    """

    cases: int
    random: Random
    folder: Path
    tally: Tally
    postgres: str = ""
    planted: bool = False
    share: int = 0
    of: int = 1
    until: float = math.inf
    first: int = 1

    def mine(self, cases: Sequence[Case]) -> Iterator[Case]:
        """Yield the cases of this share, in time; once a planted loss is found, there is no need for more."""
        for number in range(self.share, len(cases), self.of):
            if self.planted and self.tally.lost:
                return
            if number + 1 < self.first:
                self.tally.before += 1
            elif time.monotonic() < self.until:
                yield cases[number]
            else:
                self.tally.left_out += 1

    @contextmanager
    def case(self, name: str, part: str = "", *, allowed: float = MOST_SECONDS, beside: float = 0.0) -> Iterator[None]:
        """Count a case; whatever it raises is lost, and so is one that takes too long.

        Args:
            name: So that somebody can try it again.
            part: What kind of case.
            allowed: Seconds it may take.
            beside: Processor seconds that its child processes may have used at the same time, for other cases.
        """
        begun, waited, worked = time.monotonic(), _waiting(), _working()
        try:
            yield
        except NotRunError:
            raise
        except Exception as error:  # a bug of the product must not hide the other cases
            place = traceback.extract_tb(error.__traceback__)[-1]
            self.lose(
                f"{name}: {type(error).__name__}: {str(error)[:200]} ({Path(place.filename).name}:{place.lineno})"
            )
        self.tally.tried += 1
        if part:
            self.tally.parts[part] += 1
        # A busy machine is no fault of ours: time in which somebody waited for a core counts only as work done.
        clock = time.monotonic() - begun
        seconds = max(clock - (_waiting() - waited), _working() - worked - beside, 0.0)
        if seconds > self.tally.longest:
            self.tally.longest, self.tally.longest_case = seconds, name
        if seconds > allowed:
            self.lose(f"{name}: took {seconds:.1f} s")
        elif clock > allowed:
            self.tally.parts[NOT_JUDGED] += 1

    def lose(self, text: str) -> None:
        """Note something lost."""
        self.tally.lost.append(text)

    def expect(self, holds: object, text: str) -> None:
        """Note something lost unless this holds."""
        if not holds:
            self.lose(text)


def largest_process() -> int:
    """Return the megabytes of the largest of this process and all those it has waited for."""
    unit = 1024 if sys.platform != "darwin" else 1
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return int(most * unit // 1_000_000)


def _working() -> float:
    """Return the processor seconds of this process and of the children it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _waiting() -> float:
    """Return the seconds since the start in which somebody on this machine waited for a core, 0 where none says."""
    try:
        return int(PRESSURE.read_text().split("total=")[1].split()[0]) / 1e6
    except (OSError, IndexError, ValueError):
        return 0.0
