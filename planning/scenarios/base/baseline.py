"""What a scenario starts from: the open months of a year in money, volume, hours, beds and contracts, as arrays.

Built once per data version from frames (`build.build`) and never changed; `fingerprint` names its content.
"""

import hashlib
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

Int64 = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

#: Pay groups whose hours are worked; leave and education are paid and not worked, "other" is pay without either.
WORKED = ("regular", "float", "overtime", "agency")


@dataclass(frozen=True, eq=False)
class MoneyLines:
    """Money: one row per department and account, one column per open month.

    `department`, `account` are places in the baseline's frames; `amount` int64 minor units in natural sign;
    `fixed_share` 0–1 (1 in months that have no volume to flex on); `pair` the place in `VolumePairs` that the line
    flexes on, −1 for none.
    """

    department: Index
    account: Index
    amount: Int64
    fixed_share: Floats
    pair: Index


@dataclass(frozen=True, eq=False)
class VolumePairs:
    """Units of service: one row per department and measure ("pair"), one column per month.

    `total` is the row of the measure that this one is a payer's part of, or the row itself; `payer` that payer ("").
    `error` is the relative standard deviation of the forecast (NaN unknown).
    """

    department: Index
    measure: npt.NDArray[np.object_]
    quantity: Floats
    total: Index
    payer: npt.NDArray[np.object_]
    member: npt.NDArray[np.bool_]
    error: Floats


@dataclass(frozen=True, eq=False)
class Labor:
    """Hours and pay: one row per department, pay group and job class ("" unknown), one column per month.

    `amount` ties with the ledger's labor accounts only after scaling, which the engine does; `fixed_share` is the part
    of the hours that does not move with volume (NaN: as the labor accounts of the department).
    """

    department: Index
    pay_group: npt.NDArray[np.object_]
    job_class: npt.NDArray[np.object_]
    hours: Floats
    amount: Int64
    fixed_share: Floats


@dataclass(frozen=True, eq=False)
class Beds:
    """Staffed beds by month; `pair` is the row of the patient days that they hold."""

    pair: Index
    beds: Floats


@dataclass(frozen=True, eq=False)
class ContractSpend:
    """What of a line is bought under a contract, by month; `contract` is a place in `Baseline.contracts`."""

    contract: Index
    line: Index
    amount: Int64


@dataclass(frozen=True, eq=False)
class PayerFit:
    """Who pays, by department: arrays of departments × payers × months.

    Attributes:
        share: Part of the patients (0–1), adds up to 1 where anything is known.
        charges: Minor units; add up to what the department books.
        deducted: Part of its charges that the payer does not pay (0–1); charges × it add up to the deductions.
        common: Part (0–1) of the charges that are booked without a payer.
        evidence: By department what its shares rest on, a constant of `base.payers`.
        pooled: Departments whose deductions are booked elsewhere, so that they have the same rates.
    """

    share: Floats
    charges: Floats
    deducted: Floats
    common: Floats
    evidence: tuple[str, ...]
    pooled: npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class VolumeLinks:
    """How volumes follow others: `sources` by key, `members` (sources × pairs, bool) what each adds up.

    `strength`, `fit` (0–1) and `months` are sources × pairs: per cent of volume by per cent of the source, R² of all
    links of the pair, and from how many months; 0 without a link.
    """

    sources: tuple[str, ...]
    members: npt.NDArray[np.bool_]
    strength: Floats
    fit: Floats
    months: Int64


@dataclass(frozen=True)
class Cash:
    """Unrestricted cash and short-term investments at the end of the last closed month, minor units."""

    unrestricted_minor: int


@dataclass(frozen=True, eq=False)
class BaseYear:
    """The base of scenarios for one fiscal year.

    Attributes:
        fiscal_year: The calendar year in which it ends.
        months: Open months, `yyyymm`, ascending; only these move.
        year_months: All months of the fiscal year.
        departments: `department_id, facility_id, service_line_id` (0 for none), `uos` (code, "").
        accounts: `account_id, code, type, category, payer` ("" unknown).
        contracts: `contract` (number), `end_period` (yyyymm, 0 for none).
        payers: Codes, in the order of `paid`.
        paid: What each payer charges and pays, by department.
        closed, budget: `department_id, account_id, period, amount_minor`; actuals of closed months, the year's budget.
        links: Which volumes follow others.
        hours_per_fte: Paid hours of a full-time place a year.
    """

    fiscal_year: int
    months: tuple[int, ...]
    year_months: tuple[int, ...]
    departments: pd.DataFrame
    accounts: pd.DataFrame
    lines: MoneyLines
    volumes: VolumePairs
    labor: Labor
    beds: Beds
    contracts: pd.DataFrame
    spend: ContractSpend
    payers: tuple[str, ...]
    paid: PayerFit
    closed: pd.DataFrame
    budget: pd.DataFrame
    cash: Cash | None
    links: VolumeLinks
    hours_per_fte: float = 2080.0

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over all figures: equal bases are equal here on every machine."""
        digest = hashlib.sha256()
        for part in (self.lines, self.volumes, self.labor, self.beds, self.spend):
            for item in fields(part):
                _add(digest, getattr(part, item.name))
        for frame in (self.departments, self.accounts, self.contracts, self.closed, self.budget):
            for name in frame.columns:
                _add(digest, frame[name].to_numpy())
        for values in (self.paid.share, self.paid.charges, self.paid.deducted, self.paid.common):
            _add(digest, values)
        _add(digest, self.links.members)
        _add(digest, self.links.strength)
        plain = (
            self.fiscal_year,
            self.months,
            self.year_months,
            self.payers,
            self.cash,
            self.links.sources,
            self.hours_per_fte,
        )
        digest.update(repr(plain).encode())
        return digest.hexdigest()

    @cached_property
    def kinds(self) -> npt.NDArray[np.object_]:
        """The type of each account, as an array: asking a frame on every slider's move is slow."""
        return self.accounts["type"].to_numpy(dtype=object)

    @cached_property
    def account_categories(self) -> npt.NDArray[np.object_]:
        """The category of each account."""
        return self.accounts["category"].to_numpy(dtype=object)

    @cached_property
    def account_codes(self) -> npt.NDArray[np.object_]:
        """The code of each account."""
        return self.accounts["code"].to_numpy(dtype=object)

    @cached_property
    def closed_totals(self) -> Int64:
        """The year's closed months by account, minor units."""
        closed = self.closed[~self.closed["period"].isin(self.months)]
        place = self.accounts["account_id"].searchsorted(closed["account_id"])
        sums = np.zeros(len(self.accounts), dtype=np.int64)
        np.add.at(sums, place, closed["amount_minor"].to_numpy(dtype=np.int64))
        return sums

    def dense(self) -> Int64:
        """Return the amounts as departments × accounts × months."""
        cells = np.zeros((len(self.departments), len(self.accounts), len(self.months)), dtype=np.int64)
        cells[self.lines.department, self.lines.account] = self.lines.amount
        return cells


def _add(digest: "hashlib._Hash", values: np.ndarray) -> None:
    if values.dtype == object or not isinstance(values.dtype, np.dtype):
        digest.update("\x1f".join(map(str, values.tolist())).encode())
    else:
        digest.update(np.ascontiguousarray(values).tobytes())
    digest.update(b"\x1e")
