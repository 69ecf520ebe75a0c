"""Many files dropped at once: recognized, in order, asked about, posted all or one by one, and taken back."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import func, select
from streamlit.testing.v1 import AppTest

from data.engine import reading
from data.models import (
    Account,
    BudgetLine,
    BudgetVersion,
    Contract,
    Department,
    ImportBatch,
    JobClass,
    LaborEntry,
    LedgerEntry,
    Measure,
    Supplier,
)  # fmt: skip
from services import imports, settings
from services.organization import hospital
from services.permissions import Actor
from services.settings import HospitalSettings
from tests.pages.people import press, said, sign_in

PAGE = "pages/imports/upload.py"
CASES = Path(__file__).parents[1] / "cases" / "first_week"
BOARD_SET = (CASES / "board_set.txt").read_text(encoding="utf-8").split()
ADMIN = Actor(name="ada", role="admin")
Open = Callable[..., AppTest]

JANUARY = "Date,Department,Account,Account name,Amount\n2026-01-28,ICU,6100,Medical supplies,10.00\n"
#: Nothing but numbers: it may hold anything.
PLAIN = "A,B\n1,2\n3,4\n"


def drop(app: AppTest, *files: tuple[str, bytes | str]) -> AppTest:
    """Drop files on the page of a new hospital and confirm its settings."""
    return press(drop_first(app, *files), "setup_use_")


def drop_first(app: AppTest, *files: tuple[str, bytes | str]) -> AppTest:
    """Drop files on the page and run it."""
    contents = [(name, data.encode() if isinstance(data, str) else data, "text/csv") for name, data in files]
    next(element for element in app.get("file_uploader")).set_value(contents)
    return app.run(timeout=120)


def stored(url: str, model: type) -> int:
    with reading(url) as session:
        return int(session.exec(select(func.count()).select_from(model)).one())


@pytest.mark.slow
def test_files_are_recognized_shown_in_order_and_posted_at_once(sqlite_url: str, open_app: Open) -> None:
    files = [(name, (CASES / name).read_bytes()) for name in BOARD_SET]

    app = drop(open_app(sqlite_url, PAGE), *reversed(files))

    assert not app.exception
    text = said(app)
    assert "6 files · 6 ready" in text
    assert text.index("tb_2025_pl.csv") < text.index("budget_2025_flat.xlsx") < text.index("ap_lines_2025.csv")
    assert "85% sure. The title above the table speaks of: Ledger." in text
    assert stored(sqlite_url, ImportBatch) == 0

    press(app, "drop_all")

    assert not app.exception
    assert "6 files imported" in said(app)
    assert stored(sqlite_url, LedgerEntry) == 612
    assert stored(sqlite_url, LaborEntry) == 2210
    assert stored(sqlite_url, BudgetLine) > 0


def test_one_file_is_posted_by_itself_and_taken_back(sqlite_url: str, open_app: Open) -> None:
    app = drop(
        open_app(sqlite_url, PAGE), ("gl_jan.csv", JANUARY), ("gl_feb.csv", JANUARY.replace("2026-01", "2026-02"))
    )
    assert "2 files · 2 ready" in said(app)

    press(app, "drop_post_")
    assert not app.exception
    assert "1 file imported" in said(app)
    assert "1 file · 1 ready" in said(app)
    assert stored(sqlite_url, LedgerEntry) == 1

    press(app, "drop_undo_")
    assert "Undone: 1 line removed." in said(app)
    assert stored(sqlite_url, LedgerEntry) == 0
    assert "2 files · 2 ready" in said(app)


def test_a_kind_is_changed_and_a_file_left_out(sqlite_url: str, open_app: Open) -> None:
    app = drop(open_app(sqlite_url, PAGE), ("gl_jan.csv", JANUARY))

    box = next(box for box in app.selectbox if "import_kind_" in str(box.key))
    assert box.value == "ledger"
    box.set_value("none").run()

    assert not app.exception
    assert "left out" in said(app)
    assert app.button(key="drop_all").disabled


def test_what_cannot_be_read_says_why_and_stops_no_other(sqlite_url: str, open_app: Open) -> None:
    app = drop(open_app(sqlite_url, PAGE), ("report.csv", b"%PDF-1.7\n1 0 obj\n"), ("gl_jan.csv", JANUARY))

    assert "This is a PDF document, not a table." in said(app)
    press(app, "drop_all")

    assert "1 file imported" in said(app)
    assert stored(sqlite_url, LedgerEntry) == 1


def test_two_forms_of_the_same_figures_are_asked_about_and_stored_once(sqlite_url: str, open_app: Open) -> None:
    one = "Period,Department,Account,Account name,Amount\n" + "".join(
        f"2026-{month:02d},ICU,{account},{name},{month * 100 + account}.25\n"
        for month in range(1, 7)
        for account, name in ((6100, "Medical supplies"), (6200, "Drugs"))
    )
    other = one.replace("Period,Department", "Month,Dept").replace("2026-", "2026/")
    app = drop(open_app(sqlite_url, PAGE), ("tb.csv", one), ("gl_export.csv", other))

    assert not app.exception
    assert "The same figures twice" in said(app)
    assert app.button(key="drop_all").disabled
    asked = next(radio for radio in app.radio if "drop_take_" in str(radio.key))
    asked.set_value("tb.csv").run()
    press(app, "drop_all")

    assert not app.exception
    assert stored(sqlite_url, LedgerEntry) == 12
    assert "The same figures twice" not in said(app)  # what was decided is not asked again
    assert [expander.label for expander in app.expander if "left out" in expander.label] == ["1 file is left out"]

    app.session_state[f"drop_left_out_{app.session_state['import_drop'].token}"] = True
    app.run()
    assert "“tb.csv” has these figures and is taken." in said(app)
    press(app, "drop_reconsider_")
    assert not app.exception
    assert "Everything in it is stored already." in said(app)


def test_a_file_is_looked_at_closer_in_the_wizard(sqlite_url: str, open_app: Open) -> None:
    app = drop(open_app(sqlite_url, PAGE), ("gl_jan.csv", JANUARY))

    press(app, "drop_closer_")

    assert not app.exception
    assert "How the file was read" in said(app)
    assert app.button(key="import_post").label == "Post 1 line"


def test_a_new_hospital_is_set_up_before_anything_is_posted(sqlite_url: str, open_app: Open) -> None:
    july = "Northlake Medical Center\nGeneral ledger, July 2025 to June 2026\n\n" + JANUARY
    app = drop_first(open_app(sqlite_url, PAGE), ("gl_2025-07_2026-06.csv", july))

    assert not app.exception
    assert "please confirm before the first file is imported" in said(app)
    assert app.button(key="drop_all").disabled
    name = next(box for box in app.text_input if "setup_hospital_name" in str(box.key))
    assert name.value == "Northlake Medical Center"
    month = next(box for box in app.selectbox if "setup_fiscal_first_month" in str(box.key))
    month.set_value(7)
    press(app, "setup_use_")

    assert not app.exception
    chosen = settings_of(sqlite_url)
    assert (chosen.hospital_name, chosen.fiscal_first_month) == ("Northlake Medical Center", 7)
    assert "please confirm" not in said(app)
    assert not app.button(key="drop_all").disabled


def test_a_hospital_with_settings_is_not_set_up_again(sqlite_url: str, open_app: Open) -> None:
    hospital.change(sqlite_url, ADMIN, hospital_name="St. Elsewhere")

    app = drop_first(open_app(sqlite_url, PAGE), ("gl_jan.csv", JANUARY))

    assert "please confirm" not in said(app)
    assert not app.button(key="drop_all").disabled


def test_who_may_not_set_up_the_hospital_is_told(
    sqlite_url: str, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, "finance_lead")

    app = drop_first(open_app(sqlite_url, PAGE), ("gl_jan.csv", JANUARY))

    assert not app.exception
    assert "your administrator confirms name, currency and fiscal year" in said(app)


def settings_of(url: str) -> HospitalSettings:
    with reading(url) as session:
        return settings.load(session)


def test_likely_answers_are_taken_at_once(sqlite_url: str, open_app: Open) -> None:
    names = ("tb_2025_pl.csv", "tb_2025_wide.csv")
    app = drop(open_app(sqlite_url, PAGE), *((name, (CASES / name).read_bytes()) for name in names))
    assert "The same figures twice" in said(app)

    press(app, "drop_likely_")

    assert not app.exception
    assert not [button.label for button in app.button if "drop_likely_" in str(button.key)]
    taken = next(radio.value for radio in app.radio if "drop_take_" in str(radio.key))
    assert taken in names


def test_the_files_of_a_zip_are_taken_one_by_one(sqlite_url: str, open_app: Open) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("exports/gl_jan.csv", JANUARY)
        packed.writestr("exports/gl_feb.csv", JANUARY.replace("2026-01", "2026-02"))

    app = drop(open_app(sqlite_url, PAGE), ("exports.zip", content.getvalue()))
    assert "2 files · 2 ready" in said(app)
    press(app, "drop_all")

    assert "2 files imported" in said(app)
    assert stored(sqlite_url, LedgerEntry) == 2


MARKS = "General ledger\nDate;Department;Account;Account name;Amount\n2026-0{month}-10;ICU;610;Wages;{month}.610\n"
#: Everything that a drop may bring beside its lines.
BROUGHT = (Department, Account, Supplier, Measure, JobClass, BudgetVersion, Contract)


def test_what_files_of_one_form_ask_is_answered_once(sqlite_url: str, open_app: Open) -> None:
    files = [(f"gl_0{month}.csv", MARKS.format(month=month)) for month in (1, 2, 3)]
    app = drop(open_app(sqlite_url, PAGE), *files)
    assert "3 files · 0 ready · 1 question" in said(app)
    assert "For 3 files: gl_01.csv, gl_02.csv, gl_03.csv" in said(app)

    asked = next(radio for radio in app.radio if "drop_shared_" in str(radio.key))
    asked.set_value("thousands").run()
    assert "3 files · 3 ready" in said(app)

    alone = [radio for radio in app.radio if "answer_thousands-mark" in str(radio.key)]
    assert [radio.value for radio in alone] == ["thousands"] * 3
    alone[1].set_value("decimal").run()
    press(app, "drop_all")

    assert not app.exception
    with reading(sqlite_url) as session:
        lines = session.exec(select(LedgerEntry).order_by(LedgerEntry.period)).all()
        assert [line.amount_minor for line in lines] == [161000, 261, 361000]


def test_a_whole_drop_is_taken_back_with_all_that_came_with_it(sqlite_url: str, open_app: Open) -> None:
    files = [(name, (CASES / name).read_bytes()) for name in BOARD_SET]
    app = drop(open_app(sqlite_url, PAGE), *files)
    press(app, "drop_all")
    assert "6 files imported" in said(app)

    press(app, "drop_undo_all_")

    assert not app.exception
    assert "6 files · 6 ready" in said(app)
    assert {model.__name__: stored(sqlite_url, model) for model in BROUGHT} == dict.fromkeys(
        (model.__name__ for model in BROUGHT), 0
    )
    press(app, "drop_all")
    assert "6 files imported" in said(app)


def test_a_file_undone_elsewhere_is_no_longer_imported_here(sqlite_url: str, open_app: Open) -> None:
    app = drop(
        open_app(sqlite_url, PAGE), ("gl_jan.csv", JANUARY), ("gl_feb.csv", JANUARY.replace("2026-01", "2026-02"))
    )
    press(app, "drop_all")
    assert "2 files imported" in said(app)

    imports.undo(sqlite_url, ADMIN, batch_id=1)
    app.run()

    assert "1 file imported" in said(app)
    assert "1 file · 1 ready" in said(app)


def test_what_is_hardly_more_than_a_guess_is_no_likely_answer(sqlite_url: str, open_app: Open) -> None:
    names = ("stats_2024_2025.csv", "stats_wide.csv")
    files = [(name, (CASES / name).read_bytes()) for name in names]
    app = drop(open_app(sqlite_url, PAGE), *files, ("list.csv", b"ICU,East\nED,West\n"))

    # A list of which no heading says what it lists, and two files of which every figure differs.
    assert "3 files · 0 ready · 2 questions" in said(app)
    assert not [button.label for button in app.button if "drop_likely_" in str(button.key)]


def test_of_many_files_what_needs_somebody_comes_first(sqlite_url: str, open_app: Open) -> None:
    months = [(f"gl_2026-{month:02d}.csv", JANUARY.replace("2026-01", f"2026-{month:02d}")) for month in range(1, 10)]
    marks = ("gl_2025-12.csv", MARKS.format(month=1).replace("2026", "2025"))
    app = drop(open_app(sqlite_url, PAGE), *months, marks, ("report.csv", b"%PDF-1.7\n1 0 obj\n"))

    assert not app.exception
    text = said(app)
    assert "11 files · 9 ready · 1 question" in text
    order = [text.index(part) for part in ("Files with a question", "Files that cannot be imported", "Ready to import")]
    assert order == sorted(order)
    assert "This is a PDF document, not a table." in text
    rows = [expander.label for expander in app.expander if "gl" in expander.label]
    assert [row.split("**")[1].replace("\\", "") for row in rows] == [name for name, _content in months]
    assert app.button(key="drop_all").label == "Import the 9 ready files"
    boxes = [box for box in app.selectbox if "import_kind_" in str(box.key)]
    assert len(boxes) == 1  # of the file with the question; lines draw what is in them once they are opened

    app.session_state[f"drop_row_{app.session_state['import_drop'].token}_0"] = True
    app.run()
    assert not app.exception
    assert len([box for box in app.selectbox if "import_kind_" in str(box.key)]) == 2


def test_files_posted_from_a_window_that_was_closed_are_found_again(sqlite_url: str, open_app: Open) -> None:
    files = (("gl_jan.csv", JANUARY), ("gl_feb.csv", JANUARY.replace("2026-01", "2026-02")))
    press(drop(open_app(sqlite_url, PAGE), *files), "drop_all")

    later = open_app(sqlite_url, PAGE)
    assert "You imported from 2 dropped files a short while ago." in said(later)
    press(later, "drop_take_up")
    assert "2 files imported" in said(later)
    press(later, "drop_undo_all_")

    assert not later.exception
    assert (stored(sqlite_url, LedgerEntry), stored(sqlite_url, Department)) == (0, 0)


def test_why_no_line_of_a_file_was_stored_is_said(sqlite_url: str, open_app: Open) -> None:
    press(drop(open_app(sqlite_url, PAGE), ("gl_jan.csv", JANUARY)), "drop_all")
    other = JANUARY.replace("ICU", "ZZ").replace("2026-01", "2026-02") + "2026-02-20,YY,6100,Medical supplies,1.00\n"
    app = drop_first(open_app(sqlite_url, PAGE), ("gl_feb.csv", other))
    box = next((box for box in app.checkbox if "import_create_missing_" in str(box.key)), None)
    if box is not None and box.value:
        box.uncheck().run()
    asked = [radio for radio in app.radio if "answer_new-codes" in str(radio.key)]
    if asked:
        asked[0].set_value("set-aside").run()
    press(app, "drop_all")

    assert not app.exception
    assert "No line was stored: all of them wait, see what is wrong with each." in said(app)
