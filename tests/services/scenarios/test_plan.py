"""Plans as links, files and stored rows: the same plan comes back, and what is damaged is refused in plain words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.scenarios.drivers import DRIVERS
from planning.scenarios.types import DriverChange, Scope
from services.errors import UserError
from services.scenarios import plan as plans
from services.scenarios.plan import SLIDERS, ScenarioPlan

FIRST_OPEN = 202611


def on_a_step(key: str) -> st.SearchStrategy[DriverChange]:
    """Return values that a slider can show."""
    low, high = SLIDERS[key]
    step = DRIVERS[key].step
    return st.integers(round(low / step), round(high / step)).map(
        lambda steps: DriverChange(key, round(steps * step, 8))
    )


SLIDER_CHANGES = st.lists(st.sampled_from(list(SLIDERS)), unique=True).flatmap(
    lambda keys: st.tuples(*(on_a_step(key) for key in keys))
)
OTHER_CHANGES = st.lists(
    st.sampled_from(
        [
            DriverChange("volume", 0.0432, Scope("department", 12), 202701, 202703, 2, "PDAYS"),
            DriverChange("payer_mix", 0.02, detail="COM>MCD"),
            DriverChange("one_time", -250_000_00.0, start=202702, detail="6560"),
            DriverChange("volume", 0.5),
            DriverChange("telehealth", 0.1, detail="VISITS", options=(("cost_ratio", 0.5),)),
        ]
    ),
    unique=True,
)


@given(sliders=SLIDER_CHANGES, others=OTHER_CHANGES)
def test_a_link_brings_back_the_plan_that_it_was_made_of(sliders: Any, others: list[DriverChange]) -> None:
    from urllib.parse import urlencode

    moved = tuple(change for change in sliders if change.value)
    plan = ScenarioPlan(2027, (*moved, *others), (3, 12))

    back = plans.from_query("?" + urlencode(plans.query(plan, FIRST_OPEN, "FY 2026/27")), fiscal_year=2030)

    assert (back.fiscal_year, back.departments) == (2027, (3, 12))
    assert sorted(map(repr, back.changes)) == sorted(map(repr, plan.changes))


@given(sliders=SLIDER_CHANGES, others=OTHER_CHANGES)
def test_stored_rows_bring_back_the_plan(sliders: Any, others: list[DriverChange]) -> None:
    plan = ScenarioPlan(2027, (*sliders, *others))

    assert ScenarioPlan.from_rows(2027, None, plan.rows()) == plan


def test_sliders_show_what_holds_everywhere_and_all_year() -> None:
    values, others = plans.sides(
        [
            DriverChange("volume", 0.04, start=FIRST_OPEN),  # begins with the first open month anyway
            DriverChange("wage_award", 0.02, start=202701),
            DriverChange("agency_share", -0.2),  # beyond the slider's end
            DriverChange("volume", 0.01),  # the slider shows another one already
            DriverChange("payer_rate", 0.0312),  # between two steps
        ],
        FIRST_OPEN,
    )

    assert values == {"volume": 0.04}
    assert [change.driver for change in others] == ["wage_award", "agency_share", "volume", "payer_rate"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?vol=much", "“much” is not a number"),
        ("?vol=900", "Volume: 9 is outside"),
        ("?more=!nix~1", "damaged"),
        ("?departments=12;drop", "departments correctly"),
    ],
)
def test_a_damaged_link_is_refused(query: str, sentence: str) -> None:
    with pytest.raises(UserError) as refusal:
        plans.from_query(query, fiscal_year=2027)

    assert sentence in str(refusal.value)


@pytest.mark.parametrize(("year", "means"), [("2028", 2028), ("FY 2028", 2028), ("FY 2027/28", 2028), ("soon", 2027)])
def test_a_link_names_its_year(year: str, means: int) -> None:
    assert plans.from_query(f"http://host/explore?year={year}&vol=1", fiscal_year=2027) == ScenarioPlan(
        means, (DriverChange("volume", 0.01),)
    )


JSON = '{"name": "Busy", "fiscal_year": 2028, "changes": [{"driver": "volume", "value": 0.04}]}'
TOML = 'name = "Busy"\nfiscal_year = 2028\n[[changes]]\ndriver = "volume"\nvalue = 0.04\n'


@pytest.mark.parametrize(("text", "toml"), [(JSON, False), (TOML, True)])
def test_a_file_in_json_or_toml_is_a_plan(text: str, toml: bool) -> None:
    assert plans.from_file(text, toml=toml, fiscal_year=2027) == (
        "Busy",
        ScenarioPlan(2028, (DriverChange("volume", 0.04),)),
    )


@pytest.mark.parametrize(
    ("text", "toml", "sentence"),
    [
        ("{", False, "Not valid JSON: line 1"),
        ("[]", False, "object with a name"),
        ("name =", True, "Not valid TOML"),
        ('{"changes": [{"driver": "moon", "value": 1}]}', False, "Unknown driver: “moon”"),
        ('{"fiscal_year": "soon"}', False, "Not a fiscal year"),
    ],
)
def test_a_file_that_is_no_scenario_is_refused(text: str, toml: bool, sentence: str) -> None:
    with pytest.raises(UserError) as refusal:
        plans.from_file(text, toml=toml, fiscal_year=2027)

    assert sentence in str(refusal.value)
