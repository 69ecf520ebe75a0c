"""The app opens in a real browser, with and without figures, and stays on this machine."""

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
    open_at(browser_page, empty_app, "/imports")

    expect(browser_page.get_by_role("heading", level=1)).to_have_text("Imported files")
    expect(browser_page.get_by_text("Page not found")).to_have_count(0)
