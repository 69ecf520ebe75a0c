"""What people do on overview and budget versus actual, in a real browser on the demo hospital."""

import calendar
import csv
import io
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import RunningApp, expect_text, open_at, query, text_of, wait_until_idle
from tests.browser.menu import choose


def open_variance(page: Page, app: RunningApp) -> None:
    """Open the page by the menu, as people do."""
    open_at(page, app)
    choose(page, "Budget versus actual")
    expect(page.get_by_role("heading", name="Budget versus actual", level=1)).to_be_visible()
    wait_until_idle(page)


def answer(page: Page) -> str:
    return page.locator("h2").first.inner_text()


def bars(page: Page) -> "object":
    return page.locator(".st-key-causes, .st-key-largest").locator('path[aria-roledescription="bar"]')


def test_an_executive_sees_at_once_whether_the_year_is_on_plan(running_app: RunningApp, browser_page: Page) -> None:
    open_at(browser_page, running_app)

    text = text_of(browser_page)
    assert re.search(r"The year is (ahead of|on|behind) plan\.", text)
    assert re.search(r"operating result .+ (above|below) budget \((un)?favorable\)\.", text)
    for card in ("Revenue", "Expense", "Operating result", "Operating margin", "Labor share", "Needs attention"):
        assert card in text


def test_a_bar_leads_to_the_department_and_its_ledger_lines(running_app: RunningApp, browser_page: Page) -> None:
    open_variance(browser_page, running_app)

    bars(browser_page).first.click()  # type: ignore[attr-defined]
    expect(browser_page.get_by_role("heading", name="Ledger lines")).to_be_visible()
    wait_until_idle(browser_page)

    department = query(browser_page)["department"]
    expect_text(browser_page, department)
    expect_text(browser_page, re.compile(r"[\d,]+ lines"))

    browser_page.locator(".st-key-crumb_all button").click()
    wait_until_idle(browser_page)
    assert "department" not in query(browser_page)


def test_a_cause_on_the_overview_opens_where_it_happened(running_app: RunningApp, browser_page: Page) -> None:
    open_at(browser_page, running_app)

    bars(browser_page).first.click()  # type: ignore[attr-defined]
    expect(browser_page.get_by_role("heading", name="Budget versus actual", level=1)).to_be_visible()
    wait_until_idle(browser_page)

    assert {"department", "account", "period", "budget"} <= set(query(browser_page))

    browser_page.go_back()
    expect(browser_page.get_by_text("Needs attention")).to_be_visible()
    wait_until_idle(browser_page)
    expect(browser_page.get_by_text("Needs attention")).to_be_visible()


def test_a_link_shows_another_person_the_same_view(running_app: RunningApp, browser_page: Page) -> None:
    open_variance(browser_page, running_app)
    browser_page.get_by_role("radio", name="Month", exact=True).click()
    wait_until_idle(browser_page)
    browser_page.get_by_role("radio", name="Expense", exact=True).click()
    wait_until_idle(browser_page)
    link, said = browser_page.url, answer(browser_page)
    assert {"period", "budget", "span", "figures"} <= set(query(browser_page))

    open_variance(browser_page, running_app)
    expect(browser_page.locator("h2").first).not_to_have_text(said)
    browser_page.goto(link)
    expect(browser_page.locator("h2").first).to_have_text(said)


def test_the_table_downloads_as_csv_with_exact_amounts(running_app: RunningApp, browser_page: Page) -> None:
    open_variance(browser_page, running_app)

    with browser_page.expect_download() as download:
        browser_page.get_by_role("button", name="CSV", exact=True).click()

    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig"))))
    assert rows[0]["Department"] == "All departments"
    assert re.fullmatch(r"-?\d+\.\d\d", rows[0]["Variance"])


@pytest.mark.parametrize("path", ["overview", "variance"])
def test_a_phone_shows_all_without_scrolling_sideways(running_app: RunningApp, phone_page: Page, path: str) -> None:
    open_at(phone_page, running_app)
    if path == "variance":
        bars(phone_page).first.click()  # type: ignore[attr-defined]
        expect(phone_page.get_by_role("heading", name="Budget versus actual", level=1)).to_be_visible()
        wait_until_idle(phone_page)

    assert phone_page.evaluate("document.documentElement.scrollWidth") <= 390
    too_wide = phone_page.evaluate(
        """() => [...document.querySelectorAll('[data-testid="stMain"] *')]
            .filter(e => e.getBoundingClientRect().right > 392 && !e.closest('[data-testid="stDataFrame"]'))
            .map(e => e.tagName + ' ' + (e.dataset.testid || e.className)).slice(0, 5)"""
    )
    assert too_wide == []


def test_filters_work_by_keyboard(running_app: RunningApp, browser_page: Page) -> None:
    open_variance(browser_page, running_app)
    before = answer(browser_page)

    browser_page.get_by_role("combobox", name="Department").focus()
    browser_page.keyboard.type("Pharmacy")
    browser_page.keyboard.press("Enter")
    wait_until_idle(browser_page)

    assert "Pharmacy" in query(browser_page)["department"]
    expect(browser_page.locator("h2").first).not_to_have_text(before)


def test_months_stay_in_order_when_a_longer_range_is_chosen(running_app: RunningApp, browser_page: Page) -> None:
    open_variance(browser_page, running_app)
    months = browser_page.locator('[data-testid="stVegaLiteChart"]').last.locator('path[aria-roledescription="bar"]')

    browser_page.get_by_role("radio", name="24").or_(browser_page.get_by_role("button", name="24")).last.click()
    wait_until_idle(browser_page)
    expect(months.nth(20)).to_be_attached()

    drawn = [(bar.bounding_box() or {"x": -1})["x"] for bar in months.all()]
    titles = [re.search(r"Month: (\w+)\s+(\d{4})", bar.get_attribute("aria-label") or "") for bar in months.all()]
    names = [f"{title[2]}{_NUMBERS[title[1]]:02d}" for title in titles if title]
    assert len(names) >= 24
    assert [name for _place, name in sorted(zip(drawn, names, strict=True))] == sorted(names)


_NUMBERS = {name: number for number, name in enumerate(calendar.month_abbr) if name}
