"""List the texts that people read and that the catalog does not have: literals outside `_()`, `N_()` and `ngettext()`.

`python -m scripts.texts pages/spend` prints them with file and line; the tests hold that there are none. A statement
whose strings nobody reads, though they look like sentences, has `# no text` on its first or last line.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
LAYERS = ("commands", "data", "forecasting", "pages", "planning", "processes", "reports", "services")
SOURCES = ("app.py", "cli.py", *LAYERS)
#: Names in the demo hospital, statements for the database and headings of other people's files are in no language.
SKIPPED = (
    "data/seed/",
    "data/migrations/",
    "data/models/",
    "data/importers/meaning/concepts.py",
    "services/upkeep/demo",
)
TRANSLATED = {"_", "N_", "ngettext"}
NO_TEXT = "# no text"

#: Streamlit's calls: the places of what people read.
WIDGETS = dict.fromkeys(
    [
        "title", "header", "subheader", "caption", "markdown", "write", "text", "info", "success", "warning", "error",
        "toast", "button", "download_button", "link_button", "form_submit_button", "checkbox", "toggle", "radio",
        "selectbox", "multiselect", "slider", "select_slider", "number_input", "text_input", "text_area", "date_input",
        "time_input", "file_uploader", "expander", "popover", "dialog", "status", "spinner", "badge", "tabs",
        "segmented_control", "pills", "chat_input", "Column", "TextColumn", "NumberColumn", "DateColumn",
        "DatetimeColumn", "CheckboxColumn", "SelectboxColumn", "LinkColumn", "ProgressColumn", "LineChartColumn",
        "BarChartColumn", "ListColumn",
    ],
    (0,),
) | {"metric": (0, 2), "page_link": (1,), "Entry": (2,), "progress": (1,)}  # fmt: skip
#: Calls whose arguments people read, in any layer.
CALLS = {"RowIssue": (4,)}
#: Arguments that people read, whoever is called; also the parameters of our own functions that are texts.
ARGUMENTS = {
    "label", "help", "placeholder", "caption", "captions", "hint", "sentence", "alt", "heading", "message", "remedy",
    "question", "delta_description", "empty", "tooltip", "header", "subtitle", "title", "headline", "delta",
}  # fmt: skip
#: Errors whose sentence a person sees, beside those that derive from UserError.
ERRORS = {"UserError", "ForecastError", "ScenarioError", "ArchiveError", "DatabaseUrlError"}
#: Calls whose strings no person reads.
SILENT = re.compile(
    r"^(log|logger|logging|re)\.|^(text|compile|execute|scalars?|getattr|setattr|hasattr|TypeVar|Literal|cast|NewType|"
    r"strptime|strftime|startswith|endswith|removeprefix|removesuffix|RuntimeWarning|DDL|index|encode|fullmatch|"
    r"(Type|Value|Key|Index|Runtime|Lookup|Assertion|NotImplemented|Import|Attribute|OS|Timeout)Error)$"
)
SQL = re.compile(
    r"\b(SELECT|INSERT|UPDATE|DELETE|WHERE|FROM|JOIN|CREATE|AND|COALESCE|CASE|SUM|IS NULL|PRAGMA|BEGIN|IN \()", re.ASCII
)
PATTERN = re.compile(r"\|.*\||\(\?|\\[bdsw]")
SENTENCE = re.compile(r"[A-Za-z][a-z’']*[,.:;]?\*{0,2} +\*{0,2}[a-zA-Z(“]")
#: Names in code that stand where a text could: a column of a frame, a type of media.
KEY = re.compile(r"[a-z]+(_[a-z]+)+|[a-z]+/[a-z-]+")
NAME = re.compile(r"^\**[A-Z][a-z]+\**[.:?]?$")


@dataclass(frozen=True)
class Text:
    """A literal that people read and that is not translated; `node` spans it in the source."""

    path: Path
    node: ast.Constant | ast.JoinedStr
    reason: str

    def __str__(self) -> str:
        """Return file, line and the beginning of the text."""
        return f"{self.path.relative_to(PROJECT)}:{self.node.lineno}: {said(self.node)[:100]!r} ({self.reason})"


def said(node: ast.AST) -> str:
    """Return the text of a literal, `{}` where an f-string has a value; empty for anything else."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(said(part) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return ""


