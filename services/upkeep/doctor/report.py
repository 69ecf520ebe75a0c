"""Whether an installation is sound, in about ten lines; nothing is changed, and no figure is read."""

from services.database import refusing_unusable
from services.permissions import Actor, require
from services.upkeep.doctor import database_checks, guard_checks, machine_checks
from services.upkeep.doctor.findings import Finding


def examine(url: str, actor: Actor) -> list[Finding]:
    """Look at the database, the machine and what guards the figures.

    Raises:
        NotPermittedError: Only administrators may.
        UserError: DATABASE_URL names no database that Caseload can use.
    """
    require(actor, "settings:write")
    with refusing_unusable():
        database_checks.file_of(url)  # what no line can say anything of is refused
    return [*database_checks.examine(url), *machine_checks.examine(url), *guard_checks.examine(url, actor)]
