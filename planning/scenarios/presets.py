"""Templates to start from: best, base and worst case, and a surge over a window. Every value can be changed."""

from collections.abc import Sequence

from language import N_, _
from planning import periods
from planning.scenarios.types import EVERYWHERE, DriverChange, ScenarioChanges, ScenarioError, Scope

#: key → (label, what it supposes)
TEMPLATES: dict[str, tuple[str, str]] = {
    "best": (N_("Best case"), N_("Volume up 2%, payer rates up 1%, agency down two points, prices down 1%.")),
    "base": (N_("Base"), N_("Nothing changes.")),
    "worst": (
        N_("Worst case"),
        N_("Volume down 3%, payer rates down 1%, wages up 1.5%, supply and drug prices up 3%."),
    ),
    "surge": (
        N_("Surge"),
        N_("Volume up 15%, supplies per unit up 10%, more agency and overtime, over three months."),
    ),
}


def template(key: str, months: Sequence[int], *, scope: Scope = EVERYWHERE) -> ScenarioChanges:
    """Return a template on the open months of a base.

    Raises:
        ScenarioError: There is no such template, or no open month.
    """
    if key not in TEMPLATES:
        raise ScenarioError(
            _("There is no template “{key}”. Use one of {templates}.", key=key, templates=", ".join(TEMPLATES))
        )
    if not months:
        raise ScenarioError(_("No month is open; there is nothing to change."))
    if key == "surge":
        return surge(start=months[0], end=min(months[-1], periods.shift(months[0], 2)), scope=scope)
    start = months[0]
    values = {
        "best": {"volume": 0.02, "payer_rate": 0.01, "agency_share": -0.02, "supply_inflation": -0.01,
                 "drug_inflation": -0.01},
        "base": {},
        "worst": {"volume": -0.03, "payer_rate": -0.01, "wage_award": 0.015, "supply_inflation": 0.03,
                  "drug_inflation": 0.03},
    }[key]  # fmt: skip
    changes = tuple(DriverChange(driver, value, scope, start) for driver, value in values.items())
    return ScenarioChanges(TEMPLATES[key][0], changes)


def surge(
    *,
    start: int,
    end: int,
    scope: Scope = EVERYWHERE,
    volume: float = 0.15,
    beds: int = 0,
    supply_use: float = 0.10,
    agency_points: float = 0.03,
    overtime_points: float = 0.02,
) -> ScenarioChanges:
    """Return an emergency over a window of months: more patients, beds, supplies per patient, agency and overtime.

    Beds need a department or facility as scope; without added beds, patient days stop at the beds there are.
    """
    if beds and scope.kind not in ("department", "facility"):
        raise ScenarioError(_("Beds can only be added to a department or a facility."))
    values = {
        "volume": volume,
        "beds": float(beds),
        "supply_use": supply_use,
        "agency_share": agency_points,
        "overtime_share": overtime_points,
    }
    changes = tuple(DriverChange(driver, value, scope, start, end) for driver, value in values.items() if value)
    return ScenarioChanges(TEMPLATES["surge"][0], changes)
