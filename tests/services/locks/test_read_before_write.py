"""Who decides by what is stored holds a lock before reading it: of two at one moment, the second sees the first."""

import ast
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from data.engine import reading, writing
from data.models import Supplier
from services import audit
from services.contracts import payer_rates
from services.errors import UserError
from services.forecasts import overrides, shocks
from services.forecasts.references import SeriesRef
from tests.reach import Node, modules, resolve
from tests.services.locks.interrupting import ADMIN, interrupt
from tests.small_hospital import SmallHospital
from tests.syntax import nodes_in
from tests.volumes import add_months

#: What takes a lock, by its words.
LOCKS = ("with_for_update", "pg_advisory_xact_lock")
#: Writers that take none before they read, with the reason.
UNLOCKED: dict[Node, str] = {
    ("services.board_pack.decisions", "record"): "adds a row, whatever there is",
    ("services.forecasts.runs", "store"): "adds rows, whatever there is",
    ("services.forecasts.runs", "write_patiently"): "what it is given to write locks itself",
    ("services.people.seeing_as", "start"): "stores nothing but the event",
    ("services.people.seeing_as", "stop"): "stores nothing but the event",
    ("services.people.sign_in", "_begun_or_seen"): "only refuses by it; what it stores is read again under a lock",
    ("services.people.sign_in", "leave"): "a sign-in that has ended ends once more",
    ("services.staffing.direct", "store"): "adds rows, whatever there is",
}


def writers() -> Iterator[tuple[Node, ast.stmt]]:
    """Yield the services that write, with the first statement of each unit of work."""
    for name, module in modules().items():
        if name.split(".")[0] != "services":
            continue
        for defined, statements in module.definitions.items():
            for statement in statements:
                for node in nodes_in(statement):
                    if isinstance(node, ast.With) and ast.unparse(node.items[0].context_expr).startswith("writing("):
                        yield (name, defined), node.body[0]


def locks(module: str, statement: ast.AST, way: frozenset[Node] = frozenset()) -> bool:
    """Return whether a statement takes a lock, itself or in what it calls."""
    if any(word in ast.unparse(statement) for word in LOCKS):
        return True
    called = {ast.unparse(node.func) for node in nodes_in(statement) if isinstance(node, ast.Call)}
    nodes = {_node(module, text) for text in called} - {None, ("services.audit", "record")}
    for node in nodes - way if len(way) < 6 else ():
        assert node is not None
        if any(locks(node[0], one, way | {node}) for one in modules()[node[0]].definitions.get(node[1], ())):
            return True
    return False


def _node(module: str, called: str) -> Node | None:
    first, _dot, attribute = called.partition(".")
    target = resolve(module, first)
    if target is None or not attribute:
        return target
    return resolve(target[0], attribute) if target[1] == "" else target


def test_who_writes_locks_before_reading() -> None:
    free = {node for node, first in writers() if not locks(node[0], first)}

    assert free == set(UNLOCKED)


def test_two_events_that_are_added_at_once_both_stay(
    books: SmallHospital, monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    def add(name: str) -> None:
        shocks.add(books.url, ADMIN, name=name, start=date(2025, 1, 1), end=date(2025, 2, 1))

    other = interrupt(monkeypatch, pool, (shocks, "_store"), lambda: add("Flood"))

    add("Strike")

    assert other[0].result() is None
    with reading(books.url) as session:
        assert [shock.name for shock in shocks.load(session)] == ["Flood", "Strike"]


def test_one_override_counts_for_a_month_when_two_are_set_at_once(
    books: SmallHospital, monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    """Two counted: after the newer was withdrawn, the older came back instead of the model's figure."""
    ref = SeriesRef("department", books.departments["ICU"], books.measures["patient_days"])
    add_months(books.url, ref.place_id, ref.measure_id, [300.0] * 12, first=202501)

    def put(value: float) -> int:
        return overrides.set_value(books.url, ADMIN, ref=ref, month=date(2026, 3, 1), value=value, reason="x")

    other = interrupt(monkeypatch, pool, (audit, "record"), lambda: put(340.0))
    put(350.0)

    overrides.withdraw(books.url, ADMIN, override_id=other[0].result())

    with reading(books.url) as session:
        assert overrides.in_use(session, ref.key) == {}


def test_a_rate_that_two_remove_at_once_is_gone_for_the_second(
    books: SmallHospital, monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    supplier_id = books.suppliers["S1"]
    with writing(books.url) as session:
        session.get_one(Supplier, supplier_id).payer = True
    rate = payer_rates.add(
        books.url, ADMIN, supplier_id=supplier_id, service="Day", basis="unit", valid_from=date(2026, 1, 1),
        unit_price_micro=1_000_000,
    )  # fmt: skip
    other = interrupt(monkeypatch, pool, (audit, "record"), lambda: payer_rates.remove(books.url, ADMIN, rate_id=rate))

    payer_rates.remove(books.url, ADMIN, rate_id=rate)

    with pytest.raises(UserError, match="no longer exists"):
        other[0].result()
