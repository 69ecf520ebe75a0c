"""Files of a drop that say the same thing: found by their figures, asked about, and nothing is posted twice."""

from typing import Any

import pytest

from services.imports import ImportOptions, dropping
from tests.services.imports.conftest import ADMIN, Desk

CREATE = ImportOptions(kind="", create_missing=True, mode="only_new")
Cell = tuple[str, str, str, float]

#: Month, department, account, amount.
CELLS: list[Cell] = [
    (f"2025-{month:02d}", department, account, 1000.25 * place + 17.5 * month)
    for month in (1, 2, 3)
    for place, (department, account) in enumerate((("210", "6010"), ("210", "6300"), ("220", "6010")), 1)
]


def long(cells: list[Cell], title: str = "General ledger") -> str:
    return "\n".join([title, "Period,Department,Account,Amount", *(f"{m},{d},{a},{x:.2f}" for m, d, a, x in cells)])


def wide(cells: list[Cell], title: str = "Trial balance") -> str:
    months = sorted({cell[0] for cell in cells})
    lines: dict[tuple[str, str], dict[str, float]] = {}
    for month, department, account, amount in cells:
        lines.setdefault((department, account), {})[month] = amount
    rows = [",".join([d, a, *(f"{by.get(m, 0):.2f}" for m in months)]) for (d, a), by in lines.items()]
    return "\n".join([title, ",".join(["Department", "Account", *months]), *rows])


def drop(desk: Desk, files: dict[str, str], **choices: Any) -> tuple[dropping.DropPlan, dict[str, str]]:
    """Propose and post files; return the plan and what became of each."""
    uploads = [(name, desk.file(text, name)) for name, text in files.items()]
    opened = dropping.open_files(uploads, desk.folder)
    plan = dropping.propose(desk.url, ADMIN, opened, dropping.DropChoices(**{"base": CREATE, **choices}))
    return plan, {result.key: result.state for result in dropping.post_all(desk.url, ADMIN, plan)}


def total(desk: Desk, table: str = "ledger_entry") -> float:
    (row,) = desk.rows(f"SELECT COALESCE(SUM(amount_minor), 0) FROM {table} WHERE superseded_by IS NULL")  # noqa: S608
    return float(row[0]) / 100


ALL = round(sum(cell[3] for cell in CELLS), 2)


def test_two_forms_of_one_ledger_are_asked_about(new_desk: Desk) -> None:
    files = {"a.csv": wide(CELLS), "b.csv": long(CELLS)}
    plan, states = drop(new_desk, files)

    (group,) = plan.same
    assert set(group.files) == {"a.csv", "b.csv"}
    assert (group.question.name, group.question.proposal in group.files) == ("take", True)
    assert [choice.value for choice in group.question.choices] == [*group.files, "all"]
    assert group.question.why == "All 9 figures in both are equal."
    assert states == {"a.csv": "asked", "b.csv": "asked"}
    assert total(new_desk) == 0


@pytest.mark.parametrize("taken", ["a.csv", "b.csv", "proposed"])
def test_the_one_that_is_taken_is_posted_alone(new_desk: Desk, taken: str) -> None:
    choices: dict[str, Any] = {"answers": {"take": taken}} if taken == "proposed" else {"take": {taken: taken}}
    plan, states = drop(new_desk, {"a.csv": wide(CELLS), "b.csv": long(CELLS)}, **choices)

    assert plan.open_questions == []
    assert sorted(states.values()) == ["left_out", "posted"]
    assert states.get(taken, "posted") == "posted"
    assert total(new_desk) == ALL


def test_figures_that_only_look_the_same_are_added_up(new_desk: Desk) -> None:
    _plan, states = drop(new_desk, {"a.csv": wide(CELLS), "b.csv": long(CELLS)}, answers={"take": "all"})

    assert set(states.values()) == {"posted"}


def test_an_answer_for_another_group_leaves_this_one_open(new_desk: Desk) -> None:
    plan, states = drop(new_desk, {"a.csv": wide(CELLS), "b.csv": long(CELLS)}, take={"a.csv": "gone.csv"})

    assert [key for key, _question in plan.open_questions] == [plan.same[0].key]
    assert set(states.values()) == {"asked"}


