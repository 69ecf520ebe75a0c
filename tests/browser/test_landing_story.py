"""What people do on the year-end landing, in a real browser on the demo hospital."""

import csv
import io

from playwright.sync_api import Page, expect

from tests.browser.driving import RunningApp, expect_query, expect_text, open_at, wait_until_idle

TITLE = "Year-end landing"
LINE = "/landing?department=16010+Medical+ICU&account=5310+Agency+nursing"


def test_the_executive_sees_where_the_year_lands_and_takes_it_along(
    running_app: RunningApp, browser_page: Page
) -> None:
    open_at(browser_page, running_app)
    browser_page.get_by_role("link", name="Where the year lands").click()
    expect(browser_page.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    wait_until_idle(browser_page)
    expect_text(browser_page, "FY 2026/27 lands at an operating result of")

    browser_page.get_by_text("Accounts", exact=True).click()
    wait_until_idle(browser_page)
    expect_query(browser_page, rows="Accounts")

    with browser_page.expect_download() as waiting:
        browser_page.get_by_role("button", name="CSV", exact=True).click()
    rows = list(csv.DictReader(io.StringIO(waiting.value.path().read_text("utf-8-sig"))))
    cents = {name: round(float(rows[0][name]) * 100) for name in ("Actual to date", "Open months", "Landing")}
    assert cents["Actual to date"] + cents["Open months"] == cents["Landing"]


def test_a_line_is_landed_by_another_method_and_back(demo_app: RunningApp, browser_page: Page) -> None:
    browser_page.set_viewport_size({"width": 1440, "height": 1400})  # a list that opens closes when the page scrolls
    open_at(browser_page, demo_app)  # the first visit of a server by a deep link would ask for a second one
    open_at(browser_page, demo_app, LINE)
    expect_text(browser_page, "Staffing forecast had the smallest past errors")
    before = browser_page.get_by_role("heading", level=2).first.inner_text()

    browser_page.get_by_role("combobox", name="Method").click()
    browser_page.get_by_role("option", name="Budget", exact=True).click()
    browser_page.get_by_label("Reason").fill("Eleven nurses were hired in November.")
    browser_page.get_by_role("button", name="Use this method").click()
    wait_until_idle(browser_page)

    expect_text(browser_page, "local chose Budget: Eleven nurses were hired in November.")
    expect(browser_page.get_by_role("heading", level=2).first).not_to_have_text(before)

    browser_page.get_by_role("button", name="Undo").click()
    wait_until_idle(browser_page)
    expect(browser_page.get_by_role("heading", level=2).first).to_have_text(before)


def test_the_page_fits_a_phone(running_app: RunningApp, phone_page: Page) -> None:
    open_at(phone_page, running_app)
    open_at(phone_page, running_app, "/landing")

    expect_text(phone_page, "lands at")
    assert phone_page.evaluate("document.documentElement.scrollWidth") <= 390
