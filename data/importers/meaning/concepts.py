"""What finance teams call their columns: the names seen for each concept, in the languages of real exports."""

from data.contract_fields import HEADERS, TITLES
from data.importers.headings.compounds import compounds
from data.importers.headings.foreign_names import FOREIGN, FOREIGN_WEAK
from data.importers.values.headings import normalized

_STRONG: dict[str, str] = {
    "date": (
        "voucher date|vch date|bill date|order date|po date|purchase order date|"
        "date|posting date|post date|gl date|effective date|accounting date|transaction date|trans date|trx date|"
        "document date|doc date|entry date|journal date|payment date|date paid|paid date|date of payment|"
        "invoice date|work date|workdate|census date|service date|shift date|pay date|pstng date|posted on|data|"
        "datum|buchungsdatum|belegdatum|bilagsdato|posteringsdato|ecriture date|date ecriture|date comptable|"
        "piece date|date piece|fecha|fecha contable|data registrazione|boekdatum|bokforingsdatum|dato|"
        "award authority obtained date|contract date|day|budat|order date|po date|pay period end|pay period ending|"
        "pay period end date|pp end|pp ending|pp end date|ppe|period end|period ending|week ending|week end|"
        "pay end date|apply date|inv date|invoice dt|inv dt|bill date|billing date|rechnungsdatum|rechnungsdat|"
        "date facture|date de facture|fecha factura|fecha de factura|data fattura|factuurdatum|fakturadatum|fakturadato"
    ),
    "period": (
        "fin period|financial period|"
        "period|month|accounting period|posting period|period name|fiscal month|reporting month|gl period|periode|"
        "buchungsperiode|monat|mois|mes|mese|maaned|manad|yearmonth|year month|yyyymm|period id|periodo|"
        "month ending|month end|month ended|month end date|mo yr|mo year|mon yr|month yr|month year|mth|"
        "stat month|service month|"
        "reporting period|effective period|acct period|ledger period|posted period|period posted|"
        "posting month|gl month|ap period|journal period|buchungsmonat|abrechnungsmonat|abrechnungsperiode|"
        "berichtsmonat|"
        "periode comptable|periodo contable|periodo contabile|boekperiode|boekingsperiode|bokforingsperiode|"
        "regnskapsperiode|regnskabsperiode|periodo contabil"
    ),
    "fiscal_year": (
        "fiscal year|financial year|accounting year|year|fy|gl year|budget year|annee|exercice|jahr|geschaftsjahr|"
        "ar|ano|ejercicio|anno|esercizio|jaar|fiscalyear|cy|fisc year|ryear|gjahr"
    ),
    "fiscal_period": (
        "financial period|fiscal period|period no|period number|fm|per|month no|month number|accounting month|"
        "fiscal month number|monat nr|poper|acctg period"
    ),
    "department": (
        "acct unit|accounting unit|acctg unit|au|"
        "nursing unit|care unit|clinic|unit|org unit|hospital unit|service unit|"
        "department|dept|department code|dept code|dept id|deptid|department id|department number|dept no|"
        "cost centre|cost center|cost centre code|cost center code|costcentre|costcenter|cost ctr|kostenstelle|"
        "centre de cout|centro de costo|centro di costo|kostenplaats|kostnadsstalle|koststed|avdeling|"
        "expense area|expenses area|service area|organisational unit|organizational unit|division|business unit|"
        "functional centre|functional center|functional centre code|functional center code|responsibility centre|"
        "responsibility center|organization deptid|unit code|dimensjonskode|cc|responsible department|dept number|"
        "ward code|ward id|ward no|"
        "rc|worked dept|worked department|worked cc|dept worked|charge dept|worked cost center|worked unit|"
        "labor dept|labor department|profit center|segment department|department nr|home department|ward|location code|"
        "tracking name|"
        "departement|department family|directorate|specialty code|speciality code|specialty number|specialty no|"
        "treatment function code|treatment function number"
    ),
    "department_name": (
        "acct unit name|acct unit description|accounting unit name|accounting unit description|au name|"
        "au description|"
        "department name|department title|dept name|dept description|department description|cost centre name|"
        "cost center name|cost centre description|cost center description|kostenstellenbezeichnung|"
        "cost centre desc|unit name|department desc|org unit name|cost centre title|specialty|speciality|"
        "specialty name|speciality name|specialty description|treatment function|treatment function name|"
        "treatment function description|functional centre name|functional center name|functional centre description|"
        "functional center description|ward name|ward description"
    ),
    "account": (
        "ledger name|ledger account name|"
        "code combination|account combination|accounting flexfield|account string|gl string|coding string|"
        "cost elem|secondary account|secondary code|secondary|primary secondary|"
        "account|account code|account number|account no|acct|acct code|acct num|acctnum|acctno|acct no|gl account|"
        "g l account|gl code|gl acct|natural account|nominal code|nominal|nominal account|object|object code|"
        "expenditure code|account id|class id|konto|kontonr|kontonummer|sachkonto|compte|compte num|comptenum|"
        "numero de compte|cuenta|conto|rekening|grootboekrekening|hkont|racct|ledger account|subjective code|"
        "subjective|cost element|expense code|grouping code|sub object|sub obj|natural class|distribution account|"
        "kostenart|accountcode|coa account code|account num|n c|nom code|expense account|segment account"
    ),
    "account_name": (
        "account name|account description|acct name|acct description|account title|account label|expense type|"
        "expenses type|expense|expenditure category|class|character title|sub object title|object title|label|"
        "kontonavn|kontobezeichnung|compte lib|comptelib|libelle compte|gl account name|gl description|"
        "nominal name|expenditure type|level 9 account name|account desc|natural account description|"
        "cost element name|cost elem name|cost elem description|cost element description|"
        "code description|g l account name|full name|subjective description|account long text|"
        "gl acct long text|nominal description|expense description|nombre cuenta|coa account name|"
        "expense category|class name|account text"
    ),
    "supplier": (
        "party name|party|vendor name|seller|"
        "provider|provider name|service provider|supplier|supplier name|vendor|vendor name|payee|payee name|"
        "creditor|creditor name|merchant|"
        "successful supplier|name of supplier|beneficiary|beneficiary name|merchant name|kreditor|lieferant|"
        "lieferantenname|fournisseur|nom fournisseur|comp aux lib|compauxlib|leverandor|leverandornavn|leverantor|"
        "proveedor|fornitore|leverancier|awarded to|awarded supplier|contractor|contractor name|supplier s name|"
        "vendor supplier|trading partner|counterparty|counter party|contracting party|name"
    ),
    "supplier_code": (
        "supplier id|supplier code|supplier no|supplier number|vendor id|vendor code|vendor no|vendor number|"
        "vendor account|creditor no|creditor code|supplier ref|comp aux num|compauxnum|leverandornr|"
        "lieferantennummer|supplier account|payee id|vendor num|lifnr|a c|a c ref"
    ),
    "amount": (
        "amount|amt|net amount|net|total|value|amount in sterling|amount gbp|amount usd|amount eur|amount in lc|"
        "amount in local currency|amount in local cur|local amount|amount local|total amount|spend|actual|actuals|"
        "ap amount|line amount|transaction amount|invoice amount|gross|gross amount|net value|contract amount|"
        "contract value|award|award amount|budget|budget amount|annual budget|original budget|adopted budget|"
        "approved budget|appropriation|taxable value|taxable amount|invoice value|gross total|total value|pay cost|"
        "original appn balance|belop|betrag|montant|importe|importo|bedrag|beloep|"
        "accounted amount|amount in company code currency|net amount gbp|amount excl vat|amount ex vat|"
        "bill amount|bill total|invoice total|document amount|voucher amount|"
        "payment amount|expenditure|ytd actual|period amount|wages|gross pay|pay amount|cost|total cost|"
        "extended price|line total|extended cost|dollars|labor dollars|pay|dmbtr|estimated annual spend|"
        "total contract value|balance|closing balance|line value|order value|earnings|gross earnings|"
        "extended amount|extended value|ext amount|gross salary|salary|total salary|salary amount|gross wages|"
        "total earnings|salary cost|payroll cost|extended|"
        "contract sum|total contract sum"
    ),
    "debit": (
        "debit|debit amount|dr|debits|soll|debet|debe|dare|belop deb|debit lc|debit gbp|amount debit|entered dr|"
        "accounted dr|entered debit|accounted debit|debit balance|sollbetrag"
    ),
    "credit": (
        "credit|credit amount|cr|credits|haben|kredit|haber|avere|belop kre|credit lc|credit gbp|amount credit|"
        "entered cr|accounted cr|entered credit|accounted credit|credit balance|habenbetrag"
    ),
    "dc_flag": (
        "d c|dc|dr cr|drcr|debit credit|debit credit indicator|dr cr flag|sens|s h|soll haben|soll haben kennz|"
        "d c indicator|dc flag|dc indicator|posting key|shkzg|debit credit code|sign|type dc|debit credit ind|"
        "soll haben kennzeichen|d k"
    ),
    "description": (
        "narration|"
        "description|memo|memo description|details|narrative|text|line description|journal description|"
        "transaction description|comment|comments|notes|particulars|item text|buchungstext|bilagstekst|linjetekst|"
        "ecriture lib|ecriturelib|libelle|concepto|descrizione|omschrijving|line memo|journal line description|"
        "solicitation document description|purpose|detail|je line description|header text"
    ),
    "reference": (
        "vch no|vch number|"
        "reference|ref|reference no|reference number|transaction number|transaction no|transaction reference|"
        "transaction ref|transaction|trans no|transaction id|voucher|voucher no|voucher number|document number|"
        "doc no|document no|doc number|documentno|journal|journal no|journal number|journal id|journal entry|"
        "invoice number|invoice no|payment number|payment reference|num|check number|cheque number|belegnummer|"
        "belegnr|bilagsnr|piece ref|pieceref|ecriture num|entry no|entry number|their reference|trx number|"
        "assignment|audit trail|payment no|tran no|source ref|workspace number"
    ),
    "currency": (
        "currency|currency code|curr|ccy|crcy|entered currency|transaction currency|wahrung|waehrung|devise|"
        "idevise|moneda|valuta|currency key|cur"
    ),
    "entity": (
        "entity|entity name|company|company code|co code|company name|organisation|organization|organisation name|body|"
        "body name|ccg|trust|facility|facility name|hospital|client|legal entity|business unit name|site|"
        "operating unit|provname|cocd|fund|ledger|prior company|opening company|closing company|buchungskreis|"
        "campus"
    ),
    "po_number": (
        "po number|po no|po|purchase order|purchase order number|purchase order no|order number|po num|"
        "purchasing document|bestellnummer|order no|ponumber|bestellnr|bestell nr|no commande|numero commande|"
        "numero de commande|n commande|bon de commande|numero pedido|n pedido|num pedido|numero ordine|n ordine|"
        "bestelnummer|inkoopordernummer|inkooporder|bestillingsnr|bestallningsnummer|innkjopsordre|ordernummer"
    ),
    "version": (
        "version|budget version|scenario|budget name|budget category|plan version|data type"
    ),
    "line_kind": "line kind|kind of line",
    "line_note": "note|notes|line note",
    "line_owner": "owner|line owner|initiative owner",
    "quantity": (
        "quantity|qty|units|volume|count|census|mdscensus|mds census|patient days|visits|number|value|menge|"
        "quantite|cantidad|antall|total census|midnight census|admissions|discharges|procedures|qty ordered|"
        "quantity ordered|order qty|order quantity|ordered qty|units ordered|qty received|statistic value|"
        "actual volume|uos|statistic amount|activity|actual activity"
    ),
    "measure": (
        "measure|statistic|stat|metric|statistic name|statistic code|kpi|indicator|stat code|unit of service|"
        "statistic type|measure name|stat name|stat id|stat no|statistic id|statistic no|measure code|"
        "measure id|metric code|parameter|parameter name|"
        "indicator code|unit of measure|volume type|pod|point of delivery|activity type|"
        "type of activity"
    ),
    "kind": (
        "kind|actual budget|type|scenario|data type|actual or budget"
    ),
    "job_class": (
        "job group|pay band|"
        "job class|job code|job title|position|role|skill|skill mix|job|staff group|grade|jobcode|"
        "worked as|works as|class|worked job|worked position|job worked|labor class|job family|"
        "job category|position title|occupation|pay grade|band|staff type|labor category|job class code|skill level|"
        "employee class|staff class|position class|job type|"
        "designation|cadre|staff category|employee category|employee group|category of staff|job role|profession|"
        "staff designation|rank"
    ),
    "measure_name": (
        "measure description|measure desc|statistic description|statistic desc|stat description|stat desc|"
        "metric description|metric name|indicator description|indicator name|kpi description|volume description|"
        "statistical account name|statistical account description|stat account name|stat account description"
    ),
    "job_class_name": (
        "job class name|job class description|job description|job desc|job name|job code description|"
        "job title description|job title desc|position description|occupation description"
    ),
    "pay_code_name": (
        "pay code name|paycode name|pay code description|paycode description|pay code desc|earnings description|"
        "earning code description|hours description|pay type description|element description|earnings code description|"
        "pay element description|pay element name|wage type text|wage type description|lohnart text|lohnartentext|"
        "lohnartbezeichnung|lohnart bezeichnung|libelle rubrique|rubrique libelle|descripcion concepto"
    ),
    "pay_code": (
        "pay code|paycode|pay type|earning code|earnings code|hours type|pay element|element|time type|earn code|"
        "pay category|hour type|earnings type|transaction type|time reporting code|pay rule|element name|earnings|"
        "earning|earning type|earning name|wage type|salary component|pay component|salary element|pay item|"
        "wage element|kind of pay|hours category|hour category|time code|rubrique|code rubrique|element de paie|"
        "concepto salarial"
    ),
    "hours": (
        "hours|hrs|hours worked|worked hours|paid hours|total hours|hrs worked|hour|time|stunden|heures|horas|"
        "quantity hours|productive hours|hrs rn|actual hours|hours paid|number of hours|regular hours|duration"
    ),
    "fte": (
        "fte|ftes|wte|wtes|full time equivalent|full time equivalents|whole time equivalent|whole time equivalents|"
        "average fte|avg fte|paid fte|paid ftes|worked fte|actual fte|wte worked|wte paid|worked wte|paid wte"
    ),
    "item": (
        "item|item number|item code|catalog|catalog no|cat no|part|part no|part num|mfr cat|mfr cat no|"
        "mfr part|vendor part|"
        "item no|item num|sku|product code|material|material number|part number|"
        "catalog number|"
        "item id|catalogue number|product|article|mfr item|vendor item|vendor catalog number|artikelnummer"
    ),
    "item_name": (
        "item name|item description|product name|product description|material description|description|"
        "article description|item desc|short text"
    ),
    "unit": (
        "unit|uom|unit of measure|um|u m|purchase uom|order unit|units of measure|buy uom|pack size|"
        "unit of service|uos|workload unit|productivity unit"
    ),
    "statistic": (
        "statistic|driver|volume driver|flex driver|flex statistic|flexes on|statistic name|measure|cost driver"
    ),
    "fixed_share": (
        "fixed share|fixed %|fixed percent|percent fixed|% fixed|fixed portion|fixed|fixed cost share|fixed pct"
    ),
    "non_recurring": (
        "non recurring|nonrecurring|one off|one time|one off or grant|one time item|non recurrent|exceptional|"
        "exceptional item|extraordinary|not underlying|non underlying|einmalig|einmaleffekt|sondereffekt|"
        "exceptionnel|non recurrente|no recurrente|eenmalig|eengangs"
    ),
    "target_hours": (
        "target hours|target hours per unit|hours per unit|hours per unit of service|target hours per unit of service|"
        "target hours per uos|target hpuos|hpuos|standard hours|target hppd|hppd|target"
    ),
    "fixed_hours": "fixed hours|fixed hours a year|fixed hours per year|annual fixed hours|fixed annual hours",
    "price": (
        "unit rate|rate per unit|"
        "price|unit price|unit cost|price per unit|cost per unit|net price|rate|item price|prix unitaire|"
        "stuckpreis|contract price|each price|contract rate|agreed rate|net rate|rate agreed|agreed price"
    ),
    "invoice_number": (
        "invoice number|invoice no|invoice|invoice id|invoice ref|inv no|invoice reference|rechnungsnummer|rechnungsnr|"
        "rechnungs nr|rechnung nr|invoice num|inv num|inv number|inv|inv id|"
        "bill no|bill number|no facture|numero facture|"
        "numero de facture|n facture|numero factura|n factura|num factura|numero fattura|n fattura|factuurnummer|"
        "factuurnr|fakturanummer|fakturanr"
    ),
    "contract": (
        "contract|contract number|contract no|contract id|contract reference number|contract ref|contract reference|"
        "reference number|"
        "agreement number|contract code|agreement|workspace number|reference|ref|id|blanket number|rate contract|"
        "rate contract no|rate contract number"
    ),
    "category": (
        "category|spend category|commodity|commodity description|unspsc|category name|procurement category|"
        "grouping category|group|account group|class|account class|fsa|rollup|statement line|expense category"
    ),
    "title": (
        "title|contract title|contract name|title of agreement|title of contract|description|contract description|"
        "description of goods|subject|agreement title|service"
    ),
    "start": (
        "start|start date|contract start|term start|eff date|eff dt|price start|commences|valid from date|"
        "price valid from|price effective date|effective from|from|"
        "contract start date|effective date|effective|begins|commencement date|valid from|"
        "begin date|contract date|award date|startdato|date start|from date|commencement|contract award date"
    ),
    "end": (
        "end|end date|contract end|term end|term ends|contract ends|term expires|end of term|exp date|exp dt|"
        "price end|valid to date|valid until|price valid to|effective to|to|until|contract end date|"
        "expiry date|expiration date|expiration|expires|expires on|expiry|valid to|valid upto|upto|termination date|"
        "sluttdato|contract expiry date|to date|date end|contract end dt"
    ),
    "reason": (
        "reason|justification|reason for award|procurement process|award reason"
    ),
    "type": (
        "type|account type|acct type|account class|kontotype|kind|statement|category type|type of account|fs type|"
        "normal balance|financial statement|gl class|acct class|acct category|account nature|nature of account"
    ),
    "parent": (
        "parent|account parent|parent account|parent code|rolls up to|rollup account|parent department|"
        "part of|summary account|higher level|parent id|header account|uberkonto|parent account code"
    ),
    "service_line": (
        "service line|serviceline|specialty|speciality|program|programme|service group|clinical service"
    ),
    "manager": (
        "manager|department manager|budget holder|director|responsible manager|cost centre manager|dept manager"
    ),
    "unit_of_service": (
        "unit of service|uos|workload unit|statistic|key statistic|stat unit|productivity unit"
    ),
    "active": (
        "active|inactive|is active|is inactive|active flag|active yn|active inactive|active status|status|state|"
        "dept status|department status|cost center status|cost centre status|acct status|account status|record status|"
        "enabled|disabled|in use|closed|blocked|obsolete|aktiv|inaktiv|gesperrt|statut|actif|inactif|estado|activo|"
        "inactivo|stato|attivo|inattivo|actief|inactief|ativo|inativo"
    ),
    "tax_id": (
        "tax id|vat number|vat registration number|vat reg no|tin|ein|mvanr|mva nr|tax number|vat no|"
        "company number|abn|siren|siret|ust id|organisasjonsnr"
    ),
}  # fmt: skip