@cache
def tree_of(path: Path) -> ast.Module:
    """Return the parsed source of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(function: ast.expr) -> str:
    """Return the dotted name of what is called, without what was called or looked up before it."""
    if isinstance(function, ast.Name):
        return function.id
    if isinstance(function, ast.Attribute):
        return f"{name_of(function.value)}.{function.attr}"
    return ""


def sources(*names: str) -> list[Path]:
    """Return the source files under these paths of the project, without generated and invented ones."""
    places = [PROJECT / name for name in names or SOURCES]
    files = [path for place in places for path in ([place] if place.is_file() else sorted(place.rglob("*.py")))]
    return [path for path in files if not str(path.relative_to(PROJECT)).startswith(SKIPPED)]


@cache
def own_calls() -> dict[str, tuple[int, ...]]:
    """Return the functions and classes of ours that take texts, with the places of these parameters."""
    places: dict[str, set[int]] = {}
    for path in sources("pages", "services", "reports"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef):
                names = [argument.arg for argument in node.args.args if argument.arg not in ("self", "cls")]
                places.setdefault(node.name, set()).update(i for i, name in enumerate(names) if name in ARGUMENTS)
    return {name: tuple(sorted(indexes)) for name, indexes in places.items() if indexes}


@cache
def user_errors() -> set[str]:
    """Return the names of all errors whose sentence a person sees."""
    errors = set(ERRORS)
    for path in sources():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ClassDef) and any(name_of(base) in errors for base in node.bases):
                errors.add(node.name)
    return errors


class Finder(ast.NodeVisitor):
    """Walks one file and collects its untranslated texts."""

    def __init__(self, path: Path, source: str) -> None:
        self.path = path
        self.layer = path.relative_to(PROJECT).parts[0].removesuffix(".py")
        self.lines = source.splitlines()
        self.texts: list[Text] = []
        self._known: set[int] = set()
        self._silent: set[int] = set()
        self.visit(ast.parse(source))

    def visit_Call(self, node: ast.Call) -> None:
        """Look at a call's arguments by what the call is."""
        function = name_of(node.func)
        name = function.rsplit(".", 1)[-1]
        if function in TRANSLATED:
            for keyword in node.keywords:
                self.visit(keyword.value)
            return
        if name == "split" and isinstance(node.func, ast.Attribute):
            self._hush(node.func.value)
        if SILENT.search(function) or SILENT.search(name):
            self._hush(node)
        for argument, spoken in self._arguments(node, function, name):
            if spoken:
                self._expect(argument, name)
        self.generic_visit(node)

    def _arguments(self, node: ast.Call, function: str, name: str) -> Iterator[tuple[ast.AST, bool]]:
        shell = self.layer in ("commands", "cli")
        if name in user_errors():
            places: tuple[int, ...] = (0, 1)
        elif name in CALLS:
            places = CALLS[name]
        elif self.layer in ("pages", "app") and "." in function and name in WIDGETS:
            places = WIDGETS[name]
        elif self.layer in ("pages", "app", "reports") and name in own_calls():
            places = own_calls()[name]
        elif function == "Entry":
            places = WIDGETS[name]
        else:
            places = ()
        for index in places:
            if index < len(node.args):
                yield node.args[index], True
        for keyword in node.keywords:
            if shell and keyword.arg in ("help", "rich_help_panel"):
                self._hush(keyword.value)
            yield keyword.value, keyword.arg in ARGUMENTS and not shell and self.layer not in ("data", "forecasting")

    def _expect(self, node: ast.AST, reason: str) -> None:
        """Note the literals of an argument that people read: itself, either side of a choice, the items of a list."""
        if isinstance(node, ast.IfExp):
            self._expect(node.body, reason)
            self._expect(node.orelse, reason)
        elif isinstance(node, ast.BoolOp):
            for value in node.values:
                self._expect(value, reason)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            self._expect(node.left, reason)
            self._expect(node.right, reason)
        elif isinstance(node, ast.List | ast.Tuple):
            for value in node.elts:
                self._expect(value, reason)
        elif isinstance(node, ast.Constant | ast.JoinedStr):
            words = re.sub(r":material/\w+:|\{\}", "", said(node))
            if re.search(r"[A-Za-z]{2}", words) and not KEY.fullmatch(words):
                self._add(node, f"argument of {reason}")

    def visit(self, node: ast.AST) -> None:
        """Pass over statements marked as read by nobody."""
        if isinstance(node, ast.stmt) and any(
            NO_TEXT in self.lines[line - 1] for line in (node.lineno, node.end_lineno or node.lineno)
        ):
            return
        super().visit(node)

    def visit_match_case(self, node: ast.match_case) -> None:
        """Pass over patterns: nobody reads them."""
        self._hush(node.pattern)
        self.generic_visit(node)

    def _hush(self, node: ast.AST) -> None:
        self._silent |= {id(part) for part in ast.walk(node)}

    def _add(self, node: ast.Constant | ast.JoinedStr, reason: str) -> None:
        if id(node) in self._known or id(node) in self._silent:
            return
        self._known |= {id(part) for part in ast.walk(node) if isinstance(part, ast.Constant)} | {id(node)}
        self.texts.append(Text(self.path, node, reason))

    def visit_Expr(self, node: ast.Expr) -> None:
        """Pass over docstrings."""
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        """Pass over what is compared: nobody reads it there."""
        for part in (node.left, *node.comparators):
            if isinstance(part, ast.Constant | ast.Tuple | ast.Set | ast.List):
                self._hush(part)
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        """Pass over keys; titles of columns are looked at where they are made."""
        self._hush(node.slice)
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Look at the value; the annotation is code."""
        if node.value:
            self.visit(node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Look at defaults, decorators and body; annotations are code."""
        for part in (*node.args.defaults, *node.args.kw_defaults, *node.decorator_list, *node.body):
            if part is not None:
                self.visit(part)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Look at an f-string as one text, and at the literals inside its values."""
        self._judge(node)
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        """Look at a plain literal."""
        if isinstance(node.value, str):
            self._judge(node)

    def _judge(self, node: ast.Constant | ast.JoinedStr) -> None:
        words = said(node)
        if id(node) in self._silent or SQL.search(words) or PATTERN.search(words):
            return
        if SENTENCE.search(words) or (
            isinstance(node, ast.JoinedStr) and re.search(r"\{\} [a-z]{2,}|[a-z]{2,} \{\}", words)
        ):
            self._add(node, "reads as a sentence")
        elif self.layer in ("app", "pages", "reports") and NAME.match(words):
            self._add(node, "reads as a name")


def untranslated(path: Path) -> list[Text]:
    """Return the texts of a file that no catalog knows, in the order of the source."""
    texts = Finder(path, path.read_text(encoding="utf-8")).texts
    return sorted(texts, key=lambda text: (text.node.lineno, text.node.col_offset))


def main() -> None:
    """Print the texts left under the paths that were named, and how many they are."""
    texts = [text for path in sources(*sys.argv[1:]) for text in untranslated(path)]
    print("\n".join(map(str, texts)))
    print(f"{len(texts)} texts without a translation")


if __name__ == "__main__":
    main()
