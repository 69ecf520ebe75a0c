"""German for tests: every text of the source in marks, and what was put into it outside of them: ⟦Saved ⟧ICU⟦.⟧"""

import re
from gettext import NullTranslations
from pathlib import Path

import pytest

from language import choice
from language.choice import ENGLISH, Spoken

LEFT, RIGHT = "⟦⟧"
CODE = "de"


def marked(message: str) -> str:
    """Return a text as the marked language has it; its placeholders stay outside of the marks."""
    return LEFT + re.sub(r"(\{[a-z_0-9]+\})", rf"{RIGHT}\1{LEFT}", message) + RIGHT


class Marks(NullTranslations):
    """A catalog that has every text."""

    def gettext(self, message: str) -> str:
        return marked(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return marked(msgid1 if n == 1 else msgid2)


def bring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Caseload speak the marked language under the code of German, and English."""
    languages = {ENGLISH: Spoken(ENGLISH, NullTranslations()), CODE: Spoken(CODE, Marks())}
    monkeypatch.setattr(choice, "_files", lambda: {CODE: Path()})
    monkeypatch.setattr(choice, "_load", languages.__getitem__)


def left_over(text: str) -> str:
    """Return what of a text never went through the catalog: all that is outside of marks."""
    return re.sub(f"{LEFT}[^{LEFT}{RIGHT}]*{RIGHT}", "", text)
