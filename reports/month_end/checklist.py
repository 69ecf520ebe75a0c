"""The month-end checklist in words: what each item is called, and the sentence that says how it stands."""

from language import N_, _, ngettext, translate
from planning.hierarchy import CATEGORY_LABELS
from planning.month_end.checklist import ChecklistItem
from reports.formats import Formats, phrase

MOST_NAMES = 4
TITLES = {
    "files": N_("Files in"),
    "control_totals": N_("Control totals tied"),
    "rejected": N_("Rejected rows settled"),
    "unknown_codes": N_("Unknown codes settled"),
    "begun": N_("Accounts fully posted"),
    "accruals": N_("Accruals posted"),
    "budget": N_("Budget approved"),
    "explanations": N_("Variances explained"),
    "handed_in": N_("Departments handed in"),
    "forecast": N_("Forecast refreshed"),
    "prior_month": N_("Prior month closed"),
}
STATES = {"done": N_("Done"), "open": N_("Open"), "not_applicable": N_("Not applicable")}
FILES = {
    "ledger": N_("ledger"),
    "statistics": N_("volumes"),
    "labor": N_("hours"),
    "purchases": N_("purchases"),
}
#: Sentences without a figure, by item and why.
_PLAIN = {
    ("files", "no_ledger"): N_("No actuals are loaded."),
    ("control_totals", "no_ledger"): N_("No actuals are loaded."),
    ("rejected", "none"): N_("No rejected row is open."),
    ("unknown_codes", "none"): N_("No unknown code is open."),
    ("begun", "no_ledger"): N_("No actuals are loaded."),
    ("begun", "begun"): N_("The month has only begun."),
    ("begun", "thin"): N_("Expense as a whole is far below what is usual."),
    ("begun", "not_judged"): N_("There is no budget and too few months before to tell what is usual."),
    ("begun", "posted"): N_("No account is posted only in part."),
    ("accruals", "no_ledger"): N_("No actuals are loaded."),
    ("accruals", "not_judged"): N_("There is no budget and too few months before to tell what is usual."),
    ("accruals", "posted"): N_("Everything that is usually posted is there."),
    ("budget", "none"): N_("No approved budget has figures for the month."),
    ("explanations", "nothing_to_compare"): N_("There is no budget to compare with, or the month has only begun."),
    ("explanations", "none_needed"): N_("No variance is above the thresholds."),
    ("handed_in", "nobody"): N_("No manager signs in for a department with variances to explain."),
    ("forecast", "no_series"): N_("There is no volume to forecast."),
    ("forecast", "never"): N_("There is no volume forecast yet."),
    ("forecast", "behind"): N_("The data changed after the volume forecast was made."),
    ("forecast", "current"): N_("The volume forecast is newer than the data."),
    ("prior_month", "first_month"): N_("The month before has no figures."),
    ("prior_month", "open"): N_("The month before is still open; close it first."),
    ("prior_month", "closed"): N_("The month before is closed."),
}


def title(item: ChecklistItem) -> str:
    """Return what an item is called."""
    return name(item.name)


def name(item: str) -> str:
    """Return what an item of that name is called."""
    return translate(TITLES[item]) if item in TITLES else item


def sentence(item: ChecklistItem, formats: Formats) -> str:
    """Return how an item stands and by how much, in one sentence."""
    text = _PLAIN.get((item.name, item.why))
    return translate(text) if text else _WITH_FIGURES[item.name](item, formats)


def _files(item: ChecklistItem, formats: Formats) -> str:
    names = phrase([translate(FILES[name]) for name in item.names], 0, formats)
    if item.why == "missing":
        return _("Missing, though there in each of the three months before: {names}.", names=names)
    return ngettext(
        "{count} file covers the month: {names}.",
        "{count} files cover the month: {names}.",
        item.count,
        count=formats.number(item.count),
        names=names,
    )


def _control_totals(item: ChecklistItem, formats: Formats) -> str:
    if item.why == "differ":
        return ngettext(
            "{count} total differs from its ledger lines, by {amount} in all.",
            "{count} totals differ from their ledger lines, by {amount} in all.",
            item.count,
            count=formats.number(item.count),
            amount=formats.money(item.amount_minor, cents=True),
        )
    return _("Every total of the month is the sum of its ledger lines, to the cent.")


def _rejected_rows(item: ChecklistItem, formats: Formats) -> str:
    return ngettext(
        "{count} row of the month’s files is not loaded ({amount}).",
        "{count} rows of the month’s files are not loaded ({amount}).",
        item.count,
        count=formats.number(item.count),
        amount=formats.money(item.amount_minor, cents=True),
    )


def _unknown(item: ChecklistItem, formats: Formats) -> str:
    return ngettext(
        "{count} code is in no register ({amount}).",
        "{count} codes are in no register ({amount}).",
        item.count,
        count=formats.number(item.count),
        amount=formats.money(item.amount_minor, cents=True),
    )


def _begun(item: ChecklistItem, formats: Formats) -> str:
    return _("Posted only in part: {names}; about {amount} to come.", **_lacking(item, formats))


def _accruals(item: ChecklistItem, formats: Formats) -> str:
    return _("Not posted yet: {names}; usually {amount}.", **_lacking(item, formats))


def _lacking(item: ChecklistItem, formats: Formats) -> dict[str, str]:
    names = [translate(CATEGORY_LABELS[name]) for name in item.names]
    return {
        "names": phrase(names[:MOST_NAMES], max(len(names) - MOST_NAMES, 0), formats),
        "amount": formats.short(item.amount_minor),
    }


def _budget(item: ChecklistItem, _formats: Formats) -> str:
    return _("“{version}” is approved.", version=item.names[0])


def _explanations(item: ChecklistItem, formats: Formats) -> str:
    if item.why == "written":
        return ngettext(
            "The one variance above the thresholds is explained.",
            "All {count} variances above the thresholds are explained.",
            item.count,
            count=formats.number(item.count),
        )
    return ngettext(
        "{count} variance ({amount}) is not explained, of {names}.",
        "{count} variances ({amount} in all) are not explained, of {names}.",
        item.count,
        count=formats.number(item.count),
        amount=formats.short(item.amount_minor),
        names=phrase(list(item.names[:MOST_NAMES]), max(len(item.names) - MOST_NAMES, 0), formats),
    )


def _handed_in(item: ChecklistItem, formats: Formats) -> str:
    if item.why == "missing":
        return ngettext(
            "{count} department has not handed in its explanations: {names}.",
            "{count} departments have not handed in their explanations: {names}.",
            item.count,
            count=formats.number(item.count),
            names=phrase(list(item.names[:MOST_NAMES]), max(len(item.names) - MOST_NAMES, 0), formats),
        )
    return ngettext(
        "The one department whose manager signs in has handed in.",
        "All {count} departments whose managers sign in have handed in.",
        item.count,
        count=formats.number(item.count),
    )


_WITH_FIGURES = {
    "files": _files,
    "control_totals": _control_totals,
    "rejected": _rejected_rows,
    "unknown_codes": _unknown,
    "begun": _begun,
    "accruals": _accruals,
    "budget": _budget,
    "explanations": _explanations,
    "handed_in": _handed_in,
}
