"""Row 5: people who type into the same cell at once: one is stored, the other is shown both figures, none is lost."""

import math
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from data.engine import reading
from data.models import Account, BudgetLine, BudgetVersion, Department
from faults.hospital import Databases
from faults.killing import CONTEXT
from faults.operations import problems
from faults.tally import Bench
from services.budgets import cells
from services.budgets.cells import CellEdit, SavedCells
from services.errors import UserError
from services.permissions import Actor

PAIRS = 30
PROCESSES, STEPS = 4, 12
#: Seconds after which nobody is waited for; on a machine that is busy a round takes long, and `Bench.case` judges that.
MOST_WAITING = 600


def edit_in_pairs(bench: Bench) -> None:
    """Let thirty pairs at once type into one cell a pair; then let processes raise one cell by 1, each many times.

    `cases` are pairs in all; each has a figure of its own, so that a mixture shows.
    """
    databases = Databases(bench.folder, bench.postgres)
    databases.warm_children()
    rounds = math.ceil(bench.cases / PAIRS / len(databases.kinds))
    for kind in databases.kinds:
        with databases.lent(kind, "filled") as url:
            places = _places(url)
            for turn in bench.mine(range(rounds)):
                with bench.case(f"{kind}, round {turn} of {PAIRS} pairs", kind, allowed=30):
                    _one_round(bench, url, places, turn)
                bench.tally.tried += PAIRS - 1  # of the round's pairs the first is counted by `case`
            with bench.case(f"{kind}: {PROCESSES} processes raise one cell", f"{kind} processes", allowed=60):
                _raise_together(bench, url, places[-1])
            for problem in problems(url):
                bench.lose(f"{kind}: {problem}")
    databases.close()


def _places(url: str) -> list[tuple[int, int, int, int]]:
    """Return version, department, account and month of one cell for each pair and one more."""
    with reading(url) as session:
        version = session.exec(select(BudgetVersion.id).where(BudgetVersion.name == "Budget 2026")).one() or 0
        lab = session.exec(select(Department.id).where(Department.code == "LAB")).one() or 0
        accounts = session.exec(select(Account.id).where(Account.type == "expense").order_by(Account.code)).all()
    return [(version, lab, account or 0, 202601 + month) for account in accounts[:3] for month in range(12)][
        : PAIRS + 1
    ]


def _edit(place: tuple[int, int, int, int], seen: int, new: int) -> CellEdit:
    return CellEdit(place[1], place[2], place[3], seen, new)


def _one_round(bench: Bench, url: str, places: list[Any], turn: int) -> None:
    gate = threading.Barrier(2 * PAIRS)
    stored = [_shown(url, place) for place in places]

    def save(pair: int, who: int) -> SavedCells:
        gate.wait(MOST_WAITING)
        actor = Actor(name=f"p{pair}_{who}", role="finance_lead")
        new = 1_000_000 * (turn + 1) + pair * 10 + who
        return cells.save(url, actor, version_id=places[pair][0], edits=[_edit(places[pair], stored[pair], new)])

    with ThreadPoolExecutor(2 * PAIRS) as pool:
        asked = {(pair, who): pool.submit(save, pair, who) for pair in range(PAIRS) for who in (1, 2)}
        answers = {key: job.result(MOST_WAITING) for key, job in asked.items()}
    for pair in range(PAIRS):
        saved = [who for who in (1, 2) if answers[pair, who].saved]
        shown = _shown(url, places[pair])
        one = 1_000_000 * (turn + 1) + pair * 10
        bench.expect(len(saved) == 1, f"round {turn}, pair {pair}: {len(saved)} of two were stored")
        for who in saved:
            bench.expect(shown == one + who, f"round {turn}, pair {pair}: {shown} is stored, {one + who} was saved")
            conflict = (*answers[pair, 3 - who].conflicts, None)[0]
            told = (conflict.stored_minor, conflict.changed_by) if conflict else None
            wished = (one + who - bench.planted, f"p{pair}_{who}")
            bench.expect(told == wished, f"round {turn}, pair {pair}: the other was told {told}")


def _shown(url: str, place: tuple[int, int, int, int]) -> int:
    with reading(url) as session:
        return _sum(session, place)


def _sum(session: Session, place: tuple[int, int, int, int]) -> int:
    query = select(BudgetLine.amount_minor).where(
        BudgetLine.version_id == place[0], BudgetLine.department_id == place[1], BudgetLine.account_id == place[2],
        BudgetLine.period == place[3],
    )  # fmt: skip
    return sum(session.exec(query))


def _raise_together(bench: Bench, url: str, place: tuple[int, int, int, int]) -> None:
    steps = 2 if bench.cases <= 2 * PAIRS else STEPS
    before = _shown(url, place)
    people = [CONTEXT.Process(target=raise_cell, args=(url, place, steps)) for _person in range(PROCESSES)]
    for person in people:
        person.start()
    for person in people:
        person.join(MOST_WAITING)
        person.kill()
        bench.expect(person.exitcode == 0, f"a process that saves ended with {person.exitcode}")
    raised = _shown(url, place) - before - bench.planted
    bench.expect(raised == PROCESSES * steps, f"{raised} of {PROCESSES * steps} raises were kept")


def raise_cell(url: str, place: tuple[int, int, int, int], steps: int) -> None:
    """Raise a cell by one cent so many times; who meets a conflict looks again."""
    actor = Actor(name=f"process {os.getpid()}", role="finance_lead")
    done = 0
    while done < steps:
        try:
            seen = _shown(url, place)
            answer = cells.save(url, actor, version_id=place[0], edits=[_edit(place, seen, seen + 1)])
        except (UserError, DBAPIError):  # waited too long for the others, on a busy machine
            continue
        done += len(answer.saved)
