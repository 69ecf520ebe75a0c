"""The budget version of a dropped budget: proposed from its year and from what its name says of it."""

import re

from data.importers.questions import AnswerChoice, FileQuestion, question
from language import _
from planning.identifiers.file_names import safe_file_name
from services.imports.options import ImportOptions
from services.imports.results import Preview

#: What tells one budget of a year from another, in the name of a file.
_QUALIFIER = re.compile(
    r"(?<![a-z])(revised|revision|amended|amendment|final|draft|approved|adopted|original|proposed|reforecast|entwurf"
    r"|nachtrag|rev[ ._-]?\d{1,2}|v[ ._-]?\d{1,2}|version[ ._-]?\d{1,2})(?![a-z0-9])",
    re.IGNORECASE,
)


def version_in(options: ImportOptions) -> str | None:
    """Return the version that options or answers name."""
    return options.answers.get("version") or options.version


def qualified_version(preview: Preview, options: ImportOptions, filename: str) -> dict[str, str]:
    """Return the answer for a budget whose file's name tells it from others of its year: "Budget FY 2026 revised"."""
    words = _QUALIFIER.search(filename.rsplit(".", 1)[0])
    if options.kind != "budget" or words is None or version_in(options) or len(preview.versions) != 1:
        return {}
    (name,) = preview.versions
    word = " ".join(re.split(r"[ ._-]+", words[0].lower()))
    return {} if word in name.lower() else {"version": f"{name} {word}"}


def version_question(preview: Preview, options: ImportOptions, filename: str) -> FileQuestion | None:
    """Return which budget version a file fills: answered with what is proposed, open where that one is closed to it."""
    if options.kind != "budget" or len(preview.versions) != 1:
        return None
    (name,) = preview.versions
    stem = safe_file_name(filename).rsplit(".", 1)[0]
    closed = name in preview.locked_versions
    text = (
        _(
            "“{version}” takes no figures of files. Which version is this budget?",
            version=name,
        )
        if closed
        else _("Which version is this budget?")
    )
    offered = [f"{name} (2)"] if closed else [name]
    choices = [AnswerChoice(value, value) for value in dict.fromkeys((*offered, stem))]
    why = _("Named after its year.") if version_in(options) is None else _("Named after its year and its file.")
    return question("version", text, choices, proposal=offered[0], why=why, free=True, answer=None if closed else name)
