"""Explanations in words: one sentence per part of a draft, each made of the figures it stands for."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from language import N_, _, ngettext, translate
from planning.explanations.facts import CAUSES, DraftedExplanation, Part
from planning.hierarchy import CATEGORY_LABELS
from reports.formats import Formats, phrase

#: Suppliers named in one sentence; more are counted.
MOST_NAMES = 3
STATES = {"open": N_("Open"), "done": N_("Done")}
SOURCES = {"draft": N_("Draft confirmed"), "corrected": N_("Draft corrected"), "own": N_("Own words")}


def cause(code: str) -> str:
    """Return the name of a cause; "" for none."""
    return translate(CAUSES[code]) if code in CAUSES else ""


def draft_text(draft: DraftedExplanation, formats: Formats) -> str:
    """Return the draft in sentences: each part, then what is unexplained; the amounts add up to the variance."""
    if not draft.parts:
        return _("No cause stands out from what is usual for this line.")
    sentences = [sentence(part, formats) for part in draft.parts]
    if draft.unexplained:
        sentences.append(rest_sentence(draft, formats))
    return " ".join(sentences)


def rest_sentence(draft: DraftedExplanation, formats: Formats) -> str:
    """Return what no part explains; of a subtotal with the lines in which it is."""
    amount = _effect(draft.unexplained, formats)
    if not draft.rest:
        return _("Unexplained: {amount}.", amount=amount)
    return _("Unexplained: {amount}, in {lines}.", amount=amount, lines=_amounts(draft.rest, formats))


def sentence(part: Part, formats: Formats) -> str:
    """Return what a part says: its cause, its effect on the result, and the figures behind it."""
    values = {"cause": cause(part.cause), "effect": _effect(part.amount, formats)}
    of = part.facts.get("of", ())
    if len(of) > 1:
        return _("{cause}: {effect}, of {lines}.", **values, lines=_amounts(of, formats))
    about = ABOUT[part.cause](part, formats)
    if of:
        return _("{cause}: {effect}, of {line}. {about}", **values, line=of[0][0], about=about).strip()
    return _("{cause}: {effect}. {about}", **values, about=about).strip()


def _amounts(lines: Sequence[tuple[str, int]], formats: Formats) -> str:
    """Return the largest lines with their amounts, and the others as one; together they are the sum of all."""
    told = [f"{name} {formats.variance(amount)}" for name, amount in lines[:MOST_NAMES]]
    others = lines[MOST_NAMES:]
    if others:
        told.append(
            ngettext(
                "{count} other line {amount}",
                "{count} other lines {amount}",
                len(others),
                count=formats.number(len(others)),
                amount=formats.variance(sum(amount for _name, amount in others)),
            )
        )
    return phrase(told, 0, formats)


def _effect(amount: int, formats: Formats) -> str:
    size = formats.money(abs(amount))
    return _("{amount} favorable", amount=size) if amount > 0 else _("{amount} unfavorable", amount=size)


def _volume(part: Part, formats: Formats) -> str:
    budget, actual = part.facts.get("budget_volume"), part.facts.get("actual_volume")
    if budget is None or actual is None or not budget:
        return ""
    values = {
        "actual": _units(actual, formats),
        "budget": _units(budget, formats),
        "share": formats.percent(abs(actual - budget) / abs(budget)),
    }
    if actual > budget:
        return _("Volume was {actual} against {budget} budgeted, {share} more.", **values)
    return _("Volume was {actual} against {budget} budgeted, {share} less.", **values)


def _efficiency(part: Part, formats: Formats) -> str:
    standard, worked = part.facts.get("standard_hours"), part.facts.get("actual_hours")
    if standard is None or worked is None:
        return ""
    values = {
        "worked": _units(worked, formats),
        "standard": _units(standard, formats),
        "gap": _units(abs(worked - standard), formats),
    }
    if worked > standard:
        return _("The department worked {worked} hours; its volume allows {standard}, {gap} fewer.", **values)
    return _("The department worked {worked} hours; its volume allows {standard}, {gap} more.", **values)


def _rate(part: Part, formats: Formats) -> str:
    worked, planned = part.facts.get("actual_hours"), part.facts.get("budget_hours")
    budget, actual = part.facts["budget"], part.facts["actual"]
    if not worked or not planned:
        return _(
            "{actual} is booked against {budget} budgeted; this part is beyond volume.",
            actual=formats.money(actual),
            budget=formats.money(budget),
        )
    return _(
        "This line cost {actual} per hour worked in the department against {budget} budgeted.",
        actual=formats.money(round(actual * 1000 / worked), cents=True),
        budget=formats.money(round(budget * 1000 / planned), cents=True),
    )


def _price(part: Part, _formats: Formats) -> str:
    if part.amount < 0:
        return _("Invoices are above contract prices or last year's average.")
    return _("Invoices are below contract prices or last year's average.")


def _usage(part: Part, _formats: Formats) -> str:
    if part.amount < 0:
        return _("More was used than this volume should take, at standard prices.")
    return _("Less was used than this volume should take, at standard prices.")


def _mix(_part: Part, _formats: Formats) -> str:
    return _("Patients came with other payers than budgeted.")


def _new_supplier(part: Part, formats: Formats) -> str:
    names = list(part.facts["suppliers"])
    who = phrase(names[:MOST_NAMES], len(names) - MOST_NAMES, formats)
    billed, month = formats.money(part.facts["billed"]), formats.month(part.facts["month"])
    if part.facts["dropped"]:
        return _(
            "{who} had no posting here in the year before and billed {billed} in {month}; other suppliers were "
            "{dropped} below usual.",
            who=who,
            billed=billed,
            month=month,
            dropped=formats.money(part.facts["dropped"]),
        )
    return _(
        "{who} had no posting here in the year before and billed {billed} in {month}.",
        who=who,
        billed=billed,
        month=month,
    )


def _vacancy(part: Part, formats: Formats) -> str:
    facts = part.facts
    values = {
        "hours": _units(facts["hours"], formats),
        "usual": _units(facts["usual_hours"], formats),
        "month": formats.month(facts["month"]),
    }
    if "others" in facts:
        return _(
            "Own staff of the department worked {hours} hours in {month}, and this volume usually takes {usual}; "
            "others stood in with {others} hours, usually {usual_others}.",
            others=_units(facts["others"], formats),
            usual_others=_units(facts["usual_others"], formats),
            **values,
        )
    return _(
        "Own staff of the department worked {hours} hours in {month}; this volume usually takes {usual}.", **values
    )


def _one_off(part: Part, formats: Formats) -> str:
    facts = part.facts
    month = formats.month(facts["month"])
    if facts.get("marked"):
        return _(
            "The account is marked as not recurring; {amount} was posted in {month}.",
            amount=formats.money(facts["amount"]),
            month=month,
        )
    values = {
        "text": facts["description"] or facts["reference"] or "–",
        "amount": formats.money(facts["amount"]),
        "usual": formats.money(facts["usual"]),
        "month": month,
        "count": formats.number(facts["count"]),
    }
    return ngettext(
        "“{text}” with {amount} in {month}; documents here are usually about {usual}.",
        "{count} documents in {month}, the largest “{text}” with {amount}; documents here are usually about {usual}.",
        facts["count"],
        **values,
    )


def _timing(part: Part, formats: Formats) -> str:
    facts = part.facts
    month = formats.month(facts["month"])
    if facts["neighbor"] is not None:
        other = formats.month(facts["neighbor"])
        if facts["more"]:
            return _("{month} has what {other} lacks.", month=month, other=other)
        return _("{month} lacks what {other} has.", month=month, other=other)
    if "usual" in facts:
        return _(
            "Nothing is posted in {month}; usually {usual} comes every month.",
            month=month,
            usual=formats.money(facts["usual"]),
        )
    return _(
        "Last year {last_year} of the year fell into this month; the budget of {month} has {planned} of its year.",
        last_year=formats.percent(facts["last_year"]),
        planned=formats.percent(facts["planned"]),
        month=month,
    )


def _units(milli: int, formats: Formats) -> str:
    return formats.number(round(milli / 1000))


#: What is said about each cause, by its code.
ABOUT: dict[str, Callable[[Part, Formats], str]] = {
    "volume": _volume,
    "mix": _mix,
    "efficiency": _efficiency,
    "rate": _rate,
    "price": _price,
    "usage": _usage,
    "new_supplier": _new_supplier,
    "vacancy": _vacancy,
    "one_off": _one_off,
    "timing": _timing,
}


def about(row: Mapping[str, Any]) -> str:
    """Return what a note is about: an account, a category of accounts, or the department as a whole."""
    return row["account"] or subtotal(row["note_category"])


def subtotal(category: str) -> str:
    """Return what a subtotal of a department is called; "" is all of it."""
    return translate(CATEGORY_LABELS.get(category, category)) if category else _("Department as a whole")
