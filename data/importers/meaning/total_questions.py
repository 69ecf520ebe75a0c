"""What is asked about lines that may be totals of others."""

from data.importers.meaning.outline import Outline
from data.importers.questions import FileQuestion, question
from language import count_text, ngettext


def total_questions(outline: Outline) -> tuple[FileQuestion, ...]:
    """Lines that say that they are totals, or have lines below them, and are not their sum; lines without a code."""
    lines = sorted(outline.doubtful)
    if not lines:
        return ()
    listed = ", ".join(map(str, lines[:8])) + (" …" if len(lines) > 8 else "")
    if outline.keyless.issuperset(lines):
        text = ngettext(
            "{count} line lacks the code that the others have: line {lines}. Is it a total of others?",
            "{count} lines lack the code that the others have: lines {lines}. Are they totals of others?",
            len(lines),
            count=count_text(len(lines)),
            lines=listed,
        )
        return (question("total-lines", text),)
    text = ngettext(
        "{count} line looks like a total of others but is not their sum: line {lines}. What is it?",
        "{count} lines look like totals of others but are not their sums: lines {lines}. What are they?",
        len(lines),
        count=count_text(len(lines)),
        lines=listed,
    )
    return (question("total-lines", text),)
