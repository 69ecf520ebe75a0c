"""Row 20: a backup goes into either kind of database, also an older one, and later files go in again."""

from pathlib import Path
from random import Random

from faults.hospital import ADMIN, Databases, ledger_file, post
from faults.judging import damage
from faults.operations import contents, problems
from faults.tally import Bench
from services.upkeep import backup

#: What the restored hospital may differ in: how often its tables were numbered.
OWN = ("sqlite_sequence",)


def restore_backups(bench: Bench) -> None:
    """Back up hospitals of both kinds, restore them into both, and import what came after the backup once more."""
    databases = Databases(bench.folder, bench.postgres)
    for number in bench.mine(range(bench.cases)):
        source = databases.kinds[number % len(databases.kinds)]
        target = databases.kinds[number // 2 % len(databases.kinds)]
        if number % 4 == 3:
            with bench.case(f"{number}: older tables, {source} to {target}", "older", allowed=30):
                _older(bench, databases, source, target, number)
        else:
            with bench.case(f"{number}: {source} to {target}", "same", allowed=30):
                _same(bench, databases, source, target, number)
    databases.close()


def _same(bench: Bench, databases: Databases, source: str, target: str, number: int) -> None:
    path, random = bench.folder / f"backup_{number}.zip", Random(f"backup {number}")
    later = ledger_file(random.randint(1, 200), seed=number, month=5, name="LATE")
    with databases.lent(source, "filled") as url, databases.lent(target, "nothing") as restored:
        post(url, bench.folder, ledger_file(random.randint(1, 200), seed=number, month=2, name="B"), "before.csv")
        backup.backup(url, ADMIN, path=path)
        then = contents(url)
        post(url, bench.folder, later, "later.csv")
        backup.restore(restored, ADMIN, path=path)
        if bench.planted:
            damage(restored)
        _expect_equal(bench, then, contents(restored), f"{number}: restored")
        post(restored, bench.folder, later, "later.csv")
        _expect_equal(bench, contents(url), contents(restored), f"{number}: with the later file")
        for problem in problems(restored):
            bench.lose(f"{number}: {problem}")


def _older(bench: Bench, databases: Databases, source: str, target: str, number: int) -> None:
    """A backup of an older version's tables is brought up to date as the database itself would be."""
    path = bench.folder / f"older_{number}.zip"
    with databases.lent(source, "old") as url, databases.lent(target, "nothing") as restored:
        _back_up_old(url, path)
        backup.restore(restored, ADMIN, path=path)
        backup.migrate(url)
        if bench.planted:
            damage(restored)
        _expect_equal(bench, contents(url), contents(restored), f"{number}: older tables")
        by_hand = set(problems(url))  # the rows of the older version were put in past the trail
        for problem in problems(restored):
            if problem not in by_hand:
                bench.lose(f"{number}: {problem}")


def _back_up_old(url: str, path: Path) -> None:
    """Back up as the older version did: its tables as they are."""
    backup.backup(url, ADMIN, path=path)


def _expect_equal(
    bench: Bench, wished: dict[str, list[tuple[str, ...]]], there: dict[str, list[tuple[str, ...]]], when: str
) -> None:
    names = {name for name in wished | there if name not in OWN and wished.get(name, []) != there.get(name, [])}
    bench.expect(not names, f"{when}: {', '.join(sorted(names))} differ")
