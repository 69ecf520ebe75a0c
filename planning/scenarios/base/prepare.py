"""Make a baseline ready for one scenario: cut out its contracts, add the places that it needs and the base lacks."""

from collections.abc import Sequence

import numpy as np

from planning.scenarios.base.baseline import BaseYear, Floats, Index
from planning.scenarios.base.ground import (
    AGENCY,
    AGENCY_PAY,
    BENEFITS,
    OVERTIME,
    OVERTIME_FACTOR,
    OWN_PAY,
    PLAIN,
    ExtraCell,
    MoneyRows,
    PreparedYear,
    tied_cells,
)
from planning.scenarios.steps.selection import Selection
from planning.scenarios.types import DriverChange, ScenarioChanges

#: Drivers that may put money where the base has no line; agency that begins somewhere may too.
_PLACED = ("one_time", "new_contract_cost", "value_based_member", "payer_mix", "payer_lost")
_CONTRACT_DRIVERS = ("contract_price", "contract_renewal", "contract_stop")


def prepare(baseline: BaseYear, scenario: ScenarioChanges) -> PreparedYear:
    """Return the ground on which the scenario's steps work."""
    select = Selection(baseline)
    extra = _extra_cells(baseline, scenario, select)
    categories = tuple(sorted(set(baseline.account_categories)))
    rows = _rows(
        baseline, _places_needed(baseline, scenario, select, extra), _contracts_used(baseline, scenario), categories
    )
    uos = _units_of_service(baseline, rows)
    rows.pair = np.where((rows.variable == 0).all(axis=(1, 2)), uos[rows.department], rows.pair)
    cells, job_classes = tied_cells(baseline, rows, uos, extra)
    volumes = baseline.volumes
    payers = {payer: place for place, payer in enumerate(baseline.payers)}
    return PreparedYear(
        baseline=baseline,
        select=select,
        rows=rows,
        cells=cells,
        categories=categories,
        job_classes=job_classes,
        uos=uos,
        pair_department=volumes.department,
        pair_measure=volumes.measure,
        pair_total=volumes.total,
        pair_payer=np.array([payers.get(name, -1) for name in volumes.payer], dtype=np.intp),
        pair_member=volumes.member,
        pair_quantity=volumes.quantity[:, :, None],
        pair_error=np.nan_to_num(volumes.error)[:, :, None],
        bed_pair=baseline.beds.pair,
        beds=baseline.beds.beds[:, :, None],
        link_sources=baseline.links.sources,
        link_members=baseline.links.members.astype(np.float64),
        link_strength=baseline.links.strength,
    )


def _rows(
    baseline: BaseYear, extra: list[tuple[int, int]], contracts: set[int], categories: tuple[str, ...]
) -> MoneyRows:
    lines, accounts = baseline.lines, baseline.accounts
    count, months = lines.amount.shape
    department = np.concatenate([lines.department, [place for place, _ in extra]]).astype(np.intp)
    account = np.concatenate([lines.account, [place for _, place in extra]]).astype(np.intp)
    amount = np.concatenate([lines.amount.astype(np.float64), np.zeros((len(extra), months))])
    fixed = amount * np.concatenate([lines.fixed_share, np.ones((len(extra), months))])
    variable = amount - fixed
    pair = np.concatenate([lines.pair, np.full(len(extra), -1)]).astype(np.intp)
    origin = np.arange(count + len(extra), dtype=np.intp)
    contract = np.full(len(origin), -1, dtype=np.intp)
    cut = np.flatnonzero(np.isin(baseline.spend.contract, list(contracts)))
    if len(cut):
        line = baseline.spend.line[cut]
        whole = lines.amount[line]
        share = np.divide(baseline.spend.amount[cut], whole, out=np.zeros(whole.shape), where=whole != 0)
        parts = fixed[line] * share, variable[line] * share
        np.subtract.at(fixed, line, parts[0])
        np.subtract.at(variable, line, parts[1])
        fixed, variable = np.concatenate([fixed, parts[0]]), np.concatenate([variable, parts[1]])
        origin = np.concatenate([origin, line])
        contract = np.concatenate([contract, baseline.spend.contract[cut]])
    department, account, pair = department[origin], account[origin], pair[origin]
    category = np.array([categories.index(name) for name in baseline.account_categories], dtype=np.intp)[account]
    payers = {payer: place for place, payer in enumerate(baseline.payers)}
    payer = np.array([payers.get(name, -1) for name in accounts["payer"]], dtype=np.intp)[account]
    revenue = (baseline.kinds == "revenue")[account]
    role = _roles(baseline, department, account)
    return MoneyRows(
        department=department,
        account=account,
        origin=origin,
        fixed=fixed[:, :, None],
        variable=variable[:, :, None],
        pair=pair,
        contract=contract,
        category=category,
        payer=payer,
        revenue=revenue,
        role=role,
    )


