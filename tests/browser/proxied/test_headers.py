"""What the proxy says, lets through and refuses, asked of the real programs over TLS with a certificate made here."""

import http.client
import socket
import ssl
import urllib.request
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from benchmarks.proxy import Proxy, behind_nginx
from benchmarks.visitor import Visitor
from data.engine import writing
from services.database import migrate
from services.settings import HospitalSettings, store
from tests.browser.driving import PATIENCE_MILLISECONDS, RunningApp
from tests.browser.proxied.conftest import served_for_proxy

HEADERS = {
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def ask(
    proxy: Proxy, path: str, *, method: str = "GET", headers: Mapping[str, str] | None = None
) -> http.client.HTTPResponse:
    """Return the answer to one request, the headers as the server sent them."""
    where = urlsplit(proxy.address)
    with closing(http.client.HTTPSConnection(str(where.hostname), where.port, timeout=60, context=proxy.tls)) as line:
        line.request(method, path, headers=dict(headers or {}))
        answer = line.getresponse()
        answer.read()
        return answer


# What every answer says -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/", "/variance", "/_stcore/health", "/favicon.png", "/media/none", "/_stcore/metrics"]
)
def test_every_answer_carries_the_headers(proxy: Proxy, path: str) -> None:
    answer = ask(proxy, path)

    assert {name: answer.getheader(name) for name in HEADERS} == HEADERS
    assert not any(letter.isdigit() for letter in answer.getheader("server", ""))


def test_the_page_may_run_its_own_scripts_only_and_stand_in_no_frame(proxy: Proxy) -> None:
    policy = dict(part.split(" ", 1) for part in ask(proxy, "/").getheader("content-security-policy", "").split("; "))

    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in policy["script-src"]
    assert "http" not in " ".join(policy.values())


def test_cookies_travel_over_tls_only(proxy: Proxy) -> None:
    cookies = {text.split("=")[0]: text for text in ask(proxy, "/_stcore/health").headers.get_all("set-cookie", [])}

    assert set(cookies) == {"caseload_seat", "_streamlit_xsrf"}
    assert all("Secure" in text and "SameSite=Lax" in text for text in cookies.values())
    assert "HttpOnly" in cookies["caseload_seat"]


def test_a_seat_that_the_proxy_did_not_give_is_replaced(proxy: Proxy) -> None:
    answer = ask(proxy, "/", headers={"Cookie": "caseload_seat=x; Path=/evil"})

    assert "seat=x" not in str(answer.headers.get_all("set-cookie"))


# TLS and names --------------------------------------------------------------------------------------------------------


def test_without_tls_people_are_sent_to_tls(proxy: Proxy) -> None:
    where = urlsplit(proxy.plain)
    with closing(http.client.HTTPConnection(str(where.hostname), where.port, timeout=60)) as line:
        line.request("GET", "/variance?period=2026-01")
        answer = line.getresponse()

    assert answer.status == 308
    assert answer.getheader("location") == f"{proxy.address}/variance?period=2026-01"


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated:DeprecationWarning")
@pytest.mark.parametrize(("version", "works"), [("TLSv1_1", False), ("TLSv1_2", True), ("TLSv1_3", True)])
def test_old_tls_is_refused(proxy: Proxy, version: str, works: bool) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")  # else this side would refuse
    context.minimum_version = context.maximum_version = ssl.TLSVersion[version]

    assert shakes_hands(proxy, context, "localhost") is works


def test_another_name_gets_no_answer(proxy: Proxy) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    assert not shakes_hands(proxy, context, "evil.example")

    where = urlsplit(proxy.plain)
    with closing(http.client.HTTPConnection(str(where.hostname), where.port, timeout=60)) as line:
        line.request("GET", "/", headers={"Host": "evil.example"})
        with pytest.raises(http.client.RemoteDisconnected):
            line.getresponse()
    with pytest.raises(http.client.RemoteDisconnected):  # the handshake for our name, then another in the request
        ask(proxy, "/", headers={"Host": "evil.example"})


