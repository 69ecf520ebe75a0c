import json
from contextlib import suppress

import hypothesis.strategies as st
import pytest
from hypothesis import given

from planning.scenarios import codec
from planning.scenarios.types import DriverChange, ScenarioChanges, ScenarioError, Scope
from tests.scenario_bases import changes

NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(NAMES, st.lists(changes(), max_size=6))
def test_a_link_gives_back_the_same_scenario(name: str, made: list[DriverChange]) -> None:
    scenario = ScenarioChanges(name, tuple(made))

    assert codec.from_link(codec.to_link(scenario)) == scenario


@given(NAMES, st.lists(changes(), max_size=6))
def test_json_gives_back_the_same_scenario(name: str, made: list[DriverChange]) -> None:
    scenario = ScenarioChanges(name, tuple(made))

    assert codec.from_json(json.dumps(codec.to_json(scenario))) == scenario


@given(NAMES, st.lists(changes(), max_size=3))
def test_a_link_holds_no_character_that_a_browser_changes(name: str, made: list[DriverChange]) -> None:
    text = codec.to_link(ScenarioChanges(name, tuple(made)))

    assert set(text) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!")


def test_a_link_is_short_and_can_be_read() -> None:
    made = (
        DriverChange("volume", 0.04, Scope("department", 12), 202611, 202703, 2, "PDAYS"),
        DriverChange("telehealth", 0.25, detail="VISITS", options=(("cost_ratio", 0.6),)),
    )

    assert codec.to_link(ScenarioChanges("Busy winter", made)) == (
        "Busy_20winter!vol~0.04~d12~202611~202703~2~PDAYS!tel~0.25~~~~~VISITS~~0.6"
    )


@given(st.text(max_size=60) | st.text("vol~0.1!_-fsde+9 ", max_size=40))
def test_any_text_is_a_scenario_or_refused(text: str) -> None:
    try:
        scenario = codec.from_link(text)
    except ScenarioError:
        return
    assert codec.from_link(codec.to_link(scenario)) == scenario


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "changes", "driver", "value", "scope", "kind", "id", "options"]), inner
        )
    ),
    max_leaves=12,
)


@given(JSON | st.lists(JSON, max_size=2).map(lambda items: {"changes": items}))
def test_any_document_is_a_scenario_or_refused(document: object) -> None:
    with suppress(ScenarioError):
        assert isinstance(codec.from_json(json.dumps(document)), ScenarioChanges)


@pytest.mark.parametrize("change", [{"driver": None, "value": 0}, {"driver": "volume", "value": None}, {}])
def test_a_change_without_driver_or_value_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ScenarioError, match="at least a driver and a value"):
        codec.from_json(json.dumps({"changes": [change]}))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x!abc~1", "“abc” is not a driver"),
        ("x!vol~many", "“many” is not a number"),
        ("x!vol~9", "outside -0.5 to 1"),
        ("x!vol~0.1~q7", "not a place in the hospital"),
        ("x!vol~0.1~~202613", "Not a month"),
        ("x!vol~0.1~~202612~202611", "before the start"),
        ("x!wag~0.1~~~~~RN~3", "too many parts"),
        ("x" + "!vol~0.1" * 61, "at most 60 changes"),
        ("x!tel~0.1", "needs a measure"),
        ("x!mix~0.1~~~~~COM", "needs two payers"),
        ("x!bed~1", "cannot be set for the whole hospital"),
    ],
)
def test_what_is_wrong_with_a_link_is_said(text: str, words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        codec.from_link(text)
