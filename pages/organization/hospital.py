"""The hospital's settings: its name, fiscal year, currency, and how figures are written."""

from datetime import date
from typing import Any

import streamlit as st

from pages.common import access, messages, notices, queries
from reports.formats import Formats
from services.organization import hospital

actor = access.require("settings:write")
MONTHS = [date(2000, month, 1).strftime("%B") for month in range(1, 13)]
CURRENCIES = ["USD", "GBP", "EUR", "CAD", "AUD", "NZD", "CHF", "SEK", "NOK", "DKK", "INR", "ZAR", "JPY"]
LOCALES = {
    "en_US": "1,234.56 – English (US)",
    "en_GB": "1,234.56 – English (UK)",
    "de_DE": "1.234,56 – German",
    "fr_FR": "1 234,56 – French",
    "es_ES": "1.234,56 – Spanish",
    "it_IT": "1.234,56 – Italian",
    "nl_NL": "1.234,56 – Dutch",
    "de_CH": "1’234.56 – Swiss",
    "sv_SE": "1 234,56 – Swedish",
    "nb_NO": "1 234,56 – Norwegian",
    "en_IN": "1,234.56 – English (India)",
    "ja_JP": "1,234.56 – Japanese",
}
COUNTRIES = ["US", "GB", "DE", "FR", "ES", "IT", "NL", "CH", "AT", "BE", "IE", "SE", "NO", "DK", "FI", "CA", "AU", "NZ"]

st.title("Hospital settings")
notices.show()
now = queries.settings()


def including(known: list[str], value: str) -> list[str]:
    """Return the choices with the present value among them."""
    return known if value in known else [value, *known]


with st.form("hospital", border=True):
    name = st.text_input("Name of the hospital", now.hospital_name, key="hospital_name", max_chars=120)
    left, right = st.columns(2)
    start = left.selectbox(
        "The fiscal year starts in",
        MONTHS,
        index=now.fiscal_first_month - 1,
        key="hospital_start",
        help="A fiscal year carries the calendar year in which it ends. All monthly totals are made anew.",
    )
    hours = right.number_input(
        "Paid hours of a full-time year", 1.0, 4000.0, now.fte_hours_per_year, 10.0, key="hospital_hours", format="%.0f"
    )
    currencies = including(CURRENCIES, now.currency)
    currency = left.selectbox("Currency", currencies, currencies.index(now.currency), key="hospital_currency")
    locales = including(list(LOCALES), now.locale)
    locale = right.selectbox(
        "Numbers and dates are written as",
        locales,
        locales.index(now.locale),
        format_func=lambda code: LOCALES.get(code, code),
        key="hospital_locale",
    )
    countries = including(COUNTRIES, now.country)
    country = left.selectbox(
        "Country", countries, countries.index(now.country), key="hospital_country", help="For public holidays."
    )
    region = right.text_input(
        "State or region", now.region or "", key="hospital_region", max_chars=10, help="For example CA or BY."
    )
    saved = st.form_submit_button("Save", key="hospital_save", type="primary")

if saved:
    changes: dict[str, Any] = {
        "hospital_name": " ".join((name or "").split()) or now.hospital_name,
        "fiscal_first_month": MONTHS.index(start) + 1,
        "fte_hours_per_year": float(hours),
        "currency": currency,
        "locale": locale,
        "country": country,
        "region": (region or "").strip().upper() or None,
    }
    with messages.refusals(), st.spinner("Saving …"):
        hospital.change(access.url(), actor, **changes)
        notices.say("Saved. All pages use it from now on.")
        st.rerun()

st.caption(f"An amount then reads {Formats(now.currency, now.locale).money(123456789, cents=True)}.")