# Real meanings elsewhere, so they count less: "Total" may be a total column, "Type" anything.
_WEAK = {
    "amount": {"total", "value", "gross", "balance", "closing balance", "cost", "net", "actual", "award", "pay"},
    "supplier": {"name", "beneficiary"},
    "department": {"unit", "clinic", "department family", "cc", "rc", "division", "directorate"},
    "department_name": {"specialty", "speciality"},
    "account_name": {"label", "class", "full name", "expense", "code description"},
    "reference": {"journal", "transaction", "num", "assignment"},
    "contract": {"reference", "ref", "id", "workspace number", "reference number"},
    "title": {"description", "service"},
    "note": {"description", "contract description", "description of goods"},
    "contract_kind": {"kind", "contract type", "agreement type", "type"},
    "document": {"link", "url"},
    "start": {"contract date", "from"},
    "end": {"to"},
    "quantity": {"number", "value", "count"},
    "entity": {"fund", "ledger", "site", "client"},
    "date": {"data", "contract date", "day", "order date", "po date", "purchase order date"},
    "category": {"class", "group", "fsa"},
    "kind": {"type"},
    "item_name": {"description"},
    "hours": {"time", "duration"},
    "job_class": {"class"},
    "period": {"mes", "mois", "fin period", "financial period"},
    "account": {"object", "nominal", "subjective", "class id", "grouping code", "ledger name", "ledger account name"},
    "fiscal_year": {"year", "ar"},
}


