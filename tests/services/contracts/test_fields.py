"""The rows of the fields' registry and the tables say the same, and files hold each field once."""

from collections import Counter
from datetime import date
from typing import get_args

import pytest
from sqlmodel import SQLModel

from data.importers.kinds import FILE_KINDS
from data.models import Contract, ContractPrice, RebateTier
from data.models.procurement import CONTRACT_BASES, CONTRACT_KINDS, CONTRACT_STATES, NOTICE_ENDS, REBATE_PAYOUTS
from services.contracts import fields, files

TABLES: list[tuple[type[SQLModel], tuple[fields.Field, ...]]] = [
    (Contract, fields.CONTRACT),
    (RebateTier, fields.TIER),
    (ContractPrice, fields.PRICE),
]
#: Columns that nobody fills in, and why.
NOT_FIELDS = {
    "id": "the row itself",
    "contract_id": "the contract that the tier or price belongs to",
    "currency": "the hospital's at the time",
    "batch_id": "the file it came from",
    "line_number": "the line it came from",
}
TYPES: dict[str, type] = {
    "text": str, "note": str, "choice": str, "day": date, "days": int, "months": int, "count": int, "money": int,
    "price": int, "share": float, "supplier": int, "department": int,
}  # fmt: skip
ENDINGS = {"money": "_minor", "price": "_micro", "share": "_share"}


@pytest.mark.parametrize(("model", "rows"), TABLES)
def test_every_column_is_a_field_or_says_why_not(model: type[SQLModel], rows: tuple[fields.Field, ...]) -> None:
    columns = {column.name for column in SQLModel.metadata.tables[str(model.__tablename__)].columns}

    assert {field.name for field in rows} == columns - set(NOT_FIELDS)


@pytest.mark.parametrize(("model", "rows"), TABLES)
def test_a_field_holds_what_its_column_holds(model: type[SQLModel], rows: tuple[fields.Field, ...]) -> None:
    columns = SQLModel.metadata.tables[str(model.__tablename__)].columns
    for field in rows:
        stated = model.model_fields[field.name].annotation
        assert TYPES[field.kind] in (stated, *get_args(stated)), field.name
        assert field.name.endswith(ENDINGS.get(field.kind, ""))
        assert (columns[field.name].foreign_keys != set()) == (field.kind in ("supplier", "department"))


@pytest.mark.parametrize(("model", "rows"), TABLES)
def test_choices_are_what_the_table_takes_and_the_usual_one_stands_first(
    model: type[SQLModel], rows: tuple[fields.Field, ...]
) -> None:
    taken = {"status": CONTRACT_STATES, "kind": CONTRACT_KINDS, "notice_to": NOTICE_ENDS, "payout": REBATE_PAYOUTS}
    for field in rows:
        if field.kind == "choice":
            assert set(field.labels) == set(taken.get(field.name, CONTRACT_BASES))
            assert model.model_fields[field.name].default == next(iter(field.labels))
        else:
            assert field.choices == ()


def test_files_and_imports_name_each_field_once() -> None:
    for kind, titles, rows in (
        ("contracts", files.REGISTER, (*fields.CONTRACT, *fields.TIER)),
        ("prices", files.PRICES, fields.PRICE),
    ):
        assert {field.title for field in rows} <= set(titles.values())
        assert [title for title, times in Counter(titles.values()).items() if times > 1] == []
        assert {field.concept for field in rows} <= set(FILE_KINDS[kind].concepts)
        assert len({field.concept for field in rows}) == len(rows)


def test_what_stands_beside_another_field_names_one() -> None:
    assert {field.beside for field in fields.CONTRACT if field.beside} <= set(fields.NAMES)
