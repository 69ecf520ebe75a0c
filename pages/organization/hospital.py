"""The hospital's settings: its name, fiscal year, currency, and how figures are written."""

from typing import Any

import streamlit as st

from language import _, translate
from pages.common import access, looks, messages, notices, queries
from pages.organization.setting_choices import COUNTRIES, CURRENCIES, LOCALES, choices_with
from reports.formats import Formats
from services.organization import hospital

actor = access.require("settings:write")

st.title(_("Hospital settings"))
notices.show()
now = queries.settings()


with st.form("hospital", border=True):
    name = st.text_input(_("Hospital name"), now.hospital_name, key="hospital_name", max_chars=120)
    left, right = st.columns(2)
    start = left.selectbox(
        _("Fiscal year starts in"),
        range(1, 13),
        index=now.fiscal_first_month - 1,
        format_func=looks.formats().month_name,
        key="hospital_start",
        help=_("A fiscal year is named for the calendar year in which it ends. All monthly totals are rebuilt."),
    )
    hours = right.number_input(
        _("Paid hours per FTE per year"),
        1.0,
        4000.0,
        now.fte_hours_per_year,
        10.0,
        key="hospital_hours",
        format="%.0f",
    )
    currencies = choices_with(CURRENCIES, now.currency)
    currency = left.selectbox(_("Currency"), currencies, currencies.index(now.currency), key="hospital_currency")
    locales = choices_with(list(LOCALES), now.locale)
    locale = right.selectbox(
        _("Number and date format"),
        locales,
        locales.index(now.locale),
        format_func=lambda code: translate(LOCALES.get(str(code), str(code))),
        key="hospital_locale",
    )
    countries = choices_with(COUNTRIES, now.country)
    country = left.selectbox(
        _("Country"),
        countries,
        countries.index(now.country),
        key="hospital_country",
        help=_("Sets the public holidays."),
    )
    region = right.text_input(
        _("State or region"), now.region or "", key="hospital_region", max_chars=10, help=_("For example CA or BY.")
    )
    weight = left.number_input(
        _("Weight of the newest month in signals"),
        0.05,
        1.0,
        now.ewma_weight,
        0.05,
        key="hospital_ewma",
        help=_("Of the weighted mean (EWMA). Smaller finds slow drifts, larger reacts sooner; 0.2 is usual."),
    )
    idle = right.number_input(
        _("Minutes without activity until sign-out"), 5, 10_080, now.idle_minutes, 5, key="hospital_idle"
    )
    session = left.number_input(
        _("Hours until sign-out in any case"), 1, 168, now.session_hours, 1, key="hospital_session"
    )
    four_eyes = right.toggle(
        _("Who submits does not approve"),
        now.four_eyes,
        key="hospital_four_eyes",
        help=_("For budgets and for closing months. Holds as soon as there is more than one user."),
    )
    saved = st.form_submit_button(_("Save"), key="hospital_save", type="primary")

if saved:
    changes: dict[str, Any] = {
        "hospital_name": " ".join((name or "").split()) or now.hospital_name,
        "fiscal_first_month": int(start),
        "fte_hours_per_year": float(hours),
        "currency": currency,
        "locale": locale,
        "country": country,
        "region": (region or "").strip().upper() or None,
        "ewma_weight": float(weight),
        "idle_minutes": int(idle),
        "session_hours": int(session),
        "four_eyes": bool(four_eyes),
    }
    with messages.refusals(), st.spinner(_("Saving …")):
        hospital.change(access.url(), actor, **changes)
        notices.say(_("Saved. All pages now use these settings."))
        st.rerun()

st.caption(
    _("Amounts are shown like this: {amount}", amount=Formats(now.currency, now.locale).money(123456789, cents=True))
)
