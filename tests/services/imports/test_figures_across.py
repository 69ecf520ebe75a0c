"""Figures across under accounts or wards: what stays the same from month to month is no code, and names stay names."""

import pytest

from tests.services.imports.conftest import Desk

MONTHS = [f"2025-{month:02d}-01" for month in range(1, 13)]


def ledger(rent: list[int]) -> str:
    """Return accounts across for two departments, of which one column repeats its figures."""
    lines = [
        f"{month},{department},{21_000 + 137 * place + extra},{rent[place % len(rent)]},{1_310 + 29 * place}"
        for place, month in enumerate(MONTHS)
        for extra, department in enumerate(("ICU", "Emergency"))
    ]
    return "\n".join(["Month,Department,Salaries,Rent,Supplies", *lines, ""])


@pytest.mark.parametrize("rent", [[5_000], [5_000, 5_100], [40, 41, 42]])
def test_a_figure_that_stays_the_same_is_no_code_of_a_department(new_desk: Desk, rent: list[int]) -> None:
    new_desk.post(ledger(rent), create_missing=True, answers={"account-types": "proposed"})

    sums = dict(
        new_desk.rows(
            "SELECT a.code, SUM(e.amount_minor) FROM ledger_entry e JOIN account a ON a.id = e.account_id "
            "GROUP BY a.code"
        )
    )
    assert sums == {
        "Salaries": 100 * sum(2 * (21_000 + 137 * place) + 1 for place in range(12)),
        "Rent": 100 * 2 * sum(rent[place % len(rent)] for place in range(12)),
        "Supplies": 100 * 2 * sum(1_310 + 29 * place for place in range(12)),
    }


def test_a_census_of_units_is_not_asked_which_unit_is_the_department(new_desk: Desk) -> None:
    lines = [f"2025-03-{day:02d},{10 + day % 6},{20 + day % 7},{10 + day % 4}" for day in range(1, 32)]
    new_desk.post("\n".join(["Date,ICU,Med/Surg,Peds", *lines, ""]), kind="statistics", create_missing=True)

    assert new_desk.rows("SELECT code FROM department ORDER BY code") == [("ICU",), ("Med/Surg",), ("Peds",)]
    counted = 1_000 * sum(40 + day % 6 + day % 7 + day % 4 for day in range(1, 32))
    assert new_desk.rows("SELECT SUM(quantity_milli) FROM statistic") == [(counted,)]


@pytest.mark.parametrize(
    ("headings", "codes"),
    [
        (("Ward 1", "Ward 2", "Ward 12"), ["Ward 1", "Ward 12", "Ward 2"]),
        (("KST 90100", "KST 90200", "KST 91000"), ["90100", "90200", "91000"]),
    ],
)
def test_a_word_with_a_code_is_the_code_and_a_numbered_name_a_name(
    new_desk: Desk, headings: tuple[str, ...], codes: list[str]
) -> None:
    lines = [
        f"{month},{account},{9 - place % 5}.50,{place % 4 + 2}.25,{place % 3 + 3}.75"
        for place, month in enumerate(MONTHS)
        for account in ("6000", "6100", "7000")
    ]
    answers = {"account-types": "proposed"}
    new_desk.post(
        "\n".join([",".join(("Month", "Account", *headings)), *lines, ""]), create_missing=True, answers=answers
    )

    assert new_desk.rows("SELECT code FROM department ORDER BY code") == [(code,) for code in codes]


@pytest.mark.parametrize("name", ["Consolidated", "Combined", "System", "All companies", "Group"])
@pytest.mark.parametrize("first", [False, True])
def test_a_column_that_adds_up_others_is_no_department(new_desk: Desk, name: str, first: bool) -> None:
    figures = {"4010": (900, 0), "4020": (700, 300), "6110": (450, 120), "6120": (35, 9), "6310": (80, 17)}
    lines = []
    for account, (hospital, clinic) in figures.items():
        cells = [f"{hospital}.25", f"{clinic}.50", "0.00"]
        total = f"{hospital + clinic}.75"
        lines.append(",".join([account, f"Account {account}", *([total, *cells] if first else [*cells, total])]))
    heads = ["Account", "Description", *([name] if first else []), "Hospital", "Clinic", "Eliminations"]
    heads += [] if first else [name]
    new_desk.post(
        "\n".join([",".join(heads), *lines, ""]),
        create_missing=True, upload_period=202603, answers={"account-types": "proposed"},
    )  # fmt: skip

    codes = {code for (code,) in new_desk.rows("SELECT code FROM department")}
    assert codes == {"Hospital", "Clinic", "Eliminations"}


def test_a_department_beside_others_stays_one(new_desk: Desk) -> None:
    lines = [f"{month},{number}0,{number}1,{2 * number}1" for number, month in enumerate(MONTHS, 3)]
    new_desk.post(
        "\n".join(["Month,Salaries,Supplies,Services", *(line + ".50" for line in lines), ""]),
        create_missing=True, answers={"account-types": "proposed", "fallback-department": "hospital"},
    )  # fmt: skip

    assert {code for (code,) in new_desk.rows("SELECT code FROM account")} >= {"Salaries", "Supplies", "Services"}


@pytest.mark.parametrize("heads", ["Chirurgie;Laboratoire", "Oncology;Pharmacy", "Surgery;Emergency"])
@pytest.mark.parametrize("first", [True, False])
def test_figures_of_one_department_beside_an_empty_one_are_its_own(desk: Desk, heads: str, first: bool) -> None:
    cells = ("1481,54;", "1521,96;") if first else (";1481,54", ";1521,96")
    lines = "".join(f"2026-09;{6450 + place};{cell}\n" for place, cell in enumerate(cells))

    desk.post(
        f"Mois;Compte;{heads}\n{lines}",
        create_missing=True,
        answers={"account-types": "proposed", "sign": "debit_positive"},
    )

    stored = desk.rows("SELECT DISTINCT d.name FROM ledger_entry e JOIN department d ON d.id = e.department_id")
    assert stored == [(heads.split(";")[0 if first else 1],)]
