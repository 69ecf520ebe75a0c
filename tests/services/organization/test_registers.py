"""Master data: what may be changed, by whom, and that nobody overwrites a newer value unseen."""

from dataclasses import replace

import pytest
from sqlmodel import select

from data.engine import reading, writing
from data.models import Account, AuditEvent, CodeAlias, Department, Supplier
from services.errors import NotPermittedError, UserError
from services.organization import registers
from services.organization.registers import CellChange
from services.permissions import Actor
from tests.small_hospital import SmallHospital

ADMIN = Actor(name="ada", role="admin")


def test_every_kind_is_listed_with_names_instead_of_ids(small_hospital: SmallHospital) -> None:
    url = small_hospital.url
    departments = registers.list_departments(url, ADMIN).set_index("code")
    assert departments.loc["ICU", ["name", "parent", "facility"]].tolist() == ["Intensive care", "HOSP", "MAIN"]
    assert registers.list_accounts(url, ADMIN)["code"].tolist()[:2] == ["4000", "4900"]
    assert registers.list_suppliers(url, ADMIN)["name"].tolist()[0] == "Cardinal Health"
    assert registers.list_measures(url, ADMIN)["code"].tolist() == ["patient_days", "tests", "visits"]


def test_an_empty_database_lists_nothing(sqlite_url: str) -> None:
    assert registers.list_departments(sqlite_url, ADMIN).empty
    assert registers.list_accounts(sqlite_url, ADMIN).empty
    assert registers.list_suppliers(sqlite_url, ADMIN).empty
    assert registers.needing_review(sqlite_url, ADMIN).empty


def test_a_change_is_stored_and_recorded_with_old_and_new(small_hospital: SmallHospital) -> None:
    url, icu = small_hospital.url, small_hospital.departments["ICU"]
    registers.save(url, ADMIN, kind="department", changes=[CellChange(icu, "manager", None, "  Dr.  A\x00hn ")])

    with reading(url) as session:
        department = session.get(Department, icu)
        event = session.exec(select(AuditEvent)).one()
        assert department is not None
        assert department.manager == "Dr. Ahn"
        assert (event.action, event.subject) == ("department.change", f"department/{icu}")
        assert event.details == {"old": {"manager": None}, "new": {"manager": "Dr. Ahn"}}


def test_a_value_that_somebody_else_changed_is_not_overwritten(small_hospital: SmallHospital) -> None:
    url, icu = small_hospital.url, small_hospital.departments["ICU"]
    registers.save(url, ADMIN, kind="department", changes=[CellChange(icu, "name", "Intensive care", "ICU north")])

    with pytest.raises(UserError) as refusal:
        registers.save(url, ADMIN, kind="department", changes=[CellChange(icu, "name", "Intensive care", "Critical")])

    assert refusal.value.code == "changed"


def test_all_changes_of_one_save_are_stored_or_none(small_hospital: SmallHospital) -> None:
    url, ids = small_hospital.url, small_hospital.departments
    changes = [
        CellChange(ids["ICU"], "name", "Intensive care", "Critical care"),
        CellChange(ids["ED"], "code", "ED", "LAB"),
    ]

    with pytest.raises(UserError, match="Code LAB belongs to Laboratory"):
        registers.save(url, ADMIN, kind="department", changes=changes)

    assert "Critical care" not in registers.list_departments(url, ADMIN)["name"].tolist()


def test_files_with_the_old_code_are_still_understood(small_hospital: SmallHospital) -> None:
    url, icu = small_hospital.url, small_hospital.departments["ICU"]
    registers.save(url, ADMIN, kind="department", changes=[CellChange(icu, "code", "ICU", "7010")])
    with reading(url) as session:
        alias = session.exec(select(CodeAlias)).one()
        assert (alias.kind, alias.text, alias.target_id) == ("department", "icu", icu)


def test_a_department_cannot_be_part_of_itself(small_hospital_sqlite: SmallHospital) -> None:
    ids = small_hospital_sqlite.departments
    with pytest.raises(UserError) as refusal:
        registers.save(
            small_hospital_sqlite.url,
            ADMIN,
            kind="department",
            changes=[CellChange(ids["HOSP"], "parent_id", None, ids["ICU"])],
        )
    assert refusal.value.code == "cycle"


