"""Lists of codes and names with a code that comes twice, with short names, and types that cannot be read."""

import pytest

from tests.services.imports.conftest import Desk

NAMES = "SELECT code, name FROM department WHERE needs_review = 0 ORDER BY id"


def test_a_code_that_comes_twice_costs_its_line_and_no_names(new_desk: Desk) -> None:
    outcome = new_desk.post("Code,Name\n100,Emergency\n200,Surgery\n200,Surgery West\n300,Lab\n", kind="departments")

    assert outcome.rows_rejected == 1
    assert {("100", "Emergency"), ("200", "Surgery"), ("300", "Lab")} <= set(new_desk.rows(NAMES))


@pytest.mark.parametrize("codes", [("0010", "010", "10"), ("A10", "A20", "A30")])
def test_short_names_are_names(new_desk: Desk, codes: tuple[str, ...]) -> None:
    rows = list(zip(codes, ("ER", "OR", "ICU"), strict=True))
    lines = "Code,Name,Parent\n" + "".join(f"{code},{name},\n" for code, name in rows)

    assert new_desk.post(lines, kind="departments").rows_loaded == len(rows)
    assert set(rows) <= set(new_desk.rows(NAMES))


def test_rejected_rows_of_a_list_without_known_columns_do_not_break_it(new_desk: Desk) -> None:
    from services.errors import UserError

    with pytest.raises(UserError):
        new_desk.post("Code;Name\nA;ER\nA;OR\n20;ICU\n", kind="departments")


def test_types_of_accounts_that_cannot_be_read_are_told(new_desk: Desk) -> None:
    lines = "Konto;Bezeichnung;Kontoart\n400000;Erlöse;Ertrag\n600000;Löhne;Aufwand\n010000;Grundstücke;Bestand\n"

    notes = new_desk.post(lines, kind="accounts").notes

    assert any("“Bestand”" in note and "guessed" in note for note in notes)
