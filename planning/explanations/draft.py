"""The draft of an explanation: a variance in named parts and a rest, to the cent.

The parts of the flexed budget (`planning.variance.flex_lines`) come first; out of what they leave, a posting, supplier,
vacancy or shift in time is named where it stands out from the line's own noise. Source:
docs/methods.md#drafted-explanations.
"""

from collections.abc import Iterable
from dataclasses import replace

from planning.explanations import noise, postings, staffing, timing
from planning.explanations.facts import LABOR, DraftedExplanation, LineFacts, Part
from planning.explanations.noise import Usual
from planning.variance.flex_lines import COMPONENTS

#: Components out of which postings are taken, in order, by what the line is.
TAKEN_FROM = {"labor": ("rate", "efficiency", "spending"), "cost": ("usage", "spending"), "revenue": ("rate",)}
#: What tells a vacancy, by what the line is: own pay falls, and contract labor stands in.
STAFFED = {"salaries": staffing.vacancy, "benefits": staffing.vacancy, "contract_labor": staffing.cover}
#: The two sides of a component's sentence.
PAIRS = {
    "volume": ("budget_volume", "actual_volume"),
    "efficiency": ("standard_hours", "actual_hours"),
    "rate": ("budget_hours", "actual_hours"),
}
#: A posting must leave less unexplained than there was: at most this part of it.
MOST_LEFT = 0.75
#: Prices of a line without a driver are told from this part of its budget on; by less they move in any month.
LEAST_PRICE = 0.03


def draft(line: LineFacts) -> DraftedExplanation:
    """Return the variance of a line in named parts, largest first; with what is unexplained they are exactly it."""
    told, asked = noise.of_pool(line), line
    line = _with_prices(line)
    pools = {month: int(line.pool[month]) for month in line.span if month in line.months.index}
    parts: list[Part] = []
    for month in pools:
        parts += _of_month(line, month, told)
    parts = _without_recurring(line, parts)
    left = _components_less(line, parts)
    touched = _touched_components(line, parts) | ({"price"} if line is not asked else set())
    named = [*_merge(parts), *_of_components(line, left, touched)]
    kept = [part for part in named if part.amount and abs(part.amount) >= noise.MATERIAL * abs(line.variance)]
    return DraftedExplanation(line.variance, tuple(sorted(kept, key=lambda part: -abs(part.amount))))


def _with_prices(line: LineFacts) -> LineFacts:
    """Return the line with what invoices say of prices taken out of spending, where nothing flexes.

    A cost without a driver has a spending variance only; paid against standard price is exact there as well. It is
    told where it leaves clearly less of the span unexplained than there was, and is more than `LEAST_PRICE`.
    """
    months = line.months
    if "price_effect" not in months:
        return line
    unflexed = (months["price"] == 0) & (months["usage"] == 0) & (months["spending"] != 0)
    price = months["price_effect"].astype("Int64").fillna(0).astype("int64").where(unflexed, 0)
    inside = months.index.isin(line.span)
    spent, paid = int(months.loc[inside, "spending"].sum()), int(price[inside].sum())
    if spent * paid <= 0 or abs(spent - paid) > MOST_LEFT * abs(spent):
        return line
    budget = sum(line.year_budget.get(month, 0) for month in line.span)
    if abs(paid) < LEAST_PRICE * abs(budget):
        return line
    return replace(line, months=months.assign(price=months["price"] + price, spending=months["spending"] - price))


def _of_month(line: LineFacts, month: int, told: Usual | None) -> list[Part]:
    """Return what of a month is a posting, supplier, vacancy or shift, the surest of them."""
    if line.non_recurring:
        return [_marked_month(line, month)] if int(line.pool[month]) else []
    if told is None:
        return []
    place = line.months.index.get_loc(month)
    away = float(noise.deviations(line, told)[place])
    if not noise.stands_out(away, told, float(line.base[place])):
        return []
    part = _shift_or_vacancy(line, month, told, away) or _unusual_posting(line, month, away)
    return [part] if part else []


def _shift_or_vacancy(line: LineFacts, month: int, told: Usual, away: float) -> Part | None:
    tell = STAFFED.get(line.category)
    vacancy = tell(line, month, away) if tell else None
    return vacancy or timing.shift_to_neighbor(line, month, told) or timing.phasing(line, month, told)


