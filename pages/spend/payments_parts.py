"""The parts of the payments review: sentence, cards, findings in rows with their lines, verdicts."""

from typing import Any

import pandas as pd
import streamlit as st

from language import N_, _, in_quotes, translate
from pages.common import (
    access,
    cells,
    downloads,
    filters,
    kept,
    looks,
    messages,
    notices,
    phone,
    presses,
    queries,
    state,
)
from pages.people import naming
from reports import column_tables
from reports.column_tables import TableColumn
from reports.spend import words
from services.permissions import Actor
from services.spend import payments
from services.spend.amounts import Source
from services.spend.invoices import Booking
from services.spend.payments import Kind, Review, Verdict

#: How far back, as links name it.
BACK = {N_("3 months"): 3, N_("12 months"): 12, N_("24 months"): 24}
FINDINGS = [N_("Duplicates"), N_("Unusual")]
VERDICTS: dict[tuple[Kind, Verdict], str] = {
    ("duplicate", "confirmed"): N_("Paid twice"),
    ("duplicate", "cleared"): N_("Not a duplicate"),
    ("unusual", "confirmed"): N_("Needs follow-up"),
    ("unusual", "cleared"): N_("No issue"),
}
#: Findings drawn with their evidence; the download holds all.
MOST_SHOWN = 25
DUPLICATES = [
    TableColumn("supplier", N_("Supplier")),
    TableColumn("amount_minor", N_("Amount"), "cents"),
    TableColumn("reason", N_("Reason")),
    TableColumn("score", N_("Confidence"), "rate"),
    TableColumn("first_number", N_("First invoice")),
    TableColumn("first_day", N_("First date"), "day"),
    TableColumn("second_number", N_("Second invoice")),
    TableColumn("second_day", N_("Second date"), "day"),
    TableColumn("verdict", N_("Verdict")),
    TableColumn("note", N_("Note")),
]
UNUSUAL = [
    TableColumn("supplier", N_("Supplier")),
    TableColumn("amount_minor", N_("Amount"), "cents"),
    TableColumn("usual_minor", N_("Usual"), "cents"),
    TableColumn("reason", N_("Reason")),
    TableColumn("category", N_("Category")),
    TableColumn("number", N_("Invoice")),
    TableColumn("day", N_("Date"), "day"),
    TableColumn("verdict", N_("Verdict")),
    TableColumn("note", N_("Note")),
]
EVIDENCE = [
    TableColumn("amount_minor", N_("Amount"), "cents"),
    TableColumn("number", N_("Invoice")),
    TableColumn("day", N_("Date"), "day"),
    TableColumn("po_number", N_("Order")),
    TableColumn("description", N_("Item")),
    TableColumn("department", N_("Department")),
    TableColumn("account", N_("Account")),
    TableColumn("file_name", N_("File")),
    TableColumn("line_number", N_("Line"), "number"),
]


def months_back() -> int:
    """Draw how far the review looks back and return the months."""
    return BACK[filters.one_of(_("Look back"), BACK, default="12 months", key=state.REVIEW_MONTHS)]


def approval_limits() -> tuple[int, ...]:
    """Draw the amounts at which an invoice needs another signature; return them in minor units."""
    with st.popover(_("More"), icon=":material/tune:", key="review_more"):
        text = st.text_input(
            _("Approval limits"),
            placeholder="10000; 50000",
            key="limits",
            bind="query-params",
            max_chars=80,
            help=_(
                "Amounts at which an invoice needs another signature. Invoices of one supplier that stay just "
                "below a limit are listed as unusual."
            ),
        )
        scale = 10 ** looks.formats().digits
        limits = [part.strip() for part in (text or "").replace(",", "").split(";") if part.strip()]
        wrong = [part for part in limits if not (part.isascii() and part.isdigit() and len(part) < 12)]
        if wrong:
            st.warning(_("Not a whole amount: {value}. Write 10000; 50000.", value=cells.escape(wrong[0])))
        return tuple(sorted(int(part) * scale for part in limits if part not in wrong))


def answer(review: Review) -> None:
    """Say what the review found and what is still open."""
    formats = looks.formats()
    when = formats.months(review.periods)
    headline = words.review(review.duplicates, review.unusual, review.invoices, formats, when=when)
    st.markdown(f"## {cells.escape(headline)}")
    decisions = words.decisions(review.duplicates, review.recoverable, formats)
    decisions = decisions or (_("Nobody has looked at them yet.") if len(review.duplicates) else "")
    if decisions:
        st.markdown(cells.escape(decisions))


