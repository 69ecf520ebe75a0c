"""Add, change and end contracts, their price lists and rebate tiers; every change can be taken back."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import delete, func, select
from sqlmodel import Session, SQLModel, col

from data.engine import ROW_LOCK, reading, writing
from data.models import AuditEvent, Contract, ContractPrice, LineMatch, PurchaseLine, RebateTier
from language import _
from services import audit, settings
from services.contracts import checks, fields, matching
from services.errors import UserError, only_changes
from services.permissions import Actor, require

#: Price list and tiers: the action that the audit trail names, and what a row holds.
LISTS: dict[type[SQLModel], tuple[str, tuple[str, ...]]] = {
    ContractPrice: ("contract.prices", fields.PRICES),
    RebateTier: ("contract.tiers", fields.TIERS),
}
#: What tells rows of a list apart.
KEYS: dict[type[SQLModel], tuple[str, ...]] = {
    ContractPrice: ("item", "unit", "valid_from"),
    RebateTier: ("from_minor",),
}
Rows = Sequence[Mapping[str, Any]]
#: Actions that `undo` can take back.
UNDOABLE = ("contract.create", "contract.change", "contract.prices", "contract.tiers")


def create(url: str, actor: Actor, *, values: Mapping[str, Any]) -> int:
    """Add a contract and return its id.

    Raises:
        UserError: A value is impossible, or the number is taken.
    """
    require(actor, "procurement:write")
    with writing(url) as session:
        audit.one_writer(session)  # before its number, as files of contracts do
        contract = Contract(number="", title="", supplier_id=0, currency=settings.load(session).currency)
        _set(contract, values)
        checks.check(session, contract)
        session.add(contract)
        session.flush()
        details = {"old": None, "new": _values(contract)}
        audit.record(session, actor, "contract.create", _subject(contract.id), details)
        matching.rematch(session, contracts=[contract.id or 0])
        return contract.id or 0


def change(
    url: str, actor: Actor, *, contract_id: int, values: Mapping[str, Any], seen: Mapping[str, Any] | None = None
) -> bool:
    """Change a contract; return whether anything differs now.

    Args:
        url: Database.
        actor: Who asks.
        contract_id: The contract.
        values: New values by field; fields left out stay.
        seen: What a form showed: what was left as seen is not stored, whatever it is by now.

    Raises:
        ChangedMeanwhileError: Somebody else has changed one of these values since.
        UserError: A value is impossible, or the contract is gone.
    """
    require(actor, "procurement:write")
    with writing(url) as session:
        contract = _find(session, contract_id)
        before = _values(contract)
        asked = {field: checks.clean(field, value) for field, value in values.items()}
        _set(contract, only_changes(seen, before, asked))
        after = _values(contract)
        changed = [field for field in fields.NAMES if before[field] != after[field]]
        if not changed:
            return False
        checks.check(session, contract)
        session.add(contract)
        session.flush()
        details = {"old": {f: before[f] for f in changed}, "new": {f: after[f] for f in changed}}
        audit.record(session, actor, "contract.change", _subject(contract_id), details)
        matching.rematch(session, contracts=[contract_id])
        return True


def end(url: str, actor: Actor, *, contract_id: int, on: date) -> None:
    """End a contract on a day (its last): it is terminated and leaves the calendar; its purchases stay.

    Raises:
        UserError: The day lies before its start, or it has already ended.
    """
    with reading(url) as session:
        require(actor, "procurement:write")
        contract = _find(session, contract_id)
        if contract.status in ("expired", "terminated"):
            raise UserError(_("{contract_number} has already ended.", contract_number=contract.number), code="ended")
    change(url, actor, contract_id=contract_id, values={"status": "terminated", "end_date": on})


def set_prices(url: str, actor: Actor, *, contract_id: int, rows: Rows, seen: Rows | None = None) -> bool:
    """Replace the price list (`fields.PRICES` per row; prices in millionths); return whether anything differs now.

    `seen` is the list as a form showed it: only rows that differ from it are stored, told apart as in `prices_by_key`.

    Raises:
        ChangedMeanwhileError: Somebody else has changed one of these rows since.
        UserError: A row is impossible, or two rows say the price of one item and unit on the same day.
    """
    require(actor, "procurement:write")
    with writing(url) as session:
        contract = _find(session, contract_id)
        after = _rows_to_store(session, contract_id, ContractPrice, rows, seen)
        for number, row in enumerate(after, start=1):
            checks.check_price(row, number, contract)
        checks.close_open_ends(after)
        checks.check_overlaps(after)
        return _replace(session, actor, contract_id, ContractPrice, after)


def set_tiers(url: str, actor: Actor, *, contract_id: int, rows: Rows, seen: Rows | None = None) -> bool:
    """Replace the rebate tiers (`from_minor, rebate_share, basis, payout`); return whether anything differs now.

    `seen` are the tiers as a form showed them: only those that differ are stored, told apart as in `tiers_by_key`.

    Raises:
        ChangedMeanwhileError: Somebody else has changed one of these tiers since.
        UserError: A share lies outside 0–1, two tiers begin at one spend, or a higher spend earns less.
    """
    require(actor, "procurement:write")
    with writing(url) as session:
        _find(session, contract_id)
        after = _rows_to_store(session, contract_id, RebateTier, rows, seen)
        after = [row | {"basis": row["basis"] or "year", "payout": row["payout"] or "all"} for row in after]
        checks.check_tiers(after)
        after.sort(key=lambda row: row["from_minor"])
        return _replace(session, actor, contract_id, RebateTier, after)


def last_change(url: str, actor: Actor, *, contract_id: int) -> tuple[str, str, int] | None:
    """Return what `undo` would take back, who did it and which event it is ("contract.change", "fay", 7), else None."""
    require(actor, "procurement:write")
    with reading(url) as session:
        event = _undoable(session, contract_id)
        return None if event is None else (event.action, event.actor, event.id or 0)


def undo(url: str, actor: Actor, *, contract_id: int, seen: int | None = None) -> str:
    """Take the newest change of a contract back, then the one before; return the action taken back.

    A contract that was added by hand is removed again, unless purchases count under it by a person's word. `seen`: the
    event that a page offered to take back.

    Raises:
        UserError: There is nothing to take back, another change is the newest by now, or the contract is in use.
    """
    require(actor, "procurement:write")
    with writing(url) as session:
        audit.one_writer(session)  # before its rows, as whoever changes them does
        event = _undoable(session, contract_id)
        if event is None:
            raise UserError(_("This contract has no change to undo."), code="nothing")
        if seen is not None and event.id != seen:
            raise UserError(
                _("Someone else changed this in the meantime."), hint=_("Load the page again."), code="changed"
            )
        old = event.details["old"]
        details = {"event": event.id, "taken_back": event.action}
        if event.action == "contract.create":
            _remove(session, contract_id)
        elif event.action in ("contract.prices", "contract.tiers"):
            model: type[SQLModel] = ContractPrice if event.action == "contract.prices" else RebateTier
            _refuse_newer(session, contract_id, model, _with_types(event.details["new"]))
            _store(session, contract_id, model, _with_types(old))
        else:
            contract = _find(session, contract_id)
            _set(contract, old)
            checks.check(session, contract)
            session.add(contract)
        session.flush()
        audit.record(session, actor, "contract.undo", _subject(contract_id), details)
        if event.action != "contract.create":
            matching.rematch(session, contracts=[contract_id])
        return str(event.action)


# How ------------------------------------------------------------------------------------------------------------------


def _subject(contract_id: int | None) -> str:
    return f"contract/{contract_id}"


def _find(session: Session, contract_id: int) -> Contract:
    audit.one_writer(session)  # before the contract, as files of contracts and merges of suppliers do
    contract = session.get(Contract, contract_id, with_for_update=ROW_LOCK)
    if contract is None:
        raise UserError(_("This contract no longer exists."), hint=_("Reload the page."), code="missing")
    return contract


def _values(contract: Contract) -> dict[str, Any]:
    return {field: getattr(contract, field) for field in fields.NAMES}


def _set(contract: Contract, values: Mapping[str, Any]) -> None:
    unknown = set(values) - set(fields.NAMES)
    if unknown:
        raise UserError(_("A contract has no {unknown}.", unknown=", ".join(sorted(unknown))))
    for field, value in values.items():
        setattr(contract, field, checks.clean(field, value))


def _replace(
    session: Session, actor: Actor, contract_id: int, model: type[SQLModel], after: list[dict[str, Any]]
) -> bool:
    action, names = LISTS[model]
    before = _read_stored(session, contract_id, model, names)
    if before == after:
        return False
    _store(session, contract_id, model, after)
    audit.record(session, actor, action, _subject(contract_id), {"old": before, "new": after})
    matching.rematch(session, contracts=[contract_id])
    return True


def _rows_to_store(
    session: Session, contract_id: int, model: type[SQLModel], rows: Rows, seen: Rows | None
) -> list[dict[str, Any]]:
    """Return the rows to store: those that the person changed since `seen`, the others as they are stored now."""
    asked = _by_key(rows, model)
    if seen is None:
        return list(asked.values())
    saw, stored = _by_key(seen, model), _by_key(_read_stored(session, contract_id, model, LISTS[model][1]), model)
    changed = only_changes(saw, stored, dict.fromkeys(saw) | asked)
    after = {key: (stored | changed).get(key) for key in asked | stored}  # hers in her order, then what others added
    return [row for row in after.values() if row]


def prices_by_key(rows: Rows) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Return rows of a price list as they are stored, by item, unit and first day; the last part counts equal ones."""
    return _by_key(rows, ContractPrice)


