"""Numbers of other countries' charts: what a number alone would say in the US is asked about there."""

import pytest

from planning.accounts.recognition import SURE, AccountInFile, FileNature, propose
from planning.accounts.words import named_type

BUDGET = FileNature(budget=True)


def told(accounts: list[tuple[str, str]], nature: FileNature = BUDGET) -> dict[str, tuple[str, bool]]:
    """Return type and whether it is sure, by code."""
    proposals = propose([AccountInFile(code, name, 100) for code, name in accounts], nature)
    return {code: (one.type, one.confidence >= SURE) for (code, _name), one in zip(accounts, proposals, strict=True)}


def test_dutch_names_are_read() -> None:
    assert told([("8110", "Opbrengsten zorg"), ("4110", "Salarissen"), ("4210", "Sociale lasten"),
                 ("4180", "Uitzendkrachten"), ("4610", "Geneesmiddelen"), ("4800", "Afschrijvingen")]) == {
        "8110": ("revenue", True), **dict.fromkeys(("4110", "4210", "4180", "4610", "4800"), ("expense", True)),
    }  # fmt: skip


def test_wages_under_the_number_of_revenue_leave_the_others_open() -> None:
    judged = told([("4110", "Salaries"), ("4210", "Xyzzy lasten"), ("8110", "Qwerty zorg")])

    assert judged["4110"] == ("expense", True)
    assert judged["4210"] == ("expense", False)
    assert not judged["8110"][1]


def test_names_that_nobody_reads_are_asked_about() -> None:
    words = ("Palkat", "Sosiaalikulut", "Vuokrat", "Hoitotuotot", "Apteekki")
    judged = told([(f"{4 + place}010", word) for place, word in enumerate(words)])

    assert not any(sure for _type, sure in judged.values())


@pytest.mark.parametrize("name", ["Theatre fees", "Accommodation fees", "Prosthesis recoveries", "Training"])
def test_fees_below_the_numbers_of_wages_may_be_earned(name: str) -> None:
    assert told([("410000", name), ("510000", "Wages - nursing"), ("540000", "Medical consumables")]) == {
        "410000": ("revenue", False), "510000": ("expense", True), "540000": ("expense", True),
    }  # fmt: skip


def test_fees_above_wages_or_beside_them_are_cost() -> None:
    assert told([("6100", "Salaries"), ("7300", "Professional fees")])["7300"] == ("expense", True)
    assert told([("4100", "Salaries"), ("4300", "Professional fees")])["4300"][0] == "expense"


def test_days_and_hours_in_a_trial_balance_are_no_cost() -> None:
    named = {
        "3501000": "UPP Worked Salaries", "4500000": "Supplies General", "4030100": "Medical Nursing Inpatient Days",
        "3509000": "UPP Worked Hours", "4590100": "Workload Units", "3610000": "Salaries after hours",
    }  # fmt: skip
    judged = told(list(named.items()), FileNature(double_entry=True))

    assert {code: one for code, (one, _sure) in judged.items()} == {
        "3501000": "expense", "4500000": "expense", "4030100": "statistic", "3509000": "hours",
        "4590100": "statistic", "3610000": "expense",
    }  # fmt: skip


@pytest.mark.parametrize(
    "name", ["Salaries - Productive Hours", "Wages - Worked Hours", "Agency purchased hours", "Overtime worked hours",
             "Bijzondere baten en lasten", "Emergency visits charges"]
)  # fmt: skip
def test_money_beside_hours_is_asked_about(name: str) -> None:
    assert told([("4030100", name)], FileNature(double_entry=True)) == {"4030100": ("expense", False)}


@pytest.mark.parametrize("name", ["Routine revenue - inpatient days", "Resident days revenue - Medicaid"])
def test_revenue_of_days_is_revenue(name: str) -> None:
    assert told([("4030100", name)], FileNature(double_entry=True)) == {"4030100": ("revenue", True)}


BALANCES = {
    "Te betalen omzetbelasting": "other_liabilities", "Omzetbelasting af te dragen": "other_liabilities",
    "Vooruitontvangen omzet": "other_liabilities", "Te betalen lonen": "other_liabilities",
    "Myyntisaamiset": "receivables", "Nog te factureren omzet": "receivables",
    "Cumulatieve afschrijving gebouwen": "other_assets", "Voorraad geneesmiddelen": "other_assets",
    "Tussenrekening lonen": "other_assets", "Vooruitbetaalde kosten": "other_assets",
}  # fmt: skip
FLOWS = {
    "Kostprijs van de omzet": "expense", "Inkoopwaarde omzet": "expense", "Afschrijving gebouwen": "expense",
    "Mutatie voorraad geneesmiddelen": "expense", "Omzet zorg": "revenue", "Netto-omzet": "revenue",
    "Overige baten": "revenue", "Myyntituotot": "revenue", "Myynti": "revenue",
}  # fmt: skip


@pytest.mark.parametrize(("name", "category"), BALANCES.items())
def test_what_is_owed_for_revenue_is_no_revenue(name: str, category: str) -> None:
    spoken = named_type(name)

    assert spoken is not None
    assert (spoken.type, spoken.category) == ("balance", category)


@pytest.mark.parametrize(("name", "kind"), FLOWS.items())
def test_cost_of_sales_is_cost_and_sales_are_revenue(name: str, kind: str) -> None:
    spoken = named_type(name)

    assert spoken is not None
    assert spoken.type == kind
