"""Suppliers: the list, one supplier's page, and notes that people write and withdraw."""

from dataclasses import replace
from datetime import date

import pytest

from data.engine import writing
from data.models import Contract, ContractPrice, PayerRate, Supplier, SupplierAlias
from data.seed import stories
from services.contracts import payer_rates
from services.errors import NotPermittedError, UserError
from services.permissions import LOCAL_ACTOR, Actor
from services.spend import supplier, supplier_notes
from services.spend.supplier import SupplierPage
from tests.services.buying import Bought, buy
from tests.small_hospital import SmallHospital


@pytest.fixture
def hospital(small_hospital: SmallHospital) -> SmallHospital:
    suppliers = small_hospital.suppliers
    with writing(small_hospital.url) as session:
        session.add(
            Contract(
                number="C-1", title="Gloves", supplier_id=suppliers["S1"], end_date=date(2026, 12, 31), notice_days=90
            )
        )
        session.add(SupplierAlias(supplier_id=suppliers["S2"], text="cardinal hlth", created_by="fay"))
        session.get_one(Supplier, suppliers["S3"]).payer = True
        session.add(
            PayerRate(
                supplier_id=suppliers["S3"], service="Medical day", basis="per_diem", unit_price_micro=2_400_000_000,
                department_id=small_hospital.departments["ICU"], valid_from=date(2026, 1, 1),
            )
        )  # fmt: skip
    buy(
        small_hospital,
        [
            Bought(date(2025, 1, 5), "S1", 800_00, item="GL", quantity=100),
            Bought(date(2026, 1, 10), "S1", 990_00, item="GL", quantity=110),
            Bought(date(2026, 1, 10), "S2", 300_00, department="ED"),
        ],
    )
    return small_hospital


def opened(hospital: SmallHospital, actor: Actor, code: str = "S1") -> SupplierPage:
    number = hospital.suppliers[code]
    return supplier.page(hospital.url, actor, supplier_id=number, source="purchases", period=202601)


def test_the_list_has_the_last_twelve_months_beside_those_before(hospital: SmallHospital, viewer: Actor) -> None:
    found = supplier.listing(hospital.url, viewer, source="purchases", period=202601)

    columns = ["supplier", "amount_minor", "prior_minor", "contracts"]
    assert found[columns].to_numpy().tolist() == [
        ["Medline Industries", 990_00, 800_00, 1],
        ["Cardinal Health", 300_00, 0, 0],
        ["Total Gas & Power Ltd", 0, 0, 0],
    ]


def test_a_hospital_without_purchases_still_lists_its_suppliers(small_hospital: SmallHospital, viewer: Actor) -> None:
    assert len(supplier.listing(small_hospital.url, viewer, source=None, period=None)) == 3
    number = small_hospital.suppliers["S1"]
    found = supplier.page(small_hospital.url, viewer, supplier_id=number, source=None, period=None)
    assert (found.name, found.total, len(found.items)) == ("Medline Industries", 0, 0)


def test_a_suppliers_page_has_spend_prices_and_notice_date(hospital: SmallHospital, viewer: Actor) -> None:
    found = opened(hospital, viewer)

    assert (found.name, found.total, found.prior) == ("Medline Industries", 990_00, 800_00)
    assert found.items[["item", "name", "quantity", "price"]].to_numpy().tolist() == [["GL", "Item GL", 110.0, 900.0]]
    assert found.contracts["notice_date"].tolist() == [date(2026, 10, 2)]


def test_a_merged_supplier_shows_the_page_of_the_one_it_counts_under(hospital: SmallHospital, viewer: Actor) -> None:
    with writing(hospital.url) as session:
        session.get_one(Supplier, hospital.suppliers["S2"]).merged_into_id = hospital.suppliers["S1"]

    found = opened(hospital, viewer, "S2")

    assert (found.name, found.total, found.merged) == ("Medline Industries", 1_290_00, ("Cardinal Health",))
    assert found.aliases == ("cardinal hlth",)


def test_an_insurer_has_a_register_of_rates(hospital: SmallHospital, viewer: Actor, finance_lead: Actor) -> None:
    payer = hospital.suppliers["S3"]
    with writing(hospital.url) as session:
        agreement = Contract(number="P-1", title="Managed care", supplier_id=payer, kind="payer")
        session.add(agreement)
        session.flush()
        session.add(
            ContractPrice(
                contract_id=agreement.id or 0, item="R-1", item_name="Surgery", unit="visits",
                unit_price_micro=900_000_000, valid_from=date(2025, 1, 1),
            )
        )  # fmt: skip
    share = payer_rates.add(
        hospital.url, finance_lead, supplier_id=payer, service="Outpatient", basis="charge_share", charge_share=0.6,
        valid_from=date(2026, 2, 1),
    )  # fmt: skip

    found = opened(hospital, viewer, "S3")

    assert found.payer
    assert found.rates[["service", "basis", "department", "measure"]].fillna("").to_numpy().tolist() == [
        ["Outpatient", "percentage of charges", "", ""],
        ["Medical day", "day", "Intensive care", ""],
        ["Surgery", "unit of service", "", "Visits"],
    ]
    assert found.rates["unit_price_micro"].fillna(0).tolist() == [0, 2_400_000_000, 900_000_000]
    payer_rates.remove(hospital.url, finance_lead, rate_id=share)
    assert len(opened(hospital, viewer, "S3").rates) == 2


