"""Languages by name, and how a language writes numbers and dates in a hospital of some country.

The rule: the reader's language decides words and names of months. Numbers, money and the order of dates are written as
the hospital writes them, for readers of English and of the hospital's own language; any other language writes them its
own way, in the hospital's country where that is known.
"""

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from language.choice import ENGLISH, available, current

#: Languages that write nouns with a capital letter.
CAPITAL_NOUNS = ("de",)

if TYPE_CHECKING:
    from babel import Locale


def name_of(code: str) -> str:
    """Return what a language calls itself: English, Deutsch."""
    from babel import Locale

    return str(Locale.parse(code).get_display_name(code) or code)


def nearest(asked: str | None) -> str | None:
    """Return the language with a catalog for what a browser or the environment asks for (de-AT, de_DE.UTF-8)."""
    code = (asked or "").replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return code if code in available() else None


def numbers_locale(hospital: str) -> str:
    """Return the locale by which numbers and the order of dates are written for the reader.

    Args:
        hospital: The hospital's locale, such as en_US or de_CH.

    Returns:
        A language and a country that need not be known together (de_US); then the language alone says how.
    """
    spoken, _line, country = hospital.replace("-", "_").partition("_")
    return hospital if current() in (ENGLISH, spoken) else f"{current()}_{country}"


def words_locale() -> str:
    """Return the locale of the reader's words: names of months and days."""
    return current() if _known(current()) is not None else ENGLISH


@cache
def _known(code: str) -> "Locale | None":
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return None


def count_text(count: float) -> str:
    """Return a whole number as sentences below the pages write it: 12,345, or 12.345 in German."""
    return in_marks(f"{count:,.0f}")


def digits_text(value: float | Decimal, digits: int = 10) -> str:
    """Return a figure with at most so many digits that count, as sentences below the pages write it: 1,234.5."""
    plain = Decimal(f"{value:.{digits}g}")
    return in_marks(f"{plain.normalize():,f}")


def places_text(value: float, places: int) -> str:
    """Return a figure with so many decimals, as sentences below the pages write it: 1,234.50."""
    return in_marks(f"{value:,.{places}f}")


def share_text(share: float, digits: int = 0) -> str:
    """Return a share (0–1) as sentences below the pages write it: 12.3%, or 12,3 % in German."""
    return _percent(in_marks(f"{share * 100:,.{digits}f}"))


def bound_text(share: float) -> str:
    """Return a share (0–1) with as many digits as it has, as sentences below the pages write it: 12.5%, 500%."""
    return _percent(digits_text(share * 100))


def signed_share_text(share: float, digits: int = 0) -> str:
    """Return a share (0–1) with its sign, as sentences below the pages write it: +12%, −3%."""
    return f"{'−' if share < 0 else '+'}{share_text(abs(share), digits)}"


def _percent(text: str) -> str:
    return f"{text}%" if current() == ENGLISH else f"{text}\N{NO-BREAK SPACE}%"


def in_sentence(title: str) -> str:
    """Return a title as it stands within a sentence: in small letters, but in languages whose nouns are capital."""
    return title if current() in CAPITAL_NOUNS else title.lower()


def in_marks(text: str) -> str:
    """Return a figure that is written as 1,234.5 with the marks of the reader's language."""
    if current() == ENGLISH:
        return text
    from babel import numbers

    group, decimal = numbers.get_group_symbol(words_locale()), numbers.get_decimal_symbol(words_locale())
    return text.translate({ord(","): str(group), ord("."): str(decimal)})
