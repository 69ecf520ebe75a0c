"""Charts read as the formats of the page: figures of axes, months, days in tooltips."""

import json

import altair as alt
import pandas as pd

from language import speaking
from reports.chart_locale import in_formats
from reports.formats import Formats
from reports.notation import DAY, SHORT_AXIS

ROWS = pd.DataFrame({"when": pd.to_datetime(["2026-03-01"]), "amount": [1.5e6]})


def spec() -> dict[str, object]:
    chart = alt.Chart(ROWS).mark_bar().encode(
        x=alt.X("when:T"),
        y=alt.Y("amount:Q", axis=alt.Axis(labelExpr=SHORT_AXIS)),
        tooltip=[alt.Tooltip("when:T", title="Day", format=DAY)],
    )  # fmt: skip
    drawn: dict[str, object] = chart.to_dict()
    return drawn


def test_us_english_is_as_vega_writes_it() -> None:
    plain = spec()
    assert in_formats(plain, Formats()) is plain


def test_german_has_its_marks_months_days_and_millions() -> None:
    with speaking("de"):
        drawn = in_formats(spec(), Formats.for_reader("USD", "en_US"))

    locale = drawn["config"]["locale"]
    assert (locale["number"]["decimal"], locale["number"]["thousands"]) == (",", ".")
    assert (locale["time"]["months"][2], locale["time"]["shortMonths"][2]) == ("März", "März")
    assert (locale["time"]["days"][0], locale["time"]["days"][1]) == ("Sonntag", "Montag")
    text = json.dumps(drawn["encoding"], ensure_ascii=False)
    assert "%d.%m.%Y" in text
    assert "'M', '\N{NO-BREAK SPACE}Mio.'" in text


def test_another_hospital_keeps_its_marks_in_english() -> None:
    with speaking("en"):
        drawn = in_formats(spec(), Formats.for_reader("EUR", "de_DE"))

    assert drawn["config"]["locale"]["number"]["thousands"] == "."
    assert drawn["config"]["locale"]["time"]["months"][2] == "March"
