"""The regular expressions of the code that reads files, how each is asked, and texts that make careless ones slow."""

import ast
import importlib
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

from tests.syntax import nodes_of

PROJECT = Path(__file__).resolve().parents[3]
#: What runs patterns over cells of files that strangers made.
PACKAGES = ("data.importers", "services.imports", "planning.identifiers", "planning.accounts", "planning.spend")
MODULES = ("planning.privacy", "planning.names", "data.contract_fields")
METHODS = ("fullmatch", "match", "search", "sub", "subn", "findall", "finditer", "split")
#: Letters and marks that repeats are filled with, alone and in pairs.
ALPHABET = " 0a1A.,-'/(:_é"
#: A repeat of so many or more is worth filling.
MANY = 30
REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT)


@dataclass(frozen=True)
class UsedPattern:
    """A pattern, where it stands, and a method by which it is asked."""

    place: str
    pattern: re.Pattern[str]
    method: str

    def ask(self, text: str) -> None:
        """Run the pattern over a text."""
        if self.method in ("findall", "finditer", "split", "sub", "subn"):
            for _match in self.pattern.finditer(text):
                pass
        else:
            getattr(self.pattern, self.method)(text)


@cache
def used_patterns() -> tuple[UsedPattern, ...]:
    """Return every pattern of the modules: compiled ones, and literals in the functions that use them."""
    used = {(one.pattern, one.method): one for module in _modules() for one in _of_module(module)}
    return tuple(used.values())


def _modules() -> list[ModuleType]:
    files = [PROJECT.joinpath(*name.split(".")) for name in (*PACKAGES, *MODULES)]
    files = [
        path for one in files for path in (sorted(one.rglob("*.py")) if one.is_dir() else [one.with_suffix(".py")])
    ]
    names = [".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__") for path in files]
    return [importlib.import_module(name) for name in names]


def _of_module(module: ModuleType) -> Iterator[UsedPattern]:
    path = Path(module.__file__ or "")
    calls = [
        node for node in nodes_of(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS
    ]  # fmt: skip
    name = str(path.relative_to(PROJECT))
    methods: dict[str, set[str]] = {}
    for call in calls:
        assert isinstance(call.func, ast.Attribute)
        asked = call.func.value
        key = asked.id if isinstance(asked, ast.Name) else ""
        methods.setdefault(key, set()).add(call.func.attr)
        if key == "re" and call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str):
            yield UsedPattern(f"{name}:{call.lineno}", re.compile(call.args[0].value), call.func.attr)
    own = {node.id for node in nodes_of(path) if isinstance(node, ast.Name)} - _imported(path)
    unnamed = [ways for key, ways in methods.items() if key != "re" and key not in own]
    anyhow = set().union(*unnamed) - {"split"}  # which texts have as well
    for variable, value in vars(module).items():
        for pattern in compiled_in(value):
            # Those in tables are asked by any method of the module that is not asked of a pattern with a name.
            for method in sorted(methods.get(variable) or ((anyhow or {"search"}) if variable in own else set())):
                yield UsedPattern(f"{name} {variable}", pattern, method)


def _imported(path: Path) -> set[str]:
    return {alias.name for node in nodes_of(path) if isinstance(node, ast.ImportFrom) for alias in node.names}


def compiled_in(value: Any) -> Iterator[re.Pattern[str]]:
    """Yield the patterns of texts that a value of a module is or holds, the arguments of a cached maker tried too."""
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif isinstance(value, (list, tuple, set, frozenset)):
        for part in value:
            yield from compiled_in(part)
    elif isinstance(value, dict):
        for part in (*value.keys(), *value.values()):
            yield from compiled_in(part)
    elif hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        for part in vars(value).values() if hasattr(value, "__dict__") else ():
            yield from compiled_in(part)


# Texts ----------------------------------------------------------------------------------------------------------------


def slow_texts(pattern: re.Pattern[str]) -> list[tuple[str, str, str]]:
    """Return beginnings, fillings and ends of texts that lead a pattern into its repeats and then let it fail."""
    heads, fillings = {""}, set(ALPHABET)
    _look(_parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG), "", heads, fillings)
    fillings |= {first + second for first in " 1a" for second in ".,- /'"}
    return [(head, filling, end) for head in sorted(heads) for filling in sorted(fillings) for end in ("", "\n!")]


