"""An anchor: the head of the audit trail at one moment, signed, as one line of text that is kept outside the database.

The signature is an HMAC-SHA256 over the rest of the line, so that nobody without the key can make or change a line;
each line also carries the signature of the one before, so that a line taken out of the middle shows.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from services.audit import TrailHead

FORMAT = 1
#: What a line stands behind in a system log.
MARK = "caseload-anchor"
_plain = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True)


@dataclass(frozen=True)
class Anchor:
    """One line: a head, when and why it was anchored.

    `number` counts the lines of one file from 1 (0: sent to a log only), `previous` is the signature of the line
    before. `accepts` are the numbers of lines that somebody declared void, with the `reason`: single ones, and first
    and last of several, so that a line stays short however many they are.
    """

    number: int
    at: str
    why: str
    event: int
    hash: str
    event_at: str
    version: int
    previous: str = ""
    reason: str = ""
    accepts: tuple[int | tuple[int, int], ...] = ()
    signature: str = ""

    @property
    def head(self) -> TrailHead:
        """Return what it says of the trail."""
        return TrailHead(self.event, self.hash, self.event_at, self.version)

    @property
    def void(self) -> set[int]:
        """Return the numbers of all lines that it declares void."""
        parts = [(part, part) if isinstance(part, int) else part for part in self.accepts]
        return {number for first, last in parts for number in range(first, last + 1)}


def ranges(numbers: Iterable[int]) -> tuple[int | tuple[int, int], ...]:
    """Return numbers as single ones, and as first and last of those that follow each other."""
    parts: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if parts and parts[-1][1] == number - 1:
            parts[-1] = (parts[-1][0], number)
        else:
            parts.append((number, number))
    return tuple(first if first == last else (first, last) for first, last in parts)


def sign(anchor: Anchor, key: str) -> Anchor:
    """Return the anchor with its signature."""
    return replace(anchor, signature=_signature(anchor, key))


def is_signed(anchor: Anchor, keys: Sequence[str]) -> bool:
    """Return whether one of the keys made the signature."""
    return any(hmac.compare_digest(_signature(anchor, key), anchor.signature) for key in keys)


def _signature(anchor: Anchor, key: str) -> str:
    content = asdict(anchor)
    content.pop("signature")
    text = _plain.encode({"format": FORMAT, **content})
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def write(anchor: Anchor) -> str:
    """Return an anchor as one line, without its end."""
    return _plain.encode({"format": FORMAT, **asdict(anchor)})


def read(line: str) -> Anchor | None:
    """Return the anchor of a line, whatever a system log put before it; None where there is none (a torn line)."""
    start = line.find("{")
    try:
        content: Any = json.loads(line[start:]) if start >= 0 else None
        if not isinstance(content, Mapping) or content.get("format") != FORMAT:
            return None
        fields = {name: content[name] for name in Anchor.__dataclass_fields__}
        return Anchor(**fields | {"accepts": tuple(map(_read_part, fields["accepts"]))})
    except (ValueError, KeyError, TypeError):
        return None


def _read_part(part: Any) -> int | tuple[int, int]:
    if isinstance(part, int):
        return part
    first, last = part
    return int(first), int(last)
