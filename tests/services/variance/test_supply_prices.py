"""Usage and price of supplies in the flexed budget, from invoices: what they cover, and which standard is used."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from data.engine import writing
from data.models import Account, Contract, ContractPrice
from data.seed import stories
from services import imports
from services.permissions import LOCAL_ACTOR, Actor
from services.variance import flexed
from services.variance.report import Question
from tests.figures import post_actuals, set_budget
from tests.small_hospital import SmallHospital
from tests.volumes import add_months

JANUARY = Question(202601, "month")
HEAD = "Date,Department,Account,Supplier,Item,Quantity,Unit,Unit Price,Amount,Invoice Number\n"
Buy = Callable[[SmallHospital, str], imports.Outcome]


@pytest.fixture
def hospital(small_hospital: SmallHospital) -> SmallHospital:
    """10 gloves a day at $2 planned for 100 days; 120 days came, 1,260 gloves were bought at $2.10."""
    with writing(small_hospital.url) as session:
        session.get_one(Account, small_hospital.accounts["6100"]).fixed_share = 0.0
    set_budget(small_hospital, [(202601, "ICU", "6100", 2_000_00)])
    post_actuals(small_hospital, [(202601, "ICU", "6100", 2_646_00)])
    place = (small_hospital.url, small_hospital.departments["ICU"], small_hospital.measures["patient_days"])
    add_months(*place, [100], first=202601, version=small_hospital.version)
    add_months(*place, [120], first=202601)
    return small_hospital


@pytest.fixture
def buy(tmp_path: Path) -> Buy:
    def post(hospital: SmallHospital, rows: str) -> imports.Outcome:
        path = tmp_path / "invoices.csv"
        path.write_text(HEAD + rows)
        options = imports.ImportOptions(kind="purchases", mode="add")
        return imports.post(hospital.url, LOCAL_ACTOR, path, filename=path.name, options=options)

    return post


def agree(hospital: SmallHospital, price: float) -> None:
    """Store a contract of the supplier S1 with the price of a glove."""
    with writing(hospital.url) as session:
        contract = Contract(
            number="C-1", title="Gloves", supplier_id=hospital.suppliers["S1"], start_date=date(2024, 1, 1)
        )
        session.add(contract)
        session.flush()
        session.add(
            ContractPrice(
                contract_id=contract.id or 0,
                item="G-1",
                unit="EA",
                unit_price_micro=round(price * 1_000_000),
                valid_from=date(2024, 1, 1),
            )
        )


def parts(hospital: SmallHospital, actor: Actor) -> tuple[flexed.FlexReport, list[int]]:
    report = flexed.table(hospital.url, actor, question=JANUARY, by="account", figures="expense")
    return report, [int(report.total("expense")[name]) for name in ("volume", "usage", "price", "spending")]


GLOVES = "2026-01-10,ICU,6100,S1,G-1,1260,EA,2.10,2646.00,I-1\n"
GLOVES_LAST_YEAR = "2025-03-10,ICU,6100,S2,G-1,1000,EA,2.00,2000.00,I-0\n"


def test_without_invoices_the_rest_is_spending(hospital: SmallHospital, viewer: Actor) -> None:
    report, found = parts(hospital, viewer)

    assert found == [-400_00, 0, 0, -246_00]
    assert (report.supplies.actual, report.supplies.covered) == (2_646_00, 0)


def test_a_contracts_price_is_the_standard(hospital: SmallHospital, viewer: Actor, buy: Buy) -> None:
    agree(hospital, 2.00)
    buy(hospital, GLOVES_LAST_YEAR.replace("2.00,2000", "1.50,1500") + GLOVES)

    report, found = parts(hospital, viewer)

    assert found == [-400_00, -120_00, -126_00, 0]  # 1,200 gloves allowed, 1,260 used; 10 cents too much for each
    assert (report.supplies.covered, report.supplies.at_contract, report.supplies.at_average) == (2_646_00, 2_646_00, 0)


def test_without_a_contract_it_is_the_average_of_the_year_before(
    hospital: SmallHospital, viewer: Actor, buy: Buy
) -> None:
    buy(hospital, GLOVES_LAST_YEAR + "2025-07-10,ED,6100,S2,G-1,1000,EA,2.10,2100.00,I-9\n" + GLOVES)

    report, found = parts(hospital, viewer)

    assert found == [-400_00, -183_00, -63_00, 0]  # last year 2,000 gloves cost $4,100: $2.05
    assert report.supplies.at_average == 2_646_00


def test_an_item_without_a_standard_is_usage_only(hospital: SmallHospital, viewer: Actor, buy: Buy) -> None:
    buy(hospital, GLOVES)

    assert parts(hospital, viewer)[1] == [-400_00, -246_00, 0, 0]


def test_invoices_that_do_not_cover_the_cost_explain_nothing(hospital: SmallHospital, viewer: Actor, buy: Buy) -> None:
    agree(hospital, 2.00)
    buy(hospital, GLOVES.replace("1260", "1000").replace("2646", "2100"))

    report, found = parts(hospital, viewer)

    assert found == [-400_00, 0, 0, -246_00]
    assert report.supplies.covered == 0


def test_an_undone_import_of_invoices_explains_nothing_any_more(
    hospital: SmallHospital, viewer: Actor, buy: Buy
) -> None:
    outcome = buy(hospital, GLOVES)
    imports.undo(hospital.url, LOCAL_ACTOR, batch_id=outcome.batch_id)

    assert parts(hospital, viewer)[1] == [-400_00, 0, 0, -246_00]


def test_a_wholly_fixed_supply_account_has_spending_only(hospital: SmallHospital, viewer: Actor, buy: Buy) -> None:
    with writing(hospital.url) as session:
        session.get_one(Account, hospital.accounts["6100"]).fixed_share = 1.0
    agree(hospital, 2.00)
    buy(hospital, GLOVES)

    assert parts(hospital, viewer)[1] == [0, 0, 0, -646_00]


def test_hospitals_are_told_apart(hospital: SmallHospital, viewer: Actor) -> None:
    report = flexed.table(hospital.url, viewer, question=JANUARY, by="hospital", figures="expense")

    assert report.rows[["label", "actual"]].to_numpy().tolist() == [
        ["All hospitals", 2_646_00],
        ["Main hospital", 2_646_00],
    ]


def test_the_demos_price_creep_is_found_as_price_of_medical_supplies(demo_url: str) -> None:
    question = Question(202610, "ytd", account="6010 Medical and surgical supplies")
    report = flexed.table(demo_url, LOCAL_ACTOR, question=question, by="department", figures="expense")

    found = report.total("expense")
    assert stories.PRICE_CREEP_STEPS[-1] == (202607, 0.07)  # 7 % of what this contract sells since July
    assert -100_000_00 < found["price"] < -60_000_00
    assert found["usage"] > 0
    assert report.supplies.covered == report.supplies.actual
