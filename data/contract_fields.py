"""What is known of a contract, of its rebate tiers and of its prices: one row per field.

Form, page, import, export and checks take names, types and words from here. A new field is a column of the model, a
migration and a row below; `tests/services/contracts/test_fields.py` compares these rows with the tables.
"""

from dataclasses import dataclass
from typing import Literal

from language import N_, translate

Kind = Literal[
    "text", "note", "day", "days", "months", "money", "price", "count", "share", "choice", "supplier", "department"
]
#: What stands behind a label where the figure alone would not say its unit.
_UNITS = {"days": "days", "months": "months", "share": "share"}


@dataclass(frozen=True)
class FieldChoice:
    """One of the words that a field may hold, what a person reads, and what files write (a regular expression)."""

    word: str
    label: str
    pattern: str


@dataclass(frozen=True)
class Field:
    """One field: its column, what it is called, what it holds, and which column of a file holds it.

    Args:
        name: Column of the table.
        label: What forms, pages, files and messages call it, without its unit.
        kind: What it holds: money in minor units, unit prices in millionths, shares as 0–1.
        concept: What the import calls it (`data/importers/meaning/concepts.py`).
        headers: Further names in files, separated by bars, where no other kind of file has the concept.
        help: What a person who fills it in has to know.
        placeholder: What stands in an empty box.
        choices: What a choice may be, the usual one first.
        beside: It says nothing without this other field.
        lowest: Of a share.
    """

    name: str
    label: str
    kind: Kind
    concept: str
    headers: str = ""
    help: str | None = None
    placeholder: str | None = None
    choices: tuple[FieldChoice, ...] = ()
    beside: str | None = None
    lowest: float = 0.0

    @property
    def title(self) -> str:
        """Header of the field's column in files: the label with its unit."""
        return f"{self.label} {_UNITS[self.kind]}" if self.kind in _UNITS else self.label

    @property
    def labels(self) -> dict[str, str]:
        """What a person reads for each word of a choice."""
        return {choice.word: translate(choice.label) for choice in self.choices}

    @property
    def patterns(self) -> dict[str, str]:
        """What files write for each word of a choice."""
        return {choice.word: choice.pattern for choice in self.choices}


#: The words of each state in other languages, as registers write them, without accents.
_STATES_ABROAD = {  # no text
    "active": (
        r"aktiv\w*|laufend\w*|lauft|in kraft|gultig|bestehend|ungekundigt|verlangert|en cours|en vigueur|"
        r"actif|valide|prolonge|reconduit|vigente|activo|en vigor|prorrogado|attivo|in vigore|in corso|"
        r"prorogato|lopend\w*|actief|verlengd|pagaende|gallande|giltigt?|forlangt|lopende|gjeldende|gaeldende|"
        r"forlenget|em vigor|ativo"
    ),
    "draft": (
        r"entwurf|geplant|in verhandlung|in vorbereitung|angebot|projet|brouillon|en preparation|"
        r"en negociation|borrador|en tramite|bozza|in trattativa|concept|in onderhandeling|utkast|"
        r"under forhandling"
    ),
    "expired": (
        r"abgelaufen|beendet|ausgelaufen|erledigt|inaktiv|archiviert|nicht (?:mehr )?aktiv|expire|echu|"
        r"termine|clos|vencido|finalizado|caducado|scaduto|concluso|verlopen|beeindigd|afgelopen|avslutat?|"
        r"avslutad|upphord|utgatt|utlopt|avsluttet|udlobet|not active|no longer active|no longer in force"
    ),
    "terminated": (
        r"gekundigt|aufgelost|storniert|aufgehoben|resilie|denonce|annule|rescindido|resuelto|cancelado|"
        r"anulado|disdetto|risolto|opgezegd|ontbonden|uppsagd|uppsagt|havd|oppsagt|opsagt"
    ),
}
_STATES = (
    FieldChoice(
        "active", N_("Active"),
        r"active|live|current|in force|open|executed|signed|approved|awarded|running|ongoing|extended|renewed|yes|y|"
        rf"true|1|{_STATES_ABROAD['active']}",
    ),
    FieldChoice(
        "draft", N_("Draft"),
        r"draft|planned|pending|proposed|negotiation|in negotiation|in preparation|pipeline|"
        rf"{_STATES_ABROAD['draft']}",
    ),
    FieldChoice(
        "expired", N_("Expired"),
        r"expired|closed|ended|completed?|inactive|finished|archived|past|no|n|false|0|"
        rf"{_STATES_ABROAD['expired']}",
    ),
    FieldChoice("terminated", N_("Terminated"), rf"terminated|cancel\w+|void|{_STATES_ABROAD['terminated']}"),
)  # fmt: skip
_KINDS = (
    FieldChoice("supplier", N_("Supplier contract"), r"supplier|vendor|purchase"),
    FieldChoice("payer", N_("Payer agreement"), r"payer|payor|insurer"),
    FieldChoice("lease", N_("Lease"), r"lease|rental"),
)
_EXITS = (
    FieldChoice(
        "term", N_("At the end of the term"), r"(at |to )?(the )?(end|expiry) of (the )?(contract )?term|term|expiry"
    ),
    FieldChoice(
        "month",
        N_("At the end of a month"),
        r"(at |to )?(the )?end of (a |any |the )?(calendar )?month|month ?end|month",
    ),
    FieldChoice(
        "quarter",
        N_("At the end of a quarter"),
        r"(at |to )?(the )?end of (a |any |the )?(calendar )?quarter|quarter ?end|quarter",
    ),
    FieldChoice(
        "year", N_("At the end of a year"), r"(at |to )?(the )?end of (a |any |the )?(calendar )?year|year ?end|year"
    ),
)
_TERM = FieldChoice("term", N_("over the term"), r"(over )?(the |whole |full )?(term|contract|total)|contract term")
_YEAR = FieldChoice("year", N_("a contract year"), r"(a |per )?(contract )?(year|annum)|annual|annually|yearly|pa")

