"""Purchase lines that wait for a person: which contract they belong to, or what their unit holds.

Lines are decided in groups: the same supplier, item, unit and contract reference. A decision is kept by what the lines
say, so that it holds for later files and for the same file loaded again; taking it back gives the lines to the rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import text
from sqlmodel import Session, col, select

from data.engine import reading, trying, writing
from data.models import MONTH_COLUMNS, Contract, ContractPrice, LineMatch, Supplier, UnitConversion
from data.models.purchases import PURCHASE_KINDS, STANDINGS
from language import _, count_text, ngettext
from planning.contracts.matching import UNSURE
from planning.names import normalize
from planning.periods import FiscalCalendar
from planning.spend import units
from services import audit, settings
from services.contracts import matching
from services.errors import UserError
from services.permissions import Actor, require
from services.spend.look_alikes import surviving, with_merged

_KEY = ["supplier_id", "item", "unit", "contract_reference", "reason"]
_WAITING = "match_rule IN ('', 'ambiguous', 'none', 'supplier')"


@dataclass(frozen=True)
class DecisionGroup:
    """Lines that are decided together; empty texts stand for any, `supplier_id` for all that are merged with it."""

    supplier_id: int
    item: str = ""
    unit: str = ""
    contract_reference: str = ""
    po_number: str = ""
    invoice_number: str = ""


@dataclass(frozen=True)
class ContractCoverage:
    """How a fiscal year's invoices stand to contracts; `years` with purchases, newest first, `months` of this one."""

    fiscal_year: int
    years: tuple[int, ...]
    months: tuple[int, ...]
    amounts: dict[str, int]  # minor units by standing: contracted, around, unclear, none
    unseen: int  # lines that nothing has looked at yet

    @property
    def invoiced(self) -> int:
        """Return all that was invoiced."""
        return sum(self.amounts.values())


@dataclass(frozen=True)
class Effect:
    """What a decision changes: lines, and what was invoiced on them in minor units."""

    lines: int
    amount_minor: int


def coverage(url: str, actor: Actor, *, fiscal_year: int | None = None) -> ContractCoverage | None:
    """Return how much of a year's invoices is on contracts, in the person's departments; None without purchases."""
    require(actor, "procurement:read")
    scope = _scope(actor, ())
    with reading(url) as session:
        connection = session.connection()
        years = _years(session)
        if not years:
            return None
        year = fiscal_year if fiscal_year in years else years[0]
        months = " + ".join(MONTH_COLUMNS)
        query = text(
            f"SELECT standing, SUM({months}) FROM purchase_totals "  # noqa: S608 - our own names
            f"WHERE kind = 'invoice' AND fiscal_year = :year AND {scope} GROUP BY standing"
        )
        sums = {str(standing): int(amount) for standing, amount in connection.execute(query, {"year": year})}
        query = text(f"SELECT COUNT(*) FROM purchase_line WHERE match_rule = '' AND {_WAITING}")  # noqa: S608
        unseen = connection.execute(query)
        unseen_lines = int(unseen.scalar_one())
        calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
    amounts = {standing: sums.get(standing, 0) for standing in STANDINGS}
    return ContractCoverage(year, years, tuple(calendar.months(year)), amounts, unseen_lines)


def _years(session: Session) -> tuple[int, ...]:
    """Return the fiscal years with totals, newest first; each is one step in the index, however many rows it has."""
    years: set[int] = set()
    for kind in PURCHASE_KINDS:
        last: int | None = -1
        while last is not None:
            query = text("SELECT MIN(fiscal_year) FROM purchase_totals WHERE kind = :kind AND fiscal_year > :last")
            last = session.connection().execute(query, {"kind": kind, "last": last}).scalar()
            years |= {int(last)} if last is not None else set()
    return tuple(sorted(years, reverse=True))


