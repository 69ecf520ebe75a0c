"""Build .venv from requirements.txt (with --dev also requirements-dev.txt); at once when nothing has changed.

Runs on whatever Python is there, even one too old for the application (no syntax newer than 3.6), so that the person
reads one sentence with the remedy and not a traceback.
"""

import hashlib
import os
import shutil
import subprocess
import sys

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(PROJECT, ".venv")
VENV_PYTHON = os.path.join(VENV, "Scripts", "python.exe") if os.name == "nt" else os.path.join(VENV, "bin", "python")
#: The same packages with the hashes of their files; made for Linux and macOS (make supply).
HASHED = "requirements-hashed.txt"
DEV_FILES = ["requirements-dask.txt", "requirements-dev.txt"]
VERSIONS = ("3.13", "3.12", "3.11")
SAY_VERSION = "import sys; print('%d.%d' % sys.version_info[:2])"
CAN_MAKE_VENV = "import ensurepip, venv; print('yes')"


class SetupError(Exception):
    """The environment cannot be built; the text says why and what to do."""


def suitable_python():
    # type: () -> str
    """Return a Python 3.11 to 3.13 that can make environments: the one running this, else one on the PATH."""
    lacking_venv = ""
    for candidate in [sys.executable, *(f"python{version}" for version in VERSIONS)]:
        version = answer(candidate, SAY_VERSION)
        if version not in VERSIONS:
            continue
        if answer(candidate, CAN_MAKE_VENV) == "yes":
            return candidate
        lacking_venv = lacking_venv or version
    if lacking_venv:
        raise SetupError(
            f"Python {lacking_venv} is here without its venv module. Install it (Debian, Ubuntu: sudo apt-get install "
            f"python{lacking_venv}-venv) and try again."
        )
    raise SetupError(
        f"Caseload needs Python 3.11, 3.12 or 3.13, and this is {sys.version_info[0]}.{sys.version_info[1]}. Install "
        "one (Debian, Ubuntu: sudo apt-get install python3 python3-venv; macOS: brew install python@3.12; else "
        "python.org) and try again, or name it: make run PYTHON=/path/to/python3.12"
    )


def answer(python, code):
    # type: (str, str) -> str
    """Return what a Python prints for a line of code; empty when it is not there or fails."""
    try:
        done = subprocess.run(
            [python, "-c", code], check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode().strip() if done.returncode == 0 else ""


def fingerprint(files):
    # type: (list) -> str
    """Return a hash over the requirement files; an environment made from the same needs nothing."""
    content = hashlib.sha256()
    for name in files:
        with open(os.path.join(PROJECT, name), "rb") as file:
            content.update(file.read())
    return content.hexdigest()


def is_current(stamp, mark):
    # type: (str, str) -> bool
    """Return whether the environment was completed for these requirements."""
    if not (os.path.exists(VENV_PYTHON) and os.path.exists(stamp)):
        return False
    with open(stamp) as file:
        return file.read() == mark


def make_venv():
    # type: () -> None
    """Make .venv unless a working one is there; a broken one (its Python was removed) is made anew."""
    if answer(VENV_PYTHON, SAY_VERSION) in VERSIONS and answer(VENV_PYTHON, "import pip; print('yes')") == "yes":
        return
    python = suitable_python()
    shutil.rmtree(VENV, ignore_errors=True)
    print("Making the environment .venv ...", flush=True)
    if subprocess.run([python, "-m", "venv", VENV], check=False).returncode != 0:
        raise SetupError("The environment .venv could not be made; the lines above say why. Is the disk full?")


def install(requirements):
    # type: (str) -> None
    """Install a requirements file into .venv; the application's own with the hash of each file."""
    print(f"Installing the packages of {requirements} (once; takes a minute or two) ...", flush=True)
    pip = [VENV_PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
    if subprocess.run([*pip, *sources(requirements)], check=False, cwd=PROJECT).returncode != 0:
        raise SetupError(
            "The packages could not be installed; the lines above say which. The first time needs a connection to the "
            "Python package index: check it and try again."
        )


def sources(requirements):
    # type: (str) -> list
    """Return pip's options for a requirements file: hashed pins where there are some for this system."""
    if requirements == "requirements.txt" and os.name != "nt":
        return ["--require-hashes", "-r", HASHED]
    return ["-r", requirements]


def remove_other_version():
    # type: () -> None
    """Remove .venv when it is of another Python than the one running this, which somebody named."""
    here, there = answer(sys.executable, SAY_VERSION), answer(VENV_PYTHON, SAY_VERSION)
    if here not in VERSIONS:
        raise SetupError(f"Caseload needs Python 3.11, 3.12 or 3.13, and the one that was named is {here}.")
    if there and there != here:
        print(f"Removing the environment .venv of Python {there} ...", flush=True)
        shutil.rmtree(VENV, ignore_errors=True)


def build(dev):
    # type: (bool) -> None
    """Make the environment, install what is missing, and remember it in a stamp inside .venv."""
    name = "requirements-dev.txt" if dev else "requirements.txt"
    stamp = os.path.join(VENV, "installed-" + name)
    mark = fingerprint(["requirements.txt", "constraints.txt"] + (DEV_FILES if dev else [HASHED]))
    if is_current(stamp, mark):
        return
    make_venv()
    install(name)
    with open(stamp, "w") as file:
        file.write(mark)


if __name__ == "__main__":
    try:
        if "--this-python" in sys.argv[1:]:
            remove_other_version()
        build(dev="--dev" in sys.argv[1:])
    except SetupError as refusal:
        sys.exit(f"\n{refusal}")
    except KeyboardInterrupt:
        sys.exit("\nStopped; run the same command again to go on.")
