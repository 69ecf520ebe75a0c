"""Spend by supplier, category, department and month; why it changed; and the lines behind it."""

from dataclasses import replace
from datetime import date

import pytest

from data.engine import writing
from data.models import Contract, Supplier
from data.seed import stories
from services.errors import NotPermittedError, UserError
from services.permissions import LOCAL_ACTOR, Actor
from services.spend import lines, names, prices, report
from tests.services.books import post_ledger
from tests.services.buying import Bought, buy
from tests.small_hospital import SmallHospital
from tests.volumes import add_months

JAN, FEB = date(2026, 1, 10), date(2026, 2, 10)


@pytest.fixture
def hospital(small_hospital: SmallHospital) -> SmallHospital:
    with writing(small_hospital.url) as session:
        contract = Contract(number="C-1", title="Gloves", supplier_id=small_hospital.suppliers["S1"])
        session.add(contract)
        session.flush()
        number = contract.id
    buy(
        small_hospital,
        [
            Bought(date(2025, 1, 5), "S1", 800_00, item="GL", quantity=100, category="Supplies"),
            Bought(JAN, "S1", 990_00, item="GL", quantity=110, category="Supplies", contract_id=number, invoice="A-1"),
            Bought(JAN, "S2", 300_00, category="Drugs", account="6200", department="ED", invoice="B-7"),
            Bought(FEB, "S2", -50_00, category="Drugs", account="6200", department="ED", invoice="B-8"),
            Bought(JAN, "S1", 5_000_00, kind="order", order="PO-1"),  # an order is not spent yet
        ],
    )
    return small_hospital


def ask(hospital: SmallHospital, actor: Actor, **more: object) -> report.SpendReport:
    asked = {"source": "purchases", "period": 202602, "over": "ytd"} | more
    return report.report(hospital.url, actor, **asked)  # type: ignore[arg-type]


def test_invoices_are_added_up_by_supplier_category_and_department(hospital: SmallHospital, viewer: Actor) -> None:
    found = ask(hospital, viewer)

    assert (found.total, found.prior, found.contracted) == (1_240_00, 800_00, 990_00)
    assert found.utilization == pytest.approx(990 / 1240)
    columns = ["supplier", "amount_minor", "prior_minor", "grade"]
    assert found.suppliers[columns].to_numpy().tolist() == [
        ["Medline Industries", 990_00, 800_00, "A"],
        ["Cardinal Health", 250_00, 0, "A"],
    ]
    assert found.categories[["category", "amount_minor", "suppliers"]].to_numpy().tolist() == [
        ["Supplies", 990_00, 1],
        ["Drugs", 250_00, 1],
    ]
    assert found.departments[["name", "amount_minor"]].to_numpy().tolist() == [
        ["Intensive care", 990_00],
        ["Emergency", 250_00],
    ]
    assert found.hhi == pytest.approx(((990 / 1240) ** 2 + (250 / 1240) ** 2) * 10_000)
    assert found.band == "high"
    assert found.single["category"].tolist() == ["Supplies", "Drugs"]


def test_months_keep_credits_negative(hospital: SmallHospital, viewer: Actor) -> None:
    months = ask(hospital, viewer).months.set_index(["period", "category"])["amount_minor"]

    assert (months[202601, "Drugs"], months[202602, "Drugs"]) == (300_00, -50_00)
    assert ask(hospital, viewer, over="month").total == -50_00


def test_a_prior_year_of_credits_gives_no_percent(hospital: SmallHospital, viewer: Actor) -> None:
    buy(hospital, [Bought(date(2025, 1, 20), "S1", -900_00, category="Supplies")])

    found = ask(hospital, viewer)

    assert (found.prior, found.change) == (-100_00, None)


def test_a_full_year_is_compared_with_the_months_that_are_done(hospital: SmallHospital, viewer: Actor) -> None:
    assert ask(hospital, viewer, over="year").periods == (202601, 202602)


def test_a_supplier_first_paid_within_the_months_is_new(hospital: SmallHospital, viewer: Actor) -> None:
    assert ask(hospital, viewer).new[["supplier", "first"]].to_numpy().tolist() == [["Cardinal Health", 202601]]


