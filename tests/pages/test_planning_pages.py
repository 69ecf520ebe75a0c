"""One-offs, commitments, money signals and value added as the pages show them."""

from collections.abc import Callable
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from planning.periods import first_day
from services.forecasts import overrides
from services.forecasts.references import SeriesRef
from services.permissions import LOCAL_ACTOR
from tests.figures import post_actuals, set_budget
from tests.pages.people import said, sign_in, table_with, unfold
from tests.services.buying import Bought, buy
from tests.services.forecasts.test_money_signals import MONTHS
from tests.services.forecasts.test_value_added import NEXT, store
from tests.services.variance.test_underlying import mark
from tests.small_hospital import SmallHospital
from tests.volumes import add_months

OpenApp = Callable[..., AppTest]
COMPARISON = "pages/variance/comparison.py"


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    hospital = small_hospital_sqlite
    post_actuals(hospital, [(month, "ICU", "4000", 1_000_00) for month in MONTHS])
    post_actuals(hospital, [(month, "ICU", "5100", (700 + month % 7) * 100) for month in MONTHS[:-1]])
    post_actuals(hospital, [(MONTHS[-1], "ICU", "5100", 990_00), (MONTHS[-1], "ICU", "6200", 60_00)])
    set_budget(hospital, [(202601 + at, "ICU", "6200", 10_00) for at in range(12)])
    return hospital


def test_budget_versus_actual_says_the_underlying_result_and_what_is_left(
    hospital: SmallHospital, open_app: OpenApp
) -> None:
    mark(hospital, "6200")
    buy(hospital, [Bought(date(2026, 2, 3), "S1", 25_00, account="6200", kind="order", order="PO-1")])

    app = open_app(hospital.url, page=COMPARISON)

    assert not app.exception
    assert "Without one-offs and grants (Drugs): operating result" in said(app)
    assert not any("Left of the budget" in frame.value.columns for frame in app.dataframe)
    unfold(app, "fold_commitments")
    left = table_with(app, "Left of the budget")
    assert left["Ordered, not invoiced"].tolist()[0] == 25.00
    assert app.expander[0].label.replace("\\", "").startswith("Commitments: ")
    unfold(app, "fold_one_offs")
    way = table_with(app, "Effect on the operating result")
    assert way["Effect on the operating result"].tolist()[1] == "of which 6200 Drugs"


def test_signals_of_money_show_what_is_out_of_line(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page="pages/forecasts/signals.py", signals="Money")

    assert not app.exception
    assert "money figures show more than noise" in said(app)
    assert "Operating margin · Whole hospital" in said(app)
    assert "(unfavorable signal)" in said(app)


def test_few_months_have_no_signals_of_money(small_hospital_sqlite: SmallHospital, open_app: OpenApp) -> None:
    post_actuals(small_hospital_sqlite, [(month, "ICU", "5100", 1_00) for month in MONTHS[:6]])

    app = open_app(small_hospital_sqlite.url, page="pages/forecasts/signals.py", signals="Money")

    assert not app.exception
    assert "need 20 whole months" in said(app)


@pytest.mark.parametrize("role", ["viewer", "manager", "admin"])
def test_people_and_model_are_compared_where_asked_for(
    hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    ref = SeriesRef("department", hospital.departments["ICU"], hospital.measures["patient_days"])
    add_months(hospital.url, ref.place_id, ref.measure_id, [100.0] * 30, first=MONTHS[0])
    store(hospital.url, LOCAL_ACTOR, ref, [120.0, 120.0])
    overrides.set_value(hospital.url, LOCAL_ACTOR, ref=ref, month=first_day(NEXT), value=111.0, reason="x")
    add_months(hospital.url, ref.place_id, ref.measure_id, [110.0], first=NEXT)
    sign_in(monkeypatch, role)

    app = open_app(hospital.url, page="pages/forecasts/all_series.py", value_added="true")

    assert not app.exception
    if role != "manager":  # a manager has other departments here
        assert "Overrides beat the model: off by 0.9% against 9.1% over 1 months." in said(app)
