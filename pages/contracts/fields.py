"""The fields of a contract as a form and a page show them, and what was entered as it is stored."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import cycle
from typing import Any

import streamlit as st

from language import N_, _, ngettext, translate
from pages.common import looks, queries
from pages.editors import boxes
from reports.formats import MISSING, Formats
from services.contracts import checks
from services.contracts.fields import BY_NAME, CONTRACT, Field
from services.organization import registers

ROUND = "contract_add_round"
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2150, 12, 31)
HIGHEST = 9e12


@dataclass(frozen=True)
class Fields:
    """Draws single fields, filled from a stored row, and returns what was entered as it is stored."""

    stored: Mapping[str, Any]
    prefix: str

    def draw(self, place: Any, field: Field) -> Any:
        """Draw one field and return what was entered, None for nothing."""
        options = {"key": f"{self.prefix}_{field.name}", "help": translate(field.help) if field.help else None}
        return getattr(self, f"_{field.kind}")(place, field, self.stored.get(field.name), options)

    def _text(self, place: Any, field: Field, stored: str | None, options: dict[str, Any]) -> str | None:
        most, empty = checks.LENGTHS["text"], field.placeholder and translate(field.placeholder)
        text = place.text_input(
            translate(field.label), value=stored or "", max_chars=most, placeholder=empty, **options
        )
        return text or None

    def _note(self, place: Any, field: Field, stored: str | None, options: dict[str, Any]) -> str | None:
        most = checks.LENGTHS["note"]
        return place.text_area(translate(field.label), value=stored or "", max_chars=most, height=80, **options) or None

    def _choice(self, place: Any, field: Field, stored: str | None, options: dict[str, Any]) -> str:
        words = list(field.labels)
        index = words.index(stored) if stored in words else 0
        return str(
            boxes.selectbox(place, translate(field.label), words, index=index, format_func=field.labels.get, **options)
        )

    def _supplier(self, place: Any, field: Field, stored: int | None, options: dict[str, Any]) -> int | None:
        return _one_of(place, field, stored, _suppliers(), options)

    def _department(self, place: Any, field: Field, stored: int | None, options: dict[str, Any]) -> int | None:
        return _one_of(place, field, stored, _departments(), options)

    def _day(self, place: Any, field: Field, stored: date | None, options: dict[str, Any]) -> date | None:
        day = place.date_input(
            translate(field.label),
            value=stored,
            min_value=FIRST_DAY,
            max_value=LAST_DAY,
            format=looks.formats().day_typed,
            **options,
        )
        return day if isinstance(day, date) else None

    def _days(self, place: Any, field: Field, stored: int | None, options: dict[str, Any]) -> int:
        label = translate(
            {"days": N_("{label}, days"), "months": N_("{label}, months")}[field.kind], label=translate(field.label)
        )
        return int(place.number_input(label, min_value=0, step=1, value=int(stored or 0), **options))

    _months = _days

    def _money(self, place: Any, field: Field, stored: int | None, options: dict[str, Any]) -> int | None:
        formats = looks.formats()
        amount = place.number_input(
            _("{label}, {symbol}", label=translate(field.label), symbol=formats.symbol),
            min_value=0.0,
            max_value=HIGHEST,
            step=1000.0,
            value=None if stored is None else float(formats.major(stored)),
            format=f"%.{formats.digits}f",
            placeholder=_("none"),
            **options,
        )
        return to_minor(amount, formats.digits)

    def _share(self, place: Any, field: Field, stored: float | None, options: dict[str, Any]) -> float | None:
        percent = place.number_input(
            _("{label}, %", label=translate(field.label)),
            min_value=100 * field.lowest,
            max_value=100.0,
            step=0.5,
            value=None if stored is None else float(Decimal(str(stored)) * 100),
            format="%.2f",
            placeholder=_("none"),
            **options,
        )
        return None if percent is None else float(Decimal(str(percent)) / 100)


def inputs(row: Mapping[str, Any] | None, *, key: str) -> dict[str, Any]:
    """Draw the fields, filled from a stored row, and return the values as they are stored."""
    form = Fields(row or {}, f"contract_{key}_{st.session_state.get(ROUND, 0)}")
    places = cycle(st.columns(3))
    return {field.name: form.draw(st if field.kind == "note" else next(places), field) for field in CONTRACT}


def terms_of(row: Mapping[str, Any], *, without: Collection[str] = ()) -> dict[str, str]:
    """Return what was agreed as a person reads it, by label; fields that say nothing are left out."""
    shown = [field for field in CONTRACT if field.name not in without]
    texts = {translate(field.label): _value(field, row) for field in shown if _says_something(field, row)}
    return {label: text for label, text in texts.items() if text != MISSING}


def _says_something(field: Field, row: Mapping[str, Any]) -> bool:
    """Return whether a field is worth a line: notice stands in days or months, whichever was agreed."""
    if field.name == "notice_days":
        return bool(row["notice_days"]) or not row["notice_months"]
    if field.name == "notice_months":
        return bool(row["notice_months"])
    if field.name == "notice_to":
        return bool(row["notice_days"] or row["notice_months"])
    return field.beside is None or row[field.beside] is not None


def text_of(name: str, value: Any) -> str:
    """Return one value as a person reads it."""
    field = BY_NAME[name]
    if field.kind in ("supplier", "department"):
        names = _suppliers() if field.kind == "supplier" else _departments()
        return names.get(value) or translate(field.placeholder or MISSING)
    return _value(field, {name: value})


def _value(field: Field, row: Mapping[str, Any]) -> str:
    formats, value = looks.formats(), row[field.name]
    if field.kind == "department":
        return row["department"] or translate(field.placeholder or MISSING)
    if field.kind == "supplier":
        return str(row["supplier"])
    if value is None or value != value:  # noqa: PLR0124 - NaN is no value
        return MISSING
    if field.kind in ("days", "months"):
        return _count(field.kind, int(value), formats)
    if field.kind == "choice":
        return field.labels[value]
    show: dict[str, Callable[[Any], str]] = {"day": formats.day, "money": formats.money, "share": formats.percent}
    return show.get(field.kind, str)(value)


def _count(kind: str, count: int, formats: Formats) -> str:
    """Return days or months as a person reads them."""
    if not count:
        return _("none")
    if kind == "days":
        return ngettext("{count} day", "{count} days", count, count=formats.number(count))
    return ngettext("{count} month", "{count} months", count, count=formats.number(count))


def _one_of(place: Any, field: Field, stored: int | None, names: dict[int, str], options: dict[str, Any]) -> int | None:
    """Draw the choice of a named thing and return its id."""
    ids = list(names)
    index = ids.index(stored) if stored in names else None
    empty = {"placeholder": translate(field.placeholder)} if field.placeholder else {}
    chosen = boxes.selectbox(place, translate(field.label), ids, index=index, format_func=names.get, **empty, **options)
    return None if chosen is None else int(chosen)


def _suppliers() -> dict[int, str]:
    table = queries.ask(registers.list_suppliers)
    repeated = table["name"].duplicated(keep=False)
    labels = table["name"].where(~repeated, table["name"] + " (" + table["code"].fillna(_("no code")) + ")")
    return dict(zip(table["id"].tolist(), labels.tolist(), strict=True))


def _departments() -> dict[int, str]:
    table = queries.ask(registers.list_departments)
    return dict(zip(table["id"].tolist(), (table["code"] + " " + table["name"]).tolist(), strict=True))


def to_minor(amount: float | None, digits: int) -> int | None:
    """Return an entered amount in minor units, half up; None when nothing was entered."""
    if amount is None or amount != amount:  # noqa: PLR0124 - NaN is no value
        return None
    return int(Decimal(str(amount)).scaleb(digits).quantize(Decimal(1), rounding=ROUND_HALF_UP))
