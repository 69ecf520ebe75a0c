"""Which proposals for the accounts of a file are doubted, or trusted, by what stands beside them."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

from planning.accounts.charts import digits_of
from planning.accounts.evidence import BY_NUMBER, FileNature, JudgedAccount, TypeProposal, is_numbered

#: Cost that nobody earns: on the credit side it was taken back.
ONLY_SPENT = frozenset(("salaries", "benefits", "contract_labor", "depreciation"))
#: Confidence in what two names of a first digit say of the others.
BY_NAMES = 0.66
#: Share of income and cost that has departments before what has none is doubted.
_NEARLY_ALL = 0.8
#: Of so many names at least, so few understood say that the language is not.
_SEVERAL, _UNDERSTOOD = 4, 0.2
#: Digits from which on numbers of a class are those of a statutory chart.
_LONG_CODE = 5
_NUMBERED = {"1": "other_assets", "2": "other_liabilities", "3": "equity"}


def doubt_a_guess(one: JudgedAccount, proposal: TypeProposal) -> TypeProposal:
    """Ask for what is of the balance sheet by its number alone, where no name speaks of a balance sheet."""
    guessed = proposal.type == "balance" and proposal.reason == "chart" and one.named is None
    return replace(proposal, confidence=0.5) if guessed else proposal


def doubt_unnamed(proposals: Sequence[TypeProposal], judged: Sequence[JudgedAccount]) -> list[TypeProposal]:
    """Ask for what is cost only because nothing says otherwise, where revenue of the same sign stands beside it.

    Numbers of another class than those of revenue say otherwise.
    """
    earning = {_class_of(one) for one in judged if one.named and one.named.type == "revenue"}
    return [
        replace(proposal, confidence=0.5)
        if proposal.reason == "default" and _class_of(one) in {"", *earning}
        else proposal
        for one, proposal in zip(judged, proposals, strict=True)
    ]


def doubt_default(proposals: Sequence[TypeProposal], judged: Sequence[JudgedAccount]) -> list[TypeProposal]:
    """Ask for what is cost only because nothing says otherwise, in a file that writes no signs and names no revenue.

    Trusted are numbers under which cost stands in the US, and names without a number among names of cost; numbers of
    class 7 alone beside those of class 6 are revenue in other charts.
    """
    named = [one.named for one in judged if one.named is not None]
    costs = bool(named) and all(name.type == "expense" for name in named)
    classes = {_class_of(one) for one in judged}
    return [
        replace(proposal, confidence=0.5)
        if proposal.reason == "default" and not _is_trusted_cost(one, classes, among_costs=costs)
        else proposal
        for one, proposal in zip(judged, proposals, strict=True)
    ]


def doubt_foreign_numbers(proposals: Sequence[TypeProposal], judged: Sequence[JudgedAccount]) -> list[TypeProposal]:
    """Ask for what a number alone says where cost stands by name under the numbers of revenue in the US.

    In such a chart (class 4 in the Netherlands, 3 and 4 in Swiss hospitals) higher numbers may be revenue. So is all
    that a number says where the names are in a language that nobody here reads.
    """
    spoken = [one for one in judged if any(map(str.isalpha, one.account.name)) and one.account.name != one.account.code]
    if len(spoken) >= _SEVERAL and sum(one.named is not None for one in spoken) < _UNDERSTOOD * len(spoken):
        return [
            replace(proposal, confidence=0.5) if proposal.reason in ("number", "default") else proposal
            for proposal in proposals
        ]
    named = [one for one in judged if one.named is not None]
    cost = {_class_of(one) for one in named if one.named and one.named.category in ONLY_SPENT} & {"3", "4"}
    cost -= {_class_of(one) for one in named if one.named and one.named.type == "revenue"}
    if not cost:
        return list(proposals)
    return [
        replace(proposal, type="expense", category="other", confidence=0.5)
        if proposal.reason == "number" and _class_of(one) in cost
        else replace(proposal, confidence=min(proposal.confidence, 0.5))
        if proposal.reason in ("number", "default") and _class_of(one) and one.account.name != one.account.code
        else proposal
        for one, proposal in zip(judged, proposals, strict=True)
    ]


def doubt_numbers_abroad(
    proposals: Sequence[TypeProposal], judged: Sequence[JudgedAccount], classes: Container[str], sums: Mapping[str, int]
) -> list[TypeProposal]:
    """Ask for accounts without a name of which only a number tells the type, in files of no US or UK chart.

    Class 4 is cost in Switzerland and of the balance sheet in France, 5 is revenue in German hospitals, 7 in France.
    The signs of a file say it in any country: a class on the credit side, in a file whose other accounts are on the
    debit side, is earned.

    Args:
        proposals: What is known so far.
        judged: The accounts, in their order.
        classes: First digits that say nothing by themselves.
        sums: First digit to the sum of its accounts.
    """
    debited = any(total > 0 for total in sums.values())
    return [
        replace(proposal, confidence=min(proposal.confidence, 0.5))
        if proposal.reason in BY_NUMBER
        and is_numbered(one.account)
        and _class_of(one) in classes
        and not (proposal.type == "revenue" and debited and sums.get(_class_of(one), 0) < 0)
        else proposal
        for one, proposal in zip(judged, proposals, strict=True)
    ]


def doubt_earned_fees(proposals: Sequence[TypeProposal], judged: Sequence[JudgedAccount]) -> list[TypeProposal]:
    """Ask for fees, rent and the like below the numbers of all that is only spent: so they are earned, in the US.

    Nothing else speaks for cost there: no name of the class is only spent, and the file writes no signs.
    """
    spent = {_class_of(one) for one in judged if one.named and one.named.category in ONLY_SPENT} - {""}
    lowest = min(spent, default="")
    return [
        TypeProposal("revenue", "other_revenue", 0.5, "number")
        if _class_of(one) in {"3", "4"} and _class_of(one) < lowest and _is_fee(one, proposal)
        else proposal
        for one, proposal in zip(judged, proposals, strict=True)
    ]


def _is_fee(one: JudgedAccount, proposal: TypeProposal) -> bool:
    named = one.named is not None and one.named.type == "expense" and one.named.category not in ONLY_SPENT
    return named and proposal.type == "expense" and proposal.reason == "name"


def _is_trusted_cost(one: JudgedAccount, classes: set[str], *, among_costs: bool) -> bool:
    number = _class_of(one)
    if is_cost_by_number(one):
        return not _may_be_income(one, classes)
    return number in set("56789") if number else among_costs


def _may_be_income(one: JudgedAccount, classes: set[str]) -> bool:
    """Return whether a long number of class 7 stands beside class 6: income beside cost, as in the French charts."""
    return _class_of(one) == "7" and "6" in classes and len(digits_of(one.account.code) or "") >= _LONG_CODE


def doubt_negative(proposals: Sequence[TypeProposal], judged: Sequence[JudgedAccount]) -> list[TypeProposal]:
    """Ask for what nothing says to be cost and is negative where most is positive: it may as well be earned."""
    whole = sum(one.account.total for one in judged if one.account.total > 0)
    credit = -sum(one.account.total for one in judged if one.account.total < 0)
    if whole < credit:
        return list(proposals)
    return [
        TypeProposal("revenue", "other_revenue", 0.5, "sign")
        if _may_be_earned(one, proposal) and one.spends
        else replace(proposal, confidence=0.5)
        if _may_be_earned(one, proposal)
        else proposal
        for one, proposal in zip(judged, proposals, strict=True)
    ]


def _may_be_earned(one: JudgedAccount, proposal: TypeProposal) -> bool:
    return proposal.reason == "default" and one.account.total < 0 and not is_cost_by_number(one)


def is_cost_by_number(one: JudgedAccount) -> bool:
    """Return whether an account has a number alone, and one under which cost stands."""
    name = one.account.name
    nameless = name in ("", one.account.code) or not name[0].isalnum()
    return nameless and one.account.code[:1] in "56789"


def _class_of(one: JudgedAccount) -> str:
    return (digits_of(one.account.code) or "")[:1]


def doubt_beside_departments(proposals: Sequence[TypeProposal], judged: Sequence[JudgedAccount]) -> list[TypeProposal]:
    """Ask for income and cost without a department where nearly all others have one: so the balance sheet stands."""
    statement = [
        one for one, proposal in zip(judged, proposals, strict=True) if proposal.type in ("revenue", "expense")
    ]
    parted = [one for one in statement if one.account.departments]
    if len(parted) < max(_NEARLY_ALL * len(statement), 2):
        return list(proposals)
    return [
        TypeProposal("balance", "other_liabilities" if one.account.total < 0 else "other_assets", 0.5, "against")
        if proposal.type in ("revenue", "expense") and not one.account.departments
        else proposal
        for one, proposal in zip(judged, proposals, strict=True)
    ]


def trust_company(proposals: list[TypeProposal], nature: FileNature) -> list[TypeProposal]:
    """Trust "Cash" or "Loans" where other accounts are clearly of the balance sheet, or debits equal credits."""
    clear = nature.sums_to_zero or any(one.type == "balance" and one.confidence >= 0.8 for one in proposals)
    if not clear:
        return proposals
    return [
        replace(one, confidence=0.8) if one.type == "balance" and one.confidence == 0.6 else one for one in proposals
    ]


def doubt_a_zero(
    proposals: list[TypeProposal], judged: Sequence[JudgedAccount], nature: FileNature
) -> list[TypeProposal]:
    """Where all lines add up to zero there is a balance sheet; numbers of classes 1-3 without a name are of it."""
    classes = {(digits_of(one.account.code) or " ")[0] for one in judged}
    numbered = bool(classes & set("123")) and bool(classes & set("4567"))
    settled = []
    for one, proposal in zip(judged, proposals, strict=True):
        digits = digits_of(one.account.code) or ""
        side = _NUMBERED.get(digits[:1]) if numbered and len(digits) >= 4 else None
        if proposal.reason != "default" or side is None or one.spends:
            settled.append(proposal)
            continue
        nameless = one.account.name in ("", one.account.code)
        settled.append(TypeProposal("balance", side, 0.8 if nameless and nature.sums_to_zero else 0.5, "number"))
    if nature.sums_to_zero or any(one.type == "balance" for one in settled):
        return [_doubt(one, proposal) for one, proposal in zip(judged, settled, strict=True)]
    return settled


def _doubt(one: JudgedAccount, proposal: TypeProposal) -> TypeProposal:
    """Doubt what is cost only because nothing says otherwise, in a file that has accounts of the balance sheet."""
    fixed_asset = one.side is None and proposal.type == "expense" and one.account.code.startswith("0")
    weak = proposal.reason == "class" and proposal.confidence <= BY_NAMES
    default = (proposal.reason == "default" or weak) and not is_cost_by_number(one) and not one.spends
    return replace(proposal, confidence=0.5) if default or fixed_asset else proposal
