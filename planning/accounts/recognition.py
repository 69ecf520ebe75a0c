"""The type of each account of a file: from its chart, its name, its sign and the kind of file, with confidence.

All accounts of a file are judged together: names that agree with a chart prove the chart, and the chart tells the
accounts whose names say nothing. Nothing here asks; what stays below `SURE` is for a person.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from planning.accounts.categories import category_of
from planning.accounts.charts import SYSTEMS, ChartSystem, digits_of, without_padding
from planning.accounts.doubts import (
    BY_NAMES,
    ONLY_SPENT,
    doubt_a_guess,
    doubt_a_zero,
    doubt_beside_departments,
    doubt_default,
    doubt_earned_fees,
    doubt_foreign_numbers,
    doubt_negative,
    doubt_numbers_abroad,
    doubt_unnamed,
    is_cost_by_number,
    trust_company,
)
from planning.accounts.evidence import SURE, AccountInFile, FileNature, JudgedAccount, TypeProposal
from planning.accounts.words import NamedType, named_type, speaks_of_both, statement_type

__all__ = ["SURE", "AccountInFile", "FileNature", "TypeProposal", "propose"]

#: A chart is proved by names of so much weight (clear names 2, others 1), and so few of them against it.
LEAST_PROOF, MOST_AGAINST = 4, 0.12
#: So many accounts have to agree by name with a chart.
LEAST_AGREEING = 4
#: Share of the cost that accounts on the other side come to before they are doubted to be cost.
_MUCH = 0.2
#: Charts that fit nearly as well as the best one.
NEARLY = 0.97


def propose(accounts: Sequence[AccountInFile], nature: FileNature) -> list[TypeProposal]:
    """Return a proposal for each account, in their order."""
    if nature.payments:
        return [_payment(account) for account in accounts]
    codes = without_padding([account.code for account in accounts])
    accounts = [_with_code(account, code) for account, code in zip(accounts, codes, strict=True)]
    named = [named_type(account.name) for account in accounts]
    charts = _charts(accounts, named, nature)
    spending = _spending_departments(accounts, named)
    judged = [
        JudgedAccount(account, name, _side(charts, account.code), _spends(account, spending))
        for account, name in zip(accounts, named, strict=True)
    ]
    if not nature.prescribed:
        judged = _without_guessed_balances(judged)
    debits = nature.double_entry or _revenue_is_negative(judged) or (nature.sums_to_zero and _costs(judged) > 0)
    classes = _learned_classes(judged) if not charts else {}
    sums = _class_sums(accounts)
    parted = any(one.spends for one in judged)
    balanced = nature.sums_to_zero or any(_is_clear_balance(one.named) for one in judged)
    proposals = [
        _proposal(
            one, nature, bool(charts), debits=debits, parted=parted, balanced=balanced, classes=classes, sums=sums
        )
        for one in judged
    ]
    if not (nature.prescribed or nature.sums_to_zero or _shows_balances(judged)):
        proposals = [doubt_a_guess(one, proposal) for one, proposal in zip(judged, proposals, strict=True)]
    if not debits:
        earning = any(one.named and one.named.type == "revenue" for one in judged)
        proposals = doubt_unnamed(proposals, judged) if earning else doubt_default(proposals, judged)
        proposals = proposals if charts else doubt_earned_fees(doubt_foreign_numbers(proposals, judged), judged)
    if nature.sums_to_zero:
        proposals = doubt_beside_departments(proposals, judged)
    proposals = doubt_negative(proposals, judged)
    proposals = trust_company(proposals, nature)
    proposals = doubt_a_zero(proposals, judged, nature)
    return doubt_numbers_abroad(proposals, judged, nature.open_classes, sums)


def _with_code(account: AccountInFile, code: str) -> AccountInFile:
    nameless = account.name == account.code
    return replace(account, code=code, name=code if nameless else account.name)


def _payment(account: AccountInFile) -> TypeProposal:
    """Return cost whatever the words say: what was paid is no income."""
    return TypeProposal("expense", category_of("expense", account.name), 0.95, "payments")


# Charts ---------------------------------------------------------------------------------------------------------------


def _charts(
    accounts: Sequence[AccountInFile], named: Sequence[NamedType | None], nature: FileNature
) -> list[ChartSystem]:
    """Return the charts that the names prove, several where they fit equally well."""
    if nature.prescribed:
        return [system for system in SYSTEMS if system.name == nature.prescribed]
    scored = [(_proof(system, accounts, named), system) for system in SYSTEMS]
    best = max((score for score, _system in scored), default=0.0)
    if best < LEAST_PROOF:
        return []
    return [system for score, system in scored if score >= best * NEARLY]


def _proof(system: ChartSystem, accounts: Sequence[AccountInFile], named: Sequence[NamedType | None]) -> float:
    """Return the weight of the names that agree with a chart, 0 where too many contradict or only one type speaks."""
    agree = against = 0.0
    agreeing = 0
    types: Counter[str] = Counter()
    for account, name in zip(accounts, named, strict=True):
        side = system.side(account.code) if name else None
        if name is None or side is None or name.type not in ("revenue", "expense", "balance"):
            continue
        weight = 2.0 if name.strength == "strong" else 1.0
        if side[0] == name.type:
            agree += weight
            agreeing += 1
            types[name.type] += 1
        elif name.strength == "strong" or "balance" not in (side[0], name.type):
            against += weight  # "wages" may be owed and "bank" may cost: that says nothing against a chart
    if len(types) < 2 or agreeing < LEAST_AGREEING or against > MOST_AGAINST * (agree + against):
        return 0.0
    return agree - against


def _side(charts: Sequence[ChartSystem], code: str) -> tuple[str, str] | None:
    sides = [system.side(code) for system in charts]
    types = {side[0] if side else None for side in sides}
    return sides[0] if len(types) == 1 and sides else None


def _learned_classes(judged: Sequence[JudgedAccount]) -> dict[str, tuple[str, float]]:
    """Return the type of each first digit of which all names say the same, and how far it is to be trusted (0-1).

    Three clear names tell the others of their digit; two of any kind are better than a guess by number.
    """
    votes: dict[str, Counter[str]] = {}
    clear: Counter[str] = Counter()
    for one in judged:
        digits = digits_of(one.account.code)
        if digits and one.named and not one.named.flow:
            votes.setdefault(digits[0], Counter())[one.named.type] += 1
            clear[digits[0]] += one.named.strength == "strong"
    alike = {digit: next(iter(types)) for digit, types in votes.items() if len(types) == 1 and types.total() > 1}
    trusted = {digit: (kind, 0.8 if clear[digit] > 2 else BY_NAMES) for digit, kind in alike.items()}
    return {digit: one for digit, one in trusted.items() if one[1] > BY_NAMES or one[0] in ("revenue", "expense")}


def _class_sums(accounts: Sequence[AccountInFile]) -> dict[str, int]:
    """Return the sum of all accounts by first digit; accounts without a number are by themselves."""
    sums: dict[str, int] = {}
    for account in accounts:
        digits = digits_of(account.code)
        if digits:
            sums[digits[0]] = sums.get(digits[0], 0) + account.total
    return sums


def _revenue_is_negative(judged: Sequence[JudgedAccount]) -> bool:
    """True when accounts whose names clearly say revenue are negative: the file writes credits so."""
    sums = [
        one.account.total
        for one in judged
        if one.named and one.named.type == "revenue" and one.named.category != "deductions"
    ]
    return sum(sums) < 0 or _signs_part_cost(judged)


def _signs_part_cost(judged: Sequence[JudgedAccount]) -> bool:
    """True where all that is clearly cost is positive and much else negative: that is earned, as a ledger writes it."""
    named = [one for one in judged if one.named and one.named.type == "expense"]
    clear = [one for one in named if one.named and one.named.category in ONLY_SPENT]
    clear = clear if len(clear) > 1 else [one for one in named if one.account.total > 0]
    cost = [one.account.total for one in clear]
    other = [one.account.total for one in judged if one.spends and one not in clear]
    credit = -sum(total for total in other if total < 0)
    return len(cost) > 1 and min(cost) >= 0 and credit >= _MUCH * sum(cost) > 0


def _costs(judged: Sequence[JudgedAccount]) -> int:
    """Return the sum of the accounts that clearly are cost."""
    return sum(one.account.total for one in judged if one.named and one.named.category in ONLY_SPENT)


# Departments ----------------------------------------------------------------------------------------------------------


def _spending_departments(accounts: Sequence[AccountInFile], named: Sequence[NamedType | None]) -> set[str]:
    """Return the departments with income or cost by name, and nothing that is clearly of the balance sheet."""
    spending: set[str] = set()
    owing: set[str] = set()
    for account, name in zip(accounts, named, strict=True):
        if name is not None and name.type in ("revenue", "expense"):
            spending |= account.departments
        elif name is not None and name.type == "balance" and name.strength == "strong":
            owing |= account.departments
    return spending - owing


def _spends(account: AccountInFile, spending: set[str]) -> bool:
    return len(account.departments) > 1 or bool(account.departments & spending)


def _without_guessed_balances(judged: Sequence[JudgedAccount]) -> list[JudgedAccount]:
    """Leave out what a chart says of the balance sheet where an account spends, and no name clearly speaks of it."""
    return [
        replace(one, side=None)
        if one.spends and one.side is not None and one.side[0] == "balance"
        and not (one.named is not None and one.named.type == "balance" and one.named.strength == "strong")
        else one
        for one in judged
    ]  # fmt: skip


def _shows_balances(judged: Sequence[JudgedAccount]) -> bool:
    """True where names of the balance sheet agree with the chart: one clear one, or two."""
    agreeing = [one.named for one in judged if one.named and one.side and one.named.type == one.side[0] == "balance"]
    return len(agreeing) > 1 or any(name.strength == "strong" for name in agreeing)


# One account ----------------------------------------------------------------------------------------------------------


def _proposal(
    one: JudgedAccount,
    nature: FileNature,
    has_chart: bool,
    *,
    debits: bool,
    parted: bool,
    balanced: bool,
    classes: dict[str, tuple[str, float]],
    sums: dict[str, int],
) -> TypeProposal:
    if one.side is not None:
        return _by_chart(one, one.side, debits=debits)
    if one.named is not None and one.named.flow:
        return _flow(one, one.named, alone=nature.budget or not balanced, parted=parted)
    if one.named is not None:
        return _by_name(one, one.named, nature, has_chart, debits=debits)
    digits = digits_of(one.account.code) or ""
    if digits[:1] in classes:
        kind, confidence = classes[digits[:1]]
        against = debits and kind == "expense" and one.account.total < 0
        return TypeProposal(kind, category_of(kind, one.account.name), 0.5 if against else confidence, "class")
    if debits and one.account.total < 0 and not is_cost_by_number(one):
        return TypeProposal("revenue", "other_revenue", 0.5, "sign")
    in_doubt = (debits and sums.get(digits[:1], one.account.total) < 0) or speaks_of_both(one.account.name)
    return _by_number(one.account, in_doubt=in_doubt, spent=debits and one.account.total > 0)


def _by_chart(one: JudgedAccount, side: tuple[str, str], *, debits: bool) -> TypeProposal:
    """Return what the chart says; a name of the same type knows the category better, a contrary one lowers trust."""
    kind, category = side
    if one.named is None:
        return TypeProposal(kind, category, 0.9, "chart")
    if one.named.type == kind:
        return TypeProposal(kind, one.named.category, 0.97, "chart and name")  # no text
    return _contrary(one.account, one.named, side, debits=debits)


def _contrary(account: AccountInFile, name: NamedType, side: tuple[str, str], *, debits: bool) -> TypeProposal:
    """Return what an account is whose name speaks of another type than its chart."""
    kind, category = side
    if name.type == "balance" and name.strength == "strong":
        return TypeProposal("balance", name.category, 0.5, "against")
    if name.type == "balance":  # "Bank" among the costs is what it costs
        return TypeProposal(kind, category_of(kind, account.name), 0.8, "chart")
    if kind == "balance" and name.type != "statistic":  # "Salaries" among the liabilities are owed, not spent
        return TypeProposal(kind, category, 0.8, "chart")
    if name.type == "expense" and debits and account.total < 0:  # what "4310 Pharmacy" earned
        return TypeProposal("revenue", category, 0.85, "sign")
    return TypeProposal(name.type, name.category, 0.66 if name.type == "expense" else 0.8, "name")


def _is_clear_balance(name: NamedType | None) -> bool:
    return name is not None and name.type == "balance" and not name.flow


def _flow(one: JudgedAccount, name: NamedType, *, alone: bool, parted: bool) -> TypeProposal:
    """Return what "Interest receivable" is: income among departments or cost alone, a claim beside departments."""
    if one.spends or alone:
        return TypeProposal(name.flow, category_of(name.flow, one.account.name), 0.8, "name")
    return TypeProposal("balance", name.category, 0.6 if parted and not one.account.departments else 0.5, "name")


def _by_name(one: JudgedAccount, name: NamedType, nature: FileNature, has_chart: bool, *, debits: bool) -> TypeProposal:
    account = one.account
    if debits and account.total < 0 and (_goes_either_way(name) or _is_earned_in_wards(one, name)):
        return TypeProposal("revenue", "other_revenue", 0.5, "sign")
    if name.type != "balance":
        either = name.type == "expense" and speaks_of_both(account.name)
        return TypeProposal(name.type, name.category, 0.5 if either else 0.8, "name")
    if name.strength == "strong":
        confidence = 0.5 if nature.budget and not has_chart else 0.85
        return TypeProposal("balance", name.category, confidence, "name")
    if nature.budget and not has_chart:  # "Inventory" in a budget is what is bought for it
        statement = statement_type(account.name, within="expense")
        return TypeProposal("expense", statement[1] if statement else "other", 0.66, "default")
    if len(account.departments) > 1:  # "Stock" of several departments is what they took from it
        return TypeProposal("expense", category_of("expense", account.name), 0.5, "name")
    return TypeProposal("balance", name.category, 0.6, "name")


def _goes_either_way(name: NamedType) -> bool:
    """Return whether a name speaks of what is paid and earned alike, as fees, rent, training and drugs are."""
    return name.type == "expense" and name.category not in ONLY_SPENT


def _is_earned_in_wards(one: JudgedAccount, name: NamedType) -> bool:
    """Return whether a name that stands in both statements ("Patient co-payments") has its lines among cost."""
    return one.spends and name.type == "balance" and name.strength == "weak"


def _by_number(account: AccountInFile, *, in_doubt: bool, spent: bool) -> TypeProposal:
    """Return what a US number says (4 revenue), expense where nothing speaks.

    Args:
        account: An account without a telling name.
        in_doubt: Whether accounts of its class are on the credit side of a file that writes credits as negative, or its
            name may be either of two types.
        spent: Whether the account itself is on the debit side of such a file.
    """
    digits = digits_of(account.code) or ""
    if digits[:1] == "4" and 4 <= len(digits) <= 6 and digits == account.code.strip():
        return TypeProposal("revenue", "gross_revenue", 0.5 if spent else 0.66, "number")
    return TypeProposal("expense", "other", 0.4 if in_doubt else 0.66, "default")
