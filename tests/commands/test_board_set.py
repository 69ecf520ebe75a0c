"""From an empty database to a board-ready budget versus actual: one file per subject through `import auto`.

`tests/cases/first_week/board_set.txt` names the files, `expected.json` every figure that they must lead to (computed
from the files, independently). What a person decides on the way is counted.
"""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy import text
from typer.testing import CliRunner

from commands import hospital
from commands.importing import files as imports
from data.engine import reading
from planning.contracts.notice import Term, notice_date
from services.database import migrate

pytestmark = pytest.mark.slow
WEEK = Path(__file__).resolve().parents[1] / "cases" / "first_week"
RIGHT: dict[str, dict[str, Any]] = json.loads((WEEK / "expected.json").read_text(encoding="utf-8"))
SET = (WEEK / "board_set.txt").read_text(encoding="utf-8").split()
#: What a person confirms or answers; the issue allows ten.
ANSWERS: tuple[str, ...] = ()


class Loaded:
    """The database after the set-up, and what the terminal said of each file."""

    def __init__(self, url: str, answer: dict[str, Any], decisions: int) -> None:
        self.url = url
        self.answer = answer
        self.decisions = decisions

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with reading(self.url) as session:
            return [tuple(row) for row in session.connection().execute(text(query))]

    def sums(self, table: str, by: str) -> dict[Any, dict[str, Decimal]]:
        """Return revenue and expense of a table of amounts by an expression; all under "" without one."""
        sums: dict[Any, dict[str, Decimal]] = {}
        query = (
            f"SELECT {by or repr('')}, a.type, SUM(amount_minor) FROM {table} e "  # noqa: S608
            "JOIN account a ON a.id = e.account_id JOIN department d ON d.id = e.department_id "
            "WHERE e.superseded_by IS NULL GROUP BY 1, 2"
        )
        for key, kind, minor in self.rows(query):
            sums.setdefault(key, {})[kind] = Decimal(int(minor)).scaleb(-2)
        return sums


def run(app: typer.Typer, *words: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, [*words, "--json"])
    assert result.exit_code == 0, result.stderr
    return dict(json.loads(result.stdout))


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """Set the hospital up as it is proposed (one decision: confirm), then load all files at once."""
    url = f"sqlite:///{tmp_path_factory.mktemp('board')}/caseload.sqlite"
    migrate(url)
    files = [str(WEEK / name) for name in SET]
    app = typer.Typer()
    for subject in (hospital, imports):
        subject.register(app)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", url)
        proposals = run(app, "settings", "propose", *files)["proposals"]
        run(app, "settings", "set", *(f"{one['name']}={one['value']}" for one in proposals))
        given = [word for answer in ANSWERS for word in ("--answer", answer)]
        answer = run(app, "import", "auto", *reversed(files), "--create-missing", *given)
    return Loaded(url, answer, decisions=1 + len(ANSWERS))


def test_every_file_is_posted_with_few_decisions(board: Loaded) -> None:
    kinds = {file["file"]: file["kind"] for file in board.answer["files"]}

    assert kinds == {name: RIGHT[name]["kind"] for name in SET}
    assert sorted(board.answer["posted"]) == sorted(SET)
    assert board.answer["questions"] == board.answer["same"] == []
    assert board.decisions <= 10


def test_the_ledger_gives_the_result(board: Loaded) -> None:
    right = RIGHT["tb_2025_pl.csv"]
    (whole,) = board.sums("ledger_entry", "").values()

    assert whole == {"revenue": Decimal(right["revenue"]), "expense": Decimal(right["expense"])}
    assert whole["revenue"] - whole["expense"] == Decimal(right["result"])
    assert board.rows("SELECT COUNT(*) FROM ledger_entry") == [(right["rows"],)]


def test_each_department_has_its_revenue_and_expense(board: Loaded) -> None:
    right = RIGHT["tb_2025_pl.csv"]["by_department"]
    sums = board.sums("ledger_entry", "d.code")

    assert {code: {kind: sums[code].get(kind, Decimal(0)) for kind in figures} for code, figures in right.items()} == {
        code: {kind: Decimal(amount) for kind, amount in figures.items()} for code, figures in right.items()
    }
    assert set(sums) == set(right)


def test_each_month_has_its_result(board: Loaded) -> None:
    sums = board.sums("ledger_entry", "e.period")
    results = {f"{m // 100}-{m % 100:02d}": both["revenue"] - both["expense"] for m, both in sums.items()}

    assert results == {month: Decimal(x) for month, x in RIGHT["tb_2025_pl.csv"]["result_by_period"].items()}


def test_accounts_know_what_they_are(board: Loaded) -> None:
    right = RIGHT["tb_2025_pl.csv"]
    revenue = [code for (code,) in board.rows("SELECT code FROM account WHERE type = 'revenue' ORDER BY code")]

    assert revenue == right["revenue_accounts"]


