"""What tells a country in the first files of a hospital, and what follows from it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CountryHabits:
    """Currency, language and habits of a country; `first_month` is where most of its public hospitals begin a year."""

    currency: str
    locale: str
    first_month: int | None = None


COUNTRIES = {
    "US": CountryHabits("USD", "en_US"),
    "GB": CountryHabits("GBP", "en_GB", 4),
    "IE": CountryHabits("EUR", "en_IE", 1),
    "DE": CountryHabits("EUR", "de_DE", 1),
    "AT": CountryHabits("EUR", "de_AT", 1),
    "CH": CountryHabits("CHF", "de_CH", 1),
    "FR": CountryHabits("EUR", "fr_FR", 1),
    "BE": CountryHabits("EUR", "fr_BE", 1),
    "ES": CountryHabits("EUR", "es_ES", 1),
    "IT": CountryHabits("EUR", "it_IT", 1),
    "PT": CountryHabits("EUR", "pt_PT", 1),
    "NL": CountryHabits("EUR", "nl_NL", 1),
    "FI": CountryHabits("EUR", "fi_FI", 1),
    "SE": CountryHabits("SEK", "sv_SE", 1),
    "NO": CountryHabits("NOK", "nb_NO", 1),
    "DK": CountryHabits("DKK", "da_DK", 1),
    "PL": CountryHabits("PLN", "pl_PL", 1),
    "CZ": CountryHabits("CZK", "cs_CZ", 1),
    "CA": CountryHabits("CAD", "en_CA", 4),
    "AU": CountryHabits("AUD", "en_AU", 7),
    "NZ": CountryHabits("NZD", "en_NZ", 7),
    "IN": CountryHabits("INR", "en_IN", 4),
    "JP": CountryHabits("JPY", "ja_JP", 4),
    "ZA": CountryHabits("ZAR", "en_ZA", 4),
    "KE": CountryHabits("KES", "en_KE", 7),
    "BR": CountryHabits("BRL", "pt_BR", 1),
    "MX": CountryHabits("MXN", "es_MX", 1),
}

#: Currencies of one country alone; the euro and the dollar sign say less.
COUNTRY_OF_CURRENCY = {
    habits.currency: code for code, habits in COUNTRIES.items() if habits.currency not in ("EUR",)
} | {"USD": "US"}

#: Systems that only one country has.
COUNTRY_OF_PRESET = {
    "cms_pbj": "US", "fec": "FR", "nhs_spend": "GB", "council_spend": "GB",
}  # fmt: skip

#: Words of titles, headers and names that only one country uses, in small letters without accents.
COUNTRY_WORDS = {
    "US": ("medicare", "medicaid", "401k", "fica", "cms", "mgma"),
    "GB": ("nhs", "nhs trust", "foundation trust", "integrated care board", "council", "hmrc", "paye"),
    "DE": ("ggmbh", "gmbh", "klinikum", "kostenstelle", "kostenstellen", "krankenhaus", "khbv", "datev", "sachkonto"),
    "CH": ("kanton", "kantonsspital", "spital", "tarmed"),
    "AT": ("landeskrankenhaus", "landesklinikum"),
    "FR": ("centre hospitalier", "hopital", "chu", "ehpad", "clinique", "compte", "libelle", "exercice"),
    "IT": ("ospedale", "azienda ospedaliera", "asl", "conto", "centro di costo"),
    "ES": ("cuenta", "centro de coste", "hospital universitario", "ejercicio"),
    "NL": ("ziekenhuis", "kostenplaats", "grootboek", "grootboekrekening"),
    "SE": ("sjukhus", "konto", "kostnadsstalle", "verifikation"),
    "NO": ("sykehus", "helse", "kostnadssted", "bilag"),
    "DK": ("sygehus", "omkostningssted", "finanskonto"),
    "PL": ("szpital", "konto"),
    "AU": ("local health district", "nsw health", "medibank"),
    "CA": ("alberta health", "ontario health"),
}  # no text
