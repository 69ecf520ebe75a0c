"""The hospital's settings: its name, fiscal year, currency, and how figures are written."""

from dataclasses import asdict
from typing import Any

import streamlit as st

from language import _, available, digits_text, name_of, translate
from pages.common import access, looks, notices, queries
from pages.editors import boxes
from pages.organization.setting_choices import COUNTRIES, CURRENCIES, LOCALES, choices_with
from pages.organization.stored_forms import StoredForm, Values
from services.organization import hospital

actor = access.require("settings:write")

st.title(_("Hospital settings"))
notices.show()
FORM = StoredForm("hospital")
now = FORM.seen(queries.settings, shown_by=FORM.key("name"))

with st.form(FORM.key("form"), border=True):
    name = st.text_input(_("Hospital name"), now.hospital_name, key=FORM.key("name"), max_chars=120)
    left, right = st.columns(2)
    start = boxes.selectbox(
        left,
        _("Fiscal year starts in"),
        range(1, 13),
        index=now.fiscal_first_month - 1,
        format_func=looks.formats().month_name,
        key=FORM.key("start"),
        help=_("A fiscal year is named for the calendar year in which it ends. All monthly totals are rebuilt."),
    )
    hours = right.number_input(
        _("Paid hours per FTE per year"),
        1.0,
        4000.0,
        now.fte_hours_per_year,
        10.0,
        key=FORM.key("hours"),
        format="%.0f",
    )
    currencies = choices_with(CURRENCIES, now.currency)
    currency = boxes.selectbox(
        left, _("Currency"), currencies, currencies.index(now.currency), key=FORM.key("currency")
    )
    locales = choices_with(list(LOCALES), now.locale)
    locale = boxes.selectbox(
        right,
        _("Number and date format"),
        locales,
        locales.index(now.locale),
        format_func=lambda code: translate(LOCALES.get(str(code), str(code))),
        key=FORM.key("locale"),
    )
    language = boxes.selectbox(
        left,
        _("Language of the hospital"),
        choices_with(available(), now.language),
        choices_with(available(), now.language).index(now.language),
        format_func=name_of,
        key=FORM.key("language"),
        help=_("For files that schedulers make, and for people whose browser asks for a language that is not here."),
    )
    countries = choices_with(COUNTRIES, now.country)
    country = boxes.selectbox(
        left,
        _("Country"),
        countries,
        countries.index(now.country),
        key=FORM.key("country"),
        help=_("Sets the public holidays."),
    )
    region = right.text_input(
        _("State or region"), now.region or "", key=FORM.key("region"), max_chars=10, help=_("For example CA or BY.")
    )
    weight = left.number_input(
        _("Weight of the newest month in signals"),
        0.05,
        1.0,
        now.ewma_weight,
        0.05,
        key=FORM.key("ewma"),
        help=_("Of the weighted mean (EWMA). Smaller finds slow drifts, larger reacts sooner; 0.2 is usual."),
    )
    idle = right.number_input(
        _("Minutes without activity until sign-out"), 5, 10_080, now.idle_minutes, 5, key=FORM.key("idle")
    )
    session = left.number_input(
        _("Hours until sign-out in any case"), 1, 168, now.session_hours, 1, key=FORM.key("session")
    )
    four_eyes = right.toggle(
        _("Who submits does not approve"),
        now.four_eyes,
        key=FORM.key("four_eyes"),
        help=_("For budgets and for closing months. Holds as soon as there is more than one user."),
    )
    saved = st.form_submit_button(_("Save"), key=FORM.key("save"), type="primary")

#: What each setting is called on the page.
LABELS = {
    "hospital_name": _("Hospital name"),
    "fiscal_first_month": _("Fiscal year starts in"),
    "fte_hours_per_year": _("Paid hours per FTE per year"),
    "currency": _("Currency"),
    "locale": _("Number and date format"),
    "language": _("Language of the hospital"),
    "country": _("Country"),
    "region": _("State or region"),
    "ewma_weight": _("Weight of the newest month in signals"),
    "idle_minutes": _("Minutes without activity until sign-out"),
    "session_hours": _("Hours until sign-out in any case"),
    "four_eyes": _("Who submits does not approve"),
}


def store(seen: Values, asked: Values) -> str:
    """Store what was changed and say so."""
    with st.spinner(_("Saving …")):
        hospital.change(access.url(), actor, seen=seen, **asked)
    return _("Saved. All pages now use these settings.")


def text_of(name: str, value: Any) -> str:
    """Return a setting as the form shows it."""
    if value is None:
        return _("none")
    if name == "fiscal_first_month":
        return looks.formats().month_name(value)
    if name == "locale":
        return translate(LOCALES.get(value, value))
    if name == "language":
        return name_of(value)
    if name == "four_eyes":
        return _("yes") if value else _("no")
    return digits_text(value) if isinstance(value, float) else str(value)


if saved:
    wished: dict[str, Any] = {
        "hospital_name": " ".join((name or "").split()) or now.hospital_name,
        "fiscal_first_month": int(start),
        "fte_hours_per_year": float(hours),
        "currency": currency,
        "locale": locale,
        "language": language,
        "country": country,
        "region": (region or "").strip().upper() or None,
        "ewma_weight": float(weight),
        "idle_minutes": int(idle),
        "session_hours": int(session),
        "four_eyes": bool(four_eyes),
    }
    FORM.save(store, asdict(now), wished)
FORM.choose(store, LABELS.__getitem__, text_of)

st.caption(
    _(
        "Amounts are shown like this: {amount}",
        amount=looks.formats().money(123456789, cents=True),
    )
)
