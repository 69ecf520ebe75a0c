"""Ledger rows: one line of the general ledger, or one payment of a published spend file."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.importers.reading.chunks import Chunk
from data.importers.remarks import remark
from language import N_
from services.imports.rows.context import Context
from services.imports.rows.so_far import SoFar
from services.imports.rows.typed import Int64, Problems, Rows, TypedRows, text_column, which_filled

TABLE = "ledger_entry"


class LedgerRows(Rows):
    """Types ledger rows: month, day, department, account, supplier, amount, description, reference."""

    table = TABLE
    closes = True

    def __init__(self, context: Context) -> None:
        self.context = context
        self.control = ("amount", context.amounts.exponent)
        self.so_far = SoFar(context)

    @property
    def restates(self) -> bool:
        """True when the file has the year so far and its months are stored."""
        return self.so_far.restates

    def finish(self) -> None:
        """Ask for what only the whole file shows to be missing."""
        self.so_far.ask_missing()

    def read(self, chunk: Chunk) -> TypedRows:
        """Return the typed rows of a chunk."""
        table, context = chunk.table, self.context
        problems = context.problems(chunk)
        amounts, _unused = context.amounts.amounts(table, problems)
        check_currency(context, table, problems)
        periods, days = context.months.months(table, problems)
        departments = context.departments(table, problems)
        accounts = context.accounts(table, problems, amounts)
        suppliers = context.ids(table, "supplier", problems, required=False)
        natural = context.natural(amounts, accounts, ~problems.bad)
        amounts, natural = self.so_far.months_of(amounts, natural, (periods, departments, accounts), ~problems.bad)
        return TypedRows(
            lines=chunk.lines,
            amount=amounts,
            problems=problems,
            columns={
                "period": periods,
                "posting_date": days,
                "department_id": departments,
                "account_id": accounts,
                "supplier_id": suppliers,
                "amount_minor": natural,
                "currency": context.settings.currency,
                "description": context.texts(table, "description"),
                "reference": _reference(context, table),
            },
            line_amount=amounts,
            nullable=frozenset(("supplier_id",)),
        )


def _reference(context: Context, table: Any) -> pa.Array:
    references = context.texts(table, "reference")
    if "po_number" not in context.mapping:
        return references
    return pc.if_else(pc.equal(pc.binary_length(references), 0), context.texts(table, "po_number"), references)


def check_currency(context: Context, table: Any, problems: Problems) -> None:
    """Reject rows whose currency column names another currency than the hospital's."""
    column = context.mapping.get("currency")
    if column is None:
        return
    cells = text_column(table, column)
    ours = context.settings.currency.casefold()
    codes = cells.dictionary_encode()
    other = np.array([bool(text) and text.strip().casefold() != ours for text in codes.dictionary.to_pylist()], bool)
    index: Int64 = codes.indices.to_numpy(zero_copy_only=False)
    marked = other[index] & which_filled(cells) if len(other) else np.zeros(len(cells), dtype=bool)
    problems.add(
        marked, column=column, cells=cells, code="other_currency",
        message=lambda text: remark(
            N_("The amount is in {stated}, not in {currency}, the hospital's currency. "
            "Convert it and load the row again."),
            stated=text.strip(), currency=context.settings.currency,
        ),
    )  # fmt: skip
