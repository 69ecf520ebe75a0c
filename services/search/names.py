"""Everything that a person may find by its name."""

from planning.search.lookup import Named
from services.contracts import register
from services.permissions import Actor, require
from services.spend import report as spend
from services.spend import supplier
from services.variance import report


def findable(url: str, actor: Actor) -> tuple[Named, ...]:
    """Return departments, accounts, suppliers and contracts that the person may see.

    The key of a department or account is that of its tree, of a supplier its id, of a contract number and title, as
    links to their pages name them.
    """
    require(actor, "budget:read")
    choices = report.choices(url, actor)
    things = [Named("department", node.key, node.label) for node in choices.departments.nodes if node.parent]
    things += [Named("account", node.key, node.label) for node in choices.accounts.nodes if node.parent]
    if actor.may("procurement:read"):
        things += [Named("contract", name, name) for name in register.choices(url, actor).values()]
        things += _suppliers(url, actor)
    return tuple(things)


def _suppliers(url: str, actor: Actor) -> list[Named]:
    known = spend.choices(url, actor)
    source = known.sources[0] if known.sources else None
    period = known.of(source).last_actual if source else None
    table = supplier.listing(url, actor, source=source, period=period)
    return [
        Named("supplier", str(number), str(name))
        for number, name in zip(table["supplier_id"], table["supplier"], strict=True)
    ]
