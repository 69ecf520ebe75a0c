"""A person chooses her language, for herself only; it is stored with her account and on record."""

from dataclasses import replace

import pytest
from sqlmodel import select

from data.engine import reading
from data.models import AppUser
from services import status
from services.errors import NotPermittedError, UserError
from services.organization import first_settings
from services.people import accounts, languages, sign_in
from services.permissions import LOCAL_ACTOR, Actor
from tests.language import marked
from tests.services.people.test_accounts import events
from tests.small_hospital import SmallHospital


@pytest.fixture(autouse=True)
def _german(monkeypatch: pytest.MonkeyPatch) -> None:
    marked.bring(monkeypatch)


def invited(hospital: SmallHospital, admin: Actor, *names: str) -> list[Actor]:
    for name in names:
        accounts.add(hospital.url, admin, email=f"{name}@example.org")
    return [sign_in.by_address(hospital.url, f"{name}@example.org") for name in names]


def test_a_choice_is_stored_with_the_account_and_on_record(small_hospital: SmallHospital, admin: Actor) -> None:
    mona, _abe = invited(small_hospital, admin, "mona", "abe")
    assert mona.language == ""

    languages.choose(small_hospital.url, mona, language="de")
    languages.choose(small_hospital.url, mona, language="de")  # no second event

    now = [sign_in.by_address(small_hospital.url, f"{name}@example.org") for name in ("mona", "abe")]
    assert [actor.language for actor in now] == ["de", ""]
    (event,) = events(small_hospital.url, "user.language")
    assert (event.actor, event.details) == (
        "mona@example.org",
        {"old": {"language": None}, "new": {"language": "de"}},
    )


def test_what_the_browser_says_is_chosen_again(small_hospital_sqlite: SmallHospital, admin: Actor) -> None:
    (mona,) = invited(small_hospital_sqlite, admin, "mona")
    languages.choose(small_hospital_sqlite.url, mona, language="de")

    languages.choose(small_hospital_sqlite.url, mona, language=None)

    assert sign_in.by_address(small_hospital_sqlite.url, "mona@example.org").language == ""


def test_work_that_began_in_another_language_goes_on(small_hospital_sqlite: SmallHospital, admin: Actor) -> None:
    (mona,) = invited(small_hospital_sqlite, admin, "mona")
    languages.choose(small_hospital_sqlite.url, mona, language="de")

    assert sign_in.by_address(small_hospital_sqlite.url, "mona@example.org") == mona
    languages.choose(small_hospital_sqlite.url, mona, language="en")


def test_the_person_at_this_computer_chooses_without_an_account(sqlite_url: str) -> None:
    languages.choose(sqlite_url, LOCAL_ACTOR, language="de")

    assert status.read(sqlite_url).local_language == "de"
    assert first_settings.is_new(sqlite_url)
    (event,) = events(sqlite_url, "user.language")
    assert event.subject == "app_user/local"


def test_nobody_chooses_for_whom_she_sees(small_hospital_sqlite: SmallHospital, admin: Actor) -> None:
    (mona,) = invited(small_hospital_sqlite, admin, "mona")

    with pytest.raises(NotPermittedError, match="Nothing can be changed"):
        languages.choose(small_hospital_sqlite.url, replace(mona, seen_by="ada"), language="de")

    with reading(small_hospital_sqlite.url) as session:
        assert session.exec(select(AppUser.language)).all() == [None]


def test_who_has_no_account_chooses_nothing(sqlite_url: str) -> None:
    with pytest.raises(NotPermittedError, match="does not have access"):
        languages.choose(sqlite_url, Actor(name="gone@example.org"), language="de")


def test_a_language_without_a_catalog_is_refused(sqlite_url: str) -> None:
    with pytest.raises(UserError, match="tlh") as refusal:
        languages.choose(sqlite_url, LOCAL_ACTOR, language="tlh")
    assert refusal.value.hint == "Choose from: en (English), de (Deutsch)."
