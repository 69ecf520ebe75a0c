"""Sentences about what a scenario's base rests on: months, volumes, labor, budget."""

from collections.abc import Sequence
from dataclasses import dataclass

from language import N_, _, ngettext, translate
from reports.formats import Formats
from reports.scenarios.words import join

#: Where the base takes a volume from; the keys are codes of `planning.forecasts.expected`.
_SOURCES = {  # no text
    "published forecast": N_("published forecast"),
    "automatic forecast": N_("automatic forecast"),
    "budgeted volume": N_("budget at this year's pace"),
    "last year's volume": N_("prior year at this year's pace"),
}


@dataclass(frozen=True)
class RestsOn:
    """What a base is made of; months are yyyymm, `volumes` sources with the number of departments."""

    label: str
    closed: tuple[int, ...]
    ahead: tuple[int, ...]
    volumes: tuple[tuple[str, int], ...]
    labor: bool
    budget: str | None
    budget_status: str


def assumptions(base: RestsOn, formats: Formats) -> str:
    """Return what the base is made of, in one or two sentences."""
    parts = [_("{months} as posted", months=formats.months(base.closed))] if base.closed else []
    parts.append(_("{months} from the year-end landing", months=formats.months(base.ahead)))
    parts.append(volume_sources(base.volumes) or _("no volumes"))
    parts.append(_("hours from the staffing forecast") if base.labor else _("no labor hours"))
    text = _("Base {base}: {parts}.", base=base.label, parts="; ".join(parts))
    return f"{text} {_budget(base)}"


def volume_sources(volumes: Sequence[tuple[str, int]]) -> str:
    """Return where volumes come from and in how many departments; empty without any."""
    told = join([_source(name, count) for name, count in volumes])
    return _("volumes from the {sources}", sources=told) if told else ""


def _source(name: str, count: int) -> str:
    source = translate(_SOURCES[name]) if name in _SOURCES else name
    return ngettext("{source} ({count} department)", "{source} ({count} departments)", count, source=source)


def _budget(base: RestsOn) -> str:
    if base.budget is None:
        return _("There is no budget to compare with.")
    if base.budget_status in ("approved", "locked"):
        return _("Compared with {budget}.", budget=base.budget)
    return _("Compared with {budget} ({status}, not approved).", budget=base.budget, status=base.budget_status)
