"""The worked examples of docs/methods.md#flexed-budget through files and the terminal, from an empty database."""

import csv
import io
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli

#: In the order in which they are loaded; `--version` where the file is a budget's.
FILES = {
    "accounts": "Account,Account name,Type,Category\n5100,Salaries,expense,salaries\n6100,Supplies,expense,supplies\n",
    "departments": "Department,Department name\n1000,Medical surgical\n2000,Clinic\n",
    "budget": "Department,Account,Period,Amount\n1000,5100,2026-04,700000\n2000,6100,2026-04,2000\n",
    "statistics": "Date,Department,Statistic,Quantity\n2026-04-30,1000,Patient days,1200\n2026-04-30,2000,Visits,120\n",
    "statistics, budget": (
        "Date,Department,Statistic,Quantity,Scenario\n"
        "2026-04-30,1000,Patient days,1000,Budget\n2026-04-30,2000,Visits,100,Budget\n"
    ),
    # 24,333.333 hours a year are 2,000 in April
    "standards": (
        "Department,Unit of service,Target hours per unit,Fixed hours a year\n1000,Patient days,12,24333.333\n"
    ),
    "flex-rules": "Department,Account,Statistic,Fixed share\n1000,5100,Patient days,40%\n2000,6100,Visits,0%\n",
    "labor": "Date,Department,Job class,Pay code,Hours,Amount\n2026-04-30,1000,RN,Regular,16400,836400\n",
    "contracts": "Contract,Title,Supplier,Start,End\nC-1,Gloves,Glove Co,2026-01-01,2026-12-31\n",
    "prices": "Contract,Item,Unit,Price,Valid from\nC-1,Gloves,EA,2.00,2026-01-01\n",
    "purchases": (
        "Invoice date,Department,Account,Supplier,Contract,Invoice,Item,Quantity,Unit,Unit price,Amount\n"
        "2026-04-15,2000,6100,Glove Co,C-1,INV-1,Gloves,1260,EA,2.10,2646\n"
    ),
    "ledger": (
        "Date,Department,Account,Description,Amount\n"
        "2026-04-30,1000,5100,Payroll,836400\n2026-04-30,2000,6100,Gloves,2646\n"
    ),
}
VERSION = ["--version", "Budget 2026"]


def run(*arguments: str) -> str:
    answer = CliRunner().invoke(cli.app, arguments)
    assert answer.exit_code == 0, answer.stderr
    return answer.stdout


@pytest.mark.slow
def test_usage_price_and_efficiency_come_out_in_dollars(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'examples.sqlite'}")
    run("init")
    for name, text in FILES.items():
        file = tmp_path / f"{name.replace(', ', '-')}.csv"
        file.write_text(text, encoding="utf-8")
        version = VERSION if "budget" in name else []
        run("import", name.split(",")[0], str(file), "--create-missing", *version)

    rows = list(csv.DictReader(io.StringIO(run("variance", *VERSION, "--period", "2026-04", "--flex"))))

    labor, supplies = ({name: value for name, value in row.items() if value not in ("0.00", "")} for row in rows)
    assert {name: labor[name] for name in ("budget", "flexed", "actual", "volume", "rate")} == {
        "budget": "700000.00", "flexed": "820000.00", "actual": "836400.00", "volume": "-120000.00",
        "rate": "-16400.00",
    }  # fmt: skip
    assert "efficiency" not in labor  # index 1.00; by the fixed share of 40 % it would be -36,000
    assert {name: supplies[name] for name in ("budget", "flexed", "actual", "volume", "usage", "price")} == {
        "budget": "2000.00", "flexed": "2400.00", "actual": "2646.00", "volume": "-400.00", "usage": "-120.00",
        "price": "-126.00",
    }  # fmt: skip
