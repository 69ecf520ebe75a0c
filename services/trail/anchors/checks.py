"""Compare the audit trail in the database with the anchors that were kept outside of it, and name what differs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from data.engine import reading_one_moment
from data.models import AuditEvent
from language import _, ngettext
from services.audit import TrailHead, utc_text
from services.database import refusing_unusable
from services.permissions import Actor, require
from services.trail.anchors import keeping, lines, places
from services.trail.anchors.lines import Anchor
from services.trail.anchors.places import AnchorPlaces

_PART = 900
ACCEPTED = "accepted"


@dataclass(frozen=True)
class AnchorReport:
    """What anchors say of the trail: how many were compared, what is wrong and what is to be known, in sentences.

    `void` are the numbers of the anchors that the trail contradicts and nobody has accepted; `confirmed` is the last
    event that an anchor confirms, with the time of that anchor.
    """

    anchors: int = 0
    problems: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    void: tuple[int, ...] = ()
    confirmed: int = 0
    confirmed_at: str = ""
    newest_at: str = ""


@dataclass(frozen=True)
class KnownAnchors:
    """The anchors of a file as it was read, and the keys that prove them; `is_copy`: lines of a log server."""

    file: Path
    anchors: tuple[Anchor, ...]
    keys: tuple[str, ...]
    is_copy: bool = False


@dataclass(frozen=True)
class _StoredTrail:
    """What the database has of the events that anchors name: hash and time by id, and the newest."""

    head: TrailHead
    events: Mapping[int, tuple[str, str]] = field(default_factory=dict)

    def contradicts(self, anchor: Anchor) -> bool:
        return self.events.get(anchor.event, ("", ""))[0] != anchor.hash or self.head.version < anchor.version


def report(url: str, actor: Actor, *, copy: Path | None = None) -> AnchorReport:
    """Compare the trail with the anchors of the file that is set, or of a `copy` of it, as of a log server.

    Raises:
        NotPermittedError: The actor may not read the audit trail.
        UserError: The places are set wrongly, or there is no key or no file.
    """
    require(actor, "audit:read")
    known = gather(places.from_environment(), copy=copy)
    with refusing_unusable(), reading_one_moment(url) as session:
        return compare(session, known)


def gather(chosen: AnchorPlaces, *, copy: Path | None = None) -> KnownAnchors | None:
    """Read the anchors of the file that is set, or of a `copy`; None where there is neither.

    Read them before the database is: an anchor follows the commit, so that all that are there are of events that the
    database shows from then on.

    Raises:
        UserError: A file cannot be read.
    """
    path = copy or chosen.file
    if path is None:
        return None
    return KnownAnchors(path, tuple(places.read_all(path)), chosen.keys, is_copy=copy is not None)


def compare(session: Session, known: KnownAnchors | None, *, until_head: bool = False) -> AnchorReport:
    """Compare anchors with an open session's trail, which was not read before they were; None has nothing to say.

    `until_head` passes over anchors of events after the newest one, as for a backup of an earlier day.
    """
    if known is None:
        return AnchorReport()
    genuine = [anchor for anchor in known.anchors if lines.is_signed(anchor, known.keys)]
    stored = _read_events(session, genuine)
    accepted = _void_signatures(genuine)
    standing = [one for one in genuine if one.signature not in accepted]
    if until_head:
        standing = [one for one in standing if one.event <= stored.head.event]
    contradicted = [one for one in standing if stored.contradicts(one)]
    good = [one for one in standing if not stored.contradicts(one)]
    problems = [*_forgeries(known.anchors, genuine), *([] if known.is_copy else _gaps(genuine))]
    if not genuine:
        problems.append(_("There is no anchor in {file} that this key has signed.", file=known.file))
    if contradicted:
        problems.append(_difference(contradicted, good, stored))
    last = max(good, key=lambda one: (one.event, one.at), default=None)
    return AnchorReport(
        anchors=len(genuine),
        problems=tuple(problems),
        remarks=tuple(_acceptances(genuine)),
        void=tuple(one.number for one in contradicted),
        confirmed=last.event if last else 0,
        confirmed_at=last.at if last else "",
        newest_at=max((one.at for one in genuine), default=""),
    )


def _void_signatures(genuine: Sequence[Anchor]) -> set[str]:
    """Return the signatures of the anchors that somebody declared void, before the line that does so.

    Its numbers are those of one file: a copy may hold several, one after another. Lines that went to a log alone have
    none; events follow from each other, so that one of them differs where a numbered one does.
    """
    accepted: set[str] = set()
    in_file: dict[int, str] = {}
    without_number: set[str] = set()
    for anchor in genuine:
        if anchor.number == 1:
            in_file = {}
        if anchor.number:
            in_file[anchor.number] = anchor.signature
        else:
            without_number.add(anchor.signature)
        if anchor.why == ACCEPTED and anchor.accepts:
            accepted |= {in_file[number] for number in anchor.void if number in in_file} | without_number
    return accepted


def _read_events(session: Session, anchors: Sequence[Anchor]) -> _StoredTrail:
    ids = sorted({anchor.event for anchor in anchors})
    events: dict[int, tuple[str, str]] = {}
    for start in range(0, len(ids), _PART):
        query = select(AuditEvent.id, AuditEvent.hash, AuditEvent.at).where(
            col(AuditEvent.id).in_(ids[start : start + _PART])
        )
        events |= {number or 0: (mark, utc_text(at)) for number, mark, at in session.exec(query)}
    return _StoredTrail(keeping.head_of(session), events)


def _forgeries(anchors: Sequence[Anchor], genuine: Sequence[Anchor]) -> list[str]:
    signed = {anchor.signature for anchor in genuine}
    wrong = [anchor.number for anchor in anchors if anchor.signature not in signed]
    if not wrong:
        return []
    return [
        ngettext(
            "{count} anchor is not signed by this key, the first of them number {number}.",
            "{count} anchors are not signed by this key, the first of them number {number}.",
            len(wrong),
            number=wrong[0],
        )
    ]


def _gaps(genuine: Sequence[Anchor]) -> list[str]:
    """Each line of the file names the one before: what was taken out or put in between shows."""
    number, signature = 0, ""
    for anchor in genuine:
        if anchor.number != number + 1 or anchor.previous != signature:
            return [
                _(
                    "The file of anchors was altered: number {number} does not follow from the line before it.",
                    number=anchor.number,
                )
            ]
        number, signature = anchor.number, anchor.signature
    return []


def _difference(contradicted: Sequence[Anchor], good: Sequence[Anchor], stored: _StoredTrail) -> str:
    """Say what happened to the trail, as far as it can be told from outside."""
    first = min(contradicted, key=lambda one: (one.event, one.at))
    told: dict[str, Any] = {
        "event": first.event, "anchored": day(first.at), "last": stored.head.event,
        "last_at": day(stored.head.event_at) if stored.head.event else "–",
        "good": max((one.event for one in good if one.event < first.event), default=0),
    }  # fmt: skip
    if first.event in stored.events and stored.events[first.event][0] == first.hash:
        return _(
            "The counter of changes was turned back from {anchored_version} to {version}: event {event} is there as "
            "it was anchored on {anchored}.",
            anchored_version=max(one.version for one in contradicted), version=stored.head.version, **told,
        )  # fmt: skip
    if all(one.event > stored.head.event for one in contradicted):
        return _(
            "The audit trail ends with event {last} of {last_at}, but event {event} was anchored on {anchored}: an "
            "older backup was restored, or the end of the trail was cut off.",
            **told,
        )
    if first.event in stored.events and stored.events[first.event][1] > max(one.event_at for one in contradicted):
        return _(
            "From event {event} on, the audit trail is another than was anchored on {anchored}; anchors confirm it up "
            "to event {good}. It reads as if an older backup was restored and work went on from there.",
            **told,
        )
    return _(
        "The audit trail was rewritten: event {event} is not the one that was anchored on {anchored}; anchors confirm "
        "the trail up to event {good}.",
        **told,
    )


def way_out() -> str:
    """Return what to do where the trail differs from its anchors."""
    return _(
        'If a backup was restored on purpose, accept it: cli.py anchor --accept "why". If not, keep this database '
        "and its anchors as evidence, and restore the newest backup."
    )


def absence() -> str:
    """Return why there is no anchor to compare with, though nothing is wrong."""
    chosen = places.from_environment()
    if not chosen.are_set:
        return _("No anchors outside the database are set: whoever has its password could rewrite the trail unseen.")
    return _(
        "Anchors go to the system log {place}; compare a copy of its lines: cli.py verify --anchors FILE",
        place=chosen.syslog,
    )


def _acceptances(genuine: Sequence[Anchor]) -> list[str]:
    return [
        ngettext(
            "On {day}, {count} anchor was declared void: {reason}",
            "On {day}, {count} anchors were declared void: {reason}",
            len(anchor.void),
            day=day(anchor.at),
            reason=anchor.reason,
        )
        for anchor in genuine
        if anchor.why == ACCEPTED and anchor.accepts
    ]


def day(text: str) -> str:
    """Return a moment of an anchor as people read it, in UTC."""
    try:
        return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M} UTC"
    except ValueError:
        return text
