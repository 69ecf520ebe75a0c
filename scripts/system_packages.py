"""Install packages of the system where this user may: as root, or with sudo that asks no password."""

import os
import shutil
import subprocess
import time

ATTEMPTS = 3
SECONDS = 600


def distribution() -> str:
    """Return the distribution's id, such as "debian" or "ubuntu"; empty where there is none (macOS)."""
    try:
        with open("/etc/os-release", encoding="utf-8") as file:
            lines = dict(line.strip().split("=", 1) for line in file if "=" in line)
    except OSError:
        return ""
    return lines.get("ID", "").strip('"')


def privilege() -> list[str] | None:
    """Return what to put before a command to run it as root; None when this user may not."""
    if os.name == "nt" or not hasattr(os, "geteuid"):
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and not _run(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def apt_install(*packages: str) -> str:
    """Install Debian packages and return "", or return the reason why not (one line)."""
    if not shutil.which("apt-get"):
        return "this system has no apt-get"
    become_root = privilege()
    if become_root is None:
        return "installing system packages needs root, or sudo without a password"
    print(f"Installing {', '.join(packages)} with apt-get ...", flush=True)
    apt = [*become_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    reason = ""
    for attempt in range(ATTEMPTS):
        time.sleep(5 * attempt)
        reason = _run([*apt, "update"]) or _run([*apt, "install", "-y", "--no-install-recommends", *packages])
        if not reason:
            return ""
    return f"apt-get failed: {reason}"


def _run(command: list[str]) -> str:
    """Run a command and return "", or the last line it said when it failed."""
    try:
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, timeout=SECONDS, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        return f"no answer within {SECONDS} seconds"
    if done.returncode == 0:
        return ""
    lines = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
    return lines[-1].strip() if lines else f"exit code {done.returncode}"
