"""Suppliers that look like one: proposed, merged or told apart by a person, and remembered for later files."""

from pathlib import Path

import pytest

from data.engine import writing
from data.models import Supplier
from planning.names import match_name
from services import imports
from services.errors import NotPermittedError, UserError
from services.organization import suppliers
from services.permissions import Actor
from services.spend import look_alikes as alike
from tests.services.purchases import ADMIN, Store


def add(store: Store, **names: str) -> dict[str, int]:
    with writing(store.url) as session:
        rows = [Supplier(code=code, name=name, match_name=match_name(name)) for code, name in names.items()]
        session.add_all(rows)
        session.flush()
        return {str(row.code): row.id or 0 for row in rows}


def pairs(store: Store) -> list[tuple[str, str]]:
    found = alike.look_alikes(store.url, ADMIN)
    return list(zip(found["keep_name"].tolist(), found["other_name"].tolist(), strict=True))


def test_the_one_with_more_spend_or_a_contract_is_kept(store: Store) -> None:
    add(store, X1="MEDLINE INDUSTRIES, INC.")
    assert pairs(store) == [("Medline Industries", "MEDLINE INDUSTRIES, INC.")]

    store.post("2026-02-04,ICU,X1,GL-1,1,BX,12.00,12.00,,I-2,,\n")
    found = alike.look_alikes(store.url, ADMIN).iloc[0]
    assert found[["keep_code", "keep_minor", "other_minor"]].tolist() == ["X1", 12_00, 0]

    store.contract("C-1", "S1")
    assert pairs(store) == [("Medline Industries", "MEDLINE INDUSTRIES, INC.")]


def test_told_apart_is_remembered_until_forgotten(store: Store) -> None:
    other = add(store, X1="Medline Industries Ltd")["X1"]
    own = store.hospital.suppliers["S1"]

    alike.keep_apart(store.url, ADMIN, one_id=other, other_id=own)
    alike.keep_apart(store.url, ADMIN, one_id=own, other_id=other)  # said twice
    assert pairs(store) == []
    assert alike.told_apart(store.url, ADMIN)[["one", "other", "decided_by"]].values.tolist() == [
        ["Medline Industries", "Medline Industries Ltd", "ada"]
    ]

    alike.forget_apart(store.url, ADMIN, one_id=other, other_id=own)
    assert len(pairs(store)) == 1
    with pytest.raises(UserError, match="not kept separate"):
        alike.forget_apart(store.url, ADMIN, one_id=other, other_id=own)
    with pytest.raises(UserError, match="same supplier"):
        alike.keep_apart(store.url, ADMIN, one_id=own, other_id=own)


def test_several_pairs_are_merged_at_once_and_chains_end_at_one(store_sqlite: Store) -> None:
    made = add(store_sqlite, X1="Medline Industries Ltd", X2="MEDLINE INDUSTRIES INC")
    own = store_sqlite.hospital.suppliers["S1"]

    done = suppliers.merge_pairs(
        store_sqlite.url, ADMIN, pairs=[(made["X1"], made["X2"]), (made["X2"], own), (made["X1"], own)]
    )

    assert done == 2
    survivors = store_sqlite.rows("SELECT code, merged_into_id FROM supplier WHERE code LIKE 'X%' ORDER BY code")
    assert survivors == [("X1", own), ("X2", own)]
    assert pairs(store_sqlite) == []


def test_one_name_of_two_merged_records_is_no_riddle_for_an_import(store_sqlite: Store) -> None:
    made = add(store_sqlite, X1="Twin Rivers", X2="Twin Rivers")
    line = "2026-02-04,ICU,Twin Rivers,GL-1,1,BX,12.00,12.00,,I-2,,\n"
    refused = store_sqlite.post(line)
    assert [issue.code for issue in refused.issues] == ["unknown_supplier"]

    suppliers.merge(store_sqlite.url, ADMIN, supplier_id=made["X2"], into_id=made["X1"])
    assert store_sqlite.post(line).rows_loaded == 1
    assert store_sqlite.rows("SELECT supplier_id FROM purchase_line") == [(made["X1"],)]


def test_hidden_characters_are_named(store_sqlite: Store) -> None:
    add(store_sqlite, X1="Cardinal He\u0430lth")  # a Cyrillic a

    found = alike.look_alikes(store_sqlite.url, ADMIN).iloc[0]

    assert found["hides"] == "letters of two alphabets"
    assert "looks the same" in found["reason"]


def test_redacted_names_are_no_supplier_to_merge(store_sqlite: Store) -> None:
    add(store_sqlite, X1="REDACTED PERSONAL DATA", X2="Redacted - Personal Data")

    assert pairs(store_sqlite) == []


def test_only_those_who_keep_master_data_decide(store_sqlite: Store, viewer: Actor) -> None:
    made = add(store_sqlite, X1="Medline Industries Ltd")["X1"]
    own = store_sqlite.hospital.suppliers["S1"]
    with pytest.raises(NotPermittedError):
        alike.keep_apart(store_sqlite.url, viewer, one_id=made, other_id=own)
    with pytest.raises(NotPermittedError):
        suppliers.merge_pairs(store_sqlite.url, viewer, pairs=[(made, own)])


def test_the_demos_second_spellings_are_found_and_nothing_else(demo_url: str) -> None:
    found = alike.look_alikes(demo_url, ADMIN)

    assert set(zip(found["keep_code"].tolist(), found["other_code"].tolist(), strict=True)) == {
        ("V1001", "V1901"),
        ("V1011", "V1902"),
        ("V1031", "V1903"),
        ("V1052", "V1904"),
    }


# Real files -----------------------------------------------------------------------------------------------------------


def load(url: str, folder: Path, name: str, kind: str) -> imports.Outcome:
    options = imports.ImportOptions(kind=kind, mode="add", create_missing=True)
    return imports.post(url, ADMIN, folder / name, filename=name, options=options)


@pytest.mark.slow
def test_real_spend_files_load_whole_and_their_spellings_are_found(sqlite_url: str, real_files: Path) -> None:
    for name in ("nhs_royalfree_2020-04_to_06.csv", "council_oxford_2017q2.csv", "nhs_lewisham_2020-12.csv"):
        loaded = load(sqlite_url, real_files, name, "purchases")
        assert loaded.rows_rejected <= 1  # a total without an amount

    best = alike.look_alikes(sqlite_url, ADMIN, least=0.97)
    assert 10 < len(best) < 200
    for one, other in zip(best["keep_name"].tolist(), best["other_name"].tolist(), strict=True):
        assert match_name(one).split()[0][:3] == match_name(other).split()[0][:3], (one, other)
