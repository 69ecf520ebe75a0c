"""A second drop into the same hospital does not ask again what its first one was told."""

from services.imports import dropping
from tests.services.imports.conftest import ADMIN, Desk
from tests.services.imports.dropping.test_same_figures import CREATE, drop

#: Nothing says whether these are actuals or a budget.
MONTHS = "Dept,Acct,{}\n210,6010,1000.25,1100.50\n220,6010,900.75,950.00\n"


def open_names(desk: Desk, files: dict[str, str], **choices: object) -> list[str]:
    uploads = [(name, desk.file(text, name)) for name, text in files.items()]
    plan = dropping.propose(
        desk.url, ADMIN, dropping.open_files(uploads, desk.folder), dropping.DropChoices(base=CREATE)
    )
    return [asked.name for _key, asked in plan.open_questions]


def test_the_kind_of_a_form_is_asked_for_once(new_desk: Desk) -> None:
    first, second = {"a.csv": MONTHS.format("2025-01,2025-02")}, {"b.csv": MONTHS.format("2025-03,2025-04")}
    assert open_names(new_desk, first) == ["kind"]

    _plan, states = drop(new_desk, first, answers={"kind": "ledger"})
    assert states == {"a.csv": "posted"}

    assert open_names(new_desk, second) == []
    plan, states = drop(new_desk, second)
    assert states == {"b.csv": "posted"}
    (asked,) = [asked for asked in plan.file("b.csv").questions if asked.name == "kind"]
    assert (asked.answer, asked.last_time) == ("ledger", True)


def test_another_form_or_two_kinds_of_one_are_asked_about(new_desk: Desk) -> None:
    drop(new_desk, {"a.csv": MONTHS.format("2025-01,2025-02")}, answers={"kind": "ledger"})
    other = MONTHS.format("2025-03,2025-04").replace("Acct", "Account")
    assert open_names(new_desk, {"b.csv": other}) == ["kind"]

    drop(new_desk, {"c.csv": MONTHS.format("2026-01,2026-02")}, answers={"kind": "budget"})
    assert open_names(new_desk, {"d.csv": MONTHS.format("2025-03,2025-04")}) == ["kind"]


def test_what_a_person_says_now_wins(new_desk: Desk) -> None:
    drop(new_desk, {"a.csv": MONTHS.format("2025-01,2025-02")}, answers={"kind": "ledger"})

    plan, _states = drop(new_desk, {"b.csv": MONTHS.format("2026-01,2026-02")}, answers={"kind": "budget"})

    assert plan.file("b.csv").kind == "budget"
