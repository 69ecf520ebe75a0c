"""A change that can do less than it asks for, or is not through within the year, says so."""

import pytest

from planning.scenarios.engine import apply
from planning.scenarios.studies.draws import Range
from planning.scenarios.studies.simulation import Study, simulate
from planning.scenarios.types import DriverChange, ScenarioChanges, Scope
from tests.scenario_bases import WARD, small_base

BASE = small_base()
IN_WARD = Scope("department", WARD)


def notes(change: DriverChange) -> str:
    return " ".join(apply(BASE, ScenarioChanges("", (change,))).notes)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        # 100 agency hours are 4.5 points of 2,200.
        (
            DriverChange("agency_share", -0.2, IN_WARD),
            "Agency share: 23% of what is asked is possible; there is no more agency to replace.",
        ),
        (
            DriverChange("overtime_share", -0.5, IN_WARD),
            "Overtime share: 9% of what is asked is possible; there is no more overtime to give up.",
        ),
        # 200 hours of the ward get agency, 125 of the clinic do not.
        (
            DriverChange("vacancy", 0.1),
            "Vacant positions: 62% of what is asked is possible; where no agency works, vacant hours stay open.",
        ),
        (DriverChange("beds", -40, IN_WARD), "Staffed beds: 80% of what is asked is possible"),
        (
            DriverChange("agency_conversion", 0.6, ramp_months=4),
            "Agency converted to hires reaches 40% of its value by 2026-12; its ramp goes on beyond.",
        ),
        (DriverChange("volume", 0.1, start=202707), "Volume has no effect: it begins after the year, in 2027-07."),
    ],
)
def test_what_cannot_be_done_in_full_is_told(change: DriverChange, said: str) -> None:
    assert said in notes(change)


def test_more_points_than_a_payer_has_patients_are_told() -> None:
    twice = tuple(DriverChange("payer_mix", 0.4, IN_WARD, detail="COM>MCD", start=start) for start in (None, 202611))

    assert "Payer mix shift: 25% of what is asked is possible; the payer has no more patients there." in " ".join(
        apply(BASE, ScenarioChanges("", twice)).notes
    )


@pytest.mark.parametrize("change", [DriverChange("agency_share", -0.02), DriverChange("overtime_share", 0.02, IN_WARD)])
def test_what_can_be_done_is_not_spoken_of(change: DriverChange) -> None:
    assert "possible" not in notes(change)


def test_draws_of_a_simulation_say_nothing() -> None:
    scenario = ScenarioChanges("", (DriverChange("agency_share", -0.2, IN_WARD),))

    drawn = simulate(BASE, scenario, Study((Range(0, -0.3, -0.1),), draws=30))

    assert drawn.notes == ()
