"""The documents as their tests read them: headings and what links lead to, pictures, commands, words of the screen."""

import re
import shlex
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
#: Folders whose documents are of others, or of the tests themselves.
OTHERS = ("tests", "node_modules", "test-results")
SHELL = ("", "sh", "bash", "shell", "console")
FENCE = re.compile(r"^\s*(```+|~~~+)\s*(\w*)")
LINK = re.compile(r"(?<!!)\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+)\)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^()\s]+)\)")
HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
CODE = re.compile(r"(`+)(.+?)\1")
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """A line of a document and where it stands; `fence` is the language of its block, None outside of blocks."""

    number: int
    text: str
    fence: str | None


@dataclass(frozen=True)
class Command:
    """One command of a document.

    Args:
        settings: Variables that are set for it, or before it in the same block.
        in_text: It stands in a sentence, which may name a command without all that it needs.
    """

    path: Path
    line: int
    words: tuple[str, ...]
    settings: tuple[tuple[str, str], ...] = ()
    in_text: bool = False

    def __str__(self) -> str:
        return f"{name_of(self.path)}:{self.line}: {shlex.join(self.words)}"


@cache
def documents() -> tuple[Path, ...]:
    """Return the documents of the project, without the diary of changes."""
    paths = [*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")]
    return tuple(sorted(path for path in paths if path.name != "CHANGELOG.md"))


def name_of(path: Path) -> str:
    """Return a file's path inside the project."""
    return path.relative_to(PROJECT).as_posix()


def lines(path: Path) -> Iterator[Line]:
    """Yield the lines of a document without the fences themselves."""
    fence: str | None = None
    mark = ""
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = FENCE.match(text)
        if match and fence is None:
            mark, fence = match[1], match[2]
        elif match and text.strip().startswith(mark):
            fence = None
        else:
            yield Line(number, text, fence)


def prose(path: Path) -> str:
    """Return a document without its blocks of code, line for line; code within a line becomes blanks."""
    kept = {line.number: line.text for line in lines(path) if line.fence is None}
    texts = (kept.get(number, "") for number in range(1, max(kept, default=0) + 1))
    return "\n".join(CODE.sub(lambda code: " " * len(code[0]), text) for text in texts)


@cache
def anchors(path: Path) -> frozenset[str]:
    """Return what a link may name behind `#`, as GitHub makes it of headings."""
    seen: Counter[str] = Counter()
    made = []
    for line in lines(path):
        heading = HEADING.match(line.text) if line.fence is None else None
        if heading:
            slug = _slug(heading[2])
            made.append(f"{slug}-{seen[slug]}" if seen[slug] else slug)
            seen[slug] += 1
    return frozenset(made)


def _slug(heading: str) -> str:
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").replace("*", "")
    return re.sub(r"[^\w\- ]", "", text.lower()).strip().replace(" ", "-")


def links(path: Path) -> list[str]:
    """Return where the links of a document lead."""
    return [match[1] for match in LINK.finditer(prose(path))]


def pictures(path: Path) -> list[tuple[str, str]]:
    """Return the pictures of a document: what is said of each, and its file."""
    return [(match[1], match[2]) for match in PICTURE.finditer(prose(path))]


def labels(path: Path) -> list[str]:
    """Return the words in bold, which in a guide are words of the screen."""
    return [" ".join(match[1].split()) for match in BOLD.finditer(prose(path))]


def commands(path: Path) -> Iterator[Command]:
    """Yield the commands of a document in their order: lines of shell blocks, and commands in running text."""
    settings: dict[str, str] = {}
    for line in _whole_lines(lines(path)):
        if line.fence is None:
            settings = {}
            for code in CODE.finditer(line.text):
                if code[2].startswith(("cli.py ", "make ", "python -m ", ".venv/bin/")) and "…" not in code[2]:
                    told = _commands(path, line.number, code[2], {})
                    yield from (replace(command, in_text=True) for command in told)
        elif line.fence in SHELL:
            yield from _commands(path, line.number, line.text, settings)


def _whole_lines(given: Iterator[Line]) -> Iterator[Line]:
    """Join the lines of a block that end in a backslash with those that follow."""
    begun: Line | None = None
    for line in given:
        text = line.text if begun is None else f"{begun.text} {line.text.strip()}"
        number = line.number if begun is None else begun.number
        begun = None
        if line.fence is not None and text.endswith("\\"):
            begun = Line(number, text[:-1].rstrip(), line.fence)
        else:
            yield Line(number, text, line.fence)


def _commands(path: Path, number: int, text: str, settings: dict[str, str]) -> Iterator[Command]:
    """Yield the commands of one line; `settings` learns what the line exports."""
    if re.match(r"\s*(py |\.venv\\)", text):  # a line for Windows
        text = text.replace("\\", "/")
    try:
        words = shlex.split(text.strip().removeprefix("$ "), comments=True)
    except ValueError:
        return  # a drawing, or the text of a file
    for part in _parts(words):
        own = dict(settings)
        while part and re.fullmatch(r"[A-Za-z_]\w*=.*", part[0]):
            own.update([tuple(part.pop(0).split("=", 1))])  # type: ignore[list-item]
        if part[:1] == ["export"]:
            settings.update(tuple(word.split("=", 1)) for word in part[1:] if "=" in word)  # type: ignore[misc]
        elif part:
            yield Command(path, number, tuple(part), tuple(own.items()))


def _parts(words: list[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for word in words:
        if word in ("|", "&&", "||", ";"):
            yield part
            part = []
        else:
            part.append(word)
    yield part