def _unusual_posting(line: LineFacts, month: int, away: float) -> Part | None:
    """Return the supplier or document that leaves clearly less unexplained than there was."""
    for part in (postings.new_suppliers(line, month), postings.one_offs(line, month, away)):
        if part is not None and part.amount * away > 0 and abs(away - part.amount) <= MOST_LEFT * abs(away):
            return part
    return None


def _without_recurring(line: LineFacts, parts: list[Part]) -> list[Part]:
    """Return the parts without postings that come in more than a quarter of the months: those are no one-offs."""
    single = [part for part in parts if part.cause == "one_off"]
    if line.non_recurring or len(single) <= max(len(line.span) // 4, 1):
        return parts
    return [part for part in parts if part.cause != "one_off"]


def _marked_month(line: LineFacts, month: int) -> Part:
    """Return the whole month of an account that a person marked as not recurring."""
    lines = line.postings[line.postings["period"] == month]
    facts = {"month": month, "marked": True, "count": len(lines), "amount": int(lines["amount"].sum())}
    return Part("one_off", int(line.pool[month]), facts, tuple(int(number) for number in lines["id"]))


def _merge(parts: Iterable[Part]) -> list[Part]:
    """Return one part per cause: amounts and lines of several months added up, the facts of the largest."""
    merged: dict[str, Part] = {}
    for part in sorted(parts, key=lambda part: -abs(part.amount)):
        known = merged.get(part.cause)
        merged[part.cause] = (
            part
            if known is None
            else Part(part.cause, known.amount + part.amount, {**known.facts, "more": True}, known.lines + part.lines)
        )
    return list(merged.values())


def _components_less(line: LineFacts, parts: Iterable[Part]) -> dict[str, int]:
    """Return the components of the span without what the parts named took out of them."""
    left = dict(line.components)
    for part in parts:
        for name, amount in _taken_out(line, part):
            left[name] -= amount
    return left


def _taken_out(line: LineFacts, part: Part) -> list[tuple[str, int]]:
    """Return out of which components a part is taken, the one that works most in its direction first."""
    order = TAKEN_FROM["labor" if line.category in LABOR else "cost" if line.cost else "revenue"]
    month = line.now.loc[part.facts["month"]]
    by_size = sorted(order, key=lambda name: -int(month[name]) * (1 if part.amount > 0 else -1))
    taken, rest = [], part.amount
    for name in by_size[:-1]:
        there = int(month[name])
        amount = rest if there * rest > 0 and abs(there) >= abs(rest) else there if there * rest > 0 else 0
        taken.append((name, amount))
        rest -= amount
    return [*taken, (by_size[-1], rest)]


def _touched_components(line: LineFacts, parts: Iterable[Part]) -> set[str]:
    return {name for part in parts for name, amount in _taken_out(line, part) if amount}


def _of_components(line: LineFacts, left: dict[str, int], touched: set[str]) -> list[Part]:
    """Return the components that stand out; spending is never a cause, only what is unexplained.

    What remains of a component out of which another cause was taken has to stand out as far as such a cause.
    """
    base = float(sum(line.base[line.months.index.isin(line.span)]))
    count = len(line.now)
    named = []
    for name in COMPONENTS:
        times = noise.BEYOND_VOLUME if name in ("volume", "mix") else noise.BEYOND_NOISE
        times = noise.FAR if name in touched else times
        told = noise.of_component(line, name) if name != "spending" and left[name] else None
        if noise.stands_out(left[name], told, base, months=count, times=times):
            named.append(Part(name, left[name], _facts(line, name)))
    return named


def _facts(line: LineFacts, name: str) -> dict[str, int]:
    """Return the figures of a component's sentence: volumes or hours (thousandths), amounts in minor units.

    Volumes and hours of months that lack one of the two are on neither side; without any such month both are left out.
    """
    now = line.now
    facts = {"budget": int(now["budget"].sum()), "actual": int(now["actual"].sum())}
    columns = PAIRS.get(name)
    if columns is None:
        return facts
    known = now[now[list(columns)].notna().all(axis=1)]
    if known.empty or (name == "rate" and len(known) < len(now)):
        return facts
    return facts | {column: int(known[column].sum()) for column in columns}
