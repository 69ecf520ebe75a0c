"""Who has not answered, and the ledger lines behind a draft."""

from datetime import date

import pytest

from services.errors import NotPermittedError
from services.explanations import behind, notes, review, thresholds, waiting
from services.explanations.notes import Note
from services.explanations.thresholds import Limit, Thresholds
from services.people import accounts
from services.permissions import LOCAL_ACTOR, Actor
from tests.figures import set_budget
from tests.services.books import post_ledger
from tests.small_hospital import SmallHospital

MONTH, TODAY = 202601, date(2026, 2, 10)


@pytest.fixture
def hospital(small_hospital: SmallHospital) -> SmallHospital:
    one = small_hospital
    set_budget(one, [(MONTH, place, account, 100_000_00) for place in ("ICU", "ED") for account in ("5100", "6100")])
    post_ledger(
        one.url,
        [(MONTH, one.departments[place], one.accounts[account], None, amount)
         for place, account, amount in (("ICU", "5100", 150_000_00), ("ICU", "6100", 140_000_00),
                                        ("ED", "5100", 160_000_00), ("ED", "6100", 100_500_00))],
    )  # fmt: skip
    thresholds.change(one.url, LOCAL_ACTOR, thresholds=Thresholds(Limit(1_000_00, 0.05)))
    accounts.add(one.url, LOCAL_ACTOR, email="mona@x.org", name="Mona", role="manager", departments=["ICU"])
    accounts.add(one.url, LOCAL_ACTOR, email="hal@x.org", name="Hal", role="manager", departments=["HOSP"])
    accounts.add(one.url, LOCAL_ACTOR, email="gone@x.org", name="Gone", role="manager", departments=["ED"])
    accounts.deactivate(one.url, LOCAL_ACTOR, email="gone@x.org")
    return one


def test_departments_are_named_with_who_answers_for_them(hospital: SmallHospital) -> None:
    told = review.of_month(hospital.url, LOCAL_ACTOR, period=MONTH, today=TODAY)
    notes.write(
        hospital.url, LOCAL_ACTOR, department_id=hospital.departments["ICU"], account_id=hospital.accounts["6100"],
        period=MONTH, version_id=told.version.id if told.version else None, note=Note("Flu."),
    )  # fmt: skip

    table = waiting.by_department(hospital.url, LOCAL_ACTOR, period=MONTH, today=TODAY)

    rows = {name.split(" ")[0]: tuple(row) for name, *row in table.drop(columns="department_id").to_numpy().tolist()}
    assert rows == {"ED": ("Hal", 1, 1, 60_000_00), "ICU": ("Mona", 2, 1, 50_000_00)}


def test_a_manager_sees_her_departments_alone(hospital: SmallHospital) -> None:
    mona = Actor(name="mona@x.org", role="manager", departments=frozenset({hospital.departments["ICU"]}))

    table = waiting.by_department(hospital.url, mona, period=MONTH, today=TODAY)

    assert table["department_id"].tolist() == [hospital.departments["ICU"]]


def test_lines_behind_a_draft_are_of_one_department_and_account(hospital: SmallHospital) -> None:
    icu, ed, wages = hospital.departments["ICU"], hospital.departments["ED"], hospital.accounts["5100"]

    lines = behind.ledger_lines(hospital.url, LOCAL_ACTOR, department_id=icu, account_id=wages, ids=range(1, 99))
    assert lines["amount_minor"].tolist() == [150_000_00]

    mona = Actor(name="mona@x.org", role="manager", departments=frozenset({icu}))
    with pytest.raises(NotPermittedError):
        behind.ledger_lines(hospital.url, mona, department_id=ed, account_id=wages, ids=range(1, 99))
