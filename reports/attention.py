"""What needs attention, in words."""

from collections.abc import Callable, Sequence

from language import N_, ngettext, translate
from reports.formats import Formats, phrase

#: By kind: how many there are, from the count and how it reads.
TITLES: dict[str, Callable[[int, str], str]] = {
    "contract_notice": lambda count, shown: ngettext(
        "{count} contract nears its notice date",
        "{count} contracts near their notice dates",
        count,
        count=shown,
    ),
    "contract_missed": lambda count, shown: ngettext(
        "{count} contract auto-renews; its notice date has passed",
        "{count} contracts auto-renew; their notice dates have passed",
        count,
        count=shown,
    ),
    "unknown_codes": lambda count, shown: ngettext(
        "{count} code in files is unknown", "{count} codes in files are unknown", count, count=shown
    ),
    "rejected_rows": lambda count, shown: ngettext(
        "{count} row was rejected", "{count} rows were rejected", count, count=shown
    ),
    "to_review": lambda count, shown: ngettext(
        "{count} department or account was added by a file",
        "{count} departments and accounts were added by files",
        count,
        count=shown,
    ),
    "submitted_budgets": lambda count, shown: ngettext(
        "{count} budget is waiting for approval", "{count} budgets are waiting for approval", count, count=shown
    ),
    "draft_budgets": lambda count, shown: ngettext(
        "{count} budget is a draft", "{count} budgets are drafts", count, count=shown
    ),
    "months_without_budget": lambda count, shown: ngettext(
        "{count} month has actuals but no budget", "{count} months have actuals but no budget", count, count=shown
    ),
    "no_budget": lambda count, shown: ngettext(
        "{count} account has actuals but no budget", "{count} accounts have actuals but no budget", count, count=shown
    ),
}
#: By kind: what to do.
REMEDIES = {
    "contract_notice": N_("decide within 90 days"),
    "contract_missed": N_("ask the supplier for a change, or plan the renewal"),
    "unknown_codes": N_("their rows wait for a decision"),
    "rejected_rows": N_("correct and import them again"),
    "to_review": N_("review them"),
    "submitted_budgets": N_("approve or return"),
    "draft_budgets": N_("submit when ready"),
    "months_without_budget": N_("import a budget"),
    "no_budget": N_("explain or budget"),
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
    return TITLES[kind](count, formats.number(count))


def detail(kind: str, amount_minor: int, names: Sequence[str], count: int, formats: Formats) -> str:
    """Return what to do, the money in question, and the first few by name."""
    parts = [translate(REMEDIES[kind])]
    if amount_minor:
        parts.append(formats.short(amount_minor))
    if names:
        parts.append(phrase(names, count - len(names), formats) if count > len(names) else ", ".join(names))
    return " · ".join(parts)
