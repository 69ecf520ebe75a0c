"""The sections of a board pack, in the order in which a board reads them."""

from dataclasses import dataclass

from language import N_, _
from services.errors import UserError
from services.permissions import Actor, require


@dataclass(frozen=True)
class SectionEntry:
    """A section: its key in links, files and commands, its title, and what a person needs to read it."""

    key: str
    title: str
    permission: str = "budget:read"


SECTIONS = (
    SectionEntry("decisions", N_("Decisions and actions of the last pack")),
    SectionEntry("verdict", N_("On plan or not")),
    SectionEntry("result", N_("Result to date")),
    SectionEntry("landing", N_("Where the year lands")),
    SectionEntry("causes", N_("Causes")),
    SectionEntry("categories", N_("Budget versus actual by category")),
    SectionEntry("departments", N_("Budget versus actual by department")),
    SectionEntry("volumes", N_("Volumes")),
    SectionEntry("labor", N_("FTE and labor")),
    SectionEntry("staffing", N_("Staffing cost forecast"), "forecast:read"),
    SectionEntry("spend", N_("Spend and contract actions"), "procurement:read"),
    SectionEntry("explanations", N_("Explanations")),
)
KEYS = tuple(section.key for section in SECTIONS)


def sections_for(actor: Actor) -> tuple[SectionEntry, ...]:
    """Return the sections that a person may read."""
    return tuple(section for section in SECTIONS if actor.may(section.permission))


def check(actor: Actor, keys: tuple[str, ...]) -> None:
    """Refuse names that are no sections, a pack without any, and sections that the role may not read.

    Raises:
        UserError: One of the first two.
        NotPermittedError: The last.
    """
    unknown = [key for key in keys if key not in KEYS]
    if unknown:
        raise UserError(
            _("There is no section “{section}”.", section=unknown[0]),
            hint=_("Choose from: {sections}.", sections=", ".join(KEYS)),
        )
    if not keys:
        raise UserError(_("A board pack needs at least one section."), hint=_("Choose a section."))
    for section in SECTIONS:
        if section.key in keys:
            require(actor, section.permission)


def titles() -> dict[str, str]:
    """Return the titles of all sections by key, marked for translation."""
    return {section.key: section.title for section in SECTIONS}
