"""What changed in closed months after they were reported: figures, the files behind them, and their lines."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from data.engine import reading
from data.models import Account, Department, ImportBatch, LedgerEntry, MonthClose, ReportedBudget, Supplier
from data.rows import plain
from language import _
from planning.month_end.reported import PLACE, cause_of, changed_only, compare, result_of
from planning.periods import FiscalCalendar
from services import audit, settings
from services.dates import month
from services.errors import UserError
from services.month_end import reported
from services.month_end.close_records import CloseRecord, close_records
from services.permissions import Actor, require, require_department
from services.totals.operating import BALANCE
from services.variance.question import Question, ResolvedQuestion, open_frame

AMOUNTS = ("reported", "now", "changed")
FILES = ("cause", "batch_id", "file_name", "person", "at")
#: Lines of one figure that are listed; the files say what all of them sum to.
MOST_LINES = 500
_FILE_KEY = (*PLACE, "batch_id")


@dataclass(frozen=True)
class MonthChanges:
    """A month as it was reported with one close, and as it stands now; all amounts in minor units.

    `rows`: one per department, account, type and category whose figure changed, the largest first: `PLACE`,
    `department_code, department, account_code, account` (code and name), `AMOUNTS` (natural sign). `files`: the same
    and `FILES`, what changed file by file; of each place they add up to its change. `totals`: `(reported, now,
    changed)` of revenue, expense and result. `budget`: the same of the budget, held against the newest approved
    version; None where no budget was reported.
    """

    period: int
    close: CloseRecord
    closes: tuple[CloseRecord, ...]
    rows: pd.DataFrame
    files: pd.DataFrame
    totals: dict[str, tuple[int, int, int]]
    budget: dict[str, tuple[int, int, int]] | None
    budget_now: str


@dataclass(frozen=True)
class ChangesBeside:
    """What changed in the reported months of a question: `rows` and `files` as of `MonthChanges`, months together.

    `months`: those of the question that were reported, `changed` those that have a changed figure in the selection.
    `totals`: revenue, expense and result of the reported months.
    """

    rows: pd.DataFrame
    files: pd.DataFrame
    months: tuple[int, ...]
    changed: tuple[int, ...]
    totals: dict[str, tuple[int, int, int]]


def summary(url: str, actor: Actor, *, fiscal_year: int) -> pd.DataFrame:
    """Return one row per reported month of a fiscal year, oldest first.

    Columns: `period, closes` (how often it was closed), `reported_result, result, changed_result` (minor units), and
    `figures` (how many figures changed).
    """
    require(actor, "budget:read")
    with reading(url) as session:
        calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
        closes = reported.closes_of(session, calendar.months(fiscal_year))
        first = reported.first_closes(closes)
        rows = reported.side_by_side(session, list(first.values()), calendar, departments=actor.departments)
        counts = Counter(close.period for close in closes)
    summed = []
    for period in first:
        own = rows[rows["period"] == period]
        summed.append((period, counts[period], *result_of(own)["result"], int((own["changed"] != 0).sum())))
    return pd.DataFrame(
        summed, columns=["period", "closes", "reported_result", "result", "changed_result", "figures"]
    ).astype("int64")


def of_month(url: str, actor: Actor, *, period: int, close_id: int | None = None) -> MonthChanges | None:
    """Return what changed in a month since a close, the first one unless another is named; None if never closed.

    Raises:
        UserError: The close is none of this month.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        closes = reported.closes_of(session, [period])
        if not closes:
            return None
        close = closes[0] if close_id is None else next((one for one in closes if one.id == close_id), None)
        if close is None:
            raise UserError(_("This close is none of {month}.", month=month(period)), hint=_("Reload the page."))
        calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
        rows = reported.side_by_side(session, [close], calendar, departments=actor.departments)
        records = close_records(session, actor, closes)
        budget, budget_now = _budget(session, actor, close, calendar)
        changed = changed_only(rows)
        return MonthChanges(
            period=period,
            close=next(one for one in records if one.id == close.id),
            closes=records,
            rows=_with_names(session, changed),
            files=_with_names(session, _files(session, [close], changed)),
            totals=result_of(rows),
            budget=budget,
            budget_now=budget_now,
        )


