"""Payments review: possible duplicate payments and unusual invoices, and what people said of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd
from sqlmodel import Session, select

from data.engine import reading, writing
from data.models import PaymentReview
from data.models.base import utc_now
from language import _, share_text
from planning.hierarchy import ROOT
from planning.periods import first_day, period_of, shift, span
from planning.spend import payments, unusual
from planning.spend.concentration import nameless
from planning.spend.unusual import ReviewLimits
from services import audit
from services.errors import UserError
from services.permissions import Actor, require, require_department
from services.spend import amounts
from services.spend import invoices as payments_data
from services.spend.amounts import Source
from services.spend.invoices import Booking
from services.spend.look_alikes import surviving
from services.spend.prices import in_pieces, pieces
from services.variance.question import Question, ResolvedQuestion, open_frame

Kind = Literal["duplicate", "unusual"]
Verdict = Literal["confirmed", "cleared"]
#: Months before the reviewed ones that only say what is usual, and hold the first of two payments.
HISTORY_MONTHS = 6
SEPARATOR = " | "
INVOICE = ["booked_supplier_id", "number", "po_number", "day", "batch_id"]
SUBJECT = ["second_booked", "second_number", "second_day", "amount_minor", "first_number", "first_day"]
VERDICTS = ["verdict", "note", "recovered_minor", "decided_by", "decided_at"]


@dataclass(frozen=True)
class Review:
    """What the invoices of some months give to look at; amounts in minor units.

    `duplicates`: `subject, supplier_id, supplier, amount_minor, score, evidence, reason` and of both payments
    `first_number, first_day, second_number, second_day`; `unusual`: `subject, supplier_id, supplier, category, number,
    day, amount_minor, usual_minor, kind, score, reason`. Both carry
    the verdict (`VERDICTS`), missing where nobody spoke.
    """

    source: Source
    periods: tuple[int, ...]
    invoices: int
    duplicates: pd.DataFrame
    unusual: pd.DataFrame

    def amount(self, verdict: str | None, kind: Kind = "duplicate") -> int:
        """Return what the findings with a verdict (None: without one) come to."""
        cases = self.duplicates if kind == "duplicate" else self.unusual
        mine = cases["verdict"].isna() if verdict is None else cases["verdict"] == verdict
        return int(cases.loc[mine, "amount_minor"].sum())

    @property
    def recoverable(self) -> int:
        """Return what confirmed duplicates come to that has not come back yet."""
        mine = self.duplicates[self.duplicates["verdict"] == "confirmed"]
        return int((mine["amount_minor"] - mine["recovered_minor"].fillna(0)).clip(lower=0).sum())


def review(
    url: str,
    actor: Actor,
    *,
    source: Source,
    period: int,
    months: int = 12,
    department: str = ROOT,
    approval: tuple[int, ...] = (),
) -> Review:
    """Return what the invoices of the months up to `period` give to look at.

    A duplicate belongs to the month of its second payment. `approval` are limits in minor units from which an invoice
    needs a further signature.

    Raises:
        UserError: The department is not there for this person.
    """
    require(actor, "procurement:read")
    with reading(url) as session:
        frame = open_frame(session, actor, Question(period, "month", department=department))
        periods = span(shift(period, 1 - months), period)
        booked = _booked_documents(frame, source, periods)
        verdicts = _verdicts(session)
        judged = booked[booked["judged"]]
        return Review(
            source=source,
            periods=tuple(periods),
            invoices=len(judged[INVOICE].drop_duplicates()),
            duplicates=_with_verdicts(_duplicates(frame, source, booked), verdicts, "duplicate"),
            unusual=_with_verdicts(
                _unusual(frame, source, booked, ReviewLimits(approval=approval)), verdicts, "unusual"
            ),
        )


def _with_history(periods: list[int]) -> list[int]:
    return span(shift(periods[0], -HISTORY_MONTHS), periods[-1])


def _within(days: pd.Series, first: int) -> pd.Series:
    """Return whether days lie in a month (yyyymm) or later."""
    return days >= pd.Timestamp(first_day(first))


def _booked_documents(frame: ResolvedQuestion, source: Source, periods: list[int]) -> pd.DataFrame:
    """Return invoices and those of the months before, with the suppliers that they count under; nameless payees apart.

    Among several payees behind one name equal numbers mean nothing.
    """
    documents = payments_data.documents(frame.session, source, _with_history(periods), frame.departments)
    survivors, known = surviving(frame.session), amounts.supplier_table(frame.session)
    owner = documents["booked_supplier_id"].map(survivors).fillna(documents["booked_supplier_id"]).astype("int64")
    filed = documents["category"].where(documents["category"] != "").fillna(owner.map(known["category"]))
    names = known["name"].map({name: name for name in known["name"] if not nameless(name)})
    documents = documents.assign(
        supplier_id=owner,
        supplier=owner.map(names),
        category=filed.fillna(amounts.NO_CATEGORY).astype("str"),
        judged=_within(documents["day"], periods[0]),
    )
    return documents[documents["supplier"].notna()]


def _whole(booked: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    summed = booked.groupby(["supplier_id", "supplier", *by, "judged"], as_index=False).agg(
        amount_minor=("amount_minor", "sum"), department_id=("department_id", "min")
    )
    return summed.assign(key=range(len(summed)))


def _duplicates(frame: ResolvedQuestion, source: Source, booked: pd.DataFrame) -> pd.DataFrame:
    whole = _whole(booked, INVOICE)
    ordered = None
    if source == "purchases":
        ordered = payments_data.order_totals(frame.session, _repeated_orders(whole), frame.departments)
    pairs = payments.duplicates(whole, ordered)
    pairs = pairs[pairs["second"].isin(whole.loc[whole["judged"], "key"])].reset_index(drop=True)
    columns = {"number": "number", "day": "day", "booked": "booked_supplier_id", "batch": "batch_id"}
    both = {
        f"{side}_{name}": whole.loc[pairs[side], column].tolist()
        for side in ("first", "second")
        for name, column in columns.items()
    }
    shared = {name: whole.loc[pairs["second"], name].tolist() for name in ("supplier_id", "supplier", "department_id")}
    table = pairs.assign(**shared, **both)
    subjects = [_subject(*(row[name] for name in SUBJECT)) for row in table.to_dict("records")]
    return table.assign(subject=pd.Series(subjects, table.index, "str"))


def _repeated_orders(whole: pd.DataFrame) -> list[str]:
    """Return the orders on which a supplier was paid the same amount more than once."""
    placed = whole[(whole["po_number"] != "") & (whole["amount_minor"] > 0)]
    again = placed[placed.duplicated(["supplier_id", "po_number", "amount_minor"], keep=False)]
    return sorted(set(again["po_number"]))


def _unusual(frame: ResolvedQuestion, source: Source, booked: pd.DataFrame, limits: ReviewLimits) -> pd.DataFrame:
    filed = _whole(booked, [*INVOICE, "category"])
    rules = (unusual.far_amounts, unusual.large_first, unusual.below_approval, unusual.round_amounts)
    parts = [rule(filed, limits).merge(filed, on="key") for rule in rules]
    if source == "purchases" and not booked.empty:
        parts.append(_price_jumps(frame, booked, limits))
    hits = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    subjects = [
        _subject(row["booked_supplier_id"], row["number"], row["day"], row["kind"], row.get("item", ""))
        for row in hits.to_dict("records")
    ]
    hits = hits.assign(subject=pd.Series(subjects, hits.index, "str")).drop_duplicates("subject")
    return hits.sort_values(["day", "amount_minor"], ascending=False, kind="stable").reset_index(drop=True)


def _price_jumps(frame: ResolvedQuestion, booked: pd.DataFrame, limits: ReviewLimits) -> pd.DataFrame:
    """Return price jumps, one row per supplier and item: its first dear invoice stands for those after it."""
    first = int(booked.loc[booked["judged"], "day"].min().strftime("%Y%m")) if booked["judged"].any() else 0
    last = frame.question.period
    periods = span(shift(first or last, -HISTORY_MONTHS), last)
    lines = payments_data.item_lines(frame.session, periods, frame.departments, rise=limits.price_jump)
    lines, _unused = in_pieces(lines, pieces(frame.session))
    lines = lines.assign(judged=_within(lines["day"], first or last))
    jumps = unusual.price_jumps(lines, limits).merge(lines.drop(columns="judged"), on="key")
    owners = booked.drop_duplicates("booked_supplier_id").set_index("booked_supplier_id")
    jumps = jumps.join(owners[["supplier_id", "supplier", "category"]], on="booked_supplier_id", how="inner")
    jumps = jumps.sort_values(["day", "key"], kind="stable")
    by = ["supplier_id", "code"]
    summed = jumps.groupby(by, as_index=False).agg(
        times=("key", "size"), amount_minor=("amount_minor", "sum"), usual_minor=("usual_minor", "sum")
    )
    once = jumps.drop_duplicates(by).drop(columns=["amount_minor", "usual_minor"]).merge(summed, on=by)
    words = [
        _price_jump(share_text(rate), code, times)
        for rate, code, times in zip(once["score"], once["code"], once["times"], strict=True)
    ]
    return once.assign(reason=pd.Series(words, once.index, "str"), item=once["code"])


def _price_jump(rate: str, item: str, times: int) -> str:
    if times == 1:
        return _("{rate} above the last price paid for item {item}.", rate=rate, item=item)
    return _("{rate} above the last price paid for item {item}, on {count} lines.", rate=rate, item=item, count=times)


def _subject(*words: Any) -> str:
    return SEPARATOR.join(str(word.date() if isinstance(word, pd.Timestamp) else word) for word in words)


def _verdicts(session: Session) -> pd.DataFrame:
    rows = [
        (row.kind, row.subject, row.verdict, row.note, row.recovered_minor, row.decided_by, row.decided_at)
        for row in session.exec(select(PaymentReview))
    ]
    verdicts = pd.DataFrame(rows, columns=["about", "subject", *VERDICTS])
    return verdicts.astype({"recovered_minor": "Int64", "subject": "str"})


def _with_verdicts(cases: pd.DataFrame, verdicts: pd.DataFrame, kind: Kind) -> pd.DataFrame:
    mine = verdicts[verdicts["about"] == kind].drop(columns="about")
    return cases.merge(mine, on="subject", how="left")


def evidence(
    url: str, actor: Actor, *, source: Source, bookings: tuple[Booking, ...], department: str = ROOT
) -> pd.DataFrame:
    """Return the lines of invoices, down to the file and line: `supplier_id` and `payments_data.LINES`.

    Only lines of departments that this person may see.
    """
    require(actor, "procurement:read")
    with reading(url) as session:
        last = max((booking.day for booking in bookings), default=date.today())
        frame = open_frame(session, actor, Question(period_of(last), "month", department=department))
        return payments_data.lines_of(session, source, bookings, frame.departments)


def decide(
    url: str,
    actor: Actor,
    *,
    kind: Kind,
    subject: str,
    verdict: Verdict,
    source: Source,
    booking: Booking,
    amount_minor: int,
    note: str = "",
) -> None:
    """Store what a person says of a finding; an earlier word on it is replaced.

    Raises:
        NotPermittedError: The role may not, or the invoice is another department's.
        UserError: The invoice is not there (any more).
    """
    require(actor, "procurement:write")
    with writing(url) as session:
        audit.one_writer(session)
        lines = _own_lines(session, actor, source, booking)
        if lines.empty:
            raise UserError(_("This invoice no longer exists."), hint=_("Reload the page."), code="missing")
        before = session.get(PaymentReview, (kind, subject))
        details = {"verdict": verdict, "before": before.verdict if before else None, "amount_minor": amount_minor}
        session.merge(
            PaymentReview(
                kind=kind,
                subject=subject,
                verdict=verdict,
                note=" ".join(note.split())[:500],
                supplier_id=booking.supplier_id,
                amount_minor=amount_minor,
                decided_by=actor.name,
                decided_at=utc_now(),
            )
        )
        session.flush()
        audit.record(session, actor, "payment.review", f"{kind}/{subject}", details)


def _own_lines(session: Session, actor: Actor, source: Source, booking: Booking) -> pd.DataFrame:
    lines = payments_data.lines_of(session, source, [booking], None)
    if actor.departments is not None and not lines.empty:
        own = payments_data.lines_of(session, source, [booking], sorted(actor.departments))
        if len(own) < len(lines):
            require_department(actor, -1)
    return lines


def record_recovery(url: str, actor: Actor, *, subject: str, amount_minor: int | None) -> None:
    """Store what came back of a confirmed duplicate payment; None: nothing yet.

    Raises:
        UserError: It is not confirmed, or more than was paid.
    """
    require(actor, "procurement:write")
    with writing(url) as session:
        audit.one_writer(session)
        row = session.get(PaymentReview, ("duplicate", subject))
        if row is None or row.verdict != "confirmed":
            raise UserError(
                _("This duplicate payment is not confirmed."), hint=_("Confirm it first."), code="not_confirmed"
            )
        if amount_minor is not None and not 0 <= amount_minor <= row.amount_minor:
            raise UserError(
                _("The amount recovered cannot exceed the amount paid twice."),
                hint=_("Check the amount."),
                code="too_much",
            )
        details = {"before": row.recovered_minor, "recovered_minor": amount_minor}
        row.recovered_minor = amount_minor
        session.add(row)
        session.flush()
        audit.record(session, actor, "payment.recovered", f"duplicate/{subject}", details)


def take_back(url: str, actor: Actor, *, kind: Kind, subject: str) -> None:
    """Forget what was said of a finding; it is open again.

    Raises:
        UserError: Nothing was said of it.
    """
    require(actor, "procurement:write")
    with writing(url) as session:
        audit.one_writer(session)
        row = session.get(PaymentReview, (kind, subject))
        if row is None:
            raise UserError(_("There is no decision to undo."), hint=_("Reload the page."), code="missing")
        details = {"verdict": row.verdict, "note": row.note, "recovered_minor": row.recovered_minor}
        session.delete(row)
        session.flush()
        audit.record(session, actor, "payment.take_back", f"{kind}/{subject}", details)
