"""Who answers for a department: one answer for checklist, explanations and stage board."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.engine import reading, writing
from data.models import BudgetVersion, Department
from services.budgets.stages.board import board
from services.explanations import thresholds, waiting
from services.explanations.thresholds import Limit, Thresholds
from services.month_end import checklist
from services.people import accounts
from services.people.answering import _nearest, _upwards, answering
from services.permissions import LOCAL_ACTOR
from tests.services.books import post_budget, post_ledger
from tests.small_hospital import SmallHospital


def named(hospital: SmallHospital) -> dict[str, tuple[str, ...]]:
    with reading(hospital.url) as session:
        told = answering(session)
    return {code: told[number] for code, number in hospital.departments.items()}


def register(hospital: SmallHospital, **managers: str) -> None:
    with writing(hospital.url) as session:
        for code, name in managers.items():
            session.get_one(Department, hospital.departments[code]).manager = name


def add(hospital: SmallHospital, name: str, *places: str, role: str = "manager") -> None:
    accounts.add(
        hospital.url, LOCAL_ACTOR, email=f"{name.lower()}@x.org", name=name, role=role, departments=list(places)
    )


def test_the_nearest_who_sign_in_answer_else_the_register(small_hospital: SmallHospital) -> None:
    hospital = small_hospital
    assert set(named(hospital).values()) == {()}
    register(hospital, HOSP="Dr Head", ICU="Dr Frost")
    assert named(hospital)["ICU"] == ("Dr Frost",)
    assert named(hospital)["LAB"] == ("Dr Head",)

    add(hospital, "Hal", "HOSP")
    assert named(hospital)["ICU"] == named(hospital)["LAB"] == ("Hal",)  # he signs in; the register is not asked
    add(hospital, "Mona", "ICU")
    add(hospital, "Ben", "ICU")
    assert named(hospital)["ICU"] == ("Ben", "Mona")
    assert named(hospital)["HOSP"] == ("Hal",)
    for gone in ("mona", "ben", "hal"):
        accounts.deactivate(hospital.url, LOCAL_ACTOR, email=f"{gone}@x.org")
    assert named(hospital)["ICU"] == ("Dr Frost",)


@pytest.mark.parametrize("people", [[], [("Hal", "HOSP")], [("Hal", "HOSP"), ("Mona", "ICU")]])
def test_checklist_explanations_and_stage_board_name_the_same_people(
    small_hospital_sqlite: SmallHospital, people: list[tuple[str, str]]
) -> None:
    hospital = small_hospital_sqlite
    register(hospital, LAB="Dr Stain", HOSP="Dr Head")
    places = [(202601, hospital.departments[code], hospital.accounts["5100"]) for code in ("ICU", "LAB")]
    post_ledger(hospital.url, [(*place, None, 200_000_00) for place in places])
    post_budget(hospital.url, hospital.version, [(*place, 100_000_00) for place in places])
    with writing(hospital.url) as session:
        session.get_one(BudgetVersion, hospital.version).status = "approved"
    thresholds.change(hospital.url, LOCAL_ACTOR, thresholds=Thresholds(Limit(1_000_00, 0.05)))
    for name, place in people:
        add(hospital, name, place)
    today = date(2026, 2, 10)

    month_end = checklist.of_month(hospital.url, LOCAL_ACTOR, period=202601).answers
    explained = waiting.by_department(hospital.url, LOCAL_ACTOR, period=202601, today=today)
    stages = board(hospital.url, LOCAL_ACTOR, version_id=hospital.version, today=today).rows

    at_close = dict(zip(month_end["department_id"], month_end["managers"], strict=True))
    assert at_close == dict(zip(explained["department_id"], explained["people"], strict=True))
    on_board = {row.department_id: ", ".join(row.managers) for row in stages}
    assert at_close == {number: on_board[number] for number in at_close}
    assert set(at_close) == {hospital.departments["ICU"], hospital.departments["LAB"]}
    assert all(at_close.values())


@given(st.lists(st.integers(0, 7), min_size=8, max_size=8), st.sets(st.integers(0, 7)))
def test_the_way_up_ends_and_names_the_first_who_is_known(above: list[int], known: set[int]) -> None:
    """Property: whatever stands above what, circles included, nobody nearer is passed over."""
    parents: dict[int, int | None] = {
        number: parent if parent < number else None for number, parent in enumerate(above)
    }
    parents[0] = above[0]  # a circle at the top
    for number in parents:
        way = _upwards(number, parents)
        assert way[0] == number
        assert len(way) == len(set(way))
        told = _nearest(way, {one: (str(one),) for one in known})
        expected = [one for one in way if one in known]
        assert told == ((str(expected[0]),) if expected else ())
