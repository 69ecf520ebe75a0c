"""Type and category of an account belong together: what fits, and what is said where it does not."""

from data.models import Account
from data.models.organization import ACCOUNT_CATEGORIES, ACCOUNT_TYPES, BALANCE_CATEGORIES, REVENUE_CATEGORIES
from language import _
from planning.accounts.categories import category_of
from services.errors import UserError
from services.organization import words


def check_account(account: Account) -> None:
    """Refuse a type, category or fixed share that is none, or does not fit.

    Raises:
        UserError: With what has to be changed.
    """
    if account.type not in ACCOUNT_TYPES or account.category not in ACCOUNT_CATEGORIES:
        raise UserError(
            _("Not a type and category of accounts: {type}, {category}", type=account.type, category=account.category),
            hint=_("Types: {types}.", types=", ".join(ACCOUNT_TYPES)),
        )
    if not _fits(account.type, account.category):
        raise UserError(
            words.category_mismatch(
                f"{account.code} {account.name}", account.category.replace("_", " "), belongs=_type_of(account.category)
            ),
            hint=_("Change the type and the category together."),
            code="category",
        )
    if not 0 <= float(account.fixed_share) <= 1:
        raise UserError(_("The fixed share must be between 0% and 100%."), code="fixed_share")


def fitting_category(account: Account) -> str:
    """Return the account's category where its type has it, else the one that its name speaks of within the type."""
    if _fits(account.type, account.category) and account.category != "other":
        return account.category
    return category_of(account.type, account.name)


def _fits(kind: str, category: str) -> bool:
    return category == "other" or kind in ("statistic", "hours") or kind == _type_of(category)


def _type_of(category: str) -> str:
    if category in BALANCE_CATEGORIES:
        return "balance"
    return "revenue" if category in REVENUE_CATEGORIES else "expense"
