"""An administrator who sees Caseload as somebody else reads what they read, changes nothing, and is on record."""

from datetime import date

import pytest

from data.engine import reading
from services import audit
from services.budgets import versions
from services.errors import NotPermittedError, UserError
from services.forecasts import many
from services.imports.dropping import posting_files
from services.organization import registers
from services.people import accounts, seeing_as
from services.people.scope import FigureScope, scope
from services.people.seeing_as import View
from services.permissions import LOCAL_ACTOR, Actor
from tests.services.people.test_accounts import events
from tests.small_hospital import SmallHospital


def test_a_person_is_seen_with_the_own_departments_and_on_record(small_hospital: SmallHospital, admin: Actor) -> None:
    url, view = small_hospital.url, View("manager", email="mona@example.org")
    accounts.add(url, admin, email="mona@example.org", name="Mona", role="manager", departments=["ED"])

    mona = seeing_as.start(url, admin, view=view)
    seeing_as.stop(url, admin, view=view)

    assert (mona.name, mona.label, mona.seen_by) == ("mona@example.org", "Mona", "ada")
    assert registers.list_departments(url, mona)["code"].tolist() == ["ED"]
    begun, ended = events(url, "user.see_as")
    assert (begun.actor, begun.subject, begun.details["new"]["email"]) == (
        "ada",
        "app_user/mona@example.org",
        view.email,
    )
    assert ended.details["new"] is None


def test_nothing_is_changed_by_who_only_looks(small_hospital: SmallHospital) -> None:
    url = small_hospital.url
    fay = seeing_as.seen_actor(url, LOCAL_ACTOR, view=View("finance_lead"))
    with reading(url) as session:
        before = audit.data_version(session)

    with pytest.raises(NotPermittedError, match="Nothing can be changed"):
        versions.create(url, fay, name="Mine", fiscal_year=2027)

    with reading(url) as session:
        assert audit.data_version(session) == before
    assert [one.name for one in versions.list_versions(url, fay)] == ["Budget 2026"]


def test_a_role_is_seen_with_chosen_departments(small_hospital_sqlite: SmallHospital) -> None:
    url = small_hospital_sqlite.url
    icu = seeing_as.seen_actor(url, LOCAL_ACTOR, view=View("manager", ("ICU",)))

    assert icu.departments == frozenset({small_hospital_sqlite.departments["ICU"]})
    assert scope(url, icu) == FigureScope("Your hospital", ("Intensive care",))
    with pytest.raises(UserError, match="at least one department"):
        seeing_as.seen_actor(url, LOCAL_ACTOR, view=View("manager"))


def test_whose_figures_they_are_names_what_was_given_and_not_what_rolls_up_to_it(
    small_hospital_sqlite: SmallHospital,
) -> None:
    url = small_hospital_sqlite.url

    def seen(*codes: str) -> FigureScope:
        return scope(url, seeing_as.seen_actor(url, LOCAL_ACTOR, view=View("manager", codes)))

    assert seen("HOSP").departments == ("Hospital",)
    assert seen("ICU", "ED").departments == ("Emergency", "Intensive care")
    assert scope(url, LOCAL_ACTOR).departments is None


@pytest.mark.parametrize("role", ["viewer", "executive", "manager", "finance_lead", "approver"])
def test_only_administrators_take_another_view(small_hospital_sqlite: SmallHospital, role: str) -> None:
    with pytest.raises(NotPermittedError):
        seeing_as.start(small_hospital_sqlite.url, Actor(name="x", role=role), view=View("admin"))


def test_whoever_looks_as_an_administrator_cannot_take_the_next_view(small_hospital_sqlite: SmallHospital) -> None:
    seen = seeing_as.seen_actor(small_hospital_sqlite.url, LOCAL_ACTOR, view=View("admin"))

    with pytest.raises(NotPermittedError, match="Nothing can be changed"):
        accounts.add(small_hospital_sqlite.url, seen, email="x@y.org", role="admin")


def test_long_work_is_refused_before_it_begins(small_hospital_sqlite: SmallHospital) -> None:
    url = small_hospital_sqlite.url
    fay = seeing_as.seen_actor(url, LOCAL_ACTOR, view=View("finance_lead"))

    with pytest.raises(NotPermittedError, match="Nothing can be changed"):
        many.forecast_changed(
            url, fay, horizon=3, today=date(2026, 4, 1), report=lambda *_: None, cancelled=lambda: False
        )
    with pytest.raises(NotPermittedError, match="Nothing can be changed"):
        posting_files.post_all(url, fay, None)  # type: ignore[arg-type]
