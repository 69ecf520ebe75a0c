"""The demo ships with finished forecasts: of every series, of its very counts, in the settings of today's engine."""

from datetime import date

from services.forecasts import keeping_up, many
from services.landing.lines import landing_lines
from services.permissions import LOCAL_ACTOR
from services.staffing import basis

REMEDY = "run `python -m scripts.demo_forecasts`: the demo's counts, the engine or its settings have changed"


def test_every_series_of_the_demo_has_a_current_forecast(demo_url: str) -> None:
    lines = many.overview(demo_url, LOCAL_ACTOR, horizon=12, today=date(2026, 12, 1))

    assert [line.place for line in lines if line.status != "current"] == [], REMEDY
    assert all(line.judgement is not None for line in lines if line.main)
    assert not keeping_up.standing(demo_url, LOCAL_ACTOR).behind


def test_there_is_nothing_left_to_make(demo_url: str) -> None:
    def refuse(share: float, text: str) -> None:
        assert share == 0, REMEDY

    done = keeping_up.refresh(demo_url, LOCAL_ACTOR, today=date(2026, 12, 1), report=refuse, cancelled=lambda: False)

    assert done == keeping_up.Refreshed(made=0, busy=False)


def test_the_first_minute_plans_on_them(demo_url: str) -> None:
    landed = landing_lines(demo_url, LOCAL_ACTOR, fiscal_year=2027)
    staffed = basis.basis(demo_url, LOCAL_ACTOR, fiscal_year=2027)

    assert staffed is not None
    assert set(landed.places["volume_source"]) == {"automatic forecast", ""}
    assert set(staffed.expected["source"]) == {"automatic forecast"}
