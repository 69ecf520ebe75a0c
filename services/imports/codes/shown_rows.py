"""The first rows as they would be stored, with codes and names in place of ids, so that a person can compare them."""

from collections.abc import Callable
from typing import Any

import pandas as pd
from sqlmodel import col, select

from data.models import BudgetVersion, Contract
from services.imports.codes.code_books import MODELS, Catalogue

#: Columns of ids whose code book has another name than the column.
BOOKS = {"parent_id": "", "uos_measure_id": "measure", "flex_measure_id": "measure"}
#: What only the database needs.
INNER = frozenset(("line_number", "currency", "fingerprint", "needs_review", "match_name", "batch_id"))


def as_shown(sample: pd.DataFrame, catalogue: Catalogue, *, version: str | None = None) -> pd.DataFrame:
    """Return a sample with "department" in place of "department_id" and so on; columns that say nothing are left out.

    Args:
        sample: Columns as in the table. Ids below zero belong to what the file itself would make.
        catalogue: The code books of the pass that the sample comes from.
        version: What the budget version is called that is still to be made.
    """
    shown: dict[str, Any] = {}
    for name, values in sample.items():
        column = str(name)
        if column in INNER or column == "id":
            continue
        if column.endswith("_id"):
            known = _labels(column, values, catalogue, version)
            labels = [_label(value, known) for value in values]
            if any(labels):
                shown[column.removesuffix("_id")] = labels
        elif _says_something(column, values):
            shown[column] = values.tolist()
    return pd.DataFrame(shown, dtype="object")


def _label(value: Any, known: Callable[[int], str]) -> str:
    if isinstance(value, str):  # a code that is linked once the row is stored
        return value
    return "" if pd.isna(value) or value == 0 else known(int(value))


def _labels(column: str, values: pd.Series, catalogue: Catalogue, version: str | None) -> Callable[[int], str]:
    """Return what tells the label of an id."""
    kind = BOOKS.get(column, column.removesuffix("_id"))
    labels: dict[int, str] = {}
    if kind in MODELS:
        labels = {item.id: item.label for item in catalogue.book(kind).known}
    elif kind in ("version", "contract", "covered_by"):
        labels = _labels_of(kind, [value for value in values if not isinstance(value, str) and value > 0], catalogue)
    nothing = (version or "") if kind == "version" else ""
    return lambda number: labels.get(number, nothing)


def _labels_of(kind: str, ids: list[Any], catalogue: Catalogue) -> dict[int, str]:
    model, field = (BudgetVersion, BudgetVersion.name) if kind == "version" else (Contract, Contract.number)
    query = select(col(model.id), col(field)).where(col(model.id).in_([int(number) for number in ids]))
    return {int(number): str(text) for number, text in catalogue.session.exec(query) if number is not None}


def _says_something(column: str, values: "pd.Series[Any]") -> bool:
    nothing = ("", "none", 0) if column.endswith(("_milli", "_micro", "_minor")) else ("", "none")
    return any(not pd.isna(cell) and cell not in nothing for cell in values.tolist())
