"""A file is made at the click, when no page runs: who left by then, or may see something else, gets none."""

import pytest

from pages.common import access, door, downloads, state
from services.errors import NotPermittedError, UserError
from services.people import accounts
from services.people.seeing_as import View
from services.permissions import LOCAL_ACTOR
from tests.small_hospital import SmallHospital

MONA, ADA = "mona@example.org", "ada@example.org"


@pytest.fixture
def url(planned_hospital: SmallHospital, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return a hospital that Mona has signed in to, through a proxy."""
    url = planned_hospital.url
    accounts.add(url, LOCAL_ACTOR, email=ADA, name="Ada", role="admin")
    accounts.add(url, LOCAL_ACTOR, email=MONA, name="Mona", role="manager", departments=["ED"])
    monkeypatch.setattr(access, "url", lambda: url)
    monkeypatch.setattr(door, "names_people_by_header", lambda: True)
    signed_in(monkeypatch, MONA)
    return url


def signed_in(monkeypatch: pytest.MonkeyPatch, address: str | None) -> None:
    monkeypatch.setattr(door, "naming", lambda: lambda: address)


def test_a_file_is_made_for_who_is_still_there(url: str) -> None:
    assert downloads._on_click(lambda: b"figures")() == b"figures"


def test_who_was_kept_out_gets_no_file(url: str) -> None:
    make = downloads._on_click(lambda: b"figures")
    accounts.deactivate(url, LOCAL_ACTOR, email=MONA)
    with pytest.raises(NotPermittedError, match=MONA):
        make()


@pytest.mark.parametrize("change", [{"role": "viewer"}, {"departments": ["ICU"]}])
def test_who_may_see_something_else_gets_no_file(url: str, change: dict[str, object]) -> None:
    make = downloads._on_click(lambda: b"figures")
    accounts.change(url, LOCAL_ACTOR, email=MONA, **change)  # type: ignore[arg-type]
    with pytest.raises(NotPermittedError, match="with other rights"):
        make()


def test_a_view_as_somebody_ends_with_that_person(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    signed_in(monkeypatch, ADA)
    monkeypatch.setattr(access.st, "session_state", {state.SEEING_AS: View("manager", email=MONA)})
    make = downloads._on_click(lambda: b"figures")
    assert make() == b"figures"

    accounts.deactivate(url, LOCAL_ACTOR, email=MONA)
    with pytest.raises(UserError, match=MONA):
        make()
