"""People on screen: by their name where it is known; where the address decides (users, audit trail) both stand."""

from collections.abc import Iterable
from typing import Any

from pages.common import access, queries, this_run
from services.people.naming import names as names_by_address


def name(address: object) -> str:
    """Return what the person with an address is called; "" for nobody."""
    if not isinstance(address, str) or not address:
        return ""
    known: dict[str, str] = this_run.once(("names", access.url()), lambda: queries.ask(names_by_address))
    return known.get(address, address)


def names(addresses: Iterable[Any]) -> list[str]:
    """Return the same for each of some addresses, in their order."""
    return [name(address) for address in addresses]
