"""Which column holds what: the name's likeness to known names, tested against the content."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from data.contract_fields import AUTO_RENEW, CONTRACT, EXTENSION, PRICE, TIER
from data.importers.kinds import file_kind
from data.importers.meaning.concepts import CODE_NAMES, EXACT, NAMES, OWN, normalized
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.layout import ColumnGuess
from data.importers.values import terms
from data.importers.values.currencies import CODES
from data.importers.values.marks import parse_mark
from data.importers.values.periods import spelled_out

LEAST = 0.45
#: So many of its own headers tell a file that this application wrote.
OWN_LEAST = 5
#: In shorter words two letters make another word.
_LONG_WORD = 5
# Words that say what a longer header means; "name" or "number" alone would not.
_TELLING = frozenset(
    re.findall(
        "[a-z]+",
        "amount amt supplier vendor payee department dept account acct date period quantity qty hours price debit "
        "credit currency description narrative memo contract reference invoice entity company category census budget "
        "konto betrag montant importe datum fecha compte fournisseur lieferant leverandor kostenstelle spend",
    )
)
#: Days that lie ahead of a line: when it has to be paid or delivered says nothing of its month.
_LATER = re.compile(  # no text
    r"\b(?:due|overdue|need by|needed|required|promised?|expected|fallig\w*|faellig\w*|echeance|"
    r"vencimiento|vencimento|scadenza|verval\w*|vervaldatum|forfall\w*|forfald\w*)\b"
)
#: A date in short: "Posted dt.", "Eff Dte".
_SHORT_DATE = re.compile(r"\bdte?\b")
#: The currency of figures behind their name: "Amount in CAD", "Value (GBP)", "Budget Rs".
_IN_CURRENCY = re.compile(rf"(?: in)? (?:{'|'.join(sorted(CODES))}|rs)$", re.IGNORECASE)
_MONEY = ("amount", "debit", "credit", "price")


def suggest_from(
    facts: Mapping[str, ColumnFacts], kind: str | None, *, only: Sequence[str] | None = None
) -> dict[str, ColumnGuess]:
    """The likeliest column for each concept of a kind of file; concepts without a plausible column are left out.

    Args:
        facts: Facts of each column.
        kind: Name of a kind of file; None looks for the ledger's concepts.
        only: Restrict to these concepts.
    """
    eligible = [c for c in file_kind(kind).concepts if only is None or c in only]
    chosen = {concept: guess for concept, guess in own_columns(facts, kind).items() if concept in eligible}
    taken = {guess.column for guess in chosen.values()}
    scores = {
        (concept, name): name_score(name, concept) * fit
        for concept in eligible
        for name, content in facts.items()
        if (fit := content_fit(concept, content)) > 0
    }
    for (concept, name), score in sorted(scores.items(), key=lambda item: -item[1]):
        if score >= LEAST and concept not in chosen and name not in taken:
            chosen[concept] = ColumnGuess(concept, name, round(min(score, 1.0), 2))
            taken.add(name)
    _promote_names(chosen)
    _register_by_content(kind, chosen, facts)
    if "reference" in eligible and "reference" not in chosen:
        _misnamed_reference(chosen, facts)
    return chosen


def own_columns(facts: Mapping[str, ColumnFacts], kind: str | None) -> dict[str, ColumnGuess]:
    """In a file that this application wrote: the columns by their headers, whatever they hold."""
    titles = OWN.get(kind or "", {})
    own = {titles[title]: name for name in facts if (title := normalized(name)) in titles}
    if len(own) < OWN_LEAST:
        return {}
    return {
        concept: ColumnGuess(concept, name, 1.0)
        for concept, name in own.items()
        if not any(name_score(other, concept) >= 1.0 for other in facts if other != name)
    }


def _register_by_content(kind: str | None, chosen: dict[str, ColumnGuess], facts: Mapping[str, ColumnFacts]) -> None:
    """In a list of accounts or departments without telling names: the column of codes and the first of words."""
    pair = file_kind(kind).listing
    if pair is None or pair[1] in chosen:
        return
    taken = {guess.column for guess in chosen.values()}
    free = {name: content for name, content in facts.items() if name not in taken}
    _names_of_list(pair, chosen, free)
    if pair[1] in chosen:
        return
    known = chosen.get(pair[0])
    codes = known.column if known else next((n for n, f in free.items() if _tells_apart(f, f.codes)), None)
    words = next((n for n, f in free.items() if n != codes and _tells_apart(f, f.words)), None)
    if codes and words and (known is None or facts[codes].codes >= 0.8):
        chosen.setdefault(pair[0], ColumnGuess(pair[0], codes, LEAST))
        chosen[pair[1]] = ColumnGuess(pair[1], words, LEAST)


def _tells_apart(column: ColumnFacts, share: float) -> bool:
    """Return whether most cells are of a kind (their `share`) and different, as keys and names of a list are."""
    return share >= 0.8 and column.distinct > column.rows * 0.3


def _names_of_list(pair: tuple[str, str], chosen: dict[str, ColumnGuess], free: Mapping[str, ColumnFacts]) -> None:
    """Beside the codes of a list: the column of words that tells the lines apart, by its heading where several do."""
    code, name = pair
    if code not in chosen or name in chosen:
        return
    apart = [n for n, f in free.items() if f.words >= 0.8 and f.distinct >= max(f.rows * f.filled * 0.9, 2)]
    scored = [(max(name_score(n, code), name_score(n, name)), n) for n in apart]
    best = max(scored, default=(0.0, ""))
    if best[1] and (best[0] >= LEAST or len(scored) == 1):
        chosen[name] = ColumnGuess(name, best[1], max(round(best[0], 2), LEAST))


def _misnamed_reference(chosen: dict[str, ColumnGuess], facts: Mapping[str, ColumnFacts]) -> None:
    """ "Transaction Date" over transaction numbers: nearly all different codes under a name for something else."""
    taken = {guess.column for guess in chosen.values()}
    for name, content in facts.items():
        numbers = (
            content.codes >= 0.8
            and not content.has_decimals
            and content.distinct >= content.rows * content.filled * 0.5
        )
        hinted = {"transaction", "trans", "document", "voucher", "invoice", "payment"} & set(normalized(name).split())
        if name not in taken and numbers and hinted and not content.is_date:
            chosen["reference"] = ColumnGuess("reference", name, 0.5)
            return


def _promote_names(chosen: dict[str, ColumnGuess]) -> None:
    """With a name column alone, the name identifies the department or account."""
    for code, name in CODE_NAMES.items():
        if name in chosen and code not in chosen:
            guess = chosen.pop(name)
            chosen[code] = ColumnGuess(code, guess.column, guess.confidence)


@lru_cache(maxsize=20_000)
def name_score(name: str, concept: str) -> float:
    """Likeness (0-1) of a header to the names known for a concept; typing slips of one or two letters count."""
    asked = _SHORT_DATE.sub("date", normalized(name))
    if not asked or (concept == "date" and _LATER.search(asked)):
        return 0.0
    best = max(EXACT.get(concept, {}).get(asked, 0.0), _without_measure(asked, concept))
    for known, weight in NAMES.get(concept, {}).items():
        if weight > best:
            best = max(best, weight * _likeness(asked, known))
    plain = _IN_CURRENCY.sub("", asked) if concept in _MONEY else asked
    return max(best, 0.97 * name_score(plain, concept)) if plain and plain != asked else best


#: What a heading adds to say in which money, and with or without tax.
_OF_MONEY = re.compile(  # no text
    r"\b(?:netto|brutto|net|gross|ht|ttc|hors taxes|excl|incl|exkl|inkl|btw|mwst|ust|moms|in|en|eur|euro|chf|usd|gbp|"
    r"sek|nok|dkk|ca)\b"
)
_A_YEAR = re.compile(  # no text
    r"\b(?:p a|pro jahr|jahrlich\w*|je jahr|per annum|par an|annuel\w*|al ano|anual|all anno|annuo|annua|per jaar|"
    r"jaarlijks\w*|per ar|arlig\w*)\b"
)


def _without_measure(asked: str, concept: str) -> float:
    """Likeness of a heading without its money ("Jahreswert netto (EUR)"), and of an amount a year ("Kosten p.a.")."""
    bare = " ".join(_OF_MONEY.sub(" ", asked).split())
    if concept == "annual_amount" and _A_YEAR.search(bare):
        rest = " ".join(_A_YEAR.sub(" ", bare).split())
        return 0.9 if rest in EXACT["amount"] or rest in NAMES["amount"] else 0.0
    return 0.95 * EXACT.get(concept, {}).get(bare, 0.0) if bare and bare != asked else 0.0


def _likeness(asked: str, known: str) -> float:
    if asked == known or asked.replace(" ", "") == known.replace(" ", ""):
        return 1.0
    slips = 2 if min(len(asked), len(known)) >= 7 else 1 if min(len(asked), len(known)) >= 5 else 0
    if slips and _may_be_slips(asked, known, slips) and edit_distance(asked, known, slips) <= slips:
        return 0.85 if _slips_in_words(asked, known) else 0.0
    ours, theirs = set(asked.split()), set(known.split())
    if len(theirs) > 1 and theirs <= ours:
        return 0.85 - 0.03 * len(ours - theirs)
    if known in _TELLING and known in ours:
        # The head word stands last in English: "Account Description" is a description, "Paid Amount" an amount.
        return (0.78 if asked.rsplit(maxsplit=1)[-1] == known else 0.6) - 0.03 * len(ours)
    return 0.0


def _may_be_slips(one: str, two: str, slips: int) -> bool:
    """Return whether lengths and letters allow so few slips: each one adds at most one letter, and drops one."""
    if abs(len(one) - len(two)) > slips:
        return False
    ours, theirs = _letters(one), _letters(two)
    return len(ours - theirs) <= slips and len(theirs - ours) <= slips


@lru_cache(maxsize=20_000)
def _letters(text: str) -> frozenset[str]:
    return frozenset(text)


def _slips_in_words(asked: str, known: str) -> bool:
    """Return whether each word is the known one but for a slip: "Suppklier Name" is, "Ward Code" is no "Earn code"."""
    ours, theirs = asked.split(), known.split()
    if len(ours) != len(theirs) or len(ours) == 1:
        return True
    return all(
        one == other or (min(len(one), len(other)) >= _LONG_WORD and edit_distance(one, other, 2) <= 2)
        for one, other in zip(ours, theirs, strict=True)
    )


def edit_distance(one: str, two: str, limit: int) -> int:
    """Letters to insert, drop, change or swap between two texts; `limit` + 1 stands for anything above it."""
    if abs(len(one) - len(two)) > limit:
        return limit + 1
    earlier: list[int] = []
    previous = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        current = [i]
        for j, b in enumerate(two, 1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == two[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            current.append(cost)
        if min(current) > limit:
            return limit + 1
        earlier, previous = previous, current
    return previous[-1]


def content_fit(concept: str, column: ColumnFacts) -> float:
    """How well a column's cells suit a concept, 0 (cannot be) to 1."""
    if not column.filled:
        return 0.5  # an empty column may still be the one meant
    return _TESTS.get(concept, _any)(column)


