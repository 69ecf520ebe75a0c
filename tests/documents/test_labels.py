"""Words of the screen that guides quote in bold are texts of the catalog: a renamed label makes a guide fail."""

import re
from functools import cache
from pathlib import Path

import pytest

from app import MENU
from scripts import catalog
from tests.documents import markdown
from tests.documents.markdown import PROJECT, name_of

#: Documents in which bold means: it stands on the screen so.
GUIDES = (
    *sorted((PROJECT / "docs" / "guide").glob("*.md")),
    PROJECT / "docs" / "administration.md",
    PROJECT / "README.md",
)
#: Bold that leads a paragraph of a guide and is no label.
LEADS = {
    *("Bold", "Import", "Budgets", "Proof", "Something is wrong?", "where it lands"),
    *("Every month", "When you wonder", "In the budget season"),
}
ARROW = " → "
PLACEHOLDER = re.compile(r"\{\w+\}")
#: A text of placeholders and hardly a word fits anything and proves nothing.
FEWEST_LETTERS = 3


@cache
def texts() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Return the texts of the source as a screen shows them, and patterns of those that have placeholders."""
    said = set()
    for message in catalog.messages():
        forms = message.id if isinstance(message.id, list | tuple) else (message.id,)
        said |= {_plain(part) for form in forms if form for part in (form, *markdown.BOLD.findall(form))}
    open_ = [text for text in said if PLACEHOLDER.search(text)]
    return frozenset(said), tuple(_pattern(text) for text in open_ if _letters(text) >= FEWEST_LETTERS)


def _plain(text: str) -> str:
    """Return a text without icons and marks of Markdown."""
    return " ".join(re.sub(r":material/\w+:|\*\*", "", text).split())


def _letters(text: str) -> int:
    return sum(character.isalpha() for character in PLACEHOLDER.sub("", text))


def _pattern(text: str) -> re.Pattern[str]:
    parts = [re.escape(part) for part in PLACEHOLDER.split(text)]
    return re.compile(r"[^.]+".join(parts))


def is_text(label: str) -> bool:
    said, patterns = texts()
    return label in said or any(pattern.fullmatch(label) for pattern in patterns)


def is_way(label: str) -> bool:
    """Return whether a label such as “Month end → Months” is a destination of the menu and one of its views."""
    destination, _arrow, view = label.partition(ARROW)
    return view in {entry.title for entry in MENU.get(destination, ())}


@pytest.mark.parametrize("path", GUIDES, ids=name_of)
def test_every_label_in_bold_is_on_a_screen(path: Path) -> None:
    labels = [label for label in markdown.labels(path) if label not in LEADS]

    assert [label for label in labels if ARROW in label and not is_way(label)] == []
    assert [label for label in labels if ARROW not in label and not is_text(label)] == []


def test_what_is_no_label_is_still_in_a_guide() -> None:
    """An entry that is no longer needed has to go."""
    assert set().union(*map(markdown.labels, GUIDES)) >= LEADS


def test_a_renamed_label_is_told() -> None:
    assert is_text("Accept draft")
    assert not is_text("Take the draft")
    assert is_text("Import all 6 files")
    assert is_way("Month end → Months")
    assert not is_way("Budget → Months")
    assert not is_text("FY 2026/27")
