"""Nobody but the person at this computer comes in while nobody signs in, whatever starts the server."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st

from data.engine import writing
from pages.common import door
from pages.people import signing_in
from services import settings
from services.errors import NotPermittedError, UserError
from services.people import accounts
from services.permissions import LOCAL_ACTOR
from tests.pages import serving

REFUSED = b"Caseload is available only on this computer"
CLOSED = b"Caseload does not start"
NAME = b"Secret Hospital"  # without what Markdown would read
EVERYWHERE = "0.0.0.0"  # noqa: S104 - to see that nobody gets in


@pytest.fixture
def named_url(sqlite_url: str) -> str:
    """Return a database whose hospital has a name that only insiders may read."""
    with writing(sqlite_url) as session:
        settings.store(session, settings.HospitalSettings(hospital_name=NAME.decode()))
    return sqlite_url


@pytest.fixture
def port(named_url: str) -> Iterator[int]:
    """Serve that hospital on this computer, started as Streamlit's users do it."""
    port = serving.free_port()
    with serving.serving(serving.DIRECTLY, "127.0.0.1", port, DATABASE_URL=named_url):
        yield port


@pytest.mark.slow
def test_only_the_person_at_this_computer_sees_anything(port: int) -> None:
    own = {"Origin": f"http://127.0.0.1:{port}"}
    assert NAME in visit(port, own)
    assert NAME in visit(port, {"Host": f"localhost:{port}", "Origin": f"http://localhost:{port}"})

    for foreign in (
        {"X-Forwarded-For": "10.0.0.7"},
        {"Forwarded": "for=10.0.0.7"},
        {"X-Real-IP": "10.0.0.7"},
        {"Host": f"evil.example:{port}", "Origin": f"http://evil.example:{port}"},  # DNS rebinding
        {"Host": "budget.example.org", "Origin": "https://budget.example.org"},
    ):
        answer = visit(port, own | foreign)
        assert REFUSED in answer, foreign
        assert NAME not in answer, foreign


@pytest.mark.slow
def test_a_proxy_that_was_named_passes_people_on(named_url: str) -> None:
    port = serving.free_port()
    named = {"CASELOAD_LOCAL_RIGHTS_BEHIND_PROXY": "budget.example.org"}
    passed_on = {"Host": "budget.example.org", "Origin": "https://budget.example.org", "X-Forwarded-For": "10.0.0.7"}
    with serving.serving(serving.BY_SCRIPT, "127.0.0.1", port, DATABASE_URL=named_url, **named):
        assert NAME in visit(port, passed_on)
        assert REFUSED in visit(port, passed_on | {"Host": "evil.example", "Origin": "http://evil.example"})
        home, claimed = f"127.0.0.1:{port}", {"X-Forwarded-Host": "budget.example.org"}
        assert REFUSED in visit(port, passed_on | claimed | {"Host": home, "Origin": f"http://{home}"})


@pytest.mark.slow
def test_streamlit_on_every_address_shows_one_sentence_to_everybody(named_url: str) -> None:
    port = serving.free_port()
    with serving.serving(serving.DIRECTLY, EVERYWHERE, port, DATABASE_URL=named_url):
        for headers in ({}, {"Host": f"{port}.example"}):
            answer = visit(port, headers)
            assert CLOSED in answer
            assert NAME not in answer


def visit(port: int, headers: dict[str, str]) -> bytes:
    return serving.seen("127.0.0.1", port, headers, until=(NAME, REFUSED, CLOSED))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "where"),
    [(EVERYWHERE, "on 0.0.0.0"), ("", "on all addresses of this computer"), ("unix:///tmp/x", "on unix:///tmp/x")],
)
def test_the_server_does_not_start_on_another_address(address: str, where: str) -> None:
    assert refusal(address).startswith(f"Caseload does not start {where}: sign-in is not set up")


@pytest.mark.slow
def test_the_environment_is_no_way_around() -> None:
    assert "does not start on ::" in refusal(None, STREAMLIT_SERVER_ADDRESS="::")


@pytest.mark.slow
def test_a_misspelled_section_keeps_everybody_out(tmp_path: Path) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text('[auht]\nclient_id = "caseload"\n', encoding="utf-8")

    assert "secrets.toml has no section [auth]" in refusal("127.0.0.1", folder=tmp_path)


