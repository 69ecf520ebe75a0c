"""Three questions of a board on the demo hospital, in a real browser; the figures are those of docs/methods.md."""

import io
import re
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import RunningApp, expect_text, open_at, wait_until_idle

DOCS = (Path(__file__).parents[2] / "docs" / "methods.md").read_text(encoding="utf-8")
SURGE = "!vol~0.08~~202612~202702~~PDAYS!vol~0.08~~202612~202702~~EDV!agy~0.04~~202612~202702"
UNION = "!wag~0.05~~202701!cnv~0.6~~202701~~3"
LOST = "!pls~1~~202703~~~COM_3eSLF~0.5"


def asked(page: Page, app: RunningApp, changes: str, *, panel: str = "") -> None:
    """Open a link with the changes, as somebody of the board gets it."""
    open_at(page, app, f"/explore?year=FY+2026/27&more={changes}" + (f"&panel={panel}" if panel else ""))
    wait_until_idle(page)


def file_of(page: Page, key: str) -> pd.DataFrame:
    """Return what the CSV button of a table brings."""
    with page.expect_download() as download:
        page.locator(f".st-key-{key} button").click()
    return pd.read_csv(io.BytesIO(Path(download.value.path()).read_bytes()), dtype=str)


def millions(amounts: pd.Series) -> float:
    return round(float(amounts.astype(float).sum()) / 1e6, 2)


@pytest.mark.parametrize(
    ("changes", "result", "steps"),
    [
        (SURGE, "+$1.24M", {"Volume": 1.36, "Linked volume": 0.34, "Vacancy, agency and overtime": -0.46}),
        (UNION, "−$4.55M", {"Vacancy, agency and overtime": 0.37, "Pay and bill rates": -4.92}),
    ],
)
def test_a_surge_and_a_settlement_cost_what_the_methods_say(
    running_app: RunningApp, browser_page: Page, changes: str, result: str, steps: dict[str, float]
) -> None:
    asked(browser_page, running_app, changes)
    expect_text(browser_page, re.compile(re.escape(f"Steps act in this order: {' → '.join(steps)}.")))
    expect_text(browser_page, result)
    assert f"| {result} |" in DOCS

    browser_page.get_by_role("radio", name="What moves").click()
    wait_until_idle(browser_page)
    told = file_of(browser_page, "scenario_csv")

    assert {name: millions(told.loc[told["Step"] == name, "Effect on the result"]) for name in steps} == steps
    for figure in steps.values():
        assert f"{'+' if figure > 0 else '−'}${abs(figure):.2f}M" in DOCS


def test_a_payer_lost_shows_by_payer_and_in_the_next_year(running_app: RunningApp, browser_page: Page) -> None:
    asked(browser_page, running_app, LOST, panel="What+moves")
    expect_text(browser_page, "−$21.1M")

    payers = file_of(browser_page, "payers_csv").set_index("Payer")["Change"]

    assert millions(payers[["Commercial managed care"]]) == pytest.approx(-30.8, abs=0.05)
    assert millions(payers[["Self-pay"]]) == pytest.approx(3.3, abs=0.05)
    assert all(figure in DOCS for figure in ("| −$21.1M |", "−$30.8M", "+$3.3M"))

    browser_page.get_by_role("radio", name="Two years").click()
    expect(browser_page.get_by_text("Changes keep their months")).to_be_visible(timeout=60_000)
    wait_until_idle(browser_page)
    years = file_of(browser_page, "years_csv").set_index("Fiscal year")

    assert years.index.tolist() == ["FY 2026/27", "FY 2027/28"]
    assert millions(years["Change in result"].iloc[:1]) == pytest.approx(-21.13, abs=0.01)
    assert millions(years["Change in result"].iloc[1:]) < 2 * -21.13  # twelve months of it instead of four


def test_scenarios_side_by_side_say_how_sure_each_is(running_app: RunningApp, browser_page: Page) -> None:
    open_at(browser_page, running_app, "/compare?year=FY+2026/27")
    browser_page.get_by_text("How sure each is").click(timeout=120_000)
    expect(browser_page.get_by_text("10,000 simulations of each year")).to_be_visible(timeout=120_000)
    wait_until_idle(browser_page)

    rows = file_of(browser_page, "chances_csv").set_index("Scenario")

    assert rows.index[0] == "Base"
    loss = rows["Chance of a loss"].astype(float)
    assert loss["Best case (template)"] < loss["Base"] < loss["Worst case (template)"]
    assert rows["Meets days cash"].notna().all()