def test_what_is_not_of_operations_is_known(board: Loaded) -> None:
    query = "SELECT code FROM account WHERE category IN ('interest', 'non_operating') ORDER BY code"

    assert [code for (code,) in board.rows(query)] == RIGHT["tb_2025_pl.csv"]["non_operating_accounts"]


def test_the_budget_gives_its_result(board: Loaded) -> None:
    right = RIGHT["budget_2025_flat.xlsx"]
    (whole,) = board.sums("budget_line", "").values()

    assert whole == {"revenue": Decimal(right["revenue"]), "expense": Decimal(right["expense"])}
    assert whole["revenue"] - whole["expense"] == Decimal(right["result"])
    assert board.rows("SELECT COUNT(*) FROM budget_line WHERE amount_minor <> 0") == [(right["amounts"],)]
    assert board.rows("SELECT COUNT(*) FROM (SELECT DISTINCT department_id, account_id FROM budget_line) keys") == [
        (right["lines"],)
    ]
    assert board.rows("SELECT DISTINCT fiscal_year FROM budget_version") == [(right["fiscal_year"],)]


def test_no_row_is_rejected(board: Loaded) -> None:
    assert {file["file"]: file["rows_rejected"] for file in board.answer["files"]} == dict.fromkeys(SET, 0)


def test_volumes_by_year(board: Loaded) -> None:
    right = RIGHT["stats_2024_2025.csv"]
    query = (
        "SELECT d.code || ' ' || m.name, s.period / 100 - 2000, SUM(quantity_milli) FROM statistic s "
        "JOIN department d ON d.id = s.department_id JOIN measure m ON m.id = s.measure_id GROUP BY 1, 2"
    )
    years: dict[str, dict[str, str]] = {}
    for label, year, milli in board.rows(query):
        years.setdefault(label, {})[str(year)] = str(int(milli) // 1000)

    assert years == right["year_totals"]
    assert board.rows("SELECT COUNT(*) FROM statistic") == [(right["values"],)]


def test_hours_and_pay(board: Loaded) -> None:
    right = RIGHT["payroll_hours_2025.csv"]
    hours = board.rows(
        "SELECT p.code, SUM(hours_milli) FROM labor_entry e JOIN pay_code p ON p.id = e.pay_code_id GROUP BY p.code"
    )

    assert {code: Decimal(int(milli)).scaleb(-3) for code, milli in hours} == {
        code: Decimal(figure) for code, figure in right["hours_by_code"].items()
    }
    assert sum(int(milli) for _code, milli in hours) == int(Decimal(right["hours"]) * 1000)
    assert board.rows("SELECT COUNT(*), SUM(amount_minor) FROM labor_entry") == [
        (right["rows"], int(Decimal(right["pay"]) * 100))
    ]


def test_purchases_by_supplier(board: Loaded) -> None:
    right = RIGHT["ap_lines_2025.csv"]
    spent = board.rows(
        "SELECT s.name, SUM(amount_minor) FROM purchase_line l JOIN supplier s ON s.id = l.supplier_id GROUP BY s.name"
    )
    written = {name: Decimal(int(minor)).scaleb(-2) for name, minor in spent}

    assert sum(written.values()) == Decimal(right["total"])
    assert board.rows("SELECT COUNT(*) FROM purchase_line") == [(right["rows"],)]
    assert written == {name: Decimal(amount) for name, amount in right["by_supplier_as_written"].items()}


def test_contracts_with_their_notice(board: Loaded) -> None:
    right = RIGHT["contract_register.xlsx"]
    rows = board.rows(
        "SELECT number, end_date, notice_days, notice_months, notice_to, auto_renew_months, annual_value_minor "
        "FROM contract ORDER BY number"
    )
    notice = {}
    for number, end, days, months, to, _renews, _value in rows:
        if end is not None:
            last = date.fromisoformat(str(end))
            term = Term(start=None, end=last, notice_days=days, notice_months=months, notice_to=to)
            notice[number] = notice_date(last, term).isoformat()

    assert len(rows) == right["rows"]
    assert sorted(row[0] for row in rows if row[5] > 0) == sorted(right["auto_renew"])
    assert [row[0] for row in rows if row[1] is None] == right["open_ended"]
    assert {number: notice[number] for number in right["notice_by"]} == right["notice_by"]
    assert sum(row[6] or 0 for row in rows) == int(Decimal(right["annual_value_total"]) * 100)


def test_files_of_the_first_file_name_the_departments_of_all(board: Loaded) -> None:
    names = dict(board.rows("SELECT code, name FROM department"))

    assert names["220"] == "Med/Surg"
    assert set(names) == set(RIGHT["tb_2025_pl.csv"]["by_department"])
