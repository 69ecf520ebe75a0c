"""Encodings, records and delimiters: no byte and no row is lost, whatever the file does."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.inspection import inspect
from data.importers.reading.containers import identify
from data.importers.reading.encodings import scan
from data.importers.reading.records import Dialect, find_dialect, read_records, text_lines


def printable(raw: bytes) -> bytes:
    return bytes(b for b in raw if b >= 32 and b not in b',"')


CELLS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufeff\u2028\u2029\x85"), max_size=12
)
WORDS = ["Café", "naïve", "Größe", "£", "–", "Årsverk", "señor", "œuvre", "plain"]


def encoding_of(content: bytes, folder: Path) -> str:
    path = folder / "file.csv"
    path.write_bytes(content)
    return scan(identify(path)).encoding


@pytest.mark.parametrize(
    ("codec", "expected"),
    [
        ("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"), ("cp1252", "cp1252"), ("ascii", "ascii"),
    ],
)  # fmt: skip
def test_the_encoding_is_told_by_the_bytes(codec: str, expected: str, tmp_path: Path) -> None:
    text = "supplier,amount\n" + "".join(f"{w},1.00\n" for w in (["plain"] if codec == "ascii" else WORDS))

    assert encoding_of(text.encode(codec), tmp_path) == expected


def test_dos_and_mac_files_are_not_taken_for_windows_ones(tmp_path: Path) -> None:
    text = "fournisseur,montant\nSociété générale,1.00\nÉlectricité de la Sarthe,2.00\nCafétéria,3.00\n"

    assert encoding_of(text.encode("cp850"), tmp_path) == "cp850"
    assert encoding_of(text.encode("mac_roman"), tmp_path) == "mac_roman"
    assert encoding_of(text.encode("cp1252"), tmp_path) == "cp1252"


@given(junk=st.lists(st.binary(max_size=20).map(printable), min_size=3, max_size=20))
def test_odd_bytes_never_lose_a_row(junk: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("odd") / "file.csv"
    rows = [b"2024-04-%02d,A%d %s,10.00" % (i % 28 + 1, i, piece) for i, piece in enumerate(junk)]
    path.write_bytes(b"Date,Supplier,Amount\n" + b"\n".join(rows) + b"\n")

    found = inspect(path)

    assert found.rows_read == len(junk)
    assert found.data_rows + found.rejected_rows + len(found.skipped) == len(junk)


@given(cut=st.integers(1, 120), last=st.sampled_from(["Ä", "€", "🏥", "Ä€🏥", "x"]))
def test_a_file_that_was_cut_amid_a_letter_is_read_to_its_end(
    cut: int, last: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("cut") / "file.csv"
    rows = [f"2024-04-{day:02d},10.00,Société générale,{last * 6}" for day in range(1, 9)]
    text = "\n".join(["Date,Amount,Supplier,Description", *rows]).encode()
    path.write_bytes(text[:-cut])

    found = inspect(path)

    lines = text[:-cut].count(b"\n") + (not text[:-cut].endswith(b"\n")) - 1
    assert (found.layout.encoding, found.rows_read) == ("utf-8", lines)
    assert bool(found.layout.notes) == _is_cut_amid_a_letter(text[:-cut])


def _is_cut_amid_a_letter(content: bytes) -> bool:
    return content.decode("utf-8", "ignore").encode() != content


def test_mixed_code_pages_keep_every_character_in_its_cell(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b"Date,Supplier,Amount\n2024-04-01,A \x96 B\xd0,1.00\n2024-04-02,C \x81 D,2.00\n")

    found = inspect(path)

    assert (found.data_rows, str(found.amount_total)) == (2, "3.00")
    assert "kept as is" in found.layout.notes[0]


@given(
    rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=20), delimiter=st.sampled_from(",;\t|")
)
def test_written_records_read_back(rows: list[list[str]], delimiter: str) -> None:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)

    records = list(read_records(buffer.getvalue().splitlines(keepends=True), Dialect(delimiter)))

    assert [cells for _, cells in records] == rows
    assert [line for line, _ in records] == list(range(1, len(rows) + 1))


def test_line_breaks_in_quotes_are_one_record_with_its_first_line() -> None:
    lines = ["a,b\n", '"x\n', 'y",1\n', "z,2\n"]

    assert list(read_records(lines, Dialect(","))) == [(1, ["a", "b"]), (2, ["x\ny", "1"]), (4, ["z", "2"])]


def test_a_stray_quotation_mark_costs_no_other_row() -> None:
    lines = ["item,size,amount\n", '"Pipe,5,1.00\n', "Valve,6,2.00\n", 'Hose 5",7,3.00\n', "Tap,8,4.00\n"]

    records = list(read_records(lines, Dialect(","), width=3))

    assert [line for line, _ in records] == [1, 2, 3, 4, 5]
    assert [cells[-1] for _, cells in records] == ["amount", "1.00", "2.00", "3.00", "4.00"]


def test_all_line_ends_end_a_line() -> None:
    stream = io.BytesIO(b"a\r\nb\nc\rd")

    assert [line.strip() for line in text_lines(stream, "ascii")] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("lines", "delimiter"),
    [
        (["sep=;\n", "a;b\n", "1,5;2,5\n"], ";"),
        (["Title, with comma\n", "\n", "a;b;c\n", "1,5;2,5;x\n", "1,5;2,5;y\n"], ";"),
        (["a\tb, c\td\n", "1\t2, 3\t4\n"], "\t"),
        (["|St|Doc|Amount|\n", "|* |1  |1.250,00|\n", "-----\n"], "|"),
        (["1 CASH IN BANK\n", "2 PETTY CASH, MAIN\n", "3 DUES\n", "4 OTHER\n"], None),
        (['"a","b"\n', '"x, y","1"\n'], ","),
    ],
)
def test_the_delimiter_gives_records_of_one_width(lines: list[str], delimiter: str | None) -> None:
    assert find_dialect(lines).delimiter == delimiter


def test_backslash_escapes_are_recognized() -> None:
    dialect = find_dialect(['"a","b"\n', '"the \\"best\\" one","1"\n', '"x","2"\n'])

    assert dialect.escape == "\\"
    assert [c for _, c in read_records(['"the \\"best\\" one","1"\n'], dialect)] == [['the "best" one', "1"]]
