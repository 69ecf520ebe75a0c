"""What the name of an account speaks of, in the languages of the charts that hospitals keep: its type and category.

Names are compared as plain words (no accents, no marks). Words of the balance sheet come in two strengths: heads that
no account of the income statement has ("payable", "Forderungen"), and words that stand in both ("cash", "loan"), which
count only where nothing in the name speaks of income or cost.
"""

import re
from dataclasses import dataclass
from typing import Literal

from planning.names import plain_words

Strength = Literal["strong", "weak"]


@dataclass(frozen=True)
class NamedType:
    """Type and category that a name speaks of, and how clearly.

    `flow` is what it is where it stands among income and cost: "Interest receivable" is income in the UK.
    """

    type: str
    category: str
    strength: Strength
    flow: str = ""


_HEADS: tuple[tuple[str, str], ...] = (
    # category, words; the first line that fits wins
    ("restricted_cash", r"restricted cash|cash restricted|limited as to use|board designated|held by trustees?|"
     r"trustee held|patient trust funds?|escrow"),
    ("other_assets", r"accum(?:ulated)? (?:depr\w*|amort\w*)|prepaid\w*|prepayments?|charges constatees d avance|"
     r"aktive rechnungsabgrenzung\w*|geleistete anzahlungen|construction in (?:progress|process)|right of use asset\w*|"
     r"fixed assets?|goodwill|property plant\w*|immobilisations?|amortissements? des immobilisations|sachanlagen|"
     r"anlagevermogen|umlaufvermogen|umlaufende aktiva|inmovilizado|existencias|varelager|vorsteuer|tva deductible|"
     r"ingaende moms|inngaende mva|input vat|vat (?:input|recoverable)|forutbetalda? kostnader|"
     r"forskuddsbetalt\w*|vorrate|vorraete|ackumulerade avskrivningar|"
     r"cumulatieve afschrijving\w*|voorraad|voorraden|vooruitbetaald\w*|tussenrekening\w*|te vorderen|te ontvangen"),
    ("debt", r"(?:notes?|loans?|bonds?|mortgages?|leases?) payable|lease liabilit\w*|long term debt|line of credit|"
     r"current (?:portion|maturities) of\b.*|capital lease obligations?|verbindlichkeiten (?:gegenuber|gg) "
     r"(?:kreditinstituten|banken)|darlehensverbindlichkeiten|bankverbindlichkeiten|emprunts?(?: et dettes)?\b.*|"
     r"skulder till kreditinstitut|gjeld til kredittinstitusjoner|deudas? (?:a|con)\b.*"),
    ("receivables", r"receivables?|due from|(?:trade |sundry )?debtors|allowances? for (?:doubtful|uncollectible|"
     r"bad debts?|credit loss\w*)\b.*|forderung\w*|debitoren|creances?|clients et comptes rattaches|"
     r"patients et comptes rattaches|redevables|kundfordring\w*|kundefordring\w*|deudores|clientes|crediti verso|"
     r"debiteuren|nog te factureren|myyntisaami\w*|naleznosci|pohledavky"),
    ("other_liabilities", r"(?:payroll|salar\w+|wages?|taxes?|tax|vat|interest|benefits?|withholding\w*|pensions?|"
     r"dividends?) payable|accrued|accruals?|deferred (?:revenues?|income|inflows?|outflows?|credits?|tax\w*)|"
     r"unearned (?:revenues?|income)|withholdings?|unapplied (?:cash|receipts)|(?:\w+ )?liabilit(?:y|ies)|"
     r"ruckstellung\w*|passive rechnungsabgrenzung\w*|umsatzsteuer(?: \w+)?|lohnsteuer\w*|"
     r"produits constates d avance|dettes fiscales\b.*|dettes sociales|tva collectee|provisions pour risques\b.*|"
     r"upplupna|utgaende moms|utgaende mva|skyldig\w*|skattetrekk|skatteskulder|estimated third party\w*|"
     r"third party (?:settlements?|payors? settlements?)|output vat|vat (?:output|control)|zobowiazania|"
     r"omzetbelasting|te betalen|af te dragen|vooruitontvangen"),
    ("payables", r"payables?|due to|(?:trade |sundry )?creditors|verbindlichkeit\w*|kreditoren|fournisseurs?\b.*|"
     r"leverandorgjeld|leverantorsskuld\w*|crediteuren|proveedores|acreedores|debiti verso|fornitori|zavazky|"
     r"goods received not invoiced|grni"),
    ("equity", r"net assets?|fund balances?|retained earnings|share capital|capital stock|paid in capital|"
     r"common stock|accumulated (?:deficit|surplus)|opening balance equity|eigenkapital\w*|gewinnvortrag\w*|"
     r"verlustvortrag\w*|gezeichnetes kapital|kapitalrucklagen?|gewinnrucklagen?|rucklagen?|sonderposten\w*|"
     r"capitaux propres|report a nouveau|resultat de l exercice|capital social|eget kapital|egenkapital|"
     r"aktiekapital|aksjekapital|balanserat resultat|patrimonio(?: neto)?|fondos propios|owners? (?:equity|draw\w*)|"
     r"revaluation reserves?|(?:general|capital) reserves?|public dividend capital"),
)  # fmt: skip
_BOTH: tuple[tuple[str, str], ...] = (
    ("cash", r"cash|petty cash|checking|bank|bank accounts?|kassen?|kasse|kassenbestand|bankguthaben|girokonto|"
     r"guthaben bei kreditinstituten|liquide mittel|banques?|caisses?|caisse|tresorerie|compte au tresor|bancos?|"
     r"caja|banca|cassa|caixa|kassa|bankkonto|bankgiro|plusgiro|bankinnskudd|likvida medel|kontanter|tegoeden|"
     r"money market(?: account| fund)?|cash equivalents?"),
    ("other_assets", r"inventor(?:y|ies)|stocks?|land|buildings?|investments?|deposits?|intangibles?|clearing|"
     r"inventarier|maskiner|lager|vorratsvermogen|bestande|suspense|due from affiliates?|wertpapiere|grundstucke|"
     r"medical equipment at cost|equipment at cost|accumulated"),
    ("debt", r"loans?|mortgages?|debt|darlehen|bankkredit\w*|prestamos?|pantelan|banklan|langfristige \w+"),
    ("other_liabilities", r"provisions?|rechnungsabgrenzung\w*|avsetning\w*|avsattning\w*|moms|skulder|gjeld|etat|"
     r"personnel et comptes rattaches|securite sociale et autres organismes sociaux"),
    ("receivables", r"clients?|patients?|customers?|hospitalises et consultants"),
    ("equity", r"equity|reserves?|capital|fonds|donations and grants reserve"),
)  # fmt: skip
#: Letters of the north and east that are no letter with a mark.
_PLAIN = str.maketrans("øæłđ", "oald")
#: Words that make a name one of the income statement although it names a thing of the balance sheet.
_STATEMENT = re.compile(
    r"\b(?:expenses?|costs?|charges?|fees?|income|revenues?|interest|loss(?:es)?|gains?|purchases?|rent\w*|repairs?|"
    r"maintenance|insurance|service|services|depreciation|amorti[sz]ation|bad debts?|write ?offs?|discounts?|"
    r"over and short|adjustments?|variances?|staff|nurs\w+|blood|tissue|milk|eye|cord|outlay|expenditures?|taxes|"
    r"earnings|produits?|dotations?|reprises?|variation\w*|bestandsveranderung\w*|zins\w*|aufwand\w*|aufwendung\w*|"
    r"ertrag\w*|ertraege|erlos\w*|kostnad\w*|kosten|inntekt\w*|intakt\w*|avgifter|gastos?|ingresos?|supplies|"
    r"salar\w+|wages|pay|overtime|agency|grants?|donations?|change in|increase in|decrease in|released|hire|"
    r"advertising|software|contracts?|training|travel|transport\w*|food|drugs?|office|forgiveness)\b"
)
#: Heads do not count in these: a movement that is cost or income, or a cost named after its liability.
_NOT_A_HEAD = re.compile(
    r"\b(?:dividend capital (?:dividends?|charges?)|"
    r"change in|increase in|decrease in|released|provision for (?:bad|doubtful)|bad debts? (?:expense|provision)|"
    r"gains?|loss(?:es)?|(?<!accrued )(?<!prepaid )expenses?$|aufwand$|aufwendungen|ertrage?|ertraege|erlose?|"
    r"zuschreibungen?|mutaties?|^kosten|zufuhrung\w*|auflosung\w*|abschreibung\w*|dotations?|reprises?|variation\w*|"
    r"interest (?:on|expense|income)|refunds? expense|produits?|variance)\b"
)
#: What is earned or due for a time: income and cost in the UK and its neighbors, claims and debts in the US.
_FLOW = re.compile(
    r"\b(?:interest|dividends?|rents?|rentals?|fees?|grants?|royalt\w+|commissions?|subscriptions?|donations?|levy|"
    r"charges?|income)(?: \w+)? (?P<side>receivable|payable)\b"
)
_FLOWS = {"receivable": "revenue", "payable": "expense"}
_ACCOUNTS: tuple[tuple[str, str, str], ...] = (
    # type, category, words (the first line that fits wins)
    ("expense", "supplies", r"kostprijs|inkoopwaarde"),
    ("statistic", "other", r"(?:in|out)?patient days|resident days|workload units|"
     r"bed days|discharges|admissions|visits|statistics?|census|fte|ftes|headcount"),
    ("hours", "other", r"(?:worked|paid|productive|earned|purchased|benefit) hours$"),
    ("revenue", "deductions", r"contractual (?:allowance|adjustment)s?|charity care|bad debts?(?! recover)|deductions?|"
     r"allowances? (?:for|medicare|medicaid|commercial)|denials|write ?offs?"),
    ("revenue", "non_operating", r"interest (?:income|earned|received|revenues?)|interest on (?:deposits?|investments?|"
     r"bank (?:accounts?|balances?|deposits?)|cash)|"
     r"(?:investment|non ?operating) (?:income|earnings|revenues?|returns?|gains?)|"
     r"(?:income|earnings|gains?) (?:from|on) investments?|dividends? (?:income|received)|"
     r"zinsertrag\w*|zinsen und ahnliche ertrage|ertrage aus (?:beteiligungen|wertpapieren|finanzanlagen)|"
     r"(?:beteiligungs|finanz)ertrag\w*|produits financiers|interets (?:recus|crediteurs)|"
     r"(?:rante|finansiella )intakter|(?:rente|finans)inntekter|intereses (?:ganados|cobrados)|ingresos financieros|"
     r"interessi attivi|proventi finanziari|receitas financeiras|juros recebidos|rentebaten|financiele baten"),
    ("revenue", "gross_revenue", r"(?:gross |net |inpatient |outpatient |"
     r"emergency )?(?:patient )?(?:service )?revenues?|"
     r"patient (?:income|charges)|(?:room|routine) (?:and board )?charges|capitation (?:revenue|income)|"
     r"premium revenue"),
    ("revenue", "other_revenue", r"(?:other |operating )?(?:income|revenues?|receipts)|grants?(?: income| revenue)?|"
     r"donations? received|cafeteria sales|sales|collections$|"
     r"produits?(?! (?:pharma\w*|d entretien|aliment\w*|sanguins?|chim\w*|de laboratoire|finis))|"
     r"ventes?|erlose?|inntekter?|salgsinntekt\w*|ingresos|"
     r"intakt\w*|forsaljning\w*|(?:sonstige )?ertrage|prestations? de services?|umsatzerlose?|"
     r"\w*ertrage|\w*erlose|krankenhausleistungen|ricavi|proventi|opbrengst\w*|(?:netto ?)?omzet(?: \w+)*|"
     r"baten(?! en lasten)|tulot|myynti|myynnit|myyntituot\w*|"
     r"(?:global|ministry|moh|lhin|provincial) (?:allocation|funding)\w*"),
    ("expense", "contract_labor", r"agency|locums?|contract (?:labou?r|nurs\w+|staff)|temporary staff\w*|"
     r"travel\w* nurs\w+|bank staff"
     r"|registry|interim|uitzendkracht\w*|inhuur\w*|personeel niet in loondienst|leiharbeit\w*|honorarkrafte"),
    ("expense", "benefits", r"benefits?|pensions?|superannuation|fica|payroll tax\w*|social (?:security|charges|costs)|"
     r"health insurance|employer\w*|workers comp\w*|national insurance|retirement|401k|charges sociales|"
     r"sociale lasten|pensioenlasten|sozial(?:e abgaben|leistungen|aufwand|versicherung\w*)|indemnit(?:y|ies)"),
    ("expense", "salaries", r"employee (?:costs?|expenses?)|"
     r"salar\w+|salarissen|lonen|besoldung\w*|wages?|payroll|pay|overtime|lonn\w*|loner|loneutgifter|gehalt\w*|"
     r"gehalter|lohne?|"
     r"vergutung\w*|remunerations?|traitements?|personnel|"
     r"personal services|"
     r"staff\w*|nurses?|medical staff|consultants? pay|remuneration\w*|admin(?:istrati(?:ve|on))?(?: and)? clerical|"
     r"(?:bank|qualified|registered) nursing|nursing band|band [0-9][a-d]?|midwi(?:fe|ves)|health ?care assistants?|"
     r"allied health professionals?|junior doctors|fast ?lonn|bonus\w*"),
    ("expense", "depreciation", r"depreciation|amorti[sz]ation\w*|avskrivning\w*|abschreibung\w*|afschrijving\w*"),
    ("expense", "drugs", r"drugs?|pharma\w*|medicines?|medications?|chemotherap\w+|vaccines?|medicaments?|"
     r"blood products?|"
     r"prescrib\w+|arzneimittel|lakemedel|legemidler|medicijnen|geneesmiddelen|produits pharma\w*|medikamente"),
    ("expense", "supplies", r"suppl(?:y|ies)|consumables?|materials?|implants?|prosthe\w+|instruments?|"
     r"dressings?|linen|"
     r"provisions|food|catering|reagents?|stationery|office|fuel|equipment|uniforms?|disposables?|printing|"
     r"fournitures?|wareneingang|wareneinsatz|medizinischer bedarf|lebensmittel|achats?|"
     r"produits (?:d entretien|aliment\w*)|"
     r"material\w*|forbrukning\w*|forbruksmateriell|hulpmiddelen|verbruiksartikelen|voeding\w*"),
    ("expense", "utilities", r"utilit\w+|electric\w*|gas|water|sewer\w*|energy|heating|telephone|telecom\w*|"
     r"power|oil|steam"),
    ("expense", "interest", r"zins(?:en|aufwand|aufwendungen|kosten)?|rentelasten|rentekosten|"
     r"interest|pdc dividends?|financing cost|bank charges|finance (?:cost|charge|lease)s?"),
    ("expense", "purchased_services", r"purchased|services?|contracts?|consult\w+|outsourc\w+|maintenance|"
     r"repairs?|rent\w*|miete\w*|lokalhyra|hyra|loyers?|instandhaltung|wartung|entretien|"
     r"leases?|legal|audit\w*|fees?|insurance|premiums?|cleaning|laundry|security|transport\w*|travel|training|"
     r"advertising|software|licen[cs]es?|subscriptions?|commission\w*|works|hire|it|computer|premises"),
    ("expense", "other", r"(?:costs?|expenses?|expenditures?|\w*aufwand|\w*aufwendungen|\w*kosten|kostnader|gastos)$"),
)  # fmt: skip
#: Types of what is counted, not paid.
_COUNTED = ("statistic", "hours")
#: Words of money beside days and hours: "Wages - worked hours" is what these hours cost.
_MONEY = re.compile(
    r"\b(?:expenses?|costs?|charges?|fees?|income|revenues?|salar\w+|wages?|payroll|pay|overtime|agency|locums?|"
    r"benefits?(?! hours)|premiums?|differentials?|reimbursements?|payments?|supplies|drugs?|equipment|kits?|software|"
    r"travel|transport\w*|mileage|insurance|rent|maintenance|office|department|contract\w*|allowances?|deductions?|"
    r"adjustments?|budget|dollars?)\b"
)
_PATTERNS = tuple((kind, category, re.compile(rf"\b(?:{words})\b")) for kind, category, words in _ACCOUNTS)
_HEAD_PATTERNS = tuple((category, re.compile(rf"\b(?:{words})(?!\w)")) for category, words in _HEADS)
_BOTH_PATTERNS = tuple((category, re.compile(rf"\b(?:{words})\b")) for category, words in _BOTH)


