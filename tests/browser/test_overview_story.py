"""What an executive sees first, on every screen and on paper: the verdict, where the year lands, the first action."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pypdf import PdfReader

from tests.browser.conftest import _watched
from tests.browser.driving import RunningApp, expect_text, open_at, wait_until_idle

#: Letter without its margins, in pixels of the browser (8.5 in at 96 a inch, 11 mm on both sides).
PAPER_WIDTH = 732
#: What reaches over the right edge of the paper.
TOO_WIDE = """() => [...document.querySelectorAll('[data-testid="stMain"] *')]
    .filter(e => e.getBoundingClientRect().width && e.getBoundingClientRect().right > innerWidth + 2)
    .map(e => e.tagName + ' ' + (e.dataset.testid || e.className.baseVal || e.className)).slice(0, 5)"""
SCREENS = {"phone": (390, 844), "tablet": (1024, 768), "desktop": (1440, 900)}


@pytest.fixture(params=SCREENS, ids=str)
def screen(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """Yield a page of each size; the phone is touched, the others are pointed at."""
    width, height = SCREENS[request.param]
    phone = request.param == "phone"
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="en-US", is_mobile=phone, has_touch=phone
    )
    with _watched(context, request.node) as page:
        yield page


def seen_text(page: Page, part: Locator) -> str:
    """Return the text of a part that lies wholly inside the first screen, "" where it does not."""
    box, size = part.bounding_box(), page.viewport_size
    assert box is not None
    assert size is not None
    inside = box["x"] >= 0 and box["y"] >= 0
    inside &= box["x"] + box["width"] <= size["width"] and box["y"] + box["height"] <= size["height"]
    return part.inner_text().replace("\u2060", "") if inside else ""


@pytest.mark.slow
def test_the_first_screen_answers_three_questions(running_app: RunningApp, screen: Page) -> None:
    open_at(screen, running_app)

    assert "The year is behind plan." in seen_text(screen, screen.locator(".st-key-verdict"))
    lands = seen_text(screen, screen.locator(".st-key-lands"))
    assert re.search(r"FY 2026/27 lands at an operating result of \S+ against a budget of \$15\.8M", lands)
    assert re.search(r"The 80% range runs from \S+ to \S+\. Chance of meeting the budget: \d+%\.", lands)
    first = screen.locator(
        ".st-key-actions [data-testid='stHorizontalBlock'], .st-key-actions .stHorizontalBlock"
    ).first
    assert re.search(r"\w+.*\n?.*(notice|due).*20\d\d.*\$", seen_text(screen, first), re.DOTALL)


@pytest.mark.slow
def test_the_first_action_leads_to_its_contract(running_app: RunningApp, phone_page: Page) -> None:
    open_at(phone_page, running_app)
    name = phone_page.locator(".st-key-actions a").first.inner_text().strip().split("\n")[-1]

    phone_page.locator(".st-key-actions a").first.click()
    wait_until_idle(phone_page)
    expect(phone_page.get_by_role("heading", name="Contracts", level=1)).to_be_visible()
    expect_text(phone_page, name)


@pytest.mark.slow
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_overview_prints_on_two_sheets(
    running_app: RunningApp, browser_page: Page, paper: str, tmp_path: Path
) -> None:
    open_at(browser_page, running_app)

    browser_page.pdf(path=tmp_path / "overview.pdf", format=paper)

    printed = PdfReader(tmp_path / "overview.pdf").pages
    assert len(printed) <= 2
    text = re.sub(r"\s+", "", "".join(page.extract_text() for page in printed))
    for words in (
        "The year is behind plan.", "Chance of meeting the budget:", "Year lands at", "Days cash on hand",
        "FTE with agency", "Patient days", "Net revenue in Operating rooms", "Operating result by month", "Occupancy",
    ):  # fmt: skip
        assert words.replace(" ", "") in text, words
    assert "Importfiles" not in text  # the menu stays on the screen


@pytest.mark.slow
def test_nothing_of_the_overview_is_wider_than_the_paper(running_app: RunningApp, browser_page: Page) -> None:
    browser_page.set_viewport_size({"width": PAPER_WIDTH, "height": 1000})
    browser_page.emulate_media(media="print")
    open_at(browser_page, running_app)

    assert browser_page.evaluate(TOO_WIDE) == []


def test_a_phone_in_german_cuts_nothing_below_a_figure(
    running_app: RunningApp, browser: Browser, request: pytest.FixtureRequest
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="de-DE", has_touch=True, is_mobile=True
    )
    with _watched(context, request.node) as page:
        open_at(page, running_app, "/variance")

        texts = page.locator('[data-testid="stMetricDelta"] p, [data-testid="stMetricDelta"] div')
        assert texts.count() > 0
        assert texts.evaluate_all("all => all.filter(one => one.scrollWidth > one.clientWidth + 1).length") == 0