def waiting(url: str, actor: Actor, *, months: Sequence[int] = ()) -> pd.DataFrame:
    """Return the groups of lines that wait, most money first; only the person's departments, only `months` if given.

    Returns:
        `supplier_id` (surviving), `supplier`, `item`, `item_name`, `unit`, `contract_reference`, `reason` (ambiguous,
        unit, ended, unknown, unsure, none, new), `around` (bought around another supplier's contract), `lines`,
        `amount_minor` (invoices), `ordered_minor`, `first_day`, `last_day`. "unit" means that a contract has a price,
        but nobody said what the line's unit holds; "none" that no contract was groups; "ended" and "unknown" that the
        lines name a contract that was over, or that is not in the register; "unsure" that the item is not on its
        supplier's price list.
    """
    require(actor, "procurement:read")
    with reading(url) as session:
        survivors = surviving(session)
        where = _scope(actor, months)
        rows = [*_lines_without_contract(session, where), *_without_conversion(session, where)]
        names = {row.id: row.name for row in session.exec(select(Supplier))}
        numbers = {normalize(number) for number in session.exec(select(Contract.number))}
    frame = pd.DataFrame(rows, columns=[*_FIELDS])
    frame["supplier_id"] = [survivors.get(number, number) for number in frame["supplier_id"].tolist()]
    frame["reason"] = [
        _reason(rule, reference, numbers)
        for rule, reference in zip(frame["rule"].tolist(), frame["contract_reference"].tolist(), strict=True)
    ]
    sums = {"around": "max", "lines": "sum", "amount_minor": "sum", "ordered_minor": "sum"}
    groups = frame.groupby(_KEY, as_index=False, sort=False).agg(
        {"item_name": "max", **sums, "first_day": "min", "last_day": "max"}
    )
    groups["supplier"] = [names.get(number, "") for number in groups["supplier_id"].tolist()]
    groups = groups.astype({"around": "bool", **dict.fromkeys(("lines", "amount_minor", "ordered_minor"), "int64")})
    by = [groups["amount_minor"].abs(), groups["ordered_minor"].abs()]
    order = groups.assign(invoiced=by[0], ordered=by[1]).sort_values(
        ["invoiced", "ordered", "supplier", "item"], ascending=[False, False, True, True]
    )
    return groups.loc[order.index].reset_index(drop=True)


_FIELDS = (
    "supplier_id", "item", "unit", "contract_reference", "rule", "around", "item_name", "lines", "amount_minor",
    "ordered_minor", "first_day", "last_day",
)  # fmt: skip
_GROUPED = """
    SELECT supplier_id, item, unit, COALESCE(contract_reference, ''), {rule}, {around}, MAX(item_name), COUNT(*),
        SUM(CASE WHEN kind = 'invoice' THEN amount_minor ELSE 0 END),
        SUM(CASE WHEN kind = 'order' THEN amount_minor ELSE 0 END), MIN(day), MAX(day)
    FROM purchase_line WHERE superseded_by IS NULL AND {condition} GROUP BY 1, 2, 3, 4, 5, 6
"""


def _scope(actor: Actor, months: Sequence[int]) -> str:
    words = ["1 = 1"]
    if months:
        words.append(f"period IN ({', '.join(str(int(month)) for month in months)})")
    if actor.departments is not None:
        words.append(f"department_id IN ({', '.join(map(str, sorted(actor.departments))) or 'NULL'})")
    return " AND ".join(words)


def _lines_without_contract(session: Session, where: str) -> list[tuple[Any, ...]]:
    unsure = f"(match_rule <> 'supplier' OR match_confidence < {UNSURE})"  # no text
    return _rows(
        session,
        rule="match_rule",
        around="CASE WHEN covered_by_id IS NULL THEN 0 ELSE 1 END",
        condition=f"{_WAITING} AND {unsure} AND {where}",
    )


def _without_conversion(session: Session, where: str) -> list[tuple[Any, ...]]:
    """Return invoice lines whose contract has a price for the item, but none for their unit."""
    priced = (
        "EXISTS (SELECT 1 FROM contract_price p WHERE p.contract_id = COALESCE(purchase_line.contract_id, "
        "covered_by_id) AND p.item = purchase_line.item AND p.valid_from <= day "
        "AND (p.valid_to IS NULL OR p.valid_to >= day))"
    )
    matched = "expected_minor IS NULL AND kind = 'invoice' AND item <> '' AND (contract_id > 0 OR covered_by_id > 0)"
    return _rows(session, rule="'unit'", around="0", condition=f"{matched} AND {priced} AND {where}")


def _rows(session: Session, **parts: str) -> list[tuple[Any, ...]]:
    rows = session.connection().execute(text(_GROUPED.format(**parts)))
    return [
        (int(row[0]), *row[1:5], int(row[5]), row[6], int(row[7]), int(row[8]), int(row[9]), str(row[10]), str(row[11]))
        for row in rows
    ]


def _reason(rule: str, reference: str, numbers: set[str]) -> str:
    if rule == "none" and reference:
        return "ended" if normalize(reference) in numbers else "unknown"
    return {"": "new", "supplier": "unsure"}.get(rule, rule)


