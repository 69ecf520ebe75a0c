"""Views of an outcome: quarters and service lines add up to the year and the change, beds left to what is staffed."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from planning.scenarios.types import DriverChange
from services.permissions import LOCAL_ACTOR
from services.scenarios import baseline, running, views
from services.scenarios.plan import ScenarioPlan
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


def test_payers_add_up_to_patient_revenue_and_higher_rates_go_to_who_pays_them(demo_url: str) -> None:
    base = baseline.load(demo_url, LOCAL_ACTOR, fiscal_year=2027)
    for change in (
        DriverChange("payer_rate", 0.02),
        DriverChange("payer_rate", 0.02, detail="COM"),
        DriverChange("payer_lost", 1, start=202703, detail="COM>SLF", options=(("stays", 0.5),)),
        DriverChange("value_based_share", -0.01),
    ):
        outcome = running.explore(base, (change,))

        payers = views.by_payer(base, outcome).set_index("name")

        patients = views.categories(base, outcome).query("category in ('gross_revenue', 'deductions')")
        assert payers["change"].sum() == patients["change"].sum() != 0
        assert payers.loc[""].abs().max() < 100_00, "what nobody pays is rounding"
        moved = set(payers.index[payers["change"].abs() > 100_00])
        if change.driver == "payer_rate":
            assert moved == ({"commercial managed care"} if change.detail else set(payers.index) - {""})
            whole = payers.loc[sorted(moved)]
            assert (whole["change"] / whole["base_net"]).to_numpy() == pytest.approx(0.02, abs=1e-6)


def test_two_years_stand_side_by_side(planned_template: SmallHospital) -> None:
    asked = ScenarioPlan(2026, (DriverChange("wage_award", 0.02),))

    runs = running.years(planned_template.url, LOCAL_ACTOR, plan=asked)
    table = views.by_year(runs)

    assert [run.base.baseline.fiscal_year for run in runs] == [2026, 2027]
    assert table["change"].tolist() == [run.outcome.kpis.margin - run.outcome.base_kpis.margin for run in runs]
    assert pd.isna(table["planned"].iloc[1])  # no budget of 2027
    assert len(running.years(planned_template.url, LOCAL_ACTOR, plan=replace(asked, fiscal_year=2027))) == 1
