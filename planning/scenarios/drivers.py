"""The catalogue of drivers: what can be changed, in which unit, within which bounds, where, and by which step.

One place for pages, terminal, links and tests. What each step does with its drivers: docs/methods.md#scenarios.
"""

from dataclasses import dataclass
from typing import Literal

from language import N_, _, digits_text, translate
from planning.scenarios.types import (
    SCOPE_KINDS,
    DriverChange,
    ScenarioChanges,
    ScenarioError,
    ScopeKind,
    checked_months,
)

Unit = Literal["relative", "points", "share", "money_month", "money", "money_member", "beds", "ratio"]
Detail = Literal[
    "", "link_source", "measure", "payer", "payer_shift", "payer_loss", "job_class", "contract", "category", "account"
]

#: The steps of the engine in the order in which they act; (key, label).
STEPS: tuple[tuple[str, str], ...] = (
    ("volume", N_("Volume")),
    ("capacity", N_("Bed capacity")),
    ("services", N_("Services opened and closed")),
    ("links", N_("Linked volume")),
    ("telehealth", N_("Telehealth")),
    ("hours", N_("Hours per unit")),
    ("payer_mix", N_("Payers lost and payer mix")),
    ("payer_rates", N_("Payer rates")),
    ("staffing", N_("Vacancy, agency and overtime")),
    ("pay", N_("Pay and bill rates")),
    ("supplies", N_("Use and prices of supplies and drugs")),
    ("contracts", N_("Contracts")),
    ("value_based", N_("Value-based care")),
    ("one_time", N_("One-time items")),
)
STEP_LABELS = dict(STEPS)
GROUPS = (N_("Volume"), N_("Revenue"), N_("Staff"), N_("Supplies and contracts"), N_("Other"))


#: How a scope and a detail stand within a sentence.
SCOPE_NAMES: dict[ScopeKind, str] = {
    "hospital": N_("the whole hospital"),
    "facility": N_("a facility"),
    "service_line": N_("a service line"),
    "department": N_("a department"),
}
DETAIL_NAMES: dict[Detail, str] = {
    "link_source": N_("a volume to follow"),
    "measure": N_("a measure"),
    "payer": N_("a payer"),
    "payer_shift": N_("two payers"),
    "payer_loss": N_("a payer"),
    "job_class": N_("a job class"),
    "contract": N_("a contract"),
    "category": N_("a category"),
    "account": N_("an account"),
}


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

    def option(self, change: DriverChange, key: str) -> float:
        """Return an option's value in a change, its default when it was left out."""
        given = change.option(key)
        return given if given is not None else next(item.default for item in self.options if item.key == key)


_NARROW: tuple[ScopeKind, ...] = ("facility", "service_line", "department")
_FIXED_KEPT = Option(
    "fixed_kept",
    N_("Fixed costs that remain"),
    0,
    1,
    0.05,
    1.0,
    N_("Share of fixed costs that continues after closing: rent, depreciation, management."),
)
_FIXED_NEEDED = Option(
    "fixed_needed",
    N_("Fixed costs needed"),
    0,
    2,
    0.05,
    1.0,
    N_("Fixed costs of the new service relative to its size; they start in full in the first month."),
)
_RATE_RATIO = Option(
    "rate_ratio", N_("Payment of a virtual visit"), 0, 1.5, 0.05, 1.0, N_("1 is paid like an in-person visit.")
)
_COST_RATIO = Option(
    "cost_ratio",
    N_("Cost of a virtual visit"),
    0,
    1.5,
    0.05,
    0.75,
    N_("Hours and variable cost relative to an in-person visit. An assumption; set your own."),
)

_STAYS = Option(
    "stays",
    N_("Stays as the other payer"),
    0,
    1,
    0.05,
    0.5,
    N_("Part of the lost patients that still comes, paid by the other payer; the rest goes elsewhere."),
)

