"""Notes about subtotals: a category of a department's accounts, or the department as a whole."""

from datetime import date

import pandas as pd
import pytest

from data.engine import writing
from data.models import Account
from reports.explanations import tables
from reports.formats import Formats
from services.errors import NotPermittedError, UserError
from services.explanations import beside, notes, review
from services.explanations.notes import Note
from services.month_end import checklist
from services.permissions import LOCAL_ACTOR, Actor
from services.variance.question import Question
from tests.services.books import post_budget, post_ledger
from tests.small_hospital import SmallHospital

TODAY = date(2026, 3, 15)
PERIOD = 202601


def books(hospital: SmallHospital) -> None:
    """ICU earns 500 of 400 budgeted and spends 90,000 of 10,000 on salaries, 80 of 100 on supplies, as on drugs."""
    icu = hospital.departments["ICU"]
    plan = {"4000": (400_00, 500_00), "5100": (10_000_00, 90_000_00), "6100": (100_00, 80_00), "6200": (100_00, 80_00)}
    for account, (budget, actual) in plan.items():
        post_ledger(hospital.url, [(PERIOD, icu, hospital.accounts[account], None, actual)])
        post_budget(hospital.url, hospital.version, [(PERIOD, icu, hospital.accounts[account], budget)])


def place(hospital: SmallHospital, category: str) -> dict[str, object]:
    return {"department_id": hospital.departments["ICU"], "category": category, "period": PERIOD,
            "version_id": hospital.version}  # fmt: skip


def write(hospital: SmallHospital, category: str, text: str, *, seen: int = 0, actor: Actor = LOCAL_ACTOR) -> int:
    return notes.write(hospital.url, actor, account_id=None, note=Note(text), seen=seen, **place(hospital, category))  # type: ignore[arg-type]


def figures(hospital: SmallHospital, category: str) -> list[int]:
    at = place(hospital, category)
    row = review.subtotal(hospital.url, LOCAL_ACTOR, account_id=None, **at).iloc[0]  # type: ignore[arg-type]
    return [int(row[name]) for name in review.FIGURES]


def test_a_subtotal_has_the_figures_of_its_accounts(small_hospital: SmallHospital) -> None:
    books(small_hospital)

    assert figures(small_hospital, "salaries") == [10_000_00, 90_000_00, -80_000_00]
    assert figures(small_hospital, "gross_revenue") == [400_00, 500_00, 100_00]
    assert figures(small_hospital, "") == [-9_800_00, -89_660_00, -79_860_00]  # the result of all of it
    assert figures(small_hospital, "interest") == [0, 0, 0]
    months = review.months_of_line(small_hospital.url, LOCAL_ACTOR, account_id=None, **place(small_hospital, ""))  # type: ignore[arg-type]
    assert months.iloc[-1][["budget", "actual", "variance"]].tolist() == [-9_800_00, -89_660_00, -79_860_00]


def test_each_subtotal_has_its_own_words_and_revisions(small_hospital: SmallHospital) -> None:
    hospital = small_hospital
    books(hospital)
    write(hospital, "salaries", "Agency came late")
    write(hospital, "salaries", "Agency came in March", seen=1)
    write(hospital, "", "A hard winter")
    with pytest.raises(UserError, match="has explained this meanwhile"):
        write(hospital, "salaries", "Too late", seen=1)

    rows = review.of_month(hospital.url, LOCAL_ACTOR, period=PERIOD, today=TODAY).rows
    said = {
        row["note_category"]: (row["cause"], int(row["revision"])) for row in rows[rows["answered"]].to_dict("records")
    }
    assert said == {"salaries": ("Agency came in March", 2), "": ("A hard winter", 1)}
    shown = tables.review_rows(rows)
    assert set(shown[["account", "state"]].itertuples(index=False, name=None)) == {
        ("5100 Salaries and wages", "Unanswered"), ("Salaries", "Subtotal note"),
        ("Department as a whole", "Department note"),
    }  # fmt: skip
    history = notes.revisions(hospital.url, LOCAL_ACTOR, account_id=None, **place(hospital, "salaries"))  # type: ignore[arg-type]
    assert history["cause"].tolist() == ["Agency came in March", "Agency came late"]
    last = review.of_month(hospital.url, LOCAL_ACTOR, period=202602, today=TODAY)
    assert last.said.empty  # of lines alone