def cards(review: Review) -> None:
    """Draw the key figures."""
    formats = looks.formats()
    waiting = int(review.duplicates["verdict"].isna().sum())
    with st.grid(columns=4, min_column_width=150, gap="small"):
        st.metric(
            _("Possible duplicates"),
            formats.number(len(review.duplicates)),
            delta=_("{count} to review", count=formats.number(waiting)),
            **looks.verdict("", None),
            border=True,
            help=_(
                "Same supplier and amount, and invoice numbers that match or nearly match. Payments reversed by a "
                "credit are left out."
            ),
        )
        st.metric(
            _("Still open"), formats.short(review.amount(None)), border=True, help=_("Nobody has reviewed these yet.")
        )
        st.metric(
            _("To recover"),
            formats.short(review.recoverable),
            border=True,
            help=_("Confirmed duplicate payments, less what has been recovered."),
        )
        st.metric(_("Unusual invoices"), formats.number(len(review.unusual)), border=True)


def choose_findings() -> str:
    """Draw the choice of findings and return it."""
    return filters.one_of(_("Findings"), FINDINGS, key=state.REVIEW_SHOWN, bare=True)


def _downloads(rows: pd.DataFrame, columns: list[TableColumn], stem: str) -> None:
    formats, sheet = looks.formats(), _("Review")
    with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        downloads.csv_and_excel(
            stem,
            as_csv=lambda: column_tables.as_csv(rows, columns, formats),
            as_workbook=lambda: column_tables.as_workbook(rows, columns, formats, sheet=sheet),
            prefix="review_",
        )


def duplicates(actor: Actor, review: Review) -> None:
    """Draw possible duplicate payments, surest first, one row per pair; its lines on demand."""
    if review.duplicates.empty:
        st.caption(_("No possible duplicate payments. Equal amounts alone do not count."))
        return
    _downloads(review.duplicates, DUPLICATES, f"duplicate-payments-{review.periods[-1]}")
    formats = looks.formats()
    for row in _open_first(review.duplicates):
        sure = _("{score} confidence", score=formats.percent(row["score"], digits=0))
        paid = _(
            "Paid {first} and again {second}.",
            first=formats.day(row["first_day"].date()),
            second=formats.day(row["second_day"].date()),
        )
        with st.container(border=True):
            _finding_row(
                actor, review.source, "duplicate", row, beside=sure, paid=paid, booking=_booking(row, "second")
            )
            if _is_opened("duplicate", row):
                for side in ("first", "second"):
                    _lines(review.source, _booking(row, side))
    _more(review.duplicates)


def unusual(actor: Actor, review: Review) -> None:
    """Draw unusual invoices, newest first, each with its reason."""
    if review.unusual.empty:
        st.caption(_("No invoice is unusual for its supplier."))
        return
    _downloads(review.unusual, UNUSUAL, f"unusual-invoices-{review.periods[-1]}")
    for row in _open_first(review.unusual):
        usual = row["usual_minor"]
        beside = "" if pd.isna(usual) else _("usually {usual}", usual=looks.formats().money(usual))
        booking = Booking(int(row["booked_supplier_id"]), row["number"], row["day"].date(), int(row["batch_id"]))
        with st.container(border=True):
            _finding_row(actor, review.source, "unusual", row, beside=beside, booking=booking)
            if _is_opened("unusual", row):
                _lines(review.source, booking, item=row.get("item"))
    _more(review.unusual)


