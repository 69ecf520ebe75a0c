"""The category of an account within its type."""

from planning.accounts.words import balance_category, statement_type

#: Where the name of an account says nothing.
USUAL = {"revenue": "other_revenue", "balance": "other_assets"}


def category_of(kind: str, name: str) -> str:
    """Return the category that a name speaks of within a type, else the usual one."""
    if kind == "balance":
        spoken = balance_category(name)
        return spoken[0] if spoken else USUAL[kind]
    statement = statement_type(name, within=kind)
    return statement[1] if statement else USUAL.get(kind, "other")
