"""Results of statements (income less cost) and totals of one line: left out, or asked about; never an account."""

from pathlib import Path
from random import Random

import pytest

from data.importers.detect import detect

RESULTS = ("Jahresergebnis", "Betriebsergebnis", "Jahresüberschuss", "Jahresfehlbetrag", "Net income", "Résultat net",
           "Årets resultat", "Resultaat", "Resultado", "Bilanzgewinn")  # fmt: skip


def statement(word: str, *, cents: int, off: int = 0) -> str:
    """A plan with three groups of accounts, their sums and the result; figures are rounded each by itself."""
    draw = Random(word)
    written = ["Konto;Bezeichnung;" + ";".join(f"{month:02d}/2026" for month in range(1, 13))]
    groups = []
    for first, title in (("4", "Summe Erträge"), ("60", "Summe Personalaufwand"), ("68", "Summe Sachaufwand")):
        rows = [[draw.randint(100_000, 9_000_000) for _month in range(12)] for _account in range(4)]
        for place, row in enumerate(rows):
            written.append(f"{first}{place:03d};Konto {first}{place};" + ";".join(f"{x / cents:.0f}" for x in row))
        groups.append([sum(column) for column in zip(*rows, strict=True)])
        written.append(f";{title};" + ";".join(f"{x / cents:.0f}" for x in groups[-1]))
    net = [income - staff - other + off for income, staff, other in zip(*groups, strict=True)]
    written.append(f";{word};" + ";".join(f"{x / cents:.0f}" for x in net))
    return "\n".join(written) + "\n"


@pytest.mark.parametrize("word", RESULTS)
@pytest.mark.parametrize("cents", [1, 100, 100_000])
def test_a_result_under_three_groups_is_no_account(word: str, cents: int, tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text(statement(word, cents=cents), encoding="utf-8")

    layout = detect(path, kind="budget")

    if cents == 1:  # sums that were rounded each by itself are judged line by line
        assert layout.total_lines == (6, 11, 16, 17)
    assert 17 in {*layout.total_lines, *layout.doubtful_lines}


@pytest.mark.parametrize("word", RESULTS)
def test_a_result_that_does_not_add_up_is_asked_about(word: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text(statement(word, cents=1, off=777_777), encoding="utf-8")

    layout = detect(path, kind="budget")

    assert layout.doubtful_lines == (17,)
    assert [asked.name for asked in layout.questions if asked.name == "total-lines"] == ["total-lines"]


@pytest.mark.parametrize("total", ["Summe Klasse 0", "Total class 0", "Zwischensumme", "Kontensumme"])
def test_a_total_of_one_line_is_no_line_of_data(total: str, tmp_path: Path) -> None:
    path = tmp_path / "susa.csv"
    path.write_text(
        "Konto;Beschriftung;Soll;Haben;S/H\n"
        f"071000;Einrichtungen;512,30;0,00;S\n;{total};512,30;0,00;S\n"
        "100000;Vorräte;100,00;20,00;S\n120000;Forderungen;0,00;592,30;H\n;Summe Klasse 1;100,00;612,30;H\n",
        encoding="utf-8",
    )

    assert detect(path, kind="ledger").total_lines == (3, 6)


def test_an_account_named_like_a_result_stays(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(
        "Month,Account,Account name,Amount\n2026-01,2900,Gewinnvortrag,512.30\n2026-01,2910,Jahresergebnis,77.10\n"
        "2026-01,6010,Salaries,99.25\n",
        encoding="utf-8",
    )

    layout = detect(path, kind="ledger")

    assert (layout.total_lines, layout.doubtful_lines) == ((), ())