def _roles(baseline: BaseYear, department: Index, account: Index) -> Index:
    """Return what a row is to labor; benefits without own pay in the department are a cost like others."""
    category = baseline.account_categories[account]
    cost = (baseline.kinds == "expense")[account]
    has_pay = np.zeros(len(baseline.departments), dtype=bool)
    has_pay[department[cost & (category == "salaries")]] = True
    role = np.full(len(account), PLAIN, dtype=np.intp)
    role[cost & (category == "salaries")] = OWN_PAY
    role[cost & (category == "contract_labor")] = AGENCY_PAY
    role[cost & (category == "benefits") & has_pay[department]] = BENEFITS
    return role


def _units_of_service(baseline: BaseYear, rows: MoneyRows) -> Index:
    """Return each department's pair of its unit of service, else of what its largest variable cost flexes on."""
    volumes = baseline.volumes
    place = {key: row for row, key in enumerate(zip(volumes.department.tolist(), volumes.measure, strict=True))}
    uos = np.array([place.get(key, -1) for key in enumerate(baseline.departments["uos"])], dtype=np.intp)
    if (uos >= 0).all():
        return uos
    size = np.abs(rows.variable).sum(axis=(1, 2))
    for row in np.argsort(-size, kind="stable").tolist():
        where = rows.department[row]
        if uos[where] < 0 and size[row] > 0 and not rows.revenue[row]:
            uos[where] = rows.pair[row]
    return uos


def _contracts_used(baseline: BaseYear, scenario: ScenarioChanges) -> set[int]:
    used: set[int] = set()
    for change in scenario.changes:
        if change.driver in _CONTRACT_DRIVERS:
            used |= set(contracts_of(baseline, change))
    return used


def contracts_of(baseline: BaseYear, change: DriverChange) -> list[int]:
    """Return the places of the contracts that a change means: the named one, or all that end before the last month."""
    number, end = baseline.contracts["contract"], baseline.contracts["end_period"]
    ending = (end > 0) & (end < baseline.months[-1])
    meant = (number == change.detail) if change.detail else ending
    if change.driver == "contract_renewal":
        meant &= ending
    return [int(place) for place in np.flatnonzero(meant.to_numpy())]


def _extra_cells(baseline: BaseYear, scenario: ScenarioChanges, select: Selection) -> list[ExtraCell]:
    """Return agency and overtime hours that changes could bring to where there are none in some month."""
    cells: dict[tuple[int, int, str], None] = {}
    for change in scenario.changes:
        roles = {"agency_share": (AGENCY,), "vacancy": (AGENCY,), "overtime_share": (OVERTIME,)}.get(change.driver, ())
        for role in roles:
            for place in places_that_use(baseline, change, select, role).tolist():
                cells[place, role, (change.details or ("",))[0]] = None
    made = [_extra_cell(baseline, *key) for key in cells]
    return [cell for cell in made if cell is not None]


def places_that_use(baseline: BaseYear, change: DriverChange, select: Selection, role: int) -> Index:
    """Return the departments that a change of agency or overtime acts in.

    A department named by itself always; of a wider scope those that have such hours in an open month.
    """
    labor = baseline.labor
    inside = select.departments(change.scope)
    if change.scope.kind != "department":
        group = "agency" if role == AGENCY else "overtime"
        used = np.zeros(len(inside), dtype=bool)
        used[labor.department[(labor.pay_group == group) & (labor.hours.sum(axis=1) > 0)]] = True
        inside = inside & used
    return np.flatnonzero(inside)


def _extra_cell(baseline: BaseYear, place: int, role: int, job_class: str) -> ExtraCell | None:
    labor = baseline.labor
    group = "agency" if role == AGENCY else "overtime"
    of_class = (labor.job_class == job_class) if job_class else np.ones(len(labor.department), dtype=bool)
    here = labor.department == place
    existing = (labor.pay_group == group) & of_class
    if (labor.hours[here & existing].sum(axis=0) > 0).all():
        return None
    rate = _rate(baseline, existing & here)
    if rate is None and role == AGENCY:
        rate = _rate(baseline, existing)
    if rate is None and role == OVERTIME:
        regular = _rate(baseline, here & of_class & (labor.pay_group == "regular"))
        rate = None if regular is None else regular * OVERTIME_FACTOR
    if rate is None:
        return None
    months = len(baseline.months)
    return ExtraCell(place, role, job_class, hours=np.ones(months), rate=np.full(months, rate))


