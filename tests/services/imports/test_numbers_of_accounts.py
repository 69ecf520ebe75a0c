"""What only the number of an account tells: asked in files of other countries, told with its amount at home."""

import pytest

from planning.accounts.recognition import SURE
from services.imports import Preview
from tests.services.imports.conftest import Desk

FOREIGN = (
    "Datum;Kostenstelle;Konto;Betrag\n31.01.2026;100;{0};900,00\n31.01.2026;100;{1};20,00\n",
    "Date;Service;Compte;Montant\n31/01/2026;100;{0};900,00\n31/01/2026;100;{1};20,00\n",
    "Fecha;Departamento;Cuenta;Importe\n31/01/2026;100;{0};900,00\n31/01/2026;100;{1};20,00\n",
    "Date,Department,Account,Amount CHF\n2026-01-31,100,{0},900.00\n2026-01-31,100,{1},20.00\n",
)
HOME = (
    "Date,Department,Account,Amount\n2026-01-31,100,4000,900.00\n2026-01-31,100,4001,20.00\n2026-01-31,100,6061,30.00\n"
)


def types_are_asked(preview: Preview) -> bool:
    return any(one.name == "account-types" for one in preview.questions)


@pytest.mark.parametrize("lines", FOREIGN)
@pytest.mark.parametrize("codes", [("4000", "4001"), ("5000", "5100"), ("3000", "8000")])
def test_numbers_alone_settle_no_account_abroad(new_desk: Desk, lines: str, codes: tuple[str, str]) -> None:
    preview = new_desk.preview(lines.format(*codes), create_missing=True)

    assert types_are_asked(preview)


def test_class_seven_is_asked_where_it_may_be_revenue(new_desk: Desk) -> None:
    codes = ("7060", "6060")

    asked = [types_are_asked(new_desk.preview(lines.format(*codes), create_missing=True)) for lines in FOREIGN]

    assert asked == [False, True, True, True]


def test_class_six_is_cost_abroad_but_where_it_is_revenue(new_desk: Desk) -> None:
    codes = ("6000", "6100")

    asked = [types_are_asked(new_desk.preview(lines.format(*codes), create_missing=True)) for lines in FOREIGN]

    assert asked == [False, False, False, True]


def test_a_class_on_the_credit_side_is_earned_in_every_country(new_desk: Desk) -> None:
    lines = "Datum;Kostenstelle;Konto;Betrag\n31.01.2026;100;4000;-900,00\n31.01.2026;100;5000;700,00\n"

    proposed = {one.code: one for one in new_desk.preview(lines, create_missing=True).proposed}

    assert (proposed["4000"].type, proposed["4000"].confidence >= SURE) == ("revenue", True)
    assert proposed["5000"].confidence < SURE


def test_numbers_at_home_are_believed_and_told_with_their_amounts(new_desk: Desk) -> None:
    outcome = new_desk.post(HOME, create_missing=True)

    assert "2 new accounts without a name count as revenue by their numbers: 4000, 4001 (920.00)." in outcome.notes
    assert "1 new account without a name counts as expense by its number: 6061 (30.00)." in outcome.notes


def test_what_is_known_already_is_neither_asked_nor_told(new_desk: Desk) -> None:
    new_desk.post(HOME, create_missing=True)

    again = new_desk.preview(FOREIGN[0].format("4000", "4001"), create_missing=True)

    assert not types_are_asked(again)
    assert not any("without a name" in note for note in again.notes)
