import numpy as np
import pandas as pd
import pytest

from planning.scenarios.base.baseline import Cash
from planning.scenarios.engine import apply
from planning.scenarios.types import DriverChange, ScenarioChanges, Scope
from tests.scenario_bases import CLINIC, MONTHS, WARD, frames, monthly, small_base


def test_amounts_stand_by_department_account_and_month() -> None:
    base = small_base()
    account = base.account_codes.tolist().index("6010")

    assert base.dense().shape == (2, 16, 2)
    assert base.dense()[:, account].tolist() == [[2_000_000, 2_000_000], [400_000, 400_000]]
    assert base.payers == ("COM", "MCD")


def test_rows_of_other_months_departments_and_statistics_are_left_out() -> None:
    lines = frames()["lines"]
    strange = lines.iloc[:3].assign(
        period=[202601, *MONTHS], department_id=[WARD, 99, WARD], account_id=[6010, 6010, 77]
    )

    assert small_base(lines=pd.concat([lines, strange])).fingerprint == small_base().fingerprint


def test_a_month_without_volume_does_not_flex() -> None:
    volumes = frames()["volumes"]
    volumes.loc[(volumes["measure"] == "VISITS") & (volumes["period"] == MONTHS[0]), "quantity"] = 0

    outcome = apply(
        small_base(volumes=volumes), ScenarioChanges("", (DriverChange("volume", 0.1, Scope("department", CLINIC)),))
    )

    assert set(outcome.steps["period"]) == {MONTHS[1]}


def test_contracts_that_claim_more_than_a_line_holds_share_it() -> None:
    claims = [("C-1", WARD, 6010, 3_000_000), ("C-2", WARD, 6010, 1_000_000), ("C-2", CLINIC, 6010, -5)]
    spend = monthly(claims, "contract", "department_id", "account_id", "amount_minor")

    made = small_base(contract_spend=spend).spend

    assert sorted(made.amount[:, 0].tolist()) == [0, 500_000, 1_500_000]


def test_a_department_without_counts_by_payer_has_the_hospital_s_mix_unless_told() -> None:
    told = monthly([(CLINIC, "COM", 0.2), (CLINIC, "MCD", 0.8)], "department_id", "payer", "share")

    assert small_base().paid.share[:, :, 0].tolist() == [[0.5, 0.5], [0.5, 0.5]]
    assert small_base(payer_shares=told).paid.share[1, :, 0].tolist() == [0.2, 0.8]


def test_a_hospital_that_knows_no_payers_still_has_rates() -> None:
    given = frames()
    bare = {
        "accounts": given["accounts"].drop(columns="payer"),
        "measures": given["measures"].assign(payer="", part_of=""),
    }

    outcome = apply(small_base(**bare), ScenarioChanges("", (DriverChange("payer_rate", 0.02),)))

    # 2 % of 110,000 and 150,000, two months.
    assert outcome.kpis.revenue - outcome.base_kpis.revenue == 2 * 520_000


def test_pay_is_scaled_to_the_ledger_and_pay_without_hours_still_moves() -> None:
    labor = frames()["labor"]
    doubled = small_base(labor=labor.assign(amount_minor=labor["amount_minor"] * 2))
    raised = ScenarioChanges("", (DriverChange("wage_award", 0.10),))

    results = [apply(base, raised).result.tolist() for base in (small_base(), doubled, small_base(labor=None))]

    assert results[0] == results[1] == results[2]


def test_the_forecast_s_bounds_give_its_error() -> None:
    volumes = frames()["volumes"]
    bounds = volumes.assign(lo80=volumes["quantity"] * 0.9, hi80=volumes["quantity"] * 1.1)

    assert np.isnan(small_base().volumes.error).all()
    assert small_base(volumes=bounds).volumes.error == pytest.approx(0.1 / 1.28155, rel=1e-4)


@pytest.mark.parametrize(
    "changed",
    [
        {"cash": Cash(1)},
        {"beds": None},
        {"hours_per_fte": 1_950},
        {"labor": frames()["labor"].assign(hours=1.0)},
        {"lines": frames()["lines"].assign(fixed_share=0.5)},
        {"contracts": pd.DataFrame({"contract": ["C-1", "C-2"], "end_period": [202612, None]})},
    ],
    ids=["cash", "beds", "hours of a place", "labor", "fixed shares", "contract ends"],
)
def test_any_figure_that_differs_changes_the_fingerprint(changed: dict[str, object]) -> None:
    assert small_base(**changed).fingerprint != small_base().fingerprint
    assert small_base().fingerprint == small_base().fingerprint