_PAYOUTS = (
    FieldChoice(
        "all",
        N_("all spend"),
        r"(on )?(all|total|whole|full)( of)?( the)?( spend| purchases)?|retroactive(ly)?|retrospective(ly)?|"
        r"(from |back to )?(the )?first (dollar|euro|pound)|cumulative",
    ),
    FieldChoice(
        "above",
        N_("spend above the threshold"),
        r"((on|only|spend|purchases|amount) )*(above|over|beyond|from)( the)?( tier| threshold)?( on)?|marginal|"
        r"incremental|progressive|prospective(ly)?|graduated|excess",
    ),
)

#: In the order of the form and of files.
CONTRACT = (
    Field("number", N_("Number"), "text", "contract"),
    Field("title", N_("Title"), "text", "title"),
    Field("supplier_id", N_("Supplier"), "supplier", "supplier"),
    Field(
        "kind", N_("Kind"), "choice", "contract_kind",
        "contract kind|agreement kind|kind|contract type|agreement type|type", choices=_KINDS,
    ),
    Field("status", N_("Status"), "choice", "status", "status|contract status|state|active", choices=_STATES),
    Field("department_id", N_("Department"), "department", "department", placeholder=N_("Whole hospital")),
    Field("start_date", N_("Start"), "day", "start"),
    Field("end_date", N_("End"), "day", "end", help=N_("The last day.")),
    Field(
        "notice_days", N_("Notice"), "days", "notice_days",
        "notice days|notice|days of notice|notice (days)|notice period|notice required|notice terms|"
        "notice period days|termination notice|notice period in days|termination notice period|cancellation notice|"
        "cancellation period|termination|termination terms|termination clause|"
        "notice to terminate|notice of termination|notice of non renewal|non renewal notice",
    ),
    Field(
        "notice_months", N_("Notice period"), "months", "notice_months",
        "notice months|notice period months|notice (months)|months of notice|notice period in months|"
        "termination notice months",
        help=N_("Calendar months, beside or instead of days."),
    ),
    Field(
        "notice_to", N_("Notice takes effect"), "choice", "notice_to",
        "notice takes effect|notice to|notice effective|notice to end of|notice to the end of|notice ends with",
        choices=_EXITS,
    ),
    Field(
        "auto_renew_months", N_("Renewal"), "months", "auto_renew_months",
        "auto renew months|auto renewal|automatic renewal|auto renewal months|renews for|auto renewal term|"
        "renewal months|renewal term|renewal term months|extension months|auto renew|extension period months|"
        "renewal period|renewal period months|renewal length|extension renewal|renewal extension|extension|extensions|"
        "renewal terms|renewal provision|"
        "renewal provisions|renewal clause|extension terms|extension period|term extension",
        help=N_("Auto-renews for this many months; 0: it ends."),
    ),
    Field(
        "notice_given_on", N_("Notice given on"), "day", "notice_given",
        "notice given|notice given on|date notice given|notice served|notice date given|notice sent on",
    ),
    Field(
        "review_date", N_("Review on"), "day", "review",
        "review date|review|next review date|contract review date|review on|date of review",
    ),
    Field("value_minor", N_("Value"), "money", "amount", help=N_("As agreed, over the whole term.")),
    Field(
        "annual_value_minor", N_("Value a year"), "money", "annual_amount",
        "annual value|annual contract value|value per annum|value per year|yearly value|estimated annual value|"
        "annual amount|annual cost|annual spend|est annual cost|est annual spend|est annual value|annual|"
        "yearly amount|yearly cost|"
        "contract value per annum|per annum|p a",
        help=N_("Basis for the amount a renewal commits; empty: value ÷ term."),
    ),
    Field(
        "escalator_share", N_("Escalator"), "share", "escalator",
        "escalator|escalator %|annual increase|annual increase %|price increase|annual price increase|uplift|"
        "annual uplift|indexation|annual escalator|price escalator",
        help=N_("Prices rise by so much at each anniversary of a price's first day."), lowest=-1.0,
    ),
    Field(
        "promised_savings_minor", N_("Promised savings"), "money", "savings",
        "promised savings|savings|expected savings|savings target|target savings|committed savings|planned savings|"
        "negotiated savings|contracted savings",
        help=N_("Over the whole term."),
    ),
    Field(
        "ceiling_minor", N_("Ceiling"), "money", "ceiling",
        "ceiling|ceiling amount|contract ceiling|maximum value|max value|not to exceed|not to exceed amount|nte|"
        "spend limit|spending limit|cap|maximum contract value|maximum spend|contract cap",
    ),
    Field(
        "ceiling_basis", N_("Ceiling counts"), "choice", "ceiling_basis",
        "ceiling basis|ceiling counts|ceiling period|ceiling per", choices=(_TERM, _YEAR), beside="ceiling_minor",
    ),
    Field("category", N_("Category"), "text", "category"),
    Field(
        "minimum_commitment_minor", N_("Minimum commitment"), "money", "commitment",
        "minimum commitment|min commitment|commitment|minimum spend|minimum purchase|committed value|committed volume|"
        "minimum volume|purchase commitment|minimum purchase commitment",
    ),
    Field(
        "commitment_basis", N_("Commitment counts"), "choice", "commitment_basis",
        "commitment basis|commitment counts|commitment period|commitment per", choices=(_TERM, _YEAR),
        beside="minimum_commitment_minor",
    ),
    Field(
        "owner", N_("Owner"), "text", "owner",
        "owner|contract owner|contract manager|responsible|responsible officer|buyer|contact|officer|owner title|"
        "owner name|owner role|contract owner title|business owner|contract lead|responsible person",
    ),
    Field(
        "document_link", N_("Document"), "text", "document",
        "document|document link|link|url|contract document|contract link|attachment|file link|hyperlink|web link",
        placeholder=N_("https://…"),
    ),
    Field(
        "payment_terms", N_("Payment terms"), "text", "payment_terms",
        "payment terms|terms of payment|payment term|pay terms", placeholder=N_("Net 30"),
    ),
    Field(
        "note", N_("Note"), "note", "note",
        "note|notes|comment|comments|remarks|remark|description|contract description|description of goods|"
        "description of goods and services|description of the goods and services|scope|further information",
    ),
)  # fmt: skip
TIER = (
    Field(
        "from_minor", N_("Rebate from spend"), "money", "tier_from",
        "tier from|rebate from|rebate threshold|tier threshold|threshold|spend threshold|from spend|tier start",
    ),
    Field(
        "rebate_share", N_("Rebate"), "share", "rebate",
        "rebate|rebate %|rebate percent|rebate percentage|rebate share|rebate rate|tier rebate|tier rebate %",
        help=N_("Of all spend, or of the spend above the threshold."),
    ),
    Field(
        "basis", N_("Rebate counts"), "choice", "tier_basis",
        "tier basis|rebate basis|tier counts|rebate period|tier period|rebate per",
        choices=(_YEAR, _TERM),
    ),
    Field(
        "payout", N_("Rebate pays on"), "choice", "tier_payout",
        "tier payout|rebate pays on|rebate applies to|rebate on|tier applies to|rebate type|tier type|rebate method",
        choices=_PAYOUTS,
    ),
)  # fmt: skip
PRICE = (
    Field("item", N_("Item"), "text", "item"),
    Field("item_name", N_("Item name"), "text", "item_name"),
    Field("unit", N_("Unit"), "text", "unit"),
    Field(
        "base_units", N_("Pieces"), "count", "pieces",
        "pieces|pieces per unit|units per pack|pack|pack size|pack qty|pack quantity|quantity per unit|"
        "qty per unit|qty per uom|uom qty|uom quantity|units per uom|ea per uom|each per uom|eaches per uom|"
        "pkg qty|package qty|package quantity|case qty|case quantity|case pack|eaches per unit|each per unit|eaches|"
        "conversion|conversion factor|uom conversion|base units|"
        "units per case|units per box|qty of each",
        help=N_("Single pieces in the unit."),
    ),
    Field("unit_price_micro", N_("Price"), "price", "price", help=N_("Of one unit.")),
    Field(
        "baseline_price_micro", N_("Price before"), "price", "price_before",
        "price before|previous price|old price|former price|prior price|baseline price|price before contract|"
        "earlier price",
        help=N_("Of one unit before the contract; savings rest on it."),
    ),
    Field("valid_from", N_("Valid from"), "day", "start", help=N_("Empty: the contract's start.")),
    Field("valid_to", N_("Valid to"), "day", "end", help=N_("Empty: until the next price.")),
)  # fmt: skip


