"""What a person does with purchases that nobody could match, in a real browser on the demo hospital."""

import csv
import io

from playwright.sync_api import Page, expect

from tests.browser.driving import RunningApp, expect_text, open_at, wait_until_idle
from tests.browser.menu import choose
from tests.browser.rows import LeadingRows


def test_a_buyer_sees_what_waits_picks_a_group_and_takes_the_list_along(
    running_app: RunningApp, browser_page: Page
) -> None:
    open_at(browser_page, running_app)
    choose(browser_page, "Contract matching")
    expect(browser_page.get_by_role("heading", name="Contract matching", level=1)).to_be_visible()
    wait_until_idle(browser_page)
    expect_text(browser_page, "91.9% of $49.9M invoiced is on contract")

    LeadingRows(browser_page).click(0)
    expect(browser_page.get_by_text("Trident Orthopedics Group · Total hip system, primary")).to_be_visible()
    expect(browser_page.get_by_label("Belongs to")).to_be_visible()

    with browser_page.expect_download() as waiting:
        browser_page.get_by_role("button", name="CSV", exact=True).click()
    rows = list(csv.DictReader(io.StringIO(waiting.value.path().read_bytes().decode("utf-8-sig"))))
    assert rows[0]["Supplier"] == "Trident Orthopedics Group"
    assert rows[0]["Why"] == "On another supplier's contract"


def test_matching_fits_a_phone(running_app: RunningApp, phone_page: Page) -> None:
    open_at(phone_page, running_app, "/matching")
    expect(phone_page.get_by_role("heading", name="Contract matching", level=1)).to_be_visible()
    wait_until_idle(phone_page)

    assert phone_page.evaluate("document.documentElement.scrollWidth") <= 390
