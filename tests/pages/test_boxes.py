"""Names in boxes of choices: one that could be taken for another says so, and a link by the name itself still works."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.syntax import nodes_of

PAGES = Path(__file__).resolve().parents[2] / "pages"
#: The gate itself, and what warms up a process for nobody.
DRAWING = frozenset(("editors/boxes.py", "common/warm.py"))
#: What draws boxes that stand in links: these know what links say of a name that is marked. The box of an import takes
#: any name that is typed, or said in a link, as it is.
BINDING = frozenset(("navigation/link_widgets.py", "common/filters.py", "imports/upload.py"))
BOXES = ("selectbox", "multiselect")
LOOK_ALIKE, HIDDEN, PLAIN = "Mеdline", "Card\u200binal", "Müller & Söhne"


def calls_of_boxes(but: frozenset[str]) -> Iterator[tuple[str, ast.Call, ast.Attribute]]:
    """Yield where pages draw boxes to choose from, with the call and what it calls; not in the files of `but`."""
    for path in sorted(PAGES.rglob("*.py")):
        name = str(path.relative_to(PAGES))
        for node in nodes_of(path) if name not in but else ():
            drawn = node.func if isinstance(node, ast.Call) else None
            if isinstance(node, ast.Call) and isinstance(drawn, ast.Attribute) and drawn.attr in BOXES:
                yield f"{name}:{node.lineno}", node, drawn


def test_no_page_draws_a_box_that_goes_around_the_gate() -> None:
    around = [place for place, _call, drawn in calls_of_boxes(DRAWING) if ast.unparse(drawn.value) != "boxes"]
    assert around == []


def test_no_page_binds_a_box_to_its_link_by_itself() -> None:
    by_itself = [
        place for place, call, _drawn in calls_of_boxes(BINDING) if any(word.arg == "bind" for word in call.keywords)
    ]
    assert by_itself == []


def _boxes(names: list[str]) -> None:
    import streamlit as st

    from pages.editors import boxes

    st.write(repr(boxes.selectbox(st, "One", names, key="one")))
    st.write(repr(boxes.multiselect(st, "Several", dict.fromkeys(names, 1), format_func=str.upper, key="several")))


@pytest.mark.parametrize("box", ["selectbox", "multiselect"])
def test_a_name_that_hides_something_is_marked_and_chosen_as_it_is(box: str) -> None:
    app = AppTest.from_function(_boxes, args=([LOOK_ALIKE, HIDDEN, PLAIN],)).run(timeout=30)

    options = getattr(app, box)[0].options
    assert [option.startswith("⚠") for option in options] == [True, True, False]
    assert options[2].casefold() == PLAIN.casefold()
    assert "U+200B" in options[1]

    chosen: Any = app.selectbox[0].set_value(HIDDEN).run(timeout=30)
    assert chosen.markdown[0].value == repr(HIDDEN)


def _bound(names: list[str]) -> None:
    import streamlit as st

    from pages.navigation import link_widgets

    st.write(repr(link_widgets.box("One", names, key="one", first=names[0])))
    st.write(repr(link_widgets.narrowing("Other", names, key="other")))


@pytest.mark.parametrize("name", [LOOK_ALIKE, HIDDEN, PLAIN])
def test_a_link_by_the_name_and_one_by_what_is_read_choose_the_same(name: str) -> None:
    from planning.names import mark_name

    for asked in (name, mark_name(name)):
        app = AppTest.from_function(_bound, args=(["First", LOOK_ALIKE, HIDDEN, PLAIN],))
        app.query_params["one"] = app.query_params["other"] = asked
        app.run(timeout=30)
        assert not app.exception
        assert [one.value for one in app.markdown[:2]] == [repr(name), repr(name)], asked


def _several(names: list[str]) -> None:
    import streamlit as st

    from pages.navigation import link_widgets

    st.write(repr(link_widgets.several("Several", names, key="several", first=names[:2])))


def test_several_names_stand_in_the_link_as_they_are_marked_and_are_read_both_ways() -> None:
    from planning.names import mark_name

    marked = [mark_name(LOOK_ALIKE), mark_name(HIDDEN)]
    for asked in ([LOOK_ALIKE, HIDDEN], marked):
        app = AppTest.from_function(_several, args=(["First", LOOK_ALIKE, HIDDEN, PLAIN],))
        app.query_params["several"] = asked
        app.run(timeout=30)
        assert not app.exception
        assert app.markdown[0].value == repr([LOOK_ALIKE, HIDDEN]), asked
        assert app.multiselect[0].options[1:3] == marked
        app.run(timeout=30)
        assert app.markdown[0].value == repr([LOOK_ALIKE, HIDDEN]), asked
        assert app.query_params["several"] == marked


def _versions(names: list[tuple[str, str]]) -> None:
    from types import SimpleNamespace
    from typing import Any

    import streamlit as st

    from pages.common import filters

    versions: list[Any] = [SimpleNamespace(name=name, status=status) for name, status in names]
    st.write(repr(getattr(filters.budget_version(versions), "name", None)))


@pytest.mark.parametrize("status", ["approved", "draft"])
@pytest.mark.parametrize("name", ["Mеdline 2026", "Plan\u200b 2026", "Plan 2026"])
def test_a_link_by_the_name_of_a_budget_shows_that_budget(name: str, status: str) -> None:
    from planning.names import mark_name

    plain = f"{name} (draft)" if status == "draft" else name
    for asked in (plain, mark_name(plain)):
        app = AppTest.from_function(_versions, args=([("Other", "approved"), (name, status)],))
        app.query_params["budget"] = asked
        app.run(timeout=30)
        assert not app.exception
        assert app.markdown[0].value == repr(name), asked
        assert app.selectbox[0].options == ["Other", mark_name(plain)]
        assert not app.warning
        app.run(timeout=30)
        assert app.markdown[0].value == repr(name), asked
        assert app.query_params["budget"] in (mark_name(plain), [mark_name(plain)])


def test_a_box_of_another_language_reads_a_budget_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    from language import ENGLISH, decide_by, use
    from tests.language import marked

    marked.bring(monkeypatch)
    decide_by(lambda: "de")
    try:
        app = AppTest.from_function(_versions, args=([("Other", "approved"), (HIDDEN, "draft")],))
        app.query_params["budget"] = f"{HIDDEN} (draft)"
        app.run(timeout=30)
        assert app.markdown[0].value == repr(HIDDEN)
    finally:
        decide_by(lambda: ENGLISH)
        use(ENGLISH)


def test_of_choices_that_read_the_same_the_one_that_is_clicked_is_chosen() -> None:
    def script() -> None:
        import streamlit as st

        from pages.editors import boxes

        names = {"A1": "Registered nurse", "B2": "Registered nurse", "C3": "Technician"}
        numbers = {7: "Main", 9: "Main"}
        one = boxes.selectbox(st, "One", list(names), format_func=names.__getitem__, key="one")
        some = boxes.multiselect(st, "Some", list(numbers), format_func=numbers.__getitem__, key="some")
        st.text(f"{one} {some}")

    app = AppTest.from_function(script).run()
    assert app.selectbox[0].options == ["Registered nurse (A1)", "Registered nurse (B2)", "Technician"]
    assert app.multiselect[0].options == ["Main (1)", "Main (2)"]
    assert app.text[0].value == "A1 []"

    app.selectbox[0].set_value("A1").run()
    app.multiselect[0].select("Main (1)").run()
    assert app.text[0].value == "A1 [7]"
