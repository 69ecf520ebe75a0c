"""The dialog that adds one change: any driver, with place, detail, months, ramp and further assumptions."""

from collections.abc import Sequence

import streamlit as st

from language import N_, _, translate
from pages.common import looks, messages
from pages.editors import boxes
from pages.scenarios import holding
from planning.scenarios.drivers import DRIVERS, Driver, Option, validate_change
from planning.scenarios.types import LONGEST_RAMP, DriverChange, Scope, ScopeKind
from services.errors import UserError
from services.scenarios.baseline import ScenarioBase
from services.scenarios.catalog import CatalogChoice
from services.scenarios.plan import as_percent, refusing

SCOPE_TITLES: dict[ScopeKind, str] = {
    "hospital": N_("Whole hospital"),
    "facility": N_("Facility"),
    "service_line": N_("Service line"),
    "department": N_("Department"),
}
DETAIL_TITLES = {
    "link_source": N_("Follows"),
    "measure": N_("Measure"),
    "payer": N_("Payer"),
    "job_class": N_("Job class"),
    "contract": N_("Contract"),
    "category": N_("Category"),
    "account": N_("Account"),
}
RATES = ("relative", "points", "share", "ratio")
#: The drivers as they are offered; what follows volume comes last, as few change it.
OFFERED = sorted(DRIVERS, key=lambda key: DRIVERS[key].step_key == "links")
MONEY = ("money_month", "money", "money_member")


def dialog(base: ScenarioBase, place: int | None = None) -> None:
    """Ask for one change; adding it (or, with a `place` in the list, setting that one) closes the dialog."""
    title = _("Add a change") if place is None else _("Edit the change")
    st.dialog(title, width="medium")(messages.guard(_ask))(base, place)


def fill(change: DriverChange) -> None:
    """Let the dialog begin with a change. For callbacks."""
    driver = DRIVERS[change.driver]
    given: dict[str, object] = {"add_driver": change.driver, f"add_scope_{change.driver}": change.scope.kind}
    given[f"add_value_{driver.key}"] = _shown(driver, change.value)
    if driver.detail in ("payer_shift", "payer_loss"):
        source, _arrow, target = change.detail.partition(">")
        given |= {"add_payer_from": source, "add_payer_to": target}
    elif driver.detail == "job_class":
        given[f"add_detail_{driver.key}"] = list(change.details)
    elif driver.detail:
        given[f"add_detail_{driver.key}"] = change.detail
    if change.scope.id:
        given[f"add_place_{change.scope.kind}"] = list(change.scope.ids)
    given |= {f"add_{name}": as_percent(value) for name, value in change.options}
    if driver.key == "one_time":
        given["add_month"] = change.start
    else:
        given |= {"add_start": change.start, "add_end": change.end, "add_ramp": change.ramp_months}
    for key, value in given.items():
        st.session_state[key] = value


def _shown(driver: Driver, value: float) -> float | int:
    if driver.unit in RATES:
        return as_percent(value)
    return float(looks.formats().major(round(value))) if driver.unit in MONEY else round(value)


def _ask(base: ScenarioBase, place: int | None) -> None:
    with messages.friendly_errors():
        st.caption(_("Choose a driver, where it applies, and when it starts. Figures update right away."))
        key = boxes.selectbox(st, _("What changes"), OFFERED, format_func=_title, key="add_driver")
        driver = DRIVERS[key]
        st.caption(translate(driver.help))
        value = _value(driver)
        detail = _detail(driver, base)
        scope = _scope(driver, base)
        start, end, ramp = _months(driver, base)
        options = tuple((option.key, _option(option)) for option in driver.options)
        if st.button(_("Add") if place is None else _("Save"), key="add_confirm", type="primary"):
            if scope is None:
                raise UserError(_("Choose where the change applies."))
            change = DriverChange(driver.key, value, scope, start, end, ramp, detail, options)
            with refusing():
                validate_change(change)
            holding.add(change) if place is None else holding.replace_at(place, change)
            st.rerun()


def _title(key: str) -> str:
    return f"{translate(DRIVERS[key].group)} · {translate(DRIVERS[key].label)}"


def with_unit(driver: Driver) -> str:
    """Return a driver's name with the unit that people type its rate in: points or percent."""
    label = translate(driver.label)
    return _("{driver}, points", driver=label) if driver.unit == "points" else _("{driver}, %", driver=label)


def _option(option: Option) -> float:
    low, high, step = as_percent(option.low), as_percent(option.high), as_percent(option.step)
    given = st.number_input(
        _("{assumption}, %", assumption=translate(option.label)),
        low,
        high,
        as_percent(option.default),
        step,
        key=f"add_{option.key}",
        help=translate(option.help),
    )
    return round(given / 100, 8)