def _look(parsed: Any, before: str, heads: set[str], fillings: set[str]) -> str:
    """Add how each repeat is reached, and what fits in it; return a text that fits the whole."""
    text = before
    for operator, argument in parsed:
        if operator in REPEATS:
            least, most, body = argument
            if most >= MANY:
                heads.add(text)
                fillings.add(_fit(body) or " ")
            inner = _look(body, text, heads, fillings)
            text += inner[len(text) :] * least
        elif operator is _constants.SUBPATTERN:
            text = _look(argument[3], text, heads, fillings)
        elif operator is _constants.BRANCH:
            ways = [_look(way, text, heads, fillings) for way in argument[1]]
            text = ways[0]
        else:
            text += _fit([(operator, argument)])
    return text


def _fit(parsed: Any) -> str:
    """Return a short text that fits."""
    text = ""
    for operator, argument in parsed:
        if operator is _constants.LITERAL:
            text += chr(argument)
        elif operator is _constants.IN:
            text += _one_of(argument)
        elif operator is _constants.NOT_LITERAL:
            text += "a" if argument != ord("a") else "b"
        elif operator is _constants.ANY:
            text += "a"
        elif operator in REPEATS:
            text += _fit(argument[2]) * max(argument[0], 1 if argument[1] else 0)
        elif operator is _constants.SUBPATTERN:
            text += _fit(argument[3])
        elif operator is _constants.BRANCH:
            text += _fit(argument[1][0])
    return text


def _one_of(members: Any) -> str:
    negated = members[0][0] is _constants.NEGATE
    inside = re.compile("[" + "".join(map(_as_class, members[negated:])) + "]")
    return next((one for one in f'{ALPHABET}sS;="#$€xZ9\u00a0' if bool(inside.match(one)) != negated), "") or (
        chr(members[0][1] if members[0][0] is _constants.LITERAL else members[0][1][0]) if not negated else "~"
    )


_CLASSES = {
    "CATEGORY_DIGIT": r"\d", "CATEGORY_NOT_DIGIT": r"\D", "CATEGORY_SPACE": r"\s", "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w", "CATEGORY_NOT_WORD": r"\W",
}  # fmt: skip


def _as_class(member: Any) -> str:
    operator, argument = member
    if operator is _constants.LITERAL:
        return re.escape(chr(argument))
    if operator is _constants.RANGE:
        return f"{re.escape(chr(argument[0]))}-{re.escape(chr(argument[1]))}"
    return _CLASSES[str(argument)]


# Time -----------------------------------------------------------------------------------------------------------------

#: Seconds that a text of so many characters may take; far less is usual.
SHORT, SHORT_SECONDS = (12, 18, 27, 40, 60, 90, 135, 200), 0.005
#: Between these lengths the time may grow as they do, and some more; never as their square.
FROM, TO = 400, 4_000
GROWTH = 4.0
#: At `FROM`, in seconds: a linear pattern takes far less, and twice as much of it is no square yet.
SEEN = 0.00015


def slowness(used: UsedPattern, longest: int = TO) -> str:
    """Return what makes a pattern slower than its text is long, "" where nothing does.

    Args:
        used: The pattern.
        longest: Longer texts are kept from it.
    """
    for head, filling, end in slow_texts(used.pattern):
        for length in (length for length in SHORT if length <= longest):
            if _least_seconds(used, _text(head, filling, end, length), SHORT_SECONDS) > SHORT_SECONDS:
                return f"{length} characters of {filling!r} between {head!r} and {end!r}"
        if longest < TO:
            continue
        few = _least_seconds(used, _text(head, filling, end, FROM), SEEN)
        most = max(few * GROWTH, SEEN * 2) * TO / FROM
        if _least_seconds(used, _text(head, filling, end, TO), most) > most:
            return f"{TO} characters of {filling!r} between {head!r} and {end!r}"
    return ""


def _text(head: str, filling: str, end: str, length: int) -> str:
    return head + (filling * (length // len(filling) + 1))[:length] + end


def _least_seconds(used: UsedPattern, text: str, limit: float) -> float:
    """The least time of a few, as long as it is above the limit: a busy machine only ever adds."""
    least = float("inf")
    for _try in range(4):
        started = time.thread_time()
        used.ask(text)
        least = min(least, time.thread_time() - started)
        if least <= limit:
            break
    return least