#: `group` is a code of `GROUPS`.
_ALL: tuple[Driver, ...] = (  # no text: labels and helps are marked
    Driver("volume_links", "lnk", N_("Volume links"), "links", "Volume", "ratio", 0, 2, 0.05,
           N_("How strongly volumes follow those of other departments; 100% is as estimated from history, 0 is off."),
           neutral=1.0),
    Driver("volume_follows", "fol", N_("Volume that follows"), "links", "Volume", "share", 0, 1, 0.05,
           N_("A link of your own: per cent of volume in scope for each per cent of what it follows."),
           detail="link_source", detail_required=True),
    Driver("volume", "vol", N_("Volume"), "volume", "Volume", "relative", -0.5, 1.0, 0.005,
           N_("Units of service against the base. Without a measure, all activity but member months moves."),
           detail="measure"),
    Driver("beds", "bed", N_("Staffed beds"), "capacity", "Volume", "beds", -500, 500, 1,
           N_("Beds opened or closed. Patient days cannot exceed beds × days; more beds alone add no patients."),
           scopes=("department", "facility")),
    Driver("occupancy_limit", "occ", N_("Highest occupancy"), "capacity", "Volume", "ratio", 0.4, 1.2, 0.01,
           N_("Share of staffed bed days that can be used; 1 is all of them."), neutral=1.0),
    Driver("close_service", "cls", N_("Service closed"), "services", "Volume", "share", 0, 1, 0.05,
           N_("Share of the service that closes; its volume, revenue and variable costs ramp down to zero."),
           scopes=_NARROW, options=(_FIXED_KEPT,)),
    Driver("open_service", "opn", N_("Service opened"), "services", "Volume", "share", 0, 3, 0.05,
           N_("Size of the new service relative to the current one in scope; ramps up from zero."),
           scopes=_NARROW, options=(_FIXED_NEEDED,)),
    Driver("telehealth", "tel", N_("Visits moved to telehealth"), "telehealth", "Volume", "share", 0, 1, 0.01,
           N_("Share of the visits of a measure that become virtual, with their own payment and cost."),
           detail="measure", detail_required=True, options=(_RATE_RATIO, _COST_RATIO)),
    Driver("payer_lost", "pls", N_("Payer lost"), "volume", "Revenue", "share", 0, 1, 0.05,
           N_("Share of a payer's patients that is lost; a part of them can stay as those of another payer."),
           detail="payer_loss", detail_required=True, options=(_STAYS,)),
    Driver("payer_mix", "mix", N_("Payer mix shift"), "payer_mix", "Revenue", "points", 0, 0.5, 0.005,
           N_("Points of patients that move from one payer to another, at the same volume."),
           detail="payer_shift", detail_required=True),
    Driver("payer_rate", "pay", N_("Payer rates"), "payer_rates", "Revenue", "relative", -0.5, 0.5, 0.0025,
           N_("What payers pay per unit of service. Without a payer, all payers."), detail="payer"),
    Driver("hours_per_unit", "hpu", N_("Hours per unit of service"), "hours", "Staff", "relative", -0.5, 0.5, 0.005,
           N_("Hours worked per unit of service; fixed hours do not change.")),
    Driver("vacancy", "vac", N_("Vacant positions"), "staffing", "Staff", "points", -0.3, 0.5, 0.005,
           N_("Points of own hours worked that become vacant (negative: filled). Agency covers vacancies; "
           "hires replace agency, then overtime, and beyond that add to cost."), detail="job_class"),
    Driver("agency_share", "agy", N_("Agency share"), "staffing", "Staff", "points", -1.0, 0.5, 0.005,
           N_("Points of hours worked by agency instead of own staff. Across several departments: "
           "those that use agency. Never below zero."), detail="job_class"),
    Driver("agency_conversion", "cnv", N_("Agency converted to hires"), "staffing", "Staff", "share", 0, 1, 0.05,
           N_("Share of the agency hours that own staff works instead; a ramp spreads it over months."),
           detail="job_class"),
    Driver("overtime_share", "ovt", N_("Overtime share"), "staffing", "Staff", "points", -0.5, 0.5, 0.005,
           N_("Points of hours worked as overtime instead of regular hours. Never below zero."),
           detail="job_class"),
    Driver("wage_award", "wag", N_("Wage award"), "pay", "Staff", "relative", -0.2, 0.5, 0.0025,
           N_("Pay increase for own staff beyond the base; benefits follow."), detail="job_class"),
    Driver("agency_rate", "bil", N_("Agency bill rate"), "pay", "Staff", "relative", -0.8, 1.0, 0.005,
           N_("Cost of an agency hour."), detail="job_class"),
    Driver("supply_use", "use", N_("Supplies per unit of service"), "supplies", "Supplies and contracts", "relative",
           -0.5, 2.0, 0.005, N_("Supplies and drugs used per unit of service; fixed parts do not change."),
           detail="category"),
    Driver("supply_inflation", "sup", N_("Supply prices"), "supplies", "Supplies and contracts", "relative", -0.5, 1.0,
           0.0025, N_("Supply prices beyond the base.")),
    Driver("drug_inflation", "drg", N_("Drug prices"), "supplies", "Supplies and contracts", "relative", -0.5, 1.0,
           0.0025, N_("Drug prices beyond the base.")),
    Driver("other_inflation", "inf", N_("Other prices"), "supplies", "Supplies and contracts", "relative", -0.5, 1.0,
           0.0025, N_("Prices of one category of cost: purchased services, utilities, other."),
           detail="category", detail_required=True),
    Driver("contract_price", "ctp", N_("Contract price"), "contracts", "Supplies and contracts", "relative", -0.8, 1.0,
           0.005, N_("Price of purchases under one contract."), detail="contract", detail_required=True),
    Driver("contract_renewal", "ctr", N_("Price at renewal"), "contracts", "Supplies and contracts", "relative", -0.8,
           1.0, 0.005, N_("Price change from the month after a contract ends. Without a contract: all that end."),
           detail="contract"),
    Driver("contract_stop", "cts", N_("Contract stopped"), "contracts", "Supplies and contracts", "share", 0, 1, 0.05,
           N_("Share of the spend under one contract that ends."), detail="contract", detail_required=True),
    Driver("new_contract_cost", "ncc", N_("New contract, amount per month"), "contracts", "Supplies and contracts",
           "money_month", -10_000_000_000, 10_000_000_000, 100_000,
           N_("Monthly cost of a contract that is not in the base; negative is a saving."),
           detail="category", detail_required=True),
    Driver("new_contract_price", "ncp", N_("New contract, price change"), "contracts", "Supplies and contracts",
           "relative", -0.8, 1.0, 0.005, N_("Price change for a whole category under a new contract."),
           detail="category", detail_required=True),
    Driver("value_based_share", "vbs", N_("Value-based bonus or penalty"), "value_based", "Revenue", "relative", -0.2,
           0.2, 0.0025, N_("Bonus (penalty, negative) as a share of net patient revenue."), detail="payer"),
    Driver("value_based_member", "vbm", N_("Value-based amount per member"), "value_based", "Revenue", "money_member",
           -100_000, 100_000, 25, N_("Bonus (penalty, negative) per member month.")),
    Driver("one_time", "one", N_("One-time item"), "one_time", "Other", "money", -100_000_000_000, 100_000_000_000,
           100_000, N_("An amount in one month on one account, in its own sign: cost or revenue is positive."),
           detail="account", detail_required=True),
)  # fmt: skip

