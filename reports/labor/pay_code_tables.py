"""Pay codes and job classes as tables: on screen and as files."""

from io import BytesIO

import pandas as pd

from language import _, translate
from reports.formats import Formats
from reports.labor.pay_code_words import GROUP_NAMES
from reports.variance.tables import safe_text


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
    table = pd.DataFrame({_("Code"): [safe_text(code) for code in rows["code"]]})
    table[_("Name")] = [safe_text(name) for name in rows["name"]]
    if "pay_group" in rows:
        table[_("Group")] = rows["pay_group"]
        table[_("To review")] = rows["needs_review"].map({True: _("yes"), False: _("no")})
    else:
        table[_("Counted under")] = [safe_text(name) if isinstance(name, str) else "" for name in rows["merged_into"]]
    table[_("Hours")] = rows["hours"].round(3)
    table[_("Cost")] = [formats.exact(minor) for minor in rows["amount_minor"]]
    return table


def as_csv(rows: pd.DataFrame, formats: Formats) -> bytes:
    """Return the list as CSV."""
    return plain(rows, formats).to_csv(index=False).encode("utf-8-sig")


def as_workbook(rows: pd.DataFrame, formats: Formats, *, title: str) -> bytes:
    """Return the list as an XLSX file; text is never taken for a formula."""
    file = BytesIO()
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    table = plain(rows, formats)
    table[_("Cost")] = table[_("Cost")].astype("float64")
    with pd.ExcelWriter(file, engine="xlsxwriter", engine_kwargs=options) as book:
        table.to_excel(book, sheet_name=title, index=False)
    return file.getvalue()
