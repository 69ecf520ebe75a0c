"""Charts keep to one notation; tests hold every chart that a page draws against it (`pages/common/kept.py`)."""

from typing import Any

import pytest

from reports.notation_rules import in_words, problems

BARS: dict[str, Any] = {
    "mark": {"type": "bar"},
    "encoding": {
        "y": {"field": "amount", "type": "quantitative"},
        "tooltip": [{"field": "text", "type": "nominal", "title": "Amount"}],
    },
}


def test_marks_without_words_of_their_own_are_silent() -> None:
    band: dict[str, Any] = {"mark": "area", "encoding": {"y": {"field": "lo95", "type": "quantitative"}}}
    spec: dict[str, Any] = {"hconcat": [{"layer": [band, {**BARS}]}]}

    inner, bars = in_words(spec)["hconcat"][0]["layer"]

    assert inner["mark"] == {"type": "area", "tooltip": None, "aria": False}
    assert bars["mark"] == {"type": "bar"}


def test_a_tooltip_of_the_layers_above_counts() -> None:
    spec: dict[str, Any] = {"encoding": BARS["encoding"], "layer": [{"mark": "bar", "encoding": {}}]}

    assert in_words(spec)["layer"][0]["mark"] == "bar"


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ({"tooltip": [{"field": "hi95", "type": "quantitative"}]}, ["hi95: no title", "hi95: no format"]),
        ({"tooltip": {"field": "day", "type": "temporal", "title": "Day"}}, ["day: no format"]),
        ({"y": {"field": "a", "type": "quantitative", "axis": {"format": "~s"}}}, ["axis of y"]),
        ({"y": {"field": "a", "type": "quantitative", "scale": {"zero": False}}}, ["bars on y do not begin at zero"]),
        ({"x": {"field": "when", "type": "temporal"}}, ["axis of x: months in other words"]),
        ({"x": {"field": "when", "type": "temporal", "axis": {"grid": False}}}, ["axis of x: months in other words"]),
    ],
)
def test_departures_are_named(encoding: dict[str, Any], told: list[str]) -> None:
    spec = {"mark": "bar", "encoding": BARS["encoding"] | encoding}

    assert [text in one for text, one in zip(told, problems(spec), strict=True)] == [True] * len(told)


def test_dashes_are_those_of_the_notation() -> None:
    assert problems({"mark": {"type": "rule", "strokeDash": [9, 9]}}) == ["dashes [9, 9] mean nothing"]
    assert problems({"mark": {"type": "rule", "strokeDash": [6, 4]}}) == []
    assert problems(BARS) == []


def lines(dash: list[int]) -> dict[str, Any]:
    """Return two lines of one color, the second with this dash."""
    names = ["Actual", "Budget"]
    encoding = {
        "color": {"field": "line", "type": "nominal", "scale": {"domain": names, "range": ["#333", "#333"]}},
        "strokeDash": {"field": "line", "type": "nominal", "scale": {"domain": names, "range": [[1, 0], dash]}},
    }
    return {"mark": "line", "encoding": encoding}


def test_lines_of_one_color_are_told_apart_by_their_dashes() -> None:
    assert problems(lines([1, 0])) == ["Actual and Budget look the same"]
    assert problems(lines([2, 2])) == []


def below(names: list[str], **axis: object) -> dict[str, Any]:
    """Return bars that stand on names."""
    names_axis = {"field": "name", "type": "nominal", "axis": axis}
    return {
        "mark": "bar",
        "encoding": BARS["encoding"] | {"x": names_axis},
        "datasets": {"rows": [{"name": name, "amount": 1} for name in names]},
    }


@pytest.mark.parametrize("axis", [{}, {"labelAngle": -45}, {"labelAngle": 270}])
def test_names_below_bars_lie(axis: dict[str, Any]) -> None:
    assert problems(below(["Jul\n2026"], **axis)) == ["names of x do not lie: name"]
    assert problems(below(["Jul\n2026"], labelAngle=0)) == []


def test_long_names_stand_beside_bars_that_lie() -> None:
    (told,) = problems(below(["Dec", "Great Plains Pharmaceutical"], labelAngle=0))
    assert told.endswith("the bars should lie: Great Plains Pharmaceutical")

    spec = below(["Great Plains Pharmaceutical"], labelAngle=0)
    spec["encoding"]["y"] = spec["encoding"].pop("x")
    assert problems(spec) == []


def test_an_axis_without_names_is_free() -> None:
    spec = below(["Great Plains Pharmaceutical"])
    spec["encoding"]["x"]["axis"] = None
    assert problems(spec) == []
