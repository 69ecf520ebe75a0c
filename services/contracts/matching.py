"""Purchase lines and the contracts they belong to: found when lines are loaded, and again when contracts change.

What people decided is looked up by what lines say (services/contracts/matching_queue.py), so that it holds for the same
lines when they are loaded again. All of it happens in the transaction of what changed.
"""

import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import bindparam, text
from sqlmodel import Session, col, select

from data.models import Contract, ContractPrice, LineMatch, UnitConversion
from planning.contracts.agreements import Agreement, Price, Register, number_of
from planning.contracts.matching import ContractMatcher, MatchDecision, Matches, PurchaseColumns
from planning.names import normalize
from planning.periods import FiscalCalendar
from planning.spend import units
from services import audit, settings
from services.currencies import exponent
from services.spend.look_alikes import surviving, with_merged
from services.totals import purchases

#: Lines read, matched and written at once when they are matched again.
BLOCK = 20_000
#: More items than this are not looked up one by one.
MOST_ITEMS = 5_000
#: What matching writes.
_MATCH = ("match_rule", "match_confidence", "contract_id", "covered_by_id", "expected_minor")
#: Rules that leave a line waiting for a person.
_OPEN = ("", "ambiguous", "none")
_COLUMNS = (
    "id", "kind", "supplier_id", "day", "item", "unit", "contract_reference", "category", "po_number", "invoice_number",
    "quantity_milli", "amount_minor", "superseded_by", *_MATCH,
)  # fmt: skip
#: Stored lines by column.
Stored = dict[str, list[Any]]


def register(session: Session, survivors: dict[int, int]) -> Register:
    """Return all contracts that can take purchases, with their price lists and the conversions that people stated."""
    agreements = {
        row.id or 0: _agreement(row, survivors)
        for row in session.exec(select(Contract).where(Contract.kind != "payer", Contract.status != "draft"))
        if row.end_date is not None or row.status == "active"  # one that ended without a date ended nobody knows when
    }
    prices = [
        Price(
            contract=row.contract_id,
            item=normalize(row.item),
            unit=row.unit,
            pieces=row.base_units,
            micro=row.unit_price_micro,
            first=number_of(row.valid_from),
            last=number_of(row.valid_to) if row.valid_to else None,
        )
        for row in session.exec(select(ContractPrice).order_by(col(ContractPrice.id)))
    ]
    pieces: dict[tuple[int, str], dict[str, int]] = {}
    for row in session.exec(select(UnitConversion)):
        key = (survivors.get(row.supplier_id, row.supplier_id), normalize(row.item))
        pieces.setdefault(key, {})[units.spelling(row.unit)] = row.base_units
    return Register(agreements, prices, pieces)


def _agreement(row: Contract, survivors: dict[int, int]) -> Agreement:
    return Agreement(
        id=row.id or 0,
        number=normalize(row.number),
        supplier=survivors.get(row.supplier_id, row.supplier_id),
        category=normalize(row.category or ""),
        start=number_of(row.start_date) if row.start_date else None,
        end=number_of(row.end_date) if row.end_date else None,
        renews=row.auto_renew_months > 0 and row.status == "active" and row.notice_given_on is None,
        escalator=row.escalator_share,
    )


def decisions(session: Session, survivors: dict[int, int]) -> list[MatchDecision]:
    """Return what people decided on lines."""
    return [
        MatchDecision(
            supplier=survivors.get(row.supplier_id, row.supplier_id),
            contract=row.contract_id or 0,
            item=normalize(row.item),
            unit=row.unit,
            reference=normalize(row.contract_reference),
            po=row.po_number,
            invoice=row.invoice_number,
        )
        for row in session.exec(select(LineMatch).order_by(col(LineMatch.id)))
    ]