def tiers_by_key(rows: Rows) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Return rebate tiers as they are stored, by the spend from which they hold; the last part counts equal ones."""
    return _by_key(rows, RebateTier)


def _by_key(rows: Rows, model: type[SQLModel]) -> dict[tuple[Any, ...], dict[str, Any]]:
    named: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        plain = {field: checks.clean(field, row.get(field)) for field in LISTS[model][1]}
        key = tuple(plain[name] for name in KEYS[model])
        number = next(number for number in count() if (*key, number) not in named)
        named[(*key, number)] = plain
    return named


def _read_stored(session: Session, contract_id: int, model: Any, names: Sequence[str]) -> list[dict[str, Any]]:
    query = select(*(col(getattr(model, name)) for name in names)).where(col(model.contract_id) == contract_id)
    rows = session.connection().execute(query.order_by(col(model.id)))
    return [dict(zip(names, row, strict=True)) for row in rows]


def _store(session: Session, contract_id: int, model: Any, rows: list[dict[str, Any]]) -> None:
    session.connection().execute(delete(model).where(col(model.contract_id) == contract_id))
    session.add_all([model(contract_id=contract_id, **row) for row in rows])
    session.flush()


def _with_types(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows as they are stored, out of what the audit trail keeps of them."""
    return [
        {name: date.fromisoformat(value) if name in checks.DATES and value else value for name, value in row.items()}
        for row in rows
    ]


