"""The hospital plans together: two managers, finance and an approver agree a budget from drivers and close a month.

It is the end of June. Finance builds the budget of the year ahead from drivers; two managers type into one sheet at
once and one goes on in Excel; the budget is handed in, returned, approved and locked. July comes in: budget versus
actual holds it against what was agreed, to the cent; what is off is explained from drafts, and the month is closed.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from python_calamine import CalamineWorkbook
from sqlmodel import col, select

from data.engine import reading
from data.models import Account, Comment, ImportBatch, MonthClose, Period, ReportedBudget
from services.budgets import versions
from services.imports import undoing
from services.people import accounts
from services.permissions import LOCAL_ACTOR
from services.upkeep import backup
from tests.browser.driving import query, wait_until_idle
from tests.browser.signing_in import provider, served_with_sign_in
from tests.browser.together.people import PHONE, Colleague, House, house
from tests.browser.together.plan import BUDGET, ICU, ICU_CODE, JULY, YEAR, Plan, amounts_of, cents, result_of
from tests.workbook_edits import edited

pytestmark = pytest.mark.slow
DANA, OMAR, ROBERT, MARGARET = (f"{name}@northlake.example" for name in ("icu", "omar", "finance", "cfo"))
SHEET, DESK = {"version": BUDGET, "place": ICU}, {"period": "Jul 2026", "department": ICU}
#: Kinds of files that July brings, and the column that says the month.
MONTHLY = {"ledger": "Period", "statistics": "Period", "labor": "Period", "purchases": "Date"}
#: Rows of the sheet.
NURSES, OVERTIME, AGENCY, SUPPLIES, EQUIPMENT, BLOOD = 10, 14, 20, 21, 23, 24


@pytest.fixture(params=["sqlite", "postgresql"])
def hospital_url(request: pytest.FixtureRequest, demo_url: str, tmp_path: Path) -> str:
    """Return the demo hospital as it stood at the end of June 2026, with a second manager of the Medical ICU."""
    url = demo_url
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
        backup.backup(demo_url, LOCAL_ACTOR, path=tmp_path / "demo.zip")
        backup.restore(url, LOCAL_ACTOR, path=tmp_path / "demo.zip")
    with reading(url) as session:
        later = select(ImportBatch.id).where(ImportBatch.period_from == JULY, col(ImportBatch.version_id).is_(None))
        batches = list(session.exec(later))
    undoing.undo_all(url, LOCAL_ACTOR, batch_ids=[number for number in batches if number])
    accounts.add(url, LOCAL_ACTOR, email=OMAR, name="Omar Reyes", role="manager", departments=[ICU_CODE])
    return url


@pytest.fixture
def july(demo_template: Path, tmp_path: Path) -> list[Path]:
    """Return what the demo's systems export of July 2026, one file of each kind."""
    files = []
    for kind, column in MONTHLY.items():
        lines = (demo_template.parent / "files" / f"{kind}-fy{YEAR}.csv").read_text().splitlines(keepends=True)
        place = lines[0].rstrip().split(",").index(column)
        files.append(tmp_path / f"{kind}-2026-07.csv")
        files[-1].write_text(lines[0] + "".join(line for line in lines if line.split(",")[place][:7] == "2026-07"))
    return files


@pytest.fixture
def opened(hospital_url: str, browser: Browser, tmp_path: Path) -> Iterator[House]:
    with provider() as at:
        for email in (DANA, OMAR, ROBERT, MARGARET):
            at.knows(email.partition("@")[0], email=email, email_verified=True)
        with served_with_sign_in(hospital_url, at, tmp_path) as app, house(browser, app) as running:
            yield running


def test_four_people_agree_a_budget_and_close_a_month(opened: House, july: list[Path], tmp_path: Path) -> None:
    url = opened.app.database_url
    robert = opened.comes("finance", "versions")
    build_from_drivers(robert)
    plan = Plan.begin(url)

    dana, omar = (opened.comes(name, "budget_sheet", **SHEET) for name in ("icu", "omar"))
    two_edit_one_sheet(dana, omar, plan)
    a_wage_award_moves_no_typed_figure(robert, dana, plan)
    one_works_in_excel(omar, dana, plan, tmp_path)

    margaret = the_budget_is_agreed(opened, dana, robert, plan)
    july_comes_in(robert, july)
    budget_versus_actual_shows_it(dana, margaret, plan, july)
    with_phone = opened.comes("icu", "desk", by_phone=True, **DESK)
    the_month_is_explained_and_closed(with_phone, omar, robert, margaret, plan)


