"""axe-core finds nothing of ours, in light and dark. What is Streamlit's own is listed with its rule."""

from typing import Literal

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


#: Contrast (1 to 21) of each button that cannot be pressed yet, of which axe says nothing.
CONTRASTS = """() => {
    const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    const drawn = colors => {
        canvas.clearRect(0, 0, 1, 1);
        for (const color of colors) { canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); }
        return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const light = rgb => rgb.map(part => part / 255)
        .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
        .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
    return [...document.querySelectorAll('button:disabled')].filter(one => one.innerText.trim()).map(one => {
        const behind = [];
        for (let at = one; at; at = at.parentElement) behind.unshift(getComputedStyle(at).backgroundColor);
        const [a, b] = [light(drawn(behind)), light(drawn([...behind, getComputedStyle(one).color]))];
        return [one.innerText, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
    });
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_button_that_cannot_be_pressed_yet_is_still_read(
    theme: Literal["light", "dark"], running_app: RunningApp, browser_page: Page
) -> None:
    browser_page.emulate_media(color_scheme=theme)
    open_at(browser_page, running_app, "/organization")

    contrasts = dict(browser_page.evaluate(CONTRASTS))

    assert contrasts["Save"] > 1.5
    assert min(contrasts.values()) > 1.5
