"""Causes planted into lines of the demo hospital, to see whether drafts name them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from planning.explanations.facts import LineFacts
from planning.periods import shift
from planning.variance.flex_lines import COMPONENTS, explain

KINDS = ("new_supplier", "vacancy", "timing", "price", "one_off")
PAPERS = ("Settlement of a claim", "Retroactive pay adjustment", "Consulting fee, reorganization", "Repair after leak")


def can_hold(line: LineFacts, kind: str) -> bool:
    """Return whether a cause of that kind can occur on the line in its month."""
    month = line.first
    now = line.postings[line.postings["period"] == month]
    if not line.cost or now.empty or line.actual(month) <= 0:
        return False
    if kind == "new_supplier":
        return bool((now["supplier_id"] > 0).any())
    if kind == "vacancy":
        return line.category == "salaries" and bool(line.months.loc[[month], "own_hours"].notna().all())
    if kind == "price":
        return bool(line.months.loc[[month], "price_effect"].notna().all())
    neighbors = {shift(month, -1), shift(month, 1)}
    return kind == "one_off" or neighbors <= set(line.months.index)


def plant(line: LineFacts, kind: str, share: float, rng: np.random.Generator) -> LineFacts:
    """Return the line as it would be with a cause that moves its month by a share (0–1) of what is posted."""
    month = line.first
    actual = line.actual(month)
    amount = round(actual * share)
    return {
        "new_supplier": _new_supplier,
        "one_off": _one_off,
        "vacancy": _vacancy,
        "timing": _timing,
        "price": _price,
    }[kind](line, month, amount, rng)


def _new_supplier(line: LineFacts, month: int, amount: int, rng: np.random.Generator) -> LineFacts:
    count = int(rng.integers(1, 5))
    pieces = _split(amount, count)
    rows = [
        {"supplier_id": 999_001, "supplier": "Brandnew Medical", "amount": piece, "reference": f"INV-77{number:03d}"}
        for number, piece in enumerate(pieces)
    ]
    return _with(line, {month: amount}, _added(line, month, rows, "Disposables, first delivery"))


def _one_off(line: LineFacts, month: int, amount: int, rng: np.random.Generator) -> LineFacts:
    text = PAPERS[int(rng.integers(len(PAPERS)))]
    rows = [{"supplier_id": 0, "supplier": "", "amount": amount, "reference": f"ADJ-{month}-1"}]
    return _with(line, {month: amount}, _added(line, month, rows, text), without_prices=True)


def _vacancy(line: LineFacts, month: int, amount: int, rng: np.random.Generator) -> LineFacts:
    share = amount / line.actual(month)
    postings, saved = _scaled(line, month, 1 - share)
    planted = _with(line, {month: saved}, postings)
    months = planted.months.copy()
    for name in ("own_hours", "actual_hours"):
        months[name] = _changed(months[name], month, lambda hours: round(hours * (1 - share)))
    return _explained(replace(planted, months=months))


def _timing(line: LineFacts, month: int, amount: int, rng: np.random.Generator) -> LineFacts:
    """Move postings to a neighbor, or a neighbor's here."""
    neighbor = shift(month, int(rng.choice([-1, 1])))
    source, target = (month, neighbor) if rng.random() < 0.5 else (neighbor, month)
    there = line.actual(source)
    moved = min(abs(amount), there)
    postings = line.postings.copy()
    own = postings["period"] == source
    kept = postings.loc[own, "amount"].to_numpy()
    leaving = np.rint(kept * (moved / max(there, 1))).astype(np.int64)
    copies = postings[own].assign(amount=leaving, period=target)
    postings.loc[own, "amount"] = kept - leaving
    both = pd.concat([postings[postings["amount"] != 0], copies], ignore_index=True)
    total = int(leaving.sum())
    return _with(line, {source: -total, target: total}, both, without_prices=True)


def _price(line: LineFacts, month: int, amount: int, rng: np.random.Generator) -> LineFacts:
    postings, added = _scaled(line, month, 1 + amount / line.actual(month))
    planted = _with(line, {month: added}, postings)
    months = planted.months.copy()
    months["price_effect"] = _changed(months["price_effect"], month, lambda effect: effect - added)
    return _explained(replace(planted, months=months))


def _split(amount: int, count: int) -> list[int]:
    piece = amount // count
    return [piece] * (count - 1) + [amount - piece * (count - 1)]


def _added(line: LineFacts, month: int, rows: list[dict[str, object]], text: str) -> pd.DataFrame:
    new = pd.DataFrame(rows).assign(period=month, description=text, id=range(9_000_001, 9_000_001 + len(rows)))
    return pd.concat([line.postings, new[line.postings.columns]], ignore_index=True)


def _scaled(line: LineFacts, month: int, factor: float) -> tuple[pd.DataFrame, int]:
    postings = line.postings.copy()
    own = postings["period"] == month
    before = postings.loc[own, "amount"].to_numpy()
    postings.loc[own, "amount"] = np.rint(before * factor).astype(np.int64)
    return postings, int(postings.loc[own, "amount"].sum() - before.sum())


def _with(line: LineFacts, added: dict[int, int], postings: pd.DataFrame, *, without_prices: bool = False) -> LineFacts:
    at = pd.Series(line.months.index.map(lambda month: added.get(month, 0)), line.months.index).astype("int64")
    months = line.months.assign(actual=line.months["actual"] + at)
    if without_prices:  # invoices no longer cover the month
        months["price_effect"] = months["price_effect"].mask(at != 0)
    return _explained(replace(line, months=months, postings=postings))


def _changed(values: pd.Series, month: int, change: Callable[[int], int]) -> pd.Series:
    """Return the values with one month changed where it is known."""
    known: dict[Any, Any] = values.to_dict()
    if not pd.isna(known[month]):
        known[month] = change(int(known[month]))
    return pd.Series([known[period] for period in values.index], values.index, "Int64")


def _explained(line: LineFacts) -> LineFacts:
    told = explain(line.months)
    columns = {name: told[name].to_numpy() for name in ("flexed", *COMPONENTS)}
    return replace(line, months=line.months.assign(**columns))
