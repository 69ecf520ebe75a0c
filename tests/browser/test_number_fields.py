"""What a person types into a number field in her own notation is that number, or none; never another one in silence."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import open_at, served

SCRIPT = """
import streamlit as st
from pages.navigation import screen

screen.write_marks({mark!r})
st.number_input("Amount", value=None, step=0.01, key="amount")
st.text(f"stored: {{st.session_state.amount}}")
"""
COMMA = {
    "1.234,56": "1234.56",
    "-7,25": "-7.25",
    "1234.56": "1234.56",
    "1,234.56": "99.0",
    "1.234": "99.0",
}
POINT = {"1,234.56": "1234.56", "1234.56": "1234.56"}


@pytest.mark.parametrize(("mark", "cases"), [(",", COMMA), (".", POINT)])
def test_numbers_in_the_readers_notation_are_those_numbers(
    browser_page: Page, sqlite_url: str, tmp_path: Path, mark: str, cases: dict[str, str]
) -> None:
    script = tmp_path / "page.py"
    script.write_text(SCRIPT.format(mark=mark))
    with served(sqlite_url, script=str(script)) as app:
        open_at(browser_page, app)
        field = browser_page.get_by_label("Amount")
        for typed, stored in cases.items():
            field.fill("99")
            field.press("Tab")
            expect(browser_page.get_by_text("stored: 99.0", exact=True)).to_be_visible()
            field.select_text()
            field.press_sequentially(typed)
            field.press("Tab")
            expect(browser_page.get_by_text(f"stored: {stored}", exact=True)).to_be_visible()
        browser_page.goto("about:blank")  # before its server ends


#: All fields of the family stand in one form, which sends them at once: one load, one run.
FAMILY = """
import json
import streamlit as st
from pages.navigation import screen

screen.write_marks(",")
with st.form("family", enter_to_submit=False):
    for name, default, old, step, most in {fields!r}:
        if name not in st.session_state:
            st.session_state[name] = old
        st.number_input(name, value=default, step=step, min_value=most and -most, max_value=most, key=name)
    if st.form_submit_button("Send"):
        st.code("SENT" + json.dumps({{key: st.session_state[key] for key in st.session_state if " " in key}}), None)
