"""Three questions of a board on the hospital worked by hand (docs/methods.md#scenarios), in dollars of December."""

import numpy as np
import pandas as pd
import pytest

from planning.scenarios.base.links import LinkSource
from planning.scenarios.engine import apply
from planning.scenarios.studies.draws import Range
from planning.scenarios.studies.simulation import Study, simulate
from planning.scenarios.types import DriverChange, ScenarioChanges, Scope
from tests.scenario_bases import CLINIC, MONTHS, WARD, small_base

NOVEMBER, DECEMBER = MONTHS
LINKS = pd.DataFrame({"source": [0], "department_id": [CLINIC], "measure": ["VISITS"], "strength": [0.5], "fit": [0.8],
                      "months": [40]})  # fmt: skip
BASE = small_base(link_sources=[LinkSource("beds-1", ((WARD, "PD"),))], links=LINKS)


def test_each_question_drawn_at_its_values_is_the_exact_result() -> None:
    lost = DriverChange("payer_lost", 1, start=DECEMBER, detail="COM>MCD", options=(("stays", 0.5),))
    for change in (
        lost,
        DriverChange("agency_conversion", 0.6),
        DriverChange("volume", 0.08, Scope("department", WARD)),
    ):
        scenario = ScenarioChanges("", (change,))
        study = Study((Range(0, change.value, change.value),), draws=30)

        drawn = simulate(BASE, scenario, study).margin

        assert drawn == pytest.approx(np.full(30, apply(BASE, scenario).kpis.margin), abs=30)


def effects(*changes: DriverChange, month: int = DECEMBER) -> dict[str, dict[tuple[int, int], float]]:
    """Return a month's effects by step, and by department and account."""
    steps = apply(BASE, ScenarioChanges("", changes)).steps
    told: dict[str, dict[tuple[int, int], float]] = {}
    for row in steps[steps["period"] == month].to_dict("records"):
        told.setdefault(row["step"], {})[row["department_id"], row["account_id"]] = row["amount_minor"] / 100
    return told


def test_a_winter_surge_with_links_and_more_agency() -> None:
    told = effects(
        DriverChange("volume", 0.08, Scope("department", WARD), start=DECEMBER, detail="PD"),
        DriverChange("agency_share", 0.04, start=DECEMBER),
    )

    assert told["volume"] == {
        (WARD, 4111): 7_200, (WARD, 4112): 7_200, (WARD, 4120): 8_000, (WARD, 4510): -4_800, (WARD, 4520): -8_800,
        (WARD, 5010): 6_400, (WARD, 5210): 1_600, (WARD, 5310): 720, (WARD, 6010): 1_440, (WARD, 6110): 400,
    }  # fmt: skip
    assert told["links"] == {(CLINIC, 4260): 6_000, (CLINIC, 5010): 1_200, (CLINIC, 6010): 160}
    # Worked hours: 2,100 own × 1.064 + 100 agency × 1.08 = 2,342.4; 4 % are 93.696: 90 each for 47 and its benefits.
    assert told["staffing"] == {(WARD, 5310): 8_432.64, (WARD, 5010): -4_403.71, (WARD, 5210): -1_100.93}


def test_a_union_settlement_with_agency_converted_to_hires() -> None:
    changes = (
        DriverChange("wage_award", 0.05, start=DECEMBER),
        DriverChange("agency_conversion", 0.6, start=NOVEMBER, ramp_months=1),
    )

    assert effects(*changes, month=NOVEMBER) == {
        "staffing": {(WARD, 5310): -2_700, (WARD, 5010): 1_410, (WARD, 5210): 352.5}
    }
    told = effects(*changes)
    assert told["staffing"] == {(WARD, 5310): -5_400, (WARD, 5010): 2_820, (WARD, 5210): 705}
    # 5 % of 102,820 own pay and 25,705 benefits in the ward (5010 and 5050 by what they hold), of 50,000 in the clinic.
    assert told["pay"] == {(WARD, 5010): 4_141, (WARD, 5050): 1_000, (WARD, 5210): 1_285.25, (CLINIC, 5010): 2_500}


def test_a_payer_lost_with_half_of_its_volume_staying_as_another() -> None:
    told = effects(DriverChange("payer_lost", 1, start=DECEMBER, detail="COM>MCD", options=(("stays", 0.5),)))

    assert told["volume"] == {
        (WARD, 5010): -20_000, (WARD, 5210): -5_000, (WARD, 5310): -2_250, (WARD, 6010): -4_500, (WARD, 6110): -1_250,
        (CLINIC, 5010): -7_500, (CLINIC, 6010): -1_000,
    }  # fmt: skip
    assert told["payer_mix"] == {
        (WARD, 4111): -90_000, (WARD, 4112): 45_000, (WARD, 4120): -25_000, (WARD, 4510): 60_000, (WARD, 4520): -55_000,
        (CLINIC, 4260): -37_500,
    }  # fmt: skip
    assert sum(told["payer_mix"].values()) == pytest.approx(-65_000 - 37_500)
