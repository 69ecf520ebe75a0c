"""Links, anchors, files and pictures that documents name are there, and what is a picture is shown by a document."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from scripts import pictures as taken
from tests.documents import markdown
from tests.documents.markdown import PROJECT, name_of
from tests.test_repository import tracked

DOCUMENTS = (*markdown.documents(), PROJECT / "CHANGELOG.md")
#: A document and its place, as code and plain text write it.
NAMED = re.compile(r"(?<![\w/.-])(docs/[\w/-]+\.md)(?:#([\w-]+))?")

#: A file of the project in code; a path may leave out its first folders.
CODE_FILE = re.compile(r"`((?:[\w-]+/)*[\w-]+\.(?:py|js|css|pot|toml\.example|ini|typ))`")


def is_broken(path: Path, link: str) -> bool:
    """Return whether a link within the project leads nowhere."""
    if urlsplit(link).scheme:
        return False
    file, _hash, anchor = link.partition("#")
    target = (path.parent / unquote(file)).resolve() if file else path
    if not target.exists() or not target.is_relative_to(PROJECT):
        return True
    return bool(anchor) and (target.suffix != ".md" or anchor not in markdown.anchors(target))


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_link_leads_somewhere(path: Path) -> None:
    assert [link for link in markdown.links(path) if is_broken(path, link)] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_picture_is_there_and_says_what_it_shows(path: Path) -> None:
    assert [file for _said, file in markdown.pictures(path) if is_broken(path, file)] == []
    assert [file for said, file in markdown.pictures(path) if not said.strip()] == []


def test_documents_that_source_and_texts_name_are_there() -> None:
    missing = []
    for path in tracked("*.py", "*.md", "*.toml", "*.yml", "*.example", "Makefile"):
        if path == Path(__file__):
            continue
        for file, anchor in NAMED.findall(path.read_text(encoding="utf-8")):
            if is_broken(PROJECT / "README.md", f"{file}#{anchor}" if anchor else file):
                missing.append(f"{name_of(path)}: {file}#{anchor}")
    assert missing == []


@pytest.mark.parametrize("path", markdown.documents(), ids=name_of)
def test_files_of_code_that_a_document_names_are_there(path: Path) -> None:
    files = [f"/{name_of(file)}" for file in tracked()]
    named = [name for line in markdown.lines(path) if line.fence is None for name in CODE_FILE.findall(line.text)]

    assert [name for name in named if not any(file.endswith(f"/{name}") for file in files)] == []


def test_pictures_are_those_that_the_script_takes_and_documents_show() -> None:
    """A picture that no script takes goes stale; one that nobody shows is dead weight."""
    there = {path.name for path in taken.FOLDER.iterdir()}
    shown = {Path(file).name for path in DOCUMENTS for _said, file in markdown.pictures(path)}
    assert there == set(taken.names())
    assert there - shown == set()


def test_a_broken_link_and_a_broken_anchor_are_told() -> None:
    readme = PROJECT / "README.md"
    assert is_broken(readme, "docs/no_such.md")
    assert is_broken(readme, "docs/methods.md#no-such-heading")
    assert is_broken(readme, "#no-such-heading")
    assert is_broken(readme, "../outside.md")
    assert not is_broken(readme, "docs/methods.md#variance")
    assert not is_broken(readme, "https://example.org/nowhere")
