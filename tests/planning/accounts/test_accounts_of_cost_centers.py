"""Charts of a hospital's own: costs that stand in cost centers are no balance sheet because of their first digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.accounts.recognition import SURE, AccountInFile, FileNature, propose

#: Name to type; pay, premises and the like under any first digit.
INCOME = ("Block contract income", "Private patient income", "Other operating income")
COSTS = (
    "Consultants", "Nursing Band 5", "Bank Nursing", "Agency Nursing", "Admin & Clerical", "Drugs", "Clinical supplies",
    "Premises & Fixed Plant", "Depreciation", "Allied health professionals", "Estates and ancillary staff",
)  # fmt: skip
BALANCE = ("Trade receivables", "Accrued expenses", "Accounts payable", "Retained earnings")


def accounts_of(digits: tuple[str, str], costs: list[str], centers: tuple[str, ...]) -> list[AccountInFile]:
    income = [AccountInFile(f"1{at}010", name, -900, frozenset(("HQ",))) for at, name in enumerate(INCOME)]
    spent = [
        AccountInFile(f"{digits[at % 2]}{at:02d}10", name, 100, frozenset(centers)) for at, name in enumerate(costs)
    ]
    return [*income, *spent]


@given(
    digits=st.sampled_from([("2", "3"), ("3", "2"), ("2", "4"), ("1", "3"), ("3", "0")]),
    costs=st.lists(st.sampled_from(COSTS), min_size=4, unique=True),
    centers=st.sampled_from([("Ward A", "Ward B"), ("Ward A",)]),
)
def test_costs_in_cost_centers_are_never_of_the_balance_sheet(
    digits: tuple[str, str], costs: list[str], centers: tuple[str, ...]
) -> None:
    accounts = accounts_of(digits, costs, centers)

    proposals = propose(accounts, FileNature())

    assert {one.type for one in proposals} == {"revenue", "expense"}
    assert [a.name for a, one in zip(accounts, proposals, strict=True) if one.type == "revenue"] == list(INCOME)


@given(costs=st.lists(st.sampled_from(COSTS), min_size=6, unique=True))
def test_balance_accounts_beside_them_are_told_by_their_names(costs: list[str]) -> None:
    accounts = accounts_of(("2", "3"), costs, ("Ward A", "Ward B"))
    owed = [AccountInFile(f"9{at}000", name, 500, frozenset(("HQ",))) for at, name in enumerate(BALANCE)]

    proposals = propose([*accounts, *owed], FileNature())

    told = dict(zip([one.name for one in (*accounts, *owed)], [one.type for one in proposals], strict=True))
    assert {told[name] for name in BALANCE} == {"balance"}
    assert {told[name] for name in costs} == {"expense"}


@pytest.mark.parametrize("first", ["1", "2", "3"])
def test_a_number_that_stands_in_several_cost_centers_is_no_balance(first: str) -> None:
    accounts = [
        AccountInFile("4010", "Patient revenue", -500, frozenset("ab")),
        AccountInFile(f"{first}310", "Band 5", 300, frozenset("ab")),
        AccountInFile(f"{first}320", "Band 6", 300, frozenset("abc")),
    ]

    proposals = propose(accounts, FileNature())

    assert [one.type for one in proposals] == ["revenue", "expense", "expense"]


def test_few_names_that_agree_prove_no_chart() -> None:
    """Two incomes and a cost fit many charts by chance: what they would make of other digits is nobody's word."""
    accounts = [
        AccountInFile("70100", "Block income", -900),
        AccountInFile("70200", "Other income", -100),
        AccountInFile("60100", "Drugs", 400),
        AccountInFile("21500", "Ward team", 300),
        AccountInFile("51500", "Doctors on call", 300),
    ]

    proposals = propose(accounts, FileNature())

    assert not [one for one in proposals if one.type == "balance" and one.confidence >= SURE]
