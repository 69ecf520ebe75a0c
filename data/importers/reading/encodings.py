"""Which encoding a text file has; decoding never fails and never loses a row."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from data.importers.reading.containers import RecognizedFile, open_bytes
from data.importers.tables.layout import UnreadableFile
from language import _

BLOCK = 4 * 1024 * 1024
KEEP = "caseload-keep-bytes"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_EIGHT_BIT = ("cp1252", "iso8859-15", "cp850", "mac_roman")
_COMMON = set("éèàçùêâîôûëïüöäßñáíóúãõåøæœÉÈÀÇÊÅÄÖÜØÆÓÍÚÑ£€–—’‘“”…·°½\u00a0 ®©ªº«»²³¡¿§´•Øìòýž")
_LETTERS = set("éèàçùêâîôûëïüöäßñáíóúãõåøæœÉÈÀÇÊÅÄÖÜØÆÓÍÚÑìòýž")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def _keep_bytes(error: UnicodeError) -> tuple[str, int]:
    """Decode what an encoding leaves undefined as cp1252, then Latin-1, so that every byte stays in its cell."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    raw = error.object[error.start : error.end]
    if len(raw) > 1 or error.encoding.startswith("utf-16") or error.encoding.startswith("utf-32"):
        return "\ufffd" if error.encoding.startswith("utf-") and "8" not in error.encoding else _by_byte(raw), error.end
    return _by_byte(raw), error.end


def _by_byte(raw: bytes) -> str:
    return "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in raw)


codecs.register_error(KEEP, _keep_bytes)


@dataclass(frozen=True)
class TextScan:
    """Facts on a whole text file from one pass over its bytes.

    `encoding` is a Python codec; `odd_bytes` counts bytes that it leaves undefined. `balanced` is True when every
    physical line holds an even number of quotation marks, so that no cell spans lines.
    """

    encoding: str
    odd_bytes: int
    quotes: int
    balanced: bool
    lone_returns: bool
    nul: int
    lines: int
    ends_with_newline: bool


def scan(source: RecognizedFile) -> TextScan:
    """Read the whole file once (about 1 GB a second); raises UnreadableFile for a line no table has."""
    with open_bytes(source) as stream:
        head = stream.read(BLOCK)
        wide = _wide_encoding(head)
    if wide:
        with open_bytes(source) as stream:
            return _pass(transcoded(stream, wide), wide)
    with open_bytes(source) as stream:
        return _pass(iter(lambda: stream.read(BLOCK), b""), "")


def _wide_encoding(head: bytes) -> str | None:
    for mark, name in _BOMS[1:]:
        if head.startswith(mark):
            return name
    sample = head[:65536]
    if sample.count(0) <= len(sample) // 10:
        return None
    return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"


def transcoded(stream: BinaryIO, encoding: str) -> Iterator[bytes]:
    """The text of a stream as blocks of UTF-8, without a byte order mark."""
    decoder = codecs.getincrementaldecoder(encoding)(KEEP)
    first = True
    while block := stream.read(BLOCK):
        text = decoder.decode(block)
        if first:
            text, first = text.removeprefix("\ufeff"), False
        yield text.encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def _pass(blocks: Iterator[bytes], encoding: str) -> TextScan:
    strict = codecs.getincrementaldecoder("utf-8")()
    ascii_only, utf8, balanced, crlf_cut = True, True, True, False
    quotes = nul = lines = returns = pairs = open_quotes = since_newline = 0
    high: list[bytes] = []
    first = last = b""
    for block in blocks:
        if not block:
            continue
        first, last = first or block[:4], block
        newlines = block.count(b"\n")
        returns_here = block.count(b"\r")
        # Looking for two bytes is slow; most files have either no returns or no lone ones.
        pairs += (block.count(b"\r\n") if returns_here else 0) + (1 if crlf_cut and block.startswith(b"\n") else 0)
        crlf_cut = block.endswith(b"\r")
        returns += returns_here
        lines += newlines
        nul += block.count(b"\0")
        since_newline = 0 if newlines or returns_here else since_newline + len(block)
        if since_newline > 2 * BLOCK:
            raise UnreadableFile(
                _("The file has a line of more than 8 MB, which no table needs."),
                hint=_("Check the export's line endings and quotation marks, then upload it again."),
                code="not_a_table",
            )
        in_block = block.count(b'"')
        quotes += in_block
        if balanced and (in_block or open_quotes):
            balanced, open_quotes = _has_balanced_quotes(block, open_quotes)
        if not block.isascii():
            ascii_only = False
            high.append(block) if len(high) < 4 else None
            utf8 = utf8 and _valid(strict, block)
    ends = last.endswith((b"\n", b"\r"))
    total_lines = lines + (returns - pairs) + (0 if ends else 1)
    name, odd = (encoding, 0) if encoding else _narrow(first, high, ascii_only=ascii_only, utf8=utf8)
    odd += len(strict.getstate()[0]) if name.startswith("utf-8") and utf8 else 0  # a file that was cut amid a letter
    return TextScan(name, odd, quotes, balanced and not open_quotes % 2, returns > pairs, nul, total_lines, ends)


