"""Files of a drop and of zip files: names, numbered places, limits."""

import io
import zipfile
from pathlib import Path

import pytest

from data.importers.reading.containers import RATIO_COUNTS_FROM
from services.errors import UserError
from services.imports import dropping
from services.imports.dropping import files as opening
from services.permissions import LOCAL_ACTOR


def zipped(**entries: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return stream.getvalue()


def opened(tmp_path: Path, *uploads: tuple[str, bytes]) -> list[dropping.DroppedFile]:
    folder = tmp_path / "unpacked"
    folder.mkdir()
    places = []
    for number, (name, data) in enumerate(uploads):
        place = tmp_path / f"upload_{number}"
        place.write_bytes(data)
        places.append((name, place))
    return dropping.open_files(places, folder)


def test_a_zip_stands_for_the_files_in_it(tmp_path: Path) -> None:
    inside = {"2025/jan.csv": b"a,b\n1,2\n", "feb.csv": b"x,y\n3,4\n"}
    files = opened(tmp_path, ("set.zip", zipped(**inside)), ("mar.csv", b"q,r\n5,6\n"))

    assert [(file.key, file.name, file.path.read_bytes()) for file in files] == [
        ("set.zip/jan.csv", "jan.csv", b"a,b\n1,2\n"),
        ("set.zip/feb.csv", "feb.csv", b"x,y\n3,4\n"),
        ("mar.csv", "mar.csv", b"q,r\n5,6\n"),
    ]


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    files = opened(
        tmp_path, ("jan.csv", b"1"), ("jan.csv", b"2"), ("a.zip", zipped(**{"x/jan.csv": b"3", "jan.csv": b"4"}))
    )

    assert [file.key for file in files] == ["jan.csv", "jan (2).csv", "a.zip/jan.csv", "a.zip/jan (2).csv"]
    assert {file.name for file in files} == {"jan.csv"}


@pytest.mark.parametrize("name", ["../../evil.csv", "/etc/evil.csv", "..\\..\\evil.csv", "C:\\evil.csv"])
def test_paths_inside_a_zip_are_never_used(tmp_path: Path, name: str) -> None:
    (file,) = opened(tmp_path, ("set.zip", zipped(**{name: b"a,b\n1,2\n"})))

    assert (file.name, file.path.parent) == ("evil.csv", tmp_path / "unpacked")
    assert [path.name for path in tmp_path.rglob("*evil*")] == []


def test_what_systems_put_into_a_zip_is_no_file(tmp_path: Path) -> None:
    inside = {"__MACOSX/._jan.csv": b"x", ".DS_Store": b"x", "~$jan.xlsx": b"x", "jan.csv": b"a,b\n1,2\n"}

    assert [file.name for file in opened(tmp_path, ("set.zip", zipped(**inside)))] == ["jan.csv"]


def test_a_workbook_is_a_file_and_no_zip(tmp_path: Path) -> None:
    book = zipped(**{"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"})

    assert [file.key for file in opened(tmp_path, ("book.zip", book))] == ["book.zip"]


def test_zip_files_in_a_zip_are_opened_once(tmp_path: Path) -> None:
    inner = zipped(**{"jan.csv": b"a,b\n1,2\n"})
    assert [f.key for f in opened(tmp_path, ("a.zip", zipped(**{"b.zip": inner})))] == ["a.zip/b.zip/jan.csv"]


def refused(*files: dropping.DroppedFile) -> list[str]:
    return [file.refusal.message for file in files if file.refusal is not None]


def test_deeper_ones_are_refused_and_the_other_files_are_not(tmp_path: Path) -> None:
    nested = zipped(**{"a.zip": zipped(**{"b.zip": zipped(**{"jan.csv": b"x"})})})
    deep, good = opened(tmp_path, ("deep.zip", nested), ("jan.csv", b"a,b\n1,2\n"))

    assert (deep.key, refused(deep, good)) == ("deep.zip", ["“deep.zip/a.zip/b.zip” is a zip file inside of others."])


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    (bomb,) = opened(tmp_path, ("bomb.zip", zipped(**{"zeros.csv": b"0" * (RATIO_COUNTS_FROM + 1)})))

    assert refused(bomb) == ["“bomb.zip” decompresses to far more than its size."]


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MAX_FILES", 2)
    archive = zipped(a=b"1", b=b"2", c=b"3")
    assert refused(*opened(tmp_path, ("a.zip", archive))) == ["“a.zip” holds more than 2 files."]


def test_too_many_files_without_a_zip_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MAX_FILES", 2)
    with pytest.raises(UserError, match="More than 2 files"):
        opened(tmp_path, ("a.csv", b"1"), ("b.csv", b"2"), ("c.csv", b"3"))


def test_a_zip_whose_entry_is_damaged_is_refused(tmp_path: Path) -> None:
    archive = bytearray(zipped(**{"jan.csv": b"a,b\n" + b"1,2\n" * 50}))
    archive[40:44] = b"\xff\xff\xff\xff"
    (file,) = opened(tmp_path, ("set.zip", bytes(archive)))

    assert refused(file) == ["“set.zip” is damaged or protected by a password."]


def test_a_zip_that_is_cut_off_is_told_by_the_reader(tmp_path: Path, sqlite_url: str) -> None:
    files = opened(tmp_path, ("set.zip", zipped(**{"jan.csv": b"a,b\n1,2\n"})[:60]))

    (planned,) = dropping.propose(sqlite_url, LOCAL_ACTOR, files).files
    assert (planned.state, planned.said) == ("refused", "The file is cut off or damaged.")
