"""Possible duplicate payments: the same invoice paid twice, under the same or nearly the same number.

An equal amount alone is no duplicate: rents, fees and standard deliveries repeat. A pair is named only when supplier
and amount are equal, the days are close, and the invoice number (or the order, which is then invoiced beyond what was
ordered) says that it is one invoice.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any, Literal, NamedTuple

import pandas as pd

from language import N_, _, ngettext, translate

Evidence = Literal["same", "spelling", "suffix", "confused", "order", "mistyped", "overbilled"]
SCORES: dict[Evidence, float] = {
    "same": 0.95,
    "spelling": 0.92,
    "suffix": 0.85,
    "confused": 0.85,
    "order": 0.80,
    "mistyped": 0.65,
    "overbilled": 0.60,
}
#: What speaks for a second booking of one invoice, in words.
REASONS: dict[Evidence, str] = {
    "same": N_("Invoice {second} was booked again {later}"),
    "spelling": N_("Invoice {first} was booked again {later}, written {second}"),
    "suffix": N_("Invoice {first} was booked again {later} as {second}"),
    "confused": N_("Invoice {first} was booked again {later} with a letter in place of a digit: {second}"),
    "order": N_("{second} on the same order {later}, one character different from {first}"),
    "mistyped": N_("{second} was booked {later}, likely a typo of {first}"),
    "overbilled": N_("{second} on the same order {later}; without it, the order is fully invoiced"),
}
#: A number on so many days is a customer number or a standing order, not an invoice.
STANDING_DAYS = 4
#: Three equal payments a month apart under one number are installments.
INSTALLMENT_GAPS = range(26, 36)
#: Shorter numbers are too alike by chance to take one mistyped digit for evidence.
SHORTEST_TO_MISTYPE = 5
_SUFFIX = re.compile(
    r"^(?P<base>.*[^\W_])[\s\-_/.]+(?:\d|[a-z]|copy|dup|duplicate|rev\d?|corr|corrected|repeat)$|^(?P<lettered>.*\d)[a-d]$"
)
_CONFUSED = str.maketrans("oilsbz", "011582")
COLUMNS = ["first", "second", "amount_minor", "score", "evidence", "reason"]


@dataclass(frozen=True)
class Rules:
    """`window_days`: the longest time between two payments of one invoice. `least_minor`: smaller ones are let be."""

    window_days: int = 90
    least_minor: int = 1_00


USUAL = Rules()


class Document(NamedTuple):
    """An invoice as booked: all its lines of one supplier, number, day and file together."""

    key: int
    number: str
    po_number: str
    day: Any  # datetime.date
    amount: int
    raw: str


def normalize(number: str) -> str:
    """Return a number without case, marks, blanks and leading zeros: "INV-00123" and "inv 123" are one."""
    plain = unicodedata.normalize("NFKC", number).casefold()
    return re.sub(r"(?<!\d)0+(?=\d)", "", re.sub(r"[^0-9a-z]", "", plain))


def without_suffix(number: str) -> str | None:
    """Return the normalized number without a mark of repetition ("-1", "A", "copy"); None when it carries none."""
    match = _SUFFIX.match(unicodedata.normalize("NFKC", number).casefold().strip())
    if match is None:
        return None
    base = match["base"] or match["lettered"]
    return normalize(base) if sum(char.isdigit() for char in base) >= 3 else None


def nearly(left: str, right: str) -> bool:
    """Return whether one slip of the keys tells two normalized numbers apart, and it is hardly the next invoice.

    Two neighboring digits exchanged, or one digit missing or doubled. A single other digit is the next invoice more
    often than a slip, and so are two exchanged last digits: neither is evidence by itself.
    """
    if min(len(left), len(right)) < SHORTEST_TO_MISTYPE or left == right:
        return False
    if len(left) == len(right):
        return _is_exchange(left, right) and left[-2:] == right[-2:]
    short, long = sorted((left, right), key=len)
    doubled = (place for place in range(1, len(long)) if long[place] == long[place - 1])
    return len(long) - len(short) == 1 and any(long[:place] + long[place + 1 :] == short for place in doubled)


def _is_exchange(left: str, right: str) -> bool:
    places = [place for place in range(len(left)) if left[place] != right[place]]
    if len(places) != 2 or places[1] != places[0] + 1:
        return False
    return left[places[0]] == right[places[1]] and left[places[1]] == right[places[0]]


def one_edit(left: str, right: str) -> bool:
    """Return whether one character changed, was added or left out, or two neighbors exchanged (edit distance 1)."""
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    if len(left) == len(right):
        return sum(a != b for a, b in zip(left, right, strict=True)) == 1 or _is_exchange(left, right)
    short, long = sorted((left, right), key=len)
    return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))


def duplicates(documents: pd.DataFrame, ordered: pd.Series | None = None, rules: Rules = USUAL) -> pd.DataFrame:
    """Return the possible duplicate payments, surest first.

    Args:
        documents: One row per invoice as booked: `key` (int), `supplier_id` (merged ones already the same), `number`,
            `po_number`, `day` (date), `amount_minor`; credits negative.
        ordered: Minor units by order number; an order without an entry is not judged by what was ordered.
        rules: Window and smallest amount.

    Returns:
        `first` and `second` (keys; the second is the one paid once too often), `amount_minor`, `score` (0–1),
        `evidence`, `reason`. A pair that a later credit of the same amount reverses is left out.
    """
    invoiced = documents.groupby("po_number")["amount_minor"].sum()
    beyond = (invoiced - ordered).dropna() if ordered is not None else pd.Series(dtype="int64")
    standing, credits = _standing(documents), _credits(documents)
    findings: list[dict[str, Any]] = []
    for supplier, group in _equal_amounts(documents, rules.least_minor):
        pairs = _pairs(group, standing.get(supplier, set()), beyond, rules)
        left = credits.get((supplier, -group[0].amount), [])
        findings += [_finding(pair) for pair in _without_reversals(pairs, left, rules)]
    frame = pd.DataFrame(findings, columns=COLUMNS).astype({"amount_minor": "int64", "score": "float64"})
    return frame.sort_values(["score", "amount_minor"], ascending=False, kind="stable").reset_index(drop=True)


class Pair(NamedTuple):
    """Two documents and what says that they are one."""

    first: Document
    second: Document
    evidence: Evidence


def _equal_amounts(documents: pd.DataFrame, least: int) -> Iterator[tuple[int, list[Document]]]:
    """Yield a supplier and its documents, oldest first, wherever it was paid the same amount more than once."""
    paid = documents[documents["amount_minor"] >= max(least, 1)]
    again = paid[paid.duplicated(["supplier_id", "amount_minor"], keep=False)]
    again = again.sort_values(["supplier_id", "amount_minor", "day", "key"], kind="stable")
    columns = ["supplier_id", "amount_minor", "key", "number", "po_number", "day"]
    rows = again[columns].itertuples(index=False, name=None)
    for (supplier, _amount), group in groupby(rows, key=lambda row: row[:2]):
        yield (
            int(supplier),
            [Document(key, normalize(raw), po, day, int(size), raw) for _unused, size, key, raw, po, day in group],
        )


def _standing(documents: pd.DataFrame) -> dict[int, set[str]]:
    """Return by supplier the numbers that stand on so many days that they name no single invoice."""
    days = documents.groupby(["supplier_id", "number"])["day"].nunique()
    numbers: dict[int, set[str]] = {}
    for supplier, number in days[days >= STANDING_DAYS].index:
        numbers.setdefault(int(supplier), set()).add(normalize(number))
    return numbers


def _credits(documents: pd.DataFrame) -> dict[tuple[int, int], list[Any]]:
    """Return the days of credits by supplier and (negative) amount, oldest first."""
    days: dict[tuple[int, int], list[Any]] = {}
    given = documents[documents["amount_minor"] < 0].sort_values("day", kind="stable")
    for supplier, amount, day in given[["supplier_id", "amount_minor", "day"]].itertuples(index=False, name=None):
        days.setdefault((int(supplier), int(amount)), []).append(day)
    return days


def _pairs(group: list[Document], standing: set[str], beyond: pd.Series, rules: Rules) -> list[Pair]:
    named = [document for document in group if _tells(document.number) and document.number not in standing]
    pairs = [pair for bucket in _by_stem(named) for pair in _same_number(bucket, rules)]
    accused = {pair.second.key for pair in pairs}
    rest = [document for document in group if document.key not in accused]
    if len(group) == 2 and len(rest) == 2 and len(named) == 2:
        first, second = rest
        if _close(first, second, rules) and nearly(first.number, second.number):
            return [Pair(first, second, "mistyped")]
    return pairs + _same_order(rest, beyond, rules)


def _tells(number: str) -> bool:
    return len(number) >= 3 and any(char.isdigit() for char in number)


def _by_stem(group: list[Document]) -> list[list[Document]]:
    """Return the documents whose numbers are the same but for spelling, suffix and letters taken for digits."""
    buckets: dict[str, list[Document]] = {}
    for document in group:
        stem = without_suffix(document.raw) or document.number
        buckets.setdefault(stem.translate(_CONFUSED), []).append(document)
    return [bucket for bucket in buckets.values() if len(bucket) > 1]


def _same_number(bucket: list[Document], rules: Rules) -> list[Pair]:
    if _installments(bucket):
        return []
    pairs: list[Pair] = []
    for place, second in enumerate(bucket):
        for first in bucket[:place]:
            evidence = _evidence(first, second, bucket)
            if evidence and _close(first, second, rules):
                pairs.append(Pair(first, second, evidence))
                break
    return pairs


def _evidence(first: Document, second: Document, bucket: list[Document]) -> Evidence | None:
    if first.raw.strip() == second.raw.strip():
        return "same"
    if first.number == second.number:
        return "spelling"
    suffixed = [document for document in bucket if without_suffix(document.raw)]
    if (first in suffixed) != (second in suffixed):
        # Several suffixes on one number are parts of a series, not repetitions.
        return "suffix" if len({document.number for document in suffixed}) == 1 else None
    return None if first in suffixed else "confused"


def _installments(bucket: list[Document]) -> bool:
    gaps = [(after.day - before.day).days for before, after in pairwise(bucket)]
    return len(gaps) >= 2 and all(gap in INSTALLMENT_GAPS for gap in gaps)


def _close(first: Document, second: Document, rules: Rules) -> bool:
    return bool(abs((second.day - first.day).days) <= rules.window_days)


def _same_order(group: list[Document], beyond: pd.Series, rules: Rules) -> list[Pair]:
    """Return pairs under other numbers on one order that is, with the second, invoiced beyond what was ordered."""
    orders: dict[str, list[Document]] = {}
    for document in group:
        if document.po_number in beyond.index:
            orders.setdefault(document.po_number, []).append(document)
    pairs: list[Pair] = []
    for order, mine in orders.items():
        if len(mine) != 2:  # deliveries on a blanket order repeat
            continue
        first, second = mine
        if first.number != second.number and _close(first, second, rules) and beyond[order] >= first.amount:
            evidence: Evidence = "order" if one_edit(first.number, second.number) else "overbilled"
            pairs.append(Pair(first, second, evidence))
    return pairs


def _without_reversals(pairs: list[Pair], credits: list[Any], rules: Rules) -> Iterator[Pair]:
    left = list(credits)
    for pair in sorted(pairs, key=lambda pair: pair.second.day):
        reversal = next((day for day in left if day >= pair.first.day), None)
        if reversal is not None and (reversal - pair.second.day).days <= 2 * rules.window_days:
            left.remove(reversal)
        else:
            yield pair


def _finding(pair: Pair) -> dict[str, Any]:
    first, second, evidence = pair
    return {
        "first": first.key,
        "second": second.key,
        "amount_minor": first.amount,
        "score": SCORES[evidence],
        "evidence": evidence,
        "reason": _reason(first, second, evidence),
    }


def _reason(first: Document, second: Document, evidence: Evidence) -> str:
    days = (second.day - first.day).days
    later = _("on the same day") if days == 0 else ngettext("{count} day later", "{count} days later", days)
    reason = translate(REASONS[evidence], first=first.raw.strip(), second=second.raw.strip(), later=later)
    if _same_po(first, second, evidence):
        return _(
            "{reason}, on the same order {order}. Supplier and amount are the same.",
            reason=reason,
            order=first.po_number,
        )
    return _("{reason}. Supplier and amount are the same.", reason=reason)


def _same_po(first: Document, second: Document, evidence: Evidence) -> bool:
    return bool(first.po_number) and first.po_number == second.po_number and evidence not in ("order", "overbilled")
