"""Columns whose headings say that their figures are of another time, an average or a rate: a person chooses them."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.importers.basis.headings_of_bases import states_basis
from data.importers.meaning.concepts import NAMES
from tests.services.imports.conftest import Desk

OTHER = (
    "Annual Salary", "Annual amount", "Annualized Amount", "Annualised cost", "Yearly pay", "Full year cost",
    "Salary p.a.", "Jahresgehalt", "Jahresbetrag", "Montant annuel", "Importe anual", "Importo annuale", "Jaarbedrag",
    "Årsbelopp", "Rolling 12 Months", "Trailing twelve months", "Last 12 months", "LTM Amount", "TTM", "R12 amount",
    "Amount 12 Months", "Quarter amount", "Q1 Amount", "QTD Amount", "Quartalsbetrag", "Montant trimestriel",
    "Weekly amount", "Daily cost", "Average per day", "Avg cost", "Average monthly cost", "Durchschnitt",
    "Monatsdurchschnitt", "Coût moyen", "Costo medio", "Promedio", "Gemiddeld bedrag", "Amount per FTE",
    "Cost per patient day", "Cost/day", "$/hr", "Betrag pro Tag", "Kosten je Fall", "Coût par jour", "Coste por hora",
    "Rate", "Hourly rate", "Stundensatz", "Taux", "Tarif", "Run rate", "Cost ratio",
)  # fmt: skip
OF_LINE = (
    "Amount", "Net Amount", "Amount (USD)", "Total cost", "January", "Actual", "Budget", "Monthly amount",
    "Amount per month", "Amount per period", "Amount per 31.12.2025", "Saldo per 31-12", "Amount per GL",
    "Balance per books", "Saldo per Dezember", "Betrag pro Monat", "YTD Amount", "Debit", "Soll", "Haben", "S/H",
    "Umsatz", "Gross pay", "Annual leave", "Annual fee", "Pro fees", "Corporate", "Operating cost", "Line total",
    "Rate 3", "Rates", "Invoice amount", "Betrag in EUR", "Bedrag", "Media", "Separate", "Amount 2026", "Period 12",
    "Month 3", "Jahresabschluss", "Amt in loc.cur.", "Restated amount",
)  # fmt: skip


def ledger(heading: str, more: str = "", figures: str = "") -> str:
    return (
        f"Month,Department,Account{more},{heading}\n2026-01,ICU,6100{figures},10.50\n2026-01,LAB,6100{figures},12.50\n"
        f"2026-02,ICU,6200{figures},11.50\n"
    )


@pytest.mark.parametrize("heading", OTHER)
def test_headings_of_another_time_an_average_or_a_rate(heading: str) -> None:
    assert states_basis(heading)


@pytest.mark.parametrize("heading", OF_LINE)
def test_ordinary_headings(heading: str) -> None:
    assert not states_basis(heading)


def test_no_usual_name_of_an_amount_or_of_hours_states_one_but_those_of_years() -> None:
    names = {name for concept in ("amount", "debit", "credit", "hours") for name in NAMES[concept]}

    assert {name for name in names if states_basis(name, of_year=True)} == set()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(OTHER), st.sampled_from([("", ""), (",Grade", ",7"), (",FTE", ",0.50"), (",Line", ",3")]))
def test_such_a_column_is_never_taken_by_itself_nor_another_for_it(
    desk_sqlite: Desk, heading: str, beside: tuple[str, str]
) -> None:
    lines = ledger(heading, *beside)

    (question,) = [asked for asked in desk_sqlite.preview(lines).questions if asked.answer is None]

    assert (question.name, question.proposal) == ("amount-column", None)
    assert f"“{heading}”" in question.text
    assert heading in {choice.value for choice in question.choices}
    assert desk_sqlite.preview(lines, answers={"amount-column": heading}).loaded_total == 34_50


@pytest.mark.parametrize("heading", ["Annual Salary", "Average per day", "Rate", "Rolling 12 Months", "Cost/day"])
def test_the_amount_beside_it_is_taken(desk_sqlite: Desk, heading: str) -> None:
    assert desk_sqlite.post(ledger("Amount", f",{heading}", ",99.25")).loaded_total == 34_50


def test_a_days_cost_in_a_file_of_days_is_the_amount(desk_sqlite: Desk) -> None:
    lines = "Date,Department,Account,Daily cost\n2026-01-05,ICU,6100,10.50\n2026-01-06,ICU,6100,11.50\n"

    assert desk_sqlite.post(lines).loaded_total == 22_00


def test_an_annual_budget_is_one(desk_sqlite: Desk) -> None:
    lines = "Fiscal year,Department,Account,Annual Budget\n2026,ICU,6100,1200.00\n2026,LAB,6100,2400.00\n"

    assert desk_sqlite.post(lines, "budget", version="B26").loaded_total == 3_600_00


@pytest.mark.parametrize(
    ("head", "hours"), [("Annual Salary", 30_000), ("Average pay per hour", 30_000), ("Hourly rate", 30_000)]
)
def test_no_pay_is_made_of_it_in_labor(desk_sqlite: Desk, head: str, hours: int) -> None:
    lines = f"Month,Department,Job class,Hours,{head}\n2026-01,ICU,RN,10.00,70000.00\n2026-02,ICU,RN,20.00,71000.00\n"

    outcome = desk_sqlite.post(lines, "labor", create_missing=True)

    assert desk_sqlite.rows("SELECT SUM(hours_milli), COALESCE(SUM(amount_minor), 0) FROM labor_entry") == [(hours, 0)]
    assert any(head in note for note in outcome.notes)
