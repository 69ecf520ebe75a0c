"""The register of what payers pay: rates that people enter, beside the price lists of their agreements."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import or_, select
from sqlmodel import Session, col

from data.engine import writing
from data.models import Contract, ContractPrice, Department, Measure, PayerRate, Supplier
from language import N_, _, translate
from services import audit, frames
from services.contracts import purchases
from services.errors import UserError
from services.permissions import Actor, require

#: How a rate is counted, by the word that is stored.
BASES = {
    "unit": N_("unit of service"),
    "per_diem": N_("day"),
    "case": N_("case"),
    "visit": N_("visit"),
    "member_month": N_("member per month"),
    "charge_share": N_("percentage of charges"),
}
COLUMNS = ["id", "service", "department", "measure", "basis", "unit_price_micro", "charge_share", "valid_from",
           "valid_to", "contract"]  # fmt: skip

#: What makes a line of a price list the same rate as one that a person entered.
SAME_RATE = ["service", "unit_price_micro", "valid_from", "contract"]


def register(session: Session, actor: Actor, group: list[int]) -> pd.DataFrame:
    """Return the rates of a payer (with merged records), newest first: `COLUMNS`; `id` only of rates entered here.

    A person bound to departments sees their rates and those for all departments, and price lists of agreements that
    they may see.
    """
    entered = (
        select(
            col(PayerRate.id), col(PayerRate.service), col(Department.name), col(Measure.name), col(PayerRate.basis),
            col(PayerRate.unit_price_micro), col(PayerRate.charge_share), col(PayerRate.valid_from),
            col(PayerRate.valid_to), col(Contract.number),
        )
        .join(Department, col(Department.id) == col(PayerRate.department_id), isouter=True)
        .join(Measure, col(Measure.id) == col(PayerRate.measure_id), isouter=True)
        .join(Contract, col(Contract.id) == col(PayerRate.contract_id), isouter=True)
        .where(col(PayerRate.supplier_id).in_(group))
    )  # fmt: skip
    if actor.departments is not None:
        own = col(PayerRate.department_id).in_(sorted(actor.departments))
        entered = entered.where(or_(col(PayerRate.department_id).is_(None), own))
    stored = frames.frame(session, entered, COLUMNS)
    listed = _price_lists(session, actor, group) if group else stored.iloc[:0]
    both = pd.concat([stored, listed], ignore_index=True)
    both = both[both["id"].notna() | ~both.duplicated(SAME_RATE)]  # a rate entered from the list stands there once
    both = both.astype({"id": "Int64", "unit_price_micro": "Int64", "charge_share": "float64"})
    ordered = both.sort_values(["valid_from", "service"], ascending=[False, True], kind="stable")
    return ordered.assign(
        basis=ordered["basis"].map({word: translate(label) for word, label in BASES.items()}).fillna(ordered["basis"])
    ).reset_index(drop=True)


def _price_lists(session: Session, actor: Actor, group: list[int]) -> pd.DataFrame:
    """Return the price lists of a payer's agreements as rates per unit of service."""
    listed = (
        select(
            col(ContractPrice.item_name), col(ContractPrice.unit), col(ContractPrice.unit_price_micro),
            col(ContractPrice.valid_from), col(ContractPrice.valid_to), col(Contract.number),
        )
        .join(Contract, col(Contract.id) == col(ContractPrice.contract_id))
        .join(Supplier, col(Supplier.id) == col(Contract.supplier_id))
        .where(col(Contract.supplier_id).in_(group), or_(col(Supplier.payer), col(Contract.kind) == "payer"))
    )  # fmt: skip
    seen = purchases.visible(session, actor)
    if seen is not None:
        listed = listed.where(col(Contract.id).in_(sorted(seen)))
    names = ["service", "unit", "unit_price_micro", "valid_from", "valid_to", "contract"]
    rates = frames.frame(session, listed, names)
    measures: Any = session.connection().execute(select(col(Measure.code), col(Measure.name)))
    known = {str(code): str(name) for code, name in measures}
    return rates.assign(
        id=pd.Series(pd.NA, rates.index, "Int64"),
        department=None,
        measure=rates["unit"].map(known).fillna(rates["unit"]),
        basis="unit",
        charge_share=float("nan"),
    )[COLUMNS]


def add(
    url: str,
    actor: Actor,
    *,
    supplier_id: int,
    service: str,
    basis: str,
    valid_from: date,
    unit_price_micro: int | None = None,
    charge_share: float | None = None,
    department_id: int | None = None,
    valid_to: date | None = None,
) -> int:
    """Register a rate and return its id: a price (millionths) per `basis`, or a share (0–1) of the charge.

    Raises:
        UserError: It is no payer, the service has no name, or there is not exactly one of price and share.
    """
    require(actor, "procurement:write")
    name = " ".join(service.split())[:200]
    if not name:
        raise UserError(_("Enter what the rate is paid for."), code="empty")
    by_share = basis == "charge_share"
    if basis not in BASES or (charge_share is not None) != by_share or (unit_price_micro is None) != by_share:
        raise UserError(
            _("A rate is either a price or a percentage of charges."), hint=_("Fill in one of them."), code="rate"
        )
    if (charge_share is not None and not 0 <= charge_share <= 1) or (unit_price_micro or 0) < 0:
        raise UserError(
            _("The rate is out of range."), hint=_("A percentage must be between 0% and 100%."), code="rate"
        )
    if valid_to is not None and valid_to < valid_from:
        raise UserError(_("The rate ends before it starts."), hint=_("Check both dates."), code="term")
    with writing(url) as session:
        audit.one_writer(session)
        supplier = session.get(Supplier, supplier_id)
        if supplier is None or not supplier.payer:
            raise UserError(_("Only payers can have rates."), hint=_("Mark the supplier as a payer first."))
        rate = PayerRate(
            supplier_id=supplier_id, department_id=department_id, service=name, basis=basis,
            unit_price_micro=unit_price_micro, charge_share=charge_share, valid_from=valid_from, valid_to=valid_to,
            changed_by=actor.name,
        )  # fmt: skip
        session.add(rate)
        session.flush()
        details = {"service": name, "basis": basis, "price": unit_price_micro, "share": charge_share}
        audit.record(session, actor, "payer.rate", f"payer_rate/{rate.id}", details)
        return rate.id or 0


def remove(url: str, actor: Actor, *, rate_id: int) -> None:
    """Take a rate off the register; the audit trail keeps what it was.

    Raises:
        UserError: It is not there (any more).
    """
    require(actor, "procurement:write")
    with writing(url) as session:
        audit.one_writer(session)
        rate = session.get(PayerRate, rate_id)
        if rate is None:
            raise UserError(_("This rate no longer exists."), hint=_("Reload the page."), code="missing")
        details = rate.model_dump(mode="json", exclude={"id"})
        session.delete(rate)
        session.flush()
        audit.record(session, actor, "payer.rate_remove", f"payer_rate/{rate_id}", details)
