"""The fields of contracts, rebate tiers and prices as services, pages and commands ask for them."""

from data.contract_fields import CONTRACT, PRICE, TIER, Field, FieldChoice, Kind

__all__ = [
    "AMOUNTS",
    "BY_NAME",
    "CONCEPTS",
    "CONTRACT",
    "NAMES",
    "PRICE",
    "PRICES",
    "TIER",
    "TIERS",
    "Field",
    "FieldChoice",
    "of_kind",
]


def of_kind(*kinds: Kind) -> tuple[Field, ...]:
    """Return the fields of a contract that hold this."""
    return tuple(field for field in CONTRACT if field.kind in kinds)


#: Columns that a person may set.
NAMES = tuple(field.name for field in CONTRACT)
TIERS = tuple(field.name for field in TIER)
PRICES = tuple(field.name for field in PRICE)
AMOUNTS = tuple(field.name for field in of_kind("money"))
BY_NAME = {field.name: field for field in (*CONTRACT, *TIER, *PRICE)}
#: What columns of files are called that only contracts and prices have: concept -> title.
CONCEPTS = {field.concept: field.title for field in BY_NAME.values() if field.headers}
