"""The budget sheet as people use it: fast typing, blocks from Excel, two editors at once, a crash. Nothing is lost."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from services.budgets import cells, sheet, versions
from services.budgets.cells import CellEdit
from services.permissions import Actor
from tests.browser.driving import RunningApp, open_at, wait_until_idle

FAY = Actor(name="fay", role="finance_lead")
GRID = ".sheet .scroller"


def cell(page: Page, row: int, col: int) -> Locator:
    return page.locator(f"#cell-{row}-{col}")


def open_sheet(page: Page, app: RunningApp) -> sheet.BudgetSheet:
    """Open the first department of the draft and return what the server has of it."""
    open_at(page, app, "/budget_sheet")
    expect(page.locator(GRID)).to_be_visible()
    return stored(app)


def stored(app: RunningApp) -> sheet.BudgetSheet:
    draft = next(one for one in versions.list_versions(app.database_url, FAY) if one.status == "draft")
    place = next(iter(sheet.departments(app.database_url, FAY)))
    return sheet.load(app.database_url, FAY, version_id=draft.id, department_id=place)


def with_sixty_lines(app: RunningApp) -> None:
    """Give the sheet a line for each of sixty accounts and more."""
    before = stored(app)
    known = {row.account_id for row in before.rows}
    others = [number for number in sheet.accounts(app.database_url, FAY) if number not in known][: 62 - len(known)]
    edits = [CellEdit(before.department_id, number, before.periods[0], 0, 1_00) for number in others]
    cells.save(app.database_url, FAY, version_id=before.version_id, edits=edits)


def choose(page: Page, row: int, col: int, *, to: tuple[int, int] | None = None) -> None:
    page.locator(GRID).evaluate("node => { node.scrollTop = 0; node.scrollLeft = 0; }")
    cell(page, row, col).click()
    if to is not None:
        page.keyboard.down("Shift")
        cell(page, *to).click()
        page.keyboard.up("Shift")


def paste(page: Page, text: str) -> None:
    page.locator(GRID).evaluate(
        """(node, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            node.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def saved(page: Page, count: int) -> None:
    page.keyboard.press("Control+s")
    expect(page.locator(".state")).to_contain_text(f"Saved cells: {count}.")
    expect(page.locator(".state .open")).to_have_text("All saved")


def press(page: Page, name: str) -> None:
    page.locator(f'.sheet [data-name="{name}"]').click()


def total(page: Page, kind: str, col: int) -> str:
    return page.locator(f"tfoot tr.{kind} td").nth(col).inner_text()


def test_sixty_cells_typed_as_fast_as_keys_go_are_all_saved(demo_app: RunningApp, browser_page: Page) -> None:
    before = open_sheet(browser_page, demo_app)
    choose(browser_page, 0, 0)

    for row in range(5):
        for month in range(12):
            browser_page.keyboard.type(str(100_000 + 100 * row + month))
            browser_page.keyboard.press("Tab")
        browser_page.keyboard.press("Tab")  # over the year, into the next line
        if row == 2:
            browser_page.keyboard.press("Control+s")  # the server works while typing goes on
    browser_page.keyboard.press("Control+s")
    wait_until_idle(browser_page)
    browser_page.keyboard.press("Control+s")
    expect(browser_page.locator(".state .open")).to_have_text("All saved")

    after = stored(demo_app)
    for row in range(5):
        assert after.rows[row].months == tuple((100_000 + 100 * row + month) * 100 for month in range(12))
        assert set(after.rows[row].typed) == set(range(12))
    assert after.rows[5].months == before.rows[5].months


def test_a_block_of_twelve_by_forty_from_excel_arrives_whole(demo_app: RunningApp, browser_page: Page) -> None:
    with_sixty_lines(demo_app)
    open_sheet(browser_page, demo_app)
    choose(browser_page, 2, 0)
    block = [[1000 * row + month for month in range(12)] for row in range(1, 41)]

    paste(browser_page, "\r\n".join("\t".join(f"{amount:,}.50" for amount in line) for line in block) + "\r\n")
    expect(browser_page.locator(".state")).to_contain_text("Pasted cells: 480.")
    saved(browser_page, 480)

    after = stored(demo_app)
    assert [list(row.months) for row in after.rows[2:42]] == [[amount * 100 + 50 for amount in line] for line in block]


def test_two_editors_see_both_figures_and_choose(demo_app: RunningApp, browser: Browser, browser_page: Page) -> None:
    before = open_sheet(browser_page, demo_app)
    choose(browser_page, 0, 0)
    browser_page.keyboard.type("111")
    browser_page.keyboard.press("Tab")
    browser_page.keyboard.type("222")
    browser_page.keyboard.press("Enter")
    line = before.rows[0]
    hers = CellEdit(before.department_id, line.account_id, before.periods[0], line.months[0], 999_00)
    cells.save(demo_app.database_url, FAY, version_id=before.version_id, edits=[hers], note="New contract")

    browser_page.keyboard.press("Control+s")

    conflicts = browser_page.locator(".sheet .conflicts")
    expect(conflicts).to_contain_text("Theirs: 999.00, fay")
    expect(conflicts).to_contain_text("New contract")
    expect(conflicts).to_contain_text("Yours: 111.00")
    assert stored(demo_app).rows[0].months[:2] == (999_00, 222_00)  # only the other cell was saved

    conflicts.get_by_role("button", name=re.compile("Keep mine")).click()
    saved(browser_page, 1)
    assert stored(demo_app).rows[0].months[:2] == (111_00, 222_00)


def test_unsaved_figures_outlive_a_reload(demo_app: RunningApp, browser_page: Page) -> None:
    open_sheet(browser_page, demo_app)
    choose(browser_page, 1, 3)
    browser_page.keyboard.type("4321")
    browser_page.keyboard.press("Enter")

    browser_page.reload()
    wait_until_idle(browser_page)

    expect(cell(browser_page, 1, 3)).to_have_text("4,321")
    expect(browser_page.locator(".state")).to_contain_text("restored: 1")
    choose(browser_page, 1, 4)
    saved(browser_page, 1)
    browser_page.reload()
    wait_until_idle(browser_page)
    expect(browser_page.locator(".state .open")).to_have_text("All saved")


@pytest.mark.slow
def test_a_duplicated_tab_and_its_twin_both_keep_their_unsaved_figures(
    demo_app: RunningApp, browser_page: Page
) -> None:
    """A duplicate has its twin's sessionStorage. Both crash, so that neither says that it closed."""
    open_sheet(browser_page, demo_app)
    choose(browser_page, 0, 0)
    browser_page.keyboard.type("111")
    browser_page.keyboard.press("Tab")
    browser_page.keyboard.type("222")
    browser_page.keyboard.press("Enter")
    with browser_page.expect_popup() as opened:
        browser_page.evaluate("window.open(location.href)")
    twin = opened.value
    expect(twin.locator(GRID)).to_be_visible()
    expect(cell(twin, 0, 0)).not_to_have_text("111")
    choose(twin, 0, 1)
    twin.keyboard.type("333")
    twin.keyboard.press("Tab")
    twin.keyboard.type("444")
    twin.keyboard.press("Enter")
    choose(browser_page, 1, 5)
    browser_page.keyboard.type("555")
    browser_page.keyboard.press("Enter")
    crashed = browser_page.evaluate("JSON.stringify(localStorage)")
    twin.close()
    browser_page.goto(f"{demo_app.address}/_stcore/health")  # of this origin, and no page of the app
    browser_page.evaluate("kept => { localStorage.clear(); Object.assign(localStorage, JSON.parse(kept)); }", crashed)
    open_at(browser_page, demo_app, "/budget_sheet")

    expect(cell(browser_page, 0, 1)).to_have_text("333")
    for row, month, text in ((0, 0, "111"), (0, 2, "444"), (1, 5, "555")):
        expect(cell(browser_page, row, month)).to_have_text(text)
    expect(browser_page.locator(".state")).to_contain_text("Two pages had different figures for a cell: 1.")
    choose(browser_page, 1, 6)
    browser_page.keyboard.press("Control+z")
    expect(cell(browser_page, 0, 1)).to_have_text("222")
    browser_page.keyboard.press("Control+y")
    saved(browser_page, 4)
    assert stored(demo_app).rows[0].months[:3] == (111_00, 333_00, 444_00)
    assert stored(demo_app).rows[1].months[5] == 555_00


def test_unsaved_figures_of_an_added_account_outlive_a_reload_and_its_removal(
    demo_app: RunningApp, browser_page: Page
) -> None:
    """A line that nobody has figures in is in the sheet only because somebody asked for it."""
    names = browser_page.locator(".sheet tbody th.name")
    open_sheet(browser_page, demo_app)
    known = names.all_inner_texts()
    browser_page.get_by_role("combobox", name="More accounts").fill("4740")
    browser_page.get_by_role("option").filter(has_text=re.compile("4740")).click()
    browser_page.keyboard.press("Escape")
    expect(names).to_have_count(len(known) + 1)
    wait_until_idle(browser_page)
    row = next(at for at, name in enumerate(names.all_inner_texts()) if name not in known)
    choose(browser_page, row, 3)
    browser_page.keyboard.type("4321")
    browser_page.keyboard.press("Enter")

    browser_page.get_by_role("button", name=re.compile("^Remove .*4740")).click()
    expect(browser_page.locator(".state")).to_contain_text("Accounts with unsaved figures stay in the sheet.")
    expect(names).to_have_count(len(known) + 1)
    wait_until_idle(browser_page)
    browser_page.reload()
    wait_until_idle(browser_page)

    expect(browser_page.locator(".state")).to_contain_text("restored: 1")
    expect(names).to_have_count(len(known) + 1)
    expect(cell(browser_page, row, 3)).to_have_text("4,321")
    choose(browser_page, row, 4)
    saved(browser_page, 1)
    assert stored(demo_app).rows[row].months[3] == 4321_00


def test_a_block_is_cut_and_a_sum_typed(demo_app: RunningApp, browser_page: Page) -> None:
    open_sheet(browser_page, demo_app)
    choose(browser_page, 0, 0)
    for text in ("=1,200*12", "250.50"):
        browser_page.keyboard.type(text)
        browser_page.keyboard.press("Tab")
    expect(cell(browser_page, 0, 0)).to_have_text("14,400")

    choose(browser_page, 0, 0, to=(0, 1))
    taken = browser_page.locator(GRID).evaluate(
        """node => {
            const data = new DataTransfer();
            node.dispatchEvent(new ClipboardEvent("cut", {clipboardData: data, bubbles: true, cancelable: true}));
            return data.getData("text/plain");
        }"""
    )
    assert taken == "14400\t250.50"
    for month in (0, 1):
        expect(cell(browser_page, 0, month)).to_have_text("0")
    browser_page.keyboard.press("Control+End")
    assert "Year" in browser_page.locator(".about").inner_text()
    browser_page.keyboard.press("Control+Home")
    browser_page.keyboard.press("Control+z")
    expect(cell(browser_page, 0, 1)).to_have_text("251")


def test_what_was_saved_is_what_the_sheet_shows(demo_app: RunningApp, browser_page: Page) -> None:
    open_sheet(browser_page, demo_app)
    before = total(browser_page, "expense", 2)
    choose(browser_page, 14, 2)
    browser_page.keyboard.type("7654")
    browser_page.keyboard.press("Enter")
    saved(browser_page, 1)
    wait_until_idle(browser_page)

    expect(cell(browser_page, 14, 2)).to_have_text("7,654")
    assert total(browser_page, "expense", 2) != before


def test_typing_undo_fill_percent_and_totals_follow_at_once(demo_app: RunningApp, browser_page: Page) -> None:
    before = open_sheet(browser_page, demo_app)
    revenue = total(browser_page, "revenue", 0)
    choose(browser_page, 0, 0)
    browser_page.keyboard.type("1000")
    browser_page.keyboard.press("Enter")
    assert total(browser_page, "revenue", 0) != revenue

    choose(browser_page, 0, 0, to=(0, 3))
    browser_page.keyboard.press("Control+r")
    for month in range(4):
        expect(cell(browser_page, 0, month)).to_have_text("1,000")
    browser_page.locator('.sheet [data-name="change"]').fill("3%")
    press(browser_page, "apply")
    expect(cell(browser_page, 0, 3)).to_have_text("1,030")

    for _time in range(3):
        press(browser_page, "undo")
    assert total(browser_page, "revenue", 0) == revenue
    expect(browser_page.locator(".state .open")).to_have_text("All saved")
    press(browser_page, "redo")
    expect(cell(browser_page, 0, 0)).to_have_text("1,000")
    press(browser_page, "undo")

    assert stored(demo_app).rows == before.rows


def test_a_year_is_spread_over_open_months_to_the_cent(demo_app: RunningApp, browser_page: Page) -> None:
    before = open_sheet(browser_page, demo_app)
    choose(browser_page, 0, 0, to=(0, 1))
    press(browser_page, "lock")
    choose(browser_page, 0, 2)
    browser_page.locator('.sheet [data-name="total"]').fill("30,000,000.01")
    browser_page.locator(".sheet select").select_option("prior")
    press(browser_page, "spread")
    saved(browser_page, 10)

    months = stored(demo_app).rows[0].months
    assert sum(months) == 30_000_000_01
    assert months[:2] == before.rows[0].months[:2]


def test_what_is_no_amount_stays_in_the_cell_with_the_reason(demo_app: RunningApp, browser_page: Page) -> None:
    open_sheet(browser_page, demo_app)
    choose(browser_page, 0, 0)
    browser_page.keyboard.type("12x")
    browser_page.keyboard.press("Enter")

    expect(browser_page.locator(".state")).to_contain_text("Not an amount: 12x")
    expect(browser_page.locator(".sheet input.editor")).to_have_value("12x")
    browser_page.keyboard.press("Escape")
    expect(browser_page.locator(".state .open")).to_have_text("All saved")


def test_a_click_elsewhere_leaves_what_is_no_amount_with_the_keys(running_app: RunningApp, browser_page: Page) -> None:
    """The cell that was clicked looked chosen, and what was typed into it went nowhere."""
    page = browser_page
    open_sheet(page, running_app)
    choose(page, 10, 2)
    page.keyboard.type("12x")
    cell(page, 11, 3).click()
    page.keyboard.type("4")

    expect(page.locator(".sheet .editor.wrong")).to_have_value("12x4")
    page.keyboard.press("Escape")


def test_a_typed_figure_goes_back_to_what_its_lines_say(demo_app: RunningApp, browser_page: Page) -> None:
    before = open_sheet(browser_page, demo_app)
    choose(browser_page, 0, 0)
    browser_page.keyboard.type("5")
    browser_page.keyboard.press("Enter")
    saved(browser_page, 1)

    choose(browser_page, 0, 0)
    press(browser_page, "take_back")
    saved(browser_page, 1)

    after = stored(demo_app).rows[0]
    assert (after.months, after.typed) == (before.rows[0].months, {})


def test_a_phone_reads_the_sheet(running_app: RunningApp, phone_page: Page) -> None:
    open_sheet(phone_page, running_app)

    expect(phone_page.locator(".sheet tfoot tr.result")).to_be_visible()
    assert phone_page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("kind", ["approved"])
def test_only_drafts_are_typed_into(running_app: RunningApp, browser_page: Page, kind: str) -> None:
    name = next(one.name for one in versions.list_versions(running_app.database_url, FAY) if one.status == kind)
    open_at(browser_page, running_app, f"/budget_sheet?version={name.replace(' ', '+')}")

    expect(browser_page.locator(".state .open")).to_have_text("This sheet is read-only.")
    choose(browser_page, 0, 0)
    browser_page.keyboard.type("5")
    expect(browser_page.locator(".sheet input.editor")).to_have_count(0)