def test_the_most_detailed_form_is_proposed(new_desk: Desk) -> None:
    plan, _states = drop(new_desk, {"part.csv": long(CELLS[:4]), "whole.csv": wide(CELLS)})

    (group,) = plan.same
    assert (group.files, group.question.proposal) == (("whole.csv", "part.csv"), "whole.csv")


def test_other_names_for_departments_and_accounts_hide_nothing(new_desk: Desk) -> None:
    names = {"210": "Emergency", "220": "Medical"}
    renamed = [(m, names[d], f"Account {a[:2]}x{a[-2:]}", x) for m, d, a, x in CELLS]
    plan, _states = drop(new_desk, {"codes.csv": long(CELLS), "names.csv": wide(renamed)})

    assert [set(group.files) for group in plan.same] == [{"codes.csv", "names.csv"}]


def test_a_summary_by_account_says_the_same_as_its_detail(new_desk: Desk) -> None:
    sums: dict[tuple[str, str], float] = {}
    for month, _department, account, amount in CELLS:
        sums[month, account] = sums.get((month, account), 0) + amount
    summary = [(month, "", account, amount) for (month, account), amount in sums.items()]
    choices = {"by_file": {"sum.csv": {"fallback-department": "hospital"}}}
    plan, _states = drop(new_desk, {"detail.csv": long(CELLS), "sum.csv": wide(summary)}, **choices)

    assert [group.files for group in plan.same] == [("detail.csv", "sum.csv")]


def test_a_corrected_month_is_asked_about_not_added(new_desk: Desk) -> None:
    corrected = [*CELLS[:3], (*CELLS[3][:3], 99.99), *CELLS[4:]]
    plan, states = drop(new_desk, {"march.csv": long(CELLS), "march2.csv": long(corrected)})

    (group,) = plan.same
    assert group.question.why == "Of 9 figures in both, 1 differ."
    assert set(states.values()) == {"asked"}


def test_files_that_do_not_conflict_with_the_one_taken_are_taken_too(new_desk: Desk) -> None:
    """Two exports of rolling months fit together; a whole year with other figures conflicts with both."""
    exports = [CELLS[:6], [*CELLS[:3], ("2025-04", "210", "6010", 5.0)]]
    year = [(*cell[:3], cell[3] + 1) for cell in CELLS]
    files = {"year.csv": long(year), "feb.csv": long(exports[0]), "apr.csv": long(exports[1])}
    plan, states = drop(new_desk, files)
    (group,) = plan.same
    assert (set(group.files), group.question.proposal) == (set(files), None)
    assert set(states.values()) == {"asked"}

    _plan, states = drop(new_desk, files, take={"feb.csv": "feb.csv"})

    assert states == {"year.csv": "left_out", "feb.csv": "posted", "apr.csv": "posted"}
    assert total(new_desk) == round(sum(cell[3] for cell in CELLS[:6]) + 5, 2)


def test_a_choice_says_of_which_months_nothing_would_be_left(new_desk: Desk) -> None:
    files = {"year.csv": long(CELLS), "jan.csv": wide([(*cell[:3], cell[3] + 1) for cell in CELLS[:3]])}
    plan, _states = drop(new_desk, files)

    effects = {choice.value: choice.effect for choice in plan.same[0].question.choices}
    assert (effects["year.csv"], effects["jan.csv"]) == (
        "9 lines, 2025-01 to 2025-03", "3 lines, 2025-01. Then no file has figures for 2025-02 to 2025-03.",
    )  # fmt: skip


def test_of_those_that_are_left_another_may_still_be_to_choose(new_desk: Desk) -> None:
    """Whole and part conflict in one month each with what both know; without the whole the others are asked about."""
    whole = CELLS
    files = {
        "whole.csv": long(whole), "jan.csv": long([(*cell[:3], cell[3] + 1) for cell in CELLS[:3]]),
        "march.csv": long([(*cell[:3], cell[3] + 1) for cell in CELLS[6:]]),
        "march2.csv": long([(*cell[:3], cell[3] + 2) for cell in CELLS[6:]]),
    }  # fmt: skip
    plan, _states = drop(new_desk, files, take={plan_key(files, new_desk): "jan.csv"})

    assert plan.file("whole.csv").state == "left_out"
    assert plan.file("jan.csv").state == "ready"
    assert [set(group.files) for group in plan.same if group.question.answer is None] == [{"march.csv", "march2.csv"}]


