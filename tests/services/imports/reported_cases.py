"""What is right for each file of `tests/cases/reported`, written by hand from the files and `expected.json`.

What is still wrong stands in KNOWN_WRONG: whoever mends a kind removes its cases there.
"""

import json
from pathlib import Path
from typing import Any

from tests.services.imports.expectations import Held, Loads, Right

FOLDER = Path(__file__).resolve().parents[2] / "cases" / "reported"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))

#: Case to what happens today.
KNOWN_WRONG: dict[str, str] = {}

#: The four lines that most cases hold, in January and February 2026.
FOUR_LINES = """
    2026-01 | 6010 | 7100 | 120.50
    2026-01 | 6020 | 7200 | 310.00
    2026-02 | 6010 | 7100 | 45.25
    2026-02 | 6020 | 7300 | 8.00
"""
JOINED_FILES = "\n".join(["2026-01 | 6010 | 7100 | 10.00"] * 60 + ["2026-02 | 6010 | 7100 | 10.00"] * 60)
BY_MONTH = """
    2026-01 | * | 7100 | 120.50
    2026-01 | * | 7200 | 310.00
    2026-01 | * | 7300 | {linen[0]}
    2026-02 | * | 7100 | 45.25
    2026-02 | * | 7200 | 1.00
    2026-02 | * | 7300 | {linen[1]}
    2026-03 | * | 7100 | 4.00
    2026-03 | * | 7200 | 2.00
    2026-03 | * | 7300 | {linen[2]}
"""
ACROSS = Held(r"account.* across|transposed|months? down")

