"""Purchases and what people decided on them survive a backup, and an older database is brought up to date."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from data.engine import engine_for, writing
from data.models import PayerRate, PaymentReview, SupplierNote
from services.contracts import matching_queue
from services.contracts.matching_queue import DecisionGroup
from services.database import migrate
from services.spend import look_alikes
from services.upkeep import backup, verify
from tests.services.purchases import ADMIN, Store


@pytest.fixture
def filled(store_sqlite: Store) -> Store:
    store, ids = store_sqlite, store_sqlite.hospital.suppliers
    contract = store.contract("C-1", "S1", escalator_share=0.03, review_date=date(2026, 6, 1))
    store.price(contract, "GL-1", 10_000_000, baseline_price_micro=11_000_000)
    store.post(
        "2026-02-03,ICU,Medline Industries,GL-1,1,CS,95.00,95.00,,I-1,,\n"
        "2026-02-04,ED,Cardinal Health,ZZ-1,1,EA,12.00,12.00,,I-2,,\n"
    )
    matching_queue.decide(
        store.url, ADMIN, group=DecisionGroup(ids["S2"], "ZZ-1"), contract_id=contract, note="agreed by phone"
    )
    matching_queue.state_unit(store.url, ADMIN, supplier_id=ids["S1"], item="GL-1", unit="CS", base_units=1000)
    look_alikes.keep_apart(store.url, ADMIN, one_id=ids["S1"], other_id=ids["S2"])
    with writing(store.url) as session:
        session.add_all(
            [
                SupplierNote(supplier_id=ids["S1"], kind="performance", rating=2, text="late", written_by="fay"),
                PayerRate(supplier_id=ids["S3"], charge_share=0.6, basis="charge_share", valid_from=date(2026, 1, 1)),
                PaymentReview(
                    kind="duplicate", subject="ü|1", verdict="cleared", supplier_id=ids["S2"], decided_by="fay"
                ),
            ]
        )
    return store


def test_a_backup_brings_purchases_and_decisions_back(filled: Store, tmp_path: Path, second_postgres_url: str) -> None:
    backup.backup(filled.url, ADMIN, path=tmp_path / "all.zip")

    backup.restore(second_postgres_url, ADMIN, path=tmp_path / "all.zip")

    found = verify.verify(second_postgres_url, ADMIN)
    assert found.problems == []
    assert found.tables == verify.verify(filled.url, ADMIN).tables
    assert matching_queue.match_all(second_postgres_url, ADMIN) == matching_queue.Effect(0, 0)


OLD_LINES = """
    INSERT INTO purchase_line (kind, day, period, department_id, supplier_id, category, item, item_name, unit,
        quantity_milli, unit_price_micro, amount_minor, currency, po_number, invoice_number)
    VALUES ('invoice', '2026-02-03', 202602, 1, 1, NULL, 'GL-1', '', 'BX', 1000, 10000000, 1000, 'USD', '', 'I-1'),
        ('invoice', '2026-08-03', 202608, 1, 1, 'X', 'GL-1', '', 'BX', 1000, 10000000, 1000, 'USD', '', 'I-2'),
        ('order', '2026-08-03', 202608, 1, 1, 'X', 'GL-1', '', 'BX', 1000, 10000000, 700, 'USD', 'P', '')
"""


@pytest.mark.parametrize("first_month", [1, 7])
def test_lines_of_an_older_version_are_totalled_and_wait_to_be_matched(first_month: int, unmigrated_url: str) -> None:
    migrate(unmigrated_url, "0002")
    with engine_for(unmigrated_url).begin() as connection:
        connection.execute(text("INSERT INTO facility (code, name, country) VALUES ('H', 'H', 'US')"))
        connection.execute(
            text("INSERT INTO department (code, name, facility_id, fixed_hours, needs_review, active) "
                 "VALUES ('D', 'D', 1, 0, 0, 1)")
        )  # fmt: skip
        connection.execute(
            text("INSERT INTO supplier (code, name, match_name, payer, needs_review) VALUES ('S', 'S', 's', 0, 0)")
        )
        stored = text("INSERT INTO setting (key, value) VALUES ('fiscal_first_month', :value)")
        connection.execute(stored, {"value": f'{{"value": {first_month}}}'})
        connection.execute(text(OLD_LINES))

    migrate(unmigrated_url)

    assert verify.verify(unmigrated_url, ADMIN).problems == []
    coverage = matching_queue.coverage(unmigrated_url, ADMIN)
    assert coverage is not None
    assert coverage.unseen == 3
    assert matching_queue.match_all(unmigrated_url, ADMIN) == matching_queue.Effect(3, 20_00)
    assert verify.verify(unmigrated_url, ADMIN).sound
