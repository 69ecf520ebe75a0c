"""Anchor the trail on request, and accept a state that the trail or its anchors contradict, with a reason."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.engine import reading, writing
from language import _
from services import audit
from services.errors import UserError
from services.permissions import Actor, require
from services.trail.anchors import checks, keeping, places
from services.trail.anchors.lines import Anchor
from services.trail.state import comparing


def anchor(url: str, actor: Actor) -> Anchor:
    """Anchor the newest event in all places that are set.

    Raises:
        NotPermittedError: The actor may not read the audit trail.
        UserError: No place is set or one cannot be written, or nothing has happened yet.
    """
    require(actor, "audit:read")
    chosen = places.from_environment()
    if not chosen.are_set:
        raise UserError(
            _("No place for anchors is set."),
            hint=_(
                "Name a file in {file} or a system log in {syslog}, and a key in {key}.",
                file=places.FILE_SETTING,
                syslog=places.SYSLOG_SETTING,
                key=places.KEY_SETTING,
            ),
        )
    with reading(url) as session:
        head = keeping.head_of(session)
    if not head.event:
        raise UserError(_("The audit trail has no event yet."), hint=_("There is nothing to anchor."))
    with refusing_unwritten():
        if chosen.syslog:
            places.reach(chosen.syslog)
        return places.keep(chosen, head, why="command")


@contextmanager
def refusing_unwritten() -> Iterator[None]:
    """Turn a place that takes no anchor into a sentence.

    Raises:
        UserError: The place is not there, does not answer or takes no such line.
    """
    try:
        yield
    except OSError as error:
        raise UserError(
            _("The anchor cannot be written: {reason}.", reason=error.strerror or error),
            hint=_("Check the path and its permissions."),
        ) from error


def accept(url: str, actor: Actor, *, reason: str) -> tuple[str, ...]:
    """Take the database as it is for right from now on, and return what was wrong with it until now.

    The state goes into an event with the reason, and the anchors that it contradicts are declared void by a signed
    line. A broken chain cannot be accepted.

    Raises:
        NotPermittedError: The actor may not change settings.
        UserError: No reason is given, nothing is wrong, events of the chain do not follow from each other, or the
            anchor of what was accepted cannot be written.
    """
    require(actor, "settings:write")
    why = " ".join(reason.split())
    if not why:
        raise UserError(_("Give a reason."), hint=_("One sentence is enough; it goes into the audit trail."))
    chosen = places.from_environment()
    with writing(url) as session:
        audit.one_writer(session)
        if not audit.chain(session).intact:
            raise UserError(
                _("The chain of the audit trail is broken."), hint=_("Nothing can be accepted. Restore a backup.")
            )
        known = checks.compare(session, checks.gather(chosen) if _is_kept(chosen.file) else None)
        wrong = [*known.problems, *comparing.problems(session)]
        if not wrong:
            raise UserError(_("Nothing is to be accepted: state, trail and anchors agree."), code="nothing")
        details = {"reason": why, "anchors": len(known.void), "state": comparing.accepted_state(session)}
        event = audit.record(session, actor, "trail.accept", "trail", details)
        head = audit.TrailHead(event.id or 0, event.hash, audit.utc_text(event.at), audit.data_version(session))
    if chosen.are_set:
        with refusing_unwritten():
            places.keep(chosen, head, why=checks.ACCEPTED, reason=why, accepts=known.void)
    return tuple(wrong)


def _is_kept(file: Path | None) -> bool:
    return file is not None and file.exists()
