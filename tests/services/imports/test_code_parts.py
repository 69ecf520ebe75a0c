"""Composite codes: asked once, then read by the parts that the person named."""

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.detect import detect
from data.importers.tables.composites import MARKS, find_composite
from data.importers.tables.splitting import derive, part_of
from services.errors import UserError
from services.imports.asking import OpenQuestionsError
from tests.services.imports.conftest import Desk

SEGMENTS = """Date,Account Combination,Amount
2026-01-05,01-601-7100-000,120.50
2026-01-09,01-602-7200-000,310.00
2026-02-03,02-601-7100-000,8.00
"""
PATHS = """Date,Account,Department,Amount
2026-01-05,Expenses : Supplies : 7100 Gloves,Clinical : 601 ER,120.50
2026-01-09,Expenses : Linen : 7300 Sheets,Clinical : 602 ICU,310.00
"""


@st.composite
def composite_codes(draw: st.DrawFn) -> tuple[list[list[str]], str]:
    """Rows of parts (company, department, account, more) and the mark between them."""
    companies = [f"{n:02d}" for n in draw(st.lists(st.integers(1, 9), min_size=1, max_size=3, unique=True))]
    departments = [str(n) for n in draw(st.lists(st.integers(100, 999), min_size=2, max_size=6, unique=True))]
    accounts = [str(n) for n in draw(st.lists(st.integers(1000, 9999), min_size=2, max_size=6, unique=True))]
    more = draw(st.lists(st.sampled_from(["000", "00", "0000"]), max_size=2))
    pick = st.tuples(st.sampled_from(companies), st.sampled_from(departments), st.sampled_from(accounts))
    rows = [[*row, *more] for row in draw(st.lists(pick, min_size=2, max_size=20))]
    return rows, draw(st.sampled_from(MARKS))


@given(composite_codes())
def test_parts_of_codes_come_out_as_they_went_in(made: tuple[list[list[str]], str]) -> None:
    rows, mark = made
    cells = [mark.join(row) for row in rows]
    composite = find_composite("Account", cells)

    assert composite is not None
    assert (composite.mark, len(composite.parts)) == (mark, len(rows[0]))
    for place in range(len(rows[0])):
        rule = composite.columns_made()[f"Account [{place + 1}]"]
        assert derive(pa.array(cells), rule).to_pylist() == [row[place] for row in rows]
    pairs = derive(pa.array(cells), composite.columns_made()["Account [1-2]"]).to_pylist()
    assert pairs == [f"{row[0]}{mark}{row[1]}" for row in rows]


@given(composite_codes())
def test_composite_accounts_are_never_taken_for_accounts_in_silence(
    tmp_path_factory: pytest.TempPathFactory, made: tuple[list[list[str]], str]
) -> None:
    rows, mark = made
    path = tmp_path_factory.mktemp("parts") / "f.csv"
    lines = [f"2026-01-{place % 28 + 1:02d},{mark.join(row)},{place + 1}.50" for place, row in enumerate(rows)]
    path.write_text("Date,GL Account,Amount\n" + "\n".join(lines) + "\n")

    layout = detect(path, kind="ledger")
    if "account" not in layout.mapping:  # the account itself is asked for
        return
    asked = {question.name: question for question in layout.questions}

    assert asked["code-split"].column == "GL Account"
    departments = {(row[0], row[1]) for row in rows}
    repeated = len(departments) > len({row[1] for row in rows})
    if len({row[1] for row in rows}) > 1 and len({row[2] for row in rows}) > 1:
        expected = "department=1-2,account=3" if repeated else "department=2,account=3"
        companies = len({row[0] for row in rows}) > 1  # a few first parts may be companies: nothing is proposed then
        assert asked["code-split"].proposal in ((expected, None) if companies else (expected,))


@pytest.mark.parametrize(
    "cells",
    [["7100", "7200"], ["71-00", "72-00"], ["1.11.00", "1.12.10"], ["A-1", "B-2"], ["7100 Gloves - blue", "7200 Drugs"],
     ["5010-00", "5020-00"], ["12:30", "13:45"], ["Bh:Pathology", "Rf:Drugs"], ["https://a/b", "https://a/c"]],
)  # fmt: skip
def test_codes_of_one_piece_stay_whole(cells: list[str]) -> None:
    assert find_composite("Account", cells) is None


@given(st.lists(st.from_regex(r"[A-Z][a-z]{2,8}", fullmatch=True), min_size=1, max_size=4), st.integers(100, 99_999))
def test_the_last_name_of_a_path_has_code_and_label(parents: list[str], code: int) -> None:
    for step in (" : ", " > ", " \\ "):
        for last, made in ((f"{code} Gloves", [str(code), "Gloves"]), ("Gloves", ["Gloves", "Gloves"])):
            cell = step.join([*parents, last])
            assert find_composite("Account", [cell]) is not None
            assert [part_of(cell, f"path {half}") for half in ("code", "label")] == made


def test_segments_are_asked_and_read_by_the_answer(new_desk: Desk) -> None:
    with pytest.raises(OpenQuestionsError, match="made of parts, as in 01-601-7100-000") as held:
        new_desk.post(SEGMENTS, create_missing=True)
    asked = held.value.questions[0]
    assert (asked.name, asked.proposal) == ("code-split", "department=1-2,account=3")

    new_desk.post(SEGMENTS, create_missing=True, answers={"code-split": "department=1-2,account=3"})

    assert new_desk.ledger() == [
        (202601, "01-601", "7100", 12050),
        (202601, "01-602", "7200", 31000),
        (202602, "02-601", "7100", 800),
    ]


