"""Whether a row of a list is still in use, as lists of departments and accounts say it."""

import pytest

from data.importers.values.activity import is_in_use


@pytest.mark.parametrize(
    ("heading", "text", "said"),
    [
        ("Status", "Active", True),
        ("Status", "Inactive", False),
        ("Status", "A", True),
        ("Status", "I", False),
        ("Active?", "Yes", True),
        ("Active?", "No", False),
        ("Active Flag", "0", False),
        ("Active/Inactive", "I", False),
        ("Inactive", "Y", False),
        ("Inactive", "N", True),
        ("Inactive", "", True),
        ("Gesperrt", "X", False),
        ("Gesperrt", "", True),
        ("Status", "Gesperrt", False),
        ("Statut", "Fermé", False),
        ("Status", "", None),
        ("Status", "Under review", None),
    ],
)
def test_words_of_use(heading: str, text: str, said: bool | None) -> None:
    assert is_in_use(text, heading) is said