def refusal(address: str | None, folder: Path = serving.PROJECT, **environment: str) -> str:
    """Return what the start says that does not happen."""
    process = serving.start(serving.BY_SCRIPT, address, serving.free_port(), folder=folder, **environment)
    try:
        said, _ = process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    assert process.returncode == 1
    return said.strip()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[auth\n", "cannot be read"),
        ("", "has no section [auth]"),
        ('auth = "yes"\n', "has no section [auth]"),
        ("[auth]\n", "[auth] of .streamlit/secrets.toml has no redirect_uri"),
    ],
)
def test_a_broken_secrets_file_shows_one_sentence_and_no_page(
    text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secrets.toml"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(st, "secrets", st.runtime.secrets.Secrets())
    before = st.get_option("secrets.files")
    st._config.set_option("secrets.files", [str(path)])
    try:
        with pytest.raises(UserError, match=said.replace("[", r"\[")):
            door.enter()
    finally:
        st._config.set_option("secrets.files", before)


HEADER = {"CASELOAD_SIGN_IN_HEADER": "X-Auth-Email", "CASELOAD_SIGN_IN_PROXIES": "10.0.0.5", "FORWARDED_ALLOW_IPS": ""}


def test_a_header_of_a_named_proxy_is_a_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    assert door.enter() is False
    for name, value in HEADER.items():
        monkeypatch.setenv(name, value)

    assert door.enter() is True


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CASELOAD_SIGN_IN_PROXIES", "", "no proxy is named"),
        ("CASELOAD_SIGN_IN_PROXIES", "the-proxy", "the-proxy in CASELOAD_SIGN_IN_PROXIES is not the address"),
        ("CASELOAD_SIGN_IN_PROXIES", "0.0.0.0/0", "is not the address of a proxy"),
        ("FORWARDED_ALLOW_IPS", "*", "anybody could pose as the proxy"),
    ],
)
def test_a_header_that_anybody_could_send_keeps_everybody_out(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, kept in (HEADER | {name: value}).items():
        monkeypatch.setenv(key, kept)

    with pytest.raises(UserError, match=re.escape(said)):
        door.enter()


def test_streamlits_own_trusted_headers_keep_everybody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    ask = st.get_option
    options = {"server.trustedUserHeaders": {"X-Auth-Email": "email"}}
    monkeypatch.setattr(st, "get_option", lambda name: options.get(name, ask(name)))

    with pytest.raises(UserError, match=r"server\.trustedUserHeaders"):
        door.enter()


@pytest.mark.slow
def test_a_trusted_proxy_names_people_and_nobody_else_does(named_url: str) -> None:
    accounts.add(named_url, LOCAL_ACTOR, email="ada@example.org", name="Ada L.", role="admin")
    port, named = serving.free_port(), {"X-Auth-Email": "ada@example.org"}
    for proxies, asked, awaited in (
        ("127.0.0.1", named, NAME),
        ("127.0.0.1", {}, b"Please sign in."),
        ("127.0.0.1", {"X-Auth-Email": "stranger@example.org"}, b"does not have access"),
        ("10.0.0.5", named, b"sign-in only"),
        ("10.0.0.5", named | {"X-Forwarded-For": "10.0.0.5"}, b"sign-in only"),
    ):
        chosen = HEADER | {"CASELOAD_SIGN_IN_PROXIES": proxies, "DATABASE_URL": named_url}
        with serving.serving(serving.BY_SCRIPT, "127.0.0.1", port, **chosen):
            answer = serving.seen("127.0.0.1", port, asked, until=(awaited,), seconds=30)
        assert awaited in answer, (proxies, asked)
        assert (NAME in answer) is (awaited == NAME)


def test_an_answer_of_a_provider_that_names_nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """It read “Please sign in” and offered the same sign-in again, for ever."""
    claims = {"is_logged_in": True, "iss": "https://login.example.org", "sub": "mona", "iat": "today"}
    monkeypatch.setattr(st, "user", SimpleNamespace(to_dict=lambda: claims))

    with pytest.raises(NotPermittedError, match="does not say who you are"):
        signing_in.identity()