def _value(driver: Driver) -> float:
    """Draw the value in people's units and return it in the driver's."""
    if driver.unit in RATES:
        low, high, step = as_percent(driver.low), as_percent(driver.high), as_percent(driver.step)
        given = st.number_input(
            with_unit(driver), low, high, as_percent(driver.neutral), step, key=f"add_value_{driver.key}"
        )
        return round(given / 100, 8)
    if driver.unit in MONEY:
        formats = looks.formats()
        low, high, step = (float(formats.major(round(bound))) for bound in (driver.low, driver.high, driver.step))
        given = st.number_input(
            _money_label(driver, formats.symbol), low, high, 0.0, step, key=f"add_value_{driver.key}"
        )
        return float(round(given * 10**formats.digits))
    return float(
        st.number_input(
            _("{driver}, beds", driver=translate(driver.label)),
            int(driver.low),
            int(driver.high),
            0,
            int(driver.step),
            key=f"add_value_{driver.key}",
        )
    )


def _money_label(driver: Driver, currency: str) -> str:
    label = translate(driver.label)
    if driver.unit == "money_month":
        return _("{driver}, {currency} per month", driver=label, currency=currency)
    if driver.unit == "money_member":
        return _("{driver}, {currency} per member per month", driver=label, currency=currency)
    return f"{label}, {currency}"


def _detail(driver: Driver, base: ScenarioBase) -> str:
    if not driver.detail:
        return ""
    if driver.detail in ("payer_shift", "payer_loss"):
        payers = base.catalog.details["payer"]
        alone = driver.detail == "payer_loss"
        left, right = st.columns(2)
        with left:
            source = _choose(_("From payer"), payers, "add_payer_from")
        with right:
            others = [CatalogChoice("", _("Nobody")), *payers] if alone else payers
            target = _choose(_("Stays as") if alone else _("To payer"), others, "add_payer_to", index=0 if alone else 1)
        if alone and source and not target:
            return str(source)
        return f"{source}>{target}" if source and target else ""
    if driver.detail == "job_class":
        return ",".join(str(code) for code in _choose_some(driver, base.catalog.details["job_class"]))
    listed = list(base.catalog.details.get(driver.detail, []))
    title = translate(DETAIL_TITLES[driver.detail])
    if not driver.detail_required:
        listed.insert(0, CatalogChoice("", _("All")))
    return str(_choose(title, listed, f"add_detail_{driver.key}") or "")


def _choose_some(driver: Driver, choices: Sequence[CatalogChoice]) -> list[int | str]:
    names = {choice.key: choice.name for choice in choices}
    return boxes.multiselect(
        st,
        translate(DETAIL_TITLES["job_class"]),
        list(names),
        format_func=lambda choice: names[choice],
        key=f"add_detail_{driver.key}",
        placeholder=_("All"),
    )


def _choose(title: str, choices: Sequence[CatalogChoice], key: str, *, index: int = 0) -> int | str | None:
    names = {choice.key: choice.name for choice in choices}
    if not names:
        st.caption(_("{title}: none in this base.", title=title))
        return None
    return boxes.selectbox(
        st, title, list(names), index=min(index, len(names) - 1), format_func=lambda choice: names[choice], key=key
    )


def _scope(driver: Driver, base: ScenarioBase) -> Scope | None:
    kinds = [kind for kind in driver.scopes if kind == "hospital" or base.catalog.places.get(kind)]
    left, right = st.columns(2)
    with left:
        kind = boxes.selectbox(
            st, _("Where"), kinds, format_func=lambda name: translate(SCOPE_TITLES[name]), key=f"add_scope_{driver.key}"
        )
    if kind is None or kind == "hospital":
        return Scope() if kind else None
    with right:
        names = {int(choice.key): choice.name for choice in base.catalog.places[kind]}
        chosen = boxes.multiselect(
            st,
            translate(SCOPE_TITLES[kind]),
            list(names),
            default=list(names)[:1],
            format_func=lambda number: names[number],
            key=f"add_place_{kind}",
        )
    return Scope.of(kind, chosen) if chosen else None


def _months(driver: Driver, base: ScenarioBase) -> tuple[int | None, int | None, int]:
    formats, months = looks.formats(), list(base.baseline.months)
    if driver.key == "one_time":
        return boxes.selectbox(st, _("Month"), months, format_func=formats.month, key="add_month"), None, 0
    first, second, third = st.columns(3)
    with first:
        start = boxes.selectbox(
            st, _("From"), [None, *months], format_func=lambda month: _or(month, _("Start")), key="add_start"
        )
    with second:
        end = boxes.selectbox(
            st, _("Through"), [None, *months], format_func=lambda month: _or(month, _("End")), key="add_end"
        )
    with third:
        ramp = st.number_input(
            _("Ramp-up months"),
            0,
            LONGEST_RAMP,
            0,
            key="add_ramp",
            help=_(
                "0 takes full effect at once. With 2, one third applies in the first month, two thirds in the second, "
                "then all."
            ),
        )
    return start, end, int(ramp)


def _or(month: int | None, otherwise: str) -> str:
    return otherwise if month is None else looks.formats().month(month)
