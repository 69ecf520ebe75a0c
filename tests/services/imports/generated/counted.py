"""Volumes and hours in the shapes of ledgers: measures or job classes stand where accounts do."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random

from tests.services.imports.generated.hospital import ENGLISH, GERMAN, Hospital, Truth
from tests.services.imports.generated.shapes import SHAPES, Made

#: Shapes in which volumes come too.
_VOLUMES = (
    "long", "wide", "tabs", "subtotals", "pivot", "sections", "sides_over_months", "months_over_sides", "side_by_side",
    "quarters", "month_tabs", "totals_above", "pivot_totals", "blank_sections", "quarter_sums", "prior_years",
    "comments", "merged_tabs", "numbered",
)  # fmt: skip
_HOURS = (
    "long", "wide", "tabs", "subtotals", "pivot", "sections", "quarters", "month_tabs", "totals_above",
    "pivot_totals", "blank_sections", "quarter_sums", "prior_years", "comments", "numbered",
)  # fmt: skip
_MEASURES = {
    "en": ("Patient Days", "ED Visits", "Lab Tests", "Discharges", "Surgical Cases", "Imaging Exams"),
    "de": ("Pflegetage", "Notfälle", "Laboruntersuchungen", "Entlassungen", "Operationen"),
    "fr": ("Journées", "Passages aux urgences", "Sorties", "Interventions"),
    "sv": ("Vårddagar", "Besök", "Utskrivningar", "Operationer"),
}
_WORDS = {
    "en": (("Statistic", "Measure"), "Statistic Description", ("Quantity", "Units")),
    "de": (("Kennzahl",), "Kennzahl Bezeichnung", ("Anzahl",)),
    "fr": (("Indicateur",), "Libellé indicateur", ("Nombre",)),
    "sv": (("Nyckeltal",), "Nyckeltal benämning", ("Antal",)),
}
_JOBS = {"RN": "Registered Nurse", "LPN": "Practical Nurse", "TECH": "Technician", "CLERK": "Unit Clerk"}


def with_volumes(hospital: Hospital, random: Random) -> Hospital:
    """The hospital with whole counts of measures, coded or not, in place of amounts."""
    words, description, amount = _WORDS[hospital.tongue.code]
    names = random.sample(_MEASURES[hospital.tongue.code], random.randint(2, 4))
    measures = {str(9010 + 10 * at) if hospital.coded else name: name for at, name in enumerate(names)}
    tongue = replace(hospital.tongue, account=words, account_name=description, amount=amount)
    size = random.choice((9, 900, 40_000))
    return replace(
        hospital, tongue=tongue, accounts=measures, whole=True,
        amounts=_figures(hospital, measures, lambda: Decimal(random.randint(1, size))),
        plans=_figures(hospital, measures, lambda: Decimal(random.randint(1, size))),
    )  # fmt: skip


def volumes_in_shapes(hospital: Hospital, random: Random, kind: str) -> Made:
    """Counts in one of the shapes."""
    shape = random.choice(_VOLUMES)
    made = SHAPES[shape](with_volumes(hospital, random), random, "statistics")
    return replace(made, kind="statistics", name=shape)


def with_hours(hospital: Hospital, random: Random) -> Hospital:
    """The hospital with hours of job classes in place of amounts."""
    german = hospital.tongue.code == "de"
    tongue = replace(
        GERMAN if german else ENGLISH,
        account=("Dienstart",) if german else ("Job Class", "Job Code"),
        account_name="Dienstart Bezeichnung" if german else "Job Title",
        amount=("Stunden",) if german else ("Hours", "Hours Worked"),
    )
    some = dict(list(_JOBS.items())[: random.randint(2, 4)])
    jobs = some if hospital.coded else {name: name for name in some.values()}
    return replace(
        hospital, tongue=tongue, accounts=jobs, thousands=random.choice(tongue.thousands),
        amounts=_figures(hospital, jobs, lambda: Decimal(random.randint(100, 900_000)) / 100),
        plans=_figures(hospital, jobs, lambda: Decimal(random.randint(100, 900_000)) / 100),
    )  # fmt: skip


def hours_in_shapes(hospital: Hospital, random: Random, kind: str) -> Made:
    """Hours, all regular, in one of the shapes."""
    shape = random.choice(_HOURS)
    made = SHAPES[shape](with_hours(hospital, random), random, "labor")
    truth = {(month, place, f"{job} REG"): amount for (month, place, job), amount in made.truth.items()}
    return replace(made, truth=truth, kind="labor", name=shape)


def _figures(hospital: Hospital, what: dict[str, str], draw: Callable[[], Decimal]) -> Truth:
    return {
        (month, place, code): draw() for place in hospital.departments for code in what for month in hospital.months
    }


SHAPES |= {"volumes_in_shapes": volumes_in_shapes, "hours_in_shapes": hours_in_shapes}
