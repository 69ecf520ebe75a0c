"""The generator: the same figures always, at any size, in files that read back."""

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from data.seed import Demo, Size, generate
from data.seed.files import layout, write

PROJECT = Path(__file__).resolve().parents[3]
HASH = """
import hashlib
import pandas as pd
from data.seed import Size, generate
digest = hashlib.sha256()
for file in generate(Size(1, 16)).files:
    digest.update(file.name.encode())
    digest.update(pd.util.hash_pandas_object(file.frame, index=False).to_numpy().tobytes())
print(digest.hexdigest())
"""


def _hash_in_new_process(seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run([sys.executable, "-c", HASH], cwd=PROJECT, env=environment, capture_output=True, check=True)
    return done.stdout.decode().strip()


@pytest.mark.slow
def test_two_processes_generate_the_same_figures() -> None:
    assert _hash_in_new_process("1") == _hash_in_new_process("2")


def test_sizes_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="facilities"):
        Size(facilities=0)
    with pytest.raises(ValueError, match="months"):
        Size(months=3)


@pytest.mark.slow
def test_more_facilities_bring_departments_of_their_own() -> None:
    larger = generate(Size(facilities=4, months=16))

    codes = [unit.code for unit in larger.units]
    assert len(set(codes)) == len(codes) == 2 * (23 + 6)
    assert {code[0] for code in larger.frame("ledger")["department"]} == {"1", "2", "3", "4"}


@pytest.mark.slow
def test_a_longer_history_ends_with_the_same_month() -> None:
    longer = generate(Size(facilities=1, months=52))

    assert longer.frame("ledger")["period"].agg(["min", "max"]).tolist() == [202207, 202610]
    assert longer.versions[0].name == "FY 2022/23 budget"


def test_versions_are_locked_approved_and_drafts(hospital: Demo) -> None:
    assert [(version.name, version.status) for version in hospital.versions] == [
        ("FY 2023/24 budget", "locked"),
        ("FY 2024/25 budget", "locked"),
        ("FY 2025/26 budget", "approved"),
        ("FY 2026/27 budget", "approved"),
        ("FY 2026/27 revision 1", "draft"),
        ("FY 2027/28 draft", "draft"),
    ]


def test_the_revision_changes_the_busy_unit_only(hospital: Demo) -> None:
    lines = hospital.frame("budget").set_index(["department", "account", "period"])["amount_minor"]
    version = hospital.frame("budget")["version"].to_numpy()
    original, revised = lines[version == "FY 2026/27 budget"], lines[version == "FY 2026/27 revision 1"]

    changed = original.index[original != revised]

    assert set(changed.get_level_values("department")) == {"16130"}
    assert changed.get_level_values("period").min() == 202611


def test_a_written_file_reads_back_exactly(hospital: Demo, tmp_path: Path) -> None:
    file = next(file for file in hospital.files if file.name == "purchases-fy2027.csv")

    path = tmp_path / file.name
    write(file, path)

    back = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert back.columns.tolist() == [column.heading for column in layout(file)]
    assert len(back) == len(file.frame)
    cents = back["Amount"].str.replace(".", "", regex=False).astype("int64")
    assert cents.tolist() == file.frame["amount_minor"].tolist()
    assert back["Item name"].tolist() == file.frame["item_name"].tolist()


def test_files_have_distinct_names_and_no_empty_frame(hospital: Demo) -> None:
    names = [file.name for file in hospital.files]

    assert len(set(names)) == len(names)
    assert all(len(file.frame) for file in hospital.files)


def test_frames_hold_whole_numbers_and_no_floats(hospital: Demo) -> None:
    for file in hospital.files:
        assert not [name for name, kind in file.frame.dtypes.items() if kind.kind == "f"], file.name
