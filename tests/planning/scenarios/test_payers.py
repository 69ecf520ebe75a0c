"""Who pays: shares and rates give back what is booked, and no shift or rate makes money out of nothing."""

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from planning.scenarios.base.baseline import BaseYear
from planning.scenarios.engine import apply
from planning.scenarios.types import DriverChange, ScenarioChanges, Scope
from tests.scenario_bases import CLINIC, LINES, SEEDS, WARD, frames, monthly, random_base, small_base

NAMES = ("department_id", "account_id", "dollars", "fixed_share", "measure")
SHIFTS = st.sampled_from(["COM>MCD", "MCD>COM"])


def base_with(*rows: tuple[int, int, int, float, str], without: tuple[int, ...] = ()) -> BaseYear:
    """Return the hospital worked by hand with other lines in the clinic (accounts `without` are left out)."""
    kept = [row for row in LINES if row[0] == WARD or row[1] not in (4260, *without)]
    lines = monthly([*kept, *rows], *NAMES)
    return small_base(lines=lines.assign(amount_minor=lines["dollars"] * 100))


def sums_of(base: BaseYear, category: str) -> np.ndarray:
    """Return what a category books, departments × months."""
    sums = np.zeros((len(base.departments), len(base.months)))
    rows = np.flatnonzero(base.account_categories[base.lines.account] == category)
    np.add.at(sums, base.lines.department[rows], base.lines.amount[rows].astype(float))
    return sums


def gained(base: BaseYear, *changes: DriverChange) -> int:
    outcome = apply(base, ScenarioChanges("", changes))
    return outcome.kpis.revenue - outcome.base_kpis.revenue


def net(base: BaseYear, payer: str) -> float:
    """Return what a payer pays in all open months."""
    place = base.payers.index(payer)
    return float((base.paid.charges[:, place] * (1 - base.paid.deducted[:, place])).sum())


@given(SEEDS)
def test_charges_and_deductions_of_payers_give_back_what_is_booked(seed: int) -> None:
    base = random_base(seed)
    gross, less = sums_of(base, "gross_revenue"), -sums_of(base, "deductions")

    charges, lost = base.paid.charges, base.paid.charges * base.paid.deducted

    assert charges.sum(axis=1) == pytest.approx(gross, abs=1)
    whole = (~base.paid.pooled)[:, None] & (less <= gross)
    assert lost.sum(axis=1)[whole] == pytest.approx(less[whole], abs=1)
    pooled = base.paid.pooled
    if pooled.any() and (less[pooled].sum(axis=0) <= gross[pooled].sum(axis=0)).all():
        assert lost[pooled].sum(axis=(0, 1)) == pytest.approx(less[pooled].sum(axis=0), abs=1)


@given(SEEDS)
def test_no_payer_nets_below_zero_or_above_its_charges(seed: int) -> None:
    paid = random_base(seed).paid

    assert (paid.charges >= 0).all()
    assert ((paid.deducted >= 0) & (paid.deducted <= 1)).all()
    assert paid.share.sum(axis=1) == pytest.approx(1)


@given(SEEDS, SHIFTS, st.floats(0, 0.5), st.sampled_from([Scope(), Scope("department", 1), Scope("department", 2)]))
def test_a_shift_takes_no_more_than_there_is(seed: int, shift: str, points: float, scope: Scope) -> None:
    base = random_base(seed)
    source = shift[:3]
    charges = base.paid.charges[:, base.payers.index(source)].sum()

    change = gained(base, DriverChange("payer_mix", points, scope, detail=shift))

    # Half a cent of rounding a line and month at most.
    assert -net(base, source) - 200 <= change <= charges - net(base, source) + 200


@given(SEEDS, SHIFTS, st.floats(0, 0.5), st.floats(-0.3, 0.3), st.floats(0, 0.2))
def test_a_higher_rate_never_lowers_revenue(seed: int, shift: str, points: float, rate: float, more: float) -> None:
    base = random_base(seed)
    before = DriverChange("payer_mix", points, detail=shift)

    low, high = (gained(base, before, DriverChange("payer_rate", at, detail="COM")) for at in (rate, rate + more))

    assert high >= low


