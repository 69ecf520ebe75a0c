"""What an explanation is about: one account of one department, or a subtotal of accounts and departments."""

from services.variance.question import ResolvedQuestion


def is_sum(frame: ResolvedQuestion, account_id: int) -> bool:
    """Return whether an account has others below it."""
    key = frame.trees.accounts.keys_by_member().get(account_id)
    return key is not None and not frame.trees.accounts.is_leaf(key)


def accounts_of(frame: ResolvedQuestion, account_id: int | None, category: str) -> list[int]:
    """Return the accounts of a line or of those below it, of a category, or of a whole department: money alone."""
    if account_id is not None:
        key = frame.trees.accounts.keys_by_member().get(account_id)
        return [account_id] if key is None else frame.trees.accounts.members(key)
    money = [number for number, kind in frame.trees.types.items() if kind in ("revenue", "expense")]
    return [number for number in money if not category or frame.trees.categories[number] == category]


def departments_of(frame: ResolvedQuestion, department_id: int, account_id: int | None) -> list[int]:
    """Return the departments of a place: for a subtotal with those that roll up to it, for a line the one alone."""
    key = frame.trees.departments.keys_by_member().get(department_id)
    if key is None or (account_id is not None and not is_sum(frame, account_id)):
        return [department_id]
    return frame.trees.departments.members(key)
