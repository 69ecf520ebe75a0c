"""Currency signs and codes as they stand beside amounts."""

import re
from collections.abc import Iterable

SYMBOLS = "£$€¥₹₩₽₺₪₫₱฿₴₦₡₲₵₸"

_ISO = (  # no text
    "AED ALL AMD ARS AUD AZN BAM BDT BGN BHD BIF BRL BWP CAD CDF CHF CLP CNY COP CRC CZK DKK DOP DZD EGP "
    "ETB EUR GBP GEL GHS GTQ GYD HKD HNL HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KRW KWD KZT LAK LBP "
    "DJF KMF LYD LKR MAD MDL MGA MKD MMK MUR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG "
    "QAR RON RSD RUB RWF SAR SEK SGD THB TND TRY TTD TWD TZS UAH UGX USD UYU VND VUV XAF XOF XPF YER ZAR ZMW "
)
CODES = frozenset(re.findall("[A-Z]{3}", _ISO))

WORDS = ("US$", "C$", "CA$", "A$", "AU$", "NZ$", "R$", "kr.", "kr", "Kr.", "Kr", "Fr.", "zł", "Kč", "Ft", "Rs.", "Rs")

# A code must stand in capitals: "eur" or "may" in a text cell is a word.
TOKEN = "|".join([*(re.escape(w) for w in WORDS), *(re.escape(s) for s in SYMBOLS), *sorted(CODES)])
EITHER = rf"(?:{TOKEN})(?:\s*(?:{TOKEN}))?"

_FIND = re.compile(TOKEN)


def tokens(text: str) -> tuple[str, ...]:
    """The currency signs and codes in a cell, in order."""
    return tuple(_FIND.findall(text))


def name_of(text: str) -> str | None:
    """The currency a cell states: its code when it has one, else its sign, else None."""
    named = tokens(text)
    codes = [token for token in named if token in CODES]
    if codes:
        return codes[0]
    return named[0] if named else None


#: Codes of three letters that are words or departments as well (ALL, TOP, CAD) tell nothing without one of these.
USUAL = frozenset(
    [
        "USD",
        "EUR",
        "GBP",
        "CHF",
        "SEK",
        "NOK",
        "DKK",
        "CAD",
        "AUD",
        "NZD",
        "JPY",
        "PLN",
        "CZK",
        "HUF",
        "INR",
        "ZAR",
        "AED",
        "SAR",
    ]
)  # no text


def are_codes(texts: Iterable[str]) -> bool:
    """Return whether the texts are codes of currencies and nothing else, a usual one among them."""
    codes = {text.strip() for text in texts if text.strip()}
    return bool(codes & USUAL) and codes <= CODES
