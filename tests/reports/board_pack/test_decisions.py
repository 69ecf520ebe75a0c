"""What was decided over the last pack opens the next one, in every format."""

import csv
import io
from datetime import date

import pytest
from pptx import Presentation
from pypdf import PdfReader

from reports.board_pack import facts_file, summary
from reports.board_pack.paper import as_pdf
from reports.board_pack.slides.deck import as_deck
from services.board_pack import decisions
from services.permissions import LOCAL_ACTOR
from tests.reports.board_pack.packs import fill, pack_of
from tests.small_hospital import SmallHospital


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    return fill(small_hospital_sqlite)


def test_decisions_open_the_next_pack_with_owner_day_and_state(hospital: SmallHospital) -> None:
    for text, due in (("Hire two nurses", date(2026, 3, 1)), ("=Renew the EHR", date(2026, 4, 30))):
        decisions.record(hospital.url, LOCAL_ACTOR, period=202601, decision=text, owner="Mona", due=due)

    pack = pack_of(hospital.url)

    first = pack.sections[0]
    assert first.title == "Decisions and actions of the last pack"
    assert (first.headline, first.sentences) == ("0 of 2 decisions and actions are done.", ("1 is overdue.",))
    cells = [[cell.text for cell in row] for row in first.tables[0].cells(pack.formats, cents=False)]
    assert cells == [
        ["Hire two nurses", "Mona", "Mar 1, 2026", "overdue", "Jan 2026"],
        ["=Renew the EHR", "Mona", "Apr 30, 2026", "open", "Jan 2026"],
    ]
    facts = list(csv.DictReader(io.StringIO(facts_file.as_csv(pack).decode("utf-8-sig"))))
    told = {row["figure"]: row for row in facts if row["row"] == "'=Renew the EHR"}
    assert (told["due"]["value"], told["state_text"]["text"]) == ("2026-04-30", "open")
    assert "0 of 2 decisions and actions are done." in summary.as_text(pack)
    slides = Presentation(io.BytesIO(as_deck(pack))).slides
    assert slides[1].shapes.title.text == "Decisions and actions of the last pack"
    paper = "".join(page.extract_text() for page in PdfReader(io.BytesIO(as_pdf(pack))).pages)
    assert "Hire two nurses" in paper


def test_a_pack_without_decisions_begins_with_its_figures(hospital: SmallHospital) -> None:
    assert pack_of(hospital.url).sections[0].key == "verdict"
    (alone,) = pack_of(hospital.url, keys=("decisions",)).sections
    assert alone.headline == "No decisions or actions are recorded."
