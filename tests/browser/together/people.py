"""People of one hospital in browsers of their own, signed in, and what they do on the pages they share."""

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from tests.browser.driving import (
    PATIENCE_MILLISECONDS,
    TALKS,
    RunningApp,
    Talk,
    downloaded,
    expect_text,
    main_part,
    open_at,
    wait_until_idle,
)
from tests.browser.signing_in import sign_in

DESKTOP, PHONE = {"width": 1440, "height": 1000}, {"width": 390, "height": 844}


def link(path: str, **choices: str) -> str:
    """Return the address of a page with what is chosen on it."""
    said = "&".join(f"{name}={value.replace(' ', '+')}" for name, value in choices.items())
    return f"/{path}?{said}" if said else f"/{path}"


class Colleague:
    """Somebody who has signed in, with a browser that nobody else uses."""

    def __init__(self, page: Page, app: RunningApp) -> None:
        self.page, self.app = page, app

    def go(self, path: str, **choices: str) -> None:
        """Open a page of the app by its link."""
        open_at(self.page, self.app, link(path, **choices))

    def press(self, label: str) -> None:
        main_part(self.page).get_by_role("button", name=label, exact=True).first.click()
        wait_until_idle(self.page)

    def reads(self, text: str | re.Pattern[str]) -> None:
        """Wait until the page says this."""
        expect_text(self.page, text)

    def has(self, label: str) -> bool:
        """Return whether the page, which is at rest, offers a button."""
        return main_part(self.page).get_by_role("button", name=label, exact=True).count() > 0

    def decide(self, label: str, *, says: str, confirm: str = "", note: str = "") -> None:
        """Press a button, write a note into each box of the dialog that opens, confirm; wait for what the page says."""
        self.press(label)
        dialog = self.page.get_by_role("dialog")
        if note:
            expect(dialog.get_by_role("textbox").first).to_be_visible()
            for box in dialog.get_by_role("textbox").all():
                box.fill(note)
                box.press("Tab")
                wait_until_idle(self.page)
        dialog.get_by_role("button", name=confirm or label, exact=True).click()
        self.reads(says)
        expect(dialog).to_have_count(0)
        wait_until_idle(self.page)

    def choose(self, box: str, option: str) -> None:
        """Choose in a box of the page or of its dialog by its label."""
        self.page.get_by_role("combobox", name=re.compile(f"{box}$")).last.click()
        self.page.get_by_role("option", name=re.compile(f"^{re.escape(option)}")).click()
        wait_until_idle(self.page)

    # The sheet -----------------------------------------------------------------------------------------------------

    def cell(self, row: int, month: int) -> Locator:
        return self.page.locator(f"#cell-{row}-{month}")

    def types(self, figures: Mapping[tuple[int, int], str]) -> None:
        """Type figures into cells by row and month of the year, each with the key that ends it."""
        for (row, month), figure in figures.items():
            self.page.locator(".sheet .scroller").evaluate("node => { node.scrollTop = 0; node.scrollLeft = 0; }")
            self.cell(row, month).click()
            self.page.keyboard.type(figure)
            self.page.keyboard.press("Enter")

    def saves(self) -> None:
        self.page.keyboard.press("Control+s")
        wait_until_idle(self.page)

    def sees_saved(self) -> None:
        expect(self.page.locator(".state .open")).to_have_text("All saved")

    def download(self, label: str) -> bytes:
        return downloaded(self.page, label)

    def upload(self, *files: Path) -> None:
        self.page.set_input_files('input[type="file"]', files)

    def picks_all_rows(self) -> None:
        """Choose every row of the page's first table by the box above them."""
        box = main_part(self.page).get_by_test_id("stDataFrame").first
        box.click(position={"x": 18, "y": 18})
        wait_until_idle(self.page)


class House:
    """The running app with the browsers of those who came, and what went wrong in these."""

    def __init__(self, browser: Browser, app: RunningApp, stack: ExitStack) -> None:
        self.app = app
        self.errors: list[str] = []
        self._browser, self._stack = browser, stack

    def comes(self, subject: str, path: str, *, by_phone: bool = False, **choices: str) -> Colleague:
        """Open a browser of a person, who follows a link, signs in at the provider, and is where it leads."""
        size = PHONE if by_phone else DESKTOP
        context = self._browser.new_context(viewport=size, locale="en-US", has_touch=by_phone, is_mobile=by_phone)  # type: ignore[arg-type]
        self._stack.callback(context.close)
        page = context.new_page()
        page.route(lambda url: "127.0.0.1" not in url and "localhost" not in url, lambda route: route.abort())
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        expect.set_options(timeout=PATIENCE_MILLISECONDS)
        page.on("websocket", TALKS.setdefault(page, Talk()).listen)
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        open_at(page, self.app, link(path, **choices))
        sign_in(page, subject, to=re.compile(rf"/{path}(\?|$)"))
        return Colleague(page, self.app)

    def _note(self, message: ConsoleMessage) -> None:
        """Keep an error of our own pages; the provider's page fetches from machines that nobody here can reach."""
        place = message.location.get("url", "")
        if message.type == "error" and place.startswith(self.app.address) and "/_stcore/" not in place:
            self.errors.append(message.text)


@contextmanager
def house(browser: Browser, app: RunningApp) -> Iterator[House]:
    """Open the app to people until the block ends; their browsers close then, and none of them showed an error."""
    with ExitStack() as stack:
        opened = House(browser, app, stack)
        yield opened
        assert opened.errors == [], "a browser's console shows errors"
