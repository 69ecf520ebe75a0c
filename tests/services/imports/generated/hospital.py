"""Invented departments, accounts, months and amounts, and how an export of some country writes them."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

#: (month, department, account) to the amount: cost and revenue are positive.
Truth = dict[tuple[str, str, str], Decimal]


@dataclass(frozen=True)
class Tongue:
    """The words and figures of one country's exports."""

    code: str
    department: tuple[str, ...]
    department_name: str
    account: tuple[str, ...]
    account_name: str
    month: tuple[str, ...]
    amount: tuple[str, ...]
    months: tuple[str, ...]
    total: str
    actual: str
    budget: str
    variance: str
    debit: str
    credit: str
    departments: tuple[str, ...]
    costs: tuple[str, ...]
    revenue: str
    decimal: str = "."
    thousands: tuple[str, ...] = ("", ",")
    opening: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    quarter: str = "Q"
    half: str = "H"
    comment: tuple[str, ...] = ("Comment",)
    prior: tuple[str, ...] = ("Prior Year",)


ENGLISH = Tongue(
    "en", ("Department", "Dept", "Cost Center"), "Department Name", ("Account", "Acct", "GL Account"), "Account Name",
    ("Month", "Period"), ("Amount", "Net Amount"),
    ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "Total", "Actual", "Budget", "Variance", "Debit", "Credit",
    ("Emergency", "Med/Surg", "Surgery", "Laboratory", "Imaging", "Pharmacy", "ICU", "Family Clinic", "Dialysis"),
    ("Salaries", "Overtime", "Medical Supplies", "Drugs", "Purchased Services", "Utilities", "Insurance", "Linen"),
    "Patient Revenue",
    opening=("Opening Balance", "Beginning Balance", "Balance b/fwd"), closing=("Closing Balance", "Ending Balance"),
    comment=("Comment", "Notes", "Explanation"), prior=("Prior Year", "PY Total", "Last Year"),
)  # fmt: skip
GERMAN = Tongue(
    "de", ("Kostenstelle",), "Kostenstellenbezeichnung", ("Konto", "Sachkonto"), "Kontobezeichnung",
    ("Monat", "Periode"),
    ("Betrag",),
    ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
     "Dezember"),
    "Summe", "Ist", "Plan", "Abweichung", "Soll", "Haben",
    ("Notaufnahme", "Chirurgie", "Innere Medizin", "Labor", "Radiologie", "Apotheke", "Intensivstation", "Verwaltung"),
    ("Gehälter", "Material", "Reinigung", "Energie", "Miete", "Versicherung", "Wäsche"), "Erlöse",
    ",", ("", ".", "."),
    opening=("Anfangssaldo", "Saldo alt", "Eröffnungsbilanz"), closing=("Endsaldo", "Saldo neu", "Schlusssaldo"),
    half="HJ ", comment=("Bemerkung", "Kommentar"), prior=("Vorjahr", "Summe Vorjahr"),
)  # fmt: skip
FRENCH = Tongue(
    "fr", ("Centre de coût",), "Nom du centre", ("Compte",), "Libellé compte", ("Mois", "Période"), ("Montant",),
    ("janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
    "Total", "Réel", "Budget", "Écart", "Débit", "Crédit",
    ("Urgences", "Chirurgie", "Laboratoire", "Radiologie", "Pharmacie", "Maternité", "Administration"),
    ("Salaires", "Fournitures", "Médicaments", "Énergie", "Assurances", "Blanchisserie"), "Produits",
    ",", ("", " ", "\u202f"),
    opening=("Solde initial", "Solde d'ouverture"), closing=("Solde final", "Solde de clôture"),
    quarter="T", half="S", comment=("Commentaire", "Remarques"), prior=("N-1", "Année précédente"),
)  # fmt: skip
SWEDISH = Tongue(
    "sv", ("Kostnadsställe",), "Kostnadsställe namn", ("Konto",), "Kontonamn", ("Månad", "Period"), ("Belopp",),
    ("Januari", "Februari", "Mars", "April", "Maj", "Juni", "Juli", "Augusti", "September", "Oktober", "November",
     "December"),
    "Totalt", "Utfall", "Budget", "Avvikelse", "Debet", "Kredit",
    ("Akuten", "Kirurgi", "Laboratorium", "Röntgen", "Apotek", "Administration"),
    ("Löner", "Material", "Läkemedel", "El", "Hyra", "Städning"), "Intäkter",
    ",", ("", " "),
    opening=("Ingående balans", "IB"), closing=("Utgående balans", "UB"),
    quarter="Kv", half="Halvår ", comment=("Kommentar", "Anmärkning"), prior=("Föregående år",),
)  # fmt: skip
TONGUES = (ENGLISH, ENGLISH, GERMAN, FRENCH, SWEDISH)


@dataclass(frozen=True)
class Hospital:
    """What an export is about: codes with names, months of one year, amounts."""

    tongue: Tongue
    departments: dict[str, str]
    accounts: dict[str, str]
    months: tuple[str, ...]
    amounts: Truth
    plans: Truth
    thousands: str
    negative: str
    whole: bool = False

    def amount(self, month: str, department: str, account: str) -> Decimal:
        """The amount of one cell, 0 where it is empty."""
        return self.amounts.get((month, department, account), Decimal(0))

    def lines(self) -> list[tuple[str, str]]:
        """Department and account of each line that has figures."""
        return [
            (department, account)
            for department in self.departments
            for account in self.accounts
            if any((month, department, account) in self.amounts for month in self.months)
        ]

    @property
    def coded(self) -> bool:
        """True when departments and accounts have codes beside their names."""
        return next(iter(self.departments)).isdigit()

    def titled(self, code: str) -> str:
        """Code and name of a department or account in one text, the name alone without codes."""
        name = self.departments.get(code) or self.accounts[code]
        return f"{code} {name}" if self.coded else code

    def month_name(self, month: str) -> str:
        """The month's name in the tongue."""
        return self.tongue.months[int(month[5:]) - 1]

    @property
    def year(self) -> str:
        """The year of all months."""
        return self.months[0][:4]

    def written(self, value: Decimal) -> str:
        """An amount as the tongue's exports write it in text."""
        places = 0 if self.whole and value == value.to_integral_value() else 2
        digits = f"{abs(value):,.{places}f}".replace(",", "\0").replace(".", self.tongue.decimal)
        digits = digits.replace("\0", self.thousands)
        if value >= 0:
            return digits
        return {"(": f"({digits})", "-": f"-{digits}", "after": f"{digits}-"}[self.negative]


def invent(random: Random, *, fewest_months: int = 2) -> Hospital:
    """Return a hospital: two to six departments, two to seven accounts, some months of a year, cents that differ."""
    tongue = random.choice(TONGUES)
    names = random.sample(tongue.departments, random.randint(2, min(6, len(tongue.departments))))
    coded = random.random() < 0.8
    codes = _codes(random, len(names), 100, 900) if coded else [name.replace("/", " ") for name in names]
    departments = {str(code): name for code, name in zip(codes, names, strict=True)}
    costs = random.sample(tongue.costs, random.randint(2, min(6, len(tongue.costs))))
    accounts = dict(zip(map(str, _codes(random, len(costs), 6000, 7900) if coded else costs), costs, strict=True))
    year = random.choice((2024, 2025, 2026))
    count = random.choice((fewest_months, 3, 6, 12, 12))
    first = random.randint(1, 13 - count)
    months = tuple(f"{year}-{month:02d}" for month in range(first, first + count))
    return Hospital(
        tongue, departments, accounts, months, _figures(random, months, departments, accounts),
        _figures(random, months, departments, accounts), random.choice(tongue.thousands),
        random.choice(("(", "-", "after")),
    )  # fmt: skip


def _codes(random: Random, count: int, low: int, high: int) -> list[int]:
    return sorted(random.sample(range(low, high, 10), count))


def _figures(random: Random, months: tuple[str, ...], departments: dict[str, str], accounts: dict[str, str]) -> Truth:
    figures: Truth = {}
    size = random.choice((2_000, 90_000, 2_000_000))
    for department in departments:
        for account in accounts:
            if random.random() < 0.1 and len(figures) > 3:
                continue
            for month in months:
                credit = random.random() < 0.04
                figures[month, department, account] = Decimal(random.randint(101, size * 100)) / 100 * (-1) ** credit
    return figures
