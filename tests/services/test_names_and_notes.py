"""Names and notes that people give to what they keep."""

import pytest

from services.errors import UserError
from services.names_and_notes import NAME_LENGTH, NOTE_LENGTH, Naming, free_name, kept_note

NAMING = Naming("It needs a name.", "For example “One”.", "There is already “{name}”.")


def test_a_free_name_has_single_spaces_and_no_controls() -> None:
    assert free_name("  Budget \n 20\x0027\x1b ", ["Budget 2026"], NAMING) == "Budget 2027"


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        (" ", "It needs a name."),
        ("budget  2026", "There is already “budget 2026”."),
        ("x" * (NAME_LENGTH + 1), "The name is too long."),
    ],
)
def test_a_name_that_cannot_be_kept_is_refused(name: str, refusal: str) -> None:
    with pytest.raises(UserError) as refused:
        free_name(name, ["Budget 2026"], NAMING)
    assert (refused.value.message, refused.value.code) == (refusal, "name")


def test_the_longest_name_is_kept() -> None:
    assert free_name("x" * NAME_LENGTH, [], NAMING) == "x" * NAME_LENGTH


@pytest.mark.parametrize(
    ("note", "kept"), [(None, None), ("  ", None), (" why ", "why"), ("x" * 3000, "x" * NOTE_LENGTH)]
)
def test_a_note_is_trimmed_and_cut(note: str | None, kept: str | None) -> None:
    assert kept_note(note) == kept
