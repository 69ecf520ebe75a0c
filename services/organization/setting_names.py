"""The hospital's settings as they are written in the terminal: `first-month=10 currency=USD`."""

import re
from collections.abc import Sequence
from typing import Any

from language import _
from services.errors import UserError

#: Name in the terminal to the field of `HospitalSettings`; the fields' own names are taken too.
NAMES = {
    "hospital-name": "hospital_name",
    "country": "country",
    "region": "region",
    "currency": "currency",
    "first-month": "fiscal_first_month",
    "locale": "locale",
    "language": "language",
    "fte-hours": "fte_hours_per_year",
    "ewma-weight": "ewma_weight",
    "idle-minutes": "idle_minutes",
    "session-hours": "session_hours",
    "four-eyes": "four_eyes",
}
_FIELDS = {field: field for field in NAMES.values()}


def changes_in(written: Sequence[str]) -> dict[str, Any]:
    """Return field to value of settings written as NAME=VALUE; an empty region is none.

    Raises:
        UserError: Not a setting, not a number, or one that is written twice.
    """
    changes: dict[str, Any] = {}
    for text in written:
        name, mark, value = text.partition("=")
        plain = name.strip().lower()
        field = NAMES.get(plain.replace("_", "-")) or _FIELDS.get(plain.replace("-", "_"))
        if field is None or not mark:
            raise UserError(
                _("Not a setting: “{text}”.", text=text),
                hint=_("Write NAME=VALUE; settings are: {names}.", names=", ".join(NAMES)),
            )
        if field in changes:
            raise UserError(_("“{name}” is set twice.", name=plain), hint=_("Leave one of them out."))
        changes[field] = _value(field, " ".join(value.split()))
    return changes


def _value(field: str, text: str) -> Any:
    if field in ("fiscal_first_month", "idle_minutes", "session_hours"):
        return int(_digits(text))
    if field == "fte_hours_per_year":
        return float(_digits(text))
    if field in ("ewma_weight", "four_eyes"):
        return _share(text) if field == "ewma_weight" else _yes_or_no(text)
    if field in ("country", "currency"):
        return text.upper()
    if field == "region":
        return text.upper() or None
    return {"locale": text.replace("-", "_"), "language": text.lower()}.get(field, text)


def _digits(text: str) -> str:
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise UserError(_("Not a whole number: {text}", text=text), hint=_("For example first-month=10."))
    return text


def _share(text: str) -> float:
    if not re.fullmatch(r"[01]?\.?[0-9]{1,4}", text):
        raise UserError(_("Not a share between 0 and 1: {text}", text=text), hint=_("For example ewma-weight=0.2."))
    return float(text)


def _yes_or_no(text: str) -> bool:
    if text.lower() not in ("yes", "no"):
        raise UserError(_("Neither yes nor no: {text}", text=text), hint=_("For example four-eyes=yes."))
    return text.lower() == "yes"
