"""The one boundary for trouble with the machine: a full disk, a locked, read-only or damaged database, a lost server.

Each is one sentence, and what became of what was to be written is true: the engine's own count decides
(`data.outcomes`). Pages, commands, jobs and imports go through here; bugs stay what they are, with a reference.
"""

import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from data import outcomes
from data.faults import Fault, fault_of
from data.outcomes import WriteCount, mark
from language import N_, _, translate
from services.errors import UserError

__all__ = ["MachineError", "WriteCount", "mark", "outcome_sentence", "refusing_faults"]

log = logging.getLogger("caseload.faults")
MESSAGES: dict[Fault, str] = {
    "locked": N_("The database is busy: someone else is writing to it."),
    "crowded": N_("More people are asking at once than this server has connections to the database."),
    "read_only": N_("The database or its folder is read-only."),
    "full": N_("The disk is full."),
    "lost": N_("The connection to the database was lost."),
    "disk": N_("The disk of the database does not answer."),
    "damaged": N_("The database file is damaged or is not a database."),
    "closed": N_("The database cannot be opened."),
    "forbidden": N_("A file or folder cannot be read or written."),
    "same": N_("The same is stored already, as when two people save it at one moment."),
    "moved": N_("What this belongs to is not there, as when someone else removes it at this moment."),
    "in_use": N_("Something else belongs to this, so it cannot be removed."),
}
REMEDIES: dict[Fault, str] = {
    "locked": N_("Try again in a minute."),
    "crowded": N_("Try again in a moment."),
    "read_only": N_("Ask your administrator to allow writing to it."),
    "full": N_("Ask your administrator to make room, then try again."),
    "lost": N_("Reload the page; if that fails, ask your administrator whether the server is running."),
    "disk": N_("Ask your administrator to check the disk."),
    "damaged": N_("Check DATABASE_URL, or restore the latest backup to a new file."),
    "closed": N_("Check that DATABASE_URL is correct, the server is running, and the disk is not full."),
    "forbidden": N_("Check its permissions."),
    "same": N_("Reload the page and look at what is there now."),
    "moved": N_("Reload the page and look at what is there now."),
    "in_use": N_("Reload the page and look at what is there now."),
}
#: What may also be a mistake of ours: never passed over, and told with a reference to its log line.
DOUBTFUL: frozenset[Fault] = frozenset(("same", "moved", "in_use"))
OUTCOMES = {
    "unasked": "",
    "not_stored": N_("Nothing was saved."),
    "stored": N_("What you saved is stored; only what came after it failed."),
    "partly": N_("Part of it was saved. Look at what is stored before you try again."),
    "unknown": N_("It is not known whether this was saved. Look at what is stored before you try again."),
}


class MachineError(UserError):
    """Trouble with the machine, and what became of the work since the nearest boundary.

    `is_logged`: a log that somebody reads has it already.
    """

    def __init__(self, fault: Fault, before: WriteCount, reference: str = "", *, is_logged: bool = False) -> None:
        again = _("If it happens again, give your administrator the reference {reference}.", reference=reference)
        said = (outcome_sentence(before), translate(REMEDIES[fault]), again if reference else "")
        hint = " ".join(filter(None, said))
        super().__init__(translate(MESSAGES[fault]), hint=hint, code="database")
        self.fault, self.reference, self.is_logged = fault, reference, is_logged
        self.thread = threading.get_ident()


def outcome_sentence(before: WriteCount) -> str:
    """Return what became of everything that this thread was to write since `before`; empty where it wrote nothing."""
    sentence = OUTCOMES[outcomes.since(before)]
    return translate(sentence) if sentence else ""


@contextmanager
def refusing_faults() -> Iterator[None]:
    """Turn trouble with the machine into a refusal that a person can act on; its inside goes to the log.

    Raises:
        UserError: Instead of the driver's or the system's error.
    """
    before = mark()
    try:
        yield
    except (
        MachineError
    ) as error:  # a boundary further in knows less of what was stored before; another thread knows all
        if error.thread != threading.get_ident():
            raise
        raise MachineError(error.fault, before, error.reference, is_logged=error.is_logged) from error.__cause__
    except UserError:
        raise
    except Exception as error:
        fault = fault_of(error)
        if fault is None:
            raise
        refusal = MachineError(fault, before, uuid.uuid4().hex[:8] if fault in DOUBTFUL else "")
        _log(refusal, error)
        raise refusal from error


def _log(refusal: MachineError, error: Exception) -> None:
    """Log what may be a mistake of ours; of the rest the terminal says the sentence itself, and pages log it."""
    if refusal.reference:
        log.error("%s Reference %s", refusal.message, refusal.reference, exc_info=error)  # no text
    else:
        log.info("%s", refusal.message, exc_info=error)
    refusal.is_logged = bool(refusal.reference) or log.isEnabledFor(logging.INFO)