"""
NO_WARNING = ("--global.disableWidgetStateDuplicationWarning", "true")
ALL, BACK, ENTER, END = "Control+a", "Backspace", "Enter", "End"


@dataclass(frozen=True)
class Kind:
    """A field: what it falls back to when empty, what it holds before anybody types, and how far it goes both ways."""

    name: str
    default: float | None
    old: float | None
    step: float
    most: float | None = None

    @property
    def is_whole(self) -> bool:
        return isinstance(self.step, int)

    def shown(self, value: float | None) -> str:
        if value is None:
            return ""
        return str(value) if self.is_whole else f"{value:.2f}"


AMOUNTS = (
    Kind("amount", None, 99.25, 0.01),
    Kind("amount with default", 3.5, 99.25, 0.01),
    Kind("empty amount", None, None, 0.01),
    Kind("amount shown rounded", None, 99.2537, 0.01),
    Kind("empty amount by ones", None, None, 1.0, most=1e9),
)
COUNTS = (Kind("count", None, 77, 1), Kind("count with default", 3, 77, 1))
#: What can be read in one way only: fields that can hold it do hold it.
TAKEN = [
    [ALL, "12,5", BACK, BACK, ",7"],
    [ALL, "12,5", ENTER, ALL, "13,7"],
    [ALL, "12,00"],
    [ALL, "12,5", ALL, ",5"],
    [ALL, "1.234.567", ALL, "8"],
    [ALL, "1,2,3", ALL, "4,5"],
    [ALL, "1234,56"],
    [ALL, "1.234.567"],
    [ALL, "-1.234.567,8"],
    [ALL, "-,5"],
    [ALL, ",5"],
    [ALL, "007,5"],
    [ALL, "0.234"],
    [ALL, "1234.567"],
    [ALL, "12.5"],
    [ALL, "1234"],
    [ALL, "12", ENTER, ALL, "1.234,5"],
    [ALL, "paste 1.234,56"],
    [ALL, "paste \u22127,25"],
    [ALL, "paste \u22127"],
    [ALL, "12,345"],
    [ALL, "12,34", BACK, "5"],
    [ALL, "12,3", BACK, "345"],
]
#: What can be read in two ways, or in none, or where a mark that is not seen any more has to be known.
DOUBTFUL = [
    [ALL, "1.234"],
    [ALL, "01.234"],
    [ALL, "paste 1.234"],
    [ALL, "paste 1.234.56"],
    [ALL, "paste 12 EUR"],
    [ALL, "1.234.56"],
    [ALL, "1.234.5"],
    [ALL, "1.234."],
    [ALL, "1.234.56,7"],
    [ALL, "1.23.456"],
    [ALL, "0.234.567"],
    [ALL, "1.2", BACK, "234"],
    [ALL, "1.234.5", BACK, BACK, BACK, "6"],
    [ALL, "1.234,5", BACK, BACK, "6"],
    [ALL, "1.234.567", BACK],
    [ALL, "1,234.56"],
    [ALL, "12,5,3"],
    [ALL, "12.5,3"],
    [ALL, "12,,5"],
    [ALL, "12.,234"],
    [ALL, "12,.234"],
    [ALL, "12,"],
    [ALL, "-"],
    [ALL, "1-2"],
    [ALL, "1e3"],
    [ALL, "12,5", ENTER, ALL, "1,2,3"],
    [ALL, "12,5", ENTER, ALL, "1.234"],
    [ALL, "1.234", ENTER, ALL, "1.234.5", ENTER],
    [ALL, "compose 12,5"],
    [ALL, "compose 1.234"],
    [ALL, "compose 1,234.56"],
    [ALL, "compose 1.234.56"],
    [ALL, "12,5", "compose ,7"],
    [END, ",5"],
    [END, ".5"],
    [END, "5"],
]


def test_what_is_stored_is_what_was_meant_or_what_was_there(
    browser_page: Page, sqlite_url: str, tmp_path: Path
) -> None:
    cases = [
        (f"{kind.name} {number}", kind, steps)
        for number, steps in enumerate(TAKEN + DOUBTFUL)  # each in one field of either sort, the fields in turn
        for kind in (AMOUNTS[number % len(AMOUNTS)], COUNTS[number % len(COUNTS)])
    ]
    script = tmp_path / "page.py"
    script.write_text(
        FAMILY.format(fields=[(name, kind.default, kind.old, kind.step, kind.most) for name, kind, _ in cases])
    )
    browser_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    with served(sqlite_url, *NO_WARNING, script=str(script)) as app:
        open_at(browser_page, app)
        fields = browser_page.get_by_test_id("stNumberInputField")
        expect(fields).to_have_count(len(cases))
        for field, (_, _, steps) in zip(fields.element_handles(), cases, strict=True):
            field.focus()
            work(browser_page, steps)
        left = fields.evaluate_all("all => all.map(one => one.value)")
        browser_page.get_by_role("button", name="Send").click()
        sent = json.loads(browser_page.get_by_text("SENT").inner_text().removeprefix("SENT"))
        browser_page.goto("about:blank")  # before its server ends
    wrong = []
    for shown, (name, kind, steps) in zip(left, cases, strict=True):
        allowed = outcomes(steps, kind)[: 1 if steps in TAKEN else None]
        if sent[name] not in allowed or shown != kind.shown(sent[name]):
            wrong.append(f"{name}: {steps} stores {sent[name]}, shows {shown!r}; to be one of {allowed}")
    assert not wrong, "\n".join(wrong)


def work(page: Page, steps: list[str]) -> None:
    """Do these things in the field that has the focus, and leave it."""
    keyboard, methods = page.keyboard, page.context.new_cdp_session(page)
    for step in steps:
        if step.startswith("paste "):
            page.evaluate("text => navigator.clipboard.writeText(text)", step.removeprefix("paste "))
            keyboard.press("Control+v")
        elif step.startswith("compose "):
            text = step.removeprefix("compose ")
            options = {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
            methods.send("Input.imeSetComposition", options)
            methods.send("Input.insertText", {"text": text})
        elif step in {ALL, BACK, ENTER, END}:
            keyboard.press(step)
        else:
            keyboard.type(step)
    keyboard.press("Tab")


def outcomes(steps: list[str], kind: Kind) -> list[float | None]:
    """Return what may be stored: what was typed, as its reader means it, and what the field held before."""
    before, text, selected = [kind.old], kind.shown(kind.old), False
    for step in [*steps, ENTER]:
        if step == ENTER:
            figure = meaning(text, kind, before[0])
            before = before if figure is None else [figure, *before]
            text = kind.shown(before[0])
        elif step == BACK:
            text = "" if selected else text[:-1]
        elif step not in {ALL, END}:
            entered = re.sub("^(paste|compose) ", "", step).replace(" ", "").replace("\u2212", "-")
            text = ("" if selected else text) + entered
        selected = step == ALL
    return before


def meaning(text: str, kind: Kind, before: float | None) -> float | None:
    """Return the figure that a reader of decimal commas means by this."""
    shown = kind.shown(before)
    figure = None
    if "." in shown and text.startswith(shown):  # the field's own point, which she sees
        figure = float(text) if re.fullmatch(r"-?\d+\.\d*", text) else None
    elif re.fullmatch(r"-?(?!0+\.)\d{1,3}(\.\d{3})+(,\d*)?|-?\d*,\d+|-?\d+(,\d*)?", text):
        figure = float(text.replace(".", "").replace(",", "."))
    elif re.fullmatch(r"-?\d*\.\d+|-?\d+e\d+", text):
        figure = float(text)
    if figure is None or (kind.is_whole and figure != int(figure)):
        return None
    return int(figure) if kind.is_whole else figure
