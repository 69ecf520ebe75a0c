"""Currencies: their minor units, and which ones a sign in a file may stand for."""

from data.importers.values.currencies import CODES
from planning.minor_units import exponent

__all__ = ["currencies_of", "exponent"]

_SIGNS: dict[str, tuple[str, ...]] = {
    "£": ("GBP", "EGP", "FKP", "GIP", "LBP", "SHP"),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "ARS", "CLP", "COP", "TWD", "FJD", "JMD", "TTD"),
    "US$": ("USD",),
    "C$": ("CAD",),
    "CA$": ("CAD",),
    "A$": ("AUD",),
    "AU$": ("AUD",),
    "NZ$": ("NZD",),
    "R$": ("BRL",),
    "€": ("EUR",),
    "¥": ("JPY", "CNY"),
    "₹": ("INR",),
    "Rs": ("INR", "PKR", "LKR", "MUR", "NPR"),
    "Rs.": ("INR", "PKR", "LKR", "MUR", "NPR"),
    "kr": ("NOK", "SEK", "DKK", "ISK"),
    "kr.": ("NOK", "SEK", "DKK", "ISK"),
    "Kr": ("NOK", "SEK", "DKK", "ISK"),
    "Kr.": ("NOK", "SEK", "DKK", "ISK"),
    "Fr.": ("CHF",),
    "zł": ("PLN",),
    "Kč": ("CZK",),
    "Ft": ("HUF",),
    "₺": ("TRY",),
    "₩": ("KRW",),
    "₪": ("ILS",),
    "฿": ("THB",),
    "₦": ("NGN",),
    "₴": ("UAH",),
    "₱": ("PHP",),
    "₫": ("VND",),
    "₽": ("RUB",),
}  # fmt: skip


def currencies_of(stated: str) -> tuple[str, ...]:
    """Return the currencies that a sign or code may stand for; empty when it is not known."""
    return (stated,) if stated in CODES else _SIGNS.get(stated, ())
