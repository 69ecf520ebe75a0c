"""Supplier names that mean one supplier: how alike two are, and which of many are worth a person's look.

Words are compared, not letters: each counts by how rare it is among all suppliers, and a word may stand for another by
abbreviation or a typing error (soft TF-IDF: Cohen, Ravikumar, Fienberg 2003). Only names that share a rare beginning or
end of a word, or two common ones, are compared at all, so that twenty thousand take seconds.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import cpdist

from language import _
from planning.names import hidden, match_name

Int64 = npt.NDArray[np.int64]

#: From here on a pair is shown.
LIKELY = 0.8
#: Two names with words of their own are two suppliers; numbers and directions tell branches apart.
_OWN_WORDS, _OWN_NUMBERS = 0.75, 0.6
_TWO_DOUBTS = 0.9
_SPACED, _FORM, _TRADING = 0.97, 0.98, 0.95
_ABBREVIATED, _TYPED, _TYPED_ALONE = 0.95, 0.84, 0.88
#: Blocks above this size are sorted, and only neighbors compared.
_LARGEST_BLOCK, _NEIGHBORS = 200, 12
_CANDIDATE = 68

_FORM_WORDS = (  # no text
    "ltd limited inc incorporated llc llp lp plc pllc pc corp corporation company co gmbh mbh ag kg kgaa ohg ug ev eg "
    "sa sas sarl sasu eurl spa srl snc bv nv vof cv as asa ab oy oyj aps is pty bhd sdn kk sro zoo doo ooo cic lda "
    "ltda lt sl slu ltee ulc lllp na fa"
)
_FILLER_WORDS = "the of and for de la le les du der die das und et y e van von a an"  # no text
_TELLING_WORDS = "north south east west northern southern eastern western upper lower"  # no text
_FORMS, _FILLERS, _TELLING = (frozenset(words.split()) for words in (_FORM_WORDS, _FILLER_WORDS, _TELLING_WORDS))
_SHORT = {  # no text
    "intl": "international", "natl": "national", "svc": "services", "svcs": "services", "serv": "services",
    "service": "services", "mfg": "manufacturing", "mgmt": "management", "mgt": "management", "assoc": "associates",
    "assocs": "associates", "univ": "university", "hosp": "hospital", "ctr": "center", "centre": "center",
    "dept": "department", "tech": "technology", "technologies": "technology", "equip": "equipment",
    "labs": "laboratories", "lab": "laboratories", "laboratory": "laboratories", "pharma": "pharmaceutical",
    "pharm": "pharmaceutical", "pharmaceuticals": "pharmaceutical", "med": "medical", "surg": "surgical",
    "dist": "distribution", "ft": "foundation trust", "nhsft": "nhs foundation trust",
    "distrib": "distribution", "supplies": "supply", "bros": "brothers", "st": "saint", "systems": "system",
    "products": "product", "solutions": "solution", "industries": "industry", "inds": "industry", "gov": "government",
    "govt": "government", "eng": "engineering", "engrg": "engineering", "grp": "group", "hldgs": "holdings",
}  # fmt: skip
_TRADES_AS = re.compile(
    r"\b(?:t\s*/\s*a|trading\s+as|d\s*+/?\s*+b\s*+/?\s*+a|doing\s+business\s+as|a\s*+/?\s*+k\s*+/\s*+a)\b\.?"
)
#: A firm's branches in two countries are two suppliers.
_COUNTRIES = {
    "uk": "uk", "gb": "uk", "us": "us", "usa": "us", "america": "us", "canada": "ca", "ireland": "ie",
    "australia": "au", "germany": "de", "deutschland": "de", "france": "fr", "italia": "it", "italy": "it",
    "espana": "es", "spain": "es", "nederland": "nl", "netherlands": "nl", "sweden": "se", "sverige": "se",
    "norge": "no", "norway": "no", "danmark": "dk", "denmark": "dk", "india": "in", "china": "cn", "japan": "jp",
    "schweiz": "ch", "switzerland": "ch", "belgium": "be", "austria": "at", "mexico": "mx",
}  # fmt: skip


@dataclass(frozen=True)
class Name:
    """A name in words: `words` in their order, without legal forms; `trading` is the name behind "trading as"."""

    words: tuple[str, ...]
    trading: tuple[str, ...] = ()
    countries: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """Return the words in alphabetical order; equal keys are equal names."""
        return " ".join(sorted(self.words))

    @property
    def letters(self) -> str:
        """Return the letters without spaces."""
        return "".join(self.words)


@dataclass(frozen=True)
class Alike:
    """Two suppliers (places in the list) that may be one; `reason` says in words what is the same."""

    left: int
    right: int
    score: float
    reason: str


@lru_cache(maxsize=100_000)
def words_of(text: str) -> Name:
    """Return a name in comparable words."""
    plain = re.sub(r"['’`´]", "", text.casefold())
    parts = _TRADES_AS.split(plain, maxsplit=1)
    own = _words(parts[0])
    trading = _words(parts[1]) if len(parts) > 1 else ()
    countries = {_COUNTRIES[word] for word in re.findall(r"\w+", plain) if word in _COUNTRIES}
    return Name(own or trading, trading if own else (), frozenset(countries))


def _words(text: str) -> tuple[str, ...]:
    joined: list[str] = []
    letters = ""
    for word in [*match_name(text).split(), ""]:
        if len(word) == 1 and word.isalpha():  # "S. A." is SA, "J P Morgan" is JP Morgan
            letters += word
            continue
        joined += [letters] if letters else []
        joined += [word] if word else []
        letters = ""
    core = [_SHORT.get(word, word) for word in joined if word not in _FORMS and word not in _FILLERS]
    return tuple(" ".join(core or joined).split())


# Pairs of many --------------------------------------------------------------------------------------------------------


def alike(names: Sequence[str], *, least: float = LIKELY, tax_ids: Sequence[str | None] | None = None) -> list[Alike]:
    """Return the pairs of names that may be one supplier, most alike first.

    Args:
        names: As stored; the pairs name their places.
        least: Lowest score (0–1) that is returned.
        tax_ids: Tax number of each, where known: equal ones settle a pair, different ones rule it out.
    """
    parsed = [words_of(name) for name in names]
    rarity = Rarity(parsed)
    pairs = []
    for left, right in {*_candidates(parsed, rarity), *_of_one_tax_number(tax_ids or ())}:
        score, reason = compare(parsed[left], parsed[right], rarity)
        same_tax = _same(tax_ids, left, right)
        if same_tax is False:
            continue
        if same_tax:
            score, reason = 1.0, _("same tax number")
        elif score == 1.0:
            alike_to_the_eye = names[left] == names[right]
            score, reason = (1.0, _("same name")) if alike_to_the_eye else (_FORM, _look(names[left], names[right]))
        if score >= least:
            pairs.append(Alike(left, right, round(score, 4), reason))
    return sorted(pairs, key=lambda pair: (-pair.score, pair.left, pair.right))


def _of_one_tax_number(tax_ids: Sequence[str | None]) -> Iterator[tuple[int, int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(tax_ids):
        if text:
            places[_tax(text)].append(place)
    for same in places.values():
        yield from combinations(same[:_LARGEST_BLOCK], 2)


def _tax(text: str) -> str:
    return re.sub(r"\W", "", text.casefold())


def _same(tax_ids: Sequence[str | None] | None, left: int, right: int) -> bool | None:
    one, other = (None, None) if tax_ids is None else (tax_ids[left], tax_ids[right])
    return None if not one or not other else _tax(one) == _tax(other)


def _look(one: str, other: str) -> str:
    """Say how two names of the same words differ."""
    hides = hidden(one) or hidden(other)
    if hides:
        return _("looks the same, but one contains {hidden}", hidden=hides)
    first, second = match_name(one.casefold()), match_name(other.casefold())
    if first == second:
        return _("same except punctuation and legal form")
    if sorted(first.split()) == sorted(second.split()):
        return _("same words in a different order")
    return _("same except common abbreviations and legal form")


class Rarity:
    """How much a word says: the rarer among the names, the more."""

    def __init__(self, names: Sequence[Name]) -> None:
        self.counts = Counter(word for name in names for word in {*name.words, *name.trading})
        self._names = max(len(names), 2)

    def weight(self, word: str) -> float:
        """Return the inverse document frequency of a word."""
        return math.log1p(self._names / max(self.counts[word], 1))

    def common(self, word: str) -> bool:
        """Return whether a word alone brings no two names together."""
        return self.counts[word] > max(20, self._names // 400)


def _candidates(names: Sequence[Name], rarity: Rarity) -> Iterator[tuple[int, int]]:
    """Yield the pairs that share something rare and resemble each other at a glance."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        for key in _keys(name, rarity):
            blocks[key].append(place)
    pairs = [_pairs(names, block) for block in blocks.values() if len(block) > 1]
    if not pairs:
        return
    packed = np.unique(np.concatenate(pairs))
    left, right = packed // len(names), packed % len(names)
    for start in range(0, len(packed), 500_000):
        some = slice(start, start + 500_000)
        yield from _resembling(names, left[some], right[some])