def _valid(decoder: codecs.IncrementalDecoder, block: bytes) -> bool:
    try:
        decoder.decode(block)
    except UnicodeDecodeError:
        return False
    return True


def _has_balanced_quotes(block: bytes, carried: int) -> tuple[bool, int]:
    """Whether each line that ends in this block has an even number of quotes, and the quotes of its open line."""
    raw = np.frombuffer(block, dtype=np.uint8)
    newlines = np.flatnonzero(raw == 10)
    marks = np.flatnonzero(raw == 34)
    before = np.searchsorted(marks, newlines) + carried
    if (before % 2).any():
        return False, 0
    return True, (len(marks) + carried) % 2


def _narrow(first: bytes, high: list[bytes], *, ascii_only: bool, utf8: bool) -> tuple[str, int]:
    if first.startswith(codecs.BOM_UTF8) and utf8:
        return "utf-8-sig", 0
    if ascii_only:
        return "ascii", 0
    if utf8:
        return "utf-8", 0
    sample = b"\n".join(high)
    wide = sum(len(sequence) for sequence in _MULTIBYTE.findall(sample))
    rest = sum(1 for _unused in re.finditer(rb"[\x80-\xff]", sample)) - wide
    if first.startswith(codecs.BOM_UTF8) or wide > 4 * max(rest, 1):
        return ("utf-8-sig" if first.startswith(codecs.BOM_UTF8) else "utf-8"), rest
    name = _eight_bit(sample)
    if name == "cp1252" and _has_utf8_lines(sample):
        return "utf-8", rest  # bytes that are none are read as cp1252, one by one
    undefined = sum(sample.count(bytes([b])) for b in (0x81, 0x8D, 0x8F, 0x90, 0x9D)) if name == "cp1252" else 0
    return name, undefined


def _has_utf8_lines(sample: bytes) -> bool:
    """True when lines of two encodings were put into one file: some hold UTF-8 throughout, others do not."""
    lines = [line for line in sample.splitlines() if not line.isascii()][:20_000]
    return any(_valid(codecs.getincrementaldecoder("utf-8")(), line + b"\n") for line in lines)


def _eight_bit(sample: bytes) -> str:
    """The 8-bit code page whose reading looks most like text; cp1252 when nothing speaks against it."""
    around = re.findall(rb".?[\x80-\xff]+.?", sample[: 4 * BLOCK])[:20_000]

    scores = {name: sum(_likeness(piece.decode(name, KEEP)) for piece in around) for name in _EIGHT_BIT}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > max(scores["cp1252"], 0) else "cp1252"


def _likeness(text: str) -> int:
    """How much the letters and marks beyond ASCII in a piece look like text."""
    points = 0
    for index, char in enumerate(text):
        if char.isascii():
            continue
        beside = text[max(0, index - 1) : index] + text[index + 1 : index + 2]
        if char not in _LETTERS:
            points += 1 if char in _COMMON else -2
        elif any(map(str.isalpha, beside)):
            # Within a word an accented letter is small unless all of the word is capital.
            points += -1 if char.isupper() and beside.islower() and beside[:1].isalpha() and index else 2
        else:
            points += -2 if any(map(str.isdigit, beside)) else 0 if char in "àÀéóyå" else -1
    return points
