"""Import of files: preview, post, undo, and what is remembered for the next time.

Pages and the terminal call the names listed here; the modules behind them have one job each.
"""

from data.importers.kinds import FILE_KINDS, FileKind
from data.importers.questions import QUESTIONS, AnswerChoice, FileQuestion
from data.importers.remarks import shown
from services.imports.asking import OpenQuestionsError
from services.imports.batches import batch_detail, list_batches, rejected_csv
from services.imports.codes.queue import decide, unknown_codes
from services.imports.consequences import fallback_note
from services.imports.exporting import ExportTable, count_export, export, exportable
from services.imports.files.inspecting import inspect_file
from services.imports.files.reading import prepare_reading
from services.imports.options import Decision, ImportOptions, Progress
from services.imports.people import SUPPLIER_CHOICES
from services.imports.posting import post, preview
from services.imports.profiles import save_profile
from services.imports.results import (
    Outcome,
    Overlap,
    Preview,
    ProposedAccount,
    ReportedColumn,
    StatementTotals,
    Unknown,
    answer,
    exact,
)
from services.imports.undoing import undo, undo_all

__all__ = [
    "FILE_KINDS",
    "QUESTIONS",
    "SUPPLIER_CHOICES",
    "AnswerChoice",
    "Decision",
    "ExportTable",
    "FileKind",
    "FileQuestion",
    "ImportOptions",
    "OpenQuestionsError",
    "Outcome",
    "Overlap",
    "Preview",
    "Progress",
    "ProposedAccount",
    "ReportedColumn",
    "StatementTotals",
    "Unknown",
    "answer",
    "batch_detail",
    "count_export",
    "decide",
    "exact",
    "export",
    "exportable",
    "fallback_note",
    "inspect_file",
    "list_batches",
    "post",
    "prepare_reading",
    "preview",
    "rejected_csv",
    "save_profile",
    "shown",
    "undo",
    "undo_all",
    "unknown_codes",
]
