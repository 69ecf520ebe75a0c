"""One contract under two numbers, in what is stored and in a file: asked about, so that it never counts twice."""

import pytest

from services.imports import OpenQuestionsError
from tests.services.imports.conftest import Desk

TERMS = "Medline Industries,Gloves,2025-01-01,2026-12-31,12000.00"
HEADINGS = "Contract number,Supplier,Title,Start,End,Annual value"


def test_a_contract_under_another_number_is_asked_about_and_left_out(desk: Desk) -> None:
    desk.post(f"{HEADINGS}\nC-2024-1,{TERMS}\n", "contracts", create_missing=True)
    again = f"{HEADINGS}\nK-1,{TERMS.replace('Industries', 'Industries Inc.')}\nK-2,{TERMS.replace('12000', '13000')}\n"

    with pytest.raises(OpenQuestionsError) as held:
        desk.post(again, "contracts", create_missing=True)
    (asked,) = held.value.questions
    assert (asked.name, asked.proposal) == ("same-contracts", "leave-out")
    assert "“K-1” (line 2) as “C-2024-1”" in asked.text

    outcome = desk.post(again, "contracts", create_missing=True, answers={"same-contracts": "leave-out"})
    assert (outcome.rows_read, outcome.rows_loaded, outcome.rows_skipped) == (2, 1, 1)
    assert desk.rows("SELECT number FROM contract ORDER BY 1") == [("C-2024-1",), ("K-2",)]


def test_contracts_of_their_own_are_loaded(desk: Desk) -> None:
    desk.post(f"{HEADINGS}\nC-2024-1,{TERMS}\n", "contracts", create_missing=True)

    desk.post(f"{HEADINGS}\nK-1,{TERMS}\n", "contracts", create_missing=True, answers={"same-contracts": "load"})

    assert desk.rows("SELECT number FROM contract ORDER BY 1") == [("C-2024-1",), ("K-1",)]


def test_a_register_that_has_both_tells_them_apart(desk: Desk) -> None:
    desk.post(f"{HEADINGS}\nC-2024-1,{TERMS}\n", "contracts", create_missing=True)

    desk.post(f"{HEADINGS}\nK-1,{TERMS}\nC-2024-1,{TERMS}\n", "contracts", create_missing=True)

    assert desk.rows("SELECT number FROM contract ORDER BY 1") == [("C-2024-1",), ("K-1",)]
