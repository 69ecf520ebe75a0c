"""The content of a board pack: sections of sentences, tables with their sources, facts and text."""

import csv
import io
from dataclasses import replace
from decimal import Decimal

import pytest

from data.engine import writing
from data.models import Department
from reports.board_pack import facts_file, summary
from reports.board_pack.composing import COMPOSERS
from reports.board_pack.document import Pack
from services.board_pack import sections
from services.explanations import notes
from services.explanations.notes import Note
from services.permissions import LOCAL_ACTOR
from tests.figures import set_budget
from tests.reports.board_pack.packs import TODAY, fill, pack_of
from tests.small_hospital import SmallHospital


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    return fill(small_hospital_sqlite)


def rows_of(pack: Pack) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(facts_file.as_csv(pack).decode("utf-8-sig"))))


def test_every_section_has_a_composer() -> None:
    assert tuple(COMPOSERS) == sections.KEYS


def test_facts_are_exact_and_say_where_they_come_from(hospital: SmallHospital) -> None:
    rows = rows_of(pack_of(hospital.url))

    facts = {(row["table"], row["row"], row["figure"]): row for row in rows if row["table"] == "totals_month"}
    expense = facts["totals_month", "Expense", "actual"]
    assert Decimal(expense["value"]) == Decimal("420.01")
    assert Decimal(facts["totals_month", "Operating result", "variance"]["value"]) == Decimal("-54.94")
    assert (expense["unit"], expense["months"], expense["budget"]) == ("USD", "2026-02", "Budget 2026")
    assert facts["totals_month", "Revenue", "variance_percent"]["value"] == "-0.047295"
    assert all(row["data"].startswith("Data as of") and row["month_state"] for row in rows)


def test_every_table_names_whose_figures_which_months_and_which_data(hospital: SmallHospital) -> None:
    pack = pack_of(hospital.url)

    tables = [table for section in pack.sections for table in section.tables]
    assert len(tables) >= 7
    for table in tables:
        line = table.source.line()
        assert pack.whose in line
        assert "version" in line
        assert "Feb 2026: " in line


def test_text_that_looks_like_a_formula_is_none(hospital: SmallHospital) -> None:
    with writing(hospital.url) as session:
        session.get_one(Department, hospital.departments["ICU"]).code = "=1+2"
    notes.write(
        hospital.url, LOCAL_ACTOR, department_id=hospital.departments["ICU"], account_id=hospital.accounts["5100"],
        period=202602, version_id=hospital.version, note=Note("=HYPERLINK(1) more\npatients"),
    )  # fmt: skip

    rows = rows_of(pack_of(hospital.url))

    texts = {text for row in rows for text in row.values()}
    assert "'=1+2 Intensive care" in texts
    assert "'=HYPERLINK(1) more patients" in texts
    assert [text for text in texts if text.startswith(("=", "+", "@"))] == []


def test_the_text_has_the_words_and_main_figures(hospital: SmallHospital) -> None:
    text = summary.as_text(pack_of(hospital.url, keys=("verdict", "result")))

    assert text.splitlines()[0].endswith("Board pack, February 2026")
    assert "• Revenue: $905, budget $950, variance ▼ (45)" in text
    assert "below budget (unfavorable)" in text


def test_cells_have_cents_when_asked_for(hospital: SmallHospital) -> None:
    pack = pack_of(hospital.url, keys=("result",))
    table = pack.sections[0].tables[1]

    assert [cell.text for cell in table.cells(pack.formats, cents=False)[1]][:4] == ["Expense", "420", "410", "▼ (10)"]
    exact = table.cells(pack.formats, cents=True)[1]
    assert [cell.text for cell in exact][:4] == ["Expense", "420.01", "410.00", "▼ (10.01)"]
    assert exact[3].tone == "unfavorable"


def test_explanations_stand_with_what_is_done_and_those_missing_are_named(hospital: SmallHospital) -> None:
    notes.write(
        hospital.url, LOCAL_ACTOR, department_id=hospital.departments["ICU"], account_id=hospital.accounts["5100"],
        period=202602, version_id=hospital.version,
        note=Note("Sick leave in the night shift", action="Float pool", owner="Mona", due=TODAY),
    )  # fmt: skip

    (section,) = pack_of(hospital.url, keys=("explanations",)).sections

    (row,) = section.tables[0].rows.to_dict("records")
    assert (row["cause_text"], row["action_text"]) == (
        "Sick leave in the night shift",
        "Float pool, Mona, due Mar 10, 2026",
    )


def test_a_manager_reads_whose_figures_they_are(hospital: SmallHospital) -> None:
    mona = replace(LOCAL_ACTOR, name="mona", role="manager", departments=frozenset({hospital.departments["ED"]}))

    pack = pack_of(hospital.url, actor=mona)

    assert pack.whose.endswith(": Emergency")
    assert "Intensive care" not in facts_file.as_csv(pack).decode()


def test_a_month_that_has_only_begun_is_held_against_nothing(demo_url: str) -> None:
    """The demo's next month has a budget and no actuals."""
    pack = pack_of(demo_url, 202611, keys=("verdict", "result", "categories"))

    month = next(table for table in pack.sections[1].tables if table.key == "totals_month")
    assert month.rows["actual"].isna().all()
    assert "Nov 2026: open" in month.source.line()


def test_notes_on_a_category_and_on_a_department_say_what_they_are_about(hospital: SmallHospital) -> None:
    for category in ("salaries", ""):
        notes.write(
            hospital.url, LOCAL_ACTOR, department_id=hospital.departments["ICU"], account_id=None, category=category,
            period=202602, version_id=hospital.version, note=Note(f"Because of {category or 'everything'}"),
        )  # fmt: skip

    pack = pack_of(hospital.url, keys=("explanations",))

    explained = next(table for table in pack.sections[0].tables if table.key == "explained")
    about = {row["cause_text"]: row["account"] for row in explained.rows.to_dict("records")}
    assert about == {
        "Because of salaries": "Salaries",
        "Because of everything": "Department as a whole",
    }
    facts = [row["text"] for row in rows_of(pack) if row["table"] == "explained" and row["figure"] == "account"]
    assert sorted(facts) == ["Department as a whole", "Salaries"]


def test_a_month_without_variances_to_explain_says_why(hospital: SmallHospital) -> None:
    """Nothing is posted in March; the variances of February are below every threshold."""
    set_budget(hospital, [(202603, "ICU", "5100", 410_00)])
    months = (202602, 202603)
    before = [pack_of(hospital.url, month, keys=("explanations",)).sections[0].headline for month in months]
    for month in months:
        notes.write(
            hospital.url, LOCAL_ACTOR, department_id=hospital.departments["ICU"], account_id=hospital.accounts["5100"],
            period=month, version_id=hospital.version, note=Note("Sick leave"),
        )  # fmt: skip
    after = [pack_of(hospital.url, month, keys=("explanations",)).sections[0].headline for month in months]

    assert before[0] == "No variance of this month needs an explanation, and none is written."
    assert after[0] == "No variance of February 2026 needs an explanation; what people wrote stands below."
    assert before[1] == after[1] == "March 2026 has no actuals, so no variance has to be explained."
