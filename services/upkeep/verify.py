"""Prove that stored figures are sound: totals and files equal their lines, reports, trail and database are whole."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel, select

import data.models  # noqa: F401  (registers the tables)
from data.engine import reading, reading_one_moment
from data.integrity import TableTotals, figures, problems
from data.models import Account, BudgetVersion, Department
from language import _, ngettext
from planning.periods import FiscalCalendar
from services import audit, settings
from services.budgets import cell_proof
from services.database import newest_revision, refusing_unusable
from services.errors import UserError
from services.faults import MachineError, mark
from services.month_end import reported
from services.permissions import Actor, require
from services.totals import ledger
from services.totals import purchases as purchase_totals
from services.trail.anchors import checks, places
from services.trail.anchors.checks import AnchorReport
from services.trail.state import comparing
from services.upkeep import batch_lines

SHOWN_DIFFERENCES = 20


@dataclass(frozen=True)
class Verification:
    """What was looked at, and what was found wrong: no problem means that all of it holds."""

    revision: str
    tables: dict[str, TableTotals]
    audit_events: int
    audit_first_broken: int | None
    differences: pd.DataFrame  # totals that differ from their lines; see services.totals.differences
    purchase_differences: pd.DataFrame  # the same for purchases; see services.procurement.totals.differences
    damage: list[str]  # of the database itself: file, indexes, references, types, guards
    problems: list[str]  # all of it, in sentences
    anchors: AnchorReport = field(default_factory=AnchorReport)
    unchecked: list[str] = field(default_factory=list)  # what could not be looked at, in sentences

    @property
    def sound(self) -> bool:
        """Return whether nothing is wrong."""
        return not self.problems

    def as_dict(self) -> dict[str, Any]:
        """Return all of it as plain values, for the terminal."""
        return {
            "sound": self.sound,
            "problems": self.problems,
            "unchecked": self.unchecked,
            "revision": self.revision,
            "integrity": self.damage or "ok",
            "tables": {name: {"rows": table.rows, "totals": table.totals} for name, table in self.tables.items()},
            "audit": {"events": self.audit_events, "first_broken": self.audit_first_broken},
            "anchors": asdict(self.anchors),
            "totals_that_differ": len(self.differences) + len(self.purchase_differences),
            "differences": [
                *self.differences.head(SHOWN_DIFFERENCES).to_dict(orient="records"),
                *self.purchase_differences.head(SHOWN_DIFFERENCES).to_dict(orient="records"),
            ],
        }


def verify(url: str, actor: Actor, *, anchors: Path | None = None, is_copy: bool = False) -> Verification:
    """Look at everything as of one moment of the database, while others go on working; nothing is changed.

    `anchors`: a copy of the file of anchors, as of a log server, in place of the one that is set. A copy (`is_copy`) of
    an earlier day is not held against anchors, which are later than it.

    Raises:
        NotPermittedError: The actor may not read the audit trail.
        UserError: The database has no tables of this version.
    """
    require(actor, "audit:read")
    compare = _anchor_comparison(anchors, is_copy=is_copy)
    with refusing_unusable(), _refusing_unreadable(url), reading_one_moment(url) as session:
        connection = session.connection()
        revision = current_revision(connection)
        if revision != newest_revision():
            raise UserError(
                _("The tables of this database are not those of this version of Caseload."),
                hint=_("Update them first: .venv/bin/python cli.py init"),
            )
        damage = problems(connection, SQLModel.metadata)
        calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
        differences = ledger.differences(session, calendar)
        of_purchases = purchase_totals.differences(session, calendar)
        trail = audit.chain(session)
        anchored = compare(session)
        return Verification(
            revision=revision,
            tables=tables(connection),
            audit_events=trail.events,
            audit_first_broken=trail.first_broken,
            differences=differences,
            purchase_differences=of_purchases,
            damage=damage,
            anchors=anchored,
            unchecked=batch_lines.unknown_counts(session),
            problems=[
                *damage,
                *_totals_problems(differences),
                *_purchase_problems(of_purchases),
                *batch_lines.problems(session),
                *_cell_problems(session),
                *reported.problems(session, calendar),
                *_audit_problems(trail),
                *anchored.problems,
                *comparing.problems(session),
            ],
        )


@contextmanager
def _refusing_unreadable(url: str) -> Iterator[None]:
    """Turn what no rule of ours can read into a sentence, where the database itself says that it is damaged.

    Bytes that were overwritten come as anything: texts that are none, days that are no days, keys that lead nowhere.

    Raises:
        UserError: The database is damaged; any other error stays what it is.
    """
    try:
        yield
    except (UserError, DBAPIError):
        raise
    except Exception as error:
        if isinstance(error, UnicodeError) or _says_damaged(url):
            raise MachineError("damaged", mark()) from error  # no text: a code
        raise


def _says_damaged(url: str) -> bool:
    with reading(url) as session:
        return bool(problems(session.connection(), SQLModel.metadata))


def tables(connection: Connection) -> dict[str, TableTotals]:
    """Return rows and exact totals of every table, by name."""
    return {table.name: figures(connection, table) for table in SQLModel.metadata.sorted_tables}


def current_revision(connection: Connection) -> str:
    """Return the revision of the tables, empty when there are none."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def _totals_problems(differences: pd.DataFrame) -> list[str]:
    if differences.empty:
        return []
    return [
        ngettext(
            "{count} monthly total differs from its lines.",
            "{count} monthly totals differ from their lines.",
            len(differences),
        )
    ]


