"""Which kind of file this is, how sure that is, and one line of why.

Evidence, strongest first: headers of a file that this application wrote, a known system's headers, headers that one
kind alone has, words in the title, the sheet's name and the file's name, then the figures themselves (whole counts,
months side by side, signs). Kinds between which nothing decides are rivals, and a person is asked.
"""

import re
import unicodedata
from collections.abc import Iterator

from data.importers.columns.figures import is_value
from data.importers.headings.paid_months import paid_months
from data.importers.headings.phrases import counts_things
from data.importers.kinds import FILE_KINDS
from data.importers.lines.section_words import section_word
from data.importers.meaning.looks import (
    LIKELY,
    OPEN,
    OWN_SHARE,
    SURE,
    TITLE,
    Evidence,
    Looks,
    Recognition,
    departments,
    invoices,
    prices,
    quote,
    words_of,
)
from data.importers.meaning.mapping import are_keys, is_headed_code, name_score, own_columns
from data.importers.meaning.pay_columns import HOURS, is_of_pay_alone, pay_kind
from data.importers.meaning.posts import are_posts
from data.importers.meaning.proposal import Meaning
from data.importers.reading.samples import FirstRecords
from data.importers.tables.roles import role_of
from data.importers.tables.tabulated import Table
from data.importers.values.headings import normalized
from language import N_, _, translate

__all__ = ["SURE", "Evidence", "Recognition", "recognize"]

