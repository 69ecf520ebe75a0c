"""Which column holds what: the name's likeness to known names, tested against the content."""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from data.importers.headings.phrases import phrase_score
from data.importers.kinds import file_kind
from data.importers.meaning.concepts import CODE_NAMES, EXACT, NAMES, OWN
from data.importers.meaning.content_fit import content_fit
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.layout import ColumnGuess
from data.importers.tables.roles import is_planned, role_of
from data.importers.values.currencies import CODES
from data.importers.values.headings import normalized

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
_IN_CURRENCY = re.compile(  # no text
    rf"(?: in)? (?:{'|'.join(sorted(CODES))}|rs|kd|bd|ro|qr|sr|jd|dhs?|ksh|rm|sfr)$", re.IGNORECASE
)
_MONEY = ("amount", "debit", "credit", "price")
#: With or without which tax money is: "Price ex GST"; "GST amount" is the tax itself.
_TAXED = re.compile(  # no text
    r" (?:ex|exc|excl|excluding|exclusive of|inc|incl|including|inclusive of|before|after|net of|w o) "
    r"(?:gst|vat|hst|(?:sales )?tax(?:es)?|mwst|ust|btw|moms|mva|iva|tva)$"
)


def _is_no_pay(name: str) -> bool:
    """Return whether a heading beside hours is of hours, or of what is planned, was before or differs."""
    return name_score(name, "hours") >= LEAST or is_planned(name) or role_of(name) in ("variance", "percent", "prior")


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
        and not (concept == "amount" and "annual_amount" in eligible and _A_YEAR.search(normalized(name)))
        and not (kind == "labor" and concept == "amount" and _is_no_pay(name))
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
    if pair is None:
        return
    if pair[1] in chosen:
        _codes_of_list(pair, chosen, facts)
        return
    _codes_of_list(pair, chosen, facts)
    taken = {guess.column for guess in chosen.values()}
    free = {name: content for name, content in facts.items() if name not in taken}
    _names_of_list(pair, chosen, free)
    if pair[1] in chosen:
        return
    known = chosen.get(pair[0])
    codes = known.column if known else next((n for n, f in free.items() if _tells_apart(f, f.codes)), None)
    named = _names_alone(free, codes)  # names may be short ("ER", "OP")
    words = named or next((n for n, f in free.items() if n != codes and _tells_apart(f, f.words)), None)
    if codes and words and (known is None or facts[codes].codes >= 0.8):
        chosen.setdefault(pair[0], ColumnGuess(pair[0], codes, LEAST))
        chosen[pair[1]] = ColumnGuess(pair[1], words, LEAST)


def _names_alone(free: Mapping[str, ColumnFacts], codes: str | None) -> str:
    """Return the one column whose heading says that names stand below, with one for nearly every line; "" for none."""
    plain = [n for n, f in free.items() if n != codes and normalized(n) in _NAME_ALONE and f.filled >= 0.9]
    return plain[0] if len(plain) == 1 and not (free[plain[0]].is_number or free[plain[0]].is_date) else ""


def _tells_apart(column: ColumnFacts, share: float) -> bool:
    """Return whether most cells are of a kind (their `share`) and different, as keys and names of a list are."""
    return share >= 0.8 and column.distinct > column.rows * 0.3


def _codes_of_list(pair: tuple[str, str], chosen: dict[str, ColumnGuess], facts: Mapping[str, ColumnFacts]) -> None:
    """Take the codes of a list from a column that has one for each line: no group of its things ("Service area").

    Where words were taken for the codes and a column of codes has a fitting name, the words are the names.
    """
    code, name = pair
    taken = {guess.column for concept, guess in chosen.items() if concept not in pair}
    keys = {n: name_score(n, code) for n, f in facts.items() if n not in taken and _is_key(f)}
    best = max((n for n in keys if keys[n] >= LEAST), key=lambda n: (facts[n].codes >= 0.8, keys[n]), default="")
    known = chosen.get(code)
    words = [column for column in (chosen[name].column if name in chosen else "", best, known.column if known else "")
             if column and _is_key(facts[column]) and facts[column].words >= _MOSTLY]  # fmt: skip
    if words and (not best or facts[best].codes < _MOSTLY) and (only := _only_codes(facts, taken)):
        chosen[code], chosen[name] = ColumnGuess(code, only, 0.7), ColumnGuess(name, words[0], 0.8)
        return
    if not best or known is None or best == known.column:
        return
    if not _is_key(facts[known.column]):
        chosen[code] = ColumnGuess(code, best, max(round(keys[best], 2), LEAST))
        if name in chosen and chosen[name].column == best:
            del chosen[name]
    elif facts[best].codes >= 0.8 > facts[known.column].codes and facts[known.column].words >= 0.8:
        chosen[code] = ColumnGuess(code, best, max(round(keys[best], 2), LEAST))
        chosen[name] = ColumnGuess(name, known.column, known.confidence)


#: Words of headings of codes ("GL Nat"); a place in the list has none of them.
_OF_CODES = frozenset(  # no text
    ("gl", "acct", "account", "nat", "natural", "code", "no", "nr", "num", "number", "id", "key", "konto", "cc", "dept",
     "compte", "cuenta", "conto", "nominal", "kst")
)  # fmt: skip
_MOSTLY = 0.8


