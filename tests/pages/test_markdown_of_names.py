"""Names are shown as they are, never as Markdown: no link, TeX, icon, color or HTML of a hospital's own words."""

import ast
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext

from app import PAGES
from data.engine import engine_for
from tests import hostile_names
from tests.pages import rendered_markdown
from tests.syntax import nodes_of

PROJECT = Path(__file__).resolve().parents[2]
#: What draws Markdown, by its name; options of selects and cells of tables are plain text.
DRAWS = {
    "markdown", "title", "header", "subheader", "caption", "metric", "expander", "button", "info", "warning", "error",
    "success", "toast", "popover", "page_link", "checkbox", "toggle", "dialog", "spinner", "write", "text_input",
    "text_area", "number_input", "form_submit_button", "radio", "file_uploader", "date_input", "slider",
}  # fmt: skip
#: What holds words of people and files.
DATA = {
    "name", "title", "label", "text", "note", "file", "file_name", "hospital_name", "supplier", "department",
    "facility", "owner", "author", "reason", "person", "category", "item", "account", "measure", "description",
    "decision",
}  # fmt: skip
#: Words of ours under such names: labels of fields, drivers and options, titles of pages.
OURS = {
    "field.label", "option.label", "driver.label", "destination.title", "view.title", "hit.label",
    "step.title", "step.text", "GUIDE.title",
}  # fmt: skip
#: What makes Markdown of a name; it has no place in plain text.
ESCAPES = {"escape", "sentence"}


def unescaped(call: ast.Call) -> Iterator[str]:
    """Yield the data in what a call draws that passes no function on its way (escape, a format, words of ours)."""
    drawn = [*call.args[:1], *(one.value for one in call.keywords if one.arg in ("help", "label"))]
    if isinstance(call.func, ast.Attribute) and call.func.attr == "metric":
        drawn += call.args[1:3]
    for argument in drawn:
        yield from _bare(argument)


def _bare(node: ast.expr) -> Iterator[str]:
    key = node.slice.value if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) else None
    if key in DATA or (isinstance(node, ast.Attribute) and node.attr in DATA):
        yield ast.unparse(node)
    elif isinstance(node, ast.Call):
        if ast.unparse(node.func) in ("_", "translate", "ngettext", "str") or ast.unparse(node.func).endswith(".join"):
            for inner in (*node.args, *(one.value for one in node.keywords)):
                yield from _bare(inner)
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                yield from _bare(part.value)
    elif isinstance(node, ast.BinOp):
        yield from _bare(node.left)
        yield from _bare(node.right)
    elif isinstance(node, ast.IfExp):
        yield from _bare(node.body)
        yield from _bare(node.orelse)


def drawn_bare(source: list[ast.AST]) -> Iterator[tuple[int, str]]:
    for node in source:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in DRAWS:
            yield from ((node.lineno, name) for name in unescaped(node))


def test_no_page_draws_a_name_that_is_not_escaped() -> None:
    found = [
        f"{path.relative_to(PROJECT)}:{line} {name}"
        for path in [PROJECT / "app.py", *sorted((PROJECT / "pages").rglob("*.py"))]
        for line, name in drawn_bare(list(nodes_of(path)))
        if name not in OURS
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    ["st.title(row.name)", "st.caption(_('By {name}', name=row['name']))", "left.metric(f'**{a.title}**', 1)"],
)
def test_the_rule_finds_a_name_that_is_drawn_bare(source: str) -> None:
    assert list(drawn_bare(list(ast.walk(ast.parse(source)))))


def test_no_alternative_text_is_escaped() -> None:
    """It is plain text: a screen reader says the backslashes."""
    found = [
        f"{path.relative_to(PROJECT)}:{call.lineno}"
        for path in [PROJECT / "app.py", *sorted((PROJECT / "pages").rglob("*.py"))]
        for call in escapes_of_alternative_texts(list(nodes_of(path)))
    ]
    assert found == []


def test_the_rule_finds_an_alternative_text_that_is_escaped() -> None:
    source = "st.image(path, alt=_('Spend of {name}', name=cells.escape(name)))"
    assert list(escapes_of_alternative_texts(list(ast.walk(ast.parse(source)))))


def escapes_of_alternative_texts(source: list[ast.AST]) -> Iterator[ast.Call]:
    told = [one.value for node in source if isinstance(node, ast.Call) for one in node.keywords if one.arg == "alt"]
    for text in told:
        for node in ast.walk(text):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ESCAPES:
                yield node


@pytest.fixture(scope="module")
def hostile_url(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("hostile") / "hostile.sqlite"
    shutil.copyfile(demo_template, path)
    url = f"sqlite:///{path}"
    hostile_names.write_everything(url)
    hostile_names.rename_everything(url)
    yield url
    engine_for(url).dispose()


@pytest.mark.slow
@pytest.mark.parametrize("path", [entry.path for entry in PAGES])
def test_no_page_renders_a_hostile_name(
    path: str, hostile_url: str, open_app: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered: list[tuple[str, list[str], str]] = []
    send = ScriptRunContext.enqueue

    def look(context: ScriptRunContext, message: Any) -> None:
        delta = message.delta if message.WhichOneof("type") == "delta" else None
        kind = delta.WhichOneof("type") if delta is not None else None
        if delta is not None and kind in ("new_element", "add_block"):
            for field, text in rendered_markdown.texts(getattr(delta, kind)):
                if found := rendered_markdown.active(text):
                    rendered.append((field, found, text[:200]))
        send(context, message)

    monkeypatch.setattr(ScriptRunContext, "enqueue", look)
    app = open_app(hostile_url, path)

    assert not app.exception
    assert rendered == []
