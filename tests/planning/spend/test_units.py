"""Units: what a text says, what converts, and that nothing is guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.spend.units import FIXED, Ratio, parse, ratio, spelling


@pytest.mark.parametrize(
    ("text", "word", "pieces"),
    [
        ("box", "BX", None),
        ("EACH", "EA", 1),
        ("Dozen", "DZ", 12),
        ("BX/100", "BX", 100),
        ("BX100", "BX", 100),
        ("Box of 100", "BX", 100),
        ("CS (12)", "CS", 12),
        ("100/BX", "BX", 100),
        ("12 PK", "PK", 12),
        ("CS/10x100", "CS", 1000),
        ("BX/0", "BX/0", None),
        ("EA/100", "EA/100", None),
        ("kg", "KG", None),
        ("", "", None),
    ],
)
def test_a_text_says_a_unit_and_perhaps_its_pieces(text: str, word: str, pieces: int | None) -> None:
    assert (parse(text).word, parse(text).pieces) == (word, pieces)


@pytest.mark.parametrize(
    ("unit", "priced", "pieces", "listed", "expected"),
    [
        ("BX", "Box", 100, {}, Ratio(1, 1)),
        ("EA", "BX", 100, {}, Ratio(1, 100)),
        ("DZ", "BX", 100, {}, Ratio(12, 100)),
        ("CS", "BX", 100, {"CS": 1000}, Ratio(1000, 100)),
        ("BX/50", "BX", 100, {}, Ratio(50, 100)),
        ("CS/1000", "BX", 100, {}, Ratio(1000, 100)),
        ("box", "BX/100", 1, {}, Ratio(1, 1)),  # the list says the pieces in the unit's text
        ("CS of 12", "EA", 1, {}, Ratio(12, 1)),
    ],
)
def test_what_is_stated_converts(
    unit: str, priced: str, pieces: int, listed: dict[str, int], expected: Ratio | None
) -> None:
    assert ratio(unit, priced, pieces, listed=listed, decided={}) == expected


@pytest.mark.parametrize(
    ("unit", "priced", "pieces", "listed"),
    [
        ("", "EA", 1, {}),  # the file states no unit
        ("CS", "BX", 100, {}),
        ("CS of 12", "BX", 100, {}),  # twelve boxes, or twelve pieces?
        ("EA", "BX", 1, {}),  # a box of how many?
        ("CS", "BX", 100, {"CS": 1}),  # nobody filled the pack size in
        ("KG", "EA", 1, {}),
    ],
)
def test_what_nobody_said_is_not_guessed(unit: str, priced: str, pieces: int, listed: dict[str, int]) -> None:
    assert ratio(unit, priced, pieces, listed=listed, decided={}) is None


def test_a_persons_word_wins() -> None:
    assert ratio("CS", "BT", 1, listed={"CS": 20}, decided={"CS": 12}) == Ratio(12, 1)
    assert ratio("Case", "BX", 100, listed={}, decided={"CS": 500}) == Ratio(500, 100)


@given(st.text(max_size=20))
def test_any_text_is_read_and_one_spelling_is_stable(text: str) -> None:
    assert spelling(spelling(text)) == spelling(text)


@given(st.sampled_from(["BX", "CS", "PK", *FIXED]), st.integers(1, 999), st.sampled_from(["BX", "CS", "EA"]))
def test_a_ratio_is_positive_and_a_unit_equals_itself(word: str, pieces: int, priced: str) -> None:
    found = ratio(f"{word}/{pieces}", priced, pieces, listed={}, decided={})
    assert found is None or (found.up > 0 and found.down > 0)
    assert ratio(priced, priced, pieces, listed={}, decided={}) == Ratio(1, 1)
