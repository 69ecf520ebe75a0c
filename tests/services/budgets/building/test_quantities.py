"""Volumes and hours beside a department's money: shown, typed, taken back; what they move follows."""

import pytest

from services.budgets.building import quantities
from services.errors import NotPermittedError
from services.permissions import Actor
from tests.services.budgets.building.hospital_with_drivers import ANN, Built, assume, build_small
from tests.small_hospital import SmallHospital


@pytest.fixture
def built(small_hospital_sqlite: SmallHospital) -> Built:
    """Return the draft."""
    return build_small(small_hospital_sqlite)


def of_icu(built: Built) -> quantities.Quantities:
    icu = built.hospital.departments["ICU"]
    return quantities.quantities(built.url, ANN, version_id=built.version, department_id=icu)


def test_units_come_first_then_the_hours_that_they_need(built: Built) -> None:
    shown = of_icu(built)

    assert [(row.kind, row.detail, row.months[0]) for row in shown.rows] == [
        ("volume", "patient_days", 300_000),
        ("hours", "", 3_600_000),
    ]
    assert min(shown.fte) > 0


def test_a_typed_month_moves_money_and_hours_and_goes_back(built: Built) -> None:
    shown = of_icu(built)
    assume(built, *quantities.edits_of(shown, {(0, 6): 330.0, (0, 5): 300.0}))

    after = of_icu(built)
    assert after.rows[0].months[5:8] == (300_000, 330_000, 300_000)
    assert after.rows[0].typed == (False,) * 6 + (True,) + (False,) * 5
    assert after.rows[1].months[6] == 3_960_000
    assert built.row("4000").months[6] == 110_000_00

    assume(built, *quantities.edits_of(after, {(0, 6): None, (0, 7): None}))
    assert of_icu(built) == shown
    assert built.row("4000").months[6] == 100_000_00


def test_typed_hours_stay_when_the_volume_moves(built: Built) -> None:
    assume(built, *quantities.edits_of(of_icu(built), {(1, 6): 3000.0}))
    assume(built, *quantities.edits_of(of_icu(built), {(0, 6): 330.0}))

    assert of_icu(built).rows[1].months[6] == 3_000_000
    assert of_icu(built).rows[1].expected[6] != 3_000_000


def test_another_managers_department_is_not_shown(built: Built) -> None:
    icu, ed = (built.hospital.departments[code] for code in ("ICU", "ED"))
    mia = Actor(name="mia", role="manager", departments=frozenset({icu}))
    with pytest.raises(NotPermittedError):
        quantities.quantities(built.url, mia, version_id=built.version, department_id=ed)