def beside(url: str, actor: Actor, *, question: Question) -> ChangesBeside | None:
    """Return what changed in the months of a question since they were first reported; None where none was.

    Accounts of the balance sheet are left out, as from budget versus actual.

    Raises:
        UserError: The version, department or account is not there for this person.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        first, rows = of_question(open_frame(session, actor, question))
        if not first:
            return None
        changed = changed_only(rows)
        touched = [first[period] for period in sorted(set(changed["period"].tolist()))]
        return ChangesBeside(
            rows=_with_names(session, changed),
            files=_with_names(session, _files(session, touched, changed)),
            months=tuple(sorted(first)),
            changed=tuple(close.period for close in touched),
            totals=result_of(rows),
        )


def of_question(frame: ResolvedQuestion) -> tuple[dict[int, MonthClose], pd.DataFrame]:
    """Return the first close of each reported month of a question, and all figures of these months side by side."""
    periods = [frame.calendar.period(frame.year, number) for number in frame.months()]
    first = reported.first_closes(reported.closes_of(frame.session, periods))
    rows = reported.side_by_side(
        frame.session, list(first.values()), frame.calendar, departments=frame.departments, accounts=frame.accounts
    )
    return first, rows[rows["type"] != BALANCE]


def lines(
    url: str, actor: Actor, *, period: int, department_id: int, account_id: int, close_id: int | None = None
) -> pd.DataFrame:
    """Return the ledger lines behind a change, largest first, at most `MOST_LINES`.

    Columns: `side` ("came": in force now and not when it was reported; "went": the reverse, replaced since),
    `posting_date, supplier, description, reference, amount_minor, file_name, line_number`. Lines of a file that was
    undone are gone; the files say what they summed to.

    Raises:
        NotPermittedError: The department is another manager's.
        UserError: The month was never closed, or the close is none of it.
    """
    require(actor, "budget:read")
    require_department(actor, department_id)
    with reading(url) as session:
        closes = reported.closes_of(session, [period])
        close = next((one for one in closes if close_id in (None, one.id)), None)
        if close is None:
            raise UserError(_("This close is none of {month}.", month=month(period)), hint=_("Reload the page."))
        place = (col(LedgerEntry.department_id) == department_id, col(LedgerEntry.account_id) == account_id)
        return _lines(session, close, place)


def _lines(session: Session, close: MonthClose, place: tuple[Any, Any]) -> pd.DataFrame:
    """A file's lines came as a whole or not at all at one place, so that what it had in the report tells which."""
    kept = reported.as_reported(session, close)
    own = kept[["department_id", "account_id", "batch_id"]]
    query = (
        select(
            col(LedgerEntry.batch_id), col(LedgerEntry.superseded_by), col(LedgerEntry.posting_date),
            col(Supplier.name), col(LedgerEntry.description), col(LedgerEntry.reference),
            col(LedgerEntry.amount_minor), col(ImportBatch.file_name), col(LedgerEntry.line_number),
            col(LedgerEntry.department_id), col(LedgerEntry.account_id),
        )
        .join(ImportBatch, col(ImportBatch.id) == col(LedgerEntry.batch_id))
        .join(Supplier, col(Supplier.id) == col(LedgerEntry.supplier_id), isouter=True)
        .where(col(LedgerEntry.period) == close.period, *place)
    )  # fmt: skip
    names = ["batch_id", "superseded_by", "posting_date", "supplier", "description", "reference", "amount_minor",
             "file_name", "line_number", "department_id", "account_id"]  # fmt: skip
    rows = pd.DataFrame.from_records(plain(session.connection().execute(query).all()), columns=names)
    there = pd.MultiIndex.from_frame(rows[["department_id", "account_id", "batch_id"]]).isin(
        pd.MultiIndex.from_frame(own)
    )
    force = rows["superseded_by"].isna()
    later = rows["superseded_by"].isin(_batches_after(session, close))
    rows = rows.assign(side=np.where(force, "came", "went"))[(force & ~there) | (~force & there & later)]
    ordered = rows.sort_values("amount_minor", key=np.abs, ascending=False, kind="stable")
    return ordered[["side", *names[2:9]]].head(MOST_LINES).reset_index(drop=True)


def _batches_after(session: Session, close: MonthClose) -> list[int]:
    query = select(col(ImportBatch.id)).where(col(ImportBatch.posted_at) >= close.closed_at)
    return [int(number) for number in session.execute(query).scalars()]


# Files ----------------------------------------------------------------------------------------------------------------


def _files(session: Session, closes: Sequence[MonthClose], changed: pd.DataFrame) -> pd.DataFrame:
    """Return the changes of changed places file by file: `PLACE`, `FILES`, `AMOUNTS`."""
    parts = [_files_of(session, close, changed[changed["period"] == close.period]) for close in closes]
    columns = [*PLACE, *FILES, *AMOUNTS]
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True)[columns] if filled else pd.DataFrame(columns=columns)


