"""Import of files: preview, post, undo, and what is remembered for the next time.

Pages and the terminal call the names listed here; the modules behind them have one job each.
"""

from data.importers.meaning.concepts import CONCEPTS
from services.imports.batches import batch_detail, list_batches, rejected_csv
from services.imports.codes.queue import decide, unknown_codes
from services.imports.inspecting import inspect_file
from services.imports.options import Decision, ImportOptions, Progress
from services.imports.posting import post, preview
from services.imports.profiles import save_profile
from services.imports.results import Outcome, Overlap, Preview, PrivateColumn, Unknown, answer, exact
from services.imports.undoing import undo

__all__ = [
    "CONCEPTS",
    "Decision",
    "ImportOptions",
    "Outcome",
    "Overlap",
    "Preview",
    "PrivateColumn",
    "Progress",
    "Unknown",
    "answer",
    "batch_detail",
    "decide",
    "exact",
    "inspect_file",
    "list_batches",
    "post",
    "preview",
    "rejected_csv",
    "save_profile",
    "undo",
    "unknown_codes",
]
