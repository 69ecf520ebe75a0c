"""Plain sentences for people: a refusal with its remedy, an empty page with its next step, a bug with a reference."""

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec

import streamlit as st

from language import _
from pages.common import cells
from services import faults
from services.errors import UserError
from services.permissions import Actor, require_own_eyes

log = logging.getLogger("caseload.pages")
P = ParamSpec("P")


def show_error(error: UserError) -> None:
    """Show what is wrong and what to do about it; trouble with the machine is logged, too."""
    log_fault(error)
    st.error(f"**{cells.sentence(error.message)}** {cells.sentence(error.hint)}".strip(), icon=":material/info:")


def log_fault(error: UserError) -> None:
    """Log trouble with the machine, once."""
    if isinstance(error, faults.MachineError) and not error.is_logged:
        log.warning("%s (%r)", error.message, error.__cause__)


def show_unexpected(error: Exception, before: faults.WriteCount | None = None) -> str:
    """Log a bug with a reference, show the reference and nothing of the inside; return it.

    `before`: where the work began (`faults.mark`), so that what became of it is said.
    """
    reference = uuid.uuid4().hex[:8]
    log.error("Unexpected error, reference %s", reference, exc_info=error)
    became = faults.outcome_sentence(before) if before is not None else ""
    asked = _(
        "Reload the page; if it happens again, give your administrator the reference **{reference}**.",
        reference=reference,
    )
    wrong = _("**Something went wrong in Caseload.**")
    st.error(" ".join(filter(None, (wrong, became, asked))), icon=":material/error:")
    return reference


def show_script_error(error: Exception) -> bool:
    """Show an error of a callback or a fragment, which no block of ours is around; return that nothing else need be."""
    if isinstance(error, UserError):
        show_error(error)
    else:
        show_unexpected(error)
    return True


@contextmanager
def friendly_errors() -> Iterator[None]:
    """Show any error of the block as a sentence; app.py wraps every page in it."""
    before = faults.mark()
    try:
        with faults.refusing_faults():
            yield
    except UserError as error:
        show_error(error)
    except Exception as error:
        show_unexpected(error, before)


@contextmanager
def refusals() -> Iterator[None]:
    """Show a UserError or a fault of the machine in the block and go on below; for buttons, callbacks and fragments."""
    try:
        with faults.refusing_faults():
            yield
    except UserError as error:
        show_error(error)


def guard(part: Callable[P, None]) -> Callable[P, None]:
    """Return a fragment or a dialog that shows any error as a sentence: app.py is not around it when it runs alone."""

    @wraps(part)
    def show_part(*args: P.args, **named: P.kwargs) -> None:
        with friendly_errors():
            part(*args, **named)

    return show_part


def guard_change(actor: Actor, part: Callable[P, None]) -> Callable[P, None]:
    """Return a dialog that changes something: who looks as somebody else reads at once that nothing can be changed."""

    @wraps(part)
    def show_part(*args: P.args, **named: P.kwargs) -> None:
        require_own_eyes(actor)
        part(*args, **named)

    return guard(show_part)


def show_empty(sentence: str, *, page: str | None = None, label: str = "", icon: str = ":material/inbox:") -> None:
    """Show why there is nothing yet and one link to the page that changes it."""
    with st.container(border=True, horizontal_alignment="center"):
        st.markdown(f"{icon} {sentence}", text_alignment="center")
        if page:
            st.page_link(page, label=label, icon=":material/arrow_forward:", width="content")


def show_nothing_imported(actor: Actor, sentence: str) -> None:
    """Show which file brings the figures, with a link for those who may import it."""
    show_empty(sentence, page="pages/imports/upload.py" if actor.may("import:write") else None, label=_("Import files"))


def show_no_figures(actor: Actor) -> None:
    """Show the first step of a new installation to those who may take it."""
    if actor.may("import:write"):
        show_nothing_imported(actor, _("There are no figures yet. Import a ledger file to see where the year stands."))
    else:
        show_empty(_("There are no figures yet. Your finance lead imports the first ledger file."))
