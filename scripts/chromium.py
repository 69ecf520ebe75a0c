"""A Chromium for the browser tests: found, else installed."""

import os
import shutil
import subprocess
import sys

from scripts.system_packages import apt_install, distribution, privilege

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MACOS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
DOWNLOAD_SECONDS = 600


class NoBrowserError(Exception):
    """Chromium is not to be had here; the text says why."""


def find() -> str | None:
    """Return the program of a Chromium that starts: CHROMIUM, one on the PATH, macOS's, or Playwright's own."""
    named = [os.environ.get("CHROMIUM"), *(shutil.which(name) for name in NAMES), *MACOS]
    program_path = next((program for program in named if program and starts(program)), None)
    if program_path:
        return program_path
    own = playwrights_own()
    return own if own and starts(own) else None


def starts(program: str) -> bool:
    """Return whether the program runs (Ubuntu's chromium-browser is often a stub, libraries may lack)."""
    try:
        done = subprocess.run([program, "--version"], check=False, capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and "Chrom" in done.stdout


def playwrights_own() -> str | None:
    """Return where Playwright keeps the Chromium it downloads, whether or not it is there; None without Playwright."""
    if driver_trouble():
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def driver_trouble() -> str:
    """Return why Playwright itself does not start (a bare Debian lacks libatomic1, which its driver needs), or ""."""
    done = subprocess.run(
        [sys.executable, "-m", "playwright", "--version"], check=False, capture_output=True, text=True
    )
    return "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["it does not start"])[-1]


def provide() -> str:
    """Return the program of a Chromium that Playwright can drive, installing what lacks.

    Debian's own package where packages may be installed; else (and on Ubuntu, whose package needs snap) the one that
    Playwright downloads.

    Raises:
        NoBrowserError: Neither works; the text has the reasons.
    """
    reasons = []
    if driver_trouble():
        reasons.append(apt_install("libatomic1"))
    if distribution() == "debian" and find() is None:
        reasons.append(apt_install("chromium"))
    if driver_trouble():
        raise NoBrowserError(f"Playwright's driver does not start ({driver_trouble()}); {'; '.join(reasons)}")
    program_path = find()
    if program_path is None:
        reasons.append(f"Playwright's download: {_download() or 'it does not start'}")
        program_path = find()
    if program_path is None:
        raise NoBrowserError("; ".join(reason for reason in reasons if reason))
    return program_path


def _download() -> str:
    print("Downloading Chromium with Playwright ...", flush=True)
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    if sys.platform == "linux" and privilege() is not None:
        command.insert(-1, "--with-deps")
    try:
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            timeout=DOWNLOAD_SECONDS,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return f"no answer within {DOWNLOAD_SECONDS} seconds"
    lines = [line.strip() for line in (done.stdout + done.stderr).splitlines() if "rror" in line]
    return "" if done.returncode == 0 else (lines or [f"exit code {done.returncode}"])[0]


if __name__ == "__main__":
    print(provide())
