"""Row 22: the audit trail, changed by somebody with the database's password: `verify` names the first bad event."""

from random import Random

from sqlalchemy import Connection, text

from data.engine import writing
from faults.hospital import ADMIN, ANN, Databases
from faults.tally import Bench
from services import audit
from services.upkeep.verify import Verification, verify

GUARDS = {
    "sqlite": ("DROP TRIGGER audit_event_no_update", "DROP TRIGGER audit_event_no_delete"),
    "postgresql": ("DROP TRIGGER audit_event_append_only ON audit_event",),
}
EVENTS = 12
FIELDS = {
    "actor": "'nobody'", "action": "'budget.approve'", "subject": "'period/1'", "details": "'{}'", "hash": "'0'",
    "previous_hash": "'0'", "at": "'2020-01-01 00:00:00'",
}  # fmt: skip


def rewrite_trail(bench: Bench) -> None:
    """Change, delete, insert and swap events, and cut the end off."""
    databases = Databases(bench.folder, bench.postgres)
    for number in bench.mine(range(bench.cases)):
        kind = databases.kinds[number % len(databases.kinds)]
        way = WAYS[number % len(WAYS)]
        with bench.case(f"{number}: {way} on {kind}", way), databases.lent(kind, "filled") as url:
            first = _tamper(url, kind, way, Random(f"trail {number}"), planted=bench.planted)
            _expect_found(bench, verify(url, ADMIN), first, f"{number}: {way} on {kind}")
    databases.close()


WAYS = ("change", "delete", "insert", "swap", "cut")


def _tamper(url: str, kind: str, way: str, random: Random, *, planted: bool) -> int | None:
    """Change the trail and return the id of the first event that does not follow; None where only the end is gone."""
    with writing(url) as session:
        for number in range(EVENTS):
            audit.record(session, ANN, "settings.change", "setting", {"turn": number})
    with writing(url) as session:
        connection = session.connection()
        for statement in GUARDS[kind]:
            connection.execute(text(statement))
        ids = list(connection.execute(text("SELECT id FROM audit_event ORDER BY id")).scalars())
        place = random.randrange(1, len(ids) - 2)
        if planted:
            return ids[place]
        connection.execute(text("DELETE FROM audit_department"))
        return _change(connection, way, ids, place, random)


def _change(connection: Connection, way: str, ids: list[int], place: int, random: Random) -> int | None:
    here, after = ids[place], ids[place + 1]
    if way == "change":
        field = random.choice(list(FIELDS))
        connection.execute(text(f"UPDATE audit_event SET {field} = {FIELDS[field]} WHERE id = {here}"))
        return here
    if way == "delete":
        connection.execute(text(f"DELETE FROM audit_event WHERE id = {here}"))
        return after
    if way == "cut":
        connection.execute(text(f"DELETE FROM audit_event WHERE id >= {here}"))
        return None
    columns = "at, actor, action, subject, details, previous_hash, hash"
    if way == "insert":
        other = columns.removesuffix("hash") + "'f' || hash"  # no two events have the same
        copied = f"INSERT INTO audit_event ({columns}) SELECT {other} FROM audit_event WHERE id = {here}"
        connection.execute(text(copied))
        return max(ids) + 1
    spare = max(ids) + 100
    for old, new in ((here, spare), (after, here), (spare, after)):
        connection.execute(text(f"UPDATE audit_event SET id = {new} WHERE id = {old}"))
    return here


def _expect_found(bench: Bench, found: Verification, first: int | None, name: str) -> None:
    bench.expect(found.problems, f"{name}: nothing was found")
    if first is None:
        bench.expect(any("missing" in problem for problem in found.problems), f"{name}: the cut end was not found")
        return
    bench.expect(found.audit_first_broken == first, f"{name}: {found.audit_first_broken} was named, not {first}")
