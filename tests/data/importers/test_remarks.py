"""A remark on a row is stored in English with its parts, and translated for whoever reads it."""

from copy import deepcopy
from pathlib import Path

import pytest

from data.importers.remarks import kept, remark, shown, shown_kept
from language import N_, choice, speaking

TEMPLATE = N_("The unit {unit} already says {pieces} pieces. Correct one of the two.")


def test_a_remark_is_its_english_text_and_stays_one_when_it_is_copied() -> None:
    said = remark("{unit} holds {pieces} pieces", unit="BX", pieces=100)

    assert said == "BX holds 100 pieces"
    assert kept(deepcopy(said)) == {
        "message": "BX holds 100 pieces",
        "template": "{unit} holds {pieces} pieces",
        "values": {"unit": "BX", "pieces": "100"},
    }


def test_a_text_without_parts_is_kept_and_shown_as_it_is() -> None:
    assert kept("Plain {text}") == {"message": "Plain {text}"}
    assert shown_kept(kept("Plain {text}")) == shown("Plain {text}") == "Plain {text}"


def test_a_stored_remark_is_shown_in_the_language_of_its_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = remark(TEMPLATE, unit="BX", pieces=100)
    german = "Die Einheit {unit} hat schon {pieces} Stück."
    text = f'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "{TEMPLATE}"\nmsgstr "{german}"\n'
    (tmp_path / "de.po").write_text(text, encoding="utf-8")
    monkeypatch.setattr(choice, "LOCALE", tmp_path)
    choice.forget()
    try:
        with speaking("de"):
            assert shown_kept(kept(said)) == shown(said) == "Die Einheit BX hat schon 100 Stück."
        assert shown_kept(kept(said)) == said == "The unit BX already says 100 pieces. Correct one of the two."
    finally:
        monkeypatch.undo()
        choice.forget()
