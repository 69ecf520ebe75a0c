"""Unknown codes: rejected, asked about, decided once, remembered; never silently dropped or merged."""

import pytest

from services import imports
from services.errors import UserError
from services.imports import Decision
from tests.services.imports.conftest import ADMIN, Desk, tied

HEAD = "Date,Department,Account,Supplier,Amount\n"
GOOD = "2026-01-10,ICU,6100,Medline Industries,10.00\n"
WARD = "2026-01-11,ICU North,6100,,20.00\n"


def queue(desk: Desk) -> list[tuple[str, str, int, int]]:
    table = imports.unknown_codes(desk.url, ADMIN)
    return list(table[["kind", "text", "rows", "amount_minor"]].itertuples(index=False, name=None))


def decide(desk: Desk, kind: str, text: str, decision: Decision) -> list[imports.Outcome]:
    return imports.decide(desk.url, ADMIN, kind=kind, text=text, decision=decision)


def test_unknown_codes_reject_their_rows_and_queue_up(desk: Desk) -> None:
    outcome = desk.post(HEAD + GOOD + WARD + WARD + "2026-01-12,ICU,9999,Acme,5.00\n")

    assert [(issue.line, issue.code, issue.value) for issue in outcome.issues] == [
        (3, "unknown_department", "ICU North"),
        (4, "unknown_department", "ICU North"),
        (5, "unknown_account", "9999"),
        (5, "unknown_supplier", "Acme"),
    ]
    assert queue(desk) == [
        ("department", "ICU North", 2, 4000),
        ("account", "9999", 1, 500),
        ("supplier", "Acme", 1, 500),
    ]
    assert (outcome.rows_loaded, outcome.rejected_total) == (1, 4500)
    assert tied(outcome)


def test_a_suggestion_names_what_the_code_may_mean(desk: Desk) -> None:
    preview = desk.preview(HEAD + "2026-01-12,0ICU,Drug,Medline Industries Inc,5.00\n")

    assert {(item.kind, item.suggestion_text) for item in preview.unknown} == {
        ("department", "ICU Intensive care"),
        ("account", "6200 Drugs"),
        ("supplier", "S1 Medline Industries"),
    }
    assert all((item.score or 0) > 0.6 for item in preview.unknown)


def test_a_mapped_code_releases_its_rows_and_is_remembered(desk: Desk) -> None:
    desk.post(HEAD + GOOD + WARD)
    icu = desk.rows("SELECT id FROM department WHERE code = 'ICU'")[0][0]

    (released,) = decide(desk, "department", "ICU North", Decision("map", target_id=icu))

    assert (released.rows_read, released.rows_loaded, released.loaded_total) == (1, 1, 2000)
    assert [amount for *_, amount in desk.ledger()] == [1000, 2000]
    assert desk.rows("SELECT line_number FROM ledger_entry WHERE amount_minor = 2000") == [(3,)]
    assert queue(desk) == []
    assert desk.differences().empty
    assert desk.post(HEAD + WARD.replace("20.00", "21.00").replace("ICU North", "icu  north")).rows_loaded == 1


def test_a_created_code_is_made_as_told(desk: Desk) -> None:
    desk.post(HEAD + GOOD + "2026-01-12,ICU,4999,,-5.00\n")

    decide(desk, "account", "4999", Decision("create", values={"name": "Parking", "type": "revenue"}))

    assert desk.rows("SELECT name, type, category, needs_review FROM account WHERE code = '4999'") == [
        ("Parking", "revenue", "gross_revenue", False)
    ]
    assert desk.ledger()[-1] == (202601, "ICU", "4999", -500)  # the file's convention was natural


def test_a_rejected_code_gives_its_rows_up(desk: Desk) -> None:
    desk.post(HEAD + GOOD + WARD)

    assert decide(desk, "department", "ICU North", Decision("reject")) == []
    assert desk.rows("SELECT status FROM rejected_row") == [("discarded",)]
    with pytest.raises(UserError, match="no longer open"):
        decide(desk, "department", "ICU North", Decision("reject"))


def test_rows_with_two_unknown_codes_wait_for_both(desk: Desk) -> None:
    desk.post(HEAD + GOOD + "2026-01-12,Ward 7,9999,,5.00\n")

    assert decide(desk, "department", "Ward 7", Decision("create")) == []
    (released,) = decide(desk, "account", "9999", Decision("create", values={"name": "Sundries"}))

    assert released.rows_loaded == 1
    assert desk.differences().empty


def test_undoing_a_file_takes_its_released_rows_along(desk: Desk) -> None:
    first = desk.post(HEAD + GOOD + WARD)
    decide(desk, "department", "ICU North", Decision("create"))

    assert imports.undo(desk.url, ADMIN, batch_id=first.batch_id) == 2
    assert desk.everything() == {"lines": [], "totals": [], "suppliers": []}


def test_undoing_released_rows_lets_them_wait_again(desk: Desk) -> None:
    desk.post(HEAD + GOOD + WARD)
    (released,) = decide(desk, "department", "ICU North", Decision("create"))

    imports.undo(desk.url, ADMIN, batch_id=released.batch_id)

    assert desk.rows("SELECT status FROM rejected_row") == [("open",)]
    assert [amount for *_, amount in desk.ledger()] == [1000]


def test_undoing_a_file_empties_its_part_of_the_queue(desk: Desk) -> None:
    first = desk.post(HEAD + GOOD + WARD)
    desk.post(HEAD + WARD.replace("20.00", "1.00"))
    assert queue(desk) == [("department", "ICU North", 2, 2100)]

    imports.undo(desk.url, ADMIN, batch_id=first.batch_id)
    assert queue(desk) == [("department", "ICU North", 1, 100)]