def _files_of(session: Session, close: MonthClose, changed: pd.DataFrame) -> pd.DataFrame:
    if changed.empty:
        return changed
    before = reported.as_reported(session, close).assign(period=close.period)
    now = reported.in_force(session, close.period).assign(period=close.period)
    rows = compare(before, now, _FILE_KEY)
    places = pd.MultiIndex.from_frame(changed[list(PLACE)])
    rows = rows[(rows["changed"] != 0) & pd.MultiIndex.from_frame(rows[list(PLACE)]).isin(places)]
    replaced = _replaced_by(session, close.period)
    batches = _batches(session, {*rows["batch_id"].tolist(), *replaced.values()})
    moved = _moved_accounts(session, before)
    told = [_told(row, batches, replaced, moved, close) for row in rows.to_dict("records")]
    return rows.assign(**{name: [one[name] for one in told] for name in FILES if name != "batch_id"})


def _told(
    row: dict[Any, Any],
    batches: dict[int, ImportBatch],
    replaced: dict[tuple[int, int, int], int],
    moved: set[int],
    close: MonthClose,
) -> dict[str, Any]:
    """Return what happened to a file's lines at one place, who did it and when."""
    batch = batches[row["batch_id"]]
    cause = cause_of(
        undone=batch.undone_at is not None,
        posted_later=_in_utc(batch.posted_at) >= _in_utc(close.closed_at),
        moved=row["account_id"] in moved,
        reported=int(row["reported"]),
    )
    person, at = batch.posted_by, batch.posted_at
    if cause == "undone":
        person, at = str(batch.undone_by), batch.undone_at or at
    other = batches.get(replaced.get((row["department_id"], row["account_id"], row["batch_id"]), 0))
    if cause == "replaced" and other is not None:
        person, at = other.posted_by, other.posted_at
    return {"cause": cause, "file_name": batch.file_name, "person": person, "at": at}


def _in_utc(at: datetime | None) -> datetime:
    """Return a time in UTC without a zone, as SQLite keeps it."""
    if at is None:
        raise ValueError("a close that took place has its time")  # no text
    return audit.utc_time(at).replace(tzinfo=None)


def _moved_accounts(session: Session, before: pd.DataFrame) -> set[int]:
    """Return the accounts whose type or category is not the one they were reported with."""
    rows = session.connection().execute(select(col(Account.id), col(Account.type), col(Account.category)))
    now: dict[Any, Any] = {number: (kind, category) for number, kind, category in rows}
    then = before[["account_id", "type", "category"]].drop_duplicates()
    return {number for number, *kind in then.itertuples(index=False) if now[number] != tuple(kind)}


def _batches(session: Session, numbers: Collection[int]) -> dict[int, ImportBatch]:
    query = select(ImportBatch).where(col(ImportBatch.id).in_(numbers))
    return {int(one.id or 0): one for one in session.execute(query).scalars()}


def _replaced_by(session: Session, period: int) -> dict[tuple[int, int, int], int]:
    """Return the newest file that replaced lines of a department, account and file in a month."""
    query = (
        select(
            col(LedgerEntry.department_id), col(LedgerEntry.account_id), col(LedgerEntry.batch_id),
            col(LedgerEntry.superseded_by),
        )
        .where(col(LedgerEntry.period) == period, col(LedgerEntry.superseded_by).is_not(None))
        .distinct()
    )  # fmt: skip
    newest: dict[tuple[int, int, int], int] = {}
    for department, account, batch, later in session.connection().execute(query):
        key = (int(department), int(account), int(batch))
        newest[key] = max(newest.get(key, 0), int(later or 0))
    return newest


# Names, records, budget -----------------------------------------------------------------------------------------------


def _with_names(session: Session, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with code and name of their departments and accounts."""
    parts = {}
    for model, key in ((Department, "department"), (Account, "account")):
        asked = set(rows[f"{key}_id"].tolist())
        query = select(col(model.id), col(model.code), col(model.name)).where(col(model.id).in_(asked))
        known: dict[Any, Any] = {one[0]: (one[1], one[2]) for one in session.connection().execute(query)}
        parts[f"{key}_code"] = [known[number][0] for number in rows[f"{key}_id"]]
        parts[key] = [
            code if code == name or not name else f"{code} {name}"
            for code, name in (known[number] for number in rows[f"{key}_id"])
        ]
    return rows.assign(**parts)


def _budget(
    session: Session, actor: Actor, close: MonthClose, calendar: FiscalCalendar
) -> tuple[dict[str, tuple[int, int, int]] | None, str]:
    """Return the budget as it was reported beside the actuals against the newest approved one, and its name."""
    if close.version_id is None:
        return None, ""
    before = reported.as_reported(session, close, ReportedBudget)
    version = reported.binding_version(session, calendar.fiscal_year(close.period))
    now = reported.budget_in_force(session, close.period, version, calendar)
    if actor.departments is not None:
        before, now = (side[side["department_id"].isin(actor.departments)] for side in (before, now))
    rows = compare(before, now, PLACE[1:])
    return result_of(rows), reported.version_names(session).get(version or 0, "")
