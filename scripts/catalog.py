"""Collect every text that people read into language/locale/messages.pot, and bring the translations up to date."""

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.core import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from scripts.texts import name_of, sources, tree_of

PROJECT = Path(__file__).resolve().parent.parent
LOCALE = PROJECT / "language" / "locale"
TEMPLATE = LOCALE / "messages.pot"
#: Where texts are written: the doors and the layers, as tests/test_layers.py lists them.
DOORS = ("app.py", "cli.py")
LAYERS = ("commands", "data", "forecasting", "language", "pages", "planning", "processes", "reports", "services")
#: Functions whose literals are texts, with the arguments that are looked up.
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
#: A comment above a text that begins so is shown to translators.
COMMENT = "TRANSLATORS:"
HEADER = "# Texts of Caseload. Made by `make catalog`; do not edit.\n#"
#: Above a translation: what of it people write.
TRANSLATED = "# Caseload in {language}. `make catalog` adds new texts, empty; write their translations here.\n#"


def messages() -> Catalog:
    """Return all texts in the source, without places and dates: only a changed text changes the file."""
    catalog = Catalog(project="Caseload", header_comment=HEADER, charset="utf-8", fuzzy=False)
    texts = extract_from_dir(
        str(PROJECT),
        [(f"{layer}/**.py", "python") for layer in LAYERS] + [(door, "python") for door in DOORS],
        keywords=KEYWORDS,
        comment_tags=(COMMENT,),
        strip_comment_tags=True,
        directory_filter=lambda folder: Path(folder).parent != PROJECT or Path(folder).name in LAYERS,
    )
    for _name, _line, message, comments, context in texts:
        catalog.add(message, auto_comments=comments, context=context)
    for path in sources():
        for message in within_f_strings(tree_of(path)):
            catalog.add(message)
    return catalog


def within_f_strings(tree: ast.AST) -> Iterator[str | tuple[str, ...]]:
    """Yield the texts that stand inside f-strings, which Babel does not look into before Python 3.12."""
    for outer in ast.walk(tree):
        if isinstance(outer, ast.JoinedStr):
            for node in ast.walk(outer):
                if isinstance(node, ast.Call) and (name := name_of(node.func)) in KEYWORDS:
                    places = KEYWORDS[name] or (1,)
                    texts = tuple(str(ast.literal_eval(node.args[place - 1])) for place in places)
                    yield texts if len(texts) > 1 else texts[0]


def written(catalog: Catalog) -> str:
    """Return a catalog as the text of its file, sorted by message."""
    file = BytesIO()
    write_po(file, catalog, width=100, no_location=True, sort_output=True)
    lines = file.getvalue().decode("utf-8").splitlines()
    undated = (line for line in lines if not line.startswith(('"POT-Creation-Date', '"PO-Revision-Date')))
    return "\n".join(undated).rstrip("\n") + "\n"


def read(path: Path) -> Catalog:
    """Return a translation as its file has it."""
    return read_po(BytesIO(path.read_bytes()), locale=path.stem)


def up_to_date(translation: Catalog, template: Catalog) -> Catalog:
    """Return a translation with exactly the texts of the template; those that are new are empty."""
    translation.update(template, no_fuzzy_matching=True)
    translation.obsolete.clear()  # the history of the repository has them
    name = Locale.parse(str(translation.locale)).get_display_name("en")
    translation.header_comment = TRANSLATED.format(language=name)
    translation.project, translation.version = "Caseload", ""
    translation.last_translator, translation.language_team = "", str(name)
    translation.msgid_bugs_address = ""
    return translation


def missing(translation: Catalog, template: Catalog) -> list[str]:
    """Return the texts of a template that a translation lacks, in a form of number too."""
    told = {_id(message): message for message in translation}
    return [
        message.id[0] if message.pluralizable else str(message.id)
        for message in template
        if message.id and ((own := told.get(_id(message))) is None or not all(forms(own.string or "")))
    ]


def _id(message: Message) -> tuple[str, ...]:
    return forms(message.id)


def forms(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Return the forms of a text: one, or one for each kind of number."""
    return (text,) if isinstance(text, str) else tuple(text)


def main() -> None:
    """Write the template and every translation anew; texts that are new stay empty until somebody translates them."""
    template = messages()
    TEMPLATE.write_text(written(template), encoding="utf-8")
    for path in sorted(LOCALE.glob("*.po")):
        translation = up_to_date(read(path), template)
        path.write_text(written(translation), encoding="utf-8")
        print(f"{len(missing(translation, template))} texts without a translation in {path.relative_to(PROJECT)}")
    print(f"{len(template)} texts in {TEMPLATE.relative_to(PROJECT)}")


if __name__ == "__main__":
    main()
