"""Exports as the usual systems write them, typed by hand: titles, headings, balances, totals, page headers."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from data.importers.inspection import Inspection, inspect
from data.importers.reading.pieces import read_chunks

QUICKBOOKS = """\
Mercy Valley Hospital,,,,,,,,
General Ledger,,,,,,,,
"January - March, 2025",,,,,,,,
,,,,,,,,
,Date,Transaction Type,Num,Name,Memo/Description,Split,Amount,Balance
6100 Medical Supplies,,,,,,,,
,Beginning Balance,,,,,,,"12,400.00"
,01/05/2025,Bill,INV-881,Medline Industries,Gloves,Accounts Payable,"1,250.00","13,650.00"
,01/17/2025,Bill,INV-882,Cardinal Health,"IV sets, 20 ct",Accounts Payable,980.50,"14,630.50"
,02/11/2025,Vendor Credit,VC-12,Medline Industries,Return,Accounts Payable,-120.25,"14,510.25"
Total for 6100 Medical Supplies,,,,,,,"$2,110.25",
6200 Utilities,,,,,,,,
,Beginning Balance,,,,,,,"3,000.00"
,01/31/2025,Bill,77120,TOTAL GAS & POWER LTD,January gas,Accounts Payable,640.00,"3,640.00"
,02/28/2025,Bill,77191,TOTAL GAS & POWER LTD,February gas,Accounts Payable,655.75,"4,295.75"
Total for 6200 Utilities,,,,,,,"$1,295.75",
TOTAL,,,,,,,"$3,406.00",
,,,,,,,,
"Friday, Apr 04, 2025 09:12:33 AM GMT-7 - Accrual Basis",,,,,,,,
"""

XERO = """\
Account Transactions
Riverside Clinic Ltd
For the period 1 April 2024 to 30 April 2024

Date,Source,Description,Reference,Debit,Credit,Running Balance,Gross,VAT

310 - Drugs
Opening Balance,,,,0.00,0.00,0.00,0.00,0.00
03 Apr 2024,Payable Invoice,Alliance Healthcare - Stock,SI-2001,"1,820.40",0.00,"1,820.40","2,184.48",364.08
19 Apr 2024,Payable Credit Note,Alliance Healthcare - Return,SC-17,0.00,220.40,"1,600.00",(264.48),(44.08)
Total Drugs,,,,"1,820.40",220.40,"1,600.00","1,920.00",320.00
Closing Balance,,,,"1,600.00",0.00,"1,600.00",0.00,0.00

404 - Agency nursing
Opening Balance,,,,0.00,0.00,0.00,0.00,0.00
30 Apr 2024,Payable Invoice,Thornbury - shifts,TH-99,"9,410.00",0.00,"9,410.00","9,410.00",0.00
Total Agency nursing,,,,"9,410.00",0.00,"9,410.00","9,410.00",0.00
Closing Balance,,,,"9,410.00",0.00,"9,410.00",0.00,0.00

Total,,,,"11,230.40",220.40,"11,010.00","11,330.00",320.00
"""

SAGE = """\
Type,Account Reference,Nominal A/C Ref,Department Code,Date,Reference,Details,Net Amount,Tax Code,Tax Amount,Ex.Ref
PI,MEDLIN,5000,10,05/04/2024,INV881,Gloves,1250.00,T1,250.00,
PI,CARDIN,5000,20,17/04/2024,INV882,IV sets,980.50,T1,196.10,
PC,MEDLIN,5000,10,21/04/2024,CN12,Return,-120.25,T1,-24.05,
JD,,7004,30,30/04/2024,JNL7,Accrual,333.33,T9,0.00,
"""

SAP = """\
12.04.2024                        Dynamic list display                              1

Company Code 1000
Cost Ctr *

