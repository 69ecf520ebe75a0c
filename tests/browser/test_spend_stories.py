"""What people do on spend, suppliers and the payments review, in a real browser on the demo hospital."""

import csv
import io
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.driving import RunningApp, open_at, text_of, wait_until_idle
from tests.browser.test_labor_stories import open_page

CHART = '[data-testid="stVegaLiteChart"]'


def query(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_a_finance_lead_goes_from_the_total_down_to_a_line_of_a_file(
    running_app: RunningApp, browser_page: Page
) -> None:
    page = browser_page
    open_page(page, running_app, "Spend")
    assert "$49.9M spent with 110 suppliers" in text_of(page)

    with_bars = page.locator(CHART).first.locator('path[aria-roledescription="bar"]')
    expect(with_bars).to_have_count(15)
    with_bars.first.click()
    expect(page.get_by_role("heading", name="Invoice lines")).to_be_visible()
    wait_until_idle(page)
    assert query(page)["supplier"].isdigit()
    assert "Great Plains Pharmaceutical Distribution, Inc. ✕" in text_of(page)

    page.get_by_label("Search", exact=True).fill("PO-40")
    page.get_by_label("Search", exact=True).press("Enter")
    wait_until_idle(page)
    assert "lines, together $" in text_of(page)

    page.get_by_role("link", name="Everything on Great Plains").click()
    expect(page.get_by_role("heading", name="Great Plains Pharmaceutical", level=1)).to_be_visible()
    wait_until_idle(page)
    assert "Prices paid" in text_of(page)
    page.get_by_role("button", name="All suppliers").click()
    expect(page.get_by_role("heading", name="Suppliers", level=1)).to_be_visible()


def test_a_link_opens_the_same_selection_and_its_file_adds_up(running_app: RunningApp, browser_page: Page) -> None:
    open_at(browser_page, running_app)
    open_at(browser_page, running_app, "/spend?category=Laboratory&table=Departments&period=Oct+2026")
    wait_until_idle(browser_page)

    assert "on Laboratory" in text_of(browser_page)
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
        assert words in text_of(phone_page), path
        assert phone_page.evaluate("document.documentElement.scrollWidth") == 390, path


def test_a_duplicate_payment_is_confirmed_and_taken_back(demo_app: RunningApp, browser_page: Page) -> None:
    page = browser_page
    open_page(page, demo_app, "Payments review")
    assert "Nobody has looked at them yet." in text_of(page)
    page.get_by_role("button", name="Paid twice").first.click()
    expect(page.get_by_text("1 confirmed, 0 cleared, 5 to review; $4,509.21 to recover.")).to_be_visible()
    wait_until_idle(page)
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("Nobody has looked at them yet.")).to_be_visible()