def plan_key(files: dict[str, str], desk: Desk) -> str:
    plan, _states = drop(desk, files)
    (group,) = plan.same
    return group.key


@pytest.mark.parametrize("named", [False, True], ids=["by code", "under other names"])
def test_what_is_proposed_is_never_taken_over_figures_that_differ(new_desk: Desk, *, named: bool) -> None:
    months = [*CELLS, *((f"2025-{m:02d}", "220", "6300", 100.25 * m) for m in (1, 2, 3))]
    months += [(m, d, f"7{a[1:]}", x * 2) for m, d, a, x in months] + [
        (m, d, f"8{a[1:]}", x * 3) for m, d, a, x in months
    ]
    twin = [(m, d, f"Account {a}x" if named else a, x + (1 if place == 0 else 0))
            for place, (m, d, a, x) in enumerate(months)]  # fmt: skip
    files = {"a.csv": wide(months), "b.csv": long(months), "corrected.csv": wide(twin)}

    plan, states = drop(new_desk, files, answers={"take": "proposed"})

    assert states == {"a.csv": "asked", "b.csv": "left_out", "corrected.csv": "asked"}
    assert [(set(group.files), group.alike) for group in plan.same] == [
        ({"a.csv", "b.csv"}, True), ({"a.csv", "corrected.csv"}, False),
    ]  # fmt: skip
    assert total(new_desk) == 0


def test_a_file_that_loses_takes_what_says_the_same_with_it(new_desk: Desk) -> None:
    corrected = [(*cell[:3], cell[3] + 1) for cell in CELLS]
    files = {"a.csv": wide(CELLS), "b.csv": long(CELLS), "corrected.csv": wide(corrected)}

    plan, states = drop(new_desk, files, take={"corrected.csv": "corrected.csv"})

    assert plan.open_questions == []
    assert states == {"a.csv": "left_out", "b.csv": "left_out", "corrected.csv": "posted"}


def test_an_answer_to_what_says_the_same_is_none_to_what_differs(new_desk: Desk) -> None:
    corrected = [(*cell[:3], cell[3] + 1) for cell in CELLS]
    files = {"a.csv": wide(CELLS), "b.csv": long(CELLS), "corrected.csv": wide(corrected)}
    plan, _states = drop(new_desk, files)
    same, other = plan.same

    plan, states = drop(new_desk, files, take={same.key: "a.csv"})

    assert [group.key for group in plan.same if group.question.answer is None] == [other.key]
    assert states == {"a.csv": "asked", "b.csv": "left_out", "corrected.csv": "asked"}


def test_a_copy_is_left_out_without_a_question(new_desk: Desk) -> None:
    plan, states = drop(new_desk, {"jan.csv": long(CELLS), "jan copy.csv": long(CELLS)})

    assert plan.open_questions == []
    assert states == {"jan copy.csv": "posted", "jan.csv": "left_out"}
    assert plan.file("jan.csv").said == "The same file as “jan copy.csv”."
    assert total(new_desk) == ALL


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param((CELLS[:3], CELLS[3:]), id="months"),
        pytest.param(([c for c in CELLS if c[1] == "210"], [c for c in CELLS if c[1] == "220"]), id="departments"),
        pytest.param(([c for c in CELLS if c[2] == "6010"], [c for c in CELLS if c[2] == "6300"]), id="accounts"),
    ],
)
def test_parts_of_a_whole_are_no_doubles(new_desk: Desk, parts: tuple[list[Cell], list[Cell]]) -> None:
    plan, states = drop(new_desk, {"one.csv": long(parts[0]), "two.csv": wide(parts[1])})

    assert plan.same == ()
    assert set(states.values()) == {"posted"}
    assert total(new_desk) == ALL


def test_exports_of_rolling_months_are_stored_once(new_desk: Desk) -> None:
    plan, states = drop(new_desk, {"q.csv": long(CELLS[:6]), "r.csv": long(CELLS[3:])})

    assert plan.same == ()
    assert [file.said for file in plan.files] == ["", "Lines that “q.csv” has as well are stored once."]
    assert set(states.values()) == {"posted"}
    assert total(new_desk) == ALL


