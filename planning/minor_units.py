"""Minor units of currencies (ISO 4217): how many decimal places their amounts are stored and shown with."""

import re

_NONE = re.compile("BIF|CLP|DJF|GNF|ISK|JPY|KMF|KRW|PYG|RWF|UGX|VND|VUV|XAF|XOF|XPF")
_THREE = re.compile("BHD|IQD|JOD|KWD|LYD|OMR|TND")


def currencies_with(digits: int) -> tuple[str, ...]:
    """Return the currencies with no decimal places (0) or with three; all others have two."""
    return tuple({0: _NONE, 3: _THREE}[digits].pattern.split("|"))


def exponent(currency: str) -> int:
    """Return the decimal places of a currency: 2 for dollars, 0 for yen, 3 for Kuwaiti dinars."""
    return 0 if _NONE.fullmatch(currency) else 3 if _THREE.fullmatch(currency) else 2
