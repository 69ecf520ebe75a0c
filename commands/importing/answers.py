"""What `import` prints of a preview, an outcome, and questions."""

import shlex
from collections.abc import Sequence
from typing import Any

from commands.output import note
from language import _, count_text, ngettext
from services import imports

#: Choices printed in plain text; --json has all.
SHOWN_CHOICES = 12


def of_preview(preview: imports.Preview) -> dict[str, Any]:
    """Return what a dry run tells as one object."""
    return {
        "batch_id": None,
        **imports.answer(preview),
        "blocking": preview.blocking,
        "questions": [asked.to_dict() for asked in preview.questions],
        "sign_convention": preview.sign_convention,
        "already_posted": preview.already_posted,
        "private_columns": [
            {"column": item.column, "reason": item.reason, "holds": item.holds} for item in preview.private_columns
        ],
        "masked_suppliers": preview.masked_suppliers,
        "unknown": [
            {"kind": item.kind, "text": item.text, "rows": item.rows, "suggestion": item.suggestion_text}
            for item in preview.unknown
        ],
        "mapping": {concept: guess.column for concept, guess in preview.mapping.items()},
    }


def of_outcome(outcome: imports.Outcome) -> dict[str, Any]:
    """Return what a posted file tells as one object."""
    return {
        "batch_id": outcome.batch_id,
        **imports.answer(outcome),
        "mode": outcome.mode,
        "sign_convention": outcome.sign_convention,
        "created": outcome.created,
    }


def say_rejected(outcome: imports.Outcome) -> None:
    """Say how many rows of a posted file were rejected, what they amount to, and how to get them."""
    if outcome.rows_rejected:
        note(
            ngettext(
                "{count} row was rejected ({total}) and is kept. Correct it: "
                "cli.py rejected {batch_id} --out rejected.csv",
                "{count} rows were rejected ({total}) and are kept. Correct them: "
                "cli.py rejected {batch_id} --out rejected.csv",
                outcome.rows_rejected,
                count=count_text(outcome.rows_rejected),
                total=imports.answer(outcome)["rejected_total"],
                batch_id=outcome.batch_id,
            )
        )


def explain(questions: Sequence[imports.FileQuestion], file: str = "", *, also: Sequence[str] = ()) -> None:
    """Print each open question with its choices as they are typed, for one of several files under its name.

    `also` are further files for which the answer holds as long as they have none of their own.
    """
    for asked in questions:
        if asked.answer is not None:
            continue
        note(f"{asked.text} {asked.decides}".strip())
        if also:
            told = ngettext(
                "The answer holds for {count} more file, too: {files}.",
                "The answer holds for {count} more files, too: {files}.",
                len(also),
                files=", ".join(also),
            )
            note(f"  {told}")
        for choice in asked.choices[:SHOWN_CHOICES]:
            likely = _("(likely)") if choice.value == asked.proposal else ""
            name = f"{file}:{asked.name}" if file else asked.name
            typed = shlex.join(("--answer", f"{name}={choice.value}"))
            words = (f"  {typed}", choice.label, choice.effect, likely)
            note("  ".join(word for word in words if word))
