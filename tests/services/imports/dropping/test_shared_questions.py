"""What several files of a drop ask alike is asked once, and can still be answered for one of them."""

import pytest

from data.importers.tables import headers
from services.imports import ImportOptions, dropping
from tests.services.imports.conftest import ADMIN, Desk
from tests.services.imports.dropping.test_drops import CREATE, dropped

MONTHS = ("jan", "feb", "mar", "apr", "may")


def balances(month: int, heading: str = "Amount") -> str:
    """A month of a ledger whose marks may be of thousands or of decimals."""
    lines = "".join(f"2026-{month:02d}-10;ICU;{code};{name};{month}.{code}\n"
                    for code, name in ((610, "Wages"), (620, "Drugs")))  # fmt: skip
    return f"General ledger\nDate;Department;Account;Account name;{heading}\n{lines}"


def planned(desk: Desk, files: list[dropping.DroppedFile], **choices: object) -> dropping.DropPlan:
    return dropping.propose(desk.url, ADMIN, files, dropping.DropChoices(**{"base": CREATE, **choices}))  # type: ignore[arg-type]


@pytest.fixture
def five(new_desk: Desk) -> list[dropping.DroppedFile]:
    return dropped(new_desk, **{name: balances(month) for month, name in enumerate(MONTHS, start=1)})


def test_files_of_one_form_ask_once(new_desk: Desk, five: list[dropping.DroppedFile]) -> None:
    plan = planned(new_desk, five)

    assert [(key, asked.name) for key, asked in plan.open_questions] == [("jan.csv", "thousands-mark")]
    (shared,) = plan.shared
    assert shared.files == tuple(f"{name}.csv" for name in MONTHS)
    assert shared.form == plan.file("may.csv").form


@pytest.mark.parametrize("answered", ["one file", "form", "all"])
def test_one_answer_is_for_all_of_them(new_desk: Desk, five: list[dropping.DroppedFile], answered: str) -> None:
    form = planned(new_desk, five).shared[0].form
    given = {"thousands-mark": "thousands"}
    choices = {
        "one file": {"by_file": {"mar.csv": given}},
        "form": {"by_form": {form: given}},
        "all": {"answers": given},
    }

    plan = planned(new_desk, five, **choices[answered])
    results = dropping.post_all(new_desk.url, ADMIN, plan)

    assert plan.open_questions == []
    assert [result.state for result in results] == ["posted"] * 5
    assert new_desk.ledger()[:2] == [(202601, "ICU", "610", 161000), (202601, "ICU", "620", 162000)]


def test_a_file_can_be_answered_by_itself(new_desk: Desk, five: list[dropping.DroppedFile]) -> None:
    form = planned(new_desk, five).shared[0].form
    plan = planned(
        new_desk,
        five,
        by_form={form: {"thousands-mark": "thousands"}},
        by_file={"feb.csv": {"thousands-mark": "decimal"}},
    )
    dropping.post_all(new_desk.url, ADMIN, plan)

    assert new_desk.rows("SELECT period, SUM(amount_minor) FROM ledger_entry GROUP BY period ORDER BY period")[:3] == [
        (202601, 323000), (202602, 523), (202603, 723000),
    ]  # fmt: skip


def test_files_of_another_form_are_asked_about_apart(new_desk: Desk) -> None:
    files = dropped(new_desk, jan=balances(1), feb=balances(2), other=balances(3, "Net value"))
    plan = planned(new_desk, files, by_file={"jan.csv": {"thousands-mark": "decimal"}})

    assert [(key, asked.name) for key, asked in plan.open_questions] == [("other.csv", "thousands-mark")]
    assert plan.file("feb.csv").state == "ready"


def test_files_that_state_no_month_are_taken_as_proposed_at_once(new_desk: Desk) -> None:
    text = "General ledger\nDepartment,Account,Account name,Amount\nICU,6100,Wages,10.00\nICU,6200,Drugs,5.50\n"
    files = dropped(new_desk, tb_2026_01=text, tb_2026_02=text.replace("10.00", "11.00"))
    (asked,) = planned(new_desk, files).open_questions
    assert (asked[1].name, asked[1].proposal) == ("month", "proposed")

    plan = planned(new_desk, files, answers={"month": "proposed"})
    dropping.post_all(new_desk.url, ADMIN, plan)

    assert [row[0] for row in new_desk.ledger()] == [202601, 202601, 202602, 202602]


def test_types_of_accounts_are_asked_once_for_all_files(new_desk: Desk) -> None:
    ledger = (
        "General ledger\nPeriod,Department,Account,Account name,Debit,Credit\n"
        "2026-01,,1000,Cash,100.00,0.00\n2026-01,ICU,4000,Patient revenue,0.00,130.00\n"
        "2026-01,,X1,Zorblatt,30.00,0.00\n"
    )
    more = ledger.replace("2026-01", "2026-02").replace("X1,Zorblatt", "X2,Quuxery").replace("Debit,Credit", "Dr,Cr")
    files = dropped(new_desk, jan=ledger, feb=more)
    plan = planned(new_desk, files, answers={"fallback-department": "hospital"})
    types = [(key, asked) for key, asked in plan.open_questions if asked.name == "account-types"]

    assert [key for key, _asked in types] == ["jan.csv"]
    assert "Zorblatt" in types[0][1].text
    assert "Quuxery" in types[0][1].text
    (shared,) = (one for one in plan.shared if one.question.name == "account-types")
    assert shared.files == ("jan.csv", "feb.csv")

    stated = "code,type,category\nX1,expense,supplies\nX2,balance,cash\n"
    done = planned(new_desk, files, answers={"account-types": stated, "fallback-department": "hospital"})
    assert done.open_questions == []
    dropping.post_all(new_desk.url, ADMIN, done)
    assert new_desk.rows("SELECT code, type, category FROM account WHERE code LIKE 'X%' ORDER BY code") == [
        ("X1", "expense", "supplies"), ("X2", "balance", "cash"),
    ]  # fmt: skip


def test_months_and_years_in_headings_make_no_other_form() -> None:
    jan, feb = (headers.family("csv", ["Konto", f"Saldo {month} 2025", f"Umsatz {number}/2025"], delimiter=";")
                for month, number in (("Januar", "01"), ("Februar", "02")))  # fmt: skip

    assert jan == feb
    assert jan != headers.family("csv", ["Konto", "Soll Januar 2025", "Umsatz 01/2025"], delimiter=";")
    assert jan != headers.family("csv", ["Konto", "Saldo Januar 2025", "Umsatz 01/2025"], delimiter=",")


@pytest.mark.parametrize("where", ["page", "terminal"])
def test_new_codes_of_one_file_are_created_wherever_that_is_answered(new_desk: Desk, where: str) -> None:
    (file,) = dropped(new_desk, gl="Date,Department,Account,Account name,Amount\n2026-03-01,ICU,6100,Wages,10.50\n")
    given = {"new-codes": "create"}
    choices = {
        "page": {"options": {file.key: ImportOptions(kind="", mode="only_new", answers=given)}},
        "terminal": {"by_file": {file.key: given}},
    }[where]

    plan = dropping.propose(new_desk.url, ADMIN, [file], dropping.DropChoices(**choices))  # type: ignore[arg-type]
    (result,) = dropping.post_all(new_desk.url, ADMIN, plan)

    assert result.state == "posted"
    assert new_desk.ledger() == [(202603, "ICU", "6100", 1050)]