def _any(_found: ColumnFacts) -> float:
    return 1.0


def _date(column: ColumnFacts) -> float:
    if column.date_share >= 0.5:
        return 1.0
    if column.labels >= 0.5 and not column.is_number:
        return 0.6
    # Destroyed dates (00:00:00, ####) still leave no other use for the column.
    broken = sum(n for text, n in column.counted.items() if set(text) <= set("0:#. ")) / max(column.counted.total(), 1)
    return 0.6 if broken > 0.5 else 0.0


def _period(column: ColumnFacts) -> float:
    small = all(text.isdigit() and 0 < int(text) <= 16 for text in list(column.counted)[:50])
    return 1.0 if column.labels >= 0.6 or small else 0.55 if column.date_share >= 0.6 else 0.0


def _year(column: ColumnFacts) -> float:
    short = _share_of(column, lambda text: spelled_out(text) != text and not text.isdigit())
    named = column.labels + column.integers + short
    return 1.0 if column.distinct <= 30 and named >= 0.8 and column.length <= 9 else 0.0


def _small_integer(column: ColumnFacts) -> float:
    return 1.0 if all(text.isdigit() and 0 < int(text) <= 16 for text in column.counted) else 0.0


def _money(column: ColumnFacts) -> float:
    if column.is_date and not column.has_decimals:
        return 0.0
    if column.number_share >= 0.8:
        return 0.6 if column.zeros_kept and not column.has_decimals else 1.0
    if column.number_share >= 0.4 or column.is_date:
        return 0.7 if column.number_share >= 0.4 else 0.0
    return 0.7 if column.number_share + column.short_share >= 0.4 else 0.0


