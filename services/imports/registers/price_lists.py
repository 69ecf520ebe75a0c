"""Price lists that a file adds to: no two prices of one item and unit on one day, and open ends close by themselves."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sqlmodel import Session, select

from data.importers.remarks import remark
from data.models import ContractPrice
from language import N_
from planning.names import normalize
from planning.spend import units
from services.imports.register_rows.masters import RegisterItem

#: What a file changes of a stored thing: its id, the item with the new values, and the old values.
Change = tuple[int, RegisterItem, dict[str, Any]]


@dataclass
class _Span:
    """How long a price counts; `row` is its id when it is stored, `item` what the file says of a new one."""

    first: date
    last: date | None
    row: int | None = None
    item: RegisterItem | None = None


class PriceLists:
    """The prices of all contracts, stored and stated, by contract, item and unit."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._spans: dict[tuple[int, str, str], list[_Span]] | None = None
        self._touched: set[tuple[int, str, str]] = set()

    def refusal(self, item: RegisterItem, row: ContractPrice | None) -> tuple[str, str, str] | None:
        """Return why a price does not fit between the others (concept, code, sentence), or take it in.

        A stored price keeps its own spelling of item and unit.
        """
        values = item.values
        if row is not None:
            values |= {"item": row.item, "unit": row.unit}
        key = values["contract_id"], normalize(values["item"]), units.spelling(values["unit"])
        spans = self._load().setdefault(key, [])
        first = values["valid_from"]
        new = _Span(first, values.get("valid_to") or (row.valid_to if row else None), row.id if row else None)
        others = [span for span in spans if span.first != first]
        for before, after in pairwise(sorted([*others, new], key=lambda span: span.first)):
            if new in (before, after) and before.last is not None and before.last >= after.first:
                say = remark(
                    N_(
                        "{item} ({unit}) would have two prices on {first}. Let the earlier price "
                        "end the day before, or leave its end date empty."
                    ),
                    item=values["item"],
                    unit=values["unit"],
                    first=after.first.isoformat(),
                )
                return "start", "overlap", say
        new.item = item if row is None else None
        spans[:] = [*others, new]
        self._touched.add(key)
        return None

    def close(self, changed: list[Change]) -> list[Change]:
        """Let prices without an end that the file touched end the day before the next; return all that changes."""
        by_row = {number: (item, old) for number, item, old in changed}
        for key in sorted(self._touched):
            for before, after in pairwise(sorted(self._load()[key], key=lambda span: span.first)):
                if before.last is not None:
                    continue
                last = {"valid_to": after.first - timedelta(days=1)}
                if before.item is not None:
                    before.item.values |= last
                elif before.row is not None:
                    item, old = by_row.setdefault(before.row, (RegisterItem(0, 0, f"{key[1]} {key[2]}", {}), {}))
                    item.values |= last
                    old.setdefault("valid_to", None)
        return [(number, item, old) for number, (item, old) in by_row.items()]

    def _load(self) -> dict[tuple[int, str, str], list[_Span]]:
        if self._spans is None:
            self._spans = {}
            for row in self._session.exec(select(ContractPrice)):
                key = row.contract_id, normalize(row.item), units.spelling(row.unit)
                self._spans.setdefault(key, []).append(_Span(row.valid_from, row.valid_to, row.id))
        return self._spans
