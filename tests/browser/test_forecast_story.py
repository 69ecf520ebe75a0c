"""A finance lead forecasts the emergency department, corrects a month, publishes; an executive reads it on a phone."""

from playwright.sync_api import Page, expect

from tests.browser.driving import RunningApp, expect_text, open_at, wait_until_idle
from tests.browser.menu import choose

#: A forecast is fitted beside the page; a busy machine takes its time.
FIT_MILLISECONDS = 180_000


def go(page: Page, app: RunningApp, title: str) -> None:
    """Open a page by the menu, which on a phone is folded away."""
    open_at(page, app)
    choose(page, title)
    wait_until_idle(page)
    fold = page.get_by_test_id("stSidebarCollapseButton").get_by_role("button")
    if page.viewport_size and page.viewport_size["width"] < 600 and fold.is_visible():
        fold.click()


def choose_emergency_department(page: Page) -> None:
    """Choose the department and wait until its forecast, made beside the page, is there."""
    page.get_by_label("Department", exact=True).fill("Emergency department")
    page.get_by_role("option", name="Emergency department", exact=True).click()
    expect(page.get_by_text("Emergency department: about")).to_be_visible(timeout=FIT_MILLISECONDS)
    wait_until_idle(page)


def test_from_the_first_look_to_a_published_baseline(demo_app: RunningApp, browser_page: Page) -> None:
    page = browser_page
    go(page, demo_app, "Patient volume")
    choose_emergency_department(page)
    expect_text(page, "emergency visits expected in the 12 months")
    expect_text(page, "of ending above budget is")
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible()

    page.get_by_role("tab", name="How accurate was it?").click()
    expect(page.get_by_text("the forecast was off by").first).to_be_visible()

    page.get_by_role("tab", name="Your figures").click()
    page.get_by_label("Figure", exact=True).fill("7000")
    page.get_by_label("Reason", exact=True).fill("A clinic nearby closes")
    page.get_by_role("button", name="Use this figure").click()
    expect(page.get_by_text("now uses your figure")).to_be_visible()
    wait_until_idle(page)
    page.get_by_role("tab", name="Your figures").click()
    expect(page.get_by_text("A clinic nearby closes")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The model's figure is used again.")).to_be_visible()
    wait_until_idle(page)

    page.get_by_role("tab", name="Runs and baseline").click()
    page.get_by_role("button", name="Publish this forecast").click()
    expect(page.get_by_text("is now the planning baseline")).to_be_visible()


def test_the_forecast_reads_well_on_a_phone(demo_app: RunningApp, phone_page: Page) -> None:
    go(phone_page, demo_app, "Patient volume")
    choose_emergency_department(phone_page)

    expect_text(phone_page, "of ending above budget is")
    assert phone_page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_demo_ships_with_its_forecasts_and_signals(running_app: RunningApp, browser_page: Page) -> None:
    go(browser_page, running_app, "All series")
    expect(browser_page.get_by_test_id("stDataFrame").first).to_be_visible()
    expect(browser_page.get_by_role("button", name="All forecasts are current")).to_be_disabled()

    go(browser_page, running_app, "Signals")
    expect_text(browser_page, "of 26 series show more than noise in the last three months")
