"""A department's month handed in: who answers for it says that its explanations are complete; finance gives it back.

Handed in means that nothing above the thresholds was without words. What asks for words later (figures changed) shows
beside it, as unanswered.
"""

from collections.abc import Collection

import pandas as pd
from sqlmodel import Session

from data.engine import reading, writing
from data.models import MonthHandIn
from data.models.base import utc_now
from language import _, ngettext
from services import audit
from services.dates import month
from services.errors import UserError
from services.explanations import lines
from services.month_end import answers, required
from services.month_end.checklist import check_period
from services.month_end.closed import refuse_closed
from services.names_and_notes import kept_note
from services.permissions import Actor, require, require_department
from services.variance.question import Question, open_frame

HANDED_IN, GIVEN_BACK = "period.hand_in", "period.give_back"
#: `handed_in`: whether it stands; `by`, `at`: who took the last step and when; `note`: why it was given back.
COLUMNS = ("department_id", "department", "asked", "unanswered", "handed_in", "by", "at", "note")
#: Lines that a refusal names.
NAMED = 4


def standing(url: str, actor: Actor, *, period: int) -> pd.DataFrame:
    """Return the departments with figures of a month that is compared: `COLUMNS`, in the order of the tree.

    A manager gets her own; there are none where nothing is compared.

    Raises:
        UserError: It is no month.
    """
    require(actor, "budget:read")
    check_period(period)
    with reading(url) as session:
        return _standing(session, actor, period)


def hand_in(url: str, actor: Actor, *, period: int, departments: Collection[int]) -> int:
    """Say that the explanations of some departments are complete; return how many were handed in now.

    Those that are handed in already stay as they are.

    Raises:
        NotPermittedError: A department is another manager's.
        UserError: A variance above the thresholds has no explanation, nothing is compared, or the month is closed;
            then none is handed in.
    """
    require(actor, "comment:write")
    check_period(period)
    for number in departments:
        require_department(actor, number)
    if not departments:
        raise UserError(_("No department is chosen."), hint=_("Choose at least one."))
    with writing(url) as session:
        audit.one_writer(session)
        _refuse_closed(session, period)
        now = {int(row["department_id"]): row for row in _standing(session, actor, period).to_dict("records")}
        _refuse_unknown(now, departments, period)
        _refuse_unanswered(session, actor, period, departments)
        chosen = [number for number in sorted(departments) if not now[number]["handed_in"]]
        for number in chosen:
            row = session.get(MonthHandIn, (period, number))
            row = row or MonthHandIn(period=period, department_id=number, handed_in_by=actor.name)
            row.status, row.handed_in_by, row.handed_in_at = "handed_in", actor.name, utc_now()
            row.given_back_by = row.given_back_at = row.note = None
            session.add(row)
            details = {"department": now[number]["department"], "explained": int(now[number]["asked"])}
            audit.record(session, actor, HANDED_IN, _subject(period, number), details)
        return len(chosen)


def give_back(url: str, actor: Actor, *, period: int, department_id: int, note: str) -> None:
    """Give a department's month back, or take back one's own; with a note that says why.

    Raises:
        NotPermittedError: It is another manager's department.
        UserError: It is not handed in, there is no note, or the month is closed.
    """
    require(actor, "comment:write")
    check_period(period)
    require_department(actor, department_id)
    said = kept_note(note)
    if said is None:
        raise UserError(
            _("Say why."), hint=_("The note is what the manager sees; one sentence is enough."), code="reason"
        )
    with writing(url) as session:
        audit.one_writer(session)
        _refuse_closed(session, period)
        row = session.get(MonthHandIn, (period, department_id))
        if row is None or row.status != "handed_in":
            raise UserError(
                _("The explanations of {month} are not handed in.", month=month(period)),
                hint=_("Reload the page."),
                code="wrong_state",
            )
        row.status, row.note = "given_back", said
        row.given_back_by, row.given_back_at = actor.name, utc_now()
        session.add(row)
        details = {"handed_in_by": row.handed_in_by, "note": said}
        audit.record(session, actor, GIVEN_BACK, _subject(period, department_id), details)


def _standing(session: Session, actor: Actor, period: int) -> pd.DataFrame:
    frame = open_frame(session, actor, Question(period, "month"))
    told = lines.variances(frame)
    known = set(told.rows["department_id"].tolist()) if told.months else set()
    asked = {
        int(row["department_id"]): (int(row["asked"]), int(row["unanswered"]))
        for row in required.by_department(required.required_lines(session, actor, period)).to_dict("records")
    }
    taken = answers.steps(session, period)
    rows = [
        {
            "department_id": node.member,
            "department": node.key,
            "asked": asked.get(node.member, (0, 0))[0],
            "unanswered": asked.get(node.member, (0, 0))[1],
            **answers.step_of(taken.get(node.member)),
        }
        for node in frame.trees.departments.nodes
        if node.member is not None and node.member in known
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _refuse_closed(session: Session, period: int) -> None:
    refuse_closed(
        session,
        period,
        _("{month} is closed.", month=month(period)),
        hint=_("Reopen the month first."),
    )


def _refuse_unknown(now: Collection[int], departments: Collection[int], period: int) -> None:
    if not set(departments) <= set(now):
        raise UserError(
            _("There is nothing to hand in for {month}.", month=month(period)),
            hint=_("The department has no figures of that month, or there is no budget to compare with."),
            code="nothing",
        )


def _refuse_unanswered(session: Session, actor: Actor, period: int, departments: Collection[int]) -> None:
    asked = required.lines_without_words(required.required_lines(session, actor, period))
    waiting = asked[asked["department_id"].isin(list(departments))]
    if waiting.empty:
        return
    named = [f"{row.account} ({row.department})" for row in waiting.head(NAMED).itertuples(index=False)]
    raise UserError(
        ngettext(
            "{count} variance of {month} has no explanation yet: {lines}.",
            "{count} variances of {month} have no explanation yet: {lines}.",
            len(waiting),
            month=month(period),
            lines=", ".join([*named, *(["…"] if len(waiting) > NAMED else [])]),
        ),
        hint=_("Explain them, then hand in."),
        code="explanations",
    )


def _subject(period: int, department_id: int) -> str:
    return f"period/{period}/department/{department_id}"
