"""A small hospital with a draft of 2027 that is built from drivers."""

from dataclasses import dataclass
from datetime import date

from planning.budgets.building.assumptions import Assumption
from services.budgets import sheet
from services.budgets.building import changing, creating
from services.budgets.building.changing import AssumptionEdit, BuildPreview
from services.budgets.sheet import BudgetSheet, SheetRow
from services.permissions import Actor
from tests.small_hospital import SmallHospital
from tests.what_if import fill

ANN = Actor(name="ann", role="finance_lead")
JULY = date(2027, 7, 1)
NAME = "Plan 2027"


@dataclass(frozen=True)
class Built:
    """The hospital and its draft."""

    hospital: SmallHospital
    version: int

    @property
    def url(self) -> str:
        """Return the database."""
        return self.hospital.url

    def sheet(self, place: str = "ICU") -> BudgetSheet:
        """Return a department's sheet."""
        return sheet.load(self.url, ANN, version_id=self.version, department_id=self.hospital.departments[place])

    def row(self, code: str, place: str = "ICU") -> SheetRow:
        """Return one of its lines."""
        return next(row for row in self.sheet(place).rows if row.code == code)


def build_small(hospital: SmallHospital) -> Built:
    """Fill the hospital with figures and build its budget of 2027."""
    made = creating.create(fill(hospital).url, ANN, name=NAME, fiscal_year=2027)
    return Built(hospital, made.version_id)


def edit(kind: str, value: int, *, detail: str = "", department: int | None = None, day: date | None = JULY,
         back: bool = False) -> AssumptionEdit:  # fmt: skip
    """Return an edit of an assumption."""
    return AssumptionEdit(Assumption(kind, value, department, detail, day), taken_back=back)


def assume(built: Built, *edits: AssumptionEdit, actor: Actor = ANN, note: str | None = None) -> BuildPreview:
    """Preview and store."""
    seen = changing.preview(built.url, actor, version_id=built.version, edits=edits)
    return changing.store(built.url, actor, version_id=built.version, edits=edits, mark=seen.mark, note=note)
