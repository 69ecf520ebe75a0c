"""Ledgers and budgets as Dutch, Swiss, Canadian, Australian and US systems print them."""

import pytest

from services.errors import UserError
from tests.services.imports.conftest import Desk

SUMS = (
    "SELECT d.code, a.code, SUM(e.amount_minor) FROM ledger_entry e JOIN department d ON d.id = e.department_id "
    "JOIN account a ON a.id = e.account_id GROUP BY 1, 2"
)
BUDGET = (
    "SELECT d.code, a.code, SUM(amount_minor) FROM budget_line JOIN department d ON d.id = department_id "
    "JOIN account a ON a.id = account_id GROUP BY 1, 2"
)
TYPES = {"account-types": "proposed"}
#: Dutch accounts: code, name, whether it is earned.
DUTCH = [
    ("811000", "Opbrengsten DBC-zorgproducten", True), ("815000", "Overige opbrengsten", True),
    ("411000", "Salarissen verpleegkundigen", False), ("421000", "Sociale lasten", False),
    ("461000", "Geneesmiddelen", False), ("462000", "Medische hulpmiddelen", False),
    ("480000", "Afschrijvingen inventaris", False),
]  # fmt: skip


def column_balance(heads: str) -> tuple[str, dict[tuple[str, str], int]]:
    """Return a list of the month and of the year so far, and the month's movement in cents and natural sign."""
    rows, expected = [], {}
    for place, (code, name, earned) in enumerate(DUTCH * 2):
        department, month, before = str(4100 + place // len(DUTCH)), 1000 + 37 * place, 2500 + 11 * place
        debits = [0 if earned else month, month if earned else 0]
        so_far = [0 if earned else month + before, month + before if earned else 0]
        balance = so_far[0] - so_far[1]
        rows.append(f"{department};{code};{name};0,00;{';'.join(f'{x},00' for x in (*debits, *so_far, balance))}")
        expected[department, code] = month * 100
    return "\n".join([f"Kostenplaats;Rekening;Naam;Beginsaldo;{heads};Eindsaldo", *rows, ""]), expected


@pytest.mark.parametrize(
    "heads",
    [
        "Debet periode;Credit periode;Debet t/m periode;Credit t/m periode",
        "Debet maand;Credit maand;Debet cumulatief;Credit cumulatief",
        "Mutatie debet;Mutatie credit;Debet t/m maart;Credit t/m maart",
    ],
)
def test_the_month_is_taken_and_not_the_year_so_far(new_desk: Desk, heads: str) -> None:
    file, expected = column_balance(heads)
    new_desk.post(file, create_missing=True, answers={**TYPES, "month": "2026-03"})

    assert {(one, two): cents for one, two, cents in new_desk.rows(SUMS)} == expected
    assert new_desk.rows("SELECT code FROM account WHERE type = 'revenue' ORDER BY 1") == [("811000",), ("815000",)]


def test_pairs_of_which_nothing_says_what_they_are_of_are_asked_about(new_desk: Desk) -> None:
    file, _expected = column_balance("Debet A;Credit A;Debet B;Credit B")

    with pytest.raises(UserError) as held:
        new_desk.post(file, create_missing=True, answers={**TYPES, "month": "2026-03"})

    assert "Debet A" in held.value.message
    assert "Debet B" in held.value.message


@pytest.mark.parametrize("mark", [".", "-"])
def test_codes_with_a_point_between_are_codes(new_desk: Desk, mark: str) -> None:
    accounts = [("3501000", "UPP Worked Salaries"), ("4500000", "Supplies General"), ("4650000", "Drugs")]
    rows = [
        f"{department}{mark}{code},Nursing {name},{100 + 7 * place}.50"
        for department in ("7121020", "7131040")
        for place, (code, name) in enumerate(accounts)
    ]
    file = "\n".join(["ACCOUNT,DESCRIPTION,ACTIVITY", *rows, ""])

    with pytest.raises(UserError, match="made of parts"):
        new_desk.post(file, create_missing=True, answers={"month": "2025-06"})
    new_desk.post(
        file, create_missing=True, answers={"code-split": "department=1,account=2", "month": "2025-06", **TYPES}
    )

    assert {(one, two): cents for one, two, cents in new_desk.rows(SUMS)} == {
        (department, code): 10050 + 700 * place
        for department in ("7121020", "7131040")
        for place, (code, _name) in enumerate(accounts)
    }


def test_heads_stand_in_the_column_of_departments(new_desk: Desk) -> None:
    lines, expected = [], {}
    for place, head in enumerate(("210 Inpatient Ward", "220 Outpatient Clinics", "900 Administration")):
        lines.append(f"{head},,,,")
        for at, (code, name) in enumerate((("5010", "Basic Salaries"), ("5110", "Medicines"), ("5300", "Rent"))):
            lines.append(f",{code},{name},{1200 * (place + 1) + 12 * at},")
            expected[head.split()[0], code] = (1200 * (place + 1) + 12 * at) * 100
    file = "\n".join(["Cost Center,Account,Account Name,Budget 2026,Remarks", *lines, ""])

    new_desk.post(file, kind="budget", create_missing=True, version="B1", answers={**TYPES, "year": "2026"})

    assert {(one, two): cents for one, two, cents in new_desk.rows(BUDGET)} == expected


def test_an_annual_budget_is_taken_and_the_actuals_beside_it_are_not(new_desk: Desk) -> None:
    rows = [f"{dept},{code},{name},{900 + place}.00,{1200 * (place + 1)}.00" for dept in ("410", "420")
            for place, (code, name) in enumerate((("6100", "Salaries"), ("6200", "Supplies")))]  # fmt: skip
    file = "\n".join(["Acct Unit,Account,Account Name,FY2025 Actual,FY2026 Annual Budget", *rows, ""])

    new_desk.post(file, kind="budget", create_missing=True)

    assert {(one, two): cents for one, two, cents in new_desk.rows(BUDGET)} == {
        (dept, code): cents for dept in ("410", "420") for code, cents in (("6100", 120000), ("6200", 240000))
    }


@pytest.mark.parametrize("result", ["Net", "Net Income", "Operating Result", "Ergebnis"])
def test_a_result_beside_accounts_is_no_account_and_no_amount(new_desk: Desk, result: str) -> None:
    accounts = ["410000 Accommodation fees", "420000 Theatre fees", "510000 Wages - nursing", "520000 Agency staff"]
    figures = [(900, 700, 500, 90), (800, 650, 510, 80), (850, 610, 505, 85)]
    lines = [f"2025-{7 + at:02d},{','.join(map(str, row))},{row[0] + row[1] - row[2] - row[3]}"
             for at, row in enumerate(figures)]  # fmt: skip
    new_desk.post("\n".join([f"Month,{','.join(accounts)},{result}", *lines, ""]), create_missing=True, answers=TYPES)

    stored = dict(
        new_desk.rows(
            "SELECT a.code, SUM(amount_minor) FROM ledger_entry JOIN account a ON a.id = account_id GROUP BY 1"
        )
    )
    assert stored == {name.split()[0]: 100 * sum(row[place] for row in figures) for place, name in enumerate(accounts)}


def test_an_opening_balance_that_goes_on_makes_no_year_so_far(new_desk: Desk) -> None:
    head = "KST;Konto;Kontobezeichnung;Saldovortrag;Soll;Haben;Saldo"
    names = (("3100", "Besoldung Pflege"), ("4000", "Medizinischer Bedarf"), ("4200", "Haushaltsaufwand"))
    rows = [f"{dept};{code};{name};{500 + at * 10},00;{100 + at},00;0,00;{600 + at * 11},00" for dept in ("200", "310")
            for at, (code, name) in enumerate(names)]  # fmt: skip

    new_desk.post("\n".join([head, *rows, ""]), create_missing=True, answers={**TYPES, "month": "2026-06"})

    assert {(one, two): cents for one, two, cents in new_desk.rows(SUMS)} == {
        (dept, code): (100 + at) * 100 for dept in ("200", "310") for at, (code, _name) in enumerate(names)
    }


def test_a_balance_of_the_first_day_still_asks(new_desk: Desk) -> None:
    head = "KST;Konto;Kontobezeichnung;Saldovortrag;Soll;Haben;Saldo"
    rows = [f"{dept};{code};Besoldung;0,00;{100 + int(code) % 7},00;0,00;{100 + int(code) % 7},00"
            for dept in ("200", "310") for code in ("3100", "3200", "3300")]  # fmt: skip

    with pytest.raises(UserError, match="year so far"):
        new_desk.post("\n".join([head, *rows, ""]), create_missing=True, answers={**TYPES, "month": "2026-06"})
