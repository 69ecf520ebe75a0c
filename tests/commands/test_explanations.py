"""`cli.py explanations`: what needs an explanation, what is said, and drafts whose parts are the variance."""

import json
from decimal import Decimal

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from cli import app
from data.engine import writing
from data.models import Account
from tests.services.books import post_budget, post_ledger
from tests.small_hospital import SmallHospital


@pytest.mark.slow
def test_the_terminal_lists_what_is_unanswered_with_drafts_that_add_up(
    demo_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_url)
    ran = CliRunner().invoke(app, ["explanations", "--period", "2026-09", "--drafts", "--json"])
    answer = json.loads(ran.stdout)

    assert ran.exit_code == 0
    assert answer["version"] == "FY 2026/27 budget"
    assert answer["unanswered"] == sum(row["required"] and not row["answered"] for row in answer["rows"])
    lines = [row for row in answer["rows"] if row["account"]]
    assert lines
    for row in lines:
        parts = sum(Decimal(part["amount"]) for part in row["parts"])
        assert parts + Decimal(row["unexplained"]) == Decimal(row["variance"])
    electricity = next(row for row in lines if row["account"] == "6310 Electricity")
    assert electricity["parts"][0]["cause"] == "timing"
    agency = next(row for row in lines if row["account"] == "5310 Agency nursing")
    assert (agency["kind"], agency["owner"], agency["due"]) == ("vacancy", "Dana Whitfield", "2027-01-31")


@pytest.fixture
def off_budget(small_hospital_sqlite: SmallHospital, monkeypatch: pytest.MonkeyPatch) -> SmallHospital:
    """Return a hospital whose ICU is above its budget in two accounts, and of which nobody has said anything."""
    hospital = small_hospital_sqlite
    monkeypatch.setenv("DATABASE_URL", hospital.url)
    icu, months = hospital.departments["ICU"], range(202601, 202604)
    with writing(hospital.url) as session:
        above = Account(code="5000", name="Pay", type="expense", category="salaries")
        session.add(above)
        session.flush()
        session.exec(select(Account).where(Account.code == "5100")).one().parent_id = above.id
    for account, planned, spent in (("5100", 1_000_00, 1_300_00), ("6100", 400_00, 450_25)):
        place = (icu, hospital.accounts[account])
        post_budget(hospital.url, hospital.version, [(month, *place, planned) for month in months])
        post_ledger(hospital.url, [(month, *place, None, spent) for month in months])
    return hospital


@pytest.mark.parametrize(
    ("given", "account", "variance"),
    [
        ((), "", "-350.25"),
        (("--category", "supplies"), "", "-50.25"),
        (("--account", "5000"), "5000 Pay", "-300.00"),
    ],
)
def test_a_subtotal_about_which_nobody_wrote_has_the_draft_of_the_page(
    off_budget: SmallHospital, given: tuple[str, ...], account: str, variance: str
) -> None:
    asked = ["explanations", "--period", "2026-03", "--version", "Budget 2026", "--department", "ICU", *given]
    ran = CliRunner().invoke(app, [*asked, "--json"])

    assert ran.exit_code == 0, ran.stderr
    (row,) = json.loads(ran.stdout)["rows"]
    assert (row["department"], row["account"] or "", row["variance"]) == ("ICU Intensive care", account, variance)
    assert not row["answered"]
    assert row["draft"]
    assert sum(Decimal(part["amount"]) for part in row["parts"]) + Decimal(row["unexplained"]) == Decimal(variance)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("--account", "5100"), "A subtotal is a department"),
        (("--department", "ICU", "--account", "5100", "--category", "supplies"), "A subtotal is a department"),
        (("--department", "ICU", "--category", "nothing"), "No category nothing."),
        (("--department", "XYZ"), "No department XYZ."),
        (("--department", "ICU", "--account", "1"), "No account 1."),
        (("--department", "ICU", "--account", "6100"), "is no subtotal: no accounts are below it"),
    ],
)
def test_what_is_no_subtotal_is_refused_in_a_sentence(
    off_budget: SmallHospital, given: tuple[str, ...], sentence: str
) -> None:
    ran = CliRunner().invoke(app, ["explanations", "--period", "2026-03", *given])

    assert ran.exit_code == 1
    assert sentence in ran.stderr
    assert ran.stdout == ""
