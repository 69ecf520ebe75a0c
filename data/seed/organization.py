"""Facilities, service lines, measures and departments, with the volume and staffing each department is built on."""

from dataclasses import dataclass, replace

from data.seed.size import Size
from data.seed.table_files import read

#: (code, name, beds) of the first facilities; larger sizes continue with further towns.
FACILITIES = (("NMC", "Northlake Medical Center", 180), ("LCH", "Lakeshore Community Hospital", 64))
TOWNS = (
    "Birchwood",
    "Cedar Falls",
    "Eagle Point",
    "Granite Bay",
    "Harbor View",
    "Maple Ridge",
    "Pine Hollow",
    "Stillwater",
)

SERVICE_LINES = {
    "CRIT": "Critical care",
    "MEDS": "Medicine",
    "ORTH": "Orthopedics",
    "SURG": "Surgery",
    "CARD": "Cardiovascular",
    "WOMN": "Women and newborns",
    "EMER": "Emergency care",
    "ONCO": "Oncology",
    "DIAG": "Diagnostics",
    "THER": "Therapies",
    "AMBU": "Primary care",
    "BEHV": "Behavioral health",
    "SUPP": "Support services",
}
PAYER_MEASURES = {
    "MCR": "Medicare",
    "MCD": "Medicaid",
    "BLU": "Great Lakes Blue Plan",
    "COM": "commercial managed care",
    "SLF": "self-pay",
}
#: code -> (name, unit)
MEASURES = {
    "PDAYS": ("Patient days", "days"),
    "DISCH": ("Discharges", "cases"),
    "BEDDAYS": ("Staffed bed days", "days"),
    "EDV": ("Emergency visits", "visits"),
    "SURG": ("Surgical cases", "cases"),
    "CATH": ("Catheterization procedures", "procedures"),
    "DELIV": ("Deliveries", "deliveries"),
    "LABT": ("Laboratory tests", "tests"),
    "EXAMS": ("Imaging exams", "exams"),
    "DOSES": ("Pharmacy doses dispensed", "doses"),
    "RTTX": ("Respiratory treatments", "treatments"),
    "THERU": ("Therapy units", "units"),
    "INFUS": ("Infusion visits", "visits"),
    "VISITS": ("Clinic visits", "visits"),
    "ROOMS": ("Rooms cleaned", "rooms"),
    "MEALS": ("Meals served", "meals"),
    "MEMB": ("Capitated member months", "members"),
    "CASH": ("Unrestricted cash and short-term investments", "USD"),
    **{f"PDAYS_{code}": (f"Patient days, {name}", "days") for code, name in PAYER_MEASURES.items()},
}

#: Staff by job class as shares of productive hours.
NURSING = {"RN": 0.66, "AIDE": 0.27, "CLER": 0.07}
ICU_NURSING = {"RN": 0.86, "AIDE": 0.11, "CLER": 0.03}
STAFF: dict[str, dict[str, float]] = {
    "icu": ICU_NURSING,
    "ward": NURSING,
    "women": {"RN": 0.76, "AIDE": 0.17, "CLER": 0.07},
    "behavioral": {"RN": 0.48, "LPN": 0.14, "AIDE": 0.32, "CLER": 0.06},
    "emergency": {"RN": 0.64, "TECH": 0.16, "AIDE": 0.08, "CLER": 0.12},
    "surgery": {"RN": 0.52, "TECH": 0.36, "SERV": 0.07, "CLER": 0.05},
    "laboratory": {"TECH": 0.78, "CLER": 0.14, "SERV": 0.08},
    "imaging": {"TECH": 0.77, "RN": 0.07, "CLER": 0.16},
    "pharmacy": {"PHARM": 0.46, "TECH": 0.49, "CLER": 0.05},
    "respiratory": {"THER": 0.95, "CLER": 0.05},
    "therapy": {"THER": 0.82, "AIDE": 0.1, "CLER": 0.08},
    "infusion": {"RN": 0.68, "PHARM": 0.1, "CLER": 0.22},
    "clinic": {"MD": 0.2, "APP": 0.13, "RN": 0.17, "LPN": 0.22, "CLER": 0.28},
    "service": {"SERV": 0.94, "CLER": 0.06},
    "plant": {"ENG": 0.72, "SERV": 0.28},
    "office": {"PROF": 0.62, "CLER": 0.38},
    "technology": {"PROF": 0.93, "CLER": 0.07},
}