def statement_type(name: str, *, within: str | None = None) -> tuple[str, str] | None:
    """Return type and category of the income statement (or statistic) that a name speaks of, None when of none.

    Args:
        name: Name of an account.
        within: Only this type counts.
    """
    words = _letters(name)
    paid = bool(_MONEY.search(words))
    for kind, category, pattern in _PATTERNS if words else ():
        if within in (None, kind) and not (paid and kind in _COUNTED) and pattern.search(words):
            return kind, category
    return None


def speaks_of_both(name: str) -> bool:
    """Tell whether a name may be either of two: of money and of what is counted ("Wages - worked hours"), or of income
    and cost at once ("Bijzondere baten en lasten").
    """
    words = _letters(name)
    if re.search(r"\bbaten en lasten\b", words):
        return True
    counted = any(pattern.search(words) for kind, _category, pattern in _PATTERNS if kind in _COUNTED)
    return counted and bool(_MONEY.search(words))


def balance_category(name: str) -> tuple[str, Strength] | None:
    """Return the category of the balance sheet that a name speaks of and how clearly, None when of none."""
    words = _letters(name)
    if not words:
        return None
    if not _NOT_A_HEAD.search(words):
        for category, pattern in _HEAD_PATTERNS:
            if pattern.search(words):
                return category, "strong"
    if not _STATEMENT.search(words):
        for category, pattern in _BOTH_PATTERNS:
            if pattern.search(words):
                return category, "weak"
    return None


def named_type(name: str) -> NamedType | None:
    """Return what a name speaks of; clear heads of the balance sheet come before words of the income statement."""
    balance = balance_category(name)
    if balance is not None and (flow := _FLOW.search(_letters(name))):
        return NamedType("balance", balance[0], "weak", _FLOWS[flow["side"]])
    if balance is not None and balance[1] == "strong":
        return NamedType("balance", *balance)
    statement = statement_type(name)
    if balance is not None and (statement is None or statement[0] == "expense"):
        return NamedType("balance", *balance)
    if statement is None:
        return None
    return NamedType(*statement, "strong" if statement[0] != "expense" else "weak")


def _letters(name: str) -> str:
    """Return plain words, with the letters of the north that keep their marks written plainly."""
    return plain_words(name).translate(_PLAIN)
