"""Take the pictures of the documents from the demo hospital: `python -m scripts.pictures [--url URL] [--out FOLDER]`.

Serves the app on a fresh demo hospital (or on the database of `--url`), opens pages in a Chromium at the widths of a
phone, a tablet and a desktop, and writes PNG files of the first screen; the board pack is drawn as its PDF is.
`--only NAME …` takes the pictures whose names begin so.
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
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import typst
from playwright.sync_api import Browser, sync_playwright

from reports.board_pack import paper
from reports.board_pack.composing import compose
from scripts import chromium
from services.board_pack import sections
from services.board_pack.figures import PackQuestion, figures
from services.database import migrate
from services.permissions import LOCAL_ACTOR
from services.upkeep import demo
from services.variance import report

PROJECT = Path(__file__).resolve().parent.parent
FOLDER = PROJECT / "docs" / "pictures"
Screen = tuple[int, int]
PHONE, TABLET, DESKTOP = (390, 844), (1024, 768), (1440, 900)
#: Room for figures and a chart beside the menu, which is not in the picture.
PAGE = (1280, 1000)
WHOLE, MAIN = "", '[data-testid="stMain"]'
SCHEMES = ("light", "dark")
#: Narrower than this a browser is asked to be a phone.
PHONE_WIDTH = 500
START_SECONDS, DRAWN_MILLISECONDS = 240, 180_000
#: All is drawn: the script has ended, and nothing on the page is a placeholder or old.
IS_DRAWN = """awaited => {
    const app = document.querySelector('[data-testid="stApp"]');
    return Boolean(app) && app.dataset.testScriptState === 'notRunning'
        && awaited.every(part => Boolean(document.querySelector(part)))
        && !document.querySelector('[data-testid="stSkeleton"], [data-testid="stSpinner"], [data-stale="true"]');
}"""
CHART = "[role=graphics-document]"


@dataclass(frozen=True)
class PagePicture:
    """The first screen of a page.

    Args:
        name: Of the file, without its ending.
        address: What stands behind the server's name.
        awaited: Parts of the page, as selectors, that have to be there.
        shown: The part that is in the picture; "" for the whole screen.
    """

    name: str
    address: str = ""
    screen: Screen = PAGE
    scheme: str = "light"
    awaited: tuple[str, ...] = (CHART,)
    shown: str = MAIN


#: Every picture that a document shows of a page. A new one is a row here.
PICTURES = (
    *(
        PagePicture(f"overview-{screen[0]}-{scheme}", "", screen, scheme, (".st-key-actions", CHART), WHOLE)
        for screen in (PHONE, TABLET, DESKTOP)
        for scheme in SCHEMES
    ),
    PagePicture("variance", "variance"),
    PagePicture("budget-sheet", "budget_sheet", awaited=(".st-key-budget_sheet",)),
    PagePicture("forecast", "volumes"),
    PagePicture("staffing", "staffing"),
    PagePicture("scenarios", "explore?vol=-5&wag=2"),
    PagePicture("contracts", "calendar"),
    PagePicture("payments", "payments", awaited=()),
    PagePicture("month-end", "month_end", awaited=()),
    PagePicture("my-departments", "desk?department=16010+Medical+ICU", awaited=()),
)
#: The pack is drawn page by page; this one has figures and a chart.
PACK, PACK_PAGE = "board-pack", 4


def names() -> tuple[str, ...]:
    """Return the files that are made, in their order."""
    return (*(f"{picture.name}.png" for picture in PICTURES), f"{PACK}.png")


def main() -> int:
    """Write the pictures and return 0; 1 where there is no Chromium."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", help="database to show; a fresh demo hospital if left out")
    parser.add_argument("--out", type=Path, default=FOLDER)
    parser.add_argument("--port", type=int, default=8640)
    parser.add_argument("--only", nargs="*", default=[""], help="how names of pictures begin; all if left out")
    asked = parser.parse_args()
    program = chromium.find()
    if program is None:
        print("No Chromium was found; name one in CHROMIUM.", file=sys.stderr)
        return 1
    asked.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        url = asked.url or _demo(Path(folder))
        if PACK.startswith(tuple(asked.only)):
            _write(_page_of_the_pack(url), asked.out / f"{PACK}.png")
        with _served(url, asked.port) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
            for picture in PICTURES:
                if picture.name.startswith(tuple(asked.only)):
                    _write(_screenshot(browser, address, picture), asked.out / f"{picture.name}.png")
            browser.close()
    return 0


def _demo(folder: Path) -> str:
    url = f"sqlite:///{folder}/demo.sqlite"
    migrate(url)
    demo.load(url, LOCAL_ACTOR, folder=folder / "files")
    return url


def _screenshot(browser: Browser, address: str, picture: PagePicture) -> bytes:
    width, height = picture.screen
    phone = width < PHONE_WIDTH
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if picture.scheme == "dark" else "light",
        locale="en-US",
        is_mobile=phone,
        has_touch=phone,
    )
    page = context.new_page()
    page.goto(f"{address}/{picture.address}")
    page.wait_for_function(IS_DRAWN, arg=list(picture.awaited), timeout=DRAWN_MILLISECONDS)
    content = page.screenshot() if picture.shown == WHOLE else page.locator(picture.shown).first.screenshot()
    context.close()
    return content


def _page_of_the_pack(url: str) -> bytes:
    """Return a page of the board pack of the latest whole month."""
    question = PackQuestion(report.choices(url, LOCAL_ACTOR).latest or 0, None, sections.KEYS, None)
    pack = compose(figures(url, LOCAL_ACTOR, question=question, today=date.today()), sections.titles())
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "pack.pdf").write_bytes(paper.as_pdf(pack))
        around = Path(folder) / "page.typ"
        around.write_text(f'#set page(width: auto, height: auto, margin: 0pt)\n#image("pack.pdf", page: {PACK_PAGE})')
        return bytes(typst.compile(around, format="png", ppi=100))


def _write(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    print(path)


@contextmanager
def _served(url: str, port: int) -> Iterator[str]:
    """Serve the app on the database until the block ends."""
    command = [sys.executable, "-m", "scripts.web", "run", "app.py", "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", "--server.headless", "true"]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, cwd=PROJECT, env={**os.environ, "DATABASE_URL": url, "CASELOAD_TOUR": "no"}, stdout=log, stderr=log
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
