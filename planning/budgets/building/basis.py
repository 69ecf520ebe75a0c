"""What a budget is built on, as it was read: kept with the version, so that its figures can be made again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from planning.staffing.plan import Needs, Positions, StaffingPlan
from planning.staffing.rule import Hiring


@dataclass(frozen=True)
class DriverVolume:
    """The expected units of one department and measure by month of the budget (thousandths), and where they come from.

    `whole` is the place of the measure that this one is a payer's part of, −1 for none. `base_milli`: counted in the
    months that prices are taken of; 0 where not all of them were counted. `member`: counts members, not activity.
    """

    department_id: int
    measure_id: int
    measure: str
    name: str
    months_milli: tuple[int, ...]
    sources: tuple[str, ...]
    base_milli: int
    whole: int
    member: bool


@dataclass(frozen=True)
class ContractPart:
    """What share (millionths) of a line is bought under a contract, and its list price against the base by month.

    `ends_after`: number of the budget's months in which the contract runs, 12 where it does not end within the year.
    """

    contract: str
    share_micro: int
    list_micro: tuple[int, ...]
    ends_after: int


@dataclass(frozen=True)
class LineBasis:
    """One account of one department without hours: what it costs (or brings) a unit and a month.

    `driver` is a place in the volumes (−1: moves with none); `unit_micro` the price of a unit, `fixed_minor` twelve
    months of the run rate's fixed part.
    """

    department_id: int
    account_id: int
    type: str
    category: str
    driver: int
    unit_micro: int
    fixed_minor: tuple[int, ...]
    contracts: tuple[ContractPart, ...] = ()


@dataclass(frozen=True)
class LaborAccount:
    """A labor account of a department with hours; `weight` is what it had in the base months."""

    department_id: int
    account_id: int
    category: str
    weight: int


@dataclass(frozen=True)
class PayerPart:
    """What a payer pays of a department's charges: its part of them and what it pays of that part, in millionths.

    `registered`: its registered rates against those of the base months, by month of the budget. `account_id`: where a
    change of its rates is booked.
    """

    department_id: int
    payer: str
    share_micro: int
    net_micro: int
    registered: tuple[int, ...]
    account_id: int


@dataclass(frozen=True)
class StaffedDepartment:
    """A department in the order of the staffing plan: place of its unit of service among the volumes (−1 none).

    `rule` as in the staffing forecast; `pace` is that of recent months, for comparison. `before` are units in the open
    months before the budget's year.
    """

    department_id: int
    rule: str
    driver: int
    pace_micro: int
    before: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class BuildBasis:
    """All of it. `months` are those of the budget, `base_months` those of which prices and run rates are taken.

    `first` is the place of the budget's first month among the plan's periods. `job_classes`: name by id.
    """

    fiscal_year: int
    months: tuple[int, ...]
    base_months: tuple[int, ...]
    digits: int
    fte_hours_per_year: float
    volumes: tuple[DriverVolume, ...]
    lines: tuple[LineBasis, ...]
    labor_accounts: tuple[LaborAccount, ...]
    payers: tuple[PayerPart, ...]
    staffed: tuple[StaffedDepartment, ...]
    plan: StaffingPlan
    job_classes: Mapping[int, str]
    job_class_codes: Mapping[int, str]

    @property
    def first(self) -> int:
        """Return the place of the budget's first month among the open months of the plan."""
        return self.plan.periods.index(self.months[0])

    def to_plain(self) -> dict[str, Any]:
        """Return everything as lists, numbers and texts that JSON keeps exactly."""
        plain = {field.name: getattr(self, field.name) for field in fields(self)}
        parts = ("volumes", "lines", "labor_accounts", "payers", "staffed")
        plain |= {name: [asdict(one) for one in getattr(self, name)] for name in parts}
        plain["plan"] = {
            "department_ids": list(self.plan.department_ids),
            "periods": list(self.plan.periods),
            "days": self.plan.days.tolist(),
            "lead_months": self.plan.hiring.lead_months,
            "attrition": self.plan.hiring.attrition,
            "needs": {name: values.tolist() for name, values in vars(self.plan.needs).items()},
            "positions": {name: values.tolist() for name, values in vars(self.plan.positions).items()},
        }
        for name in ("job_classes", "job_class_codes"):
            plain[name] = {str(number): text for number, text in getattr(self, name).items()}
        return plain

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "BuildBasis":
        """Return what `to_plain` made."""
        lines = [
            LineBasis(**(one | {"fixed_minor": tuple(one["fixed_minor"]), "contracts": _contracts(one["contracts"])}))
            for one in plain["lines"]
        ]
        return cls(
            fiscal_year=plain["fiscal_year"],
            months=tuple(plain["months"]),
            base_months=tuple(plain["base_months"]),
            digits=plain["digits"],
            fte_hours_per_year=plain["fte_hours_per_year"],
            volumes=tuple(DriverVolume(**_tuples(one)) for one in plain["volumes"]),
            lines=tuple(lines),
            labor_accounts=tuple(LaborAccount(**one) for one in plain["labor_accounts"]),
            payers=tuple(PayerPart(**_tuples(one)) for one in plain["payers"]),
            staffed=tuple(StaffedDepartment(**_tuples(one)) for one in plain["staffed"]),
            plan=_plan(plain["plan"]),
            job_classes={int(number): text for number, text in plain["job_classes"].items()},
            job_class_codes={int(number): text for number, text in plain["job_class_codes"].items()},
        )


def _tuples(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in one.items()}


def _contracts(parts: list[dict[str, Any]]) -> tuple[ContractPart, ...]:
    return tuple(ContractPart(**_tuples(one)) for one in parts)


def _plan(plain: Mapping[str, Any]) -> StaffingPlan:
    departments, months = len(plain["department_ids"]), len(plain["periods"])
    needs = {name: np.array(values, dtype=np.float64) for name, values in plain["needs"].items()}
    wide = ("fixed", "minimum", "season", "beside", "beside_agency")
    needs |= {name: needs[name].reshape(departments, months) for name in wide}
    rows = len(plain["positions"]["place"])
    kinds: dict[str, Any] = {"place": np.int64, "job_class_id": np.int64, "has_agency": np.bool_}
    shapes = {"pay": (rows, 4), "beside_hours": (rows, months, 3), "beside_pay": (rows, 3)}
    positions = {
        name: np.array(values, dtype=kinds.get(name, np.float64)).reshape(shapes.get(name, (rows,)))
        for name, values in plain["positions"].items()
    }
    return StaffingPlan(
        department_ids=tuple(plain["department_ids"]),
        periods=tuple(plain["periods"]),
        days=np.array(plain["days"], dtype=np.float64),
        needs=Needs(**needs),
        positions=Positions(**positions),
        hiring=Hiring(plain["lead_months"], plain["attrition"]),
    )
