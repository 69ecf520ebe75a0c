"""Tiles of every page: the arrow says where the figure went, its color whether that is good."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.proto.Metric_pb2 import Metric
from streamlit.testing.v1 import AppTest

from pages.common import looks

OpenApp = Callable[..., AppTest]
#: Pages whose tiles hold a difference, and links that move the figures of those with changes of a person.
PAGES = {
    "overview/board": {},
    "variance/comparison": {},
    "landing/year_end": {},
    "staffing/cost": {},
    "labor/productivity": {},
    "spend/analysis": {},
    "scenarios/explore": {"wage": "2", "sup": "-3"},
}
COLORS = (Metric.MetricColor.BLUE, Metric.MetricColor.ORANGE)
MORE, LESS = r"\+|\b(above|over|more)\b", r"−|\b(below|under|less)\b"


@pytest.mark.parametrize(
    ("word", "change", "arrow", "color"),
    [
        ("unfavorable", 406_00, "up", "orange"),  # cost over budget
        ("favorable", -846_00, "down", "blue"),  # cost under budget
        ("unfavorable", -12_00, "down", "orange"),  # revenue below
        ("", 5, "up", "gray"),  # moved, judged by nobody
        ("on budget", 0, "off", "gray"),
        ("", None, "off", "gray"),
    ],
)
def test_the_arrow_is_the_direction(word: str, change: float | None, arrow: str, color: str) -> None:
    shown = looks.verdict(word, change)

    assert (shown["delta_arrow"], shown["delta_color"]) == (arrow, color)


def test_every_page_with_judged_tiles_is_looked_at() -> None:
    drawing = {path.parent.name for path in Path("pages").rglob("*.py") if "looks.verdict(" in path.read_text()}

    assert drawing == {page.split("/", maxsplit=1)[0] for page in PAGES}
    arrows = [
        path for path in Path("pages").rglob("*.py") if re.search(r'delta_arrow="(up|down|auto)"', path.read_text())
    ]
    assert arrows == []


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_arrows_agree_with_words(demo_url: str, open_app: OpenApp, page: str) -> None:
    app = open_app(demo_url, f"pages/{page}.py", **PAGES[page])
    assert not app.exception

    compared = [tile.proto for tile in app.metric if tile.proto.delta and re.search(f"{MORE}|{LESS}", tile.proto.delta)]

    assert compared
    for tile in compared:
        went = Metric.MetricDirection.UP if re.search(MORE, tile.delta) else Metric.MetricDirection.DOWN
        unjudged = tile.color == Metric.MetricColor.GRAY and tile.direction == Metric.MetricDirection.NONE
        assert unjudged or tile.direction == went, (tile.label, tile.delta)
    assert {tile.color for tile in compared} <= {Metric.MetricColor.GRAY, *COLORS}
