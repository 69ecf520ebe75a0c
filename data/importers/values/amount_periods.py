"""Amounts that say how often they fall due: "1,200,000 per annum", "12k/month", "€ 4.000 mtl."."""

import re

#: Words behind an amount, and the months after which it falls due again.
_WORDS = {  # no text
    12: r"annum|a|year|yr|annual|annually|yearly|jahr|jährlich|jahrlich|jährl|an|annee|année|año|ano|anno|jaar|år|ar",
    6: r"half[- ]year|halbjahr|semester|semestre|semi[- ]annually",
    3: r"quarter|qtr|quarterly|quartal|trimestre|trimester|kwartaal|kvartal",
    1: r"month|mth|mo|monthly|monat|monatlich|mtl|mois|mes|mese|maand|månad|måned|mnd|m",
}
#: What leads to such a word; without one only words that can mean nothing else stand behind an amount.
_LED = r"(?:p\.? ?|per |pro |a |an |je |par |por |al |à l['’]|all['’]|/ ?|each |every )"
_ALONE = {
    12: r"annually|yearly|jährlich|jahrlich|annual", 6: r"semi[- ]annually", 3: r"quarterly",
    1: r"monthly|monatlich|mtl",
}  # fmt: skip
_PERIODS = {
    months: re.compile(rf"(?P<amount>\S.{{0,30}}?)\s*(?:{_LED}(?:{words})|\s(?:{_ALONE[months]}))\.?", re.IGNORECASE)
    for months, words in _WORDS.items()
}
_LONGEST = 60


def without_period(text: str) -> tuple[str, int]:
    """Return an amount without its period, and the months of that; (text, 0) for one that names none."""
    cell = " ".join(text.split())
    if len(cell) > _LONGEST or not any(map(str.isdigit, cell)):
        return text, 0
    for months, pattern in _PERIODS.items():
        match = pattern.fullmatch(cell)
        if match and match["amount"][-1:].lower() in "0123456789km€$£)":
            return match["amount"], months
    return text, 0
