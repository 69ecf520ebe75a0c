"""Headings that are phrases say what they hold: whether contracts renew, how many, which month, pieces of a unit."""

import pytest

from data.importers.meaning.mapping import name_score
from tests.services.imports.conftest import Desk

REGISTER = [
    "V-01,B. Braun AG,Infusionen,2024-01-01,2026-12-31,3 Monate,ja",
    "V-02,Wäscherei Grün,Wäsche,2023-07-01,2026-06-30,6 Monate,nein",
]


@pytest.mark.parametrize(
    "heading",
    [
        "Verlängert sich automatisch",
        "Automatische Verlängerung ja/nein",
        "Verlängert sich automatisch (j/n)",
        "Stillschweigende Verlängerung",
        "Se renouvelle automatiquement",
        "Se renueva automáticamente",
        "Si rinnova automaticamente",
        "Wordt automatisch verlengd",
        "Renews automatically?",
        "Automatically extended",
    ],
)
def test_whether_contracts_renew_is_read_in_any_words(new_desk: Desk, heading: str) -> None:
    lines = [f"Vertragsnr.,Vertragspartner,Gegenstand,Beginn,Ende,Kündigungsfrist,{heading}", *REGISTER, ""]

    new_desk.post("\n".join(lines), "contracts", create_missing=True)

    assert new_desk.rows("SELECT number, auto_renew_months > 0 FROM contract ORDER BY 1") == [("V-01", 1), ("V-02", 0)]


@pytest.mark.parametrize(
    "heading", ["Verlängert bis", "Automatische Verlängerung Monate", "Extended to", "Renewal date"]
)
def test_a_length_or_a_day_is_no_yes_or_no(heading: str) -> None:
    assert name_score(heading, "auto_renew") < 0.9


@pytest.mark.parametrize("heading", ["Inhalt", "VPE", "Conditionnement", "Unidades por caja", "Pezzi per confezione"])
def test_pieces_of_a_unit_in_other_languages(new_desk: Desk, heading: str) -> None:
    register = "Vertragsnr.,Vertragspartner,Gegenstand,Beginn\nV-01,B. Braun AG,Infusionen,2024-01-01\n"
    new_desk.post(register, "contracts", create_missing=True)
    new_desk.post(f"Vertrag,Artikelnr.,Mengeneinheit,{heading},Preis\nV-01,A100,Pkg,10,12.50\n", "prices")

    assert new_desk.rows("SELECT base_units FROM contract_price") == [(10,)]


@pytest.mark.parametrize("heading", ["No. of Bills", "Number of Scans", "Total no. of deliveries", "Count of Tests"])
def test_a_number_of_things_is_a_count(new_desk: Desk, heading: str) -> None:
    lines = [f"Date,CC,{heading}", *(f"2025-04-{day:02d},CC50,{200 + day}" for day in range(1, 29)), ""]

    new_desk.post("\n".join(lines), "statistics", create_missing=True)

    expected = sum(200 + day for day in range(1, 29)) * 1000
    assert new_desk.rows(
        "SELECT d.code, m.name, SUM(quantity_milli) FROM statistic s JOIN department d ON d.id = s.department_id "
        "JOIN measure m ON m.id = measure_id GROUP BY 1, 2"
    ) == [("CC50", heading, expected)]


def test_numbers_that_are_codes_stay_codes() -> None:
    assert (
        max(name_score(name, "quantity") for name in ("Invoice No", "No", "Item No.", "Notice (no of days notice)"))
        < 0.8
    )


def test_the_one_thing_that_a_file_counts_is_named_by_its_column(new_desk: Desk) -> None:
    lines = ["Datum;Kst;Leistung;Anzahl", *(f"{day:02d}.04.2025;9201;Laboranalysen;{day}" for day in range(1, 25)), ""]

    new_desk.post("\n".join(lines), "statistics", create_missing=True)

    assert new_desk.rows("SELECT name FROM measure") == [("Laboranalysen",)]


def test_pay_of_a_salary_month_by_designation(new_desk: Desk) -> None:
    lines = [
        "Salary Month,Department,Designation,Hours Worked,Gross Salary,OT Amount",
        "Apr-25,CC10,Staff Nurse,854.5,258160,10480",
        "Apr-25,CC10,Ward Boy,846,430878,3759",
        "May-25,CC10,Staff Nurse,800,250000,1000",
        "",
    ]

    new_desk.post("\n".join(lines), "labor", create_missing=True, answers={"regular-pay": "beside"})

    assert new_desk.rows(
        "SELECT period, j.name, hours_milli, amount_minor FROM labor_entry e JOIN job_class j ON j.id = job_class_id "
        "JOIN pay_code p ON p.id = pay_code_id WHERE p.code = 'REG' ORDER BY line_number"
    ) == [
        (202504, "Staff Nurse", 854_500, 258_160_00), (202504, "Ward Boy", 846_000, 430_878_00),
        (202505, "Staff Nurse", 800_000, 250_000_00),
    ]  # fmt: skip


@pytest.mark.parametrize("heading", ["Hrs Paid", "Paid Hrs", "Wkd Hrs", "Total Hrs Paid"])
def test_hours_under_a_short_heading_are_loaded_beside_pay(new_desk: Desk, heading: str) -> None:
    lines = [f"Dept,Position,Pay Date,Hours Type,{heading},Amt Paid", "210,RN,10/25/2024,Regular,8:30,400.00",
             "210,RN,10/25/2024,Overtime,1:45,90.00", ""]  # fmt: skip

    new_desk.post("\n".join(lines), "labor", create_missing=True)

    assert new_desk.rows("SELECT hours_milli, amount_minor FROM labor_entry ORDER BY line_number") == [
        (8_500, 400_00), (1_750, 90_00)]  # fmt: skip


def test_a_register_of_counterparties_and_contract_sums(new_desk: Desk) -> None:
    lines = ["Ref,Counterparty,Service,Commencement,Expiry,Notice,Total Contract Sum",
             'K1,Siemens,MRI service,1 April 2023,31 March 2026,3 months,"900,000"', ""]  # fmt: skip

    new_desk.post("\n".join(lines), "contracts", create_missing=True)

    register = "SELECT number, s.name, value_minor FROM contract c JOIN supplier s ON s.id = supplier_id"
    assert new_desk.rows(register) == [("K1", "Siemens", 900_000_00)]


@pytest.mark.parametrize(("text", "rupees"), [("45 Lakhs", 4_500_000), ("1.25 crore", 12_500_000), ("3 lac", 300_000)])
def test_amounts_in_lakhs_and_crores_are_read_in_registers(new_desk: Desk, text: str, rupees: int) -> None:
    lines = ["Contract Ref,Supplier,Scope,From,To,Contract Value p.a. (Rs.)",
             'RC/01,Cipla Ltd.,Medicines,2025-04-01,2026-03-31,"18,50,000.00"',
             f"RC/02,Poly Medicure,Consumables,2025-10-01,2026-09-30,{text}", ""]  # fmt: skip

    new_desk.post("\n".join(lines), "contracts", create_missing=True)

    assert new_desk.rows("SELECT annual_value_minor FROM contract WHERE number = 'RC/02'") == [(rupees * 100,)]
