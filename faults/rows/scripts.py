"""Row 15: names that a browser would run, on every page in a real browser: they are texts and nothing else."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import text

from app import PAGES
from data.engine import engine_for
from faults.hospital import Databases
from faults.tally import Bench, NotRunError
from scripts import chromium

PROJECT = Path(__file__).resolve().parents[2]
#: Each says in the page's own window that it ran.
RUNS = "window.ran=(window.ran||0)+1"
MARKUP = (
    f"<script>{RUNS}</script>", f"<img src=x onerror={RUNS}>", f"<svg onload={RUNS}>",
    f'"><img src=x onerror={RUNS}>',
    f"<iframe srcdoc='<script>parent.{RUNS}</script>'>", f"<details open ontoggle={RUNS}>", f"<body onload={RUNS}>",
    f"<input autofocus onfocus={RUNS}>", f"<a href='javascript:{RUNS}'>x</a>", f"[x](javascript:{RUNS})",
    f"![x](x onerror={RUNS})",
    f"<math><mi xlink:href='javascript:{RUNS}'>", "<b>bold</b>", "$$\\href{javascript:1}{x}$$",
    f"{{{{constructor.constructor('{RUNS}')()}}}}", f"<style>@import 'javascript:{RUNS}'</style>",
    f"<!--><script>{RUNS}</script>",
    f"</td></tr></table><script>{RUNS}</script>", f"<template><script>{RUNS}</script></template>", f"`${{{RUNS}}}`",
)  # fmt: skip
#: Where names stand that people and files bring.
NAMED = (("department", "name"), ("account", "name"), ("supplier", "name"), ("import_batch", "file_name"),
         ("ledger_entry", "description"), ("ledger_entry", "reference"), ("budget_version", "name"))  # fmt: skip
#: The two places where a page has markup of its own, made of our own words only.
OWN_MARKUP = ("pages/navigation/screen.py", "pages/overview/paper.py")
LOOK = "() => [window.ran || 0, document.querySelectorAll('img[src=\"x\"], [onerror], [onload], [ontoggle]').length]"


def show_markup(bench: Bench) -> None:
    """Open `cases` pages of a hospital whose names are markup; and look through our pages for markup of their own."""
    with bench.case("markup in pages", "source"):
        _look_at_source(bench)
    databases = Databases(bench.folder, "")
    with databases.lent("sqlite", "filled") as url:
        _rename(url)
        engine_for(url).dispose()
        with _browser(url) as (page, address, open_at):
            if bench.planted:
                page.add_init_script(RUNS)
            for entry in bench.mine(list(PAGES)[: bench.cases]):
                with bench.case(entry.address, "page", allowed=120):
                    open_at(page, address, f"/{entry.address}")
                    ran, made = page.evaluate(LOOK)
                    bench.expect(
                        (ran, made) == (0, 0), f"{entry.address}: {ran} scripts ran, {made} elements were made"
                    )
                bench.tally.parts["names"] += len(MARKUP) * len(NAMED)
    databases.close()


def _look_at_source(bench: Bench) -> None:
    html = re.compile(r"unsafe_allow_html|unsafe_allow_javascript|st\.html\(|components\.html")
    found = {
        path.relative_to(PROJECT).as_posix()
        for folder in ("pages", "reports", "services")
        for path in (PROJECT / folder).rglob("*.py")
        if html.search(path.read_text(encoding="utf-8"))
    }
    bench.expect(found <= set(OWN_MARKUP), f"markup of their own have {sorted(found - set(OWN_MARKUP))}")


def _rename(url: str) -> None:
    with engine_for(url).execution_options(caseload_writes=True).begin() as connection:
        for table, column in NAMED:
            rows = list(connection.execute(text(f"SELECT id FROM {table}")).scalars())
            for place, number in enumerate(rows):
                name = {"name": f"{MARKUP[place % len(MARKUP)]} {number}", "number": number}
                connection.execute(text(f"UPDATE {table} SET {column} = :name WHERE id = :number"), name)


@contextmanager
def _browser(url: str) -> Iterator[tuple[Any, Any, Any]]:
    """Yield a page of a real browser, the running app, and the function that opens an address in it."""
    program = chromium.find()
    if program is None:
        raise NotRunError("no Chromium")
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import DESKTOP, LAUNCH
    from tests.browser.driving import PATIENCE_MILLISECONDS, TALKS, Talk, open_at, served

    with served(url) as app, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=LAUNCH)
        page = browser.new_page(viewport=DESKTOP)
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        talk = TALKS[page] = Talk()
        page.on("websocket", talk.listen)
        yield page, app, open_at
        browser.close()
