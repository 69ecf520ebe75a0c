"""Getting to a page as people do: its destination in the menu, then the view above the page."""

import re

from playwright.sync_api import Locator, Page, expect

from app import MENU, PAGES
from tests.browser.driving import wait_until_idle

DESTINATION_OF = {entry.title: name for name, entries in MENU.items() for entry in entries}


def menu(page: Page) -> Locator:
    """Return the menu, unfolded where the screen is small."""
    unfold = page.get_by_test_id("stExpandSidebarButton")
    if unfold.is_visible():
        unfold.click()
    return page.locator(".st-key-menu")


def views(page: Page) -> Locator:
    """Return the bar of views above the page."""
    return page.locator(".st-key-views")


def choose(page: Page, title: str) -> None:
    """Open a page by the menu: its destination, then its view, unless the destination opens with it."""
    menu(page).get_by_role("link", name=DESTINATION_OF[title], exact=True).click()
    wait_until_idle(page)
    heading = page.get_by_role("heading", level=1)
    if _title(page) != title and views(page).get_by_role("link", name=title, exact=True).count():
        views(page).get_by_role("link", name=title, exact=True).click()
        wait_until_idle(page)
    if title == "Overview":  # its heading is the hospital
        expect(heading.first).not_to_have_text("")
    else:
        expect(heading.first).to_have_text(re.compile(re.escape(title)))


def _title(page: Page) -> str:
    """Return the title of the page that is open, as the menu has it."""
    address = page.url.split("?")[0].rsplit("/", 1)[-1]
    return next((entry.title for entry in PAGES if entry.address == address), "")