def _resembling(names: Sequence[Name], left: Int64, right: Int64) -> Iterator[tuple[int, int]]:
    keys, letters = [name.key for name in names], [name.letters for name in names]
    marks = np.zeros(len(left), dtype=bool)
    for texts, scorer, least in (
        (keys, fuzz.ratio, _CANDIDATE),
        (letters, fuzz.ratio, 85),
        (keys, fuzz.token_set_ratio, 95),
    ):
        ones, others = [texts[at] for at in left.tolist()], [texts[at] for at in right.tolist()]
        marks |= cpdist(ones, others, scorer=scorer, score_cutoff=least) >= least
    marks |= np.array([bool(names[a].trading or names[b].trading) for a, b in zip(left, right, strict=True)])
    yield from zip(left[marks].tolist(), right[marks].tolist(), strict=True)


def _keys(name: Name, rarity: Rarity) -> set[str]:
    every = dict.fromkeys((*name.words, *name.trading))
    rare = [word for word in every if not rarity.common(word)]
    keys = {f"^{word[:4]}" for word in rare} | {f"${word[-4:]}" for word in rare if len(word) >= 6}
    common = [word for word in every if rarity.common(word)][:6]
    keys |= {" ".join(sorted(pair)) for pair in combinations(common, 2)}
    keys |= {f"{one} {other[:2]}" for one in common for other in rare}
    return keys | {f"={name.letters[:6]}"}


