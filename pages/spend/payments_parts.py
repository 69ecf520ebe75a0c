"""The parts of the payments review: sentence, cards, findings with their evidence side by side, verdicts."""

from typing import Any

import pandas as pd
import streamlit as st

from pages.common import access, cells, downloads, kept, looks, messages, notices, presses, queries, state
from reports import column_tables
from reports.column_tables import Column
from reports.spend import words
from services.permissions import Actor
from services.spend import payments
from services.spend.amounts import Source
from services.spend.invoices import Booking
from services.spend.payments import Kind, Review, Verdict

BACK = {"3 months": 3, "12 months": 12, "24 months": 24}
#: Findings drawn with their evidence; the download holds all.
MOST_SHOWN = 25
DUPLICATES = [
    Column("supplier", "Supplier"),
    Column("amount_minor", "Amount", "cents"),
    Column("reason", "Why"),
    Column("score", "How sure", "rate"),
    Column("first_number", "First invoice"),
    Column("first_day", "First date", "day"),
    Column("second_number", "Second invoice"),
    Column("second_day", "Second date", "day"),
    Column("verdict", "Verdict"),
    Column("note", "Note"),
]
UNUSUAL = [
    Column("supplier", "Supplier"),
    Column("amount_minor", "Amount", "cents"),
    Column("usual_minor", "Usual", "cents"),
    Column("reason", "Why"),
    Column("category", "Category"),
    Column("number", "Invoice"),
    Column("day", "Date", "day"),
    Column("verdict", "Verdict"),
    Column("note", "Note"),
]
EVIDENCE = [
    Column("amount_minor", "Amount", "cents"),
    Column("number", "Invoice"),
    Column("day", "Date", "day"),
    Column("po_number", "Order"),
    Column("description", "Item"),
    Column("department", "Department"),
    Column("account", "Account"),
    Column("file_name", "File"),
    Column("line_number", "Line", "number"),
]


def months_back() -> int:
    """Draw how far the review looks back and return the months."""
    chosen = st.segmented_control(
        "Look back", list(BACK), default="12 months", required=True, key=state.REVIEW_MONTHS, bind="query-params"
    )
    return BACK[chosen or "12 months"]


def approval_limits() -> tuple[int, ...]:
    """Draw the amounts from which an invoice needs a further signature; return them in minor units."""
    with st.popover("More", icon=":material/tune:", key="review_more"):
        text = st.text_input(
            "Approval limits",
            placeholder="10000; 50000",
            key="limits",
            bind="query-params",
            max_chars=80,
            help="Amounts from which an invoice needs a further signature. Invoices of one supplier that stay just "
            "below one are listed as unusual.",
        )
        scale = 10 ** looks.formats().digits
        limits = [part.strip() for part in (text or "").replace(",", "").split(";") if part.strip()]
        wrong = [part for part in limits if not (part.isascii() and part.isdigit() and len(part) < 12)]
        if wrong:
            st.warning(f"“{cells.escaped(wrong[0])}” is no whole amount. Write 10000; 50000.")
        return tuple(sorted(int(part) * scale for part in limits if part not in wrong))


def answer(review: Review) -> None:
    """Say what the review found and what is still open."""
    formats = looks.formats()
    when = formats.months(review.periods)
    told = words.review(review.duplicates, review.unusual, review.invoices, formats, when=when)
    st.markdown(f"#### {cells.escaped(told)}")
    said = words.decided(review.duplicates, review.recoverable, formats)
    said = said or ("Nobody has looked at them yet." if len(review.duplicates) else "")
    if said:
        st.markdown(cells.escaped(said))


def cards(review: Review) -> None:
    """Draw the key figures."""
    formats = looks.formats()
    waiting = int(review.duplicates["verdict"].isna().sum())
    with st.grid(columns=4, min_column_width=150, gap="small"):
        st.metric(
            "Possible duplicates",
            formats.number(len(review.duplicates)),
            delta=f"{waiting} to look at",
            **looks.verdict(""),
            border=True,
            help="Same supplier and amount, and a number that says it is one invoice. Credits that took the payment "
            "back are set off.",
        )
        st.metric("Still open", formats.short(review.amount(None)), border=True, help="Nobody has judged these yet.")
        st.metric(
            "To get back",
            formats.short(review.recoverable),
            border=True,
            help="Confirmed duplicate payments, less what has come back.",
        )
        st.metric("Unusual invoices", formats.number(len(review.unusual)), border=True)


