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
    Row(
        1,
        "kill -9 anywhere, half within commits",
        "all or nothing; a second try ends it",
        "kills:kill_anywhere",
        500,
        20,
    ),
    Row(2, "kill -9 at each step of an import", "all or nothing; a second try ends it", "kills:kill_at_steps", 20, 1),
    Row(3, "the n-th write, sync or message fails", "refused; all or nothing", "writes:fail_each_write", 10_000, 2),
    Row(4, "a full disk", "refused; old figures stay readable", "writes:fill_disk", 30, 3),
    Row(
        5, "pairs of people in one budget cell", "one is stored, the other sees both", "editors:edit_in_pairs", 1000, 60
    ),
    Row(6, "four imports at once", "no line twice, none lost", "imports_at_once:import_at_once", 100, 1),
    Row(
        7,
        "a locked database; reading during writes",
        "a sentence in 10 s; before or after",
        "locks:lock_and_read",
        50,
        4,
    ),
    Row(8, "real files, damaged", "ties to the cent, or a sentence", "mutations:damage_files", 10_000, 60),
    Row(9, "files of absurd size", "refused; no process over 1 GB", "containers:read_huge", 10, 4, alone=True),
    Row(10, "programs and archives named as tables", "refused by content", "containers:read_disguised", 200, 36),
    Row(
        11,
        "zip bombs, entities, requests to files and servers",
        "refused; nothing fetched",
        "containers:read_bombs",
        30,
        6,
    ),
    Row(12, "figures in every notation, and none", "exact or refused", "figures:read_figures", 200, 30),
    Row(13, "formulas in what is exported", "inert; figures stay figures", "texts:take_out_formulas", 100, 18),
    Row(14, "SQL in every field and search", "stored and found as it came", "texts:speak_sql", 220, 22),
    Row(15, "markup in names, in a real browser", "texts on every page", "scripts:show_markup", 100, 0, alone=True),
    Row(16, "names of files that lead elsewhere", "shown, and no file made", "texts:name_files", 58, 29),
    Row(17, "turned, invisible and look-alike names", "marked, never merged", "names:tell_names_apart", 100, 12),
    Row(18, "files twice, corrected, with equal lines", "no line twice, none lost", "duplicates:repeat_files", 60, 4),
    Row(19, "marks of lines that collide", "every line is kept", "duplicates:collide", 30, 3),
    Row(20, "backup and restore, older tables, later files", "equal to the cent", "backups:restore_backups", 20, 4),
    Row(
        21,
        "roles at pages, services, exports, commands",
        "refused before anything is read",
        "rights:ask_as_everybody",
        2,
        1,
    ),
    Row(22, "the audit trail rewritten", "the first bad event is named", "trail:rewrite_trail", 100, 10),
)


def row_of(number: int) -> Row:
    """Return the row of this number."""
    return next(row for row in ROWS if row.number == number)
