"""What a person gives to commands of budgets: months, amounts, and codes of departments and accounts."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

import typer

from language import _

#: Power of ten that no amount of a budget reaches.
LARGEST_POWER = 13


def month(text: str) -> int:
    """Return a month (yyyymm) of YYYY-MM."""
    if not re.fullmatch(r"[0-9]{4}-(?:0[1-9]|1[0-2])", text):
        raise typer.BadParameter(_("Write the month as YYYY-MM."))
    return int(text.replace("-", ""))


def decimal(text: str) -> Decimal:
    """Return a plain number."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("nan")
    if not value.is_finite() or value.adjusted() > LARGEST_POWER:
        raise typer.BadParameter(_("Write the amount as a plain number, such as 1200.50."))
    return value


def minor(text: str, digits: int) -> int:
    """Return an amount in minor units; parts of one are refused, not cut off."""
    scaled = decimal(text).scaleb(digits)
    if scaled != scaled.to_integral_value():
        raise typer.BadParameter(_("The amount has more decimals than the currency: {text}", text=text))
    return int(scaled)


def by_code(url: str, known: Mapping[int, str], code: str, *, account: bool = False) -> int:
    """Return the id of a department or account by its code, else its name; `known` are ids with code and name."""
    from services.organization.by_text import by_text

    sentence = _("No account {code}.", code=code) if account else _("No department {code}.", code=code)
    return by_text(url, known, code, sentence=sentence, account=account)
