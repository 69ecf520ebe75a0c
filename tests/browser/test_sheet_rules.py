"""The sheet in the browser reckons as the server does: the same spreading, the same reading of amounts, to the cent."""

import json
import random
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from pages.budgets.sheet_grid import GRID
from planning.budgets import spreading
from reports.formats import Formats

CASES = 400
US = {"digits": 2, "group": ",", "point": ".", "symbol": "$", "percent": "%"}
GERMAN = {"digits": 2, "group": ".", "point": ",", "symbol": "€"}


@pytest.fixture(scope="module")
def plain_page(browser: Browser) -> Any:
    page = browser.new_page()
    yield page
    page.close()


def reckon(page: Page, call: str, cases: list[Any], *, files: tuple[str, ...] = ("money.js",)) -> list[Any]:
    """Return what the browser's rule says to each case."""
    script = "\n".join((GRID / file).read_text(encoding="utf-8") for file in files)
    results: list[Any] = json.loads(
        page.evaluate(f"cases => {{ {script}\n return JSON.stringify(cases.map((one) => {call})); }}", cases)
    )
    return results


def amounts(rng: random.Random, count: int) -> list[int]:
    kind = rng.choice(["mixed", "plus", "minus", "small", "zero"])
    low, high = {"mixed": (-(10**11), 10**11), "plus": (0, 10**12), "minus": (-(10**12), 0), "small": (-3, 3),
                 "zero": (0, 0)}[kind]  # fmt: skip
    return [rng.randint(low, high) for _one in range(count)]


def test_spreading_is_the_same_in_the_browser_and_on_the_server(plain_page: Page) -> None:
    rng = random.Random(18)
    cases = [[rng.randint(-(10**13), 10**13), amounts(rng, rng.randint(1, 40))] for _case in range(CASES)]

    assert reckon(plain_page, "spreadOver(one[0], one[1])", cases) == [spreading.over(*case) for case in cases]


def test_locked_months_are_the_same_in_the_browser_and_on_the_server(plain_page: Page) -> None:
    rng = random.Random(19)
    cases = [
        [amounts(rng, 12), rng.randint(-(10**13), 10**13), amounts(rng, 12), [rng.random() < 0.3 for _m in range(12)]]
        for _case in range(CASES)
    ]

    assert reckon(plain_page, "spreadToTotal(...one)", cases) == [spreading.to_total(*case) for case in cases]


def test_percent_and_amount_are_the_same_in_the_browser_and_on_the_server(plain_page: Page) -> None:
    rng = random.Random(20)
    rates = [[amounts(rng, rng.randint(1, 60)), rng.randint(-999_999, 3_000_000)] for _case in range(CASES)]
    sums = [[amounts(rng, rng.randint(1, 60)), rng.randint(-(10**11), 10**11)] for _case in range(CASES)]

    assert reckon(plain_page, "raiseByRate(...one)", rates) == [spreading.by_rate(*case) for case in rates]
    assert reckon(plain_page, "raiseByAmount(...one)", sums) == [spreading.by_amount(*case) for case in sums]


@pytest.mark.parametrize(
    ("text", "form", "minor"),
    [
        ("1,234.56", US, 1234_56), ("1234.56", US, 1234_56), ("$1,234", US, 1234_00), ("(1,234.50)", US, -1234_50),
        ("-12", US, -12_00), ("12-", US, -12_00), ("−12", US, -12_00), (".5", US, 50), ("0", US, 0),
        ("1.234,56", GERMAN, 1234_56), ("1.234", GERMAN, 1234_00), ("1.234,56 €", GERMAN, 1234_56),
        ("12,34", US, None), ("1,2345", US, None), ("1.2.3", US, None), ("12x", US, None), ("", US, None),
        ("-", US, None), ("1e5", US, None), ("1,23", {**GERMAN, "digits": 0}, 1), ("9999999999999999", US, None),
    ],
)  # fmt: skip
def test_amounts_are_read_exactly_or_not_at_all(plain_page: Page, text: str, form: dict[str, Any], minor: int) -> None:
    (read,) = reckon(plain_page, "readAmount(one[0], one[1])", [[text, form]])
    assert (read and read["minor"]) == minor


@pytest.mark.parametrize(
    ("text", "form", "minor"),
    [
        ("=1,200*12+50", US, 14_450_00), ("=(100+20.5)*-2", US, -241_00), ("=100/3", US, 33_33), ("=0.01/2", US, 1),
        ("=1.200,50*2", GERMAN, 2_401_00), ("=2-3-4", US, -5_00), ("=12/2/3", US, 2_00), ("=$5 × 2", US, 10_00),
        ("=1/0", US, None), ("=2(3)", US, None), ("=(1+2", US, None), ("=A1*2", US, None), ("=", US, None),
        ("=1+", US, None), ("1+1", US, None), ("=9999999999*9999999", US, None),
    ],
)  # fmt: skip
def test_sums_are_reckoned_exactly_and_rounded_once(
    plain_page: Page, text: str, form: dict[str, Any], minor: int
) -> None:
    (read,) = reckon(plain_page, "readFormula(one[0], one[1])", [[text, form]])
    assert (read and read["minor"]) == minor


@pytest.mark.parametrize("locale", ["en_US", "de_DE"])
def test_a_change_in_percent_reads_as_on_the_other_pages(plain_page: Page, locale: str) -> None:
    formats = Formats(locale=locale)
    form = json.dumps({"point": formats.decimal_mark, "percent": formats.percent_mark})
    cases = [[1_234, 10_000], [-5, 100], [0, 5], [99_999_00, 100], [-12_000, 100], [9_999, 1_000]]

    shown = reckon(plain_page, f"percentText(one[0], one[1], {form})", cases, files=("money.js", "view.js"))
    assert shown == [formats.percent(part / whole, signed=True) for part, whole in cases]


def test_a_pasted_dash_is_zero_as_spreadsheets_write_it(plain_page: Page) -> None:
    form = json.dumps(US)
    texts = [" $-   ", "-", "–", "(5)", "x"]
    read = reckon(plain_page, f"readPasted(one, {form})", texts)
    assert [one and one["minor"] for one in read] == [0, 0, 0, -5_00, None]


def test_what_is_rounded_is_said(plain_page: Page) -> None:
    read = reckon(
        plain_page, "readAmount(one, {digits: 2, group: ',', point: '.', symbol: '$'})", ["1.005", "1.50", "1.500"]
    )
    assert read == [{"minor": 101, "rounded": True}, {"minor": 150, "rounded": False}, {"minor": 150, "rounded": False}]


def test_a_shown_amount_can_be_read_again(plain_page: Page) -> None:
    rng = random.Random(21)
    cases = [rng.randint(-(10**12), 10**12) for _case in range(CASES)]
    form = json.dumps(US)

    assert reckon(plain_page, f"readAmount(showAmount(one, {form}, true), {form}).minor", cases) == cases
    assert reckon(plain_page, f"readAmount(plainAmount(one, {form}), {form}).minor", cases) == cases