@dataclass(frozen=True)
class DemoUnit:
    """One department's make-up: `base` is its volume on an average day of July 2023.

    `winter` is the yearly swing (0–1, peak in late January; negative peaks in summer), `week` names the weekly pattern,
    `target` the productive hours per unit of service, `fixed` the productive hours a year that do not move with volume,
    `agency` and `overtime` their planned shares of variable productive hours.
    """

    code: str
    name: str
    group: str
    line: str
    measure: str | None
    base: float
    beds: int
    growth: float
    winter: float
    week: str
    target: float
    fixed: float
    staff: str
    agency: float
    manager: str
    overtime: float = 0.032
    facility: int = 1
    scale: float = 1.0

    @property
    def template(self) -> str:
        """Return the four digits that departments of one kind share in all facilities."""
        return self.code[-4:]

    @property
    def parent(self) -> str:
        """Return the code of the department that adds this one up."""
        return f"{self.facility}{GROUPS[self.group][0]}"

    @property
    def inpatient(self) -> bool:
        """Return whether the department has beds."""
        return self.beds > 0


GROUPS = {
    "nursing": ("6000", "Inpatient nursing"),
    "acute": ("6300", "Emergency and surgery"),
    "ancillary": ("7000", "Diagnostics and therapy"),
    "ambulatory": ("8000", "Ambulatory care"),
    "support": ("9000", "Support and administration"),
}

NORTHLAKE = read("northlake", DemoUnit)
LAKESHORE = read("lakeshore", DemoUnit)


def facilities(size: Size) -> list[tuple[str, str, int]]:
    """Return code, name and beds of every facility."""
    rows = list(FACILITIES[: size.facilities])
    for number in range(len(rows), size.facilities):
        town, round_ = TOWNS[(number - 2) % len(TOWNS)], (number - 2) // len(TOWNS) + 1
        name = f"{town} Hospital" if round_ == 1 else f"{town} Hospital {round_}"
        rows.append((f"F{number + 1:02d}", name, sum(unit.beds for unit in _template(number + 1))))
    return rows


def units(size: Size) -> list[DemoUnit]:
    """Return the departments that carry figures, of all facilities."""
    rows = []
    for number, (_, name, _) in enumerate(facilities(size), start=1):
        scale = 1.0 if number <= 2 else 0.85 + 0.05 * (number % 6)
        place = "" if number == 1 else f" – {name.removesuffix(' Community Hospital')}"
        rows += [
            replace(
                unit,
                code=f"{number}{unit.code}",
                name=unit.name + place,
                base=unit.base * min(scale, 1.05) if unit.inpatient else unit.base * scale,
                fixed=unit.fixed * scale,
                facility=number,
                scale=scale,
            )
            for unit in _template(number)
        ]
    return rows


def _template(number: int) -> tuple[DemoUnit, ...]:
    return NORTHLAKE if number % 2 else LAKESHORE


def groups(size: Size) -> list[tuple[str, str, str | None, int]]:
    """Return code, name, parent code and facility number of the departments that only add others up."""
    rows: list[tuple[str, str, str | None, int]] = []
    for number, (_, name, _) in enumerate(facilities(size), start=1):
        rows.append((f"{number}0000", name, None, number))
        used = {unit.group for unit in _template(number)}
        place = "" if number == 1 else f" – {name.removesuffix(' Community Hospital')}"
        rows += [
            (f"{number}{code}", title + place, f"{number}0000", number)
            for key, (code, title) in GROUPS.items()
            if key in used
        ]
    return rows