def _titles(fields: tuple[Field, ...]) -> dict[str, str]:
    return {field.title: field.concept for field in fields}


#: What the columns of our own files hold, by kind of file: header -> concept.
TITLES = {
    "contracts": {
        **_titles(CONTRACT), N_("Supplier code"): "supplier_code", N_("Currency"): "currency", **_titles(TIER),
    },
    "prices": {N_("Contract"): "contract", **_titles(PRICE), N_("Currency"): "currency"},
}  # fmt: skip
#: Concepts of contracts and tiers that hold money.
MONEY = frozenset(field.concept for field in (*CONTRACT, *TIER) if field.kind == "money")
#: A register may say only whether a contract renews; that is no field, but decides one: concept, and names in files.
AUTO_RENEW = "auto_renew"
_RENEWS = (
    "auto renew|auto renew y n|auto renewal|auto renewal y n|auto renews|auto renews y n|autorenew|autorenewal|"
    "automatic renewal|automatic renewal y n|automatically renews|renews automatically|renews automatically y n|"
    "evergreen|evergreen y n|evergreen clause|renewal type|renewal|renews|renewal method|rollover|rolling|"
    "auto renew yes no|auto renewal yes no|auto renew flag|tacit renewal"
)
#: What may be agreed after the term; it renews nothing by itself and is kept as a note.
EXTENSION = "extension_option"
_OPTIONS = (
    "option to extend|options to extend|extension option|extension options|renewal option|renewal options|option|"
    "options|option to renew|options to renew|option years|option periods|extension rights|extensions available|"
    "renewals available|extension renewal options|optional extension|optional extensions|verlangerungsoption|"
    "option de prolongation|"
    "opcion de prorroga|optie tot verlenging"
)
#: Names of the concepts that no other kind of file has.
HEADERS = {field.concept: field.headers for field in (*CONTRACT, *TIER, *PRICE) if field.headers} | {
    AUTO_RENEW: _RENEWS,
    EXTENSION: _OPTIONS,
}
