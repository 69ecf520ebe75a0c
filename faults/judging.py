"""What must hold after an operation was cut off: all of it or nothing, the books tie, and a second try ends it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from shutil import copyfile, rmtree

from sqlalchemy import text

from data.engine import engine_for
from faults.hospital import Databases
from faults.killing import Death, Ending, run
from faults.operations import OPERATIONS, Contents, Operation, contents, problems
from faults.tally import Bench
from services.errors import UserError


@dataclass(frozen=True)
class Expected:
    """What a database holds before an operation and after it; `between` is allowed as well; `whole` is how it went.

    `said`: what `verify` finds when nobody disturbs: the rows of an old release were put in by hand, past the trail.
    """

    before: Contents
    after: Contents
    between: Contents
    whole: Ending
    said: frozenset[str] = frozenset()

    def new_problem(self, url: str) -> str:
        """Return the first problem of a database that it had not without the disturbance, "" for none."""
        return next((one for one in problems(url) if one not in self.said), "")


class Judge:
    """Cuts operations off on copies of a hospital, and says what was lost."""

    def __init__(self, bench: Bench, databases: Databases) -> None:
        self.bench = bench
        self.databases = databases
        self._expected: dict[tuple[str, str], Expected] = {}
        self._untouched = 0
        self._whole: set[str] = set()  # sums of backups that have been restored
        databases.warm_children()

    def expected(self, name: str, kind: str) -> Expected:
        """Return what an operation that nobody disturbs makes of a database."""
        if (name, kind) not in self._expected:
            operation = OPERATIONS[name]
            with self.databases.lent(kind, operation.state) as url:
                folder = self.folder(operation)
                before = contents(url)
                whole = run(name, url, folder, Death())
                if whole.error:
                    raise RuntimeError(f"{name} on {kind} does not work undisturbed: {whole.error}")
                after, said = contents(url), frozenset(problems(url))
            with self.databases.lent(kind, "empty") as url:
                between = contents(url) if name == "restore" else before
            self._expected[name, kind] = Expected(before, after, between, whole, said)
        return self._expected[name, kind]

    def cut_off(self, name: str, kind: str, death: Death, *, seed: int, run_it: Callable[..., Ending] = run) -> Ending:
        """Cut one operation off, look at what is left, try once more, and look again."""
        operation, expected = OPERATIONS[name], self.expected(name, kind)
        said = f"{name} on {kind}, {death}"
        folder = self.folder(operation)
        with self.databases.lent(kind, operation.state) as url:
            ending = run_it(name, url, folder, death, seed=seed)
            self.bench.expect(self.databases.await_silence(url), f"{said}: its connection stays open")
            if self.bench.planted:
                damage(url)
            known = self._is_known(url, kind, operation)
            state = self.look(said, url, expected, ending, known=known)
            self._file(said, operation, folder)
            self.bench.tally.parts["done" if state == expected.after else "not done"] += 1
            if known:
                return ending
            with suppress(UserError):  # done already
                operation.do(url, folder)
                self.bench.expect(not list(folder.glob(".*")), f"{said}: a second try leaves hidden files behind")
            self._file(said, operation, folder)
            self.bench.expect(contents(url) == expected.after, f"{said}: a second try ends elsewhere")
            if problem := expected.new_problem(url):
                self.bench.lose(f"{said}: after the second try: {problem}")
        return ending

    def _is_known(self, url: str, kind: str, operation: Operation) -> bool:
        """Return whether looking and a second try can tell nothing new: the bytes are those of the undisturbed one.

        Every tenth is looked at and tried all the same.
        """
        if operation.file or not self.databases.is_untouched(url, kind, operation.state):
            return False
        self._untouched += 1
        return self._untouched % 10 != 0

    def look(self, said: str, url: str, expected: Expected, ending: Ending, *, known: bool = False) -> Contents:
        """Compare a database with before and after, and what its person was told with what became of it.

        `known`: it is byte for byte what it was, so that there is nothing to read again.
        """
        state = expected.before if known else contents(url)
        if state not in (expected.before, expected.after, expected.between):
            self.bench.lose(f"{said}: neither before nor after: {_differing(expected, state)}")
        if state and not known and (problem := expected.new_problem(url)):
            self.bench.lose(f"{said}: {problem}")
        if ending.error and not ending.refused:
            self.bench.lose(f"{said}: {ending.error[:200]}")
        if ending.error and state == expected.after != expected.before and "othing was" in ending.error:
            self.bench.lose(f"{said}: it says “{ending.error}”, and all of it was done")
        self._outcome(said, expected, ending, state)
        return state

    def _outcome(self, said: str, expected: Expected, ending: Ending, state: Contents) -> None:
        """Hold what a page would say of the outcome against what became of it."""
        if not ending.error or expected.before == expected.after:
            return
        if ending.outcome == "not_stored" and state == expected.after:
            self.bench.lose(f"{said}: a page would say that nothing was saved, and all of it was done")
        if ending.outcome == "stored" and state == expected.before:
            self.bench.lose(f"{said}: a page would say that it was saved, and nothing was done")

    def _file(self, said: str, operation: Operation, folder: Path) -> None:
        """Restore what a backup left behind: a file that is there is whole."""
        if not operation.file or not (folder / operation.file).exists():
            return
        content = sha256((folder / operation.file).read_bytes()).hexdigest()
        if content in self._whole:
            return
        with self.databases.lent("sqlite", "nothing") as url:
            copyfile(folder / operation.file, folder / "made.zip")
            OPERATIONS["restore"].do(url, folder)
            whole = contents(url) == self.expected("restore", "sqlite").after
            self.bench.expect(whole, f"{said}: the backup that is left is not whole")
            self._whole |= {content} if whole else set()

    def folder(self, operation: Operation) -> Path:
        """Return an empty folder for what an operation reads and writes."""
        folder = self.bench.folder / "work"
        rmtree(folder, ignore_errors=True)
        folder.mkdir()
        if operation.name == "restore":
            copyfile(self.databases.backup_file(), folder / "made.zip")
        return folder


def damage(url: str) -> None:
    """Lose something as a fault of ours would: a line of the ledger, or a department where there is no ledger."""
    engine = engine_for(url).execution_options(caseload_writes=True)
    with suppress(Exception), engine.begin() as connection:
        connection.execute(text("DELETE FROM ledger_entry WHERE id = (SELECT MAX(id) FROM ledger_entry)"))
        connection.execute(text("UPDATE period_totals SET m01 = m01 + 1"))
        connection.execute(text("UPDATE budget_version SET note = 'planted'"))


def _differing(expected: Expected, state: Contents) -> str:
    names = [name for name in expected.after if state.get(name) != expected.after[name]]
    old = [name for name in expected.before if state.get(name) != expected.before[name]]
    return f"{', '.join(names)} not as after, {', '.join(old)} not as before"
