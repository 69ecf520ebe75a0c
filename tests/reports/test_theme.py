"""The colours of both modes: captions are the text colour at 60 % and must still be read."""

import tomllib
from pathlib import Path

import pytest

from reports.theme import palette

CONFIG = Path(__file__).resolve().parents[2] / ".streamlit" / "config.toml"
#: How much of the text colour Streamlit leaves in a caption.
CAPTION = 0.6
#: WCAG 2.2, success criterion 1.4.3 for text of normal size.
ENOUGH = 4.5


def channels(color: str) -> list[float]:
    return [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]


def luminance(color: list[float]) -> float:
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in color]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: list[float], other: list[float]) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("ground", ["backgroundColor", "secondaryBackgroundColor"])
def test_captions_can_be_read_on_page_and_cards(mode: str, ground: str) -> None:
    theme = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"][mode]
    text, back = channels(theme["textColor"]), channels(theme[ground])
    caption = [CAPTION * ink + (1 - CAPTION) * paper for ink, paper in zip(text, back, strict=True)]

    assert contrast(caption, back) >= ENOUGH


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_charts_write_in_the_colour_of_the_page(mode: str) -> None:
    theme = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"][mode]

    assert (palette(mode).text, palette(mode).surface) == (theme["textColor"], theme["backgroundColor"])
