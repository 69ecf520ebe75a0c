"""How a budget from drivers reads: what is assumed, where volumes come from, and the formula behind each amount."""

from collections.abc import Mapping
from decimal import Decimal

from language import N_, _, translate
from planning.budgets.building.assumptions import KINDS, MICRO, MILLI, Assumption
from planning.budgets.building.build import FigureOrigin, LaborShare
from planning.budgets.building.labor import NeededHours
from planning.budgets.building.parts import BENEFITS, CONTRACT, DAYS, FIXED, HOURS, PAYER, UNITS, Factor, FigurePart
from planning.hierarchy import CATEGORY_LABELS
from reports.forecasts.words import VOLUME_SOURCES
from reports.formats import Formats
from reports.staffing.tables import GROUPS as PAY_GROUPS

PARTS = {
    HOURS: N_("Hours × pay"),
    DAYS: N_("Labor without hours"),
    BENEFITS: N_("Benefits on pay"),
    UNITS: N_("Volume × price"),
    CONTRACT: N_("Under contract"),
    FIXED: N_("Run rate"),
    PAYER: N_("Payer rates"),
}
FACTORS = {
    "wage_award": N_("wage awards"),
    "bill_rate": N_("agency bill rates"),
    "inflation": N_("inflation"),
    "price_list": N_("price list"),
    "contract_price": N_("contract price"),
    "benefit_share": N_("benefits"),
    "payer_share": N_("part of the payer"),
    "net_share": N_("of it paid"),
    "rate_change": N_("change of rates"),
}
SOURCES = {**VOLUME_SOURCES, "typed": N_("typed"), "changed": N_("changed by an assumption")}
#: What a quantity is counted in, by kind of part.
QUANTITIES = {
    HOURS: N_("{count} hours"),
    DAYS: N_("{count} days"),
    FIXED: N_("{count} month"),
    UNITS: N_("{count} units"),
}


def exact_number(whole: int, scale: int, formats: Formats, *, least: int = 0) -> str:
    """Return a stored whole number in its unit, with all its digits and at least `least` of them."""
    places = len(str(scale)) - 1
    text = f"{abs(whole) % scale:0{places}d}".rstrip("0").ljust(least, "0")
    sign = "−" if whole < 0 else ""
    head = formats.number(abs(whole) // scale)
    return f"{sign}{head}{formats.decimal_mark}{text}" if text else f"{sign}{head}"


def value(one: Assumption, formats: Formats) -> str:
    """Return the figure of an assumption: 3%, 17.4 hours, 461 units."""
    kind = KINDS[one.kind]
    if kind.unit in ("rate", "share", "ratio"):
        signed = "+" if kind.unit == "rate" and one.value > 0 else ""
        return f"{signed}{exact_number(one.value * 100, kind.scale, formats)}{formats.percent_mark}"
    return exact_number(one.value, kind.scale, formats)


def plain_value(one: Assumption) -> str:
    """Return the figure of an assumption as programs read it: percent, hours or units."""
    kind = KINDS[one.kind]
    scale = Decimal(kind.scale) / (100 if kind.unit in ("rate", "share", "ratio") else 1)
    return f"{(one.value / scale).normalize():f}"


def detail_name(kind: str, detail: str, names: Mapping[str, str]) -> str:
    """Return what an assumption is about, as people call it; "" for all.

    `names`: of job classes and measures, by code.
    """
    if KINDS[kind].detail == "category" and detail in CATEGORY_LABELS:
        return translate(CATEGORY_LABELS[detail])
    return names.get(detail, detail) if KINDS[kind].detail in ("job_class", "measure") else detail


def about(part: FigurePart, job_classes: Mapping[int, str], measures: Mapping[str, str]) -> str:
    """Return whom or what a part is about: a job class and how it works, a measure, a contract, a payer."""
    if part.kind == HOURS:
        number, _mark, group = part.detail.partition("/")
        title = translate(PAY_GROUPS[group])
        name = job_classes.get(int(number), "")
        return f"{name}, {title}" if name else title
    if part.kind == DAYS and part.detail in CATEGORY_LABELS:
        return translate(CATEGORY_LABELS[part.detail])
    return measures.get(part.detail, part.detail) if part.kind == UNITS else part.detail


def formula(part: FigurePart, formats: Formats) -> str:
    """Return what a part multiplies, with all digits: 461 units × $12.345678 × 1.03 (inflation)."""
    steps = []
    if part.base_minor is not None:
        steps.append(formats.money(part.base_minor, cents=True))
    if part.quantity_milli is not None and part.price_micro is not None:
        count = exact_number(part.quantity_milli, MILLI, formats)
        quantity = QUANTITIES.get(part.kind, QUANTITIES[FIXED] if part.quantity_milli == MILLI else QUANTITIES[UNITS])
        steps.append(translate(quantity, count=count))
        price = exact_number(part.price_micro, MICRO, formats, least=formats.digits)
        steps.append(formats.with_symbol(price))
    steps += [_factor(one, formats) for one in part.factors if one.micro != MICRO]
    return " × ".join(steps)


def _factor(one: Factor, formats: Formats) -> str:
    name = translate(FACTORS[one.name])
    if one.name in ("benefit_share", "payer_share", "net_share", "rate_change"):
        return f"{exact_number(one.micro * 100, MICRO, formats)}% ({name})"
    return f"{exact_number(one.micro, MICRO, formats)} ({name})"


def hours_needed(one: NeededHours, formats: Formats) -> str:
    """Return how many hours a department needs in a month, and why."""
    hours = exact_number(one.required_milli, MILLI, formats)
    if one.typed:
        return _("{hours} hours needed, as typed.", hours=hours)
    named = {
        "hours": hours,
        "units": exact_number(one.units_milli, MILLI, formats),
        "per_unit": exact_number(one.per_unit_micro, MICRO, formats),
        "fixed": exact_number(one.fixed_milli, MILLI, formats),
        "pace": formats.percent(one.pace_micro / MICRO),
    }
    if one.pace_micro == MICRO:
        return _("{hours} hours needed: {units} units × {per_unit} hours + {fixed} fixed hours.", **named)
    return _(
        "{hours} hours needed: ({units} units × {per_unit} hours + {fixed} fixed hours) × {pace} of the standard.",
        **named,
    )


def share(one: LaborShare, formats: Formats) -> str:
    """Return how much of a department's labor an account has, and why."""
    category = translate(CATEGORY_LABELS[one.category])
    total = formats.money(one.total_minor, cents=True)
    if one.accounts == 1:
        return _("{category} of the department: {total}.", category=category, total=total)
    part = formats.percent(one.account.weight / one.whole_weight if one.whole_weight else 1 / one.accounts, digits=2)
    return _(
        "{category} of the department: {total}; this account has {part} of it, as in the base months.",
        category=category,
        total=total,
        part=part,
    )


def rows_of(
    origin: FigureOrigin, job_classes: Mapping[int, str], measures: Mapping[str, str], formats: Formats
) -> list[tuple[str, str, str, int]]:
    """Return kind, what it is about, formula and amount (minor units) of each part of a figure, labor first."""
    labor = [part for one in origin.labor for part in one.parts]
    return [
        (translate(PARTS[part.kind]), about(part, job_classes, measures), formula(part, formats), part.amount_minor)
        for part in (*labor, *origin.parts)
    ]