def _text(column: ColumnFacts) -> float:
    if column.is_number and (column.has_decimals or column.signed):
        return 0.0
    return 1.0 if column.words >= 0.3 else 0.5 if not column.is_date else 0.2


def _label(column: ColumnFacts) -> float:
    """A name that tells apart; one value in every row ("Department of Health") may be it, others come first."""
    if column.distinct == 1 and column.rows >= 20:
        return 0.5
    short = column.words < 0.3 and column.length <= 4 and not column.is_number
    return 0.9 if short else _text(column)


#: A code that a spreadsheet took for a number: its column still holds codes, which are refused one by one.
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]{1,2}", re.IGNORECASE)


def _code(column: ColumnFacts) -> float:
    if _share_of(column, lambda text: _SHORTENED.fullmatch(text) is not None) >= 0.5:
        return 0.9
    if column.zeros_kept and column.codes >= 0.9 and not column.signed:
        return 1.0
    if column.has_decimals or column.signed or (column.is_date and not column.integers):
        return 0.0
    return _label(column) if column.codes < 0.5 else 1.0 if column.distinct > 1 or column.rows < 20 else 0.6


def _measure(column: ColumnFacts) -> float:
    """What is counted, by name or by code (9010)."""
    return max(_label(column), 0.8 * _code(column))


