"""What the finance lead of a small hospital imports in her first hours: ledger and budget, to the cent.

`tests/cases/first_week/README.md` says what each file must become, `expected.json` the figures that were computed from
the files independently. What is known to be wrong stands in first_week.py and is expected to fail.
"""

from decimal import Decimal
from pathlib import Path

import pytest

from services import imports
from tests.services.imports.expectations import Held, Loads, cases, check
from tests.services.imports.first_week import (
    EXPECTED,
    FOLDER,
    KNOWN_WRONG,
    import_file,
    loaded,
    results,
    total,
)

BOOKS = EXPECTED["tb_2025_pl.csv"]

# Ledger ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", cases(("tb_2025_pl.csv", "tb_2025_long.csv", "tb_2025_wide.csv"), KNOWN_WRONG))
def test_a_trial_balance_gives_the_result_in_every_form(sqlite_url: str, name: str) -> None:
    tried = loaded(sqlite_url, name)

    sums = tried.sums()
    assert (sums["revenue"], sums["expense"]) == (Decimal(BOOKS["revenue"]), Decimal(BOOKS["expense"]))
    lines = [line for line in tried.stored() if line[3] in ("revenue", "expense")]
    assert len(lines) == BOOKS["rows"]
    assert sorted({account for _m, _d, account, kind, _a in lines if kind == "revenue"}) == BOOKS["revenue_accounts"]
    for department, figures in BOOKS["by_department"].items():
        for kind, amount in figures.items():
            assert total(lines, department=department, kind=kind) == Decimal(amount)
    for month, result in BOOKS["result_by_period"].items():
        assert total(lines, month=month, kind="revenue") - total(lines, month=month, kind="expense") == Decimal(result)
    assert tried.rows("SELECT name FROM account WHERE code = '4010'") == [("Inpatient Revenue",)]


@pytest.mark.parametrize("name", cases(("tb_2025_long.csv", "tb_2025_wide.csv"), KNOWN_WRONG))
def test_balance_sheet_accounts_stand_beside_the_result(sqlite_url: str, name: str) -> None:
    tried = loaded(sqlite_url, name)

    kept = sorted({account for _m, _d, account, kind, _a in tried.stored() if kind == "balance"})
    assert kept == ["1010", "1200", "2010"]
    assert tried.outcome is not None
    told = imports.answer(tried.outcome)
    assert [told.get(f"{name}_total") for name in ("loaded", "operating", "balance")] == [
        "0.00",
        "-176916.86",
        "176916.86",
    ]


@pytest.mark.parametrize("name", cases(("tb_wide.csv",), KNOWN_WRONG))
def test_a_short_wide_trial_balance(sqlite_url: str, name: str) -> None:
    check(
        import_file(sqlite_url, name),
        Loads("""
            2025-01 | 220 | 4010 revenue | 2000.00
            2025-02 | 220 | 4010 revenue | 2100.00
            2025-03 | 220 | 4010 revenue | 2050.00
            2025-01 | 220 | 6010 | 1000.00
            2025-02 | 220 | 6010 | 1010.00
            2025-03 | 220 | 6010 | 990.00
            2025-01 | 220 | 6300 | 200.00
            2025-02 | 220 | 6300 | 210.00
            2025-03 | 220 | 6300 | 190.00
        """),
    )


SECTIONS = """
    2026-01 | {surgery} | 4010 revenue | 1000.00
    2026-01 | {ward} | 4010 revenue | 500.00
    2026-01 | {surgery} | 6010 | 700.00
    2026-01 | {ward} | 6010 | 250.00
"""


@pytest.mark.parametrize("name", cases(("qb_gl_section_class.csv",), KNOWN_WRONG))
def test_account_sections_with_a_class_as_department(sqlite_url: str, name: str) -> None:
    check(
        import_file(sqlite_url, name),
        Loads(SECTIONS.format(surgery="Surgery", ward="Med/Surg"), names={"4010": "Inpatient Revenue"}),
    )


@pytest.mark.parametrize("name", cases(("qb_gl_section_noclass.csv",), KNOWN_WRONG))
def test_account_sections_without_a_department(sqlite_url: str, name: str) -> None:
    check(import_file(sqlite_url, name), Loads(SECTIONS.format(surgery="*", ward="*")))


