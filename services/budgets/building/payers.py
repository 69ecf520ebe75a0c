"""Who pays what of a department's charges, by the fit of scenarios over the base months, and registered rates."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from data.models import PayerRate, Supplier
from planning.budgets.building.basis import PayerPart
from planning.periods import first_day
from planning.scenarios.base.payers import Booked, fit
from services.forecasts import series
from services.month_end import counts
from services.scenarios import base_frames

MICRO = 1_000_000
PATIENT = ("gross_revenue", "deductions")
Amounts = Mapping[tuple[int, int], Mapping[int, int]]


def payer_parts(
    session: Session, places: pd.DataFrame, posted: Amounts, base: Sequence[int], months: Sequence[int]
) -> tuple[PayerPart, ...]:
    """Return what payers pay of each department's charges; none where no payer is known.

    Args:
        session: An open session.
        places: `department_id, account_id, type, category` of the lines.
        posted: What was posted by department, account and base month.
        base: The base months.
        months: Those of the budget.
    """
    measures = base_frames.measures(session)
    accounts = base_frames.accounts(session, measures).set_index("account_id")
    patient = places[(places["type"] == "revenue") & places["category"].isin(PATIENT)]
    lines = patient[["department_id", "account_id", "category"]].assign(
        payer=patient["account_id"].map(accounts["payer"]).fillna(""),
        amount=[sum(posted[int(d), int(a)].values()) for d, a in zip(patient["department_id"], patient["account_id"],
                                                                     strict=True)],
    )  # fmt: skip
    payers = sorted({*lines["payer"], *measures["payer"]} - {""})
    departments = sorted(lines.loc[lines["category"] == PATIENT[0], "department_id"].astype(int).unique().tolist())
    if not payers or not departments:
        return ()
    made = fit(_books(lines, departments, payers), _patients(session, measures, departments, payers, base))
    charges = made.charges[:, :, 0]
    whole = charges.sum(axis=1)
    rates = _registered_rates(
        session, payers, dict(zip(measures["payer"], measures["payer_name"], strict=True)), base, months
    )
    parts = []
    for row, department in enumerate(departments):
        for number, payer in enumerate(payers):
            share = round(float(charges[row, number] / whole[row]) * MICRO) if whole[row] > 0 else 0
            if share:
                net = round(float(1 - made.deducted[row, number, 0]) * MICRO)
                registered = rates.get((payer, department), (MICRO,) * len(months))
                parts.append(PayerPart(department, payer, share, net, registered, _taker(lines, department, payer)))
    return tuple(parts)


def _books(lines: pd.DataFrame, departments: Sequence[int], payers: Sequence[str]) -> Booked:
    sums = {}
    for category, sign in ((PATIENT[0], 1.0), (PATIENT[1], -1.0)):
        cells = np.zeros((len(departments), len(payers) + 1, 1))
        own = lines[(lines["category"] == category) & lines["department_id"].isin(departments)]
        for department, payer, amount in own[["department_id", "payer", "amount"]].itertuples(index=False, name=None):
            cells[departments.index(int(department)), payers.index(payer) if payer else -1, 0] += sign * amount
        sums[category] = cells
    gross, less = sums[PATIENT[0]], sums[PATIENT[1]]
    return Booked(gross[:, :-1], gross[:, -1], less[:, :-1], less[:, -1])


def _patients(
    session: Session, measures: pd.DataFrame, departments: Sequence[int], payers: Sequence[str], base: Sequence[int]
) -> np.ndarray:
    """Return patients counted by payer over the base months, departments × payers × 1."""
    patients = np.zeros((len(departments), len(payers), 1))
    payer_of = {int(number): str(payer) for number, payer in zip(measures["measure_id"], measures["payer"], strict=True)
                if payer}  # fmt: skip
    counted = counts.whole(series.stored_months(session, frozenset(departments), measures=list(payer_of)))
    counted = counted[counted["period"].isin(base)]
    for department, measure, volume in counted[["department_id", "measure_id", "y"]].itertuples(index=False, name=None):
        patients[departments.index(int(department)), payers.index(payer_of[int(measure)]), 0] += volume
    return patients


def _taker(lines: pd.DataFrame, department: int, payer: str) -> int:
    """Return the account that a change of a payer's rates is booked to: its deductions, else others, else charges."""
    own = lines[lines["department_id"] == department]
    size = own["amount"].abs()
    deductions, of_payer = own["category"] == PATIENT[1], own["payer"] == payer
    for chosen in (deductions & of_payer, deductions & (own["payer"] == ""), deductions, of_payer, size >= 0):
        if chosen.any():
            place = int(size.where(chosen, -1).to_numpy().argmax())
            return int(own["account_id"].to_numpy()[place])
    raise ValueError("a department with charges has lines")  # no text: a mistake of ours


def _registered_rates(
    session: Session, payers: Sequence[str], names: Mapping[str, str], base: Sequence[int], months: Sequence[int]
) -> dict[tuple[str, int], tuple[int, ...]]:
    """Return registered rates per unit against those of the base months, by payer and department (millionths).

    A rate that ended without a next one goes on. Several services of a department count alike.
    """
    query = (
        select(
            col(Supplier.code), col(Supplier.name), col(PayerRate.department_id), col(PayerRate.service),
            col(PayerRate.valid_from), col(PayerRate.unit_price_micro),
        )
        .join(Supplier, col(Supplier.id) == col(PayerRate.supplier_id))
        .where(col(PayerRate.basis) == "unit", col(PayerRate.department_id).is_not(None))
        .where(col(PayerRate.unit_price_micro).is_not(None))
        .order_by(col(PayerRate.valid_from))
    )  # fmt: skip
    listed: dict[tuple[str, int, str], list[tuple[date, int]]] = {}
    rows: Any = session.connection().execute(query)
    for code, name, department, service, since, micro in rows:
        payer = _payer_of(str(code), str(name), payers, names)
        if payer:
            listed.setdefault((payer, int(department), str(service)), []).append((since, int(micro)))
    ratios: dict[tuple[str, int], list[list[float]]] = {}
    for (payer, department, _service), rates in listed.items():
        before = [rate for month in base if (rate := _rate_at(rates, month))]
        if before and len(before) == len(base):
            mean = sum(before) / len(before)
            ratios.setdefault((payer, department), []).append([(_rate_at(rates, one) or mean) / mean for one in months])
    return {
        key: tuple(np.rint(np.array(rates).mean(axis=0) * MICRO).astype(int).tolist()) for key, rates in ratios.items()
    }


def _payer_of(code: str, name: str, payers: Sequence[str], names: Mapping[str, str]) -> str:
    """Return the payer of a supplier: its name is in the supplier's, or the supplier's code ends with its code."""
    for payer in payers:
        told = names.get(payer, "").casefold()
        if (told and told in name.casefold()) or code.rpartition("-")[2] == payer:
            return payer
    return ""


def _rate_at(rates: Sequence[tuple[date, int]], month: int) -> int | None:
    place = bisect_right([since for since, _micro in rates], first_day(month))
    return rates[place - 1][1] if place else None
