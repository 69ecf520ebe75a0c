"""In which order dropped files are posted: what others refer to comes first."""

from language import N_, translate

#: Kind, and why it comes where it does.
_ORDER = (
    ("departments", N_("Departments first: every other file refers to them.")),
    ("accounts", N_("Accounts before figures: they know what is revenue and what is expense.")),
    ("suppliers", N_("Suppliers before payments and contracts, which name them.")),
    ("ledger", N_("Actuals before all other figures: they name departments and accounts, and their signs show types.")),
    ("budget", N_("Budgets after actuals, whose accounts they use.")),
    ("statistics", N_("Statistics after departments, before the standards that are counted in them.")),
    ("labor", N_("Labor after the departments that hours belong to.")),
    ("standards", N_("Standards after the departments and statistics that they refer to.")),
    ("flex-rules", N_("Flex rules after the accounts, departments and statistics that they refer to.")),
    ("contracts", N_("Contracts after their suppliers, before prices and purchases.")),
    ("prices", N_("Prices after the contracts that they belong to.")),
    ("purchases", N_("Purchases last: each line looks for its contract and price.")),
)
RANKS = {kind: rank for rank, (kind, _why) in enumerate(_ORDER)}


def rank_of(kind: str) -> int:
    """Return the place of a kind among the others; a kind that is not known comes last."""
    return RANKS.get(kind, len(RANKS))


def reason_of(kind: str) -> str:
    """Return why a kind comes at its place, "" for one that is not known."""
    return translate(dict(_ORDER)[kind]) if kind in RANKS else ""
