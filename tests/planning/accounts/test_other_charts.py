"""Numbers of other countries' charts: what a number alone would say in the US is asked about there."""

import pytest

from planning.accounts.recognition import SURE, AccountInFile, FileNature, propose

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
