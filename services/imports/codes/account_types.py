"""The types of a file's new accounts: judged over all accounts of the file, before their lines count.

Accounts are made while rows are read, by what the file has shown so far. When its end shows that one is of another
type, the pass starts over with the types that all rows show.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from planning.accounts.recognition import SURE, AccountInFile, FileNature, TypeProposal, propose
from planning.accounts.words import named_type
from services.imports.codes.lookup import clean
from services.imports.rows.typed import Int64, distinct_numbers, which_filled

#: Lists of what was paid, by the system that their headers tell.
PAYMENT_LISTS = ("nhs_spend", "council_spend")
#: A ledger whose rows nearly all name a supplier, and of which nearly all is positive, is a list of payments.
MOSTLY_SUPPLIERS, MOSTLY_POSITIVE = 0.95, 0.9
PRESCRIBED = {"fec": "PCG"}


@dataclass
class _Seen:
    name: str
    total: int = 0
    departments: set[str] = field(default_factory=set)


@dataclass
class AccountTypes:
    """Evidence on the accounts of one file, and what it makes them.

    Args:
        kind: Kind of the file.
        preset: System that its headers tell, "" for none.
        two_sided: Whether the file itself says what is debit and what is credit.
        open_classes: First digits of accounts that say nothing by themselves in a file of its language and money.
        fixed: What an earlier pass over all rows has settled; then nothing is judged again.
    """

    kind: str
    preset: str = ""
    two_sided: bool = False
    open_classes: frozenset[str] = frozenset()
    fixed: Mapping[str, TypeProposal] = field(default_factory=dict)
    made: dict[str, TypeProposal] = field(default_factory=dict)
    _accounts: dict[str, _Seen] = field(default_factory=dict)
    _proposals: dict[str, TypeProposal] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)  # of codes of accounts and departments
    _pairs: set[int] = field(default_factory=set)  # of an account and a department seen together
    _rows: int = 0
    _with_supplier: int = 0
    _positive: int = 0
    _negative: int = 0

    def observe(
        self,
        codes: pa.Array,
        names: pa.Array | None,
        amounts: Int64,
        suppliers: pa.Array | None,
        departments: pa.Array | None = None,
    ) -> None:
        """Take in the rows of a chunk; `amounts` in the sign of the file."""
        encoded = codes.dictionary_encode()
        places: Int64 = encoded.indices.to_numpy(zero_copy_only=False)
        texts = encoded.dictionary.to_pylist()
        sums = np.zeros(len(texts), dtype=np.int64)
        np.add.at(sums, places, amounts)
        first = dict(zip(*(part.tolist() for part in np.unique(places, return_index=True)), strict=True))
        for place, text in enumerate(texts):
            code = clean(text)
            if code not in self._accounts:
                name = names[first[place]].as_py() if names is not None else ""
                self._accounts[code] = _Seen(clean(name or ""))
                self._proposals = {}
            self._accounts[code].total += int(sums[place])
        if departments is not None:
            self._observe_departments(texts, places, departments)
        self._rows += len(codes)
        self._with_supplier += int(which_filled(suppliers).sum()) if suppliers is not None else 0
        self._positive += int(amounts[amounts > 0].sum())
        self._negative -= int(amounts[amounts < 0].sum())

    def _observe_departments(self, texts: list[str], places: Int64, departments: pa.Array) -> None:
        """Remember in which departments accounts have lines."""
        encoded = departments.dictionary_encode()
        numbers = np.array([self._number(clean(text or "")) for text in encoded.dictionary.to_pylist()], np.int64)
        accounts = np.array([self._number(clean(text)) for text in texts], np.int64)
        if not len(numbers):
            return
        pairs = accounts[places] << 32 | numbers[encoded.indices.to_numpy(zero_copy_only=False)]
        distinct, _place = distinct_numbers(pairs)
        known = list(self._numbers)
        for pair in set(distinct.tolist()) - self._pairs:
            account, department = known[pair >> 32], known[pair & 0xFFFFFFFF]
            if department:
                self._accounts[account].departments.add(department)
                self._proposals = {}
            self._pairs.add(pair)

    def _number(self, text: str) -> int:
        return self._numbers.setdefault(text, len(self._numbers))

    @property
    def payments(self) -> bool:
        """True for a list of what was paid."""
        if self.kind == "purchases" or self.preset in PAYMENT_LISTS:
            return True
        if self.kind != "ledger" or self.two_sided or not self._rows:
            return False
        named = self._with_supplier >= MOSTLY_SUPPLIERS * self._rows
        positive = self._positive >= MOSTLY_POSITIVE * (self._positive + self._negative)
        return named and positive and not any(_earns(seen) for seen in self._accounts.values())

    def of(self, code: str) -> TypeProposal | None:
        """Return the type of an account that is about to be made, None where the file has shown nothing of it."""
        proposal = self.fixed.get(code) or self._judge().get(code)
        if proposal is not None:
            self.made[code] = proposal
        return proposal

    def _judge(self) -> dict[str, TypeProposal]:
        if not self._proposals:
            accounts = [
                AccountInFile(code, seen.name or code, seen.total, frozenset(seen.departments))
                for code, seen in self._accounts.items()
            ]
            proposals = propose(accounts, self._nature())
            self._proposals = dict(zip(self._accounts, proposals, strict=True))
        return self._proposals

    def _nature(self) -> FileNature:
        return FileNature(
            payments=self.payments,
            double_entry=self.two_sided,
            budget=self.kind == "budget",
            sums_to_zero=self._positive == self._negative > 0 and len(self._accounts) > 2,
            prescribed=PRESCRIBED.get(self.preset, ""),
            open_classes=self.open_classes,
        )

    # At the end of the file ------------------------------------------------------------------------------------------

    def settle(self) -> dict[str, TypeProposal] | None:
        """Return what all rows make of the accounts where it differs from what they were made as, else None."""
        if self.fixed:
            return None
        self._proposals = {}
        final = self._judge()
        differs = any((one.type, one.category) != (final[code].type, final[code].category)
                      for code, one in self.made.items())  # fmt: skip
        if not differs:
            self.made = {code: final[code] for code in self.made}
            return None
        return final

    def uncertain(self) -> list[tuple[AccountInFile, TypeProposal]]:
        """Return the accounts made whose type a person has to confirm, most money first."""
        doubted = [
            (AccountInFile(code, self._accounts[code].name, self._accounts[code].total), one)
            for code, one in self.made.items()
            if one.confidence < SURE
        ]
        return sorted(doubted, key=lambda pair: -abs(pair[0].total))

    def by_money(self) -> list[tuple[AccountInFile, TypeProposal]]:
        """Return all accounts made with their proposals, most money first."""
        accounts = [
            (AccountInFile(code, self._accounts[code].name, self._accounts[code].total), one)
            for code, one in self.made.items()
        ]
        return sorted(accounts, key=lambda pair: -abs(pair[0].total))


def _earns(seen: _Seen) -> bool:
    """Tell whether an account is clearly revenue on the credit side: no list of payments has one."""
    spoken = named_type(seen.name) if seen.total < 0 else None
    return spoken is not None and spoken.type == "revenue" and spoken.category != "deductions"


def fields_of(proposal: TypeProposal) -> dict[str, Any]:
    """Return what is stored of a proposal."""
    return {"type": proposal.type, "category": proposal.category}
