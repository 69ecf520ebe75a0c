"""Words of the screen that guides quote in bold are texts of the catalog: a renamed label makes a guide fail."""

from functools import cache
from pathlib import Path

import pytest

from app import MENU
from pages.guide.labels import Labels
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


@cache
def texts() -> Labels:
    """Return the texts of the source as a screen shows them."""
    return Labels({form: form for message in catalog.messages() for form in catalog.forms(message.id) if form})


def is_text(label: str) -> bool:
    return texts().shown_for(label) is not None


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


@pytest.mark.parametrize(
    "label", ["Eat 12 lines", "Show the tours", "Hand in Friday", "Import all the files", "12 files"]
)
def test_a_text_with_a_place_for_a_figure_proves_no_other_words(label: str) -> None:
    assert not is_text(label)
