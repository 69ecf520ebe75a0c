"""A department's sheet is filled in with LibreOffice and comes back: what was typed there, and nothing else.

Skipped where LibreOffice (`soffice`) or its Python bridge (`python3-uno`) is missing.
"""

import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from planning.budgets.offline import HIDDEN
from services.budgets.offline.sheet_files import accept, read_file
from services.errors import UserError
from tests.services.budgets.offline.test_sheet_files import (
    ANN,
    REVENUE,
    SALARIES,
    SUPPLIES,
    compared,
    exported,
    filled,
    places,
    stored,
)
from tests.small_hospital import SmallHospital

TYPING = Path(__file__).with_name("typing_in_libreoffice.py")
#: The row of the expense total, of the result and of the checks.
EXPENSE, RESULT, CHECKS = 11, 12, 14


@cache
def bridge() -> str | None:
    """Return an interpreter that can talk to LibreOffice, None without one or without the program."""
    for python in filter(None, (shutil.which("python3", path="/usr/bin:/usr/local/bin"), shutil.which("python3"))):
        if (
            shutil.which("soffice")
            and subprocess.run([python, "-c", "import uno"], capture_output=True, check=False).returncode == 0
        ):
            return python
    return None


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bridge() is None, reason="LibreOffice with its Python bridge (python3-uno) is not installed"),
]


def filled_in(
    folder: Path, content: bytes, typed: Mapping[str, float | str], read: Collection[str] = ()
) -> tuple[bytes, dict[str, Any]]:
    """Return a workbook as LibreOffice saves it after something was typed, and what the program showed."""
    (folder / "out.xlsx").write_bytes(content)
    pipe = re.sub(r"\W", "", folder.name)
    program = subprocess.Popen(
        ["soffice", f"-env:UserInstallation=file://{folder / 'profile'}", "--headless", "--norestore",
         f"--accept=pipe,name={pipe};urp;"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        told = json.dumps({"type": dict(typed), "read": list(read)})
        command = [str(bridge()), str(TYPING), pipe, str(folder / "out.xlsx"), str(folder / "back.xlsx"), told]
        answer = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    finally:
        program.terminate()
        program.wait(60)
    return (folder / "back.xlsx").read_bytes(), json.loads(answer.stdout)


def test_what_is_typed_in_libreoffice_comes_back_to_the_cent(
    small_hospital_sqlite: SmallHospital, tmp_path: Path
) -> None:
    hospital = small_hospital_sqlite
    filled(hospital)
    before = stored(hospital)
    typed = {f"D{SALARIES}": 600.5, f"E{SALARIES}": f"=ROUND(D{SALARIES}*1.03;2)", f"N{REVENUE}": -7,
             f"C{SUPPLIES}": 0}  # fmt: skip
    read = [f"O{SALARIES}", f"C{EXPENSE}", f"O{RESULT}", f"C{CHECKS}", f"O{CHECKS}"]

    content, told = filled_in(tmp_path, exported(hospital), typed, read)

    assert told["protected"]
    assert told["shown"] == {  # calculated by LibreOffice
        f"O{SALARIES}": "1,719.02", f"C{EXPENSE}": "500.00", f"O{RESULT}": "(826.02)", f"C{CHECKS}": "OK",
        f"O{CHECKS}": "OK",
    }  # fmt: skip
    review = compared(hospital, tmp_path / "read.xlsx", content)
    assert (review.longer, review.empty, review.conflicts) == (0, 0, ())
    accept(hospital.url, ANN, sheet=review, file_name="back.xlsx", places=places(review))
    after = {**before, ("4000", 202612): -7_00, ("5100", 202602): 600_50, ("5100", 202603): 618_52}
    del after["6100", 202601]
    assert stored(hospital) == after


def test_a_sheet_that_is_only_opened_and_saved_changes_nothing_and_stays_protected(
    small_hospital_sqlite: SmallHospital, tmp_path: Path
) -> None:
    hospital = small_hospital_sqlite
    filled(hospital)

    content, _told = filled_in(tmp_path, exported(hospital), {})

    review = compared(hospital, tmp_path / "read.xlsx", content)
    assert (review.changes, review.longer, review.empty) == ((), 0, 0)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        page, parts = book.read("xl/worksheets/sheet1.xml").decode(), book.read("xl/workbook.xml").decode()
    assert "<sheetProtection" in page
    assert "<dataValidation " in page
    assert re.search(rf'name="{HIDDEN}"[^>]*state="(very)?[hH]idden"', parts)


def test_a_text_typed_in_libreoffice_is_refused_with_its_cell(
    small_hospital_sqlite: SmallHospital, tmp_path: Path
) -> None:
    hospital = small_hospital_sqlite
    filled(hospital)
    content, _told = filled_in(tmp_path, exported(hospital), {f"C{SALARIES}": "five hundred"})
    (tmp_path / "read.xlsx").write_bytes(content)

    with pytest.raises(UserError, match="holds the text “five hundred”"):
        read_file(tmp_path / "read.xlsx")
