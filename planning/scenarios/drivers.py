"""The catalogue of drivers: what can be changed, in which unit, within which bounds, where, and by which step.

One place for pages, terminal, links and tests. What each step does with its drivers: docs/methods.md#scenarios.
"""

from dataclasses import dataclass
from typing import Literal

from planning.scenarios.types import SCOPE_KINDS, Change, Scenario, ScenarioError, ScopeKind, checked_months

Unit = Literal["relative", "points", "share", "money_month", "money", "money_member", "beds", "ratio"]
Detail = Literal["", "measure", "payer", "payer_shift", "job_class", "contract", "category", "account"]

#: The steps of the engine in the order in which they act; (key, label).
STEPS: tuple[tuple[str, str], ...] = (
    ("volume", "Volume"),
    ("capacity", "Bed capacity"),
    ("services", "Services opened and closed"),
    ("telehealth", "Telehealth"),
    ("hours", "Hours per unit"),
    ("payer_mix", "Payer mix"),
    ("payer_rates", "Payer rates"),
    ("staffing", "Vacancy, agency and overtime"),
    ("pay", "Pay and bill rates"),
    ("supplies", "Use and prices of supplies and drugs"),
    ("contracts", "Contracts"),
    ("value_based", "Value-based care"),
    ("one_time", "One-time items"),
)
STEP_LABELS = dict(STEPS)
GROUPS = ("Volume", "Revenue", "Staff", "Supplies and contracts", "Other")


@dataclass(frozen=True)
class Option:
    """A further assumption of a driver, with what it is when nobody says otherwise."""

    key: str
    label: str
    low: float
    high: float
    step: float
    default: float
    help: str


@dataclass(frozen=True)
class Driver:
    """One thing that can be changed.

    `unit` says how to read and show a value: "relative" (+4 % is 0.04), "points" of a share (two points are 0.02),
    "share" (0–1), "ratio" (1 is as it is), "money_month" (minor units a month), "money" (minor units once),
    "money_member" (minor units per member month), "beds". `code` is the driver's short name in a link.
    `detail` is what `Change.detail` holds; a payer shift is "FROM>TO". `uncertain` drivers make sense with a range.
    """

    key: str
    code: str
    label: str
    step_key: str
    group: str
    unit: Unit
    low: float
    high: float
    step: float
    help: str
    neutral: float = 0.0
    detail: Detail = ""
    detail_required: bool = False
    scopes: tuple[ScopeKind, ...] = SCOPE_KINDS
    options: tuple[Option, ...] = ()
    uncertain: bool = True

    def option(self, change: Change, key: str) -> float:
        """Return an option's value in a change, its default when it was left out."""
        given = change.option(key)
        return given if given is not None else next(item.default for item in self.options if item.key == key)


_NARROW: tuple[ScopeKind, ...] = ("facility", "service_line", "department")
_FIXED_KEPT = Option(
    "fixed_kept",
    "Fixed costs that stay",
    0,
    1,
    0.05,
    1.0,
    "Share of the fixed costs that goes on after closing: rent, depreciation, management.",
)
_FIXED_NEEDED = Option(
    "fixed_needed",
    "Fixed costs needed",
    0,
    2,
    0.05,
    1.0,
    "Fixed costs of the new service relative to its size; they begin in full with the first month.",
)
_RATE_RATIO = Option("rate_ratio", "Payment of a virtual visit", 0, 1.5, 0.05, 1.0, "1 is paid like a visit in person.")
_COST_RATIO = Option(
    "cost_ratio",
    "Cost of a virtual visit",
    0,
    1.5,
    0.05,
    0.75,
    "Hours and variable cost relative to a visit in person. An assumption; set your own.",
)