@pytest.mark.parametrize(
    ("field", "old", "new"),
    [
        ("type", "expense", "wish"),
        ("category", "salaries", "gross_revenue"),
        ("fixed_share", 1.0, 1.5),
        ("name", "Salaries and wages", "  "),
        ("name", "Salaries and wages", "x" * 201),
        ("code", "5100", ""),
        ("code", "5100", "6100"),
        ("parent_id", None, 4711),
        ("flex_measure_id", None, 4711),
        ("id", 1, 2),
    ],
)
def test_an_impossible_value_is_refused(
    small_hospital_sqlite: SmallHospital, field: str, old: object, new: object
) -> None:
    salaries = small_hospital_sqlite.accounts["5100"]
    with pytest.raises(UserError):
        registers.save(
            small_hospital_sqlite.url, ADMIN, kind="account", changes=[CellChange(salaries, field, old, new)]
        )


@pytest.mark.parametrize(
    ("kind", "category"), [("revenue", "other_revenue"), ("balance", "other_assets"), ("statistic", "salaries")]
)
def test_a_new_type_takes_its_category_with_it(small_hospital_sqlite: SmallHospital, kind: str, category: str) -> None:
    url, salaries = small_hospital_sqlite.url, small_hospital_sqlite.accounts["5100"]

    registers.save(url, ADMIN, kind="account", changes=[CellChange(salaries, "type", "expense", kind)])

    accounts = registers.list_accounts(url, ADMIN).set_index("code")
    assert accounts.loc["5100", ["type", "category"]].tolist() == [kind, category]


def test_type_and_category_change_together(small_hospital_sqlite: SmallHospital) -> None:
    url, salaries = small_hospital_sqlite.url, small_hospital_sqlite.accounts["5100"]
    changes = [
        CellChange(salaries, "type", "expense", "revenue"),
        CellChange(salaries, "category", "salaries", "other_revenue"),
    ]
    assert registers.save(url, ADMIN, kind="account", changes=changes) == 0


def test_what_an_import_made_waits_for_review_until_it_is_accepted(small_hospital: SmallHospital) -> None:
    url = small_hospital.url
    with writing(url) as session:
        session.add(Account(code="6999", name="Sundries", needs_review=True))
        session.add(Supplier(name="New Ltd", match_name="new ltd", needs_review=True))
    waiting = registers.needing_review(url, ADMIN)
    assert waiting[["kind", "name", "category"]].fillna("").values.tolist() == [
        ["account", "Sundries", "other"],
        ["supplier", "New Ltd", ""],
    ]

    assert registers.accept(url, ADMIN, kind="account", ids=waiting["id"].tolist()[:1]) == 1
    assert registers.accept(url, ADMIN, kind="account", ids=waiting["id"].tolist()[:1]) == 0

    assert registers.needing_review(url, ADMIN)["kind"].tolist() == ["supplier"]


def test_a_new_item_gets_its_own_id_and_is_recorded(small_hospital: SmallHospital) -> None:
    url = small_hospital.url
    values = {"code": "6300", "name": "Implants", "type": "expense", "category": "supplies"}
    registers.save(url, ADMIN, kind="account", added=[values])
    accounts = registers.list_accounts(url, ADMIN).set_index("code")
    assert accounts.loc["6300", ["name", "category"]].tolist() == ["Implants", "supplies"]
    with reading(url) as session:
        event = session.exec(select(AuditEvent).where(AuditEvent.action == "account.create")).one()
        assert event.subject == f"account/{accounts.loc['6300', 'id']}"
    with pytest.raises(UserError, match="Code 6300 belongs to Implants"):
        registers.save(url, ADMIN, kind="account", added=[values])


def test_a_supplier_needs_no_code(small_hospital_sqlite: SmallHospital) -> None:
    url = small_hospital_sqlite.url
    for name in ("First Ltd", "Second  Ltd"):
        registers.save(url, ADMIN, kind="supplier", added=[{"code": "", "name": name}])
    with reading(url) as session:
        stored = session.exec(select(Supplier).where(Supplier.name == "Second Ltd")).one()
        assert (stored.code, stored.match_name) == (None, "second")


def test_reading_follows_the_departments_and_writing_needs_the_role(
    small_hospital_sqlite: SmallHospital, viewer: Actor, manager: Actor, approver: Actor
) -> None:
    url, icu = small_hospital_sqlite.url, small_hospital_sqlite.departments["ICU"]
    of_icu = replace(manager, departments=frozenset({icu}))
    assert registers.list_departments(url, of_icu)["code"].tolist() == ["ICU"]
    for person in (viewer, of_icu, approver):
        with pytest.raises(NotPermittedError):
            registers.save(url, person, kind="department", changes=[CellChange(icu, "manager", None, "me")])
        with pytest.raises(NotPermittedError):
            registers.save(url, person, kind="measure", added=[{"code": "x", "name": "x"}])
        with pytest.raises(NotPermittedError):
            registers.accept(url, person, kind="department", ids=[icu])
        with pytest.raises(NotPermittedError):
            registers.needing_review(url, person)
