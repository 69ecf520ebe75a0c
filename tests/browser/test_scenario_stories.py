"""What people do with scenarios, in a real browser on the demo hospital."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser.driving import RunningApp, expect_query, expect_text, open_at, text_of, wait_until_idle
from tests.browser.menu import choose

HEADLINE = re.compile(r"This year lands at .+ margin\); with .+ at .+\.")


def open_page(page: Page, app: RunningApp, title: str) -> None:
    open_at(page, app)
    choose(page, title)
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    wait_until_idle(page)


def move(page: Page, label: str, steps: int) -> None:
    """Move a slider by the arrow keys, as people do who want an exact figure; a run may be under way."""
    slider = page.get_by_role("slider", name=re.compile(label))
    slider.focus()
    for _ in range(abs(steps)):
        slider.press("ArrowRight" if steps > 0 else "ArrowLeft")


def headline(page: Page) -> str:
    found = HEADLINE.search(text_of(page))
    assert found, text_of(page)[:400]
    return found[0]


def test_a_slider_moves_the_year_and_the_link_carries_it(running_app: RunningApp, browser_page: Page) -> None:
    open_page(browser_page, running_app, "Explore scenarios")
    expect_text(browser_page, "What would close the gap?")

    move(browser_page, "Volume", 4)
    expect_text(browser_page, "with 2% more volume at")
    expect_query(browser_page, vol="2")

    browser_page.get_by_role("button", name="Add a change").click()
    dialog = browser_page.get_by_role("dialog")
    dialog.get_by_label("Volume, %").fill("5")
    dialog.get_by_label("Volume, %").press("Tab")
    wait_until_idle(browser_page)
    dialog.get_by_role("button", name="Add", exact=True).click()
    wait_until_idle(browser_page)
    expect_text(browser_page, "2% more volume and 5% more volume at")
    told = headline(browser_page)

    open_at(browser_page, running_app, f"/explore?{urlsplit(browser_page.url).query}")
    expect_text(browser_page, told)


def test_sliders_moved_while_the_page_still_reckons_all_count(running_app: RunningApp, browser_page: Page) -> None:
    open_page(browser_page, running_app, "Explore scenarios")

    move(browser_page, "Volume", 3)
    expect_query(browser_page, vol="1.5")  # sent, so the page is at work
    move(browser_page, "Agency share", -2)
    expect_query(browser_page, agy="-1")
    move(browser_page, "Volume", 1)

    expect_query(browser_page, vol="2", agy="-1")
    expect_text(browser_page, re.compile("with .*2% more volume.* at"))
    wait_until_idle(browser_page)
    assert "agency share 1 point lower" in headline(browser_page)
    assert "2% more volume" in headline(browser_page)
    expect_query(browser_page, vol="2", agy="-1")


def test_a_scenario_is_saved_and_compared(demo_app: RunningApp, browser_page: Page) -> None:
    open_page(browser_page, demo_app, "Explore scenarios")
    move(browser_page, "Agency share", -2)
    expect_text(browser_page, "with agency share 1 point lower at")
    wait_until_idle(browser_page)
    browser_page.get_by_role("button", name="Save", exact=True).click()
    browser_page.get_by_label("Name").fill("Agency down")
    browser_page.get_by_label("Name").press("Enter")
    wait_until_idle(browser_page)
    browser_page.get_by_role("button", name="Save as new").click()
    wait_until_idle(browser_page)
    expect_text(browser_page, "“Agency down” was saved as a new scenario.")
    move(browser_page, "Wage award", 4)  # tried, not saved
    wait_until_idle(browser_page)

    choose(browser_page, "Compare scenarios")
    expect(browser_page.get_by_role("heading", name="Compare scenarios", level=1)).to_be_visible()
    wait_until_idle(browser_page)
    expect_text(browser_page, "Best case (template) lands at")
    expect_query(browser_page, scenarios="Agency down")

    browser_page.get_by_role("link", name="Open").first.click()
    expect(browser_page.get_by_role("heading", name="Explore scenarios", level=1)).to_be_visible()
    wait_until_idle(browser_page)
    expect_text(browser_page, "with agency share 1 point lower at")
    expect_query(browser_page, agy="-1")


def test_both_pages_fit_a_phone(running_app: RunningApp, phone_page: Page) -> None:
    for title in ("Explore scenarios", "Compare scenarios"):
        open_page(phone_page, running_app, title)

        assert phone_page.evaluate("document.documentElement.scrollWidth") <= 390
