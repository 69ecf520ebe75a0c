"""What the sheet in the browser says: every text, translated before it is sent."""

from language import _

#: Placeholders such as {count} are filled in the browser.


def words(*, built: bool = False) -> dict[str, str]:
    """Return the texts by the name that the scripts in `grid/` use; `built`: the version is built from drivers."""
    told = {**_headings(), **_actions(), **_hints(), **_messages(), **_conflicts()}
    return {**told, **_of_drivers()} if built else told


def _of_drivers() -> dict[str, str]:
    return {
        "own": _("From drivers"),
        "take_back": _("Back to driver"),
        "take_back_hint": _("Show what the drivers of the version make of the selection again"),
        "taken_back": _("The selection shows driver figures again."),
    }


def _headings() -> dict[str, str]:
    return {
        "label": _("Budget by account and month"),
        "account": _("Account"),
        "year": _("Year"),
        "prior_month": _("a year before"),
        "forecast": _("Forecast"),
        "own": _("From lines"),
        "driven": _("from drivers"),
        "sum": _("Sum"),
        "revenue": _("Revenue"),
        "expense": _("Expense"),
        "result": _("Result"),
        "initiative": _("Initiative"),
        "one_time": _("One-time"),
        "none": _("n/a"),
    }


def _actions() -> dict[str, str]:
    return {
        "tools": _("Edit the sheet"),
        # TRANSLATORS: verbs, on buttons
        "save": _("Save"),
        "saving": _("Saving …"),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "fill_right": _("Fill right"),
        "take_back": _("Reset to lines"),
        "lock_months": _("Lock months"),
        "apply": _("Change"),
        "spread": _("Spread"),
        "note": _("Reason (optional)"),
        "change": _("3% or an amount"),
        "total": _("Total (optional)"),
        "method": _("How to spread"),
        "cents": _("Cents"),
        "lock": _("Lock this month: spreading leaves it alone"),
        "unlock": _("Unlock this month"),
    }


def _hints() -> dict[str, str]:
    return {
        "save_hint": _("Ctrl+S"),
        "undo_hint": _("Ctrl+Z"),
        "redo_hint": _("Ctrl+Y"),
        "fill_hint": _("Copy the first selected month to the others (Ctrl+R)"),
        "take_back_hint": _("Show what the lines of the version say again"),
        "lock_hint": _("Lock or unlock the selected months; spreading leaves locked ones alone"),
        "apply_hint": _("Raise or lower the selected cells, to the cent"),
        "spread_hint": _("Spread the year of each selected line over its open months, to the cent"),
    }


def _messages() -> dict[str, str]:
    return {
        "read_only": _("This sheet is read-only."),
        "narrow": _("Use a wider screen to edit."),
        "special": _("Initiatives and one-time lines are not edited here."),
        "month_locked": _("This month is locked. Unlock it first."),
        "no_amount": _("Not an amount: {text}"),
        "rounded_one": _("The amount was rounded to the cent."),
        "nothing_chosen": _("The selection holds no cell that can be edited."),
        "nothing_to_undo": _("Nothing to undo."),
        "nothing_to_redo": _("Nothing to redo."),
        "nothing_to_take_back": _("No typed figures in the selection."),
        "taken_back": _("The selection shows the figures of its lines again."),
        "all_locked": _("All months are locked. Unlock one first."),
        "evenly": _("Spread evenly, for lack of a usable pattern: {count} lines"),
        "pasted": _("Pasted cells: {count}."),
        "paste_text": _("Not amounts, left as they were: {count}."),
        "paste_blank": _("Blank, left as they were: {count}."),
        "paste_fixed": _("Locked, left as they were: {count}."),
        "paste_beyond": _("Outside the sheet: {count}."),
        "paste_rounded": _("Rounded to the cent: {count}."),
        "unsaved": _("Unsaved cells: {count}"),
        "all_saved": _("All saved"),
        "saved": _("Saved cells: {count}."),
        "nothing_to_save": _("Nothing to save."),
        "no_answer": _("No answer from the server yet. Your figures are kept; save again."),
        "no_storage": _("This browser keeps no drafts. Save before you leave the page."),
        "kept_lines": _("Accounts with unsaved figures stay in the sheet."),
        "restored": _("Unsaved figures from last time were restored: {count}"),
        "differing": _(
            "Two pages had different figures for a cell: {count}. The newest is shown; undo shows the other."
        ),
        "typed_by": _("typed by {person} on {when}"),
    }


def _conflicts() -> dict[str, str]:
    return {
        "conflict_title": _("Figures that someone else changed"),
        "conflicts": _("Changed by someone else meanwhile: {count}. Choose below."),
        "conflict_lead": _("Someone else changed these cells meanwhile: {count}. Nothing of yours is lost."),
        "their_figure": _("Theirs: {amount}, {person}, {when}"),
        "file_figure": _("Now: {amount}"),
        "my_figure": _("Yours: {amount}"),
        "keep_mine": _("Keep mine"),
        "take_theirs": _("Take theirs"),
        "keep_all": _("Keep all mine"),
        "take_all": _("Take all theirs"),
        "choose_first": _("Choose between the two figures first."),
    }
