"""What people do on the flexed budget and on productivity, in a real browser on the demo hospital."""

import csv
import io

from playwright.sync_api import Locator, Page, expect

from tests.browser.driving import (
    RunningApp,
    downloaded,
    expect_query,
    expect_text,
    open_at,
    query,
    text_of,
    wait_until_idle,
)
from tests.browser.menu import choose

CHART = '[data-testid="stVegaLiteChart"]'


def open_page(page: Page, app: RunningApp, title: str) -> None:
    """Open a page by the menu, as people do."""
    open_at(page, app)
    choose(page, title)
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    wait_until_idle(page)


def bars(page: Page, chart: int) -> Locator:
    return page.locator(CHART).nth(chart).locator('path[aria-roledescription="bar"]')


def test_a_manager_learns_what_volume_explains_and_looks_inside(running_app: RunningApp, browser_page: Page) -> None:
    open_page(browser_page, running_app, "Flexed budget")
    text = text_of(browser_page)
    assert "is due to volume" in text
    assert "controllable" in text
    assert "Cardiac telemetry 5 West" in text  # over budget because of volume only
    # three totals; volume, labor efficiency and rate, supply usage and price, spending
    expect(bars(browser_page, 0)).to_have_count(9)

    bars(browser_page, 1).first.click()
    wait_until_idle(browser_page)

    expect_text(browser_page, query(browser_page)["department"])
    expect_text(browser_page, "By account")


def test_the_flexed_budget_goes_into_a_file(running_app: RunningApp, browser_page: Page) -> None:
    open_page(browser_page, running_app, "Flexed budget")

    rows = list(csv.DictReader(io.StringIO(downloaded(browser_page, "CSV").decode("utf-8-sig"))))

    parts = ("Volume", "Payer mix", "Efficiency", "Rate", "Usage", "Price", "Spending")
    first = {name: round(float(rows[0][name]) * 100) for name in (*parts, "Variance", "Budget", "Actual")}
    assert "Explanation" in rows[0]
    assert sum(first[name] for name in parts) == first["Variance"] == first["Budget"] - first["Actual"]
    assert downloaded(browser_page, "Excel").startswith(b"PK")


def test_productivity_names_who_stands_out_and_shows_pay_periods(running_app: RunningApp, browser_page: Page) -> None:
    open_page(browser_page, running_app, "Productivity")
    text = text_of(browser_page)
    assert "Furthest above target: Rehabilitation" in text
    assert "Most agency: Medical ICU" in text

    bars(browser_page, 0).first.click()
    wait_until_idle(browser_page)
    expect_query(browser_page, department="17410 Rehabilitation")

    browser_page.get_by_text("Pay periods", exact=True).click()
    wait_until_idle(browser_page)
    expect_query(browser_page, by="Pay periods")
    expect_text(browser_page, "Hours per unit")


def test_the_pages_fit_a_phone(running_app: RunningApp, phone_page: Page) -> None:
    for title in ("Flexed budget", "Productivity", "Pay codes"):
        open_at(phone_page, running_app)
        choose(phone_page, title)
        expect(phone_page.get_by_role("heading", name=title, level=1)).to_be_visible()
        wait_until_idle(phone_page)

        assert phone_page.evaluate("document.documentElement.scrollWidth") <= 390


def test_pay_codes_say_who_looked_at_them_and_lead_to_job_classes(running_app: RunningApp, browser_page: Page) -> None:
    open_page(browser_page, running_app, "Pay codes")
    expect_text(browser_page, "all in a reviewed group")

    browser_page.get_by_text("Job classes", exact=True).click()
    wait_until_idle(browser_page)

    expect_query(browser_page, codes="Job classes")
    expect_text(browser_page, "Merge job classes")
