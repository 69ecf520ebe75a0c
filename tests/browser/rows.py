"""Rows of a table that lead somewhere: where they are on the screen, and how a person reaches them."""

from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.browser.driving import wait_until_idle

#: Pixels of a table's head and of a row.
HEAD, ROW = 33, 33
Part = Literal["name", "figure"]


@dataclass(frozen=True)
class LeadingRows:
    """A table of a page whose rows lead somewhere; what its cells say stands behind the picture, for screen readers."""

    page: Page
    place: int = 0

    @property
    def around(self) -> Locator:
        return self.page.locator('[class*="st-key-leading_rows_"]').nth(self.place)

    @property
    def canvas(self) -> Locator:
        return self.around.get_by_test_id("data-grid-canvas")

    def click(self, row: str | int, part: Part = "name", *, times: int = 1) -> None:
        """Click into the row that holds a text, or has that number."""
        x, y = self._point(row, part)
        self.page.mouse.click(x, y, click_count=times)
        wait_until_idle(self.page)

    def tap(self, text: str, part: Part = "name") -> None:
        x, y = self._point(text, part)
        self.page.touchscreen.tap(x, y)
        wait_until_idle(self.page)

    def hover(self, text: str) -> None:
        self.page.mouse.move(*self._point(text, "figure"))

    def click_head(self, part: Part) -> None:
        box = self._box(HEAD)
        self.page.mouse.click(self._x(box, part), box["y"] + HEAD / 2)
        wait_until_idle(self.page)

    def focus(self) -> None:
        """Put the keyboard into the table as Tab does, from the last button above it."""
        self.around.get_by_test_id("stElementToolbarButton").last.get_by_role("button").focus()
        self.page.keyboard.press("Tab")
        expect(self.canvas).to_be_focused()

    def name(self, number: int) -> str:
        """Return what the row of that number says first; the first row has number 0."""
        row = self.canvas.locator("tbody tr").nth(number)
        row.wait_for(state="attached")
        return (row.locator('[role="gridcell"]').first.text_content() or "").strip()

    def numbers(self) -> list[str]:
        """Return the last column as it is read, from the top."""
        return self.canvas.locator("tbody tr td:last-child").all_text_contents()

    def _number(self, text: str) -> int:
        cell = self.canvas.locator('[role="gridcell"]').filter(has_text=text).first
        expect(cell).to_be_attached()
        return int(cell.evaluate("cell => cell.parentElement.getAttribute('aria-rowindex')")) - 2

    def _point(self, row: str | int, part: Part) -> tuple[float, float]:
        number = row if isinstance(row, int) else self._number(row)
        below = HEAD + ROW * (number + 0.5)
        box = self._box(below)
        return self._x(box, part), box["y"] + below

    def _box(self, below: float) -> FloatRect:
        """Return where the table is, with that place of it in the middle of the screen."""
        table = self.around.get_by_test_id("stDataFrameResizable")
        table.evaluate(
            """(table, below) => document.querySelector('[data-testid="stMain"]')
            .scrollBy(0, table.getBoundingClientRect().top + below - innerHeight / 2)""",
            below,
        )
        box = table.bounding_box()
        assert box is not None
        return box

    @staticmethod
    def _x(box: FloatRect, part: Part) -> float:
        return box["x"] + (40 if part == "name" else box["width"] - 40)