# Deciding -------------------------------------------------------------------------------------------------------------


def candidates(url: str, actor: Actor, *, supplier_id: int, item: str = "") -> pd.DataFrame:
    """Return the contracts that lines can be given to: `id, number, title, supplier, end_date, own, listed`.

    First come the supplier's `own`, then those that have the item `listed`, then the rest, by number.
    """
    require(actor, "procurement:read")
    with reading(url) as session:
        own = with_merged(surviving(session), [supplier_id])
        query = (
            select(Contract, Supplier.name)
            .join(Supplier, col(Supplier.id) == Contract.supplier_id)
            .where(Contract.kind != "payer", Contract.status != "draft")
            .order_by(col(Contract.number))
        )
        listed = (
            set(session.exec(select(ContractPrice.contract_id).where(ContractPrice.item == item))) if item else set()
        )
        rows = [
            (row.id, row.number, row.title, name, row.end_date, row.supplier_id in own, row.id in listed)
            for row, name in session.exec(query)
        ]
    frame = pd.DataFrame(rows, columns=["id", "number", "title", "supplier", "end_date", "own", "listed"])
    return frame.sort_values(["own", "listed"], ascending=False, kind="stable", ignore_index=True)


def foresee(url: str, actor: Actor, *, group: DecisionGroup, contract_id: int | None) -> Effect:
    """Return what a decision would change, without deciding.

    Raises:
        UserError: As `decide`.
    """
    require(actor, "procurement:write")
    with trying(url) as session:
        return _decide(session, actor, group, contract_id, "")


def decide(url: str, actor: Actor, *, group: DecisionGroup, contract_id: int | None, note: str = "") -> Effect:
    """Give lines to a contract from now on (on the days on which it runs), or say that they belong to none.

    Raises:
        UserError: Supplier or contract do not exist, or the contract does not cover purchases.
    """
    require(actor, "procurement:write")
    with writing(url) as session:
        audit.one_writer(session)  # before the row, as whoever changes its contract or supplier does
        effect = _decide(session, actor, group, contract_id, note)
        details = {**group.__dict__, "contract_id": contract_id, "lines": effect.lines, "note": note}
        audit.record(session, actor, "purchases.match", f"supplier/{group.supplier_id}", details)
        return effect


def _decide(session: Session, actor: Actor, group: DecisionGroup, contract_id: int | None, note: str) -> Effect:
    _check(session, group, contract_id)
    key = group.__dict__
    row = session.exec(select(LineMatch).filter_by(**key)).first() or LineMatch(**key, decided_by=actor.name)
    row.contract_id, row.note, row.decided_by = contract_id, note, actor.name
    session.add(row)
    session.flush()
    return Effect(*matching.rematch_counted(session, suppliers=[group.supplier_id]))


def _check(session: Session, group: DecisionGroup, contract_id: int | None) -> None:
    if session.get(Supplier, group.supplier_id) is None:
        raise UserError(_("This supplier no longer exists."), hint=_("Reload the page."), code="missing")
    contract = session.get(Contract, contract_id) if contract_id is not None else None
    if contract_id is not None and contract is None:
        raise UserError(_("This contract no longer exists."), hint=_("Reload the page."), code="missing")
    if contract is not None and (contract.kind == "payer" or contract.status == "draft"):
        raise UserError(
            _("{contract_number} does not cover purchases.", contract_number=contract.number),
            hint=_("Choose a contract in force."),
            code="contract",
        )


def withdraw(url: str, actor: Actor, *, match_id: int) -> Effect:
    """Take a decision back; the rules decide on its lines again.

    Raises:
        UserError: It was taken back before.
    """
    require(actor, "procurement:write")
    with writing(url) as session:
        audit.one_writer(session)  # before the row, as whoever changes its contract or supplier does
        row = session.get(LineMatch, match_id)
        if row is None:
            raise UserError(_("This decision was already undone."), hint=_("Reload the page."), code="missing")
        details = {**row.model_dump(include=set(DecisionGroup.__dataclass_fields__)), "contract_id": row.contract_id}
        session.delete(row)
        session.flush()
        effect = Effect(*matching.rematch_counted(session, suppliers=[row.supplier_id]))
        audit.record(session, actor, "purchases.unmatch", f"supplier/{row.supplier_id}", details)
        return effect


