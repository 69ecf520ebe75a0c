"""Which contract a purchase line belongs to, how sure that is, and what the line should have cost.

In this order: a person's decision; the contract that the line names; the price lists of the supplier's own contracts;
its only contract for the category; else the item may be on another supplier's price list, which the purchase then went
around. Only contracts in force on the line's day count. Nothing is chosen among equals: several candidates are
"ambiguous" and wait for a person. Source: docs/methods.md#matching-purchases-to-contracts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from planning.contracts.agreements import Agreement, Due, Register
from planning.spend import units

Int64 = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

#: How sure each way is, 0–1.
NAMED, NAMED_FOR_ANOTHER, NAMED_EARLY = 1.0, 0.9, 0.8
LISTED, LISTED_IN_UNIT, LISTED_BUT_UNPRICED = 1.0, 0.9, 0.8
ONLY_IN_CATEGORY, ONLY_ONE, NOT_ON_ITS_LIST = 0.7, 0.5, 0.4
#: Below this a person had better look.
UNSURE = 0.5
_PRICE_SCALE, _QUANTITY_SCALE = 1_000_000, 1_000
_SAFE = 2.0**61


class MatchKey(NamedTuple):
    """What lines have in common for matching, beside their day: surviving supplier and normalized texts."""

    supplier: int
    item: str
    unit: str
    reference: str
    category: str


@dataclass(frozen=True)
class MatchDecision:
    """A person's word: lines of `supplier` whose texts equal all that are not empty belong to `contract` (0: none)."""

    supplier: int
    contract: int
    item: str = ""
    unit: str = ""
    reference: str = ""
    po: str = ""
    invoice: str = ""

    @property
    def of_documents(self) -> bool:
        """Return whether the decision is about single orders or invoices."""
        return bool(self.po or self.invoice)

    def fits(self, group: MatchKey) -> bool:
        """Return whether a group of lines is meant, single documents apart."""
        return group.supplier == self.supplier and all(
            not own or own == seen
            for own, seen in ((self.item, group.item), (self.unit, group.unit), (self.reference, group.reference))
        )


@dataclass(frozen=True)
class Verdict:
    """Where lines belong in a span of days; ids of 0 mean none."""

    rule: str
    confidence: float | None = None
    contract: int = 0
    covered: int = 0
    due: Due | None = None


@dataclass(frozen=True)
class PurchaseColumns:
    """Purchase lines by column; `day` counts days from 1970-01-01, amounts are minor units.

    Only invoiced lines get an expected amount: the price that an order will meet is that of a day nobody knows yet.
    """

    supplier: Int64
    day: Int64
    item: Sequence[str]
    unit: Sequence[str]
    reference: Sequence[str]
    category: Sequence[str]
    po: Sequence[str]
    invoice: Sequence[str]
    quantity_milli: Int64
    amount_minor: Int64
    invoiced: Bools


@dataclass(frozen=True)
class Matches:
    """The answer for each line; ids of 0 mean none, `confidence` NaN and `expected` masked where there is none."""

    rule: npt.NDArray[np.object_]
    confidence: Floats
    contract_id: Int64
    covered_by_id: Int64
    expected_minor: Int64
    has_expected: Bools


