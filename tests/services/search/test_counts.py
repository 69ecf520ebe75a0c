"""Search answers volumes and hours with what the pages count, over like months, or says that it cannot."""

from dataclasses import replace

import pytest

from data.engine import writing
from data.models import LaborEntry
from language import speaking
from planning.search.grammar import NotUnderstood
from services.labor import productivity
from services.permissions import LOCAL_ACTOR, Actor
from services.search import figures
from services.search.figures import FigureAnswer
from tests.figures import post_actuals
from tests.language import marked
from tests.small_hospital import SmallHospital
from tests.volumes import add_months


@pytest.fixture
def hospital(small_hospital: SmallHospital) -> SmallHospital:
    """Return the hospital with 14 months of patient days, January 2025 through February 2026, and a budget of 2026."""
    url, icu, days = small_hospital.url, small_hospital.departments["ICU"], small_hospital.measures["patient_days"]
    post_actuals(small_hospital, [(month, "ICU", "5100", 100_00) for month in (202501, 202502, 202601, 202602)])
    add_months(url, icu, days, [300.0 + month for month in range(12)] + [400.5, 410.0], first=202501)
    add_months(url, icu, days, [420.0] * 12, first=202601, version=small_hospital.version)
    return small_hospital


def told(hospital: SmallHospital, text: str, actor: Actor = LOCAL_ACTOR) -> FigureAnswer:
    answer = figures.answer(hospital.url, actor, text=text)
    assert isinstance(answer, FigureAnswer), answer
    return answer


def test_a_volume_is_told_to_the_unit_against_budget_and_prior_year(hospital: SmallHospital) -> None:
    answer = told(hospital, "ICU patient days ytd")

    row = answer.rows.iloc[0]
    assert (row["type"], row["actual"], row["budget"], row["prior"]) == ("volume", 810_500, 840_000, 601_000)
    assert row["variance"] == -29_500
    assert answer.months == (202601, 202602)


def test_names_of_the_hospital_are_not_translated(hospital: SmallHospital, monkeypatch: pytest.MonkeyPatch) -> None:
    marked.bring(monkeypatch)
    with speaking(marked.CODE):
        counted = told(hospital, "ICU patient days 2026-02").rows.iloc[0]
        amount = told(hospital, "ICU 5100 2026-02").rows.iloc[0]

    named = [counted["place_label"], counted["figure_label"], amount["place_label"], amount["figure_label"]]
    assert not [text for text in named if marked.LEFT in text]


def test_a_month_that_is_not_counted_is_named_and_left_out_of_both_sides(hospital: SmallHospital) -> None:
    post_actuals(hospital, [(202603, "ICU", "5100", 100_00)], reference="more")

    answer = told(hospital, "patient days ICU ytd 2026-03")

    assert (answer.months, answer.left_out) == ((202601, 202602), (202603,))
    assert answer.rows.iloc[0][["actual", "budget"]].tolist() == [810_500, 840_000]
    alone = told(hospital, "patient days ICU 2026-03")
    assert alone.months == ()
    assert alone.rows.iloc[0][["actual", "budget", "prior"]].isna().all()


def test_a_manager_gets_the_volumes_of_her_departments_only(hospital: SmallHospital) -> None:
    ed = hospital.departments["ED"]
    add_months(hospital.url, ed, hospital.measures["patient_days"], [10.0] * 14, first=202501)
    mona = Actor("mona", "manager", frozenset({ed}))

    assert told(hospital, "patient days february 2026").rows.iloc[0]["actual"] == 420_000
    assert told(hospital, "patient days february 2026", mona).rows.iloc[0]["actual"] == 10_000
    assert figures.answer(hospital.url, mona, text="ICU patient days february") == NotUnderstood("word", "icu")


def test_a_side_without_a_department_s_budget_is_not_known(hospital: SmallHospital) -> None:
    ed = hospital.departments["ED"]
    add_months(hospital.url, ed, hospital.measures["patient_days"], [10.0] * 14, first=202501)

    row = told(hospital, "patient days february 2026").rows.iloc[0]

    assert row["actual"] == 420_000
    assert row[["budget", "variance"]].isna().all()


def test_hours_and_fte_are_those_of_productivity(hospital: SmallHospital) -> None:
    with writing(hospital.url) as session:
        for period, milli in ((202501, 900_000), (202502, 900_000), (202601, 1_000_250), (202602, 1_200_000)):
            for code, share in (("REG", 1.0), ("AGY", 0.1)):
                session.add(
                    LaborEntry(
                        batch_id=1, line_number=period, period=period, department_id=hospital.departments["ICU"],
                        job_class_id=hospital.job_classes["RN"], pay_code_id=hospital.pay_codes[code],
                        hours_milli=round(milli * share), amount_minor=50_000, fingerprint=f"{period}{code}".encode(),
                    )
                )  # fmt: skip
    page = productivity.report(hospital.url, LOCAL_ACTOR, period=202602, over="ytd").total

    worked = told(hospital, "hours worked ytd vs last year").rows.iloc[0]
    assert worked["actual"] == round(page["worked"] * 1000) == 2_420_275
    assert worked["prior"] == 1_980_000
    assert told(hospital, "agency hours ICU february").rows.iloc[0]["actual"] == 120_000
    assert told(hospital, "fte ytd").rows.iloc[0]["actual"] == round(page["fte"] * 1000)
    assert told(hospital, "hours worked ytd").rows["budget"].isna().all()
    nobody = replace(LOCAL_ACTOR, role="manager", departments=frozenset())
    assert (
        not isinstance(figures.answer(hospital.url, nobody, text="hours worked ytd"), FigureAnswer)
        or told(hospital, "hours worked ytd", nobody).rows["actual"].isna().all()
    )
