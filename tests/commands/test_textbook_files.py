"""Published cases of docs/methods.md from files to the terminal: an empty database, imports, `cli.py variance --flex`.

The same figures as in `tests/planning/test_textbook_cases.py`, where each case names its source; there the rules are
asked, here everything before them too. By department: 10 and 20 Finkler, 30 and 40 exercises, 50 and 60 Cleverley,
70 Gapenski, 80 Horngren.
"""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli

VERSION = ["--version", "Budget 2026"]
PARTS = ("volume", "mix", "efficiency", "rate", "usage", "price", "spending")

ACCOUNTS = """\
Account,Account name,Type,Category
4100,Single visits,revenue,other_revenue
4200,Member months,revenue,other_revenue
4300,Jackets,revenue,other_revenue
5100,Salaries,expense,salaries
6100,Supplies,expense,supplies
6200,Cloth,expense,supplies
6500,Physicians,expense,purchased_services
6800,Variable overhead,expense,other
6900,Other costs,expense,other
"""
DEPARTMENTS = """\
Department,Department name
10,Nursing department
20,Home health agency
30,Well-baby clinic
40,Emergency room
50,Home care
60,Inpatient contract
70,Carroll Clinic
80,Webb Company
"""
#: Department, account: budget and actual in dollars.
AMOUNTS = {
    ("10", "6900"): (10_000_000, 14_000_000),
    ("20", "5100"): (17_250, 22_815),
    ("30", "5100"): (100_000, 120_000),
    ("40", "5100"): (32_560, 32_400),
    ("40", "6100"): (33_300, 29_300),
    ("40", "6500"): (96_000, 95_400),
    ("50", "5100"): (21_120, 27_880),
    ("60", "6900"): (12_568_500, 16_618_350),
    ("70", "4100"): (900_000, 850_000),
    ("70", "4200"): (1_080_000, 1_110_000),
    ("70", "6800"): (1_350_000, 1_500_000),
    ("70", "6900"): (500_000, 490_000),
    ("80", "4300"): (1_440_000, 1_250_000),
    ("80", "5100"): (192_000, 198_000),
    ("80", "6200"): (720_000, 621_600),
    ("80", "6800"): (144_000, 130_500),
    ("80", "6900"): (276_000, 285_000),
}
#: Department, what is counted: budget and actual.
VOLUMES = {
    ("10", "Admissions"): (1000, 1300),
    ("20", "Visits"): (1250, 1500),
    ("30", "Babies"): (5000, 6000),
    ("40", "Patients"): (3700, 4200),
    ("50", "RVUs"): (1000, 1200),
    ("60", "Admissions"): (2940, 3990),
    ("70", "Visits"): (90_000, 96_900),
    ("70", "Single visits"): (36_000, 34_000),
    ("70", "Member months"): (360_000, 370_000),
    ("80", "Jackets"): (12_000, 10_000),
}
#: Department: unit, hours per unit, fixed hours a year (320 in April), hours worked.
HOURS = {
    "20": ("Visits", "0.60", "0", 975),
    "30": ("Babies", "0.5", "0", 3200),
    "40": ("Patients", "0.4", "0", 1596),
    "50": ("RVUs", "1.0", "3893.333", 1640),
    "80": ("Jackets", "0.8", "0", 9000),
}
FLEX_RULES = """\
Department,Account,Statistic,Fixed share
10,6900,Admissions,40%
20,5100,Visits,0%
30,5100,Babies,0%
40,5100,Patients,0%
40,6100,Patients,0%
40,6500,Patients,100%
50,5100,RVUs,0%
60,6900,Admissions,0%
70,4100,Single visits,0%
70,4200,Member months,0%
70,6800,Visits,0%
70,6900,Visits,100%
80,4300,Jackets,0%
80,5100,Jackets,0%
80,6200,Jackets,0%
80,6800,Jackets,0%
80,6900,Jackets,100%
"""
#: 22,200 square yards at $28; $30 were agreed.
CONTRACT = "Contract,Title,Supplier,Start,End\nC-1,Cloth,Mills,2026-01-01,2026-12-31\n"
PRICES = "Contract,Item,Unit,Price,Valid from\nC-1,Cloth,EA,30.00,2026-01-01\n"
INVOICES = (
    "Invoice date,Department,Account,Supplier,Contract,Invoice,Item,Quantity,Unit,Unit price,Amount\n"
    "2026-04-15,80,6200,Mills,C-1,INV-1,Cloth,22200,EA,28.00,621600\n"
)