_ALL: tuple[Driver, ...] = (
    Driver("volume", "vol", "Volume", "volume", "Volume", "relative", -0.5, 1.0, 0.005,
           "Units of service against the base. Without a measure all activity in scope moves, but no member months.",
           detail="measure"),
    Driver("beds", "bed", "Staffed beds", "capacity", "Volume", "beds", -500, 500, 1,
           "Beds opened or closed. Patient days cannot exceed beds × days; more beds alone bring no patients.",
           scopes=("department", "facility")),
    Driver("occupancy_limit", "occ", "Highest occupancy", "capacity", "Volume", "ratio", 0.4, 1.2, 0.01,
           "Share of staffed bed days that can really be used; 1 is all of them.", neutral=1.0),
    Driver("close_service", "cls", "Service closed", "services", "Volume", "share", 0, 1, 0.05,
           "Share of the service that closes; volume, revenue and variable costs ramp to zero.",
           scopes=_NARROW, options=(_FIXED_KEPT,)),
    Driver("open_service", "opn", "Service opened", "services", "Volume", "share", 0, 3, 0.05,
           "Size of the new service relative to the present one in the scope; ramps up from zero.",
           scopes=_NARROW, options=(_FIXED_NEEDED,)),
    Driver("telehealth", "tel", "Visits moved to telehealth", "telehealth", "Volume", "share", 0, 1, 0.01,
           "Share of the visits of a measure that become virtual, with their own payment and cost.",
           detail="measure", detail_required=True, options=(_RATE_RATIO, _COST_RATIO)),
    Driver("payer_mix", "mix", "Payer mix shift", "payer_mix", "Revenue", "points", 0, 0.5, 0.005,
           "Points of the patients that move from one payer to another, at the same volume.",
           detail="payer_shift", detail_required=True),
    Driver("payer_rate", "pay", "Payer rates", "payer_rates", "Revenue", "relative", -0.5, 0.5, 0.0025,
           "What payers pay per unit of service. Without a payer all of them.", detail="payer"),
    Driver("hours_per_unit", "hpu", "Hours per unit of service", "hours", "Staff", "relative", -0.5, 0.5, 0.005,
           "Worked hours that a unit of service takes; fixed hours stay."),
    Driver("vacancy", "vac", "Vacant positions", "staffing", "Staff", "points", -0.3, 0.5, 0.005,
           "Points of own worked hours more (less) that nobody holds. Agency fills the gap; hires replace agency, "
           "then overtime, and beyond that add to cost.", detail="job_class"),
    Driver("agency_share", "agy", "Agency share", "staffing", "Staff", "points", -1.0, 0.5, 0.005,
           "Points of worked hours done by agency in place of own staff. Over more than one department: those that "
           "use agency. Never below zero.", detail="job_class"),
    Driver("overtime_share", "ovt", "Overtime share", "staffing", "Staff", "points", -0.5, 0.5, 0.005,
           "Points of worked hours done as overtime in place of regular hours. Never below zero.",
           detail="job_class"),
    Driver("wage_award", "wag", "Wage award", "pay", "Staff", "relative", -0.2, 0.5, 0.0025,
           "Raise of own staff's pay beyond what the base holds; benefits follow.", detail="job_class"),
    Driver("agency_rate", "bil", "Agency bill rate", "pay", "Staff", "relative", -0.8, 1.0, 0.005,
           "What an agency hour costs.", detail="job_class"),
    Driver("supply_use", "use", "Supplies per unit of service", "supplies", "Supplies and contracts", "relative",
           -0.5, 2.0, 0.005, "Supplies and drugs used per unit of service; fixed parts stay.", detail="category"),
    Driver("supply_inflation", "sup", "Supply prices", "supplies", "Supplies and contracts", "relative", -0.5, 1.0,
           0.0025, "Prices of supplies beyond what the base holds."),
    Driver("drug_inflation", "drg", "Drug prices", "supplies", "Supplies and contracts", "relative", -0.5, 1.0, 0.0025,
           "Prices of drugs beyond what the base holds."),
    Driver("other_inflation", "inf", "Other prices", "supplies", "Supplies and contracts", "relative", -0.5, 1.0,
           0.0025, "Prices of one category of cost: purchased services, utilities, other.",
           detail="category", detail_required=True),
    Driver("contract_price", "ctp", "Contract price", "contracts", "Supplies and contracts", "relative", -0.8, 1.0,
           0.005, "Price of what is bought under one contract.", detail="contract", detail_required=True),
    Driver("contract_renewal", "ctr", "Price at renewal", "contracts", "Supplies and contracts", "relative", -0.8, 1.0,
           0.005, "Price change from the month after a contract's own end. Without a contract: all that end.",
           detail="contract"),
    Driver("contract_stop", "cts", "Contract stopped", "contracts", "Supplies and contracts", "share", 0, 1, 0.05,
           "Share of the spend under one contract that ends.", detail="contract", detail_required=True),
    Driver("new_contract_cost", "ncc", "New contract, amount a month", "contracts", "Supplies and contracts",
           "money_month", -10_000_000_000, 10_000_000_000, 100_000,
           "Cost a month of a contract that is not in the base; negative is a saving.",
           detail="category", detail_required=True),
    Driver("new_contract_price", "ncp", "New contract, price change", "contracts", "Supplies and contracts",
           "relative", -0.8, 1.0, 0.005, "Price change on a whole category that a new contract brings.",
           detail="category", detail_required=True),
    Driver("value_based_share", "vbs", "Value-based bonus or penalty", "value_based", "Revenue", "relative", -0.2, 0.2,
           0.0025, "Bonus (penalty, negative) as a share of net patient revenue.", detail="payer"),
    Driver("value_based_member", "vbm", "Value-based amount per member", "value_based", "Revenue", "money_member",
           -100_000, 100_000, 25, "Bonus (penalty, negative) per member month."),
    Driver("one_time", "one", "One-time item", "one_time", "Other", "money", -100_000_000_000, 100_000_000_000, 100_000,
           "An amount in one month on an account, in the account's own sign: cost or revenue is positive.",
           detail="account", detail_required=True),
)  # fmt: skip

