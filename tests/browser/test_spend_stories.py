"""What people do on spend, suppliers and the payments review, in a real browser on the demo hospital."""

import csv
import io

from playwright.sync_api import Page, expect

from tests.browser.driving import RunningApp, expect_query, expect_text, open_at, query, wait_until_idle
from tests.browser.test_labor_stories import open_page

CHART = '[data-testid="stVegaLiteChart"]'


def test_a_finance_lead_goes_from_the_total_down_to_a_line_of_a_file(
    running_app: RunningApp, browser_page: Page
) -> None:
    page = browser_page
    open_page(page, running_app, "Spend")
    expect_text(page, "$49.9M spent with 110 suppliers")

    with_bars = page.locator(CHART).first.locator('path[aria-roledescription="bar"]')
    expect(with_bars).to_have_count(15)
    with_bars.first.click()
    expect(page.get_by_role("heading", name="Invoice lines")).to_be_visible()
    wait_until_idle(page)
    assert query(page)["supplier"].isdigit()
    expect_text(page, "Great Plains Pharmaceutical Distribution, Inc. ✕")

    page.get_by_label("Search", exact=True).fill("PO-40")
    page.get_by_label("Search", exact=True).press("Enter")
    wait_until_idle(page)
    expect_text(page, "lines, total $")

    page.get_by_role("link", name="Supplier page: Great Plains").click()
    expect(page.get_by_role("heading", name="Great Plains Pharmaceutical", level=1)).to_be_visible()
    wait_until_idle(page)
    expect_text(page, "Prices paid")
    page.get_by_role("button", name="All suppliers").click()
    expect(page.get_by_role("heading", name="Suppliers", level=1)).to_be_visible()


def test_a_link_opens_the_same_selection_and_its_file_adds_up(running_app: RunningApp, browser_page: Page) -> None:
    open_at(browser_page, running_app)
    open_at(browser_page, running_app, "/spend?category=Laboratory&table=Departments&period=Oct+2026")
    wait_until_idle(browser_page)

    expect_text(browser_page, "on Laboratory")
    listed = downloaded_rows(browser_page)
    assert round(sum(float(row["Spend"]) for row in listed), 2) == 3_726_469.57
    assert {"Department", "Prior year", "Change"} <= set(listed[0])


def downloaded_rows(page: Page) -> list[dict[str, str]]:
    """Return the rows of the page's first CSV file."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV", exact=True).first.click()
    return list(csv.DictReader(io.StringIO(waiting.value.path().read_bytes().decode("utf-8-sig"))))


def test_on_a_phone_the_answer_comes_first_and_nothing_overflows(running_app: RunningApp, phone_page: Page) -> None:
    open_at(phone_page, running_app)
    for path, words in (
        ("/spend", "Higher prices added $1.46M"),
        ("/suppliers?supplier=8", "above contract prices on 7 items"),
        ("/payments", "6 possible duplicate payments, $38,359.75"),
    ):
        open_at(phone_page, running_app, path)
        wait_until_idle(phone_page)
        expect_text(phone_page, words)
        assert phone_page.evaluate("document.documentElement.scrollWidth") == 390, path


def test_a_duplicate_payment_is_confirmed_and_taken_back(demo_app: RunningApp, browser_page: Page) -> None:
    page = browser_page
    open_page(page, demo_app, "Payments review")
    expect_text(page, "Nobody has looked at them yet.")
    page.get_by_role("button", name="Paid twice").first.click()
    expect(page.get_by_text("1 confirmed, 0 cleared, 5 to review; $4,509.21 to recover.")).to_be_visible()
    wait_until_idle(page)
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("Nobody has looked at them yet.")).to_be_visible()
    wait_until_idle(page)

    page.get_by_role("button", name="Paid twice").nth(0).click()
    page.get_by_role("radio", name="24 months").click()  # while the verdict is still being written
    page.get_by_role("button", name="Not a duplicate").last.click()
    expect(page.get_by_text("1 confirmed, 1 cleared,")).to_be_visible()
    expect_query(page, looked_back="24 months")