def _name(column: ColumnFacts) -> float:
    return _label(column) if column.words >= 0.5 else 0.2


def _flag(column: ColumnFacts) -> float:
    return 1.0 if column.distinct <= 6 and column.length <= 7 and not column.has_decimals else 0.0


def _yes_or_no(column: ColumnFacts) -> float:
    """Marks ("yes", "no", X); a chart that marks few accounts leaves most cells empty."""
    return 1.0 if all(parse_mark(text) is not None for text in column.counted) else 0.0


def _currency(column: ColumnFacts) -> float:
    return 1.0 if column.length <= 4 and column.distinct <= 30 and not column.is_number else 0.0


def _notice(column: ColumnFacts) -> float:
    """Lengths of notice, with or without their unit ("90", "3 months to quarter end")."""
    known = _share_of(column, lambda text: terms.is_unsettled(text) or terms.parse_notice(text, unit="day") is not None)
    return 0.0 if column.is_date and not column.integers else 1.0 if known >= 0.5 else 0.0


def _renews_for(column: ColumnFacts) -> float:
    """Lengths of renewals; a column that says no more than whether is `_renews`'."""
    lengths = _share_of(column, lambda text: terms.parse_renewal(text, unit="month") is not None)
    return 0.0 if lengths < 0.5 or (column.is_date and not column.integers) else 0.9 if _only_whether(column) else 1.0


def _renews(column: ColumnFacts) -> float:
    """Whether contracts renew: Y and N, auto and manual."""
    known = _share_of(column, lambda text: terms.is_unsettled(text) or terms.parse_renewal(text, unit=None) is not None)
    return 0.0 if known < 0.5 else 1.0 if _only_whether(column) else 0.9


def _only_whether(column: ColumnFacts) -> bool:
    return _share_of(column, lambda text: terms.parse_renewal(text, unit=None) in ("yes", 0)) >= 0.5


def _share_of(column: ColumnFacts, test: Callable[[str], bool]) -> float:
    return sum(n for text, n in column.counted.items() if test(text)) / max(column.counted.total(), 1)


def _end(column: ColumnFacts) -> float:
    """The last day of a term, or a word that says that there is none."""
    return _date(column) or float(column.date_share + _share_of(column, terms.is_open_end) >= 0.5)


def _percent(column: ColumnFacts) -> float:
    marked = sum(n for text, n in column.counted.items() if text.endswith("%"))
    return 1.0 if column.number_share >= 0.4 or marked >= column.counted.total() * 0.5 else 0.0


def _contract_kind(column: ColumnFacts) -> float:
    return 1.0 if {text.casefold() for text in column.counted} <= {"supplier", "payer", "lease", "insurer"} else 0.0


def _basis(column: ColumnFacts) -> float:
    return 1.0 if column.distinct <= 6 and column.words >= 0.5 else 0.0


def _supplier(column: ColumnFacts) -> float:
    return 1.0 if column.words >= 0.5 else 0.3


def _reference(column: ColumnFacts) -> float:
    return (
        0.0 if column.has_decimals and column.is_number else 0.5 if column.distinct == 1 and column.rows >= 20 else 1.0
    )


_TESTS: dict[str, Callable[[ColumnFacts], float]] = {
    "date": _date, "start": _date, "end": _end, "period": _period, "fiscal_year": _year,
    "fiscal_period": _small_integer, "amount": _money, "debit": _money, "credit": _money, "quantity": _money,
    "hours": _money, "fte": _money, "price": _money, "department": _code, "department_name": _name, "account": _code,
    "account_name": _name, "supplier": _supplier, "description": _text, "dc_flag": _flag, "currency": _currency,
    "reference": _reference, "title": _text, "item_name": _text, "measure": _measure, "job_class_name": _name,
    "measure_name": _name, "pay_code_name": _name, "pay_code": _code,
    "contract_kind": _contract_kind, "ceiling_basis": _basis, "commitment_basis": _basis, "tier_basis": _basis,
    "tier_payout": _basis,
    "fixed_share": _percent, "target_hours": _money, "fixed_hours": _money, "statistic": _label,
    "non_recurring": _yes_or_no,
    "owner": _any, AUTO_RENEW: _renews, "auto_renew_months": _renews_for, EXTENSION: _any,
}  # fmt: skip
_BY_KIND = {
    "day": _date, "days": _notice, "months": _notice, "money": _money, "price": _money, "count": _money,
    "share": _percent, "note": _text, "text": _text,
}  # fmt: skip
_TESTS |= {
    field.concept: _BY_KIND[field.kind]
    for field in (*CONTRACT, *TIER, *PRICE)
    if field.headers and field.kind in _BY_KIND and field.concept not in _TESTS
}
