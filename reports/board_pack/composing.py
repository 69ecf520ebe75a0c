"""A board pack out of its figures: each section by its composer, in the order that was asked for."""

from collections.abc import Callable
from typing import Any

from language import _
from reports.board_pack import action_sections, money_sections, people_sections
from reports.board_pack.document import Pack, PackSection, printable
from reports.board_pack.sources import Composing
from reports.formats import Formats

#: By the keys of `services.board_pack.sections`.
COMPOSERS: dict[str, Callable[[Composing, Any], PackSection]] = {
    "decisions": action_sections.decisions,
    "verdict": money_sections.verdict,
    "result": money_sections.result,
    "landing": money_sections.landing,
    "causes": money_sections.causes,
    "categories": money_sections.categories,
    "departments": money_sections.departments,
    "volumes": people_sections.volumes,
    "labor": people_sections.labor,
    "staffing": people_sections.staffing,
    "spend": action_sections.spend,
    "explanations": action_sections.explanations,
}


def compose(figures: Any, titles: dict[str, str], *, cents: bool = False) -> Pack:
    """Return the pack.

    Args:
        figures: `services.board_pack.figures.PackFigures`.
        titles: Of the sections, marked with `N_`, by key.
        cents: Whether tables show amounts with their minor digits.
    """
    hospital = figures.hospital
    made = Composing(figures, Formats.for_reader(hospital.currency, hospital.locale), titles)
    period = figures.question.period
    version = figures.to_date.version
    about = [
        made.state,
        _("Budget: {version}", version=printable(version.name)) if version else _("There is no budget for this year."),
        made.data,
        _("Contracts as of {day}", day=made.formats.day(figures.today)) if "spend" in figures.parts else "",
    ]
    return Pack(
        whose=made.whose,
        period=period,
        subtitle=_("{year}, figures of {months}", year=figures.year, months=made.formats.runs(figures.to_date.months)),
        about=tuple(text for text in about if text),
        sections=tuple(COMPOSERS[key](made, part) for key, part in _speaking(figures.parts).items()),
        formats=made.formats,
        cents=cents,
    )


def _speaking(parts: dict[str, Any]) -> dict[str, Any]:
    """Return the parts that say something: without decisions a pack begins with its first section, if it has more."""
    silent = {key for key in ("decisions",) if key in parts and parts[key].empty}
    return {key: part for key, part in parts.items() if key not in silent} or parts
