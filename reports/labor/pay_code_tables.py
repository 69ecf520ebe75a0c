"""Pay codes and job classes as tables: on screen and as files."""

import pandas as pd

from language import _, translate
from reports import plain_files
from reports.formats import Formats
from reports.labor.pay_code_words import GROUP_NAMES


def pay_codes_view(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return pay codes as a person reads them."""
    return pd.DataFrame(
        {
            _("Code"): rows["code"],
            _("Name"): rows["name"],
            _("Group"): rows["pay_group"].map(GROUP_NAMES).map(translate),
            _("Hours"): [formats.number(round(hours)) for hours in rows["hours"]],
            _("Cost"): [formats.amount(minor) for minor in rows["amount_minor"]],
            _("To review"): rows["needs_review"].astype("boolean"),
        }
    )


def job_classes_view(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return job classes as a person reads them."""
    return pd.DataFrame(
        {
            _("Code"): rows["code"],
            _("Name"): rows["name"],
            _("Hours"): [formats.number(round(hours)) for hours in rows["hours"]],
            _("Cost"): [formats.amount(minor) for minor in rows["amount_minor"]],
            _("Counted under"): rows["merged_into"].astype("object"),
        }
    )


def plain(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return either list for files: figures as numbers, texts that no spreadsheet runs."""
    table = pd.DataFrame({_("Code"): list(rows["code"])})
    table[_("Name")] = list(rows["name"])
    if "pay_group" in rows:
        table[_("Group")] = rows["pay_group"]
        table[_("To review")] = rows["needs_review"].map({True: _("yes"), False: _("no")})
    else:
        table[_("Counted under")] = [name if isinstance(name, str) else "" for name in rows["merged_into"]]
    table[_("Hours")] = rows["hours"].round(3)
    table[_("Cost")] = [formats.exact(minor) for minor in rows["amount_minor"]]
    return table


def as_csv(rows: pd.DataFrame, formats: Formats) -> bytes:
    """Return the list as CSV."""
    return plain_files.as_csv(plain(rows, formats))


def as_workbook(rows: pd.DataFrame, formats: Formats, *, title: str) -> bytes:
    """Return the list as an XLSX file; text is never taken for a formula."""
    table = plain(rows, formats)
    table[_("Cost")] = table[_("Cost")].astype("float64")
    return plain_files.as_workbook(table, sheet=title)
