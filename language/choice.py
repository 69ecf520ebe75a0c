"""Which language a thread speaks.

Each thread has its own answer, so people who share a server never see each other's language. The shell of the pages
says once how to find a person's choice (`decide_by`); it is asked at the first text of a thread, which also covers
callbacks and fragments, where Streamlit does not run app.py. Jobs in other threads and processes take the code with
them: `with speaking(code): …`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

ENGLISH = "en"
LOCALE = Path(__file__).parent / "locale"

_spoken: ContextVar["Spoken | None"] = ContextVar("spoken", default=None)


class Spoken:
    """A language in use: its code and its translations, also as pairs of texts; English needs none."""

    def __init__(self, code: str, translations: NullTranslations, pairs: Mapping[str, str] | None = None) -> None:
        self.code = code
        self.pairs = pairs or {}
        self.gettext = translations.gettext
        self.ngettext = translations.ngettext


class _Choice:
    ask: Callable[[], str] = staticmethod(lambda: ENGLISH)


def decide_by(ask: Callable[[], str]) -> None:
    """Set how a thread learns its language; for the whole process, called once at its start.

    Args:
        ask: Returns the code of the person whom the calling thread serves.
    """
    _Choice.ask = staticmethod(ask)


def use(code: str) -> None:
    """Speak a language in this thread from now on; a code without a catalog speaks English."""
    _spoken.set(_language(code))


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language within a block, as in a job or for the receiver of a report."""
    token = _spoken.set(_language(code))
    try:
        yield
    finally:
        _spoken.reset(token)


def current() -> str:
    """Return the code of this thread's language; part of the key of every cache that keeps words."""
    return spoken().code


def spoken() -> Spoken:
    """Return this thread's language; the first call in a thread asks for it."""
    language = _spoken.get()
    if language is None:
        language = _language(_Choice.ask())
        _spoken.set(language)
    return language


def pairs() -> Mapping[str, str]:
    """Return the English texts that this thread's language translates, as the source has them; none for English.

    It serves to find a text by what is seen of it. To translate one, ask `_`.
    """
    return spoken().pairs


def available() -> list[str]:
    """Return the codes of all languages, English first."""
    return [ENGLISH, *sorted(_files())]


def _language(code: str) -> Spoken:
    return _load(code if code in _files() else ENGLISH)


def forget() -> None:
    """Read the catalogs again at the next text, as after a translation was changed."""
    _files.cache_clear()
    _load.cache_clear()


@cache
def _files() -> dict[str, Path]:
    return {path.stem: path for path in LOCALE.glob("*.po")}


@cache
def _load(code: str) -> Spoken:
    """Read a catalog, once per process."""
    if code == ENGLISH:
        return Spoken(ENGLISH, NullTranslations())
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    catalog = read_po(BytesIO(_files()[code].read_bytes()), locale=code)
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Spoken(code, GNUTranslations(compiled), dict(_pairs(catalog)))


def _pairs(catalog: "Catalog") -> Iterator[tuple[str, str]]:
    for message in catalog:
        told = _forms(message.string)
        if message.id and all(told):
            yield from zip(_forms(message.id), (told[0], told[-1]), strict=False)  # one and many


def _forms(text: object) -> tuple[str, ...]:
    return tuple(map(str, text)) if isinstance(text, list | tuple) else (str(text or ""),)
