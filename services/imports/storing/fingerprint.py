"""A 128-bit mark of each ledger line, which finds stored lines that may be equal.

The mark only finds candidates: whether two lines are equal is decided by comparing their columns (`overlap`), so no
collision, accidental or made on purpose, can drop a line. That allows a fast hash (XXH3 over the texts, mixed with
the numbers in bulk). The amount enters without its sign, because a line's natural sign follows its account's type,
and the supplier not at all: neither a changed account type nor a supplier put right may hide an equal line.
"""

from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import xxhash

Words = npt.NDArray[np.uint64]

_ODD = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(29)
_NUMBERS = ("period", "department_id", "account_id")


def fingerprints(columns: dict[str, Any]) -> npt.NDArray[np.void]:
    """Return 16 bytes per line.

    Args:
        columns: The columns of `LedgerRows`: arrays of one length, `currency` a constant.
    """
    high, low = _text_words(columns["description"], columns["reference"], columns["currency"])
    days = columns["posting_date"].astype("datetime64[D]").astype(np.int64)
    for values in (*(columns[name] for name in _NUMBERS), days, np.abs(columns["amount_minor"])):
        high, low = _mix(high, low, values.view(np.uint64))
    return np.ascontiguousarray(np.stack([high, low], axis=1)).view("V16").ravel()


def _text_words(descriptions: pa.Array, references: pa.Array, currency: str) -> tuple[Words, Words]:
    joined = pc.binary_join_element_wise(descriptions, references, "\x1f").cast(pa.binary())
    seed = int.from_bytes(currency.encode(), "big")
    head = joined.slice(0, 2_000)
    if len(head.unique()) > len(head) // 2:  # texts hardly repeat: looking for repeats would cost more than hashing
        words = _digests(joined, seed)
    else:
        codes = joined.dictionary_encode()
        words = _digests(codes.dictionary, seed)[codes.indices.to_numpy(zero_copy_only=False)]
    return words[:, 0].copy(), words[:, 1].copy()


def _digests(texts: pa.Array, seed: int) -> Words:
    digest = xxhash.xxh3_128_digest
    packed = b"".join(map(digest, texts.to_pylist(), repeat(seed)))
    return np.frombuffer(packed, dtype=np.uint64).reshape(-1, 2)


def _mix(high: Words, low: Words, values: Words) -> tuple[Words, Words]:
    """Stir one number into both words; the products wrap around, as is meant."""
    stirred = (values + _ODD) * _MIX
    stirred ^= stirred >> _SHIFT
    high = (high ^ stirred) * _ODD
    high ^= high >> _SHIFT
    low = (low + (stirred ^ high)) * _MIX
    low ^= low >> _SHIFT
    return high, low


def leading_words(marks: npt.NDArray[np.void]) -> Words:
    """Return the first 64 bits of each fingerprint, for searching."""
    return np.ascontiguousarray(marks).view(np.uint64)[::2].copy()
