"""Make a `BaseYear` from frames."""

from dataclasses import replace

import numpy as np
import pandas as pd

from language import _
from planning.scenarios.base.baseline import (
    BaseYear,
    Beds,
    ContractSpend,
    Labor,
    MoneyLines,
    PayerFit,
    VolumeLinks,
    VolumePairs,
)
from planning.scenarios.base.frames import BaseFrames
from planning.scenarios.base.payers import books_of, fit
from planning.scenarios.base.places import BasePlaces, as_text
from planning.scenarios.types import ScenarioError

#: Standard normal position of the 80 % bounds of a forecast.
_Z80 = 1.2815515655446004
_LEDGER = ("department_id", "account_id", "period", "amount_minor")


def build(given: BaseFrames) -> BaseYear:
    """Return the base of scenarios.

    Raises:
        ScenarioError: There is no open month.
    """
    if not len(given.months):
        raise ScenarioError(_("No month of this fiscal year is open; a scenario has nothing to change."))
    places = BasePlaces(given.departments, given.accounts, tuple(int(month) for month in given.months))
    volumes, measure_of = _volumes(places, given.measures, given.volumes)
    lines, line_at = _lines(places, given.lines, volumes, measure_of)
    contracts = _contracts(given.contracts)
    payers = _payers(places, volumes, given.payer_shares)
    return BaseYear(
        fiscal_year=given.fiscal_year,
        months=places.months,
        year_months=tuple(int(month) for month in given.year_months),
        departments=places.departments,
        accounts=places.accounts,
        lines=lines,
        volumes=volumes,
        labor=_with_booked_agency(places, _labor(places, given.labor), lines),
        beds=_beds(places, given.beds, measure_of),
        contracts=contracts,
        spend=_spend(places, contracts, given.contract_spend, lines, line_at),
        payers=payers,
        paid=_paid(places, payers, lines, volumes, given.payer_shares),
        closed=_ledger(places, given.closed),
        budget=_ledger(places, given.budget),
        cash=given.cash,
        links=_links(places, given, measure_of, len(volumes.department)),
        hours_per_fte=float(given.hours_per_fte),
    )


def _volumes(
    places: BasePlaces, measures: pd.DataFrame, frame: pd.DataFrame
) -> tuple[VolumePairs, dict[tuple[int, str], int]]:
    department, month = places.department(frame["department_id"]), places.month(frame["period"])
    known = (department >= 0) & (month >= 0)
    rows = frame[known]
    keys = list(zip(department[known].tolist(), as_text(rows["measure"]), strict=True))
    place = {key: number for number, key in enumerate(sorted(set(keys)))}
    at = np.array([place[key] for key in keys], dtype=np.intp)
    months = month[known]
    quantity = np.nan_to_num(places.table(at, months, rows["quantity"].to_numpy(dtype=np.float64), len(place)))
    error = np.full_like(quantity, np.nan)
    if "lo80" in rows and "hi80" in rows:
        width = rows["hi80"].to_numpy(dtype=np.float64) - rows["lo80"].to_numpy(dtype=np.float64)
        spread = places.table(at, months, width / (2 * _Z80), len(place))
        error = np.divide(spread, quantity, out=error, where=quantity > 0)
    codes = as_text(measures["measure"])
    payer_of = dict(zip(codes, as_text(measures["payer"]), strict=True))
    part_of = dict(zip(codes, as_text(measures["part_of"]), strict=True))
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
    places: BasePlaces, frame: pd.DataFrame, volumes: VolumePairs, measure_of: dict[tuple[int, str], int]
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
    for number, where, code in zip(at.tolist(), department.tolist(), as_text(rows["measure"]), strict=True):
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


def _labor(places: BasePlaces, frame: pd.DataFrame | None) -> Labor:
    if frame is None:
        frame = pd.DataFrame(columns=["department_id", "period", "pay_group", "job_class", "hours", "amount_minor"])
    department, month = places.department(frame["department_id"]), places.month(frame["period"])
    known = (department >= 0) & (month >= 0)
    rows, month = frame[known], month[known]
    keys = list(zip(department[known].tolist(), as_text(rows["pay_group"]), as_text(rows["job_class"]), strict=True))
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


def _with_booked_agency(places: BasePlaces, labor: Labor, lines: MoneyLines) -> Labor:
    """Return the labor with the agency hours that the booked contract labor buys at the price of the labor's own.

    So an hour costs the same whatever a month books. What is booked without any hour stays a cost without hours.
    """
    bought = places.accounts["category"].to_numpy()[lines.account] == "contract_labor"
    booked = np.zeros((len(places.departments), len(places.months)))
    np.add.at(booked, lines.department[bought], lines.amount[bought].astype(np.float64))
    agency = np.flatnonzero(labor.pay_group == "agency")
    place = labor.department[agency]
    priced = np.zeros_like(booked)
    np.add.at(priced, place, labor.amount[agency].astype(np.float64))
    ratio = np.divide(np.maximum(booked, 0), priced, out=np.ones_like(booked), where=priced > 0)[place]
    hours, amount = labor.hours.copy(), labor.amount.copy()
    hours[agency] *= ratio
    amount[agency] = np.rint(amount[agency] * ratio).astype(np.int64)
    return replace(labor, hours=hours, amount=amount)