DRIVERS: dict[str, Driver] = {driver.key: driver for driver in _ALL}
BY_CODE: dict[str, Driver] = {driver.code: driver for driver in _ALL}


def driver_of(change: Change) -> Driver:
    """Return the change's driver.

    Raises:
        ScenarioError: There is no such driver.
    """
    driver = DRIVERS.get(change.driver)
    if driver is None:
        raise ScenarioError(f"There is no driver “{change.driver}”.")
    return driver


def validate(scenario: Scenario) -> Scenario:
    """Return the scenario; what lies outside the catalogue's bounds is refused.

    Raises:
        ScenarioError: With the driver's label and what it accepts.
    """
    for change in scenario.changes:
        validate_change(change)
    return scenario


def validate_change(change: Change) -> Change:
    """Return the change; see `validate`."""
    driver = driver_of(change)
    if not driver.low <= change.value <= driver.high:
        raise ScenarioError(f"{driver.label}: {change.value:g} is outside {driver.low:g} to {driver.high:g}.")
    if change.scope.kind not in driver.scopes:
        raise ScenarioError(f"{driver.label} cannot be set for a {change.scope.kind.replace('_', ' ')}.")
    checked_months(change)
    _validate_detail(driver, change)
    known = {option.key: option for option in driver.options}
    for name, value in change.options:
        option = known.get(name)
        if option is None:
            raise ScenarioError(f"{driver.label} has no option “{name}”.")
        if not option.low <= value <= option.high:
            raise ScenarioError(f"{option.label}: {value:g} is outside {option.low:g} to {option.high:g}.")
    return change


def _validate_detail(driver: Driver, change: Change) -> None:
    if change.detail and not driver.detail:
        raise ScenarioError(f"{driver.label} takes no detail such as “{change.detail}”.")
    if driver.detail_required and not change.detail:
        raise ScenarioError(f"{driver.label} needs a {driver.detail.replace('_', ' ')}.")
    if driver.detail == "payer_shift":
        payers = change.detail.split(">")
        if len(payers) != 2 or not all(payers) or payers[0] == payers[1]:
            raise ScenarioError("A payer mix shift names two payers, such as “COM>MCD”.")
    if change.driver == "one_time" and change.start is None:
        raise ScenarioError("A one-time item needs its month.")