def test_the_answer_holds_for_the_next_file_of_the_same_header(new_desk: Desk) -> None:
    new_desk.post(SEGMENTS, create_missing=True, answers={"code-split": "department=2,account=3"})

    new_desk.post("Date,Account Combination,Amount\n2026-03-05,01-602-7100-000,5.00\n2026-03-06,01-601-7200-000,6.00\n")

    assert new_desk.ledger()[-2:] == [(202603, "602", "7100", 500), (202603, "601", "7200", 600)]


def test_paths_are_asked_and_their_last_names_are_code_and_name(new_desk: Desk) -> None:
    with pytest.raises(OpenQuestionsError, match="holds paths such as “Expenses : Supplies : 7100 Gloves”"):
        new_desk.post(PATHS, create_missing=True)

    new_desk.post(PATHS, create_missing=True, answers={"code-split": "last"})

    assert new_desk.ledger() == [(202601, "601", "7100", 12050), (202601, "602", "7300", 31000)]
    assert new_desk.rows("SELECT code, name FROM account ORDER BY code") == [("7100", "Gloves"), ("7300", "Sheets")]
    assert new_desk.rows("SELECT name FROM department ORDER BY code") == [("ER",), ("ICU",)]


@pytest.mark.parametrize("answer", ["department=7,account=3", "account", "department=2;account=3"])
def test_parts_that_the_codes_do_not_have_are_refused(new_desk: Desk, answer: str) -> None:
    with pytest.raises(UserError, match="is no answer to “code-split”"):
        new_desk.post(SEGMENTS, create_missing=True, answers={"code-split": answer})


def test_a_line_of_another_form_is_not_read_as_a_code(new_desk: Desk) -> None:
    lines = SEGMENTS + "".join(f"2026-02-{day:02d},01-601-7100-000,1.00\n" for day in range(10, 28))
    lines = lines.replace("02-601-7100-000", "7100")
    chosen = {"code-split": "department=2,account=3", "fallback-account": "reject", "fallback-department": "reject"}

    outcome = new_desk.post(lines, create_missing=True, answers=chosen)

    assert [issue.line for issue in outcome.issues] == [4, 4]


def test_an_account_beside_its_department_stays_whole(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("Date,Department,Account,Amount\n2026-01-05,ICU,601-710,1.00\n2026-01-06,ED,602-720,2.00\n")

    assert [question.name for question in detect(path, kind="ledger").questions] == []


COMPANIES = """Date,Company,Department,Account,Amount
2026-01-05,A,601,7100,1.50
2026-01-06,B,601,7100,2.50
2026-01-06,B,602,7100,3.50
"""


@pytest.mark.parametrize(
    ("answer", "stored"), [("apart", ["A-601", "B-601", "B-602"]), ("whole", ["601", "601", "602"])]
)
def test_companies_with_the_same_departments_are_asked_about(new_desk: Desk, answer: str, stored: list[str]) -> None:
    with pytest.raises(OpenQuestionsError, match="Department 601 occurs in several of “Company”"):
        new_desk.post(COMPANIES, create_missing=True)

    new_desk.post(COMPANIES, create_missing=True, answers={"code-split": answer})

    assert [department for _, department, _, _ in new_desk.ledger()] == stored


@pytest.mark.parametrize("change", [("B,601", "B,603"), ("Company", "Fund"), ("\n2026-01-05,A", "\n2026-01-05,B")])
def test_other_columns_beside_departments_are_not_asked_about(tmp_path: Path, change: tuple[str, str]) -> None:
    path = tmp_path / "f.csv"
    path.write_text(COMPANIES.replace(*change))

    assert [question.name for question in detect(path, kind="ledger").questions] == []


@pytest.mark.parametrize("mark", ["-", ".", "_", "|", "/"])
@pytest.mark.parametrize("companies", [["100"], ["100", "200"], ["1000", "2000"]])
def test_a_company_before_departments_and_accounts_is_neither(tmp_path: Path, mark: str, companies: list[str]) -> None:
    departments, accounts = [f"6{n}10" for n in range(8)], [f"4{n}20" for n in range(9)]
    codes = [
        mark.join((companies[-1] if department == "6710" else companies[0], department, account))
        for department in departments
        for account in accounts
    ]
    path = tmp_path / "f.csv"
    path.write_text("GL Account,Title,Amount\n" + "".join(f"{code},Supplies,{n}.10\n" for n, code in enumerate(codes)))

    [asked] = [asked for asked in detect(path, kind="ledger").questions if asked.name == "code-split"]
    assert asked.proposal == "department=2,account=3"


def test_a_department_that_is_part_of_a_code_is_not_asked_for_again(new_desk: Desk) -> None:
    codes = ("01-6120-6100", "01-6010-5100")
    days = [(day, source) for day in range(1, 13) for source in ("AP", "PR")]
    rows = [f"2026-01-{day:02d},{source},{codes[(day + len(source) * day // 3) % 2]},{day}.50" for day, source in days]
    lines = "\n".join(["Date,Source,Account,Amount", *rows, ""])

    def asked(**answers: str) -> set[str]:
        given = {name.replace("_", "-"): answer for name, answer in answers.items()}
        preview = new_desk.preview(lines, create_missing=True, answers=given)
        return {one.name for one in preview.questions if one.answer is None}

    assert "department-column" not in asked()
    assert "department-column" not in asked(code_split="department=2,account=3")
    assert "department-column" in asked(code_split="whole")
