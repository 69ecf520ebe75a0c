"""A few contracts and purchases for the small hospital, small enough to reckon by hand."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session

from data.engine import writing
from data.models import Contract, ContractPrice, PurchaseLine, RebateTier
from planning.periods import period_of
from services.contracts import matching
from services.totals import purchases
from tests.small_hospital import SmallHospital

#: (day, department, supplier, item, pieces, cents a piece)
Bought = tuple[date, str, str, str, int, int]


def add_contract(hospital: SmallHospital, number: str, supplier: str = "S1", **values: object) -> int:
    """Store a contract from 2026 to 2027 with 60 days of notice, which renews by a year, and return its id."""
    usual: dict[str, object] = {
        "title": f"Contract {number}",
        "start_date": date(2026, 1, 1),
        "end_date": date(2027, 12, 31),
        "notice_days": 60,
        "auto_renew_months": 12,
        "value_minor": 2_400_00,
    }
    with writing(hospital.url) as session:
        contract = Contract(number=number, supplier_id=hospital.suppliers[supplier], **(usual | values))
        session.add(contract)
        session.flush()
        return contract.id or 0


def add_prices(hospital: SmallHospital, contract: int, cents: dict[str, int], **values: object) -> None:
    """Store what a piece of each item costs from 2026 on."""
    usual: dict[str, object] = {"unit": "EA", "valid_from": date(2026, 1, 1)}
    with writing(hospital.url) as session:
        for item, price in cents.items():
            row = {"contract_id": contract, "item": item, "item_name": item.title(), "unit_price_micro": price * 10_000}
            session.add(ContractPrice(**(row | usual | values)))


def add_tiers(hospital: SmallHospital, contract: int, shares: dict[int, float]) -> None:
    """Store rebate tiers: yearly spend in cents -> share."""
    with writing(hospital.url) as session:
        session.add_all(
            [RebateTier(contract_id=contract, from_minor=start, rebate_share=share) for start, share in shares.items()]
        )


def buy(hospital: SmallHospital, bought: Iterable[Bought]) -> None:
    """Store invoice lines and let them find their contracts."""
    with writing(hospital.url) as session:
        for number, (day, department, supplier, item, pieces, cents) in enumerate(bought, start=1):
            session.add(
                PurchaseLine(
                    day=day,
                    period=period_of(day),
                    department_id=hospital.departments[department],
                    account_id=hospital.accounts["6100"],
                    supplier_id=hospital.suppliers[supplier],
                    item=item,
                    item_name=item.title(),
                    quantity_milli=pieces * 1000,
                    unit_price_micro=cents * 10_000,
                    amount_minor=pieces * cents,
                    invoice_number=f"INV-{number}",
                    category="Supplies",
                )
            )
        session.flush()
        match_all(session)


def match_all(session: Session) -> None:
    """Bring totals and matches in line with the lines."""
    purchases.rebuild(session, 1)
    matching.rematch(session, everything=True)


def monthly(department: str, supplier: str, item: str, pieces: int, cents: int, *, months: int = 12) -> list[Bought]:
    """Return the same purchase on the 10th of each month of 2026."""
    return [(date(2026, month, 10), department, supplier, item, pieces, cents) for month in range(1, months + 1)]
