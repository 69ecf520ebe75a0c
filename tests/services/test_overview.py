"""Months by category, and what needs whose attention."""

from dataclasses import replace
from datetime import date

import pytest

from data.engine import writing
from data.models import Contract, RejectedRow, UnknownCode
from services import overview, status
from services.permissions import Actor
from tests.figures import new_version, post_actuals
from tests.small_hospital import SmallHospital

TODAY = date(2026, 3, 1)


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
                _contract("near", date(2026, 6, 30), 90, small_hospital.departments["ICU"]),
                _contract("later", date(2027, 12, 31), 90, None),
                _contract("past notice", date(2026, 3, 20), 60, None),
            ]
        )
    return small_hospital


def _contract(title: str, end: date, notice_days: int, department: int | None) -> Contract:
    return Contract(
        number=title,
        title=title,
        supplier_id=1,
        department_id=department,
        start_date=date(2024, 1, 1),
        end_date=end,
        notice_days=notice_days,
        value_minor=100_00,
    )


def test_months_by_category_reach_back_thirteen_months(hospital: SmallHospital, viewer: Actor) -> None:
    months = overview.monthly(hospital.url, viewer, period=202602)

    told = months[months["amount_minor"] != 0]
    assert told[["period", "category", "amount_minor"]].to_numpy().tolist() == [
        [202601, "salaries", 10_00],
        [202602, "salaries", 5_00],
    ]
    assert set(months["period"]) <= {202601, 202602}


def test_a_manager_sees_own_months_only(hospital: SmallHospital, manager: Actor) -> None:
    mine = replace(manager, departments=frozenset({hospital.departments["ED"]}))

    assert overview.monthly(hospital.url, mine, period=202602)["amount_minor"].sum() == 5_00


def test_attention_names_what_waits_for_finance(hospital: SmallHospital, finance_lead: Actor) -> None:
    new_version(hospital, "Ideas", 2027)

    found = {item.kind: item for item in overview.attention(hospital.url, finance_lead, today=TODAY)}

    assert found["contract_notice"].names == ("near (notice by Apr 1, 2026)",)
    assert (found["unknown_codes"].count, found["unknown_codes"].names) == (2, ("account 6xx", "department 7999"))
    assert (found["rejected_rows"].count, found["rejected_rows"].amount_minor) == (1, 7_00)
    assert found["draft_budgets"].names == ("Budget 2026", "Ideas")


def test_people_are_not_bothered_with_what_they_may_not_do(hospital: SmallHospital, manager: Actor) -> None:
    mine = replace(manager, departments=frozenset({hospital.departments["ED"]}))

    assert overview.attention(hospital.url, mine, today=TODAY) == []


def test_the_data_version_rises_with_every_change(hospital: SmallHospital) -> None:
    before = status.read(hospital.url).data_version

    post_actuals(hospital, [(202603, "ED", "5100", 1)])

    assert status.read(hospital.url).data_version > before
