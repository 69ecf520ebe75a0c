"""A pack made beside the page: its content and all of its files, with signs of progress."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from language import ENGLISH, _, speaking
from reports.board_pack import facts_file, summary
from reports.board_pack.composing import compose
from reports.board_pack.document import Pack
from reports.board_pack.paper import as_pdf
from reports.board_pack.slides.deck import as_deck
from reports.board_pack.slides.template import BrokenTemplateError, open_template
from reports.forms.facts import FormFacts, facts_of
from reports.variance import whole_book
from services.board_pack import sections, template_store
from services.board_pack.figures import MOST_READS, PackFigures, PackQuestion, changed_meanwhile, figures
from services.errors import UserError
from services.permissions import Actor
from services.variance import workbook_figures
from services.variance.workbook_figures import WorkbookFigures

Progress = Callable[[float, str], None]
#: The part of the work that reading the figures takes.
READING = 0.7


@dataclass(frozen=True)
class PreparedPack:
    """A pack and its files by ending; `facts` is what forms can be filled in with."""

    pack: Pack
    files: dict[str, bytes]
    text: str
    facts: FormFacts


def prepare(
    url: str, actor: Actor, question: PackQuestion, today: date, *, cents: bool, progress: Progress
) -> PreparedPack:
    """Return the pack with its files; asks Streamlit for nothing, since it runs in another thread.

    Raises:
        UserError: A section or the template cannot be had.
    """
    template = template_store.read(url, actor)
    content = None if template is None else template.content
    check(content)
    read, book = _of_one_state(url, actor, question, today, progress)
    progress(READING, _("Writing the slides"))
    pack = compose(read, sections.titles(), cents=cents)
    slides = as_deck(pack, content)
    progress(0.9, _("Writing the PDF"))
    files = {"pptx": slides, "pdf": as_pdf(pack)}
    progress(0.95, _("Writing the workbook"))
    if book.tables:
        files["xlsx"] = whole_book.as_workbook(book)[0]
    with speaking(ENGLISH):  # what programs read, and names in forms, are the same in every language
        plain = compose(read, sections.titles(), cents=cents)
        files["csv"], facts = facts_file.as_csv(plain), facts_of(plain)
    return PreparedPack(pack, files, summary.as_text(pack), facts)


def _of_one_state(
    url: str, actor: Actor, question: PackQuestion, today: date, progress: Progress
) -> tuple[PackFigures, WorkbookFigures]:
    """Return the figures of the pack and of the workbook; read anew where somebody changed the data between them.

    Raises:
        UserError: As `figures`, or the data changed each time.
    """
    for _attempt in range(MOST_READS):
        read = figures(
            url, actor, question=question, today=today, progress=lambda share, text: progress(share * READING, text)
        )
        book = workbook_figures.figures(url, actor, period=question.period, version_id=question.version_id)
        if book.data_version == read.data_version:
            return read, book
    raise changed_meanwhile()


def check(content: bytes | None) -> None:
    """Refuse a template that slides cannot be made from.

    Raises:
        UserError: With the reason.
    """
    try:
        open_template(content)
    except BrokenTemplateError as error:
        raise UserError(str(error), hint=_("Start from the plain template below.")) from error