def test_a_lost_payer_takes_volume_cost_and_what_it_pays_and_half_stays_with_another() -> None:
    lost = DriverChange("payer_lost", 1, Scope("department", WARD), detail="COM>MCD", options=(("stays", 0.5),))

    outcome = apply(small_base(), ScenarioChanges("", (lost,)))

    november = outcome.steps[outcome.steps["period"] == 202611].set_index(["step", "account_id"])["amount_minor"] / 100
    # A quarter of 900 days goes: variable costs fall by it, and revenue is left for the payers' step.
    assert november["volume"].to_dict() == {5010: -20_000, 5210: -5_000, 5310: -2_250, 6010: -4_500, 6110: -1_250}
    # COM's 140,000 charges (50,000 of them without a payer) and 60,000 deductions go; 70,000 come at MCD's 110 ÷ 140.
    assert november["payer_mix"].to_dict() == {4111: -90_000, 4112: 45_000, 4120: -25_000, 4510: 60_000, 4520: -55_000}
    assert outcome.volume[:3, 0].tolist() == pytest.approx([675, 0, 675])


def test_a_payer_may_be_lost_without_anybody_staying() -> None:
    outcome = apply(small_base(), ScenarioChanges("", (DriverChange("payer_lost", 1, detail="COM"),)))

    # 80,000 net of the ward and half of the clinic's 150,000, two months.
    assert outcome.kpis.revenue - outcome.base_kpis.revenue == -2 * 155_000 * 100


def test_losing_two_payers_loses_what_each_pays() -> None:
    both = [DriverChange("payer_lost", 1, detail=name) for name in ("COM", "MCD")]

    outcome = apply(small_base(), ScenarioChanges("", tuple(both)))

    assert outcome.kpis.revenue - outcome.base_kpis.revenue == -2 * 260_000 * 100
    assert outcome.volume[0, 0] == pytest.approx(0, abs=1e-3)


@given(SEEDS, st.sampled_from(["COM", "COM>MCD", "MCD>COM"]), st.floats(0, 1), st.floats(0, 1))
def test_a_lost_payer_costs_no_more_than_it_pays(seed: int, who: str, part: float, stays: float) -> None:
    base = random_base(seed)
    options = (("stays", stays),) if ">" in who else ()

    outcome = apply(base, ScenarioChanges("", (DriverChange("payer_lost", part, detail=who, options=options),)))
    change = outcome.effects["payer_mix"].sum() if "payer_mix" in outcome.effects else 0

    charges = base.paid.charges[:, base.payers.index(who[:3])].sum()
    assert -part * net(base, who[:3]) - 200 <= change <= part * (charges - net(base, who[:3])) + 200


def test_without_counts_the_deductions_tell_who_pays() -> None:
    # In the ward COM keeps back 60,000 of 140,000 and MCD 110,000 of 140,000. So 30,000 are those of 70,000 charges of
    # COM, and 66,000 those of 84,000 of MCD.
    base = base_with(
        (CLINIC, 4260, 154_000, 0.0, "VISITS"),
        (CLINIC, 4510, -30_000, 0.0, "VISITS"),
        (CLINIC, 4520, -66_000, 0.0, "VISITS"),
    )

    assert base.paid.evidence == ("counted", "deducted")
    assert base.paid.charges[1, :, 0].tolist() == pytest.approx([7_000_000, 8_400_000])
    assert base.paid.share[1, :, 0].tolist() == pytest.approx([70 / 154, 84 / 154])
    # All of COM's 45.5 points go: 30,000 of deductions fall away and 70,000 × 110 ÷ 140 = 55,000 come.
    everyone = DriverChange("payer_mix", 0.5, Scope("department", CLINIC), detail="COM>MCD")
    assert gained(base, everyone) == 2 * (30_000 - 55_000) * 100