--------------------------------------------------------------------------------------
| St|Assignment|DocumentNo|Ty|Doc. Date |Pstng Date|PK|Amount in local cur.|LCurr|Cost Ctr|Account|Text      |
--------------------------------------------------------------------------------------
| * |20240105  |1900000123|KR|05.01.2024|08.01.2024|40|          1.250,00  |EUR  |4711001 |476000 |Handschuhe|
| * |20240117  |1900000124|KR|17.01.2024|18.01.2024|40|            980,50  |EUR  |4711001 |476000 |IV Sets   |
| * |20240211  |1700000012|KG|11.02.2024|12.02.2024|50|            120,25- |EUR  |4711002 |476000 |Gutschrift|
--------------------------------------------------------------------------------------
|*  |          |          |  |          |          |  |          2.110,25  |EUR  |        |476000 |          |
--------------------------------------------------------------------------------------
| St|Assignment|DocumentNo|Ty|Doc. Date |Pstng Date|PK|Amount in local cur.|LCurr|Cost Ctr|Account|Text      |
--------------------------------------------------------------------------------------
| * |20240131  |1900000200|KR|31.01.2024|31.01.2024|40|            640,00  |EUR  |4711003 |477000 |Strom     |
| * |20240229  |1900000201|KR|29.02.2024|29.02.2024|40|            655,75  |EUR  |4711003 |477000 |Gas       |
--------------------------------------------------------------------------------------
|*  |          |          |  |          |          |  |          1.295,75  |EUR  |        |477000 |          |
--------------------------------------------------------------------------------------
|** |          |          |  |          |          |  |          3.406,00  |EUR  |        |       |          |
--------------------------------------------------------------------------------------
"""

ORACLE = """\
Ledger Name,Period Name,JE Source,JE Category,Journal Name,JE Line Num,Effective Date,Segment1,Segment2,Segment3,Entered Dr,Entered Cr,Accounted Dr,Accounted Cr,Currency Code,Line Description
Mercy US,JAN-25,Payables,Purchase Invoices,Jan AP,1,05-JAN-2025,01,4110,610000,1250.00,,1250.00,,USD,Gloves
Mercy US,JAN-25,Payables,Purchase Invoices,Jan AP,2,05-JAN-2025,01,0000,200000,,1250.00,,1250.00,USD,AP liability
Mercy US,JAN-25,Manual,Accrual,Accr,1,31-JAN-2025,01,4120,620000,640.55,,640.55,,USD,Gas accrual
Mercy US,JAN-25,Manual,Accrual,Accr,2,31-JAN-2025,01,0000,210000,,640.55,,640.55,USD,Accrued liabilities
"""  # noqa: E501

FEC_HEADER = (
    "JournalCode JournalLib EcritureNum EcritureDate CompteNum CompteLib CompAuxNum CompAuxLib PieceRef PieceDate "
    "EcritureLib Debit Credit EcritureLet DateLet ValidDate Montantdevise Idevise"
)
FEC_ROWS = [
    "AC;Achats;1;20240105;60220000;Fournitures médicales;;;F881;20240104;Gants d’examen;1250,00;0,00;;;20240131;;",
    "AC;Achats;1;20240105;40100000;Fournisseurs;MED;Medline EU;F881;20240104;Gants;0,00;1250,00;A;20240210;20240131;;",
    "AC;Achats;2;20240112;60610000;Énergie;;;F77;20240110;Gaz;640,5;0;;;20240131;;",
    "AC;Achats;2;20240112;40100000;Fournisseurs;TOT;TOTAL ENERGIES;F77;20240110;Gaz;0;640,5;;;20240131;;",
]

FEC_SENS = """\
JournalCode;JournalLib;EcritureNum;EcritureDate;CompteNum;CompteLib;PieceRef;PieceDate;EcritureLib;Montant;Sens
AC;Achats;1;05/01/2024;60220000;Fournitures;F881;04/01/2024;Gants;1250,00;D
AC;Achats;1;05/01/2024;40100000;Fournisseurs;F881;04/01/2024;Gants;1250,00;C
AC;Achats;2;13/01/2024;60610000;Energie;F77;10/01/2024;Gaz;640,50;D
AC;Achats;2;13/01/2024;40100000;Fournisseurs;F77;10/01/2024;Gaz;640,50;C
"""

CENSUS = """\
Midnight Census Report,,,,
Census Date,Nursing Unit,Midnight Census,Admissions,Discharges
2025-01-01,ICU,18,3,2
2025-01-01,4 West,27,6,5
2025-01-02,ICU,19,2,1
2025-01-02,4 West,25,4,6
"""

TIME = """\
Employee ID,Home Department,Job Code,Pay Code,Work Date,Hours,Wages
E1001,4110,RN,REG,01/13/2025,12.00,540.00
E1001,4110,RN,OT,01/14/2025,2.25,151.88
E1002,4120,CNA,REG,01/14/2025,8.00,160.00
"""

LEFTOVER = """\
Dept,Account,Description,Date,Vendor,Amount
100,5000,Gloves,2016-03-01,Medline,100.00
100,5001,IV,2016-03-02,Cardinal,50.25
200,5000,Gloves,2016-03-05,Medline,70.00
,,,,,220.25

