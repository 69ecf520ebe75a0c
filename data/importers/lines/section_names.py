"""How heads of groups say that they are a department or an account: "Kostenstelle 93000", "Account 6000: Salaries"."""

import re
from collections.abc import Mapping

_SECTION_CODE = r"(?P<code>[A-Za-z]{0,6}[0-9][A-Za-z0-9./_\-]+)"
#: Sections that say what they are of: "Kostenstelle 93000 Innere Medizin", "Account 6000: Salaries".
SECTIONS: Mapping[str, re.Pattern[str]] = {
    concept: re.compile(
        rf"(?:{words})(?:\s*(?:no|nr)\b\.?)?[\s:.#–-]+{_SECTION_CODE}(?:[\s:–|-]+(?P<label>\S.*))?", re.I
    )
    for concept, words in {
        "department": (
            r"kostenstellen?|kst\.?|cost[ -]?cent(?:er|re)s?|cost ctr|cc|departments?|dept\.?|abteilung|station|ward|"
            r"centres? de co[uû]ts?|centros? de cost[eo]s?|centros? de custos?|centr[oi] di costo|kostenplaats|"
            r"kostnadsst[aä]lle|kostnadssted|koststed|omkostningssted|avdelning|avdeling|afdeling|unit[eé]|servicio"
        ),
        "account": (
            r"accounts?|acct\.?|gl account|konto|sachkonto|kostenart|comptes?|cuentas?|conto|contas?|rekening|"
            r"subjective|nominal"
        ),
    }.items()
}  # no text
