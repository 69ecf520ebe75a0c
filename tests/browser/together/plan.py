"""What a budget has to hold after each step of several people, to the cent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sqlmodel import col, func, select

from data.engine import reading
from data.models import Account, BudgetLine
from services.budgets import sheet, versions
from services.budgets.cell_history import cell_history
from services.permissions import LOCAL_ACTOR

BUDGET, ICU, ICU_CODE = "FY 2026/27 from drivers", "16010 Medical ICU", "16010"
YEAR, JULY = 2027, 202607
#: Row of the sheet and month of the year (0–11).
Place = tuple[int, int]


@dataclass
class Plan:
    """The Medical ICU's sheet as it has to be: what drivers say, and over it what people typed."""

    url: str
    version: int
    department: int
    before: sheet.BudgetSheet
    typed: dict[Place, int] = field(default_factory=dict)

    @classmethod
    def begin(cls, url: str) -> "Plan":
        """Take the sheet as finance has just built it."""
        version = next(one.id for one in versions.list_versions(url, LOCAL_ACTOR) if one.name == BUDGET)
        department = next(number for number, name in sheet.departments(url, LOCAL_ACTOR).items() if name == ICU)
        built = sheet.load(url, LOCAL_ACTOR, version_id=version, department_id=department)
        return cls(url, version, department, built)

    def stored(self) -> sheet.BudgetSheet:
        return sheet.load(self.url, LOCAL_ACTOR, version_id=self.version, department_id=self.department)

    def holds(self, typed: dict[Place, int]) -> None:
        """Hold the database against all that was typed so far, and against the drivers in every other cell."""
        self.typed |= typed
        now = self.stored()
        for at, (row, built) in enumerate(zip(now.rows, self.before.rows, strict=True)):
            expected = [self.typed.get((at, month), own) for month, own in enumerate(built.months)]
            assert list(row.months) == expected, row.name
            assert set(row.typed) == {month for line, month in self.typed if line == at}, row.name
            assert row.own == built.months, row.name

    def july(self) -> dict[str, int]:
        """Return the budget of July by account: what was typed, else what drivers say."""
        return {
            f"{row.code} {row.name}": self.typed.get((at, 0), row.months[0]) for at, row in enumerate(self.before.rows)
        }

    def history(self, row: int, month: int) -> list[tuple[str, int, int]]:
        """Return who changed a cell from what to what, oldest first."""
        line = self.before.rows[row]
        events = cell_history(
            self.url, LOCAL_ACTOR, version_id=self.version, department_id=self.department, account_id=line.account_id
        )
        period = self.before.periods[month]
        return [(one.actor, one.old_minor, one.new_minor) for one in reversed(events) if one.cell.period == period]

    def of_hospital(self, kind: str) -> int:
        """Return July's budget of the whole hospital, summed line by line in the database."""
        query = (
            select(func.sum(col(BudgetLine.amount_minor)))
            .join(Account, col(Account.id) == col(BudgetLine.account_id))
            .where(BudgetLine.version_id == self.version, BudgetLine.period == JULY, Account.type == kind)
            .where(col(BudgetLine.superseded_by).is_(None))
        )
        with reading(self.url) as session:
            return int(session.exec(query).one() or 0)


def amounts_of(figures: Mapping[Place, str]) -> dict[Place, int]:
    """Return typed texts as minor units."""
    return {place: cents(text.replace(",", "")) for place, text in figures.items()}


def cents(amount: str) -> int:
    return int(Decimal(amount or "0") * 100)


def result_of(figures: Mapping[str, int]) -> int:
    """Return revenue less expense of figures by account, whose codes begin with 4 for revenue."""
    return sum(minor if account[0] == "4" else -minor for account, minor in figures.items())
