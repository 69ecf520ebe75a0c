"""The documents that the guide shows: which there are, and each as the pieces of a page."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote_plus

DOCS = Path(__file__).resolve().parents[2] / "docs"
#: Documents beside the tasks that a reader of them looks for; others are for whoever works on the project.
OTHERS = (
    *("administration.md", "serving.md", "operation.md", "import_questions.md", "exports.md", "sql_views.md"),
    *("glossary.md", "methods.md", "forecasting.md"),
)
#: The list of tasks; the box of the page is that list.
INDEX = "README.md"
FENCE = re.compile(r"^\s*(?:```|~~~)")
PICTURE = re.compile(r"^!\[([^\]]*)\]\(([^()\s]+)\)$")
LINK = re.compile(r"\[([^\[\]]*)\]\(([^()\s]+)\)")
CODE = re.compile(r"(`+[^`]*`+)")
BOLD = re.compile(r"\*\*([^*]+)\*\*")


@dataclass(frozen=True)
class Picture:
    """A picture between texts, and what it shows."""

    path: Path
    alt: str


@cache
def titles() -> dict[str, Path]:
    """Return the documents by their titles: the tasks in the order of their list, then what they refer to.

    There are none where the program was installed without its documents.
    """
    index = DOCS / "guide" / INDEX
    if not index.is_file():
        return {}
    listed = [DOCS / "guide" / target for _text, target in LINK.findall(index.read_text(encoding="utf-8"))]
    tasks = [path for path in listed if path.parent == index.parent and path.suffix == ".md"]
    others = (path for path in (DOCS / name for name in OTHERS) if path.is_file())
    return {title_of(path): path for path in dict.fromkeys([*tasks, *others])}


def title_of(path: Path) -> str:
    """Return the first heading of a document."""
    with path.open(encoding="utf-8") as lines:
        return next(line.removeprefix("#").strip() for line in lines if line.startswith("# "))


def pieces(path: Path, *, shown: Callable[[str], str]) -> Iterator[str | Picture]:
    """Yield a document as Markdown for a page and pictures, in their order; its title becomes a second heading.

    Args:
        path: The document.
        shown: What stands on this person's screen for an English label; labels are in bold.
    """
    text: list[str] = []
    in_block = False
    for line in path.read_text(encoding="utf-8").splitlines():
        in_block ^= bool(FENCE.match(line))
        picture = None if in_block else PICTURE.match(line)
        if picture:
            yield "\n".join(text)
            text = []
            yield Picture((path.parent / picture[2]).resolve(), picture[1])
        elif in_block or FENCE.match(line):
            text.append(line)
        else:
            text.append(_line(line, path, shown))
    yield "\n".join(text)


def _line(line: str, path: Path, shown: Callable[[str], str]) -> str:
    """Return a line outside of blocks as a page shows it."""
    if re.match(r"#{1,5} ", line):
        line = f"#{line}"
    parts = CODE.split(line)
    return "".join(part if place % 2 else _words(part, path, shown) for place, part in enumerate(parts))


def _words(text: str, path: Path, shown: Callable[[str], str]) -> str:
    text = text.replace("$", r"\$")  # else two amounts enclose a formula
    text = BOLD.sub(lambda match: f"**{' → '.join(shown(part) for part in match[1].split(' → '))}**", text)
    return LINK.sub(lambda match: _link(match[1], match[2], path), text)


def _link(text: str, target: str, path: Path) -> str:
    """Return a link to another document of the guide, or its words alone where the document is not shown here."""
    to = (path.parent / target.partition("#")[0]).resolve() if not target.startswith("#") else path
    title = next((title for title, known in titles().items() if known == to), None)
    return text if title is None or to == path else f"[{text}](guide?task={quote_plus(title)})"
