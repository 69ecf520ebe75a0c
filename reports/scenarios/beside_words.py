"""What stands beside a scenario's result, in words and tables: without one-offs and grants, and what is ordered."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from language import N_, _
from reports.column_tables import TableColumn
from reports.formats import Formats
from reports.scenarios.tables import category_name
from reports.variance.underlying import opening

ONE_OFFS = (
    TableColumn("label", N_("Effect on the operating result")),
    TableColumn("base", N_("Base"), "money"),
    TableColumn("scenario", N_("Scenario"), "money"),
)
ORDERED = (
    TableColumn("label", N_("Category")),
    TableColumn("base", N_("Base, open months"), "money"),
    TableColumn("scenario", N_("Scenario, open months"), "money"),
    TableColumn("ordered", N_("Ordered, not invoiced"), "money"),
    TableColumn("left", N_("Not ordered yet"), "money"),
)


def underlying(accounts: Sequence[str], results: tuple[int, int], formats: Formats, *, changed: bool) -> str:
    """Return the year's result without one-offs and grants, with and without the changes."""
    known = {"opening": opening(accounts, formats), "base": formats.short(results[0])}
    if not changed:
        return _("{opening}: {base}.", **known)
    return _("{opening}: {scenario} with these changes, {base} without.", scenario=formats.short(results[1]), **known)


def one_offs(accounts: pd.DataFrame, reported: tuple[int, int], results: tuple[int, int]) -> pd.DataFrame:
    """Return the way from the reported to the underlying result: `label, base, scenario` (minor units)."""
    rows = [
        (_("Operating result as reported"), *reported),
        *(
            (_("of which {account}", account=name), base, scenario)
            for name, base, scenario in accounts.itertuples(index=False)
        ),
        (_("Underlying operating result"), *results),
    ]
    return pd.DataFrame(rows, columns=["label", "base", "scenario"]).astype({"base": "Int64", "scenario": "Int64"})


def orders(total: int, as_of: date, formats: Formats) -> str:
    """Return what is ordered already of the expense to come."""
    return _(
        "{amount} was ordered and not invoiced by {day}; a scenario cancels no order.",
        amount=formats.short(total),
        day=formats.day(as_of),
    )


def orders_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return orders by category with names in place of codes: `label` and the amounts."""
    names = [category_name(str(code)) if code else _("Orders without an account") for code in rows["category"]]
    return rows.assign(label=names)
