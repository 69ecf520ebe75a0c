"""Suppliers under several names: merged, taken apart again, and remembered spellings."""

import pytest
from sqlmodel import select

from data.engine import reading
from data.models import LedgerEntry, SupplierTotals
from services.errors import NotPermittedError, UserError
from services.organization import registers, suppliers
from services.permissions import Actor
from tests.services.books import post_ledger
from tests.small_hospital import SmallHospital

ADMIN = Actor(name="ada", role="admin")


def merged(hospital: SmallHospital) -> dict[str, str | None]:
    table = registers.list_suppliers(hospital.url, ADMIN).set_index("code")
    return {code: name for code, name in table["merged_into"].items() if isinstance(name, str)}


def test_a_merge_changes_no_line_and_can_be_taken_back(small_hospital: SmallHospital) -> None:
    hospital, url, ids = small_hospital, small_hospital.url, small_hospital.suppliers
    post_ledger(url, [(202601, hospital.departments["ICU"], hospital.accounts["6100"], ids["S2"], 120_50)])

    suppliers.merge(url, ADMIN, supplier_id=ids["S2"], into_id=ids["S1"])
    assert merged(hospital) == {"S2": "Medline Industries"}
    with reading(url) as session:
        assert session.exec(select(LedgerEntry.supplier_id)).all() == [ids["S2"]]
        assert session.exec(select(SupplierTotals.supplier_id)).all() == [ids["S2"]]

    suppliers.unmerge(url, ADMIN, supplier_id=ids["S2"])
    assert merged(hospital) == {}


def test_suppliers_merged_before_move_along_so_that_there_is_one_level(small_hospital: SmallHospital) -> None:
    url, ids = small_hospital.url, small_hospital.suppliers
    suppliers.merge(url, ADMIN, supplier_id=ids["S3"], into_id=ids["S2"])
    suppliers.merge(url, ADMIN, supplier_id=ids["S2"], into_id=ids["S1"])
    assert merged(small_hospital) == {"S2": "Medline Industries", "S3": "Medline Industries"}


def test_circles_and_strangers_are_refused(small_hospital_sqlite: SmallHospital) -> None:
    url, ids = small_hospital_sqlite.url, small_hospital_sqlite.suppliers
    suppliers.merge(url, ADMIN, supplier_id=ids["S2"], into_id=ids["S1"])
    for wrong in ((ids["S1"], ids["S1"]), (ids["S1"], ids["S2"]), (ids["S1"], 4711), (4711, ids["S1"])):
        with pytest.raises(UserError):
            suppliers.merge(url, ADMIN, supplier_id=wrong[0], into_id=wrong[1])
    with pytest.raises(UserError, match="is not merged"):
        suppliers.unmerge(url, ADMIN, supplier_id=ids["S1"])


def test_a_spelling_means_one_supplier_only(small_hospital: SmallHospital) -> None:
    url, ids = small_hospital.url, small_hospital.suppliers
    made = suppliers.add_alias(url, ADMIN, supplier_id=ids["S1"], text="  MEDLINE   Inc. ")
    assert suppliers.list_aliases(url, ADMIN)[["text", "supplier"]].values.tolist() == [
        ["medline inc.", "Medline Industries"]
    ]
    with pytest.raises(UserError, match="already an alias of Medline Industries"):
        suppliers.add_alias(url, ADMIN, supplier_id=ids["S2"], text="Medline Inc.")

    suppliers.remove_alias(url, ADMIN, alias_id=made)

    assert suppliers.list_aliases(url, ADMIN).empty
    with pytest.raises(UserError, match="no longer exists"):
        suppliers.remove_alias(url, ADMIN, alias_id=made)


def test_only_who_keeps_master_data_may_merge(
    small_hospital_sqlite: SmallHospital, viewer: Actor, manager: Actor, approver: Actor
) -> None:
    url, ids = small_hospital_sqlite.url, small_hospital_sqlite.suppliers
    for person in (viewer, manager, approver):
        with pytest.raises(NotPermittedError):
            suppliers.merge(url, person, supplier_id=ids["S2"], into_id=ids["S1"])
        with pytest.raises(NotPermittedError):
            suppliers.add_alias(url, person, supplier_id=ids["S2"], text="x")
