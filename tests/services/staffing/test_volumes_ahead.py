"""The volumes of the coming months stand beside their budget and last year, for departments that a person sees."""

import pandas as pd
import pytest

from reports.formats import Formats
from reports.staffing import ahead_tables
from services.budgets import versions
from services.errors import UserError
from services.permissions import LOCAL_ACTOR, Actor
from services.staffing.volumes_ahead import COLUMNS, coming_months
from tests.services.books import post_ledger
from tests.small_hospital import SmallHospital
from tests.volumes import add_months

FORMATS = Formats("USD", "en_US")


def hospital_with_counts(hospital: SmallHospital) -> None:
    icu, lab = hospital.departments["ICU"], hospital.departments["LAB"]
    lines = [(period, icu, hospital.accounts["5100"], None, 500_00) for period in (202601, 202602, 202603)]
    post_ledger(hospital.url, lines)
    add_months(hospital.url, icu, hospital.measures["patient_days"], [100 + step for step in range(15)], first=202501)
    add_months(hospital.url, lab, hospital.measures["tests"], [900.0] * 15, first=202501)
    add_months(
        hospital.url, icu, hospital.measures["patient_days"], [120.0] * 9, first=202604, version=hospital.version
    )


def test_each_department_has_its_coming_months_with_budget_and_last_year(small_hospital: SmallHospital) -> None:
    hospital_with_counts(small_hospital)

    told = coming_months(small_hospital.url, LOCAL_ACTOR)

    icu = told[told["department"] == "ICU Intensive care"]
    assert icu["period"].tolist() == [202604, 202605, 202606, 202607, 202608, 202609]
    assert icu["budget"].tolist() == [120.0] * 6
    assert icu["last_year"].tolist() == [103.0, 104.0, 105.0, 106.0, 107.0, 108.0]
    assert (icu["lo80"] <= icu["expected"]).all()
    assert (icu["expected"] <= icu["hi80"]).all()
    assert set(icu["measure"]) == {"Patient days"}
    lab = told[told["department"] == "LAB Laboratory"]
    assert lab["budget"].isna().all()
    assert lab["expected"].round(6).tolist() == [900.0] * 6


def test_the_budget_that_a_person_chose_counts_in_its_year(small_hospital_sqlite: SmallHospital) -> None:
    hospital = small_hospital_sqlite
    hospital_with_counts(hospital)
    stretch = versions.create(hospital.url, LOCAL_ACTOR, name="Stretch", fiscal_year=2026)
    icu = hospital.departments["ICU"]
    add_months(hospital.url, icu, hospital.measures["patient_days"], [150.0] * 9, first=202604, version=stretch)

    def of(version_id: int | None) -> pd.DataFrame:
        told = coming_months(hospital.url, LOCAL_ACTOR, months=12, version_id=version_id)
        return told[told["department_id"] == icu].set_index("period")

    assert of(stretch).loc[202604:202612, "budget"].tolist() == [150.0] * 9  # type: ignore[misc]
    assert of(hospital.version).loc[202604:202612, "budget"].tolist() == [120.0] * 9  # type: ignore[misc]
    ratio = of(stretch)["expected"] / of(hospital.version)["expected"]
    assert ratio.loc[202604:202612].round(9).tolist() == [1.25] * 9  # type: ignore[misc]
    pd.testing.assert_frame_equal(of(stretch), of(None))  # the newest draft is in force anyway


def test_a_manager_sees_her_departments_alone(small_hospital_sqlite: SmallHospital) -> None:
    hospital = small_hospital_sqlite
    hospital_with_counts(hospital)
    her = Actor(name="mona", role="manager", departments=frozenset({hospital.departments["LAB"]}))

    assert set(coming_months(hospital.url, her)["department"]) == {"LAB Laboratory"}
    with pytest.raises(UserError):
        coming_months(hospital.url, her, department=f"department/{hospital.departments['ICU']}")


def test_without_a_counted_month_nothing_lies_ahead(small_hospital_sqlite: SmallHospital) -> None:
    told = coming_months(small_hospital_sqlite.url, LOCAL_ACTOR)
    assert (told.empty, tuple(told.columns)) == (True, COLUMNS)


def test_the_words_say_how_the_months_stand_against_the_budget() -> None:
    rows = [
        ("ICU", "Patient days", 202604 + step, 110.0, 100.4, 119.6, 100.0, None, "budgeted volume") for step in (0, 1)
    ]
    rows += [("LAB", "Tests", 202604, 900.0, None, None, None, 880.0, "")]
    names = ["department", "measure", "period", "expected", "lo80", "hi80", "budget", "last_year", "source"]
    coming = pd.DataFrame(rows, columns=names).astype({"budget": "float64"})

    assert ahead_tables.sentences(coming, FORMATS) == [
        "ICU, Apr – May 2026: 220 expected (Patient days), +10.0% against the budget of 200.",
        "LAB, Apr 2026: 900 expected (Tests).",
    ]
    assert ahead_tables.in_words(coming, FORMATS)[["month", "range"]].to_numpy().tolist() == [
        ["Apr 2026", "100 – 120"], ["May 2026", "100 – 120"], ["Apr 2026", ""],
    ]  # fmt: skip
