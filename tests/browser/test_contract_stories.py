"""What people do with contracts, in a real browser on the demo hospital."""

import csv
import io

from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.browser.driving import RunningApp, downloaded, expect_query, expect_text, open_at, text_of, wait_until_idle
from tests.browser.menu import choose
from tests.browser.rows import LeadingRows

CHART = '[data-testid="stVegaLiteChart"]'
EHR = "C-2022-018 Electronic health record"


def open_page(page: Page, app: RunningApp, title: str) -> None:
    """Open a page by the menu, as people do."""
    open_at(page, app)
    choose(page, title)
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    wait_until_idle(page)


def test_a_buyer_sees_what_to_decide_and_takes_calendar_and_brief_along(
    running_app: RunningApp, browser_page: Page
) -> None:
    open_at(browser_page, running_app)  # the first address opened after a start is spent here
    open_at(browser_page, running_app, "/calendar?as_of=2026-11-24")
    expect_text(browser_page, "Next: Electronic health record, notice by Nov 30, 2026 (in 6 days)")
    expect_text(browser_page, "4 notice dates were missed")

    events = Calendar.from_ical(downloaded(browser_page, "Calendar file")).walk("VEVENT")
    dates = {str(event["summary"]): event.decoded("dtstart").isoformat() for event in events}
    assert dates["Last day of notice: Electronic health record (C-2022-018)"] == "2026-11-30"
    assert len(events) == 39

    open_at(browser_page, running_app, "/contracts?as_of=2026-11-20")
    LeadingRows(browser_page).click(0)
    browser_page.wait_for_url("**contract=*")
    expect_query(browser_page, as_of="2026-11-20")

    open_at(browser_page, running_app, "/contracts?contract=C-2022-018&as_of=2026-11-24")
    expect(browser_page.get_by_role("heading", name="Electronic health record")).to_be_visible()

    browser_page.get_by_text("Negotiation brief", exact=True).click()
    wait_until_idle(browser_page)

    expect_query(browser_page, view="Negotiation brief")
    expect_text(browser_page, "over 36 months")
    assert downloaded(browser_page, "Brief as PDF").startswith(b"%PDF")


def test_leakage_is_followed_down_to_its_lines(running_app: RunningApp, browser_page: Page) -> None:
    open_page(browser_page, running_app, "Savings and leakage")
    expect_text(browser_page, "was bought without any contract")

    browser_page.get_by_text("Around a contract", exact=True).last.click()
    wait_until_idle(browser_page)
    bars = browser_page.locator(CHART).first.locator('path[aria-roledescription="bar"]')
    expect(bars).to_have_count(1)
    bars.first.click()
    wait_until_idle(browser_page)

    expect_text(browser_page, "Purchase lines: Trident Orthopedics Group")
    expect_query(browser_page, leak="Around a contract")
    with browser_page.expect_download() as waiting:
        browser_page.get_by_role("button", name="CSV", exact=True).first.click()
    rows = list(csv.DictReader(io.StringIO(waiting.value.path().read_text(encoding="utf-8-sig"))))
    assert [(row["Name"], row["Around a contract"]) for row in rows] == [("Trident Orthopedics Group", "914098.14")]


def test_the_pages_fit_a_phone(running_app: RunningApp, phone_page: Page) -> None:
    open_at(phone_page, running_app)
    for path in ("calendar", "leakage", "contracts", f"contracts?contract={EHR.replace(' ', '+')}"):
        open_at(phone_page, running_app, f"/{path}")

        assert phone_page.evaluate("document.documentElement.scrollWidth") <= 390
        assert "Something went wrong" not in text_of(phone_page)
