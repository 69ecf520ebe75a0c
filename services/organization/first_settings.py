"""Propose a new hospital's settings from its first files, each with why; nothing is stored before a person confirms."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from babel import Locale
from sqlmodel import select

from data.engine import reading
from data.importers.values.months import plain
from data.models import ImportBatch, Setting
from language import _, words_locale
from services import settings
from services.currencies import currencies_of
from services.imports.dropping import DroppedFile, DropPlan
from services.imports.dropping import propose as plan_drop
from services.organization.countries import COUNTRIES, COUNTRY_OF_CURRENCY, COUNTRY_OF_PRESET, COUNTRY_WORDS
from services.organization.fiscal_hints import first_month_hints, spans_years
from services.organization.setup_evidence import FileEvidence, evidence_of
from services.people.languages import LOCAL_SETTING
from services.permissions import Actor, require
from services.settings import HospitalSettings

#: From here on a proposal is sure.
SURE = 0.8
#: The commonest start of a fiscal year that is no calendar year.
MIDYEAR = 7
#: Who is spoken of in a title: words of hospitals in the languages of exports, in small letters without accents.
_HOSPITAL = re.compile(
    r"hospital|medical cent|health cent|health (?:system|care|trust|network|authority|district)|healthcare|infirmary"
    r"|nhs (?:foundation )?trust|\btrust\b|clinic\b|klinik|krankenhaus|\bspital\b|kantonsspital|hopital"
    r"|centre hospitalier|\bchu\b|clinique|ospedal|azienda sanitaria|hospitalari|ziekenhuis|sykehus|sjukhus|sygehus"
    r"|szpital|nemocnice|sairaala"
)
_SEPARATORS = re.compile(r"\s+[-–—|·•]\s+|\s*[|·•;]\s*|:\s+|\s{3,}|\n")
#: Words of titles that make a part no name: what a table is.
_REPORT = re.compile(
    r"\b(?:budget|ledger|balance|statistic|statistics|report|register|payroll|trial|statement|income|list|summary|fy|year"
    r"|printed|page|department|dept|total|plan|hours|volumes?|contracts?|invoices?)\b|20\d\d"
)


@dataclass(frozen=True)
class SettingProposal:
    """One proposed setting.

    Args:
        name: Field of `HospitalSettings`.
        value: What it would be.
        why: One sentence; "" where nothing in the files says so and it is the default.
        sure: Whether the files say so plainly.
    """

    name: str
    value: str | int
    why: str = ""
    sure: bool = False


def propose(
    url: str, actor: Actor, files: Sequence[DroppedFile], plan: DropPlan | None = None
) -> list[SettingProposal]:
    """Return hospital name, country, currency, first month and locale as the files suggest them.

    Args:
        url: The database.
        actor: May import.
        files: The first files.
        plan: Their plan, where it is known already.

    Raises:
        UserError: Not permitted.
    """
    require(actor, "import:read")
    planned = (plan or plan_drop(url, actor, files)).files
    evidence = [told for file in planned if (told := evidence_of(file)) is not None]
    with reading(url) as session:
        now = settings.load(session)
    country = _country(evidence, now)
    return [
        _name(evidence, now),
        country,
        _currency(evidence, country, now),
        _first_month(evidence, country, now),
        SettingProposal("locale", _locale(str(country.value), now), country.why, country.sure),
    ]


def is_new(url: str) -> bool:
    """Return whether nobody has set anything yet and no figures are stored."""
    with reading(url) as session:
        chosen = session.exec(select(Setting.key).where(Setting.key != LOCAL_SETTING).limit(1)).first()
        return chosen is None and session.exec(select(ImportBatch.id).limit(1)).first() is None


# Name -----------------------------------------------------------------------------------------------------------------


def _name(files: Sequence[FileEvidence], now: HospitalSettings) -> SettingProposal:
    """The part of a title, or of a column of hospitals, that speaks of one; the one that most files have."""
    names: Counter[str] = Counter()
    where: dict[str, str] = {}
    for file in files:
        for name, place in dict.fromkeys(_names_in(file)):
            names[name] += 1
            where.setdefault(name, place)
    if not names:
        return SettingProposal("hospital_name", now.hospital_name)
    name = max(names, key=lambda text: (names[text], len(text)))
    return SettingProposal("hospital_name", name, where[name], sure=len(names) == 1 or names[name] > 1)


def _names_in(file: FileEvidence) -> Iterator[tuple[str, str]]:
    for title in file.titles:
        for part in _SEPARATORS.split(title):
            name = " ".join(part.split()).strip(" ,.-")
            if _is_name(name):
                yield name, _("It stands above the table in “{file}”.", file=file.name)
    if len(file.bodies) == 1 and _is_name(file.bodies[0]):
        yield file.bodies[0], _("“{file}” is about this hospital alone.", file=file.name)


def _is_name(text: str) -> bool:
    words = plain(text)
    return 5 <= len(text) <= 80 and bool(_HOSPITAL.search(words)) and not _REPORT.search(words) and " " in text


# Country and currency -------------------------------------------------------------------------------------------------


def _country(files: Sequence[FileEvidence], now: HospitalSettings) -> SettingProposal:
    weights: dict[str, float] = {}
    reasons: dict[str, tuple[float, str]] = {}
    for country, weight, why in dict.fromkeys(hint for file in files for hint in _country_hints(file)):
        weights[country] = weights.get(country, 0) + weight
        reasons[country] = max(reasons.get(country, (0.0, "")), (weight, why))
    if not weights:
        return SettingProposal("country", now.country)
    best = max(weights, key=lambda country: weights[country])
    ahead = weights[best] - max((weight for country, weight in weights.items() if country != best), default=0)
    return SettingProposal("country", best, reasons[best][1], sure=weights[best] >= SURE and ahead >= 0.5)


def _country_hints(file: FileEvidence) -> Iterator[tuple[str, float, str]]:
    if preset := COUNTRY_OF_PRESET.get(file.preset):
        yield preset, 1.0, _("“{file}” has a form that is used there.", file=file.name)
    for stated in dict.fromkeys(file.currencies):
        if len(meant := currencies_of(stated)) and (country := COUNTRY_OF_CURRENCY.get(meant[0])):
            alone = len(meant) == 1 or stated != "$"
            yield (
                country,
                0.9 if alone else 0.5,
                _("Amounts in “{file}” are in {currency}.", file=file.name, currency=stated),
            )
    words = f" {plain(' '.join((*file.titles, *file.headers, *file.bodies))).replace('_', ' ')} "
    for country, telling in COUNTRY_WORDS.items():
        hits = [word for word in telling if re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", words)]
        if hits:
            yield country, min(0.4 * len(hits), 0.9), _("“{file}” speaks of “{word}”.", file=file.name, word=hits[0])
    if file.order == "mdy":
        yield "US", 0.6, _("Dates in “{file}” have the month first.", file=file.name)


def _currency(files: Sequence[FileEvidence], country: SettingProposal, now: HospitalSettings) -> SettingProposal:
    """The currency beside the amounts; a sign of several currencies is the country's own, if it may be."""
    habits = COUNTRIES.get(str(country.value))
    stated = Counter((sign, file.name) for file in files for sign in dict.fromkeys(file.currencies))
    by_sign = Counter(sign for sign, _file in stated)
    for sign, _count in by_sign.most_common():
        meant = currencies_of(sign)
        if not meant:
            continue
        own = habits is not None and habits.currency in meant
        name = next(file for other, file in stated if other == sign)
        why = _("Amounts in “{file}” are in {currency}.", file=name, currency=sign)
        return SettingProposal("currency", habits.currency if own and habits else meant[0], why, own or len(meant) == 1)
    if habits is None or not country.why:
        return SettingProposal("currency", now.currency)
    why = _("It is the currency of {country}.", country=country_name(str(country.value)))
    return SettingProposal("currency", habits.currency, why, country.sure)


