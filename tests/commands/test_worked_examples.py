"""The worked examples of docs/methods.md on variances through files and the terminal, from an empty database.

By department: 1000 hours with fixed ones, 1500 hours per patient, 2000 gloves, 3000 two payers, 4000 sales and goods.
"""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

import pytest
from typer.testing import CliRunner

import cli

#: In the order in which they are loaded; `--version` where the file is a budget's.
FILES = {
    "accounts": (
        "Account,Account name,Type,Category,Parent\n4200,Visits revenue,revenue,gross_revenue,\n"
        "4210,Commercial visits,revenue,gross_revenue,4200\n4220,Public visits,revenue,gross_revenue,4200\n"
        "4900,Sales,revenue,other_revenue,\n5100,Salaries,expense,salaries,\n6100,Supplies,expense,supplies,\n"
        "6300,Cost of goods,expense,other,\n"
    ),
    "departments": (
        "Department,Department name\n1000,Medical surgical\n1500,Outpatient\n2000,Clinic\n3000,Practice\n4000,Shop\n"
    ),
    "budget": (
        "Department,Account,Period,Amount\n1000,5100,2026-04,700000\n1500,5100,2026-04,40000\n2000,6100,2026-04,2000\n"
        "3000,4210,2026-04,20000\n3000,4220,2026-04,10000\n4000,4900,2026-04,373080\n4000,6300,2026-04,158940\n"
    ),
    "statistics": (
        "Date,Department,Statistic,Quantity\n2026-04-30,1000,Patient days,1200\n2026-04-30,1500,Patients,2600\n"
        "2026-04-30,2000,Visits,120\n2026-04-30,3000,Commercial,80\n2026-04-30,3000,Public,140\n"
    ),
    "statistics, budget": (
        "Date,Department,Statistic,Quantity,Scenario\n"
        "2026-04-30,1000,Patient days,1000,Budget\n2026-04-30,1500,Patients,2000,Budget\n"
        "2026-04-30,2000,Visits,100,Budget\n2026-04-30,3000,Commercial,100,Budget\n2026-04-30,3000,Public,100,Budget\n"
    ),
    # 24,333.333 hours a year are 2,000 in April
    "standards": (
        "Department,Unit of service,Target hours per unit,Fixed hours a year\n1000,Patient days,12,24333.333\n"
        "1500,Patients,0.5,0\n"
    ),
    "flex-rules": (
        "Department,Account,Statistic,Fixed share\n1000,5100,Patient days,40%\n1500,5100,Patients,0%\n"
        "2000,6100,Visits,0%\n3000,4210,Commercial,0%\n3000,4220,Public,0%\n"
    ),
    "labor": (
        "Date,Department,Job class,Pay code,Hours,Amount\n2026-04-30,1000,RN,Regular,16400,836400\n"
        "2026-04-30,1500,RN,Regular,1200,50000\n"
    ),
    "contracts": "Contract,Title,Supplier,Start,End\nC-1,Gloves,Glove Co,2026-01-01,2026-12-31\n",
    "prices": "Contract,Item,Unit,Price,Valid from\nC-1,Gloves,EA,2.00,2026-01-01\n",
    "purchases": (
        "Invoice date,Department,Account,Supplier,Contract,Invoice,Item,Quantity,Unit,Unit price,Amount\n"
        "2026-04-15,2000,6100,Glove Co,C-1,INV-1,Gloves,1260,EA,2.10,2646\n"
    ),
    "ledger": (
        "Date,Department,Account,Description,Amount\n"
        "2026-04-30,1000,5100,Payroll,836400\n2026-04-30,1500,5100,Payroll,50000\n2026-04-30,2000,6100,Gloves,2646\n"
        "2026-04-30,3000,4210,Visits,16800\n2026-04-30,3000,4220,Visits,14000\n"
        "2026-04-30,4000,4900,Sales,400855\n2026-04-30,4000,6300,Goods,179336\n"
    ),
}
VERSION = ["--version", "Budget 2026"]


def run(*arguments: str) -> str:
    answer = CliRunner().invoke(cli.app, arguments)
    assert answer.exit_code == 0, answer.stderr
    return answer.stdout


#: By department: the figures of its rows, added up, that are not 0.
EXPECTED = {
    "1000": {"budget": 700_000, "flexed": 820_000, "actual": 836_400, "volume": -120_000, "rate": -16_400},
    # by the fixed share of 40 % there would be an efficiency of -36,000: the index is 1.00
    "1500": {
        "budget": 40_000, "flexed": 52_000, "actual": 50_000, "volume": -12_000, "efficiency": 4_000, "rate": -2_000,
    },
    "2000": {"budget": 2_000, "flexed": 2_400, "actual": 2_646, "volume": -400, "usage": -120, "price": -126},
    "3000": {"budget": 30_000, "flexed": 30_000, "actual": 30_800, "volume": 3_000, "mix": -3_000, "rate": 800},
}  # fmt: skip
FIGURES = ("budget", "flexed", "actual", "volume", "mix", "efficiency", "rate", "usage", "price", "spending")


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Load the files into an empty database, through the terminal."""
    folder = tmp_path_factory.mktemp("examples")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", f"sqlite:///{folder / 'examples.sqlite'}")
        run("init")
        for name, text in FILES.items():
            file = folder / f"{name.replace(', ', '-')}.csv"
            file.write_text(text, encoding="utf-8")
            version = VERSION if "budget" in name else []
            run("import", name.split(",")[0], str(file), "--create-missing", *version)
        yield


def rows(*options: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run("variance", *VERSION, "--period", "2026-04", *options))))


@pytest.mark.slow
@pytest.mark.usefixtures("examples")
@pytest.mark.parametrize("department", EXPECTED)
def test_the_parts_of_a_variance_come_out_in_dollars(department: str) -> None:
    own = [row for row in rows("--flex") if row["department"] == department]

    sums = {name: sum(Decimal(row[name] or 0) for row in own) for name in FIGURES}
    assert {name: amount for name, amount in sums.items() if amount} == EXPECTED[department]


@pytest.mark.slow
@pytest.mark.usefixtures("examples")
def test_the_published_case_of_the_sign_rule() -> None:
    sales, goods = (row for row in rows() if row["department"] == "4000")

    assert (sales["variance"], f"{float(sales['percent']):.1%}", sales["favorable"]) == ("27775.00", "7.4%", "true")
    assert (goods["variance"], f"{float(goods['percent']):.1%}", goods["favorable"]) == ("-20396.00", "-12.8%", "false")