def _open_first(findings: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows to draw, those without a verdict first."""
    ordered = findings.assign(judged=findings["verdict"].notna()).sort_values("judged", kind="stable")
    return [{str(name): value for name, value in row.items()} for row in ordered.head(MOST_SHOWN).to_dict("records")]


def _more(findings: pd.DataFrame) -> None:
    if len(findings) > MOST_SHOWN:
        formats = looks.formats()
        st.caption(
            _(
                "First {shown} of {count}; the downloads hold all of them.",
                shown=formats.number(MOST_SHOWN),
                count=formats.number(len(findings)),
            )
        )


def _finding_row(
    actor: Actor, source: Source, kind: Kind, row: dict[str, Any], *, beside: str, paid: str = "", booking: Booking
) -> None:
    """Draw a finding in one row: what it is, the way to its lines, and the two verdicts."""
    amount = looks.formats().money(row["amount_minor"], cents=True)
    parts = [cells.escape(part) for part in (amount, beside) if part]
    head = " · ".join([f"**{cells.escape(row['supplier'])}**", *parts])
    left, right = st.columns(2, gap="small", vertical_alignment="center")
    with left:
        st.markdown(head)
        st.caption(cells.escape(" ".join(part for part in (paid, row["reason"]) if part)))
    with right, st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="small"):
        st.toggle(_("Lines"), key=_lines_key(kind, row))
        _verdict(actor, source, kind, row, booking)


def _lines_key(kind: Kind, row: dict[str, Any]) -> str:
    return f"lines_{kind}_{row['subject']}"


def _is_opened(kind: Kind, row: dict[str, Any]) -> bool:
    return bool(st.session_state.get(_lines_key(kind, row)))


def _booking(row: dict[str, Any], side: str) -> Booking:
    return Booking(
        int(row[f"{side}_booked"]), row[f"{side}_number"], row[f"{side}_day"].date(), int(row[f"{side}_batch"])
    )


def _lines(source: Source, booking: Booking, *, item: object = None) -> None:
    """Draw the lines of an invoice; of a price, those of its item."""
    lines = queries.ask(payments.evidence, source=source, bookings=(booking,))
    if isinstance(item, str):
        lines = lines[lines["item"] == item]
    known = [column for column in EVIDENCE if lines[column.name].fillna("").astype("str").ne("").any()]
    if lines.empty:
        st.caption(_("These lines belong to other departments."))
        return
    phone.table(
        kept.table(column_tables.style, lines, known, looks.formats()),
        lead=phone.AS_AT_A_DESK,
        hide_index=True,
        height=cells.height(lines, rows=6),
        placeholder="–",
        alt=_("Lines of invoice {number}", number=booking.number),
    )


def _verdict(actor: Actor, source: Source, kind: Kind, row: dict[str, Any], booking: Booking) -> None:
    subject = row["subject"]
    if pd.notna(row["verdict"]):
        _decision(actor, kind, row)
        return
    if not actor.may("procurement:write"):
        return
    with st.popover(_("Note"), type="tertiary"):
        note = st.text_input(
            _("Note"), key=f"note_{kind}_{subject}", max_chars=200, width=320, placeholder=_("Reason (optional)")
        )
    verdicts: tuple[Verdict, ...] = ("confirmed", "cleared")
    for verdict in verdicts:
        label = translate(VERDICTS[kind, verdict])
        if presses.button(label, key=f"{verdict}_{kind}_{subject}"):
            with messages.refusals():
                payments.decide(
                    access.url(), actor, kind=kind, subject=subject, verdict=verdict, source=source,
                    booking=booking, amount_minor=int(row["amount_minor"]), note=note or "",
                )  # fmt: skip
                notices.say(_("{supplier}: {verdict}", supplier=row["supplier"], verdict=label))
                st.rerun()


def _decision(actor: Actor, kind: Kind, row: dict[str, Any]) -> None:
    words = _(
        ":material/check: **{verdict}**, says {person}.",
        verdict=translate(VERDICTS[kind, row["verdict"]]),
        person=cells.escape(naming.name(row["decided_by"])),
    )
    note = f" {in_quotes(cells.escape(row['note']))}" if row["note"] else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(words + note)
        if not actor.may("procurement:write"):
            return
        if presses.button(_("Withdraw"), key=f"take_back_{kind}_{row['subject']}_{row['verdict']}", type="tertiary"):
            with messages.refusals():
                payments.take_back(access.url(), actor, kind=kind, subject=row["subject"])
                notices.say(_("Verdict withdrawn."))
                st.rerun()
        if kind == "duplicate" and row["verdict"] == "confirmed":
            _recovery(actor, row)


def _recovery(actor: Actor, row: dict[str, Any]) -> None:
    back = pd.notna(row["recovered_minor"])
    label = _("Mark as not recovered") if back else _("Mark as recovered")
    if presses.button(label, key=f"recovered_{row['subject']}_{back}", type="tertiary", icon=":material/payments:"):
        with messages.refusals():
            payments.record_recovery(
                access.url(), actor, subject=row["subject"], amount_minor=None if back else int(row["amount_minor"])
            )
            notices.say(_("No longer marked as recovered.") if back else _("Marked as recovered."))
            st.rerun()
