"""What goes out of the house in files of others: forms of agencies, and a digest for each owner."""

import re
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.exporting.packs import Json, PackName, Sections, compose_pack
from commands.months import default_month, month_text, say_state
from commands.output import emit, for_readers, note, refusing, write_file
from commands.reports import PeriodOrLast, Version, export, month_of, version_id
from commands.rows import migrated_database
from language import ENGLISH, _, ngettext, speaking
from services.errors import UserError
from services.permissions import LOCAL_ACTOR


def register(_app: typer.Typer) -> None:
    """Add the exports of this module to `export`."""
    export.command("form")(form)
    export.command("digest")(digest)


@refusing
def form(
    file: Annotated[Path | None, typer.Argument(help="Workbook (XLSX) with cells that name facts.")] = None,
    *,
    out: Annotated[Path | None, typer.Option("--out", help="XLSX file to write.")] = None,
    names: Annotated[bool, typer.Option("--names", help="Print the names that a form can use, with values.")] = False,
    period: PeriodOrLast = None,
    version: Version = None,
    sections: Sections = None,
    pack: PackName = None,
    as_json: Json = False,
) -> None:
    """Fill a workbook of yours, such as a regulator’s form, with facts of the board pack; all else stays as it is."""
    from reports.forms.facts import PREFIX, facts_of
    from reports.forms.filling import fill
    from reports.forms.package import BrokenFormError, open_form

    if not names and (file is None or out is None):
        raise UserError(
            _("Name the form and, with --out, the file to write."), hint=_("`--names` prints the names it can use.")
        )
    content = b"" if file is None or names else _read(file)
    with speaking(ENGLISH):  # names come from labels, and a form has to work in every language
        if content:
            _refusing_broken(lambda: open_form(content), BrokenFormError)  # before the figures are read
        composed = compose_pack(period, version, sections, pack)
        facts = facts_of(composed)
    if names:
        listed = {f"{PREFIX}{name}": fact.value for name, fact in facts.single.items()}
        text = "\n".join(f"{name}\t{value}" for name, value in listed.items())
        emit({"period": month_text(composed.period), "names": listed}, as_json=as_json, text=text)
        return
    told = _refusing_broken(lambda: fill(content, facts), BrokenFormError)
    if not told.filled:
        raise UserError(
            _("None of the names in the form is known: {names}.", names=", ".join(told.unknown[:20])),
            hint=_("`export form --names` prints those that are."),
        )
    write_file(out or Path(), told.content)
    _say(told)
    answer = {
        "file": str(out),
        "period": month_text(composed.period),
        "filled": [{"name": name, "cell": place} for name, place in told.filled],
        "unknown": told.unknown,
        "left": [{"name": name, "cell": place, "reason": reason} for name, place, reason in told.left],
    }
    text = ngettext(
        "Wrote {out}: {count} cell is filled.", "Wrote {out}: {count} cells are filled.", len(told.filled), out=out
    )
    emit(answer, as_json=as_json, text=text)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UserError(_("{file} cannot be read.", file=file), hint=_("Check the name of the file.")) from error


def _refusing_broken(work: Any, broken: type[Exception]) -> Any:
    try:
        return work()
    except broken as error:
        raise UserError(str(error), hint=_("`export form --names` prints the names that cells can have.")) from error


def _say(told: Any) -> None:
    if told.unknown:
        note(_("Not known, so left as they were: {names}.", names=", ".join(told.unknown)))
    for name, place, reason in told.left:
        note(_("{place} was left as it was, {reason}: {name}", place=place, reason=reason, name=name))


@refusing
def digest(
    *,
    out: Annotated[Path, typer.Option("--out", help="Folder for the files; it is made when it is not there.")],
    period: PeriodOrLast = None,
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Write an HTML and an iCalendar file for each owner for whom something departs or is due; nothing is sent."""
    from services.board_pack.digest import digests

    url = migrated_database()
    month = month_of(period) if period else default_month(url)
    say_state(url, month)
    number = version_id(url, version)
    with for_readers(url):
        told = digests(url, LOCAL_ACTOR, period=month, today=date.today(), version_id=number)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            _("{out} cannot be written.", out=out), hint=_("Check the folder and its permissions.")
        ) from error
    with for_readers(url):
        written = _write_digests(told, month, out)
    if told.nobody:
        note(
            ngettext(
                "{count} line departs in a department that nobody answers for.",
                "{count} lines depart in departments that nobody answers for.",
                told.nobody,
            )
        )
    text = ngettext("Wrote the digest of {count} owner.", "Wrote the digests of {count} owners.", len(written))
    emit({"period": month_text(month), "folder": str(out), "digests": written}, as_json=as_json, text=text)


def _write_digests(told: Any, month: int, out: Path) -> list[dict[str, Any]]:
    from reports.digest.calendar_file import as_calendar
    from reports.digest.page import as_html
    from reports.formats import Formats

    formats, made = Formats.for_reader(told.hospital.currency, told.hospital.locale), datetime.now(UTC)
    written, taken = [], set[str]()
    for owner in told.owners:
        stem = _stem(f"digest-{month}-{owner.owner}", taken)
        write_file(out / f"{stem}.html", as_html(owner, told, formats))
        days = as_calendar(owner, formats, made=made)
        if days is not None:
            write_file(out / f"{stem}.ics", days)
        files = [f"{stem}.html", *([f"{stem}.ics"] if days is not None else [])]
        written.append({"owner": owner.owner, "files": files, "lines": len(owner.lines), "due": len(owner.due)})
    return written


def _stem(text: str, taken: set[str]) -> str:
    """Return a file's name without its ending, of plain letters; numbered where two owners would share one."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80]
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    taken.add(name)
    return name
