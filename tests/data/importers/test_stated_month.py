"""The month that a title or a file's name speaks of is proposed where no column says one."""

import pytest

from data.importers.tables.stated_year import stated_month


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
        (["As at 31 March 2026", "Run 2026-04-02"], 0),
        (["Budget 2026", "FY2026"], 0),
        (["Wards 2026"], 0),
        ([], 0),
    ],
)
def test_the_month_of_titles(texts: list[str], month: int) -> None:
    assert stated_month(texts) == month
