"""Accounts of charts in use are told apart: names prove the chart, the chart tells the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.accounts.recognition import SURE, AccountInFile, FileNature, propose
from planning.accounts.words import named_type, statement_type

#: Chart → accounts as its books name them: code, name, type.
CHARTS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "PCG": (
        ("101000", "Capital", "balance"), ("110000", "Report à nouveau", "balance"),
        ("164000", "Emprunts auprès des établissements de crédit", "balance"), ("211000", "Terrains", "balance"),
        ("215400", "Matériel médical", "balance"), ("321000", "Produits pharmaceutiques", "balance"),
        ("401000", "Fournisseurs", "balance"), ("411000", "Patients", "balance"),
        ("421000", "Personnel - rémunérations dues", "balance"), ("431000", "Sécurité sociale", "balance"),
        ("512000", "Banque", "balance"), ("531000", "Caisse", "balance"), ("602100", "Médicaments", "expense"),
        ("606300", "Fournitures", "expense"), ("627000", "Services bancaires", "expense"),
        ("641000", "Rémunérations du personnel", "expense"), ("681000", "Dotations aux amortissements", "expense"),
        ("706000", "Prestations de services", "revenue"), ("731000", "Produits de l'activité", "revenue"),
        ("758000", "Produits divers", "revenue"), ("761000", "Produits financiers", "revenue"),
    ),
    "SKR03": (
        ("0420", "Technische Anlagen", "balance"), ("0800", "Gezeichnetes Kapital", "balance"),
        ("1000", "Kasse", "balance"), ("1200", "Bank", "balance"),
        ("1400", "Forderungen aus Lieferungen und Leistungen", "balance"), ("1576", "Vorsteuer 19 %", "balance"),
        ("1600", "Verbindlichkeiten aus Lieferungen und Leistungen", "balance"), ("1740", "Löhne", "balance"),
        ("3400", "Wareneingang", "expense"), ("4110", "Löhne", "expense"), ("4120", "Gehälter", "expense"),
        ("4210", "Miete", "expense"), ("4240", "Gas, Strom, Wasser", "expense"), ("4970", "Kontoführung", "expense"),
        ("8400", "Erlöse 19 % USt", "revenue"), ("8300", "Erlöse 7 % USt", "revenue"),
    ),
    "KHBV": (
        ("070000", "Einrichtungen und Ausstattungen", "balance"), ("120000", "Forderungen aus L. u. L.", "balance"),
        ("131000", "Bank", "balance"), ("200000", "Eigenkapital", "balance"), ("281000", "Rückstellungen", "balance"),
        ("320000", "Verbindlichkeiten aus L. u. L.", "balance"),
        ("400000", "Erlöse aus Krankenhausleistungen", "revenue"),
        ("430000", "Nutzungsentgelte der Ärzte", "revenue"), ("600000", "Löhne und Gehälter", "expense"),
        ("660000", "Medizinischer Bedarf", "expense"), ("670000", "Wasser, Energie, Brennstoffe", "expense"),
        ("720000", "Instandhaltung", "expense"), ("570000", "Sonstige ordentliche Erträge", "revenue"),
    ),
    "BAS": (
        ("1220", "Inventarier", "balance"), ("1510", "Kundfordringar", "balance"), ("1930", "Bankkonto", "balance"),
        ("2081", "Aktiekapital", "balance"), ("2440", "Leverantörsskulder", "balance"),
        ("2611", "Utgående moms", "balance"), ("2731", "Avräkning avgifter", "balance"),
        ("3010", "Vårdintäkter", "revenue"), ("3041", "Försäljning", "revenue"), ("4010", "Läkemedel", "expense"),
        ("5010", "Lokalhyra", "expense"), ("7010", "Löner", "expense"), ("7510", "Arbetsgivaravgifter", "expense"),
    ),
    "US": (
        ("1010", "Cash - Operating", "balance"), ("1015", "Petty cash", "balance"),
        ("1200", "Patient Accounts Receivable", "balance"),
        ("1290", "Allowance for Doubtful Accounts", "balance"), ("1400", "Inventory - Pharmacy", "balance"),
        ("1500", "Prepaid Insurance", "balance"), ("1700", "Buildings", "balance"),
        ("1790", "Accum Depr - Buildings", "balance"), ("2010", "Accounts Payable", "balance"),
        ("2100", "Accrued Salaries & Wages", "balance"), ("2200", "Due to Third Party Payors", "balance"),
        ("2500", "Bonds Payable - Long Term", "balance"), ("3000", "Net Assets - Unrestricted", "balance"),
        ("4010", "Inpatient Revenue", "revenue"), ("4900", "Contractual Adjustments", "revenue"),
        ("4950", "Provision for Bad Debt", "revenue"), ("6010", "Salaries & Wages", "expense"),
        ("6300", "Medical Supplies", "expense"), ("6700", "Insurance", "expense"), ("6950", "Bank Charges", "expense"),
        ("7010", "Interest income", "revenue"), ("7020", "Interest Expense", "expense"),
    ),
    "UK": (
        ("0030", "Office Equipment", "balance"), ("1100", "Debtors Control Account", "balance"),
        ("1200", "Bank Current Account", "balance"), ("2100", "Creditors Control Account", "balance"),
        ("2200", "VAT Control", "balance"), ("2210", "P.A.Y.E.", "balance"), ("3200", "Retained Earnings", "balance"),
        ("4000", "Sales - private patients", "revenue"), ("5000", "Drugs purchased", "expense"),
        ("7001", "Staff salaries", "expense"), ("7901", "Bank Charges", "expense"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHARTS)
def test_every_account_of_a_chart_gets_its_type(name: str) -> None:
    accounts = [AccountInFile(code, label, _total(kind)) for code, label, kind in CHARTS[name]]

    proposals = propose(accounts, FileNature(sums_to_zero=True, double_entry=True))

    told = {(account.code, account.name): one.type for account, one in zip(accounts, proposals, strict=True)}
    assert told == {(code, label): kind for code, label, kind in CHARTS[name]}
    assert [one for one in proposals if one.confidence < SURE] == []


@pytest.mark.parametrize("name", CHARTS)
@given(data=st.data())
def test_a_sure_type_is_right_for_any_part_of_a_chart(name: str, data: st.DataObject) -> None:
    """Files hold some accounts only, in any order: what is taken without a question is right."""
    chart = data.draw(st.lists(st.sampled_from(CHARTS[name]), min_size=len(CHARTS[name]) * 2 // 3, unique=True))
    accounts = [AccountInFile(code, label, _total(kind)) for code, label, kind in chart]

    proposals = propose(accounts, FileNature(sums_to_zero=True, double_entry=True))

    wrong = [
        (account, one.type, kind)
        for account, one, (_code, _label, kind) in zip(accounts, proposals, chart, strict=True)
        if one.confidence >= SURE and one.type != kind
    ]
    assert wrong == []


WORDS = ["Income tax PAYE", "Outpatient Revenue Refunds", "Grants paid", "Accounts payable", "Bank", "Cash", "Sales"]


@given(names=st.lists(st.sampled_from(WORDS), min_size=1))
def test_what_was_paid_is_expense_whatever_the_words_say(names: list[str]) -> None:
    proposals = propose([AccountInFile(name, name, 100) for name in names], FileNature(payments=True))

    assert {one.type for one in proposals} == {"expense"}
    assert all(one.confidence >= SURE for one in proposals)


@pytest.mark.parametrize(
    "name",
    ["Bank charges", "Blood bank", "Bank nursing staff", "Bad debt expense", "Inventory adjustment", "Loan interest",
     "Accrued vacation expense", "Cash discounts", "Change in net assets", "Depreciation - Buildings",
     "Provision for bad debts", "Insurance", "Abschreibungen auf Sachanlagen", "Aufwendungen für Darlehen",
     "Variation des stocks", "Zinsaufwand Bank", "Räntekostnader lån"],
)  # fmt: skip
def test_costs_named_after_things_of_the_balance_sheet_are_costs(name: str) -> None:
    spoken = named_type(name)

    assert spoken is None or spoken.type != "balance"


def test_numbers_without_names_are_asked_about_unless_debits_equal_credits() -> None:
    codes = ("1010", "2010", "3000", "4010", "6010")
    accounts = [AccountInFile(code, "", -100 if code[0] in "234" else 100) for code in codes]

    open_file = propose(accounts, FileNature())
    balanced = propose(accounts, FileNature(sums_to_zero=True))

    types = ["balance", "balance", "balance", "revenue", "expense"]
    assert [one.type for one in open_file] == [one.type for one in balanced] == types
    assert [one.confidence >= SURE for one in open_file] == [False, False, False, True, True]
    assert all(one.confidence >= SURE for one in balanced)


def test_a_name_against_its_chart_is_asked_about() -> None:
    chart = [AccountInFile(code, label, _total(kind)) for code, label, kind in CHARTS["PCG"]]

    against = propose([*chart, AccountInFile("658000", "Accounts payable", 5)], FileNature())[-1]

    assert against.confidence < SURE


def _total(kind: str) -> int:
    return -1000 if kind == "revenue" else 1000


@pytest.mark.parametrize(
    "name",
    [
        "Interest Income", "Interest earned on reserves", "Investment income - restricted", "Dividend income",
        "Non-operating revenue", "Gains on investments", "Zinserträge", "Zinsen und ähnliche Erträge",
        "Erträge aus Beteiligungen", "Produits financiers", "Ränteintäkter", "Renteinntekter", "Ingresos financieros",
        "Proventi finanziari", "Receitas financeiras", "Rentebaten",
    ],
)  # fmt: skip
def test_income_that_no_care_earned_is_kept_apart(name: str) -> None:
    assert statement_type(name, within="revenue") == ("revenue", "non_operating")


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("Cafeteria income", "other_revenue"), ("Rental income", "other_revenue"), ("Grant income", "other_revenue"),
        ("Sonstige Erträge", "other_revenue"), ("Net patient revenue", "gross_revenue"),
    ],
)  # fmt: skip
def test_other_income_stays_of_operations(name: str, category: str) -> None:
    assert statement_type(name, within="revenue") == ("revenue", category)


@pytest.mark.parametrize("name", ["Interest expense", "Interest on bank loans", "Bank interest"])
def test_interest_that_is_paid_is_cost(name: str) -> None:
    assert statement_type(name) == ("expense", "interest")


@pytest.mark.parametrize("codes", [("40000000", "60010000"), ("40010000",), ("602110", "706110")])
def test_numbers_without_names_and_signs_are_asked_about(codes: tuple[str, ...]) -> None:
    accounts = [AccountInFile(code, code, 1_000_00) for code in codes]
    proposals = propose(accounts, FileNature(budget=True))

    unsure = [account.code for account, one in zip(accounts, proposals, strict=True) if one.confidence < SURE]
    assert unsure == [code for code in codes if code[0] in "47"]


def test_an_unknown_name_among_cost_is_cost_and_beside_nothing_is_asked() -> None:
    names = ("Salaries", "Supplies", "Blood")
    among = propose(
        [AccountInFile(f"X{place}", name, 100) for place, name in enumerate(names)], FileNature(budget=True)
    )
    (alone,) = propose([AccountInFile("X1", "Zusatzentgelte", 100)], FileNature(budget=True))

    assert (among[2].type, among[2].confidence >= SURE) == ("expense", True)
    assert alone.confidence < SURE