@pytest.mark.parametrize("name", cases(("quickbooks_gl_jan2026.csv",), KNOWN_WRONG))
def test_a_whole_general_ledger_in_sections(sqlite_url: str, name: str) -> None:
    tried = loaded(sqlite_url, name)

    lines = tried.stored()
    assert len(lines) == 158
    # The net of each account section, as its own total row says.
    net = {
        "4010 revenue": "3478433.53", "4020 revenue": "3449475.63", "4800 revenue": "37709.46",
        "4900 revenue": "-2280709.75", "4950 revenue": "-143510.11", "6010 expense": "2359985.51",
        "6020 expense": "83182.58", "6100 expense": "565505.10", "6200 expense": "125133.95",
        "6300 expense": "607972.18", "6310 expense": "287689.49", "6400 expense": "193320.65",
        "6500 expense": "73145.78", "6600 expense": "211347.47", "6700 expense": "42425.05",
        "7010 revenue": "12452.52", "7020 expense": "32172.49",
    }  # fmt: skip
    assert {key: str(total(lines, account=key)) for key in sorted({f"{a} {k}" for _m, _d, a, k, _s in lines})} == net
    result = {
        "Administration": "-901226.24", "Emergency": "125444.90", "Family Clinic": "48396.75", "Imaging": "195895.53",
        "Laboratory": "70720.93", "Med/Surg": "400347.49", "Pharmacy": "-440465.52", "Surgery": "472857.19",
    }  # fmt: skip
    assert results(lines) == result


@pytest.mark.parametrize("name", cases(("payments_income_words.csv",), KNOWN_WRONG))
def test_payments_are_expense_whatever_their_words_say(sqlite_url: str, name: str) -> None:
    tried = loaded(sqlite_url, name)

    assert tried.sums() == {"expense": Decimal("277000.00")}


def test_a_corrected_month_replaces_what_was_there(sqlite_url: str) -> None:
    january = """
        2026-01 | 220 | 4010 revenue | 2000000.00
        2026-01 | 220 | 6010 | 600000.00
        2026-01 | 220 | 6300 | {supplies}
        2026-01 | 210 | 6010 | 310000.00
    """
    check(import_file(sqlite_url, "m_jan.csv"), Loads(january.format(supplies="95000.00")))

    corrected = import_file(sqlite_url, "m_jan_corrected.csv", mode="replace")

    check(corrected, Loads(january.format(supplies="97500.00")))


def test_a_month_that_comes_again_with_the_next_is_not_loaded_twice(sqlite_url: str) -> None:
    import_file(sqlite_url, "m_jan_corrected.csv")

    tried = loaded(sqlite_url, "m_feb_with_jan.csv")

    assert tried.outcome is not None
    assert (tried.outcome.rows_loaded, tried.outcome.rows_duplicate) == (4, 4)
    assert tried.sums() == {"revenue": Decimal(4_000_000), "expense": Decimal("2002500.00")}


def test_a_bad_figure_is_rejected_and_a_new_account_is_made(sqlite_url: str) -> None:
    check(
        import_file(sqlite_url, "m_feb_bad_newacct.csv"),
        Loads(
            """
            2026-02 | 220 | 4010 revenue | 2000000.00
            2026-02 | 220 | 6300 | 95000.00
            2026-02 | 210 | 6010 | 310000.00
            2026-02 | 230 | 6350 | 12000.00
            """,
            rejected=(3,),
            names={"6350": "Implants"},
        ),
    )


# Budget ---------------------------------------------------------------------------------------------------------------

BUDGET = EXPECTED["budget_2025_flat.xlsx"]
#: Result of each department, as its own total row says.
BUDGET_RESULTS = {
    "100": "-10328481.00", "210": "1675084.00", "220": "4367093.00", "230": "6329672.00", "310": "767451.00",
    "320": "2266705.00", "330": "-5272349.00", "410": "755568.00",
}  # fmt: skip


@pytest.mark.parametrize("name", cases(("budget_2025_flat.xlsx", "budget_2025.xlsx"), KNOWN_WRONG))
def test_a_budget_on_one_sheet_or_a_tab_per_department(sqlite_url: str, name: str) -> None:
    tried = import_file(sqlite_url, name, "budget")

    assert tried.outcome is not None, tried.refusal
    lines = tried.stored()
    assert len(lines) == BUDGET["amounts"]
    assert tried.sums() == {"revenue": Decimal(BUDGET["revenue"]), "expense": Decimal(BUDGET["expense"])}
    assert {month[:4] for month, *_rest in lines} == {str(BUDGET["fiscal_year"])}
    assert results(lines) == BUDGET_RESULTS


