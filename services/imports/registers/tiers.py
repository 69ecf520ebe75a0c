"""Rebate tiers that rows of a contract register state, beside those stored: added, changed, restored.

A row states one tier; a file's tiers come on top of the stored ones, and one from the same spend takes its place.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from data.importers.remarks import remark
from data.models import Contract, RebateTier
from language import N_
from planning.names import normalize
from services.contracts import checks, fields
from services.errors import UserError
from services.imports.register_rows.masters import Items, RegisterItem

#: Tiers of one contract by the spend from which they count.
ByStart = dict[int, dict[str, Any]]


class Tiers:
    """The tiers of all contracts, stored and stated, by the contract's number."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._stored: dict[str, ByStart] | None = None
        self._ids: dict[str, int] = {}
        self._stated: dict[str, ByStart] = {}

    def judge(self, items: Items) -> None:
        """Refuse the rows whose tiers contradict each other or stored ones."""
        rows: dict[str, list[RegisterItem]] = {}
        for item in items.listed:
            if item.tier is not None:
                rows.setdefault(normalize(item.key), []).append(item)
        for key, stating in rows.items():
            merged = {**self._of(key), **self._stated.get(key, {})}
            seen: ByStart = {}
            for item in stating:
                tier = item.tier or {}
                if seen.setdefault(tier["from_minor"], tier) != tier:
                    say = remark(
                        N_("An earlier row of the contract has another rebate from this spend. Keep one of them.")
                    )
                    items.reader.refuse(item.place, "rebate", "bad_tier", say)
            try:
                checks.check_tiers(list({**merged, **seen}.values()))
            except UserError as error:
                say = remark(
                    N_("The tier does not fit with the contract's other tiers: {reason}"),
                    reason=" ".join(filter(None, (error.message, error.hint))),
                )
                for item in stating:
                    items.reader.refuse(item.place, "rebate", "bad_tier", say)

    def take(self, key: str, tier: dict[str, Any]) -> bool:
        """Take a tier of a contract in; return whether it is news."""
        stated = self._stated.setdefault(key, {})
        known = {**self._of(key), **stated}.get(tier["from_minor"])
        stated[tier["from_minor"]] = tier
        return known != tier

    def store(self, made: Iterable[tuple[int, RegisterItem]]) -> dict[str, list[dict[str, Any]]]:
        """Store what was stated and return the former tiers of each contract that has others now.

        Args:
            made: Id and item of each contract that was added.
        """
        ids = {**self._ids, **{normalize(item.values.get("number", item.key)): number for number, item in made}}
        former: dict[str, list[dict[str, Any]]] = {}
        for key, stated in self._stated.items():
            before = self._of(key)
            after = {**before, **stated}
            if after != before:
                former[str(ids[key])] = list(before.values())
                replace(self._session, ids[key], list(after.values()))
        return former

    def _of(self, key: str) -> ByStart:
        if self._stored is None:  # only registers with tiers need them
            self._stored = {}
            for number, text in self._session.exec(select(Contract.id, Contract.number)):
                self._ids[normalize(text)] = number or 0
            keys = {number: key for key, number in self._ids.items()}
            for row in self._session.exec(select(RebateTier).order_by(col(RebateTier.from_minor))):
                tier = {field: getattr(row, field) for field in fields.TIERS}
                self._stored.setdefault(keys[row.contract_id], {})[row.from_minor] = tier
        return self._stored.get(key, {})


def replace(session: Session, contract_id: int, tiers: list[dict[str, Any]]) -> None:
    """Let a contract have these tiers and no others."""
    session.connection().execute(delete(RebateTier).where(col(RebateTier.contract_id) == contract_id))
    if tiers:
        rows = [{**tier, "contract_id": contract_id} for tier in sorted(tiers, key=lambda tier: tier["from_minor"])]
        session.connection().execute(insert(RebateTier), rows)


def restore(session: Session, former: Mapping[str, list[dict[str, Any]]]) -> None:
    """Give contracts back the tiers they had before a file."""
    for number, tiers in former.items():
        replace(session, int(number), tiers)
