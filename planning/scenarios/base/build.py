"""Make a `BaseYear` from frames, one row per month as a query returns them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from language import _
from planning.scenarios.base.baseline import (
    BaseYear,
    Beds,
    Cash,
    ContractSpend,
    Floats,
    Index,
    Labor,
    MoneyLines,
    VolumePairs,
)
from planning.scenarios.types import ScenarioError

#: Standard normal position of the 80 % bounds of a forecast.
_Z80 = 1.2815515655446004
_LEDGER = ("department_id", "account_id", "period", "amount_minor")


def build(
    *,
    fiscal_year: int,
    year_months: Sequence[int],
    months: Sequence[int],
    departments: pd.DataFrame,
    accounts: pd.DataFrame,
    lines: pd.DataFrame,
    measures: pd.DataFrame,
    volumes: pd.DataFrame,
    labor: pd.DataFrame | None = None,
    beds: pd.DataFrame | None = None,
    contracts: pd.DataFrame | None = None,
    contract_spend: pd.DataFrame | None = None,
    payer_shares: pd.DataFrame | None = None,
    closed: pd.DataFrame | None = None,
    budget: pd.DataFrame | None = None,
    cash: Cash | None = None,
    hours_per_fte: float = 2080.0,
) -> BaseYear:
    """Return the base of scenarios.

    Rows of months that are not in `months` are left out, and so are rows of departments and accounts not listed.

    Args:
        months: Open months, ascending; the rest of `year_months` is closed and stands in `closed`.
        departments: `department_id`, `facility_id`, `service_line_id` (nullable), `uos` (measure code or "").
        accounts: `account_id, code, type, category`, and `payer` (code, "" unknown; optional column).
            Only types revenue and expense count.
        lines: `department_id, account_id, period, amount_minor` (int, natural sign), `fixed_share` (0–1), `measure`
            (code that the line flexes on in its own department; "" is none). One row per place and month.
        measures: `measure` (code), `part_of` (code of the total that this is a payer's part of, ""), `payer` (its
            payer's code, ""), `member` (bool: member months, which no general volume change moves).
        volumes: `department_id, measure, period, quantity` (units, not thousandths); optional `lo80`, `hi80` of the
            forecast. Only activity and member months: no cash, no bed days.
        labor: `department_id, period, pay_group, job_class` ("" unknown), `hours`, `amount_minor`; optional
            `fixed_share` of the hours (NaN unknown).
        beds: `department_id, measure` (its patient days), `period, beds`.
        contracts: `contract` (number), `end_period` (yyyymm, nullable).
        contract_spend: `contract, department_id, account_id, period, amount_minor`; more than the line holds counts
            as the whole line.
        payer_shares: `department_id, payer, period, share` (0–1) where known beyond the payers' own measures.
        closed, budget: `department_id, account_id, period, amount_minor`.

    Raises:
        ScenarioError: There is no open month.
    """
    if not len(months):
        raise ScenarioError(_("No month of this fiscal year is open; a scenario has nothing to change."))
    places = _Places(departments, accounts, tuple(int(month) for month in months))
    made_volumes, measure_of = _volumes(places, measures, volumes)
    made_lines, line_at = _lines(places, lines, made_volumes, measure_of)
    contract_frame = _contracts(contracts)
    payers, share = _payer_share(places, made_volumes, payer_shares)
    return BaseYear(
        fiscal_year=fiscal_year,
        months=places.months,
        year_months=tuple(int(month) for month in year_months),
        departments=places.departments,
        accounts=places.accounts,
        lines=made_lines,
        volumes=made_volumes,
        labor=_labor(places, labor),
        beds=_beds(places, beds, measure_of),
        contracts=contract_frame,
        spend=_spend(places, contract_frame, contract_spend, made_lines, line_at),
        payers=payers,
        payer_share=share,
        closed=_ledger(places, closed),
        budget=_ledger(places, budget),
        cash=cash,
        hours_per_fte=float(hours_per_fte),
    )


class _Places:
    """The departments, accounts and months of a baseline, and where a row of a frame belongs."""

    def __init__(self, departments: pd.DataFrame, accounts: pd.DataFrame, months: tuple[int, ...]) -> None:
        self.departments = _departments(departments)
        self.accounts = _accounts(accounts)
        self.months = months
        self._department = pd.Index(self.departments["department_id"])
        self._account = pd.Index(self.accounts["account_id"])
        self._month: Any = pd.Index(months)

    def department(self, column: pd.Series) -> Index:
        return np.asarray(self._department.get_indexer(column.astype("int64").to_numpy()))

    def account(self, column: pd.Series) -> Index:
        return np.asarray(self._account.get_indexer(column.astype("int64").to_numpy()))

    def month(self, column: pd.Series) -> Index:
        return np.asarray(self._month.get_indexer(column.astype("int64").to_numpy()))

    def table(self, rows: Index, months: Index, values: np.ndarray, count: int) -> Floats:
        """Return rows × months, NaN where there is no value."""
        cells = np.full((count, len(self.months)), np.nan)
        cells[rows, months] = values
        return cells


def _departments(frame: pd.DataFrame) -> pd.DataFrame:
    made = frame[["department_id", "facility_id", "service_line_id", "uos"]].copy()
    for name in ("department_id", "facility_id", "service_line_id"):
        made[name] = made[name].astype("Int64").fillna(0).astype("int64")
    made["uos"] = _text(made["uos"])
    return made.sort_values("department_id", ignore_index=True)


def _accounts(frame: pd.DataFrame) -> pd.DataFrame:
    made = frame[frame["type"].isin(("revenue", "expense"))].copy()
    made["payer"] = _text(made["payer"]) if "payer" in made else ""
    for name in ("code", "type", "category"):
        made[name] = _text(made[name])
    made["account_id"] = made["account_id"].astype("int64")
    return made[["account_id", "code", "type", "category", "payer"]].sort_values("account_id", ignore_index=True)


def _text(column: pd.Series) -> pd.Series:
    return column.astype(object).where(column.notna(), "").map(str).astype(object)


def _volumes(
    places: _Places, measures: pd.DataFrame, frame: pd.DataFrame
) -> tuple[VolumePairs, dict[tuple[int, str], int]]:
    department, month = places.department(frame["department_id"]), places.month(frame["period"])
    known = (department >= 0) & (month >= 0)
    rows = frame[known]
    keys = list(zip(department[known].tolist(), _text(rows["measure"]), strict=True))
    place = {key: number for number, key in enumerate(sorted(set(keys)))}
    at = np.array([place[key] for key in keys], dtype=np.intp)
    months = month[known]
    quantity = np.nan_to_num(places.table(at, months, rows["quantity"].to_numpy(dtype=np.float64), len(place)))
    error = np.full_like(quantity, np.nan)
    if "lo80" in rows and "hi80" in rows:
        width = rows["hi80"].to_numpy(dtype=np.float64) - rows["lo80"].to_numpy(dtype=np.float64)
        spread = places.table(at, months, width / (2 * _Z80), len(place))
        error = np.divide(spread, quantity, out=error, where=quantity > 0)
    codes = _text(measures["measure"])
    payer_of = dict(zip(codes, _text(measures["payer"]), strict=True))
    part_of = dict(zip(codes, _text(measures["part_of"]), strict=True))
    member = set(codes[measures["member"].to_numpy(dtype=bool)])
    pairs = list(place)
    total = [place.get((where, part_of.get(code, "")), number) for (where, code), number in place.items()]
    made = VolumePairs(
        department=np.array([where for where, _unused in pairs], dtype=np.intp),
        measure=np.array([code for _unused, code in pairs], dtype=object),
        quantity=quantity,
        total=np.array(total, dtype=np.intp),
        payer=np.array([payer_of.get(code, "") for _unused, code in pairs], dtype=object),
        member=np.array([code in member for _unused, code in pairs], dtype=bool),
        error=error,
    )
    return made, place


def _lines(
    places: _Places, frame: pd.DataFrame, volumes: VolumePairs, measure_of: dict[tuple[int, str], int]
) -> tuple[MoneyLines, dict[tuple[int, int], int]]:
    department, account = places.department(frame["department_id"]), places.account(frame["account_id"])
    month = places.month(frame["period"])
    known = (department >= 0) & (account >= 0) & (month >= 0)
    rows, department, account, month = frame[known], department[known], account[known], month[known]
    category = places.accounts["category"].to_numpy()
    # Lines of one category lie side by side, so that a change of prices is a slice and not a search.
    order = sorted({(category[a], d, a) for d, a in zip(department.tolist(), account.tolist(), strict=True)})
    line_at = {(d, a): number for number, (_unused, d, a) in enumerate(order)}
    at = np.array([line_at[key] for key in zip(department.tolist(), account.tolist(), strict=True)], dtype=np.intp)
    shape = (len(order), len(places.months))
    amount = np.zeros(shape, dtype=np.int64)
    np.add.at(amount, (at, month), rows["amount_minor"].to_numpy(dtype=np.int64))
    fixed = np.ones(shape)
    fixed[at, month] = rows["fixed_share"].to_numpy(dtype=np.float64)
    pair = np.full(len(order), -1, dtype=np.intp)
    for number, where, code in zip(at.tolist(), department.tolist(), _text(rows["measure"]), strict=True):
        pair[number] = measure_of.get((where, code), -1)
    fixed[pair < 0] = 1.0
    flexing = pair >= 0
    fixed[flexing] = np.where(volumes.quantity[pair[flexing]] > 0, fixed[flexing], 1.0)
    made = MoneyLines(
        department=np.array([d for _unused, d, _unused in order], dtype=np.intp),
        account=np.array([a for _unused, _unused, a in order], dtype=np.intp),
        amount=amount,
        fixed_share=fixed,
        pair=pair,
    )
    return made, line_at


def _labor(places: _Places, frame: pd.DataFrame | None) -> Labor:
    if frame is None:
        frame = pd.DataFrame(columns=["department_id", "period", "pay_group", "job_class", "hours", "amount_minor"])
    department, month = places.department(frame["department_id"]), places.month(frame["period"])
    known = (department >= 0) & (month >= 0)
    rows, month = frame[known], month[known]
    keys = list(zip(department[known].tolist(), _text(rows["pay_group"]), _text(rows["job_class"]), strict=True))
    place = {key: number for number, key in enumerate(sorted(set(keys)))}
    at = np.array([place[key] for key in keys], dtype=np.intp)
    shape = (len(place), len(places.months))
    hours, amount = np.zeros(shape), np.zeros(shape, dtype=np.int64)
    np.add.at(hours, (at, month), rows["hours"].to_numpy(dtype=np.float64))
    np.add.at(amount, (at, month), rows["amount_minor"].to_numpy(dtype=np.int64))
    fixed = np.full(shape, np.nan)
    if "fixed_share" in rows:
        fixed[at, month] = rows["fixed_share"].to_numpy(dtype=np.float64)
    return Labor(
        department=np.array([d for d, _unused, _unused in place], dtype=np.intp),
        pay_group=np.array([group for _unused, group, _unused in place], dtype=object),
        job_class=np.array([name for _unused, _unused, name in place], dtype=object),
        hours=hours,
        amount=amount,
        fixed_share=fixed,
    )


def _beds(places: _Places, frame: pd.DataFrame | None, measure_of: dict[tuple[int, str], int]) -> Beds:
    if frame is None or frame.empty:
        return Beds(np.empty(0, dtype=np.intp), np.empty((0, len(places.months))))
    department, month = places.department(frame["department_id"]), places.month(frame["period"])
    codes = _text(frame["measure"])
    pair = np.array([measure_of.get(key, -1) for key in zip(department.tolist(), codes, strict=True)], dtype=np.intp)
    known = (pair >= 0) & (month >= 0)
    pairs, at = np.unique(pair[known], return_inverse=True)
    beds = places.table(at, month[known], frame["beds"].to_numpy(dtype=np.float64)[known], len(pairs))
    return Beds(pairs.astype(np.intp), beds)


def _contracts(frame: pd.DataFrame | None) -> pd.DataFrame:
    if frame is None:
        frame = pd.DataFrame({"contract": [], "end_period": []})
    end = frame["end_period"].astype("Int64").fillna(0).astype("int64")
    made = pd.DataFrame({"contract": _text(frame["contract"]), "end_period": end})
    return made.sort_values("contract", ignore_index=True)


def _spend(
    places: _Places,
    contracts: pd.DataFrame,
    frame: pd.DataFrame | None,
    lines: MoneyLines,
    line_at: dict[tuple[int, int], int],
) -> ContractSpend:
    if frame is None or frame.empty:
        empty = np.empty(0, dtype=np.intp)
        return ContractSpend(empty, empty, np.empty((0, len(places.months)), dtype=np.int64))
    contract = pd.Index(contracts["contract"]).get_indexer(_text(frame["contract"]).to_numpy())
    places_of = zip(
        places.department(frame["department_id"]).tolist(), places.account(frame["account_id"]).tolist(), strict=True
    )
    line = np.array([line_at.get(key, -1) for key in places_of], dtype=np.intp)
    month = places.month(frame["period"])
    known = (contract >= 0) & (line >= 0) & (month >= 0)
    keys, at = np.unique(np.stack([contract[known], line[known]]), axis=1, return_inverse=True)
    amount = np.zeros((keys.shape[1], len(places.months)), dtype=np.int64)
    np.add.at(amount, (at.ravel(), month[known]), frame["amount_minor"].to_numpy(dtype=np.int64)[known])
    return ContractSpend(keys[0].astype(np.intp), keys[1].astype(np.intp), _within(amount, keys[1], lines.amount))


def _within(amount: np.ndarray, line: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Scale down what several contracts claim of one line to what the line holds; negative claims count as none."""
    claimed = np.zeros(whole.shape, dtype=np.int64)
    amount = np.maximum(amount, 0)
    np.add.at(claimed, line, amount)
    room = np.maximum(whole, 0)
    over = claimed > room
    ratio = np.divide(room, claimed, out=np.ones(whole.shape), where=over)
    return np.where(over[line], np.floor(amount * ratio[line]).astype(np.int64), amount)


def _payer_share(places: _Places, volumes: VolumePairs, known: pd.DataFrame | None) -> tuple[tuple[str, ...], Floats]:
    """Return each payer's part of the patients by department and month.

    Given shares first, then a department's own measures by payer; a department without either has the hospital's mix.
    """
    named = set(places.accounts["payer"]) | set(volumes.payer)
    if known is not None:
        named |= set(_text(known["payer"]))
    payers = tuple(sorted(named - {""}))
    place = {payer: number for number, payer in enumerate(payers)}
    count = np.zeros((len(places.departments), len(payers), len(places.months)))
    for row, payer in enumerate(volumes.payer):
        if payer:
            count[volumes.department[row], place[payer]] += volumes.quantity[row]
    everyone = count.sum(axis=0)
    count = np.where(count.sum(axis=1, keepdims=True) > 0, count, everyone)
    total = count.sum(axis=1, keepdims=True)
    share = np.divide(count, total, out=np.zeros_like(count), where=total > 0)
    if known is not None:
        department, month = places.department(known["department_id"]), places.month(known["period"])
        inside = (department >= 0) & (month >= 0)
        number = np.array([place[payer] for payer in _text(known["payer"])], dtype=np.intp)
        share[department[inside], number[inside], month[inside]] = known["share"].to_numpy(dtype=np.float64)[inside]
    return payers, share


def _ledger(places: _Places, frame: pd.DataFrame | None) -> pd.DataFrame:
    if frame is None:
        return pd.DataFrame({name: pd.Series(dtype="int64") for name in _LEDGER})
    inside = (places.department(frame["department_id"]) >= 0) & (places.account(frame["account_id"]) >= 0)
    rows = frame.loc[inside, list(_LEDGER)].astype("int64")
    return rows.groupby(["department_id", "account_id", "period"], sort=True)[["amount_minor"]].sum().reset_index()