#: Department, account: flexed budget and the parts that are not 0; a minus is unfavorable.
EXPECTED: dict[tuple[str, str], dict[str, int]] = {
    ("10", "6900"): {"flexed": 11_800_000, "volume": -1_800_000, "spending": -2_200_000},
    ("20", "5100"): {"flexed": 20_700, "volume": -3_450, "efficiency": -1_725, "rate": -390},
    ("30", "5100"): {"flexed": 120_000, "volume": -20_000, "efficiency": -8_000, "rate": 8_000},
    ("40", "5100"): {"flexed": 36_960, "volume": -4_400, "efficiency": 1_848, "rate": 2_712},
    ("40", "6100"): {"flexed": 37_800, "volume": -4_500, "spending": 8_500},
    ("40", "6500"): {"flexed": 96_000, "spending": 600},
    ("50", "5100"): {"flexed": 24_320, "volume": -3_200, "efficiency": -1_920, "rate": -1_640},
    ("60", "6900"): {"flexed": 17_057_250, "volume": -4_488_750, "spending": 438_900},
    ("70", "4100"): {"flexed": 850_000, "volume": -50_000},
    ("70", "4200"): {"flexed": 1_110_000, "volume": 30_000},
    ("70", "6800"): {"flexed": 1_453_500, "volume": -103_500, "spending": -46_500},
    ("70", "6900"): {"flexed": 500_000, "spending": 10_000},
    ("80", "4300"): {"flexed": 1_200_000, "volume": -240_000, "rate": 50_000},
    ("80", "5100"): {"flexed": 160_000, "volume": 32_000, "efficiency": -20_000, "rate": -18_000},
    ("80", "6200"): {"flexed": 600_000, "volume": 120_000, "usage": -66_000, "price": 44_400},
    ("80", "6800"): {"flexed": 120_000, "volume": 24_000, "spending": -10_500},
    ("80", "6900"): {"flexed": 276_000, "spending": -9_000},
}


def _files() -> dict[str, str]:
    """Return what is loaded, in this order."""
    budget = [f"{place[0]},{place[1]},2026-04,{amount}" for place, (amount, _actual) in AMOUNTS.items()]
    ledger = [f"2026-04-30,{place[0]},{place[1]},April,{amount}" for place, (_budget, amount) in AMOUNTS.items()]
    counts = [f"2026-04-30,{place[0]},{place[1]},{count}" for place, (_budget, count) in VOLUMES.items()]
    planned = [f"2026-04-30,{place[0]},{place[1]},{count},Budget" for place, (count, _actual) in VOLUMES.items()]
    standards = [
        f"{department},{unit},{target},{fixed}" for department, (unit, target, fixed, _worked) in HOURS.items()
    ]
    labor = [
        f"2026-04-30,{department},RN,Regular,{worked},{AMOUNTS[department, '5100'][1]}"
        for department, (*_standard, worked) in HOURS.items()
    ]
    tables = {
        "budget": ("Department,Account,Period,Amount", budget),
        "statistics": ("Date,Department,Statistic,Quantity", counts),
        "statistics, budget": ("Date,Department,Statistic,Quantity,Scenario", planned),
        "standards": ("Department,Unit of service,Target hours per unit,Fixed hours a year", standards),
        "labor": ("Date,Department,Job class,Pay code,Hours,Amount", labor),
        "ledger": ("Date,Department,Account,Description,Amount", ledger),
    }
    made = {kind: "\n".join([heading, *rows, ""]) for kind, (heading, rows) in tables.items()}
    return (
        {"accounts": ACCOUNTS, "departments": DEPARTMENTS}
        | {"contracts": CONTRACT, "prices": PRICES}
        | {kind: made[kind] for kind in ("budget", "statistics", "statistics, budget", "standards")}
        | {"flex-rules": FLEX_RULES, "labor": made["labor"], "purchases": INVOICES, "ledger": made["ledger"]}
    )


def run(*arguments: str) -> str:
    answer = CliRunner().invoke(cli.app, arguments)
    assert answer.exit_code == 0, answer.stderr
    return answer.stdout


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, str], dict[str, str]]]:
    """Return the rows that the terminal prints once all files are loaded, by department and account."""
    folder: Path = tmp_path_factory.mktemp("textbooks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", f"sqlite:///{folder / 'textbooks.sqlite'}")
        run("init")
        for name, text in _files().items():
            file = folder / f"{name.replace(', ', '-')}.csv"
            file.write_text(text, encoding="utf-8")
            run("import", name.split(",")[0], str(file), "--create-missing", *(VERSION if "budget" in name else []))
        listed = run("variance", *VERSION, "--period", "2026-04", "--flex", "--by", "department,account")
        yield {(row["department"], row["account"]): row for row in csv.DictReader(io.StringIO(listed))}


@pytest.mark.slow
@pytest.mark.parametrize("place", EXPECTED, ids=" ".join)
def test_a_published_case_comes_out_of_its_files(
    place: tuple[str, str], told: dict[tuple[str, str], dict[str, str]]
) -> None:
    row = {name: Decimal(told[place][name] or 0) for name in ("budget", "flexed", "actual", *PARTS)}

    assert {"flexed": row["flexed"]} | {name: row[name] for name in PARTS if row[name]} == EXPECTED[place]
    assert (int(row["budget"]), int(row["actual"])) == AMOUNTS[place]
    better = 1 if place[1].startswith("4") else -1
    assert sum(row[name] for name in PARTS) == better * (row["actual"] - row["budget"])


@pytest.mark.slow
def test_no_line_is_added_or_lost(told: dict[tuple[str, str], dict[str, str]]) -> None:
    assert set(told) == set(AMOUNTS) == set(EXPECTED)
