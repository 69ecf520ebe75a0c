"""One figure, one answer: screen, slides, PDF, workbook, form and CSV of the demo hospital agree to the cent."""

import csv
import io
import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import python_calamine
import xlsxwriter
from pptx import Presentation
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

import cli

PERIOD = "2026-10"
#: Tables whose rows stand in the workbook and on the page of budget versus actual, too.
SHARED = {"categories": "YTD by account", "categories_month": "Month by account", "departments": "YTD by department"}
Cells = dict[tuple[str, str, str], Decimal]
FIGURES = {"Actual": "actual", "Budget": "budget", "Variance": "variance", "Prior year": "prior"}


def written(folder: Path, url: str) -> dict[str, Path]:
    """Return the files of all formats, written by the commands."""
    files = {}
    for kind, ending, cents in (("csv", "csv", False), ("board-pack", "pptx", True), ("pdf", "pdf", True),
                                ("workbook", "xlsx", False)):  # fmt: skip
        files[kind] = folder / f"pack.{ending}"
        words = ["export", kind, "--period", PERIOD, "--out", str(files[kind]), *(["--cents"] if cents else [])]
        answer = CliRunner().invoke(cli.app, words, env={"DATABASE_URL": url})
        assert answer.exit_code == 0, answer.stderr
    return files


@pytest.mark.slow
def test_all_formats_and_the_screen_agree_to_the_cent(
    demo_url: str, tmp_path: Path, open_app: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_url)
    exports = written(tmp_path, demo_url)
    told = money_of(exports["csv"])

    compare_slides(exports["board-pack"], exports["csv"])
    compare_charts(exports["board-pack"], told)
    compare_pdf(exports["pdf"], exports["csv"])
    compare_workbook(exports["workbook"], told)
    compare_flexed(exports["workbook"])
    compare_form(tmp_path, told)
    compare_screen(open_app(demo_url, "pages/variance/comparison.py", period="Oct 2026", rows="Departments"), told)
    compare_commands(told)


def amount(text: str) -> Decimal | None:
    """Return an amount as people read it: "▼ (1,234.50)" is −1234.50; None for anything without cents."""
    plain = re.sub(r"[▲▼●,\s]", "", text)
    if re.fullmatch(r"\(\d+\.\d\d\)", plain):
        return -Decimal(plain.strip("()"))
    return Decimal(plain) if re.fullmatch(r"\d+\.\d\d", plain) else None


def facts_of(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))


def money_of(file: Path) -> Cells:
    """Return all amounts of the facts by table, row and figure's title."""
    rows = [row for row in facts_of(file) if row["unit"] == "USD"]
    return {(row["table"], row["row"], row["title"]): Decimal(row["value"]) for row in rows}


def compare_slides(file: Path, facts: Path) -> None:
    by_row: dict[tuple[str, str], set[Decimal]] = {}
    for fact in facts_of(facts):
        if fact["unit"] == "USD":
            by_row.setdefault((fact["row"], fact["title"]), set()).add(Decimal(fact["value"]))
    checked = 0
    for slide in Presentation(str(file)).slides:
        for shape in slide.shapes:
            if not shape.has_table:
                continue
            head, *rows = [[cell.text for cell in row.cells] for row in shape.table.rows]
            for row in rows:
                for title, text in zip(head[1:], row[1:], strict=True):
                    answers = by_row.get((row[0], title), set())
                    if answers and amount(text) is not None:
                        assert amount(text) in answers, (row[0], title)
                        checked += 1
    assert checked > 700


def compare_charts(file: Path, told: Cells) -> None:
    def column(table: str, title: str) -> list[Decimal]:
        return [value for (name, _row, named), value in told.items() if (name, named) == (table, title)]

    charts = {
        shape.name: {series.name: list(series.values) for series in shape.chart.plots[0].series}
        for slide in Presentation(str(file)).slides
        for shape in slide.shapes
        if shape.has_chart
    }

    bars = charts["Largest causes"]
    variances = sorted(column("causes", "Variance"))
    drawn = sorted(Decimal(str(value)) for series in bars.values() for value in series if value is not None)
    assert drawn == variances
    landed = Decimal(str(charts["Operating result, cumulative"]["Landing"][-1]))
    assert landed == told["landing", "Operating result", "Landing"]
    spent = [Decimal(str(value)) for value in charts["Largest suppliers"]["Spend"]]
    assert spent == column("suppliers", "Spend")[:10]


def compare_pdf(file: Path, facts: Path) -> None:
    reader = PdfReader(file)
    words = "".join("".join(page.extract_text().replace("\u200b", "").split()) for page in reader.pages)
    attached = reader.attachments["board-pack.csv"][0]

    assert attached == facts.read_bytes()
    money = [row for row in facts_of(facts) if row["unit"] == "USD"]
    assert len(money) > 700
    for row in money:
        exact = Decimal(row["value"])
        shown = f"({abs(exact):,.2f})" if exact < 0 else f"{exact:,.2f}"
        line = re.escape("".join(row["row"].split())) + r".{0,400}?" + re.escape(shown)
        assert re.search(line, words), (row["table"], row["row"], row["title"])


