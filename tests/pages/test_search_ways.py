"""Search leads to the page that shows the same figure, also where that is the forecast of a volume."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from pages.common import state
from pages.navigation import search
from tests.pages.test_favorites import links
from tests.small_hospital import SmallHospital
from tests.volumes import add_months

OpenApp = Callable[..., AppTest]
VOLUME = "pages/forecasts/patient_volume.py"


def asked(app: AppTest, text: str) -> AppTest:
    app.session_state[state.FIND] = text
    app.button(search.KEY).click().run()
    assert not app.exception
    return app


def test_a_volume_leads_to_its_place_and_measure(planned_hospital: SmallHospital, open_app: OpenApp) -> None:
    days = planned_hospital.measures["patient_days"]
    for code in ("ED", "ICU"):
        add_months(planned_hospital.url, planned_hospital.departments[code], days, [10.0] * 6, first=202601)

    for text, place in (("ED patient days", "Emergency"), ("patient days", " (total)")):
        page, link = links(asked(open_app(planned_hospital.url), text))["Patient volume"]
        assert (page, link[state.MEASURE]) == ("volumes", ["Patient days"])
        assert place in link[state.PLACE][0]
        shown = open_app(planned_hospital.url, VOLUME, **{name: values[0] for name, values in link.items()})
        assert [shown.selectbox(key).value for key in link] == [values[0] for values in link.values()]
