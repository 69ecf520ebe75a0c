"""Rows 1 and 2: a process killed at any moment, within its commits, and at each step of an operation."""

from faults.hospital import Databases
from faults.judging import Judge
from faults.killing import STEPS, Death, Ending
from faults.operations import OPERATIONS
from faults.tally import Bench

#: Twelve steps of an import: functions of ours, and what SQLite does with its files while it commits.
OURS = ("begun", *STEPS, "before commit", "after commit")
COMMIT = ("first write", "journal synced", "pages half written", "pages synced", "journal emptied")


def kill_anywhere(bench: Bench) -> None:
    """Kill each operation at moments of its run, at writes of its commit, and with the power; half of them there."""
    with _judge(bench) as judge:
        plan = [(name, kind) for kind in judge.databases.kinds for name in OPERATIONS]
        for number in bench.mine(range(bench.cases)):
            name, kind = plan[number % len(plan)]
            death = _death(bench, judge, name, kind, aimed=number // len(plan) % 2 == 0)
            with bench.case(f"case {number}: {name} on {kind}, {death}", f"{kind} {death.at}"):
                judge.cut_off(name, kind, death, seed=bench.random.randrange(2**32))


def _death(bench: Bench, judge: Judge, name: str, kind: str, *, aimed: bool) -> Death:
    whole = judge.expected(name, kind).whole
    random = bench.random
    if not aimed:
        return Death("moment", wait=random.uniform(0, whole.seconds * 1.1))
    if kind == "postgresql" or len(whole.trace) <= whole.commit:
        return Death("commit", wait=random.choice((0, random.uniform(0, 0.002))))
    number = random.randint(whole.commit + 1, len(whole.trace))
    return Death(random.choice(("call", "power")), number=number)


def kill_at_steps(bench: Bench) -> None:
    """Kill imports at twelve named steps: eight functions of ours, and five places within SQLite's commit."""
    with _judge(bench) as judge:
        steps = [(step, kind) for step in OURS for kind in judge.databases.kinds]
        if bench.cases == 1 and len(judge.databases.kinds) > 1:  # each step on one kind of database
            steps = [(step, kind) for place, (step, kind) in enumerate(steps) if place % 4 in (0, 3)]
        steps += [(step, "sqlite") for step in COMMIT]
        turns = [("import", "replace")[turn % 2] for turn in range(bench.cases)]
        for number, (name, (step, kind)) in enumerate(bench.mine([(name, place) for name in turns for place in steps])):
            death = Death("step", step=step) if step in OURS else _in_commit(judge.expected(name, kind).whole, step)
            with bench.case(f"{name} on {kind}, {step}, {number}", step):
                ending = judge.cut_off(name, kind, death, seed=number)
                bench.expect(ending.killed, f"{name} on {kind}: it never came to the step “{step}”")


def _in_commit(whole: Ending, step: str) -> Death:
    """Return the write of a commit that a step names: SQLite's journal first, then its pages, the journal's end."""
    calls = list(enumerate(whole.trace[whole.commit :], whole.commit + 1))
    pages = [number for number, call in calls if (call.kind, call.file) == ("write", "database")]
    places = {
        "first write": calls[0][0],
        "journal synced": next((number for number, call in calls if call.kind == "sync"), calls[0][0]) + 1,
        "pages half written": pages[len(pages) // 2] if pages else calls[len(calls) // 2][0],
        "pages synced": next((number for number, call in calls if number > max(pages, default=0)), calls[-1][0]) + 1,
        "journal emptied": calls[-1][0],
    }
    return Death("call", number=min(places[step], calls[-1][0]))


class _judge:  # noqa: N801  (reads as a function)
    """Open a judge with databases of its own."""

    def __init__(self, bench: Bench) -> None:
        self.databases = Databases(bench.folder, bench.postgres)
        self.judge = Judge(bench, self.databases)

    def __enter__(self) -> Judge:
        return self.judge

    def __exit__(self, *_unused: object) -> None:
        self.databases.close()