#: What is right, by case; one of several is enough.
RIGHT: dict[str, tuple[Right, ...]] = {
    # Dates
    "D01": (Loads(FOUR_LINES), Held("Excel day number|Excel's day number")),
    "D02": (Loads(FOUR_LINES),),
    "D04": (
        Loads("""
            2026-01 | 6010 | 7100 | 120.50
            2026-01 | 6020 | 7200 | 310.00
            2026-01 | 6010 | 7100 | 45.25
            2026-02 | 6020 | 7300 | 8.00
        """),
    ),
    "D06": (Held("day first|month first|swapped", "date-order"),),
    "D07": (Held("month|date|week"),),
    "D09": (Loads(FOUR_LINES),),
    "D12": (Loads(FOUR_LINES),),
    "D14": (Held("month|date|year"),),
    # Amounts
    "N01": (
        Loads("""
            2026-01 | 6010 | 7100 | 100000.00
            2026-01 | 6020 | 7200 | 1234567.89
            2026-02 | 6010 | 7100 | -5000.00
            2026-02 | 6020 | 7300 | 75.50
        """),
    ),
    "N03": (
        Loads("""
            2026-01 | 6010 | 7100 | 1000.00
            2026-01 | 6020 | 7200 | 12345.60
            2026-02 | 6010 | 7100 | -2500.05
            2026-02 | 6020 | 7300 | 80.00
        """),
    ),
    "N04b": (
        Loads("""
            2026-01 | 6010 | 7100 | 1200.00
            2026-01 | 6020 | 7200 | 350.00
            2026-02 | 6010 | 7100 | -45.25
            2026-02 | 6020 | 7300 | 8.00
        """),
    ),
    "N05": (
        Held("thousands", "thousands-mark"),
        Loads(
            """
            2026-01 | 6010 | 7100 | 1000.00
            2026-01 | 6020 | 7200 | 12500.00
            2026-02 | 6010 | 7100 | -3000.00
            2026-02 | 6020 | 7300 | 1250.00
            """,
            says="thousands",
        ),
    ),
    "N06": (Held("digits"),),
    "N09": (
        Loads("""
            2026-01 | 6010 | 7100 | 1120.50
            2026-01 | 6020 | 7200 | 310.00
            2026-02 | 6010 | 7100 | -45.25
            2026-02 | 6020 | 7300 | -1008.00
        """),
    ),
    "N14": (
        Loads("""
            2026-01 | 6010 | 7100 | 50.00
            2026-01 | 6020 | 7200 | -75.63
            2026-02 | 6010 | 7100 | -1200.00
            2026-02 | 6020 | 7300 | 8.00
        """),
    ),
    "N16b": (
        Loads("""
            2026-01 | 6010 | 7100 | 12.345
            2026-01 | 6020 | 7200 | 7.500
            2026-02 | 6010 | 7100 | 120.250
        """),
        Held("KWD", "currency"),
    ),
    "N17": (
        Loads(
            """
            2026-01 | 6010 | 7100 | 120.50
            2026-02 | 6010 | 7100 | 0.00
            """,
            rejected=(3, 5),
        ),
    ),
    "N18": (Loads(FOUR_LINES), Held("comma|cells")),
    # Shapes
    "S01": (
        Loads("""
            2026-01 | 6010 | 7100 | 100.00
            2026-02 | 6010 | 7100 | 110.00
            2026-03 | 6010 | 7100 | 120.00
            2026-01 | 6010 | 7200 | 200.00
            2026-02 | 6010 | 7200 | 210.00
            2026-03 | 6010 | 7200 | 220.00
            2026-01 | 6020 | 7100 | 10.00
            2026-02 | 6020 | 7100 | 11.00
            2026-03 | 6020 | 7100 | 12.00
        """),
    ),
    "S02": (Loads(FOUR_LINES),),
    "S04": (
        Loads("""
            2026-01 | 6010 | 7100 | 120.50
            2026-01 | 6010 | 7200 | 310.00
            2026-02 | 6020 | 7100 | 45.25
            2026-02 | 6020 | 7300 | 8.00
        """),
    ),
    "S05": (
        Loads("""
            2026-01 | 6010 | 7100 | 120.50
            2026-01 | 6010 | 7200 | 310.00
            2026-02 | 6010 | 7300 | 8.00
            2026-02 | 6020 | 7100 | 45.25
            2026-02 | 6020 | 7200 | 1.00
        """),
        Held("department", "fallback-department"),
    ),
    "S06": (Loads(BY_MONTH.format(linen=("45.25", "8.00", "6.00")), names={"7100": "Medical supplies"}),),
    "S07": (
        Loads("""
            2026-01 | 6010 | 7100 | 120.50
            2026-01 | 6010 | 7100 | -20.00
            2026-01 | 6010 | 7200 | 310.00
        """),
    ),
    "S08": (Loads(BY_MONTH.format(linen=("8.00", "9.00", "3.00"))), ACROSS),
    "S10": (Loads(f"{FOUR_LINES.strip()}\n2026-02 | 6010 | 7100 | 1000.00", says="hidden"),),
    "S11": (
        Loads(
            """
            2026-01 | 6010 | 7100 | 120.50
            2026-01 | 6020 | 7200 | 310.00
            """,
            rejected=(4, 5),
        ),
    ),
    "S14a": (Held("empty"),),
    "S18": (Loads(FOUR_LINES, names={"7300": "Wäsche"}),),
    "S18e": (Loads(JOINED_FILES, rejected=None),),
    "S20": (Loads(FOUR_LINES, names={"7100": "Médical", "7200": "Médicaments"}),),
    "S21": (Loads(FOUR_LINES),),
    "S22b": (
        Loads(
            """
            2026-01 | 6010 | 7100 | 120.50
            2026-01 | 6020 | 7200 | 310.00
            2026-02 | 6010 | 7100 | 45.25
            """,
            rejected=(5,),
            says="7 cells",
        ),
    ),
    "S23": (Held("column"),),
    "S25": (Loads(FOUR_LINES), Held("quot")),
    # Formats that are no table
    "S28": (Held(r"\bSIE\b"),),
    "S29b": (Held("MT940"),),
    "F01": (Held("web page|HTML"), Loads("2026-01 | 6010 | 7100 | 120.50")),
    "F02": (Held("XML.*Save it as XLSX|open it in Excel"),),
    # Signs
    "G01": (
        Loads("""
            2026-01 | 6010 | 7100 | 120.50
            2026-01 | 6020 | 7200 | 310.00
            2026-02 | 6010 | 7100 | -45.25
            2026-02 | 6020 | 7300 | 8.00
        """),
        Held("negative.*debit|debit.*negative|sign", "sign"),
    ),
    "G02": (
        Loads("""
            2026-01 | 6010 | 7100 | 120.50
            2026-01 | 6020 | 7200 | 310.00
            2026-02 | 6010 | 7100 | -45.25
            2026-02 | 6020 | 7300 | 8.00
        """),
    ),
    "G05": (
        Loads("""
            2026-01 | 6010 | 7100 | 100.50
            2026-01 | 6020 | 7200 | 310.00
            2026-02 | 6010 | 7100 | -45.25
            2026-02 | 6020 | 7300 | 0.00
        """),
    ),
    "U01": (
        Loads("""
            2026-01 | 6010 | 7100 | 4.50
            2026-01 | 6010 | 7100 | 4.50
            2026-01 | 6020 | 7200 | 310.00
        """),
    ),
    # Codes, currencies, systems
    "E02": (
        Loads(
            """
            2026-01 | 6010 | 7100 | 120.50
            2026-02 | 6010 | 7100 | 45.25
            """,
            rejected=(3,),
        ),
    ),
    "E03": (Held("segment|split|parts", "code-split"),),
    "E04": (
        Loads("""
            2026-01 | 6010 | 7100 | 120.50
            2026-01 | 6020 | 7100 | 310.00
            2026-02 | 6010 | 7300 | 8.00
        """),
        Held("segment|split|parts|path", "code-split"),
    ),
    "E08": (
        Loads("""
            2026-01 | 6010 | 7100 | 120.50
            2026-01 | 6020 | 7200 | 310.00
            2026-02 | 6010 | 7100 | -45.25
            2026-02 | 6020 | 7300 | 8.00
        """),
        Held("DATEV"),
    ),
    "E09": (
        Loads(
            """
            2026-01 | * | 606300 | 120.50
            2026-01 | * | 401000 balance | 120.50
            2026-02 | * | 606300 | -45.25
            2026-02 | * | 401000 balance | 45.25
            """,
            operating="75.25",
        ),
    ),
    "T01": (
        Loads("""
            2026-01 | 6010 | 7100 | 120000.00
            2026-02 | 6010 | 7100 | 110000.00
            2026-03 | 6010 | 7100 | 100000.00
            2026-01 | 6010 | 7200 | 12500.00
            2026-02 | 6010 | 7200 | 11000.00
            2026-03 | 6010 | 7200 | 10000.00
        """),
        Held("thousands", "thousands"),
    ),
}
