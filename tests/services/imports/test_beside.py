"""A corrected file whose new lines stand beside the old ones says so; growing exports and parts of months do not."""

import pytest

from tests.services.imports.conftest import Desk

HEAD = "Date,Department,Account,Supplier,Amount\n"
ICU, WARD, LATE = "2026-01-10,ICU,6100,,10.00\n", "2026-01-11,ICU,6100,,20.00\n", "2026-01-30,ICU,6100,,3.00\n"
OTHER = "2026-01-15,ICU,6200,,40.00\n"
MORE = "2026-02-03,ICU,6100,,7.00\n"
CORRECTED = "2026-01-11,ICU,6100,,25.00\n"


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (
            ICU + CORRECTED,
            "1 line (25.00) stands beside stored ones of the same place in 2026-01, of which 1",
        ),
        (
            ICU + CORRECTED + LATE + MORE,
            "2 lines (28.00) stand beside stored ones of the same place in 2026-01",
        ),
        (ICU + WARD + LATE + MORE, ""),  # a growing export
        (ICU, ""),  # a part
        (LATE, ""),  # another part
        (ICU + WARD + OTHER, ""),  # beside another feed
        (ICU + OTHER, ""),
    ],
)
def test_lines_beside_those_that_a_file_lacks_are_said(desk: Desk, second: str, said: str) -> None:
    desk.post(HEAD + ICU + WARD, name="jan.csv")

    outcome = desk.post(HEAD + second, name="again.csv")

    told = [note for note in outcome.notes if "stands beside stored" in note or "stand beside stored" in note]
    assert [note.startswith(said) for note in told] == ([True] if said else [])


def test_a_replacing_file_and_one_beside_all_say_nothing(desk: Desk) -> None:
    desk.post(HEAD + ICU + WARD, name="jan.csv")

    outcome = desk.post(HEAD + ICU + CORRECTED, name="again.csv", mode="replace")

    assert not [note for note in outcome.notes if "stands beside stored" in note or "stand beside stored" in note]