_SPLIT = re.compile(r"[^0-9a-z]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def recognize(sample: FirstRecords, table: Table, meaning: Meaning, *, filename: str) -> Recognition:
    """Return which kind of file a table is, as far as its headers, titles, names and figures tell.

    Args:
        sample: Its first records.
        table: The table in them.
        meaning: What its columns mean while nobody said what it is.
        filename: Name it was uploaded under.
    """
    looks = Looks(
        facts=meaning.facts,
        meaning=meaning,
        months=bool(meaning.values.months),
        filename=filename,
        title=table.above if table.header.row is not None else "",
        above=table.title,
        sheet=sample.sheet or "",
        section=section_word(table.headings.texts) if table.headings else "",
    )
    return next(answer for answer in _answers(looks) if answer is not None)


def _answers(looks: Looks) -> Iterator[Recognition | None]:
    yield _own(looks)
    yield _preset(looks)
    yield _posts(looks)
    yield _pay_kinds(looks)
    yield _telling(looks)
    yield _list_of_codes(looks)
    yield _both(looks)
    yield _by_name(looks)
    yield _two_sided(looks)
    yield prices(looks)
    yield invoices(looks)
    yield departments(looks)
    yield _figures(looks)


def _own(looks: Looks) -> Recognition | None:
    """A file that this application wrote."""
    hits = {name: len(own_columns(looks.facts, name)) for name in FILE_KINDS}
    best = max(hits, key=lambda name: hits[name])
    if hits[best] < OWN_SHARE * len(looks.facts):
        return None
    return Recognition(best, 1.0, _("Its column headers are those of Caseload's own files."), evidence="own")


def _preset(looks: Looks) -> Recognition | None:
    if looks.meaning.preset is None:
        return None
    headers = [name for name in looks.facts if not name.startswith("column_")][:4]
    return Recognition(
        looks.meaning.kind,
        0.95,
        _("A known system writes these columns: {columns}.", columns=quote(headers)),
        evidence="system",
    )


def _posts(looks: Looks) -> Recognition | None:
    """Full-time equivalents by month."""
    if not looks.months_columns or not are_posts(looks.facts, looks.months_columns, looks.texts):
        return None
    why = _("Its months hold full-time equivalents (FTE).")
    return Recognition("labor", 0.9, why, evidence="name")


#: What speaks of money or counts by something else than pay.
_NO_HOURS = ("account", "account_name", "debit", "credit", "measure", "supplier", "item")


def _pay_kinds(looks: Looks) -> Recognition | None:
    """A column for each kind of pay, among them overtime or leave, which nothing but hours has."""
    if looks.speaks(*_NO_HOURS):
        return None
    figures = [name for name, column in looks.facts.items() if is_value(name, column)]
    if not any(HOURS & set(normalized(name).split()) for name in (*figures, looks.title, looks.sheet)):
        return None  # "Overtime" may as well be an account
    columns = [name for name in figures if pay_kind(name)]
    if paid := paid_months(looks.facts, figures):
        columns = list(paid.columns)
    elif len({pay_kind(name) for name in columns}) < 2 or not any(map(is_of_pay_alone, columns)):
        return None
    why = _("It has a column for each kind of pay: {columns}.", columns=quote(columns[:4]))
    return Recognition("labor", 0.9, why, evidence="columns")


def _both(looks: Looks) -> Recognition | None:
    """Actuals and a budget side by side: only a person knows which of them to load, whatever a title says."""
    told = [(name, role_of(name)) for name, content in looks.facts.items() if is_value(name, content)]
    columns = {role: name for name, role in reversed(told) if role in ("actual", "budget")}
    if len(columns) < 2:
        return None
    why = _("It has actuals and a budget side by side: {columns}.", columns=quote(list(columns.values())))
    return Recognition("ledger", OPEN, why, ("budget",))


def _telling(looks: Looks) -> Recognition | None:
    """Headers that one kind alone has."""

    def speaks(concept: str) -> float:
        if concept.startswith("word:"):
            return float(any(concept.removeprefix("word:") in words_of(name) for name in looks.names))
        return max((name_score(name, concept) for name in looks.names), default=0.0)

    for kind in FILE_KINDS.values():
        if kind.telling and kind.telling(speaks):
            headers = looks.headers_of(*kind.main)[:4]
            why = _("It has the columns {columns}.", columns=quote(headers))
            return Recognition(kind.name, 0.9, why, evidence="columns")
    measure = looks.speaks("measure") or next((n for n in looks.figures if counts_things(normalized(n))), "")
    dated = looks.months or looks.speaks("date", "period", "fiscal_year", "fiscal_period", "quantity")
    if measure and dated and not looks.speaks("account", "account_name", "debit", "credit", "supplier"):
        why = _("The column “{column}” names what is counted.", column=measure)
        return Recognition("statistics", 0.9, why, evidence="columns")
    return None


def _list_of_codes(looks: Looks) -> Recognition | None:
    """A list by its title ("Chart of accounts") or its names, of which the only figures are codes, one to a line."""
    figures = [looks.facts[name] for name in looks.figures if name in looks.facts]
    if looks.months or looks.dated or not figures or not all(map(are_keys, figures)):
        return None
    lists = {kind.name: kind.listing for kind in FILE_KINDS.values() if kind.listing}
    titled = _said(looks.above)
    if len(titled) == 1 and titled <= set(lists):
        kind = titled.pop()
        why = _("The title above the table speaks of: {kind}.", kind=translate(FILE_KINDS[kind].title))
        return Recognition(kind, TITLE, why, evidence="name")
    named = [kind for kind, pair in lists.items() if looks.speaks(*pair)]
    if len(named) != 1 or not all(is_headed_code(column) for column in figures) or looks.speaks("amount"):
        return None
    why = _("A list without figures: {columns}.", columns=quote(looks.headers_of(*lists[named[0]])))
    return Recognition(named[0], SURE, why, evidence="columns")


def _by_name(looks: Looks) -> Recognition | None:
    """Words in the title, the sheet's name and the file's name, of kinds that the columns allow.

    The first that speaks of one kind alone decides; another that speaks of another kind makes that one a rival.
    """
    allowed = _allow_kinds(looks)
    sources = (
        (looks.title, TITLE, N_("The title above the table speaks of: {kind}.")),
        (looks.sheet, 0.82, N_("The sheet's name speaks of: {kind}.")),
        (looks.filename, 0.82, N_("The file's name speaks of: {kind}.")),
    )
    said = [(_said(text) & allowed, weight, why) for text, weight, why in sources]
    votes = [(kinds.pop(), weight, why) for kinds, weight, why in said if len(kinds) == 1]
    if not votes:
        return None
    kind, weight, why = votes[0]
    by_columns = weight == TITLE and kind not in _said(looks.above)
    rivals = tuple(dict.fromkeys(other for other, _weight, _why in votes if other != kind))
    said_by = N_("Its column headings speak of: {kind}.") if by_columns else why
    sentence = translate(said_by).format(kind=translate(FILE_KINDS[kind].title))
    evidence: Evidence = "figures" if by_columns else "name"
    return Recognition(kind, OPEN if rivals else weight, sentence, rivals, evidence=evidence)


def _two_sided(looks: Looks) -> Recognition | None:
    """A trial balance: debits and credits by account, whatever else stands beside them."""
    headers = [looks.speaks("account", "account_name"), looks.speaks("debit"), looks.speaks("credit")]
    if not all(headers):
        return None
    return Recognition("ledger", SURE, _("Debits and credits by account: {columns}.", columns=quote(headers)))


def _figures(looks: Looks) -> Recognition:
    """What the figures leave open: a list, a posting list, or months side by side."""
    headers = looks.headers_of("date", "period", "account", "debit", "credit", "amount")[:4]
    dated = looks.dated
    if dated and looks.speaks("account", "account_name") and looks.speaks("debit", "credit", "amount"):
        return Recognition("ledger", SURE, _("Dated amounts by account: {columns}.", columns=quote(headers)))
    if not looks.figures:
        return _listing(looks)
    if looks.months:
        return _months(looks)
    if looks.meaning.kind != "ledger":
        return Recognition(looks.meaning.kind, LIKELY, _("It has the columns {columns}.", columns=quote(headers)))
    if dated and looks.speaks("account", "account_name", "debit", "credit", "amount", "supplier"):
        return Recognition("ledger", SURE, _("Dated amounts by account: {columns}.", columns=quote(headers)))
    return Recognition("ledger", OPEN, _("Nothing in it says what it holds."), ("budget",))


def _listing(looks: Looks) -> Recognition:
    """No figures: a list, plain where its headers name what it lists and nothing else that could be listed."""
    kind = looks.meaning.kind
    named = {other.name: looks.headers_of(*other.listing) for other in FILE_KINDS.values() if other.listing}
    if named.get(kind) and not any(headers for other, headers in named.items() if other != kind):
        return Recognition(kind, SURE, _("A list without figures: {columns}.", columns=quote(named[kind])))
    if any(named.values()):
        return Recognition(kind, LIKELY, _("It has no figures, so it is a list of names and codes."))
    others = tuple(name for name in named if name != kind)
    why = _("It has no figures, and no heading says what it lists.")
    return Recognition(kind, OPEN, why, others, one_text=len(looks.facts) == 1 and not _holds_figures(looks))


#: Lines with so many numbers each are of a report whose columns could not be parted.
_NUMBERS = 3


def _holds_figures(looks: Looks) -> bool:
    """Return whether half of the lines hold several numbers, as no text does."""
    texts = [text for column in looks.facts.values() for text in column.counted]
    return sum(_count_numbers(text[:300]) >= _NUMBERS for text in texts) * 2 > len(texts)


def _count_numbers(text: str) -> int:
    return sum(word.strip("($-)").replace(",", "").replace(".", "").isdecimal() for word in text.split())


def _months(looks: Looks) -> Recognition:
    """Months side by side, of which no word says what they are."""
    if _counts(looks) and not looks.speaks("account"):
        return Recognition("statistics", LIKELY, _("Whole counts by month, and no account."), ("budget", "ledger"))
    return Recognition(
        "ledger",
        OPEN,
        _("Months stand side by side; nothing says whether they are actuals or a budget."),
        ("budget",),
    )


def _allow_kinds(looks: Looks) -> set[str]:
    """Return the kinds that the columns do not rule out."""
    if not looks.figures:
        return {kind.name for kind in FILE_KINDS.values() if kind.listing}
    allowed = {kind.name for kind in FILE_KINDS.values() if not kind.listing}
    if not looks.speaks("hours", "job_class", "pay_code"):
        allowed.discard("labor")
    if not looks.speaks("supplier", "supplier_code"):
        allowed -= {"purchases", "contracts"}
    if looks.speaks("debit") and looks.speaks("credit"):
        allowed.discard("purchases")  # which has one amount a line
    if not looks.speaks("price"):
        allowed.discard("prices")
    if not _counts(looks) or looks.speaks("debit", "credit"):
        allowed.discard("statistics")
    return allowed


def _counts(looks: Looks) -> bool:
    """Return whether the figures are whole numbers without a sign and without a currency, as counts are."""
    contents = [looks.facts[name] for name in looks.meaning.values.columns if name in looks.facts]
    return bool(contents) and not any(
        content.has_decimals or content.signed or (content.numbers and content.numbers.currencies)
        for content in contents
    )


def _said(text: str) -> set[str]:
    """Return the kinds of which a text speaks; the longest words first, so that "net activity" is no activity."""
    written = _SPLIT.split(_plain(text))
    apart = _SPLIT.split(_plain(_CAMEL.sub(" ", text)))  # BudgetReport; but SuSa is one word
    left = f" {' '.join(filter(None, [*apart, *(word for word in written if word not in apart)]))} "
    said = set()
    for words, kind in _WORDS:
        if f" {words} " in left:
            said.add(kind)
            left = left.replace(f" {words} ", " ")
    return said


def _plain(text: str) -> str:
    """Return a text in small letters without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()


_WORDS = sorted(
    ((words, kind.name) for kind in FILE_KINDS.values() for words in kind.named),
    key=lambda pair: (-len(pair[0].split()), -len(pair[0])),
)
