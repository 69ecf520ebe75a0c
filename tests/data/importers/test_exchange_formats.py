"""Files for other programs are named and refused; one table in a ZIP archive is read."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.detect import detect
from data.importers.inspection import inspect
from data.importers.reading.exchange_formats import refuse_exchange_formats
from data.importers.tables.layout import UnreadableFile

TABLE = "Date,Department,Account,Amount\n2026-01-05,6010,7100,1.50\n2026-01-06,6010,7100,2.00\n"
FORMATS = {
    "SIE": ["#FLAGGA 0\n#FORMAT PC8\n", "#PROGRAM \"Fortnox\" 3.1\n", '<?xml version="1.0"?>\n<Sie xmlns="http://x">'],
    "MT940": [
        ":20:STARTUMS\n:25:10010010/123456\n:28C:1/1\n",
        "{1:F01BANKDEFFAXXX0000000000}{2:O9401200}{4:\n:20:X\n:25:1\n",
        ":20:1\n:21:NONREF\n:25:DE12\n:28C:1\n:60F:C260101EUR1,00\n",
    ],
    "CAMT": ['<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">'],
    "OFX": ["OFXHEADER:100\nDATA:OFXSGML\n", '<?xml version="1.0"?>\n<?OFX OFXHEADER="200"?>\n<OFX>'],
    "QIF": ["!Type:Bank\nD1/5'26\nT-120.50\n^\n", "!Account\nNChecking\n"],
    "BAI2": ["01,SENDER,RECEIVER,260105,0800,1,,,2/\n02,RECEIVER,SENDER,1,260104,,USD,2/\n"],
    "IIF": ["!TRNS\tTRNSID\tDATE\tACCNT\n", "!HDR\tPROD\tVER\n"],
    "MHTML": [
        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n",
        "From: <Saved>\nSubject: x\nMIME-Version: 1.0\n",
    ],
    "DATEV": [
        '"EXTF";700;21;"Buchungsstapel";12;20260301120000000\n',
        "EXTF;510;20;Kontenbeschriftungen\n",
        '"DTVF";510;46;"Zahlung"\n',
    ],
    "SYLK": ["ID;PWXL;N;E\nP;PGeneral\n"],
}  # fmt: skip
CASES = [(name, text) for name, texts in FORMATS.items() for text in texts]


@given(
    st.sampled_from(CASES),
    st.sampled_from(("", "\n", "  \r\n")),
    st.sampled_from(("utf-8", "utf-8-sig", "cp437", "utf-16")),
    st.booleans(),
    st.text(max_size=200).filter(lambda text: text.isprintable()),
)
def test_a_format_is_named_whatever_its_encoding_and_ends(
    case: tuple[str, str], before: str, encoding: str, windows: bool, rest: str
) -> None:
    name, text = case
    body = before + (text.replace("\n", "\r\n") if windows else text)

    with pytest.raises(UnreadableFile, match=name) as refused:
        refuse_exchange_formats(body.encode(encoding) + rest.encode(encoding, "replace"))
    assert re.search(r"[Ee]xport|Open it", refused.value.hint)


@pytest.mark.parametrize(
    "text",
    [TABLE, "#;Account;Amount\n1;7100;1,50\n", "ID;Period;Amount\n1;1;2\n", "Type,Date\n!x,1\n", "From,To\n1,2\n"],
)
def test_tables_are_none_of_these(text: str) -> None:
    refuse_exchange_formats(text.encode())


def packed(**files: str | bytes) -> bytes:
    """Return a ZIP archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "files", [{"a.csv": TABLE}, {"out/a.csv": TABLE, "__MACOSX/out/._a.csv": "x"}, {"a.txt": TABLE.encode("utf-16")}]
)
def test_the_one_table_in_an_archive_is_read(tmp_path: Path, files: dict[str, str | bytes]) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(packed(**files))

    result = inspect(path, kind="ledger")

    assert (str(result.amount_total), result.data_rows) == ("3.50", 2)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (packed(**{"a.csv": TABLE, "b.csv": TABLE}), "ZIP archive of 2 files"),
        (packed(**{"a.zip": packed(**{"a.csv": TABLE})}), "ZIP archive"),
        (packed(**{"a.csv": TABLE})[:-30], "cut off or damaged"),
        (packed(**{"a.csv": TABLE + "2026-01-05,6010,7100,1.50\n" * 2_800_000}), "far more than its size"),
        (packed(**{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}), "ODS"),
    ],
)
def test_other_archives_are_refused(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)

    with pytest.raises(UnreadableFile, match=says):
        detect(path, kind="ledger")
