"""A first file of its kind, none of whose lines can be stored: whether its codes are created is asked."""

from data.importers.questions import FileQuestion, question
from language import _, ngettext
from services.imports.options import ImportOptions
from services.imports.results import Preview, Unknown

#: Codes that can be made from what a file says of them.
_MADE = ("department", "account", "supplier", "measure", "job_class")
#: So many codes of a kind are shown.
_SHOWN = 3


def codes_question(preview: Preview, options: ImportOptions, answer: str | None) -> FileQuestion | None:
    """Return whether unknown codes are created, where not one line can be stored without them; None elsewhere.

    A later file that has some unknown codes keeps these lines aside: they may be mistyped.
    """
    if answer is None and (options.create_missing or preview.rows_loaded or not preview.rows_rejected):
        return None
    unknown = [code for code in preview.unknown if code.kind in _MADE]
    if answer is None and not unknown:
        return None
    if not unknown:
        return question("new-codes", _("Codes that are not known yet:"), proposal="create", answer=answer)
    text = ngettext(
        "No line can be stored: none of its codes is known yet ({codes}). Create it?",
        "No line can be stored: none of its codes is known yet ({codes}). Create them?",
        len(unknown),
        codes=_list_of(unknown),
    )
    return question("new-codes", text, proposal="create", answer=answer, why=_("Nothing of this kind is known yet."))


def _list_of(unknown: list[Unknown]) -> str:
    shown = [code.text if code.name is None else f"{code.text} {code.name}" for code in unknown[:_SHOWN]]
    return ", ".join(shown) + (" …" if len(unknown) > _SHOWN else "")
