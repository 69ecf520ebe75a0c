"""Names belong to the code column that they follow, whatever the headings abbreviate."""

from pathlib import Path

import pytest

from data.importers.detect import detect

ROWS = (
    ("D10", "Renal ward", "7010", "Bank nurses"),
    ("D10", "Renal ward", "7020", "Dressings"),
    ("D20", "Estates", "7020", "Dressings"),
    ("D20", "Estates", "7030", "Boiler fuel"),
)


def mapping(tmp_path: Path, headings: str, rows: list[tuple[str, ...]], kind: str = "ledger") -> dict[str, str]:
    path = tmp_path / "file.csv"
    lines = [headings + ",Month,Amount", *(",".join((*row, "2025-04", f"{at}.50")) for at, row in enumerate(rows, 10))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return {concept: guess.column for concept, guess in detect(path, kind=kind).mapping.items()}


@pytest.mark.parametrize("kind", ["ledger", "budget"])
@pytest.mark.parametrize(
    "headings",
    ["Cost Centre,CC Description,Subjective,Subjective Desc", "Cost Center,CC Name,Account,Acct Desc",
     "Kostenstelle,KST-Bezeichnung,Konto,Konto-Bez", "Department,Dept Title,GL Account,GL Text",
     "Cost Centre,Cost Centre Desc,Subjective,Subjective Name"],
)  # fmt: skip
def test_a_name_is_that_of_the_code_before_it(tmp_path: Path, headings: str, kind: str) -> None:
    columns = headings.split(",")
    told = mapping(tmp_path, headings, list(ROWS), kind)
    assert [told.get(one) for one in ("department", "department_name", "account", "account_name")] == columns

    turned = ",".join([*columns[2:], *columns[:2]])
    told = mapping(tmp_path, turned, [(*row[2:], *row[:2]) for row in ROWS], kind)
    assert [told.get(one) for one in ("department", "department_name", "account", "account_name")] == columns


def test_a_text_that_differs_within_a_code_is_not_its_name(tmp_path: Path) -> None:
    rows = [("D10", "Renal"), ("D10", "Stroke"), ("D20", "Renal"), ("D20", "Stroke")]
    told = mapping(tmp_path, "Department,Specialty", rows, "labor")

    assert told["department"] == "Department"
    assert "department_name" not in told


@pytest.mark.parametrize("word", ["Kurztext", "Langtext", "Titel", "Beskrivning", "Descrição"])
def test_each_word_of_names_names_what_stands_before_it(tmp_path: Path, word: str) -> None:
    alone = mapping(tmp_path, f"Department,{word},Account,{word} (2)", list(ROWS))
    assert alone["department_name"] == word
    assert alone["account_name"] == f"{word} (2)"

    joined = mapping(tmp_path, f"Cost Centre,CC {word},Subjective,Subjective {word}", list(ROWS))
    assert (joined["department_name"], joined["account_name"]) == (f"CC {word}", f"Subjective {word}")


@pytest.mark.parametrize("headings", ["Department Code,Account Code,Account", "Cost Centre,Account No,Account"])
def test_what_a_code_is_of_stands_alone_behind_it(tmp_path: Path, headings: str) -> None:
    path = tmp_path / "budget.csv"
    rows = [
        f"10{dept},61{account}0,{name},5.50" for dept in (1, 2) for account, name in enumerate(("Salaries", "Drugs"))
    ]
    path.write_text("\n".join([f"{headings},Amount", *rows, ""]))
    mapping = {concept: guess.column for concept, guess in detect(path, kind="ledger").mapping.items()}

    assert (mapping["account"], mapping["account_name"]) == (headings.split(",")[1], "Account")