class LineMatcher:
    """Matches lines as the database and the importers hold them."""

    def __init__(self, session: Session, *, exponent: int) -> None:
        self.survivors = surviving(session)
        known = register(session, self.survivors)
        self._matcher = ContractMatcher(known, decisions(session, self.survivors), exponent=exponent)
        self._texts: dict[str, str] = {}

    def arrow(self, columns: dict[str, Any]) -> dict[str, Any]:
        """Return the matching columns of lines that an importer typed: integers, days and Arrow strings."""
        texts = {
            name: self._normalize(columns[name].to_numpy(zero_copy_only=False))
            for name in ("item", "contract_reference", "category")
        }
        plain = {name: columns[name].to_numpy(zero_copy_only=False) for name in ("unit", "po_number", "invoice_number")}
        days = columns["day"].astype("datetime64[D]").astype(np.int64)
        figures = {name: columns[name] for name in ("quantity_milli", "amount_minor")}
        figures["invoiced"] = columns["kind"].to_numpy(zero_copy_only=False) == "invoice"
        matches = self._match(columns["supplier_id"], days, {**texts, **plain}, figures)
        return {
            "match_rule": pa.array(matches.rule.tolist(), pa.string()),
            "match_confidence": pa.array(matches.confidence, mask=np.isnan(matches.confidence)),
            "contract_id": matches.contract_id,
            "covered_by_id": matches.covered_by_id,
            "expected_minor": pa.array(matches.expected_minor, mask=~matches.has_expected),
        }

    def rows(self, lines: Stored) -> Matches:
        """Return the matches of stored lines."""
        texts = {name: self._normalize(_objects(lines[name])) for name in ("item", "contract_reference", "category")}
        plain = {name: _objects(lines[name]) for name in ("unit", "po_number", "invoice_number")}
        days = np.array(lines["day"], dtype="datetime64[D]").astype(np.int64)
        figures = {name: np.array(lines[name], dtype=np.int64) for name in ("quantity_milli", "amount_minor")}
        figures["invoiced"] = _objects(lines["kind"]) == "invoice"
        return self._match(np.array(lines["supplier_id"], dtype=np.int64), days, {**texts, **plain}, figures)

    def _match(self, suppliers: Any, days: Any, texts: dict[str, Any], figures: dict[str, Any]) -> Matches:
        distinct, index = np.unique(suppliers, return_inverse=True)
        survivors = np.array([self.survivors.get(key, key) for key in distinct.tolist()], dtype=np.int64)[index]
        return self._matcher.match(
            PurchaseColumns(
                supplier=survivors,
                day=days,
                item=texts["item"],
                unit=texts["unit"],
                reference=texts["contract_reference"],
                category=texts["category"],
                po=texts["po_number"],
                invoice=texts["invoice_number"],
                **figures,
            )
        )

    def _normalize(self, texts: Any) -> Any:
        codes, distinct = pd.factorize(texts, use_na_sentinel=False)
        known = self._texts
        plain = [known.setdefault(key, normalize(key)) if isinstance(key, str) else "" for key in distinct]
        return np.array(plain, dtype=object)[codes] if plain else np.array([], dtype=object)


# Matching again -------------------------------------------------------------------------------------------------------


def rematch(
    session: Session,
    *,
    suppliers: Iterable[int] = (),
    contracts: Iterable[int] = (),
    everything: bool = False,
) -> int:
    """Match stored lines again and bring totals in line; return how many lines changed.

    To be called in the transaction that changes contracts, price lists, merges or decisions, after the change. It
    changes only what differs, so that a second run changes nothing.

    Args:
        session: The open unit of work.
        suppliers: Suppliers whose lines may change, with all that are merged with them.
        contracts: Contracts that changed: lines of their supplier, lines that name them, are matched to them, or buy
            an item of their price lists.
        everything: All lines, whatever else is given.
    """
    return rematch_counted(session, suppliers=suppliers, contracts=contracts, everything=everything)[0]


def rematch_counted(
    session: Session,
    *,
    suppliers: Iterable[int] = (),
    contracts: Iterable[int] = (),
    everything: bool = False,
) -> tuple[int, int]:
    """Do as `rematch`; return the lines in force whose place or price changed, and what was invoiced on them.

    A line that only came to the same contract by another way is not counted.
    """
    audit.one_writer(session)  # before the lines and their totals: files of purchases take them in this order, too
    known = settings.load(session)
    calendar = FiscalCalendar(known.fiscal_first_month)
    matcher = LineMatcher(session, exponent=exponent(known.currency))
    condition, bound = _lines_that_may_change(session, matcher.survivors, set(suppliers), set(contracts))
    if everything:
        condition, bound = "1 = 1", {}
    changed, invoiced = 0, 0
    for lines in _blocks(session, condition, bound) if condition else ():
        places = _update(session, lines, matcher.rows(lines), calendar)
        in_force = [place for place, moved in places if moved and lines["superseded_by"][place] is None]
        changed += len(in_force)
        invoiced += sum(lines["amount_minor"][place] for place in in_force if lines["kind"][place] == "invoice")
    purchases.drop_empty(session)
    return changed, invoiced


