"""The rows of the matrix: number, fault, what is expected, where it is tried, and with how many cases."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from faults.tally import Bench


@dataclass(frozen=True)
class Row:
    """One row. `full` and `short` are cases; what one case is, its function says. `alone`: not divided among cores."""

    number: int
    fault: str
    expected: str
    place: str
    full: int
    short: int
    alone: bool = False

    def run(self, bench: Bench) -> None:
        """Try the cases of this row."""
        module, name = self.place.split(":")
        function: Callable[[Bench], None] = getattr(import_module(f"faults.rows.{module}"), name)
        function(bench)


ROWS = (
    Row(1, "kill -9 anywhere, half within commits", "all or nothing; a second try ends it", "kills:kill_anywhere", 500, 18),
    Row(2, "kill -9 at each step of an import", "all or nothing; a second try ends it", "kills:kill_at_steps", 20, 1),
    Row(3, "the n-th write, sync or message fails", "refused; all or nothing", "writes:fail_each_write", 10_000, 2),
    Row(4, "a full disk", "refused; old figures stay readable", "writes:fill_disk", 30, 3),
    Row(5, "pairs of people in one budget cell", "one is stored, the other sees both", "editors:edit_in_pairs", 1000, 60),
    Row(6, "four imports at once", "no line twice, none lost", "imports_at_once:import_at_once", 100, 1),
    Row(7, "a locked database; reading during writes", "a sentence in 10 s; before or after", "locks:lock_and_read", 50, 4),
)


def row_of(number: int) -> Row:
    """Return the row of this number."""
    return next(row for row in ROWS if row.number == number)
