"""Which address, which request and which secrets are good enough while nobody signs in."""

from typing import Any

import pytest

from services import door
from services.errors import UserError
from services.settings import ProcessSettings

HOME = [("Host", "127.0.0.1:8501"), ("Origin", "http://127.0.0.1:8501")]
COMPLETE: dict[str, Any] = {
    "redirect_uri": "https://budget.example.org/oauth2callback",
    "cookie_secret": "x" * 40,
    "client_id": "caseload",
    "client_secret": "word",
    "server_metadata_url": "https://login.example.org/.well-known/openid-configuration",
}


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "127.8.9.1", "::1", "[::1]", "::ffff:127.0.0.1", "localhost", "LocalHost."]
)
def test_this_computers_own_addresses_may_be_served(address: str) -> None:
    door.check_address(address)


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "0.0.0.0",  # noqa: S104 - it is refused
        "::",
        "192.0.2.7",
        "fd00::2",
        "::ffff:10.0.0.1",
        "0",
        "127.0.0.1.evil.example",
        "evil",
        "unix://x",
    ],
)
def test_other_addresses_may_not(address: str | None) -> None:
    with pytest.raises(UserError, match="sign-in is not set up"):
        door.check_address(address)


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "[::1]:8501", "LOCALHOST"])
def test_the_person_at_this_computer_comes_in(host: str) -> None:
    door.check_request([("host", host), ("origin", f"http://{host}")], "127.0.0.1")


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("Origin", "http://127.0.0.1:8501")],
        [("Host", "evil.example:8501")],
        [("Host", "127.0.0.1.evil.example")],
        [("Host", "127.0.0.1"), ("Host", "evil.example")],
        [("Host", "127.0.0.1:8501"), ("Origin", "https://evil.example")],
        [("Host", "127.0.0.1:8501"), ("Origin", "null")],
        [("Host", "[::1")],
        *(
            [*HOME, (name, "127.0.0.1")]
            for name in ("x-forwarded-for", "X-Real-IP", "Forwarded", "Via", "X-Forwarded-Proto")
        ),
    ],
)
def test_everything_else_is_refused_without_telling_anything(headers: list[tuple[str, str]]) -> None:
    with pytest.raises(UserError, match=r"^Sign-in is not set up, so Caseload is available only on this computer"):
        door.check_request(headers, "127.0.0.1")


def test_an_address_of_the_network_is_refused() -> None:
    with pytest.raises(UserError):
        door.check_request(HOME, "192.0.2.7")


def test_a_named_proxy_passes_on_its_own_name_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASELOAD_LOCAL_RIGHTS_BEHIND_PROXY", "Budget.example.org, plan.example.org")
    named = ProcessSettings.from_env().proxied_hosts
    through = [("X-Forwarded-For", "10.0.0.7"), ("Origin", "https://budget.example.org")]

    door.check_request([("Host", "budget.example.org"), *through], "10.0.0.7", named)
    for foreign in ([("Host", "evil.example"), *through], [*HOME, ("X-Forwarded-For", "10.0.0.7")]):
        with pytest.raises(UserError):
            door.check_request(foreign, "10.0.0.7", named)


@pytest.mark.parametrize(
    "claim", [("X-Forwarded-Host", "budget.example.org"), ("Origin", "https://budget.example.org")]
)
def test_a_stranger_at_another_proxy_cannot_claim_to_come_by_the_named_one(claim: tuple[str, str]) -> None:
    through_another = [("Host", "127.0.0.1:8501"), ("X-Forwarded-For", "203.0.113.9")]

    with pytest.raises(UserError):
        door.check_request([*through_another, claim], "127.0.0.1", ("budget.example.org",))


def test_sign_in_with_one_provider_or_several(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "find_spec", lambda _name: object())
    shared = {key: COMPLETE[key] for key in ("redirect_uri", "cookie_secret")}
    client = {key: value for key, value in COMPLETE.items() if key not in shared}

    assert door.providers(None) == ()
    assert door.providers({"auth": COMPLETE}) == ("",)
    assert door.providers({"auth": {**shared, "entra": client, "okta": client}}) == ("entra", "okta")
    assert door.providers({"auth": {**COMPLETE, "client_kwargs": {"prompt": "login"}}}) == ("",)


@pytest.mark.parametrize("key", COMPLETE)
@pytest.mark.parametrize("value", [None, "", " ", 5, "<fill in>"])
def test_an_incomplete_section_lets_nobody_in(key: str, value: object) -> None:
    with pytest.raises(UserError, match=rf"\[auth\] of .*secrets\.toml .* {key}") as refused:
        door.providers({"auth": {**COMPLETE, key: value}})
    assert "nobody can sign in" in refused.value.hint


def test_a_provider_is_as_complete_as_the_section_itself() -> None:
    shared = {key: COMPLETE[key] for key in ("redirect_uri", "cookie_secret")}

    with pytest.raises(UserError, match=r"\[auth\.entra\] of .* has no client_id"):
        door.providers({"auth": {**shared, "entra": {"client_secret": "word"}}})


def test_a_short_cookie_secret_could_be_guessed() -> None:
    with pytest.raises(UserError, match="fewer than 32 characters"):
        door.providers({"auth": {**COMPLETE, "cookie_secret": "secret"}})


def test_sign_in_without_its_package_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "find_spec", lambda _name: None)

    with pytest.raises(UserError, match="Authlib package is not installed"):
        door.providers({"auth": COMPLETE})


NAMED = [("Host", "budget.example.org"), ("X-Auth-Email", " mona@example.org ")]
PROXIES = ("10.0.0.5", "10.1.0.0/16", "fd00::/8")


@pytest.mark.parametrize("remote", ["10.0.0.5", "::ffff:10.0.0.5", "10.1.2.3", "fd00::1"])
def test_a_listed_proxy_names_who_asks(remote: str) -> None:
    assert door.address_from_proxy(NAMED, remote, header="x-auth-email", proxies=PROXIES) == "mona@example.org"
    assert door.address_from_proxy(NAMED[:1], remote, header="x-auth-email", proxies=PROXIES) is None


@pytest.mark.parametrize("remote", [None, "", "10.0.0.6", "127.0.0.1", "::1", "10.0.0.5.evil.example"])
def test_nobody_else_names_anybody(remote: str | None) -> None:
    with pytest.raises(UserError, match="through your hospital's sign-in only"):
        door.address_from_proxy(NAMED, remote, header="x-auth-email", proxies=PROXIES)


def test_a_header_that_is_there_twice_is_believed_in_no_part() -> None:
    twice = [*NAMED, ("x-auth-email", "ada@example.org")]

    with pytest.raises(UserError, match="names two people"):
        door.address_from_proxy(twice, "10.0.0.5", header="x-auth-email", proxies=PROXIES)
