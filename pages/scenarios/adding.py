"""The dialog that adds one change: any driver, with place, detail, months, ramp and further assumptions."""

from collections.abc import Sequence

import streamlit as st

from pages.common import looks, messages
from pages.scenarios import holding
from planning.scenarios.drivers import DRIVERS, Driver, Option, validate_change
from planning.scenarios.types import LONGEST_RAMP, Change, Scope, ScopeKind
from services.errors import UserError
from services.scenarios.baseline import Base
from services.scenarios.catalog import Choice
from services.scenarios.plan import as_percent, refusing

SCOPE_TITLES: dict[ScopeKind, str] = {
    "hospital": "Whole hospital",
    "facility": "Facility",
    "service_line": "Service line",
    "department": "Department",
}
DETAIL_TITLES = {
    "measure": "Measure",
    "payer": "Payer",
    "job_class": "Job class",
    "contract": "Contract",
    "category": "Category",
    "account": "Account",
}
RATES = ("relative", "points", "share", "ratio")
MONEY = ("money_month", "money", "money_member")


@st.dialog("Add a change", width="medium")
def dialog(base: Base) -> None:
    """Ask for one change; adding it closes the dialog."""
    with messages.friendly_errors():
        st.caption("Any driver, for one place, from a month on. The figures follow at once.")
        key = st.selectbox("What changes", list(DRIVERS), format_func=_title, key="add_driver")
        driver = DRIVERS[key]
        st.caption(driver.help)
        value = _value(driver)
        detail = _detail(driver, base)
        scope = _scope(driver, base)
        start, end, ramp = _months(driver, base)
        options = tuple((option.key, _option(option)) for option in driver.options)
        if st.button("Add", key="add_confirm", type="primary"):
            if scope is None:
                raise UserError("Choose where the change acts.")
            change = Change(driver.key, value, scope, start, end, ramp, detail, options)
            with refusing():
                validate_change(change)
            holding.add(change)
            st.rerun()


def _title(key: str) -> str:
    return f"{DRIVERS[key].group} · {DRIVERS[key].label}"


def _option(option: Option) -> float:
    low, high, step = as_percent(option.low), as_percent(option.high), as_percent(option.step)
    given = st.number_input(
        f"{option.label}, %", low, high, as_percent(option.default), step, key=f"add_{option.key}", help=option.help
    )
    return round(given / 100, 8)


def _value(driver: Driver) -> float:
    """Draw the value in people's units and return it in the driver's."""
    if driver.unit in RATES:
        unit = "points" if driver.unit == "points" else "%"
        low, high, step = as_percent(driver.low), as_percent(driver.high), as_percent(driver.step)
        given = st.number_input(
            f"{driver.label}, {unit}", low, high, as_percent(driver.neutral), step, key=f"add_value_{driver.key}"
        )
        return round(given / 100, 8)
    if driver.unit in MONEY:
        formats = looks.formats()
        each = {"money_month": " a month", "money_member": " a member month"}.get(driver.unit, "")
        low, high, step = (float(formats.major(round(bound))) for bound in (driver.low, driver.high, driver.step))
        given = st.number_input(
            f"{driver.label}, {formats.symbol}{each}", low, high, 0.0, step, key=f"add_value_{driver.key}"
        )
        return float(round(given * 10**formats.digits))
    return float(
        st.number_input(
            f"{driver.label}, beds",
            int(driver.low),
            int(driver.high),
            0,
            int(driver.step),
            key=f"add_value_{driver.key}",
        )
    )


def _detail(driver: Driver, base: Base) -> str:
    if not driver.detail:
        return ""
    if driver.detail == "payer_shift":
        payers = base.catalog.details["payer"]
        left, right = st.columns(2)
        with left:
            source = _chosen("From payer", payers, "add_payer_from")
        with right:
            target = _chosen("To payer", payers, "add_payer_to", index=1)
        return f"{source}>{target}" if source and target else ""
    listed = list(base.catalog.details.get(driver.detail, []))
    title = DETAIL_TITLES[driver.detail]
    if not driver.detail_required:
        listed.insert(0, Choice("", "All"))
    return str(_chosen(title, listed, f"add_detail_{driver.key}") or "")


def _chosen(title: str, choices: Sequence[Choice], key: str, *, index: int = 0) -> int | str | None:
    names = {choice.key: choice.name for choice in choices}
    if not names:
        st.caption(f"{title}: there is none in this base.")
        return None
    return st.selectbox(
        title, list(names), index=min(index, len(names) - 1), format_func=lambda found: names[found], key=key
    )


def _scope(driver: Driver, base: Base) -> Scope | None:
    kinds = [kind for kind in driver.scopes if kind == "hospital" or base.catalog.places.get(kind)]
    left, right = st.columns(2)
    with left:
        kind = st.selectbox("Where", kinds, format_func=lambda name: SCOPE_TITLES[name], key=f"add_scope_{driver.key}")
    if kind is None or kind == "hospital":
        return Scope() if kind else None
    with right:
        place = _chosen(SCOPE_TITLES[kind], base.catalog.places[kind], f"add_place_{kind}")
    return Scope(kind, int(place)) if place is not None else None


def _months(driver: Driver, base: Base) -> tuple[int | None, int | None, int]:
    formats, months = looks.formats(), list(base.baseline.months)
    if driver.key == "one_time":
        return st.selectbox("Month", months, format_func=formats.month, key="add_month"), None, 0
    first, second, third = st.columns(3)
    with first:
        start = st.selectbox(
            "From", [None, *months], format_func=lambda month: _or(month, "The start"), key="add_start"
        )
    with second:
        end = st.selectbox("Until", [None, *months], format_func=lambda month: _or(month, "The end"), key="add_end")
    with third:
        ramp = st.number_input(
            "Months on the way",
            0,
            LONGEST_RAMP,
            0,
            key="add_ramp",
            help="0 acts in full at once; 2 reaches a third in the first month, two thirds in the second, then all.",
        )
    return start, end, int(ramp)


def _or(month: int | None, otherwise: str) -> str:
    return otherwise if month is None else looks.formats().month(month)