def _first_month(files: Sequence[FileEvidence], country: SettingProposal, now: HospitalSettings) -> SettingProposal:
    best: dict[int, tuple[float, str]] = {}
    for month, weight, why in first_month_hints(files):
        best[month] = max(best.get(month, (0.0, "")), (weight, why))
    if best:
        month = max(best, key=lambda number: best[number][0])
        weight, why = best[month]
        rivals = [other for number, (other, _why) in best.items() if number != month and other >= weight - 0.1]
        return SettingProposal("fiscal_first_month", month, why, weight >= SURE and not rivals)
    usual = COUNTRIES[str(country.value)].first_month if str(country.value) in COUNTRIES and country.why else None
    spans = spans_years(files)
    if usual is not None and not (spans and usual == 1):
        why = _("Fiscal years usually begin then in {country}.", country=country_name(str(country.value)))
        return SettingProposal("fiscal_first_month", usual, why)
    if spans:
        why = _("A fiscal year is named by two calendar years, so it does not begin in January.")
        return SettingProposal("fiscal_first_month", MIDYEAR, why)
    return SettingProposal("fiscal_first_month", now.fiscal_first_month)


def _locale(country: str, now: HospitalSettings) -> str:
    return COUNTRIES[country].locale if country in COUNTRIES else now.locale


def country_name(country: str) -> str:
    """Return the name of a country (two letters) in the reader's language; the letters where it has none."""
    return str(Locale.parse(words_locale()).territories.get(country, country))
