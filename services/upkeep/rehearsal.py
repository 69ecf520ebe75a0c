"""Rehearse a restore: a backup becomes a scratch database, which has to prove itself; nothing else is touched."""

import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from sqlmodel import Session

from data.engine import engine_for, reading
from language import _, count_text, ngettext
from planning.minor_units import exponent
from services import settings
from services.audit import TrailHead
from services.database import refusing_unusable
from services.errors import UserError
from services.permissions import Actor, require
from services.trail.anchors import checks, keeping, places
from services.upkeep import backup
from services.upkeep.backup import Manifest, Progress
from services.upkeep.verify import Verification, verify

#: Tables of money whose totals are the proof that people look at.
MONEY = ("ledger_entry", "budget_line", "labor_entry", "purchase_line")


@dataclass(frozen=True)
class Rehearsal:
    """What came of it: `proof` is what holds, `problems` why the backup is not usable, `remarks` what else to know."""

    file: Path
    proof: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    totals: dict[str, str] = field(default_factory=dict)  # by table, in the currency's major unit

    @property
    def usable(self) -> bool:
        """Return whether the backup can be restored and is sound."""
        return not self.problems


def rehearse(url: str, actor: Actor, *, path: Path, progress: Progress | None = None) -> Rehearsal:
    """Restore a backup into a scratch database on this machine and have it proven; the scratch database is gone after.

    Args:
        url: The database in use, only to say how much happened since; it may be out of reach.
        actor: Who asks.
        path: A backup (of `backup`, or kept before an update), or a folder: its newest one.
        progress: Told the name and rows of each table that is restored.

    Raises:
        NotPermittedError: Only administrators may.
        UserError: There is no such file.
    """
    require(actor, "settings:write")
    chosen = newest_in(path) if path.is_dir() else path
    if not chosen.exists():
        raise UserError(_("{path} does not exist.", path=chosen), hint=_("Give the name of a file made by `backup`."))
    with tempfile.TemporaryDirectory(prefix="caseload-rehearsal-") as folder:
        scratch = f"sqlite:///{Path(folder) / 'scratch.sqlite'}"
        try:
            portable = _portable(actor, chosen, Path(folder))
            manifest = backup.restore(scratch, actor, path=portable, progress=progress)
            verdict = verify(scratch, actor, is_copy=True)
            return _judge(url, scratch, chosen, manifest, verdict)
        except UserError as error:
            return Rehearsal(chosen, problems=(str(error),))
        finally:
            engine_for(scratch).dispose()


def newest_in(folder: Path) -> Path:
    """Return the newest backup of a folder.

    Raises:
        UserError: There is none.
    """
    files = [one for one in folder.iterdir() if one.suffix in (".zip", ".sqlite")]
    if not files:
        raise UserError(_("There is no backup in {folder}.", folder=folder), hint=_("Make one: cli.py backup FILE"))
    return max(files, key=lambda one: one.stat().st_mtime)


def _portable(actor: Actor, path: Path, folder: Path) -> Path:
    """Return a backup as the portable file that `restore` reads; a copy of a SQLite file is made into one."""
    with path.open("rb") as file:
        if not file.read(16).startswith(b"SQLite format 3"):
            return path
    backup.backup(f"sqlite:///{path}", actor, path=folder / "portable.zip")
    return folder / "portable.zip"


def _judge(url: str, scratch: str, path: Path, manifest: Manifest, verdict: Verification) -> Rehearsal:
    proof = [
        _(
            "{rows} rows of {count} tables restored: rows, totals and text of every table equal the backup of {at}.",
            rows=count_text(manifest.rows),
            count=len(manifest.tables),
            at=checks.day(manifest.made_at),
        )
    ]
    problems = list(verdict.problems)
    with reading(scratch) as session:
        head = keeping.head_of(session)
        totals = _totals(session, verdict)
        if not problems:
            proof.append(_("Totals equal their lines, and state equals the audit trail of {count} events.",
                           count=count_text(verdict.audit_events)))  # fmt: skip
        held, against = _anchor_proof(session)
    remarks = [*verdict.unchecked, *_age(manifest.made_at), *_since(url, head)]
    return Rehearsal(path, (*proof, *held), (*problems, *against), tuple(remarks), totals)


def _totals(session: Session, verdict: Verification) -> dict[str, str]:
    places_of = exponent(settings.load(session).currency)
    totals = {name: verdict.tables[name].totals["amount_minor"] for name in MONEY}
    return {name: f"{Decimal(total).scaleb(-places_of):f}" for name, total in totals.items()}


def _anchor_proof(session: Session) -> tuple[list[str], list[str]]:
    """Return what anchors prove of the restored trail, and what they have against it."""
    try:
        chosen = places.from_environment()
        report = checks.compare(session, checks.gather(chosen), until_head=True)
    except UserError as error:
        return [], [str(error)]
    if not report.anchors and not report.problems:
        if chosen.are_set:
            return [checks.absence()], []
        return [_("No anchors are set, so the trail is proven only against itself.")], []
    if report.problems:
        return [], list(report.problems)
    return [_("Anchors confirm its audit trail up to event {event} ({at}).", event=report.confirmed,
              at=checks.day(report.confirmed_at))], []  # fmt: skip


def _age(made_at: str) -> list[str]:
    hours = (datetime.now(UTC) - datetime.fromisoformat(made_at)).total_seconds() / 3600
    return [
        ngettext("The backup is {count} hour old.", "The backup is {count} hours old.", round(hours))
        if hours < 48
        else ngettext("The backup is {count} day old.", "The backup is {count} days old.", round(hours / 24))
    ]


def _since(url: str, head: TrailHead) -> list[str]:
    """Say how much of the database in use is later than the backup."""
    try:
        with refusing_unusable(), reading(url) as session:
            now = keeping.head_of(session)
            same = not head.event or keeping.hash_of(session, head.event) == head.hash
    except UserError:
        return [_("The database in use is out of reach, so nobody can say what came after.")]
    if not same:
        return [_("The backup is not of the database in use, or that one was restored or rewritten since.")]
    later = now.event - head.event
    return [
        ngettext(
            "{count} event happened after it and would be lost.", "{count} events happened after it and would be lost.",
            later, count=count_text(later),
        )
        if later
        else _("Nothing happened after it.")
    ]  # fmt: skip
