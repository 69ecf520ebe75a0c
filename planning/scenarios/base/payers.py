"""Who pays: each payer's part of charges and deductions by department, fitted so that what is booked comes out again.

Charges are alike whoever pays; what a payer does not pay are its deductions, which lie between nothing and its charges.
So no payer's net revenue is below zero or above its charges. Source: docs/methods.md#scenarios.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planning.scenarios.base.baseline import Floats, MoneyLines, PayerFit
from planning.scenarios.base.filling import fill

#: What a department's shares rest on, from the best evidence to none.
COUNTED, CHARGED, DEDUCTED, ASSUMED, NO_REVENUE = "counted", "charged", "deducted", "assumed", ""  # no text


@dataclass(frozen=True, eq=False)
class Booked:
    """What departments book: charges and deductions (turned positive) by payer, and without one.

    `charges, deductions`: departments × payers × months; `common_charges, common_deductions`: departments × months.
    """

    charges: Floats
    common_charges: Floats
    deductions: Floats
    common_deductions: Floats

    @property
    def all_charges(self) -> Floats:
        """Departments × months."""
        return np.asarray(self.charges.sum(axis=1) + self.common_charges)

    @property
    def all_deductions(self) -> Floats:
        """Departments × months."""
        return np.asarray(self.deductions.sum(axis=1) + self.common_deductions)


def books_of(
    lines: MoneyLines, category: npt.NDArray[np.object_], payer: npt.NDArray[np.intp], shape: tuple[int, int]
) -> Booked:
    """Return what the lines book.

    Args:
        lines: The base's money.
        category: Of each line's account; "" for accounts that are no revenue.
        payer: Place of each line's payer, −1 for none.
        shape: Number of departments and of payers.
    """
    places, payers = shape
    sums = {}
    for name, sign in (("gross_revenue", 1.0), ("deductions", -1.0)):
        cells = np.zeros((places, payers + 1, lines.amount.shape[1]))
        chosen = np.flatnonzero(category == name)
        np.add.at(cells, (lines.department[chosen], payer[chosen]), sign * lines.amount[chosen])
        sums[name] = cells
    gross, less = sums["gross_revenue"], sums["deductions"]
    return Booked(gross[:, :-1], gross[:, -1], less[:, :-1], less[:, -1])


def fit(books: Booked, counted: Floats) -> PayerFit:
    """Return shares, charges and deduction rates that give back what is booked.

    Args:
        books: What is booked.
        counted: Patients by payer (departments × payers × months), 0 where none are counted by payer.
    """
    if not counted.shape[1]:
        return _nobody(counted)
    known = counted.sum(axis=1, keepdims=True) > 0
    hospital = _shares(counted.sum(axis=0, keepdims=True), np.ones((1, counted.shape[1], counted.shape[2])))
    of_patients = _shares(counted, hospital)
    rates = _usual_rates(books, of_patients, known)
    weight, evidence = _weights(books, of_patients, known, rates)
    charges = _charges(books, weight)
    deducted, pooled = _deduction_rates(books, charges, rates)
    share = np.where(known, of_patients, _shares(charges, _shares(weight, hospital)))
    left = np.maximum(charges - np.maximum(books.charges, 0), 0)
    return PayerFit(
        share=share,
        charges=charges,
        deducted=deducted,
        common=_shares(left, share),
        evidence=tuple(evidence),
        pooled=pooled,
    )


def _nobody(empty: Floats) -> PayerFit:
    nowhere = np.zeros(len(empty), dtype=bool)
    return PayerFit(empty, empty, empty, empty, (NO_REVENUE,) * len(empty), nowhere)


def _shares(values: Floats, otherwise: Floats) -> Floats:
    """Return values ÷ their sum over payers, the other shares where there is nothing."""
    total = values.sum(axis=1, keepdims=True)
    wide = np.broadcast_to(otherwise, values.shape)
    return np.where(total > 0, np.divide(values, total, out=np.zeros(values.shape), where=total > 0), wide)


def _usual_rates(books: Booked, of_patients: Floats, known: npt.NDArray[np.bool_]) -> Floats:
    """Return each payer's deductions ÷ charges (0–1) over the departments whose charges by payer are known.

    A payer without such evidence has the rate of all; without any evidence every payer has it.
    """
    own = np.maximum(books.charges, 0)
    # A payer's charges are known where they are booked by payer, or patients are counted by payer.
    split = known | ((own.sum(axis=1) >= 0.999 * np.maximum(books.all_charges, 1.0))[:, None, :])
    charges = np.where(split, own + of_patients * np.maximum(books.common_charges, 0)[:, None, :], 0.0)
    # Only where payers' deductions are all that is deducted do they say what each of them keeps back.
    whole = (books.deductions.sum(axis=1) >= 0.999 * books.all_deductions)[:, None, :] & (books.deductions >= 0)
    usable = split & whole & (books.all_charges >= books.all_deductions)[:, None, :]
    kept = np.where(usable, books.deductions, 0.0).sum(axis=(0, 2))
    asked = np.where(usable, charges, 0.0).sum(axis=(0, 2))
    total, gross = books.all_deductions.sum(), books.all_charges.sum()
    usual = float(np.clip(total / gross, 0, 1)) if gross > 0 else 0.0
    seen = (asked > 0) & (kept > 0)
    return np.asarray(np.clip(np.divide(kept, asked, out=np.full(len(asked), usual), where=seen), 0, 1))


def _weights(
    books: Booked, of_patients: Floats, known: npt.NDArray[np.bool_], rates: Floats
) -> tuple[Floats, list[str]]:
    """Return what charges are shared out by, and what it rests on by department."""
    own, less = np.maximum(books.charges, 0), np.maximum(books.deductions, 0)
    implied = np.divide(less, rates[None, :, None], out=np.zeros_like(less), where=rates[None, :, None] > 0)
    weight, evidence = of_patients.copy(), []
    for place in range(len(own)):
        kind = _evidence(own[place], less[place], bool(known[place].any()), books, place)
        evidence.append(kind)
        if kind in (CHARGED, DEDUCTED):
            by_month, year = (own, own[place].sum(axis=1)) if kind == CHARGED else (implied, implied[place].sum(axis=1))
            here = by_month[place]
            weight[place] = np.where(here.sum(axis=0) > 0, here, year[:, None])
    return weight, evidence


def _evidence(own: Floats, less: Floats, known: bool, books: Booked, place: int) -> str:
    if not books.all_charges[place].any():
        return NO_REVENUE
    if known:
        return COUNTED
    if own.sum() >= 0.999 * books.all_charges[place].sum():
        return CHARGED
    return DEDUCTED if (less.sum(axis=1) > 0).sum() > 1 else ASSUMED


def _charges(books: Booked, weight: Floats) -> Floats:
    """Return charges by payer: at least what is booked under its name and what it deducts, else by the weights."""
    total = np.maximum(books.all_charges, 0)
    own = np.maximum(books.charges, 0)
    both = np.maximum(own, np.maximum(books.deductions, 0))
    low = np.where((both.sum(axis=1) <= total)[:, None, :], both, own)
    over = low.sum(axis=1)
    low = low * np.divide(total, over, out=np.ones_like(total), where=over > total)[:, None, :]
    return fill(weight, low, np.full_like(low, np.inf), total)


def _deduction_rates(books: Booked, charges: Floats, rates: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return the part of its charges (0–1) that each payer does not pay, and which departments share it.

    Deductions that are booked apart from the charges (in a department without any, or with fewer) belong to all
    departments that book none: these have one rate by payer.
    """
    gross, less = books.all_charges.sum(axis=1), books.all_deductions.sum(axis=1)
    apart = less > np.maximum(gross, 0)
    pooled = (apart | (less == 0)) if apart.any() else apart
    if less[pooled].sum() > np.maximum(gross[pooled].sum(), 0):
        pooled = np.ones_like(apart)
    made = _rate(books.deductions, books.all_deductions, charges, rates)
    if pooled.any():
        own, total, asked = (
            part[pooled].sum(axis=0, keepdims=True) for part in (books.deductions, books.all_deductions, charges)
        )
        made[pooled] = _rate(own, total, asked, rates)
    return made, pooled