def test_decisions_given_with_the_file_are_used(desk: Desk) -> None:
    icu = desk.rows("SELECT id FROM department WHERE code = 'ICU'")[0][0]
    outcome = desk.post(
        HEAD + WARD + "2026-01-12,Ward 8,6100,,5.00\n",
        decisions={("department", "ICU North"): Decision("map", icu), ("department", "Ward 8"): Decision("reject")},
    )

    assert outcome.rows_loaded == 1
    assert [issue.code for issue in outcome.issues] == ["refused_department"]


def test_a_code_created_under_another_one_is_remembered_whatever_its_letters(desk_sqlite: Desk) -> None:
    made = {"GLOVX": "ÄRZ1", "GLOVY": "ARZ2", "GLOVZ": "STRAßE"}
    lines = "Date,Department,Account,Amount\n" + "".join(f"2026-01-10,ICU,{text},1.00\n" for text in made)
    desk_sqlite.post(
        lines,
        decisions={
            ("account", text): Decision("create", values={"code": code, "name": code}) for text, code in made.items()
        },
        answers={"account-types": "proposed"},
    )

    again = desk_sqlite.post(lines.replace("2026-01", "2026-02"))

    assert (again.rows_loaded, again.rows_rejected) == (3, 0)
    assert desk_sqlite.rows("SELECT COUNT(*) FROM code_alias WHERE kind = 'account'") == [(3,)]


def test_missing_codes_are_created_for_review_with_a_likely_type(desk: Desk) -> None:
    outcome = desk.post(
        "Date,Department,Account,Account Name,Supplier,Amount\n"
        "2026-01-10,W7,4500,Outpatient revenue,,-10.00\n2026-01-10,W7,7100,Agency nurses,Acme Ltd,5.00\n",
        create_missing=True,
    )

    assert outcome.created == {"department": 1, "account": 2, "supplier": 1}
    assert desk.rows("SELECT code, type, category, needs_review FROM account WHERE code IN ('4500', '7100')") == [
        ("4500", "revenue", "gross_revenue", True),
        ("7100", "expense", "contract_labor", True),
    ]


def test_a_file_of_which_every_row_waits_can_be_loaded_with_permission(desk: Desk) -> None:
    lines = HEAD + "2026-01-10,W7,7100,Acme,5.00\n2026-01-10,W8,7100,Acme,6.00\n"
    first = desk.post(lines)
    assert first.rows_loaded == 0
    with pytest.raises(UserError, match=f"as batch {first.batch_id}"):
        desk.post(lines)  # nothing would change

    second = desk.post(lines, create_missing=True)

    assert second.rows_loaded == 2
    assert queue(desk) == []
    assert desk.rows("SELECT COUNT(*) FROM import_batch WHERE undone_at IS NULL") == [(1,)]
    assert desk.differences().empty


def test_look_alike_suppliers_are_told_apart_and_reported(desk: Desk) -> None:
    names = [
        "Medline Industries",
        "MEDLINE INDUSTRIES",
        "Medline Industries Ltd",
        "Medline\u200b Industries",
        "Мedline Industries",
    ]
    lines = "".join(f"2026-01-10,ICU,6100,{name},{amount}.00\n" for amount, name in enumerate(names, 1))

    outcome = desk.post(HEAD + lines, create_missing=True)

    stored = desk.rows(
        "SELECT s.name, amount_minor FROM ledger_entry e JOIN supplier s ON s.id = e.supplier_id ORDER BY 2"
    )
    assert [name for name, _ in stored] == ["Medline Industries", "Medline Industries", *names[2:]]
    assert any("3 new suppliers look like" in note for note in outcome.notes)


def test_sql_in_a_cell_is_text(desk: Desk) -> None:
    name = "Robert'); DROP TABLE ledger_entry;--"
    desk.post(HEAD + f'2026-01-10,ICU,6100,"{name}",1.00\n', create_missing=True)

    assert desk.rows("SELECT name FROM supplier WHERE needs_review") == [(name,)]


def test_decisions_given_with_a_file_are_known_to_the_next_one(desk: Desk) -> None:
    ids = {table: desk.rows(f"SELECT id FROM {table} ORDER BY id")[0][0] for table in ("department", "supplier")}  # noqa: S608
    lines = HEAD + "2026-01-12,North Wing,9-99,Medco,5.00\n2026-01-12,Old Wing,6100,,7.00\n"
    decisions = {
        ("department", "North Wing"): Decision("map", ids["department"]),
        ("department", "Old Wing"): Decision("reject"),
        ("supplier", "Medco"): Decision("map", ids["supplier"]),
        ("account", "9-99"): Decision("create", values={"code": "9990", "name": "Sundries"}),
    }
    assert desk.post(lines, decisions=decisions).rows_loaded == 1

    again = desk.preview(HEAD + "2026-02-12,north  WING,9-99,MEDCO,6.00\n2026-02-12,Old Wing,6100,,7.00\n")

    assert (again.rows_loaded, [item.text for item in again.unknown]) == (1, ["Old Wing"])
    assert sorted(desk.rows("SELECT kind, text FROM code_alias")) == [("account", "9-99"), ("department", "north wing")]


def test_decisions_given_with_a_register_are_known_to_the_next_one(desk_sqlite: Desk) -> None:
    known = desk_sqlite.rows("SELECT id FROM supplier WHERE code = 'S1'")[0][0]
    head = "Contract,Title,Supplier,Start,End\n"
    decision = {("supplier", "Medco"): Decision("map", known)}

    desk_sqlite.post(head + "C-1,Gloves,Medco,2026-01-01,2026-12-31\n", kind="contracts", decisions=decision)
    again = desk_sqlite.preview(head + "C-2,Gowns,Medco,2026-01-01,2026-12-31\n", kind="contracts")

    assert (again.rows_loaded, again.unknown) == (1, [])
