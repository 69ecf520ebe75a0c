"""Half a copy is not there, and a damaged backup is refused in a sentence."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.errors import UserError
from services.permissions import Actor
from services.upkeep import backup
from tests.services.upkeep.changed_backups import changed
from tests.small_hospital import SmallHospital
from tests.test_layers import PROJECT


def test_a_copy_that_could_not_be_finished_is_not_there(small_hospital_sqlite: SmallHospital, tmp_path: Path) -> None:
    """No file may grow beyond a few pages, as on a disk that is full: half a copy would be the newest one."""
    source = Path(small_hospital_sqlite.url.removeprefix("sqlite:///"))
    folder = tmp_path / "kept"
    folder.mkdir()
    copying = (
        "import resource, signal, sys; from pathlib import Path; from services.upkeep import backup\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "backup.copy_file(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", copying, str(source), str(folder / "x-before-y.sqlite")],
        capture_output=True, text=True, check=False, cwd=PROJECT,
    )  # fmt: skip

    assert "cannot be copied" in done.stderr
    assert list(folder.iterdir()) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just(10**40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
PARTS = ("format", "application", "revision", "source", "made_at", "audit_first_broken", "tables")
RECORD = ("columns", "rows", "totals", "sha256")


def refuses(path: Path, manifest: bytes) -> bool:
    """Return whether a manifest is refused in one sentence; anything else than a sentence is a bug."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("manifest.json", manifest)
    try:
        with backup._open_bundle(path) as bundle:
            backup._manifest(bundle)
    except UserError:
        return True
    return False


@given(st.data())
def test_a_manifest_of_any_content_is_refused_in_a_sentence(made_once: Path, data: st.DataObject) -> None:
    with zipfile.ZipFile(made_once) as bundle:
        content = json.loads(bundle.read("manifest.json"))
    broken = made_once.with_name("broken.zip")
    assert not refuses(broken, json.dumps(content).encode())

    place = data.draw(st.sampled_from(("whole", "part", "record", "missing", "missing of a record")))
    part, field = data.draw(st.sampled_from(PARTS)), data.draw(st.sampled_from(RECORD))
    anything = data.draw(JSON)
    record = content["tables"]["budget_line"]
    if place == "whole":
        content = anything
    elif place == "part":
        assume(
            type(anything) is not type(content[part]) and not (part == "audit_first_broken" and type(anything) is int)
        )
        content[part] = anything
    elif place == "record":
        assume(type(anything) is not type(record[field]))
        record[field] = anything
    elif place == "missing":
        del content[part]
    else:
        del record[field]
    assert refuses(broken, json.dumps(content).encode())


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"[" * 100_000,
        b'{"format": ' + b"9" * 5_000 + b"}",
        b" " * 5_000_000 + b"{}",
        b'{"format": "1"}',
        b'{"format": true}',
        b'{"format": 2, "other": []}',
        b"\xff\xfe",
    ],
    ids=["empty", "nested", "a huge number", "long", "a text", "true", "newer", "no text"],
)
def test_a_manifest_that_is_none_is_refused_in_a_sentence(tmp_path: Path, manifest: bytes) -> None:
    assert refuses(tmp_path / "broken.zip", manifest)


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ("revision", ""),
        ("revision", "../0001"),
        ("revision", "base"),
        ("made_at", "yesterday"),
        ("made_at", "2026-01-01T00:00:00"),
        ("tables", {}),
        ("audit_first_broken", 10**30),
    ],
)
def test_a_manifest_that_says_wrong_things_restores_nothing(
    made: Path, unmigrated_url: str, admin: Actor, part: str, wrong: object
) -> None:
    def change(name: str, content: bytes) -> bytes:
        return json.dumps(json.loads(content) | {part: wrong}).encode() if name == "manifest.json" else content

    with pytest.raises(UserError):
        backup.restore(unmigrated_url, admin, path=changed(made, change))
