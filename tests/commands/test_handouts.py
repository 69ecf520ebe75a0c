"""Forms and digests in the terminal: what is written, what is listed, what is refused."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import python_calamine
import xlsxwriter
from typer.testing import CliRunner

import cli
from services.board_pack import decisions
from services.permissions import LOCAL_ACTOR
from tests.reports.board_pack.packs import fill
from tests.small_hospital import SmallHospital

Run = Callable[..., Any]


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital, monkeypatch: pytest.MonkeyPatch) -> SmallHospital:
    monkeypatch.setenv("DATABASE_URL", small_hospital_sqlite.url)
    return fill(small_hospital_sqlite)


def run(*words: str) -> Any:
    return CliRunner().invoke(cli.app, ["export", *words])


def form(folder: Path, **names: str) -> Path:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("Form")
        for name, place in names.items():
            book.define_name(name.replace("__", "."), f"=Form!{place}")
    (folder / "form.xlsx").write_bytes(file.getvalue())
    return folder / "form.xlsx"


def test_a_form_is_filled_and_what_is_unknown_is_listed(hospital: SmallHospital, tmp_path: Path) -> None:
    file = form(tmp_path, caseload__totals_month__expense__actual="$B$2", caseload__totals__poems__actual="$B$3")
    out = tmp_path / "filled.xlsx"

    answer = run("form", str(file), "--out", str(out), "--period", "2026-02", "--sections", "result", "--json")

    assert answer.exit_code == 0, answer.stderr
    told = json.loads(answer.stdout)
    assert told["filled"] == [{"name": "caseload.totals_month.expense.actual", "cell": "Form!B2"}]
    assert told["unknown"] == ["caseload.totals.poems.actual"]
    assert "caseload.totals.poems.actual" in answer.stderr
    rows = python_calamine.load_workbook(out).get_sheet_by_name("Form").to_python(skip_empty_area=False)
    assert rows[1][1] == 420.01


def test_forms_that_cannot_be_filled_are_refused(hospital: SmallHospital, tmp_path: Path) -> None:
    (tmp_path / "poem.xlsx").write_text("no workbook")
    out = tmp_path / "out.xlsx"
    cases = {
        "is not an Excel workbook": (str(tmp_path / "poem.xlsx"), "--out", str(out)),
        "cannot be read": (str(tmp_path / "nowhere.xlsx"), "--out", str(out)),
        "names no facts": (str(form(tmp_path)), "--out", str(out), "--sections", "result"),
        "Name the form": (str(form(tmp_path)),),
    }
    for said, words in cases.items():
        answer = run("form", *words)
        assert answer.exit_code == 1
        assert said in answer.stderr
    unknown = run("form", str(form(tmp_path, caseload__poems="$B$2")), "--out", str(out), "--sections", "result")
    assert unknown.exit_code == 1
    assert "None of the names in the form is known: caseload.poems." in unknown.stderr
    assert not out.exists()


def test_names_are_printed_with_their_values(hospital: SmallHospital) -> None:
    answer = run("form", "--names", "--period", "2026-02", "--sections", "result")

    assert "caseload.totals_month.expense.actual\t420.01" in answer.stdout.splitlines()


def test_a_digest_is_written_for_each_owner_with_something_to_know(hospital: SmallHospital, tmp_path: Path) -> None:
    from datetime import date, timedelta

    soon = date.today() + timedelta(days=5)
    decisions.record(hospital.url, LOCAL_ACTOR, period=202601, decision="Hire <two> nurses", owner="Mona Lée", due=soon)

    answer = run("digest", "--out", str(tmp_path / "digests"), "--period", "2026-02", "--json")

    assert answer.exit_code == 0, answer.stderr
    (told,) = json.loads(answer.stdout)["digests"]
    assert told["files"] == ["digest-202602-mona-lee.html", "digest-202602-mona-lee.ics"]
    page = (tmp_path / "digests" / told["files"][0]).read_text(encoding="utf-8")
    assert "Hire &lt;two&gt; nurses" in page
    assert f"DTSTART;VALUE=DATE:{soon:%Y%m%d}" in (tmp_path / "digests" / told["files"][1]).read_text()
    assert sorted(path.name for path in (tmp_path / "digests").iterdir()) == sorted(told["files"])


def test_without_anything_to_know_no_file_is_written(hospital: SmallHospital, tmp_path: Path) -> None:
    answer = run("digest", "--out", str(tmp_path / "digests"), "--period", "2026-02")

    assert "Wrote the digests of 0 owners." in answer.stdout
    assert list((tmp_path / "digests").iterdir()) == []
