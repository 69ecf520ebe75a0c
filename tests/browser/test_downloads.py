"""A download has no address before the click, and after it one that serves the browser that clicked alone."""

import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Page

from tests.browser.driving import RunningApp, open_at, wait_until_idle

pytestmark = pytest.mark.slow


def fetched(url: str, cookie: str = "") -> int:
    request = urllib.request.Request(url, headers={"Cookie": cookie} if cookie else {})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_the_address_of_a_download_serves_nobody_else(browser_page: Page, running_app: RunningApp) -> None:
    asked: list[str] = []
    browser_page.on("request", lambda request: asked.append(request.url) if "/media/" in request.url else None)
    open_at(browser_page, running_app, "/organization")
    open_at(browser_page, running_app, "/variance")
    wait_until_idle(browser_page)
    assert [url for url in asked if "/static/" not in url and not url.endswith(".svg")] == []  # fonts and the logo

    with browser_page.expect_download() as waiting:
        browser_page.locator(".st-key-csv button").click()
    url = waiting.value.url
    own = "; ".join(f"{one['name']}={one['value']}" for one in browser_page.context.cookies() if "name" in one)

    assert "/media/" in url
    assert waiting.value.path().read_bytes().startswith(b"\xef\xbb\xbf")
    assert fetched(url) == 404
    assert fetched(url, "_streamlit_xsrf=" + "0" * 32) == 404
    assert fetched(url, own) == 200

    with browser_page.expect_download() as again:
        browser_page.locator(".st-key-csv button").click()
    assert again.value.url != url  # the same content


@pytest.mark.parametrize("address", ["/variance", "/variance?span=month&department=16010+Medical+ICU", "/volumes"])
def test_a_workbook_is_made_where_no_page_runs_any_more(
    browser_page: Page, running_app: RunningApp, address: str
) -> None:
    open_at(browser_page, running_app, address)
    wait_until_idle(browser_page)

    with browser_page.expect_download() as waiting:
        browser_page.locator("[class*=xlsx] button").first.click()

    assert waiting.value.path().read_bytes().startswith(b"PK")
