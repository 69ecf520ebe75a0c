"""Each translation is complete: every text of the source, with its placeholders, its markup and its forms."""

import re
from functools import cache
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from language import choice, speaking
from language import texts as language_texts
from scripts import catalog
from tests.language.test_catalog import fields, template

#: What a translation keeps as it is, as often: code, icons, bold, headings, colors, options, links, lines.
KEPT = (r"`[^`]*`", r":material/\w+:", r"\*\*", r"(?m)^#+ ", r":[a-z]+(?:-badge|-background)?\[", r"--[a-z][a-z-]+",
        r"\]\([^)]*\)", r"\n")  # fmt: skip
CODES = sorted(path.stem for path in catalog.LOCALE.glob("*.po"))


@cache
def translation(code: str) -> Catalog:
    return catalog.read(catalog.LOCALE / f"{code}.po")


def flaws(message: Message) -> list[str]:
    """Return what in a translation is not as in its text."""
    sources, told = catalog.forms(message.id), catalog.forms(message.string)
    many = set(fields(sources[-1]))
    problems = []
    for source, text in zip((sources[0], *sources[-1:] * (len(told) - 1)), told, strict=True):
        places = set(fields(text))
        if not places <= set(fields(source)) | many or not set(fields(source)) - {"count"} <= places:
            problems.append(f"placeholders of {text!r}")
        if any(sorted(re.findall(kept, source)) != sorted(re.findall(kept, text)) for kept in KEPT):
            problems.append(f"markup of {text!r}")
        if _ends(source) != _ends(text):
            problems.append(f"blanks around {text!r}")
    return problems


def _ends(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


@pytest.mark.parametrize("code", CODES)
def test_a_translation_has_every_text_of_the_source(code: str) -> None:
    """`make catalog` adds new texts to the file, empty; write their translations there (CONTRIBUTING.md, "Words")."""
    assert catalog.missing(translation(code), template()) == []


@pytest.mark.parametrize("code", CODES)
def test_a_translation_keeps_placeholders_markup_and_blanks(code: str) -> None:
    assert [flaw for message in translation(code) if message.id for flaw in flaws(message)] == []


@pytest.mark.parametrize("code", CODES)
def test_a_translation_has_all_forms_of_a_number(code: str) -> None:
    forms = translation(code).num_plurals
    short = [message.id for message in translation(code) if message.pluralizable and len(message.string) != forms]
    assert short == []


def test_a_text_that_nobody_translated_is_missed() -> None:
    german = read_po(BytesIO(b'msgid "Budget"\nmsgstr "Budget"\n\nmsgid "Actual"\nmsgstr ""\n'), locale="de")
    source = Catalog()
    for message in ("Budget", "Actual", ("{count} line", "{count} lines")):
        source.add(message)

    assert catalog.missing(german, source) == ["Actual", "{count} line"]

    german.add(("{count} line", "{count} lines"), ("Eine Zeile", ""))
    assert catalog.missing(german, source) == ["Actual", "{count} line"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Saved {name}", "Gespeichert"),
        ("Saved {name}", "{nmae} gespeichert"),
        ("See **{name}**", "Siehe {name}"),
        ("Run `cli.py verify`", "`cli.py prüfen` ausführen"),
        (":material/info: Closed", "Abgeschlossen"),
        (" of {total}", "von {total}"),
        (("{count} line of {file}", "{count} lines of {file}"), ("Eine Zeile", "{count} Zeilen von {file}")),
    ],
)
def test_a_translation_that_loses_something_is_listed(
    source: str | tuple[str, str], text: str | tuple[str, str]
) -> None:
    assert flaws(Message(source, text)) != []


def test_a_form_of_one_may_do_without_its_number() -> None:
    assert flaws(Message(("{count} line", "{count} lines"), ("Eine Zeile", "{count} Zeilen"))) == []


def test_german_is_spoken() -> None:
    choice.forget()
    with speaking("de"):
        assert language_texts._("Budget versus actual") == "Budget-Ist-Vergleich"