,Personal,,,,150.25
,Supplies,,,,70.00
DONE,,,,,
rf 3/1/16 late,,,,,
"""


def read(folder: Path, text: str, encoding: str = "utf-8") -> Inspection:
    path = folder / "export.txt"
    path.write_bytes(text.encode(encoding))
    return inspect(path)


def rows(folder: Path, found: Inspection) -> list[dict[str, Any]]:
    return [row for chunk in read_chunks(folder / "export.txt", found.layout) for row in chunk.table.to_pylist()]


def reasons(found: Inspection) -> dict[str, int]:
    counted: dict[str, int] = {}
    for row in found.skipped:
        counted[row.reason] = counted.get(row.reason, 0) + 1
    return counted


def columns(found: Inspection, *concepts: str) -> dict[str, str]:
    return {concept: found.layout.mapping[concept].column for concept in concepts}


def test_quickbooks_ledger_with_accounts_as_headings(tmp_path: Path) -> None:
    found = read(tmp_path, QUICKBOOKS)

    assert (found.layout.preset, found.layout.header_row) == ("quickbooks", 4)
    assert (found.data_rows, found.rejected_rows, found.amount_total) == (5, 0, Decimal("3406.00"))
    assert found.difference == 0
    assert [row.amount for row in found.stated_totals] == [Decimal("2110.25"), Decimal("1295.75"), Decimal("3406.00")]
    assert columns(found, "supplier", "reference", "account")["supplier"] == "Name"
    account = found.layout.mapping["account"].column
    assert [row[account] for row in rows(tmp_path, found)] == ["6100"] * 3 + ["6200"] * 2


def test_xero_account_transactions_with_balances(tmp_path: Path) -> None:
    found = read(tmp_path, XERO)

    assert (found.layout.preset, found.layout.header_row, found.layout.amount_column) == ("xero", 4, None)
    assert (found.data_rows, found.rejected_rows, found.amount_total) == (3, 0, Decimal("11010.00"))
    assert found.column_totals == {"Debit": Decimal("11230.40"), "Credit": Decimal("220.40")}
    account = found.layout.mapping["account"].column
    assert [row[account] for row in rows(tmp_path, found)] == ["310", "310", "404"]


def test_sage_audit_trail(tmp_path: Path) -> None:
    found = read(tmp_path, SAGE)

    assert (found.layout.preset, found.data_rows, found.amount_total) == ("sage", 4, Decimal("2443.58"))
    assert columns(found, "account", "supplier_code", "department", "amount") == {
        "account": "Nominal A/C Ref",
        "supplier_code": "Account Reference",
        "department": "Department Code",
        "amount": "Net Amount",
    }


def test_sap_spool_list_with_borders_subtotals_and_page_headers(tmp_path: Path) -> None:
    found = read(tmp_path, SAP)

    assert (found.layout.preset, found.layout.delimiter, found.layout.header_row) == ("sap", "|", 6)
    assert (found.data_rows, found.rejected_rows, found.amount_total) == (5, 0, Decimal("3406.00"))
    assert reasons(found) == {"title": 3, "blank": 10, "total": 3, "repeated_header": 1}
    assert columns(found, "date", "department", "account") == {
        "date": "Pstng Date",
        "department": "Cost Ctr",
        "account": "Account",
    }


def test_sap_semicolon_list_in_latin_1(tmp_path: Path) -> None:
    text = (
        "Buchungskreis;Belegnummer;Buchungsdatum;Sachkonto;Kostenstelle;Betrag in Hauswährung;Soll/Haben-Kennz.;Text\n"
        "1000;1900000123;08.01.2024;476000;4711001;1.250,00;S;Handschuhe für OP\n"
        "1000;1900000124;18.01.2024;476000;4711001;155,22-;H;Gutschrift\n"
    )

    found = read(tmp_path, text, "latin-1")

    assert (found.layout.preset, found.layout.encoding, found.amount_total) == ("sap", "cp1252", Decimal("1094.78"))
    assert columns(found, "dc_flag", "amount")["dc_flag"] == "Soll/Haben-Kennz."


def test_oracle_journal_lines(tmp_path: Path) -> None:
    found = read(tmp_path, ORACLE)

    assert (found.layout.preset, found.data_rows, found.amount_total) == ("oracle_gl", 4, Decimal("0.00"))
    assert columns(found, "period", "debit", "credit", "department", "account") == {
        "period": "Period Name",
        "debit": "Accounted Dr",
        "credit": "Accounted Cr",
        "department": "Segment2",
        "account": "Segment3",
    }


@pytest.mark.parametrize("delimiter", ["\t", "|", ";"])
@pytest.mark.parametrize("encoding", ["iso8859-15", "utf-8-sig", "cp1252"])
def test_french_ledger_file(tmp_path: Path, delimiter: str, encoding: str) -> None:
    lines = [FEC_HEADER.replace(" ", delimiter), *(row.replace(";", delimiter) for row in FEC_ROWS)]
    text = "\r\n".join(lines).replace("’", "'" if encoding == "iso8859-15" else "’")

    found = read(tmp_path, text, encoding)

    assert (found.layout.preset, found.layout.delimiter, found.data_rows) == ("fec", delimiter, 4)
    assert found.column_totals == {"Debit": Decimal("1890.50"), "Credit": Decimal("1890.50")}
    assert found.layout.date_formats["EcritureDate"].pattern == "%Y%m%d"
    assert rows(tmp_path, found)[2]["CompteLib"] == "Énergie"


def test_french_ledger_file_with_one_amount_and_a_direction(tmp_path: Path) -> None:
    found = read(tmp_path, FEC_SENS, "utf-8-sig")

    assert (found.layout.preset, found.data_rows) == ("fec", 4)
    assert columns(found, "amount", "dc_flag") == {"amount": "Montant", "dc_flag": "Sens"}


def test_census_export(tmp_path: Path) -> None:
    found = read(tmp_path, CENSUS)

    assert (found.layout.preset, found.layout.kind, found.layout.header_row) == ("census", "statistics", 1)
    assert columns(found, "date", "department", "quantity") == {
        "date": "Census Date",
        "department": "Nursing Unit",
        "quantity": "Midnight Census",
    }
    assert found.amount_total == 89


def test_time_export(tmp_path: Path) -> None:
    found = read(tmp_path, TIME)

    assert (found.layout.preset, found.layout.kind) == ("time_export", "labor")
    assert columns(found, "hours", "amount", "job_class", "pay_code") == {
        "hours": "Hours",
        "amount": "Wages",
        "job_class": "Job Code",
        "pay_code": "Pay Code",
    }


def test_a_block_below_the_grand_total_is_no_data(tmp_path: Path) -> None:
    found = read(tmp_path, LEFTOVER)

    assert (found.data_rows, found.rejected_rows, found.amount_total) == (3, 0, Decimal("220.25"))
    assert reasons(found) == {"total": 1, "blank": 1, "after_end": 4}


def test_trial_balance_with_debits_and_credits_and_a_totals_line(tmp_path: Path) -> None:
    text = (
        "Trial Balance\nAs of 31 March 2025\n\nCode,Account,Debit,Credit\n1000,Cash,\"5,000.00\",\n"
        "4000,Revenue,,\"12,500.00\"\n6000,Salaries,\"7,500.00\",\n,Total,\"12,500.00\",\"12,500.00\"\n"
    )  # fmt: skip

    found = read(tmp_path, text)

    assert (found.layout.header_row, found.data_rows, found.amount_total) == (3, 3, Decimal("0.00"))
    assert reasons(found)["total"] == 1


def test_a_ledger_with_few_credits_keeps_both_of_its_sides(tmp_path: Path) -> None:
    lines = [f"2024-03-{1 + day % 28:02d},5{day % 7}00,CC{day % 5},JE-{day},{100 + day}.25," for day in range(40)]
    lines[7] = "2024-03-08,5000,CC2,JE-7,,80.00"
    debit = sum((Decimal(line.split(",")[4] or 0) for line in lines), Decimal(0))
    path = tmp_path / "journal.csv"
    path.write_text("\n".join(["Date,Account,Dept,Ref,Debit,Credit", *lines, f"Total,,,,{debit},80.00"]))

    found = inspect(path, kind="ledger")

    assert (found.layout.mapping["debit"].column, found.layout.mapping["credit"].column) == ("Debit", "Credit")
    assert (found.data_rows, found.amount_total) == (40, debit - 80)
