"""A file says by itself what it is, or the doubt is said; never sure and wrong."""

import csv
from pathlib import Path

import pytest

from data.importers.detect import recognize

CASES = Path(__file__).resolve().parents[2] / "cases"
FIRST_WEEK = {
    "ledger": ["tb_*.csv", "m_*.csv", "q*gl*.csv", "payments_income_words.csv"],
    "budget": ["budget_*"],
    "statistics": ["stats_*"],
    "labor": ["labor.csv", "payroll_hours_2025.csv"],
    "purchases": ["ap_lines_2025.csv"],
    "contracts": ["contract*"],
}
NOT_LEDGERS = {"b01_accounts.csv": "accounts", "b01_budget.csv": "budget", "c01_contracts.csv": "contracts",
               "t01_thousands.csv": "budget", "s01_twohead.xlsx": "budget"}  # fmt: skip
UNREADABLE = {"e08_datev.csv", "f01_html.xls", "f02_xmlss.xls", "s14a_empty.csv", "s28.se", "s29.sta"}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (kind, path.name)
        for kind, patterns in FIRST_WEEK.items()
        for pattern in patterns
        for path in sorted((CASES / "first_week").glob(pattern))
    ],
)
def test_each_file_of_a_first_week_is_told(kind: str, name: str) -> None:
    answer = recognize(CASES / "first_week" / name)
    assert (answer.kind, answer.sure) == (kind, True), answer
    assert answer.why.endswith(".")


@pytest.mark.parametrize(
    "name",
    [
        p.name
        for p in sorted((CASES / "reported").glob("*.*"))
        if p.name not in UNREADABLE | {"expected.json", "README.md"}
    ],
)
def test_no_reported_case_is_told_wrong(name: str) -> None:
    answer = recognize(CASES / "reported" / name)
    right = NOT_LEDGERS.get(name, "ledger")
    assert right in (answer.kind, *answer.rivals) or not answer.sure, answer
    assert not answer.sure or answer.kind == right, answer


def _written(folder: Path, name: str, rows: list[list[str]]) -> Path:
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def _months(words: str) -> list[list[str]]:
    return [
        *([[words]] if words else []),
        ["Account", "Name", "Jan-25", "Feb-25", "Mar-25", "Apr-25"],
        *[[str(6000 + i), f"Cost {i}", "10.50", "11.25", "12.75", "9.10"] for i in range(6)],
    ]


@pytest.mark.parametrize(
    ("title", "filename", "kind"),
    [
        ("Operating Budget FY2025", "export.csv", "budget"),
        ("Trial Balance - net activity", "export.csv", "ledger"),
        ("", "Wirtschaftsplan_2025.csv", "budget"),
        ("", "SuSa_2025.csv", "ledger"),
        ("", "BudgetReport2025.csv", "budget"),
        ("Presupuesto 2025", "x.csv", "budget"),
    ],
)
def test_a_title_or_a_name_decides_between_actuals_and_budget(
    tmp_path: Path, title: str, filename: str, kind: str
) -> None:
    answer = recognize(_written(tmp_path, filename, _months(title)))
    assert (answer.kind, answer.sure) == (kind, True), answer


def test_months_side_by_side_without_a_word_are_asked(tmp_path: Path) -> None:
    answer = recognize(_written(tmp_path, "export.csv", _months("")))
    assert not answer.sure
    assert {answer.kind, *answer.rivals} == {"ledger", "budget"}


def test_a_title_against_the_name_of_the_file_is_asked(tmp_path: Path) -> None:
    answer = recognize(_written(tmp_path, "trial balance.csv", _months("Budget 2025")))
    assert not answer.sure
    assert {answer.kind, *answer.rivals} == {"ledger", "budget"}


