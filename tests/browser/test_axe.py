"""axe-core finds nothing of ours, in light and dark. What is Streamlit's own is listed with its rule."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.driving import RunningApp, open_at, wait_until_idle

#: What Streamlit draws so itself, by rule: a part of the element's HTML, and why it is not ours to change.
STREAMLITS = {
    ("presentation-role-conflict", "stFileUploaderDropzone"): "the drop zone is a presentation with a label",
}
#: One page of each kind: figures, board, register, months, lists, forms with a primary button.
ADDRESSES = (
    *("variance", "landing", "stages", "spend", "contracts", "months", "organization", "audit", "import"),
    *("scorecard", "board_pack", "outlook", "versions", "hospital", "guide"),
)


def of_ours(page: Page) -> list[str]:
    """Return what axe finds that is not Streamlit's own."""
    told = []
    for violation in Axe().run(page).response["violations"]:
        for node in violation["nodes"]:
            if not any(rule == violation["id"] and part in node["html"] for rule, part in STREAMLITS):
                told.append(f"{violation['id']}: {node['html'][:150]}")
    return told


@pytest.mark.slow
@pytest.mark.parametrize("address", ADDRESSES)
def test_axe_finds_nothing_of_ours(address: str, running_app: RunningApp, browser_page: Page) -> None:
    open_at(browser_page, running_app, f"/{address}")
    assert of_ours(browser_page) == []

    browser_page.emulate_media(color_scheme="dark")
    wait_until_idle(browser_page)
    assert of_ours(browser_page) == []
