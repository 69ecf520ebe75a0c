"""What people do with the staffing cost forecast, in a real browser on the demo hospital."""

from playwright.sync_api import Page, expect

from services.permissions import LOCAL_ACTOR
from services.staffing import basis
from tests.browser.driving import RunningApp, expect_query, expect_text, open_at, text_of, wait_until_idle
from tests.browser.menu import choose
from tests.pages.test_staffing_page import keep_direct_forecast

TITLE = "Staffing cost forecast"


def open_forecast(page: Page, app: RunningApp) -> None:
    """Open the page by the menu; the direct forecast is there already, so that nothing is fitted."""
    assert basis.years(app.database_url, LOCAL_ACTOR) == (2027, 2028)
    keep_direct_forecast(app.database_url)
    open_at(page, app)
    choose(page, TITLE)
    expect(page.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    wait_until_idle(page)


def test_a_finance_lead_tries_fewer_target_hours(running_app: RunningApp, browser_page: Page) -> None:
    open_forecast(browser_page, running_app)
    before = text_of(browser_page)
    assert "labor cost lands at $202." in before
    assert "agency in Medical ICU" in before
    assert "As a check: cost forecast from its own history (Prophet)" in before

    browser_page.get_by_text("What if…").click()
    thumb = browser_page.get_by_role("slider", name="Target hours")
    thumb.focus()
    for _ in range(3):
        thumb.press("ArrowLeft")
    expect(browser_page.get_by_text("With these changes")).to_be_visible()
    wait_until_idle(browser_page)

    expect_text(browser_page, "less than without the changes ($202.")
    expect_query(browser_page, target_hours="-3")

    browser_page.get_by_role("button", name="Reset").click()
    wait_until_idle(browser_page)
    expect(browser_page.get_by_text("With these changes")).to_have_count(0)


def test_the_staffing_forecast_fits_a_phone(running_app: RunningApp, phone_page: Page) -> None:
    open_forecast(phone_page, running_app)

    expect_text(phone_page, "labor cost lands at $202.")
    assert phone_page.evaluate("document.documentElement.scrollWidth") <= 390