def test_a_merged_supplier_counts_under_the_other(hospital: SmallHospital, viewer: Actor) -> None:
    with writing(hospital.url) as session:
        session.get_one(Supplier, hospital.suppliers["S2"]).merged_into_id = hospital.suppliers["S1"]

    assert ask(hospital, viewer).suppliers["amount_minor"].tolist() == [1_240_00]


def test_payees_that_the_file_hides_are_no_supplier(hospital: SmallHospital, viewer: Actor) -> None:
    with writing(hospital.url) as session:
        session.get_one(Supplier, hospital.suppliers["S1"]).name = "REDACTED"

    found = ask(hospital, viewer)

    assert (found.total, found.nameless) == (1_240_00, 990_00)
    assert found.hhi == pytest.approx(10_000)
    assert found.suppliers[["supplier", "grade"]].to_numpy().tolist() == [["Cardinal Health", "A"], ["REDACTED", ""]]
    assert "REDACTED" not in found.single["supplier"].tolist()


def test_a_category_narrows_everything(hospital: SmallHospital, viewer: Actor) -> None:
    assert ask(hospital, viewer, category="Drugs").total == 250_00
    with pytest.raises(UserError, match="no spend on"):
        ask(hospital, viewer, category="Moon rock")


def test_a_ledger_that_names_suppliers_is_enough(small_hospital: SmallHospital, viewer: Actor) -> None:
    icu, supplies = small_hospital.departments["ICU"], small_hospital.accounts["6100"]
    one, two = small_hospital.suppliers["S1"], small_hospital.suppliers["S2"]
    post_ledger(
        small_hospital.url,
        [(202601, icu, supplies, one, 400_00), (202601, icu, supplies, two, -100_00), (202601, icu, supplies, None, 7)],
    )

    known = report.choices(small_hospital.url, viewer)
    found = ask(small_hospital, viewer, source="ledger", period=202601)

    assert (known.sources, known.of(None).last_actual) == (("ledger",), 202601)
    assert (found.total, found.contracted, found.prior) == (300_00, None, None)
    assert found.categories["category"].tolist() == ["Medical supplies"]
    assert names.categories(small_hospital.url, viewer, source="ledger") == ("Medical supplies",)


def test_an_empty_hospital_has_no_source(small_hospital: SmallHospital, viewer: Actor) -> None:
    assert report.choices(small_hospital.url, viewer).sources == ()
    assert prices.changes(small_hospital.url, viewer, period=202601, over="ytd") is None
    assert prices.per_unit(small_hospital.url, viewer, period=202601, over="ytd").empty


def test_a_manager_sees_the_own_departments_only(hospital: SmallHospital, manager: Actor) -> None:
    mona = replace(manager, departments=frozenset({hospital.departments["ED"]}))

    assert ask(hospital, mona).suppliers["supplier"].tolist() == ["Cardinal Health"]
    assert names.categories(hospital.url, mona, source="purchases") == ("Drugs",)
    found = lines.find(hospital.url, mona, source="purchases", periods=(202601, 202602))
    assert (found.count, found.total_minor) == (2, 250_00)
    with pytest.raises(UserError):
        ask(hospital, mona, department="ICU Intensive care")
    with pytest.raises(UserError):
        lines.find(hospital.url, mona, source="purchases", periods=(202601,), department="ICU Intensive care")
    with pytest.raises(NotPermittedError):
        ask(hospital, Actor("nobody", role="none"))


def test_lines_lead_to_file_and_line(hospital: SmallHospital, viewer: Actor) -> None:
    found = lines.find(
        hospital.url, viewer, source="purchases", periods=(202601, 202602), supplier_id=hospital.suppliers["S1"]
    )

    row = found.lines.iloc[0]
    assert (row["amount_minor"], row["number"], row["contract"], row["file_name"], row["line_number"]) == (
        *(990_00, "A-1", "C-1"),
        *("purchases_1.csv", 3),
    )
    assert (row["quantity"], row["price"]) == (110.0, 9.0)


def test_lines_are_found_by_words_and_amounts(hospital: SmallHospital, viewer: Actor) -> None:
    for search, count in (("b-7", 1), ("cardinal", 2), ("300.00", 1), ("gl", 1), ("%", 0), ("nothing", 0)):
        found = lines.find(hospital.url, viewer, source="purchases", periods=(202601, 202602), search=search)
        assert found.count == len(found.lines) == count, search


