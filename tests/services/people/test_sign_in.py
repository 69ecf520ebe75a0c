"""Who signs in is known by issuer and subject, invited by a verified address, and let in for a time."""

import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from data import outcomes
from data.engine import writing
from services.errors import NotPermittedError
from services.people import accounts, sign_in
from services.people.sign_in import Limits, SignInEndedError
from services.permissions import Actor
from tests.services.people.test_accounts import events
from tests.small_hospital import SmallHospital

LIMITS = Limits(timedelta(minutes=30), timedelta(hours=12))
NINE = datetime(2026, 4, 1, 9, tzinfo=UTC)
MONA: dict[str, Any] = {
    "iss": "https://login.example.org",
    "sub": "mona-1",
    "iat": int(NINE.timestamp()),
    "nonce": "n1",
    "email": "Mona@Example.org",
    "email_verified": True,
}


@pytest.fixture
def hospital(small_hospital: SmallHospital, admin: Actor) -> SmallHospital:
    accounts.add(small_hospital.url, admin, email="mona@example.org", name="Mona", role="manager", departments=["ED"])
    accounts.add(small_hospital.url, admin, email="lou@example.org", name="Lou", role="finance_lead")
    return small_hospital


def enter(url: str, *, at: datetime = NINE, clicked: bool = True, **claims: Any) -> Actor:
    identity = sign_in.identity_of(MONA | claims)
    assert identity
    return sign_in.enter(url, identity, limits=LIMITS, now=at, clicked=clicked)


def test_the_first_sign_in_binds_the_identity_to_the_invited_address(hospital: SmallHospital) -> None:
    mona = enter(hospital.url)

    assert (mona.name, mona.label, mona.role) == ("mona@example.org", "Mona", "manager")
    assert mona.departments == frozenset({hospital.departments["ED"]})
    (event,) = events(hospital.url, "user.bind")
    assert event.details["new"] == {"issuer": "https://login.example.org", "subject": "mona-1"}


def test_another_address_later_is_the_same_person(hospital: SmallHospital) -> None:
    enter(hospital.url)

    assert enter(hospital.url, email="lou@example.org").name == "mona@example.org"
    assert enter(hospital.url, email="lou@example.org", email_verified=False, nonce="n2").name == "mona@example.org"


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "mona-2"},  # somebody else got her address at the provider
        {"iss": "https://other.example.org"},
        {"sub": "x", "email": "stranger@example.org"},
        {"sub": "x", "email": None},
    ],
)
def test_nobody_takes_the_place_of_a_person_who_is_bound(hospital: SmallHospital, claims: dict[str, Any]) -> None:
    enter(hospital.url)

    with pytest.raises(NotPermittedError, match="does not have access, or the account is inactive"):
        enter(hospital.url, **claims)


@pytest.mark.parametrize("verified", [False, None, "no", 1])
def test_an_address_that_is_not_verified_binds_nobody(hospital: SmallHospital, verified: object) -> None:
    with pytest.raises(NotPermittedError, match="does not confirm"):
        enter(hospital.url, email_verified=verified)
    assert events(hospital.url, "user.bind") == []


def test_an_issuer_that_hands_out_addresses_itself_may_be_believed_by_name() -> None:
    claims = {name: value for name, value in MONA.items() if name != "email_verified"}

    def verified(vouched: tuple[str, ...], **more: Any) -> bool:
        identity = sign_in.identity_of(claims | more, vouched)
        assert identity
        return identity.verified

    assert verified((MONA["iss"],))
    assert not verified(())
    assert not verified((MONA["iss"],), email_verified=False)


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "mona\x00"},
        {"iss": "\ud800"},
        {"sub": "m" * 5_000},
        {"iat": 10**20},
        {"iat": float("nan")},
        {"iat": True},
        {"iat": "1774947600"},
    ],
    ids=lambda claims: next(iter(claims)),
)
def test_an_answer_that_no_database_keeps_names_nobody(claims: dict[str, Any]) -> None:
    assert sign_in.identity_of(MONA | claims) is None


def test_a_time_of_sign_in_may_have_a_fraction(hospital: SmallHospital) -> None:
    assert enter(hospital.url, iat=NINE.timestamp() + 0.25).name == "mona@example.org"


@pytest.mark.parametrize("email", ["mona@example.org\x00", "\ud800@example.org", ["mona@example.org"], "m" * 9_000])
def test_an_address_that_cannot_be_one_binds_nobody(hospital: SmallHospital, email: object) -> None:
    with pytest.raises(NotPermittedError, match="This account does not have access"):
        enter(hospital.url, email=email)


def test_an_address_of_another_letter_is_another_persons(hospital: SmallHospital, admin: Actor) -> None:
    """A Kelvin sign in lower case is a k: who has that address would have been let in as who was invited."""
    accounts.add(hospital.url, admin, email="kim@example.org", role="finance_lead")

    with pytest.raises(NotPermittedError, match="does not have access"):
        enter(hospital.url, email="\u212aim@example.org", sub="somebody else")

    assert enter(hospital.url, email="KIM@example.org", sub="kim").name == "kim@example.org"


@pytest.mark.parametrize("missing", ["iss", "sub", "iat"])
def test_an_answer_that_names_nobody_is_none(missing: str) -> None:
    assert sign_in.identity_of({name: value for name, value in MONA.items() if name != missing}) is None


