""" "Interest receivable" is income in one country and a claim in another: where it stands tells, else a person."""

import pytest

from planning.accounts.recognition import SURE, AccountInFile, FileNature, propose

WARDS = frozenset(("101", "102"))
FLOWS = [
    ("Interest receivable", "revenue"),
    ("PDC dividend payable", "expense"),
    ("Rents receivable", "revenue"),
    ("Bank interest payable", "expense"),
    ("Grants receivable", "revenue"),
]


def others(departments: frozenset[str]) -> list[AccountInFile]:
    return [
        AccountInFile("5101", "Nursing salaries", 90_000, departments),
        AccountInFile("6101", "Drugs", 20_000, departments),
        AccountInFile("8301", "Trade receivables", 30_000),
        AccountInFile("8501", "Accounts payable", -140_000),
    ]


@pytest.mark.parametrize(("name", "kind"), FLOWS)
@pytest.mark.parametrize("nature", [FileNature(), FileNature(double_entry=True, sums_to_zero=True)])
def test_it_is_income_or_cost_in_a_cost_center(name: str, kind: str, nature: FileNature) -> None:
    total = -500 if kind == "revenue" else 500
    account = AccountInFile("7101", name, total, frozenset(("101",)))
    proposal = propose([account, *others(WARDS)], nature)[0]

    assert (proposal.type, proposal.confidence >= SURE) == (kind, True)


@pytest.mark.parametrize(("name", "kind"), FLOWS)
def test_it_is_income_or_cost_in_a_budget(name: str, kind: str) -> None:
    accounts = [AccountInFile("7101", name, 500), *others(frozenset())[:2]]

    assert propose(accounts, FileNature(budget=True))[0].type == kind


@pytest.mark.parametrize(("name", "_kind"), FLOWS)
def test_it_is_a_claim_or_debt_beside_cost_centers(name: str, _kind: str) -> None:
    nature = FileNature(double_entry=True, sums_to_zero=True)
    proposal = propose([AccountInFile("8391", name, 500), *others(WARDS)], nature)[0]

    assert (proposal.type, proposal.confidence >= SURE) == ("balance", True)


@pytest.mark.parametrize(("name", "_kind"), FLOWS)
def test_it_is_asked_about_where_no_departments_tell(name: str, _kind: str) -> None:
    nature = FileNature(double_entry=True, sums_to_zero=True)

    assert propose([AccountInFile("X391", name, 500), *others(frozenset())], nature)[0].confidence < SURE


@pytest.mark.parametrize("name", ["Bank interest", "Recharges", "Training"])
def test_what_is_paid_and_earned_alike_is_asked_about_on_the_credit_side(name: str) -> None:
    accounts = [AccountInFile("9991", name, -500, WARDS), *others(WARDS)]

    assert propose(accounts, FileNature(double_entry=True))[0].confidence < SURE


@pytest.mark.parametrize("name", ["OP Consultation Fees", "Pharmacy", "IP money"])
def test_what_is_no_pay_and_stands_on_the_credit_side_is_proposed_as_revenue(name: str) -> None:
    accounts = [AccountInFile("", name, -500), AccountInFile("", "Salaries", 400), AccountInFile("", "Drugs", 100)]
    proposal = propose(accounts, FileNature(double_entry=True, sums_to_zero=True))[0]

    assert (proposal.type, proposal.confidence < SURE) == ("revenue", True)


def test_cost_that_only_nothing_contradicts_is_asked_about_beside_revenue_of_its_sign() -> None:
    accounts = [AccountInFile("", name, 500) for name in ("Patient revenue", "Salaries", "Chargesheet X")]

    assert [one.confidence < SURE for one in propose(accounts, FileNature(budget=True))] == [False, False, True]


def test_what_has_no_department_among_cost_centers_is_proposed_as_balance_sheet() -> None:
    accounts = [
        AccountInFile("B4", "Government Banking Service account", -200_000),
        AccountInFile("P1", "Nursing salaries", 150_000, WARDS),
        AccountInFile("N1", "Drugs", 40_000, WARDS),
        AccountInFile("N2", "Depreciation", 10_000, WARDS),
        AccountInFile("R1", "Aligned payment", -50_000, WARDS),
    ]
    proposals = propose(accounts, FileNature(sums_to_zero=True))

    assert [(one.type, one.confidence < SURE) for one in proposals] == [
        ("balance", True), ("expense", False), ("expense", False), ("expense", False), ("revenue", True)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "names", [("", "", "", ""), ("Ministry base funding", "Recoveries", "Med/Surg supplies", "Drugs")]
)
def test_what_nothing_says_to_be_cost_is_asked_about_on_the_other_side(names: tuple[str, ...]) -> None:
    totals = (-900, -100, 700, 600)
    accounts = [AccountInFile(f"A{at}", name or f"A{at}", totals[at], WARDS) for at, name in enumerate(names)]
    proposals = propose(accounts, FileNature())

    assert [one.confidence < SURE for one in proposals[:2]] == [True, True]
    assert [one.type for one in proposals] == ["revenue", "revenue", "expense", "expense"]
