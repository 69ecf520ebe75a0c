"""Whether a column says which lines no longer hold or not yet: cancelled orders, void payments, drafts."""

import re
from collections.abc import Mapping
from typing import Literal

from data.importers.tables.columns import ColumnFacts
from data.importers.values.headings import normalized

#: Whether a line holds (counts), is out (cancelled, void, rejected, draft), or says something else.
Standing = Literal["holds", "out"]
#: A column with more different texts says something else.
MOST = 30
#: Headings of statuses, in the languages of concepts.
_STATUS = re.compile(  # no text
    r"(?:(?:po|order|purchase order|line|invoice|inv|document|doc|approval|payment|requisition|transaction|header|"
    r"record|journal|batch|check|cheque|timecard|voucher|item|current|bestell|rechnungs|beleg|auftrags) )?"
    r"(?:status|state|statut|etat|estado|stato|situacao|tila)(?: (?:code|name|description|desc|text))?|"
    r"(?:bestell|rechnungs|beleg|auftrags|buchungs|order|faktura|fakture?rings|bestellings|ordre)status|"
    r"statut (?:commande|facture)|estado (?:pedido|factura)|stato (?:ordine|fattura)"
)
#: Headings of marks that say yes where a line is out.
_FLAG = re.compile(  # no text
    r"(?:is )?(?:cancell?ed|cancell?ation|cancel|void|voided|deleted|rejected|storniert|annule|anulado|annullato|"
    r"geannuleerd)(?: (?:flag|ind|indicator|y n|date|on|at))?"
)
_OUT = re.compile(  # no text
    r"(?:cancel\w*|cxl|cncl|cancld|void\w*|reject\w*|declin\w*|denied|draft|deleted|withdrawn|abandoned|"
    r"storniert\w*|storno|abgelehnt|verworfen|geloscht|entwurf|annul\w*|refus\w*|brouillon|supprime\w*|anulad\w*|"
    r"rechazad\w*|borrador|rifiutat\w*|bozza|geannuleerd|afgewezen|afgekeurd|concept|makulera\w*|avvist|avslag|utkast|"
    r"kladde|kansell\w*|annuller\w*|avbestalld|avbruten|kassert|cancelad\w*|rejeitad\w*|rascunho)"
)
_HOLDS = re.compile(  # no text
    r"(?:open|opened|closed?|finally closed|approved|authori[sz]ed|active|issued|sent|ordered|placed|posted|paid|"
    r"partially paid|part paid|received|fully received|partially received|partial|part received|partially|invoiced|"
    r"partially invoiced|matched|complete|completed|final|finali[sz]ed|confirmed|released|printed|processed|validated|"
    r"cleared|outstanding|reconciled|acknowledged|dispatched|delivered|fulfilled|shipped|back ?ordered|billed|"
    r"accounted|committed|receipted|goods received|fully invoiced|awaiting (?:delivery|receipt|invoice|payment)|"
    r"offen|geschlossen|erledigt|bestellt|geliefert|teilgeliefert|bezahlt|gebucht|freigegeben|genehmigt|abgeschlossen|"
    r"berechnet|ouverte?|cloturee?|soldee?|livree?|payee?|validee?|commandee?|envoyee?|comptabilisee?|facturee?|"
    r"receptionnee?|recue?|abiert[oa]|cerrad[oa]|pagad[oa]|aprobad[oa]|recibid[oa]|contabilizad[oa]|enviad[oa]|"
    r"facturad[oa]|apert[oa]|chius[oa]|pagat[oa]|approvat[oa]|evas[oa]|ricevut[oa]|contabilizzat[oa]|inviat[oa]|"
    r"gesloten|betaald|goedgekeurd|geleverd|ontvangen|geboekt|besteld|oppen|stangd|betald|godkand|levererad|bokford|"
    r"apen|lukket|betalt|godkjent|levert|bokfort|bogfort|godkendt|aben|abert[oa]|fechad[oa]|pag[oa]|aprovad[oa])"
)
_YES = frozenset(("y", "yes", "x", "true", "1", "j", "ja", "oui", "o", "si", "s", "sim"))  # no text
_NO = frozenset(("n", "no", "false", "0", "nein", "non", "nao", "nee", "nei", "nej", ""))  # no text


def status_column(facts: Mapping[str, ColumnFacts]) -> str:
    """Return the column that says which lines hold, "" where none does."""
    return next((name for name, column in facts.items() if _says(name, column)), "")


def _says(name: str, column: ColumnFacts) -> bool:
    if not column.counted or column.distinct > MOST or column.has_decimals:
        return False
    standings = [standing(text, name) for text in column.counted]
    if _FLAG.fullmatch(normalized(name)):
        return all(standings)
    return _STATUS.fullmatch(normalized(name)) is not None and any(standings)


def standing(text: str, column: str) -> Standing | None:
    """Return whether the lines with a text in the column of statuses count, None where nobody knows.

    Args:
        text: A cell; an empty one says nothing against its line.
        column: The heading: under “Cancelled”, a yes means out.
    """
    words = normalized(text)
    if _FLAG.fullmatch(normalized(column)):
        return "out" if words in _YES else "holds" if words in _NO else None
    if not words or _HOLDS.fullmatch(words):
        return "holds"
    parts = [part for part in words.split() if part not in _BESIDE]
    return "out" if len(parts) == 1 and _OUT.fullmatch(parts[0]) else None


#: Words beside the one that tells: "Order cancelled".
_BESIDE = frozenset(("order", "po", "line", "invoice", "payment", "fully", "is", "was", "finally", "status"))  # no text
