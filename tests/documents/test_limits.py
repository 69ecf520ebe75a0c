"""Limits that documents name are those of the program."""

import re

from services.settings import ProcessSettings
from tests.documents.markdown import PROJECT

NUMBERS = {"five": 5, "ten": 10, "fifteen": 15}


def test_the_readme_names_the_limits_of_reading() -> None:
    text = " ".join((PROJECT / "README.md").read_text(encoding="utf-8").split())
    named = re.search(
        r"more than (\d+) MB, or that need more than (\d+) MB of memory or (\w+) minutes of computing", text
    )

    assert named, "the sentence on limits is gone"
    assert int(named[1]) == ProcessSettings.max_upload_mb
    assert int(named[2]) == ProcessSettings.read_memory_mb
    assert NUMBERS[named[3]] * 60 == ProcessSettings.read_cpu_seconds


def test_serving_names_the_same_limits() -> None:
    text = (PROJECT / "docs" / "serving.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(CASELOAD_\w+)` \| .*?; (\d+)\b", text, re.MULTILINE))

    assert int(rows["CASELOAD_MAX_UPLOAD_MB"]) == ProcessSettings.max_upload_mb
    assert int(rows["CASELOAD_READ_MEMORY_MB"]) == ProcessSettings.read_memory_mb