def test_rolling_months_in_two_forms_are_asked_about(new_desk: Desk) -> None:
    plan, states = drop(new_desk, {"q.csv": long(CELLS[:6]), "r.csv": wide(CELLS[3:])})

    (group,) = plan.same
    assert group.question.proposal is None
    assert set(states.values()) == {"asked"}


BUDGET = "Budget 2025"


def test_two_forms_of_one_budget(new_desk: Desk) -> None:
    files = {"budget_a.csv": wide(CELLS, BUDGET), "budget_b.csv": long(CELLS, BUDGET)}
    plan, _states = drop(new_desk, files)
    assert [set(group.files) for group in plan.same] == [{"budget_a.csv", "budget_b.csv"}]

    drop(new_desk, files, answers={"take": "proposed"})
    assert total(new_desk, "budget_line") == ALL


def test_budgets_of_two_versions_are_no_doubles(new_desk: Desk) -> None:
    revised = [(*cell[:3], cell[3] + 10) for cell in CELLS]
    files = {"budget_2025.csv": wide(CELLS, BUDGET), "budget_2025_revised.csv": wide(revised, BUDGET)}
    plan, states = drop(new_desk, files)

    assert (plan.same, set(states.values())) == ((), {"posted"})
    assert new_desk.rows("SELECT name FROM budget_version ORDER BY name") == [
        ("Budget FY 2025",), ("Budget FY 2025 revised",),
    ]  # fmt: skip


def test_a_version_may_be_named_for_one_file(new_desk: Desk) -> None:
    files = {"budget_a.csv": wide(CELLS, BUDGET), "budget_b.csv": long(CELLS, BUDGET)}
    drop(new_desk, files, by_file={"budget_b.csv": {"version": "Board 2025"}})

    assert new_desk.rows("SELECT name FROM budget_version ORDER BY name") == [("Board 2025",), ("Budget FY 2025",)]


def test_all_budgets_become_versions_of_their_own(new_desk: Desk) -> None:
    files = {"budget_a.csv": wide(CELLS, BUDGET), "budget_b.csv": long(CELLS, BUDGET)}
    _plan, states = drop(new_desk, files, answers={"take": "all"})

    assert set(states.values()) == {"posted"}
    assert len(new_desk.rows("SELECT name FROM budget_version")) == 2


# What is stored ------------------------------------------------------------------------------------------------------


def test_another_form_of_what_is_stored_holds_nothing_new(new_desk: Desk) -> None:
    drop(new_desk, {"a.csv": long(CELLS)})

    assert drop(new_desk, {"b.csv": wide(CELLS)})[1] == {"b.csv": "stored"}
    assert total(new_desk) == ALL


def test_the_same_figures_with_other_remarks_are_asked_about(new_desk: Desk) -> None:
    drop(new_desk, {"a.csv": long(CELLS)})
    remarked = "\n".join(
        ["Period,Department,Account,Amount,Description", *(f"{m},{d},{a},{x:.2f},accrual" for m, d, a, x in CELLS)]
    )

    plan, states = drop(new_desk, {"general ledger.csv": remarked})
    assert (plan.same[0].question.proposal, states) == ("stored", {"general ledger.csv": "asked"})
    drop(new_desk, {"general ledger.csv": remarked}, answers={"take": "proposed"})
    assert total(new_desk) == ALL


def test_other_figures_for_what_is_stored_are_asked_about_and_may_replace_it(new_desk: Desk) -> None:
    drop(new_desk, {"a.csv": long(CELLS)})
    corrected = [(*cell[:3], cell[3] + 1) for cell in CELLS]

    plan, states = drop(new_desk, {"b.csv": long(corrected)})
    (group,) = plan.same
    assert [choice.value for choice in group.question.choices] == ["b.csv", "stored", "all"]
    assert (states, total(new_desk)) == ({"b.csv": "asked"}, ALL)

    _plan, states = drop(new_desk, {"b.csv": long(corrected)}, take={"b.csv": "stored"})
    assert (states, total(new_desk)) == ({"b.csv": "left_out"}, ALL)
    _plan, states = drop(new_desk, {"b.csv": long(corrected)}, take={"b.csv": "b.csv"})
    assert (states, total(new_desk)) == ({"b.csv": "posted"}, round(ALL + len(CELLS), 2))