DRIVERS: dict[str, Driver] = {driver.key: driver for driver in _ALL}
BY_CODE: dict[str, Driver] = {driver.code: driver for driver in _ALL}


def driver_of(change: DriverChange) -> Driver:
    """Return the change's driver.

    Raises:
        ScenarioError: There is no such driver.
    """
    driver = DRIVERS.get(change.driver)
    if driver is None:
        raise ScenarioError(_("Unknown driver: “{driver}”.", driver=change.driver))
    return driver


def validate(scenario: ScenarioChanges) -> ScenarioChanges:
    """Return the scenario; what lies outside the catalogue's bounds is refused.

    Raises:
        ScenarioError: With the driver's label and what it accepts.
    """
    for change in scenario.changes:
        validate_change(change)
    return scenario


def validate_change(change: DriverChange) -> DriverChange:
    """Return the change; see `validate`."""
    driver = driver_of(change)
    if not driver.low <= change.value <= driver.high:
        raise ScenarioError(
            _(
                "{driver}: {value} is outside {low} to {high}.",
                driver=translate(driver.label),
                value=digits_text(change.value),
                low=digits_text(driver.low),
                high=digits_text(driver.high),
            )
        )
    if change.scope.kind not in driver.scopes:
        raise ScenarioError(
            _(
                "{driver} cannot be set for {scope}.",
                driver=translate(driver.label),
                scope=translate(SCOPE_NAMES[change.scope.kind]),
            )
        )
    checked_months(change)
    _validate_detail(driver, change)
    known = {option.key: option for option in driver.options}
    for name, value in change.options:
        option = known.get(name)
        if option is None:
            raise ScenarioError(_("{driver} has no option “{name}”.", driver=translate(driver.label), name=name))
        if not option.low <= value <= option.high:
            raise ScenarioError(
                _(
                    "{option}: {value} is outside {low} to {high}.",
                    option=translate(option.label),
                    value=digits_text(value),
                    low=digits_text(option.low),
                    high=digits_text(option.high),
                )
            )
    return change


def _validate_detail(driver: Driver, change: DriverChange) -> None:
    if change.detail and not driver.detail:
        raise ScenarioError(
            _("{driver} takes no detail such as “{detail}”.", driver=translate(driver.label), detail=change.detail)
        )
    if driver.detail_required and not change.detail:
        raise ScenarioError(
            _(
                "{driver} needs {detail}.",
                driver=translate(driver.label),
                detail=translate(DETAIL_NAMES[driver.detail]),
            )
        )
    if driver.detail == "payer_shift":
        payers = change.detail.split(">")
        if len(payers) != 2 or not all(payers) or payers[0] == payers[1]:
            raise ScenarioError(_("A payer mix shift needs two payers, such as “COM>MCD”."))
    if driver.detail == "payer_loss":
        payers = change.detail.split(">")
        if len(payers) > 2 or not all(payers) or len(set(payers)) < len(payers):
            raise ScenarioError(_("A lost payer is named alone, such as “COM”, or with another, such as “COM>SLF”."))
    if change.driver == "one_time" and change.start is None:
        raise ScenarioError(_("A one-time item needs a month."))