def _lines_that_may_change(
    session: Session, survivors: dict[int, int], suppliers: set[int], contracts: set[int]
) -> tuple[str, dict[str, Any]]:
    """Return the condition for the lines that may change, and its parameters; empty when none may."""
    numbers: set[str] = set()
    items: set[str] = set()
    for row in _in_parts(session, select(Contract), Contract.id, contracts):
        suppliers = suppliers | {row.supplier_id}
        numbers.add(normalize(row.number))
    for row in _in_parts(session, select(ContractPrice), ContractPrice.contract_id, contracts):
        items.add(normalize(row.item))
    words: list[str] = []
    bound: dict[str, Any] = {}
    if suppliers:
        words.append(f"supplier_id IN ({_list_keys(with_merged(survivors, suppliers))})")
    if contracts:
        words.append(f"contract_id IN ({_list_keys(contracts)}) OR covered_by_id IN ({_list_keys(contracts)})")
    for column, meanings in (("item", items), ("contract_reference", numbers)):
        spelled = _spellings(session, column, meanings)
        if len(spelled) > MOST_ITEMS:
            return "1 = 1", {}
        if spelled:
            words.append(f"{column} IN :{column}")
            bound[column] = spelled
    return " OR ".join(words), bound


def _spellings(session: Session, column: str, meanings: set[str]) -> list[str]:
    """Return the texts of lines that mean one of the wanted items or numbers."""
    if not meanings:
        return []
    spellings = session.connection().execute(text(f"SELECT DISTINCT {column} FROM purchase_line")).scalars()  # noqa: S608
    return sorted(spelling for spelling in spellings if spelling and normalize(spelling) in meanings)


def _blocks(session: Session, condition: str, bound: dict[str, Any]) -> Iterator[Stored]:
    """Yield the lines that meet a condition, in the order of their ids."""
    statement = text(
        f"SELECT {', '.join(_COLUMNS)} FROM purchase_line WHERE id > :last AND ({condition}) "  # noqa: S608 - our own
        f"ORDER BY id LIMIT {BLOCK}"
    ).bindparams(*(bindparam(name, expanding=True) for name in bound))
    last = 0
    while True:
        rows = session.connection().execute(statement, {**bound, "last": last}).all()
        if not rows:
            return
        yield dict(zip(_COLUMNS, map(list, zip(*rows, strict=True)), strict=True))
        last = int(rows[-1][0])
        if len(rows) < BLOCK:
            return


def _update(session: Session, lines: Stored, matches: Matches, calendar: FiscalCalendar) -> list[tuple[int, bool]]:
    """Store what differs, with the totals taken away before and added after.

    Returns:
        The places of these lines, and whether more than the way to the same contract and price changed.
    """
    settled = list(
        zip(
            matches.rule.tolist(),
            [None if math.isnan(value) else value for value in matches.confidence.tolist()],
            [value or None for value in matches.contract_id.tolist()],
            [value or None for value in matches.covered_by_id.tolist()],
            [
                value if known else None
                for value, known in zip(matches.expected_minor.tolist(), matches.has_expected.tolist(), strict=True)
            ],
            strict=True,
        )
    )
    stored = list(zip(*(lines[name] for name in _MATCH), strict=True))
    places = [place for place, (old, new) in enumerate(zip(stored, settled, strict=True)) if old != new]
    if not places:
        return []
    ids = [int(lines["id"][place]) for place in places]
    purchases.move(session, ids, calendar, sign=-1)
    _write(session, [(*settled[place], number) for place, number in zip(places, ids, strict=True)])
    purchases.move(session, ids, calendar, sign=1)
    return [(place, stored[place][2:] != settled[place][2:] or stored[place][0] in _OPEN) for place in places]


def _write(session: Session, rows: list[tuple[Any, ...]]) -> None:
    connection = session.connection()
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    setting = ", ".join(f"{name} = {mark}" for name in _MATCH)
    raw: Any = connection.connection.driver_connection
    cursor = raw.cursor()
    cursor.executemany(f"UPDATE purchase_line SET {setting} WHERE id = {mark}", rows)  # noqa: S608 - our own names
    cursor.close()


def _objects(values: list[Any]) -> Any:
    return np.array(values, dtype=object)


def _in_parts(session: Session, query: Any, column: Any, keys: set[int]) -> Iterator[Any]:
    ordered = sorted(keys)
    for start in range(0, len(ordered), 900):
        yield from session.exec(query.where(col(column).in_(ordered[start : start + 900])))


def _list_keys(keys: Iterable[int]) -> str:
    return ", ".join(str(int(key)) for key in sorted(keys))
