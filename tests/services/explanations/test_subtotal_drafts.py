"""Drafts at subtotals: exactly the variance, for every category and for departments with others below them."""

from datetime import date

import pytest

from planning.hierarchy import CATEGORY_LABELS
from services.errors import NotPermittedError
from services.explanations import behind, notes, review, subtotal_drafts
from services.explanations.notes import Note
from services.permissions import LOCAL_ACTOR, Actor
from tests.services.books import post_budget, post_ledger
from tests.small_hospital import SmallHospital

TODAY = date(2026, 11, 30)
PERIOD = 202601


def books(hospital: SmallHospital) -> None:
    """ICU spends 900 of 100 on salaries, ED 50 of 80, and ED has drugs that nobody budgeted."""
    plan = [("ICU", "5100", 100_00, 900_00), ("ED", "5100", 80_00, 50_00), ("ED", "6200", 0, 7_01)]
    for department, account, budget, actual in plan:
        place = (PERIOD, hospital.departments[department], hospital.accounts[account])
        post_ledger(hospital.url, [(*place, None, actual)])
        post_budget(hospital.url, hospital.version, [(*place, budget)])


def test_a_draft_at_a_department_above_others_is_exactly_their_variance(small_hospital: SmallHospital) -> None:
    books(small_hospital)
    at = {"department_id": small_hospital.departments["HOSP"], "account_id": None, "category": "", "period": PERIOD,
          "version_id": small_hospital.version}  # fmt: skip

    row = review.subtotal(small_hospital.url, LOCAL_ACTOR, **at).iloc[0]  # type: ignore[arg-type]
    told = subtotal_drafts.of_subtotal(small_hospital.url, LOCAL_ACTOR, **at)  # type: ignore[arg-type]
    months = review.months_of_line(small_hospital.url, LOCAL_ACTOR, **at)  # type: ignore[arg-type]

    assert told is not None
    assert (told.variance, told.parts, told.unexplained) == (-777_01, (), -777_01)  # too few months to claim anything
    assert told.rest == (
        ("5100 Salaries and wages · ICU Intensive care", -800_00),
        ("5100 Salaries and wages · ED Emergency", 30_00),
        ("6200 Drugs · ED Emergency", -7_01),
    )
    assert int(row["variance"]) == int(months.iloc[-1]["variance"]) == told.variance
    notes.write(small_hospital.url, LOCAL_ACTOR, note=Note("A hard winter"), **at)  # type: ignore[arg-type]
    rows = review.of_month(small_hospital.url, LOCAL_ACTOR, period=PERIOD, today=TODAY).rows
    assert rows.loc[rows["is_subtotal"], "variance"].tolist() == [told.variance]


def test_a_draft_at_a_subtotal_is_not_for_another_manager_and_not_without_a_budget(
    small_hospital_sqlite: SmallHospital,
) -> None:
    hospital = small_hospital_sqlite
    icu = hospital.departments["ICU"]
    lab = Actor(name="mona", role="manager", departments=frozenset({hospital.departments["LAB"]}))

    with pytest.raises(NotPermittedError):
        subtotal_drafts.of_subtotal(hospital.url, lab, department_id=icu, account_id=None, period=PERIOD)
    assert (
        subtotal_drafts.of_subtotal(hospital.url, LOCAL_ACTOR, department_id=icu, account_id=None, period=PERIOD)
        is None
    )


def test_months_without_actuals_show_their_budget(small_hospital: SmallHospital) -> None:
    """Of the twelve months beside an explanation, too: last year's figures are not loaded, its budget is."""
    hospital = small_hospital
    icu, wages = hospital.departments["ICU"], hospital.accounts["5100"]
    post_budget(hospital.url, hospital.version, [(month, icu, wages, 100_00) for month in (202601, 202602)])
    post_ledger(hospital.url, [(202602, icu, wages, None, 130_00)])

    months = review.months_of_line(
        hospital.url, LOCAL_ACTOR, department_id=icu, account_id=wages, period=202602, version_id=hospital.version
    ).set_index("period")

    assert months.loc[[202601, 202602], "budget"].tolist() == [100_00, 100_00]
    assert months["actual"].isna().tolist() == [True] * 11 + [False]
    assert months["variance"].isna().tolist() == [True] * 11 + [False]
    assert months.loc[202602, "variance"] == -30_00
    assert months.loc[202512, ["budget", "actual"]].isna().all()  # no budget of that year


@pytest.mark.slow
def test_every_subtotal_of_the_demo_is_drafted_exactly_with_its_ledger_lines(demo_url: str) -> None:
    told = review.of_month(demo_url, LOCAL_ACTOR, period=202610, today=TODAY)
    assert told.version is not None
    version = told.version.id
    lines = told.rows[~told.rows["is_subtotal"]].drop_duplicates("department_id").head(3)
    named = 0
    for department in lines["department_id"].astype("int64").tolist():
        for category in ("", *CATEGORY_LABELS):
            at = {"department_id": department, "account_id": None, "category": category, "period": 202610,
                  "version_id": version}  # fmt: skip
            draft = subtotal_drafts.of_subtotal(demo_url, LOCAL_ACTOR, **at)
            row = review.subtotal(demo_url, LOCAL_ACTOR, **at).iloc[0]
            assert draft is not None
            assert draft.variance == int(row["variance"])
            assert sum(part.amount for part in draft.parts) + draft.unexplained == draft.variance
            assert sum(amount for _name, amount in draft.rest) == draft.unexplained
            ids = {number for part in draft.parts for number in part.lines}
            if ids:
                entries = behind.ledger_lines(demo_url, LOCAL_ACTOR, department_id=department, ids=ids)
                assert len(entries) == min(len(ids), behind.MOST_LINES)
            named += len(draft.parts)
    assert named > 10
