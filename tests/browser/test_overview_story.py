"""What an executive sees first, on every screen and on paper: the verdict, where the year lands, the first action."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pypdf import PdfReader

from tests.browser.conftest import _watched
from tests.browser.driving import RunningApp, expect_text, open_at, wait_until_idle

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
def test_the_first_action_leads_to_its_contract_and_back(running_app: RunningApp, phone_page: Page) -> None:
    open_at(phone_page, running_app)
    name = phone_page.locator(".st-key-actions a").first.inner_text().strip().split("\n")[-1]

    phone_page.locator(".st-key-actions a").first.click()
    wait_until_idle(phone_page)
    expect(phone_page.get_by_role("heading", name="Contracts", level=1)).to_be_visible()
    expect_text(phone_page, name)

    phone_page.go_back()
    expect(phone_page.locator(".st-key-verdict")).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_overview_prints_on_two_sheets_with_nothing_cut(
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
    for page in printed:
        starts: list[float] = []
        page.extract_text(
            visitor_text=lambda _text, cm, tm, *_font, starts=starts: starts.append(tm[4] * cm[0] + cm[4])
        )
        assert all(0 <= start <= float(page.mediabox.width) for start in starts)
