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

    st.write(repr(link_widgets.box_of_several("Several", names, key="several", first=names[:2])))


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


IN_LINK = ("budget", "in_url", "box", "narrowing", "several")
#: Names of which some read like others: with a status, with a mark, as a number tells them apart.
COLLIDING = ["Plan", "Plan (draft)", "Plan (draft) (2)", "Plan\u200b", "⚠ Plan[U+200B] (invisible characters)"]


def _all_boxes(names: list[str]) -> None:
    from types import SimpleNamespace
    from typing import Any

    import streamlit as st

    from pages.common import filters
    from pages.editors import boxes
    from pages.navigation import link_widgets

    versions: list[Any] = [
        SimpleNamespace(name=name, status="draft" if name == "Plan" else "approved") for name in names
    ]
    by_label = boxes.by_label([*names, names[0]], range(len(names) + 1))
    chosen = {
        "budget": getattr(filters.budget_version(versions), "name", None),
        "in_url": filters.selectbox_in_url("In the URL", names, names[0], "in_url", width=100),
        "box": link_widgets.box("Box", names, key="box", first=names[0]),
        "narrowing": link_widgets.narrowing("Narrowing", names, key="narrowing"),
        "ids": names[boxes.selectbox(st, "Ids", range(len(names)), format_func=lambda place: names[place], key="ids")],
        "by_label": str(by_label[boxes.selectbox(st, "By label", list(by_label), key="by_label")]),
    }
    several = {
        "several": link_widgets.box_of_several("Several", names, key="several", first=[]),
        "many": boxes.multiselect(st, "Many", names, key="many"),
    }
    st.write(repr(chosen | several))


def chosen_in(app: AppTest) -> dict[str, Any]:
    assert not app.exception
    assert not app.warning
    chosen: dict[str, Any] = ast.literal_eval(app.markdown[0].value)
    return chosen


@pytest.mark.parametrize("names", [COLLIDING, COLLIDING[::-1]], ids=["in order", "turned round"])
def test_a_choice_is_what_was_chosen_however_others_read(names: list[str]) -> None:
    """Each option of each box, chosen by how it reads, is its own thing, and a link that says it finds it again."""
    app = AppTest.from_function(_all_boxes, args=(names,)).run(timeout=30)
    for place, name in enumerate(names):
        for box in app.selectbox:
            assert len(set(box.options)) == len(box.options)
            box.set_value(box.options[place])
        for several in app.multiselect:
            several.set_value([several.options[place]])
        app.run(timeout=30)
        chosen = chosen_in(app)
        assert chosen.pop("by_label") == str(place)
        assert (chosen.pop("several"), chosen.pop("many")) == ([name], [name])
        assert set(chosen.values()) == {name}

        linked = AppTest.from_function(_all_boxes, args=(names,))  # the browser writes into the link what it shows
        for box in (*app.selectbox, *app.multiselect):
            if box.key in IN_LINK:
                linked.query_params[box.key] = box.options[place]
        again = chosen_in(linked.run(timeout=30))
        assert again.pop("several") == [name]
        assert {again[key] for key in IN_LINK if key in again} == {name}


@pytest.mark.parametrize("name", COLLIDING)
def test_a_link_by_a_name_never_finds_another_of_that_label(name: str) -> None:
    app = AppTest.from_function(_all_boxes, args=(COLLIDING,))
    keys = ("in_url", "box", "narrowing") if name == "Plan" else ("in_url", "box", "narrowing", "budget")
    app.query_params.update(dict.fromkeys(keys, name))
    chosen = chosen_in(app.run(timeout=30))
    assert {key: chosen[key] for key in keys} == dict.fromkeys(keys, name)


#: Boxes whose choices are a mapping that a page makes itself: its keys are unique in the database, or no names at all.
UNIQUE = {
    "board_pack/saved_parts.py": "packs",
    "budgets/adjustment_forms.py": "before",
    "budgets/adjustments.py": "versions",
    "budgets/drivers.py": "built",
    "budgets/sheet.py": "versions",
    "budgets/stages.py": "versions",
    "budgets/versions.py": "names",
    "common/filters.py": "named",
    "contracts/matching_parts.py": "labels",
    "landing/year_end_parts.py": "years",
    "month_end/checklist.py": "labels",
    "month_end/months.py": "years",
    "people/speech.py": "named",
    "staffing/cost_parts.py": "labels",
    "staffing/what_if.py": "months",
}
DRAWN = (*BOXES, "box", "narrowing", "box_of_several", "selectbox_in_url", "radio")


def mappings_made(scope: ast.AST) -> set[str]:
    """Return the names of mappings that a page makes itself."""
    walked = scope.body if isinstance(scope, ast.Module) else ast.walk(scope)
    made = [one for one in walked if isinstance(one, ast.Assign | ast.AnnAssign)]
    targets = [one.targets[0] if isinstance(one, ast.Assign) else one.target for one in made]
    return {
        target.id
        for one, target in zip(made, targets, strict=True)
        if isinstance(target, ast.Name)
        and (isinstance(one.value, ast.DictComp) or ast.unparse(one.value or target).startswith("dict("))
    }


def test_no_box_has_its_choices_by_a_label_that_two_may_share() -> None:
    """A mapping from labels keeps the last of those that read alike; `boxes.by_label` tells them apart."""
    wrong = set()
    for path in sorted(PAGES.rglob("*.py")):
        name, nodes = str(path.relative_to(PAGES)), list(nodes_of(path))
        for scope in [one for one in nodes if isinstance(one, ast.FunctionDef | ast.Module)]:
            made = mappings_made(scope) - {UNIQUE.get(name)}
            for call in ast.walk(scope):
                if not (
                    isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in DRAWN
                ):
                    continue
                if {"format_func", "shown"} & {str(word.arg) for word in call.keywords}:
                    continue  # the choices are what things are, and only read as their labels
                listed = {ast.unparse(one) for one in call.args}
                wrong |= {f"{name}:{call.lineno}" for one in made if {f"list({one})", one} & listed}
    assert sorted(wrong) == []
