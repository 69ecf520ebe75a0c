"""The catalog has every text of the source, and the source gives it literals that can be translated."""

import ast
from functools import cache
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from scripts import catalog, texts
from tests.syntax import nodes_in, nodes_of

PLACES = {"_": (0,), "N_": (0,), "ngettext": (0, 1)}


@cache
def template() -> Catalog:
    """Return all texts of the source."""
    return catalog.messages()


@cache
def calls(path: Path) -> list[ast.Call]:
    """Return the calls of the catalog's functions in a file."""
    return [node for node in nodes_of(path) if isinstance(node, ast.Call) and texts.name_of(node.func) in PLACES]


def fields(message: str) -> list[str]:
    """Return the placeholders of a message as they are written, with attributes, conversions and formats."""
    return [
        f"{name}{'!' + conversion if conversion else ''}{':' + spec if spec else ''}"
        for _text, name, spec, conversion in Formatter().parse(message)
        if name is not None
    ]


def flaws(call: ast.Call) -> list[str]:
    """Return what keeps a text from being translated."""
    name = texts.name_of(call.func)
    given = {keyword.arg for keyword in call.keywords}
    spread = None in given  # the cases of one sentence share their values; a name that lacks fails where it is said
    given.discard(None)
    if len(call.args) != len(PLACES[name]) + (name == "ngettext"):
        return ["values have names"]
    messages = [call.args[place] for place in PLACES[name]]
    if not all(isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value for part in messages):
        return ["the text is a literal, and not empty"]
    if name == "N_" or (name == "_" and not given):
        return []
    asked = [set(fields(str(ast.literal_eval(message)))) for message in messages]
    problems = [f"placeholder {field!r} is a plain name" for field in set().union(*asked) if not field.isidentifier()]
    places, values = set().union(*asked) - {"count"}, given - {"count"}
    if not values <= places if spread else values != places:
        problems.append(f"placeholders {sorted(set().union(*asked))} and values {sorted(map(str, given))} differ")
    return problems


def shadowed(path: Path) -> list[int]:
    """Return lines of functions that translate and also use `_` for a value they throw away."""
    tree = texts.tree_of(path)
    scopes = [tree, *(node for node in nodes_of(path) if isinstance(node, ast.FunctionDef | ast.Lambda))]
    lines = []
    for scope in scopes:
        nodes = list(own_nodes(scope)) if isinstance(scope, ast.Module) else nodes_in(scope)
        translates = isinstance(scope, ast.Module) or any(
            isinstance(node, ast.Call) and texts.name_of(node.func) == "_" for node in nodes
        )
        if translates and any(binds(node) for node in nodes):
            lines.append(getattr(scope, "lineno", 1))
    return lines


def own_nodes(module: ast.Module) -> list[ast.AST]:
    """Return the nodes of a module outside its functions, classes and comprehensions."""
    nodes: list[ast.AST] = []
    waiting: list[ast.AST] = list(module.body)
    closed = ast.FunctionDef | ast.ClassDef | ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        if not isinstance(node, closed):
            waiting += ast.iter_child_nodes(node)
    return nodes


def binds(node: ast.AST) -> bool:
    """Tell whether a node gives `_` another meaning."""
    return (isinstance(node, ast.Name) and node.id == "_" and isinstance(node.ctx, ast.Store)) or (
        isinstance(node, ast.arg) and node.arg == "_"
    )


def test_the_template_is_what_the_source_says_today() -> None:
    assert catalog.TEMPLATE.read_text(encoding="utf-8") == catalog.written(template()), "run `make catalog`"


def test_the_template_has_every_text_that_the_source_looks_up() -> None:
    """Babel reads tokens, and before Python 3.12 an f-string is one of them."""
    looked_up = {
        str(ast.literal_eval(call.args[0])) for path in texts.sources() for call in calls(path) if not flaws(call)
    }
    known = {catalog.forms(message.id)[0] for message in template() if message.id}
    assert looked_up - known == set()


def test_every_text_can_be_translated() -> None:
    broken = [
        f"{path.relative_to(texts.PROJECT)}:{call.lineno}: {flaw}"
        for path in texts.sources()
        for call in calls(path)
        for flaw in flaws(call)
    ]
    assert broken == []


def test_no_function_that_translates_throws_values_away_as_underscore() -> None:
    broken = [
        f"{path.relative_to(texts.PROJECT)}:{line}"
        for path in texts.sources()
        if calls(path)
        for line in shadowed(path)
    ]
    assert broken == []


@pytest.mark.parametrize(
    ("source", "flaw"),
    [
        ("_(f'Saved {name}')", "literal"),
        ("_('Saved ' + name)", "literal"),
        ("_(message)", "literal"),
        ("_('')", "literal"),
        ("_('Saved {}', name)", "names"),
        ("_('Saved {}', name=name)", "plain name"),
        ("_('Saved {amount:,.2f}', amount=amount)", "plain name"),
        ("_('Saved {row.name}', row=row)", "plain name"),
        ("_('Saved {name}', nmae=name)", "differ"),
        ("_('Saved {name}', nmae=name, **values)", "differ"),
        ("ngettext('{count} line', lines, count)", "literal"),
        ("ngettext('{count} line of {file}', '{count} lines of {file}', count)", "differ"),
    ],
)
def test_what_cannot_be_translated_is_refused(source: str, flaw: str) -> None:
    call = ast.parse(source, mode="eval").body
    assert isinstance(call, ast.Call)
    assert any(flaw in problem for problem in flaws(call))


@pytest.mark.parametrize(
    "source",
    [
        "_('Saved {name}', name=name)",
        "_('Braces {stay} without values')",
        "N_('Budget')",
        "ngettext('One line of {file}', '{count} lines of {file}', count, file=file)",
        "ngettext('{count} line', '{count} lines', count, count=written)",
    ],
)
def test_what_can_be_translated_passes(source: str) -> None:
    call = ast.parse(source, mode="eval").body
    assert isinstance(call, ast.Call)
    assert flaws(call) == []


def foreign(translations: Catalog) -> list[str]:
    """Return translations with placeholders that their text does not have."""
    return [
        text
        for message in translations
        for text in _forms(message.string)
        if text and not set(fields(text)) <= {name for source in _forms(message.id) for name in fields(source)}
    ]


def test_translations_keep_the_placeholders() -> None:
    read = {path.stem: read_po(BytesIO(path.read_bytes()), locale=path.stem) for path in catalog.LOCALE.glob("*.po")}
    assert {code: foreign(translations) for code, translations in read.items() if foreign(translations)} == {}


def test_a_translation_with_another_placeholder_is_listed() -> None:
    translations = Catalog(locale="de")
    translations.add("Saved {name}", "{nmae} gespeichert")
    translations.add(("{count} line", "{count} lines"), ("Eine Zeile", "{count:,} Zeilen"))
    translations.add("Budget", "Plan")
    assert foreign(translations) == ["{nmae} gespeichert", "{count:,} Zeilen"]


def _forms(text: str | list[str] | tuple[str, ...]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def test_no_text_stands_outside_the_catalog() -> None:
    """See them with `python -m scripts.texts <folder>`; put them in `_()`, `N_()` or `ngettext()`."""
    assert [str(text) for path in texts.sources() for text in texts.untranslated(path)] == []
