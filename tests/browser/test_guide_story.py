"""Somebody new opens the guide from the foot of the menu, chooses a task and follows a link in it."""

from playwright.sync_api import Page, expect

from tests.browser.driving import RunningApp, expect_query, open_at, text_of, wait_until_idle
from tests.browser.menu import menu


def test_a_newcomer_reads_how_to_give_notice(running_app: RunningApp, browser_page: Page) -> None:
    page = browser_page
    open_at(page, running_app)
    menu(page)
    page.get_by_test_id("stSidebar").get_by_role("link", name="Guide", exact=True).click()
    expect(page.get_by_role("heading", name="First import and setup", level=2)).to_be_visible()
    wait_until_idle(page)

    page.get_by_role("combobox", name="Task").fill("Contracts")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Contracts and notices", level=2)).to_be_visible()
    expect_query(page, task="Contracts and notices")

    picture = page.get_by_role("img", name="Contract calendar")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 500
    with page.context.expect_page() as opened:  # beside what is being read
        page.get_by_test_id("stMain").get_by_role("link", name="Board pack").first.click()
    expect(opened.value.get_by_role("heading", name="Board pack", level=2)).to_be_visible(timeout=90_000)


def test_the_guide_fits_a_phone(running_app: RunningApp, phone_page: Page) -> None:
    open_at(phone_page, running_app, "/guide?task=Month+end")

    assert "Hand in October 2026" in text_of(phone_page)
    assert phone_page.evaluate("document.documentElement.scrollWidth") <= 390
