"""Volumes and staffing of a board pack: which budget they are held against, and when staffing is left out."""

import pytest

from reports.board_pack.document import PackSection
from tests.figures import new_version, set_budget
from tests.reports.board_pack.packs import fill, pack_of
from tests.small_hospital import SmallHospital
from tests.volumes import add_months


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    return fill(small_hospital_sqlite)


def section(hospital: SmallHospital, key: str, period: int = 202602, version: int | None = None) -> PackSection:
    """Return one section of a pack."""
    return pack_of(hospital.url, period, keys=(key,), version=version).sections[0]


def test_volumes_name_the_budget_that_they_are_held_against(hospital: SmallHospital) -> None:
    icu, days = hospital.departments["ICU"], hospital.measures["patient_days"]
    bare = new_version(hospital, "Money alone", 2026)
    add_months(hospital.url, icu, days, [310, 290], first=202601)
    unplanned = section(hospital, "volumes")
    add_months(hospital.url, icu, days, [250, 250], first=202601, version=hospital.version)

    own, other = section(hospital, "volumes"), section(hospital, "volumes", version=bare)

    assert (unplanned.tables[0].source.version, unplanned.sentences) == ("", ("“Budget 2026” plans no volumes.",))
    assert own.headline.startswith("Of 1 department with volumes 1 is more than 2% above budget and 0 more")
    assert (own.tables[0].source.version, own.source.version, own.sentences) == ("Budget 2026", "Budget 2026", ())
    assert (other.tables[0].source.version, other.source.version) == ("in force", "in force")
    assert other.sentences == ("“Money alone” plans no volumes; they are held against the budget in force.",)


def test_several_departments_are_counted(hospital: SmallHospital) -> None:
    for code, measure in (("ICU", "patient_days"), ("ED", "visits")):
        add_months(hospital.url, hospital.departments[code], hospital.measures[measure], [300, 300], first=202601)

    assert section(hospital, "volumes").headline.startswith("Of 2 departments with volumes 0 are more")


def test_staffing_names_the_budget_that_it_is_held_against(hospital: SmallHospital) -> None:
    revised = new_version(hospital, "Revised", 2026)
    set_budget(hospital, [(202602, "ICU", "5100", 400_00)], version=revised, status="draft")

    own, other = section(hospital, "staffing"), section(hospital, "staffing", version=revised)

    assert (own.source.version, other.source.version) == ("Budget 2026", "Revised")
    assert own.headline != other.headline
    assert not any("the rest of this pack" in text for text in (*own.sentences, *other.sentences))


def test_staffing_of_an_earlier_month_is_left_out_and_says_so(hospital: SmallHospital) -> None:
    past = section(hospital, "staffing", 202601)

    assert past.headline == (
        "The staffing cost forecast goes on from the latest month with actuals; this pack is of an earlier month and "
        "leaves it out."
    )
    assert (past.sentences, past.tables, past.charts) == ((), (), ())
    assert section(hospital, "staffing").tables
