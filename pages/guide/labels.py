"""What stands on a person's screen for a label that a document names in English, also where it holds a figure."""

import re
from calendar import month_abbr, month_name
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from language import current, pairs
from reports.formats import Formats

BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
PLACEHOLDER = re.compile(r"\{(\w+)\}")
WORD = re.compile(r"[^\W\d_]{2,}")
#: A text of placeholders and hardly a word fits anything.
FEWEST_WORDS = 2
MONTHS = {name: number for names in (month_name, month_abbr) for number, name in enumerate(names) if name}
#: What a document writes for a placeholder: a count or a month of the demo hospital.
FILLING = rf"\d(?:[\d,.]*\d)?|(?:{'|'.join(MONTHS)}) \d{{4}}"
MONTH = re.compile(r"([A-Z][a-z]+) (\d{4})")


class Labels:
    """English labels and what is shown for them.

    Args:
        texts: English texts, as the source has them, and what a screen shows for each.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._shown: dict[str, str] = dict(texts)
        for text, shown in texts.items():
            self._shown.setdefault(plain(text), plain(shown))
        for text, shown in texts.items():
            for part, shown_part in _parts(text, shown):
                self._shown.setdefault(plain(part), plain(shown_part))
        filled = [text for text in self._shown if PLACEHOLDER.search(text) and _words(text) >= FEWEST_WORDS]
        self._filled = [(text, PLACEHOLDER.split(text)[::2]) for text in sorted(filled, key=_words, reverse=True)]

    def shown_for(self, label: str, *, fill: Callable[[str], str] = str) -> str | None:
        """Return what is shown for a label, None where no screen has it; `fill` writes its figures as a screen does."""
        if label in self._shown:
            return self._shown[label]
        for text, parts in self._filled:
            if all(part in label for part in parts) and (match := _pattern(text).fullmatch(label)):
                return self._shown[text].format_map({name: fill(text) for name, text in match.groupdict().items()})
        return None


def plain(text: str) -> str:
    """Return a text without icons and marks of Markdown."""
    return " ".join(re.sub(r":material/\w+:|\*\*", "", text).split())


def _parts(text: str, shown: str) -> Iterator[tuple[str, str]]:
    """Yield what stands in bold within a text, and within its translation in the same order."""
    parts, shown_parts = BOLD.findall(text), BOLD.findall(shown)
    if len(parts) == len(shown_parts):
        yield from zip(parts, shown_parts, strict=True)


def _words(text: str) -> int:
    return len(WORD.findall(PLACEHOLDER.sub(" ", text)))


def _pattern(text: str) -> re.Pattern[str]:
    made, known = "", set()
    for place, part in enumerate(PLACEHOLDER.split(text)):
        if place % 2:
            made += f"(?P={part})" if part in known else f"(?P<{part}>{FILLING})"
            known.add(part)
        else:
            made += re.escape(part)
    return re.compile(made)


@cache
def labels_in(code: str) -> Labels:
    """Return the labels as they stand on screens in this thread's language, whose code is given."""
    del code  # the key under which they are kept
    return Labels(pairs())


def on_screen(label: str, formats: Formats) -> str:
    """Return what a person's screen shows for a label; the label itself where no screen has it."""
    return labels_in(current()).shown_for(label, fill=lambda text: _figure(text, formats)) or label


def _figure(text: str, formats: Formats) -> str:
    month = MONTH.fullmatch(text)
    return formats.month_long(int(month[2]) * 100 + MONTHS[month[1]]) if month else text
