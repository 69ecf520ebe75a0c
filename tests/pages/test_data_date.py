"""Every page says once through which month figures are, that month's state, and when a file came last."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from app import PAGES, Entry
from tests.figures import set_budget
from tests.pages.people import said
from tests.small_hospital import SmallHospital

OpenApp = Callable[..., AppTest]
LINE = "figures through"


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.address)
def test_a_page_says_once_of_when_its_figures_are(
    entry: Entry, planned_hospital: SmallHospital, open_app: OpenApp
) -> None:
    page = None if entry is PAGES[0] else entry.path

    assert said(open_app(planned_hospital.url, page)).count(LINE) == 1


def test_the_overview_says_it_as_well_where_nothing_is_posted(
    small_hospital_sqlite: SmallHospital, open_app: OpenApp
) -> None:
    set_budget(small_hospital_sqlite, [(202602, "ICU", "5900", 600_00)])

    assert said(open_app(small_hospital_sqlite.url)).count(LINE) == 1
