"""Who gets a digest, and of what: departments that depart, contracts, actions, decisions; each owner her own alone."""

from datetime import date, timedelta
from typing import Any

import pytest

from data.engine import writing
from data.models import Contract, Department
from services import status
from services.board_pack import decisions
from services.board_pack.digest import Digests, digests
from services.contracts import calendar
from services.errors import NotPermittedError
from services.explanations import notes
from services.explanations.notes import Note
from services.permissions import LOCAL_ACTOR, Actor
from tests.figures import post_actuals, set_budget
from tests.small_hospital import SmallHospital

TODAY = date(2026, 3, 10)


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    """ICU is far over in salaries and Mona answers for it; ED is on budget and Edward answers for it."""
    hospital = small_hospital_sqlite
    set_budget(hospital, [(202602, "ICU", "5100", 400_000_00), (202602, "ED", "5100", 300_000_00)])
    post_actuals(hospital, [(202602, "ICU", "5100", 520_000_00), (202602, "ED", "5100", 300_000_00)])
    with writing(hospital.url) as session:
        for code, name in (("ICU", "Mona"), ("ED", "Edward")):
            session.get_one(Department, hospital.departments[code]).manager = name
    return hospital


def ask(hospital: SmallHospital) -> Digests:
    return digests(hospital.url, LOCAL_ACTOR, period=202602, today=TODAY)


def test_only_who_has_something_that_departs_gets_one(hospital: SmallHospital) -> None:
    (mona,) = ask(hospital).owners

    assert mona.owner == "Mona"
    assert mona.lines["account"].tolist() == ["5100 Salaries and wages"]
    assert mona.lines["variance"].tolist() == [-120_000_00]
    assert mona.lines["answered"].tolist() == [False]
    assert mona.due.empty


def test_actions_decisions_and_contracts_go_to_their_owners(hospital: SmallHospital) -> None:
    notes.write(
        hospital.url, LOCAL_ACTOR, department_id=hospital.departments["ICU"], account_id=hospital.accounts["5100"],
        period=202602, version_id=hospital.version,
        note=Note("Sick leave", action="Float pool", owner="edward", due=date(2026, 3, 1)),
    )  # fmt: skip
    decisions.record(hospital.url, LOCAL_ACTOR, period=202601, decision="Renew", owner="MONA", due=date(2026, 4, 1))
    decisions.record(hospital.url, LOCAL_ACTOR, period=202601, decision="Far", owner="Zoe", due=date(2027, 4, 1))
    with writing(hospital.url) as session:
        session.add(
            Contract(
                number="C1", title="Gloves", supplier_id=hospital.suppliers["S1"], start_date=date(2025, 5, 1),
                end_date=date(2026, 4, 30), notice_days=30, auto_renew_months=12, owner="Carla",
            )
        )  # fmt: skip

    told = {owner.owner: owner for owner in ask(hospital).owners}

    assert set(told) == {"Mona", "edward", "Carla"}
    assert told["Mona"].lines["answered"].tolist() == [True]
    assert told["Mona"].due["what"].tolist() == ["Renew"]
    assert told["edward"].due[["kind", "is_late"]].to_numpy().tolist() == [["action", True]]
    assert told["Carla"].due[["what", "kind", "day"]].to_numpy().tolist() == [["Gloves", "notice", date(2026, 3, 31)]]


def promise(hospital: SmallHospital, period: int, due: date | None, *, seen: int = 0, status: str = "open") -> None:
    note = Note("Sick leave", action=f"Float pool {period}", owner="Edward", due=due, status=status)
    notes.write(
        hospital.url, LOCAL_ACTOR, department_id=hospital.departments["ICU"], account_id=hospital.accounts["5100"],
        period=period, version_id=hospital.version, note=note, seen=seen,
    )  # fmt: skip


def test_open_actions_of_earlier_months_are_told_under_identities_of_their_own(hospital: SmallHospital) -> None:
    promise(hospital, 202601, None)
    promise(hospital, 202602, TODAY + timedelta(days=90))
    edward = next(owner for owner in ask(hospital).owners if owner.owner == "Edward")
    assert edward.due["what"].tolist() == [
        "ICU Intensive care: Float pool 202602",
        "ICU Intensive care: Float pool 202601",
    ]
    assert edward.due["sequence"].tolist() == [1, 1]
    assert edward.due["uid"].is_unique

    promise(hospital, 202602, TODAY + timedelta(days=10), seen=1)
    promise(hospital, 202601, None, seen=1, status="done")

    after = next(owner for owner in ask(hospital).owners if owner.owner == "Edward")
    assert after.due["uid"].tolist() == edward.due["uid"].tolist()[:1]
    assert after.due["sequence"].tolist() == [2]
    promise(hospital, 202602, TODAY + timedelta(days=91), seen=2)
    assert [owner.owner for owner in ask(hospital).owners] == ["Mona"]


def test_lines_of_nobody_are_counted(hospital: SmallHospital) -> None:
    with writing(hospital.url) as session:
        session.get_one(Department, hospital.departments["ICU"]).manager = None

    told = ask(hospital)

    assert (told.owners, told.nobody) == ((), 1)


def test_a_role_that_reads_nothing_gets_none(hospital: SmallHospital) -> None:
    with pytest.raises(NotPermittedError):
        digests(hospital.url, Actor("x", "nobody"), period=202602, today=TODAY)


def test_a_change_while_digests_are_read_is_in_all_of_them(
    hospital: SmallHospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, done = calendar.calendar, list[int]()

    def changed(*arguments: Any, **settings: Any) -> Any:
        if not done:
            done.append(1)
            post_actuals(hospital, [(202602, "ICU", "5100", 30_000_00)])
        return read(*arguments, **settings)

    monkeypatch.setattr(calendar, "calendar", changed)

    told = ask(hospital)

    assert told.data_version == status.read(hospital.url).data_version
    assert told.owners[0].lines["variance"].tolist() == [-150_000_00]