@pytest.mark.slow
def test_real_files_are_told(real_files: Path) -> None:
    kinds = {"nhs": "ledger", "council": "ledger", "gl": "ledger", "coa": "accounts", "contracts": "contracts",
             "staffing": "labor", "budget": "budget", "tb": "ledger"}  # fmt: skip
    for path in sorted(real_files.glob("*.*")):
        kind = kinds.get(path.name.split("_")[0])
        if kind is not None and path.suffix in (".csv", ".xlsx", ".xls", ".xlsm"):
            answer = recognize(path)
            assert answer.kind == kind or not answer.sure, (path.name, answer)


@pytest.mark.parametrize(
    ("kind", "sure", "lines"),
    [
        ("prices", True, "Supplier,Item No,Item,UOM,Qty from,Price ex GST,Valid from,Valid to\n" + "".join(
            f"B. Braun,SKU-{place},Catheter {place},BX/10,{qty},${10 + place}.50,01/07/2025,30/06/2026\n"
            for place in range(4) for qty in (1, 50))),
        ("departments", True, "Level 1,Acct Unit,Description,Posting,Square Feet\n" + "".join(
            f"100,1060{place}0,{name},Y,{900 + 311 * place}\n"
            for place, name in enumerate(("Med/Surg", "Emergency", "Laboratory", "Dietary", "Administration")))),
        ("purchases", False, "Vendor,Vendor Name,Invoice,GL Date,PO Number,Acct Unit,Account,Dist Amount\n" + "".join(
            f"20{place % 3},Medline,INV{place},07/{10 + place}/25,PO-{place},106010,431000,{100 + place}.25\n"
            for place in range(8))),
        ("purchases", False, "Belegdatum;Lieferant;Rechnung Nr.;KST;Konto;Betrag CHF;MWST-Code\n"
            + "".join(f"{10 + place}.01.2026;Galexis AG;RE-{place};200;4000;{place},25;V\n" for place in range(8))),
    ],
)  # fmt: skip
def test_what_words_hardly_tell(tmp_path: Path, kind: str, sure: bool, lines: str) -> None:
    path = tmp_path / "export.csv"
    path.write_text(lines)

    answer = recognize(path)

    assert (answer.kind, answer.sure) == (kind, sure), answer


def test_a_budget_of_departments_is_no_list_of_them(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("Dept,Name,2026\n" + "".join(f"{410 + place},Ward {place},{9000 + place}\n" for place in range(6)))

    assert recognize(path).kind != "departments"


@pytest.mark.parametrize(
    "headings",
    [
        ["Month", "Department", "Employee class", "REG Hours", "OT Hours", "PTO Hours", "REG Dollars", "OT Dollars"],
        ["Period", "Cost Center", "Regular", "Overtime", "Hours Sick"],
        ["Pay Period End", "Dept", "Job Title", "REG", "OT1.5", "VAC", "Total Hours"],
        ["Month", "Unit", "Worked as", "Regular Hrs", "Overtime Hrs", "Agency Hrs"],
    ],
)
def test_a_column_for_each_kind_of_pay_is_labor_under_any_name(tmp_path: Path, headings: list[str]) -> None:
    rows = [["2026-01", f"60{n}0", "RN", "1100.5", "20.25", "30.5", "41000.5", "900"] for n in range(1, 6)]
    if "Pay Period End" in headings:
        rows = [["2026-01-17", *row[1:]] for row in rows]
    if headings[2] == "Regular":
        rows = [[*row[:2], *row[3:]] for row in rows]
    path = _written(tmp_path, "export.csv", [headings, *(row[: len(headings)] for row in rows)])

    answer = recognize(path)

    assert (answer.kind, answer.sure) == ("labor", True), answer


def test_kinds_of_pay_beside_accounts_are_amounts_and_regular_visits_are_counts(tmp_path: Path) -> None:
    ledger = [["Month", "Department", "Account", "Regular", "Overtime"], ["2026-01", "6010", "5000", "10.5", "2.25"]]
    visits = [["Month", "Department", "Regular", "Agency"], ["2026-01", "6010", "105", "22"]]

    assert recognize(_written(tmp_path, "a.csv", ledger)).kind != "labor"
    assert recognize(_written(tmp_path, "b.csv", visits)).kind != "labor"
