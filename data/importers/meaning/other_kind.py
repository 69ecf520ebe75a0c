"""Whether a file is plainly another kind than the one that a person named, so that it has to be asked about."""

from collections.abc import Sequence

from data.importers.kinds import FILE_KINDS
from data.importers.meaning.looks import SPEAKS, Recognition
from data.importers.meaning.mapping import name_score
from data.importers.meaning.proposal import Meaning
from data.importers.questions import AnswerChoice, FileQuestion, question
from data.importers.tables.roles import role_of
from language import _, translate

#: Kinds that are written alike: only words tell a ledger from a budget, unless it has days or two sides.
_ALIKE = frozenset(("ledger", "budget"))
#: What suppliers were paid is a ledger of cost and a list of purchases alike, whichever the person wants.
_PAID = frozenset(("ledger", "purchases"))
#: Kinds that name what others only mention: a list of payments holds suppliers, a trial balance accounts.
_LISTS = frozenset(name for name, kind in FILE_KINDS.items() if kind.listing)


def kind_questions(named: str | None, looks: Recognition, meaning: Meaning) -> tuple[FileQuestion, ...]:
    """Return the question what a file holds, where it is plainly no `named` one; nothing where nobody named a kind."""
    if named is None or not is_other(named, looks, meaning):
        return ()
    mine, other = (translate(FILE_KINDS[name].title).lower() for name in (named, looks.kind))
    text = _("This looks like {kind}, not like {named}. What does the file hold?", kind=other, named=mine)
    choices = [AnswerChoice(name, translate(FILE_KINDS[name].title), translate(FILE_KINDS[name].holds))
               for name in (looks.kind, named)]  # fmt: skip
    return (question("kind", text, choices, proposal=looks.kind, why=looks.why),)


def is_other(named: str, looks: Recognition, meaning: Meaning) -> bool:
    """Return whether the evidence for another kind is such that the named one would be read wrong."""
    if looks.kind == named or not looks.sure:
        return False
    headers = list(meaning.facts)
    paid = {named, looks.kind} == _PAID and looks.evidence == "system"
    if looks.evidence in ("own", "system", "columns") and not paid:
        return not (named in _LISTS and looks.kind in _LISTS) or looks.evidence == "own"
    if {named, looks.kind} <= _ALIKE:
        both = bool(meaning.scenario) or _speaks_of(named, headers)
        return looks.evidence == "name" and not both and not _is_posted(meaning, named)
    if named in _LISTS:
        return looks.kind not in _LISTS
    if looks.kind in _LISTS:
        return looks.evidence == "name" and not meaning.values.columns
    return looks.evidence == "name" or not _has_needed(named, headers)


def _speaks_of(kind: str, headers: Sequence[str]) -> bool:
    """Return whether a heading says that figures of this kind are in the file, beside those of another."""
    own = {"ledger": "actual", "budget": "budget"}[kind]
    return any(role_of(name) == own for name in headers)


def _is_posted(meaning: Meaning, named: str) -> bool:
    """Return whether the lines are postings of days or of two sides, which no budget has."""
    days = any(content.is_date and content.distinct > 12 for content in meaning.facts.values())
    sides = {"debit", "credit"} <= set(meaning.mapping)
    return named == "ledger" and (days or sides)


def _has_needed(kind: str, headers: Sequence[str]) -> bool:
    """Return whether the headings name the figures of a kind and what they are about."""
    telling = {
        "labor": (("hours", "job_class", "pay_code"),),
        "statistics": (("measure", "quantity"),),
        "purchases": (("supplier", "supplier_code"),),
        "contracts": (("contract", "title"), ("supplier", "supplier_code")),
        "prices": (("price",), ("item",)),
        "flex-rules": (("fixed_share", "statistic"),),
        "standards": (("target_hours", "fixed_hours"),),
    }.get(kind, ())
    return all(any(name_score(name, concept) >= SPEAKS for name in headers for concept in group) for group in telling)
