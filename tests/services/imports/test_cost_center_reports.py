"""Cost center reports: each cost center heads its lines, plan and actual stand side by side."""

from pathlib import Path

import pytest

from data.importers.detect import recognize
from data.importers.lines.section_names import SECTIONS
from data.importers.lines.section_words import numbered_section
from data.importers.tables.splitting import split
from tests.services.imports.conftest import Desk

#: What stands before the code, and between code and name.
HEADS = [
    "Kostenstelle {} {}", "KST {} {}", "Kst. {} - {}", "Cost Center {} {}", "Cost Centre: {} {}", "Dept {} - {}",
    "Centre de coûts {} {}", "Centro de costo {} {}", "Kostnadsställe {} {}", "Abteilung {} {}", "Ward {}: {}",
]  # fmt: skip
CENTERS = {"81000": "Dialyse", "82500": "Küche"}
ACCOUNTS = (("61000", 900, 870), ("62000", 400, 415), ("63000", 55, 55))


def report(head: str, centers: dict[str, str], *, plan: str = "Plan Monat", actual: str = "Ist Monat") -> str:
    rows = ["Kostenstellenbericht 06/2025", "", f"Konto;Text;{plan};{actual};Abweichung"]
    for code, name in centers.items():
        rows.append(head.format(code, name))
        rows += [f"{account};Lohn und Gehalt {account};{p},00;{a},00;{a - p},00" for account, p, a in ACCOUNTS]
        rows.append(f";Summe Kosten;{sum(a[1] for a in ACCOUNTS)},00;{sum(a[2] for a in ACCOUNTS)},00;-15,00")
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("count", [1, 2])
def test_lines_are_of_the_cost_center_that_heads_them(new_desk: Desk, head: str, count: int) -> None:
    centers = dict(list(CENTERS.items())[:count])
    answers = {"kind": "ledger", "account-types": "proposed"}
    new_desk.post(report(head, centers), create_missing=True, upload_period=202506, answers=answers)

    assert [row[1:] for row in new_desk.ledger()] == [
        (code, account, actual * 100) for code in centers for account, _plan, actual in ACCOUNTS
    ]
    assert dict(new_desk.rows("SELECT code, name FROM department")) == centers


def test_a_budget_takes_the_plan_of_the_same_report(new_desk: Desk) -> None:
    text = report(HEADS[0], CENTERS, plan="Jahresplan").replace("06/2025", "2025")
    answers = {"kind": "budget", "account-types": "proposed"}
    new_desk.post(text, kind="budget", name="bericht.csv", create_missing=True, answers=answers)

    assert new_desk.rows(
        "SELECT d.code, sum(amount_minor) FROM budget_line b JOIN department d ON d.id = department_id "
        "GROUP BY 1 ORDER BY 1"
    ) == [("81000", 135_500), ("82500", 135_500)]


@pytest.mark.parametrize("title", ["Budgetbericht", "Ledger", "Soll/Ist-Vergleich"])
@pytest.mark.parametrize(("plan", "actual"), [("Plan Monat", "Ist Monat"), ("Budget", "Actual"), ("Prévu", "Réel")])
def test_the_kind_is_asked_where_a_file_holds_both(tmp_path: Path, title: str, plan: str, actual: str) -> None:
    path = tmp_path / "file.csv"
    text = report(HEADS[0], CENTERS, plan=plan, actual=actual).replace("Kostenstellenbericht", title)
    path.write_text(text, encoding="utf-8")

    looks = recognize(path)

    assert not looks.sure
    assert {looks.kind, *looks.rivals} == {"ledger", "budget"}
    assert plan in looks.why


def test_sections_say_what_they_are_of() -> None:
    assert numbered_section(["Account 6100 Salaries", "Account 6200: Drugs"]) == "account"
    assert numbered_section(["Salaries", "Ward team"]) is None
    assert split("KST 93000", "department section") == ("93000", "")
    assert set(SECTIONS) == {"department", "account"}


SHEET_HEAD = "Kostenart;Bezeichnung;Plan;Ist;Abw.\n"
SHEET_LINES = (
    "40000000;Erlöse aus Fallpauschalen;{0}00,00;{0}10,50;10,50\n60010000;Löhne und Gehälter;{0}40,00;{0}41,25;1,25\n"
    "66010000;Arzneimittel;{0}20,00;{0}19,75;-0,25\n"
)


def test_the_head_of_the_first_lines_may_stand_above_the_header(new_desk: Desk) -> None:
    """Each block of a report has its cost center, its headings and its lines; the first head is no mere title."""
    blocks = [
        f"Kostenstelle: {code} {name};;;;\n{SHEET_HEAD}{SHEET_LINES.format(place)}"
        for place, (code, name) in enumerate((("9110", "Innere"), ("9120", "Chirurgie"), ("9250", "Radiologie")), 1)
    ]
    content = "Kostenstellenblatt;;;;\nMärz 2026;;;;\n;;;;\n" + ";;;;\n".join(blocks)
    new_desk.post(content, create_missing=True, upload_period=202603, answers={"account-types": "proposed"})

    query = "SELECT d.code, SUM(amount_minor) FROM ledger_entry JOIN department d ON d.id = department_id GROUP BY 1"
    assert new_desk.rows(f"{query} ORDER BY 1") == [("9110", 371_50), ("9120", 671_50), ("9250", 971_50)]


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Kostenstelle: 9110 Innere Medizin", "9110"), ("Cost Centre C1010 - General Medicine", "C1010"),
        ("Kostenstelle 9110 bis 9300", None), ("Kostenstellen", None),
    ],
)  # fmt: skip
def test_the_title_names_the_department_of_all_lines(new_desk: Desk, title: str, code: str | None) -> None:
    content = (
        f"{title};;\nMärz 2026;;\n;;\nKostenart;Bezeichnung;Betrag\n60010000;Löhne;100,50\n66010000;Arzneimittel;9,25\n"
    )
    outcome = new_desk.post(content, create_missing=True, upload_period=202603, answers={"account-types": "proposed"})

    assert new_desk.rows("SELECT DISTINCT d.code FROM ledger_entry JOIN department d ON d.id = department_id") == [
        (code or "Whole hospital",)
    ]
    assert any("says the department of all lines" in note for note in outcome.notes) is (code is not None)


@pytest.mark.parametrize("word", ["Summe Kostenstelle", "Zwischensumme", "Total"])
def test_a_total_with_its_department_that_takes_revenue_from_cost_is_no_account(new_desk: Desk, word: str) -> None:
    months = ["Jan 26", "Feb 26", "Mrz 26", "Apr 26"]
    rows = [";".join(["KST", "Konto", "Bezeichnung", *months])]
    for place, code in enumerate(("9110", "9120"), 1):
        figures = {
            ("40000000", "Erlöse aus Fallpauschalen"): [1_000 * place + month * 7 % 5 for month in range(4)],
            ("60010000", "Löhne und Gehälter"): [310 * place + month * 3 % 4 for month in range(4)],
            ("66010000", "Arzneimittel"): [120 * place - 7 * month for month in range(4)],
        }
        rows += [";".join([code, *keys, *map(str, cells)]) for keys, cells in figures.items()]
        net = [cost + drugs - revenue for revenue, cost, drugs in zip(*figures.values(), strict=True)]
        rows.append(";".join([code, "", word, *map(str, net)]))
    new_desk.post("\n".join([*rows, ""]), kind="budget", create_missing=True, answers={"account-types": "proposed"})

    assert new_desk.rows("SELECT code FROM account ORDER BY code") == [("40000000",), ("60010000",), ("66010000",)]
