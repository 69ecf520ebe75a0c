"""A supplier written once for each group of invoices, which a total names again, is the supplier of all of them."""

import pytest

from tests.services.imports.conftest import Desk

HEAD = "Vendor,Vendor Name,Inv #,Inv Dt,Qty,Unit Cost,Extended,Dist Acct"
GROUPS = {
    ("V1001", "Medline Industries LP"): [("9001", 2, 150), ("9002", 4, 25), ("9003", 1, 80)],
    ("V1002", "Apex Travel Nurses"): [("9101", 10, 90), ("9102", 3, 90)],
    ("V1003", "Quest Lab"): [("9201", 7, 11)],
}


def register(total: str = "Total {name}", *, grand: str = "Report total") -> str:
    lines, everything = [HEAD], 0
    for (code, name), invoices in GROUPS.items():
        for place, (number, quantity, price) in enumerate(invoices):
            first = f"{code},{name}" if place == 0 else ","
            lines.append(f"{first},{number},2026-01-{place + 13:02d},{quantity},{price}.00,{quantity * price}.00,6010")
        amount = sum(quantity * price for _number, quantity, price in invoices)
        lines.append(f",{total.format(name=name)},,,,,{amount}.00,")
        everything += amount
    return "\n".join([*lines, *([f"{grand},,,,,,{everything}.00,"] if grand else []), ""])


@pytest.mark.parametrize("total", ["Total {name}", "{name} Total", "Subtotal {name}", "Summe {name}"])
@pytest.mark.parametrize("grand", ["Report total", ""])
def test_a_total_that_names_the_supplier_proves_the_group(new_desk: Desk, total: str, grand: str) -> None:
    outcome = new_desk.post(register(total, grand=grand), "purchases", create_missing=True)

    assert outcome.rows_rejected == 0
    assert new_desk.rows(
        "SELECT invoice_number, s.name FROM purchase_line l JOIN supplier s ON s.id = supplier_id ORDER BY 1"
    ) == [(number, name) for (_code, name), invoices in GROUPS.items() for number, _quantity, _price in invoices]


@pytest.mark.parametrize("total", ["Total", "Subtotal", "Total other"])
def test_a_supplier_that_no_total_names_stays_missing(new_desk: Desk, total: str) -> None:
    outcome = new_desk.post(register(total), "purchases", create_missing=True)

    assert outcome.rows_rejected == 3
    assert {issue.code for issue in outcome.issues} == {"missing_supplier"}
