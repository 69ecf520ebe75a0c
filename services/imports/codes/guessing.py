"""What a new account, pay code or measure probably is, from its code and name; a person reviews it later."""

import re

from data.importers.values.pay_words import pay_group_of
from data.models.organization import ACCOUNT_CATEGORIES
from planning.accounts.categories import USUAL
from planning.accounts.words import balance_category, statement_type
from planning.names import plain_words

_TYPE_WORDS = {
    "revenue": r"(?:gu ?v |pl |p l |erfolgskonto |erfolg )(?:ertrag|ertrage|erlose)|betriebsertrag|"
    r"betriebliche ertrage|income|revenues?|produits?|credit|sales|r|inc|i|ertrage?|erlose?|"
    r"ertragskont(?:o|en)|erloskonto|einnahmen?|"
    r"compte de produits?|recettes?|ingresos?|ricav[oi]|proventi|opbrengst(?:en)?|baten|omzet|intakt(?:er)?|"
    r"inntekt(?:er)?|indt\wgt(?:er)?|receitas?|rendimentos?",
    "expense": r"(?:gu ?v |pl |p l |erfolgskonto |erfolg )(?:aufwand|aufwendungen|kosten)|betriebsaufwand|"
    r"betriebliche aufwendungen|expenses?|expenditures?|charges?|costs?|cost of (?:goods )?sales?|"
    r"overheads?|debit|e|exp|x|"
    r"aufwand|aufwendungen|aufwandskont(?:o|en)|kosten|kostenkonto|ausgaben?|compte de charges?|"
    r"depenses?|gastos?|egresos?|cost[oi]|oneri|"
    r"lasten|kostnad(?:er)?|omkostning(?:er)?|utgift(?:er)?|udgift(?:er)?|despesas?|custos?",
    "statistic": r"statistics?|stats?|s|volume|units|statisti[ks]\w*|statistische kennzahl|kennzahl|statkonto|"
    r"statistique|estadistic[ao]|statistic[ao]|nokkeltall|nyckeltal",
    "hours": r"hours|hrs|h|stunden|stundenkonto|heures|horas|ore|uren|timmar|timer",
    "balance": r"balance(?: sheet)?|assets?|liabilit(?:y|ies)|equity|fund balances?|net assets|(?:current|fixed|"
    r"non ?current|other) (?:assets?|liabilit(?:y|ies))|bank|accounts? (?:receivable|payable)|aktiva?|passiva?|bilanz|"
    r"b s|bs|actif|passif|tillgang(?:ar)?|skuld(?:er)?|eiendel(?:er)?|gjeld|a|l|aktivkonto|passivkonto|bilanzkonto|"
    r"(?:aktives |passives )?bestandskont(?:o|en)(?: aktiva?| passiva?| [ap])?|bilanz (?:aktiva?|passiva?)|b|"
    r"bilanzkont(?:o|en)|vermogen|schulden|fremdkapital|umlaufvermogen|anlagevermogen|aktiv|passiv|eigenkapital|"
    r"verbindlichkeit(?:en)?|bilan|compte de bilan|activos?|pasivos?|"
    r"patrimonio(?: neto)?|attiv[oi]|attivita|passiv[oi]|passivita|stato patrimoniale|balans|balansrekening|activa|"
    r"passiva|balanse|balansekonto|egenkapital|eget kapital|aktiver|passiver|ativo|passivo|patrimonio liquido",
}
_BALANCE_GROUPS = {
    "liability": "other_liabilities",
    "liabilities": "other_liabilities",
    "equity": "equity",
    "l": "other_liabilities",
    "passif": "other_liabilities",
    "passiva": "other_liabilities",
}


def account_kind(code: str, name: str, *, type_text: str = "", category_text: str = "") -> tuple[str, str]:
    """Return the likeliest type and category of an account.

    Words of the name decide; where they say nothing, a US numbering does (4 revenue, 5 salaries, 6-9 expense).
    """
    stated = type_of(type_text)
    if stated is not None and category_text in ACCOUNT_CATEGORIES:  # as our own export writes it
        return stated, category_text
    if stated == "balance":
        spoken = balance_category(name) or balance_category(category_text) or balance_category(type_text)
        return stated, spoken[0] if spoken else _BALANCE_GROUPS.get(plain_words(type_text), USUAL["balance"])
    for text in (category_text, name):
        spoken_of = statement_type(text, within=stated)
        if spoken_of is not None:
            return spoken_of
    if stated is not None:
        return stated, USUAL.get(stated, "other")
    return _by_number(code)


def is_category(text: str, kind: str) -> bool:
    """Return whether a file's own words for the group of an account of a type are understood ("Supplies")."""
    if text in ACCOUNT_CATEGORIES:
        return True
    spoken = balance_category(text) if kind == "balance" else statement_type(text, within=kind)
    return spoken is not None


def type_of(text: str) -> str | None:
    """Return the account type that a file's own type column states, or None."""
    words = plain_words(text)
    return next((kind for kind, pattern in _TYPE_WORDS.items() if words and re.fullmatch(pattern, words)), None)


def _by_number(code: str) -> tuple[str, str]:
    if re.fullmatch(r"4[0-9]{3,5}", code):
        return "revenue", "gross_revenue"
    return "expense", "other"


def pay_group(text: str) -> str:
    """Return the pay group that a pay code or its name speaks of; regular when it says nothing."""
    return pay_group_of(text) or "regular"


def unit_of(measure: str) -> str:
    """Return the unit in which a measure counts."""
    words = plain_words(measure)
    return "hours" if "hour" in words else "days" if "days" in words or "census" in words else "count"
