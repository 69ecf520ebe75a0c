"""Take the pictures of the documents from the demo hospital: `python -m scripts.pictures [--url URL] [--out FOLDER]`.

Serves the app on a fresh demo hospital (or on the database of `--url`), opens the overview in a Chromium at the widths
of a phone, a tablet and a desktop, light and dark, and writes PNG files of the first screen.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from scripts import chromium
from services.database import migrate
from services.permissions import LOCAL_ACTOR
from services.upkeep import demo

PROJECT = Path(__file__).resolve().parent.parent
FOLDER = PROJECT / "docs" / "pictures"
SCREENS = ((390, 844), (1024, 768), (1440, 900))
SCHEMES = ("light", "dark")
#: Narrower than this a browser is asked to be a phone.
PHONE_WIDTH = 500
START_SECONDS, DRAWN_MILLISECONDS = 240, 180_000
#: All is drawn: the script has ended, and nothing on the page is a placeholder or old.
IS_DRAWN = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    return Boolean(app) && app.dataset.testScriptState === 'notRunning'
        && Boolean(document.querySelector('.st-key-actions'))
        && Boolean(document.querySelector('[role=graphics-document]'))
        && !document.querySelector('[data-testid="stSkeleton"], [data-testid="stSpinner"], [data-stale="true"]');
}"""


def main() -> int:
    """Write the pictures and return 0; 1 where there is no Chromium."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", help="database to show; a fresh demo hospital if left out")
    parser.add_argument("--out", type=Path, default=FOLDER)
    parser.add_argument("--port", type=int, default=8640)
    asked = parser.parse_args()
    program = chromium.find()
    if program is None:
        print("No Chromium was found; name one in CHROMIUM.", file=sys.stderr)
        return 1
    asked.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        url = asked.url or _demo(Path(folder))
        with _served(url, asked.port) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
            for width, height in SCREENS:
                for scheme in SCHEMES:
                    path = asked.out / f"overview-{width}-{scheme}.png"
                    _take(browser, address, path, (width, height), scheme)
                    print(path)
            browser.close()
    return 0


def _demo(folder: Path) -> str:
    url = f"sqlite:///{folder}/demo.sqlite"
    migrate(url)
    demo.load(url, LOCAL_ACTOR, folder=folder / "files")
    return url


def _take(browser: Browser, address: str, path: Path, screen: tuple[int, int], scheme: str) -> None:
    width, height = screen
    phone = width < PHONE_WIDTH
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="en-US",
        is_mobile=phone,
        has_touch=phone,
    )
    page = context.new_page()
    page.goto(address)
    page.wait_for_function(IS_DRAWN, timeout=DRAWN_MILLISECONDS)
    page.screenshot(path=path)
    context.close()


@contextmanager
def _served(url: str, port: int) -> Iterator[str]:
    """Serve the app on the database until the block ends."""
    command = [sys.executable, "-m", "scripts.web", "run", "app.py", "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", "--server.headless", "true"]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, cwd=PROJECT, env={**os.environ, "DATABASE_URL": url}, stdout=log, stderr=log
        )
        try:
            _await_health(process, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=60)


def _await_health(process: "subprocess.Popen[bytes]", port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError("the app did not start")


if __name__ == "__main__":
    sys.exit(main())