def test_deductions_without_a_payer_are_kept_back_alike_until_others_tell() -> None:
    accounts = pd.concat(
        [
            frames()["accounts"],
            pd.DataFrame([(4590, "4590", "revenue", "deductions", "")], columns=list(frames()["accounts"])),
        ]
    )
    lines = monthly(
        [*LINES[:12], (CLINIC, 4260, 140_000, 0.0, "VISITS"), (CLINIC, 4590, -85_000, 0.0, "VISITS")], *NAMES
    )
    base = small_base(lines=lines.assign(amount_minor=lines["dollars"] * 100), accounts=accounts)

    # The hospital's mix, half each; at the ward's rates 70,000 × 3 ÷ 7 and 70,000 × 11 ÷ 14 are those 85,000.
    assert base.paid.evidence[1] == "assumed"
    assert base.paid.deducted[1, :, 0].tolist() == pytest.approx([3 / 7, 11 / 14])
    outcome = apply(
        base, ScenarioChanges("", (DriverChange("payer_mix", 0.1, Scope("department", CLINIC), detail="COM>MCD"),))
    )
    # A fifth of COM's 70,000 charges: 6,000 less and 11,000 more deductions.
    assert outcome.kpis.revenue - outcome.base_kpis.revenue == 2 * -5_000 * 100
    assert outcome.notes[0].startswith("Thin evidence: 1 department has no counts")


def test_deductions_booked_in_one_department_belong_to_all_that_charge() -> None:
    rows = [row for row in LINES if row[1] not in (4510, 4520)]
    central = [(CLINIC, 4510, -60_000, 0.0, ""), (CLINIC, 4520, -110_000, 0.0, "")]
    lines = monthly([*[row for row in rows if row[1] != 4260], *central], *NAMES)
    base = small_base(lines=lines.assign(amount_minor=lines["dollars"] * 100))

    assert base.paid.pooled.all()
    assert base.paid.deducted[0, :, 0].tolist() == pytest.approx([6 / 14, 11 / 14])
    # As if the ward booked them itself: five points of 280,000 at 50 ÷ 140 less.
    assert gained(base, DriverChange("payer_mix", 0.05, detail="COM>MCD")) == 2 * -5_000 * 100


def test_where_nothing_is_deducted_revenue_by_patient_tells_what_payers_pay() -> None:
    rows = [row for row in LINES if row[1] not in (4510, 4520, 4111, 4120)]
    lines = monthly([*rows, (WARD, 4111, 180_000, 0.0, "PD_COM")], *NAMES)
    base = small_base(lines=lines.assign(amount_minor=lines["dollars"] * 100))

    # COM pays 180,000 for half of the patients and MCD 90,000: a tenth of COM's patients are 18,000, then 9,000.
    assert (
        gained(base, DriverChange("payer_mix", 0.05, Scope("department", WARD), detail="COM>MCD")) == 2 * -9_000 * 100
    )


def test_a_payer_that_a_department_did_not_have_gets_lines_of_its_own() -> None:
    rows = [row for row in LINES if not (row[0] == WARD and row[1] in (4112, 4520, 4120))]
    clinic = [(CLINIC, 4112, 50_000, 0.0, ""), (CLINIC, 4520, -40_000, 0.0, "")]
    lines = monthly([*rows, *clinic], *NAMES)
    volumes = frames()["volumes"]
    volumes = volumes[volumes["measure"] != "PD_MCD"].replace({"quantity": {450: 900}})
    base = small_base(lines=lines.assign(amount_minor=lines["dollars"] * 100), volumes=volumes)

    outcome = apply(
        base, ScenarioChanges("", (DriverChange("payer_mix", 0.5, Scope("department", WARD), detail="COM>MCD"),))
    )

    moved = outcome.steps.groupby("account_id")["amount_minor"].sum()
    assert moved[4111] == 2 * -45_000 * 100
    assert moved[4112] == 2 * 45_000 * 100
