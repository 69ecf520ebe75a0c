"""The fields of a contract as a form shows them, and what was entered as it is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import streamlit as st

from pages.common import looks, queries
from services.organization import registers

ROUND = "contract_add_round"
KINDS = {"supplier": "Supplier contract", "payer": "Payer agreement", "lease": "Lease"}
STATUSES = {"active": "Active", "draft": "Draft", "expired": "Expired", "terminated": "Terminated"}
BASES = {"term": "over the term", "year": "a contract year"}
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2150, 12, 31)
HIGHEST = 9e12


@dataclass(frozen=True)
class Fields:
    """Draws single fields, filled from a stored row, and returns what was entered as it is stored."""

    stored: Mapping[str, Any]
    prefix: str

    def key(self, field: str) -> str:
        """Return the key of a field's widget."""
        return f"{self.prefix}_{field}"

    def text(self, place: Any, field: str, label: str, **options: Any) -> str | None:
        """Return a text, None when it is empty."""
        value = self.stored.get(field) or ""
        return place.text_input(label, value=value, key=self.key(field), max_chars=200, **options) or None

    def choice(self, place: Any, field: str, label: str, options: dict[str, str]) -> str:
        """Return one of the options' keys."""
        keys = list(options)
        index = keys.index(self.stored[field]) if self.stored.get(field) in options else 0
        return str(place.selectbox(label, keys, index=index, format_func=options.get, key=self.key(field)))

    def one_of(self, place: Any, field: str, label: str, names: dict[int, str], **options: Any) -> int | None:
        """Return the id of a named thing, None when none is chosen."""
        ids = list(names)
        chosen = self.stored.get(field)
        index = ids.index(chosen) if chosen in names else None
        found = place.selectbox(label, ids, index=index, format_func=names.get, key=self.key(field), **options)
        return None if found is None else int(found)

    def day(self, place: Any, field: str, label: str) -> date | None:
        """Return a day, None when none is set."""
        found = place.date_input(
            label, value=self.stored.get(field), min_value=FIRST_DAY, max_value=LAST_DAY, key=self.key(field)
        )
        return found if isinstance(found, date) else None

    def whole(self, place: Any, field: str, label: str, **options: Any) -> int:
        """Return a whole number from 0 on."""
        value = int(self.stored.get(field) or 0)
        return int(place.number_input(label, min_value=0, step=1, value=value, key=self.key(field), **options))

    def money(self, place: Any, field: str, label: str, **options: Any) -> int | None:
        """Return an amount, entered in the currency's main unit, in minor units."""
        formats = looks.formats()
        minor = self.stored.get(field)
        found = place.number_input(
            f"{label}, {formats.symbol}",
            min_value=0.0,
            max_value=HIGHEST,
            step=1000.0,
            value=None if minor is None else float(formats.major(minor)),
            format=f"%.{formats.digits}f",
            key=self.key(field),
            placeholder="none",
            **options,
        )
        return to_minor(found, formats.digits)

    def percent(self, place: Any, field: str, label: str, **options: Any) -> float | None:
        """Return a share, entered as a percentage."""
        share = self.stored.get(field)
        value = None if share is None else float(Decimal(str(share)) * 100)
        found = place.number_input(
            label, min_value=-100.0, max_value=100.0, step=0.5, value=value, format="%.2f", key=self.key(field),
            placeholder="none", **options,
        )  # fmt: skip
        return None if found is None else float(Decimal(str(found)) / 100)


def inputs(row: Mapping[str, Any] | None, *, key: str) -> dict[str, Any]:
    """Draw the fields, filled from a stored row, and return the values as they are stored."""
    fields = Fields(row or {}, f"contract_{key}_{st.session_state.get(ROUND, 0)}")
    one, two, three = st.columns(3)
    values: dict[str, Any] = {
        "number": fields.text(one, "number", "Number"),
        "title": fields.text(two, "title", "Title"),
        "supplier_id": fields.one_of(three, "supplier_id", "Supplier", _suppliers()),
        "kind": fields.choice(one, "kind", "Kind", KINDS),
        "status": fields.choice(two, "status", "Status", STATUSES),
        "department_id": fields.one_of(
            three, "department_id", "Department", _departments(), placeholder="Whole hospital"
        ),
        "start_date": fields.day(one, "start_date", "Start"),
        "end_date": fields.day(two, "end_date", "End (last day)"),
        "notice_days": fields.whole(three, "notice_days", "Notice, days"),
        "auto_renew_months": fields.whole(one, "auto_renew_months", "Renews by itself, months", help="0: it ends."),
        "notice_given_on": fields.day(two, "notice_given_on", "Notice given on"),
        "review_date": fields.day(three, "review_date", "Review on"),
        "value_minor": fields.money(one, "value_minor", "Value over the term"),
        "annual_value_minor": fields.money(
            two, "annual_value_minor", "Value a year", help="What a renewal commits rests on it; empty: value ÷ term."
        ),
        "escalator_share": fields.percent(
            three, "escalator_share", "Prices rise by, % a year", help="At each anniversary of a price's first day."
        ),
        "promised_savings_minor": fields.money(
            one, "promised_savings_minor", "Promised savings", help="Over the whole term."
        ),
        "ceiling_minor": fields.money(two, "ceiling_minor", "Ceiling"),
        "ceiling_basis": fields.choice(three, "ceiling_basis", "Ceiling counts", BASES),
        "category": fields.text(one, "category", "Category"),
        "minimum_commitment_minor": fields.money(two, "minimum_commitment_minor", "Minimum commitment"),
        "commitment_basis": fields.choice(three, "commitment_basis", "Commitment counts", BASES),
        "owner": fields.text(one, "owner", "Owner"),
        "document_link": fields.text(two, "document_link", "Document", placeholder="https://…"),
    }
    note = st.text_area(
        "Note", value=fields.stored.get("note") or "", key=fields.key("note"), max_chars=2000, height=80
    )
    return values | {"note": note or None}


def _suppliers() -> dict[int, str]:
    table = queries.ask(registers.list_suppliers)
    repeated = table["name"].duplicated(keep=False)
    labels = table["name"].where(~repeated, table["name"] + " (" + table["code"].fillna("no code") + ")")
    return dict(zip(table["id"].tolist(), labels.tolist(), strict=True))


def _departments() -> dict[int, str]:
    table = queries.ask(registers.list_departments)
    return dict(zip(table["id"].tolist(), (table["code"] + " " + table["name"]).tolist(), strict=True))


def to_minor(amount: float | None, digits: int) -> int | None:
    """Return an entered amount in minor units, half up; None when nothing was entered."""
    if amount is None or amount != amount:  # noqa: PLR0124 - NaN is no value
        return None
    return int(Decimal(str(amount)).scaleb(digits).quantize(Decimal(1), rounding=ROUND_HALF_UP))
