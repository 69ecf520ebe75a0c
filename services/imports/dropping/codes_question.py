"""A file of which no line, or much, could not be stored for want of its codes: whether these are created is asked."""

from data.importers.questions import FileQuestion, question
from language import _, count_text, ngettext
from services.imports.options import ImportOptions
from services.imports.results import Preview, Unknown

#: Codes that can be made from what a file says of them.
_MADE = ("department", "account", "supplier", "measure", "job_class")
#: So many codes of a kind are shown.
_SHOWN = 3
#: From this share of the lines on, several unknown codes are hardly slips.
_MUCH = 0.2


def codes_question(preview: Preview, options: ImportOptions, answer: str | None) -> FileQuestion | None:
    """Return whether unknown codes are created, where no line or only a part can be stored without; None elsewhere.

    A file that has few unknown codes keeps these lines aside and says so: they may be mistyped.
    """
    if answer is None and (options.create_missing or not preview.rows_rejected):
        return None
    unknown = [code for code in preview.unknown if code.kind in _MADE]
    by_kind = {kind: sum(code.rows for code in unknown if code.kind == kind) for kind in _MADE}
    waiting = min(max(by_kind.values(), default=0), preview.rows_rejected)
    much = len(unknown) > 1 and waiting >= _MUCH * (preview.rows_loaded + preview.rows_rejected)
    if answer is None and preview.rows_loaded and not much:
        return None
    if answer is None and not unknown:
        return None
    if not unknown:
        return question("new-codes", _("Codes that are not known yet:"), proposal="create", answer=answer)
    if preview.rows_loaded:
        return question("new-codes", _some_unknown(unknown, waiting), answer=answer)
    text = ngettext(
        "No line can be stored: none of its codes is known yet ({codes}). Create it?",
        "No line can be stored: none of its codes is known yet ({codes}). Create them?",
        len(unknown),
        codes=_list_of(unknown),
    )
    return question("new-codes", text, proposal="create", answer=answer, why=_("Nothing of this kind is known yet."))


def _some_unknown(unknown: list[Unknown], lines: int) -> str:
    return ngettext(
        "{count} line names codes that are not known yet ({codes}). Create them, or keep it aside?",
        "{count} lines name codes that are not known yet ({codes}). Create them, or keep these lines aside?",
        lines,
        count=count_text(lines),
        codes=_list_of(unknown),
    )


def _list_of(unknown: list[Unknown]) -> str:
    shown = [code.text if code.name is None else f"{code.text} {code.name}" for code in unknown[:_SHOWN]]
    return ", ".join(shown) + (" …" if len(unknown) > _SHOWN else "")