def _pairs(names: Sequence[Name], block: list[int]) -> Int64:
    if len(block) > _LARGEST_BLOCK:  # sorted neighborhood: Hernández, Stolfo 1995
        block = sorted(block, key=lambda place: names[place].key)
        ordered = np.array(block, dtype=np.int64)
        ones = np.concatenate([ordered[:-step] for step in range(1, _NEIGHBORS + 1)])
        others = np.concatenate([ordered[step:] for step in range(1, _NEIGHBORS + 1)])
    else:
        places = np.array(block, dtype=np.int64)
        rows, columns = np.triu_indices(len(places), k=1)
        ones, others = places[rows], places[columns]
    packed: Int64 = np.minimum(ones, others) * len(names) + np.maximum(ones, others)
    return packed


# One pair -------------------------------------------------------------------------------------------------------------


def compare(one: Name, other: Name, rarity: Rarity) -> tuple[float, str]:
    """Return how alike two names are (0–1), and in what; a "trading as" name counts for a little less."""
    score, reason = _compare(one.words, other.words, rarity)
    for left, right in ((one.trading, other.words), (one.words, other.trading), (one.trading, other.trading)):
        if left and right:
            traded, _unused = _compare(left, right, rarity)
            if traded * _TRADING > score:
                score, reason = traded * _TRADING, _("same trading name")
    if one.countries and other.countries and not one.countries & other.countries:
        return min(score, _OWN_NUMBERS), _("branches in two countries")
    return score, reason


def _compare(one: Sequence[str], other: Sequence[str], rarity: Rarity) -> tuple[float, str]:
    if sorted(one) == sorted(other):
        return 1.0, _("same words")
    if "".join(one) == "".join(other):
        return _SPACED, _("same letters, different spacing")
    pairs, left, right = _align(one, other)
    shared = sum(quality * (rarity.weight(a) + rarity.weight(b)) for a, b, quality in pairs)
    alone = sum(map(rarity.weight, [*left, *right]))
    total = sum(rarity.weight(a) + rarity.weight(b) for a, b, _unused in pairs) + alone
    score = shared / total if total else 0.0
    if any(word in _TELLING or any(map(str.isdigit, word)) for word in (*left, *right)):
        score = min(score, _OWN_NUMBERS)
    elif left and right:
        score = min(score, _OWN_WORDS)
    elif (left or right) and any(quality < 1 for _unused, _unused, quality in pairs):
        score *= _TWO_DOUBTS
    return score, _why(pairs, [*left, *right])


def _why(pairs: Sequence[tuple[str, str, float]], alone: Sequence[str]) -> str:
    if alone:
        return _("same except “{words}”", words=" ".join(alone))
    if any(quality == _ABBREVIATED for _unused, _unused, quality in pairs):
        return _("one abbreviates the other")
    return _("one or two letters differ")


def _align(one: Sequence[str], other: Sequence[str]) -> tuple[list[tuple[str, str, float]], list[str], list[str]]:
    """Return words that stand for each other (with how well), and the words that each has alone."""
    left, right = list(one), list(other)
    pairs: list[tuple[str, str, float]] = []
    for measure in (_equal, _abbreviates, _typo_score):
        alone = min(len(one), len(other)) == 1  # nothing else says that the names belong together
        for word in [] if alone and measure is _abbreviates else list(left):
            best = max(((measure(word, candidate), candidate) for candidate in right), default=(0.0, ""))
            if best[0] > (_TYPED_ALONE if alone and measure is _typo_score else 0):
                pairs.append((word, best[1], best[0]))
                left.remove(word)
                right.remove(best[1])
    return pairs, left, right


def _equal(one: str, other: str) -> float:
    return 1.0 if one == other else 0.0


def _abbreviates(one: str, other: str) -> float:
    short, long = sorted((one, other), key=len)
    return _ABBREVIATED if len(short) >= 5 and long.startswith(short) else 0.0


def _typo_score(one: str, other: str) -> float:
    if min(len(one), len(other)) < 5 or any(map(str.isdigit, one + other)):
        return 0.0
    short, long = sorted((one, other), key=len)
    if short[0] != long[0] and long[1:] != short:  # people mistype inside words
        return 0.0
    similar = float(DamerauLevenshtein.normalized_similarity(one, other, score_cutoff=_TYPED))
    return similar if similar >= _TYPED else 0.0
