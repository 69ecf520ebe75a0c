"""Rows and bars that lead down: a click or a tap anywhere, Enter and Space; arrows only move, Back returns."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import TALKS, RunningApp, expect_query, open_at, query, wait_until_idle
from tests.browser.rows import LeadingRows, Part

SUM = "20000 Lakeshore Community Hospital"
UNIT = "26510 Medical-surgical unit – Lakeshore"


@pytest.mark.parametrize("part", ["name", "figure"])
def test_a_click_anywhere_on_a_row_leads_down_and_back_returns(
    running_app: RunningApp, browser_page: Page, part: Part
) -> None:
    open_at(browser_page, running_app, "/variance")
    entries = browser_page.evaluate("history.length")
    rows = LeadingRows(browser_page)

    for _time in range(2):  # the same row again
        rows.click(SUM, part)
        expect_query(browser_page, department=SUM)
        assert browser_page.evaluate("history.length") == entries + 1

        browser_page.go_back()
        wait_until_idle(browser_page)
        assert "department" not in query(browser_page)


def test_a_double_click_leads_down_once(running_app: RunningApp, browser_page: Page) -> None:
    open_at(browser_page, running_app, "/variance")
    entries = browser_page.evaluate("history.length")

    LeadingRows(browser_page).click(SUM, times=2)

    expect_query(browser_page, department=SUM)
    assert browser_page.evaluate("history.length") == entries + 1
    expect(browser_page.locator("#portal textarea, #portal input")).to_have_count(0)


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_row_is_chosen_by_keyboard_and_arrows_ask_nothing(
    running_app: RunningApp, browser_page: Page, key: str
) -> None:
    open_at(browser_page, running_app, "/variance")
    rows = LeadingRows(browser_page)
    rows.hover(SUM)  # a pointer was there before and is gone
    browser_page.mouse.move(5, 5)
    rows.focus()
    wait_until_idle(browser_page)
    said, entries = TALKS[browser_page].said, browser_page.evaluate("history.length")

    for arrow in ("ArrowDown", "ArrowRight", "ArrowDown", "ArrowDown", "ArrowLeft"):
        browser_page.keyboard.press(arrow)
    wait_until_idle(browser_page)
    assert (TALKS[browser_page].said, browser_page.evaluate("history.length")) == (said, entries)
    assert "department" not in query(browser_page)

    browser_page.keyboard.press(key)
    wait_until_idle(browser_page)

    expect_query(browser_page, department=UNIT)
    assert browser_page.evaluate("history.length") == entries + 1


def test_a_head_sorts_and_the_row_that_is_seen_there_is_taken(running_app: RunningApp, browser_page: Page) -> None:
    """Sorted by the last column (a percent), ascending."""
    browser_page.set_viewport_size({"width": 1900, "height": 1000})  # the last column is in view
    open_at(browser_page, running_app, "/variance")
    rows = LeadingRows(browser_page)
    before = browser_page.evaluate("history.length")

    top = rows.name(0)
    rows.click_head("figure")
    expect(rows.canvas.locator("tbody td").first).not_to_have_text(top)  # what is read follows what is drawn
    assert "department" not in query(browser_page)
    assert browser_page.evaluate("history.length") == before
    figures = [float(text) for text in rows.numbers()]
    assert len(figures) > 10
    assert figures == sorted(figures)

    name = rows.name(2)
    rows.click(2)
    expect_query(browser_page, department=name)


def test_the_boxes_beside_the_rows_are_out_of_view_and_rows_show_a_hand(
    running_app: RunningApp, browser_page: Page
) -> None:
    open_at(browser_page, running_app, "/variance")
    rows = LeadingRows(browser_page)
    rows.hover(SUM)

    scroller = rows.around.locator(".dvn-scroller")
    table = rows.around.get_by_test_id("stDataFrameResizable").bounding_box()
    drawn = scroller.bounding_box()
    assert table
    assert drawn
    assert round(table["x"] - drawn["x"]) == 31  # the box's 32 pixels, less the border
    assert round(drawn["x"] + drawn["width"]) == round(table["x"] + table["width"]) - 1
    assert scroller.evaluate("part => getComputedStyle(part).cursor") == "pointer"


def test_a_tap_on_a_phone_leads_down(running_app: RunningApp, phone_page: Page) -> None:
    open_at(phone_page, running_app, "/variance")

    LeadingRows(phone_page).tap(SUM, "figure")

    expect_query(phone_page, department=SUM)
    phone_page.go_back()
    wait_until_idle(phone_page)
    assert "department" not in query(phone_page)


def test_a_row_opens_its_dialog_again_and_again(running_app: RunningApp, browser_page: Page) -> None:
    open_at(browser_page, running_app, "/explanations?period=Oct+2026")
    rows = LeadingRows(browser_page)
    for _time in range(2):
        rows.click(1, "figure")
        dialog = browser_page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        browser_page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        wait_until_idle(browser_page)


def test_a_row_shows_its_details_below_and_another_takes_its_place(running_app: RunningApp, browser_page: Page) -> None:
    open_at(browser_page, running_app, "/audit")
    rows = LeadingRows(browser_page)
    details = browser_page.get_by_role("heading", level=3)

    shown = []
    for place in (1, 2):
        rows.click(place, "figure")
        expect(details.first).to_contain_text("Event")
        shown.append(details.first.inner_text())

    assert shown[0] != shown[1]


@pytest.mark.parametrize("place", ["/variance", "/"])
def test_the_same_bar_leads_down_after_back(running_app: RunningApp, browser_page: Page, place: str) -> None:
    open_at(browser_page, running_app, place)
    bar = browser_page.locator(".st-key-causes, .st-key-largest").locator('path[aria-roledescription="bar"]').first
    for _time in range(2):
        bar.click()
        wait_until_idle(browser_page)
        assert "department" in query(browser_page)

        browser_page.go_back()
        wait_until_idle(browser_page)
        assert "department" not in query(browser_page)


@pytest.mark.parametrize("page", ["calendar", "series", "contracts", "scorecard", "suppliers"])
def test_a_row_leads_to_another_page_and_back_returns(running_app: RunningApp, browser_page: Page, page: str) -> None:
    open_at(browser_page, running_app, f"/{page}")
    first = browser_page.url
    rows = LeadingRows(browser_page)

    for _time in range(2):
        rows.click(1)
        expect(browser_page).not_to_have_url(first)

        browser_page.go_back()
        wait_until_idle(browser_page)
        expect(browser_page).to_have_url(first)
        wait_until_idle(browser_page)
