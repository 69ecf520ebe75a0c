"""How numbers, months and days read in charts: as the formats of the page write them.

The browser writes the figures of axes and tooltips, by formats in the specification and by one locale for them all.
"""

import re
from typing import Any

from babel.dates import get_day_names, get_month_names

from language import translate
from reports.formats import SCALES, Formats
from reports.notation import DAY, PERCENT_AXIS, short_expression

#: Sunday first, as Vega has it; Babel begins with Monday.
_DAYS = (6, 0, 1, 2, 3, 4, 5)
#: A label of an axis with the suffixes of English around a format of Vega.
_SHORT = re.compile(re.escape(short_expression("FORMAT")).replace("FORMAT", "([^']*)"))


def in_formats(spec: dict[str, Any], formats: Formats) -> dict[str, Any]:
    """Return a chart's specification whose figures and days read as the formats write them."""
    if _is_plain(formats):
        return spec
    config = spec.get("config", {})
    return {**_rewritten(spec, _words(formats)), "config": {**config, "locale": locale(formats)}}


def locale(formats: Formats) -> dict[str, Any]:
    """Return the locale of Vega: marks of numbers, names of months and days."""
    words = formats.words_locale
    months, days = get_month_names, get_day_names
    return {
        "number": {
            "decimal": formats.decimal_mark,
            "thousands": formats.group_mark,
            "grouping": [3],
            "currency": [formats.symbol, ""],
            "percent": formats.percent_mark,
        },
        "time": {
            "dateTime": f"{formats.day_vega}, %X",
            "date": formats.day_vega,
            "time": "%H:%M",
            "periods": ["AM", "PM"],
            "days": [str(days("wide", locale=words)[day]) for day in _DAYS],
            "shortDays": [str(days("abbreviated", locale=words)[day]) for day in _DAYS],
            "months": [str(months("wide", "stand-alone", words)[month]) for month in range(1, 13)],
            "shortMonths": [str(months("abbreviated", "format", words)[month]) for month in range(1, 13)],
        },
    }


def _is_plain(formats: Formats) -> bool:
    """Return whether the formats are those of Vega itself."""
    return formats.locale == "en_US" and formats.words in ("", "en")


def _words(formats: Formats) -> dict[str, str]:
    """Return how parts of labels read that the locale does not know."""
    return {PERCENT_AXIS: PERCENT_AXIS.replace("'%'", f"'{formats.percent_mark}'"), DAY: formats.day_vega}


def _short(told: re.Match[str]) -> str:
    """Return the same label with the suffixes of the reader's language; millions first, for billions begin with M."""
    billions, millions, thousands = (translate(counted, figure="") for _factor, counted in SCALES)
    return (
        f"replace(replace(replace(format(datum.value, '{told[1]}'), 'M', '{millions}'), 'G', '{billions}'), "
        f"'k', '{thousands}')"
    )


def _rewritten(part: Any, words: dict[str, str]) -> Any:
    """Return a part of a specification with the words put in; data stays as it is."""
    if isinstance(part, dict):
        return {name: value if name == "datasets" else _rewritten(value, words) for name, value in part.items()}
    if isinstance(part, list):
        return [_rewritten(value, words) for value in part]
    if isinstance(part, str):
        for known, own in words.items():
            part = part.replace(known, own)
        return _SHORT.sub(_short, part)
    return part