def which() -> str:
    """Draw the choice of findings and return it."""
    names = ["Duplicates", "Unusual"]
    chosen = st.segmented_control(
        "Findings", names, default=names[0], required=True, key=state.REVIEW_SHOWN, bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    return chosen or names[0]


def _downloads(rows: pd.DataFrame, columns: list[Column], stem: str) -> None:
    formats = looks.formats()
    with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        downloads.csv_and_excel(
            stem,
            as_csv=lambda: column_tables.as_csv(rows, columns, formats),
            as_workbook=lambda: column_tables.as_workbook(rows, columns, formats, sheet="Review"),
            prefix="review_",
        )


def duplicates(actor: Actor, review: Review) -> None:
    """Draw possible duplicate payments, surest first, both payments side by side."""
    if review.duplicates.empty:
        st.caption("No invoice looks paid twice. An equal amount alone is not counted.")
        return
    _downloads(review.duplicates, DUPLICATES, f"duplicate-payments-{review.periods[-1]}")
    for row in _first_open(review.duplicates):
        with st.container(border=True):
            _finding(row, f"{looks.formats().percent(row['score'], digits=0)} sure")
            left, right = st.columns(2, gap="small")
            for place, side, title in ((left, "first", "Paid"), (right, "second", "Paid again")):
                with place:
                    st.markdown(f"{title} **{row[f'{side}_day'].date()}**")
                    _lines(review.source, _booking(row, side))
            _verdict(actor, review.source, "duplicate", row, _booking(row, "second"))
    _more(review.duplicates)


def unusual(actor: Actor, review: Review) -> None:
    """Draw unusual invoices, newest first, each with its reason."""
    if review.unusual.empty:
        st.caption("No invoice is unusual for its supplier.")
        return
    _downloads(review.unusual, UNUSUAL, f"unusual-invoices-{review.periods[-1]}")
    for row in _first_open(review.unusual):
        with st.container(border=True):
            usual = row["usual_minor"]
            _finding(row, "" if pd.isna(usual) else f"usually {looks.formats().money(usual)}")
            booking = Booking(int(row["booked_supplier_id"]), row["number"], row["day"].date(), int(row["batch_id"]))
            _lines(review.source, booking, item=row.get("item"))
            _verdict(actor, review.source, "unusual", row, booking)
    _more(review.unusual)


def _first_open(found: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows to draw: what nobody has judged stands first."""
    ordered = found.assign(judged=found["verdict"].notna()).sort_values("judged", kind="stable")
    return [{str(name): value for name, value in row.items()} for row in ordered.head(MOST_SHOWN).to_dict("records")]


def _more(found: pd.DataFrame) -> None:
    if len(found) > MOST_SHOWN:
        st.caption(f"The first {MOST_SHOWN} of {len(found)}; the files hold all of them.")


def _finding(row: dict[str, Any], beside: str) -> None:
    amount = looks.formats().money(row["amount_minor"], cents=True)
    head = f"**{cells.escaped(row['supplier'])}** · {cells.escaped(amount)}"
    st.markdown(f"{head} · {cells.escaped(beside)}" if beside else head)
    st.markdown(cells.escaped(row["reason"]))


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
        st.caption("The lines belong to other departments.")
        return
    st.dataframe(
        kept.table(column_tables.styled, lines, known, looks.formats()),
        hide_index=True,
        height=cells.height(lines, rows=6),
        placeholder="–",
        alt=f"Lines of invoice {booking.number}",
    )


def _verdict(actor: Actor, source: Source, kind: Kind, row: dict[str, Any], booking: Booking) -> None:
    subject = row["subject"]
    if pd.notna(row["verdict"]):
        _spoken(actor, kind, row)
        return
    if not actor.may("procurement:write"):
        return
    names: dict[Verdict, str] = (
        {"confirmed": "Paid twice", "cleared": "Not a duplicate"}
        if kind == "duplicate"
        else {"confirmed": "Needs follow-up", "cleared": "All right"}
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        note = st.text_input(
            "Note", key=f"note_{kind}_{subject}", max_chars=200, width=320, placeholder="Why (optional)"
        )
        for verdict, label in names.items():
            if presses.button(label, key=f"{verdict}_{kind}_{subject}"):
                with messages.refusals():
                    payments.decide(
                        access.url(), actor, kind=kind, subject=subject, verdict=verdict, source=source,
                        booking=booking, amount_minor=int(row["amount_minor"]), note=note or "",
                    )  # fmt: skip
                    notices.say(f"{row['supplier']}: {label.lower()}.")
                    st.rerun()


def _spoken(actor: Actor, kind: Kind, row: dict[str, Any]) -> None:
    note = f" “{row['note']}”" if row["note"] else ""
    word = {("duplicate", "confirmed"): "Paid twice", ("unusual", "confirmed"): "Needs follow-up"}.get(
        (kind, row["verdict"]), "Not a duplicate" if kind == "duplicate" else "All right"
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":material/check: **{word}**, says {cells.escaped(row['decided_by'])}.{cells.escaped(note)}")
        if not actor.may("procurement:write"):
            return
        if presses.button("Take back", key=f"take_back_{kind}_{row['subject']}", type="tertiary"):
            with messages.refusals():
                payments.take_back(access.url(), actor, kind=kind, subject=row["subject"])
                notices.say("The verdict is taken back.")
                st.rerun()
        if kind == "duplicate" and row["verdict"] == "confirmed":
            _recovery(actor, row)


def _recovery(actor: Actor, row: dict[str, Any]) -> None:
    back = pd.notna(row["recovered_minor"])
    label = "Money is back" if not back else "Not back after all"
    if presses.button(label, key=f"recovered_{row['subject']}", type="tertiary", icon=":material/payments:"):
        with messages.refusals():
            payments.recovered(
                access.url(), actor, subject=row["subject"], amount_minor=None if back else int(row["amount_minor"])
            )
            notices.say("Noted." if not back else "It counts as outstanding again.")
            st.rerun()