@pytest.mark.parametrize("case", cases(("budget_2025_flat.xlsx totals",), KNOWN_WRONG))
def test_totals_in_the_name_column_are_left_out_and_no_error(sqlite_url: str, case: str) -> None:
    tried = loaded(sqlite_url, case.split(" ", maxsplit=1)[0], "budget")

    assert tried.outcome is not None
    assert tried.outcome.rows_skipped == 11  # three lines of title, eight totals
    assert "not the sum" not in tried.told


@pytest.mark.parametrize("case", cases(("budget_2025_flat.xlsx names",), KNOWN_WRONG))
def test_a_description_beside_the_account_is_its_name(sqlite_url: str, case: str) -> None:
    tried = import_file(sqlite_url, case.split(" ", maxsplit=1)[0], "budget")

    assert tried.rows("SELECT name FROM account WHERE code = '4800'") == [("Cafeteria & Other Operating Income",)]


SHORT = """
    2020-04 | {lab} | {reagents} | {first}
    2020-05 | {lab} | {reagents} | {first}
    2020-06 | {lab} | {reagents} | {first}
    2020-04 | Estates | {gas} | 50.00
    2020-05 | Estates | {gas} | 50.00
    2020-06 | Estates | {gas} | 50.00
"""
WITH_ACCOUNTS = (
    SHORT.format(lab="Pathology", reagents="Reagents", first="60.00", gas="Gas")
    + """
    2020-04 | Pathology | Blood | 40.00
    2020-05 | Pathology | Blood | 40.00
    2020-06 | Pathology | Blood | 40.00
"""
)
SUBTOTALED = ("budget_first_col_totals.csv", "budget_first_col_totals_fy.csv", "budget_first_col_totals_total.csv")


@pytest.mark.parametrize("name", cases(SUBTOTALED, KNOWN_WRONG))
def test_total_rows_are_no_data(sqlite_url: str, name: str) -> None:
    tried = import_file(sqlite_url, name, "budget")

    check(tried, Loads(WITH_ACCOUNTS))
    assert tried.rows("SELECT code FROM department ORDER BY code") == [("Estates",), ("Pathology",)]
    assert tried.rows("SELECT code FROM account ORDER BY code") == [("Blood",), ("Gas",), ("Reagents",)]


@pytest.mark.parametrize("name", cases(("budget_dept_only_totals.csv",), KNOWN_WRONG))
def test_total_rows_are_no_data_without_accounts_either(sqlite_url: str, name: str) -> None:
    tried = import_file(sqlite_url, name, "budget", answers={"fallback-account": "unclassified"})

    check(tried, Loads(SHORT.format(lab="Pathology", reagents="*", first="100.00", gas="*")))
    assert tried.rows("SELECT code FROM department ORDER BY code") == [("Estates",), ("Pathology",)]


@pytest.mark.parametrize("name", ["budget_noyear.xlsx", "budget_tabs.xlsx"])
def test_a_budget_without_a_year_asks_for_it(sqlite_url: str, name: str) -> None:
    check(import_file(sqlite_url, name, "budget"), Held("year", "year"))


def test_a_budget_whose_year_is_given(sqlite_url: str) -> None:
    tried = loaded(sqlite_url, "budget_noyear.xlsx", "budget", upload_period=202501)

    assert tried.sums() == {"revenue": Decimal(24_000_000), "expense": Decimal(7_200_000)}
    assert len(tried.stored()) == 24


@pytest.mark.parametrize("case", cases(("budget_tabs.xlsx year given",), KNOWN_WRONG))
def test_every_tab_is_a_department(sqlite_url: str, case: str) -> None:
    tried = import_file(sqlite_url, case.split(" ", maxsplit=1)[0], "budget", upload_period=202501)

    lines = [f"2025-{month:02d} | {tab} | 6010 | {tab[1]}000.00" for tab in ("210", "220") for month in range(1, 13)]
    check(tried, Loads("\n".join(lines)))


def test_every_file_is_held_here() -> None:
    names = {path.name for path in FOLDER.iterdir()} - {"README.md", "expected.json", "board_set.txt"}
    text = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_first_week*.py"))

    assert [name for name in sorted(names) if f'"{name}' not in text] == []
