"""A name in a title cannot end the expressions that Vega-Lite writes of it."""

from hypothesis import given
from hypothesis import strategies as some

from pages.common import kept
from reports.chart_titles import BACKSLASH, harmless

TITLE = {"encoding": {"y": {"field": "a\\b", "title": 'Beds\\used "x"\nnow'}}, "data": {"values": [{"title": "\\"}]}}


def test_titles_lose_backslashes_and_breaks_and_data_nothing() -> None:
    assert harmless(TITLE) == {
        "encoding": {"y": {"field": "a\\b", "title": f'Beds{BACKSLASH}used "x" now'}},
        "data": {"values": [{"title": "\\"}]},
    }


@given(some.text(max_size=20))
def test_every_chart_of_a_page_passes_here(name: str) -> None:
    drawn = kept.chart(_named, name)

    assert not {"\\", "\n", "\r", "\u2028"} & set(drawn["encoding"]["y"]["title"])


class _named:  # noqa: N801 - a maker of charts
    def __init__(self, name: str) -> None:
        self.name = name

    def to_dict(self, **_asked: object) -> dict[str, object]:
        return {"encoding": {"y": {"title": self.name}}}
