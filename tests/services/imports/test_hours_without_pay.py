"""Labor files: hours without pay are told, totals are compared where they state the whole, examples are bad cells."""

import pytest

from tests.services.imports.conftest import Desk

APART = "The file's own total is not the sum of its lines; both are shown."
HEAD = "Period,Department,Job class,Hours,Pay\n2026-01,100,RN,10,300.00\n"


def test_hours_whose_pay_is_blank_are_told(new_desk: Desk) -> None:
    outcome = new_desk.post(f"{HEAD}2026-01,100,LPN,20,\n2026-01,100,AN,30.5,\n", kind="labor", create_missing=True)

    assert (
        "2 lines have hours and no pay: 50.500 hours are stored without cost. Fill the pay in if it is missing."
        in outcome.notes
    )


@pytest.mark.parametrize(
    "lines",
    [f"{HEAD}2026-01,100,LPN,20,0.00\n", f"{HEAD}2026-01,100,LPN,,20.00\n",
     "Period,Department,Job class,Hours\n2026-01,100,RN,10\n"],
)  # fmt: skip
def test_stated_zeros_bonuses_and_hours_alone_are_no_lack(new_desk: Desk, lines: str) -> None:
    notes = new_desk.post(lines, kind="labor", create_missing=True).notes

    assert not any("no pay" in note for note in notes if "pay code" not in note)


@pytest.mark.parametrize(
    ("head", "rows", "total"),
    [
        ("REG Hours,OT Hours", ("10,2", "20,3", "30,4"), "60,9"),
        ("REG Hours,OT Hours,REG Pay,OT Pay", ("10,2,100.00,30.00", "20,3,200.00,40.00"), "30,5,300.00,70.00"),
        ("REG Hours,OT Hours,Total Hours", ("10,2,12", "20,3,23"), "30,5,35"),
        ("Hours,Pay", ("10,100.00", "20,200.00"), "30,300.00"),
    ],
)
def test_a_total_that_is_the_sum_of_its_lines_is_never_called_another(
    new_desk: Desk, head: str, rows: tuple[str, ...], total: str
) -> None:
    lines = f"Period,Department,Job class,{head}\n"
    lines += "".join(f"2026-0{at},100,RN,{row}\n" for at, row in enumerate(rows, start=1)) + f"Total,,,{total}\n"

    outcome = new_desk.post(lines, kind="labor", create_missing=True)

    assert outcome.rows_skipped == 1
    assert APART not in outcome.notes


@pytest.mark.parametrize("bad", ["tbd", "5*", "x", "30h", "?", "12..5"])
def test_the_example_of_what_cannot_be_read_is_one_of_the_bad_cells(new_desk: Desk, bad: str) -> None:
    lines = "Department,Account,Account name,Jan 2026,Feb 2026\n100,6000,Supplies,30,30\n"
    lines += f"100,6100,Drugs,5,{bad}\n100,6200,Food,5,{bad}\n"

    (sentence,) = new_desk.preview(lines, create_missing=True).blocking

    assert f"such as “{bad}”" in sentence