class ContractMatcher:
    """Matches lines to the contracts of a register; what it finds for a group of lines is kept for the next chunk."""

    def __init__(self, register: Register, decisions: Iterable[MatchDecision] = (), *, exponent: int = 2) -> None:
        self._register = register
        self._minor = 10**exponent
        every = list(decisions)
        self._documents = [decision for decision in every if decision.of_documents]
        self._decisions: dict[int, list[MatchDecision]] = {}
        for decision in every:
            if not decision.of_documents:
                self._decisions.setdefault(decision.supplier, []).append(decision)
        self._places: dict[MatchKey, int] = {}
        self._starts: list[int] = []  # place in the lists below at which a group's spans begin
        self._days: list[int] = []
        self._verdicts: list[Verdict] = []

    def match(self, lines: PurchaseColumns) -> Matches:
        """Return what each line belongs to."""
        texts = (lines.item, lines.unit, lines.reference, lines.category)
        place = self._spans(lines.supplier, lines.day, texts)
        distinct, index = np.unique(place, return_inverse=True)
        verdicts = [self._verdicts[at] for at in distinct.tolist()]
        for decision in self._documents:
            index = self._of_document(decision, lines, index, verdicts)
        return self._answers(lines, verdicts, index)

    def _spans(self, suppliers: Int64, days: Int64, texts: Sequence[Sequence[str]]) -> Int64:
        """Return for each line the place of its verdict: of its group, in the span of days it falls in."""
        index, first = _grouped(suppliers, texts)
        places = np.empty(len(first), dtype=np.int64)
        for at, row in enumerate(first.tolist()):
            group = MatchKey(int(suppliers[row]), *(str(text[row] or "") for text in texts))
            known = self._places.get(group)
            places[at] = self._add(group) if known is None else known
        ends = np.array([*self._starts[1:], len(self._days)], dtype=np.int64)
        owners = np.repeat(np.arange(len(self._starts)), ends - np.array(self._starts, dtype=np.int64))
        keys = owners * _WIDTH + (np.array(self._days, dtype=np.int64) - _FIRST_DAY)
        sought = places[index] * _WIDTH + np.clip(days - _FIRST_DAY, 0, _WIDTH - 1)
        return np.searchsorted(keys, sought, side="right") - 1

    def _add(self, group: MatchKey) -> int:
        """Work out a group's verdicts: one per span of days in which nothing changes."""
        place = self._places[group] = len(self._starts)
        self._starts.append(len(self._days))
        decision = self._decided(group)
        for day in (_FIRST_DAY, *sorted(turns(self._register, group, decision))):
            verdict = judge(self._register, group, day, decision)
            if day == _FIRST_DAY or verdict != self._verdicts[-1]:
                self._days.append(day)
                self._verdicts.append(verdict)
        return place

    def _decided(self, group: MatchKey) -> MatchDecision | None:
        fitting = [decision for decision in self._decisions.get(group.supplier, ()) if decision.fits(group)]
        return max(fitting, key=_weight, default=None)

    def _of_document(
        self, decision: MatchDecision, lines: PurchaseColumns, index: Int64, verdicts: list[Verdict]
    ) -> Int64:
        """Put a decision on single orders or invoices over what was found otherwise."""
        sides = ((decision.item, lines.item), (decision.unit, lines.unit), (decision.reference, lines.reference))
        mine = lines.supplier == decision.supplier
        for text, column in (*sides, (decision.po, lines.po), (decision.invoice, lines.invoice)):
            if text and mine.any():
                mine &= np.asarray(column, dtype=object) == text
        for row in np.flatnonzero(mine).tolist():
            due = self._register.due(
                decision.contract, decision.supplier, lines.item[row], lines.unit[row], int(lines.day[row])
            )
            verdicts.append(Verdict("person", 1.0, decision.contract, due=due if decision.contract else None))
            index[row] = len(verdicts) - 1
        return index

    def _answers(self, lines: PurchaseColumns, verdicts: Sequence[Verdict], index: Int64) -> Matches:
        rules = np.array([verdict.rule for verdict in verdicts], dtype=object)
        sure = np.array([np.nan if verdict.confidence is None else verdict.confidence for verdict in verdicts])
        contracts = np.array([verdict.contract for verdict in verdicts], dtype=np.int64)
        covered = np.array([verdict.covered for verdict in verdicts], dtype=np.int64)
        priced = np.array([verdict.due is not None for verdict in verdicts], dtype=bool)[index] & lines.invoiced
        expected = np.zeros(len(index), dtype=np.int64)
        if priced.any():
            at, minor = index[priced], self._minor
            dues = [verdict.due or Due(0, 1) for verdict in verdicts]
            up, down = (_integers(part)[at] for part in zip(*((due.up, due.down) for due in dues), strict=True))
            quantities, amounts = lines.quantity_milli[priced], lines.amount_minor[priced]
            expected[priced] = expected_minor(quantities, up, down, amounts, minor=minor)
        return Matches(rules[index], sure[index], contracts[index], covered[index], expected, priced)


#: Before any line, and a span of days that no line leaves.
_FIRST_DAY, _WIDTH = -(10**6), 5 * 10**6


def _weight(decision: MatchDecision) -> tuple[int, int, str]:
    """Let the decision that says more win, then the one on a contract, so that the order of storage does not count."""
    said = sum(map(bool, (decision.item, decision.unit, decision.reference)))
    return said, decision.contract, decision.item


def _grouped(suppliers: Int64, texts: Sequence[Sequence[str]]) -> tuple[Int64, Int64]:
    """Return the group of each line, and the first line of each group."""
    codes = pd.factorize(suppliers)[0].astype(np.int64)
    for column in texts:
        places, distinct = pd.factorize(np.asarray(column, dtype=object), use_na_sentinel=False)
        codes = pd.factorize(codes * (len(distinct) + 1) + places)[0].astype(np.int64)
    _, first, index = np.unique(codes, return_index=True, return_inverse=True)
    return index, first


# Judging one group on one day -----------------------------------------------------------------------------------------


def turns(register: Register, group: MatchKey, decision: MatchDecision | None = None) -> set[int]:
    """Return the days on which the verdict on a group may change."""
    named = register.by_number.get(group.reference)
    concerned = {agreement.id for agreement in register.by_supplier.get(group.supplier, ())}
    concerned |= {named.id} if named else set()
    concerned |= {decision.contract} & register.agreements.keys() if decision else set()
    concerned |= set(register.by_item.get(group.item, ())) if group.item else set()
    return {day for contract in concerned for day in register.turns(contract, group.item)}


