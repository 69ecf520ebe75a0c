"""The register and the calendar: what they say, who sees which contracts, changes and their undo, on both databases."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import text
from sqlmodel import select

from data.engine import reading, writing
from data.models import AuditEvent, PurchaseLine
from services.contracts import attainment, calendar, editing, leakage, register
from services.contracts import lines as contracts_lines
from services.contracts.lines import LineSelection
from services.errors import NotPermittedError, UserError
from services.permissions import Actor
from tests.services import contract_books as books
from tests.small_hospital import SmallHospital

TODAY = date(2026, 7, 15)


@pytest.fixture
def hospital(small_hospital: SmallHospital) -> SmallHospital:
    """Two contracts and some purchases, on both databases."""
    return with_contracts(small_hospital)


@pytest.fixture
def on_sqlite(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    """The same on SQLite, for rules that no database has a part in."""
    return with_contracts(small_hospital_sqlite)


def with_contracts(small_hospital: SmallHospital) -> SmallHospital:
    """Gloves under contract A with Medline (bought by ICU, a bit too dear in June), B without purchases."""
    own = books.add_contract(small_hospital, "A", owner="Laura")
    books.add_prices(small_hospital, own, {"gloves": 10})
    books.add_contract(small_hospital, "B", department_id=small_hospital.departments["LAB"], end_date=None)
    books.buy(
        small_hospital,
        [
            *books.monthly("ICU", "S1", "gloves", 1000, 10, months=5),
            (date(2026, 6, 10), "ICU", "S1", "gloves", 1000, 12),
            (date(2026, 6, 11), "ED", "S3", "gas", 1, 500_00),
            (date(2026, 6, 12), "ED", "S2", "gloves", 100, 15),
        ],
    )
    return small_hospital


def ids(hospital: SmallHospital, actor: Actor) -> dict[str, int]:
    return {name.split()[0]: number for number, name in register.choices(hospital.url, actor).items()}


def test_the_register_says_where_each_contract_stands_and_what_is_used(hospital: SmallHospital, viewer: Actor) -> None:
    found = register.register(hospital.url, viewer, as_of=TODAY).set_index("number")

    assert found.loc["A", ["state", "notice", "end"]].tolist() == ["decide", date(2027, 11, 1), date(2027, 12, 31)]
    assert found.loc["A", ["used_minor", "committed_minor"]].tolist() == [620_00, 1_200_00]
    assert found.loc["A", "used_share"] == pytest.approx(620 / 2400)
    assert found.loc["B", ["state", "department"]].tolist() == ["open", "Laboratory"]
    assert pd.isna(found.loc["B", "committed_minor"])


def test_the_calendar_counts_every_bucket(on_sqlite: SmallHospital, viewer: Actor) -> None:
    found = calendar.calendar(on_sqlite.url, viewer, as_of=date(2027, 11, 2))

    assert found.rows["number"].tolist() == ["A"]
    assert found.counts() == {
        "missed": 1, "7 days": 0, "30 days": 0, "60 days": 0, "90 days": 0, "180 days": 0, "later": 0,
    }  # fmt: skip
    assert found.undated == 1
    assert found.at_risk["committed_minor"].tolist() == [1_200_00]


def test_a_manager_sees_contracts_of_own_departments_and_own_purchases(hospital: SmallHospital, manager: Actor) -> None:
    def seen(department: str) -> list[str]:
        mine = replace(manager, departments=frozenset({hospital.departments[department]}))
        return sorted(ids(hospital, mine))

    assert seen("ICU") == ["A"]  # bought under it
    assert seen("LAB") == ["B"]  # its own
    assert seen("ED") == []


def test_what_a_manager_bought_is_no_share_of_the_hospitals_contract(
    on_sqlite: SmallHospital, manager: Actor, admin: Actor
) -> None:
    """Nor is it what a renewal commits, where no value was agreed."""
    mine = replace(manager, departments=frozenset({on_sqlite.departments["ICU"]}))
    with writing(on_sqlite.url) as session:
        session.connection().execute(text("UPDATE contract SET auto_renew_months = 12, status = 'active'"))

    def seen(actor: Actor, **value: int | None) -> Any:
        with writing(on_sqlite.url) as session:
            session.connection().execute(text("UPDATE contract SET value_minor = :v, annual_value_minor = NULL"), value)
        row = register.register(on_sqlite.url, actor, as_of=TODAY).set_index("number").loc["A"]
        one = register.facts(on_sqlite.url, actor, contract_id=int(row["id"]), as_of=TODAY)
        assert (one.committed_minor is None) == bool(pd.isna(row["committed_minor"]))
        return row

    assert pd.notna(seen(admin, v=2400_00)["used_share"])
    assert pd.isna(seen(mine, v=2400_00)["used_share"])
    assert pd.notna(seen(mine, v=2400_00)["committed_minor"])
    assert pd.notna(seen(admin, v=None)["committed_minor"])
    assert pd.isna(seen(mine, v=None)["committed_minor"])


def test_what_is_not_yours_is_refused_without_a_word_about_it(
    on_sqlite: SmallHospital, manager: Actor, admin: Actor
) -> None:
    mine = replace(manager, departments=frozenset({on_sqlite.departments["ED"]}))
    contract = ids(on_sqlite, admin)["A"]
    lines = LineSelection("contract", (202606,), contract_id=contract)

    with pytest.raises(UserError, match="does not exist, or you cannot see it"):
        register.facts(on_sqlite.url, mine, contract_id=contract, as_of=TODAY)
    with pytest.raises(UserError, match="does not exist, or you cannot see it"):
        leakage.of_contract(on_sqlite.url, mine, contract_id=contract, up_to=202606)
    with pytest.raises(UserError, match="does not exist, or you cannot see it"):
        contracts_lines.find(on_sqlite.url, mine, selection=lines)
    with pytest.raises(NotPermittedError, match="all departments"):
        attainment.attainment(on_sqlite.url, mine, contract_id=contract, as_of=TODAY)


def test_leakage_is_three_numbers_down_to_the_lines(hospital: SmallHospital, viewer: Actor) -> None:
    found = leakage.report(hospital.url, viewer, period=202606, over="ytd")

    assert (found.total["none"], found.total["around"], found.total["above"]) == (500_00, 15_00, 20_00)
    assert found.total["around_dearer"] == 5_00
    assert found.total["total"] == 620_00 + 500_00 + 15_00
    assert found.by_contract.set_index("name").loc["A Contract A", ["around", "above"]].tolist() == [15_00, 20_00]
    assert found.items["ppv"].tolist() == [-20_00]
    above = contracts_lines.find(hospital.url, viewer, selection=LineSelection("above", found.months))
    assert (above.count, above.total_minor) == (1, 20_00)
    assert above.lines["invoice_number"].tolist() == ["INV-6"]
    for which in ("none", "around"):
        assert contracts_lines.find(hospital.url, viewer, selection=LineSelection(which, found.months)).count == 1  # type: ignore[arg-type]


def test_the_maintained_totals_follow_the_rule_also_for_credits(hospital: SmallHospital, viewer: Actor) -> None:
    """Gloves at 12 ¢ where 10 were agreed, all given back; and some at 9 ¢, half of them given back."""
    books.buy(
        hospital,
        [
            (date(2026, 7, 1), "ICU", "S1", "gloves", 500, 12),
            (date(2026, 7, 2), "ICU", "S1", "gloves", -500, 12),
            (date(2026, 7, 3), "ICU", "S1", "gloves", 1000, 9),
            (date(2026, 7, 4), "ICU", "S1", "gloves", -500, 9),
        ],
    )

    found = leakage.report(hospital.url, viewer, period=202607, over="month")

    assert (found.total["above"], found.total["below"], found.total["ppv"]) == (0, 5_00, 5_00)
    above = contracts_lines.find(hospital.url, viewer, selection=LineSelection("above", found.months))
    assert (above.count, above.total_minor) == (2, 0)
    assert sorted(above.lines["over_minor"]) == [-10_00, 10_00]


def test_a_managers_leakage_is_that_of_own_departments(on_sqlite: SmallHospital, manager: Actor) -> None:
    mine = replace(manager, departments=frozenset({on_sqlite.departments["ED"]}))

    found = leakage.report(on_sqlite.url, mine, period=202606, over="ytd")

    assert (found.total["none"], found.total["around"], found.total["above"]) == (500_00, 15_00, 0)
    assert found.by_department["name"].tolist() == ["ED Emergency"]


def test_nobody_changes_contracts_without_the_right(on_sqlite: SmallHospital, viewer: Actor, manager: Actor) -> None:
    for actor in (viewer, manager):
        with pytest.raises(NotPermittedError):
            editing.create(on_sqlite.url, actor, values={"number": "X", "title": "X", "supplier_id": 1})
        with pytest.raises(NotPermittedError):
            editing.undo(on_sqlite.url, actor, contract_id=1)


def test_changes_are_audited_and_taken_back_one_by_one(hospital: SmallHospital, finance_lead: Actor) -> None:
    number = ids(hospital, finance_lead)["A"]

    assert editing.change(hospital.url, finance_lead, contract_id=number, values={"notice_days": 90})
    assert not editing.change(hospital.url, finance_lead, contract_id=number, values={"notice_days": 90})
    editing.set_tiers(
        hospital.url, finance_lead, contract_id=number, rows=[{"from_minor": 1_000_00, "rebate_share": 0.02}]
    )
    last = editing.last_change(hospital.url, finance_lead, contract_id=number)
    assert last is not None
    assert last[:2] == ("contract.tiers", "fay")
    with pytest.raises(UserError, match="Someone else changed this"):
        editing.undo(hospital.url, finance_lead, contract_id=number, seen=last[2] - 1)

    assert editing.undo(hospital.url, finance_lead, contract_id=number) == "contract.tiers"
    assert register.facts(hospital.url, finance_lead, contract_id=number, as_of=TODAY).tiers.empty
    assert editing.undo(hospital.url, finance_lead, contract_id=number) == "contract.change"
    assert register.facts(hospital.url, finance_lead, contract_id=number, as_of=TODAY).row["notice_days"] == 60
    with pytest.raises(UserError, match="no change to undo"):
        editing.undo(hospital.url, finance_lead, contract_id=number)
    with reading(hospital.url) as session:
        actions = [event.action for event in session.exec(select(AuditEvent)) if event.action.startswith("contract.")]
    assert actions == ["contract.change", "contract.tiers", "contract.undo", "contract.undo"]


def test_a_new_price_is_compared_with_the_purchases_at_once_and_taken_back(
    hospital: SmallHospital, finance_lead: Actor
) -> None:
    number = ids(hospital, finance_lead)["A"]
    row = {"item": "gloves", "unit": "EA", "unit_price_micro": 90_000, "valid_from": date(2026, 1, 1)}

    editing.set_prices(hospital.url, finance_lead, contract_id=number, rows=[row])
    dearer = leakage.of_contract(hospital.url, finance_lead, contract_id=number, up_to=202606).total["above"]
    editing.undo(hospital.url, finance_lead, contract_id=number)
    before = leakage.of_contract(hospital.url, finance_lead, contract_id=number, up_to=202606).total["above"]

    assert (dearer, before) == (5 * 10_00 + 30_00, 20_00)


def test_a_contract_added_by_hand_takes_its_purchases_and_gives_them_back(
    hospital: SmallHospital, finance_lead: Actor
) -> None:
    values = {
        "number": "GAS", "title": "Natural gas", "supplier_id": hospital.suppliers["S3"],
        "start_date": date(2026, 1, 1), "category": "Supplies",
    }  # fmt: skip
    number = editing.create(hospital.url, finance_lead, values=values)
    used = register.facts(hospital.url, finance_lead, contract_id=number, as_of=TODAY).used_minor

    assert editing.undo(hospital.url, finance_lead, contract_id=number) == "contract.create"

    assert used == 500_00
    assert "GAS" not in ids(hospital, finance_lead)
    with reading(hospital.url) as session:
        line = session.exec(select(PurchaseLine).where(PurchaseLine.item == "gas")).one()
        assert (line.contract_id, line.match_rule) == (None, "none")


def test_ending_a_contract_takes_it_out_of_the_calendar_and_keeps_its_purchases(
    on_sqlite: SmallHospital, finance_lead: Actor
) -> None:
    number = ids(on_sqlite, finance_lead)["A"]

    editing.end(on_sqlite.url, finance_lead, contract_id=number, on=date(2026, 5, 31))

    assert calendar.calendar(on_sqlite.url, finance_lead, as_of=TODAY).rows.empty
    facts = register.facts(on_sqlite.url, finance_lead, contract_id=number, as_of=TODAY)
    assert (facts.used_minor, facts.standing.state) == (500_00, "closed")  # June is without a contract now
    with pytest.raises(UserError, match="already ended"):
        editing.end(on_sqlite.url, finance_lead, contract_id=number, on=date(2026, 5, 31))


def test_nobody_overwrites_what_somebody_else_changed_meanwhile(on_sqlite: SmallHospital, finance_lead: Actor) -> None:
    number = ids(on_sqlite, finance_lead)["A"]
    seen = {"owner": "Laura"}
    editing.change(on_sqlite.url, finance_lead, contract_id=number, values={"owner": "Peter"}, seen=seen)

    with pytest.raises(UserError, match="Someone else"):
        editing.change(on_sqlite.url, finance_lead, contract_id=number, values={"owner": "Rosa"}, seen=seen)


def test_impossible_values_are_refused_with_a_sentence(
    sqlite_url: str, small_hospital_sqlite: SmallHospital, finance_lead: Actor
) -> None:
    number = books.add_contract(small_hospital_sqlite, "A")
    books.add_contract(small_hospital_sqlite, "B")
    wrong: list[tuple[dict[str, object], str]] = [
        ({"number": ""}, "needs a number"),
        ({"title": " "}, "needs a title"),
        ({"number": "B"}, "B is taken"),
        ({"supplier_id": 999}, "Choose the supplier"),
        ({"end_date": date(2025, 12, 31)}, "ends before it starts"),
        ({"notice_days": -1}, "Notice must be between 0 and .* days"),
        ({"value_minor": -5}, "cannot be negative"),
        ({"status": "maybe"}, "Not a valid status: maybe"),
        ({"title": "x" * 201}, "too long"),
        ({"color": "blue"}, "has no color"),
    ]
    for values, said in wrong:
        with pytest.raises(UserError, match=said):
            editing.change(sqlite_url, finance_lead, contract_id=number, values=values)


def test_impossible_prices_are_refused(
    sqlite_url: str, small_hospital_sqlite: SmallHospital, finance_lead: Actor
) -> None:
    number = books.add_contract(small_hospital_sqlite, "A")
    usual = {"item": "gloves", "unit": "ea", "unit_price_micro": 1, "valid_from": None}
    wrong: list[tuple[dict[str, object], str]] = [
        ({"item": ""}, "Row 1 .* has no item"),
        ({"unit_price_micro": None}, "has no price"),
        ({"unit_price_micro": -1}, "negative price"),
        ({"base_units": -2}, "less than one piece"),
        ({"valid_to": date(2025, 1, 1)}, "ends before it starts"),
    ]
    for row, said in wrong:
        with pytest.raises(UserError, match=said):
            editing.set_prices(sqlite_url, finance_lead, contract_id=number, rows=[usual | row])
    with pytest.raises(UserError, match="two prices on 2026-01-01"):
        editing.set_prices(sqlite_url, finance_lead, contract_id=number, rows=[usual, usual])


def test_tiers_that_contradict_each_other_are_refused(
    sqlite_url: str, small_hospital_sqlite: SmallHospital, finance_lead: Actor
) -> None:
    number = books.add_contract(small_hospital_sqlite, "A")

    def store(*tiers: tuple[int | None, float]) -> None:
        rows = [{"from_minor": start, "rebate_share": share} for start, share in tiers]
        editing.set_tiers(sqlite_url, finance_lead, contract_id=number, rows=rows)

    for tiers, said in (
        ([(None, 0.1)], "needs a starting spend"),
        ([(100, 1.1)], "between 0% and 100%"),
        ([(100, 0.1), (100, 0.2)], "same spend"),
        ([(100, 0.2), (200, 0.1)], "earns less"),
    ):
        with pytest.raises(UserError, match=said):
            store(*tiers)