def test_price_and_volume_are_told_apart(hospital: SmallHospital, viewer: Actor) -> None:
    """100 gloves at $8 became 110 at $9, for 5 % more patient days."""
    place = (hospital.url, hospital.departments["ICU"], hospital.measures["patient_days"])
    add_months(*place, [1000], first=202501)
    add_months(*place, [1050], first=202601)

    found = prices.changes(hospital.url, viewer, period=202601, over="ytd", department="ICU Intensive care")

    assert found is not None
    assert found.split.parts() == {"price": 110_00, "volume": 40_00, "mix": 40_00, "new": 0, "dropped": 0, "unlike": 0}
    assert found.split.items[["item", "name", "unit"]].to_numpy().tolist() == [["GL", "Item GL", "EA"]]
    assert [found.split.fisher, found.volume_known] == pytest.approx([9 / 8, 1.0])


def test_boxes_and_cases_are_compared_in_pieces_once_both_are_known(
    hospital: SmallHospital, finance_lead: Actor
) -> None:
    buy(
        hospital,
        [
            Bought(date(2025, 3, 5), "S1", 100_00, item="MK", quantity=10, unit="BX/50"),
            Bought(date(2026, 3, 5), "S1", 110_00, item="MK", quantity=1, unit="CS/500"),
            Bought(date(2025, 3, 5), "S1", 100_00, item="XX", quantity=10, unit="BX"),
            Bought(date(2026, 3, 5), "S1", 110_00, item="XX", quantity=1, unit="CS"),
        ],
    )

    found = prices.changes(hospital.url, finance_lead, period=202603, over="month")

    assert found is not None
    assert found.split.parts() | {"mix": 0} == {
        "price": 10_00, "volume": 0, "mix": 0, "new": 110_00, "dropped": -100_00, "unlike": 0,
    }  # fmt: skip
    assert found.unconverted == 1


def test_supplies_are_set_against_units_of_service(hospital: SmallHospital, viewer: Actor) -> None:
    from tests.figures import post_actuals

    post_actuals(hospital, [(202501, "ICU", "6100", 1_000_00), (202601, "ICU", "6100", 1_320_00)])
    place = (hospital.url, hospital.departments["ICU"], hospital.measures["patient_days"])
    add_months(*place, [100], first=202501)
    add_months(*place, [110], first=202601)

    row = prices.per_unit(hospital.url, viewer, period=202601, over="ytd").iloc[0]

    assert (row["name"], row["per_unit"], row["prior_per_unit"]) == ("Intensive care", 12_00, 10_00)
    assert (row["change"], row["effect"]) == (pytest.approx(0.2), pytest.approx(220_00))


def test_the_demo_shows_the_price_creep_and_adds_up(demo_url: str) -> None:
    found = prices.changes(demo_url, LOCAL_ACTOR, period=202610, over="ytd")
    total = report.report(demo_url, LOCAL_ACTOR, source="purchases", period=202610, over="ytd")

    assert found is not None
    assert (found.split.now, found.split.before) == (total.total, total.prior)
    assert sum(found.split.parts().values()) == total.total - (total.prior or 0)
    creeping = found.split.items[found.split.items["name"].str.contains("glove|gown|mask", case=False)]
    # The contract's own escalator is 2 %, the creep 7 % on top of it.
    assert creeping["price_change"].between(0.085, 0.095).all()
    assert len(creeping) == 4
    assert 1.02 < (found.split.fisher or 0) < 1.04
    # "Supplies without contract" under one number is no article; two that happened to cost alike move next to nothing.
    lumped = found.split.items[found.split.items["item"].str.startswith("NC-")]
    assert lumped["price"].abs().sum() < 0.005 * found.split.price


def test_the_demo_knows_new_suppliers_and_spend_without_contract(demo_url: str) -> None:
    found = report.report(demo_url, LOCAL_ACTOR, source="purchases", period=202610, over="ytd")

    assert "Redline Cyber Response" in found.new["supplier"].tolist()
    assert found.band == "low"
    assert found.utilization is not None
    assert 0.9 < found.utilization < 0.95
    assert found.single["supplier"].tolist() == ["SafeHaul Medical Waste"]
    assert stories.AROUND_SUPPLIER in found.suppliers["code"].tolist()