def _beds(places: BasePlaces, frame: pd.DataFrame | None, measure_of: dict[tuple[int, str], int]) -> Beds:
    if frame is None or frame.empty:
        return Beds(np.empty(0, dtype=np.intp), np.empty((0, len(places.months))))
    department, month = places.department(frame["department_id"]), places.month(frame["period"])
    codes = as_text(frame["measure"])
    pair = np.array([measure_of.get(key, -1) for key in zip(department.tolist(), codes, strict=True)], dtype=np.intp)
    known = (pair >= 0) & (month >= 0)
    pairs, at = np.unique(pair[known], return_inverse=True)
    beds = places.table(at, month[known], frame["beds"].to_numpy(dtype=np.float64)[known], len(pairs))
    return Beds(pairs.astype(np.intp), beds)


def _contracts(frame: pd.DataFrame | None) -> pd.DataFrame:
    if frame is None:
        frame = pd.DataFrame({"contract": [], "end_period": []})
    end = frame["end_period"].astype("Int64").fillna(0).astype("int64")
    made = pd.DataFrame({"contract": as_text(frame["contract"]), "end_period": end})
    return made.sort_values("contract", ignore_index=True)


def _spend(
    places: BasePlaces,
    contracts: pd.DataFrame,
    frame: pd.DataFrame | None,
    lines: MoneyLines,
    line_at: dict[tuple[int, int], int],
) -> ContractSpend:
    if frame is None or frame.empty:
        empty = np.empty(0, dtype=np.intp)
        return ContractSpend(empty, empty, np.empty((0, len(places.months)), dtype=np.int64))
    contract = pd.Index(contracts["contract"]).get_indexer(as_text(frame["contract"]).to_numpy())
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


def _payers(places: BasePlaces, volumes: VolumePairs, told: pd.DataFrame | None) -> tuple[str, ...]:
    named = set(places.accounts["payer"]) | set(volumes.payer)
    if told is not None:
        named |= set(as_text(told["payer"]))
    return tuple(sorted(named - {""}))


def _paid(
    places: BasePlaces, payers: tuple[str, ...], lines: MoneyLines, volumes: VolumePairs, told: pd.DataFrame | None
) -> PayerFit:
    """Return what each payer charges and pays: by given shares, patients counted by payer, or what is booked."""
    number = {payer: place for place, payer in enumerate(payers)}
    count = np.zeros((len(places.departments), len(payers), len(places.months)))
    for row, payer in enumerate(volumes.payer):
        if payer:
            count[volumes.department[row], number[payer]] += volumes.quantity[row]
    if told is not None:
        department, month = places.department(told["department_id"]), places.month(told["period"])
        inside = (department >= 0) & (month >= 0)
        payer_place = np.array([number[payer] for payer in as_text(told["payer"])], dtype=np.intp)
        count[np.unique(department[inside])] = 0.0
        count[department[inside], payer_place[inside], month[inside]] = told["share"].to_numpy(np.float64)[inside]
    of_account = np.array([number.get(name, -1) for name in places.accounts["payer"]], dtype=np.intp)
    revenue = places.accounts["type"].to_numpy() == "revenue"
    category = np.where(revenue, places.accounts["category"].to_numpy(dtype=object), "")
    books = books_of(lines, category[lines.account], of_account[lines.account], (len(count), len(payers)))
    return fit(books, count)


def _links(places: BasePlaces, given: BaseFrames, pairs: dict[tuple[int, str], int], count: int) -> VolumeLinks:
    shape = (len(given.link_sources), count)
    members, strength, fit = np.zeros(shape, dtype=bool), np.zeros(shape), np.zeros(shape)
    months = np.zeros(shape, dtype=np.int64)
    for place, source in enumerate(given.link_sources):
        numbers = places.department(pd.Series([number for number, _unused in source.members], dtype="int64"))
        keys = zip(numbers.tolist(), (measure for _unused, measure in source.members), strict=True)
        members[place, [pairs[key] for key in keys if key in pairs]] = True
    if given.links is not None:
        at = places.department(given.links["department_id"])
        for row, where in zip(given.links.to_dict("records"), at.tolist(), strict=True):
            pair = pairs.get((where, str(row["measure"])))
            if pair is not None:
                cell = row["source"], pair
                strength[cell], fit[cell], months[cell] = row["strength"], row["fit"], row["months"]
    return VolumeLinks(tuple(source.key for source in given.link_sources), members, strength, fit, months)


def _ledger(places: BasePlaces, frame: pd.DataFrame | None) -> pd.DataFrame:
    if frame is None:
        return pd.DataFrame({name: pd.Series(dtype="int64") for name in _LEDGER})
    inside = (places.department(frame["department_id"]) >= 0) & (places.account(frame["account_id"]) >= 0)
    rows = frame.loc[inside, list(_LEDGER)].astype("int64")
    return rows.groupby(["department_id", "account_id", "period"], sort=True)[["amount_minor"]].sum().reset_index()
