"""A link that somebody sent in another language asks for the same in this person's."""

from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from language import ENGLISH, decide_by, use
from pages.common import state
from pages.people import speech
from tests.language import marked

#: Pages with boxes in their link, and one of these that reads otherwise in another language.
PAGES = (
    ("pages/variance/comparison.py", state.PERIOD),
    ("pages/landing/year_end.py", state.THROUGH),
    ("pages/forecasts/patient_volume.py", state.PLACE),
    ("pages/month_end/checklist.py", state.PERIOD),
)


@pytest.fixture(autouse=True)
def _german(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    marked.bring(monkeypatch)
    yield
    decide_by(lambda: ENGLISH)
    use(ENGLISH)


def page() -> None:
    """Draw a box of months, as filters do, and one whose choices are codes."""
    import streamlit as st

    from language import _, translate
    from pages.navigation import translated_links

    def months() -> list[str]:
        return [_("Budget"), _("Actual")]

    translated_links.take_up("month", months)
    translated_links.take_up("kind", lambda: [translate("Budget")], options=["budget"])
    st.text(st.query_params.get("month", "nothing"))
    st.text(st.query_params.get("kind", "nothing"))


@pytest.mark.parametrize(
    ("language", "month", "read"),
    [
        ("de", "Actual", "⟦Actual⟧"),
        ("de", "⟦Actual⟧", "⟦Actual⟧"),
        ("en", "⟦Actual⟧", "Actual"),
        ("en", "Never", "Never"),
    ],
)
def test_a_choice_is_read_in_every_language(language: str, month: str, read: str) -> None:
    decide_by(lambda: language)
    app = AppTest.from_function(page)
    app.query_params["month"] = month

    app.run()

    assert not app.exception
    assert [text.value for text in app.text] == [read, "nothing"]


def test_a_code_in_a_link_reads_as_the_box_does() -> None:
    decide_by(lambda: "de")
    app = AppTest.from_function(page)
    app.query_params["kind"] = "budget"

    app.run()

    assert app.text[1].value == "⟦Budget⟧"


def translated(app: AppTest) -> dict[str, str]:
    """Return a choice of each box in the link that reads otherwise in another language, by key: the last one."""
    assert not app.exception
    boxes = {str(box.key): box.options for box in app.selectbox if box.proto.query_param_key}
    told = {
        key: [text for text in options if "⟦" in text or key in (state.PERIOD, state.THROUGH)]
        for key, options in boxes.items()
    }
    return {key: options[-1] for key, options in told.items() if options}


@pytest.mark.parametrize(("page", "key"), PAGES)
def test_the_boxes_of_a_page_take_up_a_link_of_another_language(
    page: str, key: str, demo_url: str, open_app: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speech, "browsers", lambda: "de")
    link = translated(open_app(demo_url, page=page))
    assert key in link
    monkeypatch.setattr(speech, "browsers", lambda: ENGLISH)

    app = open_app(demo_url, page=page, **{key: link[key]})

    assert not app.exception
    assert [warning.value for warning in app.warning if "The link asks" in warning.value] == []
    if key == state.PLACE:
        assert app.selectbox(key).value == link[key].replace("⟦", "").replace("⟧", "")
