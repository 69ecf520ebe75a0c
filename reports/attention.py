"""What needs attention, in words."""

from collections.abc import Sequence

from reports.formats import Formats

#: kind -> (one, several, what to do)
WORDS = {
    "contract_notice": (
        "contract nears its last day of notice",
        "contracts near their last day of notice",
        "decide within 90 days",
    ),
    "contract_missed": (
        "contract renews by itself, its notice date has passed",
        "contracts renew by themselves, their notice dates have passed",
        "ask the supplier for a change, or plan the renewal",
    ),
    "unknown_codes": ("code in files is unknown", "codes in files are unknown", "their rows wait for a decision"),
    "rejected_rows": ("row was rejected", "rows were rejected", "correct and load them again"),
    "to_review": ("department or account came from a file", "departments and accounts came from files", "review them"),
    "submitted_budgets": ("budget waits for approval", "budgets wait for approval", "approve or return"),
    "draft_budgets": ("budget is a draft", "budgets are drafts", "submit when ready"),
    "months_without_budget": ("month has actuals but no budget", "months have actuals but no budget", "load a budget"),
    "no_budget": ("account has actuals but no budget", "accounts have actuals but no budget", "explain or budget"),
}
ICONS = {
    "contract_notice": ":material/contract:",
    "contract_missed": ":material/event_busy:",
    "unknown_codes": ":material/help:",
    "rejected_rows": ":material/rule:",
    "to_review": ":material/rate_review:",
    "submitted_budgets": ":material/approval:",
    "draft_budgets": ":material/edit_note:",
    "months_without_budget": ":material/event_busy:",
    "no_budget": ":material/link_off:",
}


def title(kind: str, count: int, formats: Formats) -> str:
    """Return "3 codes in files are unknown"."""
    one, several, _ = WORDS[kind]
    return f"{formats.number(count)} {one if count == 1 else several}"


def detail(kind: str, amount_minor: int, names: Sequence[str], count: int, formats: Formats) -> str:
    """Return what to do, the money in question, and the first few by name."""
    parts = [WORDS[kind][2]]
    if amount_minor:
        parts.append(formats.short(amount_minor))
    if names:
        rest = count - len(names)
        parts.append(", ".join(names) + (f" and {formats.number(rest)} more" if rest > 0 else ""))
    return " · ".join(parts)