def shakes_hands(proxy: Proxy, context: ssl.SSLContext, name: str) -> bool:
    where = urlsplit(proxy.address)
    try:
        with (
            socket.create_connection((str(where.hostname), where.port or 443), timeout=30) as line,
            context.wrap_socket(line, server_hostname=name),
        ):
            return True
    except (ssl.SSLError, ConnectionError):
        return False


# Health, metrics, limits ----------------------------------------------------------------------------------------------


def test_health_is_told_and_counts_of_people_are_not(proxy: Proxy, app: RunningApp) -> None:
    assert ask(proxy, "/_stcore/health").status == 200
    for path in ("/_stcore/metrics", "/_stcore/metrics?families=cache_memory_bytes", "//_stcore/metrics",
                 "/_stcore/./metrics", "/_stcore/%6Detrics", "/_stcore/agent/openapi.json"):  # fmt: skip
        assert ask(proxy, path).status == 404, path

    with urllib.request.urlopen(f"{app.address}/_stcore/metrics", timeout=60) as own:  # noqa: S310 - the server itself
        assert b"active_sessions" in own.read()


def test_a_file_over_the_limit_is_refused_before_it_is_sent(proxy: Proxy) -> None:
    upload = "/_stcore/upload_file/someone/something"

    assert ask(proxy, upload, method="PUT", headers={"Content-Length": str(513 * 1024**2)}).status == 413


# Who may open a session -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost:{port}", "https://localhost", "null"])
def test_a_websocket_of_a_foreign_origin_is_refused(proxy: Proxy, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refusal, session(proxy, origin.format(port=urlsplit(proxy.address).port)):
        pass

    assert refusal.value.response.status_code == 403


def test_a_websocket_of_the_own_origin_is_opened(proxy: Proxy) -> None:
    with session(proxy, proxy.address):
        pass


def session(proxy: Proxy, origin: str):  # type: ignore[no-untyped-def]
    address = proxy.address.replace("https", "wss") + "/_stcore/stream"
    return connect(
        address, ssl=proxy.tls, origin=Origin(origin), subprotocols=[Subprotocol("streamlit")], open_timeout=60
    )


def test_nobody_names_themselves_in_the_header_of_the_sign_in(nginx_program: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'named.sqlite'}"
    migrate(url)
    with writing(url) as session:
        store(session, HospitalSettings(hospital_name="St. Secret Hospital"))
    believed = {"CASELOAD_SIGN_IN_HEADER": "X-Auth-Email", "CASELOAD_SIGN_IN_PROXIES": "127.0.0.1"}
    with (
        served_for_proxy(url, **believed) as app,
        behind_nginx(nginx_program, [app.address], tmp_path) as proxy,
        Visitor(proxy.address, tls=proxy.tls, headers={"X-Auth-Email": "ada@hospital.org"}) as intruder,
    ):
        assert "ada" not in intruder.shown.text
        assert "Secret" not in intruder.shown.text
        assert intruder.pages == {} or set(intruder.pages) == {""}


# With a browser -------------------------------------------------------------------------------------------------------


def test_a_file_is_imported_through_the_proxy_within_the_policy(
    proxy: Proxy, app: RunningApp, browser: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "january.csv"
    path.write_text("Period,Department,Account,Amount\n2026-01,ICU,5100,111.00\n", encoding="utf-8")
    context = browser.new_context(ignore_https_errors=True, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    page.add_init_script(
        "window.refused = []; document.addEventListener('securitypolicyviolation', event => "
        "window.refused.push(event.effectiveDirective + ' ' + event.blockedURI))"
    )

    page.goto(f"{proxy.address}/import?kind=Ledger")
    page.set_input_files('input[type="file"]', path)
    page.get_by_role("button", name="Post ").click()

    expect(page.get_by_text("posted as batch")).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    refused = page.evaluate("window.refused")
    assert [one for one in refused if "wasm-eval" not in one] == []  # a library asks whether it could, and does without
    context.close()