def test_a_rate_entered_from_a_price_list_stands_in_the_register_once(
    hospital: SmallHospital, viewer: Actor, finance_lead: Actor
) -> None:
    payer = hospital.suppliers["S3"]
    with writing(hospital.url) as session:
        agreement = Contract(number="P-1", title="Managed care", supplier_id=payer, kind="payer")
        session.add(agreement)
        session.flush()
        number = agreement.id or 0
        for year, price in ((2026, 900_000_000), (2025, 880_000_000)):
            session.add(
                ContractPrice(
                    contract_id=number, item="R-1", item_name="Surgery", unit="visits", unit_price_micro=price,
                    valid_from=date(year, 1, 1),
                )
            )  # fmt: skip
        session.add(
            PayerRate(
                supplier_id=payer, contract_id=number, service="Surgery", basis="unit", unit_price_micro=900_000_000,
                department_id=hospital.departments["ED"], valid_from=date(2026, 1, 1),
            )
        )  # fmt: skip

    rates = opened(hospital, viewer, "S3").rates

    surgery = rates[rates["service"] == "Surgery"]
    assert surgery[["unit_price_micro", "department"]].fillna("").to_numpy().tolist() == [
        [900_000_000, "Emergency"],
        [880_000_000, ""],
    ]


def test_rates_that_make_no_sense_are_refused(hospital: SmallHospital, finance_lead: Actor, viewer: Actor) -> None:
    def added(actor: Actor = finance_lead, code: str = "S3", **changes: object) -> int:
        rate = {"service": "Day", "basis": "per_diem", "valid_from": date(2026, 1, 1), "unit_price_micro": 1} | changes
        number = hospital.suppliers[code]
        return payer_rates.add(hospital.url, actor, supplier_id=number, **rate)  # type: ignore[arg-type]

    with pytest.raises(UserError, match="Only payers can have rates"):
        added(code="S1")
    with pytest.raises(UserError, match="either a price or a percentage"):
        added(charge_share=0.5)
    with pytest.raises(UserError, match="out of range"):
        added(basis="charge_share", unit_price_micro=None, charge_share=1.5)
    with pytest.raises(UserError, match="ends before"):
        added(valid_to=date(2025, 1, 1))
    with pytest.raises(UserError, match="Enter what the rate is paid for"):
        added(service=" ")
    with pytest.raises(NotPermittedError):
        added(viewer)
    with pytest.raises(UserError, match="This rate no longer exists"):
        payer_rates.remove(hospital.url, finance_lead, rate_id=10**6)


def test_a_manager_sees_suppliers_of_the_own_departments(hospital: SmallHospital, manager: Actor) -> None:
    mona = replace(manager, departments=frozenset({hospital.departments["ED"]}))

    listed = supplier.listing(hospital.url, mona, source="purchases", period=202601)

    assert listed["supplier"].tolist() == ["Cardinal Health"]
    with pytest.raises(UserError, match="do not have access"):
        opened(hospital, mona)
    with pytest.raises(UserError, match="no longer exists"):
        supplier.page(hospital.url, mona, supplier_id=10**6, source="purchases", period=202601)
    with pytest.raises(NotPermittedError):
        opened(hospital, Actor("nobody", role="none"))


def test_notes_are_written_withdrawn_and_brought_back(hospital: SmallHospital, finance_lead: Actor) -> None:
    number = hospital.suppliers["S1"]
    first = supplier_notes.write(
        hospital.url, finance_lead, supplier_id=number, kind="performance", rating=2, text="Late  twice"
    )
    supplier_notes.write(
        hospital.url, finance_lead, supplier_id=number, kind="contact", contact=("Pat Doe", "Sales", "", "555")
    )

    def texts() -> list[str]:
        found = supplier_notes.notes(hospital.url, finance_lead, supplier_id=number)
        return (found["contact_name"] + found["text"]).tolist()

    assert texts() == ["Pat Doe", "Late twice"]
    supplier_notes.withdraw(hospital.url, finance_lead, note_id=first)
    assert texts() == ["Pat Doe"]
    supplier_notes.restore(hospital.url, finance_lead, note_id=first)
    assert texts() == ["Pat Doe", "Late twice"]


def test_empty_notes_and_people_who_may_not_are_refused(
    hospital: SmallHospital, finance_lead: Actor, viewer: Actor
) -> None:
    number = hospital.suppliers["S1"]
    with pytest.raises(UserError, match="Enter the note"):
        supplier_notes.write(hospital.url, finance_lead, supplier_id=number, kind="note", text="  ")
    with pytest.raises(UserError, match="name of the contact"):
        supplier_notes.write(hospital.url, finance_lead, supplier_id=number, kind="contact", text="call")
    with pytest.raises(UserError, match="rating"):
        supplier_notes.write(hospital.url, finance_lead, supplier_id=number, kind="performance", text="x", rating=6)
    with pytest.raises(UserError, match="no longer exists"):
        supplier_notes.write(hospital.url, finance_lead, supplier_id=10**6, kind="note", text="x")
    with pytest.raises(UserError, match="no longer exists"):
        supplier_notes.withdraw(hospital.url, finance_lead, note_id=10**6)
    with pytest.raises(NotPermittedError):
        supplier_notes.write(hospital.url, viewer, supplier_id=number, kind="note", text="x")


def test_the_demos_creeping_supplier_is_above_its_contract(demo_url: str) -> None:
    listed = supplier.listing(demo_url, LOCAL_ACTOR, source="purchases", period=202610)
    number = int(listed.loc[listed["code"] == "V1003", "supplier_id"].iloc[0])

    found = supplier.page(demo_url, LOCAL_ACTOR, supplier_id=number, source="purchases", period=202610)

    assert found.contracts["number"].tolist() == [stories.PRICE_CREEP_CONTRACT]
    assert 130_000_00 < found.items["over_minor"].sum() < 145_000_00