def test_a_deactivated_person_is_out_at_the_next_click(hospital: SmallHospital, admin: Actor) -> None:
    enter(hospital.url)
    accounts.deactivate(hospital.url, admin, email="mona@example.org")

    with pytest.raises(NotPermittedError, match="inactive"):
        enter(hospital.url)


def test_a_sign_in_ends_without_clicks(hospital: SmallHospital) -> None:
    enter(hospital.url)
    enter(hospital.url, at=NINE + timedelta(minutes=29))
    enter(hospital.url, at=NINE + timedelta(minutes=50), clicked=False)  # a page that asks by itself

    with pytest.raises(SignInEndedError, match="30 minutes without activity"):
        enter(hospital.url, at=NINE + timedelta(minutes=60))
    later = NINE + timedelta(minutes=61)
    assert enter(hospital.url, at=later, iat=int(later.timestamp()), nonce="n2").label == "Mona"


def test_a_sign_in_ends_however_much_is_clicked(hospital: SmallHospital) -> None:
    for minutes in range(0, 12 * 60 + 1, 20):
        enter(hospital.url, at=NINE + timedelta(minutes=minutes))

    with pytest.raises(SignInEndedError, match="after 12 hours"):
        enter(hospital.url, at=NINE + timedelta(hours=12, minutes=1))


def test_sign_out_ends_it_in_all_tabs_and_for_who_kept_the_cookie(hospital: SmallHospital) -> None:
    enter(hospital.url)
    identity = sign_in.identity_of(MONA)
    assert identity
    sign_in.leave(hospital.url, identity, now=NINE + timedelta(minutes=1))

    with pytest.raises(SignInEndedError, match="signed out"):
        enter(hospital.url, at=NINE + timedelta(minutes=2))
    assert enter(hospital.url, at=NINE + timedelta(minutes=2), nonce="n2").label == "Mona"


def test_an_old_answer_begins_nothing(hospital: SmallHospital) -> None:
    with pytest.raises(SignInEndedError):
        enter(hospital.url, at=NINE + timedelta(hours=1))


def test_whoever_forgets_the_identity_lets_a_new_one_in(hospital: SmallHospital, admin: Actor) -> None:
    enter(hospital.url)
    accounts.change(hospital.url, admin, email="mona@example.org", forget_sign_in=True)

    assert enter(hospital.url, iss="https://new.example.org", nonce="n2").label == "Mona"


def test_a_page_that_stayed_open_does_not_bind_a_forgotten_identity_again(
    hospital: SmallHospital, admin: Actor
) -> None:
    enter(hospital.url)
    accounts.change(hospital.url, admin, email="mona@example.org", forget_sign_in=True)

    for clicked in (False, True):
        with pytest.raises(SignInEndedError, match="signed out"):
            enter(hospital.url, at=NINE + timedelta(minutes=1), clicked=clicked)
    assert enter(hospital.url, iss="https://new.example.org", nonce="n2").label == "Mona"


def test_the_tab_that_waited_for_its_twin_is_the_same_person(hospital: SmallHospital) -> None:
    enter(hospital.url)
    identity = sign_in.identity_of(MONA)
    assert identity
    with writing(hospital.url) as session:
        assert sign_in._bind(session, identity).email == "mona@example.org"
    assert len(events(hospital.url, "user.bind")) == 1


def test_a_manager_of_a_total_sees_what_rolls_up_to_it(hospital: SmallHospital, admin: Actor) -> None:
    accounts.change(hospital.url, admin, email="mona@example.org", departments=["HOSP"])

    assert enter(hospital.url).departments == frozenset(hospital.departments.values())


def test_a_trusted_proxy_names_an_active_person(hospital: SmallHospital, admin: Actor) -> None:
    assert sign_in.by_address(hospital.url, " Lou@Example.org").role == "finance_lead"
    accounts.deactivate(hospital.url, admin, email="lou@example.org")
    with pytest.raises(NotPermittedError, match="does not have access"):
        sign_in.by_address(hospital.url, "lou@example.org")


def test_that_a_person_was_seen_is_nothing_that_she_saved(hospital: SmallHospital) -> None:
    before = outcomes.mark()
    enter(hospital.url)
    enter(hospital.url, at=NINE + timedelta(minutes=5))

    assert outcomes.since(before) == "unasked"


def test_a_click_that_cannot_be_noted_keeps_nobody_out(
    small_hospital_sqlite: SmallHospital, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite a long import lets no other write; who reads goes on, and waits for it once a minute at most."""
    url = small_hospital_sqlite.url
    accounts.add(url, admin, email="mona@example.org", name="Mona", role="viewer")
    enter(url)
    tried: list[str] = []
    busy = sqlite3.OperationalError("database is locked")
    busy.sqlite_errorcode = sqlite3.SQLITE_BUSY

    def refuse(*_given: Any, **_named: Any) -> Any:
        tried.append("once")
        raise OperationalError("BEGIN IMMEDIATE", None, busy)

    with monkeypatch.context() as patch:
        patch.setattr(sign_in, "writing", refuse)
        for second in (0, 20, 40):
            assert enter(url, at=NINE + timedelta(minutes=5, seconds=second)).name == "mona@example.org"
        assert tried == ["once"]
        with pytest.raises(OperationalError):
            enter(url, nonce="n2")  # another sign-in, which has not begun
        accounts.deactivate(url, admin, email="mona@example.org")
        with pytest.raises(OperationalError):
            enter(url, at=NINE + timedelta(minutes=9))