def test_words_about_a_subtotal_stand_at_its_row_in_files_and_explain_no_line(small_hospital: SmallHospital) -> None:
    hospital = small_hospital
    books(hospital)
    write(hospital, "supplies", "Prices fell")
    write(hospital, "salaries", "Agency came late")

    told = beside.beside(hospital.url, LOCAL_ACTOR, question=Question(PERIOD, "month", hospital.version))
    texts = tables.beside_rows(told, "account", Formats("USD", "en_US"))

    assert {key: text.split(": ")[-1] for key, text in texts.items()} == {
        "Expense: Supplies": "Prices fell", "Expense: Salaries": "Agency came late",
    }  # fmt: skip
    assert checklist.of_month(hospital.url, LOCAL_ACTOR, period=PERIOD).unexplained["account"].tolist() == [
        "5100 Salaries and wages"
    ]


def test_who_may_and_what_is_no_subtotal(small_hospital_sqlite: SmallHospital) -> None:
    hospital = small_hospital_sqlite
    books(hospital)
    other = Actor(name="mona", role="manager", departments=frozenset({hospital.departments["LAB"]}))
    with pytest.raises(NotPermittedError):
        write(hospital, "salaries", "x", actor=other)
    with pytest.raises(NotPermittedError):
        review.subtotal(hospital.url, other, account_id=None, **place(hospital, "salaries"))  # type: ignore[arg-type]
    with pytest.raises(UserError, match="no longer exists"):
        write(hospital, "shoes", "x")
    with pytest.raises(UserError, match="no longer exists"):
        notes.write(
            hospital.url, LOCAL_ACTOR, account_id=hospital.accounts["5100"], note=Note("x"),
            **place(hospital, "salaries"),  # type: ignore[arg-type]
        )  # fmt: skip


def test_an_account_with_others_below_it_is_a_subtotal_too(small_hospital_sqlite: SmallHospital) -> None:
    hospital = small_hospital_sqlite
    with writing(hospital.url) as session:
        above = Account(code="6000", name="Everything bought", type="expense", category="supplies")
        session.add(above)
        session.flush()
        number = above.id or 0
        for code in ("6100", "6200"):
            session.get_one(Account, hospital.accounts[code]).parent_id = number
    books(hospital)
    at = place(hospital, "")

    row = review.subtotal(hospital.url, LOCAL_ACTOR, account_id=number, **at).iloc[0]  # type: ignore[arg-type]
    assert ([int(row[name]) for name in review.FIGURES], row["account"]) == (
        [200_00, 160_00, 40_00], "6000 Everything bought",
    )  # fmt: skip
    notes.write(hospital.url, LOCAL_ACTOR, account_id=number, note=Note("Prices fell"), **at)  # type: ignore[arg-type]
    rows = review.of_month(hospital.url, LOCAL_ACTOR, period=PERIOD, today=TODAY).rows
    told = rows[rows["answered"]].iloc[0]
    assert (told["is_subtotal"], told["cause"], int(told["variance"])) == (True, "Prices fell", 40_00)
    months = review.months_of_line(hospital.url, LOCAL_ACTOR, account_id=number, **at)  # type: ignore[arg-type]
    assert months.iloc[-1][["budget", "actual", "variance", "cause"]].tolist() == [200_00, 160_00, 40_00, "Prices fell"]


@pytest.mark.parametrize("side", ["budget", "actual", "neither"])
def test_a_month_that_is_not_compared_has_the_side_that_is_there_and_no_variance(
    small_hospital: SmallHospital, side: str
) -> None:
    """Nothing posted is not $0, nor is nothing budgeted; the result has the side of revenue and expense together."""
    hospital = small_hospital
    books(hospital)
    icu, later = hospital.departments["ICU"], 202602
    lines = [(later, icu, hospital.accounts[code], amount) for code, amount in (("4000", 500_00), ("5100", 90_00))]
    if side == "budget":
        post_budget(hospital.url, hospital.version, lines)
    if side == "actual":
        post_ledger(hospital.url, [(period, place, account, None, amount) for period, place, account, amount in lines])
    for category in ("salaries", "", "interest"):
        at = place(hospital, category) | {"period": later}
        notes.write(hospital.url, LOCAL_ACTOR, account_id=None, note=Note("Early words"), **at)  # type: ignore[arg-type]

    rows = review.of_month(hospital.url, LOCAL_ACTOR, period=later, today=TODAY).rows
    for category, amount in (("salaries", 90_00), ("", 410_00), ("interest", None)):
        at = place(hospital, category) | {"period": later}
        alone = review.subtotal(hospital.url, LOCAL_ACTOR, account_id=None, **at).iloc[0]  # type: ignore[arg-type]
        (listed,) = rows[rows["note_category"] == category].to_dict("records")
        for row in (alone.to_dict(), listed):
            told = {name: None if pd.isna(row[name]) else row[name] for name in (*review.FIGURES, "percent")}
            assert told == dict.fromkeys(told) | ({} if side == "neither" else {side: amount})
    assert set(tables.review_rows(rows).columns)  # shown as a dash
