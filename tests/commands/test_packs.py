"""`cli.py export csv`, `summary` and `board-pack` on a hospital reckoned by hand."""

import csv
import io
import json
from pathlib import Path

import pytest
import typer
from pptx import Presentation
from pypdf import PdfReader
from typer.testing import CliRunner, Result

from commands import reports
from commands.exporting import packs
from services.board_pack import saved
from services.permissions import LOCAL_ACTOR
from tests.reports.board_pack.packs import fill
from tests.small_hospital import SmallHospital


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital, monkeypatch: pytest.MonkeyPatch) -> SmallHospital:
    monkeypatch.setenv("DATABASE_URL", small_hospital_sqlite.url)
    return fill(small_hospital_sqlite)


def run(*arguments: str) -> Result:
    app = typer.Typer()
    reports.register(app)
    packs.register(app)
    return CliRunner().invoke(app, ["export", *arguments])


def test_csv_has_the_sections_that_are_asked_for(hospital: SmallHospital, tmp_path: Path) -> None:
    out = tmp_path / "facts.csv"

    answer = run("csv", "--period", "2026-02", "--sections", "categories,verdict", "--out", str(out), "--json")

    assert json.loads(answer.stdout) == {"file": str(out), "period": "2026-02", "sections": ["categories", "verdict"]}
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert list(dict.fromkeys(row["section"] for row in rows)) == ["categories", "verdict"]


def test_summary_is_printed_or_written(hospital: SmallHospital, tmp_path: Path) -> None:
    out = tmp_path / "words.txt"

    printed = run("summary", "--period", "2026-02", "--sections", "result")
    told = json.loads(run("summary", "--period", "2026-02", "--sections", "result", "--json").stdout)
    run("summary", "--period", "2026-02", "--sections", "result", "--out", str(out))

    assert "Revenue: $905, budget $950" in printed.stdout
    assert told == {"period": "2026-02", "text": out.read_text(encoding="utf-8")}


def test_what_cannot_be_made_is_said(hospital: SmallHospital, tmp_path: Path) -> None:
    no_section = run("summary", "--sections", "weather")
    no_folder = run("csv", "--period", "2026-02", "--out", str(tmp_path / "nowhere" / "facts.csv"))
    no_version = run("summary", "--version", "Budget 1999")

    assert (no_section.exit_code, no_folder.exit_code, no_version.exit_code) == (1, 1, 1)
    assert "There is no section “weather”." in no_section.stderr
    assert "cannot be written" in no_folder.stderr
    assert "There is no budget version “Budget 1999”." in no_version.stderr


def test_slides_are_written_in_a_template_that_works(hospital: SmallHospital, tmp_path: Path) -> None:
    look, out = tmp_path / "look.pptx", tmp_path / "pack.pptx"

    assert run("template", "--out", str(look)).exit_code == 0
    made = run("board-pack", "--period", "2026-02", "--sections", "result", "--template", str(look), "--out", str(out))
    (tmp_path / "broken.pptx").write_text("no presentation")
    broken = run("board-pack", "--out", str(out), "--template", str(tmp_path / "broken.pptx"))
    missing = run("board-pack", "--out", str(out), "--template", str(tmp_path / "nowhere.pptx"))

    assert made.exit_code == 0, made.stderr
    assert len(Presentation(str(out)).slides) >= 2
    assert (broken.exit_code, missing.exit_code) == (1, 1)
    assert "The template is not a PowerPoint file (.pptx)." in broken.stderr
    assert "cannot be read" in missing.stderr


def test_a_pdf_is_written(hospital: SmallHospital, tmp_path: Path) -> None:
    out = tmp_path / "pack.pdf"

    answer = run("pdf", "--period", "2026-02", "--sections", "result", "--cents", "--out", str(out))

    assert answer.exit_code == 0, answer.stderr
    assert "420.01" in "".join(page.extract_text() for page in PdfReader(out).pages)


def test_a_saved_pack_gives_sections_month_and_cents(hospital: SmallHospital) -> None:
    saved.save(hospital.url, LOCAL_ACTOR, name="Board", keys=("result",), period_rule="before")

    told = json.loads(run("summary", "--pack", "board", "--json").stdout)
    other = json.loads(run("summary", "--pack", "Board", "--period", "2026-02", "--json").stdout)
    unknown = run("summary", "--pack", "Nobody’s")

    assert (told["period"], other["period"]) == ("2026-01", "2026-02")
    assert "Revenue: $905" in other["text"]
    assert unknown.exit_code == 1
    assert "There is no saved pack “Nobody’s”." in unknown.stderr
    assert "Choose from: Board." in unknown.stderr
