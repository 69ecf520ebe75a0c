"""Many files at once: recognized, put in order, previewed and posted, each as a batch of its own.

files = open_files(uploads, folder)
plan = propose(url, actor, files, choices)      # stores nothing; ask what is open, then propose again
results = post_all(url, actor, plan)
"""

from services.imports.dropping.files import DroppedFile, open_files
from services.imports.dropping.plan import DropChoices, DropPlan, PlannedFile, SameFigures, SharedQuestion
from services.imports.dropping.posting_files import FileResult, post_all, post_one
from services.imports.dropping.proposing import propose

__all__ = [
    "DropChoices",
    "DropPlan",
    "DroppedFile",
    "FileResult",
    "PlannedFile",
    "SameFigures",
    "SharedQuestion",
    "open_files",
    "post_all",
    "post_one",
    "propose",
]
