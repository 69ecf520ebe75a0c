"""The options of `import`, each with the words that --help shows."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from language import _
from services.imports import FILE_KINDS, QUESTIONS

if TYPE_CHECKING:
    KindName = str
else:
    KindName = Literal[("auto", "trial-balance", *FILE_KINDS)]
_HOLDS = " ".join(f"{kind.name}: {kind.holds}" for kind in FILE_KINDS.values())
_AUTO = "auto: recognized, each of several files by itself. trial-balance: the same as ledger."  # no text
Kind = Annotated[KindName, typer.Argument(help=f"What the rows are. {_AUTO} {_HOLDS}", show_default=False)]
Files = Annotated[
    list[Path],
    typer.Argument(help="One file; for auto any number of files, folders and zip files.", show_default=False),
]
File = Annotated[Path, typer.Argument(help="CSV, TSV, XLSX, XLSM or XLS, also with .gz.", show_default=False)]
Sheet = Annotated[str | None, typer.Option("--sheet", help="Sheet of a workbook; the largest table by default.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Read and check everything, store nothing.")]
Mapping = Annotated[Path | None, typer.Option("--mapping", help="JSON file: concept to column name.")]
Profile = Annotated[str | None, typer.Option("--profile", help="Remembered mapping to use.")]
Version = Annotated[str | None, typer.Option("--version", help="Budget version; made when missing.")]
CreateMissing = Annotated[
    bool, typer.Option("--create-missing", help="Make unknown departments, accounts, suppliers, for review.")
]
ReplacePeriods = Annotated[
    bool, typer.Option("--replace-periods", help="Replace what is stored in the months of the file.")
]
Mode = Literal["add", "only_new", "replace"]
HowToLoad = Annotated[Mode, typer.Option("--mode", help="Every row, the lines not stored yet, or replace the months.")]
LeaveOut = Annotated[
    list[str] | None, typer.Option("--leave-out", help="Column that is not to be stored; may be repeated.")
]
DropPrivate = Annotated[
    bool, typer.Option("--drop-private", help="Leave out columns that identify patients or employees.")
]
Answers = Annotated[
    list[str] | None,
    typer.Option(
        "--answer",
        metavar="NAME=CHOICE",
        help="Answer to a question about the file; may be repeated; FILE:NAME=CHOICE for one of several files. "
        f"Names: {', '.join(QUESTIONS)}.",
    ),
]
MaskPrivate = Annotated[bool, typer.Option("--mask-private", help="Mask names and numbers of patients inside texts.")]
SupplierPeople = Annotated[
    Literal["keep", "mask"] | None,
    typer.Option("--supplier-people", help="Suppliers that look like persons: keep or mask their names."),
]
Sign = Annotated[
    Literal["natural", "debit_positive", "credit_positive"] | None,
    typer.Option("--sign", help="Sign convention, else inferred."),
]
DateOrder = Annotated[
    Literal["dmy", "mdy", "ymd"] | None, typer.Option("--date-order", help="Where the file leaves it open.")
]
FiscalNaming = Annotated[
    Literal["start", "end", "calendar"] | None,
    typer.Option("--fiscal-naming", help="Calendar year that names the file's fiscal years."),
]
FiscalStart = Annotated[
    int | None, typer.Option("--fiscal-start", min=1, max=12, help="First month of the file's fiscal years.")
]
Spread = Annotated[
    Literal["even", "days", "prior_year"], typer.Option("--spread", help="How annual budgets become months.")
]


def _period(text: str) -> int:
    """Read YYYY-MM; anything else is wrong usage."""
    digits = text.replace("-", "")
    if not (len(digits) == 6 and digits.isascii() and digits.isdigit() and 1 <= int(digits[4:]) <= 12):
        raise typer.BadParameter(_("Write the month as YYYY-MM."))
    return int(digits)


Month = Annotated[
    int | None, typer.Option("--period", parser=_period, metavar="YYYY-MM", help="Month of rows that state none.")
]