def _rate(baseline: BaseYear, cells: np.ndarray) -> float | None:
    hours = float(baseline.labor.hours[cells].sum())
    amount = float(baseline.labor.amount[cells].sum())
    return amount / hours if hours > 0 and amount > 0 else None


def _places_needed(
    baseline: BaseYear, scenario: ScenarioChanges, select: Selection, extra: Sequence[ExtraCell]
) -> list[tuple[int, int]]:
    """Return places (department, account) that a change needs and the base has no line for."""
    if not extra and not any(change.driver in _PLACED for change in scenario.changes):
        return []
    present = set(zip(baseline.lines.department.tolist(), baseline.lines.account.tolist(), strict=True))
    size = _account_sizes(baseline)
    places: dict[tuple[int, int], None] = {}
    for cell in extra:
        if cell.role == AGENCY and not _line_in(baseline, cell.department, "contract_labor"):
            _want(places, cell.department, _largest(baseline, "contract_labor", size))
    for change in scenario.changes:
        if change.driver in ("one_time", "new_contract_cost"):
            inside = select.departments(change.scope)
            accounts = set(accounts_of(baseline, change.detail).tolist())
            if not any(inside[where] and account in accounts for where, account in present):
                _want(places, _seat(baseline, inside), _largest(baseline, change.detail, size))
        if change.driver == "value_based_member":
            for where in np.unique(baseline.volumes.department[baseline.volumes.member]).tolist():
                if select.departments(change.scope)[where] and not _line_in(baseline, where, "other_revenue"):
                    _want(places, where, _largest(baseline, "other_revenue", size))
        if change.driver in ("payer_mix", "payer_lost") and ">" in change.detail:
            for where, account in _payer_places(baseline, change, select, size):
                _want(places, where, account)
    return [place for place in places if place not in present]


def _payer_places(
    baseline: BaseYear, change: DriverChange, select: Selection, size: Floats
) -> list[tuple[int, int | None]]:
    """Return where the target of a shift books, in departments that book the source by name and the target not."""
    source, _arrow, target = change.detail.partition(">")
    payer, lines = baseline.accounts["payer"].to_numpy(dtype=object), baseline.lines
    inside = select.departments(change.scope)[lines.department]
    places: list[tuple[int, int | None]] = []
    for category in ("gross_revenue", "deductions"):
        of_kind = baseline.account_categories == category
        from_here, to_here = (
            np.isin(lines.account, np.flatnonzero(of_kind & (payer == one))) for one in (source, target)
        )
        without = np.setdiff1d(lines.department[inside & from_here], lines.department[to_here])
        accounts = np.flatnonzero(of_kind & (payer == target))
        largest = int(accounts[np.argmax(size[accounts])]) if len(accounts) else None
        places += [(where, largest) for where in without.tolist()]
    return places


def _want(places: dict[tuple[int, int], None], department: int | None, account: int | None) -> None:
    if department is not None and account is not None:
        places[department, account] = None


def accounts_of(baseline: BaseYear, detail: str) -> Index:
    """Return the places of the account with this code, else of the accounts of this category."""
    code = np.flatnonzero(baseline.account_codes == detail)
    return code if len(code) else np.flatnonzero(baseline.account_categories == detail)


def _account_sizes(baseline: BaseYear) -> Floats:
    sizes = np.zeros(len(baseline.accounts))
    np.add.at(sizes, baseline.lines.account, np.abs(baseline.lines.amount).sum(axis=1).astype(np.float64))
    return sizes


def _largest(baseline: BaseYear, detail: str, size: Floats) -> int | None:
    accounts = accounts_of(baseline, detail)
    return int(accounts[np.argmax(size[accounts])]) if len(accounts) else None


def _seat(baseline: BaseYear, inside: np.ndarray) -> int | None:
    """Return the department of a scope with the most money, where an amount without any place goes."""
    if not inside.any():
        return None
    size = np.zeros(len(inside))
    np.add.at(size, baseline.lines.department, np.abs(baseline.lines.amount).sum(axis=1).astype(np.float64))
    return int(np.argmax(np.where(inside, size, -1.0)))


def _line_in(baseline: BaseYear, department: int, category: str) -> bool:
    accounts = accounts_of(baseline, category)
    return bool(np.isin(baseline.lines.account[baseline.lines.department == department], accounts).any())