#: Words of other codes than the list's own: a manager's, a tax's.
_OF_OTHERS = frozenset(  # no text
    ("manager", "mgr", "owner", "director", "supervisor", "head", "tax", "vat", "parent", "group", "employee", "person",
     "user", "approver", "location", "site", "zip", "postal", "bank", "entity", "company", "version")
)  # fmt: skip


def is_headed_code(column: ColumnFacts) -> bool:
    """Return whether codes of one length stand under a heading of codes ("GL Nat"), and not of another thing's."""
    words = set(normalized(column.name).split())
    return column.has_one_length and bool(_OF_CODES & words) and not words & _OF_OTHERS


def _only_codes(facts: Mapping[str, ColumnFacts], taken: Container[str]) -> str:
    """Return the one free column with a code of its own in every line, "" where none or several have."""
    free = (n for n, f in facts.items() if n not in taken and f.codes >= _MOSTLY and _is_key(f) and f.length > _PLACE)
    named = [n for n in free if is_headed_code(facts[n])]
    return named[0] if len(named) == 1 else ""


#: Digits of a place in a list.
_PLACE = 2


def are_keys(column: ColumnFacts) -> bool:
    """Return whether figures are codes: whole numbers without a sign, in nearly every line another."""
    return column.integers >= _MOSTLY and column.length > _PLACE and not column.signed and _is_key(column)


def _is_key(column: ColumnFacts) -> bool:
    """Return whether nearly every line has a text of its own."""
    return column.filled >= 0.9 and column.distinct >= max(column.rows * 0.95, 2)


#: Headings that say no more than that below are names.
_NAME_ALONE = frozenset(  # no text
    (
        "name", "names", "description", "desc", "label", "title", "bezeichnung", "beschreibung", "langtext", "kurztext",
        "libelle", "intitule", "designation", "nom", "nombre", "descripcion", "denominacion", "descrizione", "naam",
        "omschrijving", "namn", "benamning", "navn", "nome", "descricao",
    )
)  # fmt: skip


def _names_of_list(pair: tuple[str, str], chosen: dict[str, ColumnGuess], free: Mapping[str, ColumnFacts]) -> None:
    """Beside the codes of a list: the column of words that tells the lines apart, by its heading where several do."""
    code, name = pair
    if code not in chosen or name in chosen:
        return
    different = [n for n, f in free.items() if f.distinct >= max(f.rows * f.filled * 0.9, 2)]
    plain = [n for n in different if normalized(n) in _NAME_ALONE and not (free[n].is_number or free[n].is_date)]
    if len(plain) == 1:  # names may be short ("ICU", "OP")
        chosen[name] = ColumnGuess(name, plain[0], 0.7)
        return
    apart = [n for n in different if free[n].words >= 0.8]
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
    exact = EXACT.get(concept, {}).get(asked, 0.0)
    best = max(exact, phrase_score(asked, concept), _without_measure(asked, concept))
    names = NAMES.get(concept, {})
    for known in _comparable(concept).near(asked):
        if names[known] > best:
            best = max(best, names[known] * _likeness(asked, known))
    plain = _TAXED.sub("", _IN_CURRENCY.sub("", asked)) if concept in _MONEY else asked
    return max(best, 0.97 * name_score(plain, concept)) if plain and plain != asked else best


#: Letters that a slip of the keys adds or drops at most.
_SLIPS = 2


@dataclass(frozen=True)
class _Comparable:
    """The names known for a concept by what a heading must share with one to be likened to it at all."""

    by_length: Mapping[int, Sequence[str]]
    by_word: Mapping[str, Sequence[str]]
    joined: Mapping[str, Sequence[str]]

    def near(self, asked: str) -> set[str]:
        """Return the names of about its length, those that begin with one of its words, and itself without blanks."""
        lengths = range(len(asked) - _SLIPS, len(asked) + _SLIPS + 1)
        near = {name for length in lengths for name in self.by_length.get(length, ())}
        near.update(name for word in asked.split() for name in self.by_word.get(word, ()))
        near.update(self.joined.get(asked.replace(" ", ""), ()))
        return near


@lru_cache(maxsize=200)
def _comparable(concept: str) -> _Comparable:
    by_length: dict[int, list[str]] = {}
    by_word: dict[str, list[str]] = {}
    joined: dict[str, list[str]] = {}
    for name in NAMES.get(concept, {}):
        by_length.setdefault(len(name), []).append(name)
        by_word.setdefault(name.split(" ", 1)[0], []).append(name)
        joined.setdefault(name.replace(" ", ""), []).append(name)
    return _Comparable(by_length, by_word, joined)


#: What a heading adds to say in which money, and with or without tax.
_OF_MONEY = re.compile(  # no text
    r"\b(?:netto|brutto|net|gross|ht|ttc|hors taxes|excl|incl|exkl|inkl|btw|mwst|ust|moms|in|en|eur|euro|chf|usd|gbp|"
    r"sek|nok|dkk|ca|rs|inr|zar|aud|cad|nzd|jpy|aed|sar)\b"
)
_A_YEAR = re.compile(  # no text
    r"\b(?:p a|per year|a year|yearly|annual(?:ly)?|annualized|annualised|pro jahr|"
    r"jahrlich\w*|je jahr|per annum|par an|annuel\w*|al ano|anual|all anno|annuo|annua|per jaar|"
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
    slips = _SLIPS if min(len(asked), len(known)) >= 7 else 1 if min(len(asked), len(known)) >= 5 else 0
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
