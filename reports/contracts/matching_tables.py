"""Contract matching as a person reads it: what waits and why, in words, tables and files."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from pandas.io.formats.style import Styler

from language import N_, _, ngettext, translate
from reports import plain_files
from reports.column_tables import as_day
from reports.formats import MISSING, Formats
from reports.sortable import sortable

#: Why lines wait, in a few words.
REASONS = {
    "ambiguous": N_("Several contracts fit"),
    "unit": N_("Unknown unit"),
    "ended": N_("Names an ended contract"),
    "unknown": N_("Names an unknown contract"),
    "unsure": N_("Not on its supplier's price list"),
    "none": N_("No contract found"),
    "new": N_("Not matched yet"),
}
AROUND = N_("On another supplier's contract")


def answer(amounts: Mapping[str, int], groups: pd.DataFrame, formats: Formats, *, year: str) -> str:
    """Return the first sentence of the page: how much is on contracts, and what waits."""
    total = sum(amounts.values())
    share = formats.percent(amounts["contracted"] / total) if total else MISSING
    first = _("{year}: {share} of {total} invoiced is on contract.", year=year, share=share, total=formats.short(total))
    if groups.empty:
        return f"{first} " + _("No lines are waiting for a decision.")
    return f"{first} {_waiting(groups, formats)}"


def _waiting(groups: pd.DataFrame, formats: Formats) -> str:
    lines, largest = int(groups["lines"].sum()), groups.iloc[0]
    # TRANSLATORS: {lines} is "1 line" or "12 lines"
    return ngettext(
        "{count} group of lines ({lines}, {amount} invoiced) has no settled contract: {supplier}, {item}.",
        "{count} groups of lines ({lines}, {amount} invoiced) have no settled contract; largest: {supplier}, {item}.",
        len(groups),
        count=formats.number(len(groups)),
        lines=lines_counted(lines, formats),
        amount=formats.short(int(groups["amount_minor"].sum())),
        supplier=largest["supplier"],
        item=_what(largest),
    )


def lines_counted(count: int, formats: Formats) -> str:
    """Return a number of purchase lines: "1 line", "1,200 lines"."""
    return ngettext("{count} line", "{count} lines", count, count=formats.number(count))


def _what(row: pd.Series) -> str:
    return str(row["item_name"] or row["item"] or _("without an item"))


def reason(row: Mapping[Hashable, Any]) -> str:
    """Return why a group waits."""
    return translate(AROUND if row["reason"] == "none" and row["around"] else REASONS[str(row["reason"])])


def day_in_words(day: Any, formats: Formats) -> str:
    """Return a day of a group as a person reads it; a dash where no line has one."""
    return MISSING if day is None or pd.isna(day) or day == "" else formats.day(as_day(day))


def groups_view(rows: pd.DataFrame, formats: Formats) -> Styler:
    """Return the groups as a table to read."""
    view = pd.DataFrame(
        {
            _("Supplier"): rows["supplier"],
            _("Item"): rows["item_name"].where(rows["item_name"] != "", rows["item"]),
            _("Why"): [reason(row) for row in rows.to_dict("records")],
            _("Invoiced"): [formats.amount(minor) for minor in rows["amount_minor"].tolist()],
            _("Lines"): [formats.number(count) for count in rows["lines"].tolist()],
            _("Unit"): rows["unit"],
            _("Names contract"): rows["contract_reference"],
            _("From"): [day_in_words(day, formats) for day in rows["first_day"]],
            _("To"): [day_in_words(day, formats) for day in rows["last_day"]],
        }
    )
    return sortable(view, {_("Invoiced"): rows["amount_minor"], _("Lines"): rows["lines"]})


def plain(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return the groups with figures as numbers, for files; texts that no spreadsheet runs."""
    texts = {_("Supplier"): "supplier", _("Item"): "item", _("Item name"): "item_name", _("Unit"): "unit"}
    table = pd.DataFrame({title: [str(value) for value in rows[name]] for title, name in texts.items()})
    table[_("Names contract")] = [str(value) for value in rows["contract_reference"]]
    table[_("Why")] = [reason(row) for row in rows.to_dict("records")]
    table[_("Lines")] = rows["lines"].to_numpy()
    for title, name in ((_("Invoiced"), "amount_minor"), (_("Ordered"), "ordered_minor")):
        table[title] = rows[name].map(formats.figure).to_numpy()
    table[_("From")], table[_("To")] = rows["first_day"].to_numpy(), rows["last_day"].to_numpy()
    return table


def as_csv(rows: pd.DataFrame, formats: Formats) -> bytes:
    """Return the groups as CSV."""
    return plain_files.as_csv(plain(rows, formats))


def as_workbook(rows: pd.DataFrame, formats: Formats) -> bytes:
    """Return the groups as an XLSX file; text is never taken for a formula."""
    return plain_files.as_workbook(plain(rows, formats), sheet=_("Contract matching"))
