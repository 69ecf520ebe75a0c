"""The guide in the app: every document opens, its pictures are shown, its links stay in the guide."""

from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from app import GUIDE
from language import speaking
from pages.guide import documents, labels
from pages.guide.documents import Picture
from reports.formats import Formats
from tests.documents import markdown, test_labels
from tests.pages.people import said, sign_in

OpenApp = Callable[..., AppTest]
TITLES = documents.titles()


def pieces(path: Path) -> list[str | Picture]:
    return list(documents.pieces(path, shown=lambda label: label))


def text(path: Path) -> str:
    return "\n".join(piece for piece in pieces(path) if isinstance(piece, str))


def test_every_task_has_a_file_and_every_file_is_in_the_list() -> None:
    files = {path for path in (documents.DOCS / "guide").glob("*.md") if path.name != documents.INDEX}

    assert {path for path in TITLES.values() if path.parent.name == "guide"} == files
    assert next(iter(TITLES)) == "First import and setup"


@pytest.mark.parametrize("title", TITLES)
def test_a_document_opens_with_its_heading_below_that_of_the_page(
    title: str, open_app: OpenApp, sqlite_url: str
) -> None:
    app = open_app(sqlite_url, page=GUIDE.path, task=title)

    assert not app.exception
    assert app.title[0].value == "Guide"
    assert f"## {title}" in said(app)


@pytest.mark.parametrize("path", TITLES.values(), ids=lambda path: path.stem)
def test_pictures_are_shown_and_links_stay_in_the_guide(path: Path) -> None:
    shown = [piece.path.name for piece in pieces(path) if isinstance(piece, Picture)]

    assert shown == [Path(file).name for _said, file in markdown.pictures(path)]
    assert "![" not in text(path)
    for _words, target in documents.LINK.findall(text(path)):
        assert parse_qs(urlsplit(target).query)["task"][0] in TITLES


@pytest.mark.parametrize(
    ("role", "begins"), [("manager", "For managers"), ("executive", "For executives"), ("viewer", "For executives")]
)
def test_the_guide_begins_with_what_a_role_does(
    role: str, begins: str, open_app: OpenApp, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, role)

    assert f"## {begins}" in said(open_app(sqlite_url, page=GUIDE.path))


def test_a_server_without_documents_says_so(
    open_app: OpenApp, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(documents, "DOCS", tmp_path)
    documents.titles.cache_clear()
    try:
        app = open_app(sqlite_url, page=GUIDE.path)
    finally:
        documents.titles.cache_clear()

    assert not app.exception
    assert "Caseload was installed here without its documents." in said(app)


def test_amounts_make_no_formula_and_code_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text("# X\n$1M and $2M, `a $b`\n```\ncost=$HOME # **no label**\n```\n", encoding="utf-8")

    assert text(path) == "## X\n\\$1M and \\$2M, `a $b`\n```\ncost=$HOME # **no label**\n```"


@pytest.fixture
def _german() -> Iterator[None]:
    with speaking("de"):
        yield


@pytest.mark.usefixtures("_german")
@pytest.mark.parametrize(
    "path", [path for path in test_labels.GUIDES if path in documents.titles().values()], ids=markdown.name_of
)
def test_every_label_of_the_guide_has_its_german(path: Path) -> None:
    known, asked = labels.labels_in("de"), set[str]()

    def ask(label: str) -> str:
        asked.add(label)
        return label

    deque(documents.pieces(path, shown=ask), maxlen=0)
    leads = {part for lead in test_labels.LEADS for part in lead.split(test_labels.ARROW)}

    assert [label for label in sorted(asked - leads) if known.shown_for(label) is None] == []
    assert asked >= {part for label in markdown.labels(path) for part in label.split(test_labels.ARROW)}


@pytest.mark.usefixtures("_german")
@pytest.mark.parametrize(
    ("label", "german"),
    [
        ("Known one-off events", "Bekannte Sonderereignisse"),
        ("Accept all 12", "Alle 12 annehmen"),
        ("Hand in October 2026", "Oktober 2026 einreichen"),
        ("No such label", "No such label"),
    ],
)
def test_a_label_is_found_in_bold_and_with_its_figure(label: str, german: str) -> None:
    assert labels.on_screen(label, Formats(locale="de_DE")) == german


def test_labels_are_named_as_on_the_person_s_screen(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text("# X\nPress **Save** on **Month end → Months**.\n", encoding="utf-8")
    german = {"Save": "Speichern", "Month end": "Monatsende", "Months": "Monate"}

    (told,) = documents.pieces(path, shown=lambda label: german[label])

    assert told == "## X\nPress **Speichern** on **Monatsende → Monate**."
