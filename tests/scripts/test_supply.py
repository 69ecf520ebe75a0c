"""Pins, hashes, bill of materials and licenses agree, and an answer that did not come is no pass."""

import re
import sys

import pytest
from packaging.markers import Marker

from scripts import supply
from tests.test_repository import PROJECT, requirement_lines


def constraints() -> dict[str, str]:
    pairs = (line.split("==") for line in requirement_lines("constraints.txt"))
    return {supply.normalized(name): version for name, version in pairs}


def test_hashed_pins_are_those_of_the_application() -> None:
    pinned, known = supply.pinned(), constraints()
    required = {supply.normalized(re.split(r"\[|==", line)[0]) for line in requirement_lines("requirements.txt")}

    assert required <= set(pinned)
    assert {name: version for name, version in pinned.items() if known.get(name) != version} == {}


def test_each_pin_names_the_hash_of_its_files() -> None:
    blocks = re.split(r"\n(?=\S)", supply.HASHED.read_text(encoding="utf-8"))
    lacking = [block.split()[0] for block in blocks if block[0].isalnum() and "--hash=sha256:" not in block]

    assert lacking == []


@pytest.mark.skipif(sys.platform != "linux", reason="the bill of materials is that of Linux")
def test_the_bill_of_materials_names_what_is_pinned() -> None:
    lines = [
        line.rstrip(" \\") for line in supply.HASHED.read_text(encoding="utf-8").splitlines() if line[:1].isalnum()
    ]
    here = [line.split(" ; ")[0] for line in lines if " ; " not in line or Marker(line.split(" ; ")[1]).evaluate()]

    listed = [f"{supply.normalized(one['name'])}=={one['version']}" for one in supply.components()]
    assert sorted(listed) == sorted(here)


def test_all_licenses_may_stand_beside_mit() -> None:
    report = supply.check_licenses()

    assert "['certifi', 'psycopg', 'psycopg-binary', 'python-stdnum', 'tqdm']" in report  # as docs/serving.md says


@pytest.mark.parametrize(
    ("expression", "accepted"),
    [("MIT", True), ("GPL-3.0-only", False), ("GPL-3.0-only OR MIT", True), ("MIT AND GPL-2.0-only", False),
     ("LGPL-3.0-only", True), ("", False), ("License :: Other/Proprietary License", False)],
)  # fmt: skip
def test_a_license_is_accepted_when_one_choice_of_it_is(expression: str, accepted: bool) -> None:
    assert supply.is_accepted(expression) is accepted


def test_a_component_without_a_license_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supply, "components", lambda: [{"name": "unknown", "version": "1"}])

    with pytest.raises(supply.SupplyError, match=r"licenses to look at: \{'unknown'"):
        supply.check_licenses()


def test_an_answer_that_did_not_come_is_no_pass() -> None:
    with pytest.raises(supply.SupplyError, match="could not be asked for 1 of 2 packages"):
        supply.told([{"name": "a", "vulns": []}, {"name": "b", "skip_reason": "not found"}])
    with pytest.raises(supply.SupplyError, match=r"advisories: {'a': \['CVE-1'\]}"):
        supply.told([{"name": "a", "vulns": [{"id": "CVE-1"}]}])
    assert supply.told([{"name": "a", "vulns": []}]) == "advisories: none known for 1 packages"


def test_python_is_pinned_to_the_versions_that_are_tested() -> None:
    assert 'target-version = "py311"' in (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    assert supply.OLDEST_PYTHON == "3.11"