def _rate(own: Floats, total: Floats, charges: Floats, rates: Floats) -> Floats:
    """Return deductions ÷ charges by payer and month; a month that cannot hold its deductions has the year's."""
    by_month = _fitted_rate(own, total, charges, rates)
    own_year, total_year, asked = (part.sum(axis=-1, keepdims=True) for part in (own, total, charges))
    year = _fitted_rate(own_year, total_year, asked, rates)
    usual = np.where(np.isnan(year), rates[None, :, None], year)
    return np.clip(np.where(np.isnan(by_month), usual, by_month), 0, 1)


def _fitted_rate(own: Floats, total: Floats, charges: Floats, rates: Floats) -> Floats:
    """Return the rates that give back the total deductions, NaN where these are negative or above the charges."""
    room = charges.sum(axis=1)
    possible = (total >= 0) & (total <= room) & (room > 0)
    low = np.minimum(np.maximum(own, 0), charges)
    # What is deducted under no name may take back what is deducted under one.
    low = np.where((low.sum(axis=1) <= total)[:, None, :], low, 0.0)
    lost = fill(rates[None, :, None] * charges, low, charges, np.where(possible, total, 0.0))
    rate = np.divide(lost, charges, out=np.tile(rates[None, :, None], (len(lost), 1, lost.shape[2])), where=charges > 0)
    return np.where(possible[:, None, :], rate, np.nan)
