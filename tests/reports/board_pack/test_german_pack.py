"""The board pack in German says the same to the cent, and what programs read is the same in every language."""

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from pptx import Presentation
from pypdf import PdfReader
from typer.testing import CliRunner

import cli
from services.organization import hospital
from services.permissions import LOCAL_ACTOR

PERIOD = "2026-10"


def export(url: str, out: Path, kind: str, *words: str, language: str = "") -> Path:
    spoken = ["--language", language] if language else []
    told = [*spoken, "export", kind, "--period", PERIOD, "--out", str(out), *words]
    answer = CliRunner().invoke(cli.app, told, env={"DATABASE_URL": url})
    assert answer.exit_code == 0, answer.stderr
    return out


def cells_of(deck: Path) -> list[str]:
    tables = [shape.table for slide in Presentation(str(deck)).slides for shape in slide.shapes if shape.has_table]
    return [cell.text for table in tables for row in table.rows for cell in row.cells]


def amounts(texts: list[str], group: str, decimal: str) -> Counter[Decimal]:
    """Return the amounts with cents among texts, by how often they stand there."""
    told: Counter[Decimal] = Counter()
    for text in texts:
        plain = re.sub(r"[▲▼●\s]", "", text).replace(group, "").replace(decimal, ".")
        if met := re.fullmatch(r"\(?(\d+\.\d\d)\)?", plain):
            told[Decimal(met[1]) * (-1 if plain.startswith("(") else 1)] += 1
    return told


@pytest.mark.slow
def test_the_pack_in_german_reads_back_to_the_cent(demo_url: str, tmp_path: Path) -> None:
    english = cells_of(export(demo_url, tmp_path / "en.pptx", "board-pack", "--cents"))
    german = cells_of(export(demo_url, tmp_path / "de.pptx", "board-pack", "--cents", language="de"))

    told = amounts(german, ".", ",")
    assert sum(told.values()) > 35
    assert told == amounts(english, ",", ".")
    assert "Budget" in german
    assert "Ist" in german
    assert "Actual" not in german


@pytest.mark.slow
def test_what_schedulers_make_is_in_the_hospitals_language(demo_url: str, tmp_path: Path) -> None:
    plain = export(demo_url, tmp_path / "en.csv", "csv").read_bytes()
    hospital.change(demo_url, LOCAL_ACTOR, language="de")

    summary = export(demo_url, tmp_path / "pack.txt", "summary").read_text(encoding="utf-8")
    paper = export(demo_url, tmp_path / "pack.pdf", "pdf")
    facts = export(demo_url, tmp_path / "de.csv", "csv").read_bytes()

    assert "Vorstandsbericht, Oktober 2026" in summary
    text = "".join(page.extract_text() for page in PdfReader(paper).pages)
    assert "Vorstandsbericht" in text
    assert "Board pack" not in text
    versions = re.compile(rb"version \d+")  # the change of the language is a change
    assert versions.sub(b"", facts) == versions.sub(b"", plain)
    assert "Board pack, October 2026" in export(demo_url, tmp_path / "en.txt", "summary", language="en").read_text(
        encoding="utf-8"
    )