def compare_workbook(file: Path, told: Cells) -> None:
    book = python_calamine.load_workbook(file)
    checked = 0
    for table, sheet in SHARED.items():
        rows = book.get_sheet_by_name(sheet).to_python()
        head = next(number for number, row in enumerate(rows) if "Actual" in row)
        by_label = {row[0]: dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]}
        for (named, label, title), value in told.items():
            if named == table and title in FIGURES:
                assert round(Decimal(str(by_label[label][title])), 2) == value, (table, label, title)
                checked += 1
    assert checked > 250


def compare_flexed(file: Path) -> None:
    """Hold the sheets that go on reckoning against the command: departments line by line, accounts in sum."""
    book = python_calamine.load_workbook(file)
    words = ["variance", "--period", PERIOD, "--ytd", "--flex", "--by", "department", "--json"]
    listed = json.loads(CliRunner().invoke(cli.app, words).stdout)
    sides = {"Budget": "budget", "Flexed budget": "flexed", "Actual": "actual", "Variance": "variance"}
    result = sheet_rows(book, "Flexed by account")["Operating result"]
    for title, name in sides.items():
        assert cents(result[title]) == Decimal(listed["totals"]["result"][name]), title
    departments, checked = sheet_rows(book, "Flexed by department"), 0
    by_code: dict[str, dict[str, Decimal]] = {}
    for row in listed["rows"]:
        sign = 1 if row["type"] == "revenue" else -1
        own = by_code.setdefault(row["department"], dict.fromkeys(("budget", "flexed", "actual"), Decimal(0)))
        for name in own:
            own[name] += sign * Decimal(row[name])
    for label, shown in departments.items():
        for title in ("Budget", "Flexed budget", "Actual"):
            if (code := label.split()[0]) in by_code:
                assert cents(shown[title]) == by_code[code][sides[title]], (label, title)
                checked += 1
    assert checked > 80


def sheet_rows(book: Any, name: str) -> dict[str, dict[str, Any]]:
    rows = book.get_sheet_by_name(name).to_python()
    head = next(number for number, row in enumerate(rows) if "Actual" in row)
    return {row[0]: dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]}


def cents(value: Any) -> Decimal:
    return round(Decimal(str(value)), 2)


def compare_form(folder: Path, told: Cells) -> None:
    """Have the rows of a form filled in and hold them against the facts."""
    labels = [label for table, label, title in told if table == "departments" and title == "Variance"]
    form, out = folder / "form.xlsx", folder / "filled.xlsx"
    with xlsxwriter.Workbook(form) as book:
        page = book.add_worksheet("Form")
        for place, text in enumerate(["caseload:departments", *FIGURES]):
            page.write_string(0, place, text)
        for number, label in enumerate(labels, start=1):
            page.write_string(number, 0, label)
    words = ["export", "form", str(form), "--out", str(out), "--period", PERIOD, "--sections", "departments"]
    assert CliRunner().invoke(cli.app, words).exit_code == 0
    rows = python_calamine.load_workbook(out).get_sheet_by_name("Form").to_python()
    shown = {row[0]: dict(zip(FIGURES, row[1:], strict=True)) for row in rows[1:]}
    for label in labels:
        for title in FIGURES:
            if ("departments", label, title) in told:
                assert cents(shown[label][title]) == told["departments", label, title], (label, title)


def compare_screen(app: AppTest, told: Cells) -> None:
    frame = next(frame.value for frame in app.dataframe if "Variance" in frame.value.columns)

    named = {str(row.iloc[0]).strip("\u2002"): row for _place, row in frame.iterrows()}
    checked = 0
    for (table, label, title), value in told.items():
        if table == "departments" and title in FIGURES:
            shown: Any = named[label][title]
            assert Decimal(str(shown)) == value, (label, title)
            checked += 1
    assert checked > 150


def compare_commands(told: Cells) -> None:
    def ask(*words: str) -> Any:
        return json.loads(CliRunner().invoke(cli.app, [*words, "--json"]).stdout)

    listed = ask("variance", "--period", PERIOD, "--ytd", "--by", "category")
    landed = ask("landing", "--fiscal-year", "2027", "--by", "category")
    labor = ask("outlook", "--fiscal-year", "2027")["labor"]
    for name, label in (("revenue", "Revenue"), ("expense", "Expense"), ("result", "Operating result")):
        assert Decimal(listed["totals"][name]["variance"]) == told["totals", label, "Variance"]
        assert Decimal(landed["totals"][name]["landing"]) == told["landing", label, "Landing"]
    assert Decimal(labor["expected"]) == told["staffing", "Labor cost of the fiscal year", "Landing"]
    assert Decimal(labor["hi80"]) == told["staffing", "Labor cost of the fiscal year", "High (80%)"]
