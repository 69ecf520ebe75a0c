"""Months by category, and what waits for whom."""

from dataclasses import replace

import pytest

from data.engine import writing
from data.models import RejectedRow, UnknownCode
from services import status
from services.overview import attention, months
from services.permissions import Actor
from tests.figures import new_version, post_actuals
from tests.small_hospital import SmallHospital


@pytest.fixture
def hospital(small_hospital: SmallHospital) -> SmallHospital:
    batch = post_actuals(
        small_hospital,
        [(202601, "ICU", "5100", 10_00), (202602, "ED", "5100", 5_00), (202412, "ICU", "5100", 99_00)],
    )
    with writing(small_hospital.url) as session:
        session.add_all(
            [
                UnknownCode(kind="department", text="7999", rows=3, amount_minor=45_00),
                UnknownCode(kind="account", text="6xx", rows=1, amount_minor=-90_00),
                UnknownCode(kind="account", text="old", status="mapped"),
                RejectedRow(batch_id=batch, line_number=9, amount_minor=7_00),
                RejectedRow(batch_id=batch, line_number=10, status="resolved"),
            ]
        )
    return small_hospital


def test_months_by_category_reach_back_thirteen_months(hospital: SmallHospital, viewer: Actor) -> None:
    by_month = months.monthly(hospital.url, viewer, period=202602)

    told = by_month[by_month["amount_minor"] != 0]
    assert told[["period", "category", "amount_minor"]].to_numpy().tolist() == [
        [202601, "salaries", 10_00],
        [202602, "salaries", 5_00],
    ]
    assert set(by_month["period"]) <= {202601, 202602}


def test_a_manager_sees_own_months_only(hospital: SmallHospital, manager: Actor) -> None:
    mine = replace(manager, departments=frozenset({hospital.departments["ED"]}))

    assert months.monthly(hospital.url, mine, period=202602)["amount_minor"].sum() == 5_00


def test_attention_names_what_waits_for_finance(hospital: SmallHospital, finance_lead: Actor) -> None:
    new_version(hospital, "Ideas", 2027)

    found = {item.kind: item for item in attention.attention(hospital.url, finance_lead)}

    assert (found["unknown_codes"].count, found["unknown_codes"].names) == (2, ("account 6xx", "department 7999"))
    assert (found["rejected_rows"].count, found["rejected_rows"].amount_minor) == (1, 7_00)
    assert found["draft_budgets"].names == ("Budget 2026", "Ideas")


def test_people_are_not_bothered_with_what_they_may_not_do(hospital: SmallHospital, manager: Actor) -> None:
    mine = replace(manager, departments=frozenset({hospital.departments["ED"]}))

    assert attention.attention(hospital.url, mine) == []


def test_the_data_version_rises_with_every_change(hospital: SmallHospital) -> None:
    before = status.read(hospital.url).data_version

    post_actuals(hospital, [(202603, "ED", "5100", 1)])

    assert status.read(hospital.url).data_version > before