# The budget -----------------------------------------------------------------------------------------------------------


def build_from_drivers(robert: Colleague) -> None:
    robert.press("New version")
    dialog = robert.page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name").fill(BUDGET)
    dialog.get_by_role("spinbutton", name="Fiscal year").fill(str(YEAR))
    dialog.get_by_role("spinbutton", name="Fiscal year").press("Tab")
    wait_until_idle(robert.page)
    dialog.get_by_text("Revised", exact=True).click()
    wait_until_idle(robert.page)
    robert.choose("Begin with", "Drivers")
    dialog.get_by_role("button", name="Create").click()
    robert.reads(f"“{BUDGET}” was built from drivers.")
    robert.reads("Revised budget · FY 2026/27 · 7,524 lines")  # the page has turned to it
    wait_until_idle(robert.page)


def open_sheet(person: Colleague) -> None:
    person.go("budget_sheet", **SHEET)
    expect(person.page.locator(".sheet .scroller")).to_be_visible()


def two_edit_one_sheet(dana: Colleague, omar: Colleague, plan: Plan) -> None:
    """Both type before either saves, one cell both of them; whoever saves second sees both figures and chooses."""
    hers = {(NURSES, 0): "281,000.25", (NURSES, 1): "279,500.75", (AGENCY, 0): "90,000.10", (BLOOD, 0): "27,000.01"}
    his = {(SUPPLIES, 0): "71,250.33", (SUPPLIES, 1): "72,250.34", (AGENCY, 0): "85,000.05", (BLOOD, 0): "26,500.02"}
    for (cell, figure), (other, his_figure) in zip(hers.items(), his.items(), strict=True):
        dana.types({cell: figure})
        omar.types({other: his_figure})
    dana.saves()
    dana.sees_saved()
    plan.holds(amounts_of(hers))

    omar.saves()
    conflicts = omar.page.locator(".sheet .conflicts")
    expect(conflicts).to_contain_text("Someone else changed these cells meanwhile: 2. Nothing of yours is lost.")
    expect(conflicts).to_contain_text("Theirs: 90,000.10, Dana Whitfield")
    expect(conflicts).to_contain_text("Yours: 85,000.05")
    quiet = {cell: figure for cell, figure in his.items() if cell not in hers}
    plan.holds(amounts_of(quiet))
    conflicts.get_by_role("button", name="Take theirs: 5310").click()
    conflicts.get_by_role("button", name="Keep mine: 6090").click()
    omar.saves()
    omar.sees_saved()
    plan.holds(amounts_of({(BLOOD, 0): his[BLOOD, 0]}))
    assert [event[::2] for event in plan.history(BLOOD, 0)] == [(DANA, 27_000_01), (OMAR, 26_500_02)]
    assert [event[::2] for event in plan.history(AGENCY, 0)] == [(DANA, 90_000_10)]

    # Dana's sheet is from before: what she types next takes nothing of Omar's back.
    dana.types({(EQUIPMENT, 0): "5,100.00"})
    dana.saves()
    dana.sees_saved()
    expect(dana.cell(SUPPLIES, 0)).to_have_text("71,250")
    expect(dana.cell(BLOOD, 0)).to_have_text("26,500")
    plan.holds(amounts_of({(EQUIPMENT, 0): "5,100.00"}))


def a_wage_award_moves_no_typed_figure(robert: Colleague, dana: Colleague, plan: Plan) -> None:
    """Finance changes what drivers say while Dana types; her figures, saved and unsaved, stand."""
    dana.types({(OVERTIME, 0): "15,000.10"})
    robert.page.get_by_role("link", name="Open its drivers").click()
    expect(robert.page.get_by_role("heading", name="Budget drivers")).to_be_visible()
    wait_until_idle(robert.page)
    robert.page.get_by_role("spinbutton", name="Change, %").fill("3")
    robert.page.get_by_role("spinbutton", name="Change, %").press("Tab")
    wait_until_idle(robert.page)
    robert.press("Preview")
    robert.reads("2 typed figures stay as typed; their driver figures move beneath them.")
    robert.press("Store and recompute")
    robert.reads("2 typed figures stay as typed.")

    now = plan.stored()
    nurses, was = now.rows[NURSES], plan.before.rows[NURSES]
    assert [round(after / before, 6) for after, before in zip(nurses.own, was.months, strict=True)] == [1.03] * 12
    plan.before = replace(now, rows=tuple(replace(row, months=row.own) for row in now.rows))
    plan.holds({})

    dana.saves()
    dana.page.locator(".sheet .conflicts").get_by_role("button", name="Keep mine: 5070").click()
    dana.saves()
    dana.sees_saved()
    plan.holds(amounts_of({(OVERTIME, 0): "15,000.10"}))


