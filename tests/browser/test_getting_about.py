"""Getting about in a real browser: the menu, views with the same filters, Back, search by keyboard."""

import csv
import io
import re

import pytest
from playwright.sync_api import Page, expect

from app import MENU
from tests.browser.driving import RunningApp, downloaded, expect_query, open_at, query, wait_until_idle
from tests.browser.menu import choose, menu, views


def entries(page: Page) -> int:
    """Return how many entries the browser's history has."""
    count: int = page.evaluate("history.length")
    return count


def test_filters_stay_from_view_to_view_and_back_returns_to_each(running_app: RunningApp, browser_page: Page) -> None:
    open_at(browser_page, running_app, "/variance?department=16010+Medical+ICU")
    period = query(browser_page)["period"]
    expect(menu(browser_page).get_by_role("link")).to_have_count(len(MENU))

    for title in ("Flexed budget", "Year-end landing"):
        views(browser_page).get_by_role("link", name=title).click()
        expect(browser_page.get_by_role("heading", name=title, level=1)).to_be_visible()
        wait_until_idle(browser_page)
        expect_query(browser_page, department="16010 Medical ICU")

    browser_page.go_back()
    expect(browser_page.get_by_role("heading", name="Flexed budget", level=1)).to_be_visible()
    wait_until_idle(browser_page)
    expect_query(browser_page, department="16010 Medical ICU", period=period)


def test_a_view_is_one_entry_of_the_history(running_app: RunningApp, browser_page: Page) -> None:
    open_at(browser_page, running_app)
    before = entries(browser_page)

    for title in ("Budget versus actual", "Spend", "Productivity"):
        choose(browser_page, title)
    assert entries(browser_page) == before + 3

    for title in ("Spend", "Budget versus actual"):
        browser_page.go_back()
        expect(browser_page.get_by_role("heading", name=title, level=1)).to_be_visible()
        wait_until_idle(browser_page)
    assert entries(browser_page) == before + 3


def test_a_link_is_one_entry_however_much_the_page_writes_into_it(running_app: RunningApp, browser_page: Page) -> None:
    open_at(browser_page, running_app, "/staffing")
    before = entries(browser_page)
    browser_page.goto(running_app.address + "/variance")
    wait_until_idle(browser_page)
    expect_query(browser_page, period="Oct 2026", budget="FY 2026/27 budget")

    assert entries(browser_page) == before + 1


def test_a_pinned_view_opens_from_another_one_of_its_page(running_app: RunningApp, browser_page: Page) -> None:
    open_at(browser_page, running_app, "/variance?department=16310+Emergency+department&period=Aug+2026")
    browser_page.get_by_role("button", name="Pin this view").click()
    wait_until_idle(browser_page)
    open_at(browser_page, running_app, "/variance?department=16010+Medical+ICU&rows=Departments")
    before = entries(browser_page)

    browser_page.get_by_role("link", name="16310 Emergency department · Budget versus actual").click()

    expect_query(browser_page, department="16310 Emergency department", period="Aug 2026")
    wait_until_idle(browser_page)
    expect(browser_page.get_by_text("Something went wrong")).to_have_count(0)
    assert entries(browser_page) == before + 1
    browser_page.go_back()
    expect_query(browser_page, department="16010 Medical ICU")


def test_a_question_is_answered_by_keyboard_and_leads_to_the_figure(
    running_app: RunningApp, browser_page: Page
) -> None:
    open_at(browser_page, running_app)

    browser_page.keyboard.press("Control+k")
    box = browser_page.get_by_role("dialog").get_by_role("textbox")
    expect(box).to_be_visible()
    box.fill("agency medical ICU August vs budget")
    box.press("Enter")
    dialog = browser_page.get_by_role("dialog")
    expect(dialog).to_contain_text(re.compile(r"actual \$[\d,]+, budget \$[\d,]+: \$[\d,]+, [\d.]+% over budget"))
    wait_until_idle(browser_page)
    actual = re.search(r"actual (\$[\d,]+)", dialog.inner_text())
    assert actual

    dialog.get_by_role("link", name="Show on budget versus actual").click()
    wait_until_idle(browser_page)

    expect_query(browser_page, department="16010 Medical ICU", period="Aug 2026", span="Month")
    rows = list(csv.DictReader(io.StringIO(downloaded(browser_page, "CSV").decode("utf-8-sig"))))
    assert round(float(rows[0]["Actual"])) == int(re.sub(r"\D", "", actual[1]))


@pytest.mark.parametrize(
    ("text", "leads_to"),
    [("payments rev", "/payments"), ("emergency department", "/variance"), ("electronic health", "/contracts")],
)
def test_a_name_leads_to_its_page(running_app: RunningApp, browser_page: Page, text: str, leads_to: str) -> None:
    open_at(browser_page, running_app)
    browser_page.locator(".st-key-menu_search button").click()
    box = browser_page.get_by_role("dialog").get_by_role("textbox")
    box.fill(text)
    box.press("Enter")
    wait_until_idle(browser_page)

    browser_page.get_by_role("dialog").get_by_role("link").first.click()
    wait_until_idle(browser_page)

    expect(browser_page).to_have_url(re.compile(re.escape(leads_to)))


def test_what_is_not_understood_says_what_can_be_asked(running_app: RunningApp, browser_page: Page) -> None:
    open_at(browser_page, running_app)
    browser_page.keyboard.press("Control+k")
    box = browser_page.get_by_role("dialog").get_by_role("textbox")
    box.fill("agency moonbase August vs budget")
    box.press("Enter")

    expect(browser_page.get_by_role("dialog")).to_contain_text("“moonbase” is no figure, department or month here.")


def test_the_menu_leads_on_a_phone_and_gets_out_of_the_way(running_app: RunningApp, phone_page: Page) -> None:
    open_at(phone_page, running_app)

    choose(phone_page, "Contract calendar")

    expect(phone_page.get_by_role("heading", name="Contract calendar", level=1)).to_be_in_viewport()
    assert phone_page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(("width", "second"), [(390, "Result"), (1280, "Days late")])
def test_tables_of_a_narrow_window_begin_with_what_matters(
    running_app: RunningApp, browser_page: Page, width: int, second: str
) -> None:
    browser_page.set_viewport_size({"width": width, "height": 800})
    open_at(browser_page, running_app, "/stages")
    titles = browser_page.get_by_test_id("stDataFrame").first.locator("[role=columnheader]")

    expect(titles.filter(has_text="Department")).to_have_count(1)
    assert [title for title in titles.all_text_contents() if title.strip()][1:3] == ["Stage", second]
