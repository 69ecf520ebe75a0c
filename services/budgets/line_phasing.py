"""Spread or raise one line of a budget without a browser, by the rules of the sheet; saved as if it had been typed."""

from dataclasses import dataclass

from language import _
from planning.budgets import spreading
from services.budgets import cells, sheet
from services.budgets.cells import CellEdit, SavedCells
from services.budgets.sheet import BudgetSheet, SheetRow
from services.errors import UserError
from services.organization.by_text import by_text
from services.permissions import Actor, require

METHODS = ("shape", "even", "prior", "season")


@dataclass(frozen=True)
class Phasing:
    """What to do with a line, in minor units: a total to reach, and a rate (millionths) or an amount on top of it.

    `method` is the course of the year: as it is now, even, like the prior year, or seasonal. Months in `locked`
    (yyyymm) stay as they are.
    """

    total_minor: int | None = None
    method: str = "shape"
    rate_millionths: int | None = None
    added_minor: int | None = None
    locked: frozenset[int] = frozenset()


def phase(
    url: str, actor: Actor, *, version: str, department: str, account: str, phasing: Phasing, note: str | None = None
) -> tuple[tuple[int, ...], SavedCells]:
    """Change a line of a draft, named by the version's name and the codes.

    Returns:
        The twelve months as they are stored afterwards (a month that somebody else changed meanwhile has that figure),
        and what was saved.

    Raises:
        NotPermittedError: It is another manager's department.
        UserError: Version, department or account is not known, the version is no draft, or all months are locked.
    """
    require(actor, "budget:write")
    shown, row = _line(url, actor, version, department, account)
    if phasing.method == "prior" and not (shown.prior_is_year or shown.recent_months == 12):
        raise UserError(
            _("Fewer than twelve months of actuals: the course of the prior year is not known."),
            hint=_("Spread evenly, or import earlier months first."),
        )
    outside = sorted(set(phasing.locked) - set(shown.periods))
    if outside:
        raise UserError(
            _("{month} is no month of this budget.", month=f"{outside[0] // 100}-{outside[0] % 100:02d}"),
            hint=_("Lock months of its fiscal year."),
        )
    months = _new_months(row, phasing, [period in phasing.locked for period in shown.periods])
    edits = [
        CellEdit(shown.department_id, row.account_id, period, before, after)
        for period, before, after in zip(shown.periods, row.months, months, strict=True)
        if before != after
    ]
    saved = cells.save(url, actor, version_id=shown.version_id, edits=edits, note=note)
    moved = {one.edit.period: one.stored_minor for one in saved.conflicts}
    return tuple(moved.get(period, amount) for period, amount in zip(shown.periods, months, strict=True)), saved


def _new_months(row: SheetRow, phasing: Phasing, locked: list[bool]) -> list[int]:
    weights = {
        "shape": row.months,
        "even": (1,) * 12,
        "prior": row.prior_year,
        "season": row.season,
    }[phasing.method]
    total = sum(row.months) if phasing.total_minor is None else phasing.total_minor
    if all(locked):
        raise UserError(_("All months are locked."), hint=_("Leave one open."))
    months = spreading.to_total(row.months, total, weights, locked)
    places = [place for place, shut in enumerate(locked) if not shut]
    amounts = [months[place] for place in places]
    if phasing.rate_millionths is not None:
        amounts = spreading.by_rate(amounts, phasing.rate_millionths)
    if phasing.added_minor is not None:
        amounts = spreading.by_amount(amounts, phasing.added_minor)
    for place, amount in zip(places, amounts, strict=True):
        months[place] = amount
    return months


def _line(url: str, actor: Actor, version: str, department: str, account: str) -> tuple[BudgetSheet, SheetRow]:
    version_id = sheet.version_named(url, actor, name=version)
    none = _("No department {code} that you may edit.", code=department)
    department_id = by_text(url, sheet.departments(url, actor), department, sentence=none)
    none = _("No account {code} of revenue or expense.", code=account)
    account_id = by_text(url, sheet.accounts(url, actor), account, sentence=none, account=True)
    shown = sheet.load(url, actor, version_id=version_id, department_id=department_id, more=[account_id])
    return shown, next(row for row in shown.rows if (row.account_id, row.kind) == (account_id, "base"))
