"""Stored sentences of forecast runs are read in the reader's language; each that forecasting stores has its text."""

import ast
import re
from pathlib import Path

import pytest

from forecasting.models.members import ALL
from language import speaking
from reports.forecasts import stored_words
from reports.formats import Formats

PROJECT = Path(__file__).resolve().parents[3]
#: Statements that make sentences which are stored.
SOURCES = ("reasons.py", "engine.py", "hierarchy.py", "series/regular.py")
STORED = (
    "A weighted average of the same period of last season (35%), Prophet (19%), a rule learned from all series "
    "together (16%) and 4 more. In 2 backtests it was no more accurate than repeating last season.",
    "Little history (14 months), so simple models: dynamic Theta (60%). There is too little history for backtests, so "
    "the bands are as wide as those of similar series.",
    "As requested: Prophet. In 1 backtest it was 12% more accurate than repeating last season.",
    "3 unusual values were dampened before fitting: 2025-01-01, 2026-02-01, 2026-05-01.",
    "The level changed for good around 2025-07-01 (+12%); earlier values were moved to it.",
    "7 missing months: 2024-01, 2024-02, 2024-03, 2024-04, 2024-05, 2024-06 and 1 more.",
    "No rows on Saturdays and Sundays: taken as closed.",
    "The last month (2026-10-01) was left out as unfinished: its value is 31% of the lowest recent period.",
)


@pytest.mark.parametrize("stored", STORED)
def test_english_reads_as_it_is_stored_but_for_days(stored: str) -> None:
    with speaking("en"):
        told = stored_words.in_words(stored, Formats())

    days = r"\d{4}-\d{2}(-\d{2})?|\b\w{3} (\d+, )?\d{4}"
    assert re.sub(days, "DAY", told).replace("Saturdays, Sundays", "Saturdays and Sundays") == re.sub(
        days, "DAY", stored
    )


@pytest.mark.parametrize(
    ("stored", "german"),
    [
        (
            STORED[0],
            "Gewichteter Durchschnitt aus: Vorsaison (35 %), Prophet (19 %), aus allen Zeitreihen gelernte Regel "
            "(16 %) und 4 weitere. In 2 Rückvergleichen war er nicht genauer als die wiederholte Vorsaison.",
        ),
        (
            STORED[3],
            "3 ungewöhnliche Werte wurden vor der Anpassung gedämpft: 01.01.2025, 01.02.2026, 01.05.2026.",
        ),
        ("A sentence of another version. And more.", "A sentence of another version. And more."),
    ],
)
def test_another_language_has_its_own_sentences(stored: str, german: str) -> None:
    with speaking("de"):
        told = stored_words.in_words(stored, Formats.for_reader("USD", "en_US"))
    assert told.replace("\N{NO-BREAK SPACE}", " ") == german


def test_each_stored_sentence_is_known() -> None:
    texts = [text for name in SOURCES for text in _stored_in(PROJECT / "forecasting" / name)]
    assert len(texts) >= 12
    assert [text for text in texts if not any(_known(text, one) for one in stored_words.SENTENCES)] == []


def _stored_in(path: Path) -> list[str]:
    """Return the sentences of statements that are marked as no text of the catalog: those are stored."""
    source = path.read_text(encoding="utf-8")
    marked = {number for number, line in enumerate(source.splitlines(), start=1) if "# no text" in line}
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr | ast.Constant)]
    texts = [_example(node) for node in nodes if node.lineno in marked]
    return [text for text in texts if _is_sentence(text)]


def test_each_model_has_its_words() -> None:
    assert {member.words for member in ALL} <= set(stored_words.PIECES)


def _example(node: ast.AST) -> str:
    """Return what a literal says whatever it is filled with."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    parts = node.values if isinstance(node, ast.JoinedStr) else []
    return " ".join(str(part.value) for part in parts if isinstance(part, ast.Constant))


def _is_sentence(text: str) -> bool:
    return text.endswith(".") and len(_words(text)) >= 3


def _known(text: str, sentence: str) -> bool:
    """Return whether a text of the catalog says the words of a literal, in their order."""
    said = iter(_words(sentence))
    return all(word in said for word in _words(text))


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]{4,}", text)


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        (STORED[3], "3 unusual values were dampened before fitting: Jan 2025, Feb 2026, May 2026."),
        (
            "October 2026 is left out as unfinished: counted only through October 12.",
            "October 2026 is left out as unfinished: counted only through October 12.",
        ),
        ("June 2026 is left out: counting began during the month.",) * 2,
        ("The total ends with May 2026: not every department has reported later months.",) * 2,
    ],
)
def test_days_of_a_monthly_series_are_months(stored: str, read: str) -> None:
    with speaking("en"):
        assert stored_words.in_words(stored, Formats(), "MS") == read


def test_what_the_service_says_of_months_is_german_too() -> None:
    with speaking("de"):
        told = stored_words.in_words(
            "October 2026 is left out as unfinished: counted only through October 12.",
            Formats.for_reader("USD", "en_US"),
            "MS",
        )
    assert told == "Oktober 2026 bleibt als unvollständig außer Betracht: nur bis 12. Oktober gezählt."
