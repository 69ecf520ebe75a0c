"""Purchase lines: items ordered or invoiced, with quantity, unit price and contract."""

import re
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.importers.reading.chunks import Chunk
from data.importers.remarks import remark
from data.importers.tables.layout import NumberFormat
from data.importers.values.headings import normalized
from language import N_, _
from services.contracts.matching import LineMatcher
from services.imports.counted.priced_by import units_priced
from services.imports.rows.amounts import read_figures
from services.imports.rows.context import Context
from services.imports.rows.ledger import check_currency
from services.imports.rows.typed import Bools, Days, Int64, Problems, Rows, TypedRows, text_column, which_filled

#: Stored price is in millionths and quantity in thousandths of a unit.
_PRICE_TIMES_QUANTITY = 10**9
#: Headings of days and amounts that only an invoice has; "to invoice" is still to come.
_INVOICED = re.compile(  # no text
    r"(?<!to be )(?<!to )\b(?:invoiced?|paid|payment|inv|rechnungs?\w*|bezahlt\w*|zahlung\w*|facture\w*|paiement|"
    r"faktur\w*|factur\w*|pago|pagado|betal\w*|factuur\w*|fattur\w*)\b"
)


class PurchaseRows(Rows):
    """Types purchase lines. A line with an invoice number is an invoice, one with only an order number an order.

    Where the heading of its day or amount says invoice or payment, it is an invoice without a number, too.
    """

    table = "purchase_line"
    closes = True

    def __init__(self, context: Context) -> None:
        self.context = context
        self.control = ("amount", context.amounts.exponent)
        self._matcher: LineMatcher | None = None

    def read(self, chunk: Chunk) -> TypedRows:
        """Return the typed rows of a chunk."""
        table, context = chunk.table, self.context
        problems = context.problems(chunk)
        quantities, counted = self._figure(table, "quantity", 3, problems)
        prices, priced = self._figure(table, "price", 6, problems)
        per = units_priced(context, table, problems)
        amounts = self._amounts(table, problems, quantities, prices, counted & priced, per=per)
        self._refuse_two_signs(amounts, quantities, prices, problems)
        prices = _quotient(prices, per, 1)
        check_currency(context, table, problems)
        periods, days = context.months.months(table, problems)
        accounts = np.zeros(table.num_rows, dtype=np.int64)
        if {"account", "account_name"} & set(context.mapping):
            accounts = context.ids(table, "account", problems, required=False)
        if not {"supplier", "supplier_code"} & set(context.mapping):
            context.ask(_("No column says the supplier. Choose it."))
        quantities, prices = self._complete(amounts, quantities, prices, counted, priced)
        columns = {
            "kind": self._kinds(table),
            "day": _fill_days(days, periods),
            "period": periods,
            "department_id": context.departments(table, problems),
            "account_id": accounts,
            "supplier_id": context.ids(table, "supplier", problems),
            "contract_reference": _or_none(context.texts(table, "contract")),
            "category": _or_none(context.texts(table, "category")),
            "item": context.texts(table, "item"),
            "item_name": context.texts(table, "item_name"),
            "unit": self._units(table, counted | priced),
            "quantity_milli": quantities,
            "unit_price_micro": prices,
            "amount_minor": amounts,
            "currency": context.settings.currency,
            "po_number": context.texts(table, "po_number"),
            "invoice_number": context.texts(table, "invoice_number"),
        }
        return TypedRows(
            lines=chunk.lines,
            amount=amounts,
            problems=problems,
            columns={**columns, **self._match_contracts(columns)},
            line_amount=amounts,
            nullable=frozenset(("account_id", "contract_id", "covered_by_id")),
        )

    def figures(self, table: Any) -> int:
        """Return the sum of the amounts of some lines in minor units, read as if they were loaded."""
        problems = Problems(np.arange(table.num_rows))
        quantities, counted = self._figure(table, "quantity", 3, problems)
        prices, priced = self._figure(table, "price", 6, problems)
        per = units_priced(self.context, table, problems)
        return int(self._amounts(table, problems, quantities, prices, counted & priced, per=per).sum())

    def _refuse_two_signs(self, amounts: Int64, quantities: Int64, prices: Int64, problems: Problems) -> None:
        """Reject lines whose quantity goes back while their amount does not: one of the two lacks its sign."""
        problems.add(
            (quantities < 0) & (amounts > 0) & (prices > 0) & ~problems.bad,
            column=self.context.mapping.get("quantity", ""), cells=None, code="two_signs",
            message=remark(N_("The quantity is negative and the amount is not. Give both the same sign.")),
        )  # fmt: skip

    def _figure(self, table: Any, concept: str, scale: int, problems: Problems) -> tuple[Int64, Bools]:
        column = self.context.mapping.get(concept)
        if column is None:
            return np.zeros(table.num_rows, dtype=np.int64), np.zeros(table.num_rows, dtype=bool)
        cells = self.context.texts(table, concept)
        fmt = self.context.source.layout.number_formats.get(column, NumberFormat())
        figures, read = read_figures(cells, fmt, scale=scale, column=column, problems=problems, required=False)
        back = self.context.amounts.takes_back(table)
        figures = figures * 10 ** self.context.amounts.power_said_by([column])
        figures = np.where(back, -np.abs(figures) if concept == "quantity" else np.abs(figures), figures)
        return figures, read & which_filled(cells)

    def _amounts(
        self, table: Any, problems: Problems, quantities: Int64, prices: Int64, computable: Bools, *, per: Int64
    ) -> Int64:
        """Return the stated amount, else quantity times price rounded half up; each price is one of `per` units."""
        context = self.context
        computed = _product(quantities, prices, 10**context.amounts.exponent, per)
        column = context.mapping.get("amount")
        if column is None:
            if not {"quantity", "price"} <= set(context.mapping):
                context.ask(_("No column says the amount. Choose it, or quantity and price."))
            missing = ~computable & ~problems.bad
            amounts = computed
        else:
            stated, read = context.amounts.optional(table, column, problems)
            missing = ~read & ~computable & ~problems.bad
            amounts = np.where(read, stated, np.where(computable, computed, 0))
        problems.add(
            missing, column=column or "", cells=None, code="missing_amount",
            message=remark(N_("No amount, and no quantity and price. Fill one in, or remove the line.")),
        )  # fmt: skip
        return amounts

    def _complete(
        self, amounts: Int64, quantities: Int64, prices: Int64, counted: Bools, priced: Bools
    ) -> tuple[Int64, Int64]:
        """Fill in the quantity (one, unless the price tells) and the unit price of lines that leave them out."""
        minor = 10**self.context.amounts.exponent
        by_price = ~counted & priced & (prices != 0)
        derived = _quotient(amounts, prices, _PRICE_TIMES_QUANTITY // minor)
        full = np.where(counted, quantities, np.where(by_price, derived, 1000))
        by_amount = ~priced & (full != 0)
        unit_prices = np.where(by_amount, _quotient(amounts, full, _PRICE_TIMES_QUANTITY // minor), prices)
        return full, unit_prices

    def _kinds(self, table: Any) -> pa.Array:
        """Return what each line is; a number of which the formula failed was one, and does not make it another."""
        numbers = (text_column(table, self.context.mapping.get(name)) for name in ("invoice_number", "po_number"))
        invoiced, ordered = map(which_filled, numbers)
        if any(_INVOICED.search(normalized(self.context.mapping.get(name, ""))) for name in ("date", "amount")):
            ordered &= False
        return pa.array(np.where(ordered & ~invoiced, "order", "invoice").tolist(), pa.string())

    def _units(self, table: Any, stated: Bools) -> pa.Array:
        """Return units in capitals; a line of which only the amount is known has none, whatever its column says."""
        units = pc.utf8_upper(pc.utf8_trim_whitespace(self.context.texts(table, "unit")))
        return pc.if_else(pa.array(stated), units, "")

    def _match_contracts(self, columns: dict[str, Any]) -> dict[str, Any]:
        if self._matcher is None:
            self._matcher = LineMatcher(self.context.catalogue.session, exponent=self.context.amounts.exponent)
        return self._matcher.arrow(columns)


def _product(quantities: Int64, prices: Int64, minor: int, per: Int64) -> Int64:
    """Return thousandths times millionths as minor units, rounded half up away from zero, without overflow."""
    exact = quantities.astype(object) * prices.astype(object) * minor
    pairs = zip(exact, per.tolist(), strict=True)
    return np.array([_divide(int(value), _PRICE_TIMES_QUANTITY * units) for value, units in pairs], dtype=np.int64)


def _quotient(amounts: Int64, divisors: Int64, scale: int) -> Int64:
    pairs = zip(amounts.tolist(), divisors.tolist(), strict=True)
    return np.array([_divide(top * scale, bottom) if bottom else 0 for top, bottom in pairs], dtype=np.int64)


def _divide(top: int, bottom: int) -> int:
    if bottom < 0:
        top, bottom = -top, -bottom
    size = (2 * abs(top) + bottom) // (2 * bottom)
    return size if top >= 0 else -size


def _fill_days(days: Days, periods: Int64) -> Days:
    """Return the document's day, else the first of its month."""
    months = np.where(periods > 0, (periods // 100 - 1970) * 12 + periods % 100 - 1, 0)
    first = months.astype("datetime64[M]").astype("datetime64[D]")
    return np.where(np.isnat(days), first, days)


def _or_none(cells: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(pc.binary_length(cells), 0), pa.scalar(None, pa.string()), cells)