def _purchase_problems(differences: pd.DataFrame) -> list[str]:
    if differences.empty:
        return []
    return [
        ngettext(
            "{count} total of purchases differs from its lines.",
            "{count} totals of purchases differ from their lines.",
            len(differences),
        )
    ]


def _cell_problems(session: Session) -> list[str]:
    """Compare what people typed into budgets with the lines that bring it there."""
    names = {one.id: one.name for one in session.exec(select(BudgetVersion))}
    places = {one.id: one.code for one in session.exec(select(Department))}
    accounts = {one.id: one.code for one in session.exec(select(Account))}
    differing, alone = cell_proof.untied_cells(session), cell_proof.without_cell(session)
    sentences = [
        _(
            "Budget “{version}”: the figure typed for department {department}, account {account}, {month} is {typed} "
            "in minor units; its lines add up to {lines}.",
            version=names.get(version, version),
            department=places.get(cell.department_id),
            account=accounts.get(cell.account_id),
            month=f"{cell.period // 100}-{cell.period % 100:02d}",
            typed=typed,
            lines=lines,
        )
        for version, cell, typed, lines in differing[:SHOWN_DIFFERENCES]
    ]
    sentences += [
        _(
            "Budget “{version}”: a line overtypes department {department}, account {account}, {month}, and nobody "
            "typed a figure there.",
            version=names.get(version, version),
            department=places.get(cell.department_id),
            account=accounts.get(cell.account_id),
            month=f"{cell.period // 100}-{cell.period % 100:02d}",
        )
        for version, cell in alone[:SHOWN_DIFFERENCES]
    ]
    more = max(len(differing) - SHOWN_DIFFERENCES, 0) + max(len(alone) - SHOWN_DIFFERENCES, 0)
    if more:
        sentences.append(
            ngettext("{count} more typed figure does not tie.", "{count} more typed figures do not tie.", more)
        )
    return sentences


def _anchor_comparison(copy: Path | None, *, is_copy: bool) -> Callable[[Session], AnchorReport]:
    """Read the anchors now, before the moment of the database: later ones would be of events that it does not show."""
    if is_copy:
        return lambda _session: AnchorReport()
    try:
        known = checks.gather(places.from_environment(), copy=copy)
    except UserError as error:
        unread = AnchorReport(problems=(str(error),))
        return lambda _session: unread
    return lambda session: checks.compare(session, known)


def _audit_problems(trail: audit.Chain) -> list[str]:
    sentences = []
    if trail.first_broken is not None:
        sentences.append(
            _(
                "The audit trail was altered: event {event} does not follow from the previous one.",
                event=trail.first_broken,
            )
        )
    if trail.missing:
        sentences.append(_("The audit trail is missing {count} of its events.", count=trail.missing))
    if trail.beyond:
        sentences.append(
            _(
                "The counter of changes was turned back: it knows {count} events less than there are.",
                count=trail.beyond,
            )
        )
    return sentences