#: Concepts of codes, and those of the names that stand beside them.
CODE_NAMES = {
    "department": "department_name",
    "account": "account_name",
    "measure": "measure_name",
    "job_class": "job_class_name",
    "pay_code": "pay_code_name",
}

NAMES: dict[str, dict[str, float]] = {
    concept: {normalized(name): 0.75 if name in _WEAK.get(concept, ()) else 1.0 for name in names.split("|")}
    for concept, names in (_STRONG | HEADERS).items()
}
#: What codes and their names are called, each with any of the words below: "Agreement No.", "GL #", "CC Description".
_CALLED = {
    "contract": "contract|agreement",
    "account": "account|acct|gl|g l|gl account|gl acct|g l account|g l acct|natural account|nat acct|ledger account",
    "department": "department|dept|cost center|cost centre|cost ctr|cc|resp center|responsibility center|"
    "responsibility centre|cost center dept",
}
_CODES, _LABELS = (
    ["no", "nr", "num", "number", "id", "code", "key"],
    ["name", "desc", "descr", "description", "title", "label"],
)
for _concept, _stems in _CALLED.items():
    for _stem in _stems.split("|"):
        for _word in _CODES:
            NAMES[_concept].setdefault(f"{_stem} {_word}", 1.0)
        for _word in _LABELS if f"{_concept}_name" in NAMES else ():
            NAMES[f"{_concept}_name"].setdefault(f"{_stem} {_word}", 1.0)
NAMES["account"] |= {"gl": 1.0, "g l": 1.0}
#: Names in other languages, which are read exactly.
EXACT: dict[str, dict[str, float]] = {
    concept: {
        normalized(name): 0.75 if name in FOREIGN_WEAK.get(concept, "").split("|") else 1.0 for name in names.split("|")
    }
    for concept, names in FOREIGN.items()
}
for _concept, _name in compounds():
    if not any(_name in names for names in (*NAMES.values(), *EXACT.values())):
        EXACT.setdefault(_concept, {})[_name] = 1.0
#: Columns of the files that this application writes: kind -> header -> concept. There "Number" is a contract's.
OWN: dict[str, dict[str, str]] = {
    kind: {normalized(title): concept for title, concept in titles.items()} for kind, titles in TITLES.items()
}