def one_works_in_excel(omar: Colleague, dana: Colleague, plan: Plan, folder: Path) -> None:
    """Omar fills the sheet without Caseload while Dana goes on; what both changed is shown before anything is saved."""
    his = {(SUPPLIES, 2): 70_100.11, (SUPPLIES, 11): 74_800.99, (AGENCY, 1): 80_000.5, (EQUIPMENT, 1): 6_000.01}
    open_sheet(omar)
    omar.page.get_by_text("Work in Excel").click()
    wait_until_idle(omar.page)
    file = folder / "icu.xlsx"
    content = omar.download("Download as Excel")
    lines = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    at = {str(line[0]): number for number, line in enumerate(lines, 1)}
    codes = [row.code for row in plan.before.rows]
    filled = {f"{'CDEFGHIJKLMN'[month]}{at[codes[row]]}": amount for (row, month), amount in his.items()}
    file.write_bytes(edited(content, filled))
    dana.types({(AGENCY, 1): "76,000.20"})
    dana.saves()
    dana.sees_saved()
    plan.holds(amounts_of({(AGENCY, 1): "76,000.20"}))

    omar.upload(file)
    omar.reads("The file changes 4 figures. 1 of them was changed here since the export.")
    wait_until_idle(omar.page)
    plan.holds({})  # nothing is saved before it is accepted
    omar.press("Accept all but conflicts (3)")
    omar.reads("3 figures were saved from icu.xlsx.")
    quiet = {cell: round(amount * 100) for cell, amount in his.items() if cell != (AGENCY, 1)}
    plan.holds(quiet)
    assert [event[::2] for event in plan.history(SUPPLIES, 2)] == [(OMAR, 70_100_11)]


def the_budget_is_agreed(opened: House, dana: Colleague, robert: Colleague, plan: Plan) -> Colleague:
    """Handed in, returned with a note, handed in again; finance hands in the rest; other eyes approve and lock.

    Return whose eyes these are.
    """
    dana.decide("Submit", says="1 budget was submitted.", note="Agency until the two vacancies are filled.")
    dana.reads("Finance reviews it; there is nothing to do.")
    expect(dana.page.locator(".state .open")).to_have_text("This sheet is read-only.")
    margaret = opened.comes("cfo", "budget_sheet", **SHEET)
    margaret.reads("It waits for your approval.")
    margaret.reads("Agency until the two vacancies are filled.")
    margaret.decide("Return", says="1 budget was returned.", note="Please plan July agency at 75,000.")

    open_sheet(dana)
    dana.reads("Please plan July agency at 75,000.")
    dana.types({(AGENCY, 0): "75,000.05"})
    dana.saves()
    dana.sees_saved()
    plan.holds(amounts_of({(AGENCY, 0): "75,000.05"}))
    dana.decide("Submit", says="1 budget was submitted.")

    robert.go("stages", version=BUDGET)
    robert.picks_all_rows()
    robert.decide("Submit (28)", confirm="Submit", says="28 budgets were submitted.")
    robert.picks_all_rows()
    robert.reads("and 26 more yourself; someone else approves.")  # he built them all from drivers
    assert not robert.has("Approve (29)")

    margaret.go("stages", version=BUDGET)
    margaret.picks_all_rows()
    margaret.decide("Approve (29)", confirm="Approve", says="29 budgets were approved.")
    margaret.picks_all_rows()
    margaret.decide("Lock (29)", confirm="Lock", says="With it the whole version is locked.")
    plan.holds({})
    version = next(one for one in versions.list_versions(plan.url, LOCAL_ACTOR) if one.id == plan.version)
    assert (version.status, version.approved_by) == ("locked", MARGARET)
    return margaret


# The month ------------------------------------------------------------------------------------------------------------


