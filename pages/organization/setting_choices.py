"""What the hospital's settings may be: currencies, countries, and how figures are written."""

from language import N_

CURRENCIES = ["USD", "GBP", "EUR", "CAD", "AUD", "NZD", "CHF", "SEK", "NOK", "DKK", "INR", "ZAR", "JPY"]
LOCALES = {
    "en_US": N_("1,234.56 – English (US)"),
    "en_GB": N_("1,234.56 – English (UK)"),
    "de_DE": N_("1.234,56 – German"),
    "fr_FR": N_("1 234,56 – French"),
    "es_ES": N_("1.234,56 – Spanish"),
    "it_IT": N_("1.234,56 – Italian"),
    "nl_NL": N_("1.234,56 – Dutch"),
    "de_CH": N_("1’234.56 – Swiss"),
    "sv_SE": N_("1 234,56 – Swedish"),
    "nb_NO": N_("1 234,56 – Norwegian"),
    "en_IN": N_("1,234.56 – English (India)"),
    "ja_JP": N_("1,234.56 – Japanese"),
}
COUNTRIES = ["US", "GB", "DE", "FR", "ES", "IT", "NL", "CH", "AT", "BE", "IE", "SE", "NO", "DK", "FI", "CA", "AU", "NZ"]


def choices_with(known: list[str], value: str) -> list[str]:
    """Return the choices with the present value among them."""
    return known if value in known else [value, *known]