def test_a_file_replaces_only_what_it_has_itself(new_desk: Desk) -> None:
    drop(new_desk, {"a.csv": long(CELLS)})
    part = [(*cell[:3], cell[3] + 1) for cell in CELLS if cell[1] == "210"]

    plan, _states = drop(new_desk, {"b.csv": long(part)})
    assert [choice.value for choice in plan.same[0].question.choices] == ["stored", "all"]


def test_what_replaces_stored_months_leaves_the_other_files_of_the_drop_alone(new_desk: Desk) -> None:
    emergency, medical = ([cell for cell in CELLS if cell[1] == department] for department in ("210", "220"))
    drop(new_desk, {"a.csv": long(emergency)})
    corrected = [(*cell[:3], cell[3] + 1) for cell in emergency]
    files = {"b_220.csv": long(medical), "z_210.csv": long(corrected)}

    _plan, states = drop(new_desk, files, take={"z_210.csv": "z_210.csv"})

    assert states == dict.fromkeys(files, "posted")
    assert total(new_desk) == round(ALL + len(emergency), 2)


def test_new_months_of_what_is_stored_are_no_doubles(new_desk: Desk) -> None:
    drop(new_desk, {"a.csv": long(CELLS[:6])})
    plan, states = drop(new_desk, {"b.csv": long(CELLS[3:])})

    assert (plan.same, states, total(new_desk)) == ((), {"b.csv": "posted"}, ALL)


STORED = {
    "gl.csv": "General ledger\nPeriod,Department,Account,Amount,Description\n2026-01,ICU,6100,10.25,{word}\n",
    "budget 2026.csv": "Department,Account,Period,Amount\nICU,6100,2026-01,{amount}\nED,6200,2026-01,8.25\n",
    "stats.csv": "Month,Department,Statistic,Units\n2026-01,ICU,Patient days,{count}\n",
    "hours.csv": "Date,Department,Job class,Pay code,Hours,Amount\n2026-01-10,ICU,RN,REG,{count}.00,400.25\n",
    "ap.csv": (
        "Date,Department,Supplier,Item,Quantity,Unit,Price,Amount,Invoice Number\n"
        "2026-01-10,ICU,Acme,Gloves,1,BX,{amount},{amount},I1\n"
    ),
}


@pytest.mark.parametrize("name", STORED)
def test_every_kind_of_figures_is_compared_with_what_is_stored(desk: Desk, name: str) -> None:
    first, second = (
        STORED[name].format(word=word, amount=amount, count=count)
        for word, amount, count in (("one", "7.25", 8), ("other", "7.35", 9))
    )
    assert set(drop(desk, {name: first})[1].values()) == {"posted"}

    plan, states = drop(desk, {name: second})
    assert [group.files for group in plan.same] == [(name,)]
    assert states == {name: "asked"}


def test_a_budget_of_years_and_one_of_months_say_the_same_where_their_years_do(new_desk: Desk) -> None:
    places = [("210", "6010"), ("210", "6300"), ("220", "6010")]
    of_months = {place: [1000.25 * n + 17.5 * m * m for m in range(1, 13)] for n, place in enumerate(places, 1)}
    headings = ",".join(f"2025-{m:02d}" for m in range(1, 13))
    monthly = [",".join([*place, *(f"{x:.2f}" for x in row)]) for place, row in of_months.items()]
    annual = [",".join([*place, f"{sum(row):.2f}"]) for place, row in of_months.items()]
    files = {
        "budget_by_month.csv": "\n".join([f"Department,Account,{headings}", *monthly]),
        "budget_summary.csv": "\n".join(["Department,Account,2025 Budget", *annual]),
    }

    plan, states = drop(new_desk, files)

    (group,) = plan.same
    assert group.question.text.startswith("These files say the same")
    assert group.question.proposal == "budget_by_month.csv"
    assert set(states.values()) == {"asked"}
