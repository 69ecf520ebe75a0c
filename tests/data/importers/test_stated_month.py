"""The month that a title or a file's name speaks of is proposed where no column says one."""

from pathlib import Path

import pytest

from data.importers.detect import detect
from data.importers.tables.stated_year import is_month_agreed, stated_month


@pytest.mark.parametrize(
    ("texts", "month"),
    [
        (["Summen- und Saldenliste März 2026"], 202603),
        (["Trial Balance", "For the period: Oct 2025"], 202510),
        (["tb_2025-07.csv"], 202507),
        (["susa_dezember_2025.xlsx"], 202512),
        (["Balance générale 03/2026"], 202603),
        (["January 2026 to March 2026"], 0),
        (["Printed January 2026"], 0),
        (["As at 31 March 2026", "Run 2026-04-02"], 202603),
        (["31 March 2025"], 202503),
        (["As of 31.03.2025"], 202503),
        (["Stichtag 31.03.2025"], 202503),
        (["Stand: 28.02.2025"], 202502),
        (["Balance au 31 mars 2025"], 202503),
        (["Al 31 de marzo de 2025"], 202503),
        (["Period ended March 31, 2025"], 202503),
        (["Period ended March 31", " 2025"], 202503),
        (["For the month ended 3/31/2025"], 202503),
        (["As at 30th June 2025"], 202506),
        (["Zeitraum 01.03.2025 - 31.03.2025"], 202503),
        (["03/01/2025 to 03/31/2025"], 202503),
        (["Trial balance at 2025-03-31"], 202503),
        (["tb 31.03.2025.csv"], 202503),
        (["1-Apr-25 to 30-Apr-25"], 202504),
        (["1-Apr-2025 to 30-Apr-2025"], 202504),
        (["1-Apr-25 to 30-Jun-25"], 0),
        (["Printed 30-Apr-25"], 0),
        (["As of March 30, 2025"], 0),
        (["01.01.2025 - 31.03.2025"], 0),
        (["1 January 2025 to 31 March 2025"], 0),
        (["31.03.2025 and 31.03.2024"], 0),
        (["Printed 31.03.2025"], 0),
        (["Budget 2026", "FY2026"], 0),
        (["Wards 2026"], 0),
        ([], 0),
    ],
)
def test_the_month_of_titles(texts: list[str], month: int) -> None:
    assert stated_month(texts) == month


@pytest.mark.parametrize(
    ("titles", "name", "agreed"),
    [
        (["Period: 03/01/2026 - 03/31/2026"], "export.csv", True),
        (["Zeitraum 01.03.2026 bis 31.03.2026"], "hours.csv", True),
        (["March 1, 2026 to March 31, 2026"], "", True),
        (["From 2026-02-01 through 2026-02-28"], "pay.csv", True),
        (["Labor distribution", "03/01/2026 - 03/31/2026"], "hours_2026-03.csv", True),
        (["March 2026"], "hours_2026-03.csv", True),
        (["03/01/2026 - 03/31/2026"], "hours_2026-04.csv", False),
        (["03/02/2026 - 03/31/2026"], "export.csv", False),
        (["01/01/2026 - 03/31/2026"], "export.csv", False),
        (["Run 03/01/2026 - 03/31/2026"], "export.csv", False),
        (["March 2026"], "export.csv", True),
        (["Trial Balance", "For the month of: March 2026"], "export.csv", True),
        (["Berichtsmonat: März 2026"], "export.csv", True),
        (["March 2026"], "hours_2026-04.csv", False),
        (["March 2026", "April 2026"], "export.csv", False),
        (["Through March 2026"], "export.csv", False),
        (["Period 03/2026"], "export.csv", False),
        (["Month ended March 2026 YTD"], "export.csv", False),
        (["Payroll 01/03/2026 - 03/31/2026"], "export.csv", False),
        (["01/03/2026 - 31/03/2026"], "export.csv", True),
        (["As of 03/31/2026"], "export.csv", False),
    ],
)
def test_a_month_is_agreed_by_title_and_name_or_by_a_title_that_says_nothing_else(
    titles: list[str], name: str, agreed: bool
) -> None:
    assert is_month_agreed(titles, name) is agreed


def test_a_title_with_commas_is_no_row_of_headings(tmp_path: Path) -> None:
    path = tmp_path / "tb.csv"
    path.write_text("Period ended March 31, 2025\nAccount,Name,Debit,Credit\n4000,Sales,,100.50\n5000,Pay,70.25,\n")

    layout = detect(path, kind="ledger")

    assert layout.columns == ("Account", "Name", "Debit", "Credit")
    assert layout.stated_month == 202503
