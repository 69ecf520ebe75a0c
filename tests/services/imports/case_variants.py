"""What is right for each file of `tests/cases/variants`: new forms of the kinds of `tests/cases/reported`.

Other words, languages, orders and numbers than there; what is right was written by hand before a file was imported.
"""

from dataclasses import dataclass
from pathlib import Path

from tests.services.imports.expectations import Held, Loads

FOLDER = Path(__file__).resolve().parents[2] / "cases" / "variants"


@dataclass(frozen=True)
class Counts:
    """The actual counts that must be stored: month, department and measure to the count."""

    cells: dict[tuple[str, str, str], int]


#: The four lines that most files hold.
FOUR_LINES = """
    2026-01 | 410 | 6200 | 84.10
    2026-01 | 420 | 6300 | 1250.00
    2026-02 | 410 | 6200 | 33.33
    2026-02 | 420 | 6400 | 9.99
"""
#: File to its kind and what is right; one of several is enough.
VARIANTS: dict[str, tuple[str, tuple[Loads | Held | Counts, ...]]] = {
    "d12c.csv": (
        "ledger",
        (Loads(FOUR_LINES),),
    ),
    "n04c.csv": (
        "ledger",
        (
            Loads("""
            2026-01 | 410 | 6200 | 1200
            2026-01 | 420 | 6300 | 350
            2026-02 | 410 | 6200 | -45.25
            2026-02 | 420 | 6400 | 8
        """),
            Held("."),
        ),
    ),
    "n05a.csv": (
        "ledger",
        (
            Held("thousands", "thousands-mark"),
            Loads(
                """
            2026-01 | 410 | 6200 | 2500
            2026-01 | 420 | 6300 | 11125
            2026-02 | 410 | 6200 | -3750
        """,
                says="thousands",
            ),
        ),
    ),
    "n06a.csv": (
        "ledger",
        (Held("digits"),),
    ),
    "n09a.csv": (
        "ledger",
        (
            Loads("""
            2026-01 | 410 | 6200 | 1120.50
            2026-01 | 420 | 6300 | 310
            2026-02 | 410 | 6200 | -45.25
            2026-02 | 420 | 6400 | -1008.00
        """),
            Held("sign|negative"),
        ),
    ),
    "s01b.xlsx": (
        "ledger",
        (
            Loads("""
            2026-01 | 410 | 6200 | 8
            2026-02 | 410 | 6200 | 21
            2026-01 | 420 | 6300 | 44
            2026-02 | 420 | 6300 | 50
        """),
        ),
    ),
    "s02a.csv": (
        "ledger",
        (
            Loads(FOUR_LINES),
            Loads(FOUR_LINES, rejected=None),
        ),
    ),
    "s05a.csv": (
        "ledger",
        (
            Loads("""
            2026-01 | 410 | 6200 | 84.10
            2026-01 | 410 | 6300 | 10
            2026-02 | 410 | 6200 | 33.33
            2026-02 | 410 | 6300 | 11
            2026-01 | 420 | 6200 | 5
            2026-01 | 420 | 6300 | 7
        """),
            Held("department|month|date"),
        ),
    ),
    "s06a.csv": (
        "budget",
        (
            Loads("""
            2026-01 | * | 6000 | 60
            2026-02 | * | 6000 | 65
            2026-03 | * | 6000 | 70
            2026-01 | * | 6050 | 40
            2026-02 | * | 6050 | 45
            2026-03 | * | 6050 | 50
            2026-01 | * | 6200 | 35
            2026-02 | * | 6200 | 36
            2026-03 | * | 6200 | 37.5
            2026-01 | * | 6300 | 25
            2026-02 | * | 6300 | 24
            2026-03 | * | 6300 | 23
        """),
        ),
    ),
    "s07a.csv": (
        "ledger",
        (
            Loads("""
            2026-01 | 410 | 6200 | 84.10
            2026-01 | 410 | 6200 | -20
        """),
        ),
    ),
    "s08a.csv": (
        "ledger",
        (
            Loads("""
            2026-01 | * | 6200 | 84.10
            2026-01 | * | 6300 | 10
            2026-02 | * | 6200 | 33.33
            2026-02 | * | 6300 | 11
        """),
            Held("account|across"),
        ),
    ),
    "s18c.csv": (
        "ledger",
        (Loads(FOUR_LINES, rejected=None),),
    ),
    "s22a.csv": (
        "ledger",
        (
            Loads(
                """
            2026-01 | 410 | 6200 | 84.10
            2026-02 | 410 | 6200 | 33.33
        """,
                rejected=(3,),
            ),
            Held("cells|comma"),
        ),
    ),
    "g01a.csv": (
        "ledger",
        (
            Loads("""
            2026-01 | 410 | 6200 | 84.10
            2026-01 | 420 | 6300 | 1250
            2026-02 | 410 | 6200 | -33.33
            2026-02 | 420 | 6400 | 9.99
        """),
            Held("negative|sign|debit"),
        ),
    ),
    "g02b.csv": (
        "ledger",
        (
            Loads("""
            2026-01 | 410 | 6200 | 84.10
            2026-01 | 420 | 6300 | 1250
            2026-02 | 410 | 6200 | -33.33
            2026-02 | 420 | 6400 | 9.99
        """),
            Held("."),
        ),
    ),
    "e03b.csv": (
        "ledger",
        (Held("segment|split|parts|account", "code-split"),),
    ),
    "e04a.csv": (
        "ledger",
        (
            Loads("""
            2026-01 | 410 | 6200 | 84.10
            2026-01 | 420 | 6300 | 1250
            2026-02 | 410 | 6400 | 9.99
        """),
            Held("path|parts", "code-split"),
        ),
    ),
    "t01c.csv": (
        "budget",
        (Held("million|unit", "thousands"),),
    ),
    "x01.csv": (
        "statistics",
        (
            Counts(
                {
                    ("2026-01", "410", "9010"): 300,
                    ("2026-01", "410", "9020"): 40,
                    ("2026-02", "410", "9010"): 280,
                    ("2026-02", "410", "9020"): 39,
                }
            ),
        ),
    ),
    "x03.csv": (
        "statistics",
        (
            Counts(
                {
                    ("2026-01", "ICU", "Admissions"): 30,
                    ("2026-01", "ICU", "Transfers"): 12,
                    ("2026-02", "ICU", "Admissions"): 28,
                    ("2026-02", "ICU", "Transfers"): 9,
                }
            ),
            Held("counted|measure"),
        ),
    ),
}