def _refuse_newer(session: Session, contract_id: int, model: type[SQLModel], told: list[dict[str, Any]]) -> None:
    """Refuse to put an old list over one that a file changed after the change by hand."""
    if _read_stored(session, contract_id, model, LISTS[model][1]) != told:
        raise UserError(_("An import changed this list after that."), hint=_("Undo that import first."), code="newer")


def _undoable(session: Session, contract_id: int) -> AuditEvent | None:
    """Return the newest change that was not taken back yet."""
    query = (
        select(AuditEvent)
        .where(col(AuditEvent.subject) == _subject(contract_id), col(AuditEvent.action).like("contract.%"))
        .order_by(col(AuditEvent.id).desc())
    )
    taken_back: set[int] = set()
    for event in session.scalars(query):
        if event.action == "contract.undo":
            taken_back.add(int(event.details["event"]))
        elif event.action in UNDOABLE and event.id not in taken_back:
            last: AuditEvent = event
            return last
    return None


def _remove(session: Session, contract_id: int) -> None:
    """Remove a contract that was added by hand, with its price list and tiers."""
    contract = _find(session, contract_id)
    contract.status = "draft"  # takes no purchases, so that those which it took find another contract or none
    session.add(contract)
    session.flush()
    matching.rematch(session, contracts=[contract_id])
    decided = session.connection().execute(
        select(func.count()).select_from(LineMatch).where(col(LineMatch.contract_id) == contract_id)
    )
    used = session.connection().execute(
        select(func.count())
        .select_from(PurchaseLine)
        .where((col(PurchaseLine.contract_id) == contract_id) | (col(PurchaseLine.covered_by_id) == contract_id))
    )
    if decided.scalar_one() or used.scalar_one():
        raise UserError(_("Purchases count under this contract."), hint=_("End it instead."), code="in_use")
    for model in (ContractPrice, RebateTier):
        session.connection().execute(delete(model).where(col(model.contract_id) == contract_id))
    session.connection().execute(delete(Contract).where(col(Contract.id) == contract_id))