def july_comes_in(robert: Colleague, files: list[Path]) -> None:
    """Finance drops what the hospital's systems export of July."""
    robert.go("import")
    robert.upload(*files)
    robert.reads("4 files · 4 ready")
    wait_until_idle(robert.page)
    robert.press("Import all 4 files")
    robert.reads("4 files imported")
    wait_until_idle(robert.page)


def table_of(person: Colleague, **choices: str) -> dict[str, dict[str, str]]:
    """Return the table of budget versus actual of July as its CSV file has it, by the first column."""
    person.go("variance", period="Jul 2026", span="Month", **choices)
    rows = csv.DictReader(io.StringIO(person.download("CSV").decode("utf-8-sig")))
    return {next(iter(row.values())): row for row in rows}


def budget_versus_actual_shows_it(dana: Colleague, margaret: Colleague, plan: Plan, files: list[Path]) -> None:
    """Dana's page holds her own figures against July's ledger, Margaret's the whole hospital's."""
    posted = Counter[str]()
    for line in csv.DictReader(files[0].open()):
        if line["Department"] == ICU_CODE:
            posted[line["Account"]] += cents(line["Amount"])
    shown = table_of(dana, department=ICU)
    assert query(dana.page)["budget"] == BUDGET  # nobody chose it: it is the newest that was approved
    assert {label: cents(shown[label]["Budget"]) for label in plan.july()} == plan.july()
    assert {label[:4]: cents(row["Actual"]) for label, row in shown.items() if label[:4] in posted} == dict(posted)
    assert cents(shown["Operating result"]["Actual"]) == result_of(posted)
    assert cents(shown["Operating result"]["Budget"]) == result_of(plan.july())

    everywhere = table_of(margaret, rows="Departments", figures="Expense")
    assert cents(everywhere["All departments"]["Budget"]) == plan.of_hospital("expense")
    icu = sum(amount for label, amount in plan.july().items() if label[0] in "56")
    assert cents(everywhere[ICU]["Budget"]) == icu


def the_month_is_explained_and_closed(
    dana: Colleague, omar: Colleague, robert: Colleague, margaret: Colleague, plan: Plan
) -> None:
    """Dana takes a draft on her phone, Omar corrects one; finance proposes the close, and other eyes confirm it."""
    dana.reads("2 variances of July 2026 need an explanation.")
    assert dana.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    dana.page.get_by_role("button", name="Explain", exact=True).first.tap()
    expect(dana.page.get_by_text("Proposed from the figures")).to_be_visible()
    wait_until_idle(dana.page)
    dana.page.get_by_role("button", name="Accept draft").tap()
    dana.reads("5310 Agency nursing is explained.")
    dana.reads("1 variance of July 2026 needs an explanation.")

    omar.go("desk", **DESK)
    omar.press("Explain")
    text = omar.page.get_by_role("dialog").get_by_role("textbox", name="Explanation")
    text.fill(f"{text.input_value()} Two nurses start in August.")
    omar.page.get_by_role("dialog").get_by_role("button", name="Save").click()
    omar.reads("5010 Registered nurses is explained.")
    omar.reads("Everything is explained for July 2026.")
    omar.press("Hand in July 2026")
    omar.reads("July 2026 is handed in for 1 department.")

    robert.go("month_end", period="Jul 2026")
    robert.reads("July 2026: 2 items are open.")
    robert.decide("Close", confirm="Propose to close", note="The rest is explained next week.",
                  says="The close of July 2026 is proposed; somebody else has to confirm it.")  # fmt: skip
    margaret.go("month_end", period="Jul 2026")
    margaret.reads("proposed to close the month: The rest is explained next week.")
    margaret.decide("Confirm", confirm="Confirm close", says="July 2026 is closed; its figures are kept as reported.")

    with reading(plan.url) as session:
        assert session.get_one(Period, JULY).status == "closed"
        notes = session.exec(select(Comment.written_by, Comment.source).where(Comment.period == JULY)).all()
        kept = (
            select(Account.code, Account.name, ReportedBudget.amount_minor)
            .join(Account, col(Account.id) == ReportedBudget.account_id)
            .join(MonthClose, col(MonthClose.id) == ReportedBudget.close_id)
            .where(MonthClose.period == JULY, ReportedBudget.department_id == plan.department)
        )
        reported = {f"{code} {name}": minor for code, name, minor in session.exec(kept)}
    assert sorted(notes) == [(DANA, "draft"), (OMAR, "corrected")]
    assert reported == plan.july()