def state_unit(url: str, actor: Actor, *, supplier_id: int, item: str, unit: str, base_units: int) -> Effect:
    """Remember how many single pieces of an item a supplier's unit holds, and price its lines by that.

    Raises:
        UserError: The number is not positive, or the unit is empty.
    """
    require(actor, "procurement:write")
    if base_units < 1 or not unit.strip():
        raise UserError(_("Enter a unit and how many pieces it holds, at least one."), code="unit")
    with writing(url) as session:
        audit.one_writer(session)  # before the row, as whoever changes its contract or supplier does
        _check(session, DecisionGroup(supplier_id), None)
        key = {"supplier_id": supplier_id, "item": item, "unit": unit}
        row = session.exec(select(UnitConversion).filter_by(**key)).first() or UnitConversion(
            supplier_id=supplier_id, item=item, unit=unit, base_units=base_units, decided_by=actor.name
        )
        before, row.base_units, row.decided_by = row.base_units, base_units, actor.name
        session.add(row)
        session.flush()
        effect = Effect(*matching.rematch_counted(session, suppliers=[supplier_id]))
        details = {**key, "base_units": base_units, "before": before, "lines": effect.lines}
        audit.record(session, actor, "purchases.unit", f"supplier/{supplier_id}", details)
        return effect


def forget_unit(url: str, actor: Actor, *, conversion_id: int) -> Effect:
    """Take a stated conversion back.

    Raises:
        UserError: It was taken back before.
    """
    require(actor, "procurement:write")
    with writing(url) as session:
        audit.one_writer(session)  # before the row, as whoever changes its contract or supplier does
        row = session.get(UnitConversion, conversion_id)
        if row is None:
            raise UserError(_("This was already undone."), hint=_("Reload the page."), code="missing")
        details = {"item": row.item, "unit": row.unit, "base_units": row.base_units}
        session.delete(row)
        session.flush()
        effect = Effect(*matching.rematch_counted(session, suppliers=[row.supplier_id]))
        audit.record(session, actor, "purchases.forget_unit", f"supplier/{row.supplier_id}", details)
        return effect


def match_all(url: str, actor: Actor) -> Effect:
    """Match every line again, for lines of an older version that nothing has looked at yet."""
    require(actor, "procurement:write")
    with writing(url) as session:
        effect = Effect(*matching.rematch_counted(session, everything=True))
        audit.record(session, actor, "purchases.match_all", "purchase_line", {"lines": effect.lines})
        return effect


def decisions(url: str, actor: Actor) -> pd.DataFrame:
    """Return what people decided, newest first.

    Returns:
        `id, what` ("contract" or "unit"), `supplier, item, unit, contract_reference, document` (order or invoice),
        `answer` (number of the contract, "no contract", or pieces), `decided_by, decided_at`.
    """
    require(actor, "procurement:read")
    columns = ["id", "what", "supplier", "item", "unit", "contract_reference", "document", "answer", "decided_by"]
    with reading(url) as session:
        names = {row.id: row.name for row in session.exec(select(Supplier))}
        numbers = {row.id: row.number for row in session.exec(select(Contract))}
        rows = [
            (
                row.id, "contract", names[row.supplier_id], row.item, row.unit, row.contract_reference,
                row.invoice_number or row.po_number, numbers.get(row.contract_id, _("no contract")), row.decided_by,
                row.decided_at,
            )
            for row in session.exec(select(LineMatch))
        ]  # fmt: skip
        rows += [
            (
                row.id, "unit", names[row.supplier_id], row.item, row.unit, "", "",
                ngettext("{count} piece", "{count} pieces", row.base_units, count=count_text(row.base_units)),
                row.decided_by, row.decided_at,
            )
            for row in session.exec(select(UnitConversion))
        ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=[*columns, "decided_at"])
    return frame.sort_values("decided_at", ascending=False, kind="stable", ignore_index=True)


def priced_units(url: str, actor: Actor, *, item: str) -> list[str]:
    """Return the units in which contracts price an item, in words: "BX of 100"."""
    require(actor, "procurement:read")
    with reading(url) as session:
        query = text(
            "SELECT DISTINCT unit, base_units FROM contract_price WHERE item = :item ORDER BY unit, base_units"
        )
        rows = session.connection().execute(query, {"item": item}).all()
    return [
        _("{unit} of {pieces}", unit=unit, pieces=count_text(pieces)) if pieces > 1 else str(unit)
        for unit, pieces in rows
        if units.spelling(unit)
    ]
