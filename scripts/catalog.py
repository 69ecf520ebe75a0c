"""Collect every text that people read into language/locale/messages.pot, and bring the translations up to date."""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

PROJECT = Path(__file__).resolve().parent.parent
LOCALE = PROJECT / "language" / "locale"
TEMPLATE = LOCALE / "messages.pot"
#: Where texts are written: the doors and the layers, as tests/test_layers.py lists them.
DOORS = ("app.py", "cli.py")
LAYERS = ("commands", "data", "forecasting", "pages", "planning", "processes", "reports", "services")
#: Functions whose literals are texts, with the arguments that are looked up.
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
#: A comment above a text that begins so is shown to translators.
COMMENT = "TRANSLATORS:"
HEADER = "# Texts of Caseload. Made by `make catalog`; do not edit.\n#"


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
    return catalog


def written(catalog: Catalog) -> str:
    """Return a catalog as the text of its file, sorted by message."""
    file = BytesIO()
    write_po(file, catalog, width=100, no_location=True, sort_output=True)
    lines = file.getvalue().decode("utf-8").splitlines()
    undated = (line for line in lines if not line.startswith(('"POT-Creation-Date', '"PO-Revision-Date')))
    return "\n".join(undated).rstrip("\n") + "\n"


def main() -> None:
    """Write the template and every translation anew; texts that are new stay empty until somebody translates them."""
    template = messages()
    TEMPLATE.write_text(written(template), encoding="utf-8")
    for path in sorted(LOCALE.glob("*.po")):
        translation = read_po(BytesIO(path.read_bytes()), locale=path.stem)
        translation.update(template, no_fuzzy_matching=True)
        path.write_text(written(translation), encoding="utf-8")
    print(f"{len(template)} texts in {TEMPLATE.relative_to(PROJECT)}")


if __name__ == "__main__":
    main()
