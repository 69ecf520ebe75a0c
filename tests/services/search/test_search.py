"""Search answers with the figures of the pages, and finds for each person only what is theirs."""

import pytest

from planning.search.grammar import NotUnderstood
from services.errors import NotPermittedError
from services.permissions import LOCAL_ACTOR, Actor
from services.search import figures, names
from services.search.figures import FigureAnswer
from services.variance import report
from services.variance.question import Question
from tests.figures import post_actuals, set_budget
from tests.small_hospital import SmallHospital


@pytest.fixture
def hospital(small_hospital: SmallHospital) -> SmallHospital:
    post_actuals(
        small_hospital,
        [(202602, "ICU", "5900", 650_01), (202602, "ED", "5900", 70_00), (202602, "ICU", "4000", 900_00)],
    )
    set_budget(small_hospital, [(202602, "ICU", "5900", 600_00), (202602, "ED", "5900", 50_00)])
    return small_hospital


def manager(hospital: SmallHospital, code: str) -> Actor:
    return Actor("mona", "manager", frozenset({hospital.departments[code]}))


def told(hospital: SmallHospital, text: str, actor: Actor = LOCAL_ACTOR) -> FigureAnswer:
    answer = figures.answer(hospital.url, actor, text=text)
    assert isinstance(answer, FigureAnswer), answer
    return answer


def test_agency_of_a_department_in_a_month_against_budget(hospital: SmallHospital) -> None:
    answer = told(hospital, "agency ICU February vs budget")

    row = answer.rows.iloc[0]
    assert (row["actual"], row["budget"], row["variance"]) == (650_01, 600_00, -50_01)  # cents
    assert row["variance_verdict"] == "unfavorable"
    assert answer.months == (202602,)


def test_the_answer_is_the_figure_of_budget_versus_actual(hospital: SmallHospital) -> None:
    answer = told(hospital, "agency nursing emergency 2026-02")
    version = answer.version
    assert version is not None
    asked = Question(202602, "month", version.id, answer.asked.places[0], answer.asked.figures[0])

    page = report.table(hospital.url, LOCAL_ACTOR, question=asked, by="account").top()

    assert answer.rows.iloc[0]["actual"] == page["actual"] == 70_00
    assert answer.rows.iloc[0]["budget"] == page["budget"] == 50_00


def test_a_manager_finds_only_her_department(hospital: SmallHospital) -> None:
    ed = manager(hospital, "ED")

    assert told(hospital, "agency february", ed).rows.iloc[0]["actual"] == 70_00
    assert figures.answer(hospital.url, ed, text="agency ICU february vs budget") == NotUnderstood("word", "icu")
    departments = [one.label for one in names.findable(hospital.url, ed) if one.kind == "department"]
    assert departments == ["ED Emergency"]


def test_names_are_found_by_those_who_may_see_them(hospital: SmallHospital) -> None:
    kinds = {one.kind for one in names.findable(hospital.url, LOCAL_ACTOR)}
    assert kinds == {"department", "account", "supplier"}  # there is no contract
    with pytest.raises(NotPermittedError):
        names.findable(hospital.url, Actor("x", "a role that does not exist"))
    with pytest.raises(NotPermittedError):
        figures.answer(hospital.url, Actor("x", "a role that does not exist"), text="agency")


def test_a_month_without_figures_says_none(small_hospital: SmallHospital) -> None:
    row = told(small_hospital, "agency ICU january").rows.iloc[0]

    assert row[["actual", "budget"]].isna().all()


def test_the_full_year_is_an_outlook_with_its_months_at_budget(hospital: SmallHospital) -> None:
    set_budget(hospital, [(month, "ICU", "5900", 100_00) for month in range(202603, 202613)])

    answer = told(hospital, "agency ICU full year")

    assert answer.basis == "outlook"
    assert answer.at_budget == tuple(range(202603, 202613))
    assert answer.rows.iloc[0]["actual"] == 650_01 + 10 * 100_00
    assert told(hospital, "agency ICU february").basis == "actual"


def test_a_full_year_without_a_budget_is_not_held_against_whole_years(small_hospital: SmallHospital) -> None:
    post_actuals(small_hospital, [(202500 + month, "ICU", "5900", 100_00) for month in range(1, 13)])
    post_actuals(small_hospital, [(202601, "ICU", "5900", 650_01)])

    answer = told(small_hospital, "agency ICU full year vs last year")

    assert answer.basis == "part"  # its version has no amounts
    assert answer.without_actuals == tuple(range(202602, 202613))


def test_a_month_that_has_only_begun_is_not_compared(small_hospital: SmallHospital) -> None:
    post_actuals(small_hospital, [(200000 + year * 100 + month, "ICU", "5900", 100_000_00)
                                  for year in (24, 25) for month in range(1, 13)])  # fmt: skip
    post_actuals(small_hospital, [(202601, "ICU", "5900", 5_000_00)])
    set_budget(small_hospital, [(202601, "ICU", "5900", 100_000_00)])

    for text in ("agency ICU january 2026", "agency ICU march 2026 ytd"):
        answer = told(small_hospital, text)
        assert (answer.basis, answer.months) == ("begun", (202601,))
        assert answer.rows.iloc[0]["actual"] == 5_000_00


def test_months_with_figures_are_those_with_actuals_or_a_budget(hospital: SmallHospital) -> None:
    set_budget(hospital, [(202605, "ED", "5900", 50_00)])

    assert figures.months_with_figures(hospital.url, LOCAL_ACTOR) == (202602, 202605)
    assert figures.months_with_figures(hospital.url, manager(hospital, "ICU")) == (202602,)


def test_an_empty_database_answers_nothing(sqlite_url: str) -> None:
    assert figures.answer(sqlite_url, LOCAL_ACTOR, text="agency ICU august") is None
