"""What each owner has to know of a month: only where something departs or is due."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pandas as pd

from data.engine import reading
from language import _
from services import status
from services.board_pack import decisions
from services.board_pack.figures import MOST_READS
from services.contracts import calendar
from services.errors import UserError
from services.explanations import promises, review
from services.organization import trees as organization_trees
from services.people.answering import answering
from services.permissions import Actor, require
from services.settings import HospitalSettings

#: Days ahead within which something that is due is told.
AHEAD = 90
LINES = ("department", "account", "budget", "actual", "variance", "type", "answered")
DUE = ("uid", "sequence", "what", "day", "kind", "minor", "is_late")


@dataclass(frozen=True)
class OwnerDigest:
    """One owner's: `lines` that depart (`LINES`, minor units, unanswered first), and what is `due` (`DUE`).

    A row of `due` is a contract's last day of notice ("notice"), an action on a variance ("action") or a decision over
    a pack ("decision"); `day` is None where none was set, `minor` what a renewal commits, NA for none.
    """

    owner: str
    lines: pd.DataFrame
    due: pd.DataFrame


@dataclass(frozen=True)
class Digests:
    """All owners with something to know, by name, and what they rest on."""

    period: int
    today: date
    hospital: HospitalSettings
    data_version: int
    owners: tuple[OwnerDigest, ...]
    nobody: int  # departing lines of departments that nobody answers for


@dataclass
class _Own:
    name: str
    lines: list[dict[str, Any]] = field(default_factory=list)
    due: list[dict[str, Any]] = field(default_factory=list)


def digests(url: str, actor: Actor, *, period: int, today: date, version_id: int | None = None) -> Digests:
    """Return a digest for each owner of departments, contracts, actions and decisions with something to know.

    What departs is what has to be explained, by the thresholds of the page of explanations.

    Raises:
        UserError: The version is not of the month's fiscal year, or the data changed each time they were read.
    """
    require(actor, "budget:read")
    for _attempt in range(MOST_READS):
        told = _read(url, actor, period, today, version_id)
        if status.read(url).data_version == told.data_version:
            return told
    raise UserError(
        _("The figures changed while the digests were made."), hint=_("Wait until the import is through and try again.")
    )


def _read(url: str, actor: Actor, period: int, today: date, version_id: int | None) -> Digests:
    now = status.read(url)
    told = review.of_month(url, actor, period=period, version_id=version_id, today=today).rows
    owners: dict[str, _Own] = {}
    nobody = _add_lines(url, owners, told[told["required"]])
    _add_actions(owners, _open_actions(url, actor, period), today)
    _add_contracts(owners, calendar.calendar(url, actor, as_of=today))
    _add_decisions(owners, decisions.open_by_owner(url, actor), today)
    return Digests(
        period=period,
        today=today,
        hospital=now.settings,
        data_version=now.data_version,
        owners=tuple(_plain(owners[key]) for key in sorted(owners)),
        nobody=nobody,
    )


def _own(owners: dict[str, _Own], name: object) -> _Own | None:
    """Return the entry of an owner whatever the case of the name, None for nobody."""
    text = "" if name is None or pd.isna(name) else " ".join(str(name).split())  # type: ignore[call-overload]
    return owners.setdefault(text.casefold(), _Own(text)) if text else None


def _add_lines(url: str, owners: dict[str, _Own], rows: pd.DataFrame) -> int:
    with reading(url) as session:
        people = answering(session)
    nobody = 0
    for row in rows.to_dict("records"):
        names = people.get(int(row["department_id"]), ())
        nobody += not names
        for name in names:
            own = _own(owners, name)
            if own is not None:
                own.lines.append({column: row[column] for column in LINES})
    return nobody


def _open_actions(url: str, actor: Actor, period: int) -> pd.DataFrame:
    """Return the open actions of all months up to one, with the department as it is shown."""
    with reading(url) as session:
        rows = promises.open_actions(session, actor, period)
        tree = organization_trees.load(session, actor).departments
    labels = {member: tree[key].label for member, key in tree.keys_by_member().items()}
    return rows.assign(department=[labels.get(int(number), "") for number in rows["department_id"]])


def _add_actions(owners: dict[str, _Own], rows: pd.DataFrame, today: date) -> None:
    for row in rows.to_dict("records"):
        day = None if pd.isna(row["due"]) else row["due"]
        own = _own(owners, row["owner"]) if _is_near(day, today) else None
        if own is not None:
            account, version = (0 if pd.isna(row[name]) else int(row[name]) for name in ("account_id", "version_id"))
            place = (row["department_id"], account, row["category"], row["period"], version)
            what = f"{row['department']}: {row['action']}"
            entry = _due(f"action-{'-'.join(map(str, place))}", what, day, "action", today)
            own.due.append({**entry, "sequence": int(row["revision"])})


def _add_contracts(owners: dict[str, _Own], told: calendar.NoticeCalendar) -> None:
    for row in told.at_risk.to_dict("records"):
        own = _own(owners, row["owner"])
        if own is not None:
            uid = f"contract-{row['id']}-notice-{row['renewals']}"
            entry = _due(uid, str(row["title"]), row["notice"], "notice", told.as_of)
            own.due.append({**entry, "minor": row["committed_minor"]})


def _add_decisions(owners: dict[str, _Own], rows: pd.DataFrame, today: date) -> None:
    for row in rows.to_dict("records"):
        own = _own(owners, row["owner"]) if _is_near(row["due"], today) else None
        if own is not None:
            own.due.append(_due(f"decision-{row['id']}", row["decision"], row["due"], "decision", today))


def _is_near(day: date | None, today: date) -> bool:
    return day is None or day <= today + timedelta(days=AHEAD)


def _due(uid: str, what: str, day: date | None, kind: str, today: date) -> dict[str, Any]:
    is_late = day is not None and day < today
    return {"uid": uid, "sequence": 0, "what": what, "day": day, "kind": kind, "minor": None, "is_late": is_late}


def _plain(own: _Own) -> OwnerDigest:
    lines = pd.DataFrame(own.lines, columns=list(LINES))
    due = sorted(own.due, key=lambda entry: (entry["day"] is None, entry["day"] or date.max, entry["what"]))
    return OwnerDigest(own.name, lines, pd.DataFrame(due, columns=list(DUE)).astype({"day": "object"}))
