"""Row 17: names that look like another supplier's, or run from right to left: never merged silently, always marked."""

import csv
import io
import unicodedata
from pathlib import Path
from random import Random

from sqlmodel import select

from data.engine import reading
from data.models import LedgerEntry, Supplier
from faults.hospital import ADMIN, HEAD, Databases, post
from faults.tally import Bench
from planning.names import match_name
from planning.spend.supplier_names import hidden
from services.spend import look_alikes

KNOWN = {"S1": "Medline Industries", "S2": "Cardinal Health"}
LETTERS = {"a": "а", "e": "е", "o": "о", "i": "і", "c": "с", "d": "ԁ", "l": "ӏ", "n": "ո", "r": "г", "h": "һ"}
GREEK = {"a": "α", "e": "ε", "o": "ο", "i": "ι", "n": "η"}
INVISIBLE = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u200f", "\u061c")
TURNED = ("\u202e", "\u202d", "\u2066", "\u2067", "\u202b", "\u2069")


def tell_names_apart(bench: Bench) -> None:
    """Import lines of suppliers whose names are made from those of known ones, and look where they landed."""
    databases = Databases(bench.folder, "")
    with databases.lent("sqlite", "filled") as url:
        for number in bench.mine(range(bench.cases)):
            code, name, kind = _name(Random(f"name {number}"), number)
            with bench.case(f"{number}: {kind} {name!r}", kind):
                _try(bench, url, bench.folder, code, name, kind, number)
    databases.close()


def _name(random: Random, number: int) -> tuple[str, str, str]:
    """Return the code of a known supplier, a name like its own, and how it was made."""
    code, name = random.choice(list(KNOWN.items()))
    kinds = ("look-alike letter", "Greek letter", "invisible", "turned", "decomposed", "full width")
    kind = kinds[number % len(kinds)]
    if kind in ("look-alike letter", "Greek letter"):
        letters = LETTERS if kind == "look-alike letter" else GREEK
        places = [place for place, letter in enumerate(name) if letter in letters]
        place = random.choice(places)
        return code, name[:place] + letters[name[place]] + name[place + 1 :], kind
    if kind in ("invisible", "turned"):
        place = random.randrange(1, len(name))
        sign = random.choice(INVISIBLE if kind == "invisible" else TURNED)
        return code, name[:place] + sign + name[place:], kind
    if kind == "decomposed":
        place = random.choice([place for place, letter in enumerate(name) if letter in "aeioun"])
        accented = name[: place + 1] + "\u0301" + name[place + 1 :]
        return code, accented, kind
    wide = "".join(chr(ord(letter) + 0xFEE0) if letter.isascii() and letter.isalpha() else letter for letter in name)
    return code, wide, kind


def _try(bench: Bench, url: str, folder: Path, code: str, name: str, kind: str, number: int) -> None:
    out = io.StringIO()
    csv.writer(out).writerow(["2026-08-01", "ICU", "6100", name, f"{number + 1}.00", "Names", f"N{number}"])
    options = {"create_missing": True, "supplier_people": "keep"}
    post(url, folder, HEAD + out.getvalue(), f"names_{number}.csv", **options)
    with reading(url) as session:
        line = select(LedgerEntry.supplier_id).where(LedgerEntry.reference == f"N{number}")
        supplier = session.get(Supplier, session.exec(line).one())
        landed_on, stored = (supplier.code, supplier.name) if supplier else ("", "")
    if bench.planted:
        landed_on, stored = code, "planted"
    if landed_on == code:
        is_spelling = match_name(_visible(name)) == match_name(KNOWN[code])
        bench.expect(is_spelling and not bench.planted, f"{kind}: {name!r} was counted as {KNOWN[code]}")
        return
    marked = hidden(stored) or kind in ("decomposed", "full width")  # whole words of another form show it themselves
    bench.expect(marked, f"{kind}: {name!r} is a supplier of its own, kept as {stored!r}, and nothing marks it")
    pairs = look_alikes.look_alikes(url, ADMIN)
    names = set(pairs["keep_name"]) | set(pairs["other_name"])
    bench.expect(stored in names, f"{kind}: {name!r} is not shown beside {KNOWN[code]}")


def _visible(name: str) -> str:
    """Return what somebody sees of a name: forms of letters as letters, nothing that has no form."""
    plain = unicodedata.normalize("NFKC", name)
    return "".join(letter for letter in plain if unicodedata.category(letter) != "Cf")
