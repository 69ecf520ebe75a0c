"""What people have decided about pay and staffing: awards, bill rates, hiring, minimum staffing; kept as settings."""

from collections.abc import Hashable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal, get_args

from sqlmodel import Session

from data.engine import writing
from data.models import Department, JobClass, Setting
from language import _
from planning.staffing.calibration import Assumptions
from planning.staffing.rule import Hiring, RateChange
from services import audit
from services.errors import UserError, only_changes
from services.permissions import Actor, require

KEY = "staffing_assumptions"
Kind = Literal["award", "step", "bill"]
#: Nobody's pay moves by more than this in one step; a larger figure is a slip (3 for 3 %).
LARGEST_CHANGE = 0.5
LONGEST_LEAD = 24
#: Assumptions that are one figure.
SINGLE = ("lead_months", "attrition", "overtime_limit")


@dataclass(frozen=True)
class PayChange:
    """A change of pay or bill rates from a day on; `percent` 0–1, `job_class_id` None for all."""

    day: date
    percent: float
    kind: Kind = "award"
    job_class_id: int | None = None


@dataclass(frozen=True)
class StaffingAssumptions:
    """All of them. `minimum_hours`: least productive hours a day by department id; `overtime_limit`: largest share of

    worked hours, None as in recent months; `lead_months`: until vacancies are filled, None when nobody is hired.
    """

    changes: tuple[PayChange, ...] = ()
    lead_months: int | None = None
    attrition: float = 0.0
    overtime_limit: float | None = None
    minimum_hours: dict[int, float] = field(default_factory=dict)

    def as_values(self) -> dict[Hashable, Any]:
        """Return each value that can be set by itself, by a key of it; changes of pay by day, kind and job class."""
        values: dict[Hashable, Any] = {name: getattr(self, name) for name in SINGLE}
        for one in self.changes:
            key = ("change", one.day, one.kind, one.job_class_id)
            values[key] = (*values.get(key, ()), one.percent)
        return values | {("minimum", number): hours or None for number, hours in self.minimum_hours.items()}

    def for_planning(self) -> Assumptions:
        """Return them as the rule takes them."""
        changes = tuple(
            RateChange(one.day.year * 100 + one.day.month, one.day.day, one.percent, one.kind, one.job_class_id)
            for one in self.changes
        )
        return Assumptions(changes, Hiring(self.lead_months, self.attrition), self.overtime_limit)


def load_assumptions(session: Session) -> StaffingAssumptions:
    """Return the stored assumptions, the defaults where nothing was decided."""
    row = session.get(Setting, KEY)
    if row is None:
        return StaffingAssumptions()
    plain: dict[str, Any] = row.value["value"]
    changes = tuple(PayChange(**(one | {"day": date.fromisoformat(one["day"])})) for one in plain["changes"])
    minimum = {int(number): hours for number, hours in plain["minimum_hours"].items()}
    return StaffingAssumptions(**(plain | {"changes": changes, "minimum_hours": minimum}))


def of_values(values: Mapping[Any, Any]) -> StaffingAssumptions:
    """Return the assumptions of `StaffingAssumptions.as_values`; None is none."""
    told = {key: value for key, value in values.items() if value is not None}
    changes = [
        PayChange(key[1], percent, key[2], key[3])
        for key, percents in told.items()
        if isinstance(key, tuple) and key[0] == "change"
        for percent in percents
    ]
    return StaffingAssumptions(
        changes=tuple(changes),
        minimum_hours={key[1]: hours for key, hours in told.items() if isinstance(key, tuple) and key[0] == "minimum"},
        **{name: told[name] for name in SINGLE if name in told},
    )


def save(url: str, actor: Actor, *, assumptions: StaffingAssumptions, seen: StaffingAssumptions | None = None) -> None:
    """Keep the assumptions; the earlier ones stay in the audit trail.

    `seen` are those that a form showed: what was left as seen is not stored, whatever it is by now.

    Raises:
        NotPermittedError: Only finance may.
        ChangedMeanwhileError: Somebody else has changed one of them since.
        UserError: A figure is impossible, or a department or job class does not exist.
    """
    require(actor, "forecast:write")
    with writing(url) as session:
        audit.one_writer(session)
        now, wished = load_assumptions(session), assumptions
        if seen is not None:
            asked = dict.fromkeys(seen.as_values()) | assumptions.as_values()  # what is left out is taken away
            wished = of_values(now.as_values() | only_changes(seen.as_values(), now.as_values(), asked))
        _check(session, wished)
        before, after = _plain(now), _plain(wished)
        if after == before:
            return
        session.merge(Setting(key=KEY, value={"value": after}))
        audit.record(session, actor, "staffing.assumptions", KEY, {"old": before, "new": after})


def _plain(assumptions: StaffingAssumptions) -> dict[str, Any]:
    changes = [asdict(one) | {"day": one.day.isoformat()} for one in assumptions.changes]
    minimum = {str(number): hours for number, hours in assumptions.minimum_hours.items()}
    return asdict(assumptions) | {"changes": changes, "minimum_hours": minimum}


def _check(session: Session, assumptions: StaffingAssumptions) -> None:
    for one in assumptions.changes:
        if one.kind not in get_args(Kind):
            raise UserError(_("Not a kind of pay change: {kind}", kind=one.kind), hint=_("Choose award, step or bill."))
        if not -LARGEST_CHANGE <= one.percent <= LARGEST_CHANGE:
            raise UserError(_("A pay change must be between −50% and +50%."), hint=_("Enter 3 for 3%."))
        if one.job_class_id is not None and session.get(JobClass, one.job_class_id) is None:
            raise UserError(_("This job class no longer exists."), hint=_("Choose one from the list, or all."))
    if assumptions.lead_months is not None and not 0 <= assumptions.lead_months <= LONGEST_LEAD:
        raise UserError(_("Time to fill a vacancy must be 0 to 24 months."), hint=_("Leave it empty for no hiring."))
    if not 0 <= assumptions.attrition < 1:
        raise UserError(_("Attrition must be at least 0% and below 100% a year."))
    if assumptions.overtime_limit is not None and not 0 <= assumptions.overtime_limit <= 1:
        raise UserError(_("The overtime limit must be between 0% and 100% of worked hours."))
    for number, hours in assumptions.minimum_hours.items():
        if session.get(Department, number) is None:
            raise UserError(_("This department no longer exists."), hint=_("Reload the page."))
        if hours < 0:
            raise UserError(_("Minimum hours must not be negative."))
