"""What is done with each kind of file, one row each: who reads its rows, where they go, what is kept beside them.

What such a file holds and what its columns mean is the row of the same name in `data/importers/kinds.py`. A new kind is
a row here, a row there, its reader, and a migration that lets the database take its name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sqlmodel import SQLModel

from data.importers.kinds import FILE_KINDS, FileKind
from data.importers.reading.chunks import Chunk
from data.models import (
    Account,
    BudgetLine,
    Contract,
    ContractPrice,
    Department,
    FlexRule,
    LaborEntry,
    LedgerEntry,
    PurchaseLine,
    Statistic,
    Supplier,
)
from data.seed import samples
from language import _
from services.errors import UserError
from services.imports import exports
from services.imports.exports import Export
from services.imports.register_rows import contracts, masters, prices, setup
from services.imports.register_rows.masters import Items
from services.imports.rows.budget import BudgetRows
from services.imports.rows.context import Context
from services.imports.rows.labor import LaborRows
from services.imports.rows.ledger import LedgerRows
from services.imports.rows.purchases import PurchaseRows
from services.imports.rows.statistics import StatisticRows
from services.imports.rows.typed import Rows
from services.imports.storing.kept_totals import BudgetTotals, KeptTotals, LedgerTotals, NoTotals, PurchaseLineTotals

_NO_TOTALS = NoTotals()


@dataclass(frozen=True)
class ImportKind:
    """One kind of import.

    Args:
        file: What the file holds.
        model: The table that its rows become.
        sample: Rows of a small example, header first, with months in a given year.
        lines: Reads rows that are lines of a month; undone by removing them.
        items: Reads rows that are things, added or brought up to date; undone by restoring them.
        totals: What is kept beside lines.
        guard: What must still be open before lines may go: their months, or their budget versions.
        export: How stored rows are taken out as a file that can be imported again.
    """

    file: FileKind
    model: type[SQLModel]
    sample: Callable[[int], samples.Rows]
    lines: Callable[[Context], Rows] | None = None
    items: Callable[[Context, Chunk], Items] | None = None
    totals: KeptTotals = _NO_TOTALS
    guard: Literal["months", "versions"] = "months"
    export: Export | None = None

    @property
    def name(self) -> str:
        """The kind's name."""
        return self.file.name

    @property
    def table(self) -> str:
        """Name of the table."""
        return str(self.model.__tablename__)


_ROWS = (
    ImportKind(
        FILE_KINDS["ledger"], LedgerEntry, samples.ledger,
        lines=LedgerRows, totals=LedgerTotals(), export=exports.LEDGER,
    ),
    ImportKind(
        FILE_KINDS["budget"], BudgetLine, samples.budget,
        lines=BudgetRows, totals=BudgetTotals(), guard="versions", export=exports.BUDGET,
    ),
    ImportKind(
        FILE_KINDS["statistics"], Statistic, samples.statistics, lines=StatisticRows, export=exports.STATISTICS
    ),
    ImportKind(FILE_KINDS["labor"], LaborEntry, samples.labor, lines=LaborRows, export=exports.LABOR),
    ImportKind(
        FILE_KINDS["purchases"], PurchaseLine, samples.purchases,
        lines=PurchaseRows, totals=PurchaseLineTotals(), export=exports.PURCHASES,
    ),
    ImportKind(FILE_KINDS["contracts"], Contract, samples.contracts, items=contracts.read),
    ImportKind(FILE_KINDS["prices"], ContractPrice, samples.prices, items=prices.read),
    ImportKind(
        FILE_KINDS["accounts"], Account, samples.accounts, items=masters.read_accounts, export=exports.ACCOUNTS
    ),
    ImportKind(
        FILE_KINDS["departments"], Department, samples.departments,
        items=masters.read_departments, export=exports.DEPARTMENTS,
    ),
    ImportKind(
        FILE_KINDS["suppliers"], Supplier, samples.suppliers, items=masters.read_suppliers, export=exports.SUPPLIERS
    ),
    ImportKind(
        FILE_KINDS["flex-rules"], FlexRule, samples.flex_rules,
        items=setup.read_flex_rules, export=exports.FLEX_RULES,
    ),
    ImportKind(
        FILE_KINDS["standards"], Department, samples.standards,
        items=setup.read_standards, export=exports.STANDARDS,
    ),
)  # fmt: skip
#: Every kind by its name.
KINDS: dict[str, ImportKind] = {kind.name: kind for kind in _ROWS}


def kind_named(name: str) -> ImportKind:
    """Return a kind.

    Raises:
        UserError: There is none of that name.
    """
    if name not in KINDS:
        raise UserError(
            _("Not a kind of file: “{name}”.", name=name), hint=_("Choose one of: {kinds}.", kinds=", ".join(KINDS))
        )
    return KINDS[name]
