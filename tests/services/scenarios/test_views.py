"""Views of an outcome: quarters and service lines add up to the year and the change, beds left to what is staffed."""

import numpy as np
import pytest

from planning.scenarios.types import DriverChange
from services.permissions import LOCAL_ACTOR
from services.scenarios import baseline, running, views
from tests.small_hospital import SmallHospital


def test_quarters_and_service_lines_add_up(planned_template: SmallHospital) -> None:
    base = baseline.load(planned_template.url, LOCAL_ACTOR, fiscal_year=2026)
    outcome = running.explore(base, (DriverChange("volume", 0.1), DriverChange("wage_award", 0.02)))
    change = outcome.kpis.margin - outcome.base_kpis.margin

    quarters, lines = views.by_quarter(base, outcome), views.by_service_line(base, outcome)

    assert quarters["quarter"].tolist() == [1, 2, 3, 4]
    assert quarters["scenario"].sum() == outcome.kpis.margin
    assert quarters["base"].sum() == outcome.base_kpis.margin
    assert lines["change"].sum() == change != 0


def test_beds_left_are_those_that_no_patient_day_uses(planned_template: SmallHospital) -> None:
    base = baseline.load(planned_template.url, LOCAL_ACTOR, fiscal_year=2026)
    beds = views.beds_left(base, running.explore(base, ()))

    assert beds["period"].tolist() == list(base.baseline.months)
    assert beds["left"].to_numpy() == pytest.approx((beds["beds"] - beds["used"]).to_numpy())
    assert np.array_equal(beds["used"], beds["base_used"])
