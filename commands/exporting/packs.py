"""The board pack in the terminal: one content, written as slides, as PDF, as a table of facts or as text."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.months import default_month, month_text, say_state
from commands.output import emit, for_readers, refusing, write_file
from commands.reports import PeriodOrLast, Version, export, month_of, version_id
from commands.rows import migrated_database
from language import ENGLISH, _, speaking
from planning.periods import FiscalCalendar
from services import status
from services.errors import UserError
from services.permissions import LOCAL_ACTOR

Sections = Annotated[
    str | None, typer.Option("--sections", help="Sections in their order, by comma; all when left out.")
]
PackName = Annotated[
    str | None,
    typer.Option("--pack", help="Saved pack: its sections, its month and cents; other options take precedence."),
]
Cents = Annotated[bool, typer.Option("--cents", help="Amounts of tables with their cents.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def register(_app: typer.Typer) -> None:
    """Add the exports of this module to `export`."""
    export.command("csv")(facts)
    export.command("summary")(summary)
    export.command("board-pack")(board_pack)
    export.command("pdf")(pdf)
    export.command("template")(template)


@refusing
def facts(
    *,
    out: Annotated[Path, typer.Option("--out", help="CSV file to write.")],
    period: PeriodOrLast = None,
    version: Version = None,
    sections: Sections = None,
    pack: PackName = None,
    as_json: Json = False,
) -> None:
    """Write the figures of the board pack as CSV: one row a fact, amounts exact."""
    from reports.board_pack import facts_file

    with speaking(ENGLISH):  # programs read it: the same in every language
        made = compose_pack(period, version, sections, pack)
        content = facts_file.as_csv(made)
    _write(made, out, content, as_json=as_json)


@refusing
def summary(
    *,
    out: Annotated[Path | None, typer.Option("--out", help="Text file to write; printed when left out.")] = None,
    period: PeriodOrLast = None,
    version: Version = None,
    sections: Sections = None,
    pack: PackName = None,
    as_json: Json = False,
) -> None:
    """Write the board pack in words, to paste into a mail, Teams or Slack."""
    from reports.board_pack import summary as words

    with for_readers(migrated_database()):
        composed = compose_pack(period, version, sections, pack)
        text = words.as_text(composed)
    if out is not None:
        _write(composed, out, text.encode(), as_json=as_json)
        return
    emit({"period": month_text(composed.period), "text": text}, as_json=as_json, text=text.rstrip())


@refusing
def board_pack(
    *,
    out: Annotated[Path, typer.Option("--out", help="PPTX file to write.")],
    period: PeriodOrLast = None,
    version: Version = None,
    sections: Sections = None,
    pack: PackName = None,
    cents: Cents = False,
    look: Annotated[
        Path | None,
        typer.Option("--template", help="PPTX file with your logo, colors and fonts; the hospital’s when left out."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write the board pack as slides with charts and tables that can be edited."""
    from reports.board_pack.slides.deck import as_deck
    from reports.board_pack.slides.template import BrokenTemplateError, open_template

    try:
        content = _own_template() if look is None else look.read_bytes()
        open_template(content)  # before the figures are read
    except OSError as error:
        raise UserError(_("{file} cannot be read.", file=look), hint=_("Check the name of the file.")) from error
    except BrokenTemplateError as error:
        raise UserError(str(error), hint=_("`export template` writes one that works; change that one.")) from error
    with for_readers(migrated_database()):
        composed = compose_pack(period, version, sections, pack, cents=cents)
        slides = as_deck(composed, content)
    _write(composed, out, slides, as_json=as_json)


@refusing
def pdf(
    *,
    out: Annotated[Path, typer.Option("--out", help="PDF file to write.")],
    period: PeriodOrLast = None,
    version: Version = None,
    sections: Sections = None,
    pack: PackName = None,
    cents: Cents = False,
    as_json: Json = False,
) -> None:
    """Write the board pack as PDF, with its figures as a CSV file attached to it."""
    from reports.board_pack.paper import as_pdf

    with for_readers(migrated_database()):
        composed = compose_pack(period, version, sections, pack, cents=cents)
        paper = as_pdf(composed)
    _write(composed, out, paper, as_json=as_json)


@refusing
def template(
    *,
    out: Annotated[Path, typer.Option("--out", help="PPTX file to write.")],
    as_json: Json = False,
) -> None:
    """Write the plain template of the slides, to put your logo, colors and fonts into."""
    from reports.board_pack.slides.plain_template import plain_file

    write_file(out, plain_file())
    emit({"file": str(out)}, as_json=as_json, text=_("Wrote {out}.", out=out))


def _own_template() -> bytes | None:
    """Return the template that the hospital keeps, None for plain slides."""
    from services.board_pack import template_store

    stored = template_store.read(migrated_database(), LOCAL_ACTOR)
    return None if stored is None else stored.content


def compose_pack(
    period: str | None, version: str | None, chosen: str | None, name: str | None, *, cents: bool = False
) -> Any:
    """Return the pack that was asked for: a saved one, or sections; what is said beside its name takes precedence."""
    from reports.board_pack.composing import compose
    from services.board_pack import saved, sections
    from services.board_pack.figures import PackQuestion, figures

    url = migrated_database()
    kept = None if name is None else saved.by_name(url, LOCAL_ACTOR, name=name)
    keys = sections.KEYS if kept is None else kept.sections
    if chosen is not None:
        keys = tuple(key.strip() for key in chosen.split(",") if key.strip())
    month = month_of(period) if period else default_month(url)
    if kept is not None and not period:
        month = saved.period_by(kept.period_rule, month, FiscalCalendar(status.read(url).settings.fiscal_first_month))
    say_state(url, month)
    question = PackQuestion(month, version_id(url, version), keys, None if kept is None else kept.id)
    read = figures(url, LOCAL_ACTOR, question=question, today=date.today())
    return compose(read, sections.titles(), cents=cents or (kept is not None and kept.cents))


def _write(pack: Any, out: Path, content: bytes, *, as_json: bool) -> None:
    write_file(out, content)
    answer = {
        "file": str(out),
        "period": month_text(pack.period),
        "sections": [section.key for section in pack.sections],
    }
    emit(answer, as_json=as_json, text=_("Wrote {out}.", out=out))
