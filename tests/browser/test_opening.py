"""The app opens in a real browser, with and without figures, and stays on this machine."""

import re

from playwright.sync_api import Page, expect

from tests.browser.driving import RunningApp, open_at, text_of


def test_an_empty_database_opens_with_a_next_step(empty_app: RunningApp, browser_page: Page) -> None:
    open_at(browser_page, empty_app)

    expect(browser_page.get_by_role("heading", level=1)).to_be_visible()
    assert "Something went wrong" not in text_of(browser_page)
    assert len(text_of(browser_page)) > 40


def test_it_fits_a_phone(empty_app: RunningApp, phone_page: Page) -> None:
    open_at(phone_page, empty_app)

    assert phone_page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_first_link_after_a_start_opens_its_page(empty_app: RunningApp, browser_page: Page) -> None:
    open_at(browser_page, empty_app, "/files")

    expect(browser_page.get_by_role("heading", level=1)).to_have_text("Imported files")
    expect(browser_page.get_by_text("Page not found")).to_have_count(0)


def test_a_link_to_a_former_address_opens_the_page_as_the_link_says(
    running_app: RunningApp, browser_page: Page
) -> None:
    open_at(browser_page, running_app, "/supplier?supplier=8&month=202601&month=202602")

    expect(browser_page).to_have_url(re.compile(r"/suppliers\?supplier=8&month=202601&month=202602$"))


def test_the_first_page_opens_by_its_own_address_too(running_app: RunningApp, browser_page: Page) -> None:
    open_at(browser_page, running_app, "/board?month=202601&month=202602")

    expect(browser_page).to_have_url(re.compile(r"//[^/]+/\?month=202601&month=202602\b"))
    expect(browser_page.get_by_role("heading", level=1)).to_be_visible()
    expect(browser_page.get_by_text("Page not found")).to_have_count(0)