def judge(register: Register, group: MatchKey, day: int, decision: MatchDecision | None = None) -> Verdict:
    """Return what lines of a group belong to on a day."""
    if decision is not None:
        decided = _decided(register, group, day, decision)
        if decided is not None:
            return decided
    named = register.by_number.get(group.reference) if group.reference else None
    if named is not None:
        if named.ended_before(day):
            return Verdict("none")
        early = not named.in_force(day)
        sure = NAMED_EARLY if early else NAMED if named.supplier == group.supplier else NAMED_FOR_ANOTHER
        return _priced(register, group, day, Verdict("reference", sure, named.id))
    own = [one for one in register.by_supplier.get(group.supplier, ()) if one.in_force(day)]
    return (
        (_by_price_list(register, group, day, own) if group.item else None)
        or _by_category(register, group, day, [one for one in own if one.id not in register.with_list])
        or (_around(register, group, day) if group.item else None)
        or _by_category(register, group, day, own, sure=NOT_ON_ITS_LIST)
        or Verdict("none")
    )


def _decided(register: Register, group: MatchKey, day: int, decision: MatchDecision) -> Verdict | None:
    """Follow a decision on a contract while it runs (or whenever the lines name a reference); "none" always."""
    agreement = register.agreements.get(decision.contract)
    if decision.contract == 0:
        return Verdict("person", 1.0)
    if agreement is None or not (decision.reference or agreement.in_force(day)):
        return None
    return _priced(register, group, day, Verdict("person", 1.0, agreement.id))


def _priced(register: Register, group: MatchKey, day: int, verdict: Verdict) -> Verdict:
    """Add what the contract of a verdict agrees on for the item."""
    due = register.due(verdict.contract, group.supplier, group.item, group.unit, day) if group.item else None
    return replace(verdict, due=due)


def _by_price_list(register: Register, group: MatchKey, day: int, own: Sequence[Agreement]) -> Verdict | None:
    priced = {one.id: prices for one in own if (prices := register.agreed(one.id, group.item, day))}
    if len(priced) > 1:
        unit = units.spelling(group.unit)
        in_unit = [number for number, prices in priced.items() if any(units.spelling(p.unit) == unit for p in prices)]
        if len(in_unit) != 1:
            return Verdict("ambiguous")
        return _priced(register, group, day, Verdict("price_list", LISTED_IN_UNIT, in_unit[0]))
    for number in priced:
        return _priced(register, group, day, Verdict("price_list", LISTED, number))
    listed = [one.id for one in own if (one.id, group.item) in register.listed]
    if len(listed) > 1:
        return Verdict("ambiguous")
    return Verdict("price_list", LISTED_BUT_UNPRICED, listed[0]) if listed else None


def _by_category(
    register: Register, group: MatchKey, day: int, open_to: Sequence[Agreement], *, sure: float | None = None
) -> Verdict | None:
    """Take the supplier's only contract for the category; where either names none, its only contract at all."""
    same = [one for one in open_to if one.category and one.category == group.category]
    fitting = same or [one for one in open_to if not one.category or not group.category]
    if len(fitting) > 1:
        return Verdict("ambiguous")
    if not fitting:
        return None
    return _priced(
        register, group, day, Verdict("supplier", sure or (ONLY_IN_CATEGORY if same else ONLY_ONE), fitting[0].id)
    )


def _around(register: Register, group: MatchKey, day: int) -> Verdict | None:
    """Return the contract of another supplier that covers the item: the cheapest, where several do."""
    candidates: list[tuple[float, int, Due | None]] = []
    for number in register.by_item.get(group.item, ()):
        agreement = register.agreements[number]
        if agreement.supplier == group.supplier or not agreement.in_force(day):
            continue
        if register.agreed(number, group.item, day):
            due = register.due(number, group.supplier, group.item, group.unit, day)
            candidates.append((due.up / due.down if due else np.inf, number, due))
    if not candidates:
        return None
    _, number, due = min(candidates, key=lambda candidate: candidate[:2])
    return Verdict("none", None, covered=number, due=due)


def expected_minor(
    quantity_milli: Int64, up: npt.NDArray[Any], down: npt.NDArray[Any], amounts: Int64, *, minor: int
) -> Int64:
    """Return quantity × price as minor units, rounded once, half away from zero; credits keep the sign of the amount.

    Args:
        quantity_milli: Thousandths of the line's unit.
        up: With `down`: what one unit should cost, `up` ÷ `down` millionths; Python integers where 64 bits do not do.
        down: See `up`.
        amounts: What the lines come to; a negative one of a positive quantity is a credit.
        minor: Minor units in one of the currency (100).
    """
    size = np.abs(quantity_milli)
    scale = _PRICE_SCALE * _QUANTITY_SCALE
    bound = size.astype(np.float64) * up.astype(np.float64) * (2.0 * minor) + down.astype(np.float64) * (2.0 * scale)
    result = np.zeros(len(size), dtype=np.int64)
    for rows, kind in ((bound < _SAFE, np.int64), (bound >= _SAFE, object)):
        if rows.any():
            top = size[rows].astype(kind) * up[rows].astype(kind) * minor
            bottom = down[rows].astype(kind) * scale
            result[rows] = ((2 * top + bottom) // (2 * bottom)).astype(np.int64)
    credit = (quantity_milli < 0) | ((amounts < 0) & (quantity_milli > 0))
    return np.where(credit, -result, result)


def _integers(values: Sequence[int]) -> npt.NDArray[Any]:
    return np.array(values, dtype=np.int64 if max(values) < 2**62 else object)
